//! Reading what an act does. What is not known, or not of the form below, may restrict: the act is then
//! [`ActKind::Unread`], and closes the relations of its author.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{ObjectId, Timestamp};
use serde_json::{Map, Value as Json};

use super::kind::{Acceding, ActKind, Change, Changes};
use super::{ATTESTED_FOR, ActError, PAPER, unhex};
use crate::agreement;
use crate::article::{ArticleId, Language};
use crate::fault::Problem;
use crate::instrument::header::is_fingerprint;
use crate::party::PartyId;
use crate::source::shown;

/// Members that every act has or may have.
const FRAME: [&str; 7] = [
    "agreement_ref",
    "agreement_hash",
    "number",
    "previous",
    "act",
    ATTESTED_FOR,
    PAPER,
];

/// Most articles that one act changes or suspends: as many as an agreement has.
const MOST_CHANGES: usize = 200;
/// Longest words of a reservation in one language, in bytes.
const LONGEST_TEXT: usize = 64 * 1024;
/// Longest name of a party that accedes, in bytes.
const LONGEST_NAME: usize = 500;
/// Most languages in which an act has words.
const MOST_LANGUAGES: usize = 12;

/// What an act does.
pub(super) fn kind(properties: &Map<String, Json>) -> Result<ActKind, ActError> {
    let members: BTreeMap<&str, &Json> = properties
        .iter()
        .filter(|(key, _)| !FRAME.contains(&key.as_str()) && !agreement::is_common(key))
        .map(|(key, value)| (key.as_str(), value))
        .collect();
    let word = properties
        .get("act")
        .and_then(Json::as_str)
        .ok_or_else(|| missing("act"))?;
    // What a resumption lifts was asked for by the first version of this form: without it, it is no act.
    if word == "resumption" && !members.contains_key("lifts") {
        return Err(missing("lifts"));
    }
    let mut members = Members(members);
    let unread = |word: &str| ActKind::Unread { word: shown(word) };
    let read = members.read(word);
    // A member that nobody asked for tells most of why an act is not understood.
    if let (Ok(Some(_)), Some(key)) = (&read, members.0.keys().next()) {
        return Ok(unread(key));
    }
    Ok(match read {
        Ok(Some(kind)) => kind,
        // A member that is missing, or not of its form.
        _ => unread(word),
    })
}

fn missing(key: &str) -> ActError {
    ActError::Form(Problem::Missing {
        key: key.to_owned(),
    })
}

/// The members of an act that were not asked for yet.
struct Members<'a>(BTreeMap<&'a str, &'a Json>);

/// What was read, or the member that could not be.
type Read<T> = Result<T, &'static str>;

impl Members<'_> {
    /// The act of this word; `None` if there is no such word.
    fn read(&mut self, word: &str) -> Read<Option<ActKind>> {
        Ok(Some(match word {
            "signature" => ActKind::Signature,
            "ratification" => ActKind::Ratification,
            "acceptance" => match self.0.contains_key("of_ref") {
                true => ActKind::AcceptanceOf {
                    of: self.id("of_ref")?,
                },
                false => ActKind::Acceptance,
            },
            "approval" => ActKind::Approval,
            "accession" => ActKind::Accession(self.acceding()?.ok_or("name")?),
            "provisional-application" => ActKind::ProvisionalApplication,
            "provisional-application-end" => ActKind::ProvisionalApplicationEnd,
            "reservation" => {
                let changes = self.changes()?;
                match changes.changes.is_empty() {
                    true => return Err("changes"),
                    false => ActKind::Reservation(changes),
                }
            }
            "declaration" => ActKind::Declaration(self.changes()?),
            "objection" => ActKind::Objection {
                to: self.id("to_ref")?,
                precludes: self
                    .take("precludes")
                    .and_then(Json::as_bool)
                    .ok_or("precludes")?,
            },
            "amendment" => ActKind::Amendment {
                text: self.id("text_ref")?,
                hash: self.hash("text_hash")?,
            },
            "suspension" => self.suspension()?,
            "resumption" => ActKind::Resumption {
                lifts: self.id("lifts")?,
            },
            "reservation-withdrawal" => ActKind::ReservationWithdrawal {
                lifts: self.id("lifts")?,
            },
            "objection-withdrawal" => ActKind::ObjectionWithdrawal {
                lifts: self.id("lifts")?,
            },
            "declaration-withdrawal" => ActKind::DeclarationWithdrawal {
                lifts: self.id("lifts")?,
            },
            "withdrawal" => ActKind::Withdrawal,
            "termination" => ActKind::Termination,
            "non-renewal" => ActKind::NonRenewal,
            "notification" => ActKind::Notification {
                of: self.id("of_ref")?,
                act_hash: self.hash("act_hash")?,
                date: Timestamp::parse(self.text("date")?).map_err(|_| "date")?,
                acceding: self.acceding()?,
            },
            _ => return Ok(None),
        }))
    }

    fn take(&mut self, key: &str) -> Option<&Json> {
        self.0.remove(key)
    }

    fn text(&mut self, key: &'static str) -> Read<&str> {
        self.take(key).and_then(Json::as_str).ok_or(key)
    }

    fn id(&mut self, key: &'static str) -> Read<ObjectId> {
        ObjectId::parse(self.text(key)?).map_err(|_| key)
    }

    fn hash(&mut self, key: &'static str) -> Read<[u8; 32]> {
        unhex(self.text(key)?).ok_or(key)
    }

    fn acceding(&mut self) -> Read<Option<Acceding>> {
        if !self.0.contains_key("name") && !self.0.contains_key("root_fingerprint") {
            return Ok(None);
        }
        let name = self.text("name")?.to_owned();
        let root_fingerprint = self.text("root_fingerprint")?.to_owned();
        let has_words = name.len() <= LONGEST_NAME
            && !name.trim().is_empty()
            && !name.chars().any(char::is_control);
        match (has_words, is_fingerprint(&root_fingerprint)) {
            (false, _) => Err("name"),
            (_, false) => Err("root_fingerprint"),
            _ => Ok(Some(Acceding {
                name,
                root_fingerprint,
            })),
        }
    }

    fn suspension(&mut self) -> Read<ActKind> {
        let articles = match self.take("articles") {
            None => BTreeSet::new(),
            Some(list) => article_ids(list).ok_or("articles")?,
        };
        let towards = match self.0.contains_key("towards") {
            true => Some(PartyId::parse(self.text("towards")?).map_err(|_| "towards")?),
            false => None,
        };
        Ok(match articles.is_empty() && towards.is_none() {
            true => ActKind::Suspension,
            false => ActKind::PartialSuspension { articles, towards },
        })
    }

    fn changes(&mut self) -> Read<Changes> {
        let changes = match self.take("changes") {
            None => Vec::new(),
            Some(list) => list
                .as_array()
                .filter(|list| (1..=MOST_CHANGES).contains(&list.len()))
                .and_then(|list| list.iter().map(change).collect())
                .ok_or("changes")?,
        };
        let text = match self.take("text") {
            None => BTreeMap::new(),
            Some(text) => words(text).ok_or("text")?,
        };
        Ok(Changes { changes, text })
    }
}

/// A list of articles; an empty one would suspend nothing, and is not read.
fn article_ids(list: &Json) -> Option<BTreeSet<ArticleId>> {
    let list = list.as_array()?;
    if !(1..=MOST_CHANGES).contains(&list.len()) {
        return None;
    }
    list.iter()
        .map(|id| ArticleId::parse(id.as_str()?).ok())
        .collect()
}

fn change(change: &Json) -> Option<Change> {
    let change = change.as_object()?;
    let article = ArticleId::parse(change.get("article")?.as_str()?).ok()?;
    let (terms, excluded) = (change.get("terms"), change.get("excluded"));
    let terms = match (terms, excluded, change.len()) {
        (Some(terms), None, 2) => Some(terms.as_object().map(|_| terms.to_string())?),
        (None, Some(Json::Bool(true)), 2) => None,
        _ => return None,
    };
    Some(Change { article, terms })
}

fn words(text: &Json) -> Option<BTreeMap<String, String>> {
    let sound = |words: &str| words.len() <= LONGEST_TEXT;
    match text {
        Json::String(words) => {
            sound(words).then(|| BTreeMap::from([("und".to_owned(), words.clone())]))
        }
        Json::Object(texts) if texts.len() <= MOST_LANGUAGES => texts
            .iter()
            .map(|(tag, words)| {
                let words = words.as_str().filter(|words| sound(words))?;
                Language::parse(tag)?;
                Some((tag.clone(), words.to_owned()))
            })
            .collect(),
        _ => None,
    }
}
