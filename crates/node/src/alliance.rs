//! For tests: a few nodes in one process, with one clock that a test winds. Each reads the others when it is told to.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use mithaq_stix::{Object, Timestamp};
use mithaq_store::Batch;
use mithaq_taxii::{Collections as _, Filter, ObjectPage as _, ObjectQuery, VersionSelector};
use mithaq_testkit::clock::SimClock;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::admin::{ActKind, AdminError, Answer, Envelope, Request};
use crate::clock::Clock;
use crate::home::{Init, create};
use crate::inner::Inner;
use crate::intake::{self, Alongside, Origin};
use crate::node::Node;
use crate::peers::{Peer, PeerState, put};
use crate::projection::collection_id;
use crate::settings::Settings;
use crate::share::{API_ROOT, Caller, Share};

/// The operators that every node has.
pub(crate) const OPERATORS: [&str; 2] = ["layla", "salim"];

pub(crate) use mithaq_stix::timestamp::DAY;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .unwrap()
});

struct Wound(SimClock);

impl Clock for Wound {
    fn unix_millis(&self) -> i64 {
        self.0.reads()
    }
}

/// Nodes that are all peers of one another.
pub(crate) struct Alliance {
    pub(crate) clock: SimClock,
    nodes: Vec<Node>,
    _folder: TempDir,
}

impl Alliance {
    /// A node for each name.
    pub(crate) fn of(names: &[&str]) -> Alliance {
        let folder = tempfile::tempdir().unwrap();
        let start = Timestamp::parse("2027-01-01T00:00:00Z").unwrap();
        let clock = SimClock::at(start.unix_millis());
        let home = |name: &&str| {
            let path = folder.path().join(name);
            let init = Init {
                party: (*name).to_owned(),
                operators: OPERATORS.map(str::to_owned).to_vec(),
                config: String::new(),
            };
            create(&path, &init).unwrap();
            Node::open_with(Settings::new(path), Box::new(Wound(clock.clone()))).unwrap()
        };
        let nodes: Vec<Node> = names.iter().map(home).collect();
        for (place, node) in nodes.iter().enumerate() {
            for (other, theirs) in nodes.iter().enumerate() {
                if place != other {
                    keep(node.inner(), theirs.inner());
                }
            }
            node.inner().rebuild_now().unwrap();
        }
        Alliance {
            clock,
            nodes,
            _folder: folder,
        }
    }

    pub(crate) fn node(&self, who: usize) -> &Arc<Inner> {
        self.nodes[who].inner()
    }

    /// The party of a node, as text.
    pub(crate) fn party(&self, who: usize) -> String {
        self.node(who).me.to_string()
    }

    /// Lets so many days and a second pass.
    pub(crate) fn days_pass(&self, days: i64) {
        self.clock.moves(days * DAY + 1_000);
    }

    /// What its first operator asks.
    pub(crate) fn tries(&self, who: usize, request: Request) -> Result<Answer, AdminError> {
        self.tries_as(who, OPERATORS[0], request)
    }

    /// What an operator of it asks.
    pub(crate) fn tries_as(
        &self,
        who: usize,
        operator: &str,
        request: Request,
    ) -> Result<Answer, AdminError> {
        let operator = operator.to_owned();
        RUNTIME.block_on(self.nodes[who].handle(Envelope { operator, request }))
    }

    /// The same, which must succeed.
    #[track_caller]
    pub(crate) fn asks(&self, who: usize, request: Request) -> Answer {
        self.tries(who, request)
            .unwrap_or_else(|error| panic!("{}: {}: {}", error.code, error.what, error.why))
    }

    /// What `who` may read at `from`: by collection, with what it is read under.
    pub(crate) fn readable(&self, who: usize, from: usize) -> Vec<(Origin, Vec<Bytes>)> {
        let (me, peer) = (&self.node(who).me, &self.node(from).me);
        let share = Share::new(self.nodes[from].clone());
        let caller = Caller::Peer {
            party: me.clone(),
            heads: Default::default(),
        };
        let listed = RUNTIME.block_on(share.collections(&caller, API_ROOT));
        let projection = self.node(from).projection();
        let agreements: Vec<_> = projection.agreements().list().collect();
        let mut found = Vec::new();
        for collection in listed.unwrap() {
            let id = |id: uuid::Uuid| id.to_string() == collection.id;
            let under = agreements.iter().map(|held| held.agreement.id());
            let under = under
                .filter(|agreement| id(collection_id::agreement(agreement, peer, me)))
                .map(|agreement| Origin::Agreement {
                    peer: peer.clone(),
                    agreement: agreement.clone(),
                });
            let channel = id(collection_id::channel(peer, me));
            let channel = channel.then(|| Origin::Channel { peer: peer.clone() });
            let Some(origin) = channel.into_iter().chain(under).next() else {
                continue;
            };
            let mut objects = Vec::new();
            let mut query = ObjectQuery {
                filter: Filter {
                    versions: vec![VersionSelector::All],
                    ..Filter::default()
                },
                ..ObjectQuery::default()
            };
            loop {
                let page = share.objects(&caller, API_ROOT, &collection.id, &query);
                let page = RUNTIME.block_on(page).unwrap();
                query.next = page.next().map(str::to_owned);
                objects.extend(page.into_objects());
                if query.next.is_none() {
                    break;
                }
            }
            found.push((origin, objects));
        }
        found
    }

    /// `who` reads all that `from` lets it have, and takes it in.
    #[track_caller]
    pub(crate) fn pulls(&self, who: usize, from: usize) {
        for (origin, objects) in self.readable(who, from) {
            let objects: Vec<&[u8]> = objects.iter().map(|object| &object[..]).collect();
            let taken = intake::take(self.node(who), &origin, &objects, |_| {
                (Alongside::default(), ())
            });
            let (taken, ()) = taken.unwrap();
            let mut refused = taken.each.into_iter().filter_map(Result::err);
            if let Some(refused) = refused.next() {
                panic!("{}: {}", refused.code, refused.message);
            }
        }
    }

    /// Both read one another.
    #[track_caller]
    pub(crate) fn exchange(&self, one: usize, other: usize) {
        self.pulls(other, one);
        self.pulls(one, other);
    }

    /// The ids of what `who` may read at `from` under agreements.
    pub(crate) fn may_have(&self, who: usize, from: usize) -> BTreeSet<String> {
        let all = self.readable(who, from).into_iter();
        let under = all.filter(|(origin, _)| matches!(origin, Origin::Agreement { .. }));
        let objects = under.flat_map(|(_, objects)| objects);
        let ids = objects.map(|object| Object::stored(&object).unwrap().id().to_string());
        ids.collect()
    }

    /// Puts the bilateral template in force between two after `edit`. Its id.
    #[track_caller]
    pub(crate) fn agree(
        &self,
        one: usize,
        other: usize,
        edit: impl FnOnce(String) -> String,
    ) -> String {
        let id = self.proposes(one, other, edit);
        self.signs(one, &id);
        self.pulls(other, one);
        self.signs(other, &id);
        self.exchange(one, other);
        self.clock.moves(1_000);
        id
    }

    /// Proposes the bilateral template after `edit`. Its id.
    #[track_caller]
    pub(crate) fn proposes(
        &self,
        one: usize,
        other: usize,
        edit: impl FnOnce(String) -> String,
    ) -> String {
        let request = Request::AgreementTemplate {
            template: "bilateral".to_owned(),
            peer: Some(self.party(other)),
            languages: vec!["en".to_owned()],
        };
        let Answer::Draft { text } = self.asks(one, request) else {
            panic!("no draft");
        };
        let draft = edit(text);
        match self.asks(
            one,
            Request::AgreementPropose {
                draft,
                also_to: Vec::new(),
            },
        ) {
            Answer::Agreement(summary) => summary.id,
            _ => panic!("no agreement"),
        }
    }

    /// Performs an act about an agreement.
    #[track_caller]
    pub(crate) fn acts(&self, who: usize, agreement: &str, act: ActKind) {
        let request = Request::AgreementAct {
            agreement: agreement.to_owned(),
            act,
            reason: String::new(),
        };
        self.asks(who, request);
    }

    #[track_caller]
    fn signs(&self, who: usize, agreement: &str) {
        self.acts(who, agreement, ActKind::Signature);
    }

    /// Takes in an object of its own.
    #[track_caller]
    pub(crate) fn imports(&self, who: usize, object: &str) {
        let (taken, ()) = intake::take(
            self.node(who),
            &Origin::Ourselves,
            &[object.as_bytes()],
            |_| (Alongside::default(), ()),
        )
        .unwrap();
        assert_eq!(taken.accepted, 1);
    }
}

fn keep(node: &Inner, theirs: &Inner) {
    let peer = Peer {
        party: theirs.me.clone(),
        name: theirs.party.name.clone(),
        document: theirs.own_document_text().unwrap(),
        fingerprint: theirs.identity.fingerprint(),
        state: PeerState::Active,
        accepted: crate::wire::edge::Clock::unix_seconds(&crate::wire::edge::SystemClock),
        confirmed: false,
    };
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.records.push(put(&peer).unwrap());
    node.store.commit(batch).unwrap();
}
