//! The terms of a participant: an organisation that a party hosts, which has neither a node nor a key.
//!
//! The host gives it what it has itself, and what it received under an agreement that lets its
//! constituency have it; the participant gives the host its own. Each direction has its article, and
//! its own highest marking.

use std::collections::BTreeSet;

use mithaq_stix::{Pap, Timestamp, Tlp};

use super::{TemplateLanguage, Worded, instrument_of};
use crate::article::{
    BadArticleIdError, Exchange, FinalClauses, Givers, Marking, Material, ObjectTypes, Onward,
    Purposes, Terms, exchange, final_clauses, marking, onward, purpose,
};
use crate::draft;
use crate::instrument::{Instrument, InstrumentKind};
use crate::party::Party;
use crate::vocabulary::Purpose;

mod arabic;
mod english;
mod french;

/// The choices in a participant's terms. Their words follow them.
#[derive(Debug, Clone)]
pub struct Hosting {
    /// The authentic languages; the first prevails. English if empty.
    pub languages: Vec<TemplateLanguage>,
    /// The party that hosts it, with its root key's fingerprint.
    pub host: Party,
    /// The participant, which has no root key.
    pub participant: Party,
    /// The strictest TLP that the host gives.
    pub given_tlp: Tlp,
    /// The strictest PAP that the host gives.
    pub given_pap: Pap,
    /// The strictest TLP that the participant gives.
    pub taken_tlp: Tlp,
    /// The strictest PAP that the participant gives.
    pub taken_pap: Pap,
    /// What an object without a TLP counts as.
    pub unmarked_tlp: Tlp,
    /// What either may use material for.
    pub purposes: BTreeSet<Purpose>,
    /// To whom the host may pass on what the participant gives. The participant passes on nothing.
    pub onward: Onward,
    /// Not before this.
    pub start: Option<Timestamp>,
    /// Not from this on.
    pub end: Option<Timestamp>,
    /// Days of notice before a withdrawal takes effect.
    pub notice_days: u32,
}

impl Hosting {
    /// The terms to start from: the participant reads up to TLP:GREEN and PAP:GREEN, gives up to
    /// TLP:AMBER and PAP:AMBER, for detection, protection and research, and the host passes nothing on.
    #[must_use]
    pub fn usual(languages: &[TemplateLanguage], host: Party, participant: Party) -> Self {
        Self {
            languages: languages.to_vec(),
            host,
            participant,
            given_tlp: Tlp::Green,
            given_pap: Pap::Green,
            taken_tlp: Tlp::Amber,
            taken_pap: Pap::Amber,
            unmarked_tlp: Tlp::Amber,
            purposes: [Purpose::Detection, Purpose::Protection, Purpose::Research].into(),
            onward: Onward::NONE,
            start: None,
            end: None,
            notice_days: 0,
        }
    }

    /// The draft, with comments in the first language.
    #[must_use]
    pub fn draft(&self) -> String {
        let first = self.languages.first().copied();
        let notes = words(first.unwrap_or(TemplateLanguage::English)).notes();
        match self.instrument() {
            Ok(instrument) => draft::render(&instrument, &notes),
            // The article ids below are constants that a test reads.
            Err(error) => format!("# {error}\n"),
        }
    }

    fn instrument(&self) -> Result<Instrument, BadArticleIdError> {
        let gives = |party: &Party, highest_tlp, highest_pap, material| {
            Terms::Exchange(Exchange {
                gives: Givers::Parties([party.id.clone()].into()),
                object_types: ObjectTypes::All,
                categories: BTreeSet::new(),
                topics: None,
                highest_tlp,
                highest_pap,
                material,
            })
        };
        let given = gives(
            &self.host,
            self.given_tlp,
            self.given_pap,
            Material::OwnAndReceived,
        );
        let taken = gives(
            &self.participant,
            self.taken_tlp,
            self.taken_pap,
            Material::Own,
        );
        let marks = Marking {
            unmarked_tlp: self.unmarked_tlp,
            ..Marking::UNLESS_NAMED
        };
        let purposes = Purposes {
            permitted: self.purposes.clone(),
        };
        let clauses = FinalClauses {
            start: self.start.clone(),
            end: self.end.clone(),
            ..FinalClauses::with_notice(self.notice_days)
        };
        let articles: [Worded<'_>; 9] = [
            ("1", "scope", Terms::TextOnly, &|l| words(l).scope(self)),
            ("2", "authorities", Terms::TextOnly, &|l| {
                words(l).authorities(self)
            }),
            ("3", exchange::KIND, given, &|l| words(l).given(self)),
            ("4", exchange::KIND, taken, &|l| words(l).taken(self)),
            ("5", marking::KIND, Terms::Marking(marks), &|l| {
                words(l).marking(self)
            }),
            ("6", purpose::KIND, Terms::Purpose(purposes), &|l| {
                words(l).purpose(self)
            }),
            (
                "7",
                onward::KIND,
                Terms::Onward(self.onward.clone()),
                &|l| words(l).onward(self),
            ),
            ("8", "confidentiality", Terms::TextOnly, &|l| {
                words(l).confidentiality(self)
            }),
            (
                "9",
                final_clauses::KIND,
                Terms::FinalClauses(clauses.clone()),
                &|l| words(l).final_clauses(self),
            ),
        ];
        instrument_of(
            InstrumentKind::Participant,
            true,
            &self.languages,
            [self.host.clone(), self.participant.clone()],
            &|l| words(l).title(self),
            &articles,
            clauses,
        )
    }
}

/// The words of the terms in one language.
trait Words {
    fn notes(&self) -> draft::Notes;
    fn title(&self, terms: &Hosting) -> String;
    fn scope(&self, terms: &Hosting) -> String;
    fn authorities(&self, terms: &Hosting) -> String;
    fn given(&self, terms: &Hosting) -> String;
    fn taken(&self, terms: &Hosting) -> String;
    fn marking(&self, terms: &Hosting) -> String;
    fn purpose(&self, terms: &Hosting) -> String;
    fn onward(&self, terms: &Hosting) -> String;
    fn confidentiality(&self, terms: &Hosting) -> String;
    fn final_clauses(&self, terms: &Hosting) -> String;
}

fn words(language: TemplateLanguage) -> &'static dyn Words {
    match language {
        TemplateLanguage::Arabic => &arabic::Arabic,
        TemplateLanguage::English => &english::English,
        TemplateLanguage::French => &french::French,
    }
}

/// The names of the host and of the participant.
fn names(terms: &Hosting) -> (&str, &str) {
    (&terms.host.name, &terms.participant.name)
}
