//! Objects, template by template, and what they refer to.

use serde_json::json;

use crate::support::{convert, event};

/// An event with one object; attributes are `relation type value actionable`.
fn object(template: &str, attributes: &[(&str, &str, &str, bool)], members: &str) -> String {
    let attributes: Vec<String> = attributes
        .iter()
        .enumerate()
        .map(|(number, (relation, attribute_type, value, to_ids))| {
            format!(
                r#"{{"uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d{number:02}", "object_relation": "{relation}",
                "type": "{attribute_type}", "category": "Other", "value": "{value}", "to_ids": {to_ids}, "timestamp": "1772330001"}}"#
            )
        })
        .collect();
    let comma = if members.is_empty() { "" } else { ", " };
    event(&format!(
        r#""Object": [{{"uuid": "2f9c7a10-3b4d-4e5f-8a6b-7c8d9e0f1a2b", "name": "{template}", "meta-category": "x",
        "template_uuid": "688c46fb-5edb-40a3-8273-1af7923e2215", "template_version": "3", "timestamp": "1772330002",
        "Attribute": [{}]{comma}{members}}}]"#,
        attributes.join(",")
    ))
}

const MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";
const SHA1: &str = "da39a3ee5e6b4b0d3255bfef95601890afd80709";

#[track_caller]
fn check_pattern(template: &str, attributes: &[(&str, &str, &str, bool)], expected: &str) {
    let result = convert(object(template, attributes, "").as_bytes());
    assert_eq!(result.one("indicator")["pattern"], expected, "{template}");
    assert_eq!(result.left(), Vec::<String>::new());
}

#[test]
fn actionable_attributes_make_the_pattern() {
    check_pattern(
        "file",
        &[
            ("filename", "filename", "a.exe", true),
            ("md5", "md5", MD5, true),
            ("sha1", "sha1", SHA1, true),
            ("entropy", "float", "7.9", false),
        ],
        &format!(
            "[file:name = 'a.exe' AND (file:hashes.MD5 = '{MD5}' OR file:hashes.'SHA-1' = '{SHA1}')]"
        ),
    );
    check_pattern(
        "file",
        &[
            ("filename", "filename", "a.exe", false),
            ("md5", "md5", MD5, true),
            ("sha1", "sha1", SHA1, true),
        ],
        &format!("[file:hashes.MD5 = '{MD5}' OR file:hashes.'SHA-1' = '{SHA1}']"),
    );
    check_pattern(
        "domain-ip",
        &[
            ("domain", "domain", "a.rimal.example", true),
            ("ip", "ip-dst", "203.0.113.7", true),
            ("ip", "ip-dst", "203.0.113.8", true),
        ],
        "[domain-name:value = 'a.rimal.example' AND (domain-name:resolves_to_refs[*].value = '203.0.113.7' OR domain-name:resolves_to_refs[*].value = '203.0.113.8')]",
    );
    check_pattern(
        "url",
        &[
            ("url", "url", "http://a.rimal.example/", true),
            ("port", "port", "80", false),
        ],
        "[url:value = 'http://a.rimal.example/']",
    );
    check_pattern(
        "network-connection",
        &[
            ("ip-dst", "ip-dst", "203.0.113.7", true),
            ("dst-port", "port", "8443", true),
        ],
        "[network-traffic:dst_ref.value = '203.0.113.7' AND network-traffic:dst_port = 8443]",
    );
    check_pattern(
        "email",
        &[
            ("from", "email-src", "a@rimal.example", true),
            ("subject", "email-subject", "Hello", false),
        ],
        "[email-message:from_ref.value = 'a@rimal.example']",
    );
    check_pattern(
        "registry-key",
        &[("key", "regkey", "HKLM", true)],
        "[windows-registry-key:key = 'HKEY_LOCAL_MACHINE']",
    );
    check_pattern(
        "x509",
        &[("x509-fingerprint-sha1", "x509-fingerprint-sha1", SHA1, true)],
        &format!("[x509-certificate:hashes.'SHA-1' = '{SHA1}']"),
    );
    check_pattern(
        "asn",
        &[("asn", "AS", "AS64496", true)],
        "[autonomous-system:number = 64496]",
    );
    check_pattern(
        "process",
        &[("command-line", "text", "x -y", true)],
        "[process:command_line = 'x -y']",
    );
}

#[track_caller]
fn check_observed(
    template: &str,
    attributes: &[(&str, &str, &str, bool)],
    expected: &[&str],
    rest: &[&str],
) {
    let result = convert(object(template, attributes, "").as_bytes());
    let observed = result.one("observed-data");
    let types: Vec<&str> = observed["object_refs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap().split("--").next().unwrap())
        .collect();
    assert_eq!(types, expected, "{template}");
    let left: Vec<&str> = observed["x_misp_attributes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| one["object_relation"].as_str().unwrap())
        .collect();
    assert_eq!(left, rest, "{template}");
}

#[test]
fn other_objects_of_known_templates_make_observables() {
    check_observed(
        "file",
        &[
            ("filename", "filename", "a.exe", false),
            ("md5", "md5", MD5, false),
            ("size-in-bytes", "size-in-bytes", "7", false),
            ("path", "text", "/tmp", false),
            ("entropy", "float", "7.9", false),
        ],
        &["directory", "file"],
        &["entropy"],
    );
    check_observed(
        "domain-ip",
        &[
            ("domain", "domain", "a.rimal.example", false),
            ("ip", "ip-dst", "203.0.113.7", false),
            ("port", "port", "80", false),
        ],
        &["ipv4-addr", "domain-name"],
        &["port"],
    );
    check_observed(
        "network-connection",
        &[
            ("ip-src", "ip-src", "203.0.113.7", false),
            ("ip-dst", "ip-dst", "2001:db8::7", false),
            ("dst-port", "port", "443", false),
            ("layer4-protocol", "text", "TCP", false),
        ],
        &["ipv4-addr", "ipv6-addr", "network-traffic"],
        &[],
    );
    check_observed(
        "email",
        &[
            ("from", "email-src", "a@rimal.example", false),
            ("to", "email-dst", "b@rimal.example", false),
            ("subject", "email-subject", "Hello", false),
            ("reply-to", "email-reply-to", "c@rimal.example", false),
        ],
        &["email-addr", "email-addr", "email-message"],
        &["reply-to"],
    );
    check_observed(
        "registry-key",
        &[
            ("key", "regkey", "HKLM", false),
            ("data", "text", "x", false),
            ("data-type", "text", "reg_sz", false),
            ("hive", "text", "x", false),
        ],
        &["windows-registry-key"],
        &["hive"],
    );
    check_observed(
        "process",
        &[
            ("pid", "text", "7", false),
            ("image", "filename", "a.exe", false),
            ("name", "text", "a", false),
        ],
        &["file", "process"],
        &["name"],
    );
    check_observed(
        "x509",
        &[
            ("serial-number", "text", "1f", false),
            ("issuer", "text", "CN=x", false),
            ("self_signed", "boolean", "1", false),
        ],
        &["x509-certificate"],
        &[],
    );
    check_observed(
        "asn",
        &[
            ("asn", "AS", "64496", false),
            ("description", "text", "x", false),
        ],
        &["autonomous-system"],
        &[],
    );
    check_observed(
        "telegram-account",
        &[
            ("username", "text", "nn", false),
            ("phone", "phone-number", "+0", false),
        ],
        &["user-account"],
        &["phone"],
    );
    check_observed("mutex", &[("name", "mutex", "m", false)], &["mutex"], &[]);
}

#[test]
fn unknown_templates_are_kept_whole() {
    let file = object(
        "pe",
        &[
            ("imphash", "imphash", MD5, false),
            ("type", "text", "exe", true),
        ],
        r#""comment": "packed", "description": "A program", "first_seen": "2026-02-01""#,
    );
    let whole = convert(file.as_bytes()).one("x-misp-object");
    assert_eq!(whole["x_misp_name"], "pe");
    assert_eq!(whole["x_misp_comment"], "packed");
    assert_eq!(whole["x_misp_description"], "A program");
    assert_eq!(whole["x_misp_template_version"], "3");
    assert_eq!(whole["x_misp_attributes"].as_array().unwrap().len(), 2);
    assert_eq!(
        whole["x_misp_attributes"][1],
        json!({"object_relation": "type", "type": "text", "value": "exe", "category": "Other", "to_ids": true, "uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d01"})
    );
}

#[test]
fn a_vulnerability_is_one() {
    let result = convert(
        object(
            "vulnerability",
            &[
                ("id", "vulnerability", "CVE-2023-5631", true),
                ("summary", "text", "Mail", false),
                ("state", "text", "Published", false),
            ],
            "",
        )
        .as_bytes(),
    );
    let vulnerability = result.one("vulnerability");
    assert_eq!(vulnerability["name"], "CVE-2023-5631");
    assert_eq!(vulnerability["description"], "Mail");
    assert_eq!(
        vulnerability["external_references"][0]["external_id"],
        "CVE-2023-5631"
    );
    assert_eq!(
        vulnerability["x_misp_attributes"][0]["object_relation"],
        "state"
    );
}

#[test]
fn persons_and_their_accounts_say_so() {
    for (template, relation, personal) in [
        ("person", "last-name", true),
        ("telegram-account", "x", true),
        ("file", "x", false),
    ] {
        let result = convert(object(template, &[(relation, "text", "N.", false)], "").as_bytes());
        assert_eq!(
            result.one("x-misp-object")["x_mithaq_personal_data"] == true,
            personal,
            "{template}"
        );
    }
    let inner =
        convert(object("network-profile", &[("x", "phone-number", "+0", false)], "").as_bytes());
    assert_eq!(inner.one("x-misp-object")["x_mithaq_personal_data"], true);
}

#[test]
fn references_become_relationships_before_and_after() {
    let reference = |to: &str, kind: &str| {
        format!(
            r#"{{"uuid": "59c21a2c-c0ac-4083-93b3-36{kind:0>10}", "referenced_uuid": "{to}", "relationship_type": "Contained in", "timestamp": "1772330003", "comment": "why"}}"#,
            kind = format!("{:x}", kind.len())
        )
    };
    let one = object(
        "pe",
        &[("type", "text", "exe", false)],
        &format!(
            r#""ObjectReference": [{}, {}, {}]"#,
            reference("7e0d9c8b-1a2b-4c3d-8e4f-5a6b7c8d9e0f", "a"),
            reference("0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d00", "aa"),
            reference("11111111-1111-4111-8111-111111111111", "aaa"),
        ),
    );
    // The object that is referred to comes behind.
    let file = one.replace(r#""Object": ["#, r#""Attribute": [], "Object": ["#);
    let second = r#", {"uuid": "7e0d9c8b-1a2b-4c3d-8e4f-5a6b7c8d9e0f", "name": "pe", "timestamp": "1772330004", "distribution": "0",
        "Attribute": [{"uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4e00", "object_relation": "x", "type": "text", "value": "y"}]}]}}"#;
    let file = format!("{}{second}", file.strip_suffix("]}}").unwrap());
    let result = convert(file.as_bytes());
    let relationships = result.of_type("relationship");
    assert_eq!(relationships.len(), 2);
    let to_other = relationships
        .iter()
        .find(|one| one["target_ref"] == "x-misp-object--7e0d9c8b-1a2b-4c3d-8e4f-5a6b7c8d9e0f")
        .unwrap();
    assert_eq!(to_other["relationship_type"], "contained-in");
    assert_eq!(to_other["x_misp_relationship_type"], "Contained in");
    assert_eq!(to_other["description"], "why");
    // As strict as the stricter of its ends.
    assert_eq!(to_other["object_marking_refs"].as_array().unwrap().len(), 2);
    assert_eq!(
        result.left(),
        ["$.Event.Object[0].ObjectReference[2]: dangling-reference"]
    );
}

#[test]
fn an_attribute_that_was_deleted_in_an_object_is_said() {
    let file = object("file", &[("filename", "filename", "a.exe", false)], "")
        .replace(r#""to_ids": false"#, r#""to_ids": false, "deleted": true"#);
    let result = convert(file.as_bytes());
    assert_eq!(result.left(), ["$.Event.Object[0].Attribute[0]: deleted"]);
    assert_eq!(result.one("x-misp-object").get("x_misp_attributes"), None);
}
