//! Drafts: an agreement as people write it, in TOML with comments.
//!
//! ```toml
//! [[articles]]
//! id = "3"
//! kind = "exchange"
//! [articles.terms]
//! gives = "each"
//! # …
//! ```
//! A faulty draft is refused with all its faults, each with its article and line. A sound one
//! becomes the bytes of an agreement object, which the node seals.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use mithaq_stix::{ObjectId, Timestamp};
use serde_json::Value as Json;

use crate::agreement;
use crate::article::final_clauses::OpenTo;
use crate::article::{Article, Language};
use crate::fault::Faults;
use crate::instrument::Instrument;
use crate::paper::Paper;
use crate::party::PartyId;
use crate::source::{Node, Reading};

/// A draft without faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    instrument: Instrument,
    others: BTreeSet<PartyId>,
}

impl Draft {
    /// Reads a draft.
    ///
    /// # Errors
    /// [`Faults`], all of them, in the order of their lines.
    pub fn parse(text: &str) -> Result<Self, Faults> {
        let tree = Node::from_toml(text).map_err(Faults::new)?;
        let mut reading = Reading::default();
        match Instrument::read(&tree, &[], &mut reading) {
            Some(instrument) if reading.faults.is_empty() => {
                let others = invited(&instrument);
                Ok(Self { instrument, others })
            }
            _ => Err(Faults::new(reading.faults)),
        }
    }

    /// The same, addressed to `others` beside its parties and those to which its final clauses open it by name: who
    /// is to accede needs the text and the acts performed on it.
    #[must_use]
    pub fn addressed_to(mut self, others: impl IntoIterator<Item = PartyId>) -> Self {
        self.others.extend(others);
        self
    }

    /// The same, as the text of a paper.
    #[must_use]
    pub fn on_paper(mut self, paper: Paper) -> Self {
        self.instrument.header.paper = Some(paper);
        self
    }

    /// What it says.
    #[must_use]
    pub fn instrument(&self) -> &Instrument {
        &self.instrument
    }

    /// The bytes of the agreement object that says the same: RFC 8785 form, not yet sealed.
    ///
    /// `id` must be of type `mithaq-agreement`; `author` is the party that proposes it, `at` the
    /// instant of proposing. Seal it under [`agreement::AGREEMENT_SEAL_CONTEXT`].
    ///
    /// # Errors
    /// [`Faults`] if the author is not a party, or the id is of another type.
    pub fn object_bytes(
        &self,
        id: &ObjectId,
        author: &PartyId,
        at: &Timestamp,
    ) -> Result<Vec<u8>, Faults> {
        agreement::write(&self.instrument, id, author, &self.others, at)
    }
}

/// Whom a text names to whom accession is open. One that is confidential goes to its parties alone: what is to be
/// acceded to is not confidential.
fn invited(instrument: &Instrument) -> BTreeSet<PartyId> {
    match &instrument.final_clauses().1.accession {
        OpenTo::Listed(parties) if !instrument.confidential => parties.clone(),
        _ => BTreeSet::new(),
    }
}

/// An agreement as a draft again, to read or to start another from. [`Draft::parse`] reads it back.
#[must_use]
pub fn to_toml(instrument: &Instrument) -> String {
    render(instrument, &Notes::default())
}

/// Comments to print above a draft's parts.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// Above everything.
    pub(crate) head: &'static [&'static str],
    /// Above a property, by its name.
    pub(crate) keys: &'static [(&'static str, &'static str)],
}

impl Notes {
    fn above(&self, key: &str) -> impl Iterator<Item = &'static str> {
        let note = self.keys.iter().find(|(k, _)| *k == key);
        note.map(|(_, note)| *note).into_iter()
    }
}

pub(crate) fn render(instrument: &Instrument, notes: &Notes) -> String {
    let mut page = Page {
        text: String::new(),
        notes,
        noted: BTreeSet::new(),
    };
    for line in notes.head {
        page.line(&format!("# {line}"));
    }
    if !notes.head.is_empty() {
        page.line("");
    }
    page.property("kind", &instrument.kind.word().into());
    page.property("binding", &instrument.binding.into());
    page.property("confidential", &instrument.confidential.into());
    page.property(
        "languages",
        &instrument.languages.iter().map(Language::as_str).collect(),
    );
    page.property("prevailing", &instrument.prevailing.as_str().into());
    for (key, value) in instrument.header.write() {
        page.property(key, &value);
    }
    page.table("[title]");
    page.texts(&instrument.title);
    for party in &instrument.parties {
        page.table("[[parties]]");
        page.property("id", &party.id.as_str().into());
        page.property("name", &party.name.as_str().into());
        if let Some(fingerprint) = &party.root_fingerprint {
            page.property("root_fingerprint", &fingerprint.as_str().into());
        }
        if instrument.is_external(&party.id) {
            page.property("external", &true.into());
        }
        if instrument.is_regional(&party.id) {
            page.property("regional_organisation", &true.into());
        }
    }
    for article in &instrument.articles {
        page.article(article);
    }
    page.text
}

struct Page<'a> {
    text: String,
    notes: &'a Notes,
    /// What a note was put above already: said once, it holds for the rest of the page.
    noted: BTreeSet<String>,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn table(&mut self, head: &str) {
        self.line("");
        self.line(head);
    }

    fn property(&mut self, key: &str, value: &Json) {
        if self.noted.insert(key.to_owned()) {
            for note in self.notes.above(key) {
                self.line(&format!("# {note}"));
            }
        }
        self.line(&format!("{key} = {}", value_text(value)));
    }

    fn texts(&mut self, texts: &BTreeMap<Language, String>) {
        for (language, text) in texts {
            self.line(&format!("{language} = {}", words(text)));
        }
    }

    fn article(&mut self, article: &Article) {
        self.table("[[articles]]");
        self.property("id", &article.id.as_str().into());
        self.property("kind", &article.kind.as_str().into());
        match article.written_terms() {
            Some(terms) => {
                self.line("[articles.terms]");
                for (key, value) in terms {
                    self.property(key, &value);
                }
            }
            None => self.property("text_only", &true.into()),
        }
        self.line("[articles.text]");
        self.texts(&article.text);
    }
}

/// A value on one line.
fn value_text(value: &Json) -> String {
    match value {
        Json::String(text) => one_line(text),
        Json::Array(list) => {
            let mut text = String::from("[");
            for (index, item) in list.iter().enumerate() {
                let comma = if index > 0 { ", " } else { "" };
                // Writing into a string cannot fail.
                let _ = write!(text, "{comma}{}", value_text(item));
            }
            text.push(']');
            text
        }
        Json::Object(table) => {
            let entries: Vec<String> = table
                .iter()
                .map(|(key, value)| format!("{key} = {}", value_text(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

fn one_line(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Words, on lines of their own where they have several lines and nothing that must be escaped.
fn words(text: &str) -> String {
    let plain = !text.contains("'''") && !text.contains('\r') && !text.ends_with('\'');
    match plain && text.contains('\n') {
        true => format!("'''\n{text}'''"),
        false => one_line(text),
    }
}
