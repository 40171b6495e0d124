//! What is a pattern, what is none, and where the fault is.

use expect_test::{Expect, expect};
use mithaq_stix::bundle::split;
use mithaq_stix::pattern::{Pattern, Version, limits};
use mithaq_stix::{Object, json};
use proptest::prelude::*;

use crate::shared;

/// How a pattern is written again, or where and why it is refused.
fn check(pattern: &str, expected: Expect) {
    check_as(Version::V2_1, pattern, expected);
}

fn check_as(version: Version, pattern: &str, expected: Expect) {
    let told = match Pattern::parse_as(pattern, version) {
        Ok(read) => {
            let written = read.to_string();
            assert_eq!(Pattern::parse(&written).as_ref(), Ok(&read), "{written}");
            written
        }
        Err(error) => error.to_string(),
    };
    expected.assert_eq(&told);
}

#[test]
fn a_pattern_is_written_in_one_form() {
    check("[a:b=1]", expect!["[a:b = 1]"]);
    check(
        "\u{2003}[ a:b==-1.50 /* a comment */ AND\r\n(c:'d e'.'f-g'[*][0].h<>true) ] // the end",
        expect!["[a:b = -1.5 AND c:'d e'.'f-g'[*][0].h != true]"],
    );
    check(
        "[a:b IN (1, +2.0,.5) OR a:b NOT IN ()]",
        expect!["[a:b IN (1, 2.0, 0.5) OR a:b NOT IN ()]"],
    );
    check(
        r"[a:b LIKE 'it\'s \\%' AND a:c MATCHES'^\\d+$' AND a:d NOT ISSUBSET '198.51.100.0/24' AND a:e ISSUPERSET '2001:db8::1']",
        expect![[
            r"[a:b LIKE 'it\'s \\%' AND a:c MATCHES '^\\d+$' AND a:d NOT ISSUBSET '198.51.100.0/24' AND a:e ISSUPERSET '2001:db8::1']"
        ]],
    );
    check(
        "[a:b >= h'FfD8' AND a:c < b'dGhp\ncw==' AND a:d > t'2026-01-31T23:59:60.50Z' AND EXISTS a:e]",
        expect![
            "[a:b >= h'ffd8' AND a:c < b'dGhpcw==' AND a:d > t'2026-01-31T23:59:60.50Z' AND EXISTS a:e]"
        ],
    );
    check(
        "[a:'AND' = 'x' AND a:'in' = 'y']",
        expect!["[a:'AND' = 'x' AND a:in = 'y']"],
    );
    check(
        "[a:b = 1e5]",
        expect!["line 1, column 9: expected `AND`, `OR` or `]`, found `e5`"],
    );
}

#[test]
fn brackets_stay_where_they_matter() {
    check(
        "[(a:b=1 AND (a:b=2 AND a:b=3)) OR ((a:b=4)) OR (a:b=5 OR a:b=6)]",
        expect!["[a:b = 1 AND a:b = 2 AND a:b = 3 OR a:b = 4 OR a:b = 5 OR a:b = 6]"],
    );
    check(
        "[(a:b=1 OR a:b=2) AND a:b=3]",
        expect!["[(a:b = 1 OR a:b = 2) AND a:b = 3]"],
    );
    check(
        "[a:b=1] FOLLOWEDBY [a:b=2] OR [a:b=3] AND [a:b=4]",
        expect!["[a:b = 1] FOLLOWEDBY [a:b = 2] OR [a:b = 3] AND [a:b = 4]"],
    );
    check(
        "(([a:b=1] FOLLOWEDBY [a:b=2]) OR [a:b=3]) AND ([a:b=4])",
        expect!["(([a:b = 1] FOLLOWEDBY [a:b = 2]) OR [a:b = 3]) AND [a:b = 4]"],
    );
    check(
        "([a:b=1] AND [a:b=2] REPEATS 5 TIMES) WITHIN 0.50 SECONDS START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'",
        expect![
            "([a:b = 1] AND [a:b = 2] REPEATS 5 TIMES) WITHIN 0.5 SECONDS START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'"
        ],
    );
    check(
        "((([a:b=1] REPEATS 2 TIMES) REPEATS 3 TIMES WITHIN 9 SECONDS) REPEATS 4 TIMES)",
        expect!["(([a:b = 1] REPEATS 2 TIMES) REPEATS 3 TIMES WITHIN 9 SECONDS) REPEATS 4 TIMES"],
    );
}

#[test]
fn a_fault_is_told_with_its_place() {
    check(
        "",
        expect!["line 1, column 1: expected `[` or `(`, found the end"],
    );
    check(
        "file:name = 'x'",
        expect!["line 1, column 1: expected `[` or `(`, found `file`"],
    );
    check(
        "[file.name = 'x']",
        expect!["line 1, column 6: expected `:` behind the object type, found `.`"],
    );
    check(
        "[file:name ~ 'x']",
        expect!["line 1, column 12: `~` has no meaning here"],
    );
    check(
        "[file:name is 'x']",
        expect![
            "line 1, column 12: expected an operator: `=`, `!=`, `<`, `IN`, `LIKE`, `MATCHES`, …, found `is`"
        ],
    );
    check(
        "[file:na-me = 'x']",
        expect!["line 1, column 7: a name with a hyphen needs apostrophes: `'na-me'`"],
    );
    check(
        "[file:IN = 'x']",
        expect![
            "line 1, column 7: expected a property name; this word needs apostrophes, found `IN`"
        ],
    );
    check(
        "[file:name = 'x'",
        expect!["line 1, column 17: expected `AND`, `OR` or `]`, found the end"],
    );
    check(
        "[file:name =\n 'ض\\n']",
        expect![
            "line 2, column 4: behind a backslash stands an apostrophe or another backslash, nothing else"
        ],
    );
    check(
        "[file:name = 'x]",
        expect!["line 1, column 14: a string does not end"],
    );
    check(
        "[file:name /* = 'x']",
        expect!["line 1, column 12: a comment does not end"],
    );
    check(
        "[file:name = h'abc']",
        expect![
            "line 1, column 14: not a hexadecimal constant: between the apostrophes stands an even number of hexadecimal digits"
        ],
    );
    check(
        "[file:name = b'===']",
        expect![
            "line 1, column 14: not a binary constant: between the apostrophes stands base64, with its padding"
        ],
    );
    check(
        "[file:ctime = t'2026-01-01']",
        expect!["line 1, column 15: not a timestamp: it has the form YYYY-MM-DDTHH:MM:SS[.s]Z"],
    );
    check(
        "[file:ctime = t'2026-02-30T00:00:00Z']",
        expect![
            "line 1, column 15: `2026-02-30T00:00:00Z` names a day or a time that does not exist"
        ],
    );
    check(
        "[file:size = 9007199254740992]",
        expect!["line 1, column 14: `9007199254740992` is out of the range of numbers"],
    );
    check(
        "[file:size > true]",
        expect!["line 1, column 14: expected a constant that has an order, found `true`"],
    );
    check(
        "[file:size IN (1, 2.0, 'x')]",
        expect!["line 1, column 24: the constants of a set are of one sort"],
    );
    check(
        "[file:size IN 1]",
        expect!["line 1, column 15: expected `(`, found `1`"],
    );
    check(
        "[file:name LIKE 1]",
        expect!["line 1, column 17: expected a string, found `1`"],
    );
    check(
        "[ipv4-addr:value ISSUBSET '010.0.0.0/8']",
        expect!["line 1, column 27: `010.0.0.0/8` is neither an address nor a network"],
    );
    check(
        "[file:sections[x] = 1]",
        expect!["line 1, column 16: expected an index or `*`, found `x`"],
    );
    check(
        "[NOT EXISTS file:name]",
        expect![
            "line 1, column 2: expected an object type, as in `file:name`, or `(`, found `NOT`"
        ],
    );
    check(
        "[a:b=1] REPEATS 0 TIMES",
        expect!["line 1, column 17: the number of `REPEATS` is a positive number"],
    );
    check(
        "[a:b=1] REPEATS 1.5 TIMES",
        expect!["line 1, column 17: `1.5` is out of the range of numbers"],
    );
    check(
        "[a:b=1] WITHIN 0.0 SECONDS",
        expect!["line 1, column 16: the time of `WITHIN` is a positive number"],
    );
    check(
        "[a:b=1] WITHIN -1 SECONDS",
        expect!["line 1, column 16: expected a number of seconds, found `-1`"],
    );
    check(
        "[a:b=1] WITHIN 5 MINUTES",
        expect!["line 1, column 18: expected `SECONDS`, found `MINUTES`"],
    );
    check(
        "[a:b=1] within 5 SECONDS",
        expect![
            "line 1, column 9: expected `AND`, `OR`, `FOLLOWEDBY`, a qualifier or the end, found `within`"
        ],
    );
    check(
        "([a:b=1]) REPEATS 2 TIMES WITHIN 5 SECONDS REPEATS 2 TIMES",
        expect!["line 1, column 44: there is already a `REPEATS` for the same observations"],
    );
}

#[test]
fn stix_2_0_writes_some_things_otherwise() {
    let start_stop = "[a:b=1] START '2026-01-01T00:00:00Z' STOP '2026-01-02T00:00:00Z'";
    check_as(
        Version::V2_0,
        start_stop,
        expect!["[a:b = 1] START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'"],
    );
    check(
        start_stop,
        expect![
            "line 1, column 15: expected a timestamp, as in `t'2026-01-01T00:00:00Z'`, found the string `'2026-01-01T00:00:00Z'`"
        ],
    );
    check_as(
        Version::V2_0,
        "[a:b=1] START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'",
        expect![
            "line 1, column 15: expected a timestamp as STIX 2.0 has it here, as in `'2026-01-01T00:00:00Z'`, found a timestamp"
        ],
    );
    check_as(
        Version::V2_0,
        "[EXISTS a:b]",
        expect![
            "line 1, column 2: expected an object type, as in `file:name`, or `(`, found `EXISTS`"
        ],
    );
}

/// Security case 14: what is too large is refused before it costs anything; what is just not too
/// large is read on a small stack.
#[test]
fn attack_14_every_limit_holds_and_no_further() {
    let nest = |depth: usize| format!("{}[a:b=1]{}", "(".repeat(depth), ")".repeat(depth));
    let inside = |depth: usize| format!("[{}a:b=1{}]", "(".repeat(depth), ")".repeat(depth));
    let joined = |part: &str, operator: &str, count: usize| vec![part; count].join(operator);
    let size = |length: usize| format!("[a:b='{}']", "x".repeat(length - 8));
    type OfSize<'a> = &'a (dyn Fn(usize) -> String + Sync);
    let table: &[(&str, usize, OfSize<'_>)] = &[
        ("longer than 1048576 bytes", limits::MAX_BYTES, &size),
        ("nested deeper than 64 levels", limits::MAX_DEPTH, &nest),
        ("nested deeper than 64 levels", limits::MAX_DEPTH, &inside),
        (
            "more than 10000 comparisons",
            limits::MAX_COMPARISONS,
            &|count| format!("[{}]", joined("a:b=1", " OR ", count)),
        ),
        (
            "more than 1000 observation expressions",
            limits::MAX_OBSERVATIONS,
            &|count| joined("[a:b=1]", " FOLLOWEDBY ", count),
        ),
        (
            "more than 50000 constants in sets",
            limits::MAX_SET_MEMBERS,
            &|count| format!("[a:b IN ({})]", joined("1", ",", count)),
        ),
        (
            "more than 32 steps in a path",
            limits::MAX_PATH_STEPS,
            &|count| format!("[a:{}=1]", joined("b", ".", count)),
        ),
    ];
    let stack = std::thread::Builder::new().stack_size(512 << 10);
    let check = || {
        for (message, limit, pattern) in table {
            let read = Pattern::parse(&pattern(*limit))
                .unwrap_or_else(|error| panic!("{message}: {error}"));
            // Not by `assert_eq`, which would print a mebibyte.
            let again = Pattern::parse(&read.to_string());
            assert!(
                again == Ok(read) || *limit == limits::MAX_BYTES,
                "{message}"
            );
            let error = Pattern::parse(&pattern(limit + 1)).unwrap_err();
            assert_eq!(error.kind().to_string(), *message);
        }
        // Broken, and far beyond the limits.
        for hostile in [
            "(",
            "[",
            "[(",
            "[a:b=1] AND (",
            "[a:b[0]",
            "'",
            "[a:b IN (1,",
        ] {
            Pattern::parse(&hostile.repeat(limits::MAX_BYTES / hostile.len())).unwrap_err();
        }
    };
    std::thread::scope(|scope| {
        stack.spawn_scoped(scope, check).unwrap().join().unwrap();
    });
}

#[test]
fn every_published_pattern_is_read() {
    let mut count = 0;
    for folder in [
        "data/stix21-amnesty",
        "data/stix21-spec-examples",
        "data/stix21-mitre-attack",
    ] {
        let Some(folder) = shared::path(folder) else {
            return;
        };
        let mut files = vec![folder];
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(path.read_dir().unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            for part in split(&bytes).map(|split| split.parts).unwrap_or_default() {
                let Ok(accepted) = Object::parse(part.raw) else {
                    continue;
                };
                let Some(json::Value::String(pattern)) = accepted.object.get("pattern") else {
                    continue;
                };
                if accepted.object.string("pattern_type").as_deref() == Some("stix") {
                    let read = Pattern::parse(&pattern)
                        .unwrap_or_else(|error| panic!("{}: {pattern}: {error}", path.display()));
                    assert_eq!(Pattern::parse(&read.to_string()).as_ref(), Ok(&read));
                    count += 1;
                }
            }
        }
    }
    assert!(count > 4_000, "{count}");
}

/// Parts of patterns, whole and broken.
fn some_fragments() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
        "[",
        "]",
        "(",
        ")",
        "a:b",
        "a-b:'c d'.e[0][*]",
        ":",
        ".",
        ",",
        "=",
        "!=",
        "<>",
        "<=",
        "IN",
        "LIKE",
        "MATCHES",
        "ISSUBSET",
        "NOT",
        "EXISTS",
        "AND",
        "OR",
        "FOLLOWEDBY",
        "REPEATS",
        "WITHIN",
        "START",
        "STOP",
        "SECONDS",
        "TIMES",
        "true",
        "1",
        "-2",
        "3.50",
        ".5",
        "'x'",
        "'it\\'s \\\\'",
        "'198.51.100.0/24'",
        "h'ff'",
        "b'AAE='",
        "t'2026-01-01T00:00:00.0Z'",
        "[a:b = 1]",
        "/* */",
        "//",
        "'",
        "\\",
        "é",
        "\n",
    ]);
    prop::collection::vec(fragment, 0..24).prop_map(|fragments| fragments.join(" "))
}

/// Patterns with every sort of part.
fn some_pattern() -> impl Strategy<Value = String> {
    let text = "[a-z'\\\\ éض😀\n\u{0}]{0,6}"
        .prop_map(|text: String| format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'")));
    let constant = prop_oneof![
        text.clone(),
        any::<i32>().prop_map(|number| number.to_string()),
        (any::<i32>(), any::<u16>()).prop_map(|(whole, part)| format!("{whole}.{part}")),
        "(0{0,30}[1-9]{1,40}){0,1}\\.[0-9]{1,40}",
        "h'([0-9a-fA-F]{2}){0,4}'",
        "b'([A-Za-z0-9+/]{4}){1,3}'",
        "t'20[0-9]{2}-0[1-9]-[12][0-8]T[01][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,12}){0,1}Z'",
    ];
    let step = prop::sample::select(vec![
        ".e_1", "[*]", "[0]", "[-1]", ".'f g'", ".'IN'", r".'h\\i'", ".J",
    ]);
    let path = (
        "[a-z][a-z0-9-]{0,5}x",
        r"(_[A-Za-z0-9]{0,3}|'[^'\\]{0,5}')",
        prop::collection::vec(step, 0..3),
    )
        .prop_map(|(object, first, rest)| format!("{object}:{first}{}", rest.concat()));
    let not = prop::sample::select(vec!["", "NOT "]);
    let comparison = (path, not, constant, text, 0..6).prop_map(
        |(path, not, constant, text, which)| match which {
            0 => format!("{path} {not}IN ({constant}, {constant})"),
            1 => format!("{path} {not}LIKE {text}"),
            2 => format!("{path} {not}MATCHES {text}"),
            3 => format!("EXISTS {path}"),
            4 => format!("{path} {not}>= {constant}"),
            _ => format!("{path} {not}!= {constant}"),
        },
    );
    let joined = |leaf: BoxedStrategy<String>, operators: Vec<&'static str>| {
        leaf.prop_recursive(3, 8, 3, move |inner| {
            let operator = prop::sample::select(operators.clone());
            (prop::collection::vec(inner, 2..4), operator)
                .prop_map(|(parts, operator)| format!("({})", parts.join(operator)))
        })
    };
    let expression =
        joined(comparison.boxed(), vec![" AND ", " OR "]).prop_map(|inner| format!("[{inner}]"));
    let qualifier = prop::sample::select(vec![
        "",
        "",
        " WITHIN 0.25 SECONDS",
        " REPEATS 7 TIMES",
        " WITHIN 3 SECONDS REPEATS 2 TIMES",
        " START t'2026-01-01T00:00:00Z' STOP t'2026-01-01T00:00:00.50Z'",
    ]);
    let qualified = (expression, qualifier.clone())
        .prop_map(|(inner, qualifier)| format!("{inner}{qualifier}"));
    let tree = joined(qualified.boxed(), vec![" AND ", " OR ", " FOLLOWEDBY "]);
    (tree, qualifier).prop_map(|(inner, qualifier)| format!("({inner}){qualifier}"))
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same(text in some_pattern()) {
        let read = Pattern::parse(&text);
        prop_assert!(read.is_ok(), "{}: {:?}", text, read.as_ref().map_err(ToString::to_string));
        let read = read.unwrap();
        let written = read.to_string();
        let again = Pattern::parse(&written);
        prop_assert_eq!(again.as_ref(), Ok(&read), "{}", written);
        prop_assert_eq!(again.unwrap().to_string(), written);
    }

    /// Whatever comes is read or refused, with a place that is in it.
    #[test]
    fn nothing_is_too_strange_to_be_refused(text in prop_oneof![some_fragments(), any::<String>()]) {
        for version in [Version::V2_0, Version::V2_1] {
            match Pattern::parse_as(&text, version) {
                Ok(read) => prop_assert_eq!(&Pattern::parse(&read.to_string()).unwrap(), &read),
                Err(error) => {
                    prop_assert!(error.offset() <= text.len() && text.is_char_boundary(error.offset()));
                    prop_assert!(!error.to_string().contains('\n'), "{}", error);
                }
            }
        }
    }
}
