//! Directory of a file system.

use crate::check::rule::{Family, Kind, Record, Target, TypeRule, may, need};
use crate::check::value::form::CHARSET;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.3",
        properties: &[
            need("path", Kind::Text),
            may("path_enc", Kind::Form(&CHARSET)),
            may("ctime", Kind::Time),
            may("mtime", Kind::Time),
            may("atime", Kind::Time),
            may(
                "contains_refs",
                Kind::List(&Kind::Id(Target::Only(&["file", "directory"]))),
            ),
        ],
        between: &[],
    },
    extensions: &[],
};
