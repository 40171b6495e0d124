//! Attribute type by attribute type: what comes out.

use std::collections::BTreeMap;

use mithaq_stix::json::{Limits, Value as Json};
use mithaq_stix::pattern::{Matcher, Pattern, observed as observed_in};
use serde_json::Value;

use crate::support::{Result, convert, with_attribute};

/// What an attribute became, in a line: the indicator's pattern, or the observables, or the object.
fn line(result: &Result) -> String {
    let interesting = |value: &&Value| {
        let object_type = value["type"].as_str().unwrap();
        let creator_only =
            ["Mithaq", "Example Research"].contains(&value["name"].as_str().unwrap_or_default());
        !creator_only
            && ![
                "report",
                "extension-definition",
                "marking-definition",
                "observed-data",
            ]
            .contains(&object_type)
    };
    let values: Vec<Value> = result.values().into_iter().map(sorted).collect();
    let lines: Vec<String> = values
        .iter()
        .filter(interesting)
        .map(|value| {
            let object_type = value["type"].as_str().unwrap();
            match object_type {
                "indicator" if value["pattern_type"] == "stix" => {
                    value["pattern"].as_str().unwrap().to_owned()
                }
                "indicator" => format!(
                    "{}: {}",
                    value["pattern_type"].as_str().unwrap(),
                    value["pattern"].as_str().unwrap()
                ),
                _ => {
                    let own = value.as_object().unwrap().iter().filter(|(key, _)| {
                        ![
                            "type",
                            "spec_version",
                            "id",
                            "created",
                            "modified",
                            "created_by_ref",
                            "extensions",
                            "x_misp_category",
                            "x_misp_type",
                            "x_misp_to_ids",
                            "x_mithaq_personal_data",
                        ]
                        .contains(&key.as_str())
                    });
                    let own: Vec<String> = own
                        .map(|(key, value)| format!("{key}={}", ends(value)))
                        .collect();
                    format!("{object_type} {}", own.join(" "))
                }
            }
        })
        .collect();
    lines.join(" + ")
}

/// The same with members in the order of their keys: whether a parser keeps theirs is a feature that others may
/// switch on.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<String, Value> = members.into_iter().collect();
            members
                .into_iter()
                .map(|(key, value)| (key, sorted(value)))
                .collect()
        }
        Value::Array(values) => values.into_iter().map(sorted).collect(),
        other => other,
    }
}

/// A value, with ids cut to their type.
fn ends(value: &Value) -> String {
    let text = value.to_string();
    let mut short = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("--") {
        short.push_str(&rest[..at]);
        rest = rest.get(at + 38..).unwrap_or_default();
    }
    short + rest
}

#[track_caller]
fn check(attribute_type: &str, value: &str, actionable: &str, otherwise: &str) {
    let of = |members: &str| {
        line(&convert(
            with_attribute(attribute_type, value, members).as_bytes(),
        ))
    };
    assert_eq!(
        of(r#""to_ids": true"#),
        actionable,
        "{attribute_type}, actionable"
    );
    assert_eq!(
        of(r#""to_ids": false"#),
        otherwise,
        "{attribute_type}, not actionable"
    );
}

const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const SHA1: &str = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
const MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";

#[test]
fn addresses_and_names() {
    check(
        "ip-dst",
        "203.0.113.7",
        "[ipv4-addr:value = '203.0.113.7']",
        r#"ipv4-addr value="203.0.113.7""#,
    );
    check(
        "ip-src",
        "2001:db8::7",
        "[ipv6-addr:value = '2001:db8::7']",
        r#"ipv6-addr value="2001:db8::7""#,
    );
    check(
        "ip-dst",
        "198.51.100.0/24",
        "[ipv4-addr:value = '198.51.100.0/24']",
        r#"ipv4-addr value="198.51.100.0/24""#,
    );
    check(
        "ip-dst|port",
        "203.0.113.7|8443",
        "[network-traffic:dst_ref.value = '203.0.113.7' AND network-traffic:dst_port = 8443]",
        r#"ipv4-addr value="203.0.113.7" + network-traffic dst_port=8443 dst_ref="ipv4-addr" protocols=["ipv4"]"#,
    );
    check(
        "ip-src|port",
        "2001:db8::7|53",
        "[network-traffic:src_ref.value = '2001:db8::7' AND network-traffic:src_port = 53]",
        r#"ipv6-addr value="2001:db8::7" + network-traffic protocols=["ipv6"] src_port=53 src_ref="ipv6-addr""#,
    );
    check(
        "domain",
        "files.rimal.example",
        "[domain-name:value = 'files.rimal.example']",
        r#"domain-name value="files.rimal.example""#,
    );
    check(
        "hostname",
        "a.rimal.example",
        "[domain-name:value = 'a.rimal.example']",
        r#"domain-name value="a.rimal.example""#,
    );
    check(
        "domain|ip",
        "files.rimal.example|203.0.113.7",
        "[domain-name:value = 'files.rimal.example' AND domain-name:resolves_to_refs[*].value = '203.0.113.7']",
        r#"ipv4-addr value="203.0.113.7" + domain-name resolves_to_refs=["ipv4-addr"] value="files.rimal.example""#,
    );
    check(
        "hostname|port",
        "a.rimal.example|443",
        "[network-traffic:dst_ref.value = 'a.rimal.example' AND network-traffic:dst_port = 443]",
        r#"domain-name value="a.rimal.example" + network-traffic dst_port=443 dst_ref="domain-name" protocols=["ip"]"#,
    );
    check(
        "url",
        "https://a.rimal.example/x?y=1",
        "[url:value = 'https://a.rimal.example/x?y=1']",
        r#"url value="https://a.rimal.example/x?y=1""#,
    );
    check(
        "uri",
        "/gate.php",
        "[network-traffic:extensions.'http-request-ext'.request_value = '/gate.php']",
        r#"x-misp-attribute x_misp_value="/gate.php""#,
    );
    check(
        "AS",
        "AS64496",
        "[autonomous-system:number = 64496]",
        "autonomous-system number=64496",
    );
    check(
        "mac-address",
        "00-00-5E-00-53-01",
        "[mac-addr:value = '00:00:5e:00:53:01']",
        r#"mac-addr value="00:00:5e:00:53:01""#,
    );
    check(
        "port",
        "8443",
        "[network-traffic:dst_port = 8443]",
        r#"x-misp-attribute x_misp_value="8443""#,
    );
    check(
        "user-agent",
        "Mozilla/4.0 (it's old)",
        r"[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'[*] = 'Mozilla/4.0 (it\'s old)']",
        r#"x-misp-attribute x_misp_value="Mozilla/4.0 (it's old)""#,
    );
}

#[test]
fn messages() {
    check(
        "email",
        "a@rimal.example",
        "[email-addr:value = 'a@rimal.example']",
        r#"email-addr value="a@rimal.example""#,
    );
    check(
        "email-src",
        "a@rimal.example",
        "[email-message:from_ref.value = 'a@rimal.example']",
        r#"email-addr value="a@rimal.example""#,
    );
    check(
        "email-dst",
        "a@rimal.example",
        "[email-message:to_refs[*].value = 'a@rimal.example']",
        r#"email-addr value="a@rimal.example""#,
    );
    check(
        "email-subject",
        "Invoice",
        "[email-message:subject = 'Invoice']",
        r#"email-message is_multipart=false subject="Invoice""#,
    );
    check(
        "email-x-mailer",
        "Mailer 1",
        "[email-message:additional_header_fields.'X-Mailer'[*] = 'Mailer 1']",
        r#"x-misp-attribute x_misp_value="Mailer 1""#,
    );
}

#[test]
fn files_and_hosts() {
    check(
        "md5",
        MD5,
        &format!("[file:hashes.MD5 = '{MD5}']"),
        &format!(r#"file hashes={{"MD5":"{MD5}"}}"#),
    );
    check(
        "sha256",
        SHA256,
        &format!("[file:hashes.'SHA-256' = '{SHA256}']"),
        &format!(r#"file hashes={{"SHA-256":"{SHA256}"}}"#),
    );
    check(
        "filename|sha1",
        &format!("tmp\\a|b.exe|{SHA1}"),
        &format!(r"[file:name = 'tmp\\a|b.exe' AND file:hashes.'SHA-1' = '{SHA1}']"),
        &format!(r#"file hashes={{"SHA-1":"{SHA1}"}} name="tmp\\a|b.exe""#),
    );
    check(
        "filename",
        "invoice.exe",
        "[file:name = 'invoice.exe']",
        r#"file name="invoice.exe""#,
    );
    check(
        "mutex",
        "Global\\x",
        r"[mutex:name = 'Global\\x']",
        r#"mutex name="Global\\x""#,
    );
    check(
        "regkey",
        "HKLM\\Software\\x",
        r"[windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\Software\\x']",
        r#"windows-registry-key key="HKEY_LOCAL_MACHINE\\Software\\x""#,
    );
    check(
        "regkey|value",
        "HKLM\\Run | x.exe",
        r"[windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\Run' AND windows-registry-key:values[*].data = 'x.exe']",
        r#"windows-registry-key key="HKEY_LOCAL_MACHINE\\Run" values=[{"data":"x.exe"}]"#,
    );
    check(
        "x509-fingerprint-sha1",
        SHA1,
        &format!("[x509-certificate:hashes.'SHA-1' = '{SHA1}']"),
        &format!(r#"x509-certificate hashes={{"SHA-1":"{SHA1}"}}"#),
    );
    check(
        "size-in-bytes",
        "4096",
        "[file:size = 4096]",
        r#"x-misp-attribute x_misp_value="4096""#,
    );
    check(
        "github-username",
        "octo",
        "[user-account:account_type = 'github' AND user-account:account_login = 'octo']",
        r#"user-account account_login="octo" account_type="github""#,
    );
    let cpe = "cpe:2.3:a:example:web_mail:1.0:*:*:*:*:*:*:*";
    check(
        "cpe",
        cpe,
        &format!("[software:cpe = '{cpe}']"),
        &format!(r#"software cpe="{cpe}" name="web mail""#),
    );
}

#[test]
fn rules_and_named_things_do_not_ask_whether_they_are_actionable() {
    let both = |attribute_type: &str, value: &str, expected: &str| {
        check(attribute_type, value, expected, expected)
    };
    both(
        "yara",
        "rule x { condition: true }",
        "yara: rule x { condition: true }",
    );
    both("sigma", "title: x", "sigma: title: x");
    both(
        "stix2-pattern",
        "[mutex:name = 'm'] WITHIN 5 SECONDS",
        "[mutex:name = 'm'] WITHIN 5 SECONDS",
    );
    both(
        "stix2-pattern",
        "[mutex:name = ]",
        r#"x-misp-attribute x_misp_value="[mutex:name = ]""#,
    );
    both(
        "snort",
        "alert ip any any -> any any",
        "snort: alert ip any any -> any any",
    );
    both(
        "vulnerability",
        "CVE-2023-5631",
        r#"vulnerability external_references=[{"external_id":"CVE-2023-5631","source_name":"cve"}] name="CVE-2023-5631""#,
    );
    // CVE writes no zeros before more than four digits, so this is none of its entries.
    both(
        "vulnerability",
        "CVE-2021-00123",
        r#"vulnerability name="CVE-2021-00123""#,
    );
    both("campaign-name", "Sandstorm", r#"campaign name="Sandstorm""#);
    both(
        "threat-actor",
        "Example Bear",
        r#"threat-actor name="Example Bear""#,
    );
    both(
        "link",
        "https://www.rimal.example/report",
        r#"x-misp-attribute external_references=[{"source_name":"MISP link","url":"https://www.rimal.example/report"}] x_misp_value="https://www.rimal.example/report""#,
    );
    both(
        "text",
        "free words",
        r#"x-misp-attribute x_misp_value="free words""#,
    );
    both(
        "btc",
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        r#"x-misp-attribute x_misp_value="1BoatSLRHtKNngkdXEeobR76b53LETtpyT""#,
    );
    both("no-such-type", "x", r#"x-misp-attribute x_misp_value="x""#);
}

#[test]
fn what_is_not_of_its_type_claims_nothing() {
    for (attribute_type, value) in [
        ("ip-dst", "203.0.113.777"),
        ("ip-dst|port", "203.0.113.7|99999"),
        ("domain", "two words"),
        ("domain|ip", "files.rimal.example"),
        ("url", "not a url"),
        ("email", "nobody"),
        ("sha256", MD5),
        ("filename|md5", "x.exe"),
        ("AS", "many"),
        ("mac-address", "00:00:5e"),
        ("size-in-bytes", "large"),
        ("cpe", "cpe:/a:example"),
        ("ssdeep", "nothing fuzzy"),
        ("ip-dst", "198.51.100.3/024"),
        ("ip-dst", "198.51.100.3/+24"),
        ("ip-dst|port", "198.51.100.3|+80"),
        ("AS", "AS+5"),
        ("cpe", "cpe:2.3:a:::::::::::"),
        (
            "tlsh",
            "t1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ),
        ("email", "jane doe@rimal.example"),
        ("url", "http://rimal.example/<b>"),
    ] {
        let whole = format!("x-misp-attribute x_misp_value=\"{value}\"");
        check(attribute_type, value, &whole, &whole);
    }
}

#[test]
fn the_rest_of_an_attribute_stays_with_it() {
    let file = with_attribute(
        "domain",
        "files.rimal.example",
        r#""to_ids": true, "comment": "second stage", "first_seen": "2026-02-01T10:00:00.000000+02:00",
        "last_seen": "2026-02-03T00:00:00Z", "disable_correlation": true,
        "Tag": [{"name": "phase:c2"}, {"name": "ours", "local": 1}, {"name": "kept", "exportable": false}]"#,
    );
    let result = convert(file.as_bytes());
    let indicator = result.one("indicator");
    assert_eq!(
        indicator["id"],
        "indicator--0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e"
    );
    assert_eq!(
        indicator["created_by_ref"],
        "identity--7d1f4c66-0f29-4f52-8f0e-5a3c2b1d0e9f"
    );
    assert_eq!(indicator["created"], "1970-01-01T00:00:00.000Z");
    assert_eq!(indicator["modified"], "2026-03-01T01:53:21.000Z");
    assert_eq!(indicator["valid_from"], "2026-02-01T08:00:00.000000Z");
    assert_eq!(indicator["description"], "second stage");
    assert_eq!(indicator["labels"], serde_json::json!(["phase:c2"]));
    assert_eq!(indicator["x_misp_last_seen"], "2026-02-03T00:00:00.000000Z");
    assert_eq!(indicator["x_misp_disable_correlation"], true);
    assert_eq!(indicator["x_misp_type"], "domain");
    assert_eq!(
        result.left(),
        [
            "$.Event.Attribute[0].Tag[1]: local-tag",
            "$.Event.Attribute[0].Tag[2]: local-tag"
        ]
    );
}

#[test]
fn samples_and_attachments_keep_the_file() {
    let sample = with_attribute(
        "malware-sample",
        &format!("x.exe|{MD5}"),
        r#""to_ids": false, "data": "UEsDBAoA\nCQAA""#,
    );
    let result = convert(sample.as_bytes());
    let artifact = result.one("artifact");
    assert_eq!(artifact["payload_bin"], "UEsDBAoACQAA");
    assert_eq!(artifact["decryption_key"], "infected");
    assert_eq!(result.one("file")["content_ref"], artifact["id"]);
    let actionable = with_attribute(
        "malware-sample",
        &format!("x.exe|{MD5}"),
        r#""to_ids": true, "data": "UEsDBAoACQAA""#,
    );
    assert_eq!(
        convert(actionable.as_bytes()).one("indicator")["x_misp_data"],
        "UEsDBAoACQAA"
    );
    let broken = with_attribute("attachment", "x.pdf", r#""data": "not base64!""#);
    assert_eq!(
        convert(broken.as_bytes()).one("observed-data")["x_misp_data"],
        "not base64!"
    );
}

#[test]
fn what_is_about_a_person_says_so() {
    for (attribute_type, value, category, personal) in [
        ("email-dst", "a@rimal.example", "Payload delivery", true),
        ("phone-number", "+000", "Other", true),
        ("whois-registrant-name", "N. N.", "Attribution", true),
        ("passport-number", "X1", "Person", true),
        ("target-user", "nn", "Targeting data", true),
        ("text", "N. N.", "Person", true),
        ("text", "words", "Other", false),
        ("domain", "files.rimal.example", "Network activity", false),
    ] {
        for to_ids in ["true", "false"] {
            let file = with_attribute(attribute_type, value, &format!(r#""to_ids": {to_ids}"#))
                .replace("Network activity", category);
            let result = convert(file.as_bytes());
            let id = "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e";
            let values = result.values();
            let subject = values
                .iter()
                .find(|value| value["id"].as_str().unwrap().ends_with(id))
                .unwrap();
            assert_eq!(
                subject["x_mithaq_personal_data"] == true,
                personal,
                "{attribute_type} in {category}"
            );
        }
    }
}

#[test]
fn patterns_of_header_fields_match_what_has_them() {
    // STIX 2.1 §6.6.1, §6.12.2: the values of a header field are a list.
    let traffic = r#"{"type": "network-traffic", "protocols": ["http"], "extensions": {"http-request-ext": {
        "request_method": "get", "request_value": "/", "request_header": {"User-Agent": ["evil"], "Cookie": ["evil"]}}}}"#;
    let message = r#"{"type": "email-message", "is_multipart": false, "additional_header_fields": {
        "Reply-To": ["a@rimal.example", "evil"], "X-Mailer": ["evil"], "Thread-Index": ["evil"]}}"#;
    for (attribute_type, seen) in [
        ("user-agent", traffic),
        ("cookie", traffic),
        ("email-reply-to", message),
        ("email-x-mailer", message),
        ("email-thread-index", message),
    ] {
        let converted =
            convert(with_attribute(attribute_type, "evil", r#""to_ids": true"#).as_bytes());
        let indicator = converted.one("indicator");
        let pattern = Pattern::parse(indicator["pattern"].as_str().unwrap()).unwrap();
        let observed = format!(
            r#"{{"type": "observed-data", "spec_version": "2.1", "id": "observed-data--0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e",
            "created": "2026-03-01T00:00:00.000Z", "modified": "2026-03-01T00:00:00.000Z", "number_observed": 1,
            "first_observed": "2026-03-01T00:00:00Z", "last_observed": "2026-03-01T00:00:00Z", "objects": {{"0": {seen}}}}}"#
        );
        let pool = [Json::parse(observed.as_bytes(), &Limits::OBJECT).unwrap()];
        let seen: Vec<_> = observed_in(&pool)
            .into_iter()
            .map(|one| one.observation.unwrap())
            .collect();
        let found = Matcher::new(&pattern).unwrap().find(&seen).unwrap();
        assert!(found.is_some(), "{attribute_type}: {pattern}");
    }
}

#[test]
fn what_the_checks_would_refuse_is_kept_whole_and_said() {
    // It parses as a pattern, but no type of object has so short a name (STIX 2.1 §3.1).
    let short = "[le:name = 'x']";
    assert!(Pattern::parse(short).is_ok());
    let result = convert(with_attribute("stix2-pattern", short, r#""to_ids": true"#).as_bytes());
    let whole = result.one("x-misp-attribute");
    assert_eq!(whole["x_misp_value"], short);
    assert_eq!(result.left(), ["$.Event.Attribute[0]: kept-whole"]);
    let report = result.one("report");
    assert!(
        report["object_refs"]
            .as_array()
            .unwrap()
            .contains(&whole["id"])
    );
}
