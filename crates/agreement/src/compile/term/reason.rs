//! The reason that a term's policy stands for.

use mithaq_stix::{ObjectId, Tlp};

use super::{Onwards, Term};
use crate::article::{ArticleId, ArticleRef, Marking, Onward};
use crate::class::{Class, Licence};
use crate::decide::{Audience, Circumstances};
use crate::reason::{ConsentState, Reason};
use crate::vocabulary::Purpose;

/// What is asked, as far as reasons tell of it.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) class: &'a Class,
    pub(crate) licence: &'a Licence,
    pub(crate) purpose: Purpose,
    pub(crate) known: &'a Circumstances,
}

impl Term {
    /// Why its policy withholds a copy, when it does.
    pub(crate) fn reason(&self, asked: Asked<'_>) -> Reason {
        let Asked {
            class,
            licence,
            purpose,
            known,
        } = asked;
        match self {
            Self::Permission { article } => Reason::NotPermitted {
                article: article.clone(),
            },
            Self::HighestTlp {
                article,
                highest,
                marking,
                marking_article,
            } => too_strict(
                class,
                article.clone(),
                *highest,
                marking,
                marking_article.as_ref(),
            ),
            Self::OnwardTlp {
                under,
                article,
                highest,
                marking,
                marking_article,
            } => {
                let article = ArticleRef {
                    agreement: under.agreement.clone(),
                    article: article.clone(),
                };
                too_strict(class, article, *highest, marking, marking_article.as_ref())
            }
            Self::UnmarkedTlp {
                article,
                highest,
                marking,
                marking_article,
                ..
            } => too_strict(
                class,
                article.clone(),
                *highest,
                marking,
                marking_article.as_ref(),
            ),
            Self::HighestPap {
                article,
                highest,
                marking,
            }
            | Self::UnmarkedPap {
                article,
                highest,
                marking,
                ..
            } => Reason::PapTooStrict {
                article: article.clone(),
                pap: class.pap.unwrap_or(marking.unmarked_pap),
                highest: *highest,
            },
            Self::Types { article, .. } => Reason::TypeNotListed {
                article: article.clone(),
                object_type: class.object_type.clone(),
            },
            Self::Topics { article, topics } => Reason::TopicNotListed {
                article: article.clone(),
                topics: &class.topics - topics,
            },
            Self::OwnMaterial { article } => Reason::OwnMaterialOnly {
                article: article.clone(),
            },
            Self::Sectors { article, sectors } => Reason::SectorOutOfScope {
                article: article.clone(),
                sectors: &class.sectors - &sectors.names,
            },
            Self::Excluded { article, exclusion } => Reason::ExcludedFromScope {
                article: article.clone(),
                exclusion: *exclusion,
            },
            Self::PersonalData { article, allowed } => Reason::PersonalDataNotAllowed {
                article: article.clone(),
                allowed: *allowed,
            },
            Self::Languages { article, .. } => Reason::LanguageNotListed {
                article: article.clone(),
                language: class.language.clone(),
            },
            Self::Channel { article, minimum } => Reason::ChannelTooWeak {
                article: article.clone(),
                channel: known.channel,
                minimum: *minimum,
            },
            Self::Purposes {
                agreement,
                article,
                permitted,
            } => Reason::PurposeNotPermitted {
                agreement: agreement.clone(),
                article: article.clone(),
                purpose,
                permitted: permitted.clone(),
            },
            Self::LicencePurposes {
                under,
                article,
                permitted,
            } => Reason::PurposeNotPermitted {
                agreement: under.agreement.clone(),
                article: article.clone(),
                purpose,
                permitted: permitted.clone(),
            },
            Self::Onward {
                onwards,
                onward,
                audience,
            } => not_reached(onwards, onward, audience),
            Self::Consent { onwards, ask } => {
                let (agreement, article) = onwards.cites();
                let deliverer = licence.deliverer();
                let named = deliverer.map(|d| ask.get(d).cloned().unwrap_or_else(|| d.to_string()));
                Reason::ConsentMissing {
                    agreement,
                    article,
                    ask: named.unwrap_or_default(),
                    state: state(known, licence),
                }
            }
            Self::Lease { onwards } => Reason::LeaseMissing {
                agreement: onwards.under.agreement.clone(),
                by: by(licence),
            },
            Self::OwnOfDeliverer { onwards } => {
                let (agreement, article) = onwards.cites();
                Reason::NotTheirsToRelease {
                    agreement,
                    article,
                    originator: class.originator.clone(),
                }
            }
            Self::Source {
                under,
                article,
                must,
            } => {
                let article = ArticleRef {
                    agreement: under.agreement.clone(),
                    article: article.clone(),
                };
                match must {
                    true => Reason::SourceNotNamed { article },
                    false => Reason::SourceNamed { article },
                }
            }
            Self::KnownLicences { .. } => match licence {
                Licence::Delivered { agreement, .. } => Reason::UnknownLicence {
                    agreement: agreement.clone(),
                },
                Licence::Own | Licence::Channel { .. } => Reason::NoLicence,
            },
            Self::ChannelMaterial => Reason::ChannelMaterial,
            Self::NotByChannel => Reason::NotByChannel,
            Self::UnknownMarking => Reason::UnknownMarking,
            Self::AddresseesIfAny { .. } | Self::Addressees => Reason::NotAddressed,
            Self::DiplomaticOnly => Reason::DiplomaticOnly {
                object_type: class.object_type.clone(),
            },
            Self::NotDiplomatic => Reason::NotDiplomatic {
                object_type: class.object_type.clone(),
            },
            Self::RedLine(line) => Reason::RedLine {
                id: line.id.clone(),
                text: line.text.clone(),
            },
        }
    }

    /// The code of its reason, the agreement and the article, for the policy's annotations.
    pub(crate) fn cites(&self) -> (&'static str, Option<String>, Option<String>) {
        let (code, (agreement, article)) = match self {
            Self::Permission { article } => {
                ("not-permitted", article.as_ref().map_or((None, None), at))
            }
            Self::HighestTlp { article, .. } => ("tlp-too-strict", at(article)),
            Self::OnwardTlp { under, article, .. } => {
                ("tlp-too-strict", of(&under.agreement, Some(article)))
            }
            Self::UnmarkedTlp { article, .. } => ("tlp-too-strict", at(article)),
            Self::HighestPap { article, .. } | Self::UnmarkedPap { article, .. } => {
                ("pap-too-strict", at(article))
            }
            Self::Types { article, .. } => ("type-not-listed", at(article)),
            Self::Topics { article, .. } => ("topic-not-listed", at(article)),
            Self::OwnMaterial { article } => ("own-material-only", at(article)),
            Self::Sectors { article, .. } => ("sector-out-of-scope", at(article)),
            Self::Excluded { article, .. } => ("excluded-from-scope", at(article)),
            Self::PersonalData { article, .. } => ("personal-data-not-allowed", at(article)),
            Self::Languages { article, .. } => ("language-not-listed", at(article)),
            Self::Channel { article, .. } => ("channel-too-weak", at(article)),
            Self::Purposes {
                agreement, article, ..
            } => ("purpose-not-permitted", of(agreement, article.as_ref())),
            Self::LicencePurposes { under, article, .. } => (
                "purpose-not-permitted",
                of(&under.agreement, article.as_ref()),
            ),
            Self::Onward {
                onwards,
                onward,
                audience,
            } => (not_reached(onwards, onward, audience).code(), onwards.of()),
            Self::Consent { onwards, .. } => ("consent-missing", onwards.of()),
            Self::Lease { onwards } => ("lease-missing", onwards.of()),
            Self::OwnOfDeliverer { onwards } => ("not-theirs-to-release", onwards.of()),
            Self::Source {
                under,
                article,
                must,
            } => {
                let code = match must {
                    true => "source-not-named",
                    false => "source-named",
                };
                (code, of(&under.agreement, Some(article)))
            }
            Self::KnownLicences { .. } => ("unknown-licence", (None, None)),
            Self::ChannelMaterial => ("channel-material", (None, None)),
            Self::NotByChannel => ("not-by-channel", (None, None)),
            Self::UnknownMarking => ("unknown-marking", (None, None)),
            Self::AddresseesIfAny { .. } | Self::Addressees => ("not-addressed", (None, None)),
            Self::DiplomaticOnly => ("diplomatic-only", (None, None)),
            Self::NotDiplomatic => ("not-diplomatic", (None, None)),
            Self::RedLine(_) => ("red-line", (None, None)),
        };
        (code, agreement, article)
    }
}

impl Onwards {
    fn cites(&self) -> (ObjectId, Option<ArticleId>) {
        (self.under.agreement.clone(), self.article.clone())
    }

    fn of(&self) -> (Option<String>, Option<String>) {
        of(&self.under.agreement, self.article.as_ref())
    }
}

fn at(article: &ArticleRef) -> (Option<String>, Option<String>) {
    of(&article.agreement, Some(&article.article))
}

fn of(agreement: &ObjectId, article: Option<&ArticleId>) -> (Option<String>, Option<String>) {
    (
        Some(agreement.to_string()),
        article.map(ArticleId::to_string),
    )
}

/// The party that delivered.
fn by(licence: &Licence) -> String {
    licence
        .deliverer()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// What has become of asking whoever delivered a copy.
fn state(known: &Circumstances, licence: &Licence) -> ConsentState {
    let Licence::Delivered {
        deliverer,
        agreement,
        ..
    } = licence
    else {
        return ConsentState::NotAsked;
    };
    let asked = known.asked.get(&(agreement.clone(), deliverer.clone()));
    asked.cloned().unwrap_or_default()
}

/// Why an onward article does not reach an audience: the first thing that it says and that the audience is not.
fn not_reached(onwards: &Onwards, onward: &Onward, audience: &Audience) -> Reason {
    let (agreement, article) = onwards.cites();
    let party = match audience {
        Audience::Peer(party) | Audience::Participant(party) => Some(party),
        Audience::Role(_) => None,
    };
    let is_ours = matches!(audience, Audience::Participant(_));
    if onward.is_none() {
        return Reason::OnwardNone { agreement, article };
    }
    if onward.constituency && !is_ours {
        return Reason::OnwardConstituency { agreement, article };
    }
    let is_listed =
        |listed: &std::collections::BTreeSet<_>| party.is_some_and(|p| listed.contains(p));
    match (&onward.listed, onward.forums.first()) {
        (Some(listed), _) if !is_listed(listed) => Reason::OnwardListed { agreement, article },
        (_, Some(forum)) => Reason::OnwardForum {
            agreement,
            article,
            forum: forum.clone(),
        },
        _ => Reason::OnwardListed { agreement, article },
    }
}

/// Why something is marked too strictly for an article.
fn too_strict(
    class: &Class,
    article: ArticleRef,
    highest: Tlp,
    marking: &Marking,
    marking_article: Option<&ArticleId>,
) -> Reason {
    match class.tlp {
        Some(tlp) => Reason::TlpTooStrict {
            article,
            tlp,
            highest,
        },
        None => Reason::UnmarkedTooStrict {
            article,
            counts_as: marking.unmarked_tlp,
            marking: marking_article.cloned(),
            highest,
        },
    }
}
