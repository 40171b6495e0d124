//! Three fictional States, and short ways to write down what they agree and do.

use std::collections::BTreeSet;

use ed25519_dalek::{Signer, SigningKey};
use mithaq_agreement::{
    ACT_SEAL_CONTEXT, Act, ActBuilder, ActKind, Agreement, Class, Draft, Gate, Head, KeyWords,
    Licence, Now, PartyId, SourceName, Status, compile, compile::LicenceTerms, fold_all,
};
use mithaq_stix::{
    KeyBinding, KeyId, KeyLookup, Object, ObjectId, Pap, Sealed, Timestamp, Tlp, Verified, seal,
};

pub const QAMAR: &str = "identity--11111111-1111-4111-8111-111111111111";
pub const RIMAL: &str = "identity--22222222-2222-4222-8222-222222222222";
pub const SAHIL: &str = "identity--33333333-3333-4333-8333-333333333333";

/// Qamar with Rimal.
pub const FIRST: &str = "mithaq-agreement--aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
/// Qamar with Sahil.
pub const SECOND: &str = "mithaq-agreement--bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";
/// One that nobody here knows.
pub const UNKNOWN: &str = "mithaq-agreement--cccccccc-cccc-4ccc-8ccc-cccccccccccc";

pub fn party(id: &str) -> PartyId {
    PartyId::parse(id).unwrap()
}

pub fn qamar() -> PartyId {
    party(QAMAR)
}

pub fn rimal() -> PartyId {
    party(RIMAL)
}

pub fn sahil() -> PartyId {
    party(SAHIL)
}

/// Those known to have a root key, where it does not matter who has one.
pub fn nobody() -> BTreeSet<PartyId> {
    BTreeSet::new()
}

pub fn id(text: &str) -> ObjectId {
    ObjectId::parse(text).unwrap()
}

/// An instant of January 2027, by day: `day(5)`; also halves, `day_at(5, 12)`.
pub fn day(day: u32) -> Timestamp {
    day_at(day, 0)
}

pub fn day_at(day: u32, hour: u32) -> Timestamp {
    let start = Timestamp::parse("2027-01-01T00:00:00.000Z").unwrap();
    let hours = i64::from(day - 1) * 24 + i64::from(hour);
    Timestamp::from_unix_millis(start.unix_millis() + hours * 3_600_000)
}

pub fn now(day_number: u32) -> Now {
    Now::at(&day(day_number))
}

/// The articles of an agreement, as TOML terms; each article has a short English text.
#[derive(Debug, Clone, Default)]
pub struct Articles {
    articles: String,
    count: u32,
}

impl Articles {
    /// Final clauses in article 1.
    pub fn new(final_terms: &str) -> Self {
        Self::default().article("final-clauses", final_terms)
    }

    pub fn exchange(self, gives: &str, types: &str, tlp: &str, pap: &str, material: &str) -> Self {
        self.article(
            "exchange",
            &format!(
                "gives = {gives}\nobject_types = {types}\nhighest_tlp = \"{tlp}\"\n\
                 highest_pap = \"{pap}\"\nmaterial = \"{material}\""
            ),
        )
    }

    /// Everything of its own that each has, up to a TLP.
    pub fn own_up_to(self, tlp: &str) -> Self {
        self.exchange("\"each\"", "\"all\"", tlp, "amber", "own")
    }

    pub fn onward(self, to: &str) -> Self {
        self.article("onward", &format!("to = \"{to}\""))
    }

    pub fn purposes(self, permitted: &str) -> Self {
        self.article("purpose", &format!("permitted = {permitted}"))
    }

    pub fn marking(self, unmarked_tlp: &str) -> Self {
        self.article("marking", &format!("unmarked_tlp = \"{unmarked_tlp}\""))
    }

    pub fn article(mut self, kind: &str, terms: &str) -> Self {
        self.count += 1;
        self.articles.push_str(&format!(
            "\n[[articles]]\nid = \"{}\"\nkind = \"{kind}\"\ntext.en = \"Words.\"\n[articles.terms]\n{terms}\n",
            self.count
        ));
        self
    }

    /// As the draft of an agreement of Qamar with another party.
    pub fn draft_with(&self, other: &str) -> String {
        format!(
            "kind = \"working-arrangement\"\nbinding = false\nconfidential = true\n\
             languages = [\"en\"]\nprevailing = \"en\"\ntitle.en = \"Words\"\n\
             [[parties]]\nid = \"{QAMAR}\"\nname = \"Qamar\"\nroot_fingerprint = \"qamar-fingerprint\"\n\
             [[parties]]\nid = \"{other}\"\nname = \"{}\"\nroot_fingerprint = \"other-fingerprint\"\n{}",
            match other {
                RIMAL => "Rimal",
                _ => "Sahil",
            },
            self.articles
        )
    }

    /// As the agreement of Qamar with Rimal.
    pub fn agreement(&self) -> Agreement {
        agreement_from(&self.draft_with(RIMAL), FIRST)
    }

    /// As the agreement of Qamar with Sahil.
    pub fn second(&self) -> Agreement {
        agreement_from(&self.draft_with(SAHIL), SECOND)
    }
}

pub fn agreement_from(draft: &str, agreement: &str) -> Agreement {
    let draft = Draft::parse(draft).expect("the draft is sound");
    let bytes = draft
        .object_bytes(&id(agreement), &qamar(), &day(1))
        .expect("the agreement is sound");
    Agreement::from_object(&object(&bytes)).expect("what was written is read")
}

pub fn object(bytes: &[u8]) -> Object {
    match Object::parse(bytes) {
        Ok(accepted) => accepted.object,
        Err(refused) => panic!("{refused}"),
    }
}

/// An agreement with nothing remarkable in it.
pub fn plain() -> Articles {
    Articles::new("notice_days = 10").own_up_to("amber")
}

fn key(party: &PartyId) -> SigningKey {
    key_no(party, 0)
}

/// A party's key by number: its first one, and those that it had later.
pub fn key_no(party: &PartyId, no: u8) -> SigningKey {
    let mut seed = [party.as_str().as_bytes()[10]; 32];
    seed[0] ^= no;
    SigningKey::from_bytes(&seed)
}

/// Keys that each party may have had.
pub const KEYS: u8 = 3;

struct Keys;

impl KeyLookup for Keys {
    fn key(&self, key_id: &KeyId) -> Option<KeyBinding> {
        [qamar(), rimal(), sahil()].iter().find_map(|party| {
            let keys = (0..KEYS).map(|no| key_no(party, no).verifying_key());
            let mut keys = keys.filter(|key| KeyId::of(key) == *key_id);
            keys.next().map(|key| KeyBinding {
                party: party.object_id().clone(),
                key,
            })
        })
    }
}

/// Seals what a party wrote, and verifies the seal as a node does.
pub fn sealed(bytes: &[u8], author: &PartyId) -> Verified<Sealed> {
    verified(&seal_of(bytes, author)).unwrap()
}

/// What a party wrote, with its seal.
pub fn seal_of(bytes: &[u8], author: &PartyId) -> Vec<u8> {
    seal_with(bytes, &key(author))
}

/// The same act, sealed with another key of its author.
pub fn resealed(act_bytes: &[u8], author: &PartyId, no: u8) -> Act {
    let sealed = seal_with(act_bytes, &key_no(author, no));
    Act::from_verified(&verified(&sealed).unwrap()).unwrap()
}

pub fn seal_with(bytes: &[u8], key: &SigningKey) -> Vec<u8> {
    let key_id = KeyId::of(&key.verifying_key());
    seal::seal(bytes, ACT_SEAL_CONTEXT, &key_id, |message| {
        key.sign(message).to_bytes()
    })
    .unwrap()
}

/// What arrived, if it is an object and its seal holds.
pub fn verified(bytes: &[u8]) -> Option<Verified<Sealed>> {
    let object = Object::parse(bytes).ok()?.object;
    seal::verify(&object, ACT_SEAL_CONTEXT, &Keys).ok()
}

pub fn act_id(number: u32) -> ObjectId {
    id(&format!(
        "mithaq-act--{number:08x}-0000-4000-8000-000000000000"
    ))
}

/// One act: its id by number, so that tests can name it.
pub fn act(
    agreement: &Agreement,
    author: &PartyId,
    after: Option<&Act>,
    act_number: u32,
    at: &Timestamp,
    kind: &ActKind,
) -> Act {
    let head: Option<Head> = after.map(Act::head);
    let bytes = ActBuilder::new(agreement, author, head.as_ref())
        .build(&act_id(act_number), at, kind)
        .unwrap();
    Act::from_verified(&sealed(&bytes, author)).unwrap()
}

/// A chain of acts of one author. Ids count from `first_id`.
pub fn chain(
    agreement: &Agreement,
    author: &PartyId,
    first_id: u32,
    steps: &[(Timestamp, ActKind)],
) -> Vec<Act> {
    let mut acts: Vec<Act> = Vec::new();
    for (step, (at, kind)) in (0_u32..).zip(steps) {
        let next = act(agreement, author, acts.last(), first_id + step, at, kind);
        acts.push(next);
    }
    acts
}

/// Both parties sign on the second day.
pub fn signed(agreement: &Agreement) -> Vec<Act> {
    let mut acts = Vec::new();
    for (index, party) in (0_u32..).zip(agreement.parties()) {
        let step = [(day(2), ActKind::Signature)];
        acts.extend(chain(agreement, &party.id, 100 + index * 100, &step));
    }
    acts
}

/// The fold where parties have stated their heads.
pub fn fold_told(
    agreement: &Agreement,
    acts: &[Act],
    keyed: &BTreeSet<PartyId>,
    heads: &BTreeSet<Head>,
) -> Status {
    fold_all(agreement, acts, keyed, heads, &KeyWords::default())
}

/// The fold where something was said of keys.
pub fn fold_with(
    agreement: &Agreement,
    acts: &[Act],
    keyed: &BTreeSet<PartyId>,
    words: &KeyWords,
) -> Status {
    fold_all(agreement, acts, keyed, &BTreeSet::new(), words)
}

/// The gate to one of our own roles, with the terms as the texts have them.
pub fn local_gate(role: &str, licences: &[&Agreement]) -> Gate {
    let licences: Vec<_> = licences.iter().map(|text| LicenceTerms::of(text)).collect();
    compile::local_gate(role, &licences).unwrap()
}

/// An indicator of Qamar's own, TLP:GREEN.
pub fn own() -> Class {
    Class {
        originator: qamar(),
        object_type: "indicator".to_owned(),
        tlp: Some(Tlp::Green),
        pap: None::<Pap>,
        unknown_marking: false,
        topics: BTreeSet::new(),
        sectors: BTreeSet::new(),
        personal_data: false,
        safeguards: BTreeSet::new(),
        language: None,
        source: SourceName::Named,
        addressees: BTreeSet::new(),
        licences: BTreeSet::from([Licence::Own]),
        asked: BTreeSet::new(),
        tells: BTreeSet::new(),
        definition: false,
    }
}

/// The same, but delivered by another party under an agreement.
pub fn received(agreement: &str) -> Class {
    Class {
        originator: sahil(),
        licences: BTreeSet::from([delivered(agreement)]),
        ..own()
    }
}

pub fn delivered(agreement: &str) -> Licence {
    Licence::Delivered {
        deliverer: sahil(),
        agreement: id(agreement),
        article: None,
    }
}
