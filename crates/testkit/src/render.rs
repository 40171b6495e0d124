//! Plain worlds in the formats that nodes read: drafts of agreements in TOML, acts and objects in JSON.
//!
//! Written by hand from the formats' descriptions, so that a writer's fault in the product is not undone
//! by the same fault here. Ids, hashes and seals are the caller's.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::world::{Instant, Mark, Party, RedLine, civil};

mod act;
mod agreement;

pub use act::{ActLinks, Names, act, members};
pub use agreement::{amended_draft, article_id, draft};

/// An instant as RFC 3339 has it, in whole milliseconds.
#[must_use]
pub fn instant(at: Instant) -> String {
    let (year, month, day, rest) = civil(at);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
        rest / 3_600_000,
        rest / 60_000 % 60,
        rest / 1_000 % 60,
        rest % 1_000
    )
}

/// A version of an ordinary object, as somebody publishes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    /// Which object.
    pub object: u32,
    /// Which version.
    pub version: u32,
    /// Its type.
    pub object_type: &'static str,
    /// Markings on the whole.
    pub markings: BTreeSet<Mark>,
    /// Markings on its description alone.
    pub granular: BTreeSet<Mark>,
    /// It is about a person.
    pub personal_data: bool,
}

/// The object's id.
#[must_use]
pub fn piece_id(piece: &Piece) -> String {
    format!(
        "{}--{:08x}-0000-4000-8000-000000000000",
        piece.object_type,
        piece.object + 1
    )
}

/// When that version was made.
#[must_use]
pub fn piece_modified(piece: &Piece) -> Instant {
    // The first of December 2026.
    const CREATED: Instant = 1_796_083_200_000;
    CREATED + Instant::from(piece.version) * 60_000
}

/// The object, with `creator` as the identity that it claims, not sealed.
#[must_use]
pub fn piece(piece: &Piece, creator: Option<&str>) -> String {
    let created = instant(piece_modified(&Piece {
        version: 0,
        ..piece.clone()
    }));
    let mut json = format!(
        "{{\"type\":\"{}\",\"spec_version\":\"2.1\",\"id\":\"{}\",\"created\":\"{created}\",\"modified\":\"{}\"",
        piece.object_type,
        piece_id(piece),
        instant(piece_modified(piece))
    );
    json.push_str(match piece.object_type {
        "indicator" => {
            ",\"description\":\"Words.\",\"pattern\":\"[ipv4-addr:value = '198.51.100.7']\",\
             \"pattern_type\":\"stix\",\"valid_from\":\"2026-12-01T00:00:00.000Z\""
        }
        "malware" => ",\"description\":\"Words.\",\"is_family\":false",
        "note" => {
            ",\"abstract\":\"Words.\",\"content\":\"More words.\",\
             \"object_refs\":[\"malware--00000001-0000-4000-8000-000000000000\"]"
        }
        _ => ",\"description\":\"Words.\",\"name\":\"Somebody\"",
    });
    if piece.object_type == "identity" {
        json.push_str(match piece.personal_data {
            true => ",\"identity_class\":\"individual\"",
            false => ",\"identity_class\":\"organization\"",
        });
    }
    if let Some(creator) = creator {
        let _ = write!(json, ",\"created_by_ref\":\"{creator}\"");
    }
    if !piece.markings.is_empty() {
        let refs = list(piece.markings.iter().map(|mark| marking(*mark)));
        let _ = write!(json, ",\"object_marking_refs\":{refs}");
    }
    if !piece.granular.is_empty() {
        let part = match piece.object_type {
            "note" => "abstract",
            _ => "description",
        };
        let marks: Vec<String> = piece
            .granular
            .iter()
            .map(|mark| {
                format!(
                    "{{\"marking_ref\":\"{}\",\"selectors\":[\"{part}\"]}}",
                    marking(*mark)
                )
            })
            .collect();
        let _ = write!(json, ",\"granular_markings\":[{}]", marks.join(","));
    }
    json.push('}');
    json
}

/// The marking definition of a level: OASIS' common objects. The unknown one is nobody's.
#[must_use]
pub fn marking(mark: Mark) -> &'static str {
    use crate::world::{Pap, Tlp};
    match mark {
        Mark::Tlp(Tlp::Clear) => "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
        Mark::Tlp(Tlp::Green) => "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        Mark::Tlp(Tlp::Amber) => "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
        Mark::Tlp(Tlp::AmberStrict) => "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
        Mark::Tlp(Tlp::Red) => "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
        Mark::Pap(Pap::Clear) => "marking-definition--ad15a0cd-55b6-4588-a14c-a66105329b92",
        Mark::Pap(Pap::Green) => "marking-definition--c43594d1-4b11-4c59-93ab-1c9b14d53ce9",
        Mark::Pap(Pap::Amber) => "marking-definition--60f8932b-e51e-4458-b265-a2e8be9a80ab",
        Mark::Pap(Pap::Red) => "marking-definition--740d36e5-7714-4c30-961a-3ae632ceee0e",
        Mark::Unknown => "marking-definition--0e0e0e0e-0e0e-4e0e-8e0e-0e0e0e0e0e0e",
        Mark::Words(0) => "marking-definition--0d0d0d0d-0d0d-4d0d-8d0d-000000000000",
        Mark::Words(1) => "marking-definition--0d0d0d0d-0d0d-4d0d-8d0d-000000000001",
        Mark::Words(_) => "marking-definition--0d0d0d0d-0d0d-4d0d-8d0d-000000000002",
    }
}

/// What somebody says that these words mean.
#[must_use]
pub fn definition(words: u8, by: &str) -> String {
    format!(
        "{{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"{}\",\
         \"created\":\"2026-12-01T00:00:00.000Z\",\"definition_type\":\"statement\",\
         \"definition\":{{\"statement\":\"Words {words} of {by}.\"}}}}",
        marking(Mark::Words(words))
    )
}

/// Red lines as the configuration has them.
#[must_use]
pub fn red_lines(lines: &[RedLine], id: impl Fn(Party) -> String) -> String {
    let mut toml = String::new();
    for (place, line) in lines.iter().enumerate() {
        let mut when = Vec::new();
        if let Some(types) = &line.types {
            when.push(format!("types = {}", list(types)));
        }
        if let Some(tlp) = line.tlp_above {
            when.push(format!("tlp_above = \"{}\"", tlp.word()));
        }
        if let Some(parties) = &line.originators {
            let parties = list(parties.iter().map(|party| id(*party)));
            when.push(format!("originators = {parties}"));
        }
        for (key, wanted) in [
            ("received", line.received),
            ("personal_data", line.personal_data),
        ] {
            if let Some(wanted) = wanted {
                when.push(format!("{key} = {wanted}"));
            }
        }
        let _ = write!(
            toml,
            "[[red_line]]\nid = \"line-{place}\"\ntext = \"Never.\"\nwhen = {{ {} }}\n",
            when.join(", ")
        );
    }
    toml
}

/// A list of texts, as both TOML and JSON write it.
fn list<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let quoted: Vec<String> = texts
        .into_iter()
        .map(|text| format!("\"{}\"", text.as_ref()))
        .collect();
    format!("[{}]", quoted.join(","))
}

#[cfg(test)]
mod tests {
    use super::instant;
    use crate::world::{BEGINNING, day};

    #[test]
    fn instants_are_written_as_the_calendar_has_them() {
        for (at, expected) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (BEGINNING, "2027-01-01T00:00:00.000Z"),
            (day(31) + 1, "2027-01-31T00:00:00.001Z"),
            (day(60), "2027-03-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_798_761_599_999, "2026-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(instant(at), expected);
        }
    }
}
