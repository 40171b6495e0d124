//! `agreement transcribe`: what was done on paper, and what a party without a node gets.

use serde_json::Value;

use super::refusal;
use crate::home::OPERATOR;
use crate::support::eventually;
use crate::support::nation::{Nation, befriend};
use crate::support::samples::{GREEN, indicator};

/// The party without a node.
const SAHIL: &str = "CERT of Sahil";
const SAHIL_ID: &str = "identity--5a000000-0000-4000-8000-000000000001";

/// A draft between `nation` and a party without a node.
fn draft(nation: &Nation, edit: impl FnOnce(String) -> String) -> String {
    let draft = nation.run(&["agreement", "new"]);
    let draft = draft["draft"].as_str().unwrap();
    let draft = draft
        .replace("identity--00000000-0000-4000-8000-000000000000", SAHIL_ID)
        .replace("The other party", SAHIL);
    let lines =
        draft.lines().map(
            |line| match line.starts_with("root_fingerprint = \"its root key") {
                true => "external = true",
                false => line,
            },
        );
    let draft: Vec<&str> = lines.collect();
    let file = format!("{}.toml", crate::support::new_id("bundle"));
    nation.home.file(&file, edit(draft.join("\n") + "\n"))
}

/// Transcribes an act of Sahil. What the node answers.
fn act<'a>(
    agreement: &'a str,
    scan: &'a str,
    reference: &'a str,
    more: &[&'a str],
) -> Vec<&'a str> {
    let line = [
        "agreement",
        "transcribe",
        agreement,
        "--of",
        SAHIL,
        "--scan",
        scan,
        "--reference",
        reference,
        "--date",
        "2026-01-05",
        "--act",
    ];
    line.iter().chain(more).copied().collect()
}

fn standing(nation: &Nation, agreement: &str) -> String {
    let shown = nation.run(&["agreement", "show", agreement]);
    let standing = shown["standing"].as_object().unwrap();
    standing[SAHIL].as_str().unwrap().to_owned()
}

/// DESIGN § 4: a paper agreement with a party that has no node, from the scan to what it is given, without a receipt.
#[test]
fn a_party_without_a_node_is_given_what_its_paper_acts_permit() {
    let qamar = Nation::serving("Qamar");
    let text = qamar
        .home
        .file("agreement.pdf", "the pages of the agreement");
    let letter = qamar.home.file("letter.pdf", "Sahil has signed");
    let note = qamar.home.file("note.pdf", "Sahil stops it");
    let file = draft(&qamar, |draft| draft);
    let paper = [
        "--scan",
        &text,
        "--reference",
        "MFA/2026/114",
        "--date",
        "2026-01-02",
    ];
    let line = ["agreement", "transcribe", &file];
    let recorded = qamar.run(&line.iter().chain(&paper).copied().collect::<Vec<_>>());
    let id = recorded["id"].as_str().unwrap();
    assert_eq!(
        recorded["external"],
        serde_json::json!([SAHIL_ID]),
        "{recorded}"
    );
    let record = &recorded["papers"][0];
    for (member, value) in [
        ("kind", "agreement"),
        ("reference", "MFA/2026/114"),
        ("date", "2026-01-02"),
    ] {
        assert_eq!(record[member], value, "{record}");
    }
    assert_eq!(record["attested_by"], serde_json::json!([OPERATOR]));

    // Nothing crosses before both have signed, and why says whose act is missing.
    let object = indicator("for Sahil", &[GREEN]);
    qamar.import(&[&object]);
    qamar.run(&["agreement", "sign", id]);
    assert_eq!(standing(&qamar, id), "not-signed");
    assert_eq!(qamar.reasons(object.id(), SAHIL), ["not-signed"]);
    assert_eq!(refusal(&qamar, &["export", "--for", SAHIL]), "no-agreement");
    let signed = qamar.run(&act(id, &letter, "S-17", &["sign"]));
    assert!(
        signed["acts"]
            .to_string()
            .contains("on paper: S-17 of 2026-01-05"),
        "{signed}"
    );
    assert_eq!(standing(&qamar, id), "in-force");
    assert_eq!(
        refusal(&qamar, &act(id, &letter, "S-17", &["sign"])),
        "nothing-to-do"
    );

    // By the same gate, and on record on our side alone.
    let preview = qamar.run(&["preview", "--for", SAHIL]);
    assert_eq!(preview["released"], 1, "{preview}");
    let out = qamar.home.path("sahil.json").to_str().unwrap().to_owned();
    let exported = qamar.run(&["export", "--for", SAHIL, "-o", &out]);
    assert_eq!(exported["objects"], 1, "{exported}");
    let why = qamar.why(object.id(), SAHIL);
    assert_eq!(why["crossed"].as_array().unwrap().len(), 1, "{why}");
    let receipt = qamar.home.path("receipt").to_str().unwrap().to_owned();
    let made = qamar.run(&["ledger", "receipt", object.id(), "-o", &receipt]);
    assert_eq!(made.get("to_key"), None, "{made}");
    // Or by TAXII, for one purpose.
    let share = qamar.client("sahil", &["--as", SAHIL, "--purpose", "protection"]);
    assert!(share.sees(object.id()));

    // The scan is held against the record: what was changed is another.
    let verify = |file: &str| {
        let line = ["agreement", "transcribe", id, "--verify", "--scan", file];
        qamar.try_run(&line)
    };
    let same = verify(&letter).ended(0).json();
    assert_eq!(same["papers"][0]["reference"], "S-17", "{same}");
    assert_eq!(same["papers"][0]["party"], SAHIL, "{same}");
    let changed = qamar.home.file("letter.pdf", "Sahil has not signed");
    assert_eq!(verify(&changed).error_code(), "other-scan");
    for (scan, code) in [
        (qamar.home.file("empty.pdf", ""), "cannot-read"),
        ("/dev/zero".to_owned(), "cannot-read"),
        ("/nowhere.pdf".to_owned(), "cannot-read"),
    ] {
        assert_eq!(refusal(&qamar, &act(id, &scan, "S-1", &["suspend"])), code);
    }

    // What it stops on paper stops at once; we lift nothing of its in our own name.
    let stopped = qamar.run(&act(id, &note, "S-18", &["suspend"]));
    assert_eq!(standing(&qamar, id), "suspended");
    let papers = stopped["papers"].as_array().unwrap();
    let suspension = papers.iter().find(|paper| paper["kind"] == "suspension");
    let suspension = suspension.unwrap()["of"].as_str().unwrap();
    assert_eq!(
        refusal(&qamar, &["agreement", "lift", id, suspension]),
        "not-ours"
    );
    assert_eq!(refusal(&qamar, &["export", "--for", SAHIL]), "no-agreement");
    let resumed = act(id, &letter, "S-19", &["lift", "--on", suspension]);
    qamar.run(&resumed);
    assert_eq!(standing(&qamar, id), "in-force");

    // Who has a node acts at it; and some acts are nobody's on paper.
    let ours = [
        "agreement",
        "transcribe",
        id,
        "--of",
        &qamar.name,
        "--act",
        "sign",
    ];
    let ours: Vec<&str> = ours.iter().chain(&paper).copied().collect();
    assert_eq!(refusal(&qamar, &ours), "has-a-node");
    assert_eq!(
        refusal(&qamar, &act(id, &letter, "  ", &["suspend"])),
        "bad-paper"
    );
    for lang in ["en", "ar", "fr"] {
        let told = qamar.home.run(&["agreement", "show", id, "--lang", lang]);
        let told = told.ended(0).out;
        assert!(
            told.contains("S-17") && !told.contains("agreement-paper"),
            "{told}"
        );
        let verified = [
            "agreement",
            "transcribe",
            id,
            "--verify",
            "--scan",
            &text,
            "--lang",
            lang,
        ];
        let told = qamar.home.run(&verified).ended(0).out;
        assert!(
            told.contains("MFA/2026/114") && !told.contains("agreement-"),
            "{told}"
        );
    }
}

/// What binds on paper takes two operators, and names both.
#[test]
fn a_binding_act_on_paper_is_attested_by_two() {
    let mut qamar = Nation::serving("Qamar");
    qamar.stop();
    let file = qamar.home.data_dir().join("party.json");
    let mut party: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    party["operators"]
        .as_array_mut()
        .unwrap()
        .push("salim".into());
    std::fs::write(&file, party.to_string()).unwrap();
    qamar.start();
    let file = draft(&qamar, |draft| {
        draft.replace("binding = false", "binding = true")
    });
    let proposed = qamar.run(&["agreement", "propose", &file]);
    let id = proposed["id"].as_str().unwrap();
    qamar.run(&["agreement", "sign", id]);
    qamar.run(&["agreement", "confirm", id, "--operator", "salim"]);
    let letter = qamar.home.file("letter.pdf", "Sahil has signed");
    let shown = qamar.run(&act(id, &letter, "S-17", &["sign"]));
    let about = shown["prepared"][0]["about"].as_str().unwrap();
    assert!(
        about.contains(SAHIL_ID) && about.contains("S-17"),
        "{about}"
    );
    assert_eq!(standing(&qamar, id), "not-signed");
    assert_eq!(
        refusal(&qamar, &["agreement", "confirm", id]),
        "same-operator"
    );
    let shown = qamar.run(&["agreement", "confirm", id, "--operator", "salim"]);
    assert_eq!(standing(&qamar, id), "in-force");
    let record = &shown["papers"][0];
    assert_eq!(
        record["attested_by"],
        serde_json::json!([OPERATOR, "salim"]),
        "{record}"
    );
    // What restricts one does at once.
    qamar.run(&act(id, &letter, "S-18", &["suspend"]));
    assert_eq!(standing(&qamar, id), "suspended");
}

/// The attack: a peer transcribes acts of a party without a node, so that we give to it. It opens nothing of ours; what
/// restricts in it holds for us, too.
#[test]
fn what_a_peer_attests_opens_nothing_of_ours() {
    let qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    befriend(&qamar, &rimal);
    let third = format!(
        "\n[[parties]]\nid = \"{SAHIL_ID}\"\nname = \"{SAHIL}\"\nexternal = true\n\n[[articles]]"
    );
    let id = qamar.propose(&rimal.name, |draft| {
        let depositary = format!("depositary = \"{}\"\n\n[title]", qamar.party);
        draft
            .replace(
                "kind = \"working-arrangement\"",
                "kind = \"multilateral-arrangement\"",
            )
            .replacen("[title]", &depositary, 1)
            .replacen("\n[[articles]]", &third, 1)
            .replace("notice_days = 30", "notice_days = 30\nentry_after = 2")
    });
    let object = indicator("for Sahil", &[GREEN]);
    qamar.import(&[&object]);
    eventually("the agreement reaches both", || {
        let shown = rimal.try_run(&["agreement", "show", &id]);
        (shown.status == 0).then_some(())
    });
    rimal.run(&["agreement", "sign", &id]);
    let letter = rimal
        .home
        .file("letter.pdf", "Sahil has signed, says Rimal");
    rimal.run(&act(&id, &letter, "S-17", &["sign"]));
    let attested = |kind: &str| {
        eventually("the act reaches its depositary", || {
            let shown = qamar.run(&["agreement", "show", &id]);
            let papers = shown["papers"].as_array().cloned().unwrap_or_default();
            let of = papers.iter().find(|paper| paper["kind"] == kind)?;
            Some(of["of"].as_str()?.to_owned())
        })
    };
    let signature = attested("signature");
    // All that a depositary does with it: notify it, as it must.
    for word in ["signature of Rimal", "signature for Sahil"] {
        let shown = qamar.run(&["agreement", "show", &id]);
        let acts = shown["acts"].as_array().unwrap();
        let of_sahil = word.ends_with("Sahil");
        let line = acts.iter().map(|act| act.as_str().unwrap()).find(|act| {
            act.contains(" signature ")
                && act.contains(&rimal.name)
                && act.contains("on paper") == of_sahil
        });
        let act = line.unwrap().split(" · ").nth(4).unwrap();
        qamar.run(&["agreement", "notify", &id, act]);
    }
    assert_eq!(standing(&qamar, &id), "not-signed");
    assert_eq!(refusal(&qamar, &["export", "--for", SAHIL]), "no-agreement");
    eventually("Rimal gives to it", || {
        (standing(&rimal, &id) == "in-force").then_some(())
    });
    // Ours opens it, Rimal's suspension closes it again.
    let letter = qamar
        .home
        .file("letter.pdf", "Sahil has signed, and we have seen it");
    qamar.run(&act(&id, &letter, "S-17", &["sign"]));
    assert_eq!(standing(&qamar, &id), "in-force");
    assert_ne!(attested("signature"), "", "{signature}");
    let note = rimal.home.file("note.pdf", "Sahil stops it");
    rimal.run(&act(&id, &note, "S-18", &["suspend"]));
    eventually("it holds for Qamar, too", || {
        (standing(&qamar, &id) == "suspended").then_some(())
    });
}
