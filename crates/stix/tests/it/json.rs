//! Strict JSON: security cases 5 and 13.

use mithaq_stix::json::{Limits, Value, check, minify};
use proptest::prelude::*;

#[test]
fn ordinary_json_passes() {
    for text in [
        "{}",
        "[]",
        "null",
        "true",
        "0",
        "-0",
        "1.0",
        "\"\"",
        " [ 1 , 2 ] \n",
        r#"{"a":{"a":[{"a":null}]}}"#,
        r#""\"\\\/\b\f\n\r\t\u0041""#,
        r#""\ud83d\ude00""#,
        "\"😀 ميثاق\"",
        "9007199254740992",
        "-9007199254740992",
        "1e308",
        "1e-300",
        "0e999999",
        "0.0e-999",
        "123456789012345",
        "0.1",
        "12345678901234567890.5",
    ] {
        assert_eq!(check(text.as_bytes(), &Limits::OBJECT), Ok(()), "{text}");
    }
}

#[test]
fn whatever_two_readers_may_read_differently_is_refused_case_5() {
    refused(r#"{"a": 1, "a": 2}"#, "json-duplicate-key", 1, 10);
    refused(r#"{"a": 1, "\u0061": 2}"#, "json-duplicate-key", 1, 10);
    refused(
        r#"{"id": 1, "b": {"x": 1, "y": {}, "x": 1}}"#,
        "json-duplicate-key",
        1,
        34,
    );
    refused(
        r#"{"\ud83d\ude00": 1, "😀": 2}"#,
        "json-duplicate-key",
        1,
        21,
    );
    refused(r#"{"\/": 1, "/": 2}"#, "json-duplicate-key", 1, 11);
    refused("1e400", "json-number-out-of-range", 1, 1);
    refused("[-1e400]", "json-number-out-of-range", 1, 2);
    refused("1e-400", "json-number-out-of-range", 1, 1);
    refused("9007199254740993", "json-integer-too-large", 1, 1);
    refused("-9007199254740993", "json-integer-too-large", 1, 1);
    refused(
        "123456789012345678901234567890",
        "json-integer-too-large",
        1,
        1,
    );
    refused(r#""\ud83d""#, "json-lone-surrogate", 1, 2);
    refused(r#""\ude00""#, "json-lone-surrogate", 1, 2);
    refused(r#""\ud83d\ud83d\ude00""#, "json-lone-surrogate", 1, 2);
    refused(r#""\ud83dx\ude00""#, "json-lone-surrogate", 1, 2);
    refused(r#"{"\ud83d": 1}"#, "json-lone-surrogate", 1, 3);
}

#[test]
fn many_keys_are_compared_like_few() {
    let keys = |last: &str| {
        let members: Vec<_> = (0..1_000)
            .map(|number| format!("\"k{number}\":0"))
            .collect();
        format!("{{{},\"{last}\":0}}", members.join(","))
    };
    assert_eq!(check(keys("k1000").as_bytes(), &Limits::OBJECT), Ok(()));
    assert_eq!(code(keys("k500").as_bytes()), "json-duplicate-key");
    assert_eq!(code(keys("\\u006b500").as_bytes()), "json-duplicate-key");
}

#[test]
fn equal_keys_of_different_objects_are_no_duplicates() {
    assert_eq!(
        check(
            br#"{"a":{"a":1},"b":[{"a":1},{"a":1}],"c":{"a":1,"b":{},"c":[]}}"#,
            &Limits::OBJECT
        ),
        Ok(())
    );
}

#[test]
fn broken_json_is_refused_with_its_place() {
    refused("", "json-unexpected-end", 1, 1);
    refused("{", "json-unexpected-end", 1, 2);
    refused("[1,\n 2,\n ]", "json-syntax", 3, 2);
    refused("{\"a\": 1,\n}", "json-syntax", 2, 1);
    refused("{\"ميثاق\": 1,}", "json-syntax", 1, 13);
    refused("{a: 1}", "json-syntax", 1, 2);
    refused("{\"a\" 1}", "json-syntax", 1, 6);
    refused("[1 2]", "json-syntax", 1, 4);
    refused("{\"a\":1]", "json-syntax", 1, 7);
    refused("[1}", "json-syntax", 1, 3);
    refused("01", "json-trailing-bytes", 1, 2);
    refused("1.", "json-unexpected-end", 1, 3);
    refused("1.x", "json-syntax", 1, 3);
    refused(".5", "json-syntax", 1, 1);
    refused("+1", "json-syntax", 1, 1);
    refused("1e", "json-unexpected-end", 1, 3);
    refused("-", "json-unexpected-end", 1, 2);
    refused("NaN", "json-syntax", 1, 1);
    refused("Infinity", "json-syntax", 1, 1);
    refused("-Infinity", "json-syntax", 1, 2);
    refused("tru", "json-unexpected-end", 1, 4);
    refused("True", "json-syntax", 1, 1);
    refused("nulll", "json-trailing-bytes", 1, 5);
    refused("{} {}", "json-trailing-bytes", 1, 4);
    refused("{}\0", "json-trailing-bytes", 1, 3);
    refused("'a'", "json-syntax", 1, 1);
    refused("\"a\nb\"", "json-control-character", 1, 3);
    refused("\"\\x41\"", "json-bad-escape", 1, 2);
    refused("\"\\u12g4\"", "json-bad-escape", 1, 2);
    refused("\"\\u123", "json-unexpected-end", 1, 7);
    refused("\"abc", "json-unexpected-end", 1, 5);
    refused("\u{feff}{}", "json-syntax", 1, 1);
    refused("[1] // one", "json-trailing-bytes", 1, 5);
}

#[test]
fn bytes_that_are_no_utf_8_are_refused() {
    for (bytes, offset) in [
        (&b"\"\xff\""[..], 1),
        (b"\"ab\xc3\"", 3),
        (b"\"\xed\xa0\x80\"", 1),
        (b"{\"a\":\"\xc0\xaf\"}", 6),
        (b"[1]\xfe", 3),
    ] {
        let error = check(bytes, &Limits::OBJECT).unwrap_err();
        assert_eq!(
            (error.kind().code(), error.offset()),
            ("json-invalid-utf8", offset),
            "{bytes:?}"
        );
    }
}

#[test]
fn depth_size_and_count_are_bounded_case_13() {
    let nested = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
    assert_eq!(check(&nested(64), &Limits::OBJECT), Ok(()));
    assert_eq!(code(&nested(65)), "json-too-deep");
    assert_eq!(code(&nested(200_000)), "json-too-deep");
    assert_eq!(code("{\"a\":".repeat(200_000).as_bytes()), "json-too-deep");
    // Whatever the caller asks for.
    let endless = Limits {
        bytes: usize::MAX,
        depth: usize::MAX,
        values: usize::MAX,
    };
    assert_eq!(
        check(&nested(200_000), &endless).unwrap_err().kind().code(),
        "json-too-deep"
    );

    let wide = |count: usize| format!("[{}]", vec!["0"; count].join(","));
    assert_eq!(check(wide(199_999).as_bytes(), &Limits::OBJECT), Ok(()));
    assert_eq!(code(wide(200_000).as_bytes()), "json-too-many-values");
    let references =
        vec!["\"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f\""; 1_000_000].join(",");
    assert_eq!(
        code(format!("{{\"object_refs\":[{references}]}}").as_bytes()),
        "json-too-long"
    );

    let long = format!("\"{}\"", "x".repeat(Limits::OBJECT.bytes - 2));
    assert_eq!(check(long.as_bytes(), &Limits::OBJECT), Ok(()));
    assert_eq!(code(format!("{long} ").as_bytes()), "json-too-long");
}

#[test]
fn only_white_space_between_tokens_is_dropped() {
    let text =
        b" { \"a b\" : [ 1 , 1.0 , 1e0,\t\"\\u0041 \\\" \\\\\" , { } ] ,\r\n\"c\\\\\":null } ";
    assert_eq!(
        minify(text),
        b"{\"a b\":[1,1.0,1e0,\"\\u0041 \\\" \\\\\",{}],\"c\\\\\":null}"
    );
}

#[test]
fn a_tree_reads_what_was_checked() {
    let tree = Value::parse(
        br#" {"a\n": [1, -2.50, "x\u0041", true, null, {}, []]} "#,
        &Limits::OBJECT,
    )
    .unwrap();
    let list = tree.get("a\n").unwrap().elements();
    assert_eq!(list[0].as_i64(), Some(1));
    assert_eq!(list[1], Value::Number("-2.50"));
    assert_eq!(list[2].as_str(), Some("xA"));
    assert_eq!(list[3].as_bool(), Some(true));
    assert_eq!(list[4], Value::Null);
    assert_eq!(
        (&list[5], &list[6]),
        (&Value::Object(vec![]), &Value::Array(vec![]))
    );
}

/// Any JSON value that another library can write.
pub(crate) fn values() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        (-9_007_199_254_740_992_i64..=9_007_199_254_740_992).prop_map(Into::into),
        any::<f64>()
            .prop_filter("finite", |number| number.is_finite())
            .prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 60, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
            proptest::collection::btree_map(any::<String>(), inner, 0..20)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_another_library_writes_passes_and_minifies_to_the_same(value in values()) {
        let compact = serde_json::to_vec(&value).unwrap();
        let pretty = serde_json::to_vec_pretty(&value).unwrap();
        prop_assert_eq!(check(&pretty, &Limits::OBJECT), Ok(()));
        prop_assert_eq!(minify(&pretty), compact);
    }

    /// Nothing that we accept is refused by another strict reader, and nothing makes us panic.
    #[test]
    fn what_passes_is_json_to_others(bytes in proptest::collection::vec(prop_oneof![
        Just(b'{'), Just(b'}'), Just(b'['), Just(b']'), Just(b','), Just(b':'), Just(b'"'), Just(b'\\'), Just(b'u'),
        Just(b'0'), Just(b'1'), Just(b'-'), Just(b'.'), Just(b'e'), Just(b' '), Just(b'd'), Just(b'8'), any::<u8>(),
    ], 0..12)) {
        let others: Result<serde_json::Value, _> = serde_json::from_slice(&bytes);
        if check(&bytes, &Limits::OBJECT).is_ok() {
            prop_assert!(others.is_ok(), "{}", String::from_utf8_lossy(&bytes));
            Value::parse(&bytes, &Limits::OBJECT).unwrap();
        }
    }
}

fn refused(text: &str, expected: &str, line: usize, column: usize) {
    let error = check(text.as_bytes(), &Limits::OBJECT).unwrap_err();
    assert_eq!(
        (error.kind().code(), error.line(), error.column()),
        (expected, line, column),
        "{text}: {error}"
    );
}

fn code(bytes: &[u8]) -> &'static str {
    check(bytes, &Limits::OBJECT).unwrap_err().kind().code()
}
