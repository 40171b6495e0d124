//! Case 5: JSON that two readers read differently, and JSON that is rearranged.

use mithaq_agreement::ActKind;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::{Player, Stage};
use crate::support::eventually;
use crate::support::nation::{Nation, in_force, stands};
use crate::support::rogue::Body;
use crate::support::samples::{GREEN, Indicator, indicator};

/// Properties that no strict reader takes, and what is wrong with each.
const FAULTS: [(&str, &str); 6] = [
    ("duplicate", r#""name":"one","name":"two""#),
    ("duplicate, escaped", r#""name":"one","n\u0061me":"two""#),
    ("nested duplicate", r#""x_qamar":{"a":[{"b":1,"b":2}]}"#),
    ("out of range", r#""x_qamar":1e400"#),
    ("lone surrogate", r#""x_qamar":"\ud83d""#),
    ("beyond 2^53", r#""x_qamar":9007199254740993"#),
];

/// The object with `property` in it.
fn with(object: &Indicator, property: &str) -> String {
    object.text().replacen('{', &format!("{{{property},"), 1)
}

/// DESIGN 4.5: refused at every door before anything is stored, whatever stands beside it.
#[test]
fn attack_05_ambiguous_json_is_refused_at_every_door() {
    let Stage { qamar, rimal, .. } = Stage::new();
    let writer = qamar.client("writer", &["--write"]);
    let held = qamar.held();
    for (what, property) in FAULTS {
        let (good, bad) = (indicator("good", &[GREEN]), indicator("bad", &[GREEN]));
        let text = with(&bad, property);
        // With the defence removed: a reader that keeps bytes and looks at what it needs takes it.
        let naive: &RawValue = serde_json::from_str(&text).unwrap();
        assert_eq!(naive.get(), text, "{what}");

        let file = qamar.home.file("feed.json", format!("[{text}]"));
        let report = qamar.try_run(&["import", &file]).ended(3).json();
        assert_eq!(report["accepted"], 0, "{what}: {report}");
        assert_eq!(
            report["refused"].as_array().unwrap().len(),
            1,
            "{what}: {report}"
        );

        let envelope = format!(r#"{{"objects":[{},{text}]}}"#, good.text());
        let reply = writer.request("POST", &writer.objects, envelope.as_bytes());
        assert_eq!(
            reply.status,
            400,
            "{what}: {}",
            String::from_utf8_lossy(&reply.body)
        );

        assert_eq!(qamar.held(), held, "{what}");
        for object in [&good, &bad] {
            let why = qamar
                .try_run(&["why", object.id(), "--for", "analysts"])
                .ended(2);
            assert_eq!(why.json()["error"]["code"], "not-held", "{what}");
        }
    }

    // From a peer, in either collection: nothing of the page is taken, and the exchange goes on when it is gone.
    let act = rimal.rogue.act(
        &rimal.pact.agreement,
        Some(&rimal.pact.head),
        ActKind::Suspension,
    );
    for (what, property) in FAULTS {
        let (good, bad) = (indicator("good", &[GREEN]), indicator("bad", &[GREEN]));
        let page = format!(
            r#"{{"more":false,"objects":[{},{}]}}"#,
            good.text(),
            with(&bad, property)
        );
        let path = rimal.rogue.collection(&qamar, &rimal.pact.agreement);
        refused_page(&qamar, &rimal, &path, page);
        let tampered = act.text.replacen('{', &format!("{{{property},"), 1);
        let page = format!(r#"{{"more":false,"objects":[{tampered}]}}"#);
        refused_page(&qamar, &rimal, &rimal.rogue.channel(&qamar), page);
        assert_eq!(qamar.held(), held, "{what}");
    }
    in_force(&qamar, rimal.pact.id());
    let fine = indicator("fine", &[GREEN]);
    rimal.gives(&qamar, &[fine.text()]);
    eventually("the exchange goes on", || {
        qamar.analysts().sees(fine.id()).then_some(())
    });
}

/// The peer answers so, and our node says that it could not read it.
#[track_caller]
fn refused_page(nation: &Nation, peer: &Player, path: &str, page: String) {
    peer.is_read(nation);
    peer.rogue.answer_instead(path, Some(Body::of(page)));
    peer.last_error(nation);
    peer.rogue.answer_instead(path, None);
    peer.is_read(nation);
}

/// DESIGN 4.5, 4.7: a duplicate key inside a genuine act does not make it another act, although a reader that takes
/// the last of two finds the seal intact.
#[test]
fn attack_05_a_genuine_act_with_a_key_twice_is_no_act() {
    let Stage { qamar, rimal, .. } = Stage::new();
    let Player { rogue, pact, .. } = &rimal;
    let suspension = rogue.act(&pact.agreement, Some(&pact.head), ActKind::Suspension);
    let tampered = suspension.text.replacen('{', r#"{"act":"withdrawal","#, 1);
    // With the defence removed: whoever takes the last of two keys reads the very act that was sealed.
    let read: Value = serde_json::from_str(&tampered).unwrap();
    assert_eq!(
        read,
        serde_json::from_str::<Value>(&suspension.text).unwrap()
    );
    let page = format!(r#"{{"more":false,"objects":[{tampered}]}}"#);
    refused_page(&qamar, &rimal, &rogue.channel(&qamar), page);
    in_force(&qamar, pact.id());
    rimal.says(&qamar, std::slice::from_ref(&suspension.text));
    stands(&qamar, pact.id(), "suspended");
}

/// DESIGN 4.5, 5.2: the same sealed act in another arrangement is the same act: held once, and counted, whichever
/// arrangement comes first. Otherwise a relay could keep a suspension from counting by delivering it first.
#[test]
fn attack_05_a_rearranged_act_is_the_same_act() {
    let Stage {
        qamar,
        rimal,
        sahil,
    } = Stage::new();
    let suspension = sahil.rogue.act(
        &sahil.pact.agreement,
        Some(&sahil.pact.head),
        ActKind::Suspension,
    );
    let rearranged = rearranged(&suspension.text);
    // With the defence removed: other bytes, and so another object to whoever tells objects by their bytes.
    assert_ne!(rearranged, suspension.text);
    let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert_ne!(
        value(&rearranged)["number"].as_u64(),
        Some(2),
        "written as 2.0"
    );

    // A relay brings it first, in its own arrangement.
    rimal.says(&qamar, &[rearranged]);
    stands(&qamar, sahil.pact.id(), "suspended");
    let shown = qamar.run(&["agreement", "show", sahil.pact.id()]);
    let held = qamar.held();
    // Then its author does, as it was sealed, and something new behind it.
    let resumption = sahil.rogue.act(
        &sahil.pact.agreement,
        Some(&suspension.head),
        ActKind::Resumption {
            lifts: suspension.id.clone(),
        },
    );
    sahil.says(&qamar, &[suspension.text.clone(), resumption.text]);
    in_force(&qamar, sahil.pact.id());
    assert_eq!(qamar.held(), held + 1, "the resumption alone is new");
    let again = qamar.run(&["agreement", "show", sahil.pact.id()]);
    let count = |shown: &Value| shown["acts"].as_array().unwrap().len();
    assert_eq!(count(&again), count(&shown) + 1);
}

/// Keys in reverse order, white space, escapes, and `2.0` for `2`: the same value by RFC 8785.
fn rearranged(text: &str) -> String {
    let mut object: Map<String, Value> = serde_json::from_str(text).unwrap();
    let number = object["number"].as_u64().unwrap();
    object.insert("number".to_owned(), json!(number as f64));
    let members: Vec<String> = object
        .iter()
        .rev()
        .map(|(name, value)| format!("\n  {} :\t{value}", Value::from(name.as_str())))
        .collect();
    let text = format!("{{{}\n}}", members.join(" ,"));
    text.replace("\"suspension\"", "\"suspensi\\u006fn\"")
}
