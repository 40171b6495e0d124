//! Reading and writing an article's terms, by its kind.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{
    Article, Attribution, Authorities, Channel, Confidentiality, Cooperation, Disputes, Exchange,
    FinalClauses, Invocation, Marking, Onward, PersonalData, Precedence, Purposes, ResponseTime,
    Results, Retention, Scope, TYPED_KINDS, TYPED_OR_TEXT, Terms, Transparency, attribution,
    authorities, channel, confidentiality, cooperation, disputes, exchange, invocation, marking,
    onward, personal_data, precedence, purpose, response_time, results, retention, scope,
    transparency,
};
use crate::fault::Problem;
use crate::party::PartyId;
use crate::source::{Reading, Table, shown};

/// The terms of an article of this kind, or that it is words alone.
pub(crate) fn read_terms(
    table: &mut Table<'_>,
    kind: &str,
    text_only: bool,
    kind_line: Option<usize>,
    parties: &BTreeSet<PartyId>,
    reading: &mut Reading,
) -> Option<Terms> {
    let kind_shown = shown(kind);
    if text_only {
        let line = table.line_of("terms");
        let has_terms = table.maybe("terms").is_some();
        if TYPED_KINDS.contains(&kind) {
            reading.fault(kind_line, Problem::TextOnlyKind { kind: kind_shown });
            return None;
        }
        if !mithaq_stix::id::is_type_name(kind) {
            reading.fault(kind_line, Problem::UnknownKind { kind: kind_shown });
            return None;
        }
        if has_terms {
            reading.fault(line, Problem::TermsOfText);
            return None;
        }
        return Some(Terms::TextOnly);
    }
    if !TYPED_KINDS.contains(&kind) && !TYPED_OR_TEXT.contains(&kind) {
        table.maybe("terms");
        reading.fault(kind_line, Problem::UnknownKind { kind: kind_shown });
        return None;
    }
    if TYPED_OR_TEXT.contains(&kind) && table.maybe("terms").is_none() {
        reading.fault(kind_line, Problem::NoTerms { kind: kind_shown });
        return None;
    }
    let terms = table.table("terms", reading)?;
    match kind {
        exchange::KIND => Exchange::read(terms, parties, reading).map(Terms::Exchange),
        marking::KIND => Marking::read(terms, reading).map(Terms::Marking),
        purpose::KIND => Purposes::read(terms, reading).map(Terms::Purpose),
        onward::KIND => Onward::read(terms, reading).map(Terms::Onward),
        scope::KIND => Scope::read(terms, reading).map(Terms::Scope),
        personal_data::KIND => PersonalData::read(terms, reading).map(Terms::PersonalData),
        channel::KIND => Channel::read(terms, reading).map(Terms::Channel),
        attribution::KIND => Attribution::read(terms, reading).map(Terms::Attribution),
        authorities::KIND => Authorities::read(terms, parties, reading).map(Terms::Authorities),
        response_time::KIND => ResponseTime::read(terms, reading).map(Terms::ResponseTime),
        retention::KIND => Retention::read(terms, reading).map(Terms::Retention),
        results::KIND => Results::read(terms, reading).map(Terms::Results),
        confidentiality::KIND => Confidentiality::read(terms, reading).map(Terms::Confidentiality),
        cooperation::KIND => Cooperation::read(terms, reading).map(Terms::Cooperation),
        transparency::KIND => Transparency::read(terms, reading).map(Terms::Transparency),
        invocation::VERIFICATION => {
            Invocation::read(terms, parties, reading).map(Terms::Verification)
        }
        invocation::BREACH => Invocation::read(terms, parties, reading).map(Terms::Breach),
        invocation::SUSPENSION => Invocation::read(terms, parties, reading).map(Terms::Suspension),
        disputes::KIND => Disputes::read(terms, reading).map(Terms::Disputes),
        precedence::KIND => Precedence::read(terms, reading).map(Terms::Precedence),
        _ => FinalClauses::read(terms, reading).map(Terms::FinalClauses),
    }
}

impl Article {
    /// Its terms as key and value, in the order in which they read best.
    pub(crate) fn written_terms(&self) -> Option<Vec<(&'static str, Json)>> {
        self.terms.write()
    }
}

impl Terms {
    /// As key and value, in the order in which they read best; `None` for words alone.
    pub(crate) fn write(&self) -> Option<Vec<(&'static str, Json)>> {
        Some(match self {
            Self::Exchange(terms) => terms.write(),
            Self::Marking(terms) => terms.write(),
            Self::Purpose(terms) => terms.write(),
            Self::Onward(terms) => terms.write(),
            Self::Scope(terms) => terms.write(),
            Self::PersonalData(terms) => terms.write(),
            Self::Channel(terms) => terms.write(),
            Self::Attribution(terms) => terms.write(),
            Self::Authorities(terms) => terms.write(),
            Self::ResponseTime(terms) => terms.write(),
            Self::Retention(terms) => terms.write(),
            Self::Results(terms) => terms.write(),
            Self::Confidentiality(terms) => terms.write(),
            Self::Cooperation(terms) => terms.write(),
            Self::Transparency(terms) => terms.write(),
            Self::Verification(terms) | Self::Breach(terms) | Self::Suspension(terms) => {
                terms.write()
            }
            Self::Disputes(terms) => terms.write(),
            Self::Precedence(terms) => terms.write(),
            Self::FinalClauses(terms) => terms.write(),
            Self::TextOnly => return None,
        })
    }
}
