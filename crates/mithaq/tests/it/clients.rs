//! `client`.

use crate::home::{Ended, Home};

#[test]
fn its_secrets_are_shown_once() {
    let home = Home::new();
    let secret = home
        .run(&["client", "add", "siem", "--write", "--json"])
        .ended(0)
        .json();
    let mut keys: Vec<&String> = secret.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["password", "token", "user"]);
    assert_eq!(secret["user"], "siem");
    let listed = home.run(&["client", "list", "--json"]).ended(0);
    let clients = listed.json();
    assert_eq!(clients["clients"][0]["name"], "siem");
    assert_eq!(clients["clients"][0]["write"], true);
    for secret in [&secret["password"], &secret["token"]] {
        assert!(!listed.out.contains(secret.as_str().unwrap()));
    }
    // A name belongs to one client.
    home.run(&["client", "add", "siem", "--json"])
        .ended(2)
        .error_code();
    home.run(&["client", "remove", "siem"]).ended(0);
    home.run(&["client", "remove", "siem", "--json"])
        .ended(2)
        .error_code();
    let clients = home.run(&["client", "list", "--json"]).ended(0).json();
    assert_eq!(clients["clients"].as_array().unwrap().len(), 0);
}

#[test]
fn only_a_named_operator_lets_somebody_in() {
    let home = Home::new();
    let told = Ended::of(
        home.command(&["client", "add", "siem", "--json"])
            .env("MITHAQ_OPERATOR", "salim"),
    )
    .ended(5);
    assert_eq!(told.error_code(), "unknown-operator");
    // The line comes before the environment.
    let line = ["client", "add", "siem", "--json", "--operator", "noor"];
    Ended::of(home.command(&line).env("MITHAQ_OPERATOR", "salim")).ended(0);
}
