//! Performing acts of our party: by one operator, or where the agreement binds under law and the act does too, by two.

use std::sync::PoisonError;

use mithaq_agreement::{ActBuilder, Family, Party};
use mithaq_stix::Timestamp;
use mithaq_store::{RecordChange, StoreError};
use serde::{Deserialize, Serialize};

use super::kinds::{self, Full};
use super::prepared::{self, Prepared};
use super::{author, named, paper, performed, show};
use crate::admin::{ActKind, AdminError, Answer, ExitCode};
use crate::heads;
use crate::inner::Inner;
use crate::projection::{HeldAgreement, Projection};

/// The kind of record in which is kept who performed an act of ours, and why, by the act's id.
const NOTE: &str = "act-note";

/// Who performed an act of ours, and why. It stays with us: others read the act alone.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Note {
    /// Who prepared it, if two operators performed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) prepared_by: Option<String>,
    /// Who performed it.
    pub(super) operator: String,
    /// Why; may be empty.
    pub(super) reason: String,
}

/// What is kept beside an act of ours.
pub(super) fn note(node: &Inner, act: &str) -> Result<Option<Note>, StoreError> {
    let bytes = node.store.record(NOTE, act)?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// Performs an act of our party, or prepares it where it takes two operators.
pub(in crate::operator) fn act(
    node: &Inner,
    operator: &str,
    name: &str,
    kind: &ActKind,
    reason: &str,
) -> Result<Answer, AdminError> {
    super::super::restored::not_held(node)?;
    let id = {
        // One at a time: the number and the hash of the act before are part of the next.
        let _turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
        node.refresh()?;
        let projection = node.projection();
        let held = named(&projection, name)?;
        let note = Note {
            prepared_by: None,
            operator: operator.to_owned(),
            reason: reason.to_owned(),
        };
        match held.agreement.binding() && kind.needs_two() {
            true => {
                // What could not be performed is not prepared either.
                let kind = dated(node, kind);
                let full = full(node, &projection, held, &kind)?;
                prepared::keep(node, held, &kind, &full, &note, None)?;
            }
            false => {
                let full = full(node, &projection, held, kind)?;
                perform(node, held, full, &note, Vec::new())?;
            }
        }
        held.agreement.id().clone()
    };
    show(node, id.as_str())
}

/// A notification that names no date is of now; one that waits keeps the date on which it was prepared.
fn dated(node: &Inner, kind: &ActKind) -> ActKind {
    match kind {
        ActKind::Notification { of, date: None } => {
            let now = Timestamp::from_unix_millis(node.watch.unix_millis());
            ActKind::Notification {
                of: of.clone(),
                date: Some(now.to_string()),
            }
        }
        kind => kind.clone(),
    }
}

/// Performs an act that another operator has prepared.
pub(in crate::operator) fn confirm(
    node: &Inner,
    operator: &str,
    name: &str,
) -> Result<Answer, AdminError> {
    super::super::restored::not_held(node)?;
    let id = {
        let _turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
        node.refresh()?;
        let projection = node.projection();
        let (key, waiting) = prepared::named(node, &projection, name)?;
        let held = waiting.still_holds(node, &projection, operator)?;
        // INVARIANT: what two operators perform is one act. Names and prefixes were resolved when it was prepared; if
        // they came to mean something else since, the second would perform what the first never asked for.
        let full = match (&waiting.transcribed, &waiting.amended) {
            (Some(of), _) => {
                let both = vec![waiting.operator.clone(), operator.to_owned()];
                paper::full(node, &projection, held, (of, &waiting.act), both)?
            }
            (None, Some(text)) => checked(
                node,
                &projection,
                held,
                kinds::proposing(node, &projection, held, text)?,
            )?,
            (None, None) => full(node, &projection, held, &waiting.act)?,
        };
        waiting.is_still(node, held, &full)?;
        let Prepared {
            operator: first,
            reason,
            ..
        } = waiting;
        let note = Note {
            prepared_by: Some(first),
            operator: operator.to_owned(),
            reason,
        };
        let done = vec![prepared::forgotten(&key)];
        perform(node, held, full, &note, done)?;
        held.agreement.id().clone()
    };
    show(node, id.as_str())
}

fn full(
    node: &Inner,
    projection: &Projection,
    held: &HeldAgreement,
    kind: &ActKind,
) -> Result<Full, AdminError> {
    checked(
        node,
        projection,
        held,
        kinds::full(node, projection, held, kind)?,
    )
}

/// An act that consents is held against the root keys of whom it would bind us to.
fn checked(
    node: &Inner,
    projection: &Projection,
    held: &HeldAgreement,
    full: Full,
) -> Result<Full, AdminError> {
    if kinds::consents(&full.kind) {
        check_roots(node, projection, held.status.parties())?;
        check_known(node, projection, held.status.parties())?;
    }
    Ok(full)
}

pub(super) fn perform(
    node: &Inner,
    held: &HeldAgreement,
    full: Full,
    note: &Note,
    mut records: Vec<RecordChange>,
) -> Result<(), AdminError> {
    let agreement = &held.agreement;
    let mut builder = ActBuilder::new(agreement, &node.me, held.status.head(&node.me));
    if let Some((party, paper)) = &full.on_paper {
        builder = builder.attesting_for(party).on_paper(paper);
    }
    let (bytes, act) = performed(node, &builder, &full.kind)?;
    if note.prepared_by.is_some() || !note.reason.is_empty() {
        records.push(RecordChange {
            kind: NOTE.to_owned(),
            key: act.id().to_string(),
            // A struct of strings always becomes JSON.
            bytes: Some(serde_json::to_vec(note).unwrap_or_default()),
        });
    }
    let attested = attested(node, held, &full.kind, &act)?;
    // INVARIANT: 4.1. Who is no peer of ours learns our key from its statement, which must be there before the act.
    let statement = match agreement.depositary() {
        Some(_) => super::super::keys::to_be_published(node),
        None => None,
    };
    let said = statement
        .into_iter()
        .chain(full.with)
        .chain([bytes])
        .chain(attested);
    let said: Vec<Vec<u8>> = said.collect();
    author(node, &said, records)?;
    stated(node);
    let prepared_by = note.prepared_by.as_deref();
    tracing::info!(operator = note.operator, prepared_by, agreement.id = %agreement.id(), act.id = %act.id(), act.kind = full.kind.word(), "an act was performed");
    Ok(())
}

/// States the act as our last one; where that fails, the running node does it within the minute.
fn stated(node: &Inner) {
    if let Err(error) = heads::tell::state(node) {
        tracing::warn!(%error, "our last acts could not be stated");
    }
}

/// What a participant of ours signed on paper we attest together with our own signature of its terms.
fn attested(
    node: &Inner,
    held: &HeldAgreement,
    kind: &mithaq_agreement::ActKind,
    ours: &mithaq_agreement::Act,
) -> Result<Option<Vec<u8>>, AdminError> {
    let agreement = &held.agreement;
    let hosts = agreement.host().is_some_and(|host| host.id == node.me);
    let participant = agreement.participant().filter(|_| hosts);
    let unsigned = participant.filter(|participant| {
        let status = held.status.party(&participant.id);
        status.is_none_or(|it| it.signed.is_none())
    });
    let (Some(participant), mithaq_agreement::ActKind::Signature) = (unsigned, kind) else {
        return Ok(None);
    };
    let head = ours.head();
    let theirs = ActBuilder::new(agreement, &node.me, Some(&head));
    let (bytes, _) = performed(node, &theirs.attesting_for(&participant.id), kind)?;
    Ok(Some(bytes))
}

/// Whether `family` has this amended text.
pub(super) fn has_text(family: &Family, hash: &[u8; 32]) -> bool {
    use mithaq_agreement::Texts as _;
    let mut texts = family.amended().iter();
    texts.any(|text| text.agreement().text_hash() == hash)
}

/// Holds the root keys that an agreement names against those that we accepted (4.1).
fn check_roots(node: &Inner, projection: &Projection, parties: &[Party]) -> Result<(), AdminError> {
    for party in parties {
        let known = match party.id == node.me {
            true => Some(node.identity.fingerprint()),
            false => projection
                .peers()
                .get(&party.id)
                .map(|peer| peer.fingerprint.clone()),
        };
        let named = party.root_fingerprint.as_ref();
        if let (Some(known), Some(named)) = (known, named)
            && known != *named
        {
            return Err(AdminError::new(
                ExitCode::Refused,
                "other-root-key",
                format!("the agreement names another root key for {}", party.name),
                format!("it says `{named}`, and we know `{known}`"),
                "compare the words with that party by voice before anybody signs",
            ));
        }
    }
    Ok(())
}

/// A party whose root key we do not know could not be told from another that takes its place (4.1). A
/// participant of ours has none.
fn check_known(node: &Inner, projection: &Projection, parties: &[Party]) -> Result<(), AdminError> {
    let unknown = parties
        .iter()
        .filter(|party| party.root_fingerprint.is_some())
        .find(|party| party.id != node.me && projection.peers().get(&party.id).is_none());
    match unknown {
        None => Ok(()),
        Some(party) => Err(AdminError::usage(
            "unknown-party",
            "the act was not performed",
            format!(
                "{} is not a peer of ours, so its root key was never compared",
                party.name
            ),
            "accept its node first: `mithaq peer invite`, or `mithaq peer accept`",
        )),
    }
}
