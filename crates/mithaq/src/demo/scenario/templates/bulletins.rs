//! Public bulletins: the CERT itself, its reports and the advice in them.

use super::super::json::Json;
use super::super::maker::Maker;

/// A report with one piece of advice. The first item also brings the CERT's identity and the
/// statement under which its bulletins are given.
pub(super) fn bulletin(make: &mut Maker<'_, '_>) {
    let nation = make.cast.nation;
    let statement = make.cast.id("marking-definition", 0);
    if make.item == 0 {
        let about = &make.cast.story.about;
        make.sdo_as(
            nation.identity.clone(),
            "identity",
            &about.lang,
            vec![
                ("name", (&nation.party).into()),
                ("description", (&about.description).into()),
                ("identity_class", "organization".into()),
                ("sectors", ["government"].into()),
                ("contact_information", (&nation.contact).into()),
            ],
        );
        let text = Json::Object(vec![("statement", (&make.cast.story.statement).into())]);
        make.sdo_as(
            statement.clone(),
            "marking-definition",
            "",
            vec![("definition_type", "statement".into()), ("definition", text)],
        );
    }
    let said = make.say();
    let lang = said.passage.lang.as_str();
    let action = make.sdo(
        "course-of-action",
        lang,
        vec![("name", make.fill(&said.passage.action).into()), ("description", (&said.description).into())],
    );
    let malware = make.cast.id("malware", make.malware);
    let mitigates = make.relationship(&action, "mitigates", &malware);
    let campaign = make.cast.id("campaign", make.campaign);
    let report = make.sdo(
        "report",
        lang,
        vec![
            ("name", (&said.name).into()),
            ("description", (&said.description).into()),
            ("report_types", ["campaign"].into()),
            ("published", make.time(3_600_000).into()),
            ("object_refs", [action, mitigates, campaign].into()),
            ("object_marking_refs", statement.into()),
        ],
    );
    if said.passage.also.is_empty() {
        return;
    }
    let name = |lang: &str| Some(Json::Object(vec![("name", make.fill(said.passage.also.get(lang)?).into())]));
    let contents: Vec<_> = ["ar", "en", "fr"].into_iter().filter_map(|lang| Some((lang, name(lang)?))).collect();
    make.sdo("language-content", "", vec![("object_ref", report.into()), ("contents", Json::Object(contents))]);
}
