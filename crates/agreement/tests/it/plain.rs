//! The testkit's plain worlds in the product's types.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::act::hex;
use mithaq_agreement::{
    Act, ActBuilder, ActKind, Agreement, Class, Condition, Head, Licence, Now, PartyId, Purpose,
    RedLine,
};
use mithaq_stix::{ObjectId, Pap, Timestamp, Tlp, canonical};
use mithaq_testkit::world::{self, AgreementNo, Deed, Held, Instant, Mark, Party};
use serde_json::Value;

use crate::world::{FIRST, SECOND, UNKNOWN, agreement_from, id, qamar, rimal, sahil, sealed};

/// Qamar, whose node it is; Rimal; and Sahil.
pub const PARTIES: [Party; 3] = [Party(0), Party(1), Party(2)];
/// Qamar with Rimal, and Qamar with Sahil.
pub const AGREEMENTS: [AgreementNo; 2] = [AgreementNo(0), AgreementNo(1)];
/// One that nobody here knows.
pub const STRANGE: AgreementNo = AgreementNo(2);

pub fn party(party: Party) -> PartyId {
    match party.0 {
        0 => qamar(),
        1 => rimal(),
        _ => sahil(),
    }
}

pub fn agreement_id(no: AgreementNo) -> ObjectId {
    id([FIRST, SECOND, UNKNOWN][usize::from(no.0)])
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
    let parties = text.parties.map(|no| {
        format!(
            "[[parties]]\nid = \"{}\"\nname = \"Party {}\"\nroot_fingerprint = \"fingerprint-of-{}\"\n",
            party(no),
            no.0,
            no.0
        )
    });
    let mut draft = format!(
        "kind = \"working-arrangement\"\nbinding = false\nconfidential = true\nlanguages = [\"en\"]\n\
         prevailing = \"en\"\ntitle.en = \"Text {}\"\n{}",
        text.text,
        parties.concat()
    );
    let mut count = 0;
    let mut article = |kind: &str, terms: &str| {
        count += 1;
        draft.push_str(&format!(
            "[[articles]]\nid = \"{count}\"\nkind = \"{kind}\"\ntext.en = \"Words.\"\n[articles.terms]\n{terms}\n"
        ));
    };
    // First, so that an exchange article's id is its place, counted from 1.
    for exchange in &text.exchanges {
        let givers: Vec<String> = exchange
            .givers
            .iter()
            .map(|giver| party(*giver).to_string())
            .collect();
        let gives = match givers.len() {
            2 => "\"each\"".to_owned(),
            _ => format!("{givers:?}"),
        };
        let types = match &exchange.types {
            None => "\"all\"".to_owned(),
            Some(types) => format!("{:?}", types.iter().collect::<Vec<_>>()),
        };
        let material = match exchange.received_too {
            true => "own-and-received",
            false => "own",
        };
        article(
            "exchange",
            &format!(
                "gives = {gives}\nobject_types = {types}\nhighest_tlp = \"{}\"\nhighest_pap = \"{}\"\n\
                 material = \"{material}\"",
                exchange.highest_tlp.word(),
                exchange.highest_pap.word()
            ),
        );
    }
    let mut clauses = format!("notice_days = {}", text.notice_days);
    for (key, at) in [("start", text.start), ("end", text.end)] {
        if let Some(at) = at {
            clauses.push_str(&format!("\n{key} = {}", timestamp(at)));
        }
    }
    article("final-clauses", &clauses);
    if let Some(purposes) = &text.purposes {
        let words: Vec<&str> = purposes.iter().map(|purpose| purpose.word()).collect();
        article("purpose", &format!("permitted = {words:?}"));
    }
    if let Some(onward) = text.onward {
        let to = match onward {
            world::Onward::Nobody => "none",
            world::Onward::Constituency => "constituency",
        };
        article("onward", &format!("to = \"{to}\""));
    }
    if let Some(unmarked) = text.unmarked {
        let terms = format!(
            "unmarked_tlp = \"{}\"\nunmarked_pap = \"{}\"",
            unmarked.tlp.word(),
            unmarked.pap.word()
        );
        article("marking", &terms);
    }
    agreement_from(&draft, agreement_id(text.no).as_str())
}

/// Acts sealed by their authors, by tag. All acts of a chain are given, what got lost too, since each
/// names the one before it by its hash.
pub fn acts(
    agreement: &Agreement,
    text: &world::Agreement,
    all: &[world::Act],
) -> BTreeMap<u32, Act> {
    let mut made: BTreeMap<u32, Act> = BTreeMap::new();
    for act in all {
        let author = party(act.author);
        let head = act.previous.map(|tag| Head {
            author: author.clone(),
            number: act.number - 1,
            hash: made[&tag].head().hash,
        });
        let kind = match act.deed {
            Deed::Signature => ActKind::Signature,
            Deed::Suspension | Deed::Unknown => ActKind::Suspension,
            Deed::Resumption { lifts } => ActKind::Resumption {
                lifts: act_id(lifts),
            },
            Deed::Withdrawal => ActKind::Withdrawal,
        };
        let bytes = ActBuilder::new(agreement, &author, head.as_ref())
            .build(&act_id(act.id), &timestamp(act.at), &kind)
            .unwrap();
        let mut object: Value = serde_json::from_slice(&bytes).unwrap();
        // Two acts that say the same would be one act.
        object["labels"] = vec![format!("act-{}", act.tag)].into();
        if act.text != text.text {
            object["agreement_hash"] = hex(&[act.text; 32]).into();
        }
        if !act.to_all {
            object["mithaq_addressees"] = vec![author.as_str()].into();
        }
        if act.deed == Deed::Unknown {
            object["act"] = "reservation".into();
        }
        let bytes = canonical::form(object.to_string().as_bytes()).unwrap();
        let act_made = Act::from_verified(&sealed(&bytes, &author)).unwrap();
        made.insert(act.tag, act_made);
    }
    made
}

pub fn act_id(no: u32) -> ObjectId {
    crate::world::act_id(no)
}

pub fn class(held: &Held) -> Class {
    let strictest_tlp = held.markings.iter().filter_map(|mark| match mark {
        Mark::Tlp(level) => Some(tlp(*level)),
        Mark::Pap(_) | Mark::Unknown => None,
    });
    let strictest_pap = held.markings.iter().filter_map(|mark| match mark {
        Mark::Pap(level) => Some(pap(*level)),
        Mark::Tlp(_) | Mark::Unknown => None,
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
        addressees: held.addressees.iter().map(|no| party(*no)).collect(),
        licences: held.licences.iter().map(licence).collect(),
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
