//! The header's parties: who they are, who is the depositary, and what an earlier text has to do with this one.
//!
//! ```toml
//! depositary = "identity--…"      # one of the parties; only where there are more than two
//! successor = "identity--…"       # who takes over when it has withdrawn; may be left out
//! related = [{ agreement = "mithaq-agreement--…", relation = "implements" }]
//!
//! [amends]                        # only in an amended text
//! agreement = "mithaq-agreement--…"
//! text = "9f2c…"                  # the hash of the text that it changes
//!
//! [[parties]]
//! id = "identity--…"
//! name = "Qamar"
//! root_fingerprint = "…"
//! regional_organisation = true    # its instrument is not counted in addition to its members'
//!
//! [[parties]]
//! id = "identity--…"
//! name = "Sahil"
//! external = true                 # it has no node and no root key: what it does on paper the others attest
//!
//! [paper]                         # only where the agreement was made on paper
//! scan_sha256 = "9f2c…"
//! reference = "MFA/CYB/2027/114"
//! date = "2027-01-05T00:00:00Z"
//! attested_by = ["Amal"]
//! ```

use std::collections::BTreeSet;

use mithaq_stix::ObjectId;
use serde_json::{Value as Json, json};

use super::InstrumentKind;
use super::read::{LONGEST_NAME, read_words};
use crate::act::{hex, unhex};
use crate::agreement::AGREEMENT_TYPE;
use crate::article::final_clauses::{OpenTo, Reservable};
use crate::article::{Article, FinalClauses, Terms};
use crate::fault::Problem;
use crate::paper::Paper;
use crate::party::{Party, PartyId};
use crate::source::{Node, Reading, Table, shown};

/// Most parties that an agreement lists. The largest regional organisation has 57 members.
pub const MOST_PARTIES: usize = 64;
/// Most earlier instruments that one names.
const MOST_RELATED: usize = 64;

/// What the header says beside names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    pub(crate) regional: BTreeSet<PartyId>,
    pub(crate) depositary: Option<PartyId>,
    pub(crate) successor: Option<PartyId>,
    pub(crate) amends: Option<Amends>,
    pub(crate) related: Vec<Related>,
    pub(crate) paper: Option<Paper>,
}

/// Which text an amended text changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amends {
    /// The agreement as it was at the start: acts about the amended text are in its chains.
    pub agreement: ObjectId,
    /// The hash of the text that is changed: the first one, or an amended text in its turn.
    pub text: [u8; 32],
}

/// An earlier instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Which.
    pub agreement: ObjectId,
    /// What this one is to it.
    pub relation: Relatedness,
}

/// What an instrument is to an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relatedness {
    /// It takes its place.
    Replaces,
    /// It stands beside it.
    Supplements,
    /// It carries it out.
    Implements,
}

const RELATED: [(Relatedness, &str); 3] = [
    (Relatedness::Replaces, "replaces"),
    (Relatedness::Supplements, "supplements"),
    (Relatedness::Implements, "implements"),
];

impl Relatedness {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Replaces => "replaces",
            Self::Supplements => "supplements",
            Self::Implements => "implements",
        }
    }
}

impl Header {
    /// The properties that say this, as far as they are not on a party.
    pub(crate) fn write(&self) -> Vec<(&'static str, Json)> {
        let mut written = Vec::new();
        for (key, party) in [
            ("depositary", &self.depositary),
            ("successor", &self.successor),
        ] {
            written.extend(party.iter().map(|party| (key, party.as_str().into())));
        }
        if let Some(amends) = &self.amends {
            let amends = json!({
                "agreement": amends.agreement.as_str(),
                "text": hex(&amends.text),
            });
            written.push(("amends", amends));
        }
        if !self.related.is_empty() {
            let related = self.related.iter().map(
                |one| json!({ "agreement": one.agreement.as_str(), "relation": one.relation.word() }),
            );
            written.push(("related", related.collect()));
        }
        written.extend(self.paper.iter().map(|paper| ("paper", paper.write())));
        written
    }
}

/// Reads the parties, and what the header says of them.
pub(super) fn read(
    table: &mut Table<'_>,
    kind: Option<InstrumentKind>,
    reading: &mut Reading,
) -> Option<(Vec<Party>, Header)> {
    let depositary_line = table.line_of("depositary");
    let depositary = read_role("depositary", table, reading);
    let successor = read_role("successor", table, reading);
    let amends = match table.maybe("amends") {
        Some(node) => read_amends(node, reading).map(Some),
        None => Some(None),
    };
    let related = read_related(table, reading);
    let paper = match table.maybe("paper") {
        Some(node) => Paper::read(node, reading).map(Some),
        None => Some(None),
    };
    let (parties, regional) = read_parties(table, kind, reading)?;
    let header = Header {
        regional,
        depositary: depositary?,
        successor: successor?,
        amends: amends?,
        related: related?,
        paper: paper?,
    };
    // INVARIANT: 5.5. Whose notifications fix dates performs its acts itself: of a party without a node others would.
    let is_hosting = kind == Some(InstrumentKind::Participant);
    let is_party = |id: &PartyId| {
        let mut with_node = parties
            .iter()
            .filter(|it| is_hosting || it.root_fingerprint.is_some());
        with_node.any(|party| party.id == *id)
    };
    let mut wrong = |role, id: &PartyId| {
        let party = id.to_string();
        reading.fault(depositary_line, Problem::WrongParty { party, role });
    };
    if let Some(id) = header.depositary.as_ref().filter(|id| !is_party(id)) {
        wrong("depositary", id);
    }
    if let Some(id) = &header.successor
        && (!is_party(id) || header.depositary.as_ref() == Some(id))
    {
        wrong("successor", id);
    }
    match (parties.len(), &header.depositary, &header.successor) {
        (2, None, None) | (3.., Some(_), _) => {}
        (2, Some(_), _) => {
            let key = "depositary";
            reading.fault(depositary_line, Problem::DepositaryOfTwo { key });
        }
        (2, None, Some(_)) => {
            let key = "successor";
            reading.fault(depositary_line, Problem::DepositaryOfTwo { key });
        }
        _ => reading.fault(depositary_line, Problem::NoDepositary),
    }
    Some((parties, header))
}

/// Holds the final clauses against the header and the articles.
pub(super) fn check_clauses(
    header: &Header,
    parties: &BTreeSet<PartyId>,
    clauses: &FinalClauses,
    articles: &[Article],
    reading: &mut Reading,
) {
    if clauses.accession != OpenTo::Nobody && header.depositary.is_none() {
        let (key, other) = ("accession", "depositary");
        reading.fault(None, Problem::Needs { key, other });
    }
    if let OpenTo::Listed(open_to) = &clauses.accession {
        for party in open_to.intersection(parties) {
            let party = party.to_string();
            reading.fault(None, Problem::AccessionOfParty { party });
        }
    }
    if let Reservable::Listed(reservable) = &clauses.reservations {
        for id in reservable {
            let found = articles.iter().find(|article| article.id == *id);
            if found.is_none_or(|article| matches!(article.terms, Terms::FinalClauses(_))) {
                let article = id.to_string();
                reading.fault(None, Problem::NotReservable { article });
            }
        }
    }
}

/// The party in a role: `None` is a fault, `Some(None)` says that nobody is.
#[allow(
    clippy::option_option,
    reason = "a fault and an absence are two things"
)]
fn read_role(
    key: &'static str,
    table: &mut Table<'_>,
    reading: &mut Reading,
) -> Option<Option<PartyId>> {
    let Some(node) = table.maybe(key) else {
        return Some(None);
    };
    let text = node.text(key, reading)?;
    match PartyId::parse(&shown(text)) {
        Ok(party) => Some(Some(party)),
        Err(error) => {
            reading.fault(node.line, error.into());
            None
        }
    }
}

fn read_amends(node: &Node, reading: &mut Reading) -> Option<Amends> {
    let mut table = Table::at(node, "amends", reading)?;
    let agreement = read_agreement_id(&mut table, reading);
    let line = table.line_of("text");
    let text = table.text("text", reading).and_then(|given| {
        let hash = unhex(given);
        if hash.is_none() {
            let given = shown(given);
            let expected = "the hash of a text: 64 lower-case hexadecimal digits";
            reading.fault(line, Problem::BadReference { given, expected });
        }
        hash
    });
    table.finish(&[], reading);
    Some(Amends {
        agreement: agreement?,
        text: text?,
    })
}

fn read_agreement_id(table: &mut Table<'_>, reading: &mut Reading) -> Option<ObjectId> {
    let line = table.line_of("agreement");
    let given = table.text("agreement", reading)?;
    match ObjectId::parse(given) {
        Ok(id) if id.object_type() == AGREEMENT_TYPE => Some(id),
        _ => {
            let given = shown(given);
            let expected = "the id of an agreement (`mithaq-agreement--…`)";
            reading.fault(line, Problem::BadReference { given, expected });
            None
        }
    }
}

fn read_related(table: &mut Table<'_>, reading: &mut Reading) -> Option<Vec<Related>> {
    const KEY: &str = "related";
    let Some(node) = table.maybe(KEY) else {
        return Some(Vec::new());
    };
    let list = node.list(KEY, reading)?;
    if MOST_RELATED < list.len() {
        let (key, limit) = (KEY.to_owned(), "64 instruments");
        reading.fault(node.line, Problem::TooMuch { key, limit });
        return None;
    }
    list.iter()
        .map(|item| {
            let mut table = Table::at(item, KEY, reading)?;
            let agreement = read_agreement_id(&mut table, reading);
            let relation = table.word("relation", &RELATED, reading);
            table.finish(&[], reading);
            Some(Related {
                agreement: agreement?,
                relation: relation?,
            })
        })
        .collect()
}

fn read_parties(
    table: &mut Table<'_>,
    kind: Option<InstrumentKind>,
    reading: &mut Reading,
) -> Option<(Vec<Party>, BTreeSet<PartyId>)> {
    const KEY: &str = "parties";
    let node = table.node(KEY, reading)?;
    let list = node.list(KEY, reading)?;
    let most = match kind {
        Some(InstrumentKind::Participant) => 2,
        _ => MOST_PARTIES,
    };
    if !(2..=most).contains(&list.len()) {
        let found = list.len();
        reading.fault(node.line, Problem::PartyCount { found, most });
        return None;
    }
    let mut regional = BTreeSet::new();
    let mut parties = Vec::new();
    for item in list {
        if let Some((party, is_regional)) = read_party(item, kind, reading) {
            if is_regional {
                regional.insert(party.id.clone());
            }
            parties.push(party);
        }
    }
    let (mut ids, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for party in &parties {
        let id_again = (!ids.insert(&party.id)).then(|| party.id.to_string());
        let key = party.root_fingerprint.as_ref();
        let key_again = key.filter(|key| !keys.insert(*key)).cloned();
        for given in [id_again, key_again].into_iter().flatten() {
            reading.fault(node.line, Problem::SameParty { given });
        }
    }
    if let ([first, second], Some(InstrumentKind::Participant)) = (parties.as_slice(), kind) {
        let with_key = [first, second].map(|party| party.root_fingerprint.is_some());
        if with_key[0] == with_key[1] {
            reading.fault(node.line, Problem::NotHosted);
        }
    }
    if kind != Some(InstrumentKind::Participant)
        && parties.len() == list.len()
        && parties.iter().all(|party| party.root_fingerprint.is_none())
    {
        reading.fault(node.line, Problem::NoNode);
    }
    (parties.len() == list.len()).then_some((parties, regional))
}

fn read_party(
    node: &Node,
    kind: Option<InstrumentKind>,
    reading: &mut Reading,
) -> Option<(Party, bool)> {
    let mut table = Table::at(node, "parties", reading)?;
    let line = table.line_of("id");
    let id = table.text("id", reading).and_then(|text| {
        PartyId::parse(&shown(text))
            .map_err(|error| reading.fault(line, error.into()))
            .ok()
    });
    let name = table
        .node("name", reading)
        .and_then(|node| read_words(node, "name", LONGEST_NAME, reading));
    // Only a participant has no key, and a party that is said to have no node: read as such anywhere else, others could
    // speak for it.
    const KEY: &str = "root_fingerprint";
    let hosted = kind == Some(InstrumentKind::Participant);
    let external_line = table.line_of("external");
    let is_external = match table.maybe("external") {
        Some(node) => node.flag("external", reading)?,
        None => false,
    };
    let lacks_key = table.maybe(KEY).is_none();
    if is_external && hosted {
        reading.fault(external_line, Problem::ExternalParticipant);
    } else if is_external && !lacks_key {
        let party = id.as_ref().map(ToString::to_string).unwrap_or_default();
        reading.fault(external_line, Problem::ExternalKey { party });
    }
    let may_lack = (hosted || is_external) && lacks_key;
    let root_fingerprint = match may_lack {
        true => Some(None),
        false => read_fingerprint(&mut table, KEY, reading).map(Some),
    };
    let is_regional = match table.maybe("regional_organisation") {
        Some(node) => node.flag("regional_organisation", reading),
        None => Some(false),
    };
    table.finish(&[], reading);
    let party = Party {
        id: id?,
        name: name?,
        root_fingerprint: root_fingerprint?,
    };
    Some((party, is_regional?))
}

fn read_fingerprint(
    table: &mut Table<'_>,
    key: &'static str,
    reading: &mut Reading,
) -> Option<String> {
    let line = table.line_of(key);
    let text = table.text(key, reading)?;
    let sound = is_fingerprint(text);
    if !sound {
        reading.fault(line, Problem::BadFingerprint { given: shown(text) });
    }
    sound.then(|| text.to_owned())
}

/// Whether a text can be a root key's fingerprint.
pub(crate) fn is_fingerprint(text: &str) -> bool {
    (16..=160).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}
