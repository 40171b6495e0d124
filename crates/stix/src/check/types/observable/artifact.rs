//! Artifact: bytes, or where they are.

use crate::check::rule::{Between, Family, Kind, Record, TypeRule, may};
use crate::check::value::form::{MEDIA_TYPE, URL};
use crate::check::vocabulary::ENCRYPTION_ALGORITHM;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.1",
        properties: &[
            may("mime_type", Kind::Form(&MEDIA_TYPE)),
            may("payload_bin", Kind::Binary),
            may("url", Kind::Form(&URL)),
            may("hashes", Kind::Hashes),
            may("encryption_algorithm", Kind::Closed(&ENCRYPTION_ALGORITHM)),
            may("decryption_key", Kind::Text),
        ],
        between: &[
            Between::Either("payload_bin", "url"),
            Between::Together("url", &["hashes"]),
            Between::Together("decryption_key", &["encryption_algorithm"]),
        ],
    },
    extensions: &[],
};
