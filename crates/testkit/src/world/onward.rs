//! To whom a recipient may pass on what it received.

use super::{AgreementNo, Party};

/// To whom a recipient may pass on what it received: an audience must be within all that is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Onward {
    /// To its own participants only.
    pub participants: bool,
    /// To these alone, a bit for each.
    only: Option<u32>,
    /// To those bound by each of these agreements, a bit for each.
    forums: u32,
}

impl Onward {
    /// To nobody.
    pub const NOBODY: Self = Self {
        participants: false,
        only: Some(0),
        forums: 0,
    };
    /// To its own participants.
    pub const CONSTITUENCY: Self = Self {
        participants: true,
        only: None,
        forums: 0,
    };

    /// To these.
    #[must_use]
    pub fn to(parties: impl IntoIterator<Item = Party>) -> Self {
        let bits = parties.into_iter().map(|party| 1 << party.0);
        Self {
            participants: false,
            only: Some(bits.sum()),
            forums: 0,
        }
    }

    /// To those bound by an agreement.
    #[must_use]
    pub fn forum(agreement: AgreementNo) -> Self {
        Self {
            participants: false,
            only: None,
            forums: 1 << agreement.0,
        }
    }

    /// What both let.
    #[must_use]
    pub fn meet(self, other: Self) -> Self {
        let only = match (self.only, other.only) {
            (Some(one), Some(other)) => Some(one & other),
            (one, other) => one.or(other),
        };
        match only {
            Some(0) => Self::NOBODY,
            only => Self {
                participants: self.participants || other.participants,
                only,
                forums: self.forums | other.forums,
            },
        }
    }

    /// Whether it lists this one, or lists nobody at all.
    #[must_use]
    pub fn may_be(self, party: Party) -> bool {
        self.only.is_none_or(|only| only & (1 << party.0) != 0)
    }

    /// Those it lists, if it lists any.
    #[must_use]
    pub fn listed(self) -> Option<Vec<Party>> {
        let only = self.only?;
        Some(
            (0..32)
                .filter(|bit| only & (1 << bit) != 0)
                .map(Party)
                .collect(),
        )
    }

    /// The agreements that it calls forums.
    #[must_use]
    pub fn forums(self) -> Vec<AgreementNo> {
        let bits = (0..32).filter(|bit| self.forums & (1 << bit) != 0);
        bits.map(AgreementNo).collect()
    }
}
