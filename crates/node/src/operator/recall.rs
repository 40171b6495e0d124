//! `recall …`: taking back what crossed, and deciding about what others take back.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::Language;
use mithaq_recall::{
    Answer as Certificate, Ask, Asked, Case, CaseKey, Covers, LONGEST_REASON, Version,
};
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::CopyRank;

use super::{broken, lookup, names, object_id, restored};
use crate::admin::{
    AdminError, Answer, RecallBackup, RecallChoice, RecallOutcome, RecallRecipient, RecallRequest,
    RecallStatement, RecallTally, RecallView,
};
use crate::inner::Inner;
use crate::projection::Projection;
use crate::recalls::{self, Making, What, attend, author, lifted};

/// Carries out a request about recalls.
pub(super) fn handle(
    node: &Inner,
    operator: &str,
    request: RecallRequest,
) -> Result<Answer, AdminError> {
    match request {
        RecallRequest::Make {
            object,
            reason,
            language,
            restrict,
            delete_own,
        } => {
            let reason = reason.map(|text| (language, text));
            let ask = match restrict {
                true => Ask::Restrict,
                false => Ask::Delete,
            };
            let own = match delete_own {
                true => Ask::Delete,
                false => Ask::Restrict,
            };
            make(node, operator, &object, reason, (ask, own))
        }
        RecallRequest::List => Ok(Answer::Recalls(all(node))),
        RecallRequest::Status { recall: None } => {
            let ours = all(node).into_iter();
            let ours = ours.filter(|view| view.ours && !view.lifted);
            Ok(Answer::Recalls(ours.collect()))
        }
        RecallRequest::Status {
            recall: Some(recall),
        } => {
            let projection = node.projection();
            let (key, case) = named(node, &projection, &recall)?;
            Ok(Answer::Recalls(vec![view(node, &projection, key, case)]))
        }
        RecallRequest::Offers => Ok(Answer::RecallOffers(super::offers::all(node)?)),
        RecallRequest::Answer { recall, how } => answer(node, operator, &recall, how),
        RecallRequest::Lift { recall } => lift(node, operator, &recall),
    }
}

/// Whether a request speaks for the party.
pub(super) fn binds(request: &RecallRequest) -> bool {
    matches!(
        request,
        RecallRequest::Make { .. } | RecallRequest::Answer { .. } | RecallRequest::Lift { .. }
    )
}

fn make(
    node: &Inner,
    operator: &str,
    object: &str,
    reason: Option<(String, String)>,
    (ask, own): (Ask, Ask),
) -> Result<Answer, AdminError> {
    restored::not_held(node)?;
    let id = object_id(object)?;
    if mithaq_agreement::is_diplomatic(id.object_type()) {
        return Err(AdminError::usage(
            "not-recallable",
            format!("`{id}` cannot be recalled"),
            "agreements, acts and recalls are the record of what parties said to one another, which stays",
            "what an agreement permits is ended by an act: see `mithaq agreement --help`",
        ));
    }
    let mut words = BTreeMap::new();
    if let Some((tag, text)) = reason {
        let language = Language::parse(&tag).ok_or_else(|| {
            AdminError::usage(
                "unknown-language",
                format!("`{tag}` is no language"),
                "a language is given by its tag",
                "give --reason-lang en, ar, fr or another tag",
            )
        })?;
        words.insert(language, text);
    }
    if let Some(text) = words.values().next()
        && LONGEST_REASON < text.len()
    {
        return Err(AdminError::usage(
            "reason-too-long",
            "nothing was recalled",
            format!(
                "the reason is of {} bytes, and may be of {LONGEST_REASON}",
                text.len()
            ),
            "give a shorter one, or none",
        ));
    }
    let making = Making {
        case: crate::random::uuid().map_err(|error| broken(&error))?,
        object: id.clone(),
        covers: Covers {
            versions: ours(node, &id)?,
            up_to: None,
        },
        // What we do ourselves is asked of ourselves, and answered in the same form.
        ask: own,
        reason: words,
        answer_by: None,
        first: None,
    };
    let recipients = recalls::make(node, &making, ask)?;
    tracing::info!(operator, object.id = %id, recipients, "an object was recalled");
    attend(node)?;
    node.refresh()?;
    let projection = node.projection();
    let (key, case) = named(node, &projection, &making.case.to_string())?;
    Ok(Answer::Recalls(vec![view(node, &projection, key, case)]))
}

/// The versions of an object that we may recall.
fn ours(node: &Inner, id: &ObjectId) -> Result<BTreeSet<Version>, AdminError> {
    let copies = node.store.copies(id)?;
    let classes = node.known_classes()?;
    let projection = node.projection();
    let mut versions = BTreeSet::new();
    let mut sealer = None;
    for copy in copies {
        let Some(class) = classes.get(copy.class as usize) else {
            continue;
        };
        // INVARIANT: 4.6. Whoever had an unsealed copy from us had it as ours; a sealed one is its maker's.
        match copy.rank == CopyRank::Sealed && class.originator != node.me {
            true => sealer = Some(class.originator.clone()),
            false => drop(versions.insert(Version {
                modified: copy.version,
                hash: copy.hash,
            })),
        }
    }
    match (versions.is_empty(), sealer) {
        (false, _) => Ok(versions),
        (true, None) => Err(AdminError::usage(
            "not-held",
            format!("`{id}` is not here"),
            "this node holds no version of it",
            "look for it with `mithaq lookup VALUE`",
        )),
        (true, Some(sealer)) => Err(AdminError::usage(
            "not-ours",
            format!("`{id}` was not recalled"),
            format!(
                "it bears the seal of {}, and only its originator recalls it",
                names::of_party(node, &projection, sealer.as_str())
            ),
            "ask that party to recall it; here, it can be deleted or kept from others",
        )),
    }
}

fn answer(
    node: &Inner,
    operator: &str,
    recall: &str,
    how: RecallChoice,
) -> Result<Answer, AdminError> {
    restored::not_held(node)?;
    let projection = node.projection();
    let (key, case) = named(node, &projection, recall)?;
    let asked = case.asked.iter().find(|((_, of), _)| *of == node.me);
    let asked = asked.map(|(_, asked)| asked).filter(|asked| !asked.lifted);
    let Some(asked) = asked.filter(|_| key.author != node.me) else {
        return Err(AdminError::usage(
            "not-asked",
            "nothing was answered",
            "this recall does not ask us, or was lifted",
            "see `mithaq recall list`",
        ));
    };
    if asked.answer.is_some() {
        return Err(AdminError::usage(
            "answered",
            "nothing was answered",
            "this recall has been answered already",
            "see `mithaq recall status RECALL`",
        ));
    }
    let what = match how {
        RecallChoice::Delete => What::Delete,
        RecallChoice::Restrict => What::Restrict,
        RecallChoice::Refuse => What::Refuse,
    };
    recalls::decide(node, operator, asked, what)?;
    tracing::info!(operator, recall.id = %asked.recall.id, ?how, "a recall was answered");
    node.refresh()?;
    let projection = node.projection();
    let (key, case) = named(node, &projection, recall)?;
    Ok(Answer::Recalls(vec![view(node, &projection, key, case)]))
}

fn lift(node: &Inner, operator: &str, recall: &str) -> Result<Answer, AdminError> {
    restored::not_held(node)?;
    let projection = node.projection();
    let (key, case) = named(node, &projection, recall)?;
    if key.author != node.me {
        return Err(AdminError::usage(
            "not-ours",
            "nothing was lifted",
            "only whoever recalled lifts it again",
            "a recall that asks us is answered: `mithaq recall answer RECALL`",
        ));
    }
    let open: Vec<&Asked> = case.recalls().filter(|asked| !asked.lifted).collect();
    if open.is_empty() {
        return Err(AdminError::usage(
            "lifted",
            "nothing was lifted",
            "this recall has been lifted already",
            "see `mithaq recall list`",
        ));
    }
    let mut sealed = Vec::new();
    for asked in open {
        sealed.push(lifted(node, asked)?);
    }
    author(node, &sealed)?;
    tracing::info!(operator, recall = %key.case, "a recall was lifted");
    attend(node)?;
    node.refresh()?;
    let projection = node.projection();
    let (key, case) = named(node, &projection, recall)?;
    Ok(Answer::Recalls(vec![view(node, &projection, key, case)]))
}

/// How recalls stand; nothing where there are none.
pub(super) fn tally(node: &Inner) -> Option<RecallTally> {
    let projection = node.projection();
    let book = projection.recalls();
    let at = node.watch.now().earliest().clone();
    let ours = book.tally(&node.me, &at);
    let pending = book.asking(&node.me).filter(|(_, asked)| is_pending(asked));
    let of = |word: &str| ours.get(word).copied().unwrap_or_default();
    let tally = RecallTally {
        pending: pending.count() as u64,
        asked: of("asked"),
        overdue: of("overdue"),
        answered: of("answered"),
    };
    (!book.folded().cases.is_empty()).then_some(tally)
}

fn is_pending(asked: &Asked) -> bool {
    asked.answer.is_none() && !asked.lifted
}

/// All recalls, the newest first.
fn all(node: &Inner) -> Vec<RecallView> {
    let projection = node.projection();
    let cases = projection.recalls().folded().cases.iter();
    let cases = cases.filter(|(_, case)| case.recalls().next().is_some());
    let mut views: Vec<RecallView> = cases
        .map(|(key, case)| view(node, &projection, key, case))
        .collect();
    views.sort_by(|a, b| (&b.made, &b.recall).cmp(&(&a.made, &a.recall)));
    views
}

/// The recall that an operator means.
fn named<'a>(
    node: &Inner,
    projection: &'a Projection,
    name: &str,
) -> Result<(&'a CaseKey, &'a Case), AdminError> {
    let cases = &projection.recalls().folded().cases;
    let is_meant = |key: &CaseKey, case: &Case| {
        let case_id = key.case.to_string();
        case_id == name
            || (name.len() >= 4 && case_id.starts_with(name))
            || case.recalls().any(|asked| {
                asked.recall.id.as_str() == name || asked.recall.object.as_str() == name
            })
    };
    let mut found: Vec<(&CaseKey, &Case)> = cases
        .iter()
        .filter(|(key, case)| is_meant(key, case))
        .collect();
    if 1 < found.len() {
        // Of several about one object: those that were not lifted, and of these the one that waits for us.
        narrow(&mut found, |_, case| !case.is_lifted());
    }
    if 1 < found.len() {
        narrow(&mut found, |key, case| {
            let mut asked = case.asked.iter();
            key.author != node.me
                && asked.any(|((_, of), asked)| *of == node.me && is_pending(asked))
        });
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(AdminError::usage(
            "unknown-recall",
            format!("there is no recall `{name}`"),
            "none that we hold has that number, and none is about an object of that id",
            "see `mithaq recall list`",
        )),
        _ => Err(AdminError::usage(
            "ambiguous-recall",
            format!("`{name}` names more than one recall"),
            "several are about it, or begin so",
            "give the number of one: see `mithaq recall list`",
        )),
    }
}

/// Keeps those that `keep` says, if there are any.
fn narrow(found: &mut Vec<(&CaseKey, &Case)>, keep: impl Fn(&CaseKey, &Case) -> bool) {
    if found.iter().any(|(key, case)| keep(key, case)) {
        found.retain(|(key, case)| keep(key, case));
    }
}

fn view(node: &Inner, projection: &Projection, key: &CaseKey, case: &Case) -> RecallView {
    let ours = key.author == node.me;
    let at = node.watch.now().earliest().clone();
    // There is at least one, or there would be no case.
    let any = case.asked.values().chain(case.own.values()).next();
    let recall = any.map(|asked| &asked.recall);
    let recipients = case
        .asked
        .iter()
        .filter(|((_, of), _)| ours || *of == node.me);
    let recipients = recipients.map(|((_, of), asked)| RecallRecipient {
        name: names::of_party(node, projection, of.as_str()),
        party: of.to_string(),
        state: asked.state(&at).word().to_owned(),
        unreachable: *of != node.me && projection.peers().get(of).is_none(),
        statement: asked
            .answer
            .as_ref()
            .map(|answer| statement(node, projection, answer)),
    });
    let mut recipients: Vec<RecallRecipient> = recipients.collect();
    recipients.sort_by(|a, b| (&a.name, &a.party).cmp(&(&b.name, &b.party)));
    let own = case.own.values().filter_map(|asked| asked.answer.as_ref());
    let own = own.map(|answer| statement(node, projection, answer)).next();
    let mut asks_us = case.asked.iter();
    let pending = !ours && asks_us.any(|((_, of), asked)| *of == node.me && is_pending(asked));
    RecallView {
        recall: key.case.to_string(),
        object: recall.map_or_else(String::new, |recall| recall.object.to_string()),
        name: recall.map_or_else(String::new, |recall| name_of(node, &recall.object)),
        by: names::of_party(node, projection, key.author.as_str()),
        ours,
        ask: recall.map_or("", |recall| recall.ask.word()).to_owned(),
        reason: recall.map_or_else(BTreeMap::new, |recall| {
            let reason = recall.reason.iter();
            reason
                .map(|(tag, text)| (tag.to_string(), text.clone()))
                .collect()
        }),
        made: recall.map_or_else(String::new, |recall| recall.created.to_string()),
        answer_by: recall
            .and_then(|recall| recall.answer_by.as_ref())
            .map(Timestamp::to_string),
        lifted: case.is_lifted(),
        passes_on: recall
            .and_then(|recall| recall.first.as_ref())
            .map(|first| first.recall.to_string()),
        versions: recall.map_or(0, |recall| recall.covers.versions.len() as u64),
        recipients,
        own,
        pending,
    }
}

fn name_of(node: &Inner, object: &ObjectId) -> String {
    let copies = node.store.copies(object).unwrap_or_default();
    let object = copies
        .last()
        .and_then(|copy| lookup::read(node, copy.slot).ok().flatten());
    object.map(|object| names::of(&object)).unwrap_or_default()
}

fn statement(node: &Inner, projection: &Projection, answer: &Certificate) -> RecallStatement {
    let text = |at: &Option<Timestamp>| at.as_ref().map(Timestamp::to_string);
    let versions = answer
        .versions
        .iter()
        .map(|(version, outcome)| RecallOutcome {
            modified: text(&version.modified),
            hash: version
                .hash
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
            outcome: outcome.word().to_owned(),
            until: match outcome {
                mithaq_recall::Outcome::Held { until } => text(until),
                _ => None,
            },
        });
    let backups = answer.backups.iter().map(|backup| RecallBackup {
        made: text(&backup.made),
        until: text(&backup.until),
    });
    let onward = answer.onward.iter().map(|(party, reply)| {
        let name = names::of_party(node, projection, party.as_str());
        (name, reply.clone().unwrap_or_else(|| "asked".to_owned()))
    });
    RecallStatement {
        at: answer.modified.to_string(),
        certificate: answer.id.to_string(),
        versions: versions.collect(),
        backups: backups.collect(),
        beyond: answer.beyond.clone(),
        onward: onward.collect(),
    }
}
