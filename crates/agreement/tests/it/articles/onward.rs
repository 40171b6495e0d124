//! What may be passed on of what was received: onward, attribution, purposes of the licence, leases, consents.

use std::collections::BTreeSet;

use mithaq_agreement::article::{Forums, Silence, Terms};
use mithaq_agreement::compile::{self, LicenceTerms};
use mithaq_agreement::{Around, Circumstances, Class, Purpose, decide_in};

use super::{check_passing_on, of, read, said};
use crate::world::{Articles, SECOND, id, own, qamar, rimal, sahil};

const OK: &str = "released under article 2";
const NO_LEASE: &str =
    "withheld: it is not known now whether SAHIL has restricted what it gave under SECOND";
const LISTED: &str = "onward: to = \"listed\"; parties = [\"RIMAL\"]";

#[test]
fn onward_to_another_peer() {
    const FORUM: &str = "onward: to = \"forum\"; agreement = \"FORUM\"";
    const NOT_BOUND: &str = "withheld: it was received, and article 3 of SECOND lets it go only to those bound by FORUM";
    check_passing_on(&[
        (
            "",
            "",
            "leased consented",
            "withheld: it was received, and no article of SECOND lets it go to anybody else",
        ),
        (
            "onward: to = \"none\"",
            "",
            "leased consented",
            "withheld: it was received, and article 3 of SECOND lets it go to nobody else",
        ),
        (
            "onward: to = \"constituency\"",
            "",
            "leased consented",
            "withheld: it was received, and article 3 of SECOND lets it go to our own participants only",
        ),
        (LISTED, "", "leased", OK),
        (LISTED, "", "", NO_LEASE),
        // Another's lease is not its deliverer's.
        (LISTED, "", "other-leased", NO_LEASE),
        (LISTED, "also-ours", "", OK),
        (
            "onward: to = \"listed\"; parties = [\"QAMAR\"]",
            "",
            "leased",
            "withheld: it was received, and article 3 of SECOND lets it go only to parties that it lists",
        ),
        (FORUM, "", "leased member", OK),
        (FORUM, "", "member", NO_LEASE),
        (FORUM, "", "leased", NOT_BOUND),
        (FORUM, "", "leased forum", NOT_BOUND),
        // What the deliverer had from a third is not its to let go.
        (
            LISTED,
            "of:rimal",
            "leased",
            "withheld: it is material of RIMAL, which article 3 of SECOND cannot let go on",
        ),
        (
            FORUM,
            "of:qamar",
            "member",
            "withheld: it is material of QAMAR, which article 3 of SECOND cannot let go on; it is not known now whether SAHIL has restricted what it gave under SECOND",
        ),
    ]);
}

/// TLP 2.0: what is for the recipient's organisation, or its clients, is not for another nation's.
#[test]
fn onward_keeps_within_the_markings() {
    const CONSENT: &str = "onward: to = \"with-consent\"";
    check_passing_on(&[
        (LISTED, "tlp:clear", "leased", OK),
        (
            LISTED,
            "tlp:amber",
            "leased",
            "withheld: TLP:AMBER is above TLP:GREEN, the highest that article 3 lets through",
        ),
        (
            LISTED,
            "tlp:none",
            "leased",
            "withheld: it is unmarked and counts as TLP:AMBER as no article says otherwise, which is above TLP:GREEN, the highest that article 3 lets through",
        ),
        // The source's own word for the very object goes beyond its marking.
        (CONSENT, "tlp:amber", "leased consented", OK),
        (
            "onward: to = \"constituency\"",
            "tlp:amber+strict",
            "university",
            "withheld: TLP:AMBER+STRICT is above TLP:AMBER, the highest that article 3 lets through",
        ),
        (
            "onward: to = \"constituency\"",
            "tlp:amber",
            "university",
            OK,
        ),
    ]);
}

#[test]
fn onward_with_consent() {
    const CONSENT: &str = "onward: to = \"with-consent\"";
    const SILENCE: &str =
        "onward: to = \"with-consent\"; silence = \"consents\"; silence_days = 30";
    const MINISTER: &str = "onward: to = \"with-consent\" | authorities: contacts = [{ party = \"SAHIL\", role = \"consent\", name = \"Registry\", contact = \"registry@cert.sahil.example\" }]";
    const DESK: &str = "onward: to = \"with-consent\" | authorities: contacts = [{ party = \"SAHIL\", role = \"point-of-contact\", name = \"Desk\", contact = \"desk@cert.sahil.example\" }]";
    const ASK: &str = "withheld: it was received, and article 3 of SECOND lets it go only with consent: ask Sahil";
    check_passing_on(&[
        (CONSENT, "", "leased consented", OK),
        (CONSENT, "", "leased", ASK),
        (CONSENT, "", "consented", NO_LEASE),
        (
            CONSENT,
            "",
            "",
            "withheld: it was received, and article 3 of SECOND lets it go only with consent: ask Sahil; it is not known now whether SAHIL has restricted what it gave under SECOND",
        ),
        // Silence becomes consent when it is recorded, and not before.
        (SILENCE, "", "leased", ASK),
        (SILENCE, "", "leased consented", OK),
        (
            MINISTER,
            "",
            "leased",
            "withheld: it was received, and article 3 of SECOND lets it go only with consent: ask Registry (Sahil)",
        ),
        (
            DESK,
            "",
            "leased",
            "withheld: it was received, and article 3 of SECOND lets it go only with consent: ask Desk (Sahil)",
        ),
        (CONSENT, "", "university leased consented", OK),
        (CONSENT, "", "university leased", ASK),
    ]);
}

#[test]
fn onward_to_a_participant() {
    check_passing_on(&[
        ("onward: to = \"constituency\"", "", "university", OK),
        // As ever: its own people's organisations may have what the deliverer had from a third.
        (
            "onward: to = \"constituency\"",
            "of:rimal",
            "university",
            OK,
        ),
        (
            LISTED,
            "",
            "university leased",
            "withheld: it was received, and article 3 of SECOND lets it go only to parties that it lists",
        ),
        (
            "onward: to = \"forum\"; agreement = \"FORUM\"",
            "",
            "university member",
            NO_LEASE,
        ),
    ]);
}

#[test]
fn attribution() {
    const MUST: &str = "onward: to = \"constituency\" | attribution: name_source = \"must\"";
    const MUST_NOT: &str =
        "onward: to = \"constituency\" | attribution: name_source = \"must-not\"";
    const TO_PEERS: &str =
        "onward: to = \"listed\"; parties = [\"RIMAL\"] | attribution: name_source = \"must-not\"";
    const NAMED: &str =
        "withheld: it names its source, which article 4 of SECOND forbids whoever passes it on";
    check_passing_on(&[
        (MUST, "", "university", OK),
        (
            MUST,
            "unnamed",
            "university",
            "withheld: it does not name its source, which article 4 of SECOND asks of whoever passes it on",
        ),
        (MUST, "observable", "university", OK),
        (MUST_NOT, "", "university", NAMED),
        (MUST_NOT, "unnamed", "university", OK),
        (MUST_NOT, "observable", "university", OK),
        (TO_PEERS, "", "leased", NAMED),
        (TO_PEERS, "unnamed", "leased", OK),
    ]);
}

#[test]
fn purposes_stay_with_what_was_received() {
    const DETECTION: &str =
        "onward: to = \"listed\"; parties = [\"RIMAL\"] | purpose: permitted = [\"detection\"]";
    check_passing_on(&[
        (DETECTION, "", "leased detection", OK),
        (
            DETECTION,
            "",
            "leased research",
            "withheld: research is not among the purposes that article 4 permits (detection)",
        ),
    ]);
}

/// What holds between two differs from pair to pair: what one deliverer gave goes by what holds with it.
#[test]
fn inv_6_1_the_terms_of_a_licence_are_those_that_hold_with_its_deliverer() {
    let wide = read(LISTED).second();
    let narrow = read("onward: to = \"none\"").second();
    let (sahil, rimal_) = (sahil(), rimal());
    let licences = [
        LicenceTerms {
            agreement: &wide,
            deliverer: Some(&sahil),
        },
        LicenceTerms {
            agreement: &narrow,
            deliverer: Some(&rimal_),
        },
    ];
    let agreement = Articles::new("notice_days = 0")
        .exchange("\"each\"", "\"all\"", "red", "red", "own-and-received")
        .agreement();
    let forums = Forums::new();
    let around = Around {
        licences: &licences,
        forums: &forums,
        red_lines: &[],
    };
    let gate = compile::exchange_gate_among(&agreement, &qamar(), &rimal_, &around).unwrap();
    let leased = [sahil.clone(), rimal_.clone(), qamar()].map(|party| (id(SECOND), party));
    let known = Circumstances {
        leased: BTreeSet::from(leased),
        ..Circumstances::default()
    };
    let ask = |deliverer: &mithaq_agreement::PartyId| {
        let class = Class {
            originator: deliverer.clone(),
            licences: [of(deliverer.clone())].into(),
            ..own()
        };
        said(&decide_in(&gate, &class, Purpose::Detection, &known))
    };
    assert_eq!(ask(&sahil), OK);
    assert_eq!(
        ask(&rimal_),
        "withheld: it was received, and article 3 of SECOND lets it go to nobody else"
    );
    assert_eq!(
        ask(&qamar()),
        "withheld: it was received under SECOND, whose terms are not known here"
    );
    let local = compile::local_gate("analyst", &licences).unwrap();
    let unknown = Class {
        licences: [of(qamar())].into(),
        ..own()
    };
    let known_one = Class {
        licences: [of(sahil)].into(),
        ..own()
    };
    let ask = |class| decide_in(&local, class, Purpose::Detection, &Circumstances::default());
    assert!(ask(&known_one).is_release());
    assert!(!ask(&unknown).is_release());
}

#[test]
fn silence_consents_only_where_it_is_said_and_when_its_days_are_over() {
    let day = |day: &str| mithaq_stix::Timestamp::parse(day).unwrap();
    let asked = day("2027-01-10T12:00:00Z");
    let silence = |articles: &str| {
        let agreement = read(articles).second();
        let onward = agreement.onward().1;
        assert!(matches!(
            agreement.articles().last().unwrap().terms(),
            Terms::Onward(_)
        ));
        onward.consent.unwrap()
    };
    assert_eq!(silence("onward: to = \"with-consent\""), Silence::Refuses);
    assert_eq!(Silence::Refuses.consents_from(&asked), None);
    let after = silence("onward: to = \"with-consent\"; silence = \"consents\"; silence_days = 30");
    let from = after.consents_from(&asked).unwrap();
    assert_eq!(from, day("2027-02-09T12:00:00.000Z"));
}
