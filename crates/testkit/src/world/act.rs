//! An act: what a party does about an agreement.

use std::collections::BTreeSet;

use super::{AgreementNo, Article, Exchange, Instant, Onward, Party, Purpose, Unmarked};

/// An act, as its author sealed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Which act this is: two deliveries of one act have one tag, and no two acts have the same.
    pub tag: u32,
    /// Its object id. An author may give two acts one id.
    pub id: u32,
    /// Who performed it.
    pub author: Party,
    /// About which agreement.
    pub agreement: AgreementNo,
    /// About which of its texts.
    pub text: u8,
    /// Its number in its author's chain, from 1.
    pub number: u64,
    /// The tag of the act before it; the first has none.
    pub previous: Option<u32>,
    /// Its date, as its author gives it.
    pub at: Instant,
    /// Whether it is addressed to all parties.
    pub to_all: bool,
    /// Whose act its author says that it is, if not its own.
    pub attested_for: Option<Party>,
    /// What is done.
    pub deed: Deed,
}

/// What is done by an act. Acts are named by their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// The author agrees.
    Signature,
    /// The author consents to be bound.
    Ratification,
    /// The same by another name.
    Acceptance,
    /// The same by a third.
    Approval,
    /// Somebody whom the text does not list becomes a party.
    Accession,
    /// The author applies it before it is in force.
    Provisional,
    /// The author no longer does.
    ProvisionalEnd,
    /// Some articles bind the author less than they say.
    Reservation {
        /// How much less.
        changes: Vec<Change>,
    },
    /// The author says how it understands articles.
    Declaration {
        /// What that takes away from them.
        changes: Vec<Change>,
    },
    /// The author objects to a reservation or an amendment.
    Objection {
        /// To which act.
        to: u32,
        /// Nothing is to be in force between the two.
        precludes: bool,
    },
    /// The author accepts a reservation, an accession, an amendment.
    Accepts {
        /// Which act.
        of: u32,
    },
    /// The author proposes another text, and accepts it.
    Amendment {
        /// Which text.
        text: u8,
    },
    /// The author stops it.
    Suspension,
    /// The author stops a part of it, or all of it towards one party.
    PartialSuspension {
        /// Which articles; `None` for all.
        articles: Option<BTreeSet<Article>>,
        /// Towards whom; `None` for everybody.
        towards: Option<Party>,
    },
    /// The author lifts one suspension.
    Resumption {
        /// Which act.
        lifts: u32,
    },
    /// The author lifts one reservation.
    ReservationWithdrawal {
        /// Which act.
        lifts: u32,
    },
    /// The author lifts one objection.
    ObjectionWithdrawal {
        /// Which act.
        lifts: u32,
    },
    /// The author lifts one declaration.
    DeclarationWithdrawal {
        /// Which act.
        lifts: u32,
    },
    /// The author leaves after its notice.
    Withdrawal,
    /// The author wants it to end.
    Termination,
    /// The author does not go on after its end.
    NonRenewal,
    /// The depositary has taken note of an act.
    Notification {
        /// Which act, by its id.
        of: u32,
        /// And by its hash: the tag.
        tag: u32,
        /// When it was deposited.
        date: Instant,
    },
    /// Something of which this version knows nothing.
    Unknown,
}

impl Deed {
    /// Whether it permits something, rather than restricts.
    #[must_use]
    pub fn permits(&self) -> bool {
        match self {
            Self::Signature
            | Self::Ratification
            | Self::Acceptance
            | Self::Approval
            | Self::Accession
            | Self::Provisional
            | Self::Accepts { .. }
            | Self::Amendment { .. }
            | Self::Resumption { .. }
            | Self::ReservationWithdrawal { .. }
            | Self::ObjectionWithdrawal { .. }
            | Self::DeclarationWithdrawal { .. }
            | Self::Notification { .. } => true,
            Self::ProvisionalEnd
            | Self::Reservation { .. }
            | Self::Declaration { .. }
            | Self::Objection { .. }
            | Self::Suspension
            | Self::PartialSuspension { .. }
            | Self::Withdrawal
            | Self::Termination
            | Self::NonRenewal
            | Self::Unknown => false,
        }
    }
}

/// What a reservation or declaration makes of one article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Of which.
    pub article: Article,
    /// What.
    pub to: NewTerms,
}

/// Terms that an article is narrowed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewTerms {
    /// It does not hold at all.
    Excluded,
    /// For an exchange article.
    Exchange(Exchange),
    /// For that on purposes.
    Purposes(BTreeSet<Purpose>),
    /// For that on passing on.
    Onward(Onward),
    /// For that on markings.
    Unmarked(Unmarked),
}
