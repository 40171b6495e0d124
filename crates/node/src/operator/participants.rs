//! `participant …`: organisations that our party hosts, each under terms of its own.
//!
//! Adding one makes three things, in one commit: its identity, its terms as an agreement, and the two
//! signatures, ours and the one that we attest for it. All else follows from these.

use std::sync::PoisonError;

use mithaq_agreement::{
    Act, ActBuilder, ActKind as Full, Agreement, Audience, Draft, Hosting, Party, PartyId,
    TemplateLanguage,
};
use mithaq_stix::{Object, ObjectId, Timestamp, Tlp, form};
use mithaq_store::{Deliverer, RecordChange};
use serde_json::json;

use super::agreements::{self, author, ourselves, parsed, performed, sealed, written};
use super::clients::forgotten;
use super::{broken, lookup, restored, status};
use crate::admin::{ActKind, AdminError, Answer, ExitCode, ParticipantSummary};
use crate::audience::ANALYSTS;
use crate::inner::Inner;
use crate::peers::Named;
use crate::projection::{Participant, Projection, Standing};

/// A participant to be.
pub(super) struct New<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// The draft of its terms; those of the template if absent.
    pub(super) terms: Option<&'a str>,
    /// The languages of the template.
    pub(super) languages: &'a [String],
    /// The sectors that it belongs to.
    pub(super) sectors: &'a [String],
}

/// A draft of the terms of a participant of this name.
pub(super) fn template(
    node: &Inner,
    name: &str,
    languages: &[TemplateLanguage],
) -> Result<String, AdminError> {
    let id = crate::random::uuid().map_err(|error| broken(&error))?;
    let id = ObjectId::new("identity", id).map_err(|error| broken(&error))?;
    let participant = Party {
        id: PartyId::new(id).map_err(|error| broken(&error))?,
        name: name.trim().to_owned(),
        root_fingerprint: None,
    };
    Ok(Hosting::usual(languages, ourselves(node), participant).draft())
}

/// Hosts a participant.
pub(super) fn add(node: &Inner, operator: &str, new: &New<'_>) -> Result<Answer, AdminError> {
    restored::not_held(node)?;
    let id = {
        let turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
        node.refresh()?;
        let projection = node.projection();
        check_name(node, &projection, new.name.trim())?;
        check_sectors(new.sectors)?;
        let draft = match new.terms {
            Some(terms) => parsed(terms)?,
            None => {
                let languages = agreements::template_languages(new.languages)?;
                parsed(&template(node, new.name, &languages)?)?
            }
        };
        let participant = checked(node, &projection, new, &draft)?;
        let (terms, text) = written(node, &draft)?;
        if draft.instrument().binding() {
            agreements::two_operators(node)?;
            let said = [
                sealed(node, &identity(node, participant, new.sectors), "identity")?,
                sealed(node, &text, mithaq_agreement::AGREEMENT_TYPE)?,
            ];
            author(node, &said, Vec::new())?;
            tracing::info!(operator, participant.id = %participant.id, agreement.id = %terms, "the terms of a participant were written, and wait to be signed");
            drop(turn);
            return prepare(node, operator, &terms);
        }
        let agreement = Object::parse(&text).map_err(|error| broken(&error))?;
        let agreement =
            Agreement::from_object(&agreement.object).map_err(|error| broken(&error))?;
        let ours = ActBuilder::new(&agreement, &node.me, None);
        let (signed, ours) = performed(node, &ours, &Full::Signature)?;
        let head = ours.head();
        let theirs = ActBuilder::new(&agreement, &node.me, Some(&head));
        let theirs = theirs.attesting_for(&participant.id);
        let (attested, _) = performed(node, &theirs, &Full::Signature)?;
        let said = [
            sealed(node, &identity(node, participant, new.sectors), "identity")?,
            sealed(node, &text, mithaq_agreement::AGREEMENT_TYPE)?,
            signed,
            attested,
        ];
        author(node, &said, Vec::new())?;
        tracing::info!(operator, participant.id = %participant.id, agreement.id = %agreement.id(), "a participant was added");
        participant.id.clone()
    };
    show(node, id.as_str())
}

/// Prepares our signature of terms that bind under law: a second operator performs it, and attests with it what the
/// participant signed.
fn prepare(node: &Inner, operator: &str, terms: &ObjectId) -> Result<Answer, AdminError> {
    agreements::act(node, operator, terms.as_str(), &ActKind::Signature, "")?;
    let projection = node.projection();
    let held = projection.agreement(terms);
    let held = held.ok_or_else(|| broken(&"the terms are not here"))?;
    let participant = held.agreement.participant();
    let participant = participant.ok_or_else(|| broken(&"the terms name no participant"))?;
    let one = Participant {
        party: &participant.id,
        name: &participant.name,
        terms: held,
    };
    let mut shown = summary(node, &one, 0)?;
    shown.terms = Some(agreements::summary(node, &projection, held));
    Ok(Answer::Participant(Box::new(shown)))
}

/// All participants.
pub(super) fn list(node: &Inner) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let received = status::by_deliverer_of(node)?;
    let mut participants = Vec::new();
    for one in projection.participants() {
        let received = received.get(one.party.as_str()).copied();
        participants.push(summary(node, &one, received.unwrap_or_default())?);
    }
    participants.sort_by(|a, b| (&a.name, &a.party).cmp(&(&b.name, &b.party)));
    Ok(Answer::Participants { participants })
}

/// One participant, with its terms.
pub(super) fn show(node: &Inner, name: &str) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let one = named(node, &projection, name)?;
    let received = status::by_deliverer_of(node)?;
    let received = received.get(one.party.as_str()).copied();
    let mut shown = summary(node, &one, received.unwrap_or_default())?;
    shown.terms = Some(agreements::summary(node, &projection, one.terms));
    Ok(Answer::Participant(Box::new(shown)))
}

/// Performs an act of ours on a participant's terms.
pub(super) fn act(
    node: &Inner,
    operator: &str,
    name: &str,
    act: &ActKind,
) -> Result<Answer, AdminError> {
    let (party, terms) = {
        let projection = node.projection();
        let one = named(node, &projection, name)?;
        if one.standing(&node.me, &node.watch.now()) == Standing::Removed {
            return Err(removed_already(one.name));
        }
        (one.party.clone(), one.terms.agreement.id().clone())
    };
    agreements::act(node, operator, terms.as_str(), act, "")?;
    show(node, party.as_str())
}

/// Ends a participant's terms and forgets its clients, in one commit.
/// Where the terms bind under law it is suspended at once, and leaving them is prepared for a second operator.
pub(super) fn remove(node: &Inner, operator: &str, name: &str) -> Result<Answer, AdminError> {
    restored::not_held(node)?;
    if let Some(terms) = remove_now(node, operator, name)? {
        agreements::act(node, operator, terms.as_str(), &ActKind::Withdrawal, "")?;
    }
    Ok(Answer::Done)
}

/// What one operator does of that; the terms whose withdrawal takes two.
fn remove_now(node: &Inner, operator: &str, name: &str) -> Result<Option<ObjectId>, AdminError> {
    let _turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
    node.refresh()?;
    let projection = node.projection();
    let one = named(node, &projection, name)?;
    let agreement = &one.terms.agreement;
    let ours = one.terms.status.party(&node.me);
    let mut kinds = Vec::new();
    // Suspended first: the withdrawal may have its notice to run, and removal waits for none.
    if !ours.is_some_and(|it| it.suspensions.values().any(|one| one.lifted.is_none())) {
        kinds.push(Full::Suspension);
    }
    let leaves = ours.is_none_or(|it| it.leaves.is_none());
    let takes_two = leaves && agreement.binding();
    if leaves && !takes_two {
        kinds.push(Full::Withdrawal);
    }
    let clients = clients_of(node, one.party);
    if kinds.is_empty() && clients.is_empty() && !takes_two {
        return Err(removed_already(one.name));
    }
    let mut head = one.terms.status.head(&node.me).cloned();
    let mut said = Vec::new();
    for kind in &kinds {
        let builder = ActBuilder::new(agreement, &node.me, head.as_ref());
        let (bytes, act): (Vec<u8>, Act) = performed(node, &builder, kind)?;
        head = Some(act.head());
        said.push(bytes);
    }
    // Forgotten first: were the store to fail, the clients are out until the next start, not in.
    for client in &clients {
        node.clients.remove(client);
    }
    let records: Vec<RecordChange> = clients.iter().map(|client| forgotten(client)).collect();
    if !said.is_empty() || !records.is_empty() {
        author(node, &said, records)?;
    }
    node.rebuild_now()?;
    tracing::info!(operator, participant.id = %one.party, clients = clients.len(), "a participant was removed");
    Ok(takes_two.then(|| agreement.id().clone()))
}

fn clients_of(node: &Inner, participant: &PartyId) -> Vec<String> {
    let audience = crate::audience::id(&Audience::Participant(participant.clone()));
    let clients = node.clients.list().into_iter();
    clients
        .filter(|client| client.audience == audience)
        .map(|client| client.name.clone())
        .collect()
}

/// The participant that an operator means.
pub(super) fn named<'a>(
    node: &Inner,
    projection: &'a Projection,
    name: &str,
) -> Result<Participant<'a>, AdminError> {
    projection
        .participant_named(&node.watch.now(), name)
        .and_then(|party| projection.participant(party))
        .ok_or_else(|| {
            AdminError::usage(
                "unknown-participant",
                format!("there is no participant `{name}`"),
                "none that we host has that name or party id",
                "see `mithaq participant list`, or add it: `mithaq participant add NAME`",
            )
        })
}

fn removed_already(name: &str) -> AdminError {
    AdminError::usage(
        "removed",
        "nothing was done",
        format!("`{name}` was removed: its terms have ended"),
        "add it anew: `mithaq participant add NAME`",
    )
}

/// The participant in a draft of its terms, if it may become one of ours.
fn checked<'a>(
    node: &Inner,
    projection: &Projection,
    new: &New<'_>,
    draft: &'a Draft,
) -> Result<&'a Party, AdminError> {
    let refused = |code: &'static str, why: String, next: &str| {
        AdminError::usage(code, "the participant was not added", why, next)
    };
    let instrument = draft.instrument();
    let (Some(host), Some(participant)) = (instrument.host(), instrument.participant()) else {
        return Err(refused(
            "not-participant-terms",
            format!(
                "the draft is of kind `{}`, and not of kind `participant`",
                instrument.kind().word()
            ),
            "start from `mithaq agreement new --template participant --peer NAME -o terms.toml`",
        ));
    };
    let us = ourselves(node);
    if (&host.id, &host.root_fingerprint) != (&us.id, &us.root_fingerprint) {
        return Err(refused(
            "other-host",
            format!("its terms name `{}` as the host, and not us", host.name),
            "name our party id and fingerprint: see `mithaq status`",
        ));
    }
    let name = new.name.trim();
    if participant.name != name {
        return Err(refused(
            "other-name",
            format!("its terms are those of `{}`", participant.name),
            "give that name, or change the terms",
        ));
    }
    let id = &participant.id;
    let known = *id == node.me
        || projection.peers().get(id).is_some()
        || projection.participant(id).is_some()
        || !node.store.copies(id.object_id())?.is_empty();
    match known {
        true => Err(refused(
            "known-party",
            format!("`{id}` is somebody already"),
            "a participant is made anew: give it an id of its own, as `mithaq agreement new --template participant` does",
        )),
        false => Ok(participant),
    }
}

/// A name that would mean two is no name.
fn check_name(node: &Inner, projection: &Projection, name: &str) -> Result<(), AdminError> {
    let wanted = name.to_lowercase();
    let taken = wanted == ANALYSTS
        || wanted == node.party.name.trim().to_lowercase()
        || !matches!(projection.peers().named(name), Named::Nobody)
        || projection
            .participant_named(&node.watch.now(), name)
            .is_some();
    let is_id = ObjectId::parse(name).is_ok();
    match name.is_empty() || taken || is_id {
        true => Err(AdminError::new(
            ExitCode::Usage,
            "name",
            "the participant was not added",
            format!(
                "`{name}` is empty, an id, or the name of another participant, a peer or a role"
            ),
            "choose another name",
        )),
        false => Ok(()),
    }
}

fn check_sectors(sectors: &[String]) -> Result<(), AdminError> {
    let known = form::sectors();
    match sectors.iter().find(|one| !known.contains(&one.as_str())) {
        None => Ok(()),
        Some(unknown) => Err(AdminError::usage(
            "unknown-sector",
            "the participant was not added",
            format!("`{unknown}` is not a sector of STIX 2.1 § 10.11"),
            format!("name some of: {}", known.join(", ")),
        )),
    }
}

/// The identity of a participant, as we make it. Who takes part here is nobody else's affair: it stays with us.
fn identity(node: &Inner, participant: &Party, sectors: &[String]) -> Vec<u8> {
    let now = Timestamp::from_unix_millis(node.watch.unix_millis()).to_string();
    let mut identity = json!({
        "type": "identity",
        "spec_version": "2.1",
        "id": participant.id.as_str(),
        "created_by_ref": node.me.as_str(),
        "created": now,
        "modified": now,
        "name": participant.name,
        "identity_class": "organization",
        "object_marking_refs": [Tlp::AmberStrict.definition().id],
    });
    if !sectors.is_empty() {
        identity["sectors"] = sectors.into();
    }
    identity.to_string().into_bytes()
}

fn summary(
    node: &Inner,
    one: &Participant<'_>,
    received: u64,
) -> Result<ParticipantSummary, AdminError> {
    let copies = node.store.copies(one.party.object_id())?;
    let ours = copies
        .iter()
        .filter(|copy| copy.deliverer == Deliverer::ours())
        .max_by_key(|copy| copy.slot);
    let identity = match ours {
        Some(copy) => lookup::read(node, copy.slot)?,
        None => None,
    };
    let sectors = identity.map_or_else(Vec::new, |identity| {
        let sectors = identity.strings("sectors");
        sectors.iter().map(ToString::to_string).collect()
    });
    Ok(ParticipantSummary {
        name: one.name.to_owned(),
        party: one.party.to_string(),
        state: one.standing(&node.me, &node.watch.now()).word().to_owned(),
        sectors,
        agreement: one.terms.agreement.id().to_string(),
        clients: clients_of(node, one.party),
        received,
        terms: None,
    })
}
