//! Objects and stores to test with.

use bytes::Bytes;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{
    Batch, ClassNo, ClassSet, Committed, CopyRank, Cursor, Deliverer, Filter, NewObject, Page,
    PageAnswer, PageRequest, Position, Store, Versions, Want,
};

/// Noon of some day, in milliseconds since 1970.
pub const NOON: i64 = 1_788_264_000_000;

/// An epoch that a test does not care about.
pub const EPOCH: u64 = 0;

pub const ALL: usize = 1 << 30;

pub fn id(no: u64) -> ObjectId {
    ObjectId::parse(&format!(
        "indicator--{:08x}-0000-4000-8000-{no:012x}",
        no.wrapping_mul(0x9e37_79b9) as u32
    ))
    .unwrap()
}

/// The version number `no` of an object: `no` seconds after the year's beginning.
pub fn version(no: u32) -> Timestamp {
    Timestamp::parse(&format!(
        "2026-01-01T{:02}:{:02}:{:02}.000Z",
        no / 3600 % 24,
        no / 60 % 60,
        no % 60
    ))
    .unwrap()
}

/// Object `no`, version `modified`, of the class named `class`, ours.
pub fn object(no: u64, modified: u32, class: &str) -> NewObject {
    let body = format!(
        "{{\"id\":\"{}\",\"modified\":\"{}\"}}",
        id(no),
        version(modified)
    );
    NewObject {
        id: id(no),
        version: Some(version(modified)),
        hash: hash(&body),
        deliverer: Deliverer::ours(),
        rank: CopyRank::Ours,
        class: class.as_bytes().to_vec(),
        object_type: "indicator".to_owned(),
        body: Bytes::from(body),
        observables: Vec::new(),
        edges: Vec::new(),
        held: None,
        under: None,
        most_copies: usize::MAX,
    }
}

/// The same object in other bytes, as `deliverer` brought it.
pub fn received(mut object: NewObject, deliverer: &str, rank: CopyRank) -> NewObject {
    object.deliverer = Deliverer(deliverer.to_owned());
    object.rank = rank;
    object
}

/// Any function of the body does: the store never computes it.
pub fn hash(body: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    for (place, byte) in body.bytes().enumerate() {
        hash[place % 32] = u8::rotate_left(hash[place % 32], 3) ^ byte;
    }
    hash
}

pub fn commit(store: &dyn Store, at: i64, objects: Vec<NewObject>) -> Committed {
    store
        .commit(Batch {
            objects,
            ..Batch::at(at)
        })
        .unwrap()
}

/// The numbers of the classes named so.
pub fn classes(store: &dyn Store, names: &[&str]) -> ClassSet {
    let wanted = |key: &[u8]| names.iter().any(|name| name.as_bytes() == key);
    let all = store.classes_from(0).unwrap();
    all.into_iter()
        .filter(|(_, key)| wanted(key))
        .map(|(no, _)| no)
        .collect()
}

/// What a reader asks, page after page.
#[derive(Clone)]
pub struct Ask {
    pub after: Position,
    pub limit: usize,
    pub max_bytes: usize,
    pub filter: Filter,
    pub want: Want,
}

impl Ask {
    pub fn all() -> Self {
        Self {
            after: Position::Start,
            limit: 1000,
            max_bytes: ALL,
            filter: Filter {
                versions: Versions::all(),
                ..Filter::default()
            },
            want: Want::Bodies,
        }
    }

    pub fn latest() -> Self {
        Self {
            filter: Filter::default(),
            ..Self::all()
        }
    }

    pub fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    pub fn after(self, after: Position) -> Self {
        Self { after, ..self }
    }

    pub fn from(self, cursor: Cursor) -> Self {
        self.after(Position::Cursor(cursor))
    }

    pub fn answer(
        &self,
        store: &dyn Store,
        permitted: &ClassSet,
        decided: ClassNo,
        at: i64,
    ) -> PageAnswer {
        let request = PageRequest {
            collection: "feed",
            permitted,
            decided,
            epoch: store.epoch().unwrap(),
            at,
            after: self.after,
            limit: self.limit,
            max_bytes: self.max_bytes,
            filter: self.filter.clone(),
            want: self.want,
        };
        store.page(&request).unwrap()
    }

    pub fn page(&self, store: &dyn Store, permitted: &ClassSet) -> Page {
        match self.answer(store, permitted, store.class_count().unwrap(), NOON) {
            PageAnswer::Page(page) => page,
            other => panic!("no page: {other:?}"),
        }
    }

    pub fn slots(&self, store: &dyn Store, permitted: &ClassSet) -> Vec<u64> {
        self.page(store, permitted)
            .items
            .iter()
            .map(|item| item.slot)
            .collect()
    }
}
