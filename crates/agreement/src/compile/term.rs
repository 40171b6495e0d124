//! One term of an agreement, as a policy and as the reason that the policy stands for.

use std::collections::BTreeSet;

use mithaq_stix::{ObjectId, Pap, Tlp};
use serde_json::Value as Json;

use crate::act::hex;
use crate::agreement::Agreement;
use crate::article::{ArticleId, ArticleRef, Exchange, Marking, Material, ObjectTypes, Onward};
use crate::class::{Class, Licence};
use crate::compile::expr::{
    and, contains, entity, is_in, not, of_copy, one_of, principal, purpose, text,
    was_received_under, was_received_under_any,
};
use crate::decide::Audience;
use crate::party::PartyId;
use crate::reason::Reason;
use crate::red_line::{Condition, RedLine};
use crate::vocabulary::{DIPLOMATIC_TYPES, Purpose, pap_word, tlp_word};

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
    /// Own material.
    OwnMaterial { article: ArticleRef },
    /// The purposes of the agreement it crosses under.
    Purposes {
        agreement: ObjectId,
        article: Option<ArticleId>,
        permitted: BTreeSet<Purpose>,
    },
    /// The purposes of the agreement it was received under.
    LicencePurposes {
        agreement: ObjectId,
        /// Which text of it, as the start of its hash.
        text: String,
        article: Option<ArticleId>,
        permitted: BTreeSet<Purpose>,
    },
    /// The onward article of the agreement it was received under.
    Onward {
        agreement: ObjectId,
        /// Which text of it, as the start of its hash.
        text: String,
        article: Option<ArticleId>,
        onward: Onward,
    },
    /// Up to TLP:AMBER, of what was received under this agreement: the participants that its onward article
    /// reaches are other organisations.
    ConstituencyTlp {
        /// Its onward article.
        article: ArticleRef,
        /// Which text of it, as the start of its hash.
        text: String,
        marking: Marking,
        marking_article: Option<ArticleId>,
    },
    /// Only agreements whose terms we have.
    KnownLicences { agreements: BTreeSet<ObjectId> },
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
    /// The terms of an exchange article.
    pub(crate) fn of_exchange(
        article: &ArticleRef,
        exchange: &Exchange,
        agreement: &Agreement,
    ) -> Vec<Self> {
        let (marking_article, marking) = agreement.marking();
        let article = || article.clone();
        let mut terms = vec![
            Self::Permission {
                article: Some(article()),
            },
            Self::HighestTlp {
                article: article(),
                highest: exchange.highest_tlp,
                marking,
                marking_article: marking_article.cloned(),
            },
            Self::HighestPap {
                article: article(),
                highest: exchange.highest_pap,
                marking,
            },
        ];
        // What is at the top of a hierarchy restricts nothing, and a policy that never matters
        // could be lost unnoticed.
        terms.retain(|term| {
            !matches!(
                term,
                Self::HighestTlp {
                    highest: Tlp::Red,
                    ..
                } | Self::HighestPap {
                    highest: Pap::Red,
                    ..
                }
            )
        });
        if let ObjectTypes::Listed(types) = &exchange.object_types {
            terms.push(Self::Types {
                article: article(),
                types: types.clone(),
            });
        }
        if exchange.material == Material::Own {
            terms.push(Self::OwnMaterial { article: article() });
        }
        terms
    }

    /// What the agreement that a copy was received under makes of passing it to `audience`: nothing
    /// where its onward article lets it go there.
    pub(crate) fn of_onward(agreement: &Agreement, audience: &Audience) -> Option<Self> {
        let (article, onward) = agreement.onward();
        (!onward.reaches(audience)).then(|| Self::Onward {
            agreement: agreement.id().clone(),
            text: text_of(agreement),
            article: article.cloned(),
            onward,
        })
    }

    /// What the agreement `licence` makes of passing on to a participant, under `terms`, what was
    /// received under it. Where it may not go on at all, nothing else matters.
    pub(crate) fn of_licence_to_participant(
        licence: &Agreement,
        terms: &Agreement,
        host: &PartyId,
        participant: &Audience,
    ) -> Vec<Self> {
        // Its own material is not passed on to it, but returned.
        if licence.id() == terms.id() {
            return Vec::new();
        }
        if let Some(onward) = Self::of_onward(licence, participant) {
            return vec![onward];
        }
        let narrows = !terms.purposes().1.is_subset(&licence.purposes().1);
        let purposes = narrows.then(|| Self::of_licence_purposes(licence));
        purposes
            .into_iter()
            .chain(Self::of_constituency_tlp(licence, terms, host))
            .collect()
    }

    /// The strictest marking of what was received under `licence` that reaches a participant under
    /// `terms`; nothing where no article of these goes further anyway.
    ///
    /// TLP 2.0: AMBER is for the recipient's organisation and its clients, AMBER+STRICT for that
    /// organisation alone, RED for individuals. The originator's marking binds whatever an onward
    /// article or the terms with a participant say.
    fn of_constituency_tlp(licence: &Agreement, terms: &Agreement, host: &PartyId) -> Option<Self> {
        let goes_further = terms.exchanges().any(|(_, exchange)| {
            exchange.is_given_by(host)
                && exchange.material == Material::OwnAndReceived
                && Tlp::Amber < exchange.highest_tlp
        });
        let (Some(article), true) = (licence.onward().0, goes_further) else {
            return None;
        };
        let (marking_article, marking) = terms.marking();
        Some(Self::ConstituencyTlp {
            article: ArticleRef {
                agreement: licence.id().clone(),
                article: article.clone(),
            },
            text: text_of(licence),
            marking,
            marking_article: marking_article.cloned(),
        })
    }

    /// What the agreement that a copy was received under permits it to be used for.
    pub(crate) fn of_licence_purposes(agreement: &Agreement) -> Self {
        let (article, permitted) = agreement.purposes();
        Self::LicencePurposes {
            agreement: agreement.id().clone(),
            text: text_of(agreement),
            article: article.cloned(),
            permitted,
        }
    }

    /// What the agreement that a copy crosses under permits it to be asked for.
    pub(crate) fn of_purposes(agreement: &Agreement) -> Self {
        let (article, permitted) = agreement.purposes();
        Self::Purposes {
            agreement: agreement.id().clone(),
            article: article.cloned(),
            permitted,
        }
    }

    /// The name of its policy within its set.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Permission { .. } => "permission".to_owned(),
            Self::HighestTlp { .. } => "tlp".to_owned(),
            Self::HighestPap { .. } => "pap".to_owned(),
            Self::Types { .. } => "types".to_owned(),
            Self::OwnMaterial { .. } => "own-material".to_owned(),
            Self::Purposes { .. } => "purpose".to_owned(),
            Self::LicencePurposes {
                agreement, text, ..
            } => format!("licence-purpose/{agreement}/{text}"),
            Self::Onward {
                agreement, text, ..
            } => format!("onward/{agreement}/{text}"),
            Self::ConstituencyTlp { article, text, .. } => {
                format!("constituency-tlp/{}/{text}", article.agreement)
            }
            Self::KnownLicences { .. } => "known-licences".to_owned(),
            Self::ChannelMaterial => "channel-material".to_owned(),
            Self::NotByChannel => "not-by-channel".to_owned(),
            Self::UnknownMarking => "unknown-marking".to_owned(),
            Self::AddresseesIfAny { .. } | Self::Addressees => "addressees".to_owned(),
            Self::DiplomaticOnly => "diplomatic-only".to_owned(),
            Self::NotDiplomatic => "not-diplomatic".to_owned(),
            Self::RedLine(line) => format!("red-line/{}", line.id),
        }
    }

    /// When it forbids; `None` for the permission, which holds of every copy.
    pub(crate) fn forbids_when(&self) -> Option<Json> {
        let diplomatic = || one_of(DIPLOMATIC_TYPES.iter().map(|t| text(t)), of_copy("kind"));
        Some(match self {
            Self::Permission { .. } => return None,
            Self::HighestTlp { highest, .. } => not(at_most_tlp(*highest)),
            Self::HighestPap { highest, .. } => {
                not(is_in(of_copy("pap"), entity("Pap", pap_word(*highest))))
            }
            Self::Types { types, .. } => {
                not(one_of(types.iter().map(|t| text(t)), of_copy("kind")))
            }
            Self::OwnMaterial { .. } => not(of_copy("own")),
            Self::Purposes { permitted, .. } => not(is_for(permitted)),
            Self::LicencePurposes {
                agreement,
                permitted,
                ..
            } => and(
                was_received_under(agreement.as_str()),
                not(is_for(permitted)),
            ),
            Self::Onward { agreement, .. } => was_received_under(agreement.as_str()),
            Self::ConstituencyTlp { article, .. } => and(
                was_received_under(article.agreement.as_str()),
                not(at_most_tlp(Tlp::Amber)),
            ),
            Self::KnownLicences { agreements } if agreements.is_empty() => was_received_under_any(),
            Self::KnownLicences { agreements } => {
                let known = agreements.iter().map(|id| entity("Agreement", id.as_str()));
                and(
                    was_received_under_any(),
                    not(one_of(known, of_copy("received_under"))),
                )
            }
            Self::ChannelMaterial => and(of_copy("by_channel"), not(diplomatic())),
            Self::NotByChannel => was_received_under_any(),
            Self::UnknownMarking => of_copy("unknown_marking"),
            Self::AddresseesIfAny { receiver } => and(
                of_copy("addressed"),
                not(contains(
                    of_copy("addressees"),
                    entity("Party", receiver.as_str()),
                )),
            ),
            Self::Addressees => not(contains(of_copy("addressees"), principal())),
            Self::DiplomaticOnly => diplomatic(),
            Self::NotDiplomatic => not(diplomatic()),
            Self::RedLine(line) => return condition(&line.when),
        })
    }

    /// Why its policy withholds a copy, when it does.
    pub(crate) fn reason(&self, class: &Class, licence: &Licence, purpose: Purpose) -> Reason {
        match self {
            Self::Permission { article } => Reason::NotPermitted {
                article: article.clone(),
            },
            Self::HighestTlp {
                article,
                highest,
                marking,
                marking_article,
            } => too_strict(class, article, *highest, marking, marking_article.as_ref()),
            Self::ConstituencyTlp {
                article,
                marking,
                marking_article,
                ..
            } => too_strict(
                class,
                article,
                Tlp::Amber,
                marking,
                marking_article.as_ref(),
            ),
            Self::HighestPap {
                article,
                highest,
                marking,
            } => Reason::PapTooStrict {
                article: article.clone(),
                pap: class.pap.unwrap_or(marking.unmarked_pap),
                highest: *highest,
            },
            Self::Types { article, .. } => Reason::TypeNotListed {
                article: article.clone(),
                object_type: class.object_type.clone(),
            },
            Self::OwnMaterial { article } => Reason::OwnMaterialOnly {
                article: article.clone(),
            },
            Self::Purposes {
                agreement,
                article,
                permitted,
            }
            | Self::LicencePurposes {
                agreement,
                article,
                permitted,
                ..
            } => Reason::PurposeNotPermitted {
                agreement: agreement.clone(),
                article: article.clone(),
                purpose,
                permitted: permitted.clone(),
            },
            Self::Onward {
                agreement,
                article,
                onward,
                ..
            } => {
                let (agreement, article) = (agreement.clone(), article.clone());
                match onward {
                    Onward::None => Reason::OnwardNone { agreement, article },
                    Onward::Constituency => Reason::OnwardConstituency { agreement, article },
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
        let of = |article: &ArticleRef| {
            (
                Some(article.agreement.to_string()),
                Some(article.article.to_string()),
            )
        };
        let (code, (agreement, article)) = match self {
            Self::Permission { article } => {
                ("not-permitted", article.as_ref().map_or((None, None), of))
            }
            Self::HighestTlp { article, .. } | Self::ConstituencyTlp { article, .. } => {
                ("tlp-too-strict", of(article))
            }
            Self::HighestPap { article, .. } => ("pap-too-strict", of(article)),
            Self::Types { article, .. } => ("type-not-listed", of(article)),
            Self::OwnMaterial { article } => ("own-material-only", of(article)),
            Self::Purposes {
                agreement, article, ..
            }
            | Self::LicencePurposes {
                agreement, article, ..
            } => (
                "purpose-not-permitted",
                (
                    Some(agreement.to_string()),
                    article.as_ref().map(ArticleId::to_string),
                ),
            ),
            Self::Onward {
                agreement,
                article,
                onward,
                ..
            } => {
                let code = match onward {
                    Onward::None => "onward-none",
                    Onward::Constituency => "onward-constituency",
                };
                let article = article.as_ref().map(ArticleId::to_string);
                (code, (Some(agreement.to_string()), article))
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

/// Why something is marked too strictly for an article.
fn too_strict(
    class: &Class,
    article: &ArticleRef,
    highest: Tlp,
    marking: &Marking,
    marking_article: Option<&ArticleId>,
) -> Reason {
    let article = article.clone();
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

/// The start of an agreement's text hash: enough to tell two texts of one agreement apart.
fn text_of(agreement: &Agreement) -> String {
    let mut hash = hex(agreement.text_hash());
    hash.truncate(16);
    hash
}

fn at_most_tlp(tlp: Tlp) -> Json {
    is_in(of_copy("tlp"), entity("Tlp", tlp_word(tlp)))
}

fn is_for(permitted: &BTreeSet<Purpose>) -> Json {
    let words = permitted.iter().map(|p| entity("Purpose", p.word()));
    one_of(words, purpose())
}

/// All that a red line asks for, together.
fn condition(when: &Condition) -> Option<Json> {
    let as_wanted = |wanted: bool, holds: Json| match wanted {
        true => holds,
        false => not(holds),
    };
    let parts = [
        when.types
            .as_ref()
            .map(|types| one_of(types.iter().map(|t| text(t)), of_copy("kind"))),
        when.tlp_above.map(|tlp| not(at_most_tlp(tlp))),
        when.originators.as_ref().map(|parties| {
            let parties = parties.iter().map(|p| entity("Party", p.as_str()));
            one_of(parties, of_copy("originator"))
        }),
        when.received
            .map(|received| as_wanted(!received, of_copy("own"))),
        when.personal_data
            .map(|wanted| as_wanted(wanted, of_copy("personal_data"))),
    ];
    parts.into_iter().flatten().reduce(and)
}
