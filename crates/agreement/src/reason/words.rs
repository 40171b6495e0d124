//! Reasons in plain English.

use std::collections::BTreeSet;
use std::fmt;

use super::{ConsentState, Reason, purposes};
use crate::article::{ArticleId, Language, PersonalData};
use crate::vocabulary::{pap_label, tlp_label};

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TlpTooStrict {
                article,
                tlp,
                highest,
            } => write!(
                f,
                "{} is above {}, the highest that {article} lets through",
                tlp_label(*tlp),
                tlp_label(*highest)
            ),
            Self::UnmarkedTooStrict {
                article,
                counts_as,
                marking,
                highest,
            } => {
                let by = match marking {
                    Some(marking) => format!("by article {marking}"),
                    None => "as no article says otherwise".to_owned(),
                };
                write!(
                    f,
                    "it is unmarked and counts as {} {by}, which is above {}, the highest that \
                     {article} lets through",
                    tlp_label(*counts_as),
                    tlp_label(*highest)
                )
            }
            Self::PapTooStrict {
                article,
                pap,
                highest,
            } => write!(
                f,
                "{} is above {}, the highest that {article} lets through",
                pap_label(*pap),
                pap_label(*highest)
            ),
            Self::TypeNotListed {
                article,
                object_type,
            } => write!(f, "{article} does not list objects of type `{object_type}`"),
            Self::TopicNotListed { article, topics } => match topics.is_empty() {
                true => write!(f, "it names no topic, and {article} gives listed topics only"),
                false => write!(f, "{article} does not list the topic {}", joined(topics)),
            },
            Self::SectorOutOfScope { article, sectors } => match sectors.is_empty() {
                true => write!(f, "it names no sector, and {article} is about listed sectors only"),
                false => write!(f, "{article} does not list the sector {}", joined(sectors)),
            },
            Self::ExcludedFromScope { article, exclusion } => {
                write!(f, "{article} excludes {}", exclusion.word())
            }
            Self::PersonalDataNotAllowed { article, allowed } => match allowed {
                PersonalData::None => write!(f, "{article} lets no personal data cross"),
                PersonalData::Pseudonymised => {
                    write!(f, "{article} lets personal data cross only where it is pseudonymised")
                }
                PersonalData::WithNote => write!(
                    f,
                    "{article} lets personal data cross only where it is pseudonymised or has a note of necessity"
                ),
            },
            Self::LanguageNotListed { article, language } => {
                let tag = language.as_ref().map_or("", Language::as_str);
                write!(f, "it is in the language `{tag}`, which {article} does not list")
            }
            Self::ChannelTooWeak {
                article,
                channel,
                minimum,
            } => write!(
                f,
                "by {article} it crosses by `{}` at least, and the reader's way is `{}`",
                minimum.word(),
                channel.word()
            ),
            Self::OwnMaterialOnly { article } => {
                write!(f, "{article} gives own material only, and this was received")
            }
            Self::NothingGiven { giver, .. } => {
                write!(f, "no article lets {giver} give anything")
            }
            Self::PurposeNotPermitted {
                article,
                purpose,
                permitted,
                ..
            } => {
                let permitted = purposes(permitted);
                match article {
                    Some(article) => write!(
                        f,
                        "{purpose} is not among the purposes that article {article} permits ({permitted})"
                    ),
                    None => write!(
                        f,
                        "{purpose} is not among the purposes permitted where no article names any ({permitted})"
                    ),
                }
            }
            Self::OnwardNone { agreement, article } => match article {
                Some(article) => write!(
                    f,
                    "it was received, and article {article} of {agreement} lets it go to nobody else"
                ),
                None => write!(
                    f,
                    "it was received, and no article of {agreement} lets it go to anybody else"
                ),
            },
            Self::OnwardConstituency { agreement, article } => {
                let article = match article {
                    Some(article) => format!("article {article} of "),
                    None => String::new(),
                };
                write!(
                    f,
                    "it was received, and {article}{agreement} lets it go to our own participants only"
                )
            }
            Self::OnwardListed { agreement, article } => write!(
                f,
                "it was received, and {}{agreement} lets it go only to parties that it lists",
                by_article(article.as_ref())
            ),
            Self::OnwardForum {
                agreement,
                article,
                forum,
            } => write!(
                f,
                "it was received, and {}{agreement} lets it go only to those bound by {forum}",
                by_article(article.as_ref())
            ),
            Self::ConsentMissing {
                agreement,
                article,
                ask,
                state,
            } => {
                let by = by_article(article.as_ref());
                write!(f, "it was received, and {by}{agreement} lets it go only with consent: ")?;
                match state {
                    ConsentState::NotAsked => write!(f, "ask {ask}"),
                    ConsentState::Open { at } => {
                        write!(f, "{ask} was asked at {at}, and has not given it")
                    }
                    ConsentState::Refused { at } => {
                        write!(f, "{ask} refused it, or took it back, at {at}")
                    }
                    ConsentState::Expired { at } => {
                        write!(f, "what {ask} gave ran out at {at}")
                    }
                }
            }
            Self::LeaseMissing { agreement, by } => write!(
                f,
                "it is not known now whether {by} has restricted what it gave under {agreement}"
            ),
            Self::NotTheirsToRelease {
                agreement,
                article,
                originator,
            } => write!(
                f,
                "it is material of {originator}, which {}{agreement} cannot let go on",
                by_article(article.as_ref())
            ),
            Self::SourceNamed { article } => write!(
                f,
                "it names its source, which {article} of {} forbids whoever passes it on",
                article.agreement
            ),
            Self::SourceNotNamed { article } => write!(
                f,
                "it does not name its source, which {article} of {} asks of whoever passes it on",
                article.agreement
            ),
            Self::UnknownLicence { agreement } => write!(
                f,
                "it was received under {agreement}, whose terms are not known here"
            ),
            Self::ChannelMaterial => {
                f.write_str("it came over the diplomatic channel, under no agreement")
            }
            Self::NotByChannel => f.write_str(
                "it was received under an agreement, and the diplomatic channel does not carry that",
            ),
            Self::UnknownMarking => {
                f.write_str("it carries a marking whose meaning is not known here")
            }
            Self::NotAddressed => f.write_str("it is addressed to others"),
            Self::Embargo { until } => write!(f, "it is under an embargo until {until}"),
            Self::Results { until: None } => f.write_str(
                "it holds results that another party is to be shown first, and the notice has not reached it yet",
            ),
            Self::Results { until: Some(until) } => write!(
                f,
                "it holds results that were shown to another party, and may be published from {until} on"
            ),
            Self::Restricted => {
                f.write_str("it is kept here under a restriction, and goes to nobody")
            }
            Self::UnknownCondition => {
                f.write_str("it is under a condition that is not known here")
            }
            Self::TellsOfReceived { originator } => write!(
                f,
                "it tells of something received from {originator}, which may not go there"
            ),
            Self::DiplomaticOnly { object_type } => write!(
                f,
                "objects of type `{object_type}` cross over the diplomatic channel only"
            ),
            Self::NotDiplomatic { object_type } => write!(
                f,
                "the diplomatic channel does not carry objects of type `{object_type}`"
            ),
            Self::RedLine { id, text } => write!(f, "red line `{id}`: {text}"),
            Self::NoLicence => f.write_str("it is held under no licence"),
            Self::NotPermitted { article } => match article {
                Some(article) => write!(f, "{article} does not permit it"),
                None => f.write_str("nothing permits it"),
            },
            Self::PolicyFault { policy } => {
                write!(f, "policy `{policy}` could not be evaluated")
            }
            Self::NotParties { .. } => f.write_str("the agreement is not between these two"),
            Self::NotSigned { by, .. } => match by.as_slice() {
                [one] => write!(f, "{one} has not signed"),
                several => write!(f, "{} have not signed", several.join(" and ")),
            },
            Self::ForkedActs { by, number, .. } => write!(
                f,
                "the acts of {by} contradict one another from number {number} on, so its signature does not count"
            ),
            Self::NotYetInForce { article, from, .. } => {
                write!(f, "by article {article} it is in force only after {from}")
            }
            Self::Suspended { by, since, .. } => {
                write!(f, "suspended by {} since {since}", by.join(" and "))
            }
            Self::Expired { article, at, .. } => write!(f, "ended at {at} by article {article}"),
            Self::NotRatified { by, .. } => match by.as_slice() {
                [one] => write!(f, "{one} has not ratified"),
                several => write!(f, "{} have not ratified", several.join(" and ")),
            },
            Self::NotNotified { by, .. } => write!(
                f,
                "the depositary has not notified the consent of {}",
                by.join(" and ")
            ),
            Self::NotEnoughInstruments {
                article,
                given,
                needed,
                ..
            } => write!(
                f,
                "{given} of the {needed} instruments that article {article} asks for have been deposited"
            ),
            Self::ForkedDepositary { by, number, .. } => write!(
                f,
                "the acts of the depositary, {by}, contradict one another from number {number} on, so no date that it notifies counts"
            ),
            Self::NotifiedMissing { by, number, .. } => write!(
                f,
                "the depositary, {by}, has notified acts that are missing here ({number}), and could restrict"
            ),
            Self::Terminated { at, .. } => write!(f, "terminated by both at {at}"),
            Self::Precluded { by, of, .. } => write!(
                f,
                "{by} has objected to an act of {of}, and wants no relation with it under this agreement"
            ),
            Self::WindowOpen {
                article, by, until, ..
            } => match until {
                Some(until) => write!(
                    f,
                    "{by} has made a reservation, which the other has not accepted and by article {article} may object to until {until}"
                ),
                None => write!(
                    f,
                    "{by} has made a reservation, which the other has not accepted, and by article {article} its time for objecting is not settled yet"
                ),
            },
            Self::AccessionNotAccepted {
                article, by, of, ..
            } => write!(
                f,
                "{by} has not accepted the accession of {of}, as article {article} asks for"
            ),
            Self::AmendmentsCompete { .. } => {
                f.write_str("both have accepted two amended texts that compete with one another")
            }
            Self::UnknownText { .. } => {
                f.write_str("both have accepted an amended text that is not known here")
            }
            Self::Withdrawn {
                article, by, at, ..
            } => write!(
                f,
                "{by} has withdrawn, with effect from {at} by article {article}"
            ),
            Self::MissingAct { by, number, .. } => {
                write!(f, "act {number} of {by} is missing here, and could restrict")
            }
            Self::UnreadAct { by, word, .. } => write!(
                f,
                "{by} has performed an act that is not known here (`{word}`), and could restrict"
            ),
            Self::TooManyActs { limit, .. } => {
                write!(f, "there are more than {limit} acts about this agreement")
            }
        }
    }
}

fn by_article(article: Option<&ArticleId>) -> String {
    article.map_or_else(String::new, |article| format!("article {article} of "))
}

fn joined(words: &BTreeSet<String>) -> String {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.join(", ")
}
