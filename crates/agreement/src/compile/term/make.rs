//! Which terms an agreement comes to.

use mithaq_stix::{Pap, Tlp};

use super::{Onwards, Term};
use crate::agreement::Agreement;
use crate::article::{ArticleId, ArticleRef, Exchange, Material, Onward};
use crate::compile::Around;
use crate::compile::licence::{LicenceTerms, Under};
use crate::decide::Audience;
use crate::party::PartyId;

/// An agreement, who gives under it, and to whom.
#[derive(Clone, Copy)]
pub(crate) struct Crossing<'a> {
    pub(crate) agreement: &'a Agreement,
    pub(crate) giver: &'a PartyId,
    pub(crate) audience: &'a Audience,
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
        let mut terms = vec![Self::Permission {
            article: Some(article()),
        }];
        // What is at the top of a hierarchy restricts nothing, and a policy that never matters
        // could be lost unnoticed.
        if exchange.highest_tlp != Tlp::Red {
            terms.push(Self::HighestTlp {
                article: article(),
                highest: exchange.highest_tlp,
                marking,
                marking_article: marking_article.cloned(),
            });
        }
        if exchange.highest_pap != Pap::Red {
            terms.push(Self::HighestPap {
                article: article(),
                highest: exchange.highest_pap,
                marking,
            });
        }
        if let Some(types) = exchange.covers() {
            terms.push(Self::Types {
                article: article(),
                types,
            });
        }
        if let Some(topics) = &exchange.topics {
            terms.push(Self::Topics {
                article: article(),
                topics: topics.clone(),
            });
        }
        if exchange.material == Material::Own {
            terms.push(Self::OwnMaterial { article: article() });
        }
        terms
    }

    /// What an agreement restricts whatever crosses under it, as far as a recipient can see too.
    pub(crate) fn of_articles(agreement: &Agreement) -> Vec<Self> {
        let at = |article: &ArticleId| article_of(agreement, article);
        let mut terms = Vec::new();
        if let Some((article, scope)) = agreement.scope() {
            if let Some(sectors) = &scope.sectors {
                terms.push(Self::Sectors {
                    article: at(article),
                    sectors: sectors.clone(),
                });
            }
            terms.extend(scope.excludes.iter().map(|exclusion| Self::Excluded {
                article: at(article),
                exclusion: *exclusion,
            }));
        }
        if let Some((article, allowed)) = agreement.personal_data() {
            terms.push(Self::PersonalData {
                article: at(article),
                allowed: *allowed,
            });
        }
        if let Some((article, channel)) = agreement.channel()
            && let Some(languages) = &channel.languages
        {
            terms.push(Self::Languages {
                article: at(article),
                languages: languages.clone(),
            });
        }
        terms
    }

    /// By which way an agreement lets material cross at least.
    pub(crate) fn of_channel(agreement: &Agreement) -> Option<Self> {
        let (article, channel) = agreement.channel()?;
        let restricts = channel.minimum != crate::article::Way::File;
        restricts.then(|| Self::Channel {
            article: article_of(agreement, article),
            minimum: channel.minimum,
        })
    }

    /// What the terms under which a copy is held make of passing it on. Where it may not go on at all, nothing else
    /// matters.
    pub(crate) fn of_licence(
        licence: &LicenceTerms<'_>,
        crossing: Crossing<'_>,
        around: &Around<'_>,
    ) -> Vec<Self> {
        let Crossing {
            agreement,
            audience,
            ..
        } = crossing;
        let to_participant = matches!(audience, Audience::Participant(_));
        // Its own material is not passed on to it, but returned.
        if to_participant && licence.agreement.id() == agreement.id() {
            return Vec::new();
        }
        let (article, onward) = licence.agreement.onward();
        let onwards = Onwards {
            under: Under::of(licence),
            article: article.cloned(),
        };
        if !onward.reaches(audience, around.forums) {
            return vec![Self::Onward {
                onwards,
                onward,
                audience: audience.clone(),
            }];
        }
        let mut terms = Vec::new();
        if !agreement
            .purposes()
            .1
            .is_subset(&licence.agreement.purposes().1)
        {
            terms.push(Self::of_licence_purposes(licence));
        }
        terms.extend(Self::of_onward_tlp(licence, crossing, &onward));
        if onward.consent.is_some() {
            terms.push(Self::Consent {
                onwards: onwards.clone(),
                ask: whom_to_ask(licence.agreement),
            });
        }
        if !onward.constituency {
            terms.push(Self::OwnOfDeliverer {
                onwards: onwards.clone(),
            });
            terms.push(Self::Lease { onwards });
        }
        if let Some((article, attribution)) = licence.agreement.attribution() {
            let asked = [(attribution.must, true), (attribution.must_not, false)];
            let asked = asked.into_iter().filter(|(asks, _)| *asks);
            terms.extend(asked.map(|(_, must)| Self::Source {
                under: Under::of(licence),
                article: article.clone(),
                must,
            }));
        }
        terms
    }

    /// The strictest marking of what was received under `licence` that goes on to this audience; nothing where
    /// no article lets it go further anyway.
    ///
    /// TLP 2.0: RED is for individuals, AMBER+STRICT for the recipient's organisation alone, AMBER for that and its
    /// clients, GREEN for its community. So a participant gets up to AMBER and another peer up to GREEN: the
    /// originator's marking binds whatever an onward article or other terms say. Only its own word for the very
    /// object goes beyond (TLP 2.0: "explicit permission from the source"), which consent is.
    fn of_onward_tlp(
        licence: &LicenceTerms<'_>,
        crossing: Crossing<'_>,
        onward: &Onward,
    ) -> Option<Self> {
        let terms = crossing.agreement;
        let highest = match crossing.audience {
            Audience::Participant(_) => Tlp::Amber,
            _ if onward.consent.is_some() => return None,
            _ => Tlp::Green,
        };
        let goes_further = terms.exchanges().any(|(_, exchange)| {
            exchange.is_given_by(crossing.giver)
                && exchange.material == Material::OwnAndReceived
                && highest < exchange.highest_tlp
        });
        let (Some(article), true) = (licence.agreement.onward().0, goes_further) else {
            return None;
        };
        let (marking_article, marking) = terms.marking();
        Some(Self::OnwardTlp {
            under: Under::of(licence),
            article: article.clone(),
            highest,
            marking,
            marking_article: marking_article.cloned(),
        })
    }

    /// What was received without a marking counts at least as the terms say that it came under, whatever is made of it
    /// where it crosses. Nothing where its own agreement counts it as that much already.
    pub(crate) fn of_unmarked(
        licence: &LicenceTerms<'_>,
        (article, exchange): (&ArticleRef, &Exchange),
        crossing: Crossing<'_>,
        around: &Around<'_>,
    ) -> Vec<Self> {
        let (_, here) = crossing.agreement.marking();
        let (marking_article, marking) = licence.agreement.marking();
        let (_, onward) = licence.agreement.onward();
        let is_returned = matches!(crossing.audience, Audience::Participant(_))
            && licence.agreement.id() == crossing.agreement.id();
        let goes_on = exchange.material == Material::OwnAndReceived
            && onward.reaches(crossing.audience, around.forums);
        let mut terms = Vec::new();
        if is_returned || !goes_on {
            return terms;
        }
        let mut limit = (exchange.highest_tlp, article.clone());
        if let Some(Self::OnwardTlp {
            article: onward,
            highest,
            ..
        }) = Self::of_onward_tlp(licence, crossing, &onward)
            && highest < limit.0
        {
            limit = (highest, article_of(licence.agreement, &onward));
        }
        let (highest, by) = limit;
        if here.unmarked_tlp <= highest && highest < marking.unmarked_tlp {
            terms.push(Self::UnmarkedTlp {
                under: Under::of(licence),
                article: by,
                highest,
                marking,
                marking_article: marking_article.cloned(),
            });
        }
        let highest = exchange.highest_pap;
        if here.unmarked_pap <= highest && highest < marking.unmarked_pap {
            terms.push(Self::UnmarkedPap {
                under: Under::of(licence),
                article: article.clone(),
                highest,
                marking,
            });
        }
        terms
    }

    /// What the terms under which a copy is held permit it to be used for.
    pub(crate) fn of_licence_purposes(licence: &LicenceTerms<'_>) -> Self {
        let (article, permitted) = licence.agreement.purposes();
        Self::LicencePurposes {
            under: Under::of(licence),
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
}

fn article_of(agreement: &Agreement, article: &ArticleId) -> ArticleRef {
    ArticleRef {
        agreement: agreement.id().clone(),
        article: article.clone(),
    }
}

/// By party, the names of whom to ask for consent, one after the other.
fn whom_to_ask(agreement: &Agreement) -> std::collections::BTreeMap<PartyId, String> {
    use crate::article::authorities::Role;
    let authorities = agreement.authorities();
    let name = |party: &crate::party::Party| {
        let asked = authorities.map(|(_, terms)| terms.to_ask(&party.id, Role::Consent));
        let names = asked
            .into_iter()
            .flatten()
            .map(|contact| contact.name.as_str());
        let names: Vec<&str> = names.collect();
        match names.is_empty() {
            true => party.name.clone(),
            false => format!("{} ({})", names.join(", "), party.name),
        }
    };
    let parties = agreement.parties().iter();
    parties
        .map(|party| (party.id.clone(), name(party)))
        .collect()
}
