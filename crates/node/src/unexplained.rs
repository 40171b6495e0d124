//! Objects that came before the definition of a marking on them (DESIGN 6.3).
//!
//! A marking that nobody can explain withholds. When its definition comes, the copies that were withheld for it go
//! on in new slots, in the class that they would have got after it (`docs/licences.md`). Which they are is found by
//! their references, so it does not matter who brought them how; each is read as its own deliverers mean it.
//!
//! A definition may be referred to by very many. So its commit only notes that it is to be looked after, in a
//! record; that is done in stretches, and each stretch notes in its own commit how far it has got. A node that is
//! killed in between goes on when it starts.
//!
//! INVARIANT: 7.5. Whoever brings a definition is answered before anything is looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use mithaq_agreement::Class;
use mithaq_stix::{Object, ObjectId};
use mithaq_store::{Batch, ClassNo, ClassSet, Copy, Move, RecordChange, Slot, Store, StoreError};
use tokio::sync::Notify;

use crate::inner::Inner;
use crate::intake::{self, Company, DEFINITIONS};
use crate::marking::Definitions;

/// Copies looked at, and definitions looked after, in one stretch.
const STRETCH: usize = 500;

/// Before it is tried again where the store failed.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// The records of what is to be looked after: how far each has got.
const RECORD: &str = "unexplained";

/// What is to be looked after, in this order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Task {
    /// What refers to a definition, which this deliverer (empty for ourselves) has brought.
    Marked(String, ObjectId),
    /// What tells of observables that were held under markings that nobody could explain (6.4).
    Telling,
    /// Nothing: all definitions were looked after that came before there were such tasks.
    Begun,
}

impl Task {
    fn key(&self) -> String {
        match self {
            // No deliverer has a space in its key.
            Task::Marked(deliverer, id) => format!("marked {deliverer} {id}"),
            Task::Telling => "telling".to_owned(),
            Task::Begun => "begun".to_owned(),
        }
    }

    fn read(key: &str) -> Option<Task> {
        match key.split(' ').collect::<Vec<_>>()[..] {
            ["marked", deliverer, id] => Some(Task::Marked(
                deliverer.to_owned(),
                ObjectId::parse(id).ok()?,
            )),
            ["telling"] => Some(Task::Telling),
            _ => None,
        }
    }

    /// The record that says after which slot to go on; `None` when it is done.
    fn record(&self, after: Option<Slot>) -> RecordChange {
        RecordChange {
            kind: RECORD.to_owned(),
            key: self.key(),
            bytes: after.map(|after| after.to_string().into_bytes()),
        }
    }
}

/// What is to be looked after.
#[derive(Default)]
pub(crate) struct Unexplained {
    /// After which slot each goes on.
    tasks: Mutex<BTreeMap<Task, Slot>>,
    /// Held while it is looked after.
    turn: Mutex<()>,
    /// Held, shared, by whoever reads markings of what it is about to commit.
    classifying: RwLock<()>,
    /// A task of its own looks after it.
    is_served: AtomicBool,
    changed: Notify,
}

impl Unexplained {
    /// What was left to do.
    pub(crate) fn load(
        store: &dyn Store,
        definitions: &Definitions,
    ) -> Result<Unexplained, StoreError> {
        let mut tasks = BTreeMap::new();
        let records = store.records(RECORD)?;
        let has_begun = records.iter().any(|(key, _)| *key == Task::Begun.key());
        for (key, bytes) in records {
            if let Some(task) = Task::read(&key) {
                let after = str::from_utf8(&bytes)
                    .ok()
                    .and_then(|text| text.parse().ok());
                tasks.insert(task, after.unwrap_or_default());
            }
        }
        if !has_begun {
            let all = definitions.explaining().into_iter();
            tasks.extend(all.map(|(deliverer, id)| (Task::Marked(deliverer, id), 0)));
            tasks.insert(Task::Begun, 0);
        }
        Ok(Unexplained {
            tasks: Mutex::new(tasks),
            ..Unexplained::default()
        })
    }

    /// To be held from before markings are read until what was classified by that is committed.
    pub(crate) fn classifying(&self) -> RwLockReadGuard<'_, ()> {
        self.classifying
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note that definitions have come and were learned, together with which [`records`] were committed.
    pub(crate) fn came(&self, deliverer: &str, ids: Vec<ObjectId>) {
        if ids.is_empty() {
            return;
        }
        let tasks = ids.into_iter();
        let tasks = tasks.map(|id| (Task::Marked(deliverer.to_owned(), id), 0));
        self.tasks().extend(tasks);
        self.changed.notify_one();
    }

    fn tasks(&self) -> MutexGuard<'_, BTreeMap<Task, Slot>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is committed together with definitions of which nobody knew.
///
// INVARIANT: 6.3. In the commit that brings them: where the node is killed before it has looked after them, nothing
// else would bring what they explain to whom it may go.
pub(crate) fn records(deliverer: &str, ids: &[ObjectId]) -> Vec<RecordChange> {
    ids.iter()
        .map(|id| Task::Marked(deliverer.to_owned(), id.clone()).record(Some(0)))
        .collect()
}

/// Looks after one stretch of it, where no task of its own does.
pub(crate) fn look(node: &Inner) {
    if !node.unexplained.is_served.load(Ordering::Acquire) {
        look_after(node, 1);
    }
}

/// Looks after all of it.
pub(crate) fn look_at_all(node: &Inner) {
    look_after(node, usize::MAX);
}

fn look_after(node: &Inner, stretches: usize) {
    for _ in 0..stretches {
        match stretch(node) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return failed(&error),
        }
    }
}

fn failed(error: &StoreError) {
    tracing::error!(%error, "what definitions explain could not go on; it is tried again");
}

/// Looks after it, for as long as the node runs.
pub(crate) async fn run(node: Arc<Inner>) {
    node.unexplained.is_served.store(true, Ordering::Release);
    loop {
        let inner = Arc::clone(&node);
        match tokio::task::spawn_blocking(move || stretch(&inner)).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => node.unexplained.changed.notified().await,
            Ok(Err(error)) => {
                failed(&error);
                tokio::time::sleep(AFTER_FAILURE).await;
            }
            Err(error) => {
                tracing::error!(%error, "what definitions explain is looked at again");
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        }
    }
}

/// Looks after one stretch of it; whether there is more.
fn stretch(node: &Inner) -> Result<bool, StoreError> {
    let unexplained = &node.unexplained;
    if unexplained.tasks().is_empty() {
        return Ok(false);
    }
    let _turn = unexplained
        .turn
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    // INVARIANT: 6.3. Whoever has read markings before these definitions were learned has committed what it
    // classified by that; so what follows meets it.
    let none_classifies = unexplained.classifying.write();
    drop(none_classifies);
    let _moving = node.moving.lock().unwrap_or_else(PoisonError::into_inner);
    let tasks: Vec<(Task, Slot)> = {
        let tasks = unexplained.tasks();
        let first = tasks.iter().take(STRETCH);
        first.map(|(task, after)| (task.clone(), *after)).collect()
    };
    let mut stretch = Stretch::new(node)?;
    let mut done = Vec::new();
    for (place, (task, after)) in tasks.iter().enumerate() {
        if stretch.left == 0 {
            break;
        }
        let next = match task {
            Task::Marked(_, id) => stretch.marked(id, *after)?,
            // What the tasks before it have moved is not committed yet.
            Task::Telling | Task::Begun if 0 < place => break,
            Task::Telling => stretch.telling(*after)?,
            Task::Begun => None,
        };
        stretch.batch.records.push(match task {
            Task::Begun => task.record(Some(0)),
            Task::Marked(..) | Task::Telling => task.record(next),
        });
        done.push((task.clone(), next));
    }
    let telling = stretch.has_moved_observables.then_some(Task::Telling);
    let telling = telling.map(|task| (task, Some(0)));
    let started = telling.iter().map(|(task, after)| task.record(*after));
    stretch.batch.records.extend(started);
    let moved = stretch.batch.moves.len();
    node.store.commit(stretch.batch)?;
    let mut tasks = unexplained.tasks();
    for (task, next) in done.into_iter().chain(telling) {
        match next {
            Some(after) => tasks.insert(task, after),
            None => tasks.remove(&task),
        };
    }
    let is_more = !tasks.is_empty();
    drop(tasks);
    if moved > 0 {
        tracing::info!(
            objects = moved,
            "definitions explained what had come before them"
        );
        node.signals.committed();
    }
    Ok(is_more)
}

/// What goes on in one commit.
struct Stretch<'a> {
    node: &'a Inner,
    classes: Vec<Arc<Class>>,
    company: Company<'a>,
    batch: Batch,
    moving: BTreeSet<Slot>,
    /// The copies of the object last looked at: versions of one often follow one another.
    copies: Option<(ObjectId, Vec<Copy>)>,
    left: usize,
    has_moved_observables: bool,
}

impl<'a> Stretch<'a> {
    fn new(node: &'a Inner) -> Result<Self, StoreError> {
        Ok(Self {
            node,
            classes: node.known_classes()?,
            company: Company::new(node),
            batch: Batch::at(node.watch.unix_millis()),
            moving: BTreeSet::new(),
            copies: None,
            left: STRETCH,
            has_moved_observables: false,
        })
    }

    fn classes_that(&self, wanted: impl Fn(&Class) -> bool) -> ClassSet {
        let of_objects = |class: &Class| {
            !class.definition && !mithaq_agreement::is_diplomatic(&class.object_type)
        };
        let numbered = (0..).zip(&self.classes);
        numbered
            .filter(|(_, class)| of_objects(class) && wanted(class))
            .map(|(no, _): (ClassNo, _)| no)
            .collect()
    }

    /// Lets go on what refers to the definition `id` and can be explained now. Gives after which slot to go on.
    fn marked(&mut self, id: &ObjectId, after: Slot) -> Result<Option<Slot>, StoreError> {
        let unknown = self.classes_that(|class| class.unknown_marking);
        if unknown.is_empty() {
            return Ok(None);
        }
        let slots = self.node.store.referring(id, &unknown, after, self.left)?;
        self.left -= slots.len();
        // INVARIANT: 6.1. It ends where nothing more is found, and not with the last that was: a copy that has gained
        // a licence while it was looked at stands further on now.
        let next = slots.last().copied();
        let mut others = Vec::new();
        for slot in slots {
            let Some(stored) = self.node.store.object(slot)? else {
                continue;
            };
            // What defines something first: what needs it gets it under the class that it has from now on.
            match DEFINITIONS.contains(&stored.id.object_type()) {
                true => self.explained(slot, &stored.body)?,
                false => others.push((slot, stored.body)),
            }
        }
        for (slot, body) in others {
            self.explained(slot, &body)?;
        }
        Ok(next)
    }

    /// Lets one copy go on, if every marking on it is explained.
    fn explained(&mut self, slot: Slot, body: &[u8]) -> Result<(), StoreError> {
        let Some((object, copy, class)) = self.read(slot, body)? else {
            return Ok(());
        };
        if !self.node.definitions.explain(&object, &copy, &class) {
            return Ok(());
        }
        let class = Class {
            unknown_marking: false,
            ..Class::clone(&class)
        };
        self.has_moved_observables |= copy.version.is_none();
        if copy.held.is_none() && DEFINITIONS.contains(&object.object_type()) {
            let renewed = self.company.renewed(object.id(), &copy, &class)?;
            self.batch.objects.extend(renewed);
        }
        self.go_on(&object, copy, &class)
    }

    /// Lets go on what tells of observables that are explained now. Gives after which slot to go on.
    fn telling(&mut self, after: Slot) -> Result<Option<Slot>, StoreError> {
        let is_unknown =
            |class: &Class| class.tells.iter().flatten().any(|way| way.unknown_marking);
        let telling = self.classes_that(is_unknown);
        if telling.is_empty() {
            return Ok(None);
        }
        let scan = self
            .node
            .store
            .objects_of_classes(&telling, after, self.left)?;
        self.left -= scan.objects.len();
        let next = scan.objects.last().map(|stored| stored.slot);
        for stored in scan.objects {
            let Some((object, copy, class)) = self.read(stored.slot, &stored.body)? else {
                continue;
            };
            if let Some(tells) = intake::explained(self.node, &object, &class.tells)? {
                let class = Class {
                    tells,
                    ..Class::clone(&class)
                };
                self.go_on(&object, copy, &class)?;
            }
        }
        Ok(next)
    }

    /// The copy that stands in `slot`.
    fn read(
        &mut self,
        slot: Slot,
        body: &[u8],
    ) -> Result<Option<(Object, Copy, Arc<Class>)>, StoreError> {
        let Ok(object) = Object::stored(body) else {
            return Ok(None);
        };
        if self.copies.as_ref().is_none_or(|(id, _)| id != object.id()) {
            let copies = self.node.store.copies(object.id())?;
            self.copies = Some((object.id().clone(), copies));
        }
        let copies = self.copies.iter().flat_map(|(_, copies)| copies);
        let copy = copies.into_iter().find(|copy| copy.slot == slot).cloned();
        Ok(copy.and_then(|copy| {
            let class = self.classes.get(copy.class as usize)?;
            Some((object, copy, Arc::clone(class)))
        }))
    }

    /// Lets a copy go on under another class, after the definitions that it needs. What waits for a condition goes
    /// on waiting, and gets them when that is met.
    fn go_on(&mut self, object: &Object, copy: Copy, class: &Class) -> Result<(), StoreError> {
        if !self.moving.insert(copy.slot) {
            return Ok(());
        }
        if copy.held.is_none() {
            self.batch.objects.extend(self.company.of(object, class)?);
        }
        self.batch.moves.push(Move {
            slot: copy.slot,
            class: Some(class.key()),
            held: copy.held,
        });
        Ok(())
    }
}
