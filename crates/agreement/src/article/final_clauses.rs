//! `final-clauses`: how one comes to be bound, from when, until when, what may be reserved, how the text is
//! amended, and how one leaves.
//!
//! ```toml
//! [articles.terms]
//! start = 2027-01-01T00:00:00Z    # left out: from the last signature
//! end = 2030-01-01T00:00:00Z      # left out: until someone withdraws
//! notice_days = 90
//! # What follows may be left out; what it then is stands here.
//! consent = "signature"           # or "ratification": then a signature alone does not bind
//! # entry_after = 2               # instruments needed; all listed parties that count
//! entry_days = 0                  # days from the last of them; of a later party, from its own
//! provisional = false             # may a party apply it provisionally once it has signed?
//! accession = "none"              # or "any", or a list of party ids
//! accession_consent = "none"      # or "each": towards each party once that has accepted it
//! reservations = "none"           # or "any", or a list of article ids
//! objection_months = 12           # the window for objections, from the notification
//! declarations = true
//! amendment = "explicit"          # or "tacit": binds whoever has not objected in time
//! amendment_days = 90             # that time, from the notification
//! # renewal_months = 12           # at `end` it goes on for that long, again and again
//! ```
//! Sources, as the reference has them: VCLT 11–16 (consent), 20(5) (window), 24 (entry into force), 25
//! (provisional application), 40 (amendment), 54–56 (end).

use std::collections::BTreeSet;

use mithaq_stix::Timestamp;

use crate::article::ArticleId;
use crate::dates::plus_months;
use crate::party::PartyId;

mod read;
mod write;

/// The word for this kind of article.
pub const KIND: &str = "final-clauses";

/// Longest notice, and longest other term of days: ten years. A longer one could not be told from never.
pub const LONGEST_NOTICE: i64 = 3650;

/// The terms of the final clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinalClauses {
    /// Not before this; `None` means from the last signature on.
    pub start: Option<Timestamp>,
    /// Not from this on; `None` means until a party withdraws.
    pub end: Option<Timestamp>,
    /// Days from the date of a withdrawal until it takes effect, counted in UTC.
    pub notice_days: u32,
    /// What binds a listed party.
    pub consent: Consent,
    /// How many instruments are needed; `None` means those of all listed parties that count.
    pub entry_after: Option<u32>,
    /// Days from the last instrument needed until it is in force; of a later party, from its own.
    pub entry_days: u32,
    /// Whether a party may apply it provisionally once it has signed.
    pub provisional: bool,
    /// Who may accede.
    pub accession: OpenTo,
    /// Whether an accession holds towards each party only once that has accepted it.
    pub accession_by_each: bool,
    /// Which articles may be reserved.
    pub reservations: Reservable,
    /// How long a party may object to a reservation, in calendar months.
    pub objection_months: u32,
    /// Whether declarations are provided for.
    pub declarations: bool,
    /// Whom an amendment binds.
    pub amendment: Amending,
    /// Days within which one may object to a tacit amendment.
    pub amendment_days: u32,
    /// For how many calendar months it goes on at its end; `None`: not at all.
    pub renewal_months: Option<u32>,
}

/// What binds a listed party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consent {
    /// Its signature.
    Signature,
    /// Its ratification, acceptance or approval; a signature alone does not.
    Ratification,
}

/// Who may accede.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenTo {
    /// Nobody.
    Nobody,
    /// Anybody.
    Anybody,
    /// These.
    Listed(BTreeSet<PartyId>),
}

/// Which articles may be reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reservable {
    /// None.
    Nothing,
    /// Any, but for the final clauses.
    Anything,
    /// These.
    Listed(BTreeSet<ArticleId>),
}

/// Whom an amendment binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Amending {
    /// Those who accept it.
    Explicit,
    /// Those who do not object in time.
    Tacit,
}

impl FinalClauses {
    /// Nothing but a notice: signature binds, everybody's is needed, and the rest as where nothing is said.
    #[must_use]
    pub fn with_notice(notice_days: u32) -> Self {
        Self {
            start: None,
            end: None,
            notice_days,
            consent: Consent::Signature,
            entry_after: None,
            entry_days: 0,
            provisional: false,
            accession: OpenTo::Nobody,
            accession_by_each: false,
            reservations: Reservable::Nothing,
            objection_months: 12,
            declarations: true,
            amendment: Amending::Explicit,
            amendment_days: 90,
            renewal_months: None,
        }
    }

    /// When a withdrawal of this date takes effect.
    #[must_use]
    pub fn end_after_notice(&self, withdrawal: &Timestamp) -> Timestamp {
        if self.notice_days == 0 {
            return withdrawal.clone();
        }
        // Rounding down to whole milliseconds ends it earlier, never later.
        withdrawal.days_later(self.notice_days)
    }

    /// When it ends, given the date of the first act against its renewal, if there is one; `None` if no end is
    /// known. It is renewed at every end that no such act came before.
    #[must_use]
    pub fn last_end(&self, not_renewed: Option<&Timestamp>) -> Option<Timestamp> {
        let end = self.end.as_ref()?;
        let Some(months) = self.renewal_months.filter(|months| *months > 0) else {
            return Some(end.clone());
        };
        let refused = not_renewed?;
        // Start a period early: the months between two dates are whole, or one too many.
        let first = (crate::dates::months_between(end, refused) / months).saturating_sub(1);
        (first..=first.saturating_add(3))
            .map(|period| plus_months(end, months.saturating_mul(period)))
            .find(|end| refused < end)
            .or_else(|| Some(end.clone()))
    }

    /// Whether this party may accede.
    #[must_use]
    pub fn is_open_to(&self, party: &PartyId) -> bool {
        match &self.accession {
            OpenTo::Nobody => false,
            OpenTo::Anybody => true,
            OpenTo::Listed(parties) => parties.contains(party),
        }
    }

    /// Whether this article may be reserved.
    #[must_use]
    pub fn may_reserve(&self, article: &ArticleId) -> bool {
        match &self.reservations {
            Reservable::Nothing => false,
            Reservable::Anything => true,
            Reservable::Listed(articles) => articles.contains(article),
        }
    }
}
