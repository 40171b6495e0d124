//! Structural checks: each fault with its code, its path and its rule.

use expect_test::{Expect, expect};
use mithaq_stix::Object;

const GOOD: &str = r#"{"type":"indicator","spec_version":"2.1","id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-04-06T20:03:48.000Z","modified":"2026-04-06T20:03:48.000Z","name":"a","description":"b","pattern":"[ipv4-addr:value = '198.51.100.3']","pattern_type":"stix","valid_from":"2026-04-06T20:03:48Z"}"#;

#[test]
fn a_sound_object_has_no_findings() {
    check(GOOD, expect!["accepted"]);
}

#[test]
fn a_missing_spec_version_is_a_warning_and_the_bytes_stay() {
    let without = GOOD.replace(r#""spec_version":"2.1","#, "");
    check(
        &without,
        expect!["accepted; warning spec-version-missing $.spec_version [STIX 2.1 §3.2]"],
    );
    assert_eq!(
        Object::parse(without.as_bytes()).unwrap().object.bytes(),
        without.as_bytes()
    );
    check(
        &GOOD.replace(r#""spec_version":"2.1""#, r#""spec_version":"2.2""#),
        expect!["accepted; warning spec-version-other $.spec_version [STIX 2.1 §3.2]"],
    );
    check(
        r#"{"type":"url","id":"url--c1477287-23ac-5971-a010-5c287877fa60","value":"http://qamar.example/"}"#,
        expect!["accepted"],
    );
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    check(
        r#"{"type":"indicator","id":"malware--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-02-30T00:00:00Z","labels":["a",7],"valid_from":1}"#,
        expect![[r#"
            refused malware--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
            error timestamp $.created [STIX 2.1 §3.2]
            error kind $.labels[1] [STIX 2.1 §3.2]
            error kind $.valid_from [STIX 2.1 §4.7]
            error property-missing $.modified [STIX 2.1 §3.2]
            error property-missing $.pattern [STIX 2.1 §4.7]
            error property-missing $.pattern_type [STIX 2.1 §4.7]
            warning spec-version-missing $.spec_version [STIX 2.1 §3.2]
            warning indicator-words $.name [STIX 2.1 §4.7.1]
            error id-type $.id [STIX 2.1 §2.9]"#]],
    );
}

#[test]
fn times_are_in_order() {
    check(
        &GOOD.replace(
            r#""modified":"2026-04-06T20:03:48.000Z""#,
            r#""modified":"2026-04-06T20:03:47.999Z""#,
        ),
        expect![[r#"
            refused indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
            error modified-before-created $.modified [STIX 2.1 §3.2]"#]],
    );
    check(
        &GOOD.replace(
            r#""modified":"2026-04-06T20:03:48.000Z""#,
            r#""modified":"2026-04-06T20:03:48.000000Z""#,
        ),
        expect!["accepted"],
    );
}

#[test]
fn only_objects_are_objects() {
    for (text, expected) in [
        ("[]", "kind"),
        ("7", "kind"),
        ("{}", "property-missing"),
        (
            r#"{"type":"bundle","id":"bundle--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","objects":[]}"#,
            "bundle",
        ),
        (
            r#"{"type":7,"id":"x-y--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"}"#,
            "kind",
        ),
        (r#"{"type":null}"#, "kind"),
        (
            r#"{"id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"}"#,
            "property-missing",
        ),
        ("", "json-unexpected-end"),
        (r#"{"type":"x-y","type":"indicator"}"#, "json-duplicate-key"),
        (
            r#"{"type":"x-y","modified":9007199254740993}"#,
            "json-integer-too-large",
        ),
    ] {
        let refused = Object::parse(text.as_bytes()).unwrap_err();
        assert_eq!(
            refused.reason().unwrap().code,
            expected,
            "{text}: {refused}"
        );
    }
}

#[test]
fn references_are_ids_of_the_right_type() {
    with(
        r#""created_by_ref":"qamar""#,
        expect!["error id $.created_by_ref [STIX 2.1 §3.2]"],
    );
    with(
        r#""created_by_ref":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f""#,
        expect!["warning creator-type $.created_by_ref [STIX 2.1 §3.2]"],
    );
    with(
        r#""object_marking_refs":"x""#,
        expect!["error kind $.object_marking_refs [STIX 2.1 §3.2]"],
    );
    with(
        r#""object_marking_refs":["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1","tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"]"#,
        expect!["error reference-type $.object_marking_refs[1] [STIX 2.1 §7.2.2]"],
    );
    with(
        r#""object_marking_refs":[7]"#,
        expect!["error kind $.object_marking_refs[0] [STIX 2.1 §3.2]"],
    );
}

#[test]
fn granular_markings_have_selectors_and_one_of_marking_and_language() {
    const RED: &str = r#""marking_ref":"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1""#;
    let with = |marking: &str, expected: Expect| {
        with(&format!("\"granular_markings\":[{marking}]"), expected)
    };
    with(&format!(r#"{{{RED},"selectors":["name"]}}"#), expect![""]);
    with(r#"{"lang":"fr","selectors":["name"]}"#, expect![""]);
    with(
        &format!("{{{RED}}}"),
        expect!["error granular-marking $.granular_markings[0].selectors [STIX 2.1 §7.2.3]"],
    );
    with(
        &format!(r#"{{{RED},"selectors":[]}}"#),
        expect!["error granular-marking $.granular_markings[0].selectors [STIX 2.1 §7.2.3]"],
    );
    with(
        &format!(r#"{{{RED},"selectors":[7]}}"#),
        expect!["error granular-marking $.granular_markings[0].selectors [STIX 2.1 §7.2.3]"],
    );
    with(
        &format!(r#"{{{RED},"lang":"fr","selectors":["name"]}}"#),
        expect!["error granular-marking $.granular_markings[0] [STIX 2.1 §7.2.3]"],
    );
    with(
        r#"{"selectors":["name"]}"#,
        expect!["error granular-marking $.granular_markings[0] [STIX 2.1 §7.2.3]"],
    );
    with(
        r#"{"marking_ref":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","selectors":["name"]}"#,
        expect!["error reference-type $.granular_markings[0].marking_ref [STIX 2.1 §7.2.3]"],
    );
    with(
        r#"{"marking_ref":"red","selectors":["name"]}"#,
        expect!["error id $.granular_markings[0].marking_ref [STIX 2.1 §7.2.3]"],
    );
    with(
        r#"{"marking_ref":7,"selectors":["name"]}"#,
        expect!["error kind $.granular_markings[0].marking_ref [STIX 2.1 §7.2.3]"],
    );
    with(
        "7",
        expect![[r#"
        error kind $.granular_markings[0] [STIX 2.1 §3.2]
        error granular-marking $.granular_markings[0] [STIX 2.1 §7.2.3]
        error granular-marking $.granular_markings[0].selectors [STIX 2.1 §7.2.3]"#]],
    );
}

#[test]
fn standard_types_have_what_they_require() {
    for (object_type, missing) in [
        ("relationship", "relationship_type source_ref target_ref"),
        ("sighting", "sighting_of_ref"),
        ("malware", "is_family"),
        ("report", "name published object_refs"),
        (
            "observed-data",
            "first_observed last_observed number_observed",
        ),
        ("note", "content object_refs"),
        ("identity", "name"),
        ("language-content", "object_ref contents"),
        (
            "extension-definition",
            "created_by_ref name schema version extension_types",
        ),
        ("location", ""),
        ("x-rimal", ""),
    ] {
        let text = format!(
            r#"{{"type":"{object_type}","spec_version":"2.1","id":"{object_type}--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-04-06T20:03:48Z","modified":"2026-04-06T20:03:48Z"}}"#
        );
        let found = Object::parse(text.as_bytes())
            .map_or_else(|refused| refused.findings, |accepted| accepted.warnings);
        let found: Vec<_> = found
            .iter()
            .filter(|finding| finding.code == "property-missing")
            .map(|finding| finding.path.trim_start_matches("$.").to_owned())
            .collect();
        assert_eq!(found.join(" "), missing, "{object_type}");
    }
}

#[test]
fn unknown_types_are_taken_with_versions_or_without() {
    let check = |rest: &str, expected| {
        check(
            &format!(
                r#"{{"type":"x-sahil","id":"x-sahil--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"{rest}}}"#
            ),
            expected,
        );
    };
    check(
        "",
        expect!["accepted; warning custom-object $.type [STIX 2.1 §11.2]"],
    );
    check(
        r#","value":7"#,
        expect!["accepted; warning custom-object $.type [STIX 2.1 §11.2]"],
    );
    check(
        r#","created":"2026-04-06T20:03:48Z""#,
        expect![[r#"
            refused x-sahil--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
            warning timestamp-precision $.created [STIX 2.1 §3.2]
            error property-missing $.modified [STIX 2.1 §3.2]
            warning spec-version-missing $.spec_version [STIX 2.1 §3.2]
            warning custom-object $.type [STIX 2.1 §11.2]"#]],
    );
}

#[test]
fn a_refusal_names_the_object_if_it_can() {
    let refused = Object::parse(GOOD.replace("\"pattern\"", "\"pattarn\"").as_bytes()).unwrap_err();
    assert_eq!(
        refused.id.as_ref().unwrap().as_str(),
        "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"
    );
    assert_eq!(
        refused.version.as_ref().unwrap().as_str(),
        "2026-04-06T20:03:48.000Z"
    );
    assert_eq!(
        refused.to_string(),
        "$.pattern: the property `pattern` is required (STIX 2.1 §4.7)"
    );
}

/// An observable of a type with rules of its own, by the rest of its text.
fn observable(object_type: &str, rest: &str, expected: Expect) {
    check(
        &format!(
            r#"{{"type":"{object_type}","spec_version":"2.1","id":"{object_type}--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",{rest}}}"#
        ),
        expected,
    );
}

/// STIX 2.1 §6.13, §6.16–§6.18, §6.7.3: what every object may have says nothing of one.
#[test]
fn a_property_of_its_own_is_one_that_the_type_defines() {
    observable(
        "process",
        r#""labels":["a"]"#,
        expect![[r#"
        refused process--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
        error property-needed $ [STIX 2.1 §6.13]"#]],
    );
    observable(
        "user-account",
        r#""x_foo":"a""#,
        expect![[r#"
        refused user-account--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
        warning custom-property $.x_foo [STIX 2.1 §11.1]
        error property-needed $ [STIX 2.1 §6.16]"#]],
    );
    observable(
        "x509-certificate",
        r#""x_foo":"a""#,
        expect![[r#"
        refused x509-certificate--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
        warning custom-property $.x_foo [STIX 2.1 §11.1]
        error property-needed $ [STIX 2.1 §6.18]"#]],
    );
    observable(
        "windows-registry-key",
        r#""labels":["a"]"#,
        expect![[r#"
        refused windows-registry-key--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
        error property-needed $ [STIX 2.1 §6.17]"#]],
    );
    observable(
        "process",
        r#""extensions":{"windows-process-ext":{"aslr_enabled":true}}"#,
        expect!["accepted"],
    );
    observable(
        "file",
        r#""name":"a","extensions":{"ntfs-ext":{"extension_type":"property-extension"}}"#,
        expect![[r#"
            refused file--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
            warning custom-property $.extensions.ntfs-ext.extension_type [STIX 2.1 §11.1]
            error property-needed $.extensions.ntfs-ext [STIX 2.1 §6.7.3]
            warning uuid-version $.id [STIX 2.1 §2.9]"#]],
    );
    observable(
        "file",
        r#""name":"a","extensions":{"ntfs-ext":{"sid":"a","extension_type":"bogus"}}"#,
        expect![[r#"
            refused file--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
            error enumeration $.extensions.ntfs-ext.extension_type [STIX 2.1 §3.2]
            warning custom-property $.extensions.ntfs-ext.extension_type [STIX 2.1 §11.1]
            warning uuid-version $.id [STIX 2.1 §2.9]"#]],
    );
}

/// STIX 2.1 §6.7.2.
#[test]
fn an_archive_contains_a_file() {
    for (references, expected) in [
        (
            r#"["directory--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"]"#,
            expect![[r#"
                refused file--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
                error property-needed $.extensions.archive-ext.contains_refs [STIX 2.1 §6.7.2]
                warning uuid-version $.id [STIX 2.1 §2.9]"#]],
        ),
        (
            r#"["directory--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","file--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"]"#,
            expect!["accepted; warning uuid-version $.id [STIX 2.1 §2.9]"],
        ),
    ] {
        let rest = format!(
            r#""name":"a","extensions":{{"archive-ext":{{"contains_refs":{references}}}}}"#
        );
        observable("file", &rest, expected);
    }
}

/// STIX 2.1 §3.1.
#[test]
fn names_of_types_begin_with_a_letter() {
    for (object_type, is_good) in [("x-foo", true), ("foo1-bar", true), ("1foo-bar", false)] {
        let id = format!("{object_type}--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f");
        assert_eq!(mithaq_stix::ObjectId::parse(&id).is_ok(), is_good, "{id}");
    }
}

/// STIX 2.1 §2: also deep in what is an author's own, where it is remarked on only.
#[test]
fn null_is_no_value_anywhere() {
    with(
        r#""x_foo":null"#,
        expect![[r#"
        error kind $.x_foo [STIX 2.1 §2]
        warning custom-property $.x_foo [STIX 2.1 §11.1]"#]],
    );
    with(
        r#""x_foo":{"a":[{"b":null}]}"#,
        expect![[r#"
        warning null-within $.x_foo.a[0].b [STIX 2.1 §2]
        warning custom-property $.x_foo [STIX 2.1 §11.1]"#]],
    );
    check(
        r#"{"type":"language-content","spec_version":"2.1","id":"language-content--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-04-06T20:03:48.000Z","modified":"2026-04-06T20:03:48.000Z","object_ref":"note--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","contents":{"de":{"name":null}}}"#,
        expect![[r#"
            refused language-content--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
            error kind $.contents.de.name [STIX 2.1 §2]"#]],
    );
}

/// STIX 2.1 §9.5: of no object a comparison of one type and one of another are both true.
#[test]
fn comparisons_of_different_types_are_not_joined_by_and() {
    let joined = |by: &str| {
        GOOD.replace(
            "[ipv4-addr:value = '198.51.100.3']",
            &format!("[file:name = 'x' {by} url:value = 'y']"),
        )
    };
    check(
        &joined("AND"),
        expect![[r#"
        refused indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
        error pattern-and-joins-types $.pattern [STIX 2.1 §9.5]"#]],
    );
    check(&joined("OR"), expect!["accepted"]);
}

/// STIX 2.1 §2.13: what stands in the deprecated container is an observable, and refers to others in it.
#[test]
fn a_container_holds_observables_that_refer_to_one_another() {
    let container = |objects: &str, expected: Expect| {
        let text = format!(
            r#"{{"type":"observed-data","spec_version":"2.1","id":"observed-data--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-04-06T20:03:48.000Z","modified":"2026-04-06T20:03:48.000Z","first_observed":"2026-04-06T20:03:48Z","last_observed":"2026-04-06T20:03:48Z","number_observed":1,"objects":{objects}}}"#
        );
        check(&text, expected);
    };
    container(
        r#"{"0":{"type":"malware","name":"a"}}"#,
        expect![[r#"
        refused observed-data--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
        warning deprecated $.objects [STIX 2.1 §4.14]
        error reference-type $.objects.0.type [STIX 2.1 §2.13]"#]],
    );
    container(
        r#"{"0":{"type":"email-message","is_multipart":true,"body_multipart":[{"body_raw_ref":"7"}]}}"#,
        expect![[r#"
            refused observed-data--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f
            warning deprecated $.objects [STIX 2.1 §4.14]
            error reference-local $.objects.0.body_multipart[0].body_raw_ref [STIX 2.1 §2.13]"#]],
    );
    container(
        r#"{"0":{"type":"ipv4-addr","value":"198.51.100.3"}}"#,
        expect!["accepted; warning deprecated $.objects [STIX 2.1 §4.14]"],
    );
}

/// DESIGN 6.3; STIX 2.1 §7.2.1.4: nothing else hides behind the id of a predefined definition.
#[test]
fn a_predefined_id_is_that_of_its_definition() {
    let definition = |rest: &str, expected: Expect| {
        let text = format!(
            r#"{{"type":"marking-definition","spec_version":"2.1","id":"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1","created":"2022-10-01T00:00:00.000Z",{rest}}}"#
        );
        check(&text, expected);
    };
    definition(
        r#""name":"Free to share","definition_type":"statement","definition":{"statement":"Free to share"}"#,
        expect![[r#"
            refused marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1
            error marking-lookalike $.id [STIX 2.1 §7.2.1.4; FIRST TLP 2.0]"#]],
    );
    definition(
        r#""name":"TLP:RED","extensions":{"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d":{"extension_type":"property-extension","tlp_2_0":"red"}}"#,
        expect!["accepted"],
    );
}

/// The findings of [`GOOD`] with one more property.
fn with(property: &str, expected: Expect) {
    let text = GOOD.replace(
        r#""spec_version""#,
        &format!(r#"{property},"spec_version""#),
    );
    let found = Object::parse(text.as_bytes())
        .map_or_else(|refused| refused.findings, |accepted| accepted.warnings);
    expected.assert_eq(&found.iter().map(line).collect::<Vec<_>>().join("\n"));
}

fn check(text: &str, expected: Expect) {
    let (verdict, findings) = match Object::parse(text.as_bytes()) {
        Ok(accepted) => ("accepted; ".to_owned(), accepted.warnings),
        Err(refused) => (
            format!(
                "refused {}\n",
                refused.id.map_or("?".into(), |id| id.to_string())
            ),
            refused.findings,
        ),
    };
    let lines: Vec<_> = findings.iter().map(line).collect();
    expected.assert_eq(format!("{verdict}{}", lines.join("\n")).trim_end_matches([' ', ';', '\n']));
}

fn line(finding: &mithaq_stix::Finding) -> String {
    let severity = if finding.is_error() {
        "error"
    } else {
        "warning"
    };
    format!(
        "{severity} {} {} [{}]",
        finding.code, finding.path, finding.rule
    )
}
