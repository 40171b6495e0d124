//! What operators ask of the node: one function for each request of [`crate::admin`].

pub(crate) mod agreements;
pub(crate) mod backup;
mod checks;
mod clients;
mod consents;
mod contacts;
mod deletion;
mod disclosure;
mod doctor;
mod duties;
mod embargo;
mod export;
mod import;
pub(crate) mod keys;
mod ledger;
mod logs;
mod lookup;
pub(crate) mod metrics;
mod names;
mod notices;
mod offers;
mod participants;
pub(crate) mod peers;
mod places;
mod preview;
mod prover;
mod recall;
mod restored;
mod status;
mod terms;
mod texts;
mod verdict;
mod why;

pub(crate) use agreements::{author, sealed};
pub(crate) use clients::CLIENT_RECORD;

use std::sync::Arc;

use mithaq_stix::{ObjectId, Timestamp};

use crate::admin::{ActKind, AdminError, Answer, Envelope, ExitCode, Request};
use crate::inner::Inner;

/// Carries out a request.
pub(crate) async fn handle(node: &Arc<Inner>, envelope: Envelope) -> Result<Answer, AdminError> {
    let Envelope { operator, request } = envelope;
    if binds(&request) {
        named(node, &operator)?;
    }
    match request {
        // These speak to other nodes, and so wait for them.
        Request::PeerAccept { invitation } => peers::accept(node, &invitation).await,
        request @ Request::Import { .. } => {
            let inner = Arc::clone(node);
            let done = node.lane.run(move || blocking(&inner, &operator, request));
            let failed = || Err(broken(&"the work was broken off"));
            done.await.unwrap_or_else(failed)
        }
        request => {
            let inner = Arc::clone(node);
            let done =
                tokio::task::spawn_blocking(move || blocking(&inner, &operator, request)).await;
            done.unwrap_or_else(|error| Err(broken(&error)))
        }
    }
}

/// The object that an operator names.
fn object_id(text: &str) -> Result<ObjectId, AdminError> {
    ObjectId::parse(text).map_err(|error| {
        AdminError::usage(
            "not-an-id",
            format!("`{text}` is not an object"),
            error.to_string(),
            "give a STIX id, such as `mithaq lookup VALUE` shows",
        )
    })
}

/// Refuses who is no named operator.
fn named(node: &Inner, operator: &str) -> Result<(), AdminError> {
    match node.party.operators.iter().any(|named| named == operator) {
        true => Ok(()),
        false => Err(AdminError::new(
            ExitCode::Refused,
            "unknown-operator",
            format!("`{operator}` may not do this"),
            "only the named operators act for this party",
            format!(
                "name one of them with --operator: {}",
                node.party.operators.join(", ")
            ),
        )),
    }
}

/// Requests that speak for the party, or let somebody in. An export asks for itself: it depends on the audience.
fn binds(request: &Request) -> bool {
    matches!(
        request,
        Request::PeerInvite { .. }
            | Request::PeerAccept { .. }
            | Request::PeerSuspend { .. }
            | Request::PeerResume { .. }
            | Request::PeerRemove { .. }
            | Request::Embargo { .. }
            | Request::Delete { .. }
            | Request::DeleteLift { .. }
            | Request::HoldAdd { .. }
            | Request::HoldLift { .. }
            | Request::RetentionReturned { .. }
            | Request::ConsentAsk { .. }
            | Request::ConsentAnswer { .. }
            | Request::KeyPrepare { .. }
            | Request::KeyImport { .. }
            | Request::KeyReseal { .. }
            | Request::ParticipantAdd { .. }
            | Request::ParticipantSuspend { .. }
            | Request::ParticipantResume { .. }
            | Request::ParticipantRemove { .. }
            | Request::PeerWaive { .. }
            | Request::LedgerSettle { .. }
            | Request::ClockReset { .. }
            | Request::AgreementPropose { .. }
            | Request::AgreementAct { .. }
            | Request::AgreementTranscribe { .. }
            | Request::AgreementTranscribeAct { .. }
            | Request::AgreementConfirm { .. }
            | Request::ClientAdd { .. }
            | Request::ClientRemove { .. }
    ) || matches!(request, Request::Recall(request) if recall::binds(request))
        || matches!(request, Request::Notice(request) if notices::binds(request))
}

fn blocking(node: &Arc<Inner>, operator: &str, request: Request) -> Result<Answer, AdminError> {
    node.refresh()?;
    match request {
        Request::Status => status::status(node),
        Request::Import {
            objects,
            embargo_until,
            place,
        } => import::import(node, objects, embargo_until.as_deref(), place),
        Request::ImportProgress { run } => Ok(Answer::ImportProgress {
            progress: places::progress(node, &run)?,
        }),
        Request::ImportEnd { run } => {
            places::end(node, &run)?;
            Ok(Answer::ImportProgress { progress: None })
        }
        Request::Recall(request) => recall::handle(node, operator, request),
        Request::Notice(request) => notices::handle(node, operator, request),
        Request::Embargo { object, until } => embargo::embargo(node, operator, &object, &until),
        Request::Delete { object, reason } => deletion::delete(node, operator, &object, &reason),
        Request::DeleteLift {
            object,
            modified,
            reason,
        } => deletion::lift(node, operator, &object, modified.as_deref(), &reason),
        Request::HoldAdd {
            object,
            reason,
            until,
        } => deletion::hold(node, operator, &object, &reason, until.as_deref()),
        Request::HoldList => deletion::holds(node),
        Request::HoldLift { hold } => deletion::lift_hold(node, operator, &hold),
        Request::RetentionDue { days } => deletion::due(node, days),
        Request::RetentionHandOver { agreement, peer } => {
            deletion::hand_over(node, &agreement, &peer)
        }
        Request::RetentionReturned {
            agreement,
            peer,
            slots,
        } => deletion::returned(node, operator, &agreement, &peer, &slots),
        Request::RetentionCertificates => deletion::certificates(node),
        Request::ConsentAsk {
            object,
            to,
            under,
            purposes,
            all_versions,
            severity,
            reason,
        } => {
            let wish = consents::Wish {
                object: &object,
                to: &to,
                under: under.as_deref(),
                purposes: &purposes,
                all_versions,
                severity: severity.as_deref(),
                reason: &reason,
            };
            consents::ask(node, operator, &wish)
        }
        Request::ConsentAnswer {
            request,
            grants,
            until,
            reason,
        } => consents::answer(node, operator, &request, until.as_deref(), grants, &reason),
        Request::ConsentList => consents::list(node),
        Request::Export {
            audience,
            purpose,
            types,
            next,
            limit,
            disclose,
        } => {
            let wish = export::Wish {
                audience: audience.as_deref(),
                purpose: purpose.as_deref(),
                types,
                disclose: disclose.as_ref(),
            };
            export::export(node, operator, wish, next, limit)
        }
        Request::Lookup { value } => lookup::lookup(node, &value),
        Request::LedgerShow { recipient } => ledger::show(node, recipient.as_deref()),
        Request::LedgerEvidence { peer } => ledger::evidence_list(node, peer.as_deref()),
        Request::LedgerSettle { id, reason } => ledger::settle(node, operator, &id, &reason),
        Request::LedgerReceipt { object, recipient } => {
            ledger::receipt(node, &object, recipient.as_deref())
        }
        Request::KeyList => Ok(Answer::Keys(keys::list(node))),
        Request::KeyPrepare { word } => keys::prepare(node, operator, &word),
        Request::KeyImport { text } => keys::import(node, operator, &text),
        Request::KeyReseal { agreement, acts } => keys::reseal(node, operator, &agreement, &acts),
        Request::PeerInvite { hours } => peers::invite(node, hours),
        Request::PeerAccept { .. } => Err(broken(&"accepting was asked of the wrong part")),
        Request::PeerList => peers::list(node),
        Request::PeerSuspend { peer } => {
            peers::set_state(node, &peer, crate::peers::PeerState::Suspended)
        }
        Request::PeerResume { peer } => {
            peers::set_state(node, &peer, crate::peers::PeerState::Active)
        }
        Request::PeerRemove { peer } => peers::remove_named(node, &peer),
        Request::ParticipantAdd {
            name,
            terms,
            languages,
            sectors,
        } => {
            let new = participants::New {
                name: &name,
                terms: terms.as_deref(),
                languages: &languages,
                sectors: &sectors,
            };
            participants::add(node, operator, &new)
        }
        Request::ParticipantList => participants::list(node),
        Request::ParticipantShow { participant } => participants::show(node, &participant),
        Request::ParticipantSuspend { participant } => {
            participants::act(node, operator, &participant, &ActKind::Suspension)
        }
        Request::ParticipantResume { participant } => {
            participants::act(node, operator, &participant, &ActKind::Resumption)
        }
        Request::ParticipantRemove { participant } => {
            participants::remove(node, operator, &participant)
        }
        Request::PeerWaive { peers, reason } => restored::waive(node, operator, &peers, &reason),
        Request::AgreementTemplate {
            template,
            peer,
            languages,
        } => agreements::template(node, &template, peer.as_deref(), &languages),
        Request::AgreementPropose { draft, also_to } => {
            agreements::propose(node, operator, &draft, &also_to)
        }
        Request::AgreementExport { of, form } => texts::export(node, &of, form),
        Request::AgreementImport { markdown, onto } => texts::import(node, &markdown, &onto),
        Request::IepImport {
            policy,
            peer,
            languages,
        } => texts::iep_import(node, &policy, peer.as_deref(), &languages),
        Request::AgreementCheck { of, symbolic } => checks::check(node, operator, &of, symbolic),
        Request::AgreementDiff { old, new } => checks::diff(node, &old, &new),
        Request::AgreementList => agreements::list(node),
        Request::AgreementShow { agreement } => agreements::show(node, &agreement),
        Request::AgreementAct {
            agreement,
            act,
            reason,
        } => agreements::act(node, operator, &agreement, &act, &reason),
        Request::AgreementTranscribe { draft, paper } => {
            agreements::transcribe_text(node, operator, &draft, &paper)
        }
        Request::AgreementTranscribeAct {
            agreement,
            party,
            act,
            paper,
            reason,
        } => agreements::transcribe(node, operator, &agreement, (&party, &act), &paper, &reason),
        Request::AgreementConfirm { prepared } => agreements::confirm(node, operator, &prepared),
        Request::AgreementStatus { agreement } => agreements::status(node, &agreement),
        Request::AgreementRelation {
            a,
            b,
            agreement,
            at,
        } => agreements::relation(node, &a, &b, agreement.as_deref(), at.as_deref()),
        Request::AgreementMatrix { agreement, at } => {
            agreements::matrix(node, &agreement, at.as_deref())
        }
        Request::AgreementCalendar { agreement } => {
            agreements::calendar(node, agreement.as_deref())
        }
        Request::Why {
            object,
            audience,
            purpose,
        } => why::why(node, &object, &audience, purpose.as_deref()),
        Request::Preview {
            audience,
            purpose,
            limit,
            under,
        } => preview::preview(node, &audience, purpose.as_deref(), limit, under.as_ref()),
        Request::ClientAdd {
            name,
            audience,
            purpose,
            write,
        } => clients::add(node, &name, audience.as_deref(), purpose.as_deref(), write),
        Request::SnapshotBegin { thorough } => backup::begin(node, thorough),
        Request::SnapshotWait { file } => backup::wait(node, &file),
        Request::SnapshotEnd { file, written } => backup::end(node, &file, written.as_deref()),
        Request::Doctor { thorough } => doctor::doctor(node, thorough),
        Request::Metrics => metrics::metrics(node),
        Request::ClockReset { reason } => {
            let mark = crate::mark::reset(node, operator, &reason)?;
            let mark = Timestamp::from_unix_millis(mark).to_string();
            Ok(Answer::ClockWas { mark })
        }
        Request::ClientList => clients::list(node),
        Request::ClientRemove { name } => clients::remove(node, &name),
    }
}

pub(crate) fn broken(error: &dyn std::fmt::Display) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "internal",
        "this should not have happened",
        error.to_string(),
        "look at the node's log, and report it",
    )
}

impl From<mithaq_store::StoreError> for AdminError {
    fn from(error: mithaq_store::StoreError) -> AdminError {
        use mithaq_store::StoreError;
        let (exit, code, next) = match &error {
            StoreError::Locked { .. } => (
                ExitCode::Unavailable,
                "store-in-use",
                "end the other program, or let `mithaq serve` finish starting",
            ),
            StoreError::NewerSchema { .. } => (
                ExitCode::Unavailable,
                "newer-store",
                "use the newer program that wrote this store",
            ),
            StoreError::DiskFull => (
                ExitCode::Failure,
                "disk-full",
                "make room on the disk, and repeat the command",
            ),
            StoreError::Corrupt { .. } => (
                ExitCode::Failure,
                "store-damaged",
                "restore the store from its backup",
            ),
            _ => (
                ExitCode::Failure,
                "store-failed",
                "look at the node's log, and repeat the command",
            ),
        };
        AdminError::new(
            exit,
            code,
            "the store did not do it",
            error.to_string(),
            next,
        )
    }
}
