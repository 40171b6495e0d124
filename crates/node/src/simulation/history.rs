//! What happens to the node, step by step, and what the oracle makes of it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use super::explained::{brought_by, is_definition};
use super::pieces::Published;
use super::reader::{Collection, Reader, collections};
use super::stage::{Stage, act_id, agreement_id, licence, number, party, proposal, sealed};
use super::steps::Step;
use super::tally::Tally;
use super::{ME, PEERS, TERMS, UNIVERSITY};
use crate::admin::Request;
use crate::intake::Origin;
use bytes::Bytes;
use mithaq_agreement::Class;
use mithaq_agreement::act::hex;
use mithaq_stix::seal::unsealed_hash;
use mithaq_stix::{Object, ObjectId};
use mithaq_store::CopyRank;
use mithaq_testkit::oracle::{
    Holding, Rank, explained, in_force, may_be_given, may_have, of_versions, seen, stands_against,
};
use mithaq_testkit::render::{self, ActLinks};
use mithaq_testkit::world::{
    self, Act, Audience, Condition, Deed, Held, Instant, Mark, Now, Party, World, day,
};

/// A clock may be set back by less than this below the latest that it has shown: stamps run no more than
/// a day ahead of it (7.2), and the store takes nothing in rather than let them.
const MOST_BACK: Instant = 20 * 3_600_000;

/// Something of which there are bytes.
struct Thing {
    id: ObjectId,
    object_type: &'static str,
    sealed_by: Option<Party>,
    markings: BTreeSet<Mark>,
    personal_data: bool,
    addressees: BTreeSet<Party>,
}

pub(super) struct History {
    pub(super) tally: Tally,
    pub(super) stage: Stage,
    pub(super) world: World,
    mark: Instant,
    to_come: VecDeque<Act>,
    pub(super) lost: Vec<Act>,
    /// Acts by tag, sealed.
    pub(super) sealed: BTreeMap<u32, Vec<u8>>,
    /// By the bytes as they are kept.
    things: BTreeMap<Bytes, Thing>,
    /// Under what each object came, whichever version: what we make of it stays under the licences of what we
    /// received (6.1).
    came: BTreeMap<ObjectId, BTreeSet<world::Licence>>,
    /// What was published with a seal.
    sealed_things: Vec<Published>,
    /// Under what each of the sealed things was delivered and taken.
    delivered: BTreeMap<Bytes, BTreeSet<world::Licence>>,
    /// Who has said what which words mean; `None`: ourselves.
    pub(super) defined: BTreeSet<(Option<Party>, u8)>,
    /// Embargoes that were not over when the node last looked.
    embargoes: BTreeMap<ObjectId, Instant>,
    readers: Vec<Reader>,
    /// How many statements were made.
    pub(super) versions: i64,
    pub(super) leased: [bool; 2],
}

impl History {
    pub(super) fn begin(world: World, acts: Vec<Act>) -> History {
        let stage = Stage::open(day(1), &world.red_lines);
        let readers = collections()
            .into_iter()
            .flat_map(|it| [Reader::new(it.clone(), true), Reader::new(it, false)]);
        let mut history = History {
            readers: readers.collect(),
            tally: Tally::default(),
            stage,
            mark: day(1),
            to_come: VecDeque::new(),
            lost: Vec::new(),
            sealed: BTreeMap::new(),
            things: BTreeMap::new(),
            came: BTreeMap::new(),
            sealed_things: Vec::new(),
            delivered: BTreeMap::new(),
            embargoes: BTreeMap::new(),
            defined: BTreeSet::new(),
            versions: 0,
            leased: [false; 2],
            world,
        };
        let mut text_hashes = BTreeMap::new();
        for text in history.world.agreements.clone() {
            let (bytes, agreement) = proposal(&text);
            text_hashes.insert(text.no, hex(agreement.text_hash()));
            history.notes(&bytes, "mithaq-agreement", Some(ME), text.parties);
            assert_eq!(
                history.stage.take(&Origin::Author, &[bytes]),
                Some(vec![true])
            );
        }
        let mut hashes = BTreeMap::new();
        for act in &acts {
            let author = party(act.author);
            let text = &history.world.agreements[usize::from(act.agreement.0)];
            let links = ActLinks {
                id: act_id(act.id).to_string(),
                author: author.to_string(),
                addressees: match act.to_all {
                    true => text
                        .parties
                        .iter()
                        .map(|no| party(*no).to_string())
                        .collect(),
                    false => vec![author.to_string()],
                },
                agreement: agreement_id(act.agreement).to_string(),
                text_hash: match act.text == text.text {
                    true => text_hashes[&act.agreement].clone(),
                    false => hex(&[act.text; 32]),
                },
                previous: act.previous.map(|tag| hex(&hashes[&tag])),
                lifts: match act.deed {
                    Deed::Resumption { lifts } => Some(act_id(lifts).to_string()),
                    _ => None,
                },
                attested_for: act.attested_for.map(|no| party(no).to_string()),
                members: Vec::new(),
            };
            let bytes = sealed(act.author, render::act(act, &links).as_bytes());
            hashes.insert(
                act.tag,
                unsealed_hash(&Object::parse(&bytes).unwrap().object),
            );
            history.sealed.insert(act.tag, bytes);
        }
        let mut acts = acts;
        acts.sort_by_key(|act| act.tag);
        history.to_come = acts.into();
        history
    }

    pub(super) fn goes_on(&mut self, step: &Step) {
        match step {
            Step::Import(things) => self.imports(things),
            Step::Deliver(place, things) => self.delivers(*place, things),
            Step::Add(things) => self.adds(things),
            Step::Relay(place, thing) => {
                if !self.sealed_things.is_empty() {
                    let thing = self.sealed_things[thing.index(self.sealed_things.len())].clone();
                    self.delivers(*place, &[thing]);
                }
            }
            Step::Act { agreement, lost } => {
                let next = self
                    .to_come
                    .iter()
                    .position(|act| act.agreement.0 == *agreement);
                let Some(act) = next.and_then(|place| self.to_come.remove(place)) else {
                    return;
                };
                match lost {
                    true => {
                        self.tally.lost += 1;
                        self.lost.push(act);
                    }
                    false => self.arrives(act),
                }
            }
            Step::Late(index) => {
                if !self.lost.is_empty() {
                    self.tally.late += 1;
                    let act = self.lost.remove(index.index(self.lost.len()));
                    self.arrives(act);
                }
            }
            Step::Again(index) => {
                if !self.world.acts.is_empty() {
                    let act = self.world.acts[index.index(self.world.acts.len())].clone();
                    self.arrives(act);
                }
            }
            Step::State {
                place,
                minutes,
                lost,
            } => self.states(*place, *minutes, *lost),
            Step::Clock(hours) => {
                self.tally.set_back += u64::from(*hours < 0);
                let to = self.stage.clock.reads() + hours * 3_600_000;
                self.stage.clock.set(to.max(self.mark - MOST_BACK));
            }
            Step::Restart => self.restarts(),
            Step::Define { who, words, killed } => {
                self.defines(*who, *words);
                if *killed {
                    self.restarts();
                }
            }
            Step::Suspend(place, suspend) => {
                let peer = party(PEERS[*place]).to_string();
                match suspend {
                    true => {
                        self.tally.suspended += 1;
                        self.stage.operates(Request::PeerSuspend { peer });
                        self.world.suspended.insert(PEERS[*place]);
                    }
                    false => {
                        self.stage.operates(Request::PeerResume { peer });
                        self.world.suspended.remove(&PEERS[*place]);
                    }
                }
            }
            Step::Embargo { thing, hours } => self.embargoes(thing, *hours),
            Step::Look { who, limit, all } => {
                let collections = collections();
                self.looks(&collections[who.index(collections.len())], *limit, *all);
            }
            Step::Poll { who, limit } => {
                let who = who.index(self.readers.len());
                self.polls(who, *limit);
            }
        }
        // The node looks at its clock now and then.
        self.stage.node().refresh().unwrap();
        let looked = self.stage.node().watch.now();
        let now = self.now();
        assert_eq!(
            (
                looked.earliest().unix_millis(),
                looked.latest().unix_millis()
            ),
            (now.earliest, now.latest)
        );
        self.sees_leases();
        // 5.9: what has been let go is not held back again when the clock is set back.
        let before = self.embargoes.len();
        self.embargoes.retain(|_, until| now.earliest <= *until);
        self.tally.met += (before - self.embargoes.len()) as u64;
    }

    /// Puts a file in the place of the store, behind the node's back.
    pub(super) fn puts_back(&mut self, file: &Path, store: &Path) {
        self.stage.puts_back(file, store);
    }

    /// The prepared node, for what a step has no word for.
    pub(super) fn stage(&self) -> &Stage {
        &self.stage
    }

    /// How many acts have reached the node, each as often as it did.
    pub(super) fn acts_here(&self) -> usize {
        self.world.acts.len()
    }

    /// Everybody reads to the end.
    pub(super) fn ends(mut self) -> Tally {
        for collection in collections() {
            self.looks(&collection, 1_000, false);
            self.looks(&collection, 2, true);
        }
        for who in 0..self.readers.len() {
            while self.polls(who, 3) {}
            let collection = self.readers[who].collection.clone();
            // 7.2, 7.3: nothing lost; that nothing came twice was seen page by page.
            let expected = self.expected(&collection, false).unwrap_or_default();
            for body in expected {
                let got = &self.readers[who].got;
                assert!(
                    got.contains(&body),
                    "{collection:?} never got {}",
                    String::from_utf8_lossy(&body)
                );
            }
        }
        self.tally
    }

    fn restarts(&mut self) {
        self.tally.restarts += 1;
        // Of the mark is kept what the store keeps.
        self.mark = self.stage.node().store.counts().unwrap().last_arrival;
        self.stage.restart();
    }

    pub(super) fn now(&mut self) -> Now {
        let clock = self.stage.clock.reads();
        self.mark = self.mark.max(clock);
        Now {
            earliest: clock,
            latest: self.mark,
        }
    }

    fn imports(&mut self, things: &[Published]) {
        let bodies: Vec<Vec<u8>> = things.iter().map(|thing| self.publish(thing)).collect();
        for body in &bodies {
            self.came_under(body, world::Licence::Own);
        }
        let taken = self.stage.take(&Origin::Ourselves, &bodies);
        assert_eq!(taken, Some(vec![true; bodies.len()]));
    }

    /// 6.2: what is new comes under the embargo; of what is there already all versions do.
    fn embargoes(&mut self, thing: &Published, hours: i64) {
        let body = self.publish(thing);
        self.came_under(&body, world::Licence::Own);
        let id = self.things[&kept(&body)].id.clone();
        let until = self.now().latest + hours * 3_600_000;
        self.tally.embargoed += 1;
        let at = mithaq_stix::Timestamp::from_unix_millis(until);
        if self.stage.node().store.copies(&id).unwrap().is_empty() {
            let embargo = mithaq_agreement::condition::Condition::Embargo { until: at };
            self.stage.takes_under(embargo, &body);
        } else {
            // A further version comes under the embargo that there is, if there is one.
            let taken = self.stage.take(&Origin::Ourselves, &[body]);
            assert_eq!(taken, Some(vec![true]));
            self.stage.operates(Request::Embargo {
                object: id.to_string(),
                until: at.to_string(),
            });
            // Whoever had it gets it again, when nobody has been without it in between.
            let of_it = |body: &Bytes| self.things.get(body).is_some_and(|thing| thing.id == id);
            for reader in &mut self.readers {
                reader.got.retain(|body| !of_it(body));
            }
        }
        self.embargoes.insert(id, until);
    }

    /// 5.9, 7.4: what a peer delivers is taken while the agreement is in force, as far as its articles let
    /// the peer give it.
    fn delivers(&mut self, place: usize, things: &[Published]) {
        let peer = PEERS[place];
        let text = self.world.agreements[place].clone();
        let now = self.now();
        let origin = Origin::Agreement {
            peer: party(peer),
            agreement: agreement_id(text.no),
        };
        let bodies: Vec<Vec<u8>> = things.iter().map(|thing| self.publish(thing)).collect();
        let open = stands_against(&self.world, &text, (ME, peer), now).is_empty()
            && !self.world.suspended.contains(&peer);
        let expected = open.then(|| {
            let each = bodies.iter().map(|body| {
                let thing = &self.things[&kept(body)];
                let mut held = thing.held(thing.sealed_by.unwrap_or(peer), BTreeSet::new(), None);
                let brought = BTreeSet::from([Some(peer)]);
                held.markings = explained(&held.markings, &self.defined, &brought);
                may_be_given(
                    &text,
                    &self.world.acts,
                    &self.world.keyed(),
                    &held,
                    (peer, ME),
                    now,
                )
            });
            each.collect::<Vec<_>>()
        });
        let by = world::Licence::Delivered {
            by: peer,
            under: text.no,
        };
        for (body, taken) in bodies.iter().zip(expected.iter().flatten()) {
            if *taken {
                self.tally.delivered += 1;
                self.came_under(body, by);
                let body = kept(body);
                if self.things[&body].sealed_by.is_some() {
                    self.delivered.entry(body).or_default().insert(by);
                }
            } else {
                self.tally.delivery_refused += 1;
            }
        }
        assert_eq!(self.stage.take(&origin, &bodies), expected, "{things:?}");
    }

    /// § 4, 7.5: what a participant adds is taken while its terms are in force, as far as they let it give it.
    /// Which markings are known here it does not find out by that.
    fn adds(&mut self, things: &[Published]) {
        let text = self.world.agreements[usize::from(TERMS.0)].clone();
        let (now, keyed) = (self.now(), self.world.keyed());
        let origin = Origin::Participant {
            participant: party(UNIVERSITY),
            agreement: agreement_id(TERMS),
        };
        let bodies: Vec<Vec<u8>> = things.iter().map(|thing| self.publish(thing)).collect();
        let acts = &self.world.acts;
        let open = in_force(&text, acts, &keyed, (ME, UNIVERSITY), now);
        let expected = open.then(|| {
            let each = bodies.iter().map(|body| {
                let mut held = self.things[&kept(body)].held(UNIVERSITY, BTreeSet::new(), None);
                let is_known = |mark: &Mark| !matches!(mark, Mark::Unknown | Mark::Words(_));
                held.markings.retain(is_known);
                may_be_given(&text, acts, &keyed, &held, (UNIVERSITY, ME), now)
            });
            each.collect::<Vec<_>>()
        });
        let by = world::Licence::Delivered {
            by: UNIVERSITY,
            under: TERMS,
        };
        for (body, taken) in bodies.iter().zip(expected.iter().flatten()) {
            match taken {
                true => {
                    self.tally.added += 1;
                    self.came_under(body, by);
                }
                false => self.tally.addition_refused += 1,
            }
        }
        assert_eq!(self.stage.take(&origin, &bodies), expected, "{things:?}");
    }

    fn arrives(&mut self, act: Act) {
        let body = self.sealed[&act.tag].clone();
        let text = &self.world.agreements[usize::from(act.agreement.0)];
        let addressees: Vec<Party> = match act.to_all {
            true => text.parties.to_vec(),
            false => vec![act.author],
        };
        let origin = match act.author == ME {
            true => Origin::Author,
            // Nothing is read of a peer that is suspended.
            false if self.world.suspended.contains(&act.author) => return self.lost.push(act),
            false => Origin::Channel {
                peer: party(act.author),
            },
        };
        let expected = addressees.contains(&ME);
        assert_eq!(
            self.stage.take(&origin, std::slice::from_ref(&body)),
            Some(vec![expected])
        );
        if expected {
            self.notes(&body, "mithaq-act", Some(act.author), addressees);
            self.world.acts.push(act);
        }
    }

    /// Renders a thing, sealed if it is to be, and takes note of it.
    fn publish(&mut self, thing: &Published) -> Vec<u8> {
        let piece = &thing.piece;
        let by = thing.sealed.map(|place| PEERS[place]);
        let creator = by.map(|by| party(by).to_string());
        let text = render::piece(piece, creator.as_deref());
        let body = match by {
            Some(by) => sealed(by, text.as_bytes()),
            None => text.into_bytes(),
        };
        if by.is_some() {
            self.sealed_things.push(thing.clone());
        }
        let markings = piece.markings.union(&piece.granular).copied().collect();
        self.things.entry(kept(&body)).or_insert_with(|| Thing {
            id: ObjectId::parse(&render::piece_id(piece)).unwrap(),
            object_type: piece.object_type,
            sealed_by: by,
            markings,
            personal_data: piece.personal_data,
            addressees: BTreeSet::new(),
        });
        body
    }

    pub(super) fn notes(
        &mut self,
        body: &[u8],
        object_type: &'static str,
        sealed_by: Option<Party>,
        addressees: impl IntoIterator<Item = Party>,
    ) {
        let body = kept(body);
        let object = Object::parse(&body).unwrap().object;
        let licence = match sealed_by {
            Some(by) if by != ME => world::Licence::Channel { by },
            _ => world::Licence::Own,
        };
        let id = object.id().clone();
        self.came.entry(id.clone()).or_default().insert(licence);
        self.things.insert(
            body,
            Thing {
                id,
                object_type,
                sealed_by,
                markings: BTreeSet::new(),
                personal_data: false,
                addressees: addressees.into_iter().collect(),
            },
        );
    }

    fn came_under(&mut self, body: &[u8], licence: world::Licence) {
        let id = self.things[&kept(body)].id.clone();
        self.came.entry(id).or_default().insert(licence);
    }

    pub(super) fn looks(&mut self, collection: &Collection, limit: u64, all: bool) {
        let found = collection.id(&self.stage);
        let expected = self.expected(collection, all);
        // 7.3: a collection that is closed is as if absent.
        assert_eq!(found.is_some(), expected.is_some(), "{collection:?}");
        let (Some(id), Some(expected)) = (found, expected) else {
            self.tally.closed += 1;
            return;
        };
        if let Audience::Under {
            agreement: TERMS, ..
        } = collection.audience
        {
            let holdings = self.held();
            let of_peers = holdings.iter().filter(|(holding, body)| {
                expected.contains(body) && holding.line.is_some_and(|by| PEERS.contains(&by))
            });
            self.tally.passed_on += of_peers.count() as u64;
        }
        self.counts_onward(collection, &expected);
        let count = match collection.audience {
            Audience::Under {
                agreement: TERMS, ..
            } => &mut self.tally.hosted,
            Audience::Under { .. } => &mut self.tally.crossed,
            Audience::Channel { .. } => &mut self.tally.over_channel,
            Audience::Ourselves => &mut self.tally.read_at_home,
        };
        *count += expected.len() as u64;
        self.tally.withheld += u64::from(expected.len() < self.things.len());
        let given = collection.everything(&self.stage, &id, limit, all);
        let mut set: BTreeSet<Bytes> = given.iter().cloned().collect();
        assert_eq!(set.len(), given.len(), "given twice to {collection:?}");
        set.retain(|body| !is_definition(body));
        let texts = |bodies: BTreeSet<&Bytes>| -> Vec<String> {
            bodies
                .into_iter()
                .map(|body| String::from_utf8_lossy(body).into_owned())
                .collect()
        };
        let leaked = texts(set.difference(&expected).collect());
        let withheld = texts(expected.difference(&set).collect());
        assert!(leaked.is_empty(), "{collection:?} was given {leaked:#?}");
        assert!(withheld.is_empty(), "{collection:?} lacks {withheld:#?}");
    }

    /// One page for a reader; whether there was anything on it.
    fn polls(&mut self, who: usize, limit: u64) -> bool {
        let collection = self.readers[who].collection.clone();
        let expected = self.expected(&collection, false);
        let given = self.readers[who].polls(&self.stage, limit);
        assert_eq!(given.is_some(), expected.is_some(), "{collection:?}");
        let (given, expected) = (given.unwrap_or_default(), expected.unwrap_or_default());
        for body in &given {
            let is_due = expected.contains(body) || is_definition(body);
            assert!(is_due, "{collection:?}: {body:?}");
        }
        !given.is_empty()
    }

    /// What the oracle gives a collection's reader now; `None` if the collection is closed.
    pub(super) fn expected(
        &mut self,
        collection: &Collection,
        all: bool,
    ) -> Option<BTreeSet<Bytes>> {
        let now = self.now();
        let holdings = self.holdings();
        let world = &self.world;
        let open = match collection.audience {
            Audience::Ourselves => true,
            Audience::Channel { peer } => !world.suspended.contains(&peer),
            Audience::Under { agreement, party } => {
                let text = world.agreements.get(usize::from(agreement.0))?;
                !world.suspended.contains(&party)
                    && stands_against(world, text, (ME, party), now).is_empty()
            }
        };
        if !open {
            return None;
        }
        let may = |holding: &Holding| {
            collection.purposes.iter().any(|purpose| {
                may_have(world, &holding.held, collection.audience, *purpose, now).is_ok()
            })
        };
        let permitted: Vec<&Holding> = holdings
            .iter()
            .map(|(holding, _)| holding)
            .filter(|holding| may(holding))
            .collect();
        let everything: Vec<&Holding> = holdings.iter().map(|(holding, _)| holding).collect();
        let chosen = match all {
            true => of_versions(&everything, &permitted),
            false => seen(&everything, &permitted),
        };
        let body_of = |holding: &Holding| {
            let found = holdings.iter().find(|(other, _)| other == holding);
            found.map(|(_, body)| body.clone())
        };
        Some(chosen.into_iter().filter_map(body_of).collect())
    }

    /// What the node holds, as it says; but what each thing is, as it was published.
    pub(super) fn holdings(&mut self) -> Vec<(Holding, Bytes)> {
        let holdings = self.held();
        // 6.1: every delivery of a sealed thing has given a licence, and none is forgotten.
        for (body, delivered) in &self.delivered {
            let of_body = holdings.iter().filter(|(_, other)| other == body);
            let held: BTreeSet<_> = of_body
                .clone()
                .flat_map(|(holding, _)| holding.held.licences.iter().copied())
                .collect();
            assert!(delivered.is_subset(&held), "{delivered:?} {held:?}");
            let several = of_body.filter(|(holding, _)| holding.held.licences.len() > 1);
            self.tally.gained += several.count() as u64;
        }
        holdings
    }

    pub(super) fn held(&self) -> Vec<(Holding, Bytes)> {
        let node = self.stage.node();
        let classes = node.known_classes().unwrap();
        let ids: BTreeSet<&ObjectId> = self.things.values().map(|thing| &thing.id).collect();
        let mut holdings = Vec::new();
        for (object, id) in (0..).zip(ids) {
            for copy in node.store.copies(id).unwrap() {
                let body = node.store.object(copy.slot).unwrap().unwrap().body;
                let thing = &self.things[&body];
                let class: &Class = &classes[copy.class as usize];
                let licences: BTreeSet<world::Licence> =
                    class.licences.iter().map(licence).collect();
                // 6.1: no licence comes from nowhere.
                let came = &self.came[id];
                assert!(licences.is_subset(came), "{licences:?} {came:?}");
                let line = match copy.deliverer.0.as_str() {
                    "" => None,
                    deliverer => Some(number(deliverer).unwrap()),
                };
                let originator = thing.sealed_by.or(line).unwrap_or(ME);
                // 6.3: a sealed copy is whose licences it is under; another is its deliverer's.
                let brought = match copy.rank {
                    CopyRank::Sealed => licences.iter().map(brought_by).collect(),
                    _ => BTreeSet::from([line]),
                };
                let mut held = thing.held(originator, licences, self.embargoes.get(id));
                held.markings = explained(&held.markings, &self.defined, &brought);
                let holding = Holding {
                    object,
                    version: copy.version.as_ref().map_or(0, |at| at.unix_millis()),
                    line,
                    rank: match copy.rank {
                        CopyRank::Sealed => Rank::Sealed,
                        CopyRank::Ours => Rank::Ours,
                        CopyRank::Received => Rank::Received,
                        CopyRank::Company => unreachable!("nothing here has definitions"),
                    },
                    arrived: copy.first_slot(),
                    held,
                };
                holdings.push((holding, body));
            }
        }
        holdings
    }
}

impl Thing {
    fn held(
        &self,
        originator: Party,
        licences: BTreeSet<world::Licence>,
        embargo: Option<&Instant>,
    ) -> Held {
        Held {
            originator,
            object_type: self.object_type,
            markings: self.markings.clone(),
            personal_data: self.personal_data,
            addressees: self.addressees.clone(),
            licences,
            conditions: embargo
                .map(|until| Condition::NotBefore(*until))
                .into_iter()
                .collect(),
        }
    }
}

/// The bytes as a node keeps them.
fn kept(body: &[u8]) -> Bytes {
    let object = Object::parse(body).map(|accepted| accepted.object);
    let object = object.unwrap_or_else(|refused| panic!("{refused}"));
    Bytes::copy_from_slice(object.bytes())
}
