//! TAXII collections in memory, for one user.
//!
//! Unlike a node, it tells an unreadable collection (403) from one that is not there (404), as the OASIS
//! reference suite expects, and lets two seeded objects share one `date_added`.

mod cursor;
mod intake;
mod seed;
mod shelf;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use bytes::Bytes;
use http::request::Parts;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_taxii::authorization::{Credentials, basic_challenge};
use mithaq_taxii::{
    ApiRoot, Collection, Collections, Discovery, Envelope, Filter, ManifestPage, ManifestRecord,
    ObjectPage, ObjectQuery, Status, StatusDetail, TaxiiError, VersionSelector, VersionsPage,
};

use cursor::Resource;
use intake::{Refused, read_object};
use shelf::{Added, Shelf, Slice};

/// The most objects of a page, as in the reference server's own tests.
pub(crate) const PAGE_MAXIMUM: u64 = 20;

/// The time now, in milliseconds since 1970.
pub(crate) type Clock = fn() -> i64;

pub(crate) struct Memory {
    discovery: Discovery,
    roots: BTreeMap<String, Root>,
    credentials: Credentials,
    page_maximum: u64,
    clock: Clock,
}

struct Root {
    information: ApiRoot,
    collections: Vec<Held>,
    statuses: Mutex<BTreeMap<String, Status>>,
}

struct Held {
    resource: Collection,
    shelf: RwLock<Shelf>,
}

impl Memory {
    /// A server that starts from a seed in the form of medallion's test data.
    pub(crate) fn read(
        seed: &[u8],
        credentials: Credentials,
        page_maximum: u64,
        clock: Clock,
    ) -> Result<Self, seed::SeedError> {
        let (discovery, roots) = seed::read(seed)?;
        Ok(Self {
            discovery,
            roots,
            credentials,
            page_maximum,
            clock,
        })
    }

    fn root(&self, root: &str) -> Result<&Root, TaxiiError> {
        self.roots.get(root).ok_or_else(TaxiiError::not_found)
    }

    fn held(&self, root: &str, collection: &str) -> Result<&Held, TaxiiError> {
        let is_named = |held: &&Held| {
            held.resource.id == collection || held.resource.alias.as_deref() == Some(collection)
        };
        self.root(root)?
            .collections
            .iter()
            .find(is_named)
            .ok_or_else(TaxiiError::not_found)
    }

    fn readable(&self, root: &str, collection: &str) -> Result<&Held, TaxiiError> {
        let held = self.held(root, collection)?;
        if !held.resource.can_read {
            return Err(TaxiiError::forbidden(
                "reading this collection is not permitted to you",
            ));
        }
        Ok(held)
    }

    /// A page of what the query selects, and the cursor of the next. The resource is what a cursor is good for.
    fn slice(
        &self,
        held: &Held,
        resource: Resource<'_>,
        query: &ObjectQuery,
    ) -> Result<Slice, TaxiiError> {
        let binding = resource.binding(&held.resource.id, &query.filter);
        let shelf = held.shelf.read().unwrap_or_else(PoisonError::into_inner);
        let object = match resource {
            Resource::Object(id) | Resource::Versions(id) if !shelf.holds(id) => {
                return Err(TaxiiError::not_found());
            }
            Resource::Object(id) | Resource::Versions(id) => Some(id),
            Resource::Objects | Resource::Manifest => None,
        };
        let after = match (&query.next, &query.added_after) {
            (Some(next), _) => cursor::decode(next, binding).ok_or_else(TaxiiError::bad_cursor)?,
            (None, Some(instant)) => shelf::Position::all_of(instant),
            (None, None) => shelf::Position::START,
        };
        let page_size = usize::try_from(query.page_size(self.page_maximum)).unwrap_or(usize::MAX);
        let (records, more) = shelf.page(object, &query.filter, after, page_size);
        let next = match records.last() {
            Some(last) if more => Some(cursor::encode(last.position, binding)),
            _ => None,
        };
        Ok(Slice { records, next })
    }
}

impl Collections for Memory {
    type Caller = ();
    type Page = Slice;

    async fn authenticate(&self, request: &Parts) -> Result<(), TaxiiError> {
        if Credentials::of(&request.headers).as_ref() == Some(&self.credentials) {
            return Ok(());
        }
        Err(TaxiiError::unauthorized([basic_challenge("memory server")]))
    }

    async fn discovery(&self, (): &()) -> Result<Discovery, TaxiiError> {
        Ok(self.discovery.clone())
    }

    async fn api_root(&self, (): &(), root: &str) -> Result<ApiRoot, TaxiiError> {
        Ok(self.root(root)?.information.clone())
    }

    async fn collections(&self, (): &(), root: &str) -> Result<Vec<Collection>, TaxiiError> {
        Ok(self
            .root(root)?
            .collections
            .iter()
            .map(|held| held.resource.clone())
            .collect())
    }

    async fn collection(
        &self,
        (): &(),
        root: &str,
        collection: &str,
    ) -> Result<Collection, TaxiiError> {
        Ok(self.held(root, collection)?.resource.clone())
    }

    async fn objects(
        &self,
        (): &(),
        root: &str,
        collection: &str,
        query: &ObjectQuery,
    ) -> Result<Slice, TaxiiError> {
        self.slice(self.readable(root, collection)?, Resource::Objects, query)
    }

    async fn object(
        &self,
        (): &(),
        root: &str,
        collection: &str,
        object: &ObjectId,
        query: &ObjectQuery,
    ) -> Result<Slice, TaxiiError> {
        self.slice(
            self.readable(root, collection)?,
            Resource::Object(object),
            query,
        )
    }

    async fn manifest(
        &self,
        (): &(),
        root: &str,
        collection: &str,
        query: &ObjectQuery,
    ) -> Result<ManifestPage, TaxiiError> {
        let slice = self.slice(self.readable(root, collection)?, Resource::Manifest, query)?;
        let record = |record: &shelf::Record| ManifestRecord {
            id: record.id.to_string(),
            date_added: record.date_added(),
            version: record.version.clone(),
            media_type: Some(format!(
                "application/stix+json;version={}",
                record.spec_version
            )),
        };
        Ok(ManifestPage {
            records: slice.records.iter().map(record).collect(),
            next: slice.next,
        })
    }

    async fn versions(
        &self,
        (): &(),
        root: &str,
        collection: &str,
        object: &ObjectId,
        query: &ObjectQuery,
    ) -> Result<VersionsPage, TaxiiError> {
        let filter = Filter {
            versions: vec![VersionSelector::All],
            ..query.filter.clone()
        };
        let query = ObjectQuery {
            filter,
            ..query.clone()
        };
        let slice = self.slice(
            self.readable(root, collection)?,
            Resource::Versions(object),
            &query,
        )?;
        Ok(VersionsPage {
            date_added: slice.date_added(),
            versions: slice
                .records
                .iter()
                .map(|record| record.version.clone())
                .collect(),
            next: slice.next,
        })
    }

    async fn add(
        &self,
        (): &(),
        root: &str,
        collection: &str,
        envelope: Envelope,
    ) -> Result<Status, TaxiiError> {
        let held = self.held(root, collection)?;
        let now = (self.clock)();
        let arrived = Timestamp::from_unix_micros(now.saturating_mul(1000));
        let (mut successes, mut failures) = (Vec::new(), Vec::new());
        let mut shelf = held.shelf.write().unwrap_or_else(PoisonError::into_inner);
        for (index, object) in envelope.into_objects().into_iter().enumerate() {
            match read_object(&object.bytes) {
                Ok(object) => {
                    let id = object.id.to_string();
                    let (version, message) = match shelf.add(object, now) {
                        Added::New(version) => (version, None),
                        // One user, whose deliveries these all are: nothing of others' is told.
                        Added::Held(version) => (version, Some("Object already added".to_owned())),
                    };
                    successes.push(StatusDetail {
                        id,
                        version,
                        message,
                    });
                }
                Err(Refused { version, reason }) => {
                    let version = version.unwrap_or_else(|| arrived.clone());
                    failures.push(match object.id {
                        Some(id) => StatusDetail {
                            id,
                            version,
                            message: Some(reason),
                        },
                        None => StatusDetail::unidentified(index, version, reason),
                    });
                }
            }
        }
        drop(shelf);
        let status = Status::complete(
            uuid::Uuid::new_v4().to_string(),
            arrived,
            successes,
            failures,
        );
        lock(&self.root(root)?.statuses).insert(status.id.clone(), status.clone());
        Ok(status)
    }

    async fn status(&self, (): &(), root: &str, status: &str) -> Result<Status, TaxiiError> {
        lock(&self.root(root)?.statuses)
            .get(status)
            .cloned()
            .ok_or_else(TaxiiError::not_found)
    }

    async fn delete(
        &self,
        (): &(),
        root: &str,
        collection: &str,
        object: &ObjectId,
        filter: &Filter,
    ) -> Result<(), TaxiiError> {
        let held = self.held(root, collection)?;
        let deleted = held
            .shelf
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .delete(object, filter);
        if deleted == 0 {
            Err(TaxiiError::not_found())
        } else {
            Ok(())
        }
    }
}

impl ObjectPage for Slice {
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    fn date_added(&self) -> Option<(Timestamp, Timestamp)> {
        Some((
            self.records.first()?.date_added(),
            self.records.last()?.date_added(),
        ))
    }

    fn into_objects(self) -> Vec<Bytes> {
        self.records
            .into_iter()
            .map(|record| record.bytes)
            .collect()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
