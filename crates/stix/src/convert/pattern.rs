//! Patterns of STIX 2.0 in the words of STIX 2.1: what changed in observables changed in the paths to them.
//!
//! ```text
//! [file:parent_directory_ref.created > '2016-01-01T00:00:00Z'] START '2016-01-01T00:00:00Z' STOP '2016-02-01T00:00:00Z'
//! ```
//! becomes
//! ```text
//! [file:parent_directory_ref.ctime > '2016-01-01T00:00:00Z'] START t'2016-01-01T00:00:00Z' STOP t'2016-02-01T00:00:00Z'
//! ```
//! A pattern that says the same in both stays as it is written, and so does one that cannot be read; that is
//! found wanting later.

use super::observable::{Change, change_of, extension_name, is_gone, spelt};
use crate::pattern::ast::{Comparison, Condition, Constant, Step};
use crate::pattern::{Pattern, Version};

/// A pattern in the words of STIX 2.1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rewritten {
    pub(super) text: String,
    /// Paths that STIX 2.1 has nothing for, as they stand in the pattern.
    pub(super) without_equivalent: Vec<String>,
}

/// The types of what references lead to, as far as something changed in them.
const TARGETS: &[(&str, &str)] = &[
    ("parent_directory_ref", "directory"),
    ("contains_refs", "file"),
    ("binary_ref", "file"),
    ("image_ref", "file"),
    ("service_dll_refs", "file"),
    ("body_raw_ref", "file"),
    ("parent_ref", "process"),
    ("child_refs", "process"),
    ("creator_user_ref", "user-account"),
    ("belongs_to_ref", "user-account"),
];

/// Rewrite a pattern.
pub(super) fn rewrite(pattern: &str) -> Rewritten {
    let mut rewritten = Rewritten {
        text: pattern.to_owned(),
        without_equivalent: Vec::new(),
    };
    let Ok(mut tree) = Pattern::parse_as(pattern, Version::V2_0) else {
        return rewritten;
    };
    let before = tree.clone();
    tree.change(|comparison| {
        path(comparison, &mut rewritten.without_equivalent);
        constants(comparison);
    });
    // Strings behind START and STOP are read as instants, and are no pattern of STIX 2.1.
    if tree != before || Pattern::parse(pattern).is_err() {
        rewritten.text = tree.to_string();
    }
    rewritten
}

/// The names on the way, each by what it is a property of.
fn path(comparison: &mut Comparison, without_equivalent: &mut Vec<String>) {
    let Comparison { path, .. } = comparison;
    let shown = path.to_string();
    // Of which type the next name is a property, as long as that is known.
    let mut at = Some(path.object_type.as_str());
    let mut extension: Option<String> = None;
    let (mut in_extensions, mut in_hashes) = (false, false);
    for step in &mut path.steps {
        let Step::Key(name) = step else {
            continue;
        };
        let of = at.take();
        if in_hashes {
            // The one name that is written another way.
            if name == "ssdeep" {
                *name = "SSDEEP".to_owned();
            }
            in_hashes = false;
            continue;
        }
        if std::mem::take(&mut in_extensions) {
            extension = Some(name.clone());
            if let Some(new) = extension_name(name) {
                *name = new;
            }
            continue;
        }
        let gone = extension.take().is_some_and(|key| is_gone(&key, name));
        match of.and_then(|of| change_of(of, name)) {
            Some(Change::Renamed(new)) => {
                at = target(name);
                *name = new.to_owned();
                continue;
            }
            Some(Change::Gone) => without_equivalent.push(shown.clone()),
            None if gone => without_equivalent.push(shown.clone()),
            None => {}
        }
        in_extensions = name == "extensions";
        in_hashes = matches!(name.as_str(), "hashes" | "file_header_hashes");
        at = target(name);
    }
    // A header field has a list of values in STIX 2.1, also for one.
    if let [.., Step::Key(fields), Step::Key(_)] = path.steps.as_slice()
        && matches!(
            fields.as_str(),
            "request_header" | "additional_header_fields"
        )
    {
        path.steps.push(Step::Any);
    }
}

fn target(reference: &str) -> Option<&'static str> {
    TARGETS
        .iter()
        .find(|(name, _)| *name == reference)
        .map(|(_, object_type)| *object_type)
}

/// The values of vocabularies that are spelt another way.
fn constants(comparison: &mut Comparison) {
    let Some(Step::Key(property)) = comparison.path.steps.last() else {
        return;
    };
    let respell = |constant: &mut Constant| {
        if let Constant::Text(text) = constant
            && let Some(new) = spelt(property, text)
        {
            *text = new.to_owned();
        }
    };
    match &mut comparison.condition {
        Condition::Is(_, constant) => respell(constant),
        Condition::In(constants) => constants.iter_mut().for_each(respell),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_values_change_and_nothing_else_does() {
        for (old, new, gone) in [
            (
                "[file:name  =  'file:created']",
                "[file:name  =  'file:created']",
                "",
            ),
            ("[file:created = 'a']", "[file:ctime = 'a']", ""),
            ("[file : created = 'a']", "[file:ctime = 'a']", ""),
            ("[file:'created' = 'a']", "[file:ctime = 'a']", ""),
            (
                "[process:binary_ref.name = 'a']",
                "[process:image_ref.name = 'a']",
                "",
            ),
            (
                "[process:binary_ref.created = 'a']",
                "[process:image_ref.ctime = 'a']",
                "",
            ),
            (
                "[process:child_refs[*].binary_ref.parent_directory_ref.created = 'a']",
                "[process:child_refs[*].image_ref.parent_directory_ref.ctime = 'a']",
                "",
            ),
            (
                "[ipv4-addr:value = 'it\\'s'] START '2016-01-01T00:00:00Z' STOP '2017-01-01T00:00:00Z'",
                "[ipv4-addr:value = 'it\\'s'] START t'2016-01-01T00:00:00Z' STOP t'2017-01-01T00:00:00Z'",
                "",
            ),
            (
                "[process:name = 'a' AND process:arguments[*] = 'b']",
                "[process:name = 'a' AND process:arguments[*] = 'b']",
                "process:name process:arguments[*]",
            ),
            (
                "[file:hashes.ssdeep = '3:a:b' OR file:hashes.MD5 = 'a']",
                "[file:hashes.SSDEEP = '3:a:b' OR file:hashes.MD5 = 'a']",
                "",
            ),
            (
                "[file:extensions.'windows-pebinary-ext'.sections[*].hashes.ssdeep = '3:a:b']",
                "[file:extensions.'windows-pebinary-ext'.sections[*].hashes.SSDEEP = '3:a:b']",
                "",
            ),
            (
                "[user-account:account_type IN ('unix', 'windows local')]",
                "[user-account:account_type IN ('unix', 'windows-local')]",
                "",
            ),
            (
                "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'a']",
                "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'[*] = 'a']",
                "",
            ),
            (
                "[email-message:additional_header_fields.'Reply-To' LIKE 'a%']",
                "[email-message:additional_header_fields.'Reply-To'[*] LIKE 'a%']",
                "",
            ),
            (
                "[file:extensions.foo.bar = 'a']",
                "[file:extensions.'foo-ext'.bar = 'a']",
                "",
            ),
            (
                "[file:extensions.'archive-ext'.version = '1']",
                "[file:extensions.'archive-ext'.version = '1']",
                "file:extensions.'archive-ext'.version",
            ),
            // What cannot be read stays as it is.
            (
                "[windows-registry-key:modified = 'a'",
                "[windows-registry-key:modified = 'a'",
                "",
            ),
            ("[x-qamar:created = 'قمر'", "[x-qamar:created = 'قمر'", ""),
            ("", "", ""),
        ] {
            let rewritten = rewrite(old);
            assert_eq!(
                (
                    rewritten.text.as_str(),
                    rewritten.without_equivalent.join(" ").as_str()
                ),
                (new, gone)
            );
        }
    }
}
