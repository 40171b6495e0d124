//! Markings: DESIGN 6.3, and that nothing looks less protected than it is.

use mithaq_stix::marking::{PREDEFINED, PredefinedOnly, effective, predefined};
use mithaq_stix::{MarkingLookup, MarkingMeaning, Object, ObjectId, Pap, Tlp};

const STATEMENT: &str = "marking-definition--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";
const UNHEARD_OF: &str = "marking-definition--9e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";
const LOOKALIKE: &str = "marking-definition--e828b379-0000-4974-9ac4-e53a884c97c1";

#[test]
fn every_level_has_its_exact_ids() {
    for (id, meaning) in [
        (
            "94868c89-83c2-464b-929b-a1a8aa3c8487",
            MarkingMeaning::Tlp(Tlp::Clear),
        ),
        (
            "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
            MarkingMeaning::Tlp(Tlp::Green),
        ),
        (
            "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
            MarkingMeaning::Tlp(Tlp::Amber),
        ),
        (
            "939a9414-2ddd-4d32-a0cd-375ea402b003",
            MarkingMeaning::Tlp(Tlp::AmberStrict),
        ),
        (
            "e828b379-4e03-4974-9ac4-e53a884c97c1",
            MarkingMeaning::Tlp(Tlp::Red),
        ),
        (
            "613f2e26-407d-48c7-9eca-b8e91df99dc9",
            MarkingMeaning::Tlp(Tlp::Clear),
        ),
        (
            "34098fce-860f-48ae-8e50-ebd3cc5e41da",
            MarkingMeaning::Tlp(Tlp::Green),
        ),
        (
            "f88d31f6-486f-44da-b317-01333bde0b82",
            MarkingMeaning::Tlp(Tlp::Amber),
        ),
        (
            "5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
            MarkingMeaning::Tlp(Tlp::Red),
        ),
        (
            "ad15a0cd-55b6-4588-a14c-a66105329b92",
            MarkingMeaning::Pap(Pap::Clear),
        ),
        (
            "a3bea94c-b469-41dc-9cfe-d6e7daba7730",
            MarkingMeaning::Pap(Pap::Clear),
        ),
        (
            "c43594d1-4b11-4c59-93ab-1c9b14d53ce9",
            MarkingMeaning::Pap(Pap::Green),
        ),
        (
            "60f8932b-e51e-4458-b265-a2e8be9a80ab",
            MarkingMeaning::Pap(Pap::Amber),
        ),
        (
            "740d36e5-7714-4c30-961a-3ae632ceee0e",
            MarkingMeaning::Pap(Pap::Red),
        ),
    ] {
        let id: ObjectId = format!("marking-definition--{id}").parse().unwrap();
        assert_eq!(predefined(&id), Some(meaning), "{id}");
    }
    assert_eq!(PREDEFINED.len(), 14);
}

#[test]
fn the_predefined_objects_are_sound_and_mean_what_they_say() {
    for definition in PREDEFINED {
        let accepted = Object::parse(definition.object.as_bytes()).unwrap();
        assert!(accepted.warnings.is_empty());
        assert_eq!(accepted.object.bytes(), definition.object.as_bytes());
        assert_eq!(accepted.object.id().as_str(), definition.id);
        assert_eq!(
            MarkingMeaning::of_definition(&accepted.object),
            definition.meaning
        );
    }
    for level in Tlp::ALL {
        assert_eq!(level.definition().meaning, MarkingMeaning::Tlp(level));
        assert!(level.definition().object.contains("tlp_2_0"));
        assert_eq!(level.name().parse::<Tlp>().unwrap(), level);
    }
    for level in Pap::ALL {
        assert_eq!(level.definition().meaning, MarkingMeaning::Pap(level));
        assert_eq!(level.name().parse::<Pap>().unwrap(), level);
    }
}

#[test]
fn levels_are_ordered_by_strictness() {
    assert!(Tlp::ALL.is_sorted() && Pap::ALL.is_sorted());
    assert!(Some(Tlp::Clear) > None);
}

#[test]
fn inv_6_3_the_strictest_of_own_and_granular_markings_counts() {
    check(&[], &[], "tlp - pap - unknown 0");
    check(&[tlp(Tlp::Green)], &[], "tlp TLP:GREEN pap - unknown 0");
    check(
        &[tlp(Tlp::Green), tlp(Tlp::Amber), tlp(Tlp::Clear)],
        &[],
        "tlp TLP:AMBER pap - unknown 0",
    );
    check(
        &[tlp(Tlp::Green)],
        &[tlp(Tlp::Red)],
        "tlp TLP:RED pap - unknown 0",
    );
    check(
        &[tlp(Tlp::Red)],
        &[tlp(Tlp::Green)],
        "tlp TLP:RED pap - unknown 0",
    );
    check(
        &[tlp(Tlp::Amber)],
        &[tlp(Tlp::AmberStrict)],
        "tlp TLP:AMBER+STRICT pap - unknown 0",
    );
    check(
        &[],
        &[tlp(Tlp::AmberStrict)],
        "tlp TLP:AMBER+STRICT pap - unknown 0",
    );
    check(
        &[tlp(Tlp::Green), pap(Pap::Amber)],
        &[pap(Pap::Red)],
        "tlp TLP:GREEN pap PAP:RED unknown 0",
    );
    // An old amber beside a new amber+strict.
    check(
        &["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"],
        &[tlp(Tlp::AmberStrict)],
        "tlp TLP:AMBER+STRICT pap - unknown 0",
    );
}

#[test]
fn inv_6_3_an_unknown_marking_is_reported_wherever_it_stands() {
    check(
        &[tlp(Tlp::Clear), UNHEARD_OF],
        &[],
        "tlp TLP:CLEAR pap - unknown 1",
    );
    check(
        &[tlp(Tlp::Clear)],
        &[UNHEARD_OF],
        "tlp TLP:CLEAR pap - unknown 1",
    );
    check(&[UNHEARD_OF], &[UNHEARD_OF], "tlp - pap - unknown 1");
    check(&[STATEMENT], &[STATEMENT], "tlp - pap - unknown 0");
    // Only the first eight digits are those of TLP:RED: another library got them wrong so.
    check(&[LOOKALIKE], &[], "tlp - pap - unknown 1");
    // What somebody takes for TLP:CLEAR under another id is no TLP.
    assert_eq!(
        effective(&marked(&[UNHEARD_OF], &[]), &Gullible)
            .unknown
            .len(),
        1
    );
    // Nor can anybody redefine a predefined one.
    assert_eq!(
        effective(&marked(&[tlp(Tlp::Red)], &[]), &Gullible).tlp,
        Some(Tlp::Red)
    );
    assert_eq!(
        effective(&marked(&[STATEMENT], &[]), &PredefinedOnly)
            .unknown
            .len(),
        1
    );
}

/// Security case 5: a marking cannot hide behind the way its property's name is written.
#[test]
fn inv_6_3_a_marking_counts_however_its_property_is_written() {
    let red = Tlp::Red.definition().id;
    for (name, value) in [
        (r"object_marking\u005frefs", format!(r#"["{red}"]"#)),
        (
            r"granular\u005fmarkings",
            format!(r#"[{{"marking\u005fref":"{red}","selectors":["name"]}}]"#),
        ),
        ("object_marking_refs", format!(r#"["\u006d{}"]"#, &red[1..])),
        (
            "object_marking_refs",
            format!(r#"["{}"]"#, red.replace("e828b379", "E828B379")),
        ),
    ] {
        let text = format!(
            r#"{{"type":"tool","id":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-01-01T00:00:00Z",
                 "modified":"2026-01-01T00:00:00Z","name":"a","{name}":{value}}}"#
        );
        let object = Object::parse(text.as_bytes()).unwrap().object;
        assert_eq!(
            effective(&object, &PredefinedOnly).tlp,
            Some(Tlp::Red),
            "{text}"
        );
    }
}

#[test]
fn labels_are_no_markings() {
    let object = Object::parse(
        br#"{"type":"tool","id":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-01-01T00:00:00Z",
             "modified":"2026-01-01T00:00:00Z","name":"a","labels":["tlp:red"]}"#,
    )
    .unwrap()
    .object;
    assert_eq!(effective(&object, &Desk).tlp, None);
}

#[test]
fn a_language_is_no_marking() {
    let object = Object::parse(
        br#"{"type":"tool","id":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-01-01T00:00:00Z",
             "modified":"2026-01-01T00:00:00Z","name":"a","granular_markings":[{"lang":"ar","selectors":["name"]}]}"#,
    )
    .unwrap()
    .object;
    assert_eq!(effective(&object, &PredefinedOnly), Default::default());
}

#[test]
fn inv_6_3_a_definition_that_calls_itself_tlp_or_pap_under_another_id_is_refused() {
    const TLP2: &str = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
    const PAP: &str = "extension-definition--f8d78575-edfd-406e-8e84-6162a8450f5b";
    let extension = |id: &str, key: &str, level: &str| {
        format!(
            r#""extensions":{{"{id}":{{"extension_type":"property-extension","{key}":"{level}"}}}}"#
        )
    };
    for claim in [
        r#""definition_type":"tlp","definition":{"tlp":"clear"}"#,
        r#""definition_type":"TLP","definition":{"tlp":"red"}"#,
        r#""definition_type":"tlp","definition":{"tlp":"mauve"}"#,
        r#""definition_type":"tlp""#,
        r#""definition_type":"pap","definition":{"pap":"red"}"#,
        &extension(TLP2, "tlp_2_0", "clear"),
        &extension(TLP2, "tlp_3_0", "clear"),
        &extension(PAP, "pap", "white"),
        r#""name":"TLP:RED","definition_type":"statement","definition":{"statement":"a"}"#,
        r#""name":" tlp:mauve","definition_type":"statement","definition":{"statement":"a"}"#,
    ] {
        for id in [UNHEARD_OF, LOOKALIKE] {
            refused(id, claim);
        }
        // Nor under the id of another level.
        refused(tlp(Tlp::Green), claim);
    }
    accepted(
        tlp(Tlp::Clear),
        r#""definition_type":"tlp","definition":{"tlp":"white"}"#,
    );
    accepted(tlp(Tlp::Red), &extension(TLP2, "tlp_2_0", "red"));
    accepted(pap(Pap::Clear), &extension(PAP, "pap", "white"));
    refused(
        tlp(Tlp::Red),
        r#""definition_type":"tlp","definition":{"tlp":"clear"}"#,
    );
    refused(
        tlp(Tlp::Red),
        &format!(
            r#"{},"name":"TLP:CLEAR""#,
            extension(TLP2, "tlp_2_0", "red")
        ),
    );
    refused(pap(Pap::Red), &extension(TLP2, "tlp_2_0", "red"));
}

#[test]
fn only_a_plain_statement_restricts_nothing() {
    let meaning = |rest: &str| {
        MarkingMeaning::of_definition(
            &Object::parse(definition(UNHEARD_OF, rest).as_bytes())
                .unwrap()
                .object,
        )
    };
    let statement = r#""definition_type":"statement","definition":{"statement":"© Rimal"}"#;
    assert_eq!(meaning(statement), MarkingMeaning::Statement);
    assert_eq!(
        meaning(&statement.replace("© Rimal", "tlp:red")),
        MarkingMeaning::Unknown
    );
    assert_eq!(
        meaning(&format!(
            r#"{statement},"extensions":{{"extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a":{{"extension_type":"property-extension"}}}}"#
        )),
        MarkingMeaning::Unknown
    );
    assert_eq!(
        meaning(r#""definition_type":"iep","definition":{"statement":"a"}"#),
        MarkingMeaning::Unknown
    );
    assert_eq!(
        meaning(
            r#""name":"secret","extensions":{"extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a":{"extension_type":"property-extension"}}"#
        ),
        MarkingMeaning::Unknown
    );
    assert_eq!(
        MarkingMeaning::of_definition(&marked(&[], &[])),
        MarkingMeaning::Unknown
    );
}

/// Knows one statement.
struct Desk;

impl MarkingLookup for Desk {
    fn meaning(&self, id: &ObjectId) -> Option<MarkingMeaning> {
        (id.as_str() == STATEMENT).then_some(MarkingMeaning::Statement)
    }
}

/// Takes everything for TLP:CLEAR.
struct Gullible;

impl MarkingLookup for Gullible {
    fn meaning(&self, _: &ObjectId) -> Option<MarkingMeaning> {
        Some(MarkingMeaning::Tlp(Tlp::Clear))
    }
}

fn tlp(level: Tlp) -> &'static str {
    level.definition().id
}

fn pap(level: Pap) -> &'static str {
    level.definition().id
}

fn marked(own: &[&str], granular: &[&str]) -> Object {
    let own: Vec<_> = own.iter().map(|id| format!("\"{id}\"")).collect();
    let granular: Vec<_> = granular
        .iter()
        .map(|id| format!(r#"{{"marking_ref":"{id}","selectors":["name"]}}"#))
        .collect();
    let text = format!(
        r#"{{"type":"tool","id":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-01-01T00:00:00Z",
             "modified":"2026-01-01T00:00:00Z","name":"a"{}{}}}"#,
        list("object_marking_refs", &own),
        list("granular_markings", &granular)
    );
    Object::parse(text.as_bytes()).unwrap().object
}

/// A property that is a list; without elements it is left out, as STIX has it.
fn list(name: &str, elements: &[String]) -> String {
    match elements {
        [] => String::new(),
        elements => format!(r#","{name}":[{}]"#, elements.join(",")),
    }
}

fn check(own: &[&str], granular: &[&str], expected: &str) {
    let found = effective(&marked(own, granular), &Desk);
    let tlp = found.tlp.map_or("-".to_owned(), |level| level.to_string());
    let pap = found.pap.map_or("-".to_owned(), |level| level.to_string());
    assert_eq!(
        format!("tlp {tlp} pap {pap} unknown {}", found.unknown.len()),
        expected
    );
}

fn definition(id: &str, rest: &str) -> String {
    format!(
        r#"{{"type":"marking-definition","spec_version":"2.1","id":"{id}","created":"2026-01-01T00:00:00Z",{rest}}}"#
    )
}

fn refused(id: &str, rest: &str) {
    let refused = Object::parse(definition(id, rest).as_bytes()).expect_err(rest);
    assert_eq!(
        refused.reason().unwrap().code,
        "marking-lookalike",
        "{id} {rest}"
    );
}

fn accepted(id: &str, rest: &str) {
    Object::parse(definition(id, rest).as_bytes()).unwrap();
}
