//! A world as plain data: who agreed what, who did what, who holds what.
//!
//! Nothing is checked here, and nothing is an id of the product: parties, agreements, acts and objects
//! are numbers, instants are milliseconds since 1970.

use std::collections::BTreeSet;

mod act;
mod agreement;
mod calendar;
mod onward;
mod said;

pub use act::{Act, Change, Deed, NewTerms};
pub use agreement::{Accession, Agreement, Article, Clauses, Exchange, Reservable, Unmarked};
pub use calendar::{civil, months_after};
pub use onward::Onward;
pub use said::{Key, Named, NamedBranch, Resealed, Revoked, Said};

/// Milliseconds since 1970.
pub type Instant = i64;

/// A day, in milliseconds.
pub const DAY: Instant = 86_400_000;

/// The first of January 2027, when the generated worlds begin.
pub const BEGINNING: Instant = 1_798_761_600_000;

/// Midnight of a day of the generated worlds; their first day is day 1.
#[must_use]
pub const fn day(day: i64) -> Instant {
    BEGINNING + (day - 1) * DAY
}

/// A party, or a participant of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party(pub u8);

/// An agreement, whatever its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgreementNo(pub u8);

/// TLP 2.0, least restrictive first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the words of the protocol itself")]
pub enum Tlp {
    Clear,
    Green,
    Amber,
    AmberStrict,
    Red,
}

/// PAP, least restrictive first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the words of the protocol itself")]
pub enum Pap {
    Clear,
    Green,
    Amber,
    Red,
}

impl Tlp {
    /// All levels.
    pub const ALL: [Self; 5] = [
        Self::Clear,
        Self::Green,
        Self::Amber,
        Self::AmberStrict,
        Self::Red,
    ];

    /// As terms write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::AmberStrict => "amber+strict",
            Self::Red => "red",
        }
    }
}

impl Pap {
    /// All levels.
    pub const ALL: [Self; 4] = [Self::Clear, Self::Green, Self::Amber, Self::Red];

    /// As terms write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}

/// What material is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the words of the purpose article itself")]
pub enum Purpose {
    Detection,
    Protection,
    Research,
    Training,
    Investigation,
    Attribution,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Detection,
        Self::Protection,
        Self::Research,
        Self::Training,
        Self::Investigation,
        Self::Attribution,
    ];

    /// As terms write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Detection => "detection",
            Self::Protection => "protection",
            Self::Research => "research",
            Self::Training => "training",
            Self::Investigation => "investigation",
            Self::Attribution => "attribution",
        }
    }
}

/// Now, which is never known exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The earliest that it can be.
    pub earliest: Instant,
    /// The latest that it can be.
    pub latest: Instant,
}

impl Now {
    /// A now that is known exactly.
    #[must_use]
    pub const fn at(instant: Instant) -> Self {
        Self {
            earliest: instant,
            latest: instant,
        }
    }
}

/// A copy of an object, as some node holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Whose material it is: who sealed it, or for an unsealed one who delivered it.
    pub originator: Party,
    /// Its object type.
    pub object_type: &'static str,
    /// All markings on it, and on parts of it.
    pub markings: BTreeSet<Mark>,
    /// It holds personal data.
    pub personal_data: bool,
    /// The parties it is addressed to, if it names any.
    pub addressees: BTreeSet<Party>,
    /// Under what it is held.
    pub licences: BTreeSet<Licence>,
    /// What must hold besides.
    pub conditions: BTreeSet<Condition>,
}

/// One marking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A TLP level.
    Tlp(Tlp),
    /// A PAP level.
    Pap(Pap),
    /// One whose meaning is not known.
    Unknown,
    /// One of those that somebody may define as mere words for people.
    Words(u8),
}

/// Under what a copy is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Licence {
    /// It is our own.
    Own,
    /// It was delivered under an agreement.
    Delivered {
        /// By whom.
        by: Party,
        /// Under which agreement.
        under: AgreementNo,
    },
    /// It came over the diplomatic channel.
    Channel {
        /// By whom.
        by: Party,
    },
}

/// A rule about one object, beside its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// Not before this: an embargo, or the start of an information exchange policy.
    NotBefore(Instant),
    /// Not from this on: the end of a policy, or of a retention.
    NotFrom(Instant),
    /// Only with a consent that is not recorded.
    Consent,
}

/// A nation's own prohibition: it forbids what all that is given here holds of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RedLine {
    /// One of these types.
    pub types: Option<BTreeSet<&'static str>>,
    /// Marked stricter than this.
    pub tlp_above: Option<Tlp>,
    /// Material of one of these.
    pub originators: Option<BTreeSet<Party>>,
    /// Received (true) or our own (false).
    pub received: Option<bool>,
    /// With personal data (true) or without (false).
    pub personal_data: Option<bool>,
}

/// What one nation's node knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    /// Whose node it is.
    pub me: Party,
    /// The texts that it holds.
    pub agreements: Vec<Agreement>,
    /// The acts that have reached it, as often as they did.
    pub acts: Vec<Act>,
    /// The parties whose nodes it has accepted.
    pub peers: BTreeSet<Party>,
    /// Those that its operator has suspended, whatever is agreed.
    pub suspended: BTreeSet<Party>,
    /// Its nation's own prohibitions.
    pub red_lines: Vec<RedLine>,
    /// What parties have stated of their last acts, as far as it has reached it.
    pub stated: Vec<Stated>,
    /// What was said of keys, as far as it has reached it; and which key sealed which act.
    pub said: Said,
}

/// A party's word that an act is its last about an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    /// Whose.
    pub author: Party,
    /// About which agreement.
    pub agreement: AgreementNo,
    /// The tag of the act.
    pub tag: u32,
    /// Its number.
    pub number: u64,
    /// The key that seals the statement.
    pub key: Key,
    /// When it was the last, by its author's clock.
    pub instant: Instant,
    /// Which of its author's statements came after which.
    pub version: i64,
}

impl World {
    /// Who is known to have a root key of its own: whoever has a node.
    #[must_use]
    pub fn keyed(&self) -> BTreeSet<Party> {
        self.peers.union(&self.suspended).copied().collect()
    }
}

/// Who asks, and through what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// A party or participant, under an agreement with us.
    Under {
        /// The agreement.
        agreement: AgreementNo,
        /// Who asks.
        party: Party,
    },
    /// A peer, over the diplomatic channel.
    Channel {
        /// The peer.
        peer: Party,
    },
    /// Our own people.
    Ourselves,
}
