//! Word processors' documents: what lawyers redline, and what they send back.

use serde_json::Value;

use crate::home::{Ended, Home};
use crate::support::python;

/// Every template, with what stands for the other party's keys.
const TEMPLATES: [&str; 7] = [
    "bilateral",
    "working-arrangement",
    "working-group",
    "non-disclosure",
    "multilateral",
    "accession",
    "participant",
];

/// A draft in three languages that could be signed.
fn draft(home: &Home, template: &str) -> String {
    let mut line = vec![
        "agreement",
        "new",
        "--template",
        template,
        "--lang",
        "ar,en,fr",
    ];
    if template == "participant" {
        line.extend(["--peer", "University of Qamar"]);
    }
    let text = home.run(&line).ended(0).out;
    let text = text
        .replace(
            "its root key's fingerprint, in words",
            "fingerprint-of-the-other",
        )
        .replace(
            "the third party's root fingerprint, in words",
            "fingerprint-of-the-third",
        );
    home.file(&format!("{template}.toml"), text)
}

fn path(home: &Home, name: &str) -> String {
    home.path(name).to_str().unwrap().to_owned()
}

fn exported(home: &Home, of: &str, to: &str) -> String {
    let file = path(home, to);
    home.run(&["agreement", "export", of, "--format", "docx", "-o", &file])
        .ended(0);
    file
}

fn imported(home: &Home, file: &str, onto: &str) -> Ended {
    let line = [
        "agreement",
        "import",
        file,
        "--format",
        "docx",
        "--onto",
        onto,
        "--json",
    ];
    home.run(&line)
}

/// The draft as it is written without comments.
fn plain(home: &Home, draft: &str) -> String {
    home.run(&["agreement", "export", draft, "--format", "toml"])
        .ended(0)
        .out
}

#[test]
fn every_template_comes_back_from_a_document_as_it_went() {
    let home = Home::new();
    for template in TEMPLATES {
        let draft = draft(&home, template);
        let document = exported(&home, &draft, &format!("{template}.docx"));
        let back = imported(&home, &document, &draft).ended(0).json();
        let back = home.file(
            &format!("{template}-back.toml"),
            back["draft"].as_str().unwrap(),
        );
        // Ids of articles, words in every language, terms: the text hashes to the same.
        same_lines(&plain(&home, &draft), &plain(&home, &back), template);
    }
}

#[track_caller]
fn same_lines(before: &str, after: &str, of: &str) {
    for (one, other) in before.lines().zip(after.lines()) {
        assert_eq!(one, other, "{of}");
    }
    assert_eq!(before.lines().count(), after.lines().count(), "{of}");
}

#[test]
fn what_was_edited_in_a_document_is_all_that_differs() {
    let home = Home::new();
    let draft = draft(&home, "bilateral");
    let document = exported(&home, &draft, "words.docx");
    let edited = path(&home, "edited.docx");
    for (language, before, after) in [
        (
            "en",
            "once both parties have signed",
            "once both parties have ratified",
        ),
        ("ar", "متى وقّعه الطرفان", "متى صدّق عليه الطرفان"),
    ] {
        let text = std::fs::read_to_string(&draft).unwrap();
        assert!(text.contains(before), "{language}: {text}");
        let done = python::run("docx.py", &["edit", &document, &edited, before, after]);
        assert_eq!(done["replaced"], 1, "{language}");
        let back = imported(&home, &edited, &draft).ended(0).json();
        let name = format!("{language}.toml");
        let redlined = home.file(&name, back["draft"].as_str().unwrap());
        let told: Value = home
            .run(&["agreement", "diff", &draft, &redlined, "--json"])
            .json();
        let articles = told["articles"].as_array().unwrap();
        assert_eq!(articles.len(), 1, "{told}");
        let texts = articles[0]["texts"].as_array().unwrap();
        assert_eq!(texts.len(), 1, "{told}");
        assert_eq!(texts[0]["language"], language, "{told}");
        assert!(articles[0]["old_terms"].is_null(), "{told}");
    }
}

/// Words come from another party, and a document from anywhere: neither makes the converter read a file, or take all the
/// memory that there is.
#[test]
fn hostile_words_and_documents_do_nothing() {
    let home = Home::new();
    let file = draft(&home, "working-arrangement");
    let secret = home.file("secret.png", "not for a document");
    let words = format!(
        "![x]({secret}) <img src=\\\"{secret}\\\"> [y](file://{secret}) $x$ @cite `code` {{.a}} \\\\input{{{secret}}}"
    );
    let text = std::fs::read_to_string(&file).unwrap();
    let mut is_first = true;
    let lines = text.lines().map(|line| {
        let is_words = line.starts_with("en = ") && !line.starts_with("en = '''");
        match is_words && std::mem::take(&mut is_first) {
            true => format!("en = \"{words}\""),
            false => line.to_owned(),
        }
    });
    let lines: Vec<String> = lines.collect();
    let hostile = home.file("hostile.toml", lines.join("\n"));
    let document = exported(&home, &hostile, "hostile.docx");
    let named = python::run("docx.py", &["names", &document]);
    assert!(!named.to_string().contains("media"), "{named}");
    let back = imported(&home, &document, &hostile).ended(0).json();
    let back = home.file("hostile-back.toml", back["draft"].as_str().unwrap());
    same_lines(
        &plain(&home, &hostile),
        &plain(&home, &back),
        "hostile words",
    );

    let swollen = path(&home, "swollen.docx");
    python::run("docx.py", &["swell", &document, &swollen, "120"]);
    assert!(std::fs::metadata(&swollen).unwrap().len() < 1_000_000);
    let refused = imported(&home, &swollen, &hostile);
    assert_ne!(refused.status, 0);
    assert_eq!(refused.error_code(), "not-converted");
    let nonsense = home.file("nonsense.docx", "PK no document");
    assert_eq!(
        imported(&home, &nonsense, &hostile).error_code(),
        "not-converted"
    );
}
