//! Objects about objects (STIX 2.1 §7).

pub(super) mod extension_definition;
pub(super) mod language_content;
pub(super) mod marking_definition;
