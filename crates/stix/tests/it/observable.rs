//! Values to look up.

use expect_test::{Expect, expect};
use mithaq_stix::Object;
use mithaq_stix::observable::{ObservableKind, classify, extract};

use crate::shared;

#[test]
fn an_observable_gives_its_own_value() {
    sco(
        "ipv4-addr",
        r#""value":"198.51.100.3""#,
        expect!["ipv4:198.51.100.3"],
    );
    sco(
        "ipv4-addr",
        r#""value":"198.51.100.3/32""#,
        expect!["ipv4:198.51.100.3"],
    );
    sco(
        "ipv4-addr",
        r#""value":"198.51.100.0/24""#,
        expect!["ipv4:198.51.100.0/24"],
    );
    sco(
        "ipv4-addr",
        r#""value":"198.51.100.003","defanged":true"#,
        expect![""],
    );
    sco(
        "ipv6-addr",
        r#""value":"2001:DB8:0:0::0001""#,
        expect!["ipv6:2001:db8::1"],
    );
    sco(
        "ipv6-addr",
        r#""value":"2001:db8::/32""#,
        expect!["ipv6:2001:db8::/32"],
    );
    sco(
        "domain-name",
        r#""value":"Mail.Rimal.EXAMPLE.""#,
        expect!["domain:mail.rimal.example"],
    );
    sco(
        "domain-name",
        r#""value":"ميثاق.example""#,
        expect!["domain:ميثاق.example"],
    );
    sco(
        "url",
        r#""value":"HTTPS://Rimal.Example/Path?Q#F""#,
        expect!["url:https://rimal.example/Path?Q#F"],
    );
    sco(
        "url",
        r#""value":"http://rimal.example""#,
        expect!["url:http://rimal.example/"],
    );
    sco(
        "url",
        r#""value":"http://[2001:db8::1]:8080/a""#,
        expect!["url:http://[2001:db8::1]:8080/a"],
    );
    sco(
        "email-addr",
        r#""value":"Desk@Rimal.Example","display_name":"Desk""#,
        expect!["email:desk@rimal.example"],
    );
    sco(
        "mac-addr",
        r#""value":"00-00-5E-00-53-01","defanged":true"#,
        expect!["mac:00:00:5e:00:53:01"],
    );
    sco(
        "autonomous-system",
        r#""number":64496"#,
        expect!["as:AS64496"],
    );
    sco(
        "mutex",
        r#""name":"__CLEANSWEEP__""#,
        expect!["mutex:__CLEANSWEEP__"],
    );
    sco(
        "windows-registry-key",
        r#""key":"HKEY_LOCAL_MACHINE\\Software\\A""#,
        expect!["registry-key:hkey_local_machine\\software\\a"],
    );
    sco(
        "file",
        r#""name":"A.exe","hashes":{"MD5":"0123456789ABCDEF0123456789abcdef","SSDEEP":"96:abcdefG:hijklmN"}"#,
        expect![[r#"
        hash:0123456789abcdef0123456789abcdef
        hash:96:abcdefG:hijklmN
        file-name:a.exe"#]],
    );
}

/// DESIGN 11.1: persons are no selectors.
#[test]
fn design_11_1_accounts_give_nothing() {
    sco(
        "user-account",
        r#""user_id":"1001","account_login":"a.b","display_name":"A B""#,
        expect![""],
    );
}

#[test]
fn a_pattern_gives_what_it_compares_by_equality() {
    pattern(
        "[ipv4-addr:value = '198.51.100.3']",
        expect!["ipv4:198.51.100.3"],
    );
    pattern(
        "[domain-name:value='A.example' OR domain-name:value = 'b.example']",
        expect![[r#"
        domain:a.example
        domain:b.example"#]],
    );
    pattern(
        "[file:hashes.'SHA-256' = 'AEC070645FE53EE3B3763059376134F058CC337247C978ADD178B6CCDFB0019F']",
        expect!["hash:aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f"],
    );
    pattern(
        "[file:hashes.MD5 = '0123456789abcdef0123456789abcdef' AND file:name = 'a.exe']",
        expect![[r#"
        hash:0123456789abcdef0123456789abcdef
        file-name:a.exe"#]],
    );
    pattern(
        "[url:value IN ('http://a.example/', 'http://b.example/')] FOLLOWEDBY [ipv6-addr:value = '2001:db8::1'] WITHIN 5 SECONDS",
        expect![[r#"
        ipv6:2001:db8::1
        url:http://a.example/
        url:http://b.example/"#]],
    );
    pattern(
        "[network-traffic:dst_ref.value = '198.51.100.3' AND network-traffic:dst_port = 443]",
        expect!["ipv4:198.51.100.3"],
    );
    pattern(
        "[network-traffic:dst_ref.value = 'c2.example']",
        expect!["domain:c2.example"],
    );
    pattern(
        "[email-message:from_ref.value = 'a@b.example']",
        expect!["email:a@b.example"],
    );
    pattern("[autonomous-system:number = 64496]", expect!["as:AS64496"]);
    pattern(
        r"[file:name = 'it\'s \\ a.exe']",
        expect![r"file-name:it's \ a.exe"],
    );
}

#[test]
fn a_pattern_gives_nothing_that_it_does_not_compare_by_equality() {
    pattern("[domain-name:value != 'a.example']", expect![""]);
    pattern("[domain-name:value NOT = 'a.example']", expect![""]);
    pattern("[domain-name:value NOT IN ('a.example')]", expect![""]);
    pattern("[domain-name:value LIKE '%.example']", expect![""]);
    pattern("[domain-name:value MATCHES 'a.example']", expect![""]);
    pattern("[ipv4-addr:value ISSUBSET '198.51.100.0/24']", expect![""]);
    pattern(
        "[file:name = 'domain-name:value = \\'a.example\\'']",
        expect!["file-name:domain-name:value = 'a.example'"],
    );
    pattern("[user-account:user_id = 'a.example']", expect![""]);
    pattern("[x-qamar:value = 'a.example']", expect![""]);
}

#[test]
fn broken_patterns_do_no_harm_case_14() {
    for text in [
        "",
        "[",
        "'",
        "[domain-name:value = '",
        "[domain-name:",
        "[a:b[",
        "[a:b[1",
        "a:'",
        "\\",
        "[domain-name:value = 'a\\",
        "é:é='é'",
    ] {
        let refused = Object::parse(indicator(text).as_bytes()).unwrap_err();
        assert_eq!(refused.reason().unwrap().code, "pattern", "{text}");
    }
    // Too long to be read here at all: taken, and nothing is found in it.
    for text in ["[domain-name:value = ", "domain-name:value[", "''"] {
        let text = text.repeat((1 << 20) / text.len() + 1);
        pattern(&text, expect![""]);
    }
}

#[test]
fn other_languages_than_stix_are_left_alone() {
    let text = indicator("[ipv4-addr:value = '198.51.100.3']").replace("\"stix\"", "\"snort\"");
    assert_eq!(extract(&Object::parse(text.as_bytes()).unwrap().object), []);
}

#[test]
fn what_people_type_is_understood() {
    typed("198.51.100.3", expect!["ipv4:198.51.100.3"]);
    typed(" <198[.]51[.]100[.]3> ", expect!["ipv4:198.51.100.3"]);
    typed("2001:DB8::1", expect!["ipv6:2001:db8::1"]);
    typed(
        "hxxps://www[.]Rimal[.]example/A",
        expect!["url:https://www.rimal.example/A"],
    );
    typed(
        "hXXp[://]rimal(.)example",
        expect!["url:http://rimal.example/"],
    );
    typed(
        "desk[@]rimal[.]example",
        expect!["email:desk@rimal.example"],
    );
    typed(
        "desk[at]rimal[dot]example",
        expect!["email:desk@rimal.example"],
    );
    typed(
        "0123456789ABCDEF0123456789ABCDEF",
        expect!["hash:0123456789abcdef0123456789abcdef"],
    );
    typed("00:00:5E:00:53:01", expect!["mac:00:00:5e:00:53:01"]);
    typed("0000.5e00.5301", expect!["mac:00:00:5e:00:53:01"]);
    typed("as64496", expect!["as:AS64496"]);
    typed(
        "Rimal.Example",
        expect![[r#"
        domain:rimal.example
        file-name:rimal.example
        mutex:Rimal.Example"#]],
    );
    typed(
        "64496",
        expect![[r#"
        file-name:64496
        mutex:64496"#]],
    );
    typed("  ", expect![""]);
    typed(
        "é",
        expect![[r#"
        file-name:é
        mutex:é"#]],
    );
}

#[test]
fn kinds_have_stable_codes() {
    let codes: Vec<_> = ObservableKind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes, (1..=11).collect::<Vec<u8>>());
}

/// Each of the published indicators gives at least one value that a person can look up again, but for
/// the paths that are no values.
#[test]
fn published_indicators_give_values_that_are_found_again() {
    let Some(bytes) = shared::read("data/stix21-amnesty/2021-07-18_nso__pegasus.stix2.json") else {
        return;
    };
    let mut found = 0;
    for part in mithaq_stix::bundle::split(&bytes).unwrap().parts {
        let object = Object::parse(part.raw).unwrap().object;
        let values = extract(&object);
        let text = object.view().pattern.unwrap_or_default().into_owned();
        let expected = [
            "domain-name:value",
            "email-addr:value",
            "file:name",
            "ipv4-addr:value",
        ];
        assert_eq!(
            !values.is_empty(),
            expected.iter().any(|path| text.contains(path)),
            "{text}"
        );
        for value in values {
            assert!(classify(&value.value).contains(&value), "{value}");
            found += 1;
        }
    }
    assert!(found > 1_400, "{found}");
}

fn lines(values: &[mithaq_stix::Observable]) -> String {
    values
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

fn sco(object_type: &str, rest: &str, expected: Expect) {
    let text = format!(
        r#"{{"type":"{object_type}","id":"{object_type}--8e2e2d2b-17d4-5cbf-938f-98ee46b3cd3f",{rest}}}"#
    );
    expected.assert_eq(&lines(&extract(
        &Object::parse(text.as_bytes()).unwrap().object,
    )));
}

fn indicator(pattern: &str) -> String {
    format!(
        r#"{{"type":"indicator","spec_version":"2.1","id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-04-06T20:03:48Z","modified":"2026-04-06T20:03:48Z","pattern":{},"pattern_type":"stix","valid_from":"2026-04-06T20:03:48Z"}}"#,
        serde_json::to_string(pattern).unwrap()
    )
}

fn pattern(pattern: &str, expected: Expect) {
    expected.assert_eq(&lines(&extract(
        &Object::parse(indicator(pattern).as_bytes()).unwrap().object,
    )));
}

fn typed(text: &str, expected: Expect) {
    expected.assert_eq(&lines(&classify(text)));
}
