//! Random lives of a few objects that are deleted, recalled, restricted, held for procedures, and brought again; against a
//! model that knows of each object why it is kept away and nothing of stores (7.6, 7.7).

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use mithaq_store::{Scope, Tombstone};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use super::causes::{copy, holds, lifts_hold, recall};
use super::deleted::{begins, files_with, of, refused, theirs};
use super::history::History;
use super::licences::{from, id, readers};
use super::steps::Step;
use crate::deletion::{Cause, look, put};

const OBJECTS: usize = 3;
/// The cause that is an operator; the others are recalls.
const OPERATOR: u8 = 0;

#[derive(Debug, Clone, Copy)]
enum Event {
    /// Its deliverer brings it, for the first time or once more.
    Brought,
    /// It is deleted, for a cause.
    Deleted(u8),
    /// It is restricted, for a cause.
    Restricted(u8),
    /// Whoever that was thinks better of it.
    Lifted(u8),
    /// A legal hold is laid on it, or the last one lifted.
    Held(bool),
    /// The job looks.
    Looked,
    /// The node ends and begins anew.
    Restarted,
    /// It ends when the tombstones of a lost store were put into it, and before anything was deleted.
    KilledInBurial(u8),
}

fn event() -> impl Strategy<Value = (usize, Event)> {
    let cause = || select(&[OPERATOR, 1, 2][..]);
    let event = prop_oneof![
        7 => Just(Event::Brought),
        4 => cause().prop_map(Event::Deleted),
        2 => cause().prop_map(Event::Restricted),
        6 => cause().prop_map(Event::Lifted),
        6 => any::<bool>().prop_map(Event::Held),
        1 => Just(Event::Looked),
        1 => Just(Event::Restarted),
        1 => cause().prop_map(Event::KilledInBurial),
    ];
    (0..OBJECTS, event)
}

/// An object as the model has it: is it here, and what was laid on it for which causes?
#[derive(Debug, Default)]
struct Known {
    is_here: bool,
    restricted: BTreeSet<u8>,
    buried: BTreeSet<u8>,
    waits: BTreeSet<u8>,
    holds: Vec<String>,
}

impl Known {
    fn goes(&mut self, cause: u8) {
        self.buried.insert(cause);
        self.is_here = false;
        self.restricted.clear();
    }
}

fn cause_of(no: u8) -> Cause {
    match no {
        OPERATOR => Cause::Operator,
        no => recall(no),
    }
}

fn happens(
    history: &mut History,
    known: &mut Known,
    text: &str,
    event: Event,
    tally: &mut BTreeMap<&str, u64>,
) {
    let mut counts = |what| *tally.entry(what).or_default() += 1;
    let which = [copy(text)];
    let node = history.stage().node();
    match event {
        Event::Brought if known.buried.is_empty() => {
            history.brings(&from(0), &[text]);
            known.is_here = true;
        }
        Event::Brought => {
            counts("kept away");
            assert!(refused(history, &from(0), text), "{known:?}");
        }
        Event::Deleted(cause) => {
            node.erase(&which, &cause_of(cause)).unwrap();
            match known.is_here && !known.holds.is_empty() {
                false => known.goes(cause),
                true => {
                    counts("kept for a procedure");
                    known.waits.insert(cause);
                    known.restricted.insert(cause);
                }
            }
        }
        Event::Restricted(cause) => {
            let none = Vec::new();
            node.restrict(&which, &cause_of(cause), none).unwrap();
            known.restricted.extend(known.is_here.then_some(cause));
        }
        Event::Lifted(cause) => {
            let lifted = node.lift(&which, &cause_of(cause)).unwrap();
            let expected = (
                usize::from(known.restricted.remove(&cause)),
                usize::from(known.waits.remove(&cause)),
            );
            assert_eq!((lifted.copies, lifted.deferred), expected, "{known:?}");
            assert_eq!(lifted.tombstones > 0, known.buried.remove(&cause));
            let is_left = !(known.restricted.is_empty() && known.buried.is_empty());
            if is_left && (expected != (0, 0) || lifted.tombstones > 0) {
                counts("lifted beside another");
            }
        }
        Event::Held(true) => known.holds.push(holds(history, &id(text))),
        Event::Held(false) => {
            if let Some(hold) = known.holds.pop() {
                lifts_hold(history, hold);
            }
            if known.holds.is_empty() {
                for cause in std::mem::take(&mut known.waits) {
                    counts("deleted when a hold ended");
                    known.goes(cause);
                }
            }
        }
        Event::Looked => look(node).unwrap(),
        Event::Restarted => history.goes_on(&Step::Restart),
        Event::KilledInBurial(cause) => {
            let tombstone = Tombstone {
                id: which[0].id.clone(),
                version: which[0].modified.clone(),
                scope: Scope::Anyone,
                cause: cause_of(cause).word(),
            };
            let keys = node.store.keys_of(&[tombstone]).unwrap();
            put(&*node.store, &keys, node.watch.unix_millis()).unwrap();
            history.goes_on(&Step::Restart);
            counts("killed");
            known.goes(cause);
        }
    }
}

/// Whatever happens, and in whatever order: what is kept away for any cause does not come in, what is restricted for any
/// goes to nobody, what a hold keeps stays, and when all has been lifted all is as if nothing had been.
#[test]
fn inv_7_7_an_object_is_kept_away_for_as_long_as_any_cause_stands() {
    let tally = RefCell::new(BTreeMap::new());
    let mut config = mithaq_testkit::config(16);
    config.max_shrink_iters = 60;
    let ran = TestRunner::new(config).run(&vec(event(), 8..48), |events| {
        let mut history = begins(false);
        let [.., ours, _] = readers();
        let texts = [71, 72, 73].map(theirs);
        let mut known: [Known; OBJECTS] = Default::default();
        let mut counts = tally.borrow_mut();
        // So that there is something to be kept.
        for (known, text) in known.iter_mut().zip(&texts) {
            happens(&mut history, known, text, Event::Brought, &mut counts);
            happens(&mut history, known, text, Event::Held(true), &mut counts);
        }
        for (no, event) in events {
            happens(&mut history, &mut known[no], &texts[no], event, &mut counts);
            let mut seen = BTreeSet::new();
            for (known, text) in known.iter().zip(&texts) {
                assert_eq!(of(&history, &id(text)) == 1, known.is_here, "{event:?}");
                seen.extend((known.is_here && known.restricted.is_empty()).then(|| id(text)));
            }
            let sees: BTreeSet<String> = history.sees(&ours).into_iter().collect();
            assert_eq!(sees, seen, "{event:?}");
        }
        for (no, (known, text)) in known.iter_mut().zip(&texts).enumerate() {
            let address = format!("'198.51.100.{}'", 71 + no);
            let folder = history.stage().folder();
            assert_eq!(!files_with(folder, &address).is_empty(), known.is_here);
            for cause in [OPERATOR, 1, 2] {
                happens(&mut history, known, text, Event::Lifted(cause), &mut counts);
            }
            happens(&mut history, known, text, Event::Brought, &mut counts);
            assert!(known.is_here);
        }
        assert_eq!(history.sees(&ours).len(), OBJECTS);
        Ok(())
    });
    ran.unwrap();
    let tally = tally.into_inner();
    for what in [
        "kept away",
        "kept for a procedure",
        "lifted beside another",
        "deleted when a hold ended",
        "killed",
    ] {
        assert!(tally.contains_key(what), "{what}: {tally:?}");
    }
}
