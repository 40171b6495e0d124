//! What matches what, by the sections of STIX 2.1 §9.

use expect_test::{Expect, expect};
use mithaq_stix::json::{self, Limits};
use mithaq_stix::pattern::{Matcher, Observation, ObservationError, Pattern};
use serde_json::{Value, json};

use super::sight::{find, seen};

const STEPS: u64 = 100_000;

/// Every pattern that matches stands on the left, every one that does not on the right.
fn check(objects: &Value, matches: &[&str], others: &[&str]) {
    let observed = [seen(objects.clone(), (0, 0), 1)];
    let answer = |pattern: &&str| {
        (
            pattern.to_string(),
            find(pattern, &observed, STEPS).unwrap().is_some(),
        )
    };
    let found: Vec<_> = matches.iter().chain(others).map(answer).collect();
    let expected: Vec<_> = matches
        .iter()
        .map(|pattern| (pattern.to_string(), true))
        .chain(others.iter().map(|pattern| (pattern.to_string(), false)))
        .collect();
    assert_eq!(found, expected);
}

/// §9.5: every comparison of an expression is about the same object.
#[test]
fn an_expression_is_about_one_object() {
    let split = json!({
        "0": {"type": "network-traffic", "src_ref": "1"},
        "1": {"type": "ipv4-addr", "value": "203.0.113.10"},
        "2": {"type": "network-traffic", "dst_ref": "3"},
        "3": {"type": "ipv4-addr", "value": "198.51.100.58"},
    });
    check(
        &split,
        &[
            "[network-traffic:src_ref.value = '203.0.113.10']",
            "[network-traffic:dst_ref.value = '198.51.100.58' AND network-traffic:dst_ref.type = 'ipv4-addr']",
            "[network-traffic:src_ref.value = 'x' OR ipv4-addr:value = '198.51.100.58']",
            "[ipv4-addr:value = '203.0.113.10' AND (ipv4-addr:value != 'x' OR domain-name:value = 'y')]",
        ],
        &[
            "[network-traffic:src_ref.value = '203.0.113.10' AND network-traffic:dst_ref.value = '198.51.100.58']",
            "[network-traffic:src_ref.value = '203.0.113.10' AND ipv4-addr:value = '203.0.113.10']",
            // One observation is not two.
            "[ipv4-addr:value = '203.0.113.10'] AND [ipv4-addr:value = '198.51.100.58']",
        ],
    );
}

/// §9.6: without a value at the path a comparison is false, whatever the operator. §9.6.1: unlike
/// types are unequal, and nothing else.
#[test]
fn what_is_not_there_or_not_comparable_is_false() {
    let object = json!({"0": {
        "type": "x", "int": 5, "float": 5.5, "text": "hello", "truth": true, "nothing": null,
        "list": [1, 2], "dict": {"k": "v"}, "bad_hex": "abc", "time": "2026-01-01T00:00:00.10Z",
    }});
    check(
        &object,
        &[
            "[x:int = 5.0 AND x:int < 5.1 AND x:float > 5 AND x:float NOT <= 5]",
            "[x:int != '5' AND x:text != 5 AND x:truth != 1 AND x:nothing != 'x' AND x:list != 1 AND x:dict != 'v']",
            "[x:int NOT = '5' AND x:int NOT LIKE '5' AND x:int NOT MATCHES '5' AND x:int NOT ISSUBSET '::/0' AND x:int NOT IN ('5')]",
            "[x:text NOT IN ()]",
            "[x:time = t'2026-01-01T00:00:00.1Z' AND x:time != '2026-01-01T00:00:00.1Z' AND x:text != t'2026-01-01T00:00:00Z']",
            "[x:time IN (t'2026-01-01T00:00:00.100Z', t'2026-01-02T00:00:00Z')]",
            "[EXISTS x:int AND EXISTS x:nothing AND EXISTS x:list[*] AND EXISTS x:dict.k]",
        ],
        &[
            "[x:absent != 5]",
            "[x:absent NOT = 5]",
            "[x:absent NOT IN ()]",
            "[EXISTS x:absent]",
            "[EXISTS x:list[2]]",
            "[EXISTS x:list[-1]]",
            "[x:int.k != 1]",
            "[x:dict[*] != 1]",
            "[x:text IN ()]",
            "[x:int > '4']",
            "[x:text > t'2000-01-01T00:00:00Z']",
            "[x:text NOT != 5]",
            // What should be bytes and is not cannot be obtained.
            "[x:bad_hex != h'ab']",
        ],
    );
}

/// §9.7.2: with `[*]` one value is enough. §9.6.1: `NOT` negates the comparison expression as a whole.
#[test]
fn a_list_is_tried_value_by_value() {
    let object = json!({"0": {"type": "x", "list": [1, 2, 3], "nested": [{"k": [7]}, {"k": [8, 9]}], "empty": []}});
    check(
        &object,
        &[
            "[x:list[*] = 2 AND x:list[*] = 3 AND x:list[0] = 1 AND x:list[+2] = 3]",
            "[x:list[*] != 2]",
            "[x:list[*] NOT = 4]",
            "[x:list[*] NOT IN (4, 5)]",
            "[x:nested[*].k[1] = 9]",
        ],
        &[
            "[x:list[*] NOT = 2]",
            "[x:list[*] NOT IN (3, 4)]",
            "[x:list[3] = 1]",
            "[x:list[99999999999999999999] != 1]",
            "[x:list = 1]",
            "[x:empty[*] NOT = 1]",
            "[x:nested[0].k[1] = 9]",
        ],
    );
}

/// §9.6.2: strings are compared by code points, without normalisation, but not by `LIKE` and `MATCHES`.
#[test]
fn strings_are_compared_by_code_points() {
    let object = json!({"0": {"type": "x", "o": "o", "combined": "o\u{300}", "composed": "ò", "high": "\u{1F600}"}});
    check(
        &object,
        &[
            "[x:o < 'oz']",
            "[x:combined > 'oz' AND x:combined < 'z' AND x:composed > 'z']",
            "[x:combined != 'ò' AND x:composed = 'ò']",
            "[x:combined LIKE 'ò' AND x:combined MATCHES '^ò$' AND x:combined LIKE '_']",
            "[x:composed MATCHES '^o\u{300}$' AND x:composed LIKE 'o\u{300}%']",
            // By code points, not by the units of UTF-16.
            "[x:high > '\u{FFFD}']",
            "[x:high LIKE '_']",
        ],
        &[
            "[x:combined = 'ò']",
            "[x:composed IN ('o\u{300}')]",
            "[x:o LIKE 'O']",
        ],
    );
}

/// §9.6.3 and §9.6.4: bytes are compared as bytes, whatever they were written in.
#[test]
fn bytes_are_compared_in_their_native_form() {
    let object = json!({"0": {
        "type": "artifact", "payload_bin": "dGhpcyBpcyBhIHRlc3Q=", "magic_number_hex": "FFd8", "name": "this is a test",
        "wide": "ă", "latin": "ÿØ",
    }});
    check(
        &object,
        &[
            "[artifact:payload_bin = 'this is a test']",
            "[artifact:payload_bin = b'dGhpcyBpcyBhIHRlc3Q=']",
            "[artifact:payload_bin = h'7468697320697320612074657374']",
            "[artifact:payload_bin IN ('x', 'this is a test') AND artifact:magic_number_hex IN (b'/9g=', h'00')]",
            "[artifact:payload_bin LIKE 'this%test' AND artifact:payload_bin MATCHES '^[[:alpha:] ]+$']",
            "[artifact:magic_number_hex > h'fe' AND artifact:magic_number_hex < h'ffd800']",
            "[artifact:magic_number_hex MATCHES '^\\\\xff\\\\xD8$' AND artifact:magic_number_hex MATCHES '^ÿ.$' AND artifact:magic_number_hex = 'ÿØ']",
            "[artifact:name = h'7468697320697320612074657374' AND artifact:latin = h'ffd8' AND artifact:latin IN (h'ffd8')]",
            "[artifact:payload_bin != 'ă' AND artifact:wide != h'61']",
        ],
        &[
            "[artifact:payload_bin = 'dGhpcyBpcyBhIHRlc3Q=']",
            "[artifact:payload_bin < 'ă']",
            "[artifact:payload_bin LIKE 'ă']",
            "[artifact:payload_bin MATCHES 'ă|this']",
            "[artifact:wide > h'61']",
            // Without the Unicode flag a dot is one byte.
            "[artifact:magic_number_hex MATCHES '^.$']",
        ],
    );
}

/// §9.6.1: `ISSUBSET` and `ISSUPERSET`.
#[test]
fn networks_contain_one_another() {
    let object = json!({"0": {"type": "x", "net": "198.51.100.0/27", "one": "198.51.100.3", "six": "2001:db8::/48", "odd": "198.51.100.03"}});
    check(
        &object,
        &[
            "[x:net ISSUBSET '198.51.100.77/24' AND x:net ISSUBSET '198.51.100.0/27' AND x:net ISSUPERSET '198.51.100.31']",
            "[x:one ISSUBSET '198.51.100.3/32' AND x:one ISSUPERSET '198.51.100.3' AND x:one ISSUBSET '0.0.0.0/0']",
            "[x:six ISSUBSET '2001:0db8:0000::/32' AND x:six ISSUPERSET '2001:db8:0:ffff::1']",
            "[x:one NOT ISSUBSET '::/0']",
        ],
        &[
            "[x:net ISSUBSET '198.51.100.0/28']",
            "[x:one ISSUBSET '::ffff:198.51.100.3/0']",
            "[x:odd ISSUBSET '0.0.0.0/0']",
        ],
    );
}

/// §9.7.4: references lead to objects of the same observation, and nowhere else.
#[test]
fn references_lead_to_what_was_observed() {
    let object = json!({
        "a": {"type": "person", "knows_ref": "b", "like_refs": ["a", "b", "gone"], "id_of": "b"},
        "b": {"type": "person", "name": "bob", "knows_ref": "a"},
        "c": {"type": "identity", "name": "carol"},
        "d": {"type": "person", "knows_ref": "c", "x": {"in_ref": "b"}},
    });
    check(
        &object,
        &[
            "[person:knows_ref.name = 'bob']",
            "[person:like_refs[*].name = 'bob' AND person:like_refs[0].knows_ref.name = 'bob']",
            "[person:knows_ref.knows_ref.knows_ref.knows_ref.name = 'bob']",
            "[person:knows_ref = 'b' AND person:like_refs[2] = 'gone']",
            "[person:x.in_ref.name = 'bob']",
        ],
        &[
            "[person:id_of.name = 'bob']",
            "[person:like_refs[2].name != 'x']",
            // An identity is no cyber-observable.
            "[person:knows_ref.name = 'carol']",
            "[identity:name = 'carol']",
        ],
    );
}

#[test]
fn like_stands_for_the_whole_string() {
    let object = json!({"0": {"type": "x", "a": "W:\\Windows\\foo.exe", "lines": "a\nb", "percent": "100%"}});
    check(
        &object,
        &[
            r"[x:a LIKE 'W:\\Windows\\%' AND x:a LIKE '%' AND x:a LIKE '%foo.exe' AND x:a LIKE '%W%d%w%s%' AND x:a LIKE '__\\%']",
            "[x:lines LIKE 'a_b' AND x:lines LIKE '%b']",
            "[x:percent LIKE '100_' AND x:percent LIKE '%%%']",
        ],
        &[
            r"[x:a LIKE 'foo.exe']",
            r"[x:a LIKE 'W:\\Windows\\']",
            r"[x:a LIKE '%foo_exe_']",
            r"[x:a LIKE '%z%']",
        ],
    );
}

/// §9.6.1: a search, with DOTALL, in the words of PCRE.
#[test]
fn regular_expressions_are_read_as_pcre_reads_them() {
    let object = json!({"0": {"type": "x", "a": "foo.dll\n", "b": "a[b&&c]-{x}", "t": "1\u{a0}٣", "w": "<a>"}});
    check(
        &object,
        &[
            r"[x:a MATCHES 'o\\.dll$' AND x:a MATCHES '^f.*$' AND x:a MATCHES 'dll.\\z' AND x:a MATCHES 'dll\\Z']",
            r"[x:b MATCHES '^a[[]b[a&&]+c[]]' AND x:b MATCHES '\\Q[b&&c]\\E' AND x:b MATCHES '-{x}' AND x:b MATCHES '[+--]{1}']",
            r"[x:t MATCHES '^\\d\\h\\d$' AND x:t NOT MATCHES '^\\d\\H\\d$' AND x:t MATCHES '\\x{a0}']",
            r"[x:w MATCHES '\\<a\\>' AND x:w MATCHES '(?i)A(?#comment)' AND x:w MATCHES '\\x3c\\x61' AND x:w MATCHES '\\074a']",
            r"[x:w MATCHES '(a)|\\141' AND x:w MATCHES '^.\\141' AND x:b MATCHES '(?x) ^ a [ #\\[] b']",
            r"[x:a MATCHES '(?m)^foo\\.dll$' AND x:a MATCHES '\\R\\z' AND x:a MATCHES 'l{2}' AND x:a MATCHES 'l{1,}']",
        ],
        &[
            r"[x:a MATCHES '^oo']",
            r"[x:a MATCHES 'dll\\z']",
            r"[x:b MATCHES '[a&&b]{9}']",
            r"[x:a MATCHES 'DLL']",
            // In a class a blank is one of the characters in every mode.
            r"[x:a MATCHES '(?x)^[f o]{3}[ ]']",
        ],
    );
}

#[test]
fn what_needs_backtracking_is_refused_with_its_name() {
    let check = |expression: &str, expected: Expect| {
        let text = format!("[x:y MATCHES '{}']", expression.replace('\\', r"\\"));
        let pattern = Pattern::parse(&text).unwrap();
        expected.assert_eq(
            &Matcher::new(&pattern)
                .unwrap_err()
                .located(&text)
                .to_string(),
        );
    };
    check(
        "a(?=b)",
        expect![
            "line 1, column 14: `a(?=b)` cannot be used as a regular expression: look-ahead has no matching in linear time (`(?=b)`)"
        ],
    );
    check(
        "(?<!b)a",
        expect![
            "line 1, column 14: `(?<!b)a` cannot be used as a regular expression: look-behind has no matching in linear time (`(?<!b)a`)"
        ],
    );
    check(
        r"(a)\1",
        expect![[
            r"line 1, column 14: `(a)\1` cannot be used as a regular expression: a back-reference has no matching in linear time (`\1`)"
        ]],
    );
    // From ten on it is one where there are as many groups, and else a number in octal digits.
    check(
        r"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10",
        expect![[
            r#"line 1, column 14: `(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10` cannot be used as a regular expression: a back-reference has no matching in linear time (`\10`)"#
        ]],
    );
    check(
        "(?>a)",
        expect![
            "line 1, column 14: `(?>a)` cannot be used as a regular expression: an atomic group has no matching in linear time (`(?>a)`)"
        ],
    );
    check(
        "a++",
        expect![
            "line 1, column 14: `a++` cannot be used as a regular expression: a possessive quantifier has no matching in linear time (`+`)"
        ],
    );
    check(
        "(?1)",
        expect![
            "line 1, column 14: `(?1)` cannot be used as a regular expression: a recursion has no matching in linear time (`(?1)`)"
        ],
    );
    check(
        "(a",
        expect!["line 1, column 14: `(a` cannot be used as a regular expression: unclosed group"],
    );
    check(
        "(a{999}){999}",
        expect![
            "line 1, column 14: `(a{999}){999}` cannot be used as a regular expression: it needs more than 1048576 bytes when compiled"
        ],
    );
}

/// §9.5.1 and §9.5.2, second by second.
#[test]
fn observations_are_bound_in_time() {
    let event = |number: u8, times: (u32, u32), count: u64| {
        seen(json!({"0": {"type": "x", "n": number}}), times, count)
    };
    let check = |observed: &[Value], pattern: &str, expected: Option<&[usize]>| {
        let found = find(pattern, observed, STEPS).unwrap();
        assert_eq!(found.as_deref(), expected, "{pattern}");
    };
    let three = [
        event(1, (0, 0), 1),
        event(2, (5, 5), 1),
        event(3, (10, 10), 2),
    ];
    check(
        &three,
        "([x:n=1] AND [x:n=2]) WITHIN 5.001 SECONDS",
        Some(&[0, 1]),
    );
    check(&three, "([x:n=1] AND [x:n=2]) WITHIN 5 SECONDS", None);
    check(&three, "[x:n=2] FOLLOWEDBY [x:n=1]", None);
    check(
        &three,
        "[x:n=1] FOLLOWEDBY [x:n<3] FOLLOWEDBY [x:n=3] REPEATS 2 TIMES",
        Some(&[0, 1, 2]),
    );
    check(&three, "[x:n>0] REPEATS 4 TIMES", Some(&[0, 1, 2]));
    check(&three, "[x:n>0] REPEATS 5 TIMES", None);
    check(&three, "[x:n>0] REPEATS 9007199254740991 TIMES", None);
    check(
        &three,
        "[x:n>0] START t'2026-01-01T00:00:05Z' STOP t'2026-01-01T00:00:10Z'",
        Some(&[1]),
    );
    check(
        &three,
        "[x:n=3] START t'2026-01-01T00:00:05Z' STOP t'2026-01-01T00:00:10Z'",
        None,
    );
    check(&three, "([x:n=1] OR [x:n=2]) AND [x:n=1]", Some(&[0, 1]));
    check(&three, "([x:n=1] AND [x:n=2]) REPEATS 2 TIMES", None);

    // Twice the same pair at the same instants: the turn is the same for both.
    let twice = [event(1, (3, 3), 2), event(2, (3, 3), 2)];
    check(
        &twice,
        "([x:n=1] FOLLOWEDBY [x:n=2]) REPEATS 2 TIMES",
        Some(&[0, 1]),
    );
    check(&twice, "([x:n=1] FOLLOWEDBY [x:n=2]) REPEATS 3 TIMES", None);
    check(
        &twice,
        "(([x:n=1] FOLLOWEDBY [x:n=2]) WITHIN 1 SECONDS) REPEATS 2 TIMES",
        Some(&[0, 1]),
    );

    // It is not said when in the stretch; but one instant must do for everything.
    let stretch = [
        event(1, (0, 20), 1),
        event(2, (5, 5), 1),
        event(3, (12, 12), 1),
    ];
    check(
        &stretch,
        "[x:n=2] FOLLOWEDBY [x:n=1] FOLLOWEDBY [x:n=3]",
        Some(&[0, 1, 2]),
    );
    check(
        &stretch,
        "([x:n=2] FOLLOWEDBY [x:n=1] FOLLOWEDBY [x:n=3]) WITHIN 7 SECONDS",
        None,
    );
    check(
        &stretch,
        "([x:n=1] FOLLOWEDBY [x:n=2]) WITHIN 3 SECONDS",
        Some(&[0, 1]),
    );
    check(
        &stretch,
        "([x:n=1] FOLLOWEDBY [x:n=2]) WITHIN 3 SECONDS START t'2026-01-01T00:00:05.5Z' STOP t'2026-01-01T00:00:30Z'",
        None,
    );
    check(
        &stretch,
        "([x:n=1] FOLLOWEDBY ([x:n=2] AND [x:n=3])) WITHIN 8 SECONDS",
        Some(&[0, 1, 2]),
    );
}

/// §9.7.4: where an observation has `object_refs`, only those count.
#[test]
fn objects_come_from_object_refs_or_else_from_objects() {
    let object = json!({"type": "x", "n": 1, "k_ref": "x--2"});
    let other = json!({"type": "x", "n": 2});
    let text = |value: &Value| serde_json::to_vec(value).unwrap();
    let (object, other) = (text(&object), text(&other));
    fn read(text: &[u8]) -> json::Value<'_> {
        json::Value::parse(text, &Limits::OBJECT).unwrap()
    }
    let (object, other) = (read(&object), read(&other));
    let by_id = |id: &str| match id {
        "x--1" => Some(&object),
        "x--2" => Some(&other),
        _ => None,
    };
    let check = |refs: &[&str], pattern: &str, expected: bool| {
        let mut observed = seen(json!({"0": {"type": "x", "n": 9}}), (0, 0), 1);
        observed["object_refs"] = json!(refs);
        let observed = text(&observed);
        let observed = read(&observed);
        let observation = Observation::read(&observed, |id| by_id(id)).unwrap();
        let pattern = Pattern::parse(pattern).unwrap();
        let found = Matcher::new(&pattern)
            .unwrap()
            .find(&[observation])
            .unwrap();
        assert_eq!(found.is_some(), expected, "{pattern}");
    };
    check(&["x--1"], "[x:n = 1]", true);
    check(&["x--1"], "[x:n = 2]", false);
    check(&["x--1"], "[x:k_ref.n = 2]", false);
    check(&["x--1", "x--2", "x--3", "x--1"], "[x:k_ref.n = 2]", true);
    check(&["x--1"], "[x:n = 9]", false);
}

#[test]
fn an_observation_needs_its_times_and_its_count() {
    let good = seen(json!({}), (1, 2), 1);
    let check = |name: &str, value: Value, expected: ObservationError| {
        let mut bad = good.clone();
        bad[name] = value;
        let text = serde_json::to_vec(&bad).unwrap();
        let value = json::Value::parse(&text, &Limits::OBJECT).unwrap();
        assert_eq!(Observation::read(&value, |_| None).unwrap_err(), expected);
    };
    check(
        "first_observed",
        json!("2026"),
        ObservationError::Time("first_observed"),
    );
    check(
        "last_observed",
        json!(null),
        ObservationError::Time("last_observed"),
    );
    check(
        "last_observed",
        json!("2026-01-01T00:00:00Z"),
        ObservationError::Order,
    );
    for count in [json!(0), json!(1_000_000_000), json!(1.5), json!("1")] {
        check("number_observed", count, ObservationError::Number);
    }
}
