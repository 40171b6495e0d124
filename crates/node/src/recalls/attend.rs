//! Doing what is to be done about recalls: ours, and those that reached us.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use mithaq_agreement::PartyId;
use mithaq_recall::{Ask, Asked, Case, CaseKey, Recall, onward_case, recall_id};
use mithaq_store::Batch;

use super::begun::{self, Begun};
use super::certify::{self, Done};
use super::decision::{Before, PRIOR_CONSENT};
use super::onward::onward;
use super::{
    Decision, Making, Meant, RecallFault, Recalls, What, author, lifted, meant, refs, refused,
};
use crate::deletion::{Cause, CopyRef};
use crate::ended::ended;
use crate::inner::Inner;
use crate::projection::Projection;
use crate::settings::Consent;

/// How long recalls go without being looked at when nothing was committed: legal holds end with time.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// How long they do at least when something failed.
const SHORTEST_WAIT: Duration = Duration::from_millis(100);

/// How many failures of one round are told one by one.
const TOLD: usize = 8;

/// Looks after recalls for as long as the node runs.
pub(crate) async fn run(node: Arc<Inner>) {
    loop {
        let inner = Arc::clone(&node);
        let done = tokio::task::spawn_blocking(move || {
            inner.refresh()?;
            if let Err(error) = crate::notices::attend(&inner) {
                tracing::error!(%error, "notices could not be attended to; it is tried again");
            }
            attend(&inner)
        });
        if let Err(error) = ended(done.await) {
            tracing::error!(%error, "recalls could not be attended to; it is tried again");
        }
        let wait = node.recalling.failures.next();
        let wait = wait.map_or(LONGEST_WAIT, |next| next.clamp(SHORTEST_WAIT, LONGEST_WAIT));
        tokio::select! {
            () = node.signals.recalls() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Makes a recall: restricts what it means, and then asks whoever has it. `making` is the account of what we do ourselves,
/// `ask` what is asked of others. Returns how many are asked. Blocks.
pub(crate) fn make(node: &Inner, making: &Making, ask: Ask) -> Result<usize, RecallFault> {
    let _turn = turn(node);
    Begun::new(node, making, ask)?.finish(node)
}

fn turn(node: &Inner) -> MutexGuard<'_, ()> {
    let turn = node.recalling.turn.lock();
    turn.unwrap_or_else(PoisonError::into_inner)
}

/// Does whatever is to be done about recalls now. Blocks.
///
// INVARIANT: attack cases 21, 25. Each by itself: one that cannot be carried out, or answered, keeps no other from it.
pub(crate) fn attend(node: &Inner) -> Result<(), RecallFault> {
    attend_to_each(node).map(drop)
}

/// The same, before release goes on: all of it is tried, and nothing may have failed. Blocks.
///
// INVARIANT: 7.8. What a recall means that could not be attended to would go on with the rest.
pub(crate) fn attend_to_all(node: &Inner) -> Result<(), RecallFault> {
    node.recalling.failures.forget_all();
    match attend_to_each(node)?.pop_first() {
        None => Ok(()),
        Some((_, error)) => Err(error),
    }
}

/// The same, with what failed.
fn attend_to_each(node: &Inner) -> Result<Failed, RecallFault> {
    let _turn = turn(node);
    let mut failed = Attempts {
        node,
        tried: BTreeSet::new(),
        all: Failed::new(),
    };
    if !node.hold.is_on() {
        let mut is_more = false;
        for begun in begun::all(node)? {
            failed.attempt(begun.name(), || begun.finish(node).map(drop));
            is_more = true;
        }
        if is_more {
            node.refresh()?;
        }
    }
    let projection = node.projection();
    let recalls = Arc::clone(projection.recalls());
    let mut all = Attending {
        node,
        projection: &projection,
        recalls: &recalls,
        made: Vec::new(),
    };
    for (key, case) in &recalls.folded().cases {
        if key.author == node.me {
            failed.attempt(&key.case.to_string(), || all.own(key, case));
        }
    }
    for (_, asked) in recalls.asking(&node.me) {
        failed.attempt(asked.recall.id.as_str(), || all.one(asked));
    }
    let (names, made): (Vec<String>, Vec<Vec<u8>>) = all.made.into_iter().unzip();
    if author(node, &made).is_err() {
        // One of them was refused. Those that were taken in are here, and are taken in no second time.
        for (name, one) in names.iter().zip(made) {
            failed.attempt(name, || author(node, &[one]));
        }
    }
    let failed = failed.end();
    for (what, error) in failed.iter().take(TOLD) {
        tracing::error!(recall = what, %error, "a recall could not be attended to; it is tried again");
    }
    if TOLD < failed.len() {
        let more = failed.len() - TOLD;
        tracing::error!(
            more,
            "other recalls could not be attended to either; they are tried again"
        );
    }
    Ok(failed)
}

/// What failed, by the recall's id, or the case of one of ours.
struct Attempts<'a> {
    node: &'a Inner,
    tried: BTreeSet<String>,
    all: Failed,
}

type Failed = BTreeMap<String, RecallFault>;

impl Attempts<'_> {
    /// Does one thing, unless it has failed and its time has not come again.
    fn attempt(&mut self, name: &str, work: impl FnOnce() -> Result<(), RecallFault>) {
        let failures = &self.node.recalling.failures;
        if failures.waits(name) {
            return;
        }
        self.tried.insert(name.to_owned());
        if let Err(error) = work() {
            failures.failed(name);
            self.all.insert(name.to_owned(), error);
        }
    }

    /// What failed. What was tried and did not fail has its past forgotten: also what was made was taken in.
    fn end(self) -> Failed {
        for name in &self.tried {
            if !self.all.contains_key(name) {
                self.node.recalling.failures.forget(name);
            }
        }
        self.all
    }
}

/// What is decided about a recall by an operator, carried out at once.
pub(crate) fn decide(
    node: &Inner,
    operator: &str,
    asked: &Asked,
    what: What,
) -> Result<(), RecallFault> {
    let recall = &asked.recall;
    let found = meant(node, &node.projection(), recall)?;
    let (which, shared) = apart(&found);
    Decision {
        what,
        by: operator.to_owned(),
        at: node.watch.unix_millis(),
        which: which.into_iter().map(|meant| meant.which.clone()).collect(),
        shared,
        before: None,
        lifted: false,
    }
    .keep(node, &recall.id)?;
    node.recalling.failures.forget(recall.id.as_str());
    match attend_to_each(node)?.remove(recall.id.as_str()) {
        None => Ok(()),
        Some(error) => Err(error),
    }
}

/// What goes whole if it goes, and what others delivered too.
fn apart(found: &[Meant]) -> (Vec<&Meant>, Vec<CopyRef>) {
    let (shared, whole): (Vec<&Meant>, Vec<&Meant>) =
        found.iter().partition(|meant| meant.is_shared);
    let shared = shared.into_iter().map(|meant| meant.which.clone());
    (whole, shared.collect())
}

struct Attending<'a> {
    node: &'a Inner,
    projection: &'a Projection,
    recalls: &'a Recalls,
    /// What we have sealed, with the recall or case that it is about.
    made: Vec<(String, Vec<u8>)>,
}

impl Attending<'_> {
    /// A case of ours: the account of what we did ourselves.
    fn own(&mut self, key: &CaseKey, case: &Case) -> Result<(), RecallFault> {
        for asked in case.own.values() {
            self.one(asked)?;
        }
        let Some(any) = case.asked.values().next() else {
            return Ok(());
        };
        if !case.own.is_empty() || any.recall.first.is_some() {
            return Ok(());
        }
        let found = meant(self.node, self.projection, &any.recall)?;
        // As the account will be named that is made below.
        let account = recall_id(&self.node.me, &key.case, &BTreeSet::new())?;
        let cause = Cause::Recall(account);
        if case.is_lifted() {
            if !self.node.hold.is_on() {
                self.node.lift(&refs(&found), &cause)?;
            }
            return Ok(());
        }
        // INVARIANT: 7.8. A recall of ours that came back from whoever we sent it to, after a restore: what it means
        // goes to nobody again. The account itself had gone to nobody, and was lost.
        self.node.restrict(&refs(&found), &cause, Vec::new())?;
        if !self.node.hold.is_on() {
            let making = Making {
                case: key.case,
                object: any.recall.object.clone(),
                covers: any.recall.covers.clone(),
                ask: Ask::Restrict,
                reason: any.recall.reason.clone(),
                answer_by: None,
                first: None,
            };
            let account = making.to(self.node, None)?;
            self.made.push((key.case.to_string(), account));
        }
        Ok(())
    }

    /// One recall that asks us, or the account that we give ourselves.
    fn one(&mut self, asked: &Asked) -> Result<(), RecallFault> {
        if asked.lifted {
            return self.lift(asked);
        }
        if let Some(last) = &asked.answer {
            if !certify::is_final(last) && !self.node.hold.is_on() {
                let later = certify::later(self.node, self.recalls, asked, last)?;
                let name = asked.recall.id.to_string();
                self.made.extend(later.map(|later| (name, later)));
            }
            return Ok(());
        }
        let recall = &asked.recall;
        let decision = match Decision::load(self.node, &recall.id)? {
            Some(decision) => decision,
            None => match self.decided(recall)? {
                Some(decision) => decision,
                None => return Ok(()),
            },
        };
        match self.node.hold.is_on() {
            true => Ok(()),
            false => self.carry_out(asked, decision),
        }
    }

    /// What is decided without an operator; `None` where one has to.
    fn decided(&self, recall: &Recall) -> Result<Option<Decision>, RecallFault> {
        let found = meant(self.node, self.projection, recall)?;
        let (whole, shared) = apart(&found);
        let which: Vec<CopyRef> = whole.iter().map(|meant| meant.which.clone()).collect();
        // INVARIANT: 7.6. Whoever passes a recall on asks for no more than its originator did.
        let most = found.iter().filter_map(|meant| meant.at_most);
        let ask = most.fold(recall.ask, Ask::max);
        let what = match found.is_empty() {
            true => Some(What::Nothing),
            false if recall.author == self.node.me => Some(ask.into()),
            false => self.consents(&recall.author).map(|most| match most {
                Ask::Restrict => What::Restrict,
                Ask::Delete => ask.into(),
            }),
        };
        if !which.is_empty() {
            // INVARIANT: 7.4, 6.2. From the moment that a recall is here what it means goes to nobody, whatever is
            // decided about it afterwards.
            let cause = Cause::Recall(recall.id.clone());
            self.node.restrict(&which, &cause, Vec::new())?;
        }
        let Some(what) = what.filter(|_| !self.node.hold.is_on()) else {
            return Ok(None);
        };
        let decision = Decision {
            what,
            by: PRIOR_CONSENT.to_owned(),
            at: self.node.watch.unix_millis(),
            which,
            shared,
            before: None,
            lifted: false,
        };
        // Where nothing is here nothing is done that could be broken off, and nobody is made to write for nothing.
        if what != What::Nothing {
            decision.keep(self.node, &recall.id)?;
        }
        Ok(Some(decision))
    }

    /// The most that is done at once when `author` asks for it.
    fn consents(&self, author: &PartyId) -> Option<Ask> {
        let settings = &self.node.settings;
        let name = self.projection.peers().get(author);
        let name = name.map(|peer| peer.name.trim().to_lowercase());
        let is_listed = settings.recall_ask.iter().any(|listed| {
            *listed == author.as_str() || name.as_ref() == Some(&listed.to_lowercase())
        });
        match settings.recall_consent {
            _ if is_listed => None,
            Consent::Delete => Some(Ask::Delete),
            Consent::Restrict => Some(Ask::Restrict),
            Consent::Ask => None,
        }
    }

    /// Tells whoever had it from us, does what was decided, and answers.
    fn carry_out(&mut self, asked: &Asked, mut decision: Decision) -> Result<(), RecallFault> {
        let (node, recall) = (self.node, &asked.recall);
        let cause = Cause::Recall(recall.id.clone());
        self.prepare(recall, &mut decision)?;
        let around = (self.projection, self.recalls);
        author(node, &onward(node, around, recall, &decision, None)?)?;
        let which = &decision.which;
        let done = match decision.what {
            What::Delete if !which.is_empty() => {
                let erased = node.erase(which, &cause)?;
                Done::erased(node, which, erased)?
            }
            What::Restrict => {
                node.restrict(which, &cause, Vec::new())?;
                Done::default()
            }
            What::Refuse => {
                node.lift(which, &cause)?;
                Done::default()
            }
            What::Delete | What::Nothing => Done::default(),
        };
        if matches!(decision.what, What::Delete | What::Restrict) {
            node.end_licences(&decision.shared, &recall.author)?;
        }
        node.refresh()?;
        let projection = node.projection();
        let answer = certify::first(node, projection.recalls(), asked, &decision, &done)?;
        self.made.push((recall.id.to_string(), answer));
        Ok(())
    }

    /// Finds out what the answer tells, and who is told, before anything goes; once.
    fn prepare(&self, recall: &Recall, decision: &mut Decision) -> Result<(), RecallFault> {
        let node = self.node;
        if decision.before.is_some() || decision.what == What::Nothing {
            return Ok(());
        }
        let found = meant(node, self.projection, recall)?;
        let (whole, _) = apart(&found);
        // The licences of others may have ended meanwhile.
        let is_whole = |one: &CopyRef| whole.iter().any(|meant| meant.which == *one);
        let (alone, shared) = std::mem::take(&mut decision.shared)
            .into_iter()
            .partition(is_whole);
        decision.shared = shared;
        decision.which.extend::<Vec<CopyRef>>(alone);
        if decision.which.is_empty() {
            return Ok(());
        }
        // INVARIANT: 7.6. The ledger is asked when nothing can go out any more, and before what it would be asked
        // about is gone; whoever it names is told in a commit before that in which anything is deleted.
        let which: Vec<CopyRef> = whole.iter().map(|meant| meant.which.clone()).collect();
        node.restrict(&which, &Cause::Recall(recall.id.clone()), Vec::new())?;
        decision.before = Some(Before::of(node, &whole)?);
        Ok(decision.keep(node, &recall.id)?)
    }

    /// Its author has lifted it: so do we, and for whoever we told.
    fn lift(&mut self, asked: &Asked) -> Result<(), RecallFault> {
        let (node, recall) = (self.node, &asked.recall);
        let decision = Decision::load(node, &recall.id)?;
        if decision.as_ref().is_some_and(|decision| decision.lifted) || node.hold.is_on() {
            return Ok(());
        }
        let which: Vec<CopyRef> = match &decision {
            Some(decision) => decision.which.clone(),
            None => refs(&meant(node, self.projection, recall)?),
        };
        if recall.author != node.me {
            let case = onward_case(&node.me, &recall.id);
            let passed_on = self.recalls.of(&node.me);
            let passed_on = passed_on.filter(|(_, told)| told.recall.case == case && !told.lifted);
            let mut sealed = Vec::new();
            for (_, told) in passed_on {
                sealed.push(lifted(node, told)?);
            }
            self.tell_for_others(recall, case, &mut sealed)?;
            author(node, &sealed)?;
        }
        node.lift(&which, &Cause::Recall(recall.id.clone()))?;
        let decision = decision.unwrap_or(Decision {
            what: What::Nothing,
            by: PRIOR_CONSENT.to_owned(),
            at: node.watch.unix_millis(),
            which,
            shared: Vec::new(),
            before: None,
            lifted: true,
        });
        let decision = Decision {
            lifted: true,
            ..decision
        };
        let mut batch = Batch::at(node.watch.unix_millis());
        batch.records.push(decision.change(&recall.id));
        // What was not let in for it, or stays under others' licences alone, may come in now.
        if refused::is_any(node, &recall.id)? || !decision.shared.is_empty() {
            batch.cursors = node.read_again();
            batch.records.push(refused::forgotten(&recall.id));
        }
        let is_read_again = !batch.cursors.is_empty();
        node.store.commit(batch)?;
        if is_read_again {
            for peer in self.projection.peers().list() {
                node.signals.nudged(&peer.party);
            }
        }
        Ok(())
    }

    /// Whoever was not asked for another recall, because it had been asked for this one, is asked now.
    fn tell_for_others(
        &self,
        lifted: &Recall,
        case: uuid::Uuid,
        sealed: &mut Vec<Vec<u8>>,
    ) -> Result<(), RecallFault> {
        let node = self.node;
        for other in self.recalls.asking_about(&node.me, &lifted.object) {
            let is_other = other.recall.id != lifted.id && !other.lifted;
            if is_other && let Some(decision) = Decision::load(node, &other.recall.id)? {
                let around = (self.projection, self.recalls);
                sealed.extend(onward(node, around, &other.recall, &decision, Some(case))?);
            }
        }
        Ok(())
    }
}

/// What is done about a recall before it is answered, and no more: a node that is killed then.
#[cfg(test)]
pub(super) fn begin_and_delete(node: &Inner, asked: &Asked) -> Result<(), RecallFault> {
    let projection = node.projection();
    let all = Attending {
        node,
        projection: &projection,
        recalls: projection.recalls(),
        made: Vec::new(),
    };
    let recall = &asked.recall;
    if let Some(mut decision) = all.decided(recall)? {
        all.prepare(recall, &mut decision)?;
        let around = (&*projection, all.recalls);
        author(node, &onward(node, around, recall, &decision, None)?)?;
        node.erase(&decision.which, &Cause::Recall(recall.id.clone()))?;
    }
    Ok(())
}
