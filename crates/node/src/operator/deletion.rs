//! `delete`, `hold …` and `retention …`: what an operator decides of what is kept, and sees of what is due.

use mithaq_agreement::act::hex;
use mithaq_agreement::is_diplomatic;
use mithaq_stix::timestamp::DAY;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::Batch;

use super::{agreements, embargo, names, object_id, peers};
use crate::admin::{
    AdminError, Answer, BackupSummary, CertificateSummary, ConsumerSummary, DeletionReport,
    DueSummary, ExitCode, Finding, KeptVersion, LegalHold, Level, Title, VersionSummary,
};
use crate::conditions;
use crate::decisions::Decision;
use crate::deletion::legal::{self, Hold};
use crate::deletion::retention::{self, Due};
use crate::deletion::{Cause, CopyRef, Erased, Fault, Lifted, certificates};
use crate::inner::Inner;
use crate::projection::Projection;

/// Days ahead that can be asked for: ten years, as notices can have.
const MOST_DAYS: u32 = 3_650;

impl From<Fault> for AdminError {
    fn from(fault: Fault) -> AdminError {
        match fault {
            Fault::Store(error) => error.into(),
            Fault::OnRecord(_) => AdminError::new(
                ExitCode::Refused,
                "on-record",
                "nothing was deleted",
                fault.to_string(),
                "to end what was agreed, use `mithaq agreement withdraw` or `terminate`",
            ),
        }
    }
}

/// Deletes every version of an object, whoever's it is.
pub(super) fn delete(
    node: &Inner,
    operator: &str,
    object: &str,
    reason: &str,
) -> Result<Answer, AdminError> {
    let id = object_id(object)?;
    let copies = node.store.copies(&id)?;
    if copies.is_empty() && !is_diplomatic(id.object_type()) {
        return Err(AdminError::usage(
            "not-held",
            format!("`{id}` is not here"),
            "this node holds no version of it",
            "look for it with `mithaq lookup VALUE`",
        ));
    }
    let mut which: Vec<CopyRef> = copies
        .iter()
        .map(|copy| CopyRef {
            id: id.clone(),
            modified: copy.version.clone(),
            hash: None,
            deliverer: None,
        })
        .collect();
    which.dedup();
    if which.is_empty() {
        which.push(CopyRef {
            id: id.clone(),
            modified: None,
            hash: None,
            deliverer: None,
        });
    }
    let erased = node.erase(&which, &Cause::Operator)?;
    if !erased.erased.is_empty() {
        let at = node.watch.unix_millis();
        let mut batch = Batch::at(at);
        Decision {
            at,
            operator: operator.to_owned(),
            what: "delete".to_owned(),
            // INVARIANT: 7.7. Nothing here tells what was deleted, and so this does not either.
            about: format!("× {}", erased.erased.len()),
            reason: reason.to_owned(),
        }
        .keep(&mut batch);
        node.store.commit(batch)?;
    }
    Ok(Answer::Deleted(report(node, &id, erased)))
}

fn report(node: &Inner, id: &ObjectId, erased: Erased) -> DeletionReport {
    let projection = node.projection();
    let text = |version: Option<Timestamp>| version.map(|version| version.to_string());
    let instant = |at: i64| Timestamp::from_unix_millis(at).to_string();
    DeletionReport {
        object: id.to_string(),
        erased: erased
            .erased
            .into_iter()
            .map(|copy| VersionSummary {
                modified: text(copy.modified),
                hash: hex(&copy.hash),
            })
            .collect(),
        held: erased
            .held
            .into_iter()
            .map(|(copy, hold)| KeptVersion {
                modified: text(copy.modified),
                hold,
            })
            .collect(),
        consumers: erased
            .consumers
            .into_iter()
            .map(|one| ConsumerSummary {
                name: match one.audience.strip_prefix("client:") {
                    Some(client) => client.to_owned(),
                    None => names::of_audience(node, &projection, &one.audience),
                },
                kind: one.kind.word().to_owned(),
                operator: one.operator,
                at: (one.at > 0).then(|| instant(one.at)),
            })
            .collect(),
        backups: erased
            .backups
            .into_iter()
            .map(|one| BackupSummary {
                file: one.file,
                made: instant(one.made),
                listed: one.is_listed,
            })
            .collect(),
        overwritten: erased.overwritten,
    }
}

/// Lets a version that was deleted, or restricted, in again.
pub(super) fn lift(
    node: &Inner,
    operator: &str,
    object: &str,
    modified: Option<&str>,
    reason: &str,
) -> Result<Answer, AdminError> {
    let id = object_id(object)?;
    let modified = modified.map(embargo::instant).transpose()?;
    let which = CopyRef {
        id,
        modified,
        hash: None,
        deliverer: None,
    };
    let lifted = node.lift(std::slice::from_ref(&which), &Cause::Operator)?;
    if lifted == Lifted::default() {
        return Err(AdminError::usage(
            "not-deleted",
            "nothing was let in again",
            "no operator has deleted this version here, or that was lifted already",
            "name the version with --modified; what a recall keeps away comes in again when its author lifts it",
        ));
    }
    let at = node.watch.unix_millis();
    let mut batch = Batch::at(at);
    Decision {
        at,
        operator: operator.to_owned(),
        what: "let-in-again".to_owned(),
        about: which.id.to_string(),
        reason: reason.to_owned(),
    }
    .keep(&mut batch);
    node.store.commit(batch)?;
    Ok(Answer::Done)
}

/// Lays a legal hold on an object.
pub(super) fn hold(
    node: &Inner,
    operator: &str,
    object: &str,
    reason: &str,
    until: Option<&str>,
) -> Result<Answer, AdminError> {
    let id = object_id(object)?;
    let until = until.map(embargo::instant).transpose()?;
    if until
        .as_ref()
        .is_some_and(|until| until <= node.watch.now().earliest())
    {
        return Err(AdminError::usage(
            "past",
            "there is no hold",
            "the instant is past",
            "give an instant to come, or none",
        ));
    }
    if reason.trim().is_empty() {
        return Err(AdminError::usage(
            "no-reason",
            "there is no hold",
            "it says no reason",
            "name the procedure with --reason",
        ));
    }
    let hold = legal::add(node, operator, id, reason, until)?;
    Ok(Answer::Holds {
        holds: vec![hold_summary(node, &hold)?],
    })
}

/// All legal holds.
pub(super) fn holds(node: &Inner) -> Result<Answer, AdminError> {
    let holds = legal::all(node)?;
    let holds = holds.iter().map(|hold| hold_summary(node, hold));
    Ok(Answer::Holds {
        holds: holds.collect::<Result<_, _>>()?,
    })
}

/// Lifts a legal hold.
pub(super) fn lift_hold(node: &Inner, operator: &str, named: &str) -> Result<Answer, AdminError> {
    let mut holds = legal::all(node)?;
    holds.retain(|hold| hold.lifted.is_none() && !named.is_empty() && hold.id.starts_with(named));
    let [hold] = <[Hold; 1]>::try_from(holds).map_err(|found| {
        AdminError::usage(
            "unknown-hold",
            format!("`{named}` does not say which hold is meant"),
            match found.len() {
                0 => "no hold of that id is on".to_owned(),
                count => format!("{count} holds begin so"),
            },
            "see `mithaq hold list`, and give the id",
        )
    })?;
    let id = hold.id.clone();
    legal::lift(node, operator, hold)?;
    retention::destroy_due(node)?;
    let lifted = legal::all(node)?.into_iter().filter(|hold| hold.id == id);
    let lifted = lifted.map(|hold| hold_summary(node, &hold));
    Ok(Answer::Holds {
        holds: lifted.collect::<Result<_, _>>()?,
    })
}

fn hold_summary(node: &Inner, hold: &Hold) -> Result<LegalHold, AdminError> {
    let copies = node.store.copies(&hold.object)?;
    let restricted = copies
        .iter()
        .filter_map(|copy| conditions::read(copy.held.as_ref()?))
        .filter(|all| {
            all.iter().any(|condition| {
                matches!(
                    condition,
                    mithaq_agreement::condition::Condition::Restricted { .. }
                )
            })
        });
    let instant = |at: i64| Timestamp::from_unix_millis(at).to_string();
    Ok(LegalHold {
        id: hold.id.clone(),
        object: hold.object.to_string(),
        reason: hold.reason.clone(),
        until: hold.until.as_ref().map(ToString::to_string),
        operator: hold.operator.clone(),
        at: instant(hold.at),
        on: hold.is_on(&node.watch.now()),
        lifted_by: hold.lifted.as_ref().map(|(by, _)| by.clone()),
        lifted_at: hold.lifted.as_ref().map(|(_, at)| instant(*at)),
        restricted: restricted.count() as u64,
        versions: copies.len() as u64,
    })
}

/// What may be kept no longer within so many days.
pub(super) fn due(node: &Inner, days: u32) -> Result<Answer, AdminError> {
    if MOST_DAYS < days {
        return Err(AdminError::usage(
            "too-far",
            "nothing was looked for",
            format!("{days} days is further ahead than {MOST_DAYS}"),
            "give fewer days with --within",
        ));
    }
    let now = node.watch.now();
    let ahead = i64::from(days).saturating_mul(DAY);
    let until = Timestamp::from_unix_millis(now.latest().unix_millis().saturating_add(ahead));
    let holds = legal::Active::load(node)?;
    let projection = node.projection();
    let due = retention::due(node, &until)?;
    let due = due
        .iter()
        .map(|one| due_summary(node, &projection, &holds, one));
    Ok(Answer::Due { due: due.collect() })
}

fn due_summary(
    node: &Inner,
    projection: &Projection,
    holds: &legal::Active,
    one: &Due,
) -> DueSummary {
    let held = projection.agreement(&one.agreement);
    DueSummary {
        object: one.copy.id.to_string(),
        modified: one.copy.modified.as_ref().map(ToString::to_string),
        licensor: names::of_party(node, projection, one.licensor.as_str()),
        licensor_id: one.licensor.to_string(),
        agreement: one.agreement.to_string(),
        title: held.map_or_else(
            || Title::unknown(&one.agreement),
            |held| Title::of(held.agreement.instrument()),
        ),
        article: one.article.to_string(),
        received: Timestamp::from_unix_millis(one.received).to_string(),
        due: one.due.to_string(),
        then: one.terms.then_word().to_owned(),
        certificate: one.terms.certificate,
        stays: one.others > 0,
        hold: holds.on(&one.copy.id).map(str::to_owned),
        overdue: one.due < *node.watch.now().earliest(),
    }
}

/// What is to be given back to a party under an agreement by now.
pub(super) fn hand_over(
    node: &Inner,
    agreement: &str,
    licensor: &str,
) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let agreement = agreements::named(&projection, agreement)?
        .agreement
        .id()
        .clone();
    let licensor = peers::party(node, licensor)?;
    let due = retention::hand_over(node, &licensor, &agreement)?;
    let (mut objects, mut slots, mut bytes) = (Vec::new(), Vec::new(), 0);
    for one in &due {
        if MOST_AT_ONCE <= objects.len() || MOST_BYTES <= bytes {
            break;
        }
        // INVARIANT: what is named here is destroyed afterwards, and certified as given back. What cannot be read is not.
        if let Some(stored) = node.store.object(one.slot)? {
            slots.push(one.slot);
            bytes += stored.body.len();
            let text = String::from_utf8_lossy(&stored.body).into_owned();
            objects.push(
                serde_json::value::RawValue::from_string(text)
                    .map_err(|error| super::broken(&error))?,
            );
        }
    }
    Ok(Answer::HandOver {
        left: due.len().saturating_sub(slots.len()) as u64,
        objects,
        slots,
    })
}

/// Objects that are handed over in one file.
const MOST_AT_ONCE: usize = 5_000;
/// So many bytes of them are enough for one file, beside the last.
const MOST_BYTES: usize = 16 << 20;

/// What was handed over is destroyed here.
pub(super) fn returned(
    node: &Inner,
    operator: &str,
    agreement: &str,
    licensor: &str,
    slots: &[u64],
) -> Result<Answer, AdminError> {
    // INVARIANT: 7.8. It does not know yet what was agreed in the time that was lost.
    super::restored::not_held(node)?;
    let projection = node.projection();
    let agreement = agreements::named(&projection, agreement)?
        .agreement
        .id()
        .clone();
    let licensor = peers::party(node, licensor)?;
    let (gone, lost) = retention::returned(
        node,
        &licensor,
        &agreement,
        &slots.iter().copied().collect(),
    )?;
    tracing::info!(
        operator,
        agreement.id = %agreement,
        returned = gone,
        licences_ended = lost,
        "what was given back was destroyed"
    );
    Ok(Answer::Returned {
        gone: gone as u64,
        stays: lost as u64,
    })
}

/// All certificates of destruction.
pub(super) fn certificates(node: &Inner) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let all = certificates::all(node)?;
    let name = |party: &str| names::of_party(node, &projection, party);
    let all = all.iter().map(|one| CertificateSummary {
        id: one.id.to_string(),
        author: name(one.author.as_str()),
        licensor: name(one.licensor.as_str()),
        agreement: one.agreement.to_string(),
        article: one.article.to_string(),
        done: one.done.word().to_owned(),
        done_at: one.done_at.to_string(),
        versions: one.versions.len() as u64,
        observables: one.observables,
        held: one.held,
        backups: one.backups,
        consumers: one.consumers,
    });
    Ok(Answer::Certificates {
        certificates: all.collect(),
    })
}

/// What `doctor` says of it: deletions that are not finished, what is overdue, legal holds.
pub(super) fn findings(node: &Inner, findings: &mut Vec<Finding>) -> Result<(), AdminError> {
    let left = crate::deletion::left(node)?;
    findings.push(match left {
        0 => Finding::new(Level::Ok, "deletion-done"),
        left => Finding::new(Level::Warn, "deletion-unfinished").with("count", left),
    });
    let (destroy, give_back) = retention::overdue(node)?;
    findings.push(match destroy {
        0 => Finding::new(Level::Ok, "retention-kept"),
        count => Finding::new(Level::Warn, "retention-overdue").with("count", count),
    });
    if give_back > 0 {
        findings.push(Finding::new(Level::Warn, "return-overdue").with("count", give_back));
    }
    let now = node.watch.now();
    let holds = legal::all(node)?;
    let on = holds.iter().filter(|hold| hold.is_on(&now)).count();
    if on > 0 {
        findings.push(Finding::new(Level::Ok, "legal-holds").with("count", on));
    }
    Ok(())
}
