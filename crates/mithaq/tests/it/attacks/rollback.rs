//! Case 7: an older version comes back; a version from the far future pins an object.

use serde_json::json;

use super::Stage;
use crate::support::eventually;
use crate::support::samples::{FIRST, GREEN, Indicator, SECOND, indicator};

/// More than a day ahead of any clock that runs this.
const FAR: &str = "2999-01-01T00:00:00.000Z";

/// DESIGN § 7: what was modified more than a day from now is refused, from a peer and from a client; and an older
/// version that comes later replaces nothing.
#[test]
fn attack_07_neither_the_past_nor_the_far_future_replaces_what_is_there() {
    let Stage { qamar, rimal, .. } = Stage::new();
    let object = indicator("of Rimal", &[GREEN]);
    let second = object.version(SECOND, false);
    let last_is = |modified: &str| {
        let last = qamar.analysts().last(object.id())?;
        (last["modified"] == modified).then_some(())
    };
    rimal.gives(&qamar, &[object.text()]);
    eventually("the first is there", || last_is(FIRST));
    // With the defence removed: what is newer replaces what is older, whatever its date …
    rimal.gives(&qamar, &[second.text()]);
    eventually("the second replaces it", || last_is(SECOND));

    // … so one from the far future would stay the last for ever.
    let pinned = object.version(FAR, true);
    let after = indicator("after", &[GREEN]);
    rimal.gives(&qamar, &[pinned.text(), object.text(), after.text()]);
    eventually("the page is taken", || {
        qamar.analysts().sees(after.id()).then_some(())
    });
    assert!(last_is(SECOND).is_some(), "neither pinned nor rolled back");
    let all = qamar.analysts().get(&format!(
        "{}?match[id]={}&match[version]=all",
        qamar.analysts().objects,
        object.id()
    ));
    let versions: Vec<String> = all.json()["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|object| object["modified"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(versions, [FIRST, SECOND]);

    // A client of our own is told so, for that object alone.
    let writer = qamar.client("writer", &["--write"]);
    let of_client = indicator("of the client", &[GREEN]);
    let pinned = Indicator {
        modified: FAR,
        ..of_client.clone()
    };
    let envelope = format!(r#"{{"objects":[{},{}]}}"#, pinned.text(), of_client.text());
    let status = writer.request("POST", &writer.objects, envelope.as_bytes());
    assert_eq!(status.status, 202);
    let status = status.json();
    assert_eq!(
        (&status["success_count"], &status["failure_count"]),
        (&json!(1), &json!(1)),
        "{status}"
    );
    assert_eq!(writer.last(of_client.id()).unwrap()["modified"], FIRST);
}
