//! The forms for makers of objects are those of the checks.

use mithaq_stix::{Object, form};
use serde_json::{Value, json};

/// Whether the checks take an observable with these members.
fn is_taken(mut object: Value) -> bool {
    object["spec_version"] = "2.1".into();
    object["id"] = format!(
        "{}--0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e",
        object["type"].as_str().unwrap()
    )
    .into();
    Object::parse(object.to_string().as_bytes()).is_ok()
}

#[test]
fn what_has_its_form_is_taken_and_what_has_not_is_refused() {
    type Is = fn(&str) -> bool;
    type Make = fn(&str) -> Value;
    let table: [(Is, Make, &[&str]); 9] = [
        (
            form::is_ipv4,
            |text| json!({"type": "ipv4-addr", "value": text}),
            &[
                "198.51.100.3",
                "198.51.100.0/24",
                "198.51.100.3/024",
                "198.51.100.3/+24",
                "x",
            ],
        ),
        (
            form::is_ipv6,
            |text| json!({"type": "ipv6-addr", "value": text}),
            &[
                "2001:db8::1",
                "2001:db8::/32",
                "2001:db8::/032",
                "198.51.100.3",
            ],
        ),
        (
            form::is_domain,
            |text| json!({"type": "domain-name", "value": text}),
            &["a.rimal.example", "a..example", "two words", "a/b"],
        ),
        (
            form::is_email,
            |text| json!({"type": "email-addr", "value": text}),
            &["jane@rimal.example", "Jane <jane@rimal.example>", "jane"],
        ),
        (
            form::is_url,
            |text| json!({"type": "url", "value": text}),
            &["https://rimal.example/", "rimal.example", "http://a b"],
        ),
        (
            form::is_mac,
            |text| json!({"type": "mac-addr", "value": text}),
            &["00:00:5e:00:53:01", "00-00-5E-00-53-01"],
        ),
        (
            form::is_cpe,
            |text| json!({"type": "software", "name": "x", "cpe": text}),
            &[
                "cpe:2.3:a:example:web:1.0:*:*:*:*:*:*:*",
                "cpe:2.3:a:::::::::::",
                "cpe:/a:example",
            ],
        ),
        (
            form::is_base64,
            |text| json!({"type": "artifact", "payload_bin": text}),
            &["AAA=", "AAA", "A\nAA"],
        ),
        (
            |text| form::is_hash("TLSH", text),
            |text| json!({"type": "file", "hashes": {"TLSH": text}}),
            &[
                "t1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "T1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            ],
        ),
    ];
    for (is, make, texts) in table {
        let (mut yes, mut no) = (0, 0);
        for text in texts {
            let object = make(text);
            // Ids of observables are judged apart; here a random one stands.
            assert_eq!(is(text), is_taken(object.clone()), "{object}");
            match is(text) {
                true => yes += 1,
                false => no += 1,
            }
        }
        assert!(0 < yes && 0 < no, "{texts:?} show both");
    }
}

#[test]
fn hashes_have_the_digits_of_their_algorithm() {
    for (algorithm, digits) in [
        ("MD5", 32),
        ("SHA-1", 40),
        ("sha256", 64),
        ("SHA3-512", 128),
        ("SHA-512-224", 56),
    ] {
        assert_eq!(form::hash_digits(algorithm), Some(digits), "{algorithm}");
        assert!(form::is_hash(algorithm, &"a".repeat(digits)));
        assert!(!form::is_hash(algorithm, &"a".repeat(digits + 1)));
        assert!(!form::is_hash(algorithm, &"g".repeat(digits)));
    }
    assert_eq!(form::hash_digits("IMPHASH"), None);
    assert!(form::is_hash("IMPHASH", "anything") && !form::is_hash("IMPHASH", "two words"));
}

#[test]
fn names_of_catalogues_and_sectors() {
    assert!(form::is_cve("CVE-2026-1234") && form::is_cve("CVE-2026-12345"));
    assert!(!form::is_cve("CVE-2021-00123") && !form::is_cve("cve-2026-1234"));
    assert!(form::is_capec("CAPEC-7") && !form::is_capec("CAPEC-x"));
    assert!(form::is_language("ar") && !form::is_language("arabic language"));
    assert_eq!(form::sectors().len(), 35);
}
