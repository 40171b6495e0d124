//! Patterns: read, written, matched, compared.

mod conformance;
mod equivalence;
mod hostile;
mod matching;
mod oracle;
mod remarks;
mod sight;
mod syntax;
