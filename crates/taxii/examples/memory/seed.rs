//! Reading the data that the server starts from.

use std::collections::BTreeMap;
use std::sync::{Mutex, RwLock};

use bytes::Bytes;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_taxii::{ApiRoot, Collection, Discovery, ManifestRecord, Status};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::intake::Incoming;
use super::shelf::Shelf;
use super::{Held, Root};

/// Data that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SeedError {
    #[error("not data of the expected form: {0}")]
    Form(#[from] serde_json::Error),
    #[error("no `/discovery`")]
    NoDiscovery,
    #[error("object `{id}` of collection `{collection}` is not in its manifest")]
    NotInManifest { id: ObjectId, collection: String },
}

pub(super) fn read(data: &[u8]) -> Result<(Discovery, BTreeMap<String, Root>), SeedError> {
    let mut parts: BTreeMap<String, &RawValue> = serde_json::from_slice(data)?;
    let discovery = parts.remove("/discovery").ok_or(SeedError::NoDiscovery)?;
    let mut roots = BTreeMap::new();
    for (name, part) in parts {
        roots.insert(
            name.trim_matches('/').to_owned(),
            root(serde_json::from_str(part.get())?)?,
        );
    }
    Ok((serde_json::from_str(discovery.get())?, roots))
}

fn root(seed: RootSeed<'_>) -> Result<Root, SeedError> {
    let collections: Result<Vec<Held>, SeedError> = seed
        .collections
        .iter()
        .map(|text| {
            let resource = serde_json::from_str(text.get())?;
            let shelf = RwLock::new(shelf(&resource, serde_json::from_str(text.get())?)?);
            Ok(Held { resource, shelf })
        })
        .collect();
    Ok(Root {
        information: seed.information,
        collections: collections?,
        statuses: Mutex::new(
            seed.status
                .into_iter()
                .map(|status| (status.id.clone(), status))
                .collect(),
        ),
    })
}

/// Each object of a seed has a record in its manifest, by id and version; an observable by its id alone.
fn shelf(collection: &Collection, seed: CollectionSeed<'_>) -> Result<Shelf, SeedError> {
    let mut objects = Vec::with_capacity(seed.objects.len());
    for text in seed.objects {
        let header: Header = serde_json::from_str(text.get())?;
        let version = header.modified.or(header.created);
        let belongs = |record: &&ManifestRecord| {
            record.id == header.id.as_str()
                && version
                    .as_ref()
                    .is_none_or(|version| *version == record.version)
        };
        let Some(record) = seed.manifest.iter().find(belongs) else {
            return Err(SeedError::NotInManifest {
                id: header.id,
                collection: collection.id.clone(),
            });
        };
        let media_type = record
            .media_type
            .as_deref()
            .unwrap_or(mithaq_taxii::media::STIX);
        let spec_version = media_type
            .rsplit_once("version=")
            .map_or("2.1", |(_, version)| version)
            .to_owned();
        let bytes = Bytes::copy_from_slice(text.get().as_bytes());
        let incoming = Incoming {
            id: header.id,
            version: Some(record.version.clone()),
            spec_version,
            bytes,
        };
        objects.push((record.date_added.unix_micros(), incoming));
    }
    Ok(Shelf::seeded(objects))
}

#[derive(Deserialize)]
struct RootSeed<'a> {
    information: ApiRoot,
    #[serde(default)]
    status: Vec<Status>,
    #[serde(borrow, default)]
    collections: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct CollectionSeed<'a> {
    #[serde(borrow, default)]
    objects: Vec<&'a RawValue>,
    #[serde(default)]
    manifest: Vec<ManifestRecord>,
}

#[derive(Deserialize)]
struct Header {
    id: ObjectId,
    created: Option<Timestamp>,
    modified: Option<Timestamp>,
}
