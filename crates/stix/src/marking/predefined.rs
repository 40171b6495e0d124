//! The predefined definitions, whole: ids, meanings, and the objects to serve.
//!
//! TLP 1 is from STIX 2.1 §7.2.1.4; TLP 2.0 and PAP from the OASIS common objects.

use super::{MarkingMeaning, Pap, Tlp};
use crate::id::ObjectId;

/// A predefined marking definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Predefined {
    /// Its id.
    pub id: &'static str,
    /// What it means.
    pub meaning: MarkingMeaning,
    /// The object, minified.
    pub object: &'static str,
}

/// What the predefined definition `id` means; `None` if `id` is not one of them.
#[must_use]
pub fn predefined(id: &ObjectId) -> Option<MarkingMeaning> {
    PREDEFINED
        .iter()
        .find(|definition| definition.id == id.as_str())
        .map(|definition| definition.meaning)
}

/// The current definition of a level: TLP 2.0 before TLP 1, PAP clear before white.
pub(super) fn of_level(meaning: MarkingMeaning) -> &'static Predefined {
    // INVARIANT: every level has a definition in the table, and the current ones come first.
    PREDEFINED
        .iter()
        .find(|definition| definition.meaning == meaning)
        .unwrap_or(&PREDEFINED[0])
}

macro_rules! extended {
    ($id:literal, $meaning:expr, $created:literal, $name:literal, $extension:literal, $key:literal, $level:literal) => {
        Predefined {
            id: $id,
            meaning: $meaning,
            object: concat!(
                "{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"",
                $id,
                "\",\"created\":\"",
                $created,
                "\",\"name\":\"",
                $name,
                "\",\"extensions\":{\"",
                $extension,
                "\":{\"extension_type\":\"property-extension\",\"",
                $key,
                "\":\"",
                $level,
                "\"}}}"
            ),
        }
    };
}

macro_rules! tlp2 {
    ($id:literal, $level:expr, $name:literal, $word:literal) => {
        extended!(
            $id,
            MarkingMeaning::Tlp($level),
            "2022-10-01T00:00:00.000Z",
            $name,
            "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d",
            "tlp_2_0",
            $word
        )
    };
}

macro_rules! pap {
    ($id:literal, $level:expr, $created:literal, $name:literal, $word:literal) => {
        extended!(
            $id,
            MarkingMeaning::Pap($level),
            $created,
            $name,
            "extension-definition--f8d78575-edfd-406e-8e84-6162a8450f5b",
            "pap",
            $word
        )
    };
}

macro_rules! tlp1 {
    ($id:literal, $level:expr, $name:literal, $word:literal) => {
        Predefined {
            id: $id,
            meaning: MarkingMeaning::Tlp($level),
            object: concat!(
                "{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"", $id,
                "\",\"created\":\"2017-01-20T00:00:00.000Z\",\"definition_type\":\"tlp\",\"name\":\"", $name,
                "\",\"definition\":{\"tlp\":\"", $word, "\"}}"
            ),
        }
    };
}

/// Every predefined definition of TLP and PAP; of a level's several, the current one comes first.
pub const PREDEFINED: &[Predefined] = &[
    tlp2!(
        "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
        Tlp::Clear,
        "TLP:CLEAR",
        "clear"
    ),
    tlp2!(
        "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        Tlp::Green,
        "TLP:GREEN",
        "green"
    ),
    tlp2!(
        "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
        Tlp::Amber,
        "TLP:AMBER",
        "amber"
    ),
    tlp2!(
        "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
        Tlp::AmberStrict,
        "TLP:AMBER+STRICT",
        "amber+strict"
    ),
    tlp2!(
        "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
        Tlp::Red,
        "TLP:RED",
        "red"
    ),
    pap!(
        "marking-definition--ad15a0cd-55b6-4588-a14c-a66105329b92",
        Pap::Clear,
        "2022-10-01T00:00:00.000Z",
        "PAP:CLEAR",
        "clear"
    ),
    pap!(
        "marking-definition--c43594d1-4b11-4c59-93ab-1c9b14d53ce9",
        Pap::Green,
        "2022-10-09T00:00:00.000Z",
        "PAP:GREEN",
        "green"
    ),
    pap!(
        "marking-definition--60f8932b-e51e-4458-b265-a2e8be9a80ab",
        Pap::Amber,
        "2022-10-02T00:00:00.000Z",
        "PAP:AMBER",
        "amber"
    ),
    pap!(
        "marking-definition--740d36e5-7714-4c30-961a-3ae632ceee0e",
        Pap::Red,
        "2022-10-06T00:00:00.000Z",
        "PAP:RED",
        "red"
    ),
    pap!(
        "marking-definition--a3bea94c-b469-41dc-9cfe-d6e7daba7730",
        Pap::Clear,
        "2022-10-01T00:00:00.000Z",
        "PAP:WHITE",
        "white"
    ),
    tlp1!(
        "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
        Tlp::Clear,
        "TLP:WHITE",
        "white"
    ),
    tlp1!(
        "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
        Tlp::Green,
        "TLP:GREEN",
        "green"
    ),
    tlp1!(
        "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
        Tlp::Amber,
        "TLP:AMBER",
        "amber"
    ),
    tlp1!(
        "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
        Tlp::Red,
        "TLP:RED",
        "red"
    ),
];
