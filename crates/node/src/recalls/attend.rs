//! Doing what is to be done about recalls: ours, and those that reached us.

use std::collections::BTreeSet;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use mithaq_agreement::PartyId;
use mithaq_recall::{
    Ask, Asked, Case, CaseKey, Covers, First, Recall, Version, onward_case, recall_id,
};
use mithaq_stix::ObjectId;
use mithaq_store::CopyRank;

use super::begun::{self, Begun};
use super::certify::{self, Done, root};
use super::decision::PRIOR_CONSENT;
use super::{Decision, Making, Meant, RecallFault, Recalls, What, author, lifted, meant, refs};
use crate::deletion::{self, Cause, CopyRef};
use crate::ended::ended;
use crate::inner::Inner;
use crate::ledger;
use crate::projection::Projection;
use crate::settings::Consent;

/// How long recalls go without being looked at when nothing was committed: legal holds end with time.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

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
        tokio::select! {
            () = node.signals.recalls() => {}
            () = tokio::time::sleep(LONGEST_WAIT) => {}
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
/// One that cannot be attended to keeps no other waiting: that is logged, and it is tried again.
pub(crate) fn attend(node: &Inner) -> Result<(), RecallFault> {
    attend_to(node, None)
}

/// As [`attend`]; where this recall cannot be attended to, that is the answer.
fn attend_to(node: &Inner, wanted: Option<&ObjectId>) -> Result<(), RecallFault> {
    let _turn = turn(node);
    if !node.hold.is_on() {
        let mut is_more = false;
        for begun in begun::all(node)? {
            match begun.finish(node) {
                Ok(_) => is_more = true,
                Err(error) => tracing::error!(%error, "a recall that was begun is not made yet"),
            }
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
    let mut failed = None;
    let mut see = |recall: Option<&ObjectId>, done: Result<(), RecallFault>| {
        let Err(error) = done else {
            return;
        };
        let is_wanted = recall.is_some() && recall == wanted;
        match is_wanted {
            true => failed = Some(error),
            false => {
                let recall = recall.map(ObjectId::as_str).unwrap_or_default();
                tracing::error!(%error, recall.id = recall, "a recall could not be attended to; it is tried again");
            }
        }
    };
    for (key, case) in &recalls.folded().cases {
        if key.author == node.me {
            let recall = case.recalls().next().map(|asked| &asked.recall.id);
            see(recall, all.own(key, case));
        }
    }
    for (_, asked) in recalls.asking(&node.me) {
        see(Some(&asked.recall.id), all.one(asked));
    }
    let made = all.made;
    author(node, &made)?;
    failed.map_or(Ok(()), Err)
}

/// What is decided about a recall by an operator, carried out at once.
pub(crate) fn decide(
    node: &Inner,
    operator: &str,
    asked: &Asked,
    what: What,
) -> Result<(), RecallFault> {
    let projection = node.projection();
    let meant = meant(node, &projection, &asked.recall)?;
    Decision {
        what,
        by: operator.to_owned(),
        at: node.watch.unix_millis(),
        which: refs(&meant),
        lifted: false,
    }
    .keep(node, &asked.recall.id)?;
    attend_to(node, Some(&asked.recall.id))
}

struct Attending<'a> {
    node: &'a Inner,
    projection: &'a Projection,
    recalls: &'a Recalls,
    /// What we have sealed.
    made: Vec<Vec<u8>>,
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
            self.made.push(making.to(self.node, None)?);
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
                self.made.extend(later);
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
            false => self.carry_out(asked, &decision),
        }
    }

    /// What is decided without an operator; `None` where one has to.
    fn decided(&self, recall: &Recall) -> Result<Option<Decision>, RecallFault> {
        let found = meant(self.node, self.projection, recall)?;
        let which = refs(&found);
        let what = match found.is_empty() {
            true => Some(What::Nothing),
            false if recall.author == self.node.me => Some(recall.ask.into()),
            false => self.consents(&recall.author).map(|most| match most {
                Ask::Restrict => What::Restrict,
                Ask::Delete => recall.ask.into(),
            }),
        };
        if !found.is_empty() {
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
    fn carry_out(&mut self, asked: &Asked, decision: &Decision) -> Result<(), RecallFault> {
        let (node, recall) = (self.node, &asked.recall);
        let cause = Cause::Recall(recall.id.clone());
        let found = meant(node, self.projection, recall)?;
        let which = &decision.which;
        let slots: Vec<_> = found.iter().flat_map(|meant| meant.copy.slots()).collect();
        if !which.is_empty() && recall.author != node.me {
            // INVARIANT: 7.6. The ledger is asked when nothing can go out any more, and before what it would be asked
            // about is gone; whoever it names is told in a commit before that in which anything is deleted.
            node.restrict(&refs(&found), &cause, Vec::new())?;
            let onward = self.onward(recall, &found, &slots)?;
            author(node, &onward)?;
        }
        let done = match decision.what {
            What::Delete if !which.is_empty() => {
                let erased = node.erase(which, &cause)?;
                Done::erased(node, which, erased)?
            }
            What::Restrict => {
                node.restrict(which, &cause, Vec::new())?;
                Done::kept(deletion::consumers(node, &slots)?)
            }
            What::Refuse => {
                node.lift(which, &cause)?;
                Done::kept(deletion::consumers(node, &slots)?)
            }
            What::Delete | What::Nothing => Done::default(),
        };
        node.refresh()?;
        let projection = node.projection();
        let answer = certify::first(node, projection.recalls(), asked, decision, &done)?;
        self.made.push(answer);
        Ok(())
    }

    /// The recalls that pass this one on to whoever had the copies from us.
    fn onward(
        &self,
        recall: &Recall,
        found: &[Meant],
        slots: &[mithaq_store::Slot],
    ) -> Result<Vec<Vec<u8>>, RecallFault> {
        let node = self.node;
        let mut to = ledger::recipients::of_slots(node, slots)?;
        to.remove(&recall.author);
        // INVARIANT: each is asked once about one first recall. Where copies have gone in a circle, asking again would
        // have no end.
        let told = self.recalls.of(&node.me).filter(|(_, asked)| {
            let first = asked.recall.first.as_ref();
            first.is_some_and(|first| first.recall == *root(recall))
        });
        let told: BTreeSet<&PartyId> = told.map(|(party, _)| party).collect();
        to.retain(|party| !told.contains(party));
        if to.is_empty() {
            return Ok(Vec::new());
        }
        let versions = found.iter().map(|meant| Version {
            modified: meant.copy.version.clone(),
            hash: meant.copy.hash,
        });
        let is_sealed = found
            .iter()
            .any(|meant| meant.copy.rank == CopyRank::Sealed);
        let making = Making {
            case: onward_case(&node.me, &recall.id),
            object: recall.object.clone(),
            covers: Covers {
                versions: versions.collect(),
                up_to: None,
            },
            ask: recall.ask,
            // Words of the originator go where the originator may be named, which its seal does.
            reason: match is_sealed {
                true => recall.reason.clone(),
                false => Default::default(),
            },
            answer_by: recall.answer_by.clone(),
            first: Some(self.first(recall, is_sealed)?),
        };
        to.iter()
            .map(|party| making.to(node, Some(party)))
            .collect()
    }

    /// How an onward recall names the first.
    fn first(&self, recall: &Recall, is_sealed: bool) -> Result<First, RecallFault> {
        if let Some(first) = &recall.first {
            return Ok(First {
                text: first.text.clone().filter(|_| is_sealed),
                ..first.clone()
            });
        }
        let mut first = First {
            recall: recall.id.clone(),
            hash: recall.hash,
            text: None,
        };
        if is_sealed {
            for copy in self.node.store.copies(&recall.id)? {
                if copy.hash == recall.hash
                    && let Some(stored) = self.node.store.object(copy.slot)?
                {
                    first.text = String::from_utf8(stored.body.to_vec()).ok();
                }
            }
        }
        Ok(first)
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
            let passed_on = self.recalls.of(&node.me).filter(|(_, told)| {
                let first = told.recall.first.as_ref();
                !told.lifted && first.is_some_and(|first| first.recall == *root(recall))
            });
            for (_, told) in passed_on {
                self.made.push(lifted(node, told)?);
            }
        }
        node.lift(&which, &Cause::Recall(recall.id.clone()))?;
        let decision = decision.unwrap_or(Decision {
            what: What::Nothing,
            by: PRIOR_CONSENT.to_owned(),
            at: node.watch.unix_millis(),
            which,
            lifted: true,
        });
        let decision = Decision {
            lifted: true,
            ..decision
        };
        decision.keep(node, &recall.id)?;
        Ok(())
    }
}
