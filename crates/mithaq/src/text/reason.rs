//! Why something was withheld, in a sentence for people.
//!
//! The release gate answers with codes and parameters; the sentences are `withheld-<code>` in
//! `reasons.ftl`, each with a `.short` form for the cell of a table.

use super::{Arg, Texts};

/// Every reason code with the arguments its sentences may use.
///
/// The codes and parameters are those of the agreement crate's reasons, with `no-agreement` and `peer-suspended` beside
/// them for two parties that have none in force. Of the arguments `marking`, `highest`,
/// `object_type`, `id`, `policy` and the instants are identifiers ([`super::id`]), the others names.
pub(crate) const REASONS: &[(&str, &[&str])] = &[
    (
        "tlp-too-strict",
        &["marking", "highest", "article", "agreement"],
    ),
    (
        "unmarked-too-strict",
        &["marking", "highest", "article", "agreement"],
    ),
    (
        "pap-too-strict",
        &["marking", "highest", "article", "agreement"],
    ),
    ("type-not-listed", &["object_type", "article", "agreement"]),
    (
        "topic-not-listed",
        &["topics", "article", "agreement", HAS_TOPICS],
    ),
    (
        "sector-out-of-scope",
        &["sectors", "article", "agreement", HAS_SECTORS],
    ),
    (
        "excluded-from-scope",
        &["exclusion", "article", "agreement"],
    ),
    (
        "personal-data-not-allowed",
        &["allowed", "article", "agreement"],
    ),
    ("language-not-listed", &["language", "article", "agreement"]),
    (
        "channel-too-weak",
        &["channel", "minimum", "article", "agreement"],
    ),
    ("own-material-only", &["article", "agreement"]),
    ("nothing-given", &["giver", "agreement"]),
    (
        "purpose-not-permitted",
        &["purpose", "article", "agreement", HAS_ARTICLE],
    ),
    ("onward-none", &["article", "agreement", HAS_ARTICLE]),
    (
        "onward-constituency",
        &["article", "agreement", HAS_ARTICLE],
    ),
    ("onward-listed", &["article", "agreement"]),
    ("onward-forum", &["forum", "article", "agreement"]),
    ("consent-missing", &["ask", "article", "agreement"]),
    ("consent-open", &["ask", "at", "article", "agreement"]),
    ("consent-refused", &["ask", "at", "article", "agreement"]),
    ("consent-expired", &["ask", "at", "article", "agreement"]),
    ("lease-missing", &["by", "agreement"]),
    ("not-theirs-to-release", &["by", "agreement"]),
    ("source-named", &["article", "agreement"]),
    ("source-not-named", &["article", "agreement"]),
    ("unknown-licence", &["agreement"]),
    ("channel-material", &[]),
    ("not-by-channel", &[]),
    ("unknown-marking", &[]),
    ("not-addressed", &[]),
    ("embargo", &["until"]),
    ("results-not-shown", &[]),
    ("results-embargo", &["until"]),
    ("restricted", &[]),
    ("unknown-condition", &[]),
    ("tells-of-received", &["by"]),
    ("diplomatic-only", &["object_type"]),
    ("not-diplomatic", &["object_type"]),
    ("red-line", &["id", "text"]),
    ("no-licence", &[]),
    ("not-permitted", &["article", "agreement", HAS_ARTICLE]),
    ("policy-fault", &["policy"]),
    ("no-agreement", &["party"]),
    ("peer-suspended", &[]),
    ("not-parties", &["agreement"]),
    ("not-signed", &["by", "agreement"]),
    ("forked-acts", &["by", "number", "agreement"]),
    ("not-yet-in-force", &["from", "article", "agreement"]),
    ("suspended", &["by", "since", "agreement"]),
    ("expired", &["at", "article", "agreement"]),
    ("withdrawn", &["by", "at", "article", "agreement"]),
    ("missing-act", &["by", "number", "agreement"]),
    ("unread-act", &["by", "word", "agreement"]),
    ("too-many-acts", &["limit", "agreement"]),
    ("not-ratified", &["by", "article", "agreement"]),
    ("not-notified", &["by", "agreement"]),
    (
        "not-enough-instruments",
        &["given", "needed", "article", "agreement"],
    ),
    ("forked-depositary", &["by", "number", "agreement"]),
    ("notified-missing", &["by", "number", "agreement"]),
    ("terminated", &["at", "agreement"]),
    ("precluded", &["by", "of", "agreement"]),
    ("window-open", &["by", "until", "article", "agreement"]),
    (
        "accession-not-accepted",
        &["by", "of", "article", "agreement"],
    ),
    ("amendments-compete", &["agreement"]),
    ("unknown-text", &["agreement"]),
];

/// `yes` or `no`, set here: whether the reason rests on an article or on what holds without one.
const HAS_ARTICLE: &str = "has_article";
/// `yes` or `no`, set here: whether the object names a topic.
const HAS_TOPICS: &str = "has_topics";
/// `yes` or `no`, set here: whether the object names a sector.
const HAS_SECTORS: &str = "has_sectors";

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
            return self.get(
                &format!("withheld-other{form}"),
                &[("code", super::id(code))],
            );
        };
        let given = |wanted: &str| args.iter().any(|(name, _)| *name == wanted);
        let mut complete = args.to_vec();
        let set_here = [
            (HAS_ARTICLE, "article"),
            (HAS_TOPICS, "topics"),
            (HAS_SECTORS, "sectors"),
        ];
        complete.extend(set_here.map(|(name, about)| {
            let has = if given(about) { "yes" } else { "no" };
            (name, Arg::raw(has))
        }));
        complete.extend(
            names
                .iter()
                .filter(|name| set_here.iter().all(|(here, _)| here != *name) && !given(name))
                .map(|name| (*name, Arg::raw("–"))),
        );
        self.get(&format!("withheld-{code}{form}"), &complete)
    }
}
