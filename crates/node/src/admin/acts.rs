//! The acts that an operator can perform, and which of them two operators perform together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// An act an operator can perform on an agreement.
///
/// Acts of others and our own earlier ones are named by their id, or the first characters of its UUID.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActKind {
    /// Agree to the text; where the final clauses say so, that is consent to be bound.
    Signature,
    /// Consent to be bound, having signed.
    Ratification,
    /// The same, in the words of some constitutions.
    Acceptance,
    /// The same, in the words of some organisations.
    Approval,
    /// Become a party to an agreement that does not list us.
    Accession,
    /// Apply it before being bound.
    ProvisionalApplication,
    /// Apply it so no longer.
    ProvisionalApplicationEnd,
    /// Change or exclude articles, before consenting.
    Reservation {
        /// Which articles, and how.
        changes: Vec<ArticleChange>,
        /// In words, by language; `und` where none is given.
        text: BTreeMap<String, String>,
    },
    /// Declare how we understand it, or what we restrict.
    Declaration {
        /// Which articles, and how.
        changes: Vec<ArticleChange>,
        /// In words, by language; `und` where none is given.
        text: BTreeMap<String, String>,
    },
    /// Object to a reservation, an accession or an amendment.
    Objection {
        /// That act.
        to: String,
        /// Whether we then want no relation with its author.
        precludes: bool,
    },
    /// Accept a reservation, an accession or an amendment.
    AcceptanceOf {
        /// That act.
        of: String,
    },
    /// Propose an amended text, and accept it.
    Amendment {
        /// The draft of the whole text, TOML.
        draft: String,
    },
    /// Stop its operation.
    Suspension,
    /// Stop some of it, or all of it towards one party.
    PartialSuspension {
        /// These articles; all if empty.
        articles: Vec<String>,
        /// Towards this party, by name or id; towards all if absent.
        towards: Option<String>,
    },
    /// Lift our own suspension.
    Resumption,
    /// Lift one suspension, reservation, declaration or objection of our own.
    Lifting {
        /// That act.
        of: String,
    },
    /// Leave it, after its notice.
    Withdrawal,
    /// Agree that it ends; it does once all have.
    Termination,
    /// Do not let it be renewed.
    NonRenewal,
    /// As its depositary, notify the others of an act.
    Notification {
        /// That act.
        of: String,
        /// The date of its deposit (RFC 3339, UTC); now if absent.
        date: Option<String>,
    },
}

/// One article changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleChange {
    /// The article's id.
    pub article: String,
    /// Its terms as we want them, TOML; none to exclude it.
    pub terms: Option<String>,
}

impl ActKind {
    /// Whether two named operators perform it together under an agreement that binds under law: one prepares it, another
    /// confirms. What only restricts one may do at once; leaving and ending for good is not among that, nor is a
    /// depositary's notification: from it permissions run.
    #[must_use]
    pub fn needs_two(&self) -> bool {
        match self {
            ActKind::Signature
            | ActKind::Ratification
            | ActKind::Acceptance
            | ActKind::Approval
            | ActKind::Accession
            | ActKind::ProvisionalApplication
            | ActKind::AcceptanceOf { .. }
            | ActKind::Amendment { .. }
            | ActKind::Resumption
            | ActKind::Lifting { .. }
            | ActKind::Withdrawal
            | ActKind::Termination
            | ActKind::NonRenewal
            | ActKind::Notification { .. } => true,
            ActKind::ProvisionalApplicationEnd
            | ActKind::Reservation { .. }
            | ActKind::Declaration { .. }
            | ActKind::Objection { .. }
            | ActKind::Suspension
            | ActKind::PartialSuspension { .. } => false,
        }
    }

    /// The word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            ActKind::Signature => "signature",
            ActKind::Ratification => "ratification",
            ActKind::Acceptance | ActKind::AcceptanceOf { .. } => "acceptance",
            ActKind::Approval => "approval",
            ActKind::Accession => "accession",
            ActKind::ProvisionalApplication => "provisional-application",
            ActKind::ProvisionalApplicationEnd => "provisional-application-end",
            ActKind::Reservation { .. } => "reservation",
            ActKind::Declaration { .. } => "declaration",
            ActKind::Objection { .. } => "objection",
            ActKind::Amendment { .. } => "amendment",
            ActKind::Suspension | ActKind::PartialSuspension { .. } => "suspension",
            ActKind::Resumption => "resumption",
            ActKind::Lifting { .. } => "lifting",
            ActKind::Withdrawal => "withdrawal",
            ActKind::Termination => "termination",
            ActKind::NonRenewal => "non-renewal",
            ActKind::Notification { .. } => "notification",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `agreement confirm` stands between one operator and each of the first; nothing between one and the others.
    #[test]
    fn what_binds_needs_two_operators_and_what_restricts_one() {
        let of = || "mithaq-act--1".to_owned();
        let (changes, text) = (Vec::new(), BTreeMap::new());
        let table = [
            (ActKind::Signature, true),
            (ActKind::Ratification, true),
            (ActKind::Acceptance, true),
            (ActKind::Approval, true),
            (ActKind::Accession, true),
            (ActKind::ProvisionalApplication, true),
            (ActKind::AcceptanceOf { of: of() }, true),
            (ActKind::Amendment { draft: of() }, true),
            (ActKind::Resumption, true),
            (ActKind::Lifting { of: of() }, true),
            (ActKind::Withdrawal, true),
            (ActKind::Termination, true),
            (ActKind::ProvisionalApplicationEnd, false),
            (
                ActKind::Reservation {
                    changes: changes.clone(),
                    text: text.clone(),
                },
                false,
            ),
            (ActKind::Declaration { changes, text }, false),
            (
                ActKind::Objection {
                    to: of(),
                    precludes: true,
                },
                false,
            ),
            (ActKind::Suspension, false),
            (
                ActKind::PartialSuspension {
                    articles: vec!["3".to_owned()],
                    towards: None,
                },
                false,
            ),
            (ActKind::NonRenewal, true),
            (
                ActKind::Notification {
                    of: of(),
                    date: None,
                },
                true,
            ),
        ];
        for (act, needs_two) in table {
            assert_eq!(act.needs_two(), needs_two, "{act:?}");
        }
    }
}
