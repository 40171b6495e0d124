//! DESIGN 5.10 for every kind of article: deleting or flipping any one policy changes a crossing.

use std::collections::BTreeSet;

use mithaq_agreement::article::{Forums, Way};
use mithaq_agreement::compile::{self, LicenceTerms};
use mithaq_agreement::{
    Around, Attempt, Circumstances, Class, CompiledPolicy, Effect, Gate, Licence, Purpose,
    Safeguard, SourceName, attempts_in, decide_in,
};
use mithaq_stix::{Pap, Tlp};

use super::{class_of, read};
use crate::world::{FIRST, SECOND, UNKNOWN, delivered, id, own, qamar, rimal, sahil};

type Row = (Class, Purpose, Circumstances);

#[test]
fn inv_5_10_every_policy_of_every_kind_of_article_matters() {
    const GIVING: &str = "exchange: material = \"own-and-received\"; object_types = [\"indicator\"]; topics = [\"ransomware\", \"military\"] \
        | scope: sectors = [\"energy\"]; excludes = [\"military\"] \
        | personal-data: allowed = \"with-note\" \
        | channel: minimum = \"mithaq\"; languages = [\"ar\"]";
    const EXCLUDING: &str = "exchange: material = \"own-and-received\"; categories = [\"indicator\"] \
        | scope: sectors = \"all\"; excludes = [\"national-security\", \"offensive-capability\", \"personal-data\"]";
    const EVERYTHING: &str =
        "exchange: material = \"own-and-received\"; object_types = \"all\"; highest_tlp = \"red\"";
    let to_all =
        "onward: to = \"listed\"; parties = [\"RIMAL\"] | purpose: permitted = [\"detection\"]";
    let listed = format!("{to_all} | attribution: name_source = \"must-not\"");
    let forum =
        "onward: to = \"forum\"; agreement = \"FORUM\" | attribution: name_source = \"must\"";
    let consent = "onward: to = \"with-consent\"";
    let nobody = "onward: to = \"none\"";
    let mine = class_of("topic:ransomware sector:energy lang:ar", own());
    let theirs = |source| Class {
        originator: sahil(),
        licences: [delivered(SECOND)].into(),
        source,
        ..own()
    };
    use SourceName::{Named, Unnamed};
    let mut found = Found::default();
    found.check(GIVING, nobody, &[mine]);
    found.check(EXCLUDING, nobody, &[own()]);
    found.check(EVERYTHING, &listed, &[theirs(Unnamed), own()]);
    found.check(EVERYTHING, forum, &[theirs(Named), own()]);
    found.check(EVERYTHING, consent, &[theirs(Named), own()]);
    // INVARIANT: 5.10. Not reasons alone: for every kind of policy there is a gate in which its loss lets something
    // out. (In one gate another may forbid the same: listed types no diplomatic ones.)
    assert_eq!(found.widening, found.forbidding);
    for kind in [
        "channel",
        "consent",
        "excluded",
        "languages",
        "lease",
        "onward",
        "onward-tlp",
        "own-of-deliverer",
        "personal-data",
        "sectors",
        "source-named",
        "source-not-named",
        "topics",
        "types",
    ] {
        assert!(found.widening.contains(kind), "{kind}");
    }
}

/// The kinds of policy that were met, and those of which the loss released something.
#[derive(Default)]
struct Found {
    forbidding: BTreeSet<String>,
    widening: BTreeSet<String>,
}

impl Found {
    /// Each policy of the gate from Qamar to Rimal, where Qamar holds what Sahil gave under `licence`.
    #[track_caller]
    fn check(&mut self, articles: &str, licence: &str, released: &[Class]) {
        let agreement = read(articles).agreement();
        let second = read(licence).second();
        let licences = [LicenceTerms::of(&second)];
        let forums = Forums::from([(id(UNKNOWN), [rimal()].into())]);
        let around = Around {
            licences: &licences,
            forums: &forums,
            red_lines: &[],
        };
        let gate = compile::exchange_gate_among(&agreement, &qamar(), &rimal(), &around).unwrap();
        let rows: Vec<Row> = released.iter().flat_map(neighbours).collect();
        for class in released {
            let decision = decide_in(&gate, class, Purpose::Detection, &all_known());
            assert!(decision.is_release(), "{articles} · {licence} · {decision}");
        }
        let before = asked(&gate, &rows);
        let policies: Vec<CompiledPolicy> = gate.policies().cloned().collect();
        for (index, policy) in policies.iter().enumerate() {
            let name = policy.id().split('/').nth(1).unwrap().to_owned();
            let mut without = policies.clone();
            without.remove(index);
            let mut flipped = policies.clone();
            flipped[index] = policy.flipped();
            for (what, changed) in [("deleted", without), ("flipped", flipped)] {
                let after = asked(&gate.with_policies(changed).unwrap(), &rows);
                assert!(
                    before != after,
                    "{articles} · {licence}: {} can be {what} unnoticed",
                    policy.id()
                );
                let mut pairs = before.iter().zip(&after);
                if policy.effect() == Effect::Forbid && what == "deleted" {
                    self.forbidding.insert(name.clone());
                    if pairs.any(|(before, after)| !releases(before) && releases(after)) {
                        self.widening.insert(name.clone());
                    }
                }
            }
        }
    }
}

fn asked(gate: &Gate, rows: &[Row]) -> Vec<Vec<Attempt>> {
    let ask = |(class, purpose, known): &Row| attempts_in(gate, class, *purpose, known);
    rows.iter().map(ask).collect()
}

fn releases(attempts: &[Attempt]) -> bool {
    attempts.iter().any(|attempt| attempt.reasons.is_empty())
}

/// All that can be known in favour of a release.
fn all_known() -> Circumstances {
    let held = || [(id(SECOND), sahil())].into();
    Circumstances {
        channel: Way::Mithaq,
        leased: held(),
        consented: held(),
        ..Circumstances::default()
    }
}

/// Everything that differs from a class in one thing.
fn neighbours(class: &Class) -> Vec<Row> {
    let mut rows = vec![(class.clone(), Purpose::Detection, all_known())];
    for purpose in [Purpose::Research, Purpose::Attribution] {
        rows.push((class.clone(), purpose, all_known()));
    }
    let changes: [fn(&mut Circumstances); 4] = [
        |known| known.channel = Way::Taxii,
        |known| known.channel = Way::File,
        |known| known.leased.clear(),
        |known| known.consented.clear(),
    ];
    for change in changes {
        let mut known = all_known();
        change(&mut known);
        rows.push((class.clone(), Purpose::Detection, known));
    }
    let mut with = |change: &dyn Fn(&mut Class)| {
        let mut changed = class.clone();
        change(&mut changed);
        rows.push((changed, Purpose::Detection, all_known()));
    };
    for kind in ["note", "mithaq-act"] {
        with(&|class| kind.clone_into(&mut class.object_type));
    }
    for tlp in [None, Some(Tlp::Amber), Some(Tlp::Red)] {
        with(&|class| class.tlp = tlp);
    }
    with(&|class| class.pap = Some(Pap::Red));
    with(&|class| class.unknown_marking = true);
    with(&|class| class.originator = rimal());
    with(&|class| class.addressees = [sahil()].into());
    for topic in [
        "military",
        "national-security",
        "offensive-capability",
        "espionage",
    ] {
        with(&|class| {
            class.topics.insert(topic.to_owned());
        });
    }
    with(&|class| class.topics.clear());
    with(&|class| class.sectors = ["mining".to_owned()].into());
    with(&|class| class.sectors.clear());
    with(&|class| class.personal_data = true);
    with(&|class| {
        class.personal_data = true;
        class.safeguards = [Safeguard::NecessityNote].into();
    });
    with(&|class| class.language = mithaq_agreement::Language::parse("fr"));
    for source in [SourceName::Named, SourceName::Unnamed, SourceName::Without] {
        with(&|class| class.source = source);
    }
    let channel = Licence::Channel { deliverer: sahil() };
    for licence in [
        delivered(FIRST),
        delivered(SECOND),
        delivered(UNKNOWN),
        channel,
    ] {
        with(&|class| {
            class.originator = sahil();
            class.licences = [licence.clone()].into();
        });
    }
    rows
}
