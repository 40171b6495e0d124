//! `serve`, and commands beside it.

use std::collections::BTreeSet;

use crate::home::Home;
use crate::sample;

#[test]
fn commands_reach_the_node_that_runs_and_clients_read_what_they_bring() {
    let home = Home::new();
    let served = home.serve();
    assert_eq!(served.get("/healthz", "").0, 200);
    let status = home.run(&["status", "--json"]).ended(0).json();
    assert_eq!(status["listening"], served.url);

    let client = home
        .run(&["client", "add", "siem", "--json"])
        .ended(0)
        .json();
    let token = client["token"].as_str().unwrap();
    let feed = home.file("feed.json", sample::bundle());
    let report = home.run(&["import", "--json", &feed]).ended(0).json();
    assert_eq!(report["accepted"], 4);

    assert_eq!(served.get("/taxii2/", "").0, 401);
    let discovery = served.get_json("/taxii2/", token);
    let root = path_of(discovery["default"].as_str().unwrap());
    let collections = served.get_json(&format!("{root}collections/"), token);
    let first = collections["collections"][0]["id"].as_str().unwrap();
    assert_eq!(collections["collections"][0]["can_read"], true);
    let (status, body) = served.get(&format!("{root}collections/{first}/objects/"), token);
    assert_eq!(status, 200, "{body}");
    for object in sample::objects() {
        assert!(body.contains(&object), "{object}\nis not in\n{body}");
    }

    home.run(&["client", "remove", "siem"]).ended(0);
    assert_eq!(served.get("/taxii2/", token).0, 401);
    assert_eq!(served.terminate(), 0);

    // What it took is still there when nothing runs any more.
    let exported = home.run(&["export"]).ended(0).json();
    let ids: BTreeSet<&str> = exported["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|object| object["id"].as_str().unwrap())
        .collect();
    let expected = [
        sample::IDENTITY,
        sample::INDICATOR,
        sample::MALWARE,
        sample::RELATIONSHIP,
    ];
    assert_eq!(ids, BTreeSet::from(expected));
}

#[test]
fn one_node_runs_on_a_store() {
    let home = Home::new();
    let _served = home.serve();
    home.run(&["serve", "--listen", "127.0.0.1:0", "--plain-http", "--json"])
        .ended(4)
        .error_code();
}

#[test]
fn plain_http_stays_on_this_machine() {
    let home = Home::new();
    home.run(&["serve", "--listen", "0.0.0.0:0", "--plain-http", "--json"])
        .ended(2)
        .error_code();
}

/// `https://host/path/` → `/path/`.
fn path_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    &url[url[host..].find('/').unwrap() + host..]
}
