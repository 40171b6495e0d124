//! Agreements and acts on their way in.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::act::hex;
use mithaq_agreement::consent::{CONSENT_TYPE, REQUEST_TYPE};
use mithaq_agreement::family::{AmendedText, Texts as _};
use mithaq_agreement::fold::MOST_ACTS;
use mithaq_agreement::{
    ACT_TYPE, AGREEMENT_TYPE, Act, Agreement, CERTIFICATE_TYPE, Certificate, HEAD_STATEMENT_TYPE,
    HeadStatement, Licence, NOTICE_TYPE, PROOF_TYPE, PartyId, Proof, is_key_word,
};
use mithaq_recall::{ANSWER_TYPE, RECALL_TYPE};
use mithaq_stix::{Finding, Object, ObjectId, Sealed, Verified};

use super::consents::{self, ComingConsents};
use super::held::unreadable;
use super::notices::{self, ComingNotices};
use super::recalled::{self, ComingRecalls};
use super::weights::{self, LONGEST_AHEAD};
use super::{Origin, fault};
use crate::heads::table::MOST_HEADS;
use crate::inner::Inner;
use crate::key_words::{self, MOST_WORDS, most_bytes};
use crate::projection::{HeldAgreement, Projection, surplus};
use crate::wire::statement::STATEMENT_TYPE;

/// Proposals of one party that we have not signed, kept at one time.
const MOST_PROPOSALS: usize = 100;

/// Acts of one party on an agreement for which they do not count: we have not signed it, or its author is a stranger
/// to it. More than any honest chain is long before all have signed.
const MOST_IDLE_OF_ONE: usize = 512;

/// Such acts of one party on all agreements.
const MOST_IDLE: usize = 2_048;

/// Acts of one party on agreements that we do not hold, kept until their texts come.
const MOST_WAITING: usize = 64;

/// The same, and such as do not count, of a party whose root key nobody has told us: its accession, and what it has done
/// before that is notified.
const MOST_OF_STRANGER: usize = 8;

/// Bytes beyond those of usual acts that the acts of one party on an agreement may have, all together.
const MOST_SURPLUS: usize = 4 << 20;
/// The same of acts that do not count.
const MOST_IDLE_SURPLUS: usize = 512 << 10;

/// Words about keys, of one kind, of a party whose root key nobody has told us.
const MOST_OF_STRANGERS: usize = 8;

/// Key statements of such parties that one peer may bring: of all parties of two agreements that we have not signed.
const MOST_FROM_ONE: u64 = 128;

/// Certificates of destruction of one party.
const MOST_CERTIFICATES: u64 = 4_096;

/// What passed so far in one delivery.
#[derive(Default)]
pub(super) struct Coming {
    /// Agreements.
    pub(super) agreements: BTreeSet<ObjectId>,
    /// Proof records of agreements among them.
    proofs: BTreeSet<(ObjectId, PartyId)>,
    /// Head statements of agreements among them.
    statements: BTreeSet<(ObjectId, PartyId)>,
    /// Recalls and answers to them.
    pub(super) recalls: ComingRecalls,
    /// Requests for consent and answers to them.
    consents: ComingConsents,
    /// Notices and answers to them.
    notices: ComingNotices,
    /// How many marking definitions.
    pub(super) definitions: usize,
    /// Agreements that were not here before, by who proposes them.
    proposed: BTreeMap<ObjectId, PartyId>,
    /// How many acts of a party on an agreement, and on all for which they do not count.
    acts: BTreeMap<(ObjectId, PartyId), usize>,
    /// Those under revoked keys, by the hash of their text.
    revoked: BTreeMap<(ObjectId, PartyId), BTreeSet<[u8; 32]>>,
    idle: BTreeMap<PartyId, usize>,
    /// How many bytes beyond the usual those have.
    surplus: BTreeMap<(ObjectId, PartyId), usize>,
    /// How many words about keys, by kind and party, and how many bytes.
    key_words: BTreeMap<(String, PartyId), (usize, usize)>,
    /// How many key statements of parties that nobody here knows there are from whoever delivers, those held among them.
    strangers: Option<u64>,
    /// How many certificates of a party there are, those held among them.
    certificates: BTreeMap<PartyId, u64>,
    /// How many bytes of a kind come from a party.
    weights: weights::Of,
    /// The acts of a party that came ahead of their agreements, by the hash of their text.
    ahead: BTreeMap<PartyId, BTreeSet<[u8; 32]>>,
}

impl Coming {
    /// Counts one more act of `author` on an agreement in this delivery; how many there are.
    fn count(&mut self, agreement: &ObjectId, author: &PartyId) -> usize {
        let count = self
            .acts
            .entry((agreement.clone(), author.clone()))
            .or_default();
        *count += 1;
        *count
    }
}

/// Holds an agreement or act against what we hold: its form, and how much of the kind one party may send.
/// `coming` is what passed before it in the same delivery.
pub(super) fn check(
    node: &Inner,
    projection: &Projection,
    origin: &Origin,
    sealed: &Verified<Sealed>,
    coming: &mut Coming,
) -> Result<(), Finding> {
    let object = sealed.object();
    let too_many = |what| fault("too-many", "$", "attack case 15", what);
    if object.object_type() == ACT_TYPE {
        let act = Act::from_verified(sealed)
            .map_err(|error| fault("bad-act", "$", "DESIGN 5.1", &error.to_string()))?;
        let length = object.bytes().len();
        let is_stranger = !is_known(projection, act.author());
        if is_stranger && LONGEST_AHEAD < length {
            return Err(too_many(
                "it is longer than what is taken of a party that nobody here knows",
            ));
        }
        // A proposal and its author's signature often come in one page.
        if coming.agreements.contains(act.agreement())
            && projection.agreement(act.agreement()).is_none()
        {
            let of = (act.agreement().clone(), act.author().clone());
            let beyond = coming.surplus.entry(of).or_default();
            *beyond += surplus(length);
            let is_long = MOST_IDLE_SURPLUS < *beyond;
            let count = coming.count(act.agreement(), act.author());
            return match count <= MOST_IDLE_OF_ONE && !is_long {
                true => Ok(()),
                false => Err(too_many(
                    "its author has performed too many acts on a proposal that nobody here has seen",
                )),
            };
        }
        let Some(held) = projection.agreement(act.agreement()) else {
            // INVARIANT: 5.2. An act counts whenever it came. It is held, says nothing yet, and is folded with the others
            // from the commit on that brings its text: whoever relays acts need not know their order.
            // What comes again is no further act: a channel that is read from its beginning brings all of them.
            let ahead = coming.ahead.entry(act.author().clone()).or_default();
            let hash = sealed.text_hash();
            let waiting = projection.agreements().waiting(act.author());
            let is_here = |acts: &BTreeSet<[u8; 32]>| acts.contains(&hash);
            if is_here(ahead) || waiting.is_some_and(is_here) {
                return Ok(());
            }
            let waiting = waiting.map_or(0, BTreeSet::len);
            let most = match is_stranger {
                true => MOST_OF_STRANGER,
                false => MOST_WAITING,
            };
            return match waiting + ahead.len() < most && length <= LONGEST_AHEAD {
                true => {
                    ahead.insert(hash);
                    Ok(())
                }
                false => Err(too_many(
                    "its author has too many acts here on agreements that we do not hold",
                )),
            };
        };
        return acts(projection, held, &act, length, coming).map_err(too_many);
    }
    if !matches!(origin, Origin::Author) {
        weigh(node, sealed, coming)?;
    }
    if [RECALL_TYPE, ANSWER_TYPE].contains(&object.object_type()) {
        return recalled::check(node, projection, origin, sealed, &mut coming.recalls);
    }
    if is_key_word(object.object_type()) {
        return key_word(node, projection, origin, object, coming);
    }
    if object.object_type() == PROOF_TYPE {
        return proof(projection, object, coming);
    }
    if object.object_type() == HEAD_STATEMENT_TYPE {
        return statement(projection, object, coming);
    }
    if object.object_type() == CERTIFICATE_TYPE {
        return certificate(node, projection, origin, object, coming);
    }
    if [REQUEST_TYPE, CONSENT_TYPE].contains(&object.object_type()) {
        return consents::check(projection, origin, sealed, &mut coming.consents);
    }
    if object.object_type() == NOTICE_TYPE {
        return notices::check(projection, origin, object, &mut coming.notices);
    }
    if object.object_type() != AGREEMENT_TYPE {
        return Err(fault(
            "unread",
            "$.type",
            "DESIGN § 7",
            "this version does not read objects of this type",
        ));
    }
    let agreement = Agreement::from_object(object)
        .map_err(|faults| fault("bad-agreement", "$", "DESIGN § 5", &faults.to_string()))?;
    // INVARIANT: DESIGN § 4. Whom another party hosts is that party's affair; that it hosts us, and speaks for us,
    // is nobody's to say.
    if agreement.participant().is_some() && !matches!(origin, Origin::Author) {
        return Err(fault(
            "participant-terms",
            "$.kind",
            "DESIGN § 4",
            "the terms of a participant stay with its host",
        ));
    }
    let is_party = agreement.party(agreement.author()).is_some();
    if !is_party {
        return Err(fault(
            "not-a-party",
            "$.created_by_ref",
            "DESIGN § 5",
            "its author is none of its parties",
        ));
    }
    // Whatever the author has done about them: who signs its own proposals has proposed as much.
    let proposals = projection.agreements().list().filter(|held| {
        held.agreement.author() == agreement.author()
            && held.agreement.id() != agreement.id()
            && !held.signed_by_us
    });
    // INVARIANT: attack case 15. Those that come before it in one page count too: a page holds thousands.
    let before = coming.proposed.values();
    let before = before.filter(|author| *author == agreement.author());
    let amended = projection.agreements().amended_by(agreement.author());
    let open = proposals.count() + before.count() + amended;
    match matches!(origin, Origin::Author) || open < MOST_PROPOSALS {
        true => {
            if projection.agreement(agreement.id()).is_none() {
                let (id, author) = (agreement.id().clone(), agreement.author().clone());
                coming.proposed.insert(id, author);
            }
            Ok(())
        }
        false => Err(too_many(
            "its author has too many proposals open that we have not signed",
        )),
    }
}

/// Holds how many acts a party may perform on an agreement that we hold.
///
// INVARIANT: attack case 15. What does not count is kept for the day on which it may, and has an end: nobody fills the
// store, or has every relation read again, by acts on what we never signed. Where they count, one more is taken than the
// fold takes, so that it closes the relation, whichever of them came last.
fn acts(
    projection: &Projection,
    held: &HeldAgreement,
    act: &Act,
    length: usize,
    coming: &mut Coming,
) -> Result<(), &'static str> {
    let (agreement, author) = (held.agreement.id(), act.author());
    let agreements = projection.agreements();
    // Those under a revoked key apart: whoever stole it takes no room from its party.
    let words = projection.peers().key_words();
    // What comes once more is no further act.
    let is_here = || held.acts.iter().any(|one| one.hash == act.head().hash);
    if words.is_revoked(author, act.key()) {
        let revoked = held.acts.iter();
        let revoked = revoked
            .filter(|one| one.author == *author && words.is_revoked(author, &one.key))
            .count();
        let of = (agreement.clone(), author.clone());
        let beyond = coming.surplus.entry(of.clone()).or_default();
        *beyond += surplus(length);
        let beyond = agreements.revoked_surplus(agreement, author) + *beyond;
        let coming = coming.revoked.entry(of).or_default();
        if is_here() || coming.contains(&act.head().hash) {
            return Ok(());
        }
        return match revoked + coming.len() <= MOST_ACTS && beyond <= MOST_SURPLUS {
            true => {
                coming.insert(act.head().hash);
                Ok(())
            }
            false => Err("too many acts under revoked keys of its author are here"),
        };
    }
    let stored = agreements.stored(agreement, author) + coming.count(agreement, author);
    let most = match held.may_count(author) {
        true => MOST_SURPLUS,
        false => MOST_IDLE_SURPLUS,
    };
    let of = (agreement.clone(), author.clone());
    let before = coming.surplus.entry(of).or_default();
    let beyond = agreements.surplus(agreement, author) + *before + surplus(length);
    if 0 < surplus(length) && most < beyond && !is_here() {
        return Err("its author's acts on this agreement are too long, all together");
    }
    *before += surplus(length);
    if held.may_count(author) {
        return match stored <= MOST_ACTS + 1 || is_here() {
            true => Ok(()),
            false => Err("its author has performed too many acts on this agreement"),
        };
    }
    let idle = coming.idle.entry(author.clone()).or_default();
    *idle += 1;
    let idle = agreements.idle(author) + *idle;
    let most = match is_known(projection, author) {
        true => MOST_IDLE,
        false => MOST_OF_STRANGER,
    };
    match (stored <= MOST_IDLE_OF_ONE && idle <= most) || is_here() {
        true => Ok(()),
        false => Err("its author has performed too many acts on what we have not signed"),
    }
}

/// Whether a party's root key is known here, because people compared it or a text that we have signed names it.
fn is_known(projection: &Projection, party: &PartyId) -> bool {
    let peers = projection.peers();
    peers.root_of(party).is_some() || peers.keys().has_root(party.object_id())
}

/// Holds the bytes of a kind that a party may send.
fn weigh(node: &Inner, sealed: &Verified<Sealed>, coming: &mut Coming) -> Result<(), Finding> {
    let object = sealed.object();
    let Ok(author) = PartyId::new(sealed.party().clone()) else {
        return Ok(());
    };
    let room = node
        .weights
        .has_room(node, object, &author, &mut coming.weights)
        .map_err(|error| unreadable(&error))?;
    // What comes again takes no room.
    let is_here = || {
        let copies = node.store.copies(object.id())?;
        Ok(copies.iter().any(|copy| copy.hash == sealed.text_hash()))
    };
    match room || is_here().map_err(|error| unreadable(&error))? {
        true => Ok(()),
        false => Err(fault(
            "too-many",
            "$",
            "attack case 25",
            "its author has sent as many bytes of this kind as are kept",
        )),
    }
}

/// Holds a certificate of destruction against the agreement under which it says that something was held.
// INVARIANT: attack cases 15, 25. It is between two, who have both signed, and has an end: no third party brings it, and no
// proposal lets anything in.
fn certificate(
    node: &Inner,
    projection: &Projection,
    origin: &Origin,
    object: &Object,
    coming: &mut Coming,
) -> Result<(), Finding> {
    let certificate = Certificate::from_object(object)
        .map_err(|error| fault("bad-certificate", "$", "DESIGN 7.6", &error.to_string()))?;
    let is_party = |party: &PartyId| {
        let held = projection.agreement(&certificate.agreement);
        held.is_some_and(|held| held.signed_by_us && held.status.party(party).is_some())
    };
    if !is_party(&certificate.author) || !is_party(&certificate.licensor) {
        return Err(fault(
            "unknown-agreement",
            "$.agreement_ref",
            "DESIGN 7.6",
            "it is about no agreement here that both its author and its addressee are parties of",
        ));
    }
    let author = &certificate.author;
    // Ours come back from whoever has them (7.8).
    match origin {
        Origin::Channel { peer } if peer != author && *author != node.me => {
            return Err(fault(
                "relayed",
                "$.created_by_ref",
                "DESIGN 7.1",
                "certificates of destruction come from their authors alone",
            ));
        }
        Origin::Channel { .. } if *author != node.me => {}
        _ => return Ok(()),
    }
    let held = match coming.certificates.get(author) {
        Some(held) => *held,
        None => weights::count(node, |class| {
            class.object_type == CERTIFICATE_TYPE && class.originator == *author
        })
        .map_err(|error| unreadable(&error))?,
    };
    coming.certificates.insert(author.clone(), held + 1);
    match held < MOST_CERTIFICATES {
        true => Ok(()),
        false => Err(fault(
            "too-many",
            "$",
            "attack case 25",
            "its author has certified as often as is kept",
        )),
    }
}

/// Holds what is said of keys against what is held of that kind from its party.
// INVARIANT: attack case 15. What a party that nobody here knows says of its keys may come to count, and is little. Such
// parties can be invented: so what one peer brings of all of them is bounded too, and takes no room from other peers.
fn key_word(
    node: &Inner,
    projection: &Projection,
    origin: &Origin,
    object: &Object,
    coming: &mut Coming,
) -> Result<(), Finding> {
    let peers = projection.peers();
    let party = key_words::party_of(object)
        .map_err(|refusal| fault("bad-key-word", "$", "DESIGN 4.1", &refusal.to_string()))?;
    let kind = object.object_type();
    let held = peers.words_of(kind, &party);
    if held.is_some_and(|held| held.contains(&object.hash())) {
        return Ok(());
    }
    let of = (kind.to_owned(), party.clone());
    let (before, bytes) = coming.key_words.entry(of).or_default();
    let count = held.map_or(0, BTreeSet::len) + *before;
    let length = object.bytes().len();
    let all = peers.bytes_of(kind, &party) + *bytes + length;
    let is_known = is_known(projection, &party);
    let most = match is_known {
        true => MOST_WORDS,
        false => MOST_OF_STRANGERS,
    };
    let is_ours = matches!(origin, Origin::Author);
    if (most <= count || most_bytes(kind) < all) && !is_ours {
        return Err(fault(
            "too-many",
            "$",
            "attack case 15",
            "its party has said more of its keys than is kept",
        ));
    }
    if let (false, Origin::Channel { peer }) = (is_known, origin) {
        let from = match coming.strangers {
            Some(from) => from,
            None => weights::count(node, |class| {
                class.object_type == STATEMENT_TYPE
                    && !self::is_known(projection, &class.originator)
                    && class.licences.iter().any(|licence| {
                        matches!(licence, Licence::Channel { deliverer } if deliverer == peer)
                    })
            })
            .map_err(|error| unreadable(&error))?,
        };
        coming.strangers = Some(from + 1);
        if MOST_FROM_ONE <= from {
            return Err(fault(
                "too-many",
                "$",
                "attack case 15",
                "this peer has brought as many keys of parties that nobody here knows as are kept",
            ));
        }
    }
    *before += 1;
    *bytes += length;
    Ok(())
}

/// Holds a proof record against the agreement that it is about.
// INVARIANT: attack case 15. A party has one record for each text, and it counts only with a text that is here; of an
// agreement that comes in the same delivery, one.
fn proof(projection: &Projection, object: &Object, coming: &mut Coming) -> Result<(), Finding> {
    let proof = Proof::from_object(object)
        .map_err(|error| fault("bad-proof", "$", "DESIGN § 5", &error.to_string()))?;
    let is_here = match projection.agreement(&proof.agreement) {
        Some(held) => {
            let amended = held.family.amended().iter().map(AmendedText::agreement);
            let mut texts = amended.chain([&held.agreement]);
            held.agreement.party(&proof.author).is_some()
                && texts.any(|text| hex(text.text_hash()) == proof.text_hash)
        }
        None => {
            let ahead = (proof.agreement.clone(), proof.author.clone());
            coming.agreements.contains(&proof.agreement) && coming.proofs.insert(ahead)
        }
    };
    match is_here {
        true => Ok(()),
        false => Err(fault(
            "unknown-agreement",
            "$.agreement_ref",
            "DESIGN § 5",
            "it is about no text here that its author is a party of",
        )),
    }
}

/// Holds a head statement against the agreement that it is about.
// INVARIANT: attack case 15. Of acts that are not here a party may state as many as are kept at hand. Of an agreement that
// comes in the same delivery it may state one.
fn statement(projection: &Projection, object: &Object, coming: &mut Coming) -> Result<(), Finding> {
    let statement = HeadStatement::from_object(object)
        .map_err(|error| fault("bad-head-statement", "$", "DESIGN 5.7", &error.to_string()))?;
    let author = &statement.head.author;
    let Some(held) = projection.agreement(&statement.agreement) else {
        let ahead = (statement.agreement.clone(), author.clone());
        let is_coming = coming.agreements.contains(&statement.agreement);
        return match is_coming && coming.statements.insert(ahead) {
            true => Ok(()),
            false => Err(fault(
                "unknown-agreement",
                "$.agreement_ref",
                "DESIGN 5.7",
                "it is about no agreement here",
            )),
        };
    };
    if !held.status.is_party(author) {
        return Err(fault(
            "not-a-party",
            "$.created_by_ref",
            "DESIGN 5.7",
            "its author is no party of that agreement",
        ));
    }
    let gaps = held.status.party(author).map_or(0, |it| it.gaps.len());
    match held.status.lacks(&statement.head) && MOST_HEADS <= gaps {
        true => Err(fault(
            "too-many",
            "$",
            "attack case 15",
            "its author has stated too many acts that are not here",
        )),
        false => Ok(()),
    }
}

/// Whether a head statement says nothing that is not known here, so that it need not be kept: one about an agreement that is
/// not here, one that a later one has overtaken, one whose lease is over and whose act is here.
pub(super) fn says_nothing_new(
    node: &Inner,
    projection: &Projection,
    object: &Object,
    coming: &Coming,
) -> bool {
    let Ok(statement) = HeadStatement::from_object(object) else {
        return false;
    };
    match projection.agreement(&statement.agreement) {
        None => !coming.agreements.contains(&statement.agreement),
        Some(held) => {
            let is_over = *node.watch.now().latest() >= statement.leased_until();
            node.heads.has(&statement, object) || (is_over && !held.status.lacks(&statement.head))
        }
    }
}

/// Whether a diplomatic object that is new here may change a relation or what is leased. A head statement that only renews
/// a lease which runs does not: what is decided by that lease is asked again when it ends.
pub(super) fn changes(node: &Inner, projection: &Projection, object: &Object) -> bool {
    if object.object_type() != HEAD_STATEMENT_TYPE {
        return true;
    }
    let Ok(statement) = HeadStatement::from_object(object) else {
        return true;
    };
    let (agreement, author) = (&statement.agreement, &statement.head.author);
    if *author == node.me {
        return false;
    }
    let held = projection.agreement(agreement);
    let leases = projection.agreements().leases();
    // Of two about one head the later counts, and it may say less.
    let is_renewed = leases.runs(agreement, author)
        && statement.is_leased(&node.watch.now())
        && leases.until(agreement, author) <= Some(statement.leased_until());
    !is_renewed || held.is_some_and(|held| held.status.lacks(&statement.head))
}
