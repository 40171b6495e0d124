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

use std::collections::BTreeSet;

use super::exchange::{Givers, Material, ObjectTypes};
use super::{Exchange, FinalClauses, Marking, Onward, Purposes, Terms};
use crate::vocabulary::Purpose;

impl Terms {
    /// What both terms permit; `None` if that is nothing at all, or they are of two kinds.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Option<Self> {
        Some(match (self, other) {
            (Self::Exchange(one), Self::Exchange(other)) => Self::Exchange(one.meet(other)?),
            (Self::Marking(one), Self::Marking(other)) => Self::Marking(one.meet(*other)),
            (Self::Purpose(one), Self::Purpose(other)) => Self::Purpose(one.meet(other)),
            (Self::Onward(one), Self::Onward(other)) => Self::Onward((*one).min(*other)),
            (Self::FinalClauses(one), Self::FinalClauses(other)) => {
                Self::FinalClauses(one.meet(other))
            }
            (Self::TextOnly, Self::TextOnly) => Self::TextOnly,
            _ => return None,
        })
    }

    /// What is left where the article is excluded: of an exchange nothing, else what these terms permit and
    /// what holds where no article says anything permits too.
    #[must_use]
    pub fn excluded(&self) -> Option<Self> {
        match self {
            Self::Exchange(_) => None,
            Self::Marking(_) => self.meet(&Self::Marking(Marking::UNLESS_NAMED)),
            Self::Purpose(_) => {
                let permitted = Purpose::UNLESS_NAMED.into_iter().collect();
                self.meet(&Self::Purpose(Purposes { permitted }))
            }
            Self::Onward(_) => self.meet(&Self::Onward(Onward::None)),
            Self::FinalClauses(_) | Self::TextOnly => Some(self.clone()),
        }
    }

    /// Whether these terms permit nothing that `other` does not. Where that cannot be told it is denied.
    #[must_use]
    pub fn is_at_most(&self, other: &Self) -> bool {
        self.meet(other).as_ref() == Some(self)
    }
}

impl Exchange {
    fn meet(&self, other: &Self) -> Option<Self> {
        let gives = match (&self.gives, &other.gives) {
            (Givers::Each, one) | (one, Givers::Each) => one.clone(),
            (Givers::Parties(one), Givers::Parties(other)) => Givers::Parties(both(one, other)?),
        };
        let object_types = match (&self.object_types, &other.object_types) {
            (ObjectTypes::All, one) | (one, ObjectTypes::All) => one.clone(),
            (ObjectTypes::Listed(one), ObjectTypes::Listed(other)) => {
                ObjectTypes::Listed(both(one, other)?)
            }
        };
        let material = match (self.material, other.material) {
            (Material::OwnAndReceived, Material::OwnAndReceived) => Material::OwnAndReceived,
            _ => Material::Own,
        };
        Some(Self {
            gives,
            object_types,
            highest_tlp: self.highest_tlp.min(other.highest_tlp),
            highest_pap: self.highest_pap.min(other.highest_pap),
            material,
        })
    }
}

/// What is in both; nothing is `None`.
fn both<T: Ord + Clone>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> Option<BTreeSet<T>> {
    let both: BTreeSet<T> = one.intersection(other).cloned().collect();
    (!both.is_empty()).then_some(both)
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
