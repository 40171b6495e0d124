//! `agreement check` and `agreement diff`: 0 proved, 1 refuted, 2 not proved.

use crate::home::{Ended, Home};

const RED_LINE: &str = r#"
[[red_line]]
id = "victims"
text = "Reports stay here."
when = { types = ["report"] }
"#;

/// A draft that could be signed, with these changes.
fn draft(home: &Home, name: &str, changes: &[(&str, &str)]) -> String {
    let new = home.run(&["agreement", "new", "--lang", "en,ar"]).ended(0);
    let mut text = new.out.replace(
        "its root key's fingerprint, in words",
        "fingerprint-of-the-other",
    );
    for (from, to) in changes {
        assert!(text.contains(from), "no `{from}` in {text}");
        text = text.replace(from, to);
    }
    home.file(name, text)
}

#[test]
fn a_check_ends_as_it_found() {
    let home = Home::new();
    let usual = draft(&home, "usual.toml", &[]);
    let checked = home.run(&["agreement", "check", &usual, "--json"]).ended(0);
    let checked = checked.json();
    assert_eq!(checked["verdict"], "proved", "{checked}");
    let asked: Vec<&str> = checked["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["question"].as_str().unwrap())
        .collect();
    assert_eq!(
        asked,
        [
            "within-red-lines",
            "within-consent",
            "closed-gives-nothing",
            "never-fails"
        ]
    );
    // Now reports never leave, and the draft gives all types.
    let config = home.data_dir().join("mithaq.toml");
    let mut settings = std::fs::read_to_string(&config).unwrap_or_default();
    settings.push_str(RED_LINE);
    std::fs::write(&config, settings).unwrap();
    for (lang, words) in [
        (
            "en",
            "National CERT of Qamar would give The other party an object of the type report",
        ),
        ("fr", "donnerait à"),
        ("ar", "من النوع"),
    ] {
        let told = home
            .run(&["agreement", "check", &usual, "--lang", lang])
            .ended(1);
        assert!(told.out.contains(words), "{}", told.out);
        assert!(told.out.contains("Reports stay here."), "{}", told.out);
    }
    // What cannot be checked refutes nothing.
    let broken = home.file("broken.toml", "kind = 3");
    home.run(&["agreement", "check", &broken, "--json"])
        .ended(2)
        .error_code();
    home.run(&["agreement", "check", "ffff", "--json"])
        .ended(2)
        .error_code();
}

#[test]
fn a_wider_text_is_shown_with_its_smallest_example() {
    let home = Home::new();
    let old = draft(&home, "old.toml", &[]);
    let wider = draft(
        &home,
        "wider.toml",
        &[("highest_tlp = \"amber\"", "highest_tlp = \"red\"")],
    );
    let narrower = draft(
        &home,
        "narrower.toml",
        &[("highest_tlp = \"amber\"", "highest_tlp = \"green\"")],
    );
    home.run(&["agreement", "diff", &old, &old]).ended(0);
    home.run(&["agreement", "diff", &old, &narrower]).ended(0);
    let told = home.run(&["agreement", "diff", &old, &wider]).ended(1);
    for words in ["The new text is wider", "TLP:AMBER+STRICT", "differs"] {
        assert!(told.out.contains(words), "{words}: {}", told.out);
    }
    let told = home
        .run(&["agreement", "diff", &old, &wider, "--json"])
        .ended(1)
        .json();
    assert_eq!(told["whole"]["standing"], "wider");
    assert_eq!(told["articles"][0]["effect"]["standing"], "wider");
    assert_eq!(told["articles"].as_array().unwrap().len(), 1);
    let told = home
        .run(&["agreement", "diff", &wider, &old, "--lang", "ar"])
        .ended(0);
    assert!(told.out.contains("أضيق"), "{}", told.out);
    home.run(&["agreement", "diff", &old, "ffff", "--json"])
        .ended(2)
        .error_code();
}

/// Of an agreement that is proposed, the verdict goes on record; of a draft it is printed alone. Somebody who is no
/// named operator does not speak for the party.
#[test]
fn the_verdict_on_a_proposed_agreement_is_on_record() {
    let home = Home::new();
    let usual = draft(&home, "usual.toml", &[]);
    let checked = home
        .run(&["agreement", "check", &usual, "--json"])
        .ended(0)
        .json();
    assert!(checked["proof"].is_null(), "{checked}");
    let proposed = home
        .run(&["agreement", "propose", &usual, "--json"])
        .ended(0)
        .json();
    let id = proposed["id"].as_str().unwrap();
    let check = ["agreement", "check", id, "--json"];
    let other = Ended::of(home.command(&check).env("MITHAQ_OPERATOR", "salim")).ended(0);
    assert!(other.json()["proof"].is_null(), "{}", other.out);
    let first = home.run(&check).ended(0).json();
    let proof = first["proof"].as_str().unwrap();
    assert!(proof.starts_with("mithaq-proof--"), "{proof}");
    // One for each text: checking again makes a version of it.
    assert_eq!(home.run(&check).ended(0).json()["proof"], proof);
    // It shows with the agreement.
    let shown = home
        .run(&["agreement", "show", id, "--json"])
        .ended(0)
        .json();
    assert_eq!(shown["proofs"][0]["id"], proof, "{shown}");
    assert_eq!(shown["proofs"][0]["verdict"], "proved");
    assert_eq!(shown["proofs"].as_array().unwrap().len(), 1);
    for (lang, words) in [("en", "Checked by"), ("fr", "Vérifié par"), ("ar", "فحصه")] {
        let told = home
            .run(&["agreement", "show", id, "--lang", lang])
            .ended(0);
        assert!(told.out.contains(words), "{}", told.out);
    }
    // The title in the language asked for, where the agreement has it.
    for (lang, other) in [("en", "ar"), ("ar", "en")] {
        let told = home
            .run(&["agreement", "check", id, "--lang", lang])
            .ended(0);
        let titles = &first["titles"];
        assert!(
            told.out.contains(titles[lang].as_str().unwrap()),
            "{}",
            told.out
        );
        assert!(
            !told.out.contains(titles[other].as_str().unwrap()),
            "{}",
            told.out
        );
    }
}

/// P4: an amended text is held against the very text that it amends.
#[test]
fn an_amended_text_is_no_wider_than_what_it_amends_or_refuted() {
    let home = Home::new();
    let usual = draft(&home, "usual.toml", &[]);
    let proposed = home
        .run(&["agreement", "propose", &usual, "--json"])
        .ended(0)
        .json();
    let of = |hash: &str| {
        let id = proposed["id"].as_str().unwrap();
        format!("\n[amends]\nagreement = \"{id}\"\ntext = \"{hash}\"\n")
    };
    let hash = proposed["text_hash"].as_str().unwrap();
    for (name, level, status, expected) in [
        ("narrower", "green", 0, "proved"),
        ("wider", "red", 1, "refuted"),
    ] {
        let changes = [(
            "highest_tlp = \"amber\"",
            format!("highest_tlp = \"{level}\""),
        )];
        let changes = changes.each_ref().map(|(from, to)| (*from, to.as_str()));
        let text = std::fs::read_to_string(draft(&home, name, &changes)).unwrap();
        let amended = home.file(name, text + &of(hash));
        let told = home
            .run(&["agreement", "check", &amended, "--json"])
            .ended(status)
            .json();
        let findings = told["findings"].as_array().unwrap();
        let asked = findings
            .iter()
            .find(|one| one["question"] == "no-wider")
            .unwrap();
        assert_eq!(asked["found"]["verdict"], expected, "{told}");
    }
    let text = std::fs::read_to_string(&usual).unwrap() + &of(&"00".repeat(32));
    let stray = home.file("stray.toml", text);
    home.run(&["agreement", "check", &stray]).ended(2);
}

/// Words go out to be redlined and come back; a policy of IEP goes out and comes in.
#[test]
fn words_and_policies_go_out_and_come_back() {
    let home = Home::new();
    let usual = draft(&home, "usual.toml", &[]);
    let page = home.run(&["agreement", "export", &usual]).ended(0).out;
    let edited = page.replacen("### 1 / en\n\n", "### 1 / en\n\nRedlined. ", 1);
    assert_ne!(page, edited, "{page}");
    let edited = home.file("words.md", edited);
    home.run(&[
        "agreement",
        "import",
        &edited,
        "--onto",
        &usual,
        "-o",
        "redlined.toml",
    ])
    .ended(0);
    let told = home
        .run(&["agreement", "diff", &usual, "redlined.toml", "--json"])
        .ended(0)
        .json();
    assert_eq!(told["whole"]["standing"], "equal");
    assert_eq!(told["articles"][0]["id"], "1");
    assert_eq!(told["articles"].as_array().unwrap().len(), 1);
    let lost = home.file("lost.md", page.replace("### 2 / ar", "### 2 / fr"));
    let told = home
        .run(&["agreement", "import", &lost, "--onto", &usual])
        .ended(2);
    assert!(
        told.err.contains("2 / ar") && told.err.contains("2 / fr"),
        "{}",
        told.err
    );

    let policies = home
        .run(&["agreement", "iep", "export", &usual])
        .ended(0)
        .json();
    assert_eq!(policies[0]["tlp"], "red", "nothing may be passed on");
    let policy = home.file("policy.json", policies[0].to_string());
    let imported = home
        .run(&["agreement", "iep", "import", &policy])
        .ended(0)
        .out;
    assert!(imported.contains("to = \"none\""), "{imported}");
    let bad = home.file("bad.json", "{}");
    home.run(&["agreement", "iep", "import", &bad, "--json"])
        .ended(2)
        .error_code();
}

/// Without pandoc there is an error that says so; with it, words come back from a word processor's document too.
#[test]
fn documents_of_word_processors_need_pandoc() {
    let home = Home::new();
    let usual = draft(&home, "usual.toml", &[]);
    let export = [
        "agreement",
        "export",
        &usual,
        "--format",
        "docx",
        "-o",
        "words.docx",
        "--json",
    ];
    let told = Ended::of(home.command(&export).env("PATH", "/nonexistent")).ended(1);
    assert_eq!(told.error_code(), "no-pandoc");
    home.run(&export).ended(0);
    let import = [
        "agreement",
        "import",
        "words.docx",
        "--format",
        "docx",
        "--onto",
        &usual,
        "-o",
        "back.toml",
    ];
    home.run(&import).ended(0);
    let told = home
        .run(&["agreement", "diff", &usual, "back.toml", "--json"])
        .ended(0)
        .json();
    assert_eq!(told["articles"].as_array().unwrap().len(), 0, "{told}");
}

/// Whatever becomes of the prover, nothing is proved by it, and it is said; where it may be left out, every case is
/// gone through.
#[test]
fn a_prover_that_does_not_answer_proves_nothing() {
    use std::os::unix::fs::PermissionsExt;

    let home = Home::new();
    let usual = draft(&home, "usual.toml", &[]);
    let solved = "echo '{\"version\":1,\"program\":\"p 1\",\"solver\":\"s 1\",\"answers\":[]}'";
    for (name, script) in [
        ("missing", None),
        ("dies", Some("exit 1")),
        ("dies-reading", Some("read line; exit 1")),
        ("nonsense", Some("read line; echo perhaps; read line")),
        (
            "another-version",
            Some("read line; echo '{\"version\":2}'; read line"),
        ),
        (
            "refuses",
            Some("read line; echo '{\"version\":1,\"refused\":\"no solver\"}'; read line"),
        ),
        ("too-little", Some(solved)),
    ] {
        let program = home.data_dir().join(name);
        if let Some(script) = script {
            std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
            let mode = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(&program, mode).unwrap();
        }
        let check = |symbolic: &str, status: i32| {
            let asked = [
                "agreement",
                "check",
                &usual,
                "--json",
                "--symbolic",
                symbolic,
            ];
            let told = Ended::of(home.command(&asked).env("MITHAQ_PROVER", &program));
            told.ended(status).json()
        };
        let alone = check("yes", 2);
        assert_eq!(alone["verdict"], "not-proved", "{name}: {alone}");
        assert!(alone["proof"].is_null(), "{name}: {alone}");
        for told in [&alone, &check("auto", 0)] {
            let why = told["unanswered"].as_str().unwrap();
            assert!(why.contains("the solver gave no answer"), "{name}: {why}");
        }
        assert!(check("no", 0)["unanswered"].is_null(), "{name}");
    }
}
