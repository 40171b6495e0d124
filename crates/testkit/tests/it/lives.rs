//! Lives of agreements in which nothing ever happens show nothing. What is drawn must show every cause, alone too,
//! enough relations in force, and texts that say less, or other things, than the first.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_testkit::generate::{deliver, delivery, instants_of_life, life, live, treaty};
use mithaq_testkit::oracle::{Case, Why};
use mithaq_testkit::world::{AgreementNo, Now, Party};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

#[test]
fn every_cause_shows_and_enough_is_in_force() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[9; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let lives = (
        treaty(AgreementNo(0)),
        prop_oneof![2 => life(true), 1 => life(false)],
        delivery(true),
        any::<bool>(),
        any::<[prop::sample::Index; 16]>(),
    );
    let mut asked = 0;
    let mut open = 0;
    let (mut amended, mut narrowed) = (0, 0);
    let mut seen: BTreeMap<Why, u32> = BTreeMap::new();
    let mut alone: BTreeSet<Why> = BTreeSet::new();
    for _ in 0..1_200 {
        let (texts, life, way, lossy, picks) = lives.new_tree(&mut runner).unwrap().current();
        let all = live(&texts, &life);
        let acts = match lossy {
            true => deliver(&all, &way),
            false => all,
        };
        let keyed = BTreeSet::new();
        let case = Case::of(AgreementNo(0), &texts, &acts, &keyed).unwrap();
        let instants = instants_of_life(&texts, &acts);
        let listed = texts[0].parties.len();
        for pick in picks.chunks(4) {
            // Now and then one that the text does not list.
            let most = listed + usize::from(pick[2].index(5) == 0);
            let first = pick[0].index(most);
            let second = (first + 1 + pick[1].index(most - 1)) % most;
            let pair = (Party(first as u8), Party(second as u8));
            let earliest = instants[pick[2].index(instants.len())] + pick[3].index(3) as i64 - 1;
            let now = Now {
                earliest,
                latest: earliest + pick[0].index(2) as i64,
            };
            let whys = case.relation(pair, now);
            asked += 1;
            if whys.is_empty() {
                open += 1;
                let text = case.effective(pair, now);
                amended += u32::from(text.text != texts[0].text);
                let first = texts.iter().find(|other| other.text == text.text);
                narrowed += u32::from(first != Some(&text));
            }
            if let [only] = whys.iter().copied().collect::<Vec<_>>()[..] {
                alone.insert(only);
            }
            whys.into_iter()
                .for_each(|why| *seen.entry(why).or_default() += 1);
        }
    }
    assert!(asked / 6 < open, "in force in {open} of {asked}");
    assert!(asked / 60 < amended, "amended in {amended} of {asked}");
    assert!(asked / 50 < narrowed, "narrowed in {narrowed} of {asked}");
    for why in [
        Why::NotParties,
        Why::Gap,
        Why::UnknownAct,
        Why::DepositaryForked,
        Why::NotSigned,
        Why::NotYet,
        Why::Suspended,
        Why::Expired,
        Why::Withdrawn,
        Why::Terminated,
        Why::Precluded,
        Why::WindowOpen,
        Why::NotAccepted,
        Why::AmendmentsCompete,
    ] {
        let often = seen.get(&why).is_some_and(|count| 3 <= *count);
        assert!(often, "{why:?}: {seen:?}");
        assert!(alone.contains(&why), "{why:?} never alone");
    }
}
