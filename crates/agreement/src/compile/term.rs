//! One term of an agreement, as a policy and as the reason that the policy stands for.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{ObjectId, Pap, Tlp};

use crate::article::{
    ArticleId, ArticleRef, Exclusion, Language, Marking, Onward, PersonalData, Sectors, Way,
};
use crate::compile::licence::Under;
use crate::decide::Audience;
use crate::party::PartyId;
use crate::red_line::RedLine;
use crate::vocabulary::Purpose;

mod make;
pub(crate) mod reason;
mod when;

pub(crate) use make::Crossing;
pub(crate) use when::source_word;

/// Agreements of which terms are known, and from whom; `None` for whoever.
pub(crate) type Known = BTreeMap<ObjectId, Option<BTreeSet<PartyId>>>;

/// The onward article of the terms under which a copy is held.
#[derive(Debug, Clone)]
pub(crate) struct Onwards {
    pub(crate) under: Under,
    /// `None` where the default holds.
    pub(crate) article: Option<ArticleId>,
}

/// What one policy stands for.
#[derive(Debug, Clone)]
pub(crate) enum Term {
    /// The permission that the other terms restrict.
    Permission { article: Option<ArticleRef> },
    /// Up to this TLP.
    HighestTlp {
        article: ArticleRef,
        highest: Tlp,
        marking: Marking,
        marking_article: Option<ArticleId>,
    },
    /// Up to this PAP.
    HighestPap {
        article: ArticleRef,
        highest: Pap,
        marking: Marking,
    },
    /// These object types.
    Types {
        article: ArticleRef,
        types: BTreeSet<String>,
    },
    /// About one of these topics at least, and no other.
    Topics {
        article: ArticleRef,
        topics: BTreeSet<String>,
    },
    /// Own material.
    OwnMaterial { article: ArticleRef },
    /// In these sectors.
    Sectors {
        article: ArticleRef,
        sectors: Sectors,
    },
    /// Not about this.
    Excluded {
        article: ArticleRef,
        exclusion: Exclusion,
    },
    /// Personal data under these safeguards.
    PersonalData {
        article: ArticleRef,
        allowed: PersonalData,
    },
    /// In these languages.
    Languages {
        article: ArticleRef,
        languages: BTreeSet<Language>,
    },
    /// By this way at least.
    Channel { article: ArticleRef, minimum: Way },
    /// The purposes of the agreement it crosses under.
    Purposes {
        agreement: ObjectId,
        article: Option<ArticleId>,
        permitted: BTreeSet<Purpose>,
    },
    /// The purposes of the terms it was received under.
    LicencePurposes {
        under: Under,
        article: Option<ArticleId>,
        permitted: BTreeSet<Purpose>,
    },
    /// Not to this audience, by the onward article of the terms it was received under.
    Onward {
        onwards: Onwards,
        onward: Onward,
        audience: Audience,
    },
    /// Up to this TLP, of what was received under these terms: whom their onward article reaches are other
    /// organisations.
    OnwardTlp {
        under: Under,
        /// The onward article.
        article: ArticleId,
        highest: Tlp,
        marking: Marking,
        marking_article: Option<ArticleId>,
    },
    /// Up to this TLP, of what was received without a marking under terms by which that counts as more.
    UnmarkedTlp {
        under: Under,
        /// The article that sets the highest.
        article: ArticleRef,
        highest: Tlp,
        marking: Marking,
        marking_article: Option<ArticleId>,
    },
    /// The same of PAP.
    UnmarkedPap {
        under: Under,
        article: ArticleRef,
        highest: Pap,
        marking: Marking,
    },
    /// With the deliverer's consent, by the onward article of the terms it was received under.
    Consent {
        onwards: Onwards,
        /// By party, whom to ask.
        ask: BTreeMap<PartyId, String>,
    },
    /// While the deliverer's acts are known to be its last (5.8).
    Lease { onwards: Onwards },
    /// The deliverer's own material: it cannot let go what is another's.
    OwnOfDeliverer { onwards: Onwards },
    /// Naming its source, or not naming it, by the terms it was received under.
    Source {
        under: Under,
        article: ArticleId,
        must: bool,
    },
    /// Only agreements whose terms we have.
    KnownLicences { known: Known },
    /// Nothing that came over the diplomatic channel, except its own kind.
    ChannelMaterial,
    /// Over the diplomatic channel, nothing that was received under an agreement.
    NotByChannel,
    /// Nothing with an unknown marking.
    UnknownMarking,
    /// Only to its addressees, where it has any; this is the party that would receive it.
    AddresseesIfAny { receiver: PartyId },
    /// Only to its addressees; without any, to nobody.
    Addressees,
    /// No diplomatic objects.
    DiplomaticOnly,
    /// Only diplomatic objects.
    NotDiplomatic,
    /// A nation's own prohibition.
    RedLine(RedLine),
}

impl Term {
    /// The name of its policy within its set.
    pub(crate) fn name(&self) -> String {
        let name = match self {
            Self::Permission { .. } => "permission",
            Self::HighestTlp { .. } => "tlp",
            Self::HighestPap { .. } => "pap",
            Self::Types { .. } => "types",
            Self::Topics { .. } => "topics",
            Self::OwnMaterial { .. } => "own-material",
            Self::Sectors { .. } => "sectors",
            Self::Excluded { exclusion, .. } => return format!("excluded/{}", exclusion.word()),
            Self::PersonalData { .. } => "personal-data",
            Self::Languages { .. } => "languages",
            Self::Channel { .. } => "channel",
            Self::Purposes { .. } => "purpose",
            Self::LicencePurposes { under, .. } => return under.name("licence-purpose"),
            Self::Onward { onwards, .. } => return onwards.under.name("onward"),
            Self::OnwardTlp {
                under,
                highest: Tlp::Amber,
                ..
            } => return under.name("constituency-tlp"),
            Self::OnwardTlp { under, .. } => return under.name("onward-tlp"),
            Self::UnmarkedTlp { under, .. } => return under.name("unmarked-tlp"),
            Self::UnmarkedPap { under, .. } => return under.name("unmarked-pap"),
            Self::Consent { onwards, .. } => return onwards.under.name("consent"),
            Self::Lease { onwards } => return onwards.under.name("lease"),
            Self::OwnOfDeliverer { onwards } => return onwards.under.name("own-of-deliverer"),
            Self::Source { under, must, .. } => {
                let what = match must {
                    true => "source-named",
                    false => "source-not-named",
                };
                return under.name(what);
            }
            Self::KnownLicences { .. } => "known-licences",
            Self::ChannelMaterial => "channel-material",
            Self::NotByChannel => "not-by-channel",
            Self::UnknownMarking => "unknown-marking",
            Self::AddresseesIfAny { .. } | Self::Addressees => "addressees",
            Self::DiplomaticOnly => "diplomatic-only",
            Self::NotDiplomatic => "not-diplomatic",
            Self::RedLine(line) => return format!("red-line/{}", line.id),
        };
        name.to_owned()
    }
}
