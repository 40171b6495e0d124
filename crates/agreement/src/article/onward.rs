//! `onward`: whether the recipient may pass on what it received.
//!
//! ```toml
//! [articles.terms]
//! to = "none"
//! ```
//! or `to = "constituency"`: the recipient's own participants, all of them, and never another peer; or
//! ```toml
//! to = "listed"
//! parties = ["identity--…"]
//! ```
//! or `to = "forum"` with `agreement = "mithaq-agreement--…"`: whoever is bound by that agreement now; or
//! ```toml
//! to = "with-consent"
//! silence = "consents"       # left out: "refuses"
//! silence_days = 30
//! ```
//! Whom an article reaches beyond the constituency may have something only while the deliverer's acts are known to be
//! its last (5.8), and only of the deliverer's own material.
//!
//! Source: reference catalogue, article 9 (originator control, the third-party rule).

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{ObjectId, Timestamp};
use serde_json::Value as Json;

use super::parts;
use crate::decide::Audience;
use crate::party::PartyId;
use crate::source::{Reading, Table};

/// The word for this kind of article.
pub const KIND: &str = "onward";

/// Who is bound now by each agreement that is a forum.
pub type Forums = BTreeMap<ObjectId, BTreeSet<PartyId>>;

/// The terms of an onward article: an audience must be within all that is said here. An article that is read says one
/// thing; two texts together may say several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Onward {
    /// The recipient's own participants only.
    pub constituency: bool,
    /// These parties only; the empty list is *to nobody*.
    pub listed: Option<BTreeSet<PartyId>>,
    /// Those bound by each of these agreements only.
    pub forums: BTreeSet<ObjectId>,
    /// With the deliverer's consent only.
    pub consent: Option<Silence>,
}

/// What it means that an ask for consent is not answered, the strictest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Silence {
    /// It refuses.
    Refuses,
    /// It consents after so many days.
    ConsentsAfter {
        /// Days from the ask, in UTC.
        days: u32,
    },
}

impl Silence {
    /// From when on an ask of this date that nobody answered is consent; `None` for never.
    #[must_use]
    pub fn consents_from(self, asked: &Timestamp) -> Option<Timestamp> {
        match self {
            Self::Refuses => None,
            Self::ConsentsAfter { days } => Some(asked.days_later(days)),
        }
    }

    fn meet(self, other: Self) -> Self {
        match (self, other) {
            (Self::ConsentsAfter { days: one }, Self::ConsentsAfter { days: other }) => {
                let days = one.max(other);
                Self::ConsentsAfter { days }
            }
            _ => Self::Refuses,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum To {
    Nobody,
    Constituency,
    Listed,
    Forum,
    Consent,
}

const TO: [(To, &str); 5] = [
    (To::Nobody, "none"),
    (To::Constituency, "constituency"),
    (To::Listed, "listed"),
    (To::Forum, "forum"),
    (To::Consent, "with-consent"),
];

const SILENCE: [(bool, &str); 2] = [(false, "refuses"), (true, "consents")];

impl Onward {
    /// To nobody.
    pub const NONE: Self = Self {
        constituency: false,
        listed: Some(BTreeSet::new()),
        forums: BTreeSet::new(),
        consent: None,
    };

    /// To the recipient's own participants.
    pub const CONSTITUENCY: Self = Self {
        constituency: true,
        listed: None,
        forums: BTreeSet::new(),
        consent: None,
    };

    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        let to = terms.word("to", &TO, reading);
        let read = match to {
            None => None,
            Some(To::Nobody) => Some(Self::NONE),
            Some(To::Constituency) => Some(Self::CONSTITUENCY),
            Some(To::Listed) => terms
                .node("parties", reading)
                .and_then(|node| parts::parties(node, "parties", None, reading))
                .map(|parties| Self {
                    listed: Some(parties),
                    ..Self::unlimited()
                }),
            Some(To::Forum) => terms
                .node("agreement", reading)
                .and_then(|node| parts::agreement(node, "agreement", reading))
                .map(|forum| Self {
                    forums: [forum].into(),
                    ..Self::unlimited()
                }),
            Some(To::Consent) => read_silence(&mut terms, reading).map(|silence| Self {
                consent: Some(silence),
                ..Self::unlimited()
            }),
        };
        if to.is_none() {
            // What a faulty word would have needed is nobody's to guess.
            for key in ["parties", "agreement", "silence", "silence_days"] {
                terms.maybe(key);
            }
        }
        terms.finish(&[], reading);
        read
    }

    /// To whom nothing said here limits it: the start of each reading, and never a reading.
    const fn unlimited() -> Self {
        Self {
            constituency: false,
            listed: None,
            forums: BTreeSet::new(),
            consent: None,
        }
    }

    /// Whether it lets the recipient pass something on to this audience at all: with consent, where it asks for it.
    #[must_use]
    pub fn reaches(&self, audience: &Audience, forums: &Forums) -> bool {
        let party = match audience {
            Audience::Peer(party) | Audience::Participant(party) => party,
            Audience::Role(_) => return false,
        };
        let is_ours = matches!(audience, Audience::Participant(_));
        let is_member = |forum| {
            let members: Option<&BTreeSet<PartyId>> = forums.get(forum);
            members.is_some_and(|members| members.contains(party))
        };
        (!self.constituency || is_ours)
            && self.listed.as_ref().is_none_or(|l| l.contains(party))
            && self.forums.iter().all(is_member)
    }

    /// Whether nobody is ever reached.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.listed.as_ref().is_some_and(BTreeSet::is_empty)
    }

    /// The word for it in terms: that of the first thing that it says.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.said().first() {
            Some(to) => parts::word_of(&TO, to),
            None => "none",
        }
    }

    /// Whom both reach.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Self {
        let consent = match (self.consent, other.consent) {
            (None, only) | (only, None) => only,
            (Some(one), Some(other)) => Some(one.meet(other)),
        };
        let met = Self {
            constituency: self.constituency || other.constituency,
            listed: parts::both(self.listed.as_ref(), other.listed.as_ref()),
            forums: self.forums.union(&other.forums).cloned().collect(),
            consent,
        };
        // INVARIANT: there is one way to say *to nobody*; otherwise equal terms would not be equal.
        match met.is_none() {
            true => Self::NONE,
            false => met,
        }
    }

    fn said(&self) -> Vec<To> {
        if self.is_none() {
            return vec![To::Nobody];
        }
        let said = [
            (self.constituency, To::Constituency),
            (self.listed.is_some(), To::Listed),
            (!self.forums.is_empty(), To::Forum),
            (self.consent.is_some(), To::Consent),
        ];
        let said = said.into_iter().filter(|(says, _)| *says);
        said.map(|(_, to)| to).collect()
    }

    pub(crate) fn write(&self) -> Vec<(&'static str, Json)> {
        let said = self.said();
        let mut words = said.iter().map(|to| Json::from(parts::word_of(&TO, to)));
        // Several together are what two texts amount to; nobody writes them in one.
        let to = match said.len() {
            1 => words.next().unwrap_or_default(),
            _ => words.collect(),
        };
        let mut written = vec![("to", to)];
        if let Some(parties) = self.listed.as_ref().filter(|listed| !listed.is_empty()) {
            written.push(("parties", parties.iter().map(PartyId::as_str).collect()));
        }
        let mut forums = self.forums.iter().map(|id| Json::from(id.as_str()));
        match forums.len() {
            0 => {}
            1 => written.push(("agreement", forums.next().unwrap_or_default())),
            _ => written.push(("agreement", forums.collect())),
        }
        match self.consent {
            None => {}
            Some(Silence::Refuses) => written.push(("silence", "refuses".into())),
            Some(Silence::ConsentsAfter { days }) => {
                written.push(("silence", "consents".into()));
                written.push(("silence_days", days.into()));
            }
        }
        written
    }
}

fn read_silence(terms: &mut Table<'_>, reading: &mut Reading) -> Option<Silence> {
    match terms.word_or("silence", &SILENCE, false, reading)? {
        false => Some(Silence::Refuses),
        // At once would be no ask at all.
        true => parts::number(terms, "silence_days", (1, parts::LONGEST_DAYS), reading)
            .map(|days| Silence::ConsentsAfter { days }),
    }
}
