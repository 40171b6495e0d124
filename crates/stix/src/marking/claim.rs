//! What a marking definition says of itself, in whichever of the usual ways.

use super::{MarkingMeaning, Pap, Tlp};
use crate::json::Value;

/// Extension that makes a marking definition a TLP 2.0 one.
pub(super) const TLP_EXTENSION: &str = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
/// Extension that makes a marking definition a PAP one.
pub(super) const PAP_EXTENSION: &str = "extension-definition--f8d78575-edfd-406e-8e84-6162a8450f5b";

/// One way in which a definition calls itself TLP or PAP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It names a level.
    Level(MarkingMeaning),
    /// It names the protocol, but no level that we know.
    NoSuchLevel,
}

/// Every claim to be TLP or PAP in a definition with these properties: by its `definition_type`, by
/// an extension, or by its name.
pub(crate) fn claims<'a>(property: impl Fn(&str) -> Option<Value<'a>>) -> Vec<Claim> {
    let mut claims = Vec::new();
    let definition = property("definition");
    let extensions = property("extensions");
    let level = |value: Option<&Value<'_>>, read: Reader| match value
        .and_then(Value::as_str)
        .and_then(read)
    {
        Some(meaning) => Claim::Level(meaning),
        None => Claim::NoSuchLevel,
    };

    let kind = property("definition_type");
    match kind
        .as_ref()
        .and_then(Value::as_str)
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        Some("tlp") => claims.push(level(
            definition.as_ref().and_then(|value| value.get("tlp")),
            tlp,
        )),
        Some("pap") => claims.push(level(
            definition.as_ref().and_then(|value| value.get("pap")),
            pap,
        )),
        _ => {}
    }
    if let Some(extension) = extensions
        .as_ref()
        .and_then(|value| value.get(TLP_EXTENSION))
    {
        claims.push(level(extension.get("tlp_2_0"), tlp));
    }
    if let Some(extension) = extensions
        .as_ref()
        .and_then(|value| value.get(PAP_EXTENSION))
    {
        claims.push(level(extension.get("pap"), pap));
    }
    let name = property("name");
    if let Some(name) = name
        .as_ref()
        .and_then(Value::as_str)
        .filter(|name| names_protocol(name))
    {
        claims.push(match tlp(name).or_else(|| pap(name)) {
            Some(meaning) => Claim::Level(meaning),
            None => Claim::NoSuchLevel,
        });
    }
    claims
}

type Reader = fn(&str) -> Option<MarkingMeaning>;

fn tlp(text: &str) -> Option<MarkingMeaning> {
    text.parse::<Tlp>().ok().map(MarkingMeaning::Tlp)
}

fn pap(text: &str) -> Option<MarkingMeaning> {
    text.parse::<Pap>().ok().map(MarkingMeaning::Pap)
}

/// Whether a text begins like a level's name does: `TLP:`, `pap:`.
pub(super) fn names_protocol(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(4).collect();
    matches!(start.to_ascii_lowercase().as_str(), "tlp:" | "pap:")
}
