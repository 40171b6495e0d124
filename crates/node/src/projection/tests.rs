//! What peers may send without end, and what it costs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mithaq_agreement::{
    ACT_TYPE, AGREEMENT_TYPE, Act, ActBuilder, ActKind, Agreement, Audience, Draft, Hosting,
    KeyWords, Now, Party, PartyId, TemplateLanguage, bilateral,
};
use mithaq_stix::{KeyBinding, KeyId, KeyLookup, Object, ObjectId, Timestamp};
use uuid::Uuid;

use super::View;
use super::gathering::{FEW_ACTS, Gathering, MOST_PROPOSALS};
use super::seen::Known;
use crate::home::{Init, create};
use crate::inner::Inner;
use crate::intake::{self, Alongside, Origin};
use crate::node::Node;
use crate::seals;
use crate::settings::Settings;
use crate::wire::edge::SystemRandom;
use crate::wire::keys::NodeKey;

const AT: &str = "2026-03-01T09:00:00.000Z";

/// A party that can seal.
struct Author {
    party: PartyId,
    key: NodeKey,
}

impl Author {
    fn new(number: u128) -> Author {
        let uuid = Uuid::from_u128((4 << 76) | (8 << 60) | number);
        Author {
            party: PartyId::new(ObjectId::new("identity", uuid).unwrap()).unwrap(),
            key: NodeKey::generate(&SystemRandom).unwrap(),
        }
    }

    fn seal(&self, object_type: &str, bytes: &[u8]) -> Vec<u8> {
        seal(&self.key, object_type, bytes)
    }

    fn proposal(&self, number: u128, other: &PartyId) -> (ObjectId, Vec<u8>) {
        let (id, bytes) = text(number, &self.party, other);
        let sealed = self.seal(AGREEMENT_TYPE, &bytes);
        (id, sealed)
    }

    fn act(&self, number: u128, agreement: &Agreement, kind: &ActKind) -> Vec<u8> {
        let bytes = act(number, agreement, &self.party, kind);
        self.seal(ACT_TYPE, &bytes)
    }
}

fn seal(key: &NodeKey, object_type: &str, bytes: &[u8]) -> Vec<u8> {
    let context = seals::context(object_type);
    mithaq_stix::seal::seal(bytes, context, &key.id(), |message| key.sign(message)).unwrap()
}

fn id(object_type: &str, number: u128) -> ObjectId {
    ObjectId::new(object_type, Uuid::from_u128((4 << 76) | (8 << 60) | number)).unwrap()
}

fn text(number: u128, author: &PartyId, other: &PartyId) -> (ObjectId, Vec<u8>) {
    let parties = [author, other].map(|party| Party {
        id: party.clone(),
        name: format!("National CERT {party}"),
        root_fingerprint: Some(format!("root-key-of-{party}")),
    });
    let draft = Draft::parse(&bilateral(&[TemplateLanguage::English], parties)).unwrap();
    let id = id(AGREEMENT_TYPE, number);
    let bytes = draft
        .object_bytes(&id, author, &Timestamp::parse(AT).unwrap())
        .unwrap();
    (id, bytes)
}

fn act(number: u128, agreement: &Agreement, author: &PartyId, kind: &ActKind) -> Vec<u8> {
    let at = Timestamp::parse(AT).unwrap();
    ActBuilder::new(agreement, author, None)
        .build(&id(ACT_TYPE, number), &at, kind)
        .unwrap()
}

fn agreement(body: &[u8]) -> Agreement {
    Agreement::from_object(&Object::parse(body).unwrap().object).unwrap()
}

/// Everybody's keys, counting how often they were asked: once for each seal verified.
struct Keys<'a>(&'a [&'a Author], AtomicUsize);

impl KeyLookup for Keys<'_> {
    fn key(&self, id: &KeyId) -> Option<KeyBinding> {
        self.1.fetch_add(1, Ordering::Relaxed);
        let found = self.0.iter().find(|author| author.key.id() == *id)?;
        Some(KeyBinding {
            party: found.party.object_id().clone(),
            key: found.key.public(),
        })
    }
}

#[test]
fn proposals_beyond_the_cap_and_acts_about_nothing_are_not_verified() {
    let (me, peer) = (Author::new(1), Author::new(2));
    let authors = [&me, &peer];
    let keys = Keys(&authors, AtomicUsize::new(0));
    let roots = BTreeMap::new();
    let sent: Vec<_> = (0..MOST_PROPOSALS as u128 + 20)
        .map(|number| peer.proposal(1_000 + number, &me.party))
        .collect();
    let (last, last_body) = sent.last().unwrap();
    let (first, first_body) = sent.first().unwrap();
    let gather = |signature: Option<Vec<u8>>, acts: &[Vec<u8>]| {
        keys.1.store(0, Ordering::Relaxed);
        let words = KeyWords::default();
        let mut gathering = Gathering::new(&me.party, &keys, &roots, &words);
        if let Some(act) = signature {
            gathering.own_act(&act);
        }
        for (id, body) in &sent {
            gathering.text(id, &peer.party, body);
        }
        acts.iter().for_each(|act| gathering.act(act));
        (
            gathering.finish(&Default::default()),
            keys.1.load(Ordering::Relaxed),
        )
    };

    let about_last: Vec<_> = (0..50)
        .map(|number| peer.act(number, &agreement(last_body), &ActKind::Signature))
        .collect();
    let (held, verified) = gather(None, &about_last);
    assert_eq!(verified, MOST_PROPOSALS);
    assert_eq!(held.list().count(), MOST_PROPOSALS);
    assert_eq!(held.signed().count(), 0);
    assert!(held.get(first).is_some() && held.get(last).is_none());

    let about_first: Vec<_> = (0..50)
        .map(|number| peer.act(number, &agreement(first_body), &ActKind::Signature))
        .collect();
    let (held, verified) = gather(None, &about_first);
    assert_eq!(verified, MOST_PROPOSALS + FEW_ACTS);
    assert_eq!(held.get(first).unwrap().acts.len(), FEW_ACTS);

    // What we sign is held however late it came, and then every act of a party counts.
    let ours = me.act(900, &agreement(last_body), &ActKind::Signature);
    let (held, _) = gather(Some(ours), &about_last);
    assert_eq!(held.list().count(), MOST_PROPOSALS + 1);
    assert!(held.get(last).unwrap().signed_by_us);
    assert_eq!(held.get(last).unwrap().acts.len(), 51);
}

#[test]
fn a_signature_holds_the_text_that_it_names() {
    let (me, peer, third) = (Author::new(1), Author::new(2), Author::new(3));
    let authors = [&me, &peer, &third];
    let keys = Keys(&authors, AtomicUsize::new(0));
    let roots = BTreeMap::new();
    let (id, other) = third.proposal(7, &me.party);
    let (_, named) = peer.proposal(7, &me.party);
    let words = KeyWords::default();
    let mut gathering = Gathering::new(&me.party, &keys, &roots, &words);
    gathering.own_act(&me.act(8, &agreement(&named), &ActKind::Signature));
    gathering.text(&id, &third.party, &other);
    gathering.text(&id, &peer.party, &named);
    let held = gathering.finish(&Default::default());
    let held = held.get(&id).unwrap();
    assert!(held.signed_by_us);
    assert_eq!(held.agreement.author(), &peer.party);
}

/// DESIGN 4.1: whoever was accepted since under another root key binds nobody by the agreement.
#[test]
fn inv_4_1_acts_of_a_party_under_another_root_key_do_not_count() {
    let (me, peer) = (Author::new(1), Author::new(2));
    let authors = [&me, &peer];
    let keys = Keys(&authors, AtomicUsize::new(0));
    let (id, body) = peer.proposal(7, &me.party);
    let agreement = agreement(&body);
    let (ours, theirs) = (
        me.act(8, &agreement, &ActKind::Signature),
        peer.act(9, &agreement, &ActKind::Signature),
    );
    let known_as = |party: &PartyId, root: &str| (party.clone(), root.to_owned());
    let named = |party: &PartyId| known_as(party, &format!("root-key-of-{party}"));
    // In the order of the table: whose signatures count.
    for (roots, counted) in [
        (vec![], [true, true]),
        (vec![named(&me.party), named(&peer.party)], [true, true]),
        (
            vec![named(&me.party), known_as(&peer.party, "someone-else")],
            [true, false],
        ),
        (vec![known_as(&me.party, "someone-else")], [false, true]),
    ] {
        let roots: BTreeMap<_, _> = roots.into_iter().collect();
        let words = KeyWords::default();
        let mut gathering = Gathering::new(&me.party, &keys, &roots, &words);
        gathering.own_act(&ours);
        gathering.text(&id, &peer.party, &body);
        gathering.act(&theirs);
        let held = gathering.finish(&Default::default());
        let held = held.get(&id).unwrap();
        for (party, counts) in [&me.party, &peer.party].into_iter().zip(counted) {
            let logged = held.acts.iter().find(|act| act.author == *party).unwrap();
            assert_eq!(logged.ignored.is_none(), counts, "{:?}", logged.ignored);
            let status = held.status.party(party);
            let signed = status.is_some_and(|party| party.signed.is_some());
            assert_eq!(signed, counts, "{roots:?}");
        }
    }
}

/// DESIGN § 4, 4.1: what a host attested counts for nothing once the party named is known to have a root key,
/// by a node that was accepted or by a text that we signed; a mere proposal gives nobody a key.
#[test]
fn inv_4_1_what_is_attested_ends_where_a_root_key_is_known() {
    let (me, university) = (Author::new(1), Author::new(5));
    let authors = [&me, &university];
    let keys = Keys(&authors, AtomicUsize::new(0));
    let roots = BTreeMap::new();
    let named = |party: &PartyId, with_key: bool| Party {
        id: party.clone(),
        name: "Somebody".to_owned(),
        root_fingerprint: with_key.then(|| format!("root-key-of-{party}")),
    };
    let host = named(&me.party, true);
    let hosting = Hosting::usual(
        &[TemplateLanguage::English],
        host,
        named(&university.party, false),
    );
    let terms_id = id(AGREEMENT_TYPE, 20);
    let at = Timestamp::parse(AT).unwrap();
    let draft = Draft::parse(&hosting.draft()).unwrap();
    let terms = draft.object_bytes(&terms_id, &me.party, &at).unwrap();
    let terms = me.seal(AGREEMENT_TYPE, &terms);
    let about = agreement(&terms);
    let ours = me.act(21, &about, &ActKind::Signature);
    let sealed = seals::verify(&Object::parse(&ours).unwrap().object, &keys).unwrap();
    let head = mithaq_agreement::Act::from_verified(&sealed)
        .unwrap()
        .head();
    let theirs = ActBuilder::new(&about, &me.party, Some(&head))
        .attesting_for(&university.party)
        .build(&id(ACT_TYPE, 22), &at, &ActKind::Signature)
        .unwrap();
    let theirs = me.seal(ACT_TYPE, &theirs);
    let (other_id, other) = me.proposal(30, &university.party);
    let other_signed = me.act(31, &agreement(&other), &ActKind::Signature);
    for (a_node, proposed, signed, counts) in [
        (false, false, false, true),
        (false, true, false, true),
        (false, true, true, false),
        (true, false, false, false),
    ] {
        let words = KeyWords::default();
        let mut gathering = Gathering::new(&me.party, &keys, &roots, &words);
        if a_node {
            gathering.has_a_node(&university.party);
        }
        gathering.own_act(&ours);
        gathering.own_act(&theirs);
        if signed {
            gathering.own_act(&other_signed);
        }
        gathering.text(&terms_id, &me.party, &terms);
        if proposed {
            gathering.text(&other_id, &me.party, &other);
        }
        let held = gathering.finish(&Default::default());
        let now = Now::at(&Timestamp::parse("2026-03-02T09:00:00.000Z").unwrap());
        let found = held.in_force(&terms_id, &me.party, &university.party, &now);
        assert_eq!(found, counts, "{a_node} {proposed} {signed}");
    }
}

fn take(node: &Inner, object_type: &str, bytes: &[u8]) {
    let sealed = seal(&node.identity.key(), object_type, bytes);
    let (taken, ()) = intake::take(node, &Origin::Author, &[&sealed], |_| {
        (Alongside::default(), ())
    })
    .unwrap();
    assert!(
        taken.each[0].is_ok(),
        "{:?}",
        taken.each[0].as_ref().unwrap_err().message
    );
}

#[test]
fn a_proposal_costs_no_gate_until_we_sign_and_views_keep_what_they_decided() {
    let folder = tempfile::tempdir().unwrap();
    let init = Init {
        party: "National CERT of Qamar".to_owned(),
        operators: vec!["layla".to_owned()],
        config: String::new(),
    };
    create(folder.path(), &init).unwrap();
    let node = Node::open(Settings::new(folder.path().to_owned())).unwrap();
    let node = node.inner();
    let rimal = Author::new(2).party;

    let (first, bytes) = text(10, &node.me, &rimal);
    take(node, AGREEMENT_TYPE, &bytes);
    let projection = node.projection();
    assert!(projection.agreement(&first).is_some(), "kept and listed");
    assert_eq!(projection.views().count(), 0);
    assert_eq!(projection.inbound().len(), 0);
    let asked = View::of_audience(
        node,
        projection.agreements(),
        &Audience::Peer(rimal.clone()),
        None,
    );
    assert_eq!(asked.len(), 1, "an operator can still ask why");

    let sign = |number, id: &ObjectId| {
        let projection = node.projection();
        let agreement = &projection.agreement(id).unwrap().agreement;
        let bytes = act(number, agreement, &node.me, &ActKind::Signature);
        take(node, ACT_TYPE, &bytes);
    };
    let only = || {
        let views: Vec<_> = node.projection().views().cloned().collect();
        views.into_iter().next().unwrap()
    };
    sign(11, &first);
    let view = only();
    assert!(!view.was_asked(), "compiled when it is asked");
    assert!(node.decide(&view).unwrap().decided > 0);

    // A proposal moves the epoch, and changes nothing for the view.
    let (second, bytes) = text(12, &node.me, &rimal);
    take(node, AGREEMENT_TYPE, &bytes);
    assert!(Arc::ptr_eq(&view, &only()));
    // A text that we sign is a licence more: every gate is made anew.
    sign(13, &second);
    assert_eq!(node.projection().views().count(), 2);
    assert!(
        node.projection()
            .views()
            .all(|new| !Arc::ptr_eq(&view, new))
    );
}

/// DESIGN 7.4: terms change with time, and no act and no epoch tells of it.
#[test]
fn inv_7_4_terms_that_time_has_changed_are_not_the_present_ones() {
    let (me, peer) = (Author::new(1), Author::new(2));
    let authors = [&me, &peer];
    let keys = Keys(&authors, AtomicUsize::new(0));
    let roots = BTreeMap::new();
    let (id_of_text, body) = me.proposal(7, &peer.party);
    let about = agreement(&body);
    let signed = me.act(8, &about, &ActKind::Signature);
    let first = Object::parse(&signed).unwrap().object;
    let first = Act::from_verified(&seals::verify(&first, &keys).unwrap()).unwrap();
    let exchange = about.exchanges().next().unwrap().0.clone();
    let some = ActKind::PartialSuspension {
        articles: [exchange].into(),
        towards: None,
    };
    let day = |day: &str| Timestamp::parse(&format!("2026-{day}T00:00:00Z")).unwrap();
    let suspended = ActBuilder::new(&about, &me.party, Some(&first.head()))
        .build(&id(ACT_TYPE, 9), &day("05-01"), &some)
        .unwrap();
    let gather = |now: &Now| {
        let words = KeyWords::default();
        let mut gathering = Gathering::new(&me.party, &keys, &roots, &words);
        gathering.own_act(&signed);
        gathering.own_act(&me.seal(ACT_TYPE, &suspended));
        gathering.text(&id_of_text, &me.party, &body);
        gathering.act(&peer.act(20, &about, &ActKind::Signature));
        gathering
            .finish(&Default::default())
            .in_terms(&me.party, &Default::default(), now)
    };
    let now = |at: &str| Now::at(&day(at));
    let before = gather(&now("04-01"));
    let hash = |agreements: &super::Agreements| {
        let held = agreements.get(&id_of_text).unwrap();
        *agreements.effective(held, &peer.party).text_hash()
    };
    assert_eq!(hash(&before), *about.text_hash());
    for (at, current) in [
        ("03-15", true),
        ("04-30", true),
        ("05-01", false),
        ("06-01", false),
    ] {
        assert_eq!(before.are_current(&me.party, &now(at)), current, "{at}");
    }
    // Nor where now may lie on either side.
    let about_then = Now::between(day("04-30"), day("05-02"));
    assert!(!before.are_current(&me.party, &about_then));
    let after = gather(&now("05-02"));
    assert_ne!(hash(&after), *about.text_hash());
    assert!(after.are_current(&me.party, &now("09-01")));
    assert!(!after.are_current(&me.party, &now("04-01")));
    assert_eq!(after.licences().len(), 1);
    assert_eq!(after.licences()[0].agreement.text_hash(), &hash(&after));
}

/// What a projection has read and verified of acts the next one knows, for as long as the same key is the same party's.
#[test]
fn acts_that_were_verified_before_are_not_verified_again() {
    let (me, peer, other) = (Author::new(1), Author::new(2), Author::new(3));
    let (id, body) = peer.proposal(1_000, &me.party);
    let ours = me.act(1, &agreement(&body), &ActKind::Signature);
    let acts: Vec<_> = (0..50)
        .map(|number| peer.act(number, &agreement(&body), &ActKind::Signature))
        .collect();
    let roots = BTreeMap::new();
    let words = KeyWords::default();
    let gather = |authors: &[&Author], before: &Known| {
        let keys = Keys(authors, AtomicUsize::new(0));
        let gathering = Gathering::new(&me.party, &keys, &roots, &words);
        let mut gathering = gathering.after(before);
        gathering.own_act(&ours);
        gathering.text(&id, &peer.party, &body);
        acts.iter().for_each(|act| gathering.act(act));
        let held = gathering.finish(&Default::default());
        let count = held.get(&id).map_or(0, |held| held.acts.len());
        (Arc::clone(held.known()), count)
    };
    let (known, count) = gather(&[&me, &peer], &Known::default());
    let again = gather(&[&me, &peer], &known);
    assert_eq!((again.0.len(), again.1), (known.len(), count));
    assert_eq!(known.len(), acts.len() + 1);
    // A key that is not known any more verifies nothing, whatever was verified by it before.
    let (_, without) = gather(&[&me, &other], &known);
    assert!(without < count, "{without} of {count}");
}
