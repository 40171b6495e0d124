//! What a request and its answers amount to.

use mithaq_stix::{ObjectId, Timestamp};

use super::{Consent, ConsentDecision, ConsentRequest};
use crate::article::onward::Silence;
use crate::relation::Now;

/// What a request has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsentStanding {
    /// Nobody has answered.
    Open {
        /// From when on silence is consent, if it ever is.
        consents_from: Option<Timestamp>,
    },
    /// Nobody has answered in time, and by the article that is consent.
    Silence {
        /// Since when.
        since: Timestamp,
    },
    /// It is given.
    Granted {
        /// By which consent.
        by: ObjectId,
        /// From when on.
        since: Timestamp,
        /// Until when; for good where it says nothing.
        until: Option<Timestamp>,
    },
    /// It was given, and has run out.
    Expired {
        /// When.
        at: Timestamp,
    },
    /// It is refused, or withdrawn.
    Refused {
        /// By which consent.
        by: ObjectId,
        /// When.
        at: Timestamp,
        /// Whether it had been given before.
        withdrawn: bool,
    },
}

impl ConsentStanding {
    /// Whether the object may go there.
    #[must_use]
    pub fn consents(&self) -> bool {
        matches!(self, Self::Granted { .. } | Self::Silence { .. })
    }

    /// Whether who was asked has still to answer.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        matches!(self, Self::Open { .. } | Self::Silence { .. })
    }

    /// Its word: `open`, `silence`, `granted`, `expired`, `refused`, `withdrawn`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Silence { .. } => "silence",
            Self::Granted { .. } => "granted",
            Self::Expired { .. } => "expired",
            Self::Refused {
                withdrawn: false, ..
            } => "refused",
            Self::Refused { .. } => "withdrawn",
        }
    }
}

/// What `request` has come to at `now`, given every answer that is known, in any order.
///
/// `silence` is what the originator's article says of it, as it holds now; `delivered` is when the request is on record
/// as having reached who was asked. Silence of who was not asked accepts nothing, so it counts from the later of that
/// and of the request's own date.
// INVARIANT: 6.2. What restricts binds from wherever it is known: a refusal counts whatever hash it names, and of several
// answers with one number the refusal holds, else the narrowest grant. What permits names the very request (5.9: it is
// used once the earliest now is past its date, and no longer once the latest has reached its end).
#[must_use]
pub fn standing(
    request: &ConsentRequest,
    answers: &[Consent],
    silence: Option<Silence>,
    delivered: Option<&Timestamp>,
    now: &Now,
) -> ConsentStanding {
    let answer = Answer::of(request, answers);
    match answer {
        Answer::None => {
            let from = silent_from(request, silence, delivered);
            match from {
                Some(since) if now.is_past(&since) => ConsentStanding::Silence { since },
                consents_from => ConsentStanding::Open { consents_from },
            }
        }
        // Who has answered is not silent, whatever the answer is worth.
        Answer::Nothing => ConsentStanding::Open {
            consents_from: None,
        },
        Answer::Refused { by, at, withdrawn } => ConsentStanding::Refused { by, at, withdrawn },
        Answer::Granted { by, since, until } => match until {
            Some(at) if now.has_reached(&at) => ConsentStanding::Expired { at },
            _ if !now.is_past(&since) => ConsentStanding::Open {
                consents_from: Some(since),
            },
            until => ConsentStanding::Granted { by, since, until },
        },
    }
}

/// The instants at which that changes by itself, in order.
#[must_use]
pub fn consent_changes(
    request: &ConsentRequest,
    answers: &[Consent],
    silence: Option<Silence>,
    delivered: Option<&Timestamp>,
) -> Vec<Timestamp> {
    let mut changes = match Answer::of(request, answers) {
        Answer::None => Vec::from_iter(silent_from(request, silence, delivered)),
        Answer::Granted { since, until, .. } => {
            [Some(since), until].into_iter().flatten().collect()
        }
        Answer::Nothing | Answer::Refused { .. } => Vec::new(),
    };
    changes.sort();
    changes
}

fn silent_from(
    request: &ConsentRequest,
    silence: Option<Silence>,
    delivered: Option<&Timestamp>,
) -> Option<Timestamp> {
    silence?.consents_from(delivered?.max(&request.at))
}

/// What the answers amount to, whatever the instant.
enum Answer {
    None,
    /// There are some, and none of them counts.
    Nothing,
    Refused {
        by: ObjectId,
        at: Timestamp,
        withdrawn: bool,
    },
    Granted {
        by: ObjectId,
        since: Timestamp,
        until: Option<Timestamp>,
    },
}

impl Answer {
    fn of(request: &ConsentRequest, answers: &[Consent]) -> Self {
        let to_it = |answer: &&Consent| {
            answer.request == request.id && answer.author == request.asking.asked
        };
        let mut counted: Vec<&Consent> = answers.iter().filter(to_it).collect();
        if counted.is_empty() {
            return Self::None;
        }
        counted.retain(|answer| {
            answer.decision == ConsentDecision::Refuse || answer.request_hash == request.hash
        });
        let Some(highest) = counted.iter().map(|answer| answer.number).max() else {
            return Self::Nothing;
        };
        let at_highest = counted.iter().filter(|answer| answer.number == highest);
        let refusals = at_highest
            .clone()
            .filter(|answer| answer.decision == ConsentDecision::Refuse);
        if let Some(refusal) = refusals.min_by_key(|answer| (&answer.at, &answer.id)) {
            let was_given = |answer: &&Consent| {
                answer.number < highest && answer.decision != ConsentDecision::Refuse
            };
            return Self::Refused {
                by: refusal.id.clone(),
                at: refusal.at.clone(),
                withdrawn: counted.iter().copied().any(|answer| was_given(&answer)),
            };
        }
        let mut granted = Self::Nothing;
        for answer in at_highest {
            let ConsentDecision::Grant { until } = &answer.decision else {
                continue;
            };
            granted = match granted {
                Self::Granted {
                    by,
                    since,
                    until: other,
                } => Self::Granted {
                    by: by.min(answer.id.clone()),
                    since: since.max(answer.at.clone()),
                    until: other.into_iter().chain(until.clone()).min(),
                },
                _ => Self::Granted {
                    by: answer.id.clone(),
                    since: answer.at.clone(),
                    until: until.clone(),
                },
            };
        }
        granted
    }
}
