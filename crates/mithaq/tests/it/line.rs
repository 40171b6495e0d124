//! The command line itself: the start page, help, mistakes.

use crate::home::Home;

#[test]
fn alone_it_offers_three_ways_to_start() {
    let home = Home::empty();
    let page = home.run(&[]).ended(0);
    for way in ["mithaq demo", "mithaq init", "mithaq peer invite"] {
        assert!(page.out.contains(way), "{page:#?}");
    }
    assert_ne!(home.run(&["--lang", "ar"]).ended(0).out, page.out);
    assert!(!home.data_dir().exists());
}

#[test]
fn exit_codes_are_documented() {
    let help = Home::empty().run(&["help", "exit-codes"]).ended(0);
    for code in 0..=5 {
        assert!(help.out.contains(&format!("\n  {code}  ")), "{help:#?}");
    }
}

#[test]
fn a_mistake_ends_with_two_and_for_programs_with_an_error() {
    let home = Home::empty();
    let told = home.run(&["imprt", "feed.json"]).ended(2);
    assert!(
        told.out.is_empty() && told.err.contains("imprt"),
        "{told:#?}"
    );
    assert_eq!(
        home.run(&["import", "--json"]).ended(2).error_code(),
        "usage"
    );
}

#[test]
fn without_a_node_it_says_how_to_make_one() {
    let home = Home::empty();
    let told = home.run(&["status"]).ended(2);
    assert!(told.out.is_empty(), "{told:#?}");
    let lines: Vec<&str> = told.err.lines().collect();
    assert_eq!(lines.len(), 2, "{told:#?}");
    assert!(
        lines[1].starts_with("  next: ") && lines[1].contains("mithaq init"),
        "{told:#?}"
    );
    assert_eq!(
        home.run(&["status", "--json"]).ended(2).error_code(),
        "no-node"
    );
    // A folder that is no node is told apart from none only by the reason.
    std::fs::create_dir(home.data_dir()).unwrap();
    assert_eq!(
        home.run(&["status", "--json"]).ended(2).error_code(),
        "no-node"
    );
}
