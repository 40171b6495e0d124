//! Classes that a gate decides alike are known as such, and no others (DESIGN § 6).

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::compile::{channel_gate, exchange_gate, inbound_gate, local_gate};
use mithaq_agreement::{
    Agreement, Circumstances, Class, Decision, Gate, Licence, LicenceTerms, Purpose, SourceName,
    decide_in,
};
use mithaq_stix::{Pap, Tlp};

use crate::world::{Articles, own, party, qamar, rimal, sahil};

/// Numbers that look random, and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((self.0 >> 33) as usize) % most
    }

    fn some_of(&mut self, words: &[&str]) -> BTreeSet<String> {
        let words = words.iter().filter(|_| self.below(3) == 0);
        words.map(|word| (*word).to_owned()).collect()
    }
}

fn agreements() -> Vec<Agreement> {
    let base = || Articles::new("notice_days = 10");
    vec![
        base().own_up_to("amber").agreement(),
        base()
            .exchange("\"each\"", "[\"indicator\"]", "green", "amber", "own-and-received")
            .article("scope", "sectors = [\"energy\", \"mining\"]\nexcludes = [\"military\"]")
            .onward("constituency")
            .agreement(),
        base()
            .article(
                "exchange",
                "gives = \"each\"\nobject_types = \"all\"\ntopics = [\"phishing\", \"ransomware\"]\n\
                 highest_tlp = \"amber\"\nhighest_pap = \"green\"\nmaterial = \"own\"",
            )
            .exchange("\"each\"", "[\"malware\", \"report\"]", "red", "amber", "own")
            .purposes("[\"detection\"]")
            .marking("green")
            .agreement(),
    ]
}

fn gates() -> Vec<Gate> {
    let all = agreements();
    let second = Articles::new("notice_days = 10")
        .own_up_to("green")
        .second();
    let licences: Vec<&Agreement> = all.iter().take(1).chain([&second]).collect();
    let received_under: Vec<_> = licences.iter().map(|one| LicenceTerms::of(one)).collect();
    let mut gates = vec![
        channel_gate(&rimal()).unwrap(),
        local_gate("analyst", &received_under).unwrap(),
    ];
    for agreement in &all {
        gates.push(exchange_gate(agreement, &qamar(), &rimal(), &licences, &[]).unwrap());
        gates.push(inbound_gate(agreement, &rimal(), &qamar()).unwrap());
    }
    gates
}

fn class(numbers: &mut Numbers) -> Class {
    let second = Articles::new("notice_days = 10")
        .own_up_to("green")
        .second();
    let delivered = Licence::Delivered {
        deliverer: sahil(),
        agreement: second.id().clone(),
        article: None,
    };
    let channel = Licence::Channel { deliverer: rimal() };
    let licences = [Licence::Own, delivered, channel];
    let types = [
        "indicator",
        "malware",
        "report",
        "x-other",
        "mithaq-act",
        "identity",
    ];
    let levels = [
        None,
        Some(Tlp::Clear),
        Some(Tlp::Green),
        Some(Tlp::Amber),
        Some(Tlp::Red),
    ];
    let stranger = party("identity--99999999-9999-4999-8999-999999999999");
    let parties = [qamar(), rimal(), stranger];
    let one = numbers.below(3);
    Class {
        originator: parties[numbers.below(3)].clone(),
        object_type: types[numbers.below(types.len())].to_owned(),
        tlp: levels[numbers.below(levels.len())],
        pap: [None, Some(Pap::Amber)][numbers.below(2)],
        unknown_marking: numbers.below(9) == 0,
        topics: numbers.some_of(&["phishing", "ransomware", "military", "botnet", "fraud"]),
        sectors: numbers.some_of(&["energy", "mining", "health", "water", "space", "retail"]),
        personal_data: numbers.below(5) == 0,
        source: [SourceName::Named, SourceName::Unnamed][numbers.below(2)],
        addressees: match numbers.below(3) {
            0 => [parties[numbers.below(3)].clone()].into(),
            _ => BTreeSet::new(),
        },
        licences: [licences[one].clone()].into(),
        ..own()
    }
}

/// DESIGN § 6, 5.10: what is asked once for all classes that are alike is what would be said of each of them.
#[test]
fn what_a_gate_does_not_look_at_changes_no_decision() {
    let mut numbers = Numbers(20_261_122);
    let classes: Vec<Class> = (0..1_000).map(|_| class(&mut numbers)).collect();
    let known = Circumstances::default();
    for (no, gate) in gates().iter().enumerate() {
        let alike = gate.alike();
        let mut decided: BTreeMap<Class, (Decision, &Class)> = BTreeMap::new();
        let mut released = 0;
        for class in &classes {
            let key = alike.key(class).expect("its policies can be read");
            let decision = decide_in(gate, class, Purpose::Detection, &known);
            released += usize::from(decision.is_release());
            let (first, of) = decided.entry(key).or_insert((decision.clone(), class));
            match (&*first, &decision) {
                (Decision::Release { under: one }, Decision::Release { under: other }) => {
                    assert_eq!(one, other, "gate {no}: {of:?} and {class:?}");
                }
                (Decision::Withheld { .. }, Decision::Withheld { .. }) => {}
                _ => panic!("gate {no}: {of:?} and {class:?}"),
            }
        }
        assert!(
            decided.len() < classes.len(),
            "gate {no}: {}",
            decided.len()
        );
        assert!(0 < released || no < 2, "gate {no} lets something through");
    }
}
