//! Definitions keep the objects that need them company (DESIGN 6.4).
//!
//! A definition that an object needs (of a marking on it, of an extension of it) crosses wherever such an
//! object crosses. By itself it might not: its type is not listed, it is not marked, it was received.
//! So it is held once more for every class of objects that need it, under the class of these objects,
//! right before the first of them; whoever may have one of them may have it, and has read it by then.
//! To a reader all these are one copy, told once, so nothing tells how many classes there are.
//!
//! A definition that others gave us stays under their terms too: the class says what it tells of.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::{Class, Licence};
use mithaq_stix::marking::predefined;
use mithaq_stix::seal::SEAL_EXTENSION;
use mithaq_stix::{Object, ObjectId, Timestamp};
use mithaq_store::{Copy, CopyRank, NewObject, StoreError};

use super::New;
use crate::inner::Inner;

/// The types of objects that define something for others.
pub(crate) const DEFINITIONS: [&str; 2] = ["marking-definition", "extension-definition"];

/// Definitions that one object is accompanied by, at most, and the bytes that each may have. Copies are made of
/// what peers send, so what they can make of it is bounded; a definition beyond these crosses by itself only.
const MOST_NEEDED: usize = 20;
const MOST_BYTES: usize = 16 * 1024;

/// Classes that a definition that comes after its objects is held for, at most: one of ours, and another's.
const MOST_CLASSES: (usize, usize) = (1_000, 20);

/// What stands for references to extensions among an object's references.
pub(super) const EXTENSIONS: &str = "extensions";

/// The definitions of the extensions of `object`.
pub(super) fn extensions(object: &Object) -> Vec<ObjectId> {
    let Some(extensions) = object.get(EXTENSIONS) else {
        return Vec::new();
    };
    let ids = extensions.members().iter().filter_map(|(name, _)| {
        let id = ObjectId::parse(name).ok()?;
        // Everybody who reads a seal knows what it is.
        (id.object_type() == DEFINITIONS[1] && id.as_str() != SEAL_EXTENSION).then_some(id)
    });
    ids.collect()
}

/// The definitions that `object` needs.
fn needs(object: &Object) -> BTreeSet<ObjectId> {
    let markings = object
        .object_marking_refs()
        .iter()
        .chain(object.granular_marking_refs())
        .cloned();
    markings
        .chain(extensions(object))
        // What TLP and PAP mean is not ours to define.
        .filter(|id| predefined(id).is_none())
        .collect()
}

/// One copy of a definition.
#[derive(Clone)]
struct Definition {
    class: Class,
    copy: NewObject,
}

/// Definitions as far as one delivery has asked for them.
pub(crate) struct Company<'a> {
    node: &'a Inner,
    known: BTreeMap<ObjectId, Vec<Definition>>,
    /// Definition and class that are among the objects to be appended.
    kept: BTreeSet<(ObjectId, Vec<u8>)>,
}

impl<'a> Company<'a> {
    pub(crate) fn new(node: &'a Inner) -> Self {
        Self {
            node,
            known: BTreeMap::new(),
            kept: BTreeSet::new(),
        }
    }

    /// The objects to be appended, each after the definitions that it needs.
    pub(super) fn accompany(
        &mut self,
        objects: Vec<New>,
        parsed: &[Object],
    ) -> Result<Vec<NewObject>, StoreError> {
        let is_definition = |new: &New| {
            DEFINITIONS.contains(&new.copy.object_type.as_str())
                && new.copy.held.is_none()
                && new.copy.body.len() <= MOST_BYTES
        };
        let mut fresh = BTreeSet::new();
        for new in objects.iter().filter(|new| is_definition(new)) {
            let known = self.held(&new.copy.id)?;
            if known.iter().any(|it| it.copy.hash == new.copy.hash) {
                continue;
            }
            known.push(Definition {
                class: Class::clone(&new.class),
                copy: new.copy.clone(),
            });
            fresh.insert(new.copy.id.clone());
        }
        let mut all = Vec::with_capacity(objects.len());
        for (new, object) in objects.into_iter().zip(parsed) {
            if new.copy.held.is_none() {
                all.extend(self.of(object, &new.class)?);
            }
            // Once for all that comes of it in this delivery.
            let late = match fresh.remove(&new.copy.id) {
                true => self.late(&new.copy.id, new.class.licences.contains(&Licence::Own))?,
                false => Vec::new(),
            };
            all.push(new.copy);
            all.extend(late);
        }
        Ok(all)
    }

    /// Whether `object` needs definitions at all. Most do not.
    pub(super) fn is_needed(object: &Object) -> bool {
        !needs(object).is_empty()
    }

    /// The definitions that `object` needs, for its class.
    pub(crate) fn of(
        &mut self,
        object: &Object,
        class: &Class,
    ) -> Result<Vec<NewObject>, StoreError> {
        if mithaq_agreement::is_diplomatic(&class.object_type) {
            return Ok(Vec::new());
        }
        let mut company = Vec::new();
        for id in needs(object).into_iter().take(MOST_NEEDED) {
            company.extend(self.one(&id, class)?);
        }
        Ok(company)
    }

    /// A definition that goes on under another class: once more, for all that need it.
    pub(crate) fn renewed(
        &mut self,
        id: &ObjectId,
        copy: &Copy,
        class: &Class,
    ) -> Result<Vec<NewObject>, StoreError> {
        for known in self.held(id)? {
            if known.copy.hash == copy.hash && known.copy.deliverer == copy.deliverer {
                known.class = class.clone();
            }
        }
        self.late(id, class.licences.contains(&Licence::Own))
    }

    /// A definition that comes after objects that need it.
    fn late(&mut self, id: &ObjectId, is_ours: bool) -> Result<Vec<NewObject>, StoreError> {
        let most = match is_ours {
            true => MOST_CLASSES.0,
            false => MOST_CLASSES.1,
        };
        let classes = self.node.known_classes()?;
        let referring = self.node.store.referring_classes(id)?;
        let mut company = Vec::new();
        for no in referring.iter() {
            let Some(class) = classes.get(no as usize) else {
                continue;
            };
            if class.definition || mithaq_agreement::is_diplomatic(&class.object_type) {
                continue;
            }
            if most <= company.len() {
                tracing::warn!(object.id = %id, most, "a definition is needed by more classes of objects than it is held for");
                break;
            }
            company.extend(self.one(id, class)?);
        }
        Ok(company)
    }

    /// The definition `id` for one class, unless it is among the objects to be appended already.
    fn one(&mut self, id: &ObjectId, class: &Class) -> Result<Option<NewObject>, StoreError> {
        let Some(definition) = pick(self.held(id)?, class).cloned() else {
            return Ok(None);
        };
        let mut class = class.clone();
        class.definition = true;
        class.tells.extend(terms(&definition.class, &class));
        let copy = NewObject {
            class: class.key(),
            rank: CopyRank::Company,
            observables: Vec::new(),
            edges: Vec::new(),
            ..definition.copy
        };
        let is_new = self.kept.insert((id.clone(), copy.class.clone()));
        Ok(is_new.then_some(copy))
    }

    /// The copies of a definition that we hold.
    fn held(&mut self, id: &ObjectId) -> Result<&mut Vec<Definition>, StoreError> {
        if !self.known.contains_key(id) {
            let known = read(self.node, id)?;
            self.known.insert(id.clone(), known);
        }
        Ok(self.known.entry(id.clone()).or_default())
    }
}

fn read(node: &Inner, id: &ObjectId) -> Result<Vec<Definition>, StoreError> {
    let copies = node.store.copies(id)?;
    if copies.is_empty() {
        return Ok(Vec::new());
    }
    let classes = node.known_classes()?;
    let mut held = Vec::new();
    for copy in copies {
        let (Some(class), Some(stored)) = (
            classes.get(copy.class as usize),
            node.store.object(copy.slot)?,
        ) else {
            continue;
        };
        let is_too_long = MOST_BYTES < stored.body.len();
        if copy.rank == CopyRank::Company || copy.held.is_some() || is_too_long {
            continue;
        }
        held.push(Definition {
            class: Class::clone(class),
            copy: NewObject {
                id: id.clone(),
                version: stored.version,
                hash: copy.hash,
                deliverer: copy.deliverer,
                rank: copy.rank,
                class: Vec::new(),
                object_type: id.object_type().to_owned(),
                body: stored.body,
                observables: Vec::new(),
                edges: Vec::new(),
                held: None,
                under: None,
                most_copies: usize::MAX,
            },
        });
    }
    Ok(held)
}

/// The copy that says what a definition means on objects of `class`: ours, else its deliverer's, else, on our own
/// objects, anybody's. The newest version of that.
fn pick<'a>(held: &'a [Definition], class: &Class) -> Option<&'a Definition> {
    let is_ours = |of: &Class| of.licences.contains(&Licence::Own);
    let near = |of: &Class| {
        let by = |class: &Class| -> BTreeSet<_> {
            let deliverers = class.licences.iter().filter_map(Licence::deliverer);
            deliverers.cloned().collect()
        };
        match is_ours(of) {
            true => Some(2),
            false if !by(of).is_disjoint(&by(class)) => Some(1),
            false => is_ours(class).then_some(0),
        }
    };
    let version = |it: &Definition| it.copy.version.as_ref().map(Timestamp::sort_key);
    held.iter()
        .filter_map(|it| Some((near(&it.class)?, it)))
        .max_by(|(a, one), (b, other)| (a, version(one)).cmp(&(b, version(other))))
        .map(|(_, it)| it)
}

/// What binds a definition itself when it keeps objects of `class` company. An unmarked one is read as they are.
fn terms(definition: &Class, class: &Class) -> Option<BTreeSet<mithaq_agreement::Received>> {
    let is_free = definition.licences.contains(&Licence::Own)
        && definition.tlp.is_none()
        && definition.pap.is_none()
        && !definition.unknown_marking;
    let ways = definition.received().into_iter().map(|mut way| {
        way.tlp = way.tlp.or(class.tlp);
        way.pap = way.pap.or(class.pap);
        way
    });
    (!is_free).then(|| ways.collect())
}
