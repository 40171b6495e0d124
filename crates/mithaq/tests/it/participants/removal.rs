//! Suspension and removal of a participant.

use super::{UNIVERSITY, host};
use crate::support::nation::{Nation, as_is};
use crate::support::samples::{GREEN, indicator};

/// DESIGN 7.3, 7.4: suspended, its collection is as if absent, at once; resumed, the same collection goes on
/// from the same cursor, and what came meanwhile comes once.
#[test]
fn a_suspended_participant_finds_nothing_and_loses_nothing() {
    let rimal = Nation::serving("Rimal");
    host(&rimal, UNIVERSITY, as_is);
    let share = rimal.client("library", &["--as", UNIVERSITY, "--write"]);
    let first = indicator("first", &[GREEN]);
    let second = indicator("second", &[GREEN]);
    rimal.import(&[&first, &second]);
    let page = share.get(&format!("{}?limit=1", share.objects)).json();
    let cursor = page["next"].as_str().unwrap().to_owned();
    let further = format!("{}?limit=1&next={cursor}", share.objects);
    let collections = "/exchange/collections/";
    let listed = share.get(collections).json();
    rimal.run(&["participant", "suspend", UNIVERSITY]);
    let nowhere = "/exchange/collections/00000000-0000-4000-8000-000000000000/objects/";
    let absent = share.get(nowhere);
    assert_eq!(absent.status, 404);
    let envelope = format!("{{\"objects\":[{}]}}", indicator("added", &[GREEN]).text());
    for (method, path, body) in [
        ("GET", share.objects.as_str(), ""),
        ("GET", &further, ""),
        ("POST", &share.objects, envelope.as_str()),
    ] {
        let answer = share.request(method, path, body.as_bytes());
        assert_eq!(
            (answer.status, &answer.body),
            (404, &absent.body),
            "{method} {path}"
        );
    }
    assert_eq!(
        share.get(collections).json()["collections"],
        serde_json::Value::Null
    );
    let meanwhile = indicator("meanwhile", &[GREEN]);
    rimal.import(&[&meanwhile]);
    assert_eq!(rimal.reasons(meanwhile.id(), UNIVERSITY), ["suspended"]);

    rimal.run(&["participant", "resume", UNIVERSITY]);
    assert_eq!(share.get(collections).json(), listed);
    let page = share.get(&further).json();
    assert_eq!(page["objects"][0]["id"], second.id());
    assert_eq!(share.ids().len(), 3);
}

/// Attack case 16: what a participant holds is worth nothing once it is removed: its credential, an open
/// cursor, the status of what it added. Nor does another under the same name inherit them.
#[test]
fn attack_16_a_removed_participant_keeps_no_client_cursor_or_token() {
    let mut rimal = Nation::serving("Rimal");
    host(&rimal, UNIVERSITY, as_is);
    let share = rimal.client("library", &["--as", UNIVERSITY, "--write"]);
    let other = rimal.client("reading-room", &["--as", UNIVERSITY]);
    let objects = [indicator("first", &[GREEN]), indicator("second", &[GREEN])];
    rimal.import(&[&objects[0], &objects[1]]);
    let page = share.get(&format!("{}?limit=1", share.objects)).json();
    let further = format!("{}?next={}", share.objects, page["next"].as_str().unwrap());
    let envelope = format!("{{\"objects\":[{}]}}", indicator("added", &[GREEN]).text());
    let added = share
        .request("POST", &share.objects, envelope.as_bytes())
        .json();
    let status = format!("/exchange/status/{}/", added["id"].as_str().unwrap());
    // Without the defence: each of these opens.
    for path in [share.objects.as_str(), &further, &status, "/taxii2/"] {
        assert_eq!(share.get(path).status, 200, "{path}");
    }
    rimal.run(&["participant", "remove", UNIVERSITY, "--yes"]);
    let closed = |when: &str| {
        for path in [share.objects.as_str(), &further, &status, "/taxii2/"] {
            assert_eq!(share.get(path).status, 401, "{path} {when}");
        }
        let again = share.request("POST", &share.objects, envelope.as_bytes());
        assert_eq!(again.status, 401);
        assert_eq!(other.get(&other.objects).status, 401);
    };
    closed("at once");
    rimal.restart();
    closed("after a restart");

    // Another participant under the same name, with a client under the same name.
    host(&rimal, UNIVERSITY, as_is);
    let heir = rimal.client("library", &["--as", UNIVERSITY, "--write"]);
    assert_ne!(heir.objects, share.objects);
    for (path, answer) in [(&share.objects, 404), (&status, 404)] {
        assert_eq!(heir.get(path).status, answer, "{path}");
    }
    let cursor = format!("{}?next={}", heir.objects, page["next"].as_str().unwrap());
    assert_eq!(
        heir.get(&cursor).status,
        400,
        "a cursor is bound to its own reader"
    );
    closed("beside its heir");
}
