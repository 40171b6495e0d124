//! What is done: the kinds of acts, and which of them restrict.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{ObjectId, Timestamp};

use crate::article::ArticleId;
use crate::party::PartyId;

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActKind {
    /// The author agrees to the text.
    Signature,
    /// The author is bound, having signed.
    Ratification,
    /// The same, in the words of some constitutions.
    Acceptance,
    /// The same, in the words of some organisations.
    Approval,
    /// The author, which the text does not list, becomes a party.
    Accession(Acceding),
    /// The author applies the agreement before it is bound.
    ProvisionalApplication,
    /// The author no longer does.
    ProvisionalApplicationEnd,
    /// The author changes or excludes articles towards all others.
    Reservation(Changes),
    /// The author declares how it understands the text, or what it restricts.
    Declaration(Changes),
    /// The author objects to an act of another party.
    Objection {
        /// That act.
        to: ObjectId,
        /// Whether the two then have no relation under the agreement.
        precludes: bool,
    },
    /// The author accepts an act of another party: a reservation, an accession, an amendment.
    AcceptanceOf {
        /// That act.
        of: ObjectId,
    },
    /// The author proposes an amended text, and accepts it.
    Amendment {
        /// The object that holds it.
        text: ObjectId,
        /// Its hash.
        hash: [u8; 32],
    },
    /// The author stops what the agreement permits, at once and until it resumes.
    Suspension,
    /// The author stops some of it, or all of it towards one party.
    PartialSuspension {
        /// These articles; none named means all.
        articles: BTreeSet<ArticleId>,
        /// Towards this party; `None` means towards all.
        towards: Option<PartyId>,
    },
    /// The author lifts one suspension of its own.
    Resumption {
        /// The suspension.
        lifts: ObjectId,
    },
    /// The author lifts one reservation of its own.
    ReservationWithdrawal {
        /// The reservation.
        lifts: ObjectId,
    },
    /// The author lifts one objection of its own.
    ObjectionWithdrawal {
        /// The objection.
        lifts: ObjectId,
    },
    /// The author lifts one declaration of its own.
    DeclarationWithdrawal {
        /// The declaration.
        lifts: ObjectId,
    },
    /// The author leaves, when the notice has run from this act's date.
    Withdrawal,
    /// The author agrees that the agreement ends.
    Termination,
    /// The author does not want it renewed at its end.
    NonRenewal,
    /// The depositary says that an act was deposited, and when.
    Notification {
        /// That act.
        of: ObjectId,
        /// Its hash.
        act_hash: [u8; 32],
        /// The date of its deposit.
        date: Timestamp,
        /// Who accedes, where the act is an accession.
        acceding: Option<Acceding>,
    },
    /// Something that this version does not know. It may restrict, so it closes the relation.
    Unread {
        /// The word for it, or for what is not known in it.
        word: String,
    },
}

/// Who accedes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Acceding {
    /// The name it gives itself.
    pub name: String,
    /// The fingerprint of its root key (DESIGN 4.1).
    pub root_fingerprint: String,
}

/// What a reservation or a declaration says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Changes {
    /// The articles that it changes; none where it only says how the text is understood.
    pub changes: Vec<Change>,
    /// Its words, by language tag; `und` where no language is given.
    pub text: BTreeMap<String, String>,
}

/// One article changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The article.
    pub article: ArticleId,
    /// Its terms as the author has them, as JSON text; `None` where it excludes the article.
    pub terms: Option<String>,
}

impl ActKind {
    /// The word for it in an act.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Signature => "signature",
            Self::Ratification => "ratification",
            Self::Acceptance | Self::AcceptanceOf { .. } => "acceptance",
            Self::Approval => "approval",
            Self::Accession(_) => "accession",
            Self::ProvisionalApplication => "provisional-application",
            Self::ProvisionalApplicationEnd => "provisional-application-end",
            Self::Reservation(_) => "reservation",
            Self::Declaration(_) => "declaration",
            Self::Objection { .. } => "objection",
            Self::Amendment { .. } => "amendment",
            Self::Suspension | Self::PartialSuspension { .. } => "suspension",
            Self::Resumption { .. } => "resumption",
            Self::ReservationWithdrawal { .. } => "reservation-withdrawal",
            Self::ObjectionWithdrawal { .. } => "objection-withdrawal",
            Self::DeclarationWithdrawal { .. } => "declaration-withdrawal",
            Self::Withdrawal => "withdrawal",
            Self::Termination => "termination",
            Self::NonRenewal => "non-renewal",
            Self::Notification { .. } => "notification",
            Self::Unread { word } => word,
        }
    }

    /// Whether it restricts: then it binds at once, on every branch, and whomever it is addressed to
    /// (DESIGN 5.4, 5.5). What does not restrict permits.
    #[must_use]
    pub fn restricts(&self) -> bool {
        match self {
            Self::ProvisionalApplicationEnd
            | Self::Reservation(_)
            | Self::Declaration(_)
            | Self::Objection { .. }
            | Self::Suspension
            | Self::PartialSuspension { .. }
            | Self::Withdrawal
            | Self::Termination
            | Self::NonRenewal
            | Self::Unread { .. } => true,
            Self::Signature
            | Self::Ratification
            | Self::Acceptance
            | Self::Approval
            | Self::Accession(_)
            | Self::ProvisionalApplication
            | Self::AcceptanceOf { .. }
            | Self::Amendment { .. }
            | Self::Resumption { .. }
            | Self::ReservationWithdrawal { .. }
            | Self::ObjectionWithdrawal { .. }
            | Self::DeclarationWithdrawal { .. }
            | Self::Notification { .. } => false,
        }
    }

    /// Whether an act of this kind that permits something may be transcribed for a party without a node. Who accedes,
    /// proposes a text or notifies must be reached by others at a node; who applies an agreement provisionally must be
    /// heard at once when it ceases to.
    #[must_use]
    pub fn may_be_transcribed(&self) -> bool {
        match self {
            Self::Signature
            | Self::Ratification
            | Self::Acceptance
            | Self::Approval
            | Self::AcceptanceOf { .. }
            | Self::Resumption { .. }
            | Self::ReservationWithdrawal { .. }
            | Self::ObjectionWithdrawal { .. }
            | Self::DeclarationWithdrawal { .. } => true,
            Self::Accession(_)
            | Self::ProvisionalApplication
            | Self::Amendment { .. }
            | Self::Notification { .. } => false,
            restricting => restricting.restricts(),
        }
    }

    /// The act of the same author that it lifts, if it lifts one (DESIGN 5.3).
    #[must_use]
    pub fn lifts(&self) -> Option<&ObjectId> {
        match self {
            Self::Resumption { lifts }
            | Self::ReservationWithdrawal { lifts }
            | Self::ObjectionWithdrawal { lifts }
            | Self::DeclarationWithdrawal { lifts } => Some(lifts),
            _ => None,
        }
    }

    /// Whether an act of this kind lifts one of that kind.
    pub(crate) fn may_lift(&self, other: &Self) -> bool {
        matches!(
            (self, other),
            (
                Self::Resumption { .. },
                Self::Suspension | Self::PartialSuspension { .. }
            ) | (Self::ReservationWithdrawal { .. }, Self::Reservation(_))
                | (Self::ObjectionWithdrawal { .. }, Self::Objection { .. })
                | (Self::DeclarationWithdrawal { .. }, Self::Declaration(_))
        )
    }
}
