//! `agreement …`: drafts, agreements, and the acts of our party on them.

use mithaq_agreement::template::plain::FixedTemplate;
use mithaq_agreement::{
    ACT_TYPE, AGREEMENT_TYPE, Act, ActBuilder, Draft, Party, PartyId, TemplateLanguage, bilateral,
};
use mithaq_stix::{Object, ObjectId, Timestamp};
use mithaq_store::RecordChange;

mod acts;
mod kinds;
mod life;
mod paper;
mod prepared;
mod proofs;
mod summary;
#[cfg(test)]
mod tests;

pub(super) use acts::{act, confirm};
pub(super) use life::{calendar, matrix, party_of, relation, status};
pub(super) use paper::{text as transcribe_text, transcribe};
pub(super) use prepared::{everywhere as prepared, proposed, two_operators};
pub(super) use summary::summary;

use super::{broken, names, participants, terms};
use crate::admin::{AdminError, Answer, ExitCode};
use crate::inner::Inner;
use crate::intake::{self, Alongside, IntakeError, Origin};
use crate::projection::{HeldAgreement, Projection};
use crate::seals;

/// A draft with both parties filled in.
pub(super) fn template(
    node: &Inner,
    template: &str,
    peer: Option<&str>,
    languages: &[String],
) -> Result<Answer, AdminError> {
    let languages = template_languages(languages)?;
    match template {
        "bilateral" => {}
        // Its draft goes to `participant add`.
        "participant" => {
            let text = participants::template(node, peer.unwrap_or("The participant"), &languages)?;
            return Ok(Answer::Draft { text });
        }
        name => {
            let fixed = FixedTemplate::from_name(name).ok_or_else(|| unknown(name))?;
            let parties = with_third(parties(node, peer)?, fixed)?;
            let text = fixed.draft(&languages, &parties);
            return Ok(Answer::Draft { text });
        }
    }
    Ok(Answer::Draft {
        text: bilateral(&languages, parties(node, peer)?),
    })
}

fn unknown(template: &str) -> AdminError {
    let fixed = FixedTemplate::ALL.map(|(_, name)| name).join(", ");
    AdminError::usage(
        "unknown-template",
        format!("there is no template `{template}`"),
        "templates are known by name",
        format!("use --template bilateral, participant, {fixed}"),
    )
}

/// The two parties, and a placeholder for a third where the template needs one.
fn with_third(parties: [Party; 2], template: FixedTemplate) -> Result<Vec<Party>, AdminError> {
    let mut parties = parties.to_vec();
    if parties.len() < template.least_parties() {
        parties.push(Party {
            id: PartyId::parse("identity--00000000-0000-4000-8000-000000000001")
                .map_err(|error| broken(&error))?,
            name: "A third party".to_owned(),
            root_fingerprint: Some("the third party's root fingerprint, in words".to_owned()),
        });
    }
    Ok(parties)
}

/// Our party and another as an agreement lists them; placeholders without one.
pub(super) fn parties(node: &Inner, peer: Option<&str>) -> Result<[Party; 2], AdminError> {
    let us = ourselves(node);
    let them = match peer {
        None => Party {
            id: PartyId::parse("identity--00000000-0000-4000-8000-000000000000")
                .map_err(|error| broken(&error))?,
            name: "The other party".to_owned(),
            root_fingerprint: Some("its root key's fingerprint, in words".to_owned()),
        },
        Some(name) => {
            let projection = node.projection();
            let peer = projection.peers().named(name).ok_or_else(|| {
                AdminError::usage(
                    "unknown-peer",
                    format!("there is no peer `{name}`"),
                    "no peer has that name or party id",
                    "see `mithaq peer list`, or leave out --peer",
                )
            })?;
            Party {
                id: peer.party.clone(),
                name: peer.name.clone(),
                root_fingerprint: Some(peer.fingerprint.clone()),
            }
        }
    };
    Ok([us, them])
}

/// The languages of a template.
pub(super) fn template_languages(tags: &[String]) -> Result<Vec<TemplateLanguage>, AdminError> {
    let known = |tag: &String| {
        TemplateLanguage::from_tag(tag).ok_or_else(|| {
            AdminError::usage(
                "unknown-language",
                format!("there is no template in `{tag}`"),
                "it is written in Arabic, English and French",
                "give --lang ar,en,fr or some of them",
            )
        })
    };
    tags.iter().map(known).collect()
}

/// Our party as an agreement lists it.
pub(super) fn ourselves(node: &Inner) -> Party {
    Party {
        id: node.me.clone(),
        name: node.party.name.clone(),
        root_fingerprint: Some(node.identity.fingerprint()),
    }
}

/// A draft without faults.
pub(super) fn parsed(draft: &str) -> Result<Draft, AdminError> {
    Draft::parse(draft).map_err(|faults| bad_draft(&faults))
}

fn bad_draft(faults: &dyn std::fmt::Display) -> AdminError {
    AdminError::usage(
        "bad-draft",
        "the draft is not an agreement yet",
        faults.to_string(),
        "mend these places, and repeat the command",
    )
}

/// The object of an agreement that says what `draft` says, not yet sealed, and its id.
pub(super) fn written(node: &Inner, draft: &Draft) -> Result<(ObjectId, Vec<u8>), AdminError> {
    let id = ObjectId::new(
        AGREEMENT_TYPE,
        crate::random::uuid().map_err(|error| broken(&error))?,
    )
    .map_err(|error| broken(&error))?;
    let now = Timestamp::from_unix_millis(node.watch.unix_millis());
    let bytes = draft
        .object_bytes(&id, &node.me, &now)
        .map_err(|faults| bad_draft(&faults))?;
    Ok((id, bytes))
}

/// Makes a draft an agreement, seals it, and sends it to its parties, and to others who may accede.
pub(super) fn propose(
    node: &Inner,
    operator: &str,
    draft: &str,
    also_to: &[String],
) -> Result<Answer, AdminError> {
    propose_read(node, operator, parsed(draft)?, also_to)
}

fn propose_read(
    node: &Inner,
    operator: &str,
    draft: Draft,
    also_to: &[String],
) -> Result<Answer, AdminError> {
    let others = invited(node, &draft, also_to)?;
    let draft = draft.addressed_to(others);
    if draft.instrument().participant().is_some() {
        return Err(AdminError::usage(
            "participant-terms",
            "the draft was not proposed",
            "these are the terms of a participant, which has no node to propose them to",
            "add the participant under them: `mithaq participant add NAME --terms FILE`",
        ));
    }
    if draft.instrument().party(&node.me).is_none() {
        return Err(AdminError::usage(
            "not-a-party",
            "the draft was not proposed",
            "we are none of its parties",
            "name our party id in a [[parties]] table: see `mithaq status`",
        ));
    }
    let (id, bytes) = written(node, &draft)?;
    author(node, &[sealed(node, &bytes, AGREEMENT_TYPE)?], Vec::new())?;
    tracing::info!(operator, agreement.id = %id, "an agreement was proposed");
    show(node, id.as_str())
}

/// Whom an operator names who is to receive a draft beside its parties.
// INVARIANT: 5.1. Whoever a text goes to receives every act performed on it, too: nobody but who may accede.
fn invited(node: &Inner, draft: &Draft, names: &[String]) -> Result<Vec<PartyId>, AdminError> {
    let refused = |why: String, next: &str| {
        AdminError::usage("not-open", "the draft was not proposed", why, next)
    };
    let instrument = draft.instrument();
    if !names.is_empty() && instrument.confidential() {
        return Err(refused(
            "it is confidential, and goes to its parties alone".to_owned(),
            "leave out --to, or write `confidential = false`",
        ));
    }
    let projection = node.projection();
    let named = names.iter().map(|name| {
        let peer = projection.peers().named(name).ok_or_else(|| {
            AdminError::usage(
                "unknown-peer",
                format!("there is no peer `{name}`"),
                "no peer has that name or party id",
                "see `mithaq peer list`",
            )
        })?;
        match instrument.final_clauses().1.is_open_to(&peer.party) {
            true => Ok(peer.party.clone()),
            false => Err(refused(
                format!("its final clauses do not open it to the accession of `{name}`"),
                "write `accession = \"any\"` or a list of party ids in the terms of its final clauses, or leave out --to",
            )),
        }
    });
    named.collect()
}

/// An act of our party as sealed bytes, and as others read it.
pub(super) fn performed(
    node: &Inner,
    builder: &ActBuilder<'_>,
    kind: &mithaq_agreement::ActKind,
) -> Result<(Vec<u8>, Act), AdminError> {
    let id = ObjectId::new(
        ACT_TYPE,
        crate::random::uuid().map_err(|error| broken(&error))?,
    )
    .map_err(|error| broken(&error))?;
    let now = Timestamp::from_unix_millis(node.watch.unix_millis());
    let bytes = builder
        .build(&id, &now, kind)
        .map_err(|error| broken(&error))?;
    let bytes = sealed(node, &bytes, ACT_TYPE)?;
    let object = Object::parse(&bytes)
        .map_err(|error| broken(&error))?
        .object;
    let keys = node.projection();
    let verified = seals::verify(&object, &keys.peers().keys().seals());
    let act = Act::from_verified(&verified.map_err(|error| broken(&error))?);
    Ok((bytes, act.map_err(|error| broken(&error))?))
}

/// What our party says, under its seal.
pub(crate) fn sealed(node: &Inner, bytes: &[u8], object_type: &str) -> Result<Vec<u8>, AdminError> {
    let key = node.identity.key();
    let sealed =
        mithaq_stix::seal::seal(bytes, seals::context(object_type), &key.id(), |message| {
            key.sign(message)
        });
    sealed.map_err(|error| broken(&error))
}

/// Takes in what our party has sealed, and `records` with it; its addressees receive it over the diplomatic
/// channel.
pub(crate) fn author(
    node: &Inner,
    sealed: &[Vec<u8>],
    records: Vec<RecordChange>,
) -> Result<(), AdminError> {
    let objects: Vec<&[u8]> = sealed.iter().map(Vec::as_slice).collect();
    let taken = intake::take(node, &Origin::Author, &objects, |_| {
        let alongside = Alongside {
            records: records.clone(),
            ..Alongside::default()
        };
        (alongside, ())
    });
    let (taken, ()) = taken.map_err(|IntakeError::Store(error)| error)?;
    match taken.each.into_iter().find_map(Result::err) {
        None => Ok(()),
        Some(refused) => Err(AdminError::new(
            ExitCode::Refused,
            "refused",
            "our own node refused it",
            format!("{} ({})", refused.message, refused.rule),
            "report this: it should not happen",
        )),
    }
}

/// All agreements.
pub(super) fn list(node: &Inner) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let mut agreements: Vec<_> = projection.agreements().list().collect();
    agreements.sort_by(|a, b| a.agreement.created().cmp(b.agreement.created()));
    Ok(Answer::Agreements {
        agreements: agreements
            .into_iter()
            .map(|held| summary(node, &projection, held))
            .collect(),
    })
}

/// One agreement.
pub(super) fn show(node: &Inner, name: &str) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let held = named(&projection, name)?;
    let mut shown = summary(node, &projection, held);
    shown.proofs = proofs::of(node, &held.agreement)?;
    Ok(Answer::Agreement(Box::new(shown)))
}

/// The agreement of that id, or the only one whose id or UUID begins so.
pub(super) fn named<'a>(
    projection: &'a Projection,
    name: &str,
) -> Result<&'a HeldAgreement, AdminError> {
    let begins = |held: &&HeldAgreement| {
        let id = held.agreement.id().as_str();
        let uuid = id.split_once("--").map_or(id, |(_, uuid)| uuid);
        id == name || (name.len() >= 4 && (uuid.starts_with(name) || id.starts_with(name)))
    };
    let mut found = projection.agreements().list().filter(begins);
    match (found.next(), found.next()) {
        (Some(held), None) => Ok(held),
        (None, _) => Err(AdminError::usage(
            "unknown-agreement",
            format!("there is no agreement `{name}`"),
            "none that we hold has that id",
            "see `mithaq agreement list`",
        )),
        (Some(_), Some(_)) => Err(AdminError::usage(
            "ambiguous-agreement",
            format!("`{name}` names more than one agreement"),
            "several ids begin so",
            "give more of the id",
        )),
    }
}
