//! The page is what it promises: one file, no script, nothing from outside, nothing unescaped.

use super::{Cell, Command, MatrixRow, STYLE, Story, StoryLine, render};
use crate::text::{Lang, Texts, id};

const HOSTILE: &str = "<script>alert(1)</script>\"'&<img src=x onerror=y>\u{202E}";

#[test]
fn hostile_strings_stay_text_wherever_they_stand() {
    for lang in Lang::ALL {
        let page = page(lang, HOSTILE);
        assert!(page.contains("&#60;script&#62;alert(1)"), "{lang}");
        for forbidden in ["<script", "<img", "\"'&<", "\u{202E}"] {
            assert!(!page.contains(forbidden), "{lang}: {forbidden:?}");
        }
        assert!(page.contains("⟨U+202E⟩"), "{lang}");
    }
}

#[test]
fn the_page_loads_nothing_and_says_so() {
    for lang in Lang::ALL {
        let page = page(lang, "Qamar");
        assert!(
            page.contains("default-src 'none'; style-src 'sha256-"),
            "{lang}"
        );
        for forbidden in [
            " src=", " href=", " style=", "url(", "@import", "<link", "<script", "<form",
        ] {
            assert!(!page.contains(forbidden), "{lang}: {forbidden}");
        }
        assert_eq!(page.matches("<style>").count(), 1);
        let style = page
            .split("<style>")
            .nth(1)
            .and_then(|rest| rest.split("</style>").next());
        assert_eq!(
            style,
            Some(STYLE),
            "the policy's hash is of these very bytes"
        );
    }
}

#[test]
fn language_and_direction_are_declared() {
    assert!(page(Lang::Ar, "قمر").contains(r#"<html lang="ar" dir="rtl">"#));
    assert!(page(Lang::Fr, "Qamar").contains(r#"<html lang="fr" dir="ltr">"#));
    assert!(page(Lang::Ar, "قمر").contains("<bdi dir=\"ltr\">indicator--1</bdi>"));
    for lang in Lang::ALL {
        assert!(page(lang, "x").contains("ميثاق"), "{lang}");
        assert!(
            !page(lang, "x").contains('⟨'),
            "{lang}: a key without a text"
        );
    }
}

#[test]
fn the_style_knows_no_left_and_no_right() {
    for line in STYLE.lines() {
        for physical in [
            "left",
            "right",
            "margin-top",
            "margin-bottom",
            "padding-top",
            " width:",
            " height:",
        ] {
            let found = line.contains(physical) && !line.contains("max-width: 46rem");
            assert!(!found, "{physical} in `{line}`");
        }
    }
}

fn page(lang: Lang, name: &str) -> String {
    let texts = Texts::new(lang);
    let name = || name.to_owned();
    let story = Story {
        title: name(),
        when: name(),
        version: name(),
        lines: vec![
            StoryLine {
                figure: name(),
                text: texts.get(
                    "demo-effect-why",
                    &[
                        ("nation", name().into()),
                        ("object", id("indicator--1")),
                        ("audience", name().into()),
                    ],
                ),
                article: Some(name()),
            },
            StoryLine {
                figure: "1".to_owned(),
                text: name(),
                article: None,
            },
        ],
        columns: vec![name(), name()],
        matrix: vec![MatrixRow {
            owner: name(),
            name: name(),
            marking: name(),
            count: 7,
            cells: vec![Cell::Own, Cell::Withheld(name())],
        }],
        own_files: lang == Lang::Fr,
        commands: vec![Command {
            caption: name(),
            command: name(),
            output: name(),
        }],
    };
    render(&story, &texts).expect("a page")
}
