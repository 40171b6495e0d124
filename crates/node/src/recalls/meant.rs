//! The copies that a recall takes back here.
//!
//! Only the originator recalls. An unsealed copy's originator is whoever delivered it (4.6). A sealed one is its sealer's:
//! another party that passed it on passes on the sealer's own recall with it, and that is what counts. Even then it takes
//! back no more than it delivered: what others brought too stays under their licences.

use mithaq_agreement::Class;
use mithaq_recall::{Ask, Recall};
use mithaq_stix::Object;
use mithaq_store::{Copy, CopyRank, StoreError};

use crate::deletion::CopyRef;
use crate::inner::Inner;
use crate::projection::Projection;
use crate::seals;

/// A copy that is meant, and how it is named to whoever deletes it.
pub(crate) struct Meant {
    /// The copy.
    pub(crate) copy: Copy,
    /// How it is named.
    pub(crate) which: CopyRef,
    /// Others delivered it too, and whoever recalls is not its originator.
    pub(crate) is_shared: bool,
    /// The most that its originator asks, where another passes on what it asked.
    pub(crate) at_most: Option<Ask>,
}

/// How copies are named to whoever deletes them.
pub(crate) fn refs(meant: &[Meant]) -> Vec<CopyRef> {
    meant.iter().map(|meant| meant.which.clone()).collect()
}

/// The copies here that `recall` means and that its author may take back.
pub(crate) fn meant(
    node: &Inner,
    projection: &Projection,
    recall: &Recall,
) -> Result<Vec<Meant>, StoreError> {
    let copies = node.store.copies(&recall.object)?;
    if copies.is_empty() {
        return Ok(Vec::new());
    }
    let classes = node.known_classes()?;
    let first = verified_first(projection, recall);
    // INVARIANT: 7.6. What its originator has lifted, as far as we know, nobody goes on asking in its name.
    let book = projection.recalls();
    let first =
        first.filter(|first| !first.lifted && !book.is_case_lifted(&first.author, first.case));
    let mut found = Vec::new();
    for copy in copies {
        let Some(class) = classes.get(copy.class as usize) else {
            continue;
        };
        let is_originators = match recall.author == node.me {
            // Whoever had it from us had it as ours, unless it bears another's seal.
            true => copy.rank != CopyRank::Sealed || class.originator == node.me,
            false => class.originator == recall.author,
        };
        let is_passed_on = !is_originators
            && recall.author != node.me
            && first_may(first.as_ref(), recall, class, &copy);
        let may = is_originators || is_passed_on;
        if may && covers(node, recall, &copy)? {
            let deliverer = match copy.deliverer.0.is_empty() {
                true => Some(node.me.clone()),
                false => mithaq_agreement::PartyId::parse(&copy.deliverer.0).ok(),
            };
            let mut licences = class.licences.iter();
            found.push(Meant {
                is_shared: is_passed_on
                    && licences.any(|licence| licence.deliverer() != Some(&recall.author)),
                at_most: first
                    .as_ref()
                    .filter(|_| is_passed_on)
                    .map(|first| first.ask),
                which: CopyRef {
                    id: recall.object.clone(),
                    modified: copy.version.clone(),
                    hash: Some(copy.hash),
                    deliverer,
                },
                copy,
            });
        }
    }
    Ok(found)
}

fn covers(node: &Inner, recall: &Recall, copy: &Copy) -> Result<bool, StoreError> {
    let modified = copy.version.as_ref();
    if recall.covers.has(modified, &[copy.hash]) {
        return Ok(true);
    }
    let may_be = recall
        .covers
        .versions
        .iter()
        .any(|version| version.modified.as_ref() == modified);
    if !may_be {
        return Ok(false);
    }
    // The other side may hold it by its other hash: with the seal as bytes, or without as text.
    let Some(stored) = node.store.object(copy.slot)? else {
        return Ok(false);
    };
    let Ok(object) = Object::stored(&stored.body) else {
        return Ok(false);
    };
    let hashes = [object.hash(), mithaq_stix::seal::unsealed_hash(&object)];
    Ok(recall.covers.has(modified, &hashes))
}

/// The recall that this one passes on, where its text comes with it and bears its author's seal.
pub(super) fn verified_first(projection: &Projection, recall: &Recall) -> Option<Recall> {
    let named = recall.first.as_ref()?;
    let text = named.text.as_ref()?;
    let object = Object::parse(text.as_bytes()).ok()?.object;
    if object.object_type() != mithaq_recall::RECALL_TYPE {
        return None;
    }
    let sealed = seals::verify(&object, &projection.peers().keys().seals()).ok()?;
    let first = Recall::from_verified(&sealed).ok()?;
    (first.id == named.recall && first.hash == named.hash && first.object == recall.object)
        .then_some(first)
}

/// Whether the sealer's own recall takes back this copy, which the author of `recall` has delivered.
fn first_may(first: Option<&Recall>, recall: &Recall, class: &Class, copy: &Copy) -> bool {
    let Some(first) = first else {
        return false;
    };
    let delivered = |party| {
        let mut licences = class.licences.iter();
        licences.any(|licence| licence.deliverer() == Some(party))
    };
    first.author == class.originator
        && delivered(&recall.author)
        && first.covers.has(copy.version.as_ref(), &[copy.hash])
}
