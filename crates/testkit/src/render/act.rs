//! Acts in JSON, to be sealed.

use std::fmt::Write as _;

use super::agreement::{article_id, new_terms};
use super::{instant, list};
use crate::world::{Act, Agreement, Change, Deed, Party};

/// What an act refers to, in the ids and hashes of the caller.
#[derive(Debug, Clone)]
pub struct ActLinks {
    /// Its object id.
    pub id: String,
    /// Its author's identity.
    pub author: String,
    /// Those it is addressed to.
    pub addressees: Vec<String>,
    /// The agreement.
    pub agreement: String,
    /// The hash of the text, in hexadecimal digits.
    pub text_hash: String,
    /// The hash of the act before it, in hexadecimal digits.
    pub previous: Option<String>,
    /// The id of the act that it lifts, if it lifts one.
    pub lifts: Option<String>,
    /// The identity of the party whose act it is, if not its author's.
    pub attested_for: Option<String>,
    /// What else it says, each in JSON: see [`members`].
    pub members: Vec<(&'static str, String)>,
}

/// The ids and hashes that acts refer to.
pub trait Names {
    /// The id of an act, by its number.
    fn act(&self, id: u32) -> String;
    /// The hash of an act, by its tag.
    fn hash(&self, tag: u32) -> String;
    /// Who accedes by an act, by its tag, if it is an accession.
    fn accedes(&self, tag: u32) -> Option<Party>;
    /// The identity of a party.
    fn party(&self, party: Party) -> String;
    /// The agreement id and the hash of a text.
    fn text(&self, text: u8) -> (String, String);
}

/// The word for what is done.
fn word(deed: &Deed) -> &'static str {
    match deed {
        Deed::Signature => "signature",
        Deed::Ratification => "ratification",
        Deed::Acceptance | Deed::Accepts { .. } => "acceptance",
        Deed::Approval => "approval",
        Deed::Accession => "accession",
        Deed::Provisional => "provisional-application",
        Deed::ProvisionalEnd => "provisional-application-end",
        Deed::Reservation { .. } => "reservation",
        Deed::Declaration { .. } => "declaration",
        Deed::Objection { .. } => "objection",
        Deed::Amendment { .. } => "amendment",
        Deed::Suspension | Deed::PartialSuspension { .. } => "suspension",
        Deed::Resumption { .. } => "resumption",
        Deed::ReservationWithdrawal { .. } => "reservation-withdrawal",
        Deed::ObjectionWithdrawal { .. } => "objection-withdrawal",
        Deed::DeclarationWithdrawal { .. } => "declaration-withdrawal",
        Deed::Withdrawal => "withdrawal",
        Deed::Termination => "termination",
        Deed::NonRenewal => "non-renewal",
        Deed::Notification { .. } => "notification",
        // A word that no version has had.
        Deed::Unknown => "renunciation",
    }
}

/// What an act says beside its word; what it lifts is in [`ActLinks::lifts`].
#[must_use]
pub fn members(act: &Act, text: &Agreement, names: &impl Names) -> Vec<(&'static str, String)> {
    let quoted = |text: String| format!("\"{text}\"");
    let words = ("text", quoted("Words.".to_owned()));
    let who = |party: Party| {
        [
            ("name", quoted(format!("Party {}", party.0))),
            (
                "root_fingerprint",
                quoted(format!("fingerprint-of-{}", party.0)),
            ),
        ]
    };
    match &act.deed {
        Deed::Accession => who(act.author).to_vec(),
        Deed::Reservation { changes } => vec![words, ("changes", all(changes, text, names))],
        Deed::Declaration { changes } if changes.is_empty() => vec![words],
        Deed::Declaration { changes } => vec![words, ("changes", all(changes, text, names))],
        Deed::Objection { to, precludes } => vec![
            ("to_ref", quoted(names.act(*to))),
            ("precludes", precludes.to_string()),
        ],
        Deed::Accepts { of } => vec![("of_ref", quoted(names.act(*of)))],
        Deed::Amendment { text } => {
            let (agreement, hash) = names.text(*text);
            vec![("text_ref", quoted(agreement)), ("text_hash", quoted(hash))]
        }
        Deed::PartialSuspension { articles, towards } => {
            let articles = articles.iter().map(|articles| {
                let ids = articles.iter().map(|article| article_id(*article));
                ("articles", list(ids))
            });
            let towards = towards.map(|party| ("towards", quoted(names.party(party))));
            articles.chain(towards).collect()
        }
        Deed::Notification { of, tag, date } => {
            let mut says = vec![
                ("of_ref", quoted(names.act(*of))),
                ("act_hash", quoted(names.hash(*tag))),
                ("date", quoted(instant(*date))),
            ];
            says.extend(names.accedes(*tag).into_iter().flat_map(who));
            says
        }
        _ => Vec::new(),
    }
}

fn all(changes: &[Change], text: &Agreement, names: &impl Names) -> String {
    let id = |party| names.party(party);
    let one = |change: &Change| {
        let article = article_id(change.article);
        match new_terms(text, &change.to, &id) {
            None => format!("{{\"article\":\"{article}\",\"excluded\":true}}"),
            Some(terms) => {
                let terms: Vec<String> = terms
                    .iter()
                    .map(|(key, value)| format!("\"{key}\":{value}"))
                    .collect();
                format!(
                    "{{\"article\":\"{article}\",\"terms\":{{{}}}}}",
                    terms.join(",")
                )
            }
        }
    };
    let changes: Vec<String> = changes.iter().map(one).collect();
    format!("[{}]", changes.join(","))
}

/// An act, not yet sealed.
#[must_use]
pub fn act(act: &Act, links: &ActLinks) -> String {
    let at = instant(act.at);
    let mut json = format!(
        "{{\"type\":\"mithaq-act\",\"spec_version\":\"2.1\",\"id\":\"{}\",\"created_by_ref\":\"{}\",\
         \"created\":\"{at}\",\"modified\":\"{at}\",\"extensions\":{{\
         \"extension-definition--c2971a08-7c71-4bad-abb5-1d9384454a9c\":{{\"extension_type\":\"new-sdo\"}}}},\
         \"mithaq_addressees\":{},\"agreement_ref\":\"{}\",\"agreement_hash\":\"{}\",\"number\":{},\
         \"act\":\"{}\",\"labels\":[\"act-{}\"]",
        links.id,
        links.author,
        list(&links.addressees),
        links.agreement,
        links.text_hash,
        act.number,
        word(&act.deed),
        act.tag
    );
    for (key, value) in [
        ("previous", &links.previous),
        ("lifts", &links.lifts),
        ("attested_for_ref", &links.attested_for),
    ] {
        if let Some(value) = value {
            let _ = write!(json, ",\"{key}\":\"{value}\"");
        }
    }
    for (key, value) in &links.members {
        let _ = write!(json, ",\"{key}\":{value}");
    }
    json.push('}');
    json
}
