//! A nation's picture of the campaign: who, what, how, against whom, and what helps. Everything else
//! of the nation refers to it.

use super::super::json::Json;
use super::super::maker::{Fields, Maker};
use super::super::story::Passage;

/// The whole picture, once.
pub(super) fn picture(make: &mut Maker<'_, '_>) {
    let story = make.cast.story;
    let set = &story.intrusion_set;
    let group = named(make, "intrusion-set", 0, set, |make| {
        vec![
            ("aliases", set.aliases.as_slice().into()),
            ("first_seen", make.time(-40 * 86_400_000).into()),
            ("resource_level", "organization".into()),
            ("primary_motivation", "personal-gain".into()),
        ]
    });
    let campaigns = each(make, "campaign", &story.campaigns, |make, _| {
        vec![("first_seen", make.time(-20 * 86_400_000).into())]
    });
    let malware = each(make, "malware", &story.malware, |_, passage| {
        vec![("malware_types", passage.types.as_slice().into()), ("is_family", true.into())]
    });
    let tools =
        each(make, "tool", &story.tools, |_, passage| vec![("tool_types", passage.types.as_slice().into())]);
    let techniques = each(make, "attack-pattern", &story.techniques, |_, passage| {
        let phase: Fields = vec![("kill_chain_name", "coast-stages".into()), ("phase_name", (&passage.phase).into())];
        vec![("kill_chain_phases", Json::List(vec![Json::Object(phase)]))]
    });
    let courses = each(make, "course-of-action", &story.courses, |_, _| Vec::new());
    let mut targets = Vec::new();
    for (index, target) in story.targets.iter().enumerate() {
        let fields: Fields = vec![
            ("name", (&target.name).into()),
            ("identity_class", "class".into()),
            ("sectors", target.sectors.as_slice().into()),
        ];
        targets.push(make.sdo_as(make.cast.id("identity", index), "identity", "", fields));
    }
    for network in make.cast.all.network.iter().filter(|network| network.nation == make.cast.nation.id) {
        let fields: Fields = vec![("number", network.number.into()), ("name", (&network.name).into())];
        make.sco("autonomous-system", &["number"], fields);
    }

    for (index, campaign) in campaigns.iter().enumerate() {
        make.relationship(campaign, "attributed-to", &group);
        if let Some(target) = targets.get(index % targets.len().max(1)) {
            make.relationship(campaign, "targets", target);
        }
        for used in malware.iter().chain(&tools) {
            make.relationship(campaign, "uses", used);
        }
    }
    for (index, technique) in techniques.iter().enumerate() {
        make.relationship(&group, "uses", technique);
        if let Some(course) = courses.get(index % courses.len().max(1)) {
            make.relationship(course, "mitigates", technique);
        }
    }
}

/// One object of the cast for each passage.
fn each(
    make: &mut Maker<'_, '_>,
    kind: &'static str,
    passages: &[Passage],
    more: impl Fn(&mut Maker<'_, '_>, &Passage) -> Fields,
) -> Vec<String> {
    let mut ids = Vec::new();
    for (index, passage) in passages.iter().enumerate() {
        ids.push(named(make, kind, index, passage, |make| more(make, passage)));
    }
    ids
}

fn named(
    make: &mut Maker<'_, '_>,
    kind: &'static str,
    index: usize,
    passage: &Passage,
    more: impl FnOnce(&mut Maker<'_, '_>) -> Fields,
) -> String {
    let mut fields: Fields = vec![("name", (&passage.name).into()), ("description", (&passage.description).into())];
    fields.extend(more(make));
    make.sdo_as(make.cast.id(kind, index), kind, &passage.lang, fields)
}
