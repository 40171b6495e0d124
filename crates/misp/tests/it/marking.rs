//! How far things may go: never further than MISP would let them.

use mithaq_misp::{Options, Source};
use mithaq_stix::{Pap, Tlp};

use crate::support::{convert, convert_as, event};

/// How freely an object may go: whether it is held back, then its TLP, unmarked last.
type Width = (bool, Option<Tlp>, Option<Pap>);

/// How far an event or an attribute may go, as MISP writes it.
#[derive(Debug, Clone, Copy)]
struct Said {
    distribution: &'static str,
    group: Group,
    tag: &'static str,
}

/// How a sharing group is named, if it is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Group {
    None,
    /// `sharing_group_id` of a part that goes to no group (MISP core format, `sharing_group_id`).
    Zero,
    /// By its number on the sending server alone.
    Number,
    /// In full.
    Whole,
}

impl Group {
    fn members(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Zero => r#""sharing_group_id": "0","#,
            Self::Number => r#""sharing_group_id": "5","#,
            Self::Whole => {
                r#""sharing_group_id": 5, "SharingGroup": {"uuid": "1a0e2c53-8f7b-4a39-9d1e-6a5b4c3d2e1f", "name": "Gulf ports"},"#
            }
        }
    }
}

/// The effective marking of the event's one attribute, so restricted.
fn width(source: Source, at_event: Said, at_attribute: Said) -> Width {
    let member = |key: &str, value: &str| match value {
        "" => String::new(),
        value => format!(r#""{key}": "{value}","#),
    };
    let tag = |name: &str| match name {
        "" => "[]".to_owned(),
        name => format!(r#"[{{"name": "{name}"}}]"#),
    };
    let file = event(&format!(
        r#"{} {} "Attribute": [{{"uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e", "type": "domain", "value": "a.rimal.example",
        {} {} "timestamp": "1772330001", "to_ids": false, "Tag": {}}}], "Tag": {}"#,
        member("distribution", at_event.distribution),
        at_event.group.members(),
        member("distribution", at_attribute.distribution),
        at_attribute.group.members(),
        tag(at_attribute.tag),
        tag(at_event.tag),
    ));
    let options = Options {
        source,
        ..Options::default()
    };
    let result = convert_as(file.as_bytes(), &options);
    let widths: Vec<Width> = result
        .objects()
        .iter()
        .filter(|object| ["observed-data", "domain-name"].contains(&object.object_type()))
        .map(|object| {
            let marking = result.marking(object);
            (!marking.unknown.is_empty(), marking.tlp, marking.pap)
        })
        .collect();
    // The observation and the value that it is of are bound alike.
    assert_eq!(widths.len(), 2);
    assert_eq!(widths[0], widths[1]);
    widths[0]
}

/// What MISP's own rules and the tags allow, written apart from the converter: who may have it at all, and the
/// least strict TLP that is not wider.
///
/// MISP core format, `distribution`: 0 organisation, 1 community, 2 connected communities, 3 all, 4 the sharing group
/// that `sharing_group_id` names, 5 (parts only) what the event says. `sharing_group_id`: 0 wherever the distribution
/// is not 4. So a group restricts with distribution 4, and where nothing is said that could say otherwise.
fn allowed(source: Source, at_event: Said, at_attribute: Said) -> Width {
    let is_for_a_group = |said: Said| match said.distribution {
        "4" => true,
        "" => matches!(said.group, Group::Number | Group::Whole),
        _ => false,
    };
    let hop = |distribution: &'static str| match (source, distribution) {
        (Source::Received, "2") => "1",
        (Source::Received, "1") => "0",
        (_, other) => other,
    };
    let event = match at_event.distribution {
        // An event has nothing to inherit from.
        "5" => "unknown",
        other => hop(other),
    };
    let attribute = match at_attribute.distribution {
        "5" => "",
        other => hop(other),
    };
    let all = [event, attribute];
    let unknown = |distribution: &&str| !["", "0", "1", "2", "3", "4"].contains(distribution);
    let tags = [at_event.tag, at_attribute.tag];
    let keeps_inside = |tag: &&str| HELD_BACK.contains(tag);
    let held_back = all.contains(&"0")
        || all.iter().any(unknown)
        || is_for_a_group(at_event)
        || is_for_a_group(at_attribute)
        || tags.iter().any(keeps_inside);
    let tlp = |tag: &str| match tag.to_lowercase().as_str() {
        "tlp:white" | "tlp:clear" => Some(Tlp::Clear),
        "tlp:green" => Some(Tlp::Green),
        "tlp:amber" => Some(Tlp::Amber),
        "tlp:amber+strict" => Some(Tlp::AmberStrict),
        "tlp:red" => Some(Tlp::Red),
        _ => None,
    };
    let tagged = tags.into_iter().filter_map(tlp).max();
    let reach = if held_back {
        Some(Tlp::Red)
    } else if all.contains(&"1") {
        Some(Tlp::AmberStrict)
    } else if all.contains(&"2") {
        Some(Tlp::Amber)
    } else if all.contains(&"3") && tagged.is_none() {
        Some(Tlp::Green)
    } else {
        None
    };
    let pap = |tag: &str| match tag {
        "PAP:WHITE" => Some(Pap::Clear),
        "pap:amber" => Some(Pap::Amber),
        _ => None,
    };
    (
        held_back,
        tagged.max(reach),
        tags.into_iter().filter_map(pap).max(),
    )
}

/// Tags that restrict in words that no agreement can weigh.
const HELD_BACK: [&str; 11] = [
    "tlp:ex:chr",
    "nato:classification=CTS",
    "PAP:BLUE",
    "misp:should-not-sync",
    "misp:should-not-sync=\\\"true\\\"",
    "pfc:vert",
    "workflow:todo=\\\"review-before-publication\\\"",
    "workflow:todo=\\\"review-classification\\\"",
    "csirt_case_classification:sensitivity-classification=\\\"1\\\"",
    "approved-category-of-action:cat1",
    "iep:traffic-light-protocol=\\\"AMBER\\\"",
];

/// Tags that MISP weighs, and tags that say nothing of who may have what they are on.
const WEIGHED: [&str; 13] = [
    "",
    "tlp:white",
    "TLP:CLEAR",
    "tlp:green",
    "tlp:amber",
    "TLP:AMBER+STRICT",
    "tlp:red",
    "PAP:WHITE",
    "pap:amber",
    "Type:OSINT",
    "misp:should-not-synchronise",
    "misp:tool=\\\"misp2yara\\\"",
    "workflow:state=\\\"incomplete\\\"",
];

#[test]
fn no_distribution_no_group_and_no_tag_comes_out_wider() {
    let distributions = ["", "0", "1", "2", "3", "4", "5", "6", "x"];
    let groups = [Group::None, Group::Zero, Group::Number, Group::Whole];
    let tags: Vec<&str> = WEIGHED.into_iter().chain(HELD_BACK).collect();
    let check = |source, at_event, at_attribute| {
        assert_eq!(
            width(source, at_event, at_attribute),
            allowed(source, at_event, at_attribute),
            "{source:?} {at_event:?} {at_attribute:?}"
        );
    };
    for source in [Source::Received, Source::OurMisp] {
        for (count, distribution) in distributions.into_iter().enumerate() {
            let said = |group, tag| Said {
                distribution,
                group,
                tag,
            };
            for (other, at_attribute) in distributions.into_iter().enumerate() {
                let part = |group, tag| Said {
                    distribution: at_attribute,
                    group,
                    tag,
                };
                // Every group with every other, under some tags.
                for (number, group) in groups.into_iter().enumerate() {
                    for (shift, of_attribute) in groups.into_iter().enumerate() {
                        let tag = |number: usize| tags[number % tags.len()];
                        let at = count + other + number;
                        check(source, said(group, tag(at)), part(of_attribute, ""));
                        check(source, said(group, ""), part(of_attribute, tag(at + shift)));
                    }
                }
                // Every tag at one of the two, each pair of tags with some distribution.
                for (number, tag) in tags.iter().enumerate() {
                    let further = tags[(number + count + 3) % tags.len()];
                    let group = groups[(number + other) % groups.len()];
                    check(source, said(Group::None, tag), part(group, further));
                    check(source, said(group, tag), part(Group::None, ""));
                }
            }
        }
    }
}

#[test]
fn an_object_binds_as_strictly_as_the_strictest_of_its_attributes() {
    let file = event(
        r#""distribution": "3", "Object": [{"uuid": "2f9c7a10-3b4d-4e5f-8a6b-7c8d9e0f1a2b", "name": "file",
        "distribution": "5", "timestamp": "1772330001", "Attribute": [
        {"uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e", "type": "filename", "object_relation": "filename",
         "value": "a.exe", "distribution": "5", "deleted": true, "Tag": [{"name": "tlp:red", "local": true}]},
        {"uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5f", "type": "filename", "object_relation": "filename",
         "value": "b.exe", "distribution": "0"}]}], "Tag": [{"name": "tlp:clear"}]"#,
    );
    let result = convert(file.as_bytes());
    for object in result.objects() {
        let marking = result.marking(&object);
        let expected = match object.object_type() {
            "observed-data" | "file" => (true, Some(Tlp::Red)),
            "marking-definition" => (false, Some(Tlp::Red)),
            _ => (false, Some(Tlp::Clear)),
        };
        assert_eq!(
            (!marking.unknown.is_empty(), marking.tlp),
            expected,
            "{}",
            object.id()
        );
    }
}

#[test]
fn a_group_is_named_only_where_it_binds() {
    let group =
        r#""SharingGroup": {"uuid": "1a0e2c53-8f7b-4a39-9d1e-6a5b4c3d2e1f", "name": "Gulf ports"}"#;
    let bound = convert(event(&format!(r#""distribution": "4", {group}"#)).as_bytes());
    let named = bound.of_type("marking-definition");
    assert_eq!(named.len(), 2);
    assert!(
        named
            .iter()
            .any(|definition| definition["name"] == "MISP: sharing group Gulf ports")
    );
    // The definition that names the group is held back itself.
    for object in bound.objects().iter().filter(|object| {
        object
            .string("name")
            .is_some_and(|name| name.contains("Gulf"))
    }) {
        assert!(!bound.marking(object).unknown.is_empty());
    }
    let open = convert(event(&format!(r#""distribution": "3", {group}"#)).as_bytes());
    assert_eq!(open.of_type("marking-definition").len(), 0);
    // Without a distribution nothing but the group says who may have it.
    for members in [
        group,
        r#""SharingGroup": "Gulf ports""#,
        r#""SharingGroup": [7]"#,
        r#""distribution": null, "sharing_group_id": 5"#,
        r#""sharing_group_id": "five""#,
        r#""sharing_group_id": {"id": 5}"#,
    ] {
        let bound = convert(event(members).as_bytes());
        let objects = bound.objects();
        let report = objects
            .iter()
            .find(|object| object.object_type() == "report")
            .unwrap();
        assert!(!bound.marking(report).unknown.is_empty(), "{members}");
    }
    for members in [
        "",
        r#""sharing_group_id": 0"#,
        r#""sharing_group_id": null, "SharingGroup": []"#,
        r#""sharing_group_id": "0", "SharingGroup": {}"#,
    ] {
        let open = convert(event(members).as_bytes());
        assert_eq!(open.of_type("marking-definition").len(), 0, "{members}");
    }
}

#[test]
fn a_restriction_in_an_odd_place_or_form_binds_all_the_same() {
    for members in [
        r#""Tag": [{"name": "TLP:RED", "local": true}]"#,
        r#""Tag": [{"name": " tlp : red "}]"#,
        r#""Tag": ["tlp:red"]"#,
        r#""EventTag": [{"Tag": {"name": "tlp:red"}}]"#,
        r#""distribution": 0"#,
        r#""distribution": {"level": 3}"#,
        r#""distribution": true"#,
        r#""distribution": """#,
        r#""distribution": "4""#,
    ] {
        let result = convert(event(members).as_bytes());
        let objects = result.objects();
        let report = objects
            .iter()
            .find(|object| object.object_type() == "report")
            .unwrap();
        assert_eq!(result.marking(report).tlp, Some(Tlp::Red), "{members}");
    }
    let attribute =
        |members: &str| crate::support::with_attribute("domain", "a.rimal.example", members);
    for members in [
        r#""Tag": {"name": "tlp:red"}"#,
        r#""Tag": "tlp:red""#,
        r#""AttributeTag": [{"Tag": {"name": "tlp:red"}}]"#,
    ] {
        let result = convert(attribute(members).as_bytes());
        let objects = result.objects();
        let observed = objects
            .iter()
            .find(|object| object.object_type() == "observed-data")
            .unwrap();
        assert_eq!(result.marking(observed).tlp, Some(Tlp::Red), "{members}");
    }
    let tagged = event(
        r#""Object": [{"uuid": "2f9c7a10-3b4d-4e5f-8a6b-7c8d9e0f1a2b", "name": "x", "Attribute": [], "Tag": [{"name": "tlp:red"}]}]"#,
    );
    let result = convert(tagged.as_bytes());
    let objects = result.objects();
    let object = objects
        .iter()
        .find(|object| object.object_type() == "x-misp-object")
        .unwrap();
    assert_eq!(result.marking(object).tlp, Some(Tlp::Red));
}
