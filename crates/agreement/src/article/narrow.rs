//! Narrowing terms: what both of two permit, what holds where an article is excluded, and whether one is
//! within another.
//!
//! ```text
//! meet:      exchange, highest TLP amber  ∧  highest TLP green   →  highest TLP green
//! excluded:  exchange                                            →  gives nothing
//!            purpose: detection, investigation                   →  detection: what holds unless named
//! ```
//! None of these ever permits more than the terms that it is applied to. A reservation, a declaration and two
//! texts of which one of the two may hold are all told by them (DESIGN § 5, *the narrower holds*).

use super::{FinalClauses, Marking, Onward, Purposes, Terms};
use crate::vocabulary::Purpose;

impl Terms {
    /// What both terms permit; `None` if that is nothing at all, or they are of two kinds.
    ///
    /// Words alone restrict nothing: beside them terms stand as where their article is excluded.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Option<Self> {
        Some(match (self, other) {
            (Self::Exchange(one), Self::Exchange(other)) => Self::Exchange(one.meet(other)?),
            (Self::Marking(one), Self::Marking(other)) => Self::Marking(one.meet(*other)),
            (Self::Purpose(one), Self::Purpose(other)) => Self::Purpose(one.meet(other)),
            (Self::Onward(one), Self::Onward(other)) => Self::Onward(one.meet(other)),
            (Self::Scope(one), Self::Scope(other)) => Self::Scope(one.meet(other)),
            (Self::PersonalData(one), Self::PersonalData(other)) => {
                Self::PersonalData(one.meet(*other))
            }
            (Self::Channel(one), Self::Channel(other)) => Self::Channel(one.meet(other)),
            (Self::Attribution(one), Self::Attribution(other)) => {
                Self::Attribution(one.meet(*other))
            }
            (Self::Authorities(one), Self::Authorities(other)) => {
                Self::Authorities(one.meet(other)?)
            }
            (Self::ResponseTime(one), Self::ResponseTime(other)) => {
                Self::ResponseTime(one.meet(other)?)
            }
            (Self::Retention(one), Self::Retention(other)) => Self::Retention(one.meet(*other)),
            (Self::Results(one), Self::Results(other)) => Self::Results(one.meet(*other)),
            (Self::Confidentiality(one), Self::Confidentiality(other)) => {
                Self::Confidentiality(one.meet(other))
            }
            (Self::Cooperation(one), Self::Cooperation(other)) => {
                Self::Cooperation(one.meet(other)?)
            }
            (Self::Transparency(one), Self::Transparency(other)) => {
                Self::Transparency(one.meet(*other)?)
            }
            (Self::Verification(one), Self::Verification(other)) => {
                Self::Verification(one.meet(other)?)
            }
            (Self::Breach(one), Self::Breach(other)) => Self::Breach(one.meet(other)?),
            (Self::Suspension(one), Self::Suspension(other)) => Self::Suspension(one.meet(other)?),
            (Self::Disputes(one), Self::Disputes(other)) => Self::Disputes(one.meet(other)?),
            (Self::Precedence(one), Self::Precedence(other)) => Self::Precedence(one.meet(other)),
            (Self::FinalClauses(one), Self::FinalClauses(other)) => {
                Self::FinalClauses(one.meet(other))
            }
            (Self::TextOnly, terms) | (terms, Self::TextOnly) => return terms.excluded(),
            _ => return None,
        })
    }

    /// What is left where the article is excluded: of an exchange and of a duty nothing, else what these terms
    /// permit and what holds where no article says anything permits too.
    #[must_use]
    pub fn excluded(&self) -> Option<Self> {
        match self {
            Self::Marking(_) => self.meet(&Self::Marking(Marking::UNLESS_NAMED)),
            Self::Purpose(_) => {
                let permitted = Purpose::UNLESS_NAMED.into_iter().collect();
                self.meet(&Self::Purpose(Purposes { permitted }))
            }
            Self::Onward(_) => Some(Self::Onward(Onward::NONE)),
            // They restrict, and where no article does nothing is restricted.
            Self::Scope(_)
            | Self::PersonalData(_)
            | Self::Channel(_)
            | Self::Attribution(_)
            | Self::Retention(_)
            | Self::Results(_)
            | Self::Confidentiality(_)
            | Self::Precedence(_)
            | Self::FinalClauses(_)
            | Self::TextOnly => Some(self.clone()),
            // They let something cross, or promise something.
            Self::Exchange(_)
            | Self::Authorities(_)
            | Self::ResponseTime(_)
            | Self::Cooperation(_)
            | Self::Transparency(_)
            | Self::Verification(_)
            | Self::Breach(_)
            | Self::Suspension(_)
            | Self::Disputes(_) => None,
        }
    }

    /// Whether these terms permit nothing that `other` does not. Where that cannot be told it is denied.
    #[must_use]
    pub fn is_at_most(&self, other: &Self) -> bool {
        self.meet(other).as_ref() == Some(self)
    }
}

impl Marking {
    /// What an unmarked object counts as is narrower where it is stricter.
    fn meet(self, other: Self) -> Self {
        Self {
            unmarked_tlp: self.unmarked_tlp.max(other.unmarked_tlp),
            unmarked_pap: self.unmarked_pap.max(other.unmarked_pap),
        }
    }
}

impl Purposes {
    /// Purposes may have nothing in common. Then nothing may be used for anything.
    fn meet(&self, other: &Self) -> Self {
        let permitted = self.permitted.intersection(&other.permitted);
        Self {
            permitted: permitted.copied().collect(),
        }
    }
}

impl FinalClauses {
    /// The later start, the earlier end, the shorter notice; how one is bound, reserves and amends stays.
    fn meet(&self, other: &Self) -> Self {
        let renewal_months = match (self.renewal_months, other.renewal_months) {
            (Some(one), Some(other)) => Some(one.min(other)),
            _ => None,
        };
        Self {
            start: self.start.clone().max(other.start.clone()),
            end: match (self.end.clone(), other.end.clone()) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            },
            notice_days: self.notice_days.min(other.notice_days),
            renewal_months,
            ..self.clone()
        }
    }
}
