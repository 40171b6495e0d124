//! `agreement …`: drafts, agreements, and the acts of our party on them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use mithaq_agreement::{
    ACT_TYPE, AGREEMENT_TYPE, Act, ActBuilder, Agreement, Article, Draft, Language, Party, PartyId,
    Relation, TemplateLanguage, bilateral,
};
use mithaq_stix::{Object, ObjectId, Timestamp};
use mithaq_store::RecordChange;

use super::{broken, names, participants, terms};
use crate::admin::{
    ActKind, AdminError, AgreementSummary, Answer, ArticleSummary, AudienceSummary, ExitCode,
};
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
        _ => {
            return Err(AdminError::usage(
                "unknown-template",
                format!("there is no template `{template}`"),
                "this version has two",
                "use --template bilateral or --template participant",
            ));
        }
    }
    Ok(Answer::Draft {
        text: bilateral(&languages, parties(node, peer)?),
    })
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

/// Makes a draft an agreement, seals it, and sends it to its parties.
pub(super) fn propose(node: &Inner, operator: &str, draft: &str) -> Result<Answer, AdminError> {
    let draft = parsed(draft)?;
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

/// Performs an act of our party.
pub(super) fn act(
    node: &Inner,
    operator: &str,
    name: &str,
    kind: ActKind,
) -> Result<Answer, AdminError> {
    super::restored::not_held(node)?;
    let id = {
        // One at a time: the number and the hash of the act before are part of the next.
        let _turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
        node.refresh()?;
        let projection = node.projection();
        let held = named(&projection, name)?;
        let agreement = &held.agreement;
        if agreement.party(&node.me).is_none() {
            return Err(AdminError::usage(
                "not-a-party",
                "the act was not performed",
                "we are not a party to this agreement",
                "see `mithaq agreement list`",
            ));
        }
        let kind = kind_of(node, held, kind)?;
        if kind == mithaq_agreement::ActKind::Signature {
            check_roots(node, &projection, agreement.parties())?;
            check_known(node, &projection, agreement.parties())?;
        }
        let builder = ActBuilder::new(agreement, &node.me, held.status.head(&node.me));
        let (bytes, act) = performed(node, &builder, &kind)?;
        author(node, &[bytes], Vec::new())?;
        tracing::info!(operator, agreement.id = %agreement.id(), act.id = %act.id(), act.kind = kind.word(), "an act was performed");
        agreement.id().clone()
    };
    show(node, id.as_str())
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

/// The act in full: a resumption names what it lifts, and an act that would change nothing is refused.
fn kind_of(
    node: &Inner,
    held: &HeldAgreement,
    kind: ActKind,
) -> Result<mithaq_agreement::ActKind, AdminError> {
    use mithaq_agreement::ActKind as Full;
    let nothing = |why: &str, next: &str| {
        AdminError::usage("nothing-to-do", "the act was not performed", why, next)
    };
    let ours = held.status.party(&node.me);
    match kind {
        ActKind::Signature => match ours.is_some_and(|party| party.signed.is_some()) {
            true => Err(nothing(
                "we have signed it already",
                "see `mithaq agreement show`",
            )),
            false => Ok(Full::Signature),
        },
        ActKind::Suspension => match ours
            .is_some_and(|party| party.suspensions.values().any(|one| one.lifted.is_none()))
        {
            true => Err(nothing(
                "we have suspended it already",
                "lift that with `mithaq agreement resume`",
            )),
            false => Ok(Full::Suspension),
        },
        ActKind::Resumption => {
            let open = ours.and_then(|party| {
                party
                    .suspensions
                    .iter()
                    .find(|(_, one)| one.lifted.is_none())
            });
            match open {
                Some((suspension, _)) => Ok(Full::Resumption {
                    lifts: suspension.clone(),
                }),
                None => Err(nothing(
                    "we have no suspension in force that it could lift",
                    "see `mithaq agreement show`",
                )),
            }
        }
        ActKind::Withdrawal => match ours.is_some_and(|party| party.leaves.is_some()) {
            true => Err(nothing(
                "we have withdrawn already",
                "see `mithaq agreement show`",
            )),
            false => Ok(Full::Withdrawal),
        },
    }
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
pub(super) fn sealed(node: &Inner, bytes: &[u8], object_type: &str) -> Result<Vec<u8>, AdminError> {
    let key = &node.identity.key;
    let sealed =
        mithaq_stix::seal::seal(bytes, seals::context(object_type), &key.id(), |message| {
            key.sign(message)
        });
    sealed.map_err(|error| broken(&error))
}

/// Takes in what our party has sealed, and `records` with it; its addressees receive it over the diplomatic
/// channel.
pub(super) fn author(
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
    Ok(Answer::Agreement(Box::new(summary(
        node,
        &projection,
        held,
    ))))
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

pub(super) fn summary(
    node: &Inner,
    projection: &Projection,
    held: &HeldAgreement,
) -> AgreementSummary {
    let instrument = held.agreement.instrument();
    let now = node.watch.now();
    let standing = held.other_parties(&node.me).map(|party| {
        let relation = held.relation(&node.me, party, &now);
        let word = relation
            .reason(&held.agreement)
            .map_or("in-force", |reason| reason.code());
        let until = match &relation {
            Relation::InForce {
                until: Some(until), ..
            } => format!("{word} until {until}"),
            _ => word.to_owned(),
        };
        (names::of_party(node, projection, party.as_str()), until)
    });
    let mut unsigned: BTreeSet<&PartyId> = BTreeSet::new();
    let relations: Vec<Relation> = held
        .other_parties(&node.me)
        .map(|party| held.relation(&node.me, party, &now))
        .collect();
    for relation in &relations {
        if let Relation::NotSigned { by } = relation {
            unsigned.extend(by);
        }
    }
    let unsigned = unsigned.into_iter().map(|party| AudienceSummary {
        id: party.to_string(),
        name: names::of_party(node, projection, party.as_str()),
    });
    AgreementSummary {
        unsigned: unsigned.collect(),
        id: held.agreement.id().to_string(),
        title: instrument.name().to_owned(),
        parties: instrument
            .parties()
            .iter()
            .map(|party| AudienceSummary {
                id: party.id.to_string(),
                name: party.name.clone(),
            })
            .collect(),
        standing: standing.collect(),
        articles: instrument
            .articles()
            .iter()
            .map(|one| article(&held.agreement, one))
            .collect(),
        acts: held
            .acts
            .iter()
            .map(|act| {
                let mut author = names::of_party(node, projection, act.author.as_str());
                if let Some(party) = &act.attested_for {
                    let party = names::of_party(node, projection, party.as_str());
                    author = format!("{author} for {party}");
                }
                let line = format!("{author} · {} · {} · {}", act.number, act.kind, act.at);
                match &act.ignored {
                    None => line,
                    Some(why) => format!("{line} · does not count: {why}"),
                }
            })
            .collect(),
        text_hash: mithaq_agreement::act::hex(held.agreement.text_hash()),
    }
}

fn article(agreement: &Agreement, article: &Article) -> ArticleSummary {
    let text: BTreeMap<String, String> = article
        .text()
        .iter()
        .map(|(language, text): (&Language, &String)| (language.as_str().to_owned(), text.clone()))
        .collect();
    ArticleSummary {
        id: article.id().to_string(),
        kind: article.kind().to_owned(),
        text,
        terms: terms::line(agreement, article.terms()),
    }
}
