//! What the node itself does about notices: it answers questions, and holds results back until their time has come.
//!
//! A question asks why an object does not cross, or how much does not. It is answered where the transparency article in
//! force between the two grants that, and else not at all: to a recipient, withheld looks exactly like absent (law 3).
//!
//! **Architecture invariant:** an answer tells of our own material alone, and of articles of that one agreement alone.
//! Where anything else stands against an object (a red line, a condition, an unknown marking, somebody's consent), the
//! answer is the same as for an object that is not here: it tells nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use mithaq_agreement::condition::Condition;
use mithaq_agreement::notice::{Effect, MOST_TOLD, Said, Saying, Told, notice_bytes};
use mithaq_agreement::{
    ArticleId, Audience, Class, Decision, Licence, NOTICE_TYPE, Notice, PartyId, Reason,
};
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{Batch, Copy, CopyRank, Deliverer, Move, StoreError};

use crate::admin::AdminError;
use crate::conditions;
use crate::inner::Inner;
use crate::operator;
use crate::projection::{HeldNotice, Projection, Scope, View};

#[cfg(test)]
mod tests;

/// Questions that are answered in one go; the rest waits for the next.
const MOST_AT_ONCE: usize = 100;

/// What could not be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoticeFault {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An answer could not be made.
    #[error("{0}")]
    Made(String),
}

impl From<AdminError> for NoticeFault {
    fn from(error: AdminError) -> NoticeFault {
        NoticeFault::Made(error.why)
    }
}

/// Does whatever is to be done about notices now. Blocks.
pub(crate) fn attend(node: &Inner) -> Result<(), NoticeFault> {
    // INVARIANT: 7.8. After a restore nothing is authored: what was answered may come back.
    if node.hold.is_on() {
        return Ok(());
    }
    let made = {
        let _turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
        node.refresh()?;
        let projection = node.projection();
        count_results(node, &projection)?;
        let notices = projection.agreements().notices();
        let asked = notices.list().filter(|one| {
            let is_question = matches!(one.notice.saying.said, Said::Question { .. });
            is_question && one.answers.is_empty() && one.notice.saying.to == node.me
        });
        let mut answers = Vec::new();
        for one in asked.take(MOST_AT_ONCE) {
            let Some(told) = told(node, &projection, one)? else {
                continue;
            };
            answers.push(answer(node, &one.notice, told)?);
        }
        if !answers.is_empty() {
            operator::author(node, &answers, Vec::new())?;
        }
        !answers.is_empty()
    };
    if made {
        node.signals.committed();
    }
    Ok(())
}

/// An answer of ours, sealed.
fn answer(node: &Inner, notice: &Notice, told: Vec<Told>) -> Result<Vec<u8>, NoticeFault> {
    let made = |error: &dyn std::fmt::Display| NoticeFault::Made(error.to_string());
    let uuid = crate::random::uuid().map_err(|error| made(&error))?;
    let id = ObjectId::new(NOTICE_TYPE, uuid).map_err(|error| made(&error))?;
    let now = Timestamp::from_unix_millis(node.watch.unix_millis());
    let saying = answering(notice, told, "");
    let bytes = notice_bytes(&id, &node.me, &now, &saying).map_err(|error| made(&error))?;
    Ok(operator::sealed(node, &bytes, NOTICE_TYPE)?)
}

/// What answers a notice.
pub(crate) fn answering(notice: &Notice, told: Vec<Told>, reason: &str) -> Saying {
    Saying {
        to: notice.author.clone(),
        agreement: notice.saying.agreement.clone(),
        article: notice.saying.article.clone(),
        said: Said::Answer {
            to: notice.id.clone(),
            hash: notice.hash,
            told,
        },
        severity: notice.saying.severity,
        reason: reason.to_owned(),
    }
}

/// What a question is told; `None` where it is not answered.
fn told(
    node: &Inner,
    projection: &Projection,
    one: &HeldNotice,
) -> Result<Option<Vec<Told>>, StoreError> {
    let (saying, asker) = (&one.notice.saying, &one.notice.author);
    let agreements = projection.agreements();
    let Some(held) = agreements.get(&saying.agreement) else {
        return Ok(None);
    };
    let in_force = held.relation(&node.me, asker, &node.watch.now());
    let granted = one.effect(agreements.effective(held, asker)) == Ok(Effect::Answered);
    if !granted || !in_force.is_in_force() || !projection.peers().is_active(asker) {
        return Ok(None);
    }
    let view = View::of_audience(node, agreements, &Audience::Peer(asker.clone()), None)
        .into_iter()
        .find(|view| {
            matches!(view.scope(), Scope::Agreement { agreement, .. } if *agreement == saying.agreement)
        });
    let (Some(view), Said::Question { about }) = (view, &saying.said) else {
        return Ok(None);
    };
    let classes = node.known_classes()?;
    let about_this = |class: &Class| reasons(&view, class, &saying.agreement, &node.me);
    Ok(Some(match about {
        Some(object) => {
            let mut told = BTreeSet::new();
            let copies = node.store.copies(object)?.into_iter();
            for copy in copies.filter(|copy| copy.rank != CopyRank::Company) {
                let class = classes.get(copy.class as usize);
                // Something of it crosses, or stays for a cause that is not theirs to know.
                let found = class
                    .filter(|_| copy.held.is_none())
                    .map(|class| about_this(class));
                let Some(found) = found.filter(|found| !found.is_empty()) else {
                    return Ok(Some(Vec::new()));
                };
                told.extend(found.into_iter().map(|(article, reason)| Told {
                    article,
                    reason: Some(reason),
                    count: None,
                }));
            }
            told.into_iter().take(MOST_TOLD).collect()
        }
        None => {
            let mut counts: BTreeMap<ArticleId, u64> = BTreeMap::new();
            for (class, size) in classes.iter().zip(node.store.class_sizes()?) {
                if size == 0 || class.definition {
                    continue;
                }
                if let Some((article, _)) = about_this(class).into_iter().next() {
                    *counts.entry(article).or_default() += size;
                }
            }
            let told = counts.into_iter().map(|(article, count)| Told {
                article,
                reason: None,
                count: Some(count),
            });
            told.take(MOST_TOLD).collect()
        }
    }))
}

/// Why what is of this class is withheld, by the agreement's own articles; nothing where it is not ours, is released, or
/// something else stands against it too.
fn reasons(
    view: &View,
    class: &Class,
    agreement: &ObjectId,
    me: &PartyId,
) -> BTreeSet<(ArticleId, String)> {
    let nothing = BTreeSet::new();
    let is_ours = class.originator == *me && class.licences == BTreeSet::from([Licence::Own]);
    if !is_ours || !class.tells.is_empty() || mithaq_agreement::is_diplomatic(&class.object_type) {
        return nothing;
    }
    let Decision::Withheld { reasons } = view.ask(class) else {
        return nothing;
    };
    let by_article = |reason: &Reason| {
        let article = reason
            .article()
            .filter(|_| reason.agreement() == Some(agreement))?;
        Some((article.clone(), reason.code().to_owned()))
    };
    let told: Option<BTreeSet<_>> = reasons.iter().map(by_article).collect();
    told.unwrap_or(nothing)
}

/// Holds objects of ours back as results that a notice shows: nobody has them until its time has come.
pub(crate) fn hold(
    node: &Inner,
    notice: &ObjectId,
    objects: &BTreeSet<ObjectId>,
) -> Result<(), StoreError> {
    put(node, notice, objects, None)
}

/// From when what is held back for a notice may go on, once it has reached the other party.
fn count_results(node: &Inner, projection: &Projection) -> Result<(), StoreError> {
    let agreements = projection.agreements();
    for one in agreements.notices().list() {
        let Said::Results { objects } = &one.notice.saying.said else {
            continue;
        };
        let held = agreements.get(&one.notice.saying.agreement);
        let Some(held) = held.filter(|_| one.notice.author == node.me) else {
            continue;
        };
        // INVARIANT: where the article is gone, what was promised under it is still kept: the text itself says how long.
        let text = agreements.effective(held, one.other(&node.me));
        let from = match one.effect(text) {
            Ok(Effect::PermittedFrom(from)) => from,
            _ => match one.effect(&held.agreement) {
                Ok(Effect::PermittedFrom(from)) => from,
                _ => None,
            },
        };
        // Where the node was killed between the notice and its condition, they come under that now.
        if from.is_some() || one.reached.is_none() {
            put(node, &one.notice.id, objects, from)?;
        }
    }
    Ok(())
}

/// Puts the copies of these objects that are ours, and that this notice does not hold so yet, under its condition.
fn put(
    node: &Inner,
    notice: &ObjectId,
    objects: &BTreeSet<ObjectId>,
    until: Option<Timestamp>,
) -> Result<(), StoreError> {
    let _turn = node.moving.lock().unwrap_or_else(PoisonError::into_inner);
    let condition = Condition::Results {
        notice: notice.clone(),
        until,
    };
    let of_it =
        |one: &Condition| matches!(one, Condition::Results { notice: it, .. } if it == notice);
    let mut batch = Batch::at(node.watch.unix_millis());
    for object in objects {
        for copy in node.store.copies(object)? {
            if copy.rank == CopyRank::Company || copy.deliverer != Deliverer::ours() {
                continue;
            }
            let mut all = waits(&copy);
            let is_held = all.iter().any(of_it);
            // What was let go on once is not held again for the same notice.
            let is_new = matches!(condition, Condition::Results { until: None, .. });
            if all.contains(&condition) || (!is_held && !is_new) {
                continue;
            }
            all.retain(|one| !of_it(one));
            all.push(condition.clone());
            batch.moves.push(Move {
                slot: copy.slot,
                class: None,
                held: Some(conditions::held(&all)),
            });
        }
    }
    if batch.moves.is_empty() {
        return Ok(());
    }
    node.store.commit(batch)?;
    node.due.look_again(&*node.store)
}

fn waits(copy: &Copy) -> Vec<Condition> {
    let held = copy.held.as_ref();
    held.and_then(conditions::read).unwrap_or_default()
}
