//! `peer` and `agreement`, as far as one node goes.

use crate::home::{Ended, Home};

#[test]
fn an_invitation_names_its_secret_fingerprint_and_end() {
    let home = Home::new();
    // Nobody else could reach a node that only listens on this machine.
    let unreachable = home.run(&["peer", "invite", "--json"]);
    assert_eq!(unreachable.error_code(), "no-public-url");
    let config = home.data_dir().join("mithaq.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let public = "public_url = \"https://mithaq.qamar.example\"\n";
    std::fs::write(&config, format!("{public}{text}")).unwrap();
    let invitation = home
        .run(&["peer", "invite", "--hours", "1", "--json"])
        .ended(0)
        .json();
    let status = home.run(&["status", "--json"]).ended(0).json();
    assert_eq!(invitation["fingerprint"], status["fingerprint"]);
    assert!(
        !invitation["text"]
            .as_str()
            .unwrap()
            .contains(char::is_whitespace)
    );
    let peers = home.run(&["peer", "list", "--json"]).ended(0).json();
    assert_eq!(peers["peers"].as_array().unwrap().len(), 0);
}

#[test]
fn what_is_no_invitation_is_refused() {
    let home = Home::new();
    let told = home.run(&["peer", "accept", "nonsense", "--json"]);
    assert!([2, 5].contains(&told.status), "{told:#?}");
    told.error_code();
}

#[test]
fn a_draft_is_written_once_and_never_over() {
    let home = Home::new();
    let draft = home.path("draft.toml");
    let line = [
        "agreement",
        "new",
        "--template",
        "bilateral",
        "--lang",
        "ar,en",
        "-o",
        draft.to_str().unwrap(),
    ];
    home.run(&line).ended(0);
    let text = std::fs::read_to_string(&draft).unwrap();
    assert!(text.contains("National CERT of Qamar"), "{text}");
    home.run(&line).ended(2);
    assert_eq!(std::fs::read_to_string(&draft).unwrap(), text);
}

#[test]
fn a_malformed_draft_is_refused_with_its_line() {
    let home = Home::new();
    let draft = home.file("draft.toml", "title = \n");
    let told = home
        .run(&["agreement", "propose", &draft, "--json"])
        .ended(2);
    told.error_code();
    assert!(told.out.contains("line 1"), "{told:#?}");
}

#[test]
fn what_cannot_be_undone_needs_consent() {
    let home = Home::new();
    for line in [
        ["agreement", "withdraw", "4f2a", "--json"],
        ["peer", "remove", "Rimal", "--json"],
    ] {
        assert_eq!(home.run(&line).ended(2).error_code(), "not-confirmed");
    }
    // With consent the node is asked, and knows neither.
    let line = ["peer", "remove", "Rimal", "--yes", "--json"];
    assert_ne!(
        Ended::of(&mut home.command(&line)).ended(2).error_code(),
        "not-confirmed"
    );
}
