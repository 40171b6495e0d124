//! A State that no text lists accedes: it is sent the text and the acts on it, and what it may have crosses once its
//! accession was notified and accepted.

use super::{party, refusal};
use crate::support::eventually;
use crate::support::nation::{Nation, befriend};
use crate::support::samples::{GREEN, indicator};

/// The draft of the template, with a third party instead of its placeholder, and Qamar as depositary.
fn draft(qamar: &Nation, rimal: &Nation, sahil: &Nation) -> String {
    let new = [
        "agreement",
        "new",
        "--template",
        "accession",
        "--peer",
        &rimal.name,
    ];
    let draft = qamar.run(&new);
    draft["draft"]
        .as_str()
        .unwrap()
        .replace(
            "identity--00000000-0000-4000-8000-000000000001",
            &sahil.party,
        )
        .replace("A third party", &sahil.name)
        .replace(
            "the third party's root fingerprint, in words",
            &sahil.fingerprint,
        )
}

#[test]
fn a_state_accedes_to_a_text_that_it_was_sent_and_receives_from_whom_accepted_it() {
    let nations = ["Qamar", "Rimal", "Sahil", "Wadi"].map(Nation::serving);
    let [qamar, rimal, sahil, wadi] = &nations;
    for other in [rimal, sahil, wadi] {
        befriend(qamar, other);
    }
    befriend(rimal, sahil);
    befriend(rimal, wadi);
    befriend(sahil, wadi);
    let draft = draft(qamar, rimal, sahil);

    // Only to whom it is open, and only if it is no secret.
    let closed = draft.replace("accession = \"any\"", "accession = \"none\"");
    assert_ne!(closed, draft);
    let secret = draft.replace("confidential = false", "confidential = true");
    assert_ne!(secret, draft);
    for other in [closed, secret] {
        let file = qamar.home.file("other.toml", other);
        let line = ["agreement", "propose", &file, "--to", &wadi.name];
        assert_eq!(refusal(qamar, &line), "not-open");
    }
    let file = qamar.home.file("draft.toml", draft);
    let line = ["agreement", "propose", &file, "--to", "Nobody"];
    assert_eq!(refusal(qamar, &line), "unknown-peer");

    let line = ["agreement", "propose", &file, "--to", &wadi.name];
    let proposed = qamar.run(&line);
    let id = proposed["id"].as_str().unwrap().to_owned();
    qamar.run(&["agreement", "sign", &id]);
    eventually("the text reaches the other party", || rimal.standing(&id));
    rimal.run(&["agreement", "sign", &id]);
    let of_rimal = party(rimal, &id, rimal)["waiting"][0].clone();
    let of_rimal = of_rimal.as_str().unwrap().to_owned();
    let shows = |nation: &Nation, act: &str| {
        let shown = nation.try_run(&["agreement", "show", &id]);
        (shown.status == 0 && shown.json()["acts"].to_string().contains(act)).then_some(())
    };
    eventually("the depositary has it", || shows(qamar, &of_rimal));
    qamar.run(&["agreement", "notify", &id, &of_rimal]);

    eventually("who may accede has the text, and the acts on it", || {
        shows(wadi, &of_rimal)
    });
    let acceded = wadi.run(&["agreement", "accede", &id]);
    let acts = acceded["acts"].as_array().unwrap().iter();
    let line = acts
        .map(|act| act.as_str().unwrap())
        .find(|act| act.contains(" accession "));
    let accession = line
        .unwrap()
        .split([' ', ',', ';', '(', ')'])
        .find(|word| word.starts_with("mithaq-act--"));
    let accession = accession.unwrap().to_owned();
    eventually("the depositary has the accession", || {
        shows(qamar, &accession)
    });
    qamar.run(&["agreement", "notify", &id, &accession]);
    let sample = indicator("198.51.100.7", &[GREEN]);
    rimal.import(&[&sample]);

    // It holds towards each party once that has accepted it.
    let pair = [
        "agreement",
        "relation",
        &rimal.name,
        &wadi.name,
        "--agreement",
        &id,
    ];
    eventually("its accession is known, and not accepted", || {
        // Until the notification is here it is no party, and there is no such relation.
        let report = rimal.try_run(&pair);
        if report.status != 0 {
            assert_eq!(report.error_code(), "unknown-party");
            return None;
        }
        let report = report.json();
        let code = report["relations"][0]["reason"]["code"]
            .as_str()?
            .to_owned();
        (code == "accession-not-accepted").then_some(())
    });
    assert_eq!(rimal.crossings(sample.id.as_str(), &wadi.name), 0);
    rimal.run(&["agreement", "accept", &id, "--of", &accession]);
    let accepted = party(rimal, &id, rimal)["waiting"][0].clone();
    let accepted = accepted.as_str().unwrap().to_owned();
    eventually("the depositary has the acceptance", || {
        shows(qamar, &accepted)
    });
    qamar.run(&["agreement", "notify", &id, &accepted]);
    eventually("what the text lets through crosses", || {
        wadi.analysts().sees(sample.id.as_str()).then_some(())
    });
}
