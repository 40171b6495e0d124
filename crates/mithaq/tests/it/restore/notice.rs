//! The node notices by itself that it was put back (reliability: *database restored from backup*).

use crate::support::eventually;
use crate::support::nation::{Nation, befriend};
use crate::support::samples::{GREEN, indicator};

/// Somebody copies an older store into the place of the newer one, instead of using `restore`.
#[test]
fn an_older_store_in_place_of_the_newer_is_noticed() {
    let mut qamar = Nation::serving("Qamar");
    let mut rimal = Nation::serving("Rimal");
    befriend(&qamar, &rimal);
    let reader = qamar.analysts();
    qamar.import(&[&indicator("before", &[GREEN])]);
    qamar.stop();
    let store = qamar.home.data_dir().join("store/mithaq.db");
    let older = qamar.home.path("older.db");
    std::fs::copy(&store, &older).unwrap();
    qamar.start();
    // Not an act, nor a peer: objects alone are enough.
    qamar.import(&[&indicator("since", &[GREEN])]);
    qamar.stop();
    rimal.stop();
    std::fs::copy(&older, &store).unwrap();
    for _ in 0..2 {
        qamar.start();
        let status = qamar.run(&["status"]);
        assert_eq!(status["held"]["cause"], "older-store", "{status}");
        assert_eq!(qamar.waits_for(), Some(vec![rimal.name.clone()]));
        assert_eq!(reader.get(&reader.objects).status, 503);
        qamar.stop();
    }
    rimal.start();
    qamar.start();
    eventually("it holds no longer", || {
        qamar.waits_for().is_none().then_some(())
    });
    assert_eq!(reader.get(&reader.objects).status, 200);
    // From here on it is a store like any other.
    qamar.import(&[&indicator("after", &[GREEN])]);
    qamar.restart();
    assert_eq!(qamar.waits_for(), None);
}

/// The whole directory was put back, as by a snapshot of the machine: a reader's cursor that leads beyond
/// what is held can only be one that the node made itself and forgot.
#[test]
fn a_cursor_from_the_time_that_was_lost_is_noticed() {
    let mut qamar = Nation::serving("Qamar");
    let mut rimal = Nation::serving("Rimal");
    befriend(&qamar, &rimal);
    let reader = qamar.analysts();
    let objects: Vec<_> = (0..4)
        .map(|no| indicator(&format!("{no}"), &[GREEN]))
        .collect();
    qamar.import(&[&objects[0]]);
    qamar.stop();
    let data = qamar.home.data_dir();
    let older = qamar.home.path("older");
    let copied = std::process::Command::new("cp")
        .args(["-a", data.to_str().unwrap(), older.to_str().unwrap()])
        .status();
    assert!(copied.unwrap().success());
    qamar.start();
    qamar.import(&[&objects[1], &objects[2], &objects[3]]);
    let page = reader.get(&format!("{}?limit=3", reader.objects)).json();
    let cursor = page["next"].as_str().unwrap().to_owned();
    qamar.stop();
    rimal.stop();
    qamar.set_aside();
    std::fs::rename(&older, &data).unwrap();
    qamar.start();
    assert_eq!(qamar.waits_for(), None, "nothing tells it yet");
    let asked = reader.get(&format!("{}?limit=3&next={cursor}", reader.objects));
    assert_eq!(asked.status, 503);
    assert_eq!(qamar.run(&["status"])["held"]["cause"], "lost-cursor");
    assert_eq!(reader.get(&reader.objects).status, 503);
    rimal.start();
    eventually("it holds no longer", || {
        qamar.waits_for().is_none().then_some(())
    });
    assert_eq!(
        reader
            .get(&format!("{}?limit=3&next={cursor}", reader.objects))
            .status,
        400
    );
    assert_eq!(reader.get(&reader.objects).status, 200);
}
