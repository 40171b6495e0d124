//! Writing an act: its frame, its links, and what its kind adds.

use std::collections::BTreeMap;

use mithaq_stix::{ObjectId, Timestamp};
use serde_json::{Map, Value as Json, json};

use super::kind::{Acceding, ActKind, Changes};
use super::{ACT_EXTENSION, ACT_TYPE, ATTESTED_FOR, ActError, Head, PAPER, hex, may_attest};
use crate::agreement::{ADDRESSEES, Agreement};
use crate::article::ArticleId;
use crate::article::final_clauses::OpenTo;
use crate::fault::Problem;
use crate::paper::Paper;
use crate::party::PartyId;

/// An act about to be performed.
#[derive(Debug, Clone)]
pub struct ActBuilder<'a> {
    agreement: &'a Agreement,
    author: &'a PartyId,
    head: Option<&'a Head>,
    attested_for: Option<&'a PartyId>,
    paper: Option<&'a Paper>,
}

impl<'a> ActBuilder<'a> {
    /// An act of `author` about `agreement`, the text as it was at the start, to follow `head`, the last of its own chain: see `Status::head`.
    #[must_use]
    pub fn new(agreement: &'a Agreement, author: &'a PartyId, head: Option<&'a Head>) -> Self {
        Self {
            agreement,
            author,
            head,
            attested_for: None,
            paper: None,
        }
    }

    /// The same, as an act of `participant` that the author attests.
    #[must_use]
    pub fn attesting_for(self, participant: &'a PartyId) -> Self {
        Self {
            attested_for: Some(participant),
            ..self
        }
    }

    /// The same, as a transcription of a paper.
    #[must_use]
    pub fn on_paper(self, paper: &'a Paper) -> Self {
        Self {
            paper: Some(paper),
            ..self
        }
    }

    /// The bytes of the act: RFC 8785 form, to be sealed under [`ACT_SEAL_CONTEXT`](super::ACT_SEAL_CONTEXT).
    ///
    /// # Errors
    /// [`ActError`] if the author is not a party or has another's head, `id` is not of type
    /// `mithaq-act`, `kind` is [`ActKind::Unread`], the author may not attest for the party named, or that is external and
    /// the act is of no paper, or of a kind that is not transcribed.
    pub fn build(
        &self,
        id: &ObjectId,
        at: &Timestamp,
        kind: &ActKind,
    ) -> Result<Vec<u8>, ActError> {
        if id.object_type() != ACT_TYPE {
            return Err(ActError::NotAnAct {
                found: id.object_type().to_owned(),
            });
        }
        // Who has acceded is not listed: the fold decides whether it has.
        let is_open = self.agreement.final_clauses().1.accession != OpenTo::Nobody;
        if self.agreement.party(self.author).is_none() && !is_open {
            return Err(ActError::Form(Problem::UnknownParty {
                party: self.author.to_string(),
            }));
        }
        if let Some(head) = self.head
            && head.author != *self.author
        {
            return Err(ActError::AnothersHead {
                author: head.author.clone(),
            });
        }
        if let Some(party) = self.attested_for
            && !may_attest(self.agreement, self.author, party)
        {
            return Err(ActError::MayNotAttest {
                party: party.clone(),
            });
        }
        if let Some(party) = self.attested_for
            && self.agreement.is_external(party)
        {
            if !kind.restricts() && !kind.may_be_transcribed() {
                let word = kind.word().to_owned();
                return Err(ActError::NotTranscribed { word });
            }
            if self.paper.is_none() {
                return Err(ActError::NoPaper);
            }
        }
        if let ActKind::Unread { word } = kind {
            return Err(ActError::UnknownKind { word: word.clone() });
        }
        let number = match self.head {
            None => 1,
            Some(head) => head.number.saturating_add(1),
        };
        let mut act = json!({
            "type": ACT_TYPE,
            "spec_version": "2.1",
            "id": id.as_str(),
            "created_by_ref": self.author.as_str(),
            "created": at.as_str(),
            "modified": at.as_str(),
            "extensions": { ACT_EXTENSION: { "extension_type": "new-sdo" } },
            ADDRESSEES: self.agreement.addressees().iter().map(PartyId::as_str).collect::<Json>(),
            "agreement_ref": self.agreement.id().as_str(),
            "agreement_hash": hex(self.agreement.text_hash()),
            "number": number,
            "act": kind.word(),
        });
        if let Some(properties) = act.as_object_mut() {
            if let Some(head) = self.head {
                properties.insert("previous".to_owned(), hex(&head.hash).into());
            }
            properties.extend(members(kind));
            if let Some(party) = self.attested_for {
                properties.insert(ATTESTED_FOR.to_owned(), party.as_str().into());
            }
            if let Some(paper) = self.paper {
                properties.insert(PAPER.to_owned(), paper.write());
            }
        }
        mithaq_stix::canonical::form(act.to_string().as_bytes()).map_err(|error| {
            ActError::Form(Problem::Unreadable {
                message: error.to_string(),
            })
        })
    }
}

/// What the kind of an act adds to its frame.
fn members(kind: &ActKind) -> Map<String, Json> {
    let mut members = Map::new();
    let mut set = |key: &str, value: Json| {
        members.insert(key.to_owned(), value);
    };
    match kind {
        ActKind::Accession(acceding) => {
            set("name", acceding.name.as_str().into());
            set(
                "root_fingerprint",
                acceding.root_fingerprint.as_str().into(),
            );
        }
        ActKind::Reservation(changes) | ActKind::Declaration(changes) => {
            if !changes.changes.is_empty() {
                set("changes", written(changes));
            }
            if !changes.text.is_empty() {
                set("text", words(&changes.text));
            }
        }
        ActKind::Objection { to, precludes } => {
            set("to_ref", to.as_str().into());
            set("precludes", (*precludes).into());
        }
        ActKind::AcceptanceOf { of } => set("of_ref", of.as_str().into()),
        ActKind::Amendment { text, hash } => {
            set("text_ref", text.as_str().into());
            set("text_hash", hex(hash).into());
        }
        ActKind::PartialSuspension { articles, towards } => {
            if !articles.is_empty() {
                set("articles", articles.iter().map(ArticleId::as_str).collect());
            }
            if let Some(party) = towards {
                set("towards", party.as_str().into());
            }
        }
        ActKind::Notification {
            of,
            act_hash,
            date,
            acceding,
        } => {
            set("of_ref", of.as_str().into());
            set("act_hash", hex(act_hash).into());
            set("date", date.as_str().into());
            if let Some(Acceding {
                name,
                root_fingerprint,
            }) = acceding
            {
                set("name", name.as_str().into());
                set("root_fingerprint", root_fingerprint.as_str().into());
            }
        }
        kind => {
            if let Some(lifts) = kind.lifts() {
                set("lifts", lifts.as_str().into());
            }
        }
    }
    members
}

fn written(changes: &Changes) -> Json {
    let written = changes.changes.iter().map(|change| {
        // What was read as JSON is JSON.
        let terms = change.terms.as_deref().map(serde_json::from_str::<Json>);
        match terms {
            Some(Ok(terms)) => json!({ "article": change.article.as_str(), "terms": terms }),
            _ => json!({ "article": change.article.as_str(), "excluded": true }),
        }
    });
    written.collect()
}

fn words(text: &BTreeMap<String, String>) -> Json {
    match text.get("und") {
        Some(words) => words.as_str().into(),
        None => json!(text),
    }
}
