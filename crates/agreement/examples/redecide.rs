//! How long it takes to decide everything anew: `cargo run --release -p mithaq-agreement --example redecide`.
//!
//! One party has an agreement with each of 57 others and holds 5,000 sharing classes: most its own, each with sectors of its
//! own, the others received under each of the agreements. All 57 gates are compiled, and each decides every class.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "an example that is run by hand"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use mithaq_agreement::article::Forums;
use mithaq_agreement::compile::exchange_gate_among;
use mithaq_agreement::{
    Agreement, Around, Class, Draft, Gate, Licence, LicenceTerms, PartyId, Purpose, SourceName,
    decide_in,
};
use mithaq_stix::{Object, ObjectId, Timestamp, Tlp};

const OTHERS: usize = 57;
const CLASSES: usize = 5_000;
/// Of them received, under each agreement.
const RECEIVED: usize = 20;
const SECTORS: [&str; 16] = [
    "aerospace",
    "agriculture",
    "automotive",
    "chemical",
    "communications",
    "construction",
    "defense",
    "education",
    "energy",
    "entertainment",
    "financial-services",
    "healthcare",
    "insurance",
    "manufacturing",
    "mining",
    "retail",
];

fn party(number: usize) -> PartyId {
    let id = format!("identity--{number:08x}-1111-4111-8111-111111111111");
    PartyId::parse(&id).unwrap()
}

/// An agreement of party 0 with another: two exchange articles, one of them about sectors.
fn agreement(other: usize) -> Agreement {
    let (us, them) = (party(0), party(other));
    let draft = format!(
        "kind = \"working-arrangement\"\nbinding = false\nconfidential = true\nlanguages = [\"en\"]\n\
         prevailing = \"en\"\ntitle.en = \"Words\"\n\
         [[parties]]\nid = \"{us}\"\nname = \"Ours\"\nroot_fingerprint = \"a\"\n\
         [[parties]]\nid = \"{them}\"\nname = \"Other {other}\"\nroot_fingerprint = \"b{other}\"\n{}",
        [
            ("final-clauses", "notice_days = 10"),
            ("scope", "sectors = [\"energy\", \"mining\", \"healthcare\", \"defense\"]"),
            ("purpose", "permitted = [\"detection\", \"protection\", \"research\"]"),
            ("onward", "to = \"none\""),
            (
                "exchange",
                "gives = \"each\"\nobject_types = [\"indicator\", \"malware\"]\nhighest_tlp = \"amber\"\n\
                 highest_pap = \"amber\"\nmaterial = \"own\"",
            ),
            (
                "exchange",
                "gives = \"each\"\nobject_types = \"all\"\nhighest_tlp = \"green\"\nhighest_pap = \"amber\"\n\
                 material = \"own-and-received\"",
            ),
        ]
        .iter()
        .enumerate()
        .map(|(no, (kind, terms))| format!(
            "\n[[articles]]\nid = \"{}\"\nkind = \"{kind}\"\ntext.en = \"Words.\"\n[articles.terms]\n{terms}\n",
            no + 1
        ))
        .collect::<String>()
    );
    let id = format!("mithaq-agreement--{other:08x}-aaaa-4aaa-8aaa-aaaaaaaaaaaa");
    let at = Timestamp::parse("2027-01-01T00:00:00.000Z").unwrap();
    let draft = Draft::parse(&draft).unwrap();
    let bytes = draft
        .object_bytes(&ObjectId::parse(&id).unwrap(), &us, &at)
        .unwrap();
    Agreement::from_object(&Object::parse(&bytes).unwrap().object).unwrap()
}

fn classes(agreements: &[Agreement]) -> Vec<Class> {
    let levels = [Tlp::Clear, Tlp::Green, Tlp::Amber, Tlp::Red];
    let types = ["indicator", "malware", "identity", "report"];
    (0..CLASSES)
        .map(|no| {
            let received = no / RECEIVED;
            let (originator, licence) = match agreements.get(received) {
                Some(agreement) => {
                    let deliverer = party(received + 1);
                    let licence = Licence::Delivered {
                        deliverer: deliverer.clone(),
                        agreement: agreement.id().clone(),
                        article: None,
                    };
                    (deliverer, licence)
                }
                None => (party(0), Licence::Own),
            };
            let sectors = SECTORS.iter().enumerate();
            let sectors = sectors.filter(|(place, _)| (no >> (place % 13)) & 1 == 1);
            Class {
                originator,
                object_type: types[no % 4].to_owned(),
                tlp: levels.get((no / 4) % 5).copied(),
                pap: None,
                unknown_marking: false,
                topics: BTreeSet::new(),
                sectors: sectors.map(|(_, sector)| (*sector).to_owned()).collect(),
                personal_data: no % 50 == 0,
                safeguards: BTreeSet::new(),
                language: None,
                source: SourceName::Named,
                addressees: BTreeSet::new(),
                licences: [licence].into(),
                asked: BTreeSet::new(),
                tells: BTreeSet::new(),
                definition: false,
            }
        })
        .collect()
}

/// How long this process has run on a core.
fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = text.split_whitespace().next();
    Duration::from_nanos(
        nanoseconds
            .and_then(|text| text.parse().ok())
            .unwrap_or_default(),
    )
}

fn main() {
    let agreements: Vec<Agreement> = (1..=OTHERS).map(agreement).collect();
    let classes = classes(&agreements);
    let others: Vec<PartyId> = (1..=OTHERS).map(party).collect();
    let licences: Vec<LicenceTerms<'_>> = agreements
        .iter()
        .zip(&others)
        .map(|(agreement, deliverer)| LicenceTerms {
            agreement,
            deliverer: Some(deliverer),
        })
        .collect();
    let forums = Forums::new();
    let around = Around {
        licences: &licences,
        forums: &forums,
        red_lines: &[],
    };
    let (began, before) = (Instant::now(), cpu());
    let gates: Vec<Gate> = agreements
        .iter()
        .zip(&others)
        .map(|(agreement, other)| {
            exchange_gate_among(agreement, &party(0), other, &around).unwrap()
        })
        .collect();
    let (compiled, after) = (began.elapsed(), cpu());
    let policies: usize = gates.iter().map(|gate| gate.policies().count()).sum();
    println!(
        "{OTHERS} gates of {} policies compiled: {compiled:?} ({:?} of CPU)",
        policies / OTHERS,
        after - before
    );
    let known = Default::default();
    let mut longest = Duration::ZERO;
    let (began, before) = (Instant::now(), cpu());
    let (mut released, mut asked) = (0, 0);
    for gate in &gates {
        let started = Instant::now();
        let alike = gate.alike();
        let mut decided = BTreeMap::new();
        for class in &classes {
            let decide = || decide_in(gate, class, Purpose::Protection, &known).is_release();
            let is_released = match alike.key(class) {
                Some(key) => *decided.entry(key).or_insert_with(decide),
                None => decide(),
            };
            released += usize::from(is_released);
        }
        asked += decided.len();
        longest = longest.max(started.elapsed());
    }
    println!(
        "{} classes decided by each of them, {released} released, {asked} asked: {:?} ({:?} of CPU), the longest gate {longest:?}",
        classes.len(),
        began.elapsed(),
        cpu() - before
    );
}
