//! Keys revoked, branches named, acts sealed anew: what a stolen key is worth (4.2, 5.4; attack case 24).

use std::collections::{BTreeMap, BTreeSet};

use expect_test::{Expect, expect};
use mithaq_agreement::key_words::{
    BRANCH_TYPE, RESEAL_TYPE, REVOCATION_TYPE, write_branch, write_reseal, write_revocation,
};
use mithaq_agreement::{
    Act, ActBuilder, ActKind, Agreement, Branch, ChainId, Head, KeyWords, Now, Place, Reseal,
    Revocation, relation,
};
use mithaq_stix::{KeyId, ObjectId, Timestamp};
use mithaq_testkit::generate::{agreement, deliver, delivery, instants_of, perform, script, terms};
use mithaq_testkit::oracle::{Case, judged};
use mithaq_testkit::world::{
    self, AgreementNo, Key, Named, NamedBranch, Party, Resealed, Revoked, Said,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::folds::shown;
use crate::plain::{self, AGREEMENTS};
use crate::properties::{amounts_to, shown as expected_of};
use crate::world::{
    KEYS, act_id, chain, day, fold_with, id, key_no, nobody, object, plain as plain_agreement,
    qamar, resealed, rimal,
};

use ActKind::{Signature, Suspension, Withdrawal};

/// Qamar's key by number: 0 is its first.
fn key(no: u8) -> KeyId {
    KeyId::of(&key_no(&qamar(), no).verifying_key())
}

/// An act of Qamar, sealed with its key of that number.
fn by(
    no: u8,
    agreement: &Agreement,
    after: Option<&Act>,
    name: u32,
    on: u32,
    kind: ActKind,
) -> Act {
    let head: Option<Head> = after.map(Act::head);
    let bytes = ActBuilder::new(agreement, &qamar(), head.as_ref())
        .build(&act_id(name), &day(on), &kind)
        .unwrap();
    resealed(&bytes, &qamar(), no)
}

fn resumption(name: u32) -> ActKind {
    ActKind::Resumption {
        lifts: act_id(name),
    }
}

fn revoked(agreement: &Agreement, no: u8, head: Option<Place>) -> KeyWords {
    let heads = head.map(|head| (ChainId::of(agreement.id()), head));
    let word = Revocation {
        party: qamar(),
        key: key(no),
        heads: heads.into_iter().collect(),
    };
    KeyWords {
        revocations: [word].into(),
        ..KeyWords::default()
    }
}

fn named(agreement: &Agreement, head: &Act) -> Branch {
    Branch {
        party: qamar(),
        chain: ChainId::of(agreement.id()),
        head: head.place(),
    }
}

#[track_caller]
fn check(agreement: &Agreement, acts: &[Act], words: &KeyWords, expected: Expect) {
    let status = fold_with(agreement, acts, &nobody(), words);
    expected.assert_eq(&shown(agreement, &status));
    let mut reversed = acts.to_vec();
    reversed.reverse();
    reversed.extend_from_slice(acts);
    let again = fold_with(agreement, &reversed, &nobody(), words);
    assert_eq!(status, again, "the order of acts matters");
}

/// Qamar signs on the 2nd and suspends on the 3rd; the thief resumes on the 4th.
fn stolen(agreement: &Agreement) -> [Act; 3] {
    let first = by(0, agreement, None, 1, 2, Signature);
    let pause = by(0, agreement, Some(&first), 2, 3, Suspension);
    let thief = by(0, agreement, Some(&pause), 3, 4, resumption(2));
    [first, pause, thief]
}

#[test]
fn inv_4_2_what_a_stolen_key_wrote_after_the_head_is_void() {
    let agreement = plain_agreement().agreement();
    let [first, pause, thief] = stolen(&agreement);
    let acts = [first, pause.clone(), thief];
    // Without the revocation the thief succeeds.
    check(
        &agreement,
        &acts,
        &KeyWords::default(),
        expect!["Qamar: signed 02, suspended 03–04"],
    );
    check(
        &agreement,
        &acts,
        &revoked(&agreement, 0, Some(pause.place())),
        expect![[r#"
            Qamar: signed 02, suspended 03–
            act 3 of Qamar: the key that it is sealed with was revoked: it is void until its author seals it anew"#]],
    );
}

#[test]
fn inv_4_2_of_a_chain_that_the_revocation_does_not_name_nothing_stands() {
    let agreement = plain_agreement().agreement();
    let acts = stolen(&agreement);
    check(
        &agreement,
        &acts,
        &revoked(&agreement, 0, None),
        expect![[r#"
            Qamar:
            act 1 of Qamar: the key that it is sealed with was revoked: it is void until its author seals it anew
            act 2 of Qamar: the key that it is sealed with was revoked: it is void until its author seals it anew
            act 3 of Qamar: the key that it is sealed with was revoked: it is void until its author seals it anew"#]],
    );
}

#[test]
fn inv_4_2_the_chain_goes_on_from_the_head_by_the_new_key() {
    let agreement = plain_agreement().agreement();
    let [first, pause, thief] = stolen(&agreement);
    let next = by(1, &agreement, Some(&pause), 4, 6, Withdrawal);
    let words = revoked(&agreement, 0, Some(pause.place()));
    let acts = [first, pause, thief, next];
    check(
        &agreement,
        &acts,
        &words,
        expect![[r#"
            Qamar: signed 02, suspended 03–, leaves 16
            act 3 of Qamar: the key that it is sealed with was revoked: it is void until its author seals it anew"#]],
    );
    let status = fold_with(&agreement, &acts, &nobody(), &words);
    assert_eq!(status.head(&qamar()), Some(&acts[3].head()));
    assert!(!status.lacks(&acts[2].head()), "the void act is here");
}

#[test]
fn attack_24_a_thief_that_dates_back_gains_nothing() {
    let agreement = plain_agreement().agreement();
    let [first, pause, _] = stolen(&agreement);
    // Dated before the theft, beside the true chain and after it.
    let beside = by(0, &agreement, Some(&first), 5, 1, Withdrawal);
    let after = by(0, &agreement, Some(&pause), 6, 1, resumption(2));
    let first_again = by(0, &agreement, None, 7, 1, Withdrawal);
    let words = revoked(&agreement, 0, Some(pause.place()));
    check(
        &agreement,
        &[first, pause, beside, after, first_again],
        &words,
        expect![[r#"
            Qamar: signed 02, suspended 03–
            act 2 of Qamar: the key that it is sealed with was revoked: it is void until its author seals it anew
            act 3 of Qamar: the key that it is sealed with was revoked: it is void until its author seals it anew
            act 1 of Qamar: the key that it is sealed with was revoked: it is void until its author seals it anew"#]],
    );
}

#[test]
fn inv_4_2_what_its_author_seals_anew_stands() {
    let agreement = plain_agreement().agreement();
    let [first, pause, thief] = stolen(&agreement);
    let mut words = revoked(&agreement, 0, Some(first.place()));
    let anew = |key: KeyId, act: &Act| Reseal {
        party: qamar(),
        key,
        chain: ChainId::of(agreement.id()),
        acts: [act.place()].into(),
    };
    words.reseals.insert(anew(key(1), &pause));
    // A revoked key seals nothing anew.
    words.reseals.insert(anew(key(0), &thief));
    let acts = [first, pause.clone(), thief];
    check(
        &agreement,
        &acts,
        &words,
        expect![[r#"
            Qamar: signed 02, suspended 03–
            act 3 of Qamar: the key that it is sealed with was revoked: it is void until its author seals it anew"#]],
    );
    // What was sealed anew and is not here is missing.
    check(
        &agreement,
        &acts[..1],
        &words,
        expect![[r#"
            Qamar: signed 02, lacks {2}
            Qamar lacks 2"#]],
    );
}

#[test]
fn inv_4_2_a_head_that_is_not_here_is_a_gap_and_what_may_lie_behind_it_only_restricts() {
    let agreement = plain_agreement().agreement();
    let [first, pause, thief] = stolen(&agreement);
    let words = revoked(&agreement, 0, Some(thief.place()));
    check(
        &agreement,
        &[first.clone(), pause.clone()],
        &words,
        expect![[r#"
            Qamar: signed after a fork, suspended 03–, lacks {3}
            act 1 of Qamar: it permits something, after the chain of its author had forked
            act 1 of Qamar: it cannot be told here whether it stands: it restricts, and nothing more
            act 2 of Qamar: it cannot be told here whether it stands: it restricts, and nothing more
            Qamar lacks 3"#]],
    );
    // Of a party of whom there is nothing at all, it shows that there is something.
    let status = fold_with(&agreement, &[], &nobody(), &words);
    assert_eq!(status.party(&qamar()).unwrap().gaps, [3].into());
}

#[test]
fn inv_5_4_the_root_key_names_the_branch_that_counts() {
    let agreement = plain_agreement().agreement();
    let [first, pause, resume] = stolen(&agreement);
    let leave = by(0, &agreement, Some(&first), 4, 5, Withdrawal);
    let resumed = by(0, &agreement, Some(&resume), 5, 6, Suspension);
    let acts = [first, pause, resume.clone(), leave.clone(), resumed];
    let one = |head: &Act| KeyWords {
        branches: [named(&agreement, head)].into(),
        ..KeyWords::default()
    };
    check(
        &agreement,
        &acts,
        &KeyWords::default(),
        expect![[r#"
            Qamar: signed 02, suspended 03–, suspended 06–, leaves 15, forks at 2
            act 3 of Qamar: it permits something, after the chain of its author had forked
            Qamar forks at 2: 2 acts"#]],
    );
    // The branch of the resumption, and what follows it.
    check(
        &agreement,
        &acts,
        &one(&resume),
        expect![[r#"
            Qamar: signed 02, suspended 03–04, suspended 06–
            act 2 of Qamar: the root key of its author has named another branch"#]],
    );
    // The other one.
    check(
        &agreement,
        &acts,
        &one(&leave),
        expect![[r#"
            Qamar: signed 02, leaves 15
            act 2 of Qamar: the root key of its author has named another branch
            act 3 of Qamar: the root key of its author has named another branch
            act 4 of Qamar: the root key of its author has named another branch"#]],
    );
    // Both: nothing is lifted by it.
    let both = KeyWords {
        branches: [named(&agreement, &resume), named(&agreement, &leave)].into(),
        ..KeyWords::default()
    };
    check(
        &agreement,
        &acts,
        &both,
        expect![[r#"
            Qamar: signed 02, suspended 03–, suspended 06–, leaves 15, forks at 2
            act 2 of Qamar: it cannot be told here whether it stands: it restricts, and nothing more
            act 3 of Qamar: it permits something, after the chain of its author had forked
            act 3 of Qamar: it cannot be told here whether it stands: it restricts, and nothing more
            act 2 of Qamar: it cannot be told here whether it stands: it restricts, and nothing more
            act 4 of Qamar: it cannot be told here whether it stands: it restricts, and nothing more
            Qamar forks at 2: 2 acts"#]],
    );
}

#[test]
fn attack_15_a_fork_amid_amending_and_revoking_is_the_same_in_any_order() {
    let agreement = plain_agreement().agreement();
    let [first, pause, thief] = stolen(&agreement);
    let leave = by(1, &agreement, Some(&pause), 4, 5, Withdrawal);
    let mut acts = vec![first, pause.clone(), thief, leave.clone()];
    acts.extend(chain(&agreement, &rimal(), 11, &[(day(2), Signature)]));
    let mut words = revoked(&agreement, 0, Some(pause.place()));
    words.branches.insert(named(&agreement, &leave));
    let whole = fold_with(&agreement, &acts, &nobody(), &words);
    for turn in 0..acts.len() {
        let mut other = acts.clone();
        other.rotate_left(turn);
        assert_eq!(fold_with(&agreement, &other, &nobody(), &words), whole);
        other.reverse();
        assert_eq!(fold_with(&agreement, &other, &nobody(), &words), whole);
    }
}

#[test]
fn words_about_keys_are_read_as_they_were_written() {
    let agreement = plain_agreement().agreement();
    let [first, pause, thief] = stolen(&agreement);
    let chain = ChainId::of(agreement.id());
    let named_id =
        |kind: &str| -> ObjectId { id(&format!("{kind}--00000001-0000-4000-8000-000000000000")) };
    let revocation = Revocation {
        party: qamar(),
        key: key(0),
        heads: BTreeMap::from([(chain, pause.place()), (ChainId([7; 32]), first.place())]),
    };
    let at: Timestamp = day(9);
    let bytes = write_revocation(&named_id(REVOCATION_TYPE), &at, &revocation).unwrap();
    assert_eq!(
        Revocation::from_object(&object(&bytes)).unwrap(),
        revocation
    );
    let twice = String::from_utf8(bytes).unwrap();
    let chains = [chain, ChainId([7; 32])].map(|chain| mithaq_agreement::act::hex(&chain.0));
    let twice = twice.replace(&chains[0], &chains[1]);
    let refused = Revocation::from_object(&object(twice.as_bytes())).unwrap_err();
    expect!["`heads` is missing or not what it must be"].assert_eq(&refused.to_string());

    let branch = named(&agreement, &thief);
    let bytes = write_branch(&named_id(BRANCH_TYPE), &at, &branch).unwrap();
    assert_eq!(Branch::from_object(&object(&bytes)).unwrap(), branch);
    let text = String::from_utf8(bytes).unwrap();
    assert!(
        !text.contains(agreement.id().as_str()),
        "it names no agreement"
    );
    let zero = text.replace("\"number\":3", "\"number\":0");
    let refused = Branch::from_object(&object(zero.as_bytes())).unwrap_err();
    expect!["`number` is missing or not what it must be"].assert_eq(&refused.to_string());
    // A second version would take back what the first said.
    let later = text.replace(
        &format!("\"modified\":\"{at}\""),
        &format!("\"modified\":\"{}\"", day(10)),
    );
    assert_ne!(later, text);
    let refused = Branch::from_object(&object(later.as_bytes())).unwrap_err();
    expect!["this is no `mithaq-branch`"].assert_eq(&refused.to_string());

    let anew = Reseal {
        party: qamar(),
        key: key(1),
        chain,
        acts: BTreeSet::from([pause.place(), thief.place()]),
    };
    let bytes = write_reseal(&named_id(RESEAL_TYPE), &at, &anew).unwrap();
    assert_eq!(Reseal::from_object(&object(&bytes), &key(1)).unwrap(), anew);
    assert!(write_reseal(&named_id(BRANCH_TYPE), &at, &anew).is_err());
}

/// What is said, by picking among the acts of a world.
#[derive(Debug, Clone)]
struct Saying {
    sealed: Vec<u8>,
    revoked: Vec<(bool, u8, Option<Index>)>,
    branches: Vec<(bool, Index)>,
    resealed: Vec<(bool, u8, Vec<Index>)>,
}

fn saying() -> impl Strategy<Value = Saying> {
    (
        vec(0..KEYS, 16),
        vec(
            (
                any::<bool>(),
                0..KEYS,
                proptest::option::weighted(0.8, any::<Index>()),
            ),
            0..3,
        ),
        vec((any::<bool>(), any::<Index>()), 0..2),
        vec((any::<bool>(), 0..KEYS, vec(any::<Index>(), 1..3)), 0..2),
    )
        .prop_map(|(sealed, revoked, branches, resealed)| Saying {
            sealed,
            revoked,
            branches,
            resealed,
        })
}

fn said(text: &world::Agreement, all: &[world::Act], saying: &Saying) -> Said {
    let pick = |second: bool, index: &Index| -> Option<(Party, Named)> {
        let party = text.pair()[usize::from(second)];
        let mine: Vec<&world::Act> = all.iter().filter(|act| act.author == party).collect();
        let act = mine.get(index.index(mine.len().max(1)))?;
        let (number, tag) = (act.number, act.tag);
        Some((party, Named { number, tag }))
    };
    let no: AgreementNo = text.no;
    Said {
        sealed: all
            .iter()
            .zip(saying.sealed.iter().cycle())
            .map(|(act, key)| (act.tag, Key(*key)))
            .collect(),
        revoked: saying
            .revoked
            .iter()
            .map(|(second, key, head)| {
                let head = head.as_ref().and_then(|index| pick(*second, index));
                Revoked {
                    party: text.pair()[usize::from(*second)],
                    key: Key(*key),
                    heads: head.into_iter().map(|(_, head)| (no, head)).collect(),
                }
            })
            .collect(),
        branches: saying
            .branches
            .iter()
            .filter_map(|(second, index)| pick(*second, index))
            .map(|(party, head)| NamedBranch {
                party,
                agreement: no,
                head,
            })
            .collect(),
        resealed: saying
            .resealed
            .iter()
            .map(|(second, key, picks)| Resealed {
                party: text.pair()[usize::from(*second)],
                key: Key(*key),
                agreement: no,
                acts: picks
                    .iter()
                    .filter_map(|index| pick(*second, index))
                    .map(|(_, named)| named)
                    .collect(),
            })
            .collect(),
    }
}

fn text() -> impl Strategy<Value = world::Agreement> {
    prop_oneof![
        3 => agreement(AGREEMENTS[0], [Party(0), Party(1)]).boxed(),
        1 => terms(AGREEMENTS[2], [Party(0), Party(3)]).boxed(),
    ]
}

proptest! {
    #![proptest_config(mithaq_testkit::config(600))]

    /// 4.2, 5.4, 5.2: keys stolen and revoked, acts sealed anew, branches named: whatever arrives, and in whatever
    /// order, acts and words amount to what the second reading says.
    #[test]
    fn inv_4_2_the_fold_with_stolen_keys_is_order_free_and_is_the_naive_fold(
        text in text(),
        script in script(),
        way in delivery(true),
        saying in saying(),
        pick in any::<Index>(),
    ) {
        let agreement = plain::agreement(&text);
        let all = perform(&text, &script);
        let said = said(&text, &all, &saying);
        let made = plain::acts_said(&agreement, &text, &all, &said);
        let words = plain::words(&said, &made);
        let arrived = deliver(&all, &way);
        let acts: Vec<Act> = arrived.iter().map(|act| made[&act.tag].clone()).collect();
        let status = fold_with(&agreement, &acts, &nobody(), &words);
        let mut other = acts.clone();
        other.sort_by_key(|act| act.head().hash);
        other.dedup();
        prop_assert_eq!(&status, &fold_with(&agreement, &other, &nobody(), &words));
        let left = judged(&arrived, &said);
        let keyed = BTreeSet::new();
        let case = Case::lone(&text, &left.acts, &keyed).doubting(&left);
        for no in text.pair() {
            let found = status.party(&plain::party(no)).cloned().unwrap_or_default();
            let expected = case.standing(no);
            prop_assert_eq!(amounts_to(&found), expected_of(&expected), "{:?} of {:?} under {:?}", no, arrived, said);
        }
        // And so does whether it is in force.
        let instants = instants_of(std::slice::from_ref(&text), &all);
        let now = world::Now::at(instants[pick.index(instants.len())] + 1);
        let [me, peer] = text.pair();
        let found = relation(&agreement, &status, &plain::party(me), &plain::party(peer), &plain::now(now));
        let against = case.relation((me, peer), now);
        prop_assert_eq!(found.is_in_force(), against.is_empty(), "{:?} {:?}", found, against);
    }

    /// 4.2, 5.7: under the same words, whoever lacks acts holds no relation in force that others do not, except where a
    /// head alone could show what is missing.
    #[test]
    fn inv_4_2_whoever_lacks_acts_under_revocations_never_releases_more(
        script in script(),
        way in delivery(true),
        saying in saying(),
        on in 1_i64..28,
    ) {
        let text = mithaq_testkit::generate::between(AGREEMENTS[0], [Party(0), Party(1)]);
        let agreement = plain::agreement(&text);
        let all = perform(&text, &script);
        let said = said(&text, &all, &saying);
        let made = plain::acts_said(&agreement, &text, &all, &said);
        let words = plain::words(&said, &made);
        let some = deliver(&all, &way);
        let now: Now = plain::now(world::Now::at(world::day(on)));
        let status_of = |acts: &[world::Act]| {
            let acts: Vec<Act> = acts.iter().map(|act| made[&act.tag].clone()).collect();
            fold_with(&agreement, &acts, &nobody(), &words)
        };
        let (status, whole) = (status_of(&some), status_of(&all));
        let in_force = |status| relation(&agreement, status, &qamar(), &rimal(), &now).is_in_force();
        if in_force(&status) && !in_force(&whole) {
            let stands = judged(&all, &said);
            let missing: Vec<&world::Act> = stands.acts.iter().filter(|act| !some.contains(act)).collect();
            prop_assert!(!missing.is_empty());
            for act in missing {
                prop_assert!(status.lacks(&made[&act.tag].head()), "nothing shows what is missing");
            }
        }
    }
}

/// The faults of the random worlds do happen.
#[test]
fn keys_are_stolen_and_branches_named_in_the_random_worlds() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut void, mut doubtful, mut missing, mut forked, mut named) = (0, 0, 0, 0, 0);
    for _ in 0..400 {
        let value = (text(), script(), delivery(true), saying());
        let tree = value.new_tree(&mut runner).unwrap();
        let (text, script, way, saying) = tree.current();
        let all = perform(&text, &script);
        let said = said(&text, &all, &saying);
        let arrived = deliver(&all, &way);
        let left = judged(&arrived, &said);
        void += usize::from(left.acts.len() < arrived.len());
        doubtful += usize::from(!left.doubtful.is_empty());
        missing += usize::from(!left.missing.is_empty());
        named += usize::from(!said.branches.is_empty());
        let keyed = BTreeSet::new();
        let before = Case::lone(&text, &arrived, &keyed);
        let after = Case::lone(&text, &left.acts, &keyed).doubting(&left);
        let is_forked = |case: &Case<'_>| {
            text.pair()
                .iter()
                .any(|no| case.standing(*no).fork.is_some())
        };
        forked += usize::from(is_forked(&before) && !is_forked(&after));
    }
    for (what, times) in [
        ("void", void),
        ("doubtful", doubtful),
        ("missing", missing),
        ("named", named),
        ("a fork healed", forked),
    ] {
        assert!(20 <= times, "{what}: {times} of 400");
    }
}
