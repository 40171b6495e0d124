//! `lookup`, `why` and `preview`.

use crate::home::Home;
use crate::sample::{self, INDICATOR, MALWARE};

fn with_feed() -> Home {
    let home = Home::new();
    home.run(&["import", &home.file("feed.json", sample::bundle())])
        .ended(0);
    home
}

#[test]
fn a_value_leads_to_who_reported_it_and_what_it_is_related_to() {
    let home = with_feed();
    let found = home
        .run(&["lookup", "--json", "192.0.2[.]7", "192.0.2.8"])
        .ended(0)
        .json();
    let hits = found["values"][0]["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 1, "{found}");
    assert_eq!(hits[0]["id"], INDICATOR);
    assert_eq!(hits[0]["copies"][0]["deliverer"], "National CERT of Qamar");
    let related = hits[0]["related"].as_array().unwrap();
    assert!(
        related.iter().any(|related| related["id"] == MALWARE),
        "{found}"
    );
    assert_eq!(found["values"][1]["hits"].as_array().unwrap().len(), 0);
    let told = home.run(&["lookup", "192.0.2.7"]).ended(0);
    assert!(
        told.out.contains("Beacon of Sirocco") && told.out.contains(INDICATOR),
        "{told:#?}"
    );
}

#[test]
fn our_own_analysts_see_what_is_ours() {
    let home = with_feed();
    let why = home
        .run(&["why", INDICATOR, "--for", "analysts", "--json"])
        .ended(0)
        .json();
    assert_eq!(why["object"], INDICATOR);
    assert_eq!(why["verdicts"][0]["released"], true, "{why}");
    let preview = home
        .run(&["preview", "--for", "analysts", "--limit", "2", "--json"])
        .ended(0)
        .json();
    assert_eq!(preview["released"], 4, "{preview}");
    assert_eq!(preview["objects"].as_array().unwrap().len(), 2);
}

#[test]
fn a_name_that_nobody_bears_is_a_mistake() {
    let home = with_feed();
    home.run(&["why", INDICATOR, "--for", "nobody", "--json"])
        .ended(2)
        .error_code();
    home.run(&["preview", "--for", "nobody", "--json"])
        .ended(2)
        .error_code();
    home.run(&["why", "indicator--nonsense", "--for", "analysts", "--json"])
        .ended(2)
        .error_code();
}
