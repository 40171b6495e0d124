//! Whom to ask at a party, by the article on authorities.

use mithaq_agreement::PartyId;
use mithaq_agreement::article::authorities::{Contact, Role};

use super::{agreements, names};
use crate::admin::{AdminError, Answer, AudienceSummary, ContactView};
use crate::inner::Inner;
use crate::projection::{HeldAgreement, Projection};

/// `agreement contacts`: all of them, in the order in which they are asked.
pub(super) fn list(
    node: &Inner,
    agreement: &str,
    party: Option<&str>,
    role: Option<&str>,
) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let held = agreements::named(&projection, agreement)?;
    let party = party.map(|name| agreements::party_of(node, &projection, held, name));
    let party = party.transpose()?;
    let role = role.map(known_role).transpose()?;
    let mut contacts = Vec::new();
    for member in held.status.parties() {
        if party.as_ref().is_some_and(|party| *party != member.id) {
            continue;
        }
        let found = match role {
            Some(role) => to_call(node, &projection, held, &member.id, role),
            None => all(node, &projection, held, &member.id),
        };
        contacts.extend(found);
    }
    Ok(Answer::Contacts { contacts })
}

fn known_role(word: &str) -> Result<Role, AdminError> {
    Role::from_word(word).ok_or_else(|| {
        let known: Vec<&str> = Role::words().collect();
        AdminError::usage(
            "unknown-role",
            format!("there is no role `{word}`"),
            "agreements do not know it",
            format!("name one of: {}", known.join(", ")),
        )
    })
}

/// Whom to call at a party, one after the other: those of the role, else the point of contact.
pub(super) fn to_call(
    node: &Inner,
    projection: &Projection,
    held: &HeldAgreement,
    party: &PartyId,
    role: Role,
) -> Vec<ContactView> {
    let text = effective(node, projection, held, party);
    let Some((_, terms)) = text.authorities() else {
        return Vec::new();
    };
    let found = terms.to_ask(party, role).into_iter();
    found
        .map(|contact| view(node, projection, contact))
        .collect()
}

fn all(
    node: &Inner,
    projection: &Projection,
    held: &HeldAgreement,
    party: &PartyId,
) -> Vec<ContactView> {
    let text = effective(node, projection, held, party);
    let Some((_, terms)) = text.authorities() else {
        return Vec::new();
    };
    let of_it = terms.contacts.iter().filter(|it| it.party == *party);
    of_it
        .map(|contact| view(node, projection, contact))
        .collect()
}

/// The text that is effective with that party; of us, with the first other.
fn effective<'a>(
    node: &Inner,
    projection: &'a Projection,
    held: &'a HeldAgreement,
    party: &PartyId,
) -> &'a mithaq_agreement::Agreement {
    let other = match *party == node.me {
        true => held.other_parties(&node.me).next(),
        false => held
            .status
            .parties()
            .iter()
            .map(|it| &it.id)
            .find(|it| *it == party),
    };
    match other {
        Some(other) => projection.agreements().effective(held, other),
        None => &held.agreement,
    }
}

fn view(node: &Inner, projection: &Projection, contact: &Contact) -> ContactView {
    ContactView {
        party: AudienceSummary {
            id: contact.party.to_string(),
            name: names::of_party(node, projection, contact.party.as_str()),
        },
        role: contact.role.word().to_owned(),
        order: contact.order,
        name: contact.name.clone(),
        contact: contact.contact.clone(),
    }
}
