//! Reasons: why something is withheld, in words a diplomat reads, and as a code with parameters for
//! other languages.

use std::collections::BTreeSet;

use mithaq_stix::{ObjectId, Pap, Timestamp, Tlp};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::article::{ArticleId, ArticleRef, Exclusion, Language, PersonalData, Way};
use crate::party::PartyId;
use crate::vocabulary::Purpose;

mod params;
mod words;

/// Why something is withheld. Exhaustive on purpose: who shows reasons must show every one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Its TLP is stricter than an exchange article lets through.
    TlpTooStrict {
        /// The exchange article.
        article: ArticleRef,
        /// The object's TLP.
        tlp: Tlp,
        /// The strictest that crosses.
        highest: Tlp,
    },
    /// It has no TLP, and what it therefore counts as is stricter than an exchange article lets
    /// through.
    UnmarkedTooStrict {
        /// The exchange article.
        article: ArticleRef,
        /// What it counts as.
        counts_as: Tlp,
        /// The article that says so; `None` where it is the default.
        marking: Option<ArticleId>,
        /// The strictest that crosses.
        highest: Tlp,
    },
    /// Its PAP, or what it counts as without one, is stricter than an exchange article lets through.
    PapTooStrict {
        /// The exchange article.
        article: ArticleRef,
        /// The object's PAP.
        pap: Pap,
        /// The strictest that crosses.
        highest: Pap,
    },
    /// An exchange article does not list its type.
    TypeNotListed {
        /// The exchange article.
        article: ArticleRef,
        /// The object's type.
        object_type: String,
    },
    /// An exchange article lists topics, and this is about none of them, or about others.
    TopicNotListed {
        /// The exchange article.
        article: ArticleRef,
        /// What it is about that is not listed; none where it names no topic.
        topics: BTreeSet<String>,
    },
    /// It is outside the sectors that the agreement is about.
    SectorOutOfScope {
        /// The scope article.
        article: ArticleRef,
        /// Its sectors that are outside; none where it names no sector.
        sectors: BTreeSet<String>,
    },
    /// The agreement is not about this.
    ExcludedFromScope {
        /// The scope article.
        article: ArticleRef,
        /// What is excluded.
        exclusion: Exclusion,
    },
    /// It holds personal data without the safeguards that the agreement asks for.
    PersonalDataNotAllowed {
        /// The article on personal data.
        article: ArticleRef,
        /// Which personal data crosses.
        allowed: PersonalData,
    },
    /// It is in a language that the parties do not use.
    LanguageNotListed {
        /// The channel article.
        article: ArticleRef,
        /// Its language.
        language: Option<Language>,
    },
    /// The reader's way is weaker than the agreement asks for.
    ChannelTooWeak {
        /// The channel article.
        article: ArticleRef,
        /// The reader's way.
        channel: Way,
        /// The weakest that is enough.
        minimum: Way,
    },
    /// An exchange article gives own material only, and this was received.
    OwnMaterialOnly {
        /// The exchange article.
        article: ArticleRef,
    },
    /// No article lets this party give this one anything.
    NothingGiven {
        /// The agreement.
        agreement: ObjectId,
        /// The name of the party that would give.
        giver: String,
    },
    /// The purpose is not permitted: by the agreement it would cross under, or by the one it was
    /// received under.
    PurposeNotPermitted {
        /// The agreement.
        agreement: ObjectId,
        /// Its purpose article; `None` where the default holds.
        article: Option<ArticleId>,
        /// The purpose asked for.
        purpose: Purpose,
        /// What is permitted.
        permitted: BTreeSet<Purpose>,
    },
    /// It was received under an agreement that lets it go no further.
    OnwardNone {
        /// The agreement it was received under.
        agreement: ObjectId,
        /// Its onward article; `None` where the default holds.
        article: Option<ArticleId>,
    },
    /// It was received under an agreement that lets it go to our own participants only.
    OnwardConstituency {
        /// The agreement it was received under.
        agreement: ObjectId,
        /// Its onward article.
        article: Option<ArticleId>,
    },
    /// It was received under an agreement that lets it go to parties that it lists, and this is none of them.
    OnwardListed {
        /// The agreement it was received under.
        agreement: ObjectId,
        /// Its onward article.
        article: Option<ArticleId>,
    },
    /// It was received under an agreement that lets it go to the members of a forum, and this is none.
    OnwardForum {
        /// The agreement it was received under.
        agreement: ObjectId,
        /// Its onward article.
        article: Option<ArticleId>,
        /// The agreement that makes the forum.
        forum: ObjectId,
    },
    /// It may go on with the consent of whoever gave it, and none is on record.
    ConsentMissing {
        /// The agreement it was received under.
        agreement: ObjectId,
        /// Its onward article.
        article: Option<ArticleId>,
        /// Whom to ask.
        ask: String,
        /// What has become of asking.
        state: ConsentState,
    },
    /// It is not known now whether whoever gave it has restricted it since (5.8).
    LeaseMissing {
        /// The agreement it was received under.
        agreement: ObjectId,
        /// Who gave it.
        by: String,
    },
    /// Whoever gave it had it from another, and cannot let it go on.
    NotTheirsToRelease {
        /// The agreement it was received under.
        agreement: ObjectId,
        /// Its onward article.
        article: Option<ArticleId>,
        /// Whose material it is.
        originator: PartyId,
    },
    /// It names its source, and by the agreement it was received under nobody who passes it on may.
    SourceNamed {
        /// That agreement's article on attribution.
        article: ArticleRef,
    },
    /// It does not name its source, and by the agreement it was received under whoever passes it on must.
    SourceNotNamed {
        /// That agreement's article on attribution.
        article: ArticleRef,
    },
    /// It was received under an agreement whose terms we do not have.
    UnknownLicence {
        /// That agreement.
        agreement: ObjectId,
    },
    /// It came over the diplomatic channel, under no agreement.
    ChannelMaterial,
    /// It was received under an agreement, so the diplomatic channel does not carry it.
    NotByChannel,
    /// It carries a marking whose meaning is not known (6.3).
    UnknownMarking,
    /// It is addressed to others.
    NotAddressed,
    /// Nobody has it yet: an embargo (6.2).
    Embargo {
        /// Until when.
        until: Timestamp,
    },
    /// Nobody has it yet: it holds results that another party is shown first, by an article on results.
    Results {
        /// From when it may be published; `None` while the notice has not reached that party.
        until: Option<Timestamp>,
    },
    /// Nobody gets it any more: it is kept, and was recalled or is only held for a procedure (7.6).
    Restricted,
    /// Nobody has it yet: a condition that this version does not know (6.2).
    UnknownCondition,
    /// It tells of something that we received, which may not go there (6.4). The reasons for that follow.
    TellsOfReceived {
        /// Whose material that is.
        originator: PartyId,
    },
    /// It crosses over the diplomatic channel only.
    DiplomaticOnly {
        /// The object's type.
        object_type: String,
    },
    /// The diplomatic channel does not carry its type.
    NotDiplomatic {
        /// The object's type.
        object_type: String,
    },
    /// The nation's own prohibition, above every agreement.
    RedLine {
        /// Its id.
        id: String,
        /// What it says.
        text: String,
    },
    /// We hold it under no licence at all.
    NoLicence,
    /// Nothing permits it: what is not permitted is withheld.
    NotPermitted {
        /// The article that was asked; `None` for the local gate and the diplomatic channel.
        article: Option<ArticleRef>,
    },
    /// A policy could not be evaluated. Then nothing crosses.
    PolicyFault {
        /// The policy.
        policy: String,
    },
    /// The agreement is not between these two.
    NotParties {
        /// The agreement.
        agreement: ObjectId,
    },
    /// Somebody has not signed.
    NotSigned {
        /// The agreement.
        agreement: ObjectId,
        /// Who has not.
        by: Vec<String>,
    },
    /// Somebody has signed only after their acts had forked.
    ForkedActs {
        /// The agreement.
        agreement: ObjectId,
        /// Whose acts.
        by: String,
        /// The number at which they fork.
        number: u64,
    },
    /// It is not yet in force.
    NotYetInForce {
        /// The agreement.
        agreement: ObjectId,
        /// Its final clauses.
        article: ArticleId,
        /// From when it will be.
        from: Timestamp,
    },
    /// It is suspended.
    Suspended {
        /// The agreement.
        agreement: ObjectId,
        /// By whom.
        by: Vec<String>,
        /// Since when.
        since: Timestamp,
    },
    /// It has ended.
    Expired {
        /// The agreement.
        agreement: ObjectId,
        /// Its final clauses.
        article: ArticleId,
        /// When it ended.
        at: Timestamp,
    },
    /// Somebody has not ratified, accepted or approved.
    NotRatified {
        /// The agreement.
        agreement: ObjectId,
        /// Its final clauses.
        article: ArticleId,
        /// Who has not.
        by: Vec<String>,
    },
    /// Somebody's consent waits for the depositary's notification.
    NotNotified {
        /// The agreement.
        agreement: ObjectId,
        /// Whose.
        by: Vec<String>,
    },
    /// Fewer instruments were deposited than are needed.
    NotEnoughInstruments {
        /// The agreement.
        agreement: ObjectId,
        /// Its final clauses.
        article: ArticleId,
        /// How many were.
        given: usize,
        /// How many are needed.
        needed: usize,
    },
    /// The depositary's acts contradict one another.
    ForkedDepositary {
        /// The agreement.
        agreement: ObjectId,
        /// The depositary.
        by: String,
        /// The number at which they fork.
        number: u64,
    },
    /// The depositary has notified acts that are missing, and could restrict.
    NotifiedMissing {
        /// The agreement.
        agreement: ObjectId,
        /// The depositary.
        by: String,
        /// How many.
        number: usize,
    },
    /// Both have agreed that it ends.
    Terminated {
        /// The agreement.
        agreement: ObjectId,
        /// When that took effect.
        at: Timestamp,
    },
    /// A party has objected to what the other has reserved, or to its accession, and wants no relation with it.
    Precluded {
        /// The agreement.
        agreement: ObjectId,
        /// Who has objected.
        by: String,
        /// To whose act.
        of: String,
    },
    /// A party has made a reservation that the other may still object to (5.6).
    WindowOpen {
        /// The agreement.
        agreement: ObjectId,
        /// Its final clauses.
        article: ArticleId,
        /// Who has made it.
        by: String,
        /// Until when; `None` while that is not known.
        until: Option<Timestamp>,
    },
    /// A party has not accepted the accession of the other.
    AccessionNotAccepted {
        /// The agreement.
        agreement: ObjectId,
        /// Its final clauses.
        article: ArticleId,
        /// Who has not accepted it.
        by: String,
        /// Who has acceded.
        of: String,
    },
    /// Two different amended texts of one level were accepted.
    AmendmentsCompete {
        /// The agreement.
        agreement: ObjectId,
    },
    /// An amended text was accepted that is not known here.
    UnknownText {
        /// The agreement.
        agreement: ObjectId,
    },
    /// A party has withdrawn from it.
    Withdrawn {
        /// The agreement.
        agreement: ObjectId,
        /// Its final clauses.
        article: ArticleId,
        /// Who has.
        by: String,
        /// When that took effect.
        at: Timestamp,
    },
    /// An act is missing, and could restrict.
    MissingAct {
        /// The agreement.
        agreement: ObjectId,
        /// Whose act.
        by: String,
        /// Its number.
        number: u64,
    },
    /// An act is of a kind that this version does not know, and could restrict.
    UnreadAct {
        /// The agreement.
        agreement: ObjectId,
        /// Whose act.
        by: String,
        /// What is not known.
        word: String,
    },
    /// There are more acts than are counted.
    TooManyActs {
        /// The agreement.
        agreement: ObjectId,
        /// How many are counted.
        limit: usize,
    },
}

/// What has become of asking for consent, where none holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum ConsentState {
    /// Nobody has asked.
    #[default]
    NotAsked,
    /// It was asked, and there is no answer.
    Open {
        /// When it was asked.
        at: Timestamp,
    },
    /// It was refused, or given and withdrawn.
    Refused {
        /// When.
        at: Timestamp,
    },
    /// It was given, and has run out.
    Expired {
        /// When it did.
        at: Timestamp,
    },
}

/// A parameter of a reason, by its name in translations.
pub type Param = (&'static str, String);

impl Reason {
    /// Its code: stable, the key of its translations.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TlpTooStrict { .. } => "tlp-too-strict",
            Self::UnmarkedTooStrict { .. } => "unmarked-too-strict",
            Self::PapTooStrict { .. } => "pap-too-strict",
            Self::TypeNotListed { .. } => "type-not-listed",
            Self::TopicNotListed { .. } => "topic-not-listed",
            Self::SectorOutOfScope { .. } => "sector-out-of-scope",
            Self::ExcludedFromScope { .. } => "excluded-from-scope",
            Self::PersonalDataNotAllowed { .. } => "personal-data-not-allowed",
            Self::LanguageNotListed { .. } => "language-not-listed",
            Self::ChannelTooWeak { .. } => "channel-too-weak",
            Self::OwnMaterialOnly { .. } => "own-material-only",
            Self::NothingGiven { .. } => "nothing-given",
            Self::PurposeNotPermitted { .. } => "purpose-not-permitted",
            Self::OnwardNone { .. } => "onward-none",
            Self::OnwardConstituency { .. } => "onward-constituency",
            Self::OnwardListed { .. } => "onward-listed",
            Self::OnwardForum { .. } => "onward-forum",
            Self::ConsentMissing { state, .. } => match state {
                ConsentState::NotAsked => "consent-missing",
                ConsentState::Open { .. } => "consent-open",
                ConsentState::Refused { .. } => "consent-refused",
                ConsentState::Expired { .. } => "consent-expired",
            },
            Self::LeaseMissing { .. } => "lease-missing",
            Self::NotTheirsToRelease { .. } => "not-theirs-to-release",
            Self::SourceNamed { .. } => "source-named",
            Self::SourceNotNamed { .. } => "source-not-named",
            Self::UnknownLicence { .. } => "unknown-licence",
            Self::ChannelMaterial => "channel-material",
            Self::NotByChannel => "not-by-channel",
            Self::UnknownMarking => "unknown-marking",
            Self::NotAddressed => "not-addressed",
            Self::Embargo { .. } => "embargo",
            Self::Results { until: None } => "results-not-shown",
            Self::Results { until: Some(_) } => "results-embargo",
            Self::Restricted => "restricted",
            Self::UnknownCondition => "unknown-condition",
            Self::TellsOfReceived { .. } => "tells-of-received",
            Self::DiplomaticOnly { .. } => "diplomatic-only",
            Self::NotDiplomatic { .. } => "not-diplomatic",
            Self::RedLine { .. } => "red-line",
            Self::NoLicence => "no-licence",
            Self::NotPermitted { .. } => "not-permitted",
            Self::PolicyFault { .. } => "policy-fault",
            Self::NotParties { .. } => "not-parties",
            Self::NotSigned { .. } => "not-signed",
            Self::ForkedActs { .. } => "forked-acts",
            Self::NotYetInForce { .. } => "not-yet-in-force",
            Self::Suspended { .. } => "suspended",
            Self::Expired { .. } => "expired",
            Self::NotRatified { .. } => "not-ratified",
            Self::NotNotified { .. } => "not-notified",
            Self::NotEnoughInstruments { .. } => "not-enough-instruments",
            Self::ForkedDepositary { .. } => "forked-depositary",
            Self::NotifiedMissing { .. } => "notified-missing",
            Self::Terminated { .. } => "terminated",
            Self::Precluded { .. } => "precluded",
            Self::WindowOpen { .. } => "window-open",
            Self::AccessionNotAccepted { .. } => "accession-not-accepted",
            Self::AmendmentsCompete { .. } => "amendments-compete",
            Self::UnknownText { .. } => "unknown-text",
            Self::Withdrawn { .. } => "withdrawn",
            Self::MissingAct { .. } => "missing-act",
            Self::UnreadAct { .. } => "unread-act",
            Self::TooManyActs { .. } => "too-many-acts",
        }
    }

    /// The agreement it rests on, where it rests on one.
    #[must_use]
    pub fn agreement(&self) -> Option<&ObjectId> {
        match self {
            Self::TlpTooStrict { article, .. }
            | Self::UnmarkedTooStrict { article, .. }
            | Self::PapTooStrict { article, .. }
            | Self::TypeNotListed { article, .. }
            | Self::TopicNotListed { article, .. }
            | Self::SectorOutOfScope { article, .. }
            | Self::ExcludedFromScope { article, .. }
            | Self::PersonalDataNotAllowed { article, .. }
            | Self::LanguageNotListed { article, .. }
            | Self::ChannelTooWeak { article, .. }
            | Self::SourceNamed { article }
            | Self::SourceNotNamed { article }
            | Self::OwnMaterialOnly { article } => Some(&article.agreement),
            Self::NotPermitted { article } => article.as_ref().map(|a| &a.agreement),
            Self::NothingGiven { agreement, .. }
            | Self::PurposeNotPermitted { agreement, .. }
            | Self::OnwardNone { agreement, .. }
            | Self::OnwardConstituency { agreement, .. }
            | Self::OnwardListed { agreement, .. }
            | Self::OnwardForum { agreement, .. }
            | Self::ConsentMissing { agreement, .. }
            | Self::LeaseMissing { agreement, .. }
            | Self::NotTheirsToRelease { agreement, .. }
            | Self::UnknownLicence { agreement }
            | Self::NotParties { agreement }
            | Self::NotSigned { agreement, .. }
            | Self::ForkedActs { agreement, .. }
            | Self::NotYetInForce { agreement, .. }
            | Self::Suspended { agreement, .. }
            | Self::Expired { agreement, .. }
            | Self::NotRatified { agreement, .. }
            | Self::NotNotified { agreement, .. }
            | Self::NotEnoughInstruments { agreement, .. }
            | Self::ForkedDepositary { agreement, .. }
            | Self::NotifiedMissing { agreement, .. }
            | Self::Terminated { agreement, .. }
            | Self::Precluded { agreement, .. }
            | Self::WindowOpen { agreement, .. }
            | Self::AccessionNotAccepted { agreement, .. }
            | Self::AmendmentsCompete { agreement }
            | Self::UnknownText { agreement }
            | Self::Withdrawn { agreement, .. }
            | Self::MissingAct { agreement, .. }
            | Self::UnreadAct { agreement, .. }
            | Self::TooManyActs { agreement, .. } => Some(agreement),
            Self::ChannelMaterial
            | Self::NotByChannel
            | Self::UnknownMarking
            | Self::NotAddressed
            | Self::Embargo { .. }
            | Self::Results { .. }
            | Self::Restricted
            | Self::UnknownCondition
            | Self::TellsOfReceived { .. }
            | Self::DiplomaticOnly { .. }
            | Self::NotDiplomatic { .. }
            | Self::RedLine { .. }
            | Self::NoLicence
            | Self::PolicyFault { .. } => None,
        }
    }

    /// The article it rests on, where it rests on one.
    #[must_use]
    pub fn article(&self) -> Option<&ArticleId> {
        match self {
            Self::TlpTooStrict { article, .. }
            | Self::UnmarkedTooStrict { article, .. }
            | Self::PapTooStrict { article, .. }
            | Self::TypeNotListed { article, .. }
            | Self::TopicNotListed { article, .. }
            | Self::SectorOutOfScope { article, .. }
            | Self::ExcludedFromScope { article, .. }
            | Self::PersonalDataNotAllowed { article, .. }
            | Self::LanguageNotListed { article, .. }
            | Self::ChannelTooWeak { article, .. }
            | Self::SourceNamed { article }
            | Self::SourceNotNamed { article }
            | Self::OwnMaterialOnly { article } => Some(&article.article),
            Self::NotPermitted { article } => article.as_ref().map(|a| &a.article),
            Self::PurposeNotPermitted { article, .. }
            | Self::OnwardNone { article, .. }
            | Self::OnwardConstituency { article, .. }
            | Self::OnwardListed { article, .. }
            | Self::OnwardForum { article, .. }
            | Self::ConsentMissing { article, .. }
            | Self::NotTheirsToRelease { article, .. } => article.as_ref(),
            Self::NotYetInForce { article, .. }
            | Self::Expired { article, .. }
            | Self::NotRatified { article, .. }
            | Self::NotEnoughInstruments { article, .. }
            | Self::WindowOpen { article, .. }
            | Self::AccessionNotAccepted { article, .. }
            | Self::Withdrawn { article, .. } => Some(article),
            _ => None,
        }
    }
}

/// As an object of `code`, `text`, `agreement`, `article`, and the parameters.
impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("code", self.code())?;
        map.serialize_entry("text", &self.to_string())?;
        if let Some(agreement) = self.agreement() {
            map.serialize_entry("agreement", agreement.as_str())?;
        }
        if let Some(article) = self.article() {
            map.serialize_entry("article", article.as_str())?;
        }
        let params: std::collections::BTreeMap<_, _> = self.params().into_iter().collect();
        map.serialize_entry("params", &params)?;
        map.end()
    }
}

fn purposes(purposes: &BTreeSet<Purpose>) -> String {
    let words: Vec<&str> = purposes.iter().map(|purpose| purpose.word()).collect();
    words.join(", ")
}
