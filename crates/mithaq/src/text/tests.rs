//! The three languages say the same things, and say them so that direction survives.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;

use super::{Arg, Lang, REASONS, Texts, id};

#[test]
fn every_file_is_sound_fluent() {
    for lang in Lang::ALL {
        for source in lang.sources() {
            if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
                panic!("{lang}: {errors:?}");
            }
        }
    }
}

#[test]
fn the_languages_hold_the_same_keys_and_use_the_same_arguments() {
    let english = keys(Lang::En);
    assert!(english.len() > 80, "{}", english.len());
    for lang in [Lang::Ar, Lang::Fr] {
        let other = keys(lang);
        let names = |keys: &BTreeMap<String, BTreeSet<String>>| {
            keys.keys().cloned().collect::<BTreeSet<_>>()
        };
        assert_eq!(names(&english), names(&other), "{lang}");
        for (key, used) in &other {
            assert_eq!(used, &english[key], "{lang}: {key}");
        }
    }
}

#[test]
fn every_reason_has_a_sentence_and_a_short_form_with_its_own_arguments_only() {
    for lang in Lang::ALL {
        let texts = Texts::new(lang);
        let used = keys(lang);
        for (code, names) in REASONS {
            for key in [format!("withheld-{code}"), format!("withheld-{code}.short")] {
                let used = used.get(&key).unwrap_or_else(|| panic!("{lang}: no {key}"));
                for name in used {
                    assert!(names.contains(&name.as_str()), "{lang}: {key} uses {name}");
                }
            }
            for text in [texts.reason(code, &[]), texts.reason_short(code, &[])] {
                assert!(
                    !text.contains('{') && !text.contains('⟨'),
                    "{lang}: {code}: {text}"
                );
            }
        }
        assert!(texts.reason("made-up", &[]).contains("made-up"), "{lang}");
    }
}

#[test]
fn numbers_choose_the_plural_and_are_grouped() {
    check(Lang::En, "objects", 1.0, "one object");
    check(Lang::En, "objects", 1_240.0, "1,240 objects");
    check(Lang::Fr, "objects", 0.0, "0 objet");
    check(Lang::Fr, "objects", 12_345.0, "12\u{202F}345 objets");
    check(Lang::Fr, "number", 2.5, "2,5");
    check(Lang::Ar, "objects", 0.0, "لا كائنات");
    check(Lang::Ar, "objects", 1.0, "كائن واحد");
    check(Lang::Ar, "objects", 2.0, "كائنان");
    check(Lang::Ar, "objects", 7.0, "7 كائنات");
    check(Lang::Ar, "objects", 11.0, "11 كائنًا");
    check(Lang::Ar, "objects", 1_100.0, "1,100 كائن");
    check(Lang::Ar, "objects", 102.0, "102 كائن");
    check(Lang::Ar, "objects", 1_203.0, "1,203 كائنات");
    check(Lang::Ar, "objects", 3_567.0, "3,567 كائنًا");
    check(Lang::Ar, "number", 249.0, "249");
    check(Lang::Ar, "number", 249.5, "249.5");
    check(Lang::En, "number", -1_234.56, "-1,234.6");
}

fn check(lang: Lang, key: &str, count: f64, expected: &str) {
    assert_eq!(
        Texts::new(lang).get(key, &[("count", count.into())]),
        expected
    );
}

#[test]
fn strings_are_isolated_only_where_direction_differs() {
    let path = |lang: Lang, arg: Arg| Texts::new(lang).get("article-label", &[("article", arg)]);
    assert_eq!(path(Lang::En, id("4a")), "Article 4a");
    assert_eq!(path(Lang::En, "قمر".into()), "Article \u{2068}قمر\u{2069}");
    assert_eq!(path(Lang::Ar, id("4a")), "المادة \u{2066}4a\u{2069}");
    assert_eq!(path(Lang::Ar, "قمر".into()), "المادة قمر");
    // A right-to-left override from a peer is shown, and reorders nothing.
    assert_eq!(path(Lang::En, "a\u{202E}b".into()), "Article a⟨U+202E⟩b");
}

#[test]
fn lists_join_as_the_language_does() {
    let items = ["a", "b", "c"].map(str::to_owned);
    assert_eq!(Texts::new(Lang::En).list(&items), "a, b and c");
    assert_eq!(Texts::new(Lang::Fr).list(&items), "a, b et c");
    let nations = ["قمر", "رمال", "2"].map(str::to_owned);
    assert_eq!(Texts::new(Lang::Ar).list(&nations), "قمر ورمال و2");
    // The conjunction is one word with what follows it, and there is no such word of two scripts.
    assert_eq!(Texts::new(Lang::Ar).list(&items), "a، b، c");
    let mixed = ["قمر", "\u{2068}Rimal\u{2069}"].map(str::to_owned);
    let expected = "قمر، \u{2068}Rimal\u{2069}";
    assert_eq!(Texts::new(Lang::Ar).list(&mixed), expected);
    assert_eq!(Texts::new(Lang::En).list(&items[..1]), "a");
}

#[test]
fn a_missing_key_is_seen() {
    assert_eq!(
        Texts::new(Lang::En).get("no-such-key", &[]),
        "⟨no-such-key⟩"
    );
}

#[test]
fn tags_of_all_usual_forms_are_read() {
    for (tag, lang) in [
        ("ar", Lang::Ar),
        ("FR-ma", Lang::Fr),
        ("en_GB.UTF-8", Lang::En),
    ] {
        assert_eq!(tag.parse::<Lang>().expect("a known language"), lang);
    }
    let refused = "de"
        .parse::<Lang>()
        .expect_err("no German texts")
        .to_string();
    assert!(refused.contains("`de`"), "{refused}");
}

/// The keys of a language (`message` and `message.attribute`), each with the variables it uses.
fn keys(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in lang.sources() {
        let mut message = String::new();
        let mut current = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line
                .split_once(" =")
                .filter(|_| line.starts_with(char::is_alphabetic))
            {
                message = name.to_owned();
                current.clone_from(&message);
                assert!(
                    keys.insert(current.clone(), BTreeSet::new()).is_none(),
                    "{lang}: {name} is there twice"
                );
            } else if let Some((name, _)) = line
                .trim_start()
                .strip_prefix('.')
                .and_then(|rest| rest.split_once(" ="))
            {
                current = format!("{message}.{name}");
                keys.insert(current.clone(), BTreeSet::new());
            }
            for (at, _) in line.match_indices('$') {
                let name: String = line[at + 1..]
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                keys.entry(current.clone()).or_default().insert(name);
            }
        }
    }
    keys
}
