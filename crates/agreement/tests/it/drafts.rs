//! Drafts: a faulty one shows all its faults at once, each with line and article.

use expect_test::{Expect, expect};
use mithaq_agreement::{Draft, draft};

use crate::world::{Articles, QAMAR, RIMAL, SAHIL, plain};

#[test]
fn a_sound_draft_is_read_and_written_back() {
    let text = plain()
        .marking("green")
        .purposes("[\"detection\", \"attribution\"]")
        .onward("constituency")
        .draft_with(RIMAL);
    let read = Draft::parse(&text).unwrap();
    let again = Draft::parse(&draft::to_toml(read.instrument())).unwrap();
    assert_eq!(read, again);
}

/// 6.3: what is marked with a word that is not TLP or PAP is withheld, so an agreement promises nothing else of it.
#[test]
fn an_equivalence_of_national_markings_is_refused_with_a_way_on() {
    let text = plain().marking("green").draft_with(RIMAL);
    let text = text.replace(
        "unmarked_tlp = \"green\"",
        "unmarked_tlp = \"green\"\nequivalence = { RESTRICTED = \"amber\" }",
    );
    let faults = Draft::parse(&text).unwrap_err().to_string();
    assert!(
        faults.contains("`equivalence` is kept by no gate"),
        "{faults}"
    );
}

#[test]
fn every_fault_is_shown_at_once() {
    let text = plain()
        .exchange(
            "\"each\"",
            "[\"indicator\", \"mithaq-act\", \"UPPER\"]",
            "white",
            "amber",
            "mine",
        )
        .purposes("[\"espionage\", \"diplomacy\"]")
        .onward("everybody")
        .onward("none")
        .draft_with(RIMAL)
        .replace("binding = false", "binding = \"no\"\nguarantor = \"me\"");
    check(
        &text,
        expect![[r#"
            line 2: `binding` must be true or false, but is text
            line 3: `guarantor` is not known here
            line 41: article 3: `mithaq-act` crosses over the diplomatic channel only, and no exchange article gives it
            line 41: article 3: `UPPER` is not a STIX object type
            line 42: article 3: `white` is not a value of `highest_tlp`: use `clear`, `green`, `amber`, `amber+strict`, `red`
            line 44: article 3: `mine` is not a value of `material`: use `own`, `own-and-received`
            line 51: article 4: `espionage` is not a value of `permitted`: use `detection`, `protection`, `research`, `training`, `investigation`, `attribution`, `diplomacy`
            line 51: article 4: `diplomacy` is the purpose of the diplomatic channel, and no article grants it
            line 58: article 5: `everybody` is not a value of `to`: use `none`, `constituency`, `listed`, `forum`, `with-consent`
            line 60: article 6: article 5 is already of kind `onward`, and two could contradict one another"#]],
    );
}

#[test]
fn the_header_is_checked() {
    let sound = plain().draft_with(RIMAL);
    let cases: [(&str, &str, Expect); 12] = [
        (
            "kind = \"working-arrangement\"",
            "kind = \"treaty\"",
            expect!["line 2: an agreement of kind `treaty` is binding, but `binding` is false"],
        ),
        (
            "kind = \"working-arrangement\"",
            "kind = \"pact\"",
            expect![
                "line 1: `pact` is not a value of `kind`: use `working-arrangement`, `arrangement`, `memorandum-of-understanding`, `exchange-of-notes`, `non-disclosure-agreement`, `treaty`, `working-group-charter`, `membership-terms`, `multilateral-arrangement`, `participant`"
            ],
        ),
        (
            "prevailing = \"en\"",
            "prevailing = \"fr\"",
            expect!["line 5: the prevailing language `fr` is not among the authentic languages"],
        ),
        (
            "languages = [\"en\"]",
            "languages = [\"en\", \"ar\"]",
            expect![[r#"
                line 6: the text in the authentic language `ar` is missing
                line 19: article 1: the text in the authentic language `ar` is missing
                line 26: article 2: the text in the authentic language `ar` is missing"#]],
        ),
        (
            "title.en = \"Words\"",
            "title.en = \"Words\"\ntitle.fr = \"Mots\"",
            expect![
                "line 7: there is a text in `fr`, which is not an authentic language of this agreement"
            ],
        ),
        (
            "title.en = \"Words\"",
            "title.en = \" \"",
            expect!["line 6: `title` must hold words, without control characters"],
        ),
        (
            "languages = [\"en\"]",
            "languages = [\"English\"]",
            expect!["line 4: `English` is not a language tag like `ar`, `en` or `fr`"],
        ),
        (
            RIMAL,
            "malware--22222222-2222-4222-8222-222222222222",
            expect![
                "line 12: `malware--22222222-2222-4222-8222-222222222222` is not the id of a party (`identity--…`)"
            ],
        ),
        (
            RIMAL,
            QAMAR,
            expect![
                "line 7: `identity--11111111-1111-4111-8111-111111111111` is given for two parties"
            ],
        ),
        (
            "other-fingerprint",
            "qamar-fingerprint",
            expect!["line 7: `qamar-fingerprint` is given for two parties"],
        ),
        (
            "other-fingerprint",
            "short",
            expect!["line 14: `short` is not a fingerprint: 16 to 160 visible ASCII characters"],
        ),
        (
            "[[articles]]\nid = \"1\"",
            "[[parties]]\nid = \"identity--33333333-3333-4333-8333-333333333333\"\nname = \"Sahil\"\nroot_fingerprint = \"sahil-fingerprint\"\n[[articles]]\nid = \"1\"",
            expect![
                "line 1: an agreement of more than two parties names its `depositary`, one of them"
            ],
        ),
    ];
    for (from, to, expected) in cases {
        assert!(sound.contains(from), "{from}");
        check(&sound.replacen(from, to, 1), expected);
    }
}

#[test]
fn articles_are_checked() {
    let cases: [(Articles, Expect); 13] = [
        (
            Articles::default().own_up_to("green"),
            expect!["line 16: there is no article of kind `final-clauses`"],
        ),
        (
            plain().article("hospitality", "days = 30"),
            expect![
                "line 36: article 3: articles of kind `hospitality` have no terms that a gate can keep: set `text_only = true` if its words alone are meant"
            ],
        ),
        (
            plain().article("retention", "days = 30"),
            expect!["line 38: article 3: `then` is missing"],
        ),
        (
            plain().article("onward", "to = \"none\"\nunless = \"asked\""),
            expect!["line 40: article 3: `unless` is not known here"],
        ),
        (
            plain().exchange("[]", "\"all\"", "green", "green", "own"),
            expect!["line 39: article 3: `gives` is empty: it would let nothing through"],
        ),
        (
            plain().exchange("\"each\"", "[]", "green", "green", "own"),
            expect!["line 40: article 3: `object_types` is empty: it would let nothing through"],
        ),
        (
            plain().exchange(
                &format!("[\"{SAHIL}\"]"),
                "\"all\"",
                "green",
                "green",
                "own",
            ),
            expect![
                "line 39: article 3: `identity--33333333-3333-4333-8333-333333333333` is not a party to this agreement"
            ],
        ),
        (
            plain().purposes("[]"),
            expect!["line 39: article 3: `permitted` is empty: it would let nothing through"],
        ),
        (
            Articles::new(
                "start = 2027-01-02T00:00:00Z\nend = 2027-01-02T00:00:00.0Z\nnotice_days = 1",
            ),
            expect![
                "line 22: article 1: the end `2027-01-02T00:00:00.0Z` is not after the start `2027-01-02T00:00:00Z`"
            ],
        ),
        (
            Articles::new("start = 2027-01-02\nnotice_days = 1"),
            expect![
                "line 21: article 1: `2027-01-02` is not an instant like `2027-01-01T00:00:00Z`"
            ],
        ),
        (
            Articles::new("notice_days = 4000"),
            expect!["line 21: article 1: `notice_days` must be from 0 to 3650, but is 4000"],
        ),
        (
            Articles::new("notice_days = 1.5"),
            expect![
                "line 21: article 1: `notice_days` must be a whole number, but is a number that is not whole"
            ],
        ),
        (
            Articles::new("end = 2027-01-02T00:00:00Z"),
            expect!["line 20: article 1: `notice_days` is missing"],
        ),
    ];
    for (articles, expected) in cases {
        check(&articles.draft_with(RIMAL), expected);
    }
}

#[test]
fn words_alone_must_say_so() {
    let words = "\n[[articles]]\nid = \"9\"\nkind = \"visits\"\ntext.en = \"Words.\"\n";
    let sound = plain().draft_with(RIMAL);
    let text_only = format!("{sound}{words}text_only = true\n");
    assert!(Draft::parse(&text_only).is_ok());
    check(
        &format!("{sound}{words}"),
        expect![
            "line 36: article 9: articles of kind `visits` have no terms that a gate can keep: set `text_only = true` if its words alone are meant"
        ],
    );
    check(
        &text_only.replace("visits", "onward"),
        expect![
            "line 36: article 9: an article of kind `onward` has effect and cannot be `text_only`"
        ],
    );
    check(
        &format!("{text_only}terms.days = 3\n"),
        expect!["line 39: article 9: a `text_only` article has no `terms`"],
    );
    check(
        &text_only.replace("id = \"9\"", "id = \"2\""),
        expect!["line 34: article 2: there is already an article `2`"],
    );
    check(
        &text_only.replace("id = \"9\"", "id = \"Nine\""),
        expect![
            "line 35: `Nine` is not an article id: use up to 24 lower-case letters, digits, `.` and `-`"
        ],
    );
}

#[test]
fn what_is_not_toml_is_shown_with_its_lines() {
    check(
        "kind = \nbinding = maybe\n",
        expect![[r#"
            line 1: this is not readable as TOML: string values must be quoted, expected literal string
            line 2: this is not readable as TOML: string values must be quoted, expected literal string"#]],
    );
}

#[track_caller]
fn check(text: &str, expected: Expect) {
    let faults = Draft::parse(text).expect_err("the draft is faulty");
    let lines: Vec<String> = faults.all().iter().map(ToString::to_string).collect();
    expected.assert_eq(&lines.join("\n"));
}
