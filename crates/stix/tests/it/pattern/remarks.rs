//! What can never match is told, not refused.

use expect_test::{Expect, expect};
use mithaq_stix::pattern::Pattern;

fn check(pattern: &str, expected: Expect) {
    let remarks = Pattern::parse(pattern).unwrap().remarks();
    let lines: Vec<String> = remarks
        .iter()
        .map(|remark| format!("{}: {remark}", remark.code))
        .collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn an_object_has_one_type() {
    check("[a:b = 1 AND (a:c = 2 OR d:e = 3) OR f:g = 4]", expect![""]);
    check(
        "[a:b = 1 AND (c:d = 2 OR e:f = 3)]",
        expect![
            "pattern-and-joins-types: no object satisfies `a:b = 1 AND (c:d = 2 OR e:f = 3)`: it would have several types"
        ],
    );
}

#[test]
fn a_hash_has_the_digits_of_its_algorithm() {
    check(
        "[file:hashes.'SHA-256' LIKE 'f00%' AND file:hashes.TLSH = 'f00']",
        expect![""],
    );
    check(
        "[file:hashes.md5 = 'd41d8cd98f00b204e9800998ecf8427e']",
        expect![""],
    );
    check(
        "[file:hashes.'SHA-1' IN ('f00', 'da39a3ee5e6b4b0d3255bfef95601890afd80709')]",
        expect!["pattern-hash-length: 'f00' is no SHA-1, which has 40 hexadecimal digits"],
    );
}
