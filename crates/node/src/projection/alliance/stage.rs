//! The testkit's alliances as what travels between nodes: texts, acts, statements and words, with ids, hashes and seals.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::{Signer as _, SigningKey};
use mithaq_agreement::act::hex;
use mithaq_agreement::{
    Agreement, Branch, ChainId, Class, Condition, Draft, Head, HeadStatement, KeyWords, Licence,
    PartyId, Place, Purpose, RedLine, Reseal, Revocation, SourceName, vocabulary,
};
use mithaq_stix::seal::{self, unsealed_hash};
use mithaq_stix::{KeyBinding, KeyId, KeyLookup, Object, ObjectId, Timestamp};
use mithaq_testkit::generate::{KEYS, UNIVERSITY};
use mithaq_testkit::render::{self, ActLinks, Names};
use mithaq_testkit::world::{
    self, AgreementNo, Deed, Held, Key, Mark, Named, Party, Said, Stated, day,
};

use crate::seals;

/// All that ever has a number.
const PARTIES: u8 = UNIVERSITY.0 + 1;

pub(super) fn party(no: Party) -> PartyId {
    PartyId::parse(&format!(
        "identity--{:08x}-0000-4000-8000-00000000abcd",
        no.0
    ))
    .unwrap()
}

pub(super) fn agreement_id(no: AgreementNo, text: u8) -> ObjectId {
    let id = format!(
        "mithaq-agreement--{:08x}-0000-4000-8000-0000000000{text:02x}",
        no.0
    );
    ObjectId::parse(&id).unwrap()
}

fn act_id(no: u32) -> ObjectId {
    ObjectId::parse(&format!("mithaq-act--{no:08x}-0000-4000-8000-000000000000")).unwrap()
}

fn signing(no: Party, key: Key) -> SigningKey {
    let mut seed = [no.0 + 1; 32];
    seed[0] = key.0;
    SigningKey::from_bytes(&seed)
}

fn key_id(no: Party, key: Key) -> KeyId {
    KeyId::of(&signing(no, key).verifying_key())
}

fn sealed(bytes: &[u8], author: Party, key: Key) -> Vec<u8> {
    let object = object(bytes);
    let context = seals::context(object.object_type());
    let sign = |message: &[u8]| signing(author, key).sign(message).to_bytes();
    seal::seal(bytes, context, &key_id(author, key), sign).unwrap()
}

fn object(bytes: &[u8]) -> Object {
    let accepted = Object::parse(bytes).unwrap_or_else(|refused| panic!("{refused}"));
    accepted.object
}

/// Everybody's keys, but for those that were revoked where that is asked for.
pub(super) struct Keys {
    all: BTreeMap<String, KeyBinding>,
    revoked: BTreeSet<String>,
}

impl Keys {
    pub(super) fn new() -> Self {
        let all = (0..PARTIES).flat_map(|no| (0..KEYS).map(move |key| (Party(no), Key(key))));
        let all = all.map(|(no, key)| {
            let verifying = signing(no, key).verifying_key();
            let binding = KeyBinding {
                party: party(no).object_id().clone(),
                key: verifying,
            };
            (KeyId::of(&verifying).to_string(), binding)
        });
        Self {
            all: all.collect(),
            revoked: BTreeSet::new(),
        }
    }

    /// Those that may still seal something.
    pub(super) fn good(&self, said: &Said) -> Self {
        let revoked = said.revoked.iter();
        Self {
            all: self.all.clone(),
            revoked: revoked
                .map(|word| key_id(word.party, word.key).to_string())
                .collect(),
        }
    }
}

impl KeyLookup for Keys {
    fn key(&self, id: &KeyId) -> Option<KeyBinding> {
        let id = id.to_string();
        self.all
            .get(&id)
            .filter(|_| !self.revoked.contains(&id))
            .cloned()
    }
}

/// A text as its author sent it, and what it is.
pub(super) struct Text {
    pub(super) id: ObjectId,
    pub(super) author: Party,
    pub(super) body: Vec<u8>,
    pub(super) agreement: Agreement,
}

/// Everything that exists, whoever has it.
pub(super) struct Stage {
    /// By agreement and text.
    pub(super) texts: BTreeMap<(AgreementNo, u8), Text>,
    /// By tag.
    pub(super) acts: BTreeMap<u32, Vec<u8>>,
    places: BTreeMap<u32, Place>,
}

impl Stage {
    pub(super) fn new() -> Self {
        Self {
            texts: BTreeMap::new(),
            acts: BTreeMap::new(),
            places: BTreeMap::new(),
        }
    }

    /// Writes texts down; each comes after the one that it amends.
    pub(super) fn writes(&mut self, texts: &[world::Agreement]) {
        for text in texts {
            let name = |no| party(no).to_string();
            let draft = match text.amends {
                None => render::draft(text, name),
                Some(of) => {
                    let base = agreement_id(text.no, 0).to_string();
                    let hash = hex(self.texts[&(text.no, of)].agreement.text_hash());
                    render::amended_draft(text, name, (&base, &hash))
                }
            };
            let draft = Draft::parse(&draft).unwrap_or_else(|faults| panic!("{faults}\n{draft}"));
            let id = agreement_id(text.no, text.text);
            let author = text.parties[0];
            let at = Timestamp::from_unix_millis(day(1));
            let bytes = draft.object_bytes(&id, &party(author), &at).unwrap();
            let body = sealed(&bytes, author, Key::default());
            let agreement = Agreement::from_object(&object(&body)).unwrap();
            let text_no = (text.no, text.text);
            let text = Text {
                id,
                author,
                body,
                agreement,
            };
            self.texts.insert(text_no, text);
        }
    }

    /// Seals acts about texts that are written down; `bases` are the first ones.
    pub(super) fn performs(
        &mut self,
        bases: &[&world::Agreement],
        acts: &[world::Act],
        said: &Said,
    ) {
        for act in acts {
            let base = bases.iter().find(|text| text.no == act.agreement).unwrap();
            let author = party(act.author).to_string();
            let names = Known {
                stage: self,
                acts,
                no: act.agreement,
            };
            let links = ActLinks {
                id: act_id(act.id).to_string(),
                addressees: match act.to_all {
                    true => base
                        .parties
                        .iter()
                        .map(|no| party(*no).to_string())
                        .collect(),
                    false => vec![author.clone()],
                },
                author,
                agreement: agreement_id(act.agreement, 0).to_string(),
                text_hash: names.text(act.text).1,
                previous: act.previous.map(|tag| names.hash(tag)),
                lifts: match act.deed {
                    Deed::Resumption { lifts }
                    | Deed::ReservationWithdrawal { lifts }
                    | Deed::ObjectionWithdrawal { lifts }
                    | Deed::DeclarationWithdrawal { lifts } => Some(act_id(lifts).to_string()),
                    _ => None,
                },
                attested_for: act.attested_for.map(|no| party(no).to_string()),
                members: render::members(act, base, &names),
            };
            let key = said.sealed.get(&act.tag).copied().unwrap_or_default();
            let body = sealed(render::act(act, &links).as_bytes(), act.author, key);
            let place = Place {
                number: act.number,
                hash: unsealed_hash(&object(&body)),
            };
            self.places.insert(act.tag, place);
            self.acts.insert(act.tag, body);
        }
    }

    /// A statement of a party's last act, with its seal.
    pub(super) fn states(&self, stated: &Stated, addressees: &BTreeSet<PartyId>) -> Object {
        let statement = HeadStatement {
            agreement: agreement_id(stated.agreement, 0),
            head: self.head(stated.author, stated.tag),
            instant: Timestamp::from_unix_millis(stated.instant),
        };
        let modified = Timestamp::from_unix_millis(day(1) + stated.version);
        let bytes = statement.write(addressees, &modified).unwrap();
        object(&sealed(&bytes, stated.author, stated.key))
    }

    /// An act as a head.
    pub(super) fn head(&self, author: Party, tag: u32) -> Head {
        let Place { number, hash } = self.places[&tag];
        Head {
            author: party(author),
            number,
            hash,
        }
    }

    /// What is said of keys.
    pub(super) fn words(&self, said: &Said) -> KeyWords {
        let place = |named: &Named| self.places[&named.tag];
        let chain = |no: AgreementNo| ChainId::of(&agreement_id(no, 0));
        let revoked = said.revoked.iter().map(|word| Revocation {
            party: party(word.party),
            key: key_id(word.party, word.key),
            heads: word
                .heads
                .iter()
                .map(|(no, head)| (chain(*no), place(head)))
                .collect(),
        });
        let branches = said.branches.iter().map(|word| Branch {
            party: party(word.party),
            chain: chain(word.agreement),
            head: place(&word.head),
        });
        let resealed = said.resealed.iter().map(|word| Reseal {
            party: party(word.party),
            key: key_id(word.party, word.key),
            chain: chain(word.agreement),
            acts: word.acts.iter().map(place).collect(),
        });
        KeyWords {
            revocations: revoked.collect(),
            branches: branches.collect(),
            reseals: resealed.collect(),
        }
    }
}

struct Known<'a> {
    stage: &'a Stage,
    acts: &'a [world::Act],
    no: AgreementNo,
}

impl Names for Known<'_> {
    fn act(&self, id: u32) -> String {
        act_id(id).to_string()
    }

    fn hash(&self, tag: u32) -> String {
        hex(&self.stage.places[&tag].hash)
    }

    fn accedes(&self, tag: u32) -> Option<Party> {
        let act = self.acts.iter().find(|act| act.tag == tag)?;
        (act.deed == Deed::Accession).then_some(act.author)
    }

    fn party(&self, no: Party) -> String {
        party(no).to_string()
    }

    fn text(&self, text: u8) -> (String, String) {
        let id = agreement_id(self.no, text).to_string();
        let known = self.stage.texts.get(&(self.no, text));
        // One that nobody has.
        let hash = known.map_or([text; 32], |text| *text.agreement.text_hash());
        (id, hex(&hash))
    }
}

/// The class of a copy.
pub(super) fn class(held: &Held) -> Class {
    let tlp = held.markings.iter().filter_map(|mark| match mark {
        Mark::Tlp(level) => vocabulary::tlp_from_word(level.word()),
        _ => None,
    });
    let pap = held.markings.iter().filter_map(|mark| match mark {
        Mark::Pap(level) => vocabulary::pap_from_word(level.word()),
        _ => None,
    });
    Class {
        originator: party(held.originator),
        object_type: held.object_type.to_owned(),
        tlp: tlp.max(),
        pap: pap.max(),
        unknown_marking: held.markings.contains(&Mark::Unknown),
        topics: BTreeSet::new(),
        sectors: BTreeSet::new(),
        personal_data: held.personal_data,
        safeguards: BTreeSet::new(),
        language: None,
        source: SourceName::Named,
        addressees: BTreeSet::new(),
        licences: held.licences.iter().map(licence).collect(),
        asked: BTreeSet::new(),
        tells: BTreeSet::new(),
        definition: false,
    }
}

fn licence(licence: &world::Licence) -> Licence {
    match licence {
        world::Licence::Own => Licence::Own,
        world::Licence::Delivered { by, under } => Licence::Delivered {
            deliverer: party(*by),
            agreement: agreement_id(*under, 0),
            article: None,
        },
        world::Licence::Channel { by } => Licence::Channel {
            deliverer: party(*by),
        },
    }
}

pub(super) fn purpose(purpose: world::Purpose) -> Purpose {
    Purpose::from_word(purpose.word()).unwrap()
}

pub(super) fn now(now: world::Now) -> mithaq_agreement::Now {
    let at = Timestamp::from_unix_millis;
    mithaq_agreement::Now::between(at(now.earliest), at(now.latest))
}

pub(super) fn red_line((place, line): (usize, &world::RedLine)) -> RedLine {
    let types = line.types.as_ref();
    let originators = line.originators.as_ref();
    RedLine {
        id: place.to_string(),
        text: "Never.".to_owned(),
        when: Condition {
            types: types.map(|types| types.iter().map(|name| (*name).to_owned()).collect()),
            tlp_above: line
                .tlp_above
                .and_then(|tlp| vocabulary::tlp_from_word(tlp.word())),
            originators: originators.map(|parties| parties.iter().map(|no| party(*no)).collect()),
            received: line.received,
            personal_data: line.personal_data,
        },
    }
}
