//! A node with two peers and some clients, opened again and again from one prepared folder.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use mithaq_agreement::condition::Condition;
use mithaq_agreement::{AGREEMENT_TYPE, Agreement, Audience, Draft, Licence, PartyId};
use mithaq_stix::{Object, ObjectId, Timestamp};
use mithaq_store::{Batch, RecordChange};
use mithaq_testkit::clock::SimClock;
use mithaq_testkit::render;
use mithaq_testkit::world::{self, AgreementNo, Instant, Party, RedLine, day};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::admin::{AdminError, Answer, Envelope, Request};
use crate::audience;
use crate::clock::Clock;
use crate::home::{Init, create};
use crate::inner::Inner;
use crate::intake::{self, Alongside, IntakeError, Origin};
use crate::node::Node;
use crate::operator::CLIENT_RECORD;
use crate::peers::{Peer, PeerState, put};
use crate::seals;
use crate::settings::Settings;
use crate::share::{Caller, ClientName, Share};
use crate::wire::edge::SystemRandom;
use crate::wire::keys::NodeKey;

const OPERATOR: &str = "layla";

/// Whom a client reads as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum As {
    /// Our own people.
    Ourselves,
    /// A peer, by its place among them.
    Peer(usize),
    /// The organisation that we host.
    Participant,
}

/// The clients that every stage has: name, whom it reads as, purpose.
pub(super) const CLIENTS: [(&str, As, world::Purpose); 6] = [
    ("siem", As::Ourselves, world::Purpose::Detection),
    ("inquiry", As::Ourselves, world::Purpose::Investigation),
    ("rimal-tool", As::Peer(0), world::Purpose::Detection),
    ("sahil-tool", As::Peer(1), world::Purpose::Research),
    ("campus-soc", As::Participant, world::Purpose::Detection),
    ("campus-lab", As::Participant, world::Purpose::Research),
];

/// The organisation that we host. It has no node.
const UNIVERSITY: &str = "identity--77777777-7777-4777-8777-777777777777";

/// A clock that is wound by a test.
struct Wound(SimClock);

impl Clock for Wound {
    fn unix_millis(&self) -> i64 {
        self.0.reads()
    }
}

/// Whoever there is: ourselves, then the peers, who can seal; then the participant, whose seal counts nowhere.
struct Author {
    party: PartyId,
    key: Arc<NodeKey>,
    /// Its root key, as an agreement names it.
    fingerprint: String,
}

/// A folder in which a node was made, with its peers and clients, before anything happened.
struct Prepared {
    folder: TempDir,
    authors: Vec<Author>,
}

static PREPARED: LazyLock<Prepared> = LazyLock::new(Prepared::make);
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .unwrap()
});

/// Waits for what is answered on another thread.
pub(super) fn wait<T>(answer: impl Future<Output = T>) -> T {
    RUNTIME.block_on(answer)
}

impl Prepared {
    fn make() -> Prepared {
        let folder = tempfile::tempdir().unwrap();
        let home = |name: &str| {
            let path = folder.path().join(name);
            let init = Init {
                party: format!("National CERT of {name}"),
                operators: vec![OPERATOR.to_owned()],
                config: String::new(),
            };
            create(&path, &init).unwrap();
            let clock = Box::new(Wound(SimClock::at(day(1))));
            Node::open_with(Settings::new(path), clock).unwrap()
        };
        let nodes = ["Qamar", "Rimal", "Sahil"].map(home);
        let [me, ..] = &nodes;
        for peer in &nodes[1..] {
            keep(me.inner(), peer.inner());
        }
        let university = PartyId::parse(UNIVERSITY).unwrap();
        for (name, reads_as, purpose) in CLIENTS {
            let audience = match reads_as {
                As::Ourselves => None,
                As::Peer(place) => Some(nodes[place + 1].inner().me.to_string()),
                // Its terms come with each world, so no operator can name it yet.
                As::Participant => {
                    keep_client(me.inner(), name, &university, purpose);
                    continue;
                }
            };
            let request = Request::ClientAdd {
                name: name.to_owned(),
                audience,
                purpose: Some(purpose.word().to_owned()),
                write: false,
            };
            let operator = OPERATOR.to_owned();
            wait(me.handle(Envelope { operator, request })).unwrap();
        }
        let author = |node: &Node| Author {
            party: node.inner().me.clone(),
            key: node.inner().identity.key(),
            fingerprint: node.inner().identity.fingerprint(),
        };
        let mut authors: Vec<Author> = nodes.iter().map(author).collect();
        authors.push(Author {
            party: university,
            key: Arc::new(NodeKey::generate(&SystemRandom).unwrap()),
            fingerprint: String::new(),
        });
        Prepared { folder, authors }
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

/// Keeps a client of a participant, like one that is there and has another audience.
fn keep_client(node: &Inner, name: &str, participant: &PartyId, purpose: world::Purpose) {
    let mut client = (*node.clients.get("siem").unwrap()).clone();
    client.name = name.to_owned();
    client.id = name.to_owned();
    client.audience = audience::id(&Audience::Participant(participant.clone()));
    client.purpose = purpose.word().to_owned();
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.records.push(RecordChange {
        kind: CLIENT_RECORD.to_owned(),
        key: name.to_owned(),
        bytes: Some(serde_json::to_vec(&client).unwrap()),
    });
    node.store.commit(batch).unwrap();
}

/// The identity of a party.
pub(super) fn party(no: Party) -> PartyId {
    PREPARED.authors[usize::from(no.0)].party.clone()
}

/// The party of an identity.
pub(super) fn number(id: &str) -> Option<Party> {
    let place = PREPARED
        .authors
        .iter()
        .position(|author| author.party.as_str() == id)?;
    Some(Party(u8::try_from(place).unwrap()))
}

pub(super) fn agreement_id(no: AgreementNo) -> ObjectId {
    let text = format!("{AGREEMENT_TYPE}--{:08x}-0000-4000-8000-000000000000", no.0);
    ObjectId::parse(&text).unwrap()
}

/// A licence in the oracle's words.
pub(super) fn licence(licence: &Licence) -> world::Licence {
    let by = |id: &PartyId| number(id.as_str()).unwrap();
    match licence {
        Licence::Own => world::Licence::Own,
        Licence::Delivered {
            deliverer,
            agreement,
            ..
        } => world::Licence::Delivered {
            by: by(deliverer),
            under: [0, 1, 2]
                .map(AgreementNo)
                .into_iter()
                .find(|no| agreement_id(*no) == *agreement)
                .unwrap(),
        },
        Licence::Channel { deliverer } => world::Licence::Channel { by: by(deliverer) },
    }
}

pub(super) fn act_id(no: u32) -> ObjectId {
    ObjectId::parse(&format!("mithaq-act--{no:08x}-0000-4000-8000-000000000000")).unwrap()
}

/// What `author` wrote, with its seal.
pub(super) fn sealed(author: Party, bytes: &[u8]) -> Vec<u8> {
    let object = Object::parse(bytes).map(|accepted| accepted.object);
    let object = object.unwrap_or_else(|refused| panic!("{refused}"));
    let key = &PREPARED.authors[usize::from(author.0)].key;
    let context = seals::context(object.object_type());
    mithaq_stix::seal::seal(bytes, context, &key.id(), |message| key.sign(message)).unwrap()
}

thread_local! {
    /// Articles that no world knows, by agreement: TOML.
    static ARTICLES: RefCell<BTreeMap<u8, String>> = const { RefCell::new(BTreeMap::new()) };
}

/// What `make` makes, with these articles (TOML) in the text of one agreement.
pub(super) fn with_articles<T>(no: AgreementNo, articles: &str, make: impl FnOnce() -> T) -> T {
    ARTICLES.with_borrow_mut(|all| all.insert(no.0, articles.to_owned()));
    let made = make();
    ARTICLES.with_borrow_mut(BTreeMap::clear);
    made
}

/// A text as its first party proposes it, and as an agreement.
pub(super) fn proposal(text: &world::Agreement) -> (Vec<u8>, Agreement) {
    let mut draft = render::draft(text, |no| party(no).to_string());
    for no in text.parties.iter().copied() {
        let plain = format!("fingerprint-of-{}\"", no.0);
        let real = format!("{}\"", PREPARED.authors[usize::from(no.0)].fingerprint);
        draft = draft.replace(&plain, &real);
    }
    ARTICLES.with_borrow(|all| draft.extend(all.get(&text.no.0).map(String::as_str)));
    let draft = Draft::parse(&draft).unwrap_or_else(|faults| panic!("{faults}\n{draft}"));
    let author = text.parties[0];
    let at = Timestamp::from_unix_millis(day(1));
    let bytes = draft
        .object_bytes(&agreement_id(text.no), &party(author), &at)
        .unwrap();
    let bytes = sealed(author, &bytes);
    let object = Object::parse(&bytes).unwrap().object;
    (bytes, Agreement::from_object(&object).unwrap())
}

/// The node under test, its clock, and the folder that it is in.
pub(super) struct Stage {
    pub(super) clock: SimClock,
    node: Option<Node>,
    red_lines: String,
    folder: TempDir,
}

impl Stage {
    pub(super) fn open(at: Instant, red_lines: &[RedLine]) -> Stage {
        let folder = tempfile::tempdir().unwrap();
        copy(&PREPARED.folder.path().join("Qamar"), folder.path());
        let mut stage = Stage {
            clock: SimClock::at(at),
            node: None,
            red_lines: render::red_lines(red_lines, |no| party(no).to_string()),
            folder,
        };
        stage.start();
        stage
    }

    fn start(&mut self) {
        let mut settings = Settings::new(self.folder.path().to_owned());
        settings.red_lines = self.red_lines.clone();
        let clock = Box::new(Wound(self.clock.clone()));
        self.node = Some(Node::open_with(settings, clock).unwrap());
    }

    /// Ends the node, whatever it is at, and starts it again.
    pub(super) fn restart(&mut self) {
        self.node = None;
        self.start();
    }

    /// Ends the node, puts a file in the place of its store, and starts it again.
    pub(super) fn puts_back(&mut self, file: &Path, store: &Path) {
        self.node = None;
        for ending in ["-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{ending}", store.display()));
        }
        fs::copy(file, store).unwrap();
        self.start();
    }

    /// The node's data directory.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn node(&self) -> &Arc<Inner> {
        self.node.as_ref().unwrap().inner()
    }

    pub(super) fn share(&self) -> Share {
        Share::new(self.node.clone().unwrap())
    }

    pub(super) fn client(&self, name: &str) -> Caller {
        Caller::Client(ClientName(self.node().clients.get(name).unwrap()))
    }

    /// Hands objects to intake; for each whether it was taken. `None` if none was even looked at.
    pub(super) fn take(&self, origin: &Origin, objects: &[Vec<u8>]) -> Option<Vec<bool>> {
        let objects: Vec<&[u8]> = objects.iter().map(Vec::as_slice).collect();
        let taken = intake::take(self.node(), origin, &objects, |_| {
            (Alongside::default(), ())
        });
        match taken {
            Ok((taken, ())) => Some(taken.each.iter().map(Result::is_ok).collect()),
            Err(IntakeError::Store(mithaq_store::StoreError::EpochMoved { .. })) => None,
            Err(error) => panic!("{error}"),
        }
    }

    /// Hands an object of ours to intake that nobody may have yet.
    pub(super) fn takes_under(&self, condition: Condition, object: &[u8]) {
        let (taken, ()) = intake::take_under(
            self.node(),
            &Origin::Ourselves,
            vec![condition],
            intake::parse(&[object]),
            |_| (Alongside::default(), ()),
        )
        .unwrap();
        assert_eq!(taken.accepted, 1);
    }

    /// What an operator asks.
    pub(super) fn operates(&self, request: Request) -> Answer {
        self.asks(request).unwrap()
    }

    /// What an operator asks, whatever comes of it.
    pub(super) fn asks(&self, request: Request) -> Result<Answer, AdminError> {
        let operator = OPERATOR.to_owned();
        let node = self.node.as_ref().unwrap();
        wait(node.handle(Envelope { operator, request }))
    }
}

/// Copies a folder of a node that does not run.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&to).unwrap();
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
