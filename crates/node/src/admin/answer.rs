//! The answers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::ledger::{EvidenceSummary, LedgerSummary, LogSummary, ReceiptText};
use super::title::Title;

use super::{
    Awaits, CertificateSummary, ClientSecret, ClientSummary, ConsentView, DeletionReport,
    DueSummary, EmbargoReport, LegalHold,
};

/// The answer to a [`Request`](super::Request), variant by variant.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// To `Status`.
    Status(NodeStatus),
    /// To `Import`.
    Import(ImportReport),
    /// To `ImportProgress`, and none to `ImportEnd`.
    ImportProgress {
        /// How far it had come, if it was broken off.
        progress: Option<ImportProgress>,
    },
    /// To `Export`.
    Export(ExportPage),
    /// To `Lookup`.
    Lookup {
        /// What the value was read as: kind and normalised value.
        read_as: Vec<(String, String)>,
        /// Objects that carry it.
        hits: Vec<LookupHit>,
    },
    /// To `LedgerShow`.
    Logs {
        /// Our public key, in hexadecimal digits: with it whoever has a receipt verifies it.
        key: String,
        /// One for each recipient, by its id.
        logs: Vec<LogSummary>,
    },
    /// To `LedgerEvidence`, and to `LedgerSettle` the one that was settled.
    Evidence {
        /// What is kept against peers' logs, the oldest first.
        evidence: Vec<EvidenceSummary>,
    },
    /// To `LedgerReceipt`.
    Receipt(ReceiptText),
    /// To `Recall`, but for the offers.
    Recalls(Vec<super::RecallView>),
    /// To `Recall`, of the offers.
    RecallOffers(Vec<super::RecallOffer>),
    /// To `Notice`, of one.
    Notice(Box<super::NoticeView>),
    /// To `Notice`, of all.
    Notices {
        /// What we are to answer first.
        notices: Vec<super::NoticeView>,
    },
    /// To `Notice`, of whom to ask.
    Contacts {
        /// In the order in which they are asked.
        contacts: Vec<super::ContactView>,
    },
    /// To `KeyList`, `KeyImport` and `KeyReseal`.
    Keys(super::KeyReport),
    /// To `KeyPrepare`.
    KeyWord(super::PreparedWord),
    /// To `PeerInvite`.
    Invitation(Invitation),
    /// To the requests about one peer.
    Peer(PeerSummary),
    /// To `PeerList`.
    Peers {
        /// All of them, by name.
        peers: Vec<PeerSummary>,
    },
    /// To the requests about one participant.
    Participant(Box<ParticipantSummary>),
    /// To `ParticipantList`.
    Participants {
        /// All of them, by name.
        participants: Vec<ParticipantSummary>,
    },
    /// To `AgreementTemplate`.
    Draft {
        /// The draft, TOML.
        text: String,
    },
    /// To the requests about one agreement.
    Agreement(Box<AgreementSummary>),
    /// To `AgreementCheck`.
    Checked(Box<super::CheckReport>),
    /// To `AgreementDiff`.
    Differs(Box<super::DiffReport>),
    /// To `AgreementRelation`.
    Relations(super::RelationReport),
    /// To `AgreementMatrix`.
    Matrix(super::MatrixReport),
    /// To `AgreementCalendar`.
    Calendar {
        /// The next first.
        entries: Vec<super::CalendarEntry>,
    },
    /// To `AgreementStatus`.
    AgreementStatus(Box<super::StatusReport>),
    /// To `AgreementList`.
    Agreements {
        /// All of them, oldest first.
        agreements: Vec<AgreementSummary>,
    },
    /// To `Why`.
    Why(WhyAnswer),
    /// To `Preview`.
    Preview(PreviewPage),
    /// To `ConsentAsk` and `ConsentAnswer`.
    Consent(Box<ConsentView>),
    /// To `ConsentList`.
    Consents {
        /// What waits for our answer first.
        consents: Vec<ConsentView>,
    },
    /// To `Embargo`.
    Embargo(EmbargoReport),
    /// To `Delete`.
    Deleted(DeletionReport),
    /// To the requests about legal holds.
    Holds {
        /// Those that are meant, the oldest first.
        holds: Vec<LegalHold>,
    },
    /// To `RetentionDue`.
    Due {
        /// The earliest first.
        due: Vec<DueSummary>,
    },
    /// To `RetentionHandOver`.
    HandOver {
        /// The objects.
        objects: Vec<Box<RawValue>>,
        /// Where they stand: what names them when they have been given back.
        slots: Vec<u64>,
        /// How many are left for another time.
        left: u64,
    },
    /// To `RetentionReturned`.
    Returned {
        /// Versions that are gone here.
        gone: u64,
        /// Versions that stay under other licences.
        stays: u64,
    },
    /// To `RetentionCertificates`.
    Certificates {
        /// The oldest first.
        certificates: Vec<CertificateSummary>,
    },
    /// To `ClientAdd`.
    Client(ClientSecret),
    /// To `ClientList`.
    Clients {
        /// All of them, by name.
        clients: Vec<ClientSummary>,
    },
    /// To the requests about a copy of the store.
    Snapshot(SnapshotState),
    /// To `ClockReset`: what the mark was, RFC 3339.
    ClockWas {
        /// The false mark.
        mark: String,
    },
    /// To `Doctor`.
    Doctor {
        /// In the order in which they are to be read.
        findings: Vec<Finding>,
    },
    /// To `Metrics`.
    Metrics {
        /// Prometheus' text exposition format.
        text: String,
    },
    /// To requests that leave nothing to show.
    Done,
}

/// What a node is and holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NodeStatus {
    /// Our party's name.
    pub party: String,
    /// Our party's id.
    pub party_id: String,
    /// The root key's fingerprint, in words.
    pub fingerprint: String,
    /// Objects held (slots that are not dead).
    pub objects: u64,
    /// Sharing classes they fall into.
    pub classes: u64,
    /// Objects by whom they came from (our party's name or a peer's).
    pub by_deliverer: BTreeMap<String, u64>,
    /// Peers, agreements in force, clients.
    pub peers: u64,
    /// Agreements in force with at least one party.
    pub in_force: u64,
    /// TAXII clients.
    pub clients: u64,
    /// Whether `serve` runs on this store, and where it listens.
    pub listening: Option<String>,
    /// How the logs of what crossed stand.
    #[serde(default, skip_serializing_if = "LedgerSummary::is_empty")]
    pub ledger: LedgerSummary,
    /// What is waited for after a restore; nothing is released until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<HoldSummary>,
    /// How recalls stand; nothing where there were none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recalls: Option<super::RecallTally>,
    /// What waits for a decision of ours.
    #[serde(default, skip_serializing_if = "Awaits::is_empty")]
    pub awaits: Awaits,
}

/// What a node waits for that was put back to an earlier state.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HoldSummary {
    /// Since when, RFC 3339.
    pub since: String,
    /// `restored` from a backup; or noticed by the node itself: `older-store`, `lost-cursor`, `lost-log`.
    pub cause: String,
    /// The names of the peers that have not been read since.
    pub waits_for: Vec<String>,
}

/// Something that `doctor` found, good or bad.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How it stands.
    pub level: Level,
    /// Its code, by which it is told in each language.
    pub code: String,
    /// What it is about, by name.
    pub arguments: BTreeMap<String, String>,
}

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// As it should.
    Ok,
    /// It works, and should be seen to.
    Warn,
    /// It does not work, or not safely.
    Fail,
}

impl Finding {
    /// Without arguments.
    #[must_use]
    pub fn new(level: Level, code: &str) -> Finding {
        Finding {
            level,
            code: code.to_owned(),
            arguments: BTreeMap::new(),
        }
    }

    /// With one more argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Finding {
        self.arguments.insert(name.to_owned(), value.to_string());
        self
    }
}

/// How far a copy of the store is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SnapshotState {
    /// Where it lies.
    pub file: String,
    /// Bytes written.
    pub bytes: u64,
    /// Bytes expected, about.
    pub expected: u64,
    /// Object versions in the store when it was begun.
    pub objects: u64,
    /// Whether it is complete, and was found whole.
    pub done: bool,
}

/// What became of the objects of one `Import`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ImportReport {
    /// New objects, or new versions.
    pub accepted: u64,
    /// Held already, unchanged.
    pub held: u64,
    /// Refused, each with its reason.
    pub refused: Vec<RefusedObject>,
    /// Accepted with a remark, counted by `code: message`.
    pub warnings: BTreeMap<String, u64>,
}

/// How far an import has come: all of this the store holds, or has refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportProgress {
    /// Objects from the import's beginning.
    pub count: u64,
    /// The digest over them, as it was given.
    pub digest: String,
    /// Those of them that were refused, by their places in the whole import, from 0.
    pub refused: Vec<RefusedObject>,
}

/// An object that intake refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedObject {
    /// Its place in the request, from 0.
    pub index: u64,
    /// Its id, if it could be read.
    pub id: Option<String>,
    /// The code of the first fault.
    pub code: String,
    /// JSON path of the fault.
    pub path: String,
    /// What is wrong, in words.
    pub message: String,
    /// The rule it breaks (specification and section).
    pub rule: String,
}

/// One page of an export.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExportPage {
    /// The objects, byte for byte as they are held.
    pub objects: Vec<Box<RawValue>>,
    /// Where to go on; absent on the last page.
    pub next: Option<String>,
}

/// An object found by a look-up.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LookupHit {
    /// Its id.
    pub id: String,
    /// Its type.
    pub object_type: String,
    /// Its name, or what stands for one.
    pub name: String,
    /// When it was last modified, as written; absent for observables.
    pub modified: Option<String>,
    /// Its copies, best first; the newest 50.
    pub copies: Vec<CopySummary>,
    /// How many more copies there are.
    #[serde(default, skip_serializing_if = "is_none")]
    pub more_copies: u64,
    /// Objects that point at it or that it points at, at most 20.
    pub related: Vec<Related>,
}

/// Whether there is nothing to say.
fn is_none(count: &u64) -> bool {
    *count == 0
}

/// One copy of an object version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CopySummary {
    /// The name of who made it, as far as is proved.
    pub originator: String,
    /// The party id of who made it.
    #[serde(default)]
    pub originator_id: String,
    /// Who delivered it: our party or a peer; several with commas, where one sealed copy came by several.
    pub deliverer: String,
    /// The party ids of those who delivered it.
    #[serde(default)]
    pub deliverer_ids: Vec<String>,
    /// When it arrived, RFC 3339.
    pub received: String,
    /// Its effective marking: `TLP:AMBER`, `unmarked`, with `PAP:…` if any.
    pub marking: String,
    /// The level of the Traffic Light Protocol: `amber+strict`; absent where it is unmarked.
    #[serde(default)]
    pub tlp: Option<String>,
    /// The level of the Permissible Actions Protocol; absent where it has none.
    #[serde(default)]
    pub pap: Option<String>,
    /// The licences under which we hold it: `own`, or agreement and article.
    pub licences: Vec<String>,
    /// The ids of the agreements among them.
    #[serde(default)]
    pub agreement_ids: Vec<String>,
}

/// A neighbour of an object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Related {
    /// How: the property or relationship type.
    pub how: String,
    /// Its id.
    pub id: String,
    /// Its name, or what stands for one.
    pub name: String,
}

/// An invitation to be handed over out of band.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Invitation {
    /// The line that the other side gives to `peer accept`. It holds a secret: send it over a channel you trust.
    pub text: String,
    /// Our root key's fingerprint in words, to be compared by voice.
    pub fingerprint: String,
    /// When it expires, RFC 3339.
    pub expires: String,
}

/// A peer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PeerSummary {
    /// Its party's name, as it calls itself.
    pub name: String,
    /// Its party's id.
    pub party: String,
    /// `active` or `suspended`.
    pub state: String,
    /// Its node's address.
    pub url: String,
    /// Its root key's fingerprint in words.
    pub fingerprint: String,
    /// When we last had an answer from it, RFC 3339.
    pub last_contact: Option<String>,
    /// What went wrong last, if the last attempt failed.
    pub last_error: Option<String>,
    /// Objects received from it.
    pub received: u64,
    /// Objects of its that were refused at intake since the node started.
    #[serde(default)]
    pub refused: u64,
    /// Objects of its that could not be read, and were passed over, since the node started.
    #[serde(default)]
    pub skipped: u64,
}

/// An organisation that our party hosts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ParticipantSummary {
    /// Its name, as its terms give it.
    pub name: String,
    /// Its party id.
    pub party: String,
    /// `active`, `suspended`, `removed`, or the code of what keeps its terms from being in force.
    pub state: String,
    /// The sectors that it belongs to.
    pub sectors: Vec<String>,
    /// The agreement that holds its terms.
    pub agreement: String,
    /// The names of its TAXII clients.
    pub clients: Vec<String>,
    /// Objects received from it.
    pub received: u64,
    /// Its terms in full; where one participant is shown.
    pub terms: Option<AgreementSummary>,
}

/// An agreement and where it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AgreementSummary {
    /// Its id.
    pub id: String,
    /// Its title, in the prevailing language.
    #[serde(flatten)]
    pub title: Title,
    /// Its parties: id and name.
    pub parties: Vec<AudienceSummary>,
    /// `in-force`, `not-signed`, `not-yet-in-force`, `suspended`, `expired`, `withdrawn`, `gap`, `fork`: between us and each other party.
    pub standing: BTreeMap<String, String>,
    /// The parties whose signature it waits for.
    #[serde(default)]
    pub unsigned: Vec<AudienceSummary>,
    /// Its articles.
    pub articles: Vec<ArticleSummary>,
    /// The acts, in each author's order: `author · number · act · date`.
    pub acts: Vec<String>,
    /// SHA-256 of its text, hexadecimal.
    pub text_hash: String,
    /// What waits for a second operator of ours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prepared: Vec<super::PreparedSummary>,
    /// What parties found who checked this text, and put on record; in `agreement show`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<super::ProofView>,
    /// The papers on record: of the agreement, and of acts about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<super::PaperView>,
    /// The parties without a node, by id: what crosses to them has no receipt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external: Vec<String>,
}

/// A party or role, by id and name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AudienceSummary {
    /// The party id or role.
    pub id: String,
    /// How it is called.
    pub name: String,
}

/// An article for reading.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ArticleSummary {
    /// Its stable id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its text by language.
    pub text: BTreeMap<String, String>,
    /// Its terms, one line.
    pub terms: String,
}

/// Why an object does or does not cross.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WhyAnswer {
    /// The object.
    pub object: String,
    /// Its type and name.
    pub name: String,
    /// The audience.
    pub audience: AudienceSummary,
    /// One verdict for each copy and agreement (or role), best first.
    pub verdicts: Vec<VerdictView>,
    /// Crossings of it to this audience that are on record: instants, RFC 3339.
    pub crossed: Vec<String>,
    /// When its id and version alone crossed to this audience, in a manifest: instants, RFC 3339.
    #[serde(default)]
    pub named: Vec<String>,
    /// Of the crossings those that an operator exported: the instant, and who it was.
    #[serde(default)]
    pub exported: BTreeMap<String, String>,
}

/// One verdict.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VerdictView {
    /// Whether it is released.
    pub released: bool,
    /// The agreement asked, if any.
    pub agreement: Option<String>,
    /// What that agreement is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement_title: Option<Title>,
    /// The article that releases it.
    pub article: Option<String>,
    /// By whose consent it goes on: the request's id, and the name of who gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<AudienceSummary>,
    /// All reasons that withhold it; empty when released.
    pub reasons: Vec<WithheldReason>,
    /// The copy: its marking, originator and licences.
    pub copy: CopySummary,
}

/// A reason for withholding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WithheldReason {
    /// Its code, by which it is translated.
    pub code: String,
    /// The agreement and article it rests on, if any.
    pub agreement: Option<String>,
    /// The article.
    pub article: Option<String>,
    /// Its arguments by name (`tlp`, `ceiling`, …).
    pub arguments: BTreeMap<String, String>,
    /// What the agreement is called in each of its languages, by the language's tag.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub titles: BTreeMap<String, String>,
    /// In English.
    pub text: String,
}

/// What an audience would get.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewPage {
    /// The audience.
    pub audience: AudienceSummary,
    /// Objects that would cross.
    pub released: u64,
    /// Objects that would not, by reason (the first of each), most first.
    pub withheld: Vec<ReasonCount>,
    /// The first objects that would cross: id and name.
    pub objects: Vec<AudienceSummary>,
}

/// How many objects a reason withholds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReasonCount {
    /// The reason.
    pub reason: WithheldReason,
    /// How many objects.
    pub count: u64,
}
