//! A property over worlds in which nothing is ever released shows nothing. What is drawn must show every
//! reason, alone too, and enough of what may be had.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_testkit::generate::{
    agreement, conditions, deliver, delivery, held, instants_of, now_near, perform, purposes_asked,
    red_lines, script, sound_script,
};
use mithaq_testkit::oracle::{Why, may_have, relation};
use mithaq_testkit::world::{AgreementNo, Audience, Held, Now, Party, Purpose, Said, World};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

type Asked = (World, Vec<(Held, Purpose)>, Now);

fn asked() -> impl Strategy<Value = Asked> {
    let parties = [Party(0), Party(1), Party(2)];
    let agreements = [AgreementNo(0), AgreementNo(1), AgreementNo(2)];
    let one = (held(parties.to_vec(), agreements.to_vec()), conditions());
    let one = one.prop_map(|(held, conditions)| Held { conditions, ..held });
    let things = vec((one, purposes_asked()), 16);
    let world = (
        agreement(agreements[0], [parties[0], parties[1]]),
        agreement(agreements[1], [parties[0], parties[2]]),
        prop_oneof![1 => script(), 3 => sound_script()],
        delivery(true),
        any::<bool>(),
        red_lines(parties.to_vec()),
        prop::bool::weighted(0.1),
    );
    let world = world.prop_map(
        move |(first, second, script, way, lossy, red_lines, suspended)| {
            let all = perform(&first, &script);
            World {
                me: parties[0],
                acts: match lossy {
                    true => deliver(&all, &way),
                    false => all,
                },
                agreements: vec![first, second],
                peers: BTreeSet::from([parties[1], parties[2]]),
                suspended: suspended.then_some(parties[1]).into_iter().collect(),
                red_lines,
                stated: Vec::new(),
                said: Said::default(),
            }
        },
    );
    (world, things).prop_flat_map(|(world, things)| {
        let now = now_near(instants_of(&world.agreements, &world.acts));
        (Just(world), Just(things), now)
    })
}

#[test]
fn every_reason_shows_and_enough_is_released() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = asked();
    let mut questions = 0;
    let mut released = 0;
    let mut open = 0;
    let mut worlds = 0;
    let mut seen: BTreeMap<Why, u32> = BTreeMap::new();
    let mut alone: BTreeSet<Why> = BTreeSet::new();
    for _ in 0..1_500 {
        let (world, things, now) = strategy.new_tree(&mut runner).unwrap().current();
        let text = &world.agreements[0];
        worlds += 1;
        open += u32::from(
            relation(text, &world.acts, &world.keyed(), (Party(0), Party(1)), now).is_empty(),
        );
        for audience in [
            Audience::Under {
                agreement: text.no,
                party: Party(1),
            },
            Audience::Channel { peer: Party(1) },
            Audience::Ourselves,
        ] {
            for (held, purpose) in &things {
                match may_have(&world, held, audience, *purpose, now) {
                    Ok(_) if audience == Audience::Ourselves => {}
                    Ok(_) => released += 1,
                    Err(whys) => {
                        if let [only] = whys.iter().copied().collect::<Vec<_>>()[..] {
                            alone.insert(only);
                        }
                        whys.into_iter()
                            .for_each(|why| *seen.entry(why).or_default() += 1);
                    }
                }
                questions += 1;
            }
        }
    }
    assert!(worlds / 4 < open, "in force in {open} of {worlds} worlds");
    assert!(
        questions / 100 < released,
        "{released} of {questions} released"
    );
    let every = [
        Why::Gap,
        Why::UnknownAct,
        Why::NotSigned,
        Why::NotYet,
        Why::Suspended,
        Why::Expired,
        Why::Withdrawn,
        Why::NoPeer,
        Why::NothingGiven,
        Why::NoLicence,
        Why::Tlp,
        Why::Pap,
        Why::Type,
        Why::OwnMaterial,
        Why::Purpose,
        Why::OnwardNobody,
        Why::OnwardConstituency,
        Why::UnknownLicence,
        Why::ChannelMaterial,
        Why::NotByChannel,
        Why::UnknownMarking,
        Why::NotAddressed,
        Why::DiplomaticOnly,
        Why::NotDiplomatic,
        Why::RedLine(0),
        Why::RedLine(1),
        Why::Condition,
    ];
    for why in every {
        assert!(
            seen.get(&why).is_some_and(|count| 10 <= *count),
            "{why:?}: {seen:?}"
        );
    }
    let never_alone: Vec<Why> = every
        .into_iter()
        .filter(|why| !alone.contains(why))
        .collect();
    // A party that gives nothing, or asks for what is no article's, is refused for more than this.
    assert!(
        never_alone
            .iter()
            .all(|why| [Why::NothingGiven, Why::OwnMaterial, Why::NotByChannel].contains(why)),
        "{never_alone:?}"
    );
}
