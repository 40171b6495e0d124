//! Certificates of destruction: planned before anything is destroyed, and issued after; a node that was killed in
//! between certifies what is gone when it goes on.

use mithaq_agreement::certificate::{Certificate, Done, Version};
use mithaq_agreement::{ArticleId, CERTIFICATE_TYPE, PartyId};
use mithaq_stix::{Object, ObjectId, Timestamp};
use mithaq_store::{Batch, ClassSet, RecordChange, StoreError};
use serde::{Deserialize, Serialize};

use super::retention::Due;
use super::{CopyRef, Erased, Fault, standing};
use crate::inner::Inner;
use crate::operator::agreements;
use crate::random;

/// The kind of record of a certificate that is planned, by its id.
const RECORD: &str = "certificate-planned";
/// Objects that are read in one go.
const STRETCH: usize = 500;

/// What is to be certified.
#[derive(Serialize, Deserialize)]
pub(super) struct Planned {
    id: ObjectId,
    licensor: PartyId,
    agreement: ObjectId,
    article: String,
    is_returned: bool,
    copies: Vec<CopyRef>,
}

/// Notes that these are about to be destroyed, where the article wants a certificate and there is somebody to have it.
pub(super) fn plan(
    node: &Inner,
    (licensor, agreement, article): (&PartyId, &ObjectId, &ArticleId),
    copies: &[&Due],
    done: Done,
) -> Result<Option<Planned>, Fault> {
    let is_wanted = copies.iter().any(|one| one.terms.certificate);
    // A participant has no node that could read it; what it delivered is on our own record.
    if !is_wanted || node.projection().peers().get(licensor).is_none() {
        return Ok(None);
    }
    let uuid = random::uuid().map_err(|_| StoreError::Closed)?;
    let id = ObjectId::parse(&format!("{CERTIFICATE_TYPE}--{uuid}")).map_err(|error| {
        StoreError::Corrupt {
            detail: error.to_string(),
        }
    })?;
    let planned = Planned {
        id,
        licensor: licensor.clone(),
        agreement: agreement.clone(),
        article: article.to_string(),
        is_returned: done == Done::Returned,
        copies: copies.iter().map(|one| one.copy.clone()).collect(),
    };
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.records.push(RecordChange {
        kind: RECORD.to_owned(),
        key: planned.id.to_string(),
        bytes: serde_json::to_vec(&planned).ok(),
    });
    node.store.commit(batch)?;
    Ok(Some(planned))
}

/// Certifies those of the planned that are gone. `erased` tells what limits it, where that is known.
pub(super) fn issue(node: &Inner, planned: &Planned, erased: Option<&Erased>) -> Result<(), Fault> {
    let mut versions = Vec::new();
    let (mut observables, mut held) = (0, 0);
    for copy in &planned.copies {
        if !standing(node, copy)?.is_empty() {
            held += 1;
            continue;
        }
        match (&copy.modified, &copy.hash) {
            // Its id is a hash of its value, and would tell what was destroyed.
            (None, _) => observables += 1,
            (Some(version), hash) => versions.push(Version::new(
                copy.id.clone(),
                Some(version.clone()),
                &hash.unwrap_or_default(),
            )),
        }
    }
    let done = RecordChange {
        kind: RECORD.to_owned(),
        key: planned.id.to_string(),
        bytes: None,
    };
    let article = ArticleId::parse(&planned.article).ok();
    let count = |list: usize| list as u64;
    let (Some(article), true) = (article, !versions.is_empty() || observables > 0) else {
        let mut batch = Batch::at(node.watch.unix_millis());
        batch.records.push(done);
        node.store.commit(batch)?;
        return Ok(());
    };
    let certificate = Certificate {
        id: planned.id.clone(),
        author: node.me.clone(),
        licensor: planned.licensor.clone(),
        agreement: planned.agreement.clone(),
        article,
        done: match planned.is_returned {
            true => Done::Returned,
            false => Done::Destroyed,
        },
        done_at: Timestamp::from_unix_millis(node.watch.unix_millis()),
        versions,
        observables,
        held,
        backups: match erased {
            Some(erased) => count(erased.backups.len()),
            None => count(super::reached::backups(node, i64::MIN)?.len()),
        },
        consumers: erased.map_or(0, |erased| count(erased.consumers.len())),
    };
    let sealed = certificate
        .write()
        .map_err(|error| error.to_string())
        .and_then(|bytes| {
            agreements::sealed(node, &bytes, CERTIFICATE_TYPE).map_err(|error| error.to_string())
        });
    let authored = sealed.and_then(|sealed| {
        agreements::author(node, &[sealed], vec![done]).map_err(|error| error.to_string())
    });
    // It stays planned, and is tried again.
    if let Err(why) = authored {
        tracing::error!(%why, "a certificate of destruction could not be issued; it is tried again");
    }
    Ok(())
}

/// Issues what was planned when the node ended.
pub(super) fn catch_up(node: &Inner) -> Result<(), Fault> {
    for (_, bytes) in node.store.records(RECORD)? {
        let planned: Planned =
            serde_json::from_slice(&bytes).map_err(|error| StoreError::Corrupt {
                detail: format!("a planned certificate: {error}"),
            })?;
        issue(node, &planned, None)?;
    }
    Ok(())
}

/// All certificates, ours and those of others, the oldest first.
pub(crate) fn all(node: &Inner) -> Result<Vec<Certificate>, StoreError> {
    let mut classes = ClassSet::new();
    for (no, class) in (0..).zip(node.known_classes()?) {
        if class.object_type == CERTIFICATE_TYPE {
            classes.insert(no);
        }
    }
    let (mut all, mut after) = (Vec::new(), 0);
    if classes.is_empty() {
        return Ok(all);
    }
    loop {
        let scan = node.store.objects_of_classes(&classes, after, STRETCH)?;
        for stored in scan.objects {
            let object = Object::stored(&stored.body).ok();
            all.extend(object.and_then(|object| Certificate::from_object(&object).ok()));
        }
        match scan.next {
            Some(next) => after = next,
            None => break,
        }
    }
    all.sort_by(|a: &Certificate, b| a.done_at.cmp(&b.done_at).then_with(|| a.id.cmp(&b.id)));
    Ok(all)
}
