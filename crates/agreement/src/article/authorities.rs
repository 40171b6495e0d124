//! `authorities`: who is to be asked, for what, and who next if nobody answers.
//!
//! ```toml
//! [[articles.terms.contacts]]
//! party = "identity--…"
//! role = "incidents"
//! order = 1                         # left out: 1; then 2, 3 …
//! name = "Duty officer"
//! contact = "duty@cert.qamar.example"
//! ```
//! Whoever has the role `consent` is named where an onward article asks for consent.
//!
//! Source: reference catalogue, article 3 (role, deputy, escalation order); OSCE CBM 8.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::parts;
use crate::fault::Problem;
use crate::party::PartyId;
use crate::source::{Node, Reading, Table, shown};

/// The word for this kind of article.
pub const KIND: &str = "authorities";

/// Longest name or address, in bytes.
const LONGEST: usize = 200;
/// Most contacts in one article.
const MOST: usize = 500;

/// The terms of an article on authorities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorities {
    /// The contacts; never empty.
    pub contacts: BTreeSet<Contact>,
}

/// Whom to ask. In their order: by party, role, and whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contact {
    /// The party.
    pub party: PartyId,
    /// For what.
    pub role: Role,
    /// Whose turn it is, from 1.
    pub order: u32,
    /// The name of the authority or the office.
    pub name: String,
    /// Where it is reached.
    pub contact: String,
}

/// For what somebody is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// For everything that has nobody of its own.
    PointOfContact,
    /// Incidents, at any hour.
    Incidents,
    /// Technical questions.
    Technical,
    /// Questions between States.
    Diplomatic,
    /// Questions of law.
    Legal,
    /// Personal data.
    DataProtection,
    /// Consent to passing something on.
    Consent,
}

const ROLES: [(Role, &str); 7] = [
    (Role::PointOfContact, "point-of-contact"),
    (Role::Incidents, "incidents"),
    (Role::Technical, "technical"),
    (Role::Diplomatic, "diplomatic"),
    (Role::Legal, "legal"),
    (Role::DataProtection, "data-protection"),
    (Role::Consent, "consent"),
];

impl Role {
    /// The word for it in terms.
    #[must_use]
    pub fn word(self) -> &'static str {
        parts::word_of(&ROLES, &self)
    }

    /// What this word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let mut known = ROLES.iter();
        known.find(|(_, known)| *known == word).map(|(it, _)| *it)
    }

    /// Every word.
    pub fn words() -> impl Iterator<Item = &'static str> {
        ROLES.iter().map(|(_, word)| *word)
    }
}

impl Authorities {
    /// Whom to ask at a party, one after the other: those of the role, else the point of contact.
    #[must_use]
    pub fn to_ask(&self, party: &PartyId, role: Role) -> Vec<&Contact> {
        let of = |role| {
            let contacts = self.contacts.iter();
            contacts.filter(move |contact| contact.party == *party && contact.role == role)
        };
        let found: Vec<&Contact> = of(role).collect();
        match found.is_empty() {
            true => of(Role::PointOfContact).collect(),
            false => found,
        }
    }

    pub(crate) fn read(
        mut terms: Table<'_>,
        among: &BTreeSet<PartyId>,
        reading: &mut Reading,
    ) -> Option<Self> {
        const KEY: &str = "contacts";
        let line = terms.line_of(KEY);
        let list = terms.list(KEY, reading);
        terms.finish(&[], reading);
        let list = list?;
        if list.is_empty() || list.len() > MOST {
            let key = KEY.to_owned();
            let limit = "500 contacts";
            let problem = match list.is_empty() {
                true => Problem::EmptyList { key },
                false => Problem::TooMuch { key, limit },
            };
            reading.fault(line, problem);
            return None;
        }
        let contacts: Vec<Option<Contact>> = list
            .iter()
            .map(|item| read_contact(item, among, reading))
            .collect();
        let contacts = contacts.into_iter().collect::<Option<_>>()?;
        Some(Self { contacts })
    }

    pub(crate) fn write(&self) -> Vec<(&'static str, Json)> {
        let contacts = self.contacts.iter().map(|contact| {
            json!({
                "party": contact.party.as_str(),
                "role": contact.role.word(),
                "order": contact.order,
                "name": contact.name,
                "contact": contact.contact,
            })
        });
        vec![("contacts", contacts.collect())]
    }

    /// The contacts of both; `None` where there is none.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Option<Self> {
        let contacts = &self.contacts & &other.contacts;
        (!contacts.is_empty()).then_some(Self { contacts })
    }
}

fn read_contact(node: &Node, among: &BTreeSet<PartyId>, reading: &mut Reading) -> Option<Contact> {
    let mut table = Table::at(node, "contacts", reading)?;
    let line = table.line_of("party");
    let party = table.text("party", reading).and_then(|text| {
        let party = PartyId::parse(&shown(text));
        let known = party.ok().filter(|party| among.contains(party));
        if known.is_none() {
            let party = shown(text);
            reading.fault(line, Problem::UnknownParty { party });
        }
        known
    });
    let role = table.word("role", &ROLES, reading);
    let order = match table.maybe("order") {
        None => Some(1),
        Some(_) => parts::number(&mut table, "order", (1, 100), reading),
    };
    let mut line_of_words = |key: &'static str| {
        let line = table.line_of(key);
        let text = table.text(key, reading)?;
        let sound =
            !text.trim().is_empty() && text.len() <= LONGEST && !text.chars().any(char::is_control);
        if !sound {
            let key = key.to_owned();
            reading.fault(line, Problem::NoWords { key });
        }
        Some(text.to_owned())
    };
    let (name, contact) = (line_of_words("name"), line_of_words("contact"));
    table.finish(&[], reading);
    Some(Contact {
        party: party?,
        role: role?,
        order: order?,
        name: name?,
        contact: contact?,
    })
}
