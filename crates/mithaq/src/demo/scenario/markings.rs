//! Names of markings in the scenario file, and their ids.
//!
//! Written out a second time on purpose: the labels judge the release gate, so they do not share
//! its tables. Ids: TLP 2.0 and PAP as OASIS publishes them as extensions, TLP 1 from STIX 2.1
//! § 7.2.1.4.

/// Every marking that the demo knows by name, mildest first within its family.
pub(super) const KNOWN: &[(&str, &str)] = &[
    (
        "tlp:clear",
        "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    ),
    (
        "tlp:green",
        "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    ),
    (
        "tlp:amber",
        "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    ),
    (
        "tlp:amber+strict",
        "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    ),
    (
        "tlp:red",
        "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
    ),
    (
        "tlp1:white",
        "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
    ),
    (
        "tlp1:green",
        "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
    ),
    (
        "tlp1:amber",
        "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    ),
    (
        "tlp1:red",
        "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
    ),
    (
        "pap:clear",
        "marking-definition--ad15a0cd-55b6-4588-a14c-a66105329b92",
    ),
    (
        "pap:white",
        "marking-definition--a3bea94c-b469-41dc-9cfe-d6e7daba7730",
    ),
    (
        "pap:green",
        "marking-definition--c43594d1-4b11-4c59-93ab-1c9b14d53ce9",
    ),
    (
        "pap:amber",
        "marking-definition--60f8932b-e51e-4458-b265-a2e8be9a80ab",
    ),
    (
        "pap:red",
        "marking-definition--740d36e5-7714-4c30-961a-3ae632ceee0e",
    ),
];

/// The id of a marking given by name, or by id.
pub(super) fn id(name: &str) -> Option<&str> {
    if name.starts_with("marking-definition--") {
        return Some(name);
    }
    KNOWN
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, id)| *id)
}

/// The name of the marking of that id, as it is written in a table.
pub(super) fn name(id: &str) -> String {
    let known = KNOWN.iter().find(|(_, known)| *known == id);
    display(known.map_or(id, |(name, _)| name))
}

/// The name as it is written in a table.
pub(super) fn display(name: &str) -> String {
    match name.split_once(':') {
        Some(("tlp1", level)) => format!("TLP:{} (TLP 1)", level.to_uppercase()),
        Some(_) => name.to_uppercase(),
        // An id that nobody knows, cut short: there is no name to show.
        None => format!(
            "{}…",
            name.trim_start_matches("marking-definition--")
                .get(..8)
                .unwrap_or(name)
        ),
    }
}
