//! Patterns: read, written, matched, compared.

mod conformance;
mod syntax;
