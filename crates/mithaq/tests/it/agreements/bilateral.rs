//! A reservation, its acceptance, a suspension of one article, and their lifting.

use super::{article, party, refusal};
use crate::support::eventually;
use crate::support::nation::{Nation, befriend, in_force, stands};
use crate::support::samples::{AMBER, GREEN, indicator};

/// The exchange article up to TLP:GREEN.
const GREEN_ALONE: &str = "gives = \"each\"\nobject_types = \"all\"\nhighest_tlp = \"green\"\nhighest_pap = \"amber\"\nmaterial = \"own\"\n";

#[test]
fn a_reservation_is_accepted_and_an_article_suspended_and_lifted() {
    let qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    befriend(&qamar, &rimal);
    let id = qamar.propose(&rimal.name, |draft| {
        draft.replace(
            "notice_days = 30",
            "notice_days = 30\nreservations = [\"3\"]",
        )
    });
    eventually("the agreement reaches the other party", || {
        rimal.standing(&id)
    });
    let terms = rimal.home.file("terms.toml", GREEN_ALONE);
    let wider = rimal
        .home
        .file("wider.toml", GREEN_ALONE.replace("green", "red"));

    // What could not count is refused before anything is written.
    let reserve = |article: &str, more: &[&str]| -> Vec<String> {
        let line = ["agreement", "reserve", &id, "--article", article];
        let line = line.iter().chain(more).map(|word| (*word).to_owned());
        line.collect()
    };
    let refusals: [(&str, &[&str], &str); 4] = [
        ("6", &["--excluded"], "not-reservable"),
        ("99", &["--excluded"], "unknown-article"),
        ("3", &["--terms", &wider], "widens"),
        ("3", &[], "bad-change"),
    ];
    for (article, more, code) in refusals {
        let line = reserve(article, more);
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        assert_eq!(refusal(&rimal, &line), code, "{line:?}");
    }
    let line = reserve(
        "3",
        &[
            "--terms",
            &terms,
            "--text",
            "No amber.",
            "--reason",
            "Our law.",
        ],
    );
    let line: Vec<&str> = line.iter().map(String::as_str).collect();
    let shown = rimal.run(&line);
    assert!(shown["acts"].to_string().contains(": Our law."), "{shown}");
    rimal.run(&["agreement", "sign", &id]);
    assert_eq!(refusal(&rimal, &line), "consent-given");

    stands(&qamar, &id, "window-open");
    let reservation = party(&qamar, &id, &rimal)["restricts"][0]["act"].clone();
    let reservation = reservation.as_str().unwrap();
    let accept = ["agreement", "accept", &id, "--of", reservation];
    assert_eq!(refusal(&rimal, &accept), "our-own");
    assert_eq!(
        refusal(&qamar, &["agreement", "ratify", &id]),
        "signature-binds"
    );
    // 5.5: between two each is depositary of the other's acts. It opens the time to object, and nothing else waits.
    let notify = ["agreement", "notify", &id, reservation];
    assert_eq!(refusal(&rimal, &notify), "nothing-to-do");
    qamar.run(&notify);
    assert_eq!(refusal(&qamar, &notify), "nothing-to-do");
    stands(&qamar, &id, "window-open");
    assert_eq!(
        refusal(&qamar, &["agreement", "lift", &id, reservation]),
        "not-ours"
    );
    qamar.run(&accept);
    assert_eq!(refusal(&qamar, &accept), "nothing-to-do");
    in_force(&qamar, &id);
    in_force(&rimal, &id);
    assert_eq!(article(&qamar, &id, &rimal, "3"), "changed");
    assert_eq!(article(&qamar, &id, &rimal, "5"), "as-written");
    let (green, amber) = (indicator("green", &[GREEN]), indicator("amber", &[AMBER]));
    qamar.import(&[&green, &amber]);
    eventually("it arrives", || {
        rimal.analysts().sees(green.id()).then_some(())
    });
    assert_eq!(qamar.reasons(amber.id(), &rimal.name), ["tlp-too-strict"]);

    let suspend = ["agreement", "suspend", &id, "--article", "3"];
    rimal.run(&suspend);
    assert_eq!(refusal(&rimal, &suspend), "nothing-to-do");
    eventually("the article is suspended", || {
        (article(&qamar, &id, &rimal, "3") == "excluded").then_some(())
    });
    in_force(&qamar, &id);
    rimal.run(&["agreement", "resume", &id]);
    eventually("the article is resumed", || {
        (article(&qamar, &id, &rimal, "3") == "changed").then_some(())
    });
    let lift = ["agreement", "lift", &id, reservation];
    rimal.run(&lift);
    assert_eq!(refusal(&rimal, &lift), "nothing-to-do");
    eventually("the reservation is lifted", || {
        (article(&qamar, &id, &rimal, "3") == "as-written").then_some(())
    });
    eventually("what it kept back arrives", || {
        rimal.analysts().sees(amber.id()).then_some(())
    });
}

/// An amended text of one party holds from when the other has accepted it.
#[test]
fn an_amendment_holds_once_it_is_accepted() {
    let qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    befriend(&qamar, &rimal);
    let id = crate::support::nation::agree(&qamar, &rimal, crate::support::nation::as_is);
    let text = qamar.run(&["agreement", "export", &id, "--format", "toml"]);
    let text = text["text"].as_str().unwrap();
    let other = text.replace(
        &rimal.party,
        "identity--11111111-1111-4111-8111-111111111111",
    );
    let other = qamar.home.file("other.toml", other);
    assert_eq!(
        refusal(&qamar, &["agreement", "amend", &id, &other]),
        "not-an-amendment"
    );
    let green = text.replace("highest_tlp = \"amber\"", "highest_tlp = \"green\"");
    let green = qamar.home.file("green.toml", green);
    qamar.run(&["agreement", "amend", &id, &green]);
    assert_eq!(article(&qamar, &id, &rimal, "3"), "as-written");
    let amendment = eventually("the amendment arrives", || {
        let shown = rimal.run(&["agreement", "show", &id]);
        let acts = shown["acts"].as_array().unwrap().clone();
        let act = acts.iter().find_map(|act| {
            let act = act.as_str()?.to_owned();
            act.contains(" amendment ").then_some(act)
        })?;
        let at = act.find("mithaq-act--")?;
        act.get(at..at + 48).map(str::to_owned)
    });
    rimal.run(&["agreement", "accept", &id, "--of", &amendment]);
    for (nation, other) in [(&qamar, &rimal), (&rimal, &qamar)] {
        eventually("the amended text holds", || {
            (article(nation, &id, other, "3") == "changed").then_some(())
        });
        in_force(nation, &id);
    }
}
