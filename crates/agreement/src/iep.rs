//! FIRST IEP 2.0: the terms of exchange articles as policies that other tools read, and such policies as drafts.
//!
//! IEP says of one object what its recipient may do with it. Our terms say more (purposes, recipients, retention,
//! consent), so an export **narrows, and never widens**; [`no_wider`] asks the gates about every case. What a
//! policy does not say is imported at its strictest.
//!
//! | our terms | `tlp` | |
//! |---|---|---|
//! | onward to nobody; or above TLP:AMBER | `red` | IEP knows no AMBER+STRICT, and `amber` would reach clients |
//! | onward to the constituency, up to TLP:AMBER, GREEN or CLEAR | `amber` | `green` and `white` would reach others |
//!
//! | highest PAP | `permitted_actions` |
//! |---|---|
//! | neither detection nor protection is permitted | `none` |
//! | RED; or detection without protection | `internally-visible-actions` |
//! | AMBER | `externally-visible-indirect-actions` |
//! | GREEN, CLEAR | `externally-visible-direct-actions` |

use std::collections::BTreeSet;

use mithaq_stix::{Pap, Timestamp, Tlp};
use serde::{Deserialize, Serialize};

use crate::article::{ArticleId, Exchange, Forums, Material, Onward, Way};
use crate::check::compare::{onward, under_one_id};
use crate::check::readers::Reader;
use crate::check::verdict::Swept;
use crate::check::{Example, NotProved, Receiver, Verdict};
use crate::class::{Class, Licence, SourceName};
use crate::compile::inbound_gate;
use crate::decide::{Audience, Circumstances, Decision, Grounds, attempts, decide};
use crate::instrument::Instrument;
use crate::party::{Party, PartyId};
use crate::template::{Bilateral, TemplateLanguage};
use crate::vocabulary::{PAP, Purpose, TLP, pap_label, tlp_label};

/// A policy of FIRST's Information Exchange Policy framework, version 2.0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// A UUID.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// `2.0`.
    #[serde(deserialize_with = "read_version")]
    pub iep_version: String,
    /// From when it holds.
    pub start_date: String,
    /// Until when; null for ever.
    pub end_date: Option<String>,
    /// Whether it must be encrypted on its way.
    pub encrypt_in_transit: Encryption,
    /// What a recipient may do because of it.
    pub permitted_actions: Actions,
    /// Whether a recipient may tell whom it concerns.
    pub affected_party_notifications: MayOrMustNot,
    /// To whom a recipient may give it.
    pub tlp: IepTlp,
    /// Whether a recipient must name its source.
    pub attribution: Attribution,
    /// Whether a recipient may sell it as it is.
    pub unmodified_resale: MayOrMustNot,
    /// Where more is said.
    #[serde(default)]
    pub external_references: Vec<String>,
}

/// `must` or `may`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encryption {
    /// It must be.
    Must,
    /// It may be.
    May,
}

/// `must-not` or `may`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MayOrMustNot {
    /// It must not.
    MustNot,
    /// It may.
    May,
}

/// What a recipient may do, the strictest first. `none` is the strictest: for information only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actions {
    /// Nothing.
    None,
    /// Ask first.
    ContactForInstruction,
    /// What only its own organisation sees.
    InternallyVisibleActions,
    /// What others could see, without touching what it is about.
    ExternallyVisibleIndirectActions,
    /// Anything.
    ExternallyVisibleDirectActions,
}

/// IEP's TLP, of version 1, the strictest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IepTlp {
    /// Nobody else.
    Red,
    /// One's own organisation and its clients.
    Amber,
    /// The community.
    Green,
    /// Anyone.
    White,
}

/// Whether the source is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attribution {
    /// It must not be.
    MustNot,
    /// It must be.
    Must,
    /// It may be.
    May,
}

/// Why a policy is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IepError {
    /// It is no IEP 2.0 policy.
    #[error("this is no policy of IEP 2.0: {message}")]
    Unreadable {
        /// What the reader says.
        message: String,
    },
    /// Its dates are no instants, or in the wrong order.
    #[error("`{given}` is not the {date} of a policy: an instant in UTC, the end after the start")]
    BadDate {
        /// Which date.
        date: &'static str,
        /// What was given.
        given: String,
    },
}

/// The policies that say of each exchange article what a recipient may do, as far as IEP can say it; `id` makes an
/// id for an article's, `at` is when they start unless the agreement says so.
#[must_use]
pub fn export(
    instrument: &Instrument,
    at: &Timestamp,
    mut id: impl FnMut(&ArticleId) -> String,
) -> Vec<Policy> {
    let (_, clauses) = instrument.final_clauses();
    let exchanges = instrument.exchanges();
    exchanges
        .map(|(article, exchange)| Policy {
            id: id(article),
            name: format!("{}, article {article}", instrument.name()),
            description: limits(instrument, exchange),
            iep_version: VERSION.to_owned(),
            start_date: clauses.start.as_ref().unwrap_or(at).to_string(),
            end_date: clauses.end.as_ref().map(ToString::to_string),
            encrypt_in_transit: Encryption::Must,
            permitted_actions: actions(exchange, &instrument.purposes().1),
            affected_party_notifications: MayOrMustNot::MustNot,
            tlp: tlp(exchange, instrument),
            attribution: Attribution::MustNot,
            unmodified_resale: MayOrMustNot::MustNot,
            external_references: Vec::new(),
        })
        .collect()
}

const VERSION: &str = "2.0";

/// What IEP has no words for, for people.
fn limits(instrument: &Instrument, exchange: &Exchange) -> String {
    let purposes = instrument.purposes().1;
    let purposes: Vec<&str> = purposes.iter().map(|purpose| purpose.word()).collect();
    format!(
        "Narrowed from the agreement, which prevails: up to {} and {}, for {} only.",
        tlp_label(exchange.highest_tlp),
        pap_label(exchange.highest_pap),
        purposes.join(", ")
    )
}

fn tlp(exchange: &Exchange, instrument: &Instrument) -> IepTlp {
    let participant = PartyId::parse(READER).map(Audience::Participant);
    let reaches =
        participant.is_ok_and(|reader| instrument.onward().1.reaches(&reader, &Forums::new()));
    match reaches && exchange.highest_tlp <= Tlp::Amber {
        true => IepTlp::Amber,
        false => IepTlp::Red,
    }
}

fn actions(exchange: &Exchange, purposes: &BTreeSet<Purpose>) -> Actions {
    let (detects, protects) = (
        purposes.contains(&Purpose::Detection),
        purposes.contains(&Purpose::Protection),
    );
    match (exchange.highest_pap, protects) {
        _ if !detects && !protects => Actions::None,
        (Pap::Red, _) | (_, false) => Actions::InternallyVisibleActions,
        (Pap::Amber, true) => Actions::ExternallyVisibleIndirectActions,
        (Pap::Green | Pap::Clear, true) => Actions::ExternallyVisibleDirectActions,
    }
}

/// Anybody who reads.
const READER: &str = "identity--00000000-0000-4000-8000-ffffffffffff";

/// P6: whether nothing that a policy lets a recipient do with what crosses under an article is more than the terms
/// let it: the gates are asked about every TLP and PAP that may cross, for every purpose, and whether a participant
/// of the recipient, or anybody else, may have it then.
#[must_use]
pub fn no_wider(policy: &Policy, instrument: &Instrument, article: &ArticleId) -> Verdict {
    match find_wider(policy, instrument, article) {
        Ok(swept) => Verdict::of(Ok(swept)),
        Err(why) => Verdict::NotProved { why },
    }
}

/// Whether a policy ends no later than the agreement does.
#[must_use]
pub fn ends_in_time(policy: &Policy, instrument: &Instrument) -> bool {
    let (_, clauses) = instrument.final_clauses();
    let end = policy.end_date.as_deref().map(Timestamp::parse);
    match (&clauses.end, end) {
        (Some(agreed), Some(Ok(end))) => end <= *agreed,
        (Some(_), None | Some(Err(_))) => false,
        (None, _) => true,
    }
}

fn find_wider(
    policy: &Policy,
    instrument: &Instrument,
    article: &ArticleId,
) -> Result<Swept, NotProved> {
    let agreement = under_one_id(instrument)?;
    let exchange = agreement.exchanges().find(|(id, _)| *id == article);
    let unknown = || NotProved::NotComparable {
        why: format!("there is no exchange article `{article}`"),
    };
    let (_, exchange) = exchange.ok_or_else(unknown)?;
    let mut givers = agreement.parties().iter();
    let giver = givers
        .find(|party| exchange.is_given_by(&party.id))
        .ok_or_else(unknown)?;
    let mut receivers = agreement.parties().iter();
    let receiver = receivers
        .find(|party| party.id != giver.id)
        .ok_or_else(unknown)?;
    let crossing = inbound_gate(&agreement, &giver.id, &receiver.id)?;
    let mut readers = Vec::new();
    if policy.tlp != IepTlp::Red {
        readers.push(Reader::anybody(true)?);
    }
    if IepTlp::Amber < policy.tlp {
        readers.push(Reader::anybody(false)?);
    }
    let mut gates = Vec::new();
    for reader in readers {
        gates.extend(onward(&agreement, receiver, &reader)?.map(|gate| (reader.shown, gate)));
    }
    let purposes = agreement.purposes().1;
    let unmarked = agreement.marking().1.unmarked_pap;
    let mut swept = Swept {
        tuples: 0,
        examples: Vec::new(),
    };
    for (class, purpose) in cases(exchange, &giver.id, &purposes) {
        let crosses = attempts(&crossing, &class, purpose)
            .into_iter()
            .find(|attempt| {
                let here =
                    matches!(&attempt.under, Grounds::Article(under) if under.article == *article);
                here && attempt.reasons.is_empty()
            });
        swept.tuples += 1;
        let Some(crosses) = crosses else {
            continue;
        };
        let example = |receiver: &Receiver, against| Example {
            giver: giver.id.clone(),
            receiver: receiver.clone(),
            class: class.clone(),
            purpose,
            known: Circumstances::by(Way::Mithaq),
            under: Some(crosses.under.clone()),
            against,
        };
        let as_marked = Exchange {
            highest_pap: class.pap.unwrap_or(unmarked),
            ..exchange.clone()
        };
        if actions(&as_marked, &purposes) < policy.permitted_actions {
            let to = Receiver::Party(receiver.id.clone());
            swept.examples.push(example(&to, Vec::new()));
        }
        let received = Class {
            licences: BTreeSet::from([Licence::Delivered {
                deliverer: giver.id.clone(),
                agreement: agreement.id().clone(),
                article: None,
            }]),
            ..class.clone()
        };
        for (reader, gate) in &gates {
            if let Decision::Withheld { reasons } = decide(gate, &received, purpose) {
                swept.examples.push(example(reader, reasons));
            }
        }
    }
    swept.examples.truncate(1);
    Ok(swept)
}

/// Every marking, for every purpose.
fn cases(
    exchange: &Exchange,
    giver: &PartyId,
    purposes: &BTreeSet<Purpose>,
) -> Vec<(Class, Purpose)> {
    let object_type = exchange.covers().and_then(|types| types.first().cloned());
    let object_type = object_type.unwrap_or_else(|| "indicator".to_owned());
    let tlps = TLP.map(|(tlp, _)| Some(tlp)).into_iter().chain([None]);
    let paps = || PAP.map(|(pap, _)| Some(pap)).into_iter().chain([None]);
    let marked = tlps.flat_map(|tlp| paps().map(move |pap| (tlp, pap)));
    marked
        .flat_map(|(tlp, pap)| {
            let class = Class {
                originator: giver.clone(),
                object_type: object_type.clone(),
                tlp,
                pap,
                unknown_marking: false,
                topics: BTreeSet::new(),
                sectors: BTreeSet::new(),
                personal_data: false,
                safeguards: BTreeSet::new(),
                language: None,
                source: SourceName::Named,
                addressees: BTreeSet::new(),
                licences: BTreeSet::from([Licence::Own]),
                asked: BTreeSet::new(),
                tells: BTreeSet::new(),
                definition: false,
            };
            purposes
                .iter()
                .map(move |purpose| (class.clone(), *purpose))
        })
        .collect()
}

/// Reads a policy.
///
/// # Errors
/// [`IepError`] for anything that IEP 2.0 does not have: it may restrict, so it is not passed over.
pub fn read(json: &str) -> Result<Policy, IepError> {
    let policy: Policy = serde_json::from_str(json).map_err(|error| IepError::Unreadable {
        message: error.to_string(),
    })?;
    let instant = |date, given: &str| {
        Timestamp::parse(given).map_err(|_| IepError::BadDate {
            date,
            given: given.chars().take(40).collect(),
        })
    };
    let start = instant("start", &policy.start_date)?;
    if let Some(end) = &policy.end_date
        && instant("end", end)? <= start
    {
        return Err(IepError::BadDate {
            date: "end",
            given: end.clone(),
        });
    }
    Ok(policy)
}

/// The draft of an arrangement that says what a policy says, and the strictest of what it does not say: own material
/// only, no other purpose than its actions need, nothing passed on but to clients where it lets that.
#[must_use]
pub fn import(policy: &Policy, languages: &[TemplateLanguage], parties: [Party; 2]) -> String {
    let level = match policy.tlp {
        IepTlp::Red => Tlp::Red,
        IepTlp::Amber => Tlp::Amber,
        IepTlp::Green => Tlp::Green,
        IepTlp::White => Tlp::Clear,
    };
    let (highest_pap, purposes) = match policy.permitted_actions {
        // Nobody acts upon what is only studied.
        Actions::None | Actions::ContactForInstruction => (Pap::Red, vec![Purpose::Research]),
        Actions::InternallyVisibleActions => (Pap::Red, vec![Purpose::Detection]),
        Actions::ExternallyVisibleIndirectActions => {
            (Pap::Amber, vec![Purpose::Detection, Purpose::Protection])
        }
        Actions::ExternallyVisibleDirectActions => {
            (Pap::Green, vec![Purpose::Detection, Purpose::Protection])
        }
    };
    Bilateral {
        highest_tlp: level,
        highest_pap,
        material: Material::Own,
        unmarked_tlp: level,
        purposes: purposes.into_iter().collect(),
        onward: match policy.tlp {
            IepTlp::Red => Onward::NONE,
            IepTlp::Amber | IepTlp::Green | IepTlp::White => Onward::CONSTITUENCY,
        },
        start: Timestamp::parse(&policy.start_date).ok(),
        end: policy
            .end_date
            .as_deref()
            .and_then(|end| Timestamp::parse(end).ok()),
        notice_days: 0,
        ..Bilateral::usual(languages, parties)
    }
    .draft()
}

fn read_version<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let version = serde_json::Value::deserialize(deserializer)?;
    let is_two = match &version {
        serde_json::Value::String(text) => text == VERSION || text == "2",
        serde_json::Value::Number(number) => number.as_f64() == Some(2.0),
        _ => false,
    };
    match is_two {
        true => Ok(VERSION.to_owned()),
        false => Err(serde::de::Error::custom(format!(
            "`iep_version` is {version}, and 2.0 is read"
        ))),
    }
}
