//! Why something was withheld, in a sentence for people.
//!
//! The release gate answers with codes and parameters; the sentences are `withheld-<code>` in
//! `reasons.ftl`, each with a `.short` form for the cell of a table.

use super::{Arg, Texts};

/// Every reason code with the arguments its sentences may use.
///
/// `tlp`, `pap`, `ceiling`, `type` and `marking` are identifiers ([`super::id`]); `agreement`,
/// `party` and `rule` are names; `article` is the article's id or number; `date` a date as
/// written; `marked` is `no` when the object carries no marking and counts as `tlp`.
pub(crate) const REASONS: &[(&str, &[&str])] = &[
    ("tlp-above", &["tlp", "ceiling", "article", "agreement", "marked"]),
    ("pap-above", &["pap", "ceiling", "article", "agreement"]),
    ("type-not-covered", &["type", "article", "agreement"]),
    ("purpose-not-permitted", &["purpose", "article", "agreement"]),
    ("not-own-material", &["article", "agreement"]),
    ("onward-none", &["party", "article", "agreement"]),
    ("onward-constituency", &["party", "article", "agreement"]),
    ("not-addressee", &["party"]),
    ("unknown-marking", &["marking"]),
    ("red-line", &["rule"]),
    ("no-agreement", &["party"]),
    ("not-signed", &["party", "agreement"]),
    ("not-yet-in-force", &["date", "agreement"]),
    ("suspended", &["party", "agreement"]),
    ("expired", &["date", "agreement"]),
    ("withdrawn", &["party", "agreement"]),
    ("gap", &["party", "agreement"]),
    ("fork", &["party", "agreement"]),
    ("diplomatic-only", &["agreement"]),
    ("addressed-elsewhere", &["party"]),
];

impl Texts {
    /// The sentence for reason `code`. Arguments it lacks are shown as a dash; a code that this
    /// version does not know is named as it is, never left out.
    pub(crate) fn reason(&self, code: &str, args: &[(&str, Arg)]) -> String {
        self.reason_under(code, "", args)
    }

    /// The same in a few words, for a cell of a table.
    pub(crate) fn reason_short(&self, code: &str, args: &[(&str, Arg)]) -> String {
        self.reason_under(code, ".short", args)
    }

    fn reason_under(&self, code: &str, form: &str, args: &[(&str, Arg)]) -> String {
        let Some((_, names)) = REASONS.iter().find(|(known, _)| *known == code) else {
            return self.get(&format!("withheld-other{form}"), &[("code", super::id(code))]);
        };
        let mut complete = args.to_vec();
        for name in names.iter().filter(|name| **name != "marked") {
            if !args.iter().any(|(given, _)| given == name) {
                complete.push((name, Arg::raw("–")));
            }
        }
        self.get(&format!("withheld-{code}{form}"), &complete)
    }
}
