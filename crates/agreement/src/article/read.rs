//! Reading an article's terms, by its kind.

use std::collections::BTreeSet;

use super::{
    Exchange, FinalClauses, Marking, Onward, Purposes, TYPED_KINDS, Terms, exchange, marking,
    onward, purpose,
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
    if !TYPED_KINDS.contains(&kind) {
        table.maybe("terms");
        reading.fault(kind_line, Problem::UnknownKind { kind: kind_shown });
        return None;
    }
    let terms = table.table("terms", reading)?;
    match kind {
        exchange::KIND => Exchange::read(terms, parties, reading).map(Terms::Exchange),
        marking::KIND => Marking::read(terms, reading).map(Terms::Marking),
        purpose::KIND => Purposes::read(terms, reading).map(Terms::Purpose),
        onward::KIND => Onward::read(terms, reading).map(Terms::Onward),
        _ => FinalClauses::read(terms, reading).map(Terms::FinalClauses),
    }
}
