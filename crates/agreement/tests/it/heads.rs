//! Head statements: what is written is read; what they prove of a chain; from when until when they are leases.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use mithaq_agreement::head_statement::{AHEAD, EVERY, LEASE};
use mithaq_agreement::{
    Act, ActKind, Evidence, Head, HeadStatement, Now, Relation, fold, is_diplomatic, relation,
};
use mithaq_stix::{Object, Timestamp};

use crate::world::{
    act, act_id, chain, day, fold_told, nobody, now, object, plain, qamar, rimal, sahil,
};

use ActKind::{Signature, Suspension};

fn statement(head: Head, instant: Timestamp) -> HeadStatement {
    HeadStatement {
        agreement: plain().agreement().id().clone(),
        head,
        instant,
    }
}

fn head(number: u64, byte: u8) -> Head {
    Head {
        author: qamar(),
        number,
        hash: [byte; 32],
    }
}

fn both() -> BTreeSet<mithaq_agreement::PartyId> {
    [qamar(), rimal()].into()
}

#[test]
fn a_statement_is_read_as_it_was_written() {
    let said = statement(head(4, 7), day(3));
    let bytes = said.write(&both(), &day(5)).unwrap();
    let object = object(&bytes);
    assert!(is_diplomatic(object.object_type()));
    assert_eq!(HeadStatement::from_object(&object).unwrap(), said);
    // One object a month, of which each is a version: in another month it is another.
    let id = |modified| {
        let bytes = said.write(&both(), &modified).unwrap();
        crate::world::object(&bytes).id().clone()
    };
    assert_eq!(id(day(5)), id(day(28)));
    let later = Timestamp::from_unix_millis(day(28).unix_millis() + 5 * 86_400_000);
    assert_ne!(id(day(5)), id(later));
}

#[test]
fn what_is_no_statement_is_refused() {
    let bytes = statement(head(4, 7), day(3)).write(&both(), &day(5));
    let bytes = String::from_utf8(bytes.unwrap()).unwrap();
    let check = |from: &str, to: &str, expected: Expect| {
        assert!(bytes.contains(from), "no {from} in {bytes}");
        let object = Object::parse(bytes.replace(from, to).as_bytes());
        let read = HeadStatement::from_object(&object.unwrap().object);
        expected.assert_eq(&read.unwrap_err().to_string());
    };
    check(
        "\"number\":4",
        "\"number\":0",
        expect!["`number` is missing or not what it must be"],
    );
    check(
        "\"number\":4",
        "\"number\":\"4\"",
        expect!["`number` is missing or not what it must be"],
    );
    check(
        "\"act_hash\":\"0707",
        "\"act_hash\":\"07",
        expect!["`act_hash` is missing or not what it must be"],
    );
    check(
        "\"instant\":\"",
        "\"instant\":\"on ",
        expect!["`instant` is missing or not what it must be"],
    );
    check(
        "\"number\":4",
        "\"number\":4,\"more\":1",
        expect!["`more` is not known here"],
    );
    check(
        qamar().as_str(),
        sahil().as_str(),
        expect!["its id does not follow from its author, its agreement and its month"],
    );
    check(
        "new-sdo",
        "property-extension",
        expect!["this is no head statement"],
    );
}

/// DESIGN 5.7: a head statement alone proves a gap, and the gap closes the relation until it is filled.
#[test]
fn inv_5_7_a_head_statement_alone_proves_a_gap_that_closes_until_it_is_filled() {
    let agreement = plain().agreement();
    let theirs = [(day(2), Signature), (day(3), Suspension)];
    let theirs = chain(&agreement, &qamar(), 1, &theirs);
    let ours = act(&agreement, &rimal(), None, 11, &day(2), &Signature);
    let told = |acts: &[Act], heads: &[Head]| {
        let heads = heads.iter().cloned().collect();
        let status = fold_told(&agreement, acts, &nobody(), &heads);
        relation(&agreement, &status, &qamar(), &rimal(), &now(9))
    };
    let lacking = [theirs[0].clone(), ours.clone()];
    assert!(told(&lacking, &[]).is_in_force(), "nothing shows it");
    let gap = Relation::Gap {
        by: qamar(),
        number: 2,
    };
    let heads = [theirs[0].head(), theirs[1].head()];
    assert_eq!(told(&lacking, &heads), gap);
    assert_eq!(told(&lacking, &heads[1..]), gap);
    // A head that is here, or older than what is, changes nothing.
    assert!(told(&lacking, &heads[..1]).is_in_force());
    let all = [lacking.as_slice(), &theirs[1..]].concat();
    let filled = told(&all, &heads);
    assert!(matches!(filled, Relation::Suspended { .. }), "{filled:?}");
    assert_eq!(
        fold_told(&agreement, &all, &nobody(), &heads.into()),
        fold(&agreement, &all, &nobody()),
        "what is filled leaves no trace"
    );
    // Nor does whoever is no party prove anything.
    let stranger = Head {
        author: sahil(),
        ..head(9, 9)
    };
    assert!(told(&lacking, &[stranger]).is_in_force());
}

/// DESIGN 5.7, 5.4: another act under a number that is here is a fork: evidence, and what permits from there on does not
/// count; the act that is not here is missing as well.
#[test]
fn inv_5_7_a_head_that_contradicts_is_a_fork_and_is_kept_as_evidence() {
    let agreement = plain().agreement();
    let acts = [
        act(&agreement, &qamar(), None, 1, &day(2), &Signature),
        act(&agreement, &rimal(), None, 11, &day(2), &Signature),
    ];
    let other = head(1, 7);
    let status = fold_told(&agreement, &acts, &nobody(), &[other].into());
    let found = relation(&agreement, &status, &qamar(), &rimal(), &now(9));
    assert!(!found.is_in_force(), "{found:?}");
    let fork = Evidence::Fork {
        author: qamar(),
        number: 1,
        acts: [act_id(1)].into(),
    };
    assert!(status.evidence().contains(&fork), "{:?}", status.evidence());
    // Two heads under one number, of which neither act is here.
    let heads = [head(5, 5), head(5, 6)].into();
    let status = fold_told(&agreement, &acts, &nobody(), &heads);
    assert_eq!(status.party(&qamar()).unwrap().fork, Some(5));
    assert_eq!(status.party(&qamar()).unwrap().gaps, [5].into());
}

/// DESIGN 5.8, 5.9: 24 hours from its instant, never from beyond the bound in the future; a clock that jumps ends it.
#[test]
fn inv_5_8_a_lease_runs_for_a_day_from_its_instant_and_no_clock_lengthens_it() {
    let from = day(3).unix_millis();
    let said = statement(head(4, 7), day(3));
    let at = Timestamp::from_unix_millis;
    let exact = |millis: i64| Now::at(&at(millis));
    let cases = [
        ("long before", exact(from - EVERY), false),
        (
            "beyond the bound in the future",
            exact(from - AHEAD - 1),
            false,
        ),
        ("within it", exact(from - AHEAD), true),
        ("at its instant", exact(from), true),
        ("at the last", exact(from + LEASE - 1), true),
        ("at its end", exact(from + LEASE), false),
        (
            "a clock that was set back after it had ended",
            Now::between(at(from + 1), at(from + LEASE)),
            false,
        ),
        (
            "a clock that is set back before it has begun",
            Now::between(at(from - AHEAD - 1), at(from + 1)),
            false,
        ),
    ];
    for (name, now, leased) in cases {
        assert_eq!(said.is_leased(&now), leased, "{name}");
    }
    assert_eq!(said.leased_until(), at(from + LEASE));
    // A reader may miss three.
    const { assert!(4 * EVERY <= LEASE) };
}
