//! `mithaq participant …` and what it makes, over one node that does not run.

use serde_json::Value;

use super::{COMPANY, UNIVERSITY};
use crate::home::{Ended, Home};

fn run(home: &Home, arguments: &[&str]) -> Value {
    let line: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    home.run(&line).ended(0).json()
}

#[track_caller]
fn refused(home: &Home, arguments: &[&str]) -> String {
    let line: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    home.run(&line).ended(2).error_code()
}

#[test]
fn a_participant_is_added_under_terms_and_shown_with_them() {
    let home = Home::new();
    let empty = home.run(&["participant", "list"]).ended(0);
    assert!(
        empty.out.contains("mithaq participant add NAME"),
        "{}",
        empty.out
    );
    let added = run(
        &home,
        &[
            "participant",
            "add",
            UNIVERSITY,
            "--sector",
            "education",
            "--sector",
            "water",
            "--sector",
            "legal",
            "--lang",
            "ar,en,fr",
        ],
    );
    assert_eq!(added["name"], UNIVERSITY);
    assert_eq!(added["state"], "active");
    assert_eq!(
        added["sectors"],
        serde_json::json!(["education", "water", "legal"])
    );
    let terms = &added["terms"];
    assert_eq!(terms["parties"][1]["id"], added["party"]);
    let languages: Vec<&String> = terms["articles"][0]["text"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(languages, ["ar", "en", "fr"]);
    // Two signatures in our one chain: ours, and the one that we attest.
    let acts: Vec<&str> = terms["acts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|act| act.as_str().unwrap())
        .collect();
    assert_eq!(acts.len(), 2);
    assert!(
        acts[0].starts_with("National CERT of Qamar · 1 · signature"),
        "{acts:?}"
    );
    assert!(
        acts[1].starts_with(&format!(
            "National CERT of Qamar for {UNIVERSITY} · 2 · signature"
        )),
        "{acts:?}"
    );
    let listed = run(&home, &["participant", "list"]);
    assert_eq!(listed["participants"][0]["party"], added["party"]);
    // By name, whatever its case, and by id; for people too.
    for name in ["university OF rimal", added["party"].as_str().unwrap()] {
        assert_eq!(
            run(&home, &["participant", "show", name])["party"],
            added["party"]
        );
    }
    let page = home.run(&["participant", "show", UNIVERSITY]).ended(0).out;
    for words in [
        "active",
        "education",
        "Article 3 · exchange",
        "up to TLP:GREEN and PAP:GREEN",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // Its identity is ours, and stays with us.
    let id = added["party"].as_str().unwrap();
    let why = run(&home, &["why", id, "--for", "analysts"]);
    assert_eq!(why["verdicts"][0]["released"], true);
    let why = run(&home, &["why", id, "--for", UNIVERSITY]);
    assert_eq!(why["verdicts"][0]["reasons"][0]["code"], "tlp-too-strict");
    let preview = run(&home, &["preview", "--for", UNIVERSITY]);
    assert_eq!(preview["audience"]["id"], id);
}

#[test]
fn what_cannot_be_a_participant_is_refused_with_a_way_on() {
    let home = Home::new();
    run(&home, &["participant", "add", UNIVERSITY]);
    let taken = [
        "University of rimal",
        "National CERT of Qamar",
        "analysts",
        " ",
    ];
    for name in taken {
        assert_eq!(
            refused(&home, &["participant", "add", name]),
            "name",
            "{name}"
        );
    }
    let add = |arguments: &[&str]| {
        let line = [&["participant", "add", COMPANY], arguments].concat();
        refused(&home, &line)
    };
    assert_eq!(add(&["--sector", "espionage"]), "unknown-sector");
    let told = home.run(&["participant", "add", COMPANY, "--sector", "espionage"]);
    assert!(told.err.contains("STIX 2.1 § 10.11"), "{}", told.err);
    assert_eq!(add(&["--terms", "nowhere.toml"]), "cannot-read");
    let draft = |template: &str, name: &str| {
        let line = ["agreement", "new", "--template", template, "--peer", name];
        let made = match template {
            "participant" => run(&home, &line),
            _ => run(&home, &line[..4]),
        };
        made["draft"].as_str().unwrap().to_owned()
    };
    let sound = draft("participant", COMPANY);
    let of_university = run(&home, &["participant", "show", UNIVERSITY])["party"]
        .as_str()
        .unwrap()
        .to_owned();
    let own_id = run(&home, &["status"])["party_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let theirs = id_of(&sound, COMPANY);
    for (text, code) in [
        (
            draft("bilateral", "").replace(
                "its root key's fingerprint, in words",
                "the-words-of-a-fingerprint",
            ),
            "not-participant-terms",
        ),
        (draft("participant", "Somebody Else"), "other-name"),
        (
            sound.replace(&own_id, "identity--00000000-0000-4000-8000-000000000001"),
            "other-host",
        ),
        (sound.replace(&theirs, &of_university), "known-party"),
        (
            sound.replace("highest_tlp = \"green\"", "highest_tlp = \"teal\""),
            "bad-draft",
        ),
    ] {
        let file = home.file("terms.toml", &text);
        assert_eq!(add(&["--terms", &file]), code, "{text}");
    }
    // Its terms are not proposed to anybody: it has no node.
    let file = home.file("sound.toml", &sound);
    assert_eq!(
        refused(&home, &["agreement", "propose", &file]),
        "participant-terms"
    );
    for (line, code) in [
        (["participant", "show", "nobody"], "unknown-participant"),
        (["participant", "suspend", "nobody"], "unknown-participant"),
        (["participant", "resume", UNIVERSITY], "nothing-to-do"),
    ] {
        assert_eq!(refused(&home, &line), code);
    }
    let purpose = [
        "client",
        "add",
        "x",
        "--as",
        UNIVERSITY,
        "--purpose",
        "attribution",
    ];
    assert_eq!(refused(&home, &purpose), "purpose-not-permitted");
    // Only a named operator lets somebody in.
    let told = Ended::of(
        home.command(&["participant", "add", COMPANY, "--json"])
            .env("MITHAQ_OPERATOR", "salim"),
    )
    .ended(5);
    assert_eq!(told.error_code(), "unknown-operator");
    let names = run(&home, &["participant", "list"]);
    assert_eq!(names["participants"].as_array().unwrap().len(), 1);
}

#[test]
fn a_participant_is_suspended_resumed_and_removed() {
    let home = Home::new();
    let first = run(&home, &["participant", "add", UNIVERSITY]);
    run(
        &home,
        &[
            "client",
            "add",
            "library",
            "--as",
            UNIVERSITY,
            "--purpose",
            "research",
        ],
    );
    let state = |arguments: &[&str]| run(&home, arguments)["state"].as_str().unwrap().to_owned();
    assert_eq!(state(&["participant", "suspend", UNIVERSITY]), "suspended");
    assert_eq!(
        refused(&home, &["participant", "suspend", UNIVERSITY]),
        "nothing-to-do"
    );
    assert_eq!(state(&["participant", "resume", UNIVERSITY]), "active");
    assert_eq!(
        run(&home, &["participant", "show", UNIVERSITY])["clients"][0],
        "library"
    );
    let gone = home
        .run(&["participant", "remove", UNIVERSITY, "--yes"])
        .ended(0);
    assert!(gone.out.contains("no longer open anything"), "{}", gone.out);
    assert_eq!(
        run(&home, &["client", "list"])["clients"],
        serde_json::json!([])
    );
    // Its name is free; its id answers still, and cannot come back.
    let id = first["party"].as_str().unwrap();
    assert_eq!(
        refused(&home, &["participant", "show", UNIVERSITY]),
        "unknown-participant"
    );
    assert_eq!(state(&["participant", "show", id]), "removed");
    for line in [
        &["participant", "resume", id][..],
        &["participant", "remove", id, "--yes"],
        &["client", "add", "library", "--as", id],
    ] {
        assert_eq!(refused(&home, line), "removed", "{line:?}");
    }
    let second = run(&home, &["participant", "add", UNIVERSITY]);
    assert_ne!(first["party"], second["party"]);
}

/// The id of the party of that name in a draft.
fn id_of(draft: &str, name: &str) -> String {
    let before = &draft[..draft.find(&format!("name = \"{name}\"")).unwrap()];
    let id = &before[before.rfind("identity--").unwrap()..];
    id[..id.find('"').unwrap()].to_owned()
}
