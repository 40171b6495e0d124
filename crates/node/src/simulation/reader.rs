//! Those who read: what each asks for, and what it has got.

use std::collections::BTreeSet;

use bytes::Bytes;
use mithaq_stix::Timestamp;
use mithaq_taxii::{Collections as _, Filter, ObjectPage as _, ObjectQuery, VersionSelector};
use mithaq_testkit::world::{Audience, Purpose};

use super::stage::{As, CLIENTS, Stage, agreement_id, party, wait};
use super::{ME, PEERS, TERMS, UNIVERSITY};
use crate::projection::collection_id;
use crate::share::{API_ROOT, Caller};
use mithaq_testkit::world::AgreementNo;

/// A collection, as one caller reads it.
#[derive(Debug, Clone)]
pub(super) struct Collection {
    /// Who reads: a place among the peers, or a client's name.
    pub(super) who: Who,
    /// The audience that it stands for.
    pub(super) audience: Audience,
    /// For any one of these.
    pub(super) purposes: Vec<Purpose>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Peer(usize),
    Client(&'static str),
}

/// Every collection that the node may have.
pub(super) fn collections() -> Vec<Collection> {
    let under = |place: usize| Audience::Under {
        agreement: AgreementNo(u8::try_from(place).unwrap()),
        party: PEERS[place],
    };
    let mut all = Vec::new();
    for (place, peer) in PEERS.into_iter().enumerate() {
        all.push(Collection {
            who: Who::Peer(place),
            audience: under(place),
            // A peer's node may use it for whatever the agreement permits.
            purposes: Purpose::ALL.to_vec(),
        });
        all.push(Collection {
            who: Who::Peer(place),
            audience: Audience::Channel { peer },
            purposes: vec![Purpose::Detection],
        });
    }
    for (name, reads_as, purpose) in CLIENTS {
        all.push(Collection {
            who: Who::Client(name),
            audience: match reads_as {
                As::Ourselves => Audience::Ourselves,
                As::Peer(place) => under(place),
                As::Participant => Audience::Under {
                    agreement: TERMS,
                    party: UNIVERSITY,
                },
            },
            purposes: vec![purpose],
        });
    }
    all
}

impl Collection {
    fn caller(&self, stage: &Stage) -> Caller {
        match self.who {
            Who::Peer(place) => Caller::Peer {
                party: party(PEERS[place]),
                heads: Default::default(),
            },
            Who::Client(name) => stage.client(name),
        }
    }

    /// Its id, if its caller finds it; a client finds at most one.
    pub(super) fn id(&self, stage: &Stage) -> Option<String> {
        let (share, caller) = (stage.share(), self.caller(stage));
        let listed = wait(share.collections(&caller, API_ROOT)).unwrap();
        let mut ids = listed.into_iter().map(|collection| collection.id);
        let wanted = match (self.who, self.audience) {
            (Who::Client(_), _) => {
                let only = ids.next();
                assert_eq!(ids.next(), None, "{self:?}");
                return only;
            }
            (
                Who::Peer(_),
                Audience::Under {
                    agreement,
                    party: to,
                },
            ) => collection_id::agreement(&agreement_id(agreement), &party(ME), &party(to)),
            (Who::Peer(_), Audience::Channel { peer }) => {
                collection_id::channel(&party(ME), &party(peer))
            }
            (Who::Peer(_), Audience::Ourselves) => panic!("{self:?}"),
        };
        ids.find(|id| *id == wanted.to_string())
    }

    /// One page; `None` where there is no such collection.
    pub(super) fn page(&self, stage: &Stage, id: &str, query: &ObjectQuery) -> Option<Page> {
        let (share, caller) = (stage.share(), self.caller(stage));
        match wait(share.objects(&caller, API_ROOT, id, query)) {
            Ok(released) => Some(Page {
                next: released.next().map(str::to_owned),
                date_added: released.date_added(),
                objects: released.into_objects(),
            }),
            Err(error) if error.status().as_u16() == 404 => None,
            Err(error) => panic!("{self:?}: {error}"),
        }
    }

    /// Everything, page by page, from the start on.
    pub(super) fn everything(&self, stage: &Stage, id: &str, limit: u64, all: bool) -> Vec<Bytes> {
        let mut query = ObjectQuery {
            limit: Some(limit),
            filter: Filter {
                versions: all.then_some(VersionSelector::All).into_iter().collect(),
                ..Filter::default()
            },
            ..ObjectQuery::default()
        };
        let mut objects = Vec::new();
        let mut last: Option<Timestamp> = None;
        loop {
            let page = self.page(stage, id, &query).unwrap();
            if let Some((from, to)) = &page.date_added {
                assert!(last.as_ref().is_none_or(|last| last < from), "{self:?}");
                last = Some(to.clone());
            }
            assert!(
                page.next.is_none() || page.objects.len() as u64 == limit,
                "full or final"
            );
            objects.extend(page.objects);
            match page.next {
                Some(next) => query.next = Some(next),
                None => return objects,
            }
        }
    }
}

/// A page, as a client sees it.
pub(super) struct Page {
    pub(super) objects: Vec<Bytes>,
    pub(super) next: Option<String>,
    pub(super) date_added: Option<(Timestamp, Timestamp)>,
}

/// One that comes again and again, and keeps what it got.
pub(super) struct Reader {
    pub(super) collection: Collection,
    /// Follows `next` while there is one; otherwise asks with `added_after` alone.
    follows: bool,
    id: Option<String>,
    next: Option<String>,
    after: Option<Timestamp>,
    pub(super) got: BTreeSet<Bytes>,
}

impl Reader {
    pub(super) fn new(collection: Collection, follows: bool) -> Reader {
        Reader {
            collection,
            follows,
            id: None,
            next: None,
            after: None,
            got: BTreeSet::new(),
        }
    }

    /// Reads one page. Gives what was new on it; `None` where the collection is not to be had.
    pub(super) fn polls(&mut self, stage: &Stage, limit: u64) -> Option<Vec<Bytes>> {
        if self.id.is_none() {
            self.id = self.collection.id(stage);
        }
        let query = ObjectQuery {
            limit: Some(limit),
            next: self.next.clone(),
            // Some clients send both; `next` wins.
            added_after: self.after.clone(),
            ..ObjectQuery::default()
        };
        let page = self.collection.page(stage, self.id.as_deref()?, &query)?;
        if let Some((first, last)) = page.date_added {
            let before = self.after.as_ref();
            assert!(
                before.is_none_or(|before| *before < first),
                "{:?}: {before:?} {first}",
                self.collection
            );
            self.after = Some(last);
        }
        self.next = page.next.filter(|_| self.follows);
        for object in &page.objects {
            assert!(
                self.got.insert(object.clone()),
                "{:?} was given twice: {object:?}",
                self.collection
            );
        }
        Some(page.objects)
    }
}
