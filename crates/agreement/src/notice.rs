//! Notices: what a party tells another, or asks it, by an article of an agreement between them.
//!
//! ```json
//! {"type": "mithaq-notice", "agreement_ref": "mithaq-agreement--…", "article": "9", "notice": "disclosure",
//!  "to_ref": "identity--…", "object_refs": ["indicator--…"], "ground": "court-order", "severity": "medium",
//!  "reason": "…", …}
//! ```
//! | `notice` | article | what follows |
//! |---|---|---|
//! | `verification`, `breach` | the same | it may begin so many days later, if its author may invoke it |
//! | `dispute` | disputes | each step ends on its date |
//! | `cooperation` | the same | a form of working together that is agreed is asked for |
//! | `disclosure` | confidentiality | on that ground, the author may disclose so many days later |
//! | `results` | the same | the author may publish so many days later |
//! | `question` | transparency | the other node answers what the article grants, and nothing else |
//! | `answer` | | it answers one of these; to a question, what is told stands in it |
//!
//! Each is an object, sealed by who speaks and addressed to one other party alone (DESIGN 7.1). It is no act: it
//! changes no relation, and what follows from it is read off the article that is in force. [`effect`] is that reading;
//! what permits its author something counts from when it reached the other, what it asks of others from its own date.
//!
//! Source: DESIGN § 5; reference catalogue, articles 5, 11, 14, 16 to 18.

use std::collections::BTreeSet;

use mithaq_stix::{Object, ObjectId, Timestamp};
use serde_json::{Map, Value as Json, json};

use crate::act::{hex, unhex};
use crate::agreement::{ADDRESSEES, Agreement};
use crate::article::confidentiality::{self, Ground};
use crate::article::cooperation::{self, Form};
use crate::article::disputes::{self, Step};
use crate::article::response_time::Severity;
use crate::article::{ArticleId, invocation, results, transparency};
use crate::consent::{ConsentError, Members, author_of, bad, created_of};
use crate::instrument::Instrument;
use crate::party::PartyId;

/// The object type.
pub const NOTICE_TYPE: &str = "mithaq-notice";
/// The extension that defines it (STIX 2.1 § 7.3, new-sdo).
pub const NOTICE_EXTENSION: &str = "extension-definition--6d0c7f62-0e5b-4f3b-9b1e-5a7d8c2f4e13";
/// The context under which its author seals it (DESIGN 4.5).
pub const NOTICE_SEAL_CONTEXT: &str = "mithaq-notice-v1";

/// Objects that one notice names, at most.
pub const MOST_OBJECTS: usize = 100;
/// Lines of an answer, at most.
pub const MOST_TOLD: usize = 500;
/// Longest code of a reason, in bytes.
const LONGEST_CODE: usize = 60;

/// A notice. Reading one does not verify its seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its id.
    pub id: ObjectId,
    /// Who speaks.
    pub author: PartyId,
    /// When, by its author's word.
    pub at: Timestamp,
    /// The hash of it, by which answers name it.
    pub hash: [u8; 32],
    /// What is said, and to whom.
    pub saying: Saying,
}

/// What a notice says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// To whom.
    pub to: PartyId,
    /// The agreement.
    pub agreement: ObjectId,
    /// Its article.
    pub article: ArticleId,
    /// What.
    pub said: Said,
    /// How severe the matter is: by it an article on response times says when an answer is due.
    pub severity: Severity,
    /// Why, in words.
    pub reason: String,
}

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It wants to see whether the terms are kept.
    Verification,
    /// It holds that they were broken.
    Breach,
    /// It raises a dispute.
    Dispute,
    /// It asks to work together.
    Cooperation {
        /// In which form.
        form: Form,
    },
    /// The law compels it to disclose an object that it received.
    Disclosure {
        /// The object.
        object: ObjectId,
        /// On what ground.
        ground: Ground,
    },
    /// It shows results that it found with the other's material, and means to publish.
    Results {
        /// Its objects that hold them.
        objects: BTreeSet<ObjectId>,
    },
    /// It asks why an object does not cross, or how much does not.
    Question {
        /// Which object; how much where none is named.
        about: Option<ObjectId>,
    },
    /// It answers.
    Answer {
        /// Which notice.
        to: ObjectId,
        /// The hash of that.
        hash: [u8; 32],
        /// To a question: what is told. The same, nothing, where there is nothing to tell and where nothing may be told.
        told: Vec<Told>,
    },
}

/// What is told of what is withheld: an article, and no object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// The article.
    pub article: ArticleId,
    /// The code of the reason; none in a count.
    pub reason: Option<String>,
    /// How many object versions; none for the one that was named.
    pub count: Option<u64>,
}

/// Why an object is no notice, or cannot be written as one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoticeError {
    /// It is of another type, revoked, or does not say what defines its type.
    #[error("this is no notice")]
    OtherType,
    /// Its form is wrong.
    #[error(transparent)]
    Form(ConsentError),
}

impl From<ConsentError> for NoticeError {
    fn from(error: ConsentError) -> Self {
        match error {
            ConsentError::OtherType => Self::OtherType,
            error => Self::Form(error),
        }
    }
}

impl Said {
    /// Its word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Verification => "verification",
            Self::Breach => "breach",
            Self::Dispute => "dispute",
            Self::Cooperation { .. } => "cooperation",
            Self::Disclosure { .. } => "disclosure",
            Self::Results { .. } => "results",
            Self::Question { .. } => "question",
            Self::Answer { .. } => "answer",
        }
    }

    /// The kind of article that it rests on; an answer rests on that of what it answers.
    #[must_use]
    pub fn kind(&self) -> Option<&'static str> {
        Some(match self {
            Self::Verification => invocation::VERIFICATION,
            Self::Breach => invocation::BREACH,
            Self::Dispute => disputes::KIND,
            Self::Cooperation { .. } => cooperation::KIND,
            Self::Disclosure { .. } => confidentiality::KIND,
            Self::Results { .. } => results::KIND,
            Self::Question { .. } => transparency::KIND,
            Self::Answer { .. } => return None,
        })
    }
}

impl Notice {
    /// Reads a notice from its object.
    ///
    /// # Errors
    /// [`NoticeError`], the first found: a machine wrote it.
    pub fn from_object(object: &Object) -> Result<Self, NoticeError> {
        const KNOWN: [&str; 13] = [
            "to_ref",
            "agreement_ref",
            "article",
            "notice",
            "form",
            "object_refs",
            "ground",
            "about_ref",
            "of_ref",
            "of_hash",
            "told",
            "notice_severity",
            "reason",
        ];
        let members = Members::of(object, NOTICE_TYPE, NOTICE_EXTENSION, &KNOWN)?;
        let author = author_of(object)?;
        let to = members.party("to_ref")?;
        if to == author {
            return Err(bad("to_ref").into());
        }
        if members.addressees != BTreeSet::from([to.clone()]) {
            return Err(bad(ADDRESSEES).into());
        }
        let objects = || -> Result<BTreeSet<ObjectId>, ConsentError> {
            let listed = members.list("object_refs", MOST_OBJECTS)?.into_iter();
            let ids = listed.map(|id| ObjectId::parse(&id).map_err(|_| bad("object_refs")));
            let ids = ids.collect::<Result<BTreeSet<_>, _>>()?;
            match ids.is_empty() {
                true => Err(bad("object_refs")),
                false => Ok(ids),
            }
        };
        let said = match members.text("notice")?.as_str() {
            "verification" => Said::Verification,
            "breach" => Said::Breach,
            "dispute" => Said::Dispute,
            "cooperation" => Said::Cooperation {
                form: Form::from_word(&members.text("form")?).ok_or(bad("form"))?,
            },
            "disclosure" => Said::Disclosure {
                object: match (objects()?.pop_first(), members.list("object_refs", 1)) {
                    (Some(object), Ok(_)) => object,
                    _ => return Err(bad("object_refs").into()),
                },
                ground: Ground::from_word(&members.text("ground")?).ok_or(bad("ground"))?,
            },
            "results" => Said::Results {
                objects: objects()?,
            },
            "question" => Said::Question {
                about: match members.has("about_ref") {
                    true => Some(members.id("about_ref")?),
                    false => None,
                },
            },
            "answer" => Said::Answer {
                to: members.id("of_ref")?,
                hash: unhex(&members.text("of_hash")?).ok_or(bad("of_hash"))?,
                told: told(members.json("told"))?,
            },
            _ => return Err(bad("notice").into()),
        };
        // What another word would need says nothing here, and could be meant to.
        let needs: &[&str] = match &said {
            Said::Verification | Said::Breach | Said::Dispute => &[],
            Said::Cooperation { .. } => &["form"],
            Said::Disclosure { .. } => &["object_refs", "ground"],
            Said::Results { .. } => &["object_refs"],
            Said::Question { .. } => &["about_ref"],
            Said::Answer { .. } => &["of_ref", "of_hash", "told"],
        };
        let all = [
            "form",
            "object_refs",
            "ground",
            "about_ref",
            "of_ref",
            "of_hash",
            "told",
        ];
        if let Some(key) = all
            .into_iter()
            .find(|it| members.has(it) && !needs.contains(it))
        {
            return Err(bad(key).into());
        }
        let severity = Severity::from_word(&members.text("notice_severity")?);
        let article = ArticleId::parse(&members.text("article")?).map_err(|_| bad("article"))?;
        Ok(Self {
            id: object.id().clone(),
            author,
            at: created_of(object)?,
            hash: mithaq_stix::seal::unsealed_hash(object),
            saying: Saying {
                to,
                agreement: members.id("agreement_ref")?,
                article,
                said,
                severity: severity.ok_or(bad("notice_severity"))?,
                reason: members.words("reason")?,
            },
        })
    }
}

fn told(json: Option<&Json>) -> Result<Vec<Told>, ConsentError> {
    let fault = || bad("told");
    let Some(json) = json else {
        return Ok(Vec::new());
    };
    let list = json
        .as_array()
        .filter(|list| (1..=MOST_TOLD).contains(&list.len()));
    list.ok_or_else(fault)?
        .iter()
        .map(|one| {
            let one = one.as_object().ok_or_else(fault)?;
            let text = |key: &str| one.get(key).and_then(Json::as_str);
            let is_known = |key: &String| ["article", "reason", "count"].contains(&key.as_str());
            let is_code = |code: &&str| {
                let sound = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
                (1..=LONGEST_CODE).contains(&code.len()) && code.bytes().all(sound)
            };
            let reason = match one.contains_key("reason") {
                true => Some(text("reason").filter(is_code).ok_or_else(fault)?.to_owned()),
                false => None,
            };
            let count = match one.get("count") {
                Some(count) => Some(count.as_u64().ok_or_else(fault)?),
                None => None,
            };
            let article = text("article").and_then(|id| ArticleId::parse(id).ok());
            match one.keys().all(is_known) && reason.is_some() != count.is_some() {
                true => Ok(Told {
                    article: article.ok_or_else(fault)?,
                    reason,
                    count,
                }),
                false => Err(fault()),
            }
        })
        .collect()
}

/// The bytes of a notice: RFC 8785 form, to be sealed under [`NOTICE_SEAL_CONTEXT`].
///
/// # Errors
/// [`NoticeError`] if what is said could not be read again.
pub fn notice_bytes(
    id: &ObjectId,
    author: &PartyId,
    at: &Timestamp,
    saying: &Saying,
) -> Result<Vec<u8>, NoticeError> {
    let mut object = json!({
        "type": NOTICE_TYPE,
        "spec_version": "2.1",
        "id": id.as_str(),
        "created_by_ref": author.as_str(),
        "created": at.as_str(),
        "modified": at.as_str(),
        "extensions": { NOTICE_EXTENSION: { "extension_type": "new-sdo" } },
        ADDRESSEES: [saying.to.as_str()],
        "to_ref": saying.to.as_str(),
        "agreement_ref": saying.agreement.as_str(),
        "article": saying.article.as_str(),
        "notice": saying.said.word(),
        "notice_severity": saying.severity.word(),
    });
    let mut set = |key: &str, value: Json| object[key] = value;
    match &saying.said {
        Said::Verification | Said::Breach | Said::Dispute => {}
        Said::Cooperation { form } => set("form", form.word().into()),
        Said::Disclosure { object, ground } => {
            set("object_refs", vec![object.as_str()].into());
            set("ground", ground.word().into());
        }
        Said::Results { objects } => {
            set(
                "object_refs",
                objects.iter().map(ObjectId::as_str).collect(),
            );
        }
        Said::Question { about } => {
            if let Some(about) = about {
                set("about_ref", about.as_str().into());
            }
        }
        Said::Answer { to, hash, told } => {
            set("of_ref", to.as_str().into());
            set("of_hash", hex(hash).into());
            // STIX 2.1 § 2.9: a list is not empty.
            if !told.is_empty() {
                set("told", told.iter().map(Told::write).collect());
            }
        }
    }
    if !saying.reason.is_empty() {
        set("reason", saying.reason.as_str().into());
    }
    let fault = |message: String| NoticeError::Form(ConsentError::NotWritten { message });
    let bytes = mithaq_stix::canonical::form(object.to_string().as_bytes())
        .map_err(|error| fault(error.to_string()))?;
    let accepted = Object::parse(&bytes).map_err(|refused| fault(refused.to_string()))?;
    Notice::from_object(&accepted.object)?;
    Ok(bytes)
}

impl Told {
    fn write(&self) -> Json {
        let mut written = Map::new();
        written.insert("article".to_owned(), self.article.as_str().into());
        if let Some(reason) = &self.reason {
            written.insert("reason".to_owned(), reason.as_str().into());
        }
        if let Some(count) = self.count {
            written.insert("count".to_owned(), count.into());
        }
        Json::Object(written)
    }
}

/// What follows from a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// What it invokes begins then.
    Begins(Timestamp),
    /// The steps of a dispute, each with when its time is over.
    Steps(Vec<(Step, Timestamp)>),
    /// What its author was waiting for is permitted once that is past; `None` while it has not reached the other.
    PermittedFrom(Option<Timestamp>),
    /// It is asked for, as agreed.
    Asked,
    /// Its question is answered.
    Answered,
}

/// Why nothing follows from a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum NoEffect {
    /// There is no such article in force, or it is words alone.
    #[error("no article in force between the two gives it an effect")]
    NoArticle,
    /// Its author is none of those who may invoke the article.
    #[error("its author is none of those who may invoke that article")]
    MayNot,
    /// The ground is none of those agreed.
    #[error("that ground is none of those that the article lists")]
    OtherGround,
    /// The form is none of those agreed.
    #[error("that form is none of those that the article lists")]
    OtherForm,
    /// The article does not grant an answer.
    #[error("that article grants no answer to such a question")]
    NotGranted,
}

impl NoEffect {
    /// Its code, by which it is translated.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoArticle => "no-article",
            Self::MayNot => "may-not",
            Self::OtherGround => "other-ground",
            Self::OtherForm => "other-form",
            Self::NotGranted => "not-granted",
        }
    }
}

/// What follows from what `author` says at `at`, by the text that is effective between the two; `reached` is when it
/// reached the other, by the record of who asks.
///
// INVARIANT: what permits the author something counts from when the other was told, and never from the author's own
// date alone: what was not told yet permits nothing.
pub fn effect(
    author: &PartyId,
    at: &Timestamp,
    said: &Said,
    text: &Instrument,
    reached: Option<&Timestamp>,
) -> Result<Effect, NoEffect> {
    let told = reached.map(|reached| reached.max(at));
    let invoked = |terms: Option<(&ArticleId, &crate::article::Invocation)>| {
        let (_, terms) = terms.ok_or(NoEffect::NoArticle)?;
        let begins = terms.takes_effect(author, at).ok_or(NoEffect::MayNot)?;
        Ok(Effect::Begins(begins))
    };
    match said {
        Said::Verification => invoked(text.verification()),
        Said::Breach => invoked(text.breach()),
        Said::Dispute => {
            let (_, terms) = text.disputes().ok_or(NoEffect::NoArticle)?;
            Ok(Effect::Steps(terms.timetable(at)))
        }
        Said::Cooperation { form } => {
            let (_, terms) = text.cooperation().ok_or(NoEffect::NoArticle)?;
            match terms.is_agreed(*form) {
                true => Ok(Effect::Asked),
                false => Err(NoEffect::OtherForm),
            }
        }
        Said::Disclosure { ground, .. } => {
            let (_, terms) = text.confidentiality().ok_or(NoEffect::NoArticle)?;
            let from = |told| terms.disclosable_from(*ground, told);
            match from(at) {
                None => Err(NoEffect::OtherGround),
                Some(_) => Ok(Effect::PermittedFrom(told.and_then(from))),
            }
        }
        Said::Results { .. } => {
            let (_, terms) = text.results().ok_or(NoEffect::NoArticle)?;
            let from = told.map(|told| terms.publishable_from(told));
            Ok(Effect::PermittedFrom(from))
        }
        Said::Question { about } => {
            let (_, terms) = text.transparency().ok_or(NoEffect::NoArticle)?;
            let granted = match about {
                Some(_) => terms.may_ask_why,
                None => terms.count_withheld,
            };
            match granted {
                true => Ok(Effect::Answered),
                false => Err(NoEffect::NotGranted),
            }
        }
        Said::Answer { .. } => Ok(Effect::Answered),
    }
}

/// The article of a text on which something that is said rests.
#[must_use]
pub fn rests_on<'a>(said: &Said, text: &'a Agreement) -> Option<&'a ArticleId> {
    let kind = said.kind()?;
    let mut articles = text.articles().iter();
    articles.find(|it| it.kind() == kind).map(|it| it.id())
}
