//! Authenticating and classifying one object.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use mithaq_agreement::condition::Condition;
use mithaq_agreement::{ACT_TYPE, Class, HEAD_STATEMENT_TYPE, Licence, PartyId, is_key_word};
use mithaq_stix::seal::is_sealed;
use mithaq_stix::{Finding, Object, ObjectId, SealRefusal, Sealed, Verified};
use mithaq_store::{CopyRank, Deliverer, Held, NewObject};

use super::budget::ClassBudget;
use super::diplomatic::Coming;
use super::held::{Before, is_another_authors, received_before, unreadable};
use super::parse::Read;
use super::participant::{self, Added};
use super::{Origin, TakenObject, diplomatic, fault, recalled, tells, weights};
use crate::classify::classify;
use crate::deletion;
use crate::inner::Inner;
use crate::key_words::{self, WordRefusal};
use crate::marking::WithBatch;
use crate::projection::Projection;
use crate::seals;

/// How far ahead of our clock an object may have been modified, in milliseconds. A version from the
/// far future would stay the newest for ever (attack case 7).
const SKEW: i64 = 24 * 60 * 60 * 1000;

/// Versions and copies of one id held in one line, that of its author or of whoever delivers it. To look an
/// object up, to embargo it, to append to it costs as much as it has copies, so who sends them without end would
/// take the node from the others (attack cases 13, 25). A version a day fills it in three years.
pub(super) const MOST_COPIES: usize = 1_000;
/// And beyond them, of versions that revoke the object: the last word about it must come in. Its maker goes on
/// under a new id.
pub(super) const REVOCATIONS: usize = 8;

/// What becomes of an object that passed.
pub(super) enum Admitted {
    /// It is to be appended.
    New(Box<New>),
    /// We hold this very copy already, as somebody else's.
    HeldAsReceived(TakenObject),
}

/// An object to be appended, with its class as policy reads it.
pub(super) struct New {
    /// What the store is given.
    pub(super) copy: NewObject,
    /// Its class.
    pub(super) class: Arc<Class>,
}

/// The bytes of an object that is held anyway until its batch is committed.
struct Body(Object);

impl AsRef<[u8]> for Body {
    fn as_ref(&self) -> &[u8] {
        self.0.bytes()
    }
}

/// What is known of a delivery before its objects are looked at.
pub(super) struct Delivery<'a> {
    /// What markings mean on its objects.
    pub(super) markings: WithBatch<'a>,
    /// The observables among them that are our own.
    pub(super) own_coming: BTreeSet<ObjectId>,
    /// The conditions that they come under.
    pub(super) conditions: &'a [Condition],
    /// What the store did not take.
    pub(super) left_out: &'a LeftOut,
}

/// What is not taken in, by its hash.
#[derive(Default)]
pub(super) struct LeftOut {
    /// Beyond the copies that may be held of an id.
    pub(super) crowded: BTreeSet<[u8; 32]>,
    /// Deleted before, and not to come in again (DESIGN 7.7).
    pub(super) buried: BTreeSet<[u8; 32]>,
}

/// Authenticates and classifies one object. `coming` is what passed before it in this delivery.
pub(super) fn admit(
    node: &Inner,
    projection: &Projection,
    origin: &Origin,
    read: Read,
    delivery: &Delivery<'_>,
    coming: &mut Coming,
    classes: &mut ClassBudget,
) -> Result<Admitted, Finding> {
    let object = &read.object;
    // The latest that now can be: where our clock was set back, what others made meanwhile is not lost.
    let horizon = node.watch.now().latest().unix_millis().saturating_add(SKEW);
    let version = object.version();
    // INVARIANT: 5.2. An act has one version and pins nothing; it is judged by its author's chain alone. Were it
    // refused because our clock is slow, its author's suspension would be lost here for good.
    let is_act = object.object_type() == ACT_TYPE;
    if !is_act && version.is_some_and(|version| version.unix_millis() > horizon) {
        return Err(fault(
            "future-version",
            "$.modified",
            "DESIGN § 7, attack case 7",
            "it was modified more than a day from now",
        ));
    }
    let is_diplomatic = mithaq_agreement::is_diplomatic(object.object_type());
    check_channel(node, origin, object, is_diplomatic)?;
    if is_diplomatic {
        weights::check(object)?;
    }
    let mut sealed = sealed(projection, object, is_diplomatic)?;
    if let Some(sealed) = sealed.as_ref().filter(|_| is_diplomatic) {
        if sealed.object().object_type() == HEAD_STATEMENT_TYPE
            && matches!(origin, Origin::Channel { .. })
            && diplomatic::says_nothing_new(node, projection, sealed.object(), coming)
        {
            return Ok(Admitted::HeldAsReceived(TakenObject {
                id: object.id().clone(),
                version: version.cloned(),
            }));
        }
        diplomatic::check(node, projection, origin, sealed, coming)?;
    }
    // INVARIANT: 4.1, 4.6. An act under a key that is only claimed is its deliverer's until the root key of its author
    // is known.
    sealed = sealed.filter(|sealed| !is_act || !is_claimed(projection, sealed));
    let sealed_by = match &sealed {
        Some(sealed) => Some(party_of(sealed)?),
        None => None,
    };
    let deliverer = match origin {
        Origin::Ourselves | Origin::Author => node.me.clone(),
        Origin::Agreement { peer, .. }
        | Origin::Channel { peer }
        | Origin::Participant {
            participant: peer, ..
        } => peer.clone(),
    };
    // INVARIANT: 4.6. Without its seal an object is its deliverer's; the creator it claims decides nothing.
    let originator = sealed_by.clone().unwrap_or(deliverer);
    let mut rank = match (&sealed_by, origin) {
        (Some(_), _) => CopyRank::Sealed,
        (None, Origin::Ourselves | Origin::Author) => CopyRank::Ours,
        (None, _) => CopyRank::Received,
    };
    let mut class = classify(
        object,
        &originator,
        first_licence(origin),
        &delivery.markings,
    );
    match origin {
        Origin::Agreement { peer, agreement } => {
            // What should not have crossed is not held either: it came by mistake, or under no agreement.
            let verdict = projection.inbound().verdict(agreement, peer, &class);
            let article =
                verdict.map_err(|why| fault("outside-agreement", "$", "DESIGN § 5", &why))?;
            let licence = Licence::Delivered {
                deliverer: peer.clone(),
                agreement: agreement.clone(),
                article,
            };
            class.licences = [licence].into();
            if let Some(author) = sealed_by.as_ref().filter(|author| **author != node.me)
                && is_another_authors(node, object.id(), author)?
            {
                // INVARIANT: law 2, 4.7. A seal on an object that is another's does not make it the sealer's: it is
                // kept as evidence, and ranks with what anybody might have sent.
                rank = CopyRank::Received;
            }
        }
        Origin::Participant {
            participant,
            agreement,
        } => {
            let under = (participant, agreement);
            match participant::added(node, projection, under, object, &class)? {
                Added::Under(licences) => class.licences = licences,
                Added::Returned => {
                    return Ok(Admitted::HeldAsReceived(TakenObject {
                        id: object.id().clone(),
                        version: version.cloned(),
                    }));
                }
            }
        }
        Origin::Ourselves if classes.holds_received => match received_before(node, object)? {
            Before::Nothing => {}
            Before::This => {
                return Ok(Admitted::HeldAsReceived(TakenObject {
                    id: object.id().clone(),
                    version: version.cloned(),
                }));
            }
            // INVARIANT: 6.1. What came in under a licence does not become our own by leaving and coming back
            // through our own door: a further version of it stays under the same licences.
            Before::Under(licences) => class.licences = licences,
        },
        Origin::Ourselves | Origin::Author | Origin::Channel { .. } => {}
    }
    // INVARIANT: 6.4. Of ours, only what we author: further versions of what was received have its licences already.
    if classes.holds_observables && class.licences.contains(&Licence::Own) {
        class.tells = tells::of(node, &read.edges, &delivery.own_coming)?;
    }
    classes.spend(origin, &class)?;
    let held = match origin {
        Origin::Ourselves => waits(node, object.id(), delivery.conditions)?,
        _ => None,
    };
    let line = match &sealed_by {
        Some(author) if *author != node.me && rank == CopyRank::Sealed => {
            Deliverer(author.to_string())
        }
        Some(author) if *author == node.me => Deliverer::ours(),
        _ => origin.deliverer(),
    };
    // INVARIANT: attack case 5. A sealed text is one text in whatever order its keys come.
    let hash = sealed.map_or_else(|| object.hash(), |sealed| sealed.text_hash());
    if matches!(origin, Origin::Agreement { .. } | Origin::Ourselves) {
        let of = (&originator, object, hash);
        recalled::check_recalled(node, projection, of, &mut coming.recalls)?;
    }
    if delivery.left_out.buried.contains(&hash) {
        return match origin {
            // INVARIANT: 7.5. What others had deleted here is nothing that a participant is told.
            Origin::Participant { .. } => Ok(Admitted::HeldAsReceived(TakenObject {
                id: object.id().clone(),
                version: version.cloned(),
            })),
            _ => Err(fault(
                "deleted",
                "$.id",
                "DESIGN 7.7",
                "it was deleted here: a newer version comes in, or this one once that was lifted",
            )),
        };
    }
    if delivery.left_out.crowded.contains(&hash) {
        return Err(fault(
            "too-many-versions",
            "$.id",
            "DESIGN § 6, attack case 25",
            "as many versions of it are held as may be: revoke it, and go on under a new id",
        ));
    }
    if object.object_type() == "marking-definition" {
        let deliverer = origin.deliverer().0;
        if !node
            .definitions
            .has_room(&deliverer, object.id(), coming.definitions)
        {
            return Err(fault(
                "too-many-definitions",
                "$.type",
                "DESIGN 6.3, attack case 25",
                "as many marking definitions of this deliverer are held as may be",
            ));
        }
        coming.definitions += 1;
    }
    let is_last_word = object.get("revoked").and_then(|it| it.as_bool()) == Some(true);
    let copy = NewObject {
        id: object.id().clone(),
        version: version.cloned(),
        hash,
        deliverer: line,
        rank,
        class: class.key(),
        object_type: object.object_type().to_owned(),
        body: Bytes::from_owner(Body(object.clone())),
        observables: read.observables,
        edges: read.edges,
        held,
        under: under(origin),
        most_copies: match is_last_word {
            true => MOST_COPIES + REVOCATIONS,
            false => MOST_COPIES,
        },
    };
    let class = classes.shared(class);
    Ok(Admitted::New(Box::new(New { copy, class })))
}

/// The conditions that a new version of ours comes under: those of its delivery, and those that the object is under.
fn waits(node: &Inner, id: &ObjectId, conditions: &[Condition]) -> Result<Option<Held>, Finding> {
    if !conditions.is_empty() {
        return Ok(Some(crate::conditions::held(conditions)));
    }
    // What waits to be shown to another party waits for no instant yet.
    let projection = node.projection();
    if !node.due.is_any() && !projection.agreements().notices().show_results() {
        return Ok(None);
    }
    // INVARIANT: 6.2. An embargo is on the object: a further version does not tell what it was laid on for. So are results.
    let copies = node.store.copies(id).map_err(|error| unreadable(&error))?;
    let ours = copies
        .into_iter()
        .filter(|copy| copy.deliverer == Deliverer::ours());
    // A restriction is on the versions that were recalled, and no further.
    let embargo = |held: Held| {
        let mut conditions = crate::conditions::read(&held)?;
        conditions.retain(|condition| !matches!(condition, Condition::Restricted { .. }));
        (!conditions.is_empty()).then(|| crate::conditions::held(&conditions))
    };
    Ok(ours
        .filter_map(|copy| copy.held)
        .next_back()
        .and_then(embargo))
}

/// Whether objects of this kind may come this way, and to us.
fn check_channel(
    node: &Inner,
    origin: &Origin,
    object: &Object,
    diplomatic: bool,
) -> Result<(), Finding> {
    match origin {
        Origin::Ourselves if diplomatic => Err(fault(
            "diplomatic",
            "$.type",
            "DESIGN 4.6",
            "acts and agreements are made by the commands `agreement …`, not imported",
        )),
        Origin::Participant { .. } if diplomatic => Err(fault(
            "diplomatic",
            "$.type",
            "DESIGN 4.6",
            "acts and agreements are not added over TAXII",
        )),
        // INVARIANT: 7.5. Refused whoever sealed it: whose keys we know is nobody's to find out so.
        Origin::Participant { .. } if is_sealed(object) => Err(fault(
            "sealed",
            "$.extensions",
            "DESIGN 4.6",
            "a participant adds its own material, and what bears a seal is another party's",
        )),
        Origin::Agreement { .. } if diplomatic => Err(fault(
            "wrong-channel",
            "$.type",
            "DESIGN § 7",
            "diplomatic objects come over the diplomatic channel only",
        )),
        Origin::Channel { .. } if !diplomatic => Err(fault(
            "wrong-channel",
            "$.type",
            "DESIGN § 7",
            "over the diplomatic channel come diplomatic objects only",
        )),
        // INVARIANT: 7.1. What is not addressed to us is not for us to hold.
        Origin::Channel { .. }
            if !is_key_word(object.object_type())
                && !crate::classify::addressees(object).contains(&node.me) =>
        {
            Err(fault(
                "not-addressed",
                "$.mithaq_addressees",
                "DESIGN 7.1",
                "it is not addressed to us",
            ))
        }
        _ => Ok(()),
    }
}

/// The licence that an origin gives, as tombstones name it.
fn under(origin: &Origin) -> Option<String> {
    let (party, agreement) = origin.under()?;
    Some(deletion::licence_key(party, agreement))
}

fn party_of(sealed: &Verified<Sealed>) -> Result<PartyId, Finding> {
    PartyId::new(sealed.party().clone()).map_err(|error| {
        fault(
            "bad-seal",
            "$.created_by_ref",
            "DESIGN 4.5",
            &error.to_string(),
        )
    })
}

/// The licence that an origin gives before any agreement was asked.
fn first_licence(origin: &Origin) -> Licence {
    match origin {
        Origin::Ourselves | Origin::Author => Licence::Own,
        Origin::Agreement { peer, agreement }
        | Origin::Participant {
            participant: peer,
            agreement,
        } => Licence::Delivered {
            deliverer: peer.clone(),
            agreement: agreement.clone(),
            article: None,
        },
        Origin::Channel { peer } => Licence::Channel {
            deliverer: peer.clone(),
        },
    }
}

/// Whether a seal is by a key that nobody whom we trust has stated.
fn is_claimed(projection: &Projection, sealed: &Sealed) -> bool {
    let known = projection.peers().keys();
    !known
        .node_keys(sealed.party())
        .any(|(id, _)| id == sealed.key_id())
}

/// The object with its author's seal verified; `None` when it has no seal that we can read.
fn sealed(
    projection: &Projection,
    object: &Object,
    diplomatic: bool,
) -> Result<Option<Verified<Sealed>>, Finding> {
    if !is_sealed(object) {
        // INVARIANT: 4.6. Acts are always sealed.
        return match diplomatic {
            true => Err(fault(
                "unsealed",
                "$.extensions",
                "DESIGN 4.6",
                "a diplomatic object without its author's seal",
            )),
            false => Ok(None),
        };
    }
    if is_key_word(object.object_type()) {
        let sealed = key_words::authenticate(object, projection.peers());
        let refused =
            |refusal: WordRefusal| fault("bad-key-word", "$", "DESIGN 4.1", &refusal.to_string());
        return sealed.map(Some).map_err(refused);
    }
    let keys = projection.peers().keys();
    let verified = match object.object_type() {
        // INVARIANT: 4.2, 5.2. Which acts of a revoked key stand is for the fold to say, whenever they come.
        ACT_TYPE => match seals::verify(object, &keys.recorded()) {
            // Who accedes is known by the depositary's notification, and that comes after its act.
            Err(SealRefusal::UnknownKey { .. }) => {
                seals::verify(object, &projection.peers().claims().recorded())
            }
            verified => verified,
        },
        _ => seals::verify(object, &keys.seals()),
    };
    match verified {
        Ok(sealed) => Ok(Some(sealed)),
        // A seal by someone we do not know proves nothing, and is no forgery either: the object counts as unsealed.
        Err(SealRefusal::UnknownKey { .. }) if !diplomatic => Ok(None),
        Err(refusal) => Err(fault(
            "bad-seal",
            "$.extensions",
            "DESIGN 4.5",
            &refusal.to_string(),
        )),
    }
}
