//! The agreements that we hold, with the acts about them folded.

use std::collections::BTreeMap;

use mithaq_agreement::{
    ACT_TYPE, AGREEMENT_TYPE, Act, Agreement, Now, PartyId, Relation, Status, fold, relation,
};
use mithaq_stix::{KeyLookup, Object, ObjectId};
use mithaq_store::{ClassNo, ClassSet, StoreError};

use crate::inner::Inner;
use crate::seals;

/// Objects read in one stretch.
const STRETCH: usize = 1_000;

/// An agreement and what the acts about it amount to.
pub(crate) struct HeldAgreement {
    /// Its text and terms.
    pub(crate) agreement: Agreement,
    /// The fold of its acts.
    pub(crate) status: Status,
    /// The acts, by author and number.
    pub(crate) acts: Vec<LoggedAct>,
}

/// An act as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LoggedAct {
    /// Who performed it.
    pub(crate) author: PartyId,
    /// Its number in that party's chain.
    pub(crate) number: u64,
    /// What was done.
    pub(crate) kind: String,
    /// Its date, as its author gives it.
    pub(crate) at: String,
    /// Its id.
    pub(crate) id: ObjectId,
}

/// All agreements, by id.
#[derive(Default)]
pub(crate) struct Agreements {
    held: BTreeMap<ObjectId, HeldAgreement>,
}

impl HeldAgreement {
    /// The parties other than `me`.
    pub(crate) fn other_parties<'a>(
        &'a self,
        me: &'a PartyId,
    ) -> impl Iterator<Item = &'a PartyId> {
        self.agreement
            .parties()
            .iter()
            .map(|party| &party.id)
            .filter(move |party| *party != me)
    }

    /// What holds between two parties now.
    pub(crate) fn relation(&self, a: &PartyId, b: &PartyId, now: &Now) -> Relation {
        relation(&self.agreement, &self.status, a, b, now)
    }
}

impl Agreements {
    /// Reads agreements and acts from the store. Seals are verified again: the store is not an authority.
    pub(super) fn load(node: &Inner, keys: &dyn KeyLookup) -> Result<Agreements, StoreError> {
        let mut wanted = ClassSet::new();
        for (no, class) in node.known_classes()?.iter().enumerate() {
            if [ACT_TYPE, AGREEMENT_TYPE].contains(&class.object_type.as_str()) {
                wanted.insert(ClassNo::try_from(no).unwrap_or(ClassNo::MAX));
            }
        }
        let mut texts = BTreeMap::new();
        let mut acts: BTreeMap<ObjectId, Vec<Act>> = BTreeMap::new();
        let mut after = 0;
        loop {
            let scan = node.store.objects_of_classes(&wanted, after, STRETCH)?;
            for stored in scan.objects {
                read(&stored.body, keys, &mut texts, &mut acts);
            }
            match scan.next {
                Some(next) => after = next,
                None => break,
            }
        }
        let held = texts.into_iter().map(|(id, agreement)| {
            let mut about = acts.remove(&id).unwrap_or_default();
            about.sort_by(|a, b| {
                (a.author(), a.number(), a.id()).cmp(&(b.author(), b.number(), b.id()))
            });
            let status = fold(&agreement, &about);
            let acts = about.iter().map(logged).collect();
            (
                id,
                HeldAgreement {
                    agreement,
                    status,
                    acts,
                },
            )
        });
        Ok(Agreements {
            held: held.collect(),
        })
    }

    /// All of them.
    pub(crate) fn list(&self) -> impl Iterator<Item = &HeldAgreement> {
        self.held.values()
    }

    /// The agreement of that id.
    pub(crate) fn get(&self, id: &ObjectId) -> Option<&HeldAgreement> {
        self.held.get(id)
    }

    /// Whether an agreement is in force between two parties now.
    pub(crate) fn in_force(&self, id: &ObjectId, a: &PartyId, b: &PartyId, now: &Now) -> bool {
        self.get(id)
            .is_some_and(|held| held.relation(a, b, now).is_in_force())
    }
}

/// Sorts one stored object in. What does not verify or read is left out, and said in the log: it
/// passed intake once, so a key has gone since or the file was changed.
fn read(
    body: &[u8],
    keys: &dyn KeyLookup,
    texts: &mut BTreeMap<ObjectId, Agreement>,
    acts: &mut BTreeMap<ObjectId, Vec<Act>>,
) {
    // INVARIANT: attack case 5. A sealed text is one text in whatever arrangement it was delivered first, so it is
    // read in the form that its seal is over. A relay that writes `2.0` for `2` would else keep an act from counting.
    let form = mithaq_stix::canonical::form(body).ok();
    let Some(accepted) = form.and_then(|form| Object::parse(&form).ok()) else {
        tracing::error!("an object in the store cannot be read any more");
        return;
    };
    let object = accepted.object;
    let sealed = match seals::verify(&object, keys) {
        Ok(sealed) => sealed,
        Err(refusal) => {
            tracing::warn!(object.id = %object.id(), reason = %refusal, "a diplomatic object does not count");
            return;
        }
    };
    if object.object_type() == ACT_TYPE {
        match Act::from_verified(&sealed) {
            Ok(act) => acts.entry(act.agreement().clone()).or_default().push(act),
            Err(error) => tracing::warn!(object.id = %object.id(), %error, "an act does not count"),
        }
        return;
    }
    match Agreement::from_object(&object) {
        // INVARIANT: 4.7. The first text under an id stays. Acts name their text by hash, so a second one binds nobody.
        Ok(agreement) => {
            texts.entry(object.id().clone()).or_insert(agreement);
        }
        Err(faults) => {
            tracing::warn!(object.id = %object.id(), %faults, "an agreement does not count")
        }
    }
}

fn logged(act: &Act) -> LoggedAct {
    LoggedAct {
        author: act.author().clone(),
        number: act.number(),
        kind: act.kind().word().to_owned(),
        at: act.at().to_string(),
        id: act.id().clone(),
    }
}
