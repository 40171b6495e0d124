//! The testkit's agreements of many parties in the product's types.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ed25519_dalek::{Signer, SigningKey};
use mithaq_agreement::act::hex;
use mithaq_agreement::article::{Material, ObjectTypes, Onward};
use mithaq_agreement::{ACT_SEAL_CONTEXT, Act, Agreement, Draft, Family, PartyId, Relation};
use mithaq_stix::seal::{self, unsealed_hash};
use mithaq_stix::{KeyBinding, KeyId, KeyLookup, Object};
use mithaq_testkit::oracle::Why;
use mithaq_testkit::render::{self, ActLinks, Names};
use mithaq_testkit::world::{self, Article, Deed, Party};

use crate::plain::{act_id, timestamp};
use crate::world::{id, object};

/// As many as may be listed, and some who accede.
const PARTIES: u8 = 16;

pub fn party(party: Party) -> PartyId {
    PartyId::parse(&format!(
        "identity--{:08x}-0000-4000-8000-00000000abcd",
        party.0
    ))
    .unwrap()
}

fn key(party: Party) -> SigningKey {
    SigningKey::from_bytes(&[party.0 + 1; 32])
}

/// The keys of parties.
pub struct Keys(BTreeMap<String, KeyBinding>);

impl Keys {
    /// One key for each, who is known by this id.
    pub fn of(parties: impl IntoIterator<Item = (Party, PartyId)>) -> Self {
        let one = |(no, id): (Party, PartyId)| {
            let verifying = key(no).verifying_key();
            let binding = KeyBinding {
                party: id.object_id().clone(),
                key: verifying,
            };
            (KeyId::of(&verifying).to_string(), binding)
        };
        Self(parties.into_iter().map(one).collect())
    }

    /// The act in these bytes, if its seal holds.
    pub fn read(&self, bytes: &[u8]) -> Option<Act> {
        let object = Object::parse(bytes).ok()?.object;
        let sealed = seal::verify(&object, ACT_SEAL_CONTEXT, self).ok()?;
        Act::from_verified(&sealed).ok()
    }
}

impl KeyLookup for Keys {
    fn key(&self, key_id: &KeyId) -> Option<KeyBinding> {
        self.0.get(&key_id.to_string()).cloned()
    }
}

/// An agreement with its amended texts, and what its acts refer to.
pub struct Treaty {
    pub family: Family,
    base: world::Agreement,
    /// The agreement id and the hash of each text.
    texts: BTreeMap<u8, (String, String)>,
    keys: Keys,
}

impl Treaty {
    /// The texts as drafts, read back; each stands after the one that it amends.
    pub fn of(texts: &[world::Agreement]) -> Self {
        let mut known: BTreeMap<u8, (String, String)> = BTreeMap::new();
        let mut read: Vec<Arc<Agreement>> = Vec::new();
        let base_id = agreement_id(texts[0].text);
        for text in texts {
            let name = |no| party(no).to_string();
            let draft = match text.amends {
                None => render::draft(text, name),
                Some(of) => render::amended_draft(text, name, (&base_id, &known[&of].1)),
            };
            let own_id = agreement_id(text.text);
            let draft = Draft::parse(&draft).unwrap_or_else(|faults| panic!("{faults}\n{draft}"));
            let bytes = draft
                .object_bytes(
                    &id(&own_id),
                    &party(text.parties[0]),
                    &timestamp(world::day(1)),
                )
                .unwrap();
            let agreement = Agreement::from_object(&object(&bytes)).unwrap();
            known.insert(text.text, (own_id, hex(agreement.text_hash())));
            read.push(Arc::new(agreement));
        }
        let amended: Vec<Arc<Agreement>> = read.split_off(1);
        Self {
            family: Family::new(read.remove(0), amended),
            base: texts[0].clone(),
            texts: known,
            keys: Keys::of((0..PARTIES).map(|no| (Party(no), party(Party(no))))),
        }
    }

    /// All acts of a life as bytes, by tag: what got lost too, since acts name one another by hash.
    pub fn act_bytes(&self, all: &[world::Act]) -> BTreeMap<u32, Vec<u8>> {
        let mut made = BTreeMap::new();
        let mut hashes = BTreeMap::new();
        for act in all {
            let author = party(act.author).to_string();
            let names = Known {
                treaty: self,
                acts: all,
                hashes: &hashes,
            };
            let links = ActLinks {
                id: act_id(act.id).to_string(),
                addressees: match act.to_all {
                    true => self
                        .base
                        .parties
                        .iter()
                        .map(|no| party(*no).to_string())
                        .collect(),
                    false => vec![author.clone()],
                },
                author,
                agreement: self.texts[&self.base.text].0.clone(),
                text_hash: names.text(act.text).1,
                previous: act.previous.map(|tag| hashes[&tag].clone()),
                lifts: match act.deed {
                    Deed::Resumption { lifts }
                    | Deed::ReservationWithdrawal { lifts }
                    | Deed::ObjectionWithdrawal { lifts }
                    | Deed::DeclarationWithdrawal { lifts } => Some(act_id(lifts).to_string()),
                    _ => None,
                },
                attested_for: None,
                members: render::members(act, &self.base, &names),
            };
            let bytes = sealed(render::act(act, &links).as_bytes(), act.author);
            hashes.insert(act.tag, hex(&unsealed_hash(&object(&bytes))));
            made.insert(act.tag, bytes);
        }
        made
    }

    /// The act in these bytes, if its seal holds.
    pub fn read(&self, bytes: &[u8]) -> Option<Act> {
        self.keys.read(bytes)
    }

    /// All acts of a life, by tag.
    pub fn acts(&self, all: &[world::Act]) -> BTreeMap<u32, Act> {
        let bytes = self.act_bytes(all);
        let read = bytes
            .iter()
            .map(|(tag, bytes)| (*tag, self.read(bytes).unwrap()));
        read.collect()
    }
}

/// The bytes with their author's seal.
pub fn sealed(bytes: &[u8], author: Party) -> Vec<u8> {
    let key = key(author);
    let key_id = KeyId::of(&key.verifying_key());
    let sign = |message: &[u8]| key.sign(message).to_bytes();
    seal::seal(bytes, ACT_SEAL_CONTEXT, &key_id, sign).unwrap()
}

fn agreement_id(text: u8) -> String {
    format!("mithaq-agreement--{text:08x}-0000-4000-8000-00000000eeee")
}

struct Known<'a> {
    treaty: &'a Treaty,
    acts: &'a [world::Act],
    hashes: &'a BTreeMap<u32, String>,
}

impl Names for Known<'_> {
    fn act(&self, id: u32) -> String {
        act_id(id).to_string()
    }

    fn hash(&self, tag: u32) -> String {
        self.hashes[&tag].clone()
    }

    fn accedes(&self, tag: u32) -> Option<Party> {
        let act = self.acts.iter().find(|act| act.tag == tag)?;
        (act.deed == Deed::Accession).then_some(act.author)
    }

    fn party(&self, no: Party) -> String {
        party(no).to_string()
    }

    fn text(&self, text: u8) -> (String, String) {
        let known = self.treaty.texts.get(&text).cloned();
        // One that nobody has.
        known.unwrap_or_else(|| (agreement_id(text), hex(&[text; 32])))
    }
}

/// What the product's answer is called in the second reading; nothing where it is in force.
pub fn cause(relation: &Relation) -> Option<Why> {
    Some(match relation {
        Relation::InForce { .. } => return None,
        Relation::NotParties => Why::NotParties,
        Relation::NotSigned { .. }
        | Relation::NotRatified { .. }
        | Relation::NotNotified { .. }
        | Relation::Forked { .. } => Why::NotSigned,
        Relation::DepositaryForked { .. } => Why::DepositaryForked,
        Relation::NotEnough { .. } | Relation::NotYet { .. } => Why::NotYet,
        Relation::Suspended { .. } => Why::Suspended,
        Relation::Expired { .. } => Why::Expired,
        Relation::Terminated { .. } => Why::Terminated,
        Relation::Withdrawn { .. } => Why::Withdrawn,
        Relation::Precluded { .. } => Why::Precluded,
        Relation::WindowOpen { .. } => Why::WindowOpen,
        Relation::NotAccepted { .. } => Why::NotAccepted,
        Relation::AmendmentsCompete => Why::AmendmentsCompete,
        Relation::UnknownText => Why::UnknownText,
        Relation::NotifiedMissing { .. } => Why::NotifiedMissing,
        Relation::Gap { .. } | Relation::Overfull => Why::Gap,
        Relation::Unread { .. } => Why::UnknownAct,
    })
}

/// The terms between two, as far as a gate keeps them: what each exchange article that one of the two gives under
/// gives, and for what, how far and how marked.
pub type Shown = (
    BTreeMap<String, [String; 6]>,
    BTreeSet<String>,
    bool,
    [String; 2],
);

/// What the product's text says between two.
pub fn says(agreement: &Agreement, pair: (Party, Party)) -> Shown {
    let mut exchanges = BTreeMap::new();
    for (article, exchange) in agreement.exchanges() {
        let gives = [pair.0, pair.1].map(|no| exchange.is_given_by(&party(no)));
        let types = match &exchange.object_types {
            ObjectTypes::All => "all".to_owned(),
            ObjectTypes::Listed(types) => types.iter().cloned().collect::<Vec<_>>().join(" "),
        };
        if gives != [false, false] && !types.is_empty() {
            let material = exchange.material == Material::OwnAndReceived;
            let [first, second] = gives.map(|gives| gives.to_string());
            let terms = [
                first,
                second,
                types,
                mithaq_agreement::vocabulary::tlp_word(exchange.highest_tlp).to_owned(),
                mithaq_agreement::vocabulary::pap_word(exchange.highest_pap).to_owned(),
                material.to_string(),
            ];
            exchanges.insert(article.to_string(), terms);
        }
    }
    let purposes = agreement.purposes().1;
    let (_, unmarked) = agreement.marking();
    (
        exchanges,
        purposes
            .iter()
            .map(|purpose| purpose.word().to_owned())
            .collect(),
        agreement.onward().1 == Onward::CONSTITUENCY,
        [
            mithaq_agreement::vocabulary::tlp_word(unmarked.unmarked_tlp).to_owned(),
            mithaq_agreement::vocabulary::pap_word(unmarked.unmarked_pap).to_owned(),
        ],
    )
}

/// What the second reading's text says between two.
pub fn said(text: &world::Agreement, pair: (Party, Party)) -> Shown {
    let mut exchanges = BTreeMap::new();
    for (place, exchange) in (0..).zip(&text.exchanges) {
        let gives = [pair.0, pair.1].map(|no| text.gives(exchange, no));
        let types = match &exchange.types {
            None => "all".to_owned(),
            Some(types) => types.iter().copied().collect::<Vec<_>>().join(" "),
        };
        if gives != [false, false] && !types.is_empty() {
            let [first, second] = gives.map(|gives| gives.to_string());
            let terms = [
                first,
                second,
                types,
                exchange.highest_tlp.word().to_owned(),
                exchange.highest_pap.word().to_owned(),
                exchange.received_too.to_string(),
            ];
            exchanges.insert(render::article_id(Article::Exchange(place)), terms);
        }
    }
    let unmarked = text.unmarked.unwrap_or(world::Unmarked {
        tlp: world::Tlp::Amber,
        pap: world::Pap::Clear,
    });
    (
        exchanges,
        mithaq_testkit::oracle::purposes(text)
            .into_iter()
            .map(|purpose| purpose.word().to_owned())
            .collect(),
        text.onward == Some(world::Onward::CONSTITUENCY),
        [
            unmarked.tlp.word().to_owned(),
            unmarked.pap.word().to_owned(),
        ],
    )
}

/// Acts in few words, for who looks for a difference: days are counted from the beginning of the world.
pub fn told(acts: &[world::Act]) -> String {
    let one = |act: &world::Act| {
        let days = |at| (at - world::BEGINNING) as f64 / world::DAY as f64 + 1.0;
        let deed = match &act.deed {
            Deed::Notification { of, tag, date } => {
                format!("notes {of} {tag} of {}", days(*date))
            }
            deed => format!("{deed:?}"),
        };
        let (tag, id, author, number) = (act.tag, act.id, act.author.0, act.number);
        let narrow = if act.to_all { "" } else { " not to all" };
        let days = days(act.at);
        format!(
            "\n{tag}/{id} {author}#{number} day {days} text {}: {deed}{narrow}",
            act.text
        )
    };
    acts.iter().map(one).collect()
}
