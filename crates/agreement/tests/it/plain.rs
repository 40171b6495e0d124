//! The testkit's plain worlds in the product's types.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::act::hex;
use mithaq_agreement::{
    Act, Agreement, Branch, ChainId, Class, Condition, KeyWords, Licence, Now, PartyId, Place,
    Purpose, RedLine, Reseal, Revocation, SourceName,
};
use mithaq_stix::seal::unsealed_hash;
use mithaq_stix::{KeyId, ObjectId, Pap, Timestamp, Tlp};
use mithaq_testkit::render::{self, ActLinks};
use mithaq_testkit::world::{
    self, AgreementNo, Deed, Held, Instant, Key, Mark, Named, Party, Said,
};

use crate::participants::{TERMS, university};
use crate::world::{
    FIRST, SECOND, UNKNOWN, agreement_from, id, key_no, object, qamar, rimal, sahil, seal_with,
    verified,
};

/// Qamar, whose node it is; Rimal; Sahil; and a university that Qamar hosts.
pub const PARTIES: [Party; 4] = [Party(0), Party(1), Party(2), Party(3)];
/// Qamar with Rimal, with Sahil, and with the university.
pub const AGREEMENTS: [AgreementNo; 3] = [AgreementNo(0), AgreementNo(1), AgreementNo(2)];
/// One that nobody here knows.
pub const STRANGE: AgreementNo = AgreementNo(3);

pub fn party(party: Party) -> PartyId {
    match party.0 {
        0 => qamar(),
        1 => rimal(),
        2 => sahil(),
        _ => university(),
    }
}

pub fn parties(parties: &BTreeSet<Party>) -> BTreeSet<PartyId> {
    parties.iter().map(|no| party(*no)).collect()
}

pub fn agreement_id(no: AgreementNo) -> ObjectId {
    id([FIRST, SECOND, TERMS, UNKNOWN][usize::from(no.0)])
}

pub fn timestamp(at: Instant) -> Timestamp {
    Timestamp::from_unix_millis(at)
}

pub fn now(now: world::Now) -> Now {
    Now::between(timestamp(now.earliest), timestamp(now.latest))
}

pub fn purpose(purpose: world::Purpose) -> Purpose {
    Purpose::from_word(purpose.word()).unwrap()
}

fn tlp(tlp: world::Tlp) -> Tlp {
    mithaq_agreement::vocabulary::tlp_from_word(tlp.word()).unwrap()
}

fn pap(pap: world::Pap) -> Pap {
    mithaq_agreement::vocabulary::pap_from_word(pap.word()).unwrap()
}

/// The text as a draft, read back as an agreement.
pub fn agreement(text: &world::Agreement) -> Agreement {
    let draft = render::draft(text, |no| party(no).to_string());
    agreement_from(&draft, agreement_id(text.no).as_str())
}

/// Acts sealed by their authors, by tag. All acts of a chain are given, what got lost too, since each
/// names the one before it by its hash.
pub fn acts(
    agreement: &Agreement,
    text: &world::Agreement,
    all: &[world::Act],
) -> BTreeMap<u32, Act> {
    let read = |bytes: &Vec<u8>| Act::from_verified(&verified(bytes).unwrap()).unwrap();
    let bytes = act_bytes(agreement, text, all);
    bytes
        .iter()
        .map(|(tag, bytes)| (*tag, read(bytes)))
        .collect()
}

/// The same acts as bytes.
pub fn act_bytes(
    agreement: &Agreement,
    text: &world::Agreement,
    all: &[world::Act],
) -> BTreeMap<u32, Vec<u8>> {
    sealed_bytes(agreement, text, all, &Said::default())
}

/// The same acts, each sealed with the key that is noted for it.
pub fn acts_said(
    agreement: &Agreement,
    text: &world::Agreement,
    all: &[world::Act],
    said: &Said,
) -> BTreeMap<u32, Act> {
    let read = |bytes: &Vec<u8>| Act::from_verified(&verified(bytes).unwrap()).unwrap();
    let bytes = sealed_bytes(agreement, text, all, said);
    bytes
        .iter()
        .map(|(tag, bytes)| (*tag, read(bytes)))
        .collect()
}

pub fn key_id(no: Party, key: Key) -> KeyId {
    KeyId::of(&key_no(&party(no), key.0).verifying_key())
}

/// What was said of keys; `made` are the acts that are named.
pub fn words(said: &Said, made: &BTreeMap<u32, Act>) -> KeyWords {
    let place = |named: &Named| Place {
        number: named.number,
        hash: made[&named.tag].place().hash,
    };
    let chain = |no: AgreementNo| ChainId::of(&agreement_id(no));
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

fn sealed_bytes(
    agreement: &Agreement,
    text: &world::Agreement,
    all: &[world::Act],
    said: &Said,
) -> BTreeMap<u32, Vec<u8>> {
    let mut made: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
    let hash = |bytes: &[u8]| hex(&unsealed_hash(&object(bytes)));
    for act in all {
        let author = party(act.author);
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
            agreement: agreement.id().to_string(),
            text_hash: match act.text == text.text {
                true => hex(agreement.text_hash()),
                false => hex(&[act.text; 32]),
            },
            previous: act.previous.map(|tag| hash(&made[&tag])),
            lifts: match act.deed {
                Deed::Resumption { lifts } => Some(act_id(lifts).to_string()),
                _ => None,
            },
            attested_for: act.attested_for.map(|no| party(no).to_string()),
            members: Vec::new(),
        };
        let bytes = render::act(act, &links);
        let key = said.sealed.get(&act.tag).copied().unwrap_or_default();
        let sealed = seal_with(bytes.as_bytes(), &key_no(&author, key.0));
        made.insert(act.tag, sealed);
    }
    made
}

pub fn act_id(no: u32) -> ObjectId {
    crate::world::act_id(no)
}

pub fn class(held: &Held) -> Class {
    let strictest_tlp = held.markings.iter().filter_map(|mark| match mark {
        Mark::Tlp(level) => Some(tlp(*level)),
        Mark::Pap(_) | Mark::Unknown | Mark::Words(_) => None,
    });
    let strictest_pap = held.markings.iter().filter_map(|mark| match mark {
        Mark::Pap(level) => Some(pap(*level)),
        Mark::Tlp(_) | Mark::Unknown | Mark::Words(_) => None,
    });
    Class {
        originator: party(held.originator),
        object_type: held.object_type.to_owned(),
        tlp: strictest_tlp.max(),
        pap: strictest_pap.max(),
        unknown_marking: held.markings.contains(&Mark::Unknown),
        topics: BTreeSet::new(),
        sectors: BTreeSet::new(),
        personal_data: held.personal_data,
        safeguards: BTreeSet::new(),
        language: None,
        source: SourceName::Named,
        addressees: held.addressees.iter().map(|no| party(*no)).collect(),
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
            agreement: agreement_id(*under),
            article: None,
        },
        world::Licence::Channel { by } => Licence::Channel {
            deliverer: party(*by),
        },
    }
}

pub fn red_line((place, line): (usize, &world::RedLine)) -> RedLine {
    RedLine {
        id: place.to_string(),
        text: "Never.".to_owned(),
        when: Condition {
            types: line
                .types
                .as_ref()
                .map(|types| types.iter().map(|name| (*name).to_owned()).collect()),
            tlp_above: line.tlp_above.map(tlp),
            originators: line
                .originators
                .as_ref()
                .map(|parties| parties.iter().map(|no| party(*no)).collect()),
            received: line.received,
            personal_data: line.personal_data,
        },
    }
}
