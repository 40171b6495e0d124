//! FIRST IEP 2.0: the terms of exchange articles as policies that other tools read, and such policies as drafts.
//!
//! IEP says of one object what its recipient may do with it. Our terms say more (purposes, recipients, retention,
//! consent), so an export **narrows, and never widens**; [`no_wider`] asks the gates about every case. What a
//! policy does not say is imported at its strictest, and what our terms say and IEP has no word for stands in the
//! policy's description.
//!
//! | our terms | `tlp` | |
//! |---|---|---|
//! | onward to nobody, to a list, to a forum, or with consent; or above TLP:AMBER | `red` | IEP knows no AMBER+STRICT, no consent and no names, and `amber` would reach all clients |
//! | a duty goes with the material: retention, an embargo on results, grounds of disclosure, safeguards of personal data | `red` | whoever had it from the recipient would know the policy alone |
//! | onward to the constituency, up to TLP:AMBER, GREEN or CLEAR | `amber` | `green` and `white` would reach others |
//!
//! | highest PAP | `permitted_actions` |
//! |---|---|
//! | neither detection nor protection is permitted | `none` |
//! | RED; or detection without protection | `internally-visible-actions` |
//! | AMBER | `externally-visible-indirect-actions` |
//! | GREEN, CLEAR | `externally-visible-direct-actions` |
//!
//! | article on attribution | `attribution` |
//! |---|---|
//! | `must` | `must` |
//! | `must-not`, or none | `must-not` |

use std::collections::BTreeSet;

use mithaq_stix::{Pap, Timestamp, Tlp};
use serde::{Deserialize, Serialize};

use crate::article::{self, ArticleId, Exchange, Material, Onward, PersonalData, parts};
use crate::check::compare::{onward, under_one_id};
use crate::check::domain::Case;
use crate::check::exported::crossings;
use crate::check::readers::Reader;
use crate::check::verdict::Swept;
use crate::check::{Example, NotProved, Receiver, Verdict};
use crate::class::{Class, Licence, SourceName};
use crate::compile::inbound_gate;
use crate::decide::{Decision, Grounds, decide};
use crate::instrument::Instrument;
use crate::party::Party;
use crate::template::{Bilateral, TemplateLanguage};
use crate::vocabulary::{Purpose, pap_label, tlp_label};

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
            attribution: attribution(instrument),
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
    let mut said = format!(
        "Narrowed from the agreement, which prevails: up to {} and {}, for {} only.",
        tlp_label(exchange.highest_tlp),
        pap_label(exchange.highest_pap),
        purposes.join(", ")
    );
    let unsaid: Vec<String> = unsaid(instrument, exchange)
        .into_iter()
        .chain(duties(instrument))
        .collect();
    if !unsaid.is_empty() {
        said.push_str(" IEP has no word for what also holds: ");
        said.push_str(&unsaid.join("; "));
        said.push('.');
    }
    said
}

/// What limits what crosses at all.
fn unsaid(instrument: &Instrument, exchange: &Exchange) -> Vec<String> {
    let listed = |words: &BTreeSet<String>| words.iter().cloned().collect::<Vec<_>>().join(", ");
    let mut said = Vec::new();
    if let Some(types) = exchange.covers() {
        said.push(format!("object types: {}", listed(&types)));
    }
    if let Some(topics) = &exchange.topics {
        said.push(format!("topics: {}", listed(topics)));
    }
    if let Some((_, scope)) = instrument.scope() {
        if let Some(sectors) = &scope.sectors {
            said.push(format!("sectors: {}", listed(&sectors.names)));
        }
        if !scope.excludes.is_empty() {
            let words: Vec<&str> = scope.excludes.iter().map(|one| one.word()).collect();
            said.push(format!("out of scope: {}", words.join(", ")));
        }
    }
    if let Some((_, channel)) = instrument.channel() {
        said.push(format!("by {} at least", channel.minimum.word()));
    }
    let onward = instrument.onward().1;
    if onward.consent.is_some() {
        said.push("passed on with consent, which IEP cannot ask for".to_owned());
    }
    said
}

/// What whoever has the material must keep, and no policy tells.
fn duties(instrument: &Instrument) -> Vec<String> {
    let mut duties = Vec::new();
    if let Some((_, personal)) = instrument.personal_data() {
        let words = parts::word_of(&PersonalData::WORDS, personal);
        duties.push(format!("personal data: {words}"));
    }
    if let Some((_, retention)) = instrument.retention() {
        duties.push(format!("kept for {} days at most", retention.days));
    }
    if let Some((_, results)) = instrument.results() {
        let days = results.embargo_days;
        duties.push(format!(
            "results are published {days} days after they were shown"
        ));
    }
    if let Some((_, terms)) = instrument.confidentiality() {
        let words: Vec<&str> = terms.grounds.iter().map(|ground| ground.word()).collect();
        duties.push(format!(
            "disclosed on these grounds alone: {}",
            words.join(", ")
        ));
    }
    if instrument
        .attribution()
        .is_some_and(|(_, it)| it.must && it.must_not)
    {
        duties.push("passed on neither with its source nor without".to_owned());
    }
    duties
}

/// INVARIANT: reference § 5. `amber` is for the constituency alone, whole and without a condition.
fn tlp(exchange: &Exchange, instrument: &Instrument) -> IepTlp {
    let to_clients = instrument.onward().1 == Onward::CONSTITUENCY;
    match to_clients && exchange.highest_tlp <= Tlp::Amber && duties(instrument).is_empty() {
        true => IepTlp::Amber,
        false => IepTlp::Red,
    }
}

fn attribution(instrument: &Instrument) -> Attribution {
    match instrument.attribution() {
        Some((_, terms)) if terms.must && !terms.must_not => Attribution::Must,
        _ => Attribution::MustNot,
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

/// P6: whether nothing that a policy lets a recipient do with what crosses under an article is more than the terms
/// let it: the gates are asked about every case that they tell apart, and whether a participant of the recipient, or
/// anybody else, may have it then. What IEP says besides is held against the terms word by word.
///
/// Refuted without an example where it is one of these words.
#[must_use]
pub fn no_wider(policy: &Policy, instrument: &Instrument, article: &ArticleId) -> Verdict {
    if says_more(policy, instrument) {
        return Verdict::Refuted {
            examples: Vec::new(),
        };
    }
    Verdict::of(find_wider(policy, instrument, article))
}

/// Whether a policy frees its recipient of anything that the terms ask of it, whatever crosses.
fn says_more(policy: &Policy, instrument: &Instrument) -> bool {
    let names_source = match instrument.attribution() {
        None => false,
        Some((_, terms)) if terms.must && terms.must_not => {
            policy.attribution != Attribution::MustNot
        }
        Some((_, terms)) if terms.must => policy.attribution != Attribution::Must,
        Some(_) => policy.attribution != Attribution::MustNot,
    };
    let goes_on = policy.tlp != IepTlp::Red;
    names_source
        || policy.encrypt_in_transit != Encryption::Must
        || policy.affected_party_notifications != MayOrMustNot::MustNot
        || policy.unmodified_resale != MayOrMustNot::MustNot
        || (goes_on && !duties(instrument).is_empty())
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
    let under = crossing.sets.iter().map(|set| set.grounds.clone());
    let under = under
        .into_iter()
        .find(|it| matches!(it, Grounds::Article(under) if under.article == *article));
    let example = |receiver: Receiver, case: Case, against| Example {
        giver: giver.id.clone(),
        receiver,
        class: case.class,
        purpose: case.purpose,
        known: case.known,
        under: under.clone(),
        against,
    };
    let purposes = agreement.purposes().1;
    let unmarked = agreement.marking().1.unmarked_pap;
    let found = crossings(&crossing, article, &giver.id, None)?;
    let mut swept = Swept {
        tuples: found.tuples,
        examples: Vec::new(),
    };
    for case in found.by_action {
        let as_marked = Exchange {
            highest_pap: case.class.pap.unwrap_or(unmarked),
            ..exchange.clone()
        };
        if actions(&as_marked, &purposes) < policy.permitted_actions {
            let to = Receiver::Party(receiver.id.clone());
            swept.examples.push(example(to, case, Vec::new()));
        }
    }
    // What a policy says of the source keeps something from going on by itself.
    let by_source = |case: &Case| {
        !matches!(
            (policy.attribution, case.class.source),
            (Attribution::Must, SourceName::Unnamed) | (Attribution::MustNot, SourceName::Named)
        )
    };
    for reader in readers {
        let Some(gate) = onward(&agreement, receiver, &reader)? else {
            continue;
        };
        let found = crossings(&crossing, article, &giver.id, Some((&gate, &by_source)))?;
        swept.tuples = swept.tuples.saturating_add(found.tuples);
        if let Some(case) = found.stays {
            let received = Class {
                licences: BTreeSet::from([Licence::Delivered {
                    deliverer: giver.id.clone(),
                    agreement: agreement.id().clone(),
                    article: None,
                }]),
                ..case.class.clone()
            };
            let against = match decide(&gate, &received, case.purpose) {
                Decision::Withheld { reasons } => reasons,
                Decision::Release { .. } => Vec::new(),
            };
            swept.examples.push(example(reader.shown, case, against));
        }
    }
    swept.examples.truncate(1);
    Ok(swept)
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
        attribution: match policy.attribution {
            Attribution::Must => Some(article::Attribution::MUST),
            Attribution::MustNot => Some(article::Attribution::MUST_NOT),
            Attribution::May => None,
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
