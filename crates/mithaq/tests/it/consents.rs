//! Consents between three real nodes: one gives, one holds and asks, one would read.

use crate::support::eventually;
use crate::support::nation::{Nation, agree, also_received, befriend};
use crate::support::samples::{GREEN, indicator};

/// The bilateral template, passing on with consent.
fn with_consent(draft: String) -> String {
    let edited = draft.replace("to = \"none\"", "to = \"with-consent\"");
    assert_ne!(edited, draft);
    edited
}

/// DESIGN 6.2, 7.2, 7.4: nothing before, the object asked about alone after a grant, nothing new after it was taken back.
#[test]
fn inv_6_2_what_is_asked_about_crosses_once_its_source_consents_and_no_longer_when_that_is_taken_back()
 {
    let qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    let sahil = Nation::serving("Sahil");
    befriend(&qamar, &rimal);
    befriend(&rimal, &sahil);
    agree(&qamar, &rimal, with_consent);
    agree(&rimal, &sahil, also_received);
    let [beacon, other, later] = ["beacon", "other", "later"].map(|name| indicator(name, &[GREEN]));
    qamar.import(&[&beacon, &other, &later]);
    for object in [&beacon, &other, &later] {
        eventually("it arrives at who holds it", || {
            rimal.analysts().sees(object.id()).then_some(())
        });
    }
    let against = |object: &str| rimal.reasons(object, &sahil.name);
    assert!(against(beacon.id()).contains(&"consent-missing".to_owned()));

    let ask = |object: &str| {
        let asked = rimal.run(&["consent", "ask", object, "--to", &sahil.name]);
        assert_eq!(asked["standing"], "open", "{asked}");
        asked["request"].as_str().unwrap().to_owned()
    };
    let pending = || {
        let list = qamar.run(&["consent", "list"]);
        let list = list["consents"].as_array().unwrap().clone();
        list.into_iter()
            .filter(|one| one["to_decide"] == true)
            .count()
    };
    let (for_beacon, for_later) = (ask(beacon.id()), ask(later.id()));
    eventually("it is asked", || (pending() == 2).then_some(()));
    let status = qamar.run(&["status"]);
    let awaits = status["awaits"]["consents"].as_array().unwrap();
    assert_eq!(awaits.len(), 2, "{status}");
    assert!(against(beacon.id()).contains(&"consent-open".to_owned()));

    qamar.run(&["consent", "grant", &for_beacon]);
    qamar.run(&["consent", "refuse", &for_later]);
    eventually("what was consented to crosses", || {
        sahil.analysts().sees(beacon.id()).then_some(())
    });
    let why = rimal.why(beacon.id(), &sahil.name);
    let consent = &why["verdicts"][0]["consent"];
    assert_eq!(consent["id"], *for_beacon, "{why}");
    assert_eq!(consent["name"], *qamar.name, "{why}");
    eventually("the refusal is known", || {
        against(later.id())
            .contains(&"consent-refused".to_owned())
            .then_some(())
    });

    qamar.run(&["consent", "refuse", &for_beacon]);
    eventually("it is taken back", || {
        against(beacon.id())
            .contains(&"consent-refused".to_owned())
            .then_some(())
    });
    for object in [&other, &later] {
        assert!(!sahil.analysts().sees(object.id()));
        assert_eq!(rimal.crossings(object.id(), &sahil.name), 0);
    }
    assert_eq!(rimal.crossings(beacon.id(), &sahil.name), 1);
}
