//! Taking back what crossed (DESIGN 7.6), with real nodes.

mod answers;
mod files;
mod many;
mod onward;
mod restored;

use serde_json::Value;

use crate::support::eventually;
use crate::support::nation::{Nation, agree, as_is, befriend};
use crate::support::samples::Indicator;

/// Two nations with an agreement in force; the second runs with these settings.
fn two(settings: &[(&str, &str)]) -> (Nation, Nation) {
    let giver = Nation::serving("Qamar");
    let receiver = Nation::serving_with("Rimal", settings);
    befriend(&giver, &receiver);
    agree(&giver, &receiver, as_is);
    (giver, receiver)
}

/// Has an object cross.
#[track_caller]
fn crosses(giver: &Nation, receiver: &Nation, object: &Indicator) {
    giver.import(&[object]);
    arrives(receiver, object);
}

#[track_caller]
fn arrives(receiver: &Nation, object: &Indicator) {
    eventually("the object crosses", || {
        receiver.analysts().sees(object.id()).then_some(())
    });
}

/// The recall of an object, as `nation` tells it.
#[track_caller]
fn status(nation: &Nation, object: &Indicator) -> Value {
    let told = nation.run(&["recall", "status", object.id()]);
    told["recalls"][0].clone()
}

/// How `of` stands in the recall of an object, as `nation` tells it.
#[track_caller]
fn state(nation: &Nation, object: &Indicator, of: &Nation) -> String {
    let status = status(nation, object);
    let recipients = status["recipients"].as_array().unwrap();
    let one = recipients.iter().find(|one| one["party"] == of.party);
    one.unwrap()["state"].as_str().unwrap().to_owned()
}

/// Waits until `of` stands so in the recall of an object.
#[track_caller]
fn comes_to(nation: &Nation, object: &Indicator, of: &Nation, expected: &str) {
    eventually(&format!("it is {expected}"), || {
        (state(nation, object, of) == expected).then_some(())
    });
}

/// What `of` states about the recall of an object.
#[track_caller]
fn statement(nation: &Nation, object: &Indicator, of: &Nation) -> Value {
    let status = status(nation, object);
    let recipients = status["recipients"].as_array().unwrap();
    let one = recipients.iter().find(|one| one["party"] == of.party);
    one.unwrap()["statement"].clone()
}
