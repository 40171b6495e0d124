//! Copies that were passed on are recalled through those who passed them on.

use serde_json::Value;

use super::{arrives, comes_to, statement};
use crate::support::eventually;
use crate::support::nation::{Nation, agree, also_received, befriend};
use crate::support::samples::{GREEN, indicator};

/// The bilateral template, whose recipient may pass on to one other party.
fn onward_to(party: &str) -> impl FnOnce(String) -> String {
    move |draft| {
        let edited = draft.replace(
            "to = \"none\"",
            &format!("to = \"listed\"\nparties = [\"{party}\"]"),
        );
        assert_ne!(edited, draft);
        edited
    }
}

/// What `of` states that those have answered whom it has asked in turn.
fn onward(by: &Value) -> Vec<String> {
    let onward = by["onward"].as_object().into_iter().flatten();
    onward
        .map(|(_, state)| state.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn inv_7_6_what_was_passed_on_is_recalled_through_who_passed_it_on() {
    let a = Nation::serving("Amal");
    let b = Nation::serving("Qamar");
    let mut c = Nation::serving("Sahil");
    befriend(&b, &a);
    befriend(&b, &c);
    agree(&a, &b, onward_to(&c.party));
    agree(&b, &c, also_received);
    let object = indicator("Passed on", &[GREEN]);
    a.import(&[&object]);
    arrives(&c, &object);
    // The last one is away: the one in between answers for itself, and says that it has asked on.
    c.stop();
    let made = a.run(&["recall", object.id(), "--reason", "names a source"]);
    assert_eq!(
        made["recalls"][0]["recipients"].as_array().unwrap().len(),
        1
    );
    comes_to(&a, &object, &b, "deleted");
    assert_eq!(onward(&statement(&a, &object, &b)), ["asked"]);
    assert!(!b.analysts().sees(object.id()));
    // What the one in between has asked of the last is a recall of its own, which names the first and nobody else.
    let recalls = b.run(&["recall", "list"])["recalls"].clone();
    let passed_on = recalls
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["ours"] == true);
    let passed_on = passed_on.unwrap();
    assert!(passed_on["passes_on"].is_string(), "{passed_on}");
    assert_eq!(passed_on["recipients"][0]["state"], "asked");
    assert!(passed_on.get("reason").is_none(), "{passed_on}");
    c.start();
    eventually("the last one's answer arrives at the first", || {
        (onward(&statement(&a, &object, &b)) == ["deleted"]).then_some(())
    });
    assert!(!c.analysts().sees(object.id()));
    comes_to(&a, &object, &b, "deleted");
    // Lifted, it comes back all the way.
    a.run(&["recall", "lift", object.id()]);
    arrives(&b, &object);
    arrives(&c, &object);
}
