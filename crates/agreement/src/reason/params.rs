//! The parameters of reasons, for translations.

use std::collections::BTreeSet;

use super::{ConsentState, Param, Reason, purposes};
use crate::vocabulary::{pap_label, tlp_label};

impl Reason {
    /// Its parameters for translations, besides agreement and article.
    #[must_use]
    pub fn params(&self) -> Vec<Param> {
        match self {
            Self::TlpTooStrict { tlp, highest, .. } => vec![
                ("marking", tlp_label(*tlp)),
                ("highest", tlp_label(*highest)),
            ],
            Self::UnmarkedTooStrict {
                counts_as,
                marking,
                highest,
                ..
            } => {
                let mut params = vec![
                    ("marking", tlp_label(*counts_as)),
                    ("highest", tlp_label(*highest)),
                ];
                params.extend(marking.iter().map(|id| ("marking_article", id.to_string())));
                params
            }
            Self::PapTooStrict { pap, highest, .. } => vec![
                ("marking", pap_label(*pap)),
                ("highest", pap_label(*highest)),
            ],
            Self::TypeNotListed { object_type, .. }
            | Self::DiplomaticOnly { object_type }
            | Self::NotDiplomatic { object_type } => vec![("object_type", object_type.clone())],
            Self::NothingGiven { giver, .. } => vec![("giver", giver.clone())],
            Self::TopicNotListed { topics, .. } => several("topics", topics),
            Self::SectorOutOfScope { sectors, .. } => several("sectors", sectors),
            Self::ExcludedFromScope { exclusion, .. } => {
                vec![("exclusion", exclusion.word().to_owned())]
            }
            Self::PersonalDataNotAllowed { allowed, .. } => {
                vec![("allowed", allowed.word().to_owned())]
            }
            Self::LanguageNotListed { language, .. } => {
                let tag = language.iter().map(|tag| ("language", tag.to_string()));
                tag.collect()
            }
            Self::ChannelTooWeak {
                channel, minimum, ..
            } => vec![
                ("channel", channel.word().to_owned()),
                ("minimum", minimum.word().to_owned()),
            ],
            Self::OnwardForum { forum, .. } => vec![("forum", forum.to_string())],
            Self::ConsentMissing { ask, state, .. } => {
                let mut params = vec![("ask", ask.clone())];
                match state {
                    ConsentState::NotAsked => {}
                    ConsentState::Open { at }
                    | ConsentState::Refused { at }
                    | ConsentState::Expired { at } => params.push(("at", at.to_string())),
                }
                params
            }
            Self::LeaseMissing { by, .. } => vec![("by", by.clone())],
            Self::NotTheirsToRelease { originator, .. } => vec![("by", originator.to_string())],
            Self::PurposeNotPermitted {
                purpose, permitted, ..
            } => vec![
                ("purpose", purpose.to_string()),
                ("permitted", purposes(permitted)),
            ],
            Self::RedLine { id, text } => vec![("id", id.clone()), ("text", text.clone())],
            Self::PolicyFault { policy } => vec![("policy", policy.clone())],
            Self::NotSigned { by, .. }
            | Self::NotRatified { by, .. }
            | Self::NotNotified { by, .. } => vec![("by", by.join(", "))],
            Self::NotEnoughInstruments { given, needed, .. } => {
                vec![("given", given.to_string()), ("needed", needed.to_string())]
            }
            Self::NotifiedMissing { by, number, .. } => {
                vec![("by", by.clone()), ("number", number.to_string())]
            }
            Self::Precluded { by, of, .. } | Self::AccessionNotAccepted { by, of, .. } => {
                vec![("by", by.clone()), ("of", of.clone())]
            }
            Self::WindowOpen { by, until, .. } => {
                let mut params = vec![("by", by.clone())];
                params.extend(until.iter().map(|at| ("until", at.to_string())));
                params
            }
            Self::ForkedActs { by, number, .. }
            | Self::ForkedDepositary { by, number, .. }
            | Self::MissingAct { by, number, .. } => {
                vec![("by", by.clone()), ("number", number.to_string())]
            }
            Self::NotYetInForce { from, .. } => vec![("from", from.to_string())],
            Self::Suspended { by, since, .. } => {
                vec![("by", by.join(", ")), ("since", since.to_string())]
            }
            Self::Expired { at, .. } | Self::Terminated { at, .. } => vec![("at", at.to_string())],
            Self::Embargo { until } | Self::Results { until: Some(until) } => {
                vec![("until", until.to_string())]
            }
            Self::TellsOfReceived { originator } => vec![("by", originator.to_string())],
            Self::Withdrawn { by, at, .. } => {
                vec![("by", by.clone()), ("at", at.to_string())]
            }
            Self::UnreadAct { by, word, .. } => {
                vec![("by", by.clone()), ("word", word.clone())]
            }
            Self::TooManyActs { limit, .. } => vec![("limit", limit.to_string())],
            Self::OwnMaterialOnly { .. }
            | Self::OnwardNone { .. }
            | Self::OnwardConstituency { .. }
            | Self::OnwardListed { .. }
            | Self::SourceNamed { .. }
            | Self::SourceNotNamed { .. }
            | Self::UnknownLicence { .. }
            | Self::ChannelMaterial
            | Self::NotByChannel
            | Self::UnknownMarking
            | Self::NotAddressed
            | Self::Results { until: None }
            | Self::Restricted
            | Self::UnknownCondition
            | Self::NoLicence
            | Self::NotPermitted { .. }
            | Self::AmendmentsCompete { .. }
            | Self::UnknownText { .. }
            | Self::NotParties { .. } => Vec::new(),
        }
    }
}

/// Words as one parameter; left out where there are none.
fn several(name: &'static str, words: &BTreeSet<String>) -> Vec<Param> {
    let joined: Vec<&str> = words.iter().map(String::as_str).collect();
    match joined.is_empty() {
        true => Vec::new(),
        false => vec![(name, joined.join(", "))],
    }
}
