//! The requests.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{ActKind, Symbolic};

/// A request with the operator who makes it. Operators are the names given at `init`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Envelope {
    /// The named operator, as written to the log and into acts.
    pub operator: String,
    /// What is asked.
    pub request: Request,
}

/// Everything an operator can ask.
///
/// `audience` is the name or party id of a peer or participant, or the role `analysts`; `peer` a peer's name or party id;
/// `agreement` an agreement's id or the first characters of its UUID, if they name only one.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// What the node is and holds.
    Status,
    /// Take in objects of our own (at most 20,000 a request). Objects are sent as they were read, white space and all.
    Import {
        /// The objects, in order.
        objects: Vec<Box<RawValue>>,
        /// What is new of them is under an embargo until this instant (RFC 3339, UTC).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        embargo_until: Option<String>,
        /// Which batch of a whole import it is, to be noted together with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<ImportPlace>,
    },
    /// How far an import had come that was broken off.
    ImportProgress {
        /// Its name: [`ImportPlace::run`].
        run: String,
    },
    /// An import has come to its end: how far it had come need not be known any more.
    ImportEnd {
        /// Its name.
        run: String,
    },
    /// Put an object of ours, all its versions, under an embargo, or move one: nobody has it before.
    Embargo {
        /// The object's STIX id.
        object: String,
        /// Until when (RFC 3339, UTC). An instant that is past lifts the embargo.
        until: String,
    },
    /// Delete every version of an object for good, whoever's it is.
    Delete {
        /// The object's STIX id.
        object: String,
        /// Why. On record; the object is not.
        reason: String,
    },
    /// Let a version that was deleted or restricted in again.
    DeleteLift {
        /// The object's STIX id.
        object: String,
        /// Which version (RFC 3339, UTC); none for an object without versions.
        modified: Option<String>,
        /// Why. On record.
        reason: String,
    },
    /// Lay a legal hold on an object: it is not deleted, whoever wants it gone.
    HoldAdd {
        /// The object's STIX id.
        object: String,
        /// For which procedure.
        reason: String,
        /// Until when (RFC 3339, UTC); until it is lifted if absent.
        until: Option<String>,
    },
    /// All legal holds.
    HoldList,
    /// Lift a legal hold: what waited for that is deleted.
    HoldLift {
        /// Its id, or the first characters of it.
        hold: String,
    },
    /// What may be kept no longer within so many days.
    RetentionDue {
        /// Days, 0 to 3,650.
        days: u32,
    },
    /// What is to be given back to a party by now.
    RetentionHandOver {
        /// The agreement.
        agreement: String,
        /// The party: a peer.
        peer: String,
    },
    /// What was handed over has been given back: destroy it here.
    RetentionReturned {
        /// The agreement.
        agreement: String,
        /// The party: a peer.
        peer: String,
        /// What was, as the answer to `RetentionHandOver` names it.
        slots: Vec<u64>,
    },
    /// All certificates of destruction, ours and those of others.
    RetentionCertificates,
    /// About recalls.
    Recall(super::RecallRequest),
    /// About notices under agreements.
    Notice(super::NoticeRequest),
    /// Ask who gave us an object whether another party may have it.
    ConsentAsk {
        /// The object's STIX id.
        object: String,
        /// The name or party id of who would have it.
        to: String,
        /// The agreement that it was given under, where there are several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        under: Option<String>,
        /// For what; all that the agreements with that party permit, if empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        purposes: Vec<String>,
        /// About every version that we hold, and not the last alone.
        #[serde(default)]
        all_versions: bool,
        /// `low`, `medium`, `high` or `critical`; `medium` if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        severity: Option<String>,
        /// Why, in words.
        #[serde(default)]
        reason: String,
    },
    /// Answer who asks our consent; a later answer takes an earlier one back.
    ConsentAnswer {
        /// The request's id or its first characters.
        request: String,
        /// Whether it may have it.
        grants: bool,
        /// Until when (RFC 3339, UTC); for good if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<String>,
        /// Why, in words.
        #[serde(default)]
        reason: String,
    },
    /// What was asked of us and of others, what waits for our answer first.
    ConsentList,
    /// One page of what `audience` may see, as it would be released to it.
    Export {
        /// Who it is for; our own analysts if absent.
        audience: Option<String>,
        /// For what purpose; `protection` if absent.
        purpose: Option<String>,
        /// Only these object types; all if empty.
        types: Vec<String>,
        /// Where the last page ended.
        next: Option<String>,
        /// Objects a page, 1 to 5,000.
        limit: u64,
        /// One object that the law compels us to disclose, for our own people.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        disclose: Option<Disclosure>,
    },
    /// Who reported this value, when, under which marking and licence.
    Lookup {
        /// An address, domain, URL, hash or e-mail address, defanged or not.
        value: String,
    },
    /// The logs of what was released, and what is held of the peers' logs.
    LedgerShow {
        /// Of this recipient alone, with the last leaves: an audience.
        recipient: Option<String>,
    },
    /// What is kept against peers' logs.
    LedgerEvidence {
        /// Of this peer alone.
        peer: Option<String>,
    },
    /// An operator has seen a piece of evidence. Needs a named operator.
    LedgerSettle {
        /// What names it.
        id: String,
        /// What the operator makes of it.
        reason: String,
    },
    /// A receipt for the newest version of an object that crossed.
    LedgerReceipt {
        /// The object's STIX id.
        object: String,
        /// To whom it crossed: an audience; may be absent where there is only one.
        recipient: Option<String>,
    },
    /// The keys that are known: ours, and those of others.
    KeyList,
    /// Write what the root key is to seal.
    KeyPrepare {
        /// What it is to say.
        word: super::KeyWord,
    },
    /// Take in what our root key has sealed.
    KeyImport {
        /// The sealed object, JSON.
        text: String,
    },
    /// Seal anew acts of ours that a revocation made void.
    KeyReseal {
        /// The agreement.
        agreement: String,
        /// The hashes of the acts, or their beginnings; all that are void if empty.
        acts: Vec<String>,
    },
    /// Make a one-time invitation for another party's node.
    PeerInvite {
        /// Hours until it expires, 1 to 720.
        hours: u32,
    },
    /// Accept another node's invitation; both nodes then know one another.
    PeerAccept {
        /// The line that `peer invite` printed.
        invitation: String,
    },
    /// All peers.
    PeerList,
    /// Stop all exchange with a peer until it is resumed; agreements stay as they are.
    PeerSuspend {
        /// The peer.
        peer: String,
    },
    /// Take up exchange with a suspended peer again.
    PeerResume {
        /// The peer.
        peer: String,
    },
    /// Forget a peer: its keys no longer open anything here.
    PeerRemove {
        /// The peer.
        peer: String,
    },
    /// After a restore: do not wait until these peers have been read. On record from then on.
    PeerWaive {
        /// The peers; all that are waited for if empty.
        peers: Vec<String>,
        /// Why.
        reason: String,
    },
    /// Host a participant: an organisation without a node, which reads and adds through ours.
    ParticipantAdd {
        /// Its name.
        name: String,
        /// The draft of its terms, TOML; those of the template if absent.
        terms: Option<String>,
        /// Languages of the template's text: `ar`, `en`, `fr`; the first prevails.
        languages: Vec<String>,
        /// The sectors that it belongs to (STIX 2.1 § 10.11).
        sectors: Vec<String>,
    },
    /// All participants.
    ParticipantList,
    /// One participant, with its terms.
    ParticipantShow {
        /// Its name or party id.
        participant: String,
    },
    /// Suspend a participant's terms: it reads and adds nothing until they are resumed.
    ParticipantSuspend {
        /// Its name or party id.
        participant: String,
    },
    /// Resume a participant's terms.
    ParticipantResume {
        /// Its name or party id.
        participant: String,
    },
    /// End a participant's terms and remove its clients, all at once. What it gave stays, under its licence.
    ParticipantRemove {
        /// Its name or party id.
        participant: String,
    },
    /// A readable draft with both parties filled in.
    AgreementTemplate {
        /// The template; `bilateral` or `participant`.
        template: String,
        /// The other party: a peer, or the name of a participant to be; placeholders if absent.
        peer: Option<String>,
        /// Languages of the text: `ar`, `en`, `fr`; the first prevails.
        languages: Vec<String>,
    },
    /// Check a draft, make it an agreement object, seal it and send it to its parties.
    AgreementPropose {
        /// The draft, TOML.
        draft: String,
        /// Others who are to receive it, because they may accede: peers, by name or party id. Whom its final clauses
        /// name receives it in any case.
        #[serde(default)]
        also_to: Vec<String>,
    },
    /// Check an agreement before anyone signs it: against our red lines, and against what others consented to.
    AgreementCheck {
        /// A draft, or an agreement that we hold.
        of: PreviewUnder,
        /// Whether a solver is asked.
        #[serde(default)]
        symbolic: Symbolic,
    },
    /// Hold one text against another: what differs, and which is wider.
    AgreementDiff {
        /// The text that stands.
        old: PreviewUnder,
        /// The text that would replace it.
        new: PreviewUnder,
    },
    /// The words of an agreement in a form that others work with.
    AgreementExport {
        /// A draft, or an agreement that we hold.
        of: PreviewUnder,
        /// Which form.
        form: TextForm,
    },
    /// The draft with the words of a Markdown page that was exported from it.
    AgreementImport {
        /// The page.
        markdown: String,
        /// The draft, or the agreement, that it came from.
        onto: PreviewUnder,
    },
    /// A readable draft that says what a policy of FIRST IEP 2.0 says, and the strictest of what it does not.
    IepImport {
        /// The policy, JSON.
        policy: String,
        /// The other party: a peer; placeholders if absent.
        peer: Option<String>,
        /// Languages of the text: `ar`, `en`, `fr`; the first prevails.
        languages: Vec<String>,
    },
    /// All agreements that we hold.
    AgreementList,
    /// One agreement: articles, status, acts.
    AgreementShow {
        /// The agreement.
        agreement: String,
    },
    /// Perform an act of our party on an agreement.
    AgreementAct {
        /// The agreement.
        agreement: String,
        /// Which act.
        act: ActKind,
        /// Why, for our own record; none if empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Propose the text of an agreement that was made on paper.
    AgreementTranscribe {
        /// The draft, TOML.
        draft: String,
        /// The paper.
        paper: super::PaperGiven,
    },
    /// Attest an act that a party without a node did on paper.
    AgreementTranscribeAct {
        /// The agreement.
        agreement: String,
        /// Whose act it is: a party that the agreement lists as external, by name or id.
        party: String,
        /// Which act.
        act: ActKind,
        /// The paper.
        paper: super::PaperGiven,
        /// Why, for our own record; none if empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Perform an act that another operator has prepared.
    AgreementConfirm {
        /// The prepared act, or the first characters of its UUID; or the agreement, if one act waits for it.
        prepared: String,
    },
    /// How an agreement stands: who is bound, what is reserved and suspended, what waits, what comes.
    AgreementStatus {
        /// The agreement.
        agreement: String,
    },
    /// What holds between two parties.
    AgreementRelation {
        /// One party, by name or id.
        a: String,
        /// The other.
        b: String,
        /// Under this agreement alone; under all that both are parties to if absent.
        agreement: Option<String>,
        /// At which instant (RFC 3339, UTC), by the acts that are known now; now if absent.
        at: Option<String>,
    },
    /// What holds between every two parties of an agreement.
    AgreementMatrix {
        /// The agreement.
        agreement: String,
        /// At which instant (RFC 3339, UTC), by the acts that are known now; now if absent.
        at: Option<String>,
    },
    /// What happens when.
    AgreementCalendar {
        /// Under this agreement alone; under all if absent.
        agreement: Option<String>,
    },
    /// Why an object that we hold does or does not cross to an audience.
    Why {
        /// The object's STIX id.
        object: String,
        /// The audience.
        audience: String,
        /// The purpose; what the agreement permits first if absent.
        purpose: Option<String>,
    },
    /// What an audience would get: counts by reason, then objects.
    Preview {
        /// The audience.
        audience: String,
        /// The purpose; what the agreement permits first if absent.
        purpose: Option<String>,
        /// Objects to list, 0 to 1,000.
        limit: u64,
        /// Under what, instead of what is in force.
        #[serde(default)]
        under: Option<PreviewUnder>,
    },
    /// Make an ordinary TAXII client; its secrets are shown once.
    ClientAdd {
        /// Its name, which is its user name: letters, digits, `-`, `.`, `_`.
        name: String,
        /// Whom it reads as; our own analysts if absent.
        audience: Option<String>,
        /// For what purpose; `protection` if absent.
        purpose: Option<String>,
        /// Whether it may add objects, which then are ours, or the participant's that it reads as.
        write: bool,
    },
    /// All TAXII clients.
    ClientList,
    /// Begin a copy of the store as it is at one moment, for a backup.
    SnapshotBegin {
        /// Whether indexes are held against their tables too.
        thorough: bool,
    },
    /// How far the copy is; waits a little for its end.
    SnapshotWait {
        /// The copy, as the answer to `SnapshotBegin` names it.
        file: String,
    },
    /// The copy is not wanted any more.
    SnapshotEnd {
        /// The copy.
        file: String,
        /// Where the backup made of it is; none if that failed.
        written: Option<String>,
    },
    /// Look at everything that may be wrong.
    Doctor {
        /// Whether the store's indexes are held against its tables too.
        thorough: bool,
    },
    /// Figures for the operator's monitoring.
    Metrics,
    /// Set the clock's high-water mark back to the clock: it was a false one. On record from then on.
    ClockReset {
        /// Why.
        reason: String,
    },
    /// Remove a TAXII client; its credentials stop at once.
    ClientRemove {
        /// Its name.
        name: String,
    },
}

/// A disclosure that the law compels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosure {
    /// The object.
    pub object: String,
    /// The ground.
    pub ground: String,
}

/// Where in a whole import a batch ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPlace {
    /// The import's name, the asker's affair; at most 64 characters.
    pub run: String,
    /// Objects up to the end of the batch, since the import's beginning.
    pub count: u64,
    /// The digest at the beginning of the batch; empty at the import's.
    pub since: String,
    /// A digest over all these objects, the asker's affair; at most 64 characters.
    pub digest: String,
}

/// A form of an agreement's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextForm {
    /// The draft itself, TOML.
    Toml,
    /// Markdown, to redline.
    Markdown,
    /// Policies of FIRST IEP 2.0, JSON; never wider than the terms.
    Iep,
}

/// What a preview supposes to be in force.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PreviewUnder {
    /// A draft, TOML. Nothing of it is kept.
    Draft(String),
    /// An agreement that we hold, however it stands.
    Agreement(String),
}
