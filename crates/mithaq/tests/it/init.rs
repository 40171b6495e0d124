//! `init`.

use crate::home::{Home, is_private};

const PARTY: [&str; 2] = ["--party", "National CERT of Qamar"];

#[test]
fn it_asks_nothing_and_makes_a_node() {
    let home = Home::empty();
    let made = home
        .run(&["init", PARTY[0], PARTY[1], "--yes", "--json"])
        .ended(0)
        .json();
    assert!(
        made["party_id"].as_str().unwrap().starts_with("identity--"),
        "{made}"
    );
    let words = made["fingerprint"].as_str().unwrap().split('-').count();
    assert!(words > 3, "{made}");
    // Nobody was named, so it is whoever ran it.
    assert_eq!(made["operators"], serde_json::json!(["noor"]));
    let status = home.run(&["status", "--json"]).ended(0).json();
    assert_eq!(status["party"], PARTY[1]);
    assert_eq!(status["party_id"], made["party_id"]);
    assert_eq!(status["fingerprint"], made["fingerprint"]);
    assert_eq!(status["objects"], 0);
}

#[test]
fn nobody_else_can_read_what_it_makes() {
    let home = Home::new();
    assert!(is_private(&home.data_dir()));
    let keys = home.data_dir().join("keys");
    assert!(is_private(&keys));
    // What is public in there, certificate and statement, may be readable if it is copied out.
    for secret in ["root.pem", "node.pem", "tls-key.pem"] {
        assert!(is_private(&keys.join(secret)), "{secret}");
    }
}

#[test]
fn a_second_time_it_changes_nothing() {
    let home = Home::new();
    let status = home.run(&["status", "--json"]).ended(0).json();
    let again = home
        .run(&["init", "--party", "Another", "--yes", "--json"])
        .ended(2);
    assert_eq!(again.error_code(), "exists");
    assert_eq!(home.run(&["status", "--json"]).ended(0).json(), status);
}

#[test]
fn a_party_without_a_name_is_not_made_up() {
    let home = Home::empty();
    for line in [vec!["init", "--yes", "--json"], vec!["init", "--json"]] {
        assert_eq!(home.run(&line).ended(2).error_code(), "no-party");
    }
    assert!(!home.data_dir().exists());
}

#[test]
fn the_address_goes_into_the_file() {
    let home = Home::empty();
    let line = [
        "init",
        PARTY[0],
        PARTY[1],
        "--listen",
        "127.0.0.1:9443",
        "--yes",
    ];
    home.run(&line).ended(0);
    let shown = home.run(&["config", "show", "--effective"]).ended(0);
    let listen = shown
        .out
        .lines()
        .find(|line| line.starts_with("listen"))
        .unwrap();
    assert!(
        listen.contains("127.0.0.1:9443") && listen.contains("mithaq.toml:"),
        "{listen}"
    );
    assert_eq!(
        home.run(&["config", "show"]).ended(0).out,
        std::fs::read_to_string(home.data_dir().join("mithaq.toml")).unwrap()
    );
}
