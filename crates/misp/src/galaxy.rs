//! Galaxies: what a cluster is in STIX.
//!
//! ```json
//! {"type": "threat-actor", "GalaxyCluster": [{"uuid": "…", "value": "Example Bear", "meta": {"synonyms": ["Ursa"]}}]}
//! ```
//! becomes a `threat-actor` with that name and alias, and the same UUID.
//!
//! A cluster has a version number but no time. Version *n* stands as *n* seconds after 1970: a newer version
//! replaces an older one, and none replaces ATT&CK's own object of the same id. Its milliseconds say how strictly
//! the event that names it is marked, so one version never has two markings.

use mithaq_stix::{Timestamp, form};
use serde_json::{Map, Value as Json, json};

use crate::draft::{Draft, Frame};
use crate::event::Event;
use crate::left_out::Why;
use crate::link::{self, Relationship, Target};
use crate::marking::Restriction;
use crate::organisation::Organisation;
use crate::out::Out;
use crate::part::{Part, is_empty, to_json};
use crate::{Options, definition, id};

/// Galaxies that are a type of STIX, by their type: in whole, or by how it ends.
const TYPES: &[(&str, &str)] = &[
    ("attack-pattern", "attack-pattern"),
    ("course-of-action", "course-of-action"),
    ("intrusion-set", "intrusion-set"),
    ("microsoft-activity-group", "intrusion-set"),
    ("threat-actor", "threat-actor"),
    ("campaign", "campaign"),
    ("malware", "malware"),
    ("malpedia", "malware"),
    ("ransomware", "malware"),
    ("stealer", "malware"),
    ("banker", "malware"),
    ("botnet", "malware"),
    ("backdoor", "malware"),
    ("cryptominers", "malware"),
    ("android", "malware"),
    ("rat", "malware"),
    ("tool", "tool"),
    ("exploit-kit", "tool"),
    ("tds", "tool"),
    ("branded-vulnerability", "vulnerability"),
    ("sector", "identity"),
    ("target-information", "location"),
    ("country", "location"),
];

/// Types whose objects have aliases.
const WITH_ALIASES: &[&str] = &[
    "attack-pattern",
    "campaign",
    "intrusion-set",
    "malware",
    "threat-actor",
    "tool",
];

/// Types that an indicator may indicate (STIX 2.1 §4.7, relationships).
const INDICATED: &[&str] = &[
    "attack-pattern",
    "campaign",
    "infrastructure",
    "intrusion-set",
    "malware",
    "threat-actor",
    "tool",
];

/// Sectors as STIX writes them (§10.11): what a name of a galaxy says in other words.
const SECTORS: &[(&str, &str)] = &[
    ("academia - university", "education"),
    ("bank", "financial-services"),
    ("defence", "defense"),
    ("diplomacy", "government"),
    ("electric", "energy"),
    ("finance", "financial-services"),
    ("government, administration", "government"),
    ("health", "healthcare"),
    ("it", "technology"),
    ("military", "defense"),
    ("oil", "energy"),
    ("telecoms", "telecommunications"),
    ("transport", "transportation"),
];

/// Members of a galaxy that are read, and those that describe it as a list on the sending server.
const OF_GALAXIES: &[&str] = &[
    "type",
    "GalaxyCluster",
    "uuid",
    "name",
    "description",
    "id",
    "version",
    "icon",
    "namespace",
    "enabled",
    "kill_chain_order",
    "local_only",
    "distribution",
    "default",
    "org_id",
    "orgc_id",
    "created",
    "modified",
    "Org",
    "Orgc",
];

/// Members of a cluster that are read, and those of the sending server only.
const OF_CLUSTERS: &[&str] = &[
    "uuid",
    "type",
    "value",
    "description",
    "source",
    "version",
    "meta",
    "distribution",
    "SharingGroup",
    "Orgc",
    "deleted",
    "default",
    "extends_uuid",
    "extends_version",
    "collection_uuid",
    "tag_name",
    "tag_id",
    "event_tag_id",
    "attribute_tag_id",
    "id",
    "galaxy_id",
    "local",
    "sharing_group_id",
    "org_id",
    "orgc_id",
    "Org",
    "locked",
    "published",
    "relationship_type",
    "tag_count",
    "GalaxyElement",
];

/// Whose galaxies they are: the event's, or an attribute's with what it became.
pub(crate) enum Of<'t> {
    Event,
    Subject {
        target: &'t Target,
        modified: &'t Timestamp,
    },
}

/// A galaxy with its clusters.
pub(crate) fn galaxy(
    event: &mut Event,
    part: &Part<'_, '_>,
    of: &Of<'_>,
    options: &Options,
    out: &mut Out,
) {
    out.all_left_out(part.unknown(&[OF_GALAXIES]));
    for cluster in part.list("GalaxyCluster") {
        let galaxy_type = cluster
            .text("type")
            .or(part.text("type"))
            .unwrap_or_default();
        self::cluster(event, &cluster, &galaxy_type, of, options, out);
    }
}

fn cluster(
    event: &mut Event,
    part: &Part<'_, '_>,
    galaxy_type: &str,
    of: &Of<'_>,
    options: &Options,
    out: &mut Out,
) {
    out.all_left_out(part.unknown(&[
        OF_CLUSTERS,
        &[
            "authors",
            "GalaxyClusterRelation",
            "TargetingClusterRelation",
            "RelationshipInbound",
        ],
    ]));
    for (key, why) in [
        ("GalaxyClusterRelation", Why::ClusterRelation),
        ("TargetingClusterRelation", Why::ClusterRelation),
        ("RelationshipInbound", Why::ClusterRelation),
        ("authors", Why::Author),
    ] {
        if part.value.get(key).is_some_and(|value| !is_empty(value)) {
            out.left_out(part.member_left_out(key, why));
        }
    }
    let Some(name) = part.text("value") else {
        out.left_out(part.left_out(Why::NoCluster));
        return;
    };
    let uuid = part.uuid("uuid").unwrap_or_else(|| {
        out.left_out(part.member_left_out("uuid", Why::DerivedId));
        id::derived(&["galaxy-cluster", galaxy_type, &name])
    });
    let inherited = match of {
        Of::Event => event.header.restriction.clone(),
        Of::Subject { target, .. } => target.restriction.clone(),
    };
    // A cluster that is published with MISP goes anywhere; one that somebody made has a distribution of its own.
    let restriction = inherited.join(&Restriction::of_distribution(part, options.source));
    // That an event names a cluster is as secret as the event: each marking is a version of the cluster.
    let restriction = restriction.for_all_events();
    let (object_type, specific) = specific(galaxy_type, &name, part);
    let own = id::of(object_type, uuid);
    // A sector is an identity; it becomes no party of ours either.
    let is_taken = options.reserved.iter().any(|party| party.as_str() == own);
    let target = Target {
        id: match is_taken {
            true => id::of(object_type, id::derived(&["galaxy-cluster", &own])),
            false => own,
        },
        restriction,
    };
    let refs = definition::refs(&target.restriction).concat();
    if event.is_new(format!("{}{refs}", target.id)) {
        let draft = draft(
            event,
            part,
            galaxy_type,
            &name,
            object_type,
            specific,
            &target,
            options,
            out,
        );
        if !event.hand_out(draft, &target.restriction, &part.path, out) {
            return;
        }
        if let Of::Event = of {
            event.list(&target.id, out);
        }
    }
    if let Of::Subject {
        target: subject,
        modified,
    } = of
    {
        let is_indicated =
            subject.id.starts_with("indicator--") && INDICATED.contains(&object_type);
        let relationship_type = if is_indicated {
            "indicates"
        } else {
            "related-to"
        };
        let key = ["galaxy", &subject.id, relationship_type, &target.id];
        let relationship = Relationship {
            id: id::of("relationship", id::derived(&key)),
            from: (*subject).clone(),
            relationship_type: relationship_type.to_owned(),
            modified: (*modified).clone(),
            description: None,
            revoked: false,
        };
        link::relate(event, &relationship, &target, &part.path, out);
    }
}

/// The STIX type of a cluster, and the properties that only this type has.
fn specific(
    galaxy_type: &str,
    name: &str,
    part: &Part<'_, '_>,
) -> (&'static str, Map<String, Json>) {
    let of_table = TYPES
        .iter()
        .find(|(ending, _)| galaxy_type == *ending || galaxy_type.ends_with(&format!("-{ending}")))
        .map(|(_, object_type)| *object_type);
    let meta = part.object("meta");
    let iso = meta.and_then(|meta| meta.texts("ISO").into_iter().next());
    let members = match (of_table, iso) {
        (Some("malware"), _) => json!({ "is_family": true }),
        (Some("identity"), _) => {
            let plain = name.trim().to_lowercase();
            let known = SECTORS.iter().find(|(said, _)| *said == plain);
            let sector = known.map_or_else(
                || plain.replace(' ', "-"),
                |(_, sector)| (*sector).to_owned(),
            );
            json!({ "identity_class": "class", "sectors": [sector] })
        }
        (Some("location"), Some(iso)) if iso.len() == 2 => json!({ "country": iso.to_uppercase() }),
        // Without a country's code, a location would say nothing that STIX understands.
        (Some("location"), _) | (None, _) => return ("x-misp-galaxy-cluster", Map::new()),
        (Some(_), _) => json!({}),
    };
    let members = match members {
        Json::Object(members) => members,
        _ => Map::new(),
    };
    (of_table.unwrap_or("x-misp-galaxy-cluster"), members)
}

#[expect(
    clippy::too_many_arguments,
    reason = "all that one cluster says, read once"
)]
fn draft(
    event: &mut Event,
    part: &Part<'_, '_>,
    galaxy_type: &str,
    name: &str,
    object_type: &str,
    specific: Map<String, Json>,
    target: &Target,
    options: &Options,
    out: &mut Out,
) -> Draft {
    let version: i64 = part
        .text("version")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let made_by = part.object("Orgc").filter(|_| !part.flag("default"));
    let made_by = made_by.and_then(|named| Organisation::of(&named, &options.reserved));
    // MISP's own organisation number 0 stands for nobody.
    let made_by = made_by.filter(|organisation| organisation.name != "MISP");
    if let Some(organisation) = &made_by {
        event.organisation(organisation, &target.restriction, out);
    }
    let frame = Frame {
        creator: made_by
            .as_ref()
            .map(|organisation| organisation.id.as_str()),
        created: None,
        modified: Timestamp::from_unix_millis(version.clamp(0, 4_000_000_000) * 1_000),
        within: None,
        restriction: &target.restriction,
    };
    let mut draft = Draft::new(object_type, target.id.clone(), &frame);
    for (key, value) in specific {
        draft.set(&key, value);
    }
    draft.set(
        if object_type.starts_with("x-") {
            "x_misp_value"
        } else {
            "name"
        },
        name,
    );
    let description = part.text("description");
    let described = if object_type.starts_with("x-") {
        "x_misp_description"
    } else {
        "description"
    };
    draft.set_some(described, description.as_deref());
    draft.set("x_misp_galaxy", galaxy_type);
    draft.set_some("x_misp_source", part.text("source").as_deref());
    if part.flag("deleted") {
        draft.set("revoked", true);
    }
    let Some(meta) = part.object("meta") else {
        return draft;
    };
    let mut rest = Map::new();
    for (key, value) in meta.value.members() {
        match key.as_ref() {
            "synonyms" if WITH_ALIASES.contains(&object_type) => {
                draft.set_list("aliases", meta.texts(key));
            }
            "refs" | "external_id" => {}
            "kill_chain" if takes_phases(object_type) && is_chain(&meta.texts(key)) => {
                draft.set_list("kill_chain_phases", phases(&meta.texts(key)));
            }
            _ if is_empty(value) => {}
            _ => {
                rest.insert(key.clone().into_owned(), to_json(value));
            }
        }
    }
    draft.set_list("external_references", references(&meta));
    if !rest.is_empty() {
        draft.set("x_misp_meta", rest);
    }
    draft
}

fn takes_phases(object_type: &str) -> bool {
    matches!(object_type, "attack-pattern" | "malware" | "tool")
}

/// Whether all of it can be read as phases.
fn is_chain(said: &[String]) -> bool {
    phases(said).len() == said.len()
}

/// Phases of kill chains: `mitre-attack:discovery`, or with a platform between.
fn phases(said: &[String]) -> Vec<Json> {
    let phase = |text: &String| {
        let (chain, rest) = text.split_once(':')?;
        let phase = rest.rsplit(':').next()?;
        let (chain, phase) = (chain.trim(), phase.trim());
        (!chain.is_empty() && !phase.is_empty())
            .then(|| json!({ "kill_chain_name": chain, "phase_name": phase }))
    };
    said.iter().filter_map(phase).collect()
}

/// Ids in other lists, and pages on the web.
fn references(meta: &Part<'_, '_>) -> Vec<Json> {
    let ids = meta.texts("external_id").into_iter().map(|external| {
        let source = match external.split('-').next().unwrap_or_default() {
            "CAPEC" if form::is_capec(&external) => "capec",
            "CVE" if form::is_cve(&external) => "cve",
            "CWE" => "cwe",
            "CAPEC" | "CVE" => "MISP galaxy",
            _ => "mitre-attack",
        };
        json!({ "source_name": source, "external_id": external })
    });
    let pages = meta
        .texts("refs")
        .into_iter()
        .map(|page| match crate::attribute::is_url(&page) {
            true => json!({ "source_name": "MISP galaxy", "url": page }),
            false => json!({ "source_name": "MISP galaxy", "description": page }),
        });
    ids.chain(pages).collect()
}
