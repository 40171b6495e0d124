//! Checks before anyone signs: does the agreement stay within the red lines, is an amendment no wider than what it
//! replaces? Each answer is a proof over every case there is, or the smallest case that breaks it.
//!
//! ```text
//! gate ─┬─ what its policies look at ──► a finite domain: the values they name, and *other*
//!       └─ each policy, asked by Cedar ─► a table over the few attributes it looks at
//! two sides of tables ──► every case in which they can differ ──► Proved { tuples } | Refuted { examples } | NotProved
//! ```
//! The judge is Cedar with the very policies that the gate runs. What is computed here besides is Cedar's own rule
//! (some permit, no forbid) and which values need not be told apart: those that no policy of either side tells
//! apart. What breaks is asked of the whole gate again before it is said.
//!
//! **Architecture invariant:** what a check cannot read makes it *not proved*: an attribute or operator that is new
//! in a policy, too many cases, a policy that does not compile. Nothing is proved by leaving it out.

use std::collections::BTreeMap;

use crate::agreement::Agreement;
use crate::article::Forums;
use crate::compile::{Around, Gate, LicenceTerms, audience_of, exchange_gate_among, inbound_gate};
use crate::decide::Audience;
use crate::party::PartyId;
use crate::red_line::RedLine;

pub mod compare;
mod consent;
pub mod diff;
pub(crate) mod domain;
pub(crate) mod exported;
mod kept;
pub(crate) mod mention;
pub mod question;
pub(crate) mod readers;
mod side;
mod sweep;
pub mod symbolic;
pub mod verdict;

pub use compare::{Comparison, Lasting, Standing, compare, compare_by};
pub use consent::{Consents, within_consent};
pub use diff::{ArticleDiff, Change, Diff, HeaderChange, TextChange, diff};
pub use domain::is_made_up;
pub use question::{closed_gives_nothing, disjoint, never_fails, no_wider, within_red_lines};
use readers::{joined, memberships};
pub use verdict::{Example, MOST_TUPLES, NotProved, Receiver, Verdict};

/// What is asked of an agreement (the numbers are those of `docs/checks.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// P1: nothing that the agreement lets us give is forbidden by our red lines.
    WithinRedLines,
    /// P2: what we received goes on only as far as the agreement that it was received under lets it.
    WithinConsent,
    /// P3: suspended, expired, withdrawn from, not in force yet: nothing crosses.
    ClosedGivesNothing,
    /// P4: it lets nothing cross that the text it replaces does not.
    NoWider,
    /// P7: no policy ever fails.
    NeverFails,
}

impl Question {
    /// Every question, in the order in which they are answered.
    pub const ALL: [Self; 5] = [
        Self::WithinRedLines,
        Self::WithinConsent,
        Self::ClosedGivesNothing,
        Self::NoWider,
        Self::NeverFails,
    ];

    /// The word for it in records.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::WithinRedLines => "within-red-lines",
            Self::WithinConsent => "within-consent",
            Self::ClosedGivesNothing => "closed-gives-nothing",
            Self::NoWider => "no-wider",
            Self::NeverFails => "never-fails",
        }
    }
}

/// Who answers the questions that are asked of gates. Each answer is a proof, a case that the gates themselves
/// confirm, or *not proved*.
pub trait Judge {
    /// P4: see [`no_wider`].
    fn no_wider(&mut self, new: &Gate, old: &Gate, giver: &PartyId, receiver: &Receiver)
    -> Verdict;

    /// P5: see [`disjoint`].
    fn disjoint(
        &mut self,
        one: &Gate,
        other: &Gate,
        giver: &PartyId,
        receiver: &Receiver,
    ) -> Verdict;

    /// P1: see [`within_red_lines`].
    fn within_red_lines(
        &mut self,
        ours: &Gate,
        guarded: &Gate,
        giver: &PartyId,
        receiver: &Receiver,
    ) -> Verdict;

    /// P2: see [`within_consent`].
    fn within_consent(
        &mut self,
        gate: &Gate,
        consents: &Consents<'_>,
        giver: &PartyId,
        receiver: &Receiver,
    ) -> Verdict;

    /// P7: see [`never_fails`].
    fn never_fails(&mut self, gate: &Gate, giver: &PartyId, receiver: &Receiver) -> Verdict;
}

/// The judge that goes through every case, and needs no solver.
#[derive(Debug, Clone, Copy)]
pub struct EveryCase;

impl Judge for EveryCase {
    fn no_wider(
        &mut self,
        new: &Gate,
        old: &Gate,
        giver: &PartyId,
        receiver: &Receiver,
    ) -> Verdict {
        no_wider(new, old, giver, receiver)
    }

    fn disjoint(
        &mut self,
        one: &Gate,
        other: &Gate,
        giver: &PartyId,
        receiver: &Receiver,
    ) -> Verdict {
        disjoint(one, other, giver, receiver)
    }

    fn within_red_lines(
        &mut self,
        ours: &Gate,
        guarded: &Gate,
        giver: &PartyId,
        receiver: &Receiver,
    ) -> Verdict {
        within_red_lines(ours, guarded, giver, receiver)
    }

    fn within_consent(
        &mut self,
        gate: &Gate,
        consents: &Consents<'_>,
        giver: &PartyId,
        receiver: &Receiver,
    ) -> Verdict {
        consent::every_case(gate, consents, giver, receiver)
    }

    fn never_fails(&mut self, gate: &Gate, giver: &PartyId, receiver: &Receiver) -> Verdict {
        never_fails(gate, giver, receiver)
    }
}

/// A question and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was asked.
    pub question: Question,
    /// What was found, of every party that we may give to together.
    pub verdict: Verdict,
}

/// Asks every question that one text alone raises, for our own party `me`. `licences` are the agreements under which
/// we hold material, as for [`crate::compile::exchange_gate`].
#[must_use]
pub fn check(
    agreement: &Agreement,
    me: &PartyId,
    licences: &[&Agreement],
    red_lines: &[RedLine],
) -> Vec<Finding> {
    check_by(&mut EveryCase, agreement, me, licences, red_lines)
}

/// As [`check`], by this judge.
#[must_use]
pub fn check_by(
    judge: &mut dyn Judge,
    agreement: &Agreement,
    me: &PartyId,
    licences: &[&Agreement],
    red_lines: &[RedLine],
) -> Vec<Finding> {
    let mut findings: BTreeMap<Question, Verdict> = BTreeMap::new();
    let mut found = |question, verdict: Verdict| {
        let before = findings.remove(&question);
        let all = match before {
            Some(before) => before.and(verdict),
            None => verdict,
        };
        findings.insert(question, all);
    };
    let receivers = match receivers(agreement, me, licences) {
        Ok(receivers) => receivers,
        Err(why) => {
            let question = Question::WithinRedLines;
            let verdict = Verdict::NotProved { why };
            return vec![Finding { question, verdict }];
        }
    };
    let held: Vec<LicenceTerms<'_>> = licences.iter().map(|text| LicenceTerms::of(text)).collect();
    for (receiver, forums) in receivers {
        let to = Receiver::Party(receiver.clone());
        let gate = |red_lines: &[RedLine]| {
            let around = Around {
                licences: &held,
                forums: &forums,
                red_lines,
            };
            exchange_gate_among(agreement, me, &receiver, &around)
        };
        let (ours, guarded) = (gate(&[]), gate(red_lines));
        match (&ours, &guarded) {
            (Ok(ours), Ok(guarded)) => {
                found(
                    Question::WithinRedLines,
                    judge.within_red_lines(ours, guarded, me, &to),
                );
                let consents = Consents::of(guarded, agreement, licences, &forums);
                let consent = judge.within_consent(guarded, &consents, me, &to);
                found(Question::WithinConsent, consent);
                let closed = closed_gives_nothing(guarded, agreement, me);
                found(Question::ClosedGivesNothing, closed);
                found(Question::NeverFails, judge.never_fails(guarded, me, &to));
            }
            (Err(error), _) | (_, Err(error)) => {
                let why = NotProved::from(error.clone());
                found(Question::WithinRedLines, Verdict::NotProved { why });
            }
        }
        let theirs = inbound_gate(agreement, &receiver, me);
        let us = Receiver::Party(me.clone());
        found(
            Question::NeverFails,
            match &theirs {
                Ok(theirs) => judge.never_fails(theirs, &receiver, &us),
                Err(error) => Verdict::NotProved {
                    why: error.clone().into(),
                },
            },
        );
    }
    let findings = findings.into_iter();
    findings
        .map(|(question, verdict)| Finding { question, verdict })
        .collect()
}

/// The parties that we may give to, with the forums that they may be members of: one of all those that the policies
/// cannot tell apart. Whom an onward article reaches is all that depends on which party it is.
fn receivers(
    agreement: &Agreement,
    me: &PartyId,
    licences: &[&Agreement],
) -> Result<Vec<(PartyId, Forums)>, NotProved> {
    let texts = || licences.iter().copied().chain([agreement]);
    let memberships = memberships(texts().map(Agreement::instrument))?;
    let mut first: BTreeMap<Vec<bool>, (PartyId, Forums)> = BTreeMap::new();
    for party in agreement.parties().iter().filter(|party| party.id != *me) {
        for member_of in &memberships {
            let forums = joined(&party.id, member_of);
            let audience = audience_of(agreement, &party.id);
            let mut told_by = vec![matches!(audience, Audience::Participant(_))];
            told_by.extend(texts().map(|text| text.onward().1.reaches(&audience, &forums)));
            first
                .entry(told_by)
                .or_insert_with(|| (party.id.clone(), forums));
        }
    }
    Ok(first.into_values().collect())
}
