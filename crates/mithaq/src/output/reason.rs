//! Why something was withheld, in the language asked for.

use mithaq_node::admin::WithheldReason;

use crate::text::{Arg, Texts, id};

/// Arguments that are identifiers: always left to right.
const IDENTIFIERS: [&str; 15] = [
    "channel",
    "forum",
    "language",
    "minimum",
    "sectors",
    "topics",
    "marking",
    "highest",
    "object_type",
    "id",
    "policy",
    "from",
    "since",
    "at",
    "until",
];

/// The reason as a sentence, made from its code and arguments alike in every language.
pub(super) fn sentence(texts: &Texts, reason: &WithheldReason) -> String {
    texts.reason(&reason.code, &arguments(texts, reason))
}

/// The arguments of the reason's sentence.
pub(crate) fn arguments<'a>(texts: &Texts, reason: &'a WithheldReason) -> Vec<(&'a str, Arg)> {
    let mut arguments: Vec<(&str, Arg)> = reason
        .arguments
        .iter()
        .map(|(name, value)| (name.as_str(), argument(texts, name, value)))
        .collect();
    // Agreements are called as the reader's language calls them.
    if let Some(title) = reason.titles.get(texts.lang().code()) {
        arguments.retain(|(name, _)| *name != "agreement");
        arguments.push(("agreement", title.as_str().into()));
    }
    for (name, value) in [
        ("agreement", &reason.agreement),
        ("article", &reason.article),
    ] {
        if let Some(value) = value
            .as_deref()
            .filter(|_| !reason.arguments.contains_key(name))
        {
            arguments.push((name, value.into()));
        }
    }
    arguments
}

fn argument(texts: &Texts, name: &str, value: &str) -> Arg {
    match name {
        "purpose" => Arg::raw(texts.get(&format!("purpose-{value}"), &[])),
        // Selectors of Fluent, never printed.
        "marked" | "exclusion" | "allowed" => Arg::raw(value),
        name if IDENTIFIERS.contains(&name) => id(value),
        _ => value.into(),
    }
}
