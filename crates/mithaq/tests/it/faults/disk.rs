//! A full disk under a running node.

use crate::home::OPERATOR;
use crate::support::eventually;
use crate::support::nation::{Nation, agree, as_is, befriend};
use crate::support::samples::{self, GREEN, Indicator, indicator};

/// DESIGN 8.3, § 9: on a full disk new work is refused and told why, what is held is served to our own, nothing
/// crosses that could not be put on record; with room again all goes on, and nothing of it was lost.
#[test]
fn a_full_disk_refuses_new_work_and_serves_what_is_held() {
    let mut qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    befriend(&qamar, &rimal);
    agree(&qamar, &rimal, as_is);
    let early = indicator("early", &[GREEN]);
    qamar.import(&[&early]);
    eventually("it crosses", || {
        rimal.analysts().sees(early.id()).then_some(())
    });
    let reader = qamar.analysts();
    assert!(reader.sees(early.id()));

    // Some room is left at first, and then none.
    qamar.stop();
    let store = qamar.home.data_dir().join("store").join("mithaq.db");
    let room = std::fs::metadata(store).unwrap().len() + (1 << 20);
    qamar.set("MITHAQ_STORE_MAXIMUM", &room.to_string());
    qamar.start();
    let mut accepted = vec![early];
    let mut refusals = 0;
    for round in 0..2_000 {
        let objects: Vec<Indicator> = (0..40)
            .map(|number| indicator(&format!("round {round}, number {number}"), &[GREEN]))
            .collect();
        let texts: Vec<String> = objects.iter().map(Indicator::text).collect();
        let file = qamar
            .home
            .file(&format!("{round}.json"), samples::bundle(&texts));
        let ended = qamar.try_run(&["import", &file, "--operator", OPERATOR]);
        match ended.status {
            0 => accepted.extend(objects),
            _ => {
                assert_eq!(ended.error_code(), "disk-full");
                refusals += 1;
            }
        }
        if refusals == 3 {
            break;
        }
    }
    assert_eq!(refusals, 3, "the disk was never full");
    assert!(1 < accepted.len(), "there was no room at all");
    // Readers of our own go on, and see all that was accepted and nothing of what was refused.
    let held = reader.ids();
    assert_eq!(held.len(), accepted.len());
    for object in &accepted {
        assert_eq!(held.get(object.id()), Some(&1), "{}", object.name);
        assert!(reader.sees(object.id()));
    }
    // Whatever crossed meanwhile had been put on record before.
    for id in rimal.analysts().ids().keys() {
        assert!(0 < qamar.crossings(id, &rimal.name), "{id}");
    }

    qamar.set("MITHAQ_STORE_MAXIMUM", "1 GiB");
    qamar.restart();
    let late = indicator("late", &[GREEN]);
    qamar.import(&[&late]);
    accepted.push(late);
    eventually("all of it crosses", || {
        let at_rimal = rimal.analysts().ids();
        let all = accepted
            .iter()
            .all(|object| at_rimal.get(object.id()) == Some(&1));
        all.then_some(())
    });
    assert_eq!(rimal.analysts().ids().len(), accepted.len());
}
