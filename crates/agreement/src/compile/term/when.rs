//! When a term's policy forbids.

use std::collections::BTreeSet;

use mithaq_stix::{ObjectId, Tlp};
use serde_json::Value as Json;

use super::{Known, Term};
use crate::article::{Exclusion, Language, PersonalData, Sectors};
use crate::class::{Safeguard, SourceName};
use crate::compile::expr::{
    and, any_of, contains, contains_all, entity, equal, is_empty, is_in, not, of_context, of_copy,
    of_copy_if, one_of, or, principal, purpose, text, was_received_under_any,
};
use crate::compile::schema::UNMARKED;
use crate::key_words::KEY_WORD_TYPES;
use crate::red_line::Condition;
use crate::vocabulary::{DIPLOMATIC_TYPES, Purpose, pap_word, tlp_word};

impl Term {
    /// When it forbids; `None` for the permission, which holds of every copy.
    pub(crate) fn forbids_when(&self) -> Option<Json> {
        let diplomatic = || one_of(DIPLOMATIC_TYPES.iter().map(|t| text(t)), of_copy("kind"));
        Some(match self {
            Self::Permission { .. } => return None,
            Self::HighestTlp { highest, .. } => not(at_most_tlp(*highest)),
            Self::HighestPap { highest, .. } => {
                not(is_in(of_copy("pap"), entity("Pap", pap_word(*highest))))
            }
            Self::Types { types, .. } => not(one_of(texts(types), of_copy("kind"))),
            Self::Topics { topics, .. } => or(
                is_empty(of_copy("topics")),
                not(contains_all(texts(topics), of_copy("topics"))),
            ),
            Self::OwnMaterial { .. } => not(of_copy("own")),
            Self::Sectors { sectors, .. } => outside(sectors),
            Self::Excluded { exclusion, .. } => match exclusion {
                Exclusion::PersonalData => of_copy("personal_data"),
                topic => contains(of_copy("topics"), text(topic.word())),
            },
            Self::PersonalData { allowed, .. } => {
                and(of_copy("personal_data"), unsafe_for(*allowed))
            }
            Self::Languages { languages, .. } => {
                // As in classes, without region or script.
                let primary = |tag: &Language| tag.as_str().split('-').next().map(text);
                let tags: Vec<Json> = languages.iter().filter_map(primary).collect();
                of_copy_if("language", |language| not(one_of(tags, language)))
            }
            Self::Channel { minimum, .. } => not(is_in(
                of_context("channel"),
                entity("Channel", minimum.word()),
            )),
            Self::Purposes { permitted, .. } => not(is_for(permitted)),
            Self::LicencePurposes {
                under, permitted, ..
            } => and(under.holds(), not(is_for(permitted))),
            Self::Onward { onwards, .. } => onwards.under.holds(),
            Self::OnwardTlp { under, highest, .. } => {
                and(under.holds(), not(at_most_tlp(*highest)))
            }
            Self::UnmarkedTlp { under, .. } => and(
                under.holds(),
                equal(of_copy("tlp"), entity("Tlp", UNMARKED)),
            ),
            Self::UnmarkedPap { under, .. } => and(
                under.holds(),
                equal(of_copy("pap"), entity("Pap", UNMARKED)),
            ),
            Self::Consent { onwards, .. } => and(onwards.under.holds(), not(of_copy("consented"))),
            Self::Lease { onwards } => and(onwards.under.holds(), not(of_copy("leased"))),
            Self::OwnOfDeliverer { onwards } => and(
                onwards.under.holds(),
                of_copy_if("received_from", |from| {
                    not(equal(from, of_copy("originator")))
                }),
            ),
            Self::Source { under, must, .. } => {
                let wrong = match must {
                    true => SourceName::Unnamed,
                    false => SourceName::Named,
                };
                let is_wrong = equal(of_copy("source"), text(source_word(wrong)));
                and(under.holds(), is_wrong)
            }
            Self::KnownLicences { known } => match any_known(known) {
                None => was_received_under_any(),
                Some(known) => and(was_received_under_any(), not(known)),
            },
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
            // What is said of keys goes to everybody: whoever holds an act must learn that its key was stolen (4.2).
            Self::Addressees => and(
                not(contains(of_copy("addressees"), principal())),
                not(one_of(
                    KEY_WORD_TYPES.iter().map(|t| text(t)),
                    of_copy("kind"),
                )),
            ),
            Self::DiplomaticOnly => diplomatic(),
            Self::NotDiplomatic => not(diplomatic()),
            Self::RedLine(line) => return condition(&line.when),
        })
    }
}

/// The word for it in policies.
pub(crate) fn source_word(source: SourceName) -> &'static str {
    match source {
        SourceName::Named => "named",
        SourceName::Unnamed => "unnamed",
        SourceName::Without => "without",
    }
}

/// Whether a copy is about something outside these sectors.
fn outside(sectors: &Sectors) -> Json {
    let named = || of_copy("sectors");
    let beyond = match sectors.names.is_empty() {
        true => not(is_empty(named())),
        false => not(contains_all(texts(&sectors.names), named())),
    };
    match sectors.without {
        true => beyond,
        false => or(is_empty(named()), beyond),
    }
}

/// Whether personal data lacks the safeguards under which it may cross.
fn unsafe_for(allowed: PersonalData) -> Json {
    let lacks = |safeguard: Safeguard| not(contains(of_copy("safeguards"), text(safeguard.word())));
    match allowed {
        PersonalData::None => of_copy("personal_data"),
        PersonalData::Pseudonymised => lacks(Safeguard::Pseudonymised),
        PersonalData::WithNote => and(
            lacks(Safeguard::Pseudonymised),
            lacks(Safeguard::NecessityNote),
        ),
    }
}

/// Whether the copy is held under terms that are known. Who asks has looked that it is held under any.
fn any_known(known: &Known) -> Option<Json> {
    let agreement = |id: &ObjectId| entity("Agreement", id.as_str());
    let whoever: Vec<Json> = known
        .iter()
        .filter(|(_, deliverers)| deliverers.is_none())
        .map(|(id, _)| agreement(id))
        .collect();
    let whoever = (!whoever.is_empty()).then(|| one_of(whoever, of_copy("received_under")));
    let told = known.iter().filter_map(|(id, deliverers)| {
        let deliverers = deliverers.as_ref()?.iter();
        let deliverers: Vec<Json> = deliverers.map(|d| entity("Party", d.as_str())).collect();
        let under = equal(of_copy("received_under"), agreement(id));
        let from = of_copy_if("received_from", |from| one_of(deliverers, from));
        Some(and(under, from))
    });
    any_of(whoever.into_iter().chain(told).collect())
}

fn texts(words: &BTreeSet<String>) -> impl Iterator<Item = Json> {
    words.iter().map(|word| text(word))
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
            .map(|types| one_of(texts(types), of_copy("kind"))),
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
