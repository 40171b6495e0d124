//! How far things may go: never further than MISP would let them.

use mithaq_misp::{Options, Source};
use mithaq_stix::{Pap, Tlp};

use crate::support::{convert, convert_as, event};

/// How freely an object may go: whether it is held back, then its TLP, unmarked last.
type Width = (bool, Option<Tlp>, Option<Pap>);

/// The effective marking of the event's one attribute, with these distributions and tags.
fn width(
    source: Source,
    at_event: &str,
    at_attribute: &str,
    event_tag: &str,
    attribute_tag: &str,
) -> Width {
    let member = |key: &str, value: &str| match value {
        "" => String::new(),
        value => format!(r#""{key}": "{value}","#),
    };
    let tag = |name: &str| match name {
        "" => "[]".to_owned(),
        name => format!(r#"[{{"name": "{name}"}}]"#),
    };
    let file = event(&format!(
        r#"{} "SharingGroup": {{"uuid": "1a0e2c53-8f7b-4a39-9d1e-6a5b4c3d2e1f", "name": "Gulf ports"}},
        "Attribute": [{{"uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e", "type": "domain", "value": "a.rimal.example",
        {} "timestamp": "1772330001", "to_ids": false, "Tag": {}}}], "Tag": {}"#,
        member("distribution", at_event),
        member("distribution", at_attribute),
        tag(attribute_tag),
        tag(event_tag),
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
fn allowed(source: Source, distributions: [&str; 2], tags: [&str; 2]) -> Width {
    let hop = |distribution: &str| match (source, distribution) {
        (Source::Received, "2") => "1".to_owned(),
        (Source::Received, "1") => "0".to_owned(),
        (_, other) => other.to_owned(),
    };
    let [event, attribute] = distributions.map(hop);
    let all = [
        event.as_str(),
        if attribute == "5" {
            ""
        } else {
            attribute.as_str()
        },
    ];
    let unknown = |distribution: &&str| !["", "0", "1", "2", "3"].contains(distribution);
    let unknown_tag =
        |tag: &&str| ["tlp:ex:chr", "nato:classification=CTS", "PAP:BLUE"].contains(tag);
    let held_back = all.contains(&"0") || all.iter().any(unknown) || tags.iter().any(unknown_tag);
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

#[test]
fn no_distribution_and_no_tag_comes_out_wider() {
    let distributions = ["", "0", "1", "2", "3", "4", "5", "6", "x"];
    let tags = [
        "",
        "tlp:white",
        "TLP:CLEAR",
        "tlp:green",
        "tlp:amber",
        "TLP:AMBER+STRICT",
        "tlp:red",
        "tlp:ex:chr",
        "nato:classification=CTS",
        "PAP:WHITE",
        "pap:amber",
        "PAP:BLUE",
        "Type:OSINT",
    ];
    for source in [Source::Received, Source::OurMisp] {
        for at_event in distributions {
            for at_attribute in distributions {
                for (number, event_tag) in tags.into_iter().enumerate() {
                    // Every tag at one of the two, each pair of tags with some distribution.
                    for attribute_tag in [tags[(number + at_event.len() + 3) % tags.len()], ""] {
                        let found = width(source, at_event, at_attribute, event_tag, attribute_tag);
                        let event = if at_event == "5" { "event 5" } else { at_event };
                        let expected =
                            allowed(source, [event, at_attribute], [event_tag, attribute_tag]);
                        assert_eq!(
                            found, expected,
                            "{source:?} {at_event} {at_attribute} {event_tag} {attribute_tag}"
                        );
                    }
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
