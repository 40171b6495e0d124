//! Comparing two texts: which is wider, and by what.
//!
//! Three things are held against one another: what crosses between each two parties, how far a recipient may pass it
//! on (asked of a gate under terms that forbid nothing themselves, so that only the compared text's onward article
//! speaks), and for how long.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{Object, ObjectId, Timestamp};

use super::kept;
use super::readers::{Reader, joined, memberships, readers};
use super::verdict::{NotProved, Receiver, Verdict};
use super::{EveryCase, Judge};
use crate::agreement::{self, Agreement};
use crate::article::{FinalClauses, Forums};
use crate::compile::{Around, CompileError, Gate, LicenceTerms, exchange_gate_among};
use crate::decide::Audience;
use crate::draft::Draft;
use crate::instrument::Instrument;
use crate::party::{Party, PartyId};

/// Two texts held against one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Whether the new text lets nothing cross, and nothing be passed on, that the old one does not.
    pub no_wider: Verdict,
    /// The same the other way round.
    pub no_narrower: Verdict,
    /// Whether nothing crosses under both.
    pub disjoint: Verdict,
    /// In what the new text holds for longer or shorter, and in what else it differs that no gate keeps.
    pub lasting: BTreeSet<Lasting>,
}

/// How two texts differ in what no gate keeps: in time, in what is asked of a recipient, and in promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lasting {
    /// The new one may start earlier.
    StartsEarlier,
    /// The new one may start later.
    StartsLater,
    /// The new one ends later, or never.
    EndsLater,
    /// The new one ends earlier.
    EndsEarlier,
    /// Who withdraws stays bound for longer.
    LongerNotice,
    /// Who withdraws is free sooner.
    ShorterNotice,
    /// Other final clauses differ: whom it binds, and how.
    OtherClauses,
    /// Less is asked of who receives: how long it keeps something, before what it discloses or publishes.
    WiderTerms,
    /// More is asked of it.
    NarrowerTerms,
    /// Other things are.
    OtherTerms,
    /// Other things are promised: by when one answers, how one works together, what one may ask.
    OtherPromises,
}

impl Lasting {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::StartsEarlier => "starts-earlier",
            Self::StartsLater => "starts-later",
            Self::EndsLater => "ends-later",
            Self::EndsEarlier => "ends-earlier",
            Self::LongerNotice => "longer-notice",
            Self::ShorterNotice => "shorter-notice",
            Self::OtherClauses => "other-clauses",
            Self::WiderTerms => "wider-terms",
            Self::NarrowerTerms => "narrower-terms",
            Self::OtherTerms => "other-terms",
            Self::OtherPromises => "other-promises",
        }
    }

    /// Whether it lets more cross; `None` where that cannot be said.
    #[must_use]
    pub fn widens(self) -> Option<bool> {
        match self {
            Self::StartsEarlier | Self::EndsLater | Self::LongerNotice | Self::WiderTerms => {
                Some(true)
            }
            Self::StartsLater | Self::EndsEarlier | Self::ShorterNotice | Self::NarrowerTerms => {
                Some(false)
            }
            Self::OtherClauses | Self::OtherTerms | Self::OtherPromises => None,
        }
    }

    fn between(old: &FinalClauses, new: &FinalClauses) -> BTreeSet<Self> {
        let mut found = BTreeSet::new();
        // Without a start it holds from the last consent on, so earlier than with one.
        match new.start.cmp(&old.start) {
            std::cmp::Ordering::Less => found.insert(Self::StartsEarlier),
            std::cmp::Ordering::Greater => found.insert(Self::StartsLater),
            std::cmp::Ordering::Equal => false,
        };
        let end = |clauses: &FinalClauses| (clauses.end.is_none(), clauses.end.clone());
        match end(new).cmp(&end(old)) {
            std::cmp::Ordering::Less => found.insert(Self::EndsEarlier),
            std::cmp::Ordering::Greater => found.insert(Self::EndsLater),
            std::cmp::Ordering::Equal => false,
        };
        match new.notice_days.cmp(&old.notice_days) {
            std::cmp::Ordering::Less => found.insert(Self::ShorterNotice),
            std::cmp::Ordering::Greater => found.insert(Self::LongerNotice),
            std::cmp::Ordering::Equal => false,
        };
        let mut rest = new.clone();
        rest.start.clone_from(&old.start);
        rest.end.clone_from(&old.end);
        rest.notice_days = old.notice_days;
        if rest != *old {
            found.insert(Self::OtherClauses);
        }
        found
    }
}

/// How the new text stands to the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The same crosses.
    Equal,
    /// More crosses, and nothing less.
    Wider,
    /// Less crosses, and nothing more.
    Narrower,
    /// Some more, some less.
    Neither,
    /// It could not be said.
    Unknown,
}

impl Standing {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Wider => "wider",
            Self::Narrower => "narrower",
            Self::Neither => "neither",
            Self::Unknown => "unknown",
        }
    }
}

impl Comparison {
    /// A comparison that could not be made.
    fn unknown(why: &NotProved) -> Self {
        let not_proved = || Verdict::NotProved { why: why.clone() };
        Self {
            no_wider: not_proved(),
            no_narrower: not_proved(),
            disjoint: not_proved(),
            lasting: BTreeSet::new(),
        }
    }

    /// How the new text stands to the old one, in all.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match (self.is_wider(), self.is_narrower()) {
            (Some(false), Some(false)) => Standing::Equal,
            (Some(true), Some(false)) => Standing::Wider,
            (Some(false), Some(true)) => Standing::Narrower,
            (Some(true), Some(true)) => Standing::Neither,
            (None, _) | (_, None) => Standing::Unknown,
        }
    }

    /// P4 as one verdict: that the new text is wider in nothing, nor for longer.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match (&self.no_wider, self.is_wider()) {
            (Verdict::Proved { .. }, Some(true)) => Verdict::Refuted {
                examples: Vec::new(),
            },
            (Verdict::Proved { .. }, None) => Verdict::NotProved {
                why: NotProved::NotComparable {
                    why: self.incomparable().to_owned(),
                },
            },
            (verdict, _) => verdict.clone(),
        }
    }

    /// In what the two differ that is neither wider nor narrower.
    fn incomparable(&self) -> &'static str {
        match self.lasting.iter().find(|one| one.widens().is_none()) {
            Some(Lasting::OtherTerms) => "other things are asked of a recipient",
            Some(Lasting::OtherPromises) => "other things are promised",
            _ => "other final clauses differ",
        }
    }

    /// Whether the new text is wider in anything; `None` where that is not known.
    #[must_use]
    pub fn is_wider(&self) -> Option<bool> {
        self.in_one_way(&self.no_wider, true)
    }

    /// Whether the new text is narrower in anything; `None` where that is not known.
    #[must_use]
    pub fn is_narrower(&self) -> Option<bool> {
        self.in_one_way(&self.no_narrower, false)
    }

    fn in_one_way(&self, verdict: &Verdict, widens: bool) -> Option<bool> {
        let lasts = self.lasting.iter().any(|one| one.widens() == Some(widens));
        let unclear = self.lasting.iter().any(|one| one.widens().is_none());
        match verdict {
            Verdict::Refuted { .. } => Some(true),
            _ if lasts => Some(true),
            Verdict::Proved { .. } if !unclear => Some(false),
            Verdict::Proved { .. } | Verdict::NotProved { .. } => None,
        }
    }
}

/// What of two texts is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of it.
    Whole,
    /// What crosses between the parties.
    Crossing,
}

/// Holds `new` against `old`.
#[must_use]
pub fn compare(old: &Instrument, new: &Instrument) -> Comparison {
    compare_in(old, new, Scope::Whole)
}

/// As [`compare`], by this judge.
#[must_use]
pub fn compare_by(judge: &mut dyn Judge, old: &Instrument, new: &Instrument) -> Comparison {
    match held_together(judge, old, new, Scope::Whole) {
        Ok(comparison) => comparison,
        Err(why) => Comparison::unknown(&why),
    }
}

/// What is proved where nothing is asked.
const NOTHING_ASKED: Verdict = Verdict::Proved {
    tuples: 0,
    queries: 0,
};

pub(crate) fn compare_in(old: &Instrument, new: &Instrument, scope: Scope) -> Comparison {
    match held_together(&mut EveryCase, old, new, scope) {
        Ok(comparison) => comparison,
        Err(why) => Comparison::unknown(&why),
    }
}

fn held_together(
    judge: &mut dyn Judge,
    old: &Instrument,
    new: &Instrument,
    scope: Scope,
) -> Result<Comparison, NotProved> {
    let (before, after) = (under_one_id(old)?, under_one_id(new)?);
    let mut lasting = Lasting::between(old.final_clauses().1, new.final_clauses().1);
    if scope == Scope::Whole {
        lasting.extend(kept::between(old, new));
    }
    let mut all = Comparison {
        no_wider: NOTHING_ASKED,
        no_narrower: NOTHING_ASKED,
        disjoint: NOTHING_ASKED,
        lasting,
    };
    for (giver, receiver, forums) in pairs(old, new)? {
        let gate = |agreement: &Agreement| crossing(agreement, &giver, &receiver, &forums);
        let to = Receiver::Party(receiver.clone());
        let gates = [gate(&before), gate(&after)];
        all.add(judge, &gates, (&giver, &to), true);
    }
    if scope == Scope::Crossing {
        return Ok(all);
    }
    let mut holders = old.parties().iter().chain(new.parties());
    let holder = holders.find(|party| party.root_fingerprint.is_some());
    let Some(holder) = holder else {
        return Ok(all);
    };
    for reader in readers(old, new, &holder.id)? {
        let gate = |agreement: &Agreement| onward(agreement, holder, &reader);
        let gates = [gate(&before), gate(&after)];
        all.add(judge, &gates, (&holder.id, &reader.shown), false);
    }
    Ok(all)
}

impl Comparison {
    fn add(
        &mut self,
        judge: &mut dyn Judge,
        [old, new]: &[Result<Option<Gate>, NotProved>; 2],
        (giver, receiver): (&PartyId, &Receiver),
        crosses: bool,
    ) {
        let (old, new) = match (old, new) {
            (Ok(old), Ok(new)) => (old, new),
            (Err(why), _) | (_, Err(why)) => {
                let not_proved = || Verdict::NotProved { why: why.clone() };
                self.join(not_proved(), not_proved(), not_proved());
                return;
            }
        };
        // A party of one text alone: under the other nothing crosses to it or from it.
        let empty = |gate: &Gate| gate.with_policies(Vec::new()).map_err(NotProved::from);
        let both = match (old, new) {
            (Some(old), Some(new)) => Ok((old.clone(), new.clone())),
            (Some(old), None) => empty(old).map(|new| (old.clone(), new)),
            (None, Some(new)) => empty(new).map(|old| (old, new.clone())),
            (None, None) => return,
        };
        match both {
            Ok((old, new)) => {
                let apart = match crosses {
                    true => judge.disjoint(&new, &old, giver, receiver),
                    false => NOTHING_ASKED,
                };
                self.join(
                    judge.no_wider(&new, &old, giver, receiver),
                    judge.no_wider(&old, &new, giver, receiver),
                    apart,
                );
            }
            Err(why) => {
                let not_proved = || Verdict::NotProved { why: why.clone() };
                self.join(not_proved(), not_proved(), not_proved());
            }
        }
    }

    fn join(&mut self, no_wider: Verdict, no_narrower: Verdict, disjoint: Verdict) {
        self.no_wider = self.no_wider.clone().and(no_wider);
        self.no_narrower = self.no_narrower.clone().and(no_narrower);
        self.disjoint = self.disjoint.clone().and(disjoint);
    }
}

/// Every giver with a receiver, one of all those between whom neither text makes a difference; and of what forums
/// the receiver is a member.
fn pairs(old: &Instrument, new: &Instrument) -> Result<Vec<(PartyId, PartyId, Forums)>, NotProved> {
    let parties: BTreeSet<PartyId> = &old.party_ids() | &new.party_ids();
    let memberships = memberships([old, new])?;
    let mut first = BTreeMap::new();
    for giver in &parties {
        let given = [old, new].map(|text| {
            let articles = text.exchanges();
            let articles = articles.filter(|(_, exchange)| exchange.is_given_by(giver));
            articles.map(|(id, _)| id.clone()).collect::<Vec<_>>()
        });
        let receivers = parties.iter().filter(|receiver| *receiver != giver);
        for (receiver, member_of) in
            receivers.flat_map(|one| memberships.iter().map(move |of| (one, of)))
        {
            let forums = joined(receiver, member_of);
            let told_by = [old, new].map(|text| {
                let is_in = text.party(giver).is_some() && text.party(receiver).is_some();
                let peer = Audience::Peer(receiver.clone());
                let hosted = text
                    .participant()
                    .is_some_and(|party| party.id == *receiver);
                (is_in, hosted, text.onward().1.reaches(&peer, &forums))
            });
            let pair = || (giver.clone(), receiver.clone(), forums);
            first.entry((given.clone(), told_by)).or_insert_with(pair);
        }
    }
    Ok(first.into_values().collect())
}

/// What crosses under a text; `None` where one of the two is no party.
fn crossing(
    agreement: &Agreement,
    giver: &PartyId,
    receiver: &PartyId,
    forums: &Forums,
) -> Result<Option<Gate>, NotProved> {
    let around = Around {
        licences: &[],
        forums,
        red_lines: &[],
    };
    match exchange_gate_among(agreement, giver, receiver, &around) {
        Ok(gate) => Ok(Some(gate)),
        Err(CompileError::UnknownParty { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What `holder` may pass on of what it received under a text: the gate under terms that themselves forbid nothing.
pub(crate) fn onward(
    agreement: &Agreement,
    holder: &Party,
    reader: &Reader,
) -> Result<Option<Gate>, NotProved> {
    let terms = everything(holder, reader.party.as_str(), reader.hosted)?;
    let around = Around {
        licences: &[LicenceTerms::of(agreement)],
        forums: &reader.forums,
        red_lines: &[],
    };
    let gate = exchange_gate_among(&terms, &holder.id, &reader.party, &around)?;
    Ok(Some(gate))
}

/// The id that both texts are read under: material received under the one is then material received under the other.
pub const COMPARED: &str = "mithaq-agreement--00000000-0000-4000-8000-fffffffffff1";
/// The id of terms that forbid nothing.
const EVERYTHING: &str = "mithaq-agreement--00000000-0000-4000-8000-fffffffffff2";
/// When what is written here was written; nothing depends on it.
const WRITTEN: &str = "2000-01-01T00:00:00Z";

/// Terms between a holder and a reader that themselves forbid nothing.
fn everything(holder: &Party, reader: &str, hosted: bool) -> Result<Agreement, NotProved> {
    let (kind, fingerprint) = match hosted {
        true => ("participant", ""),
        false => (
            "working-arrangement",
            "root_fingerprint = \"fingerprint-of-the-reader\"\n",
        ),
    };
    let draft = format!(
        r#"
kind = "{kind}"
binding = false
confidential = true
languages = ["en"]
prevailing = "en"
title.en = "Everything"
[[parties]]
id = "{holder}"
name = "Holder"
root_fingerprint = "fingerprint-of-the-holder"
[[parties]]
id = "{reader}"
name = "Reader"
{fingerprint}
[[articles]]
id = "1"
kind = "exchange"
text.en = "Everything."
terms = {{ gives = "each", object_types = "all", highest_tlp = "red", highest_pap = "red", material = "own-and-received" }}
[[articles]]
id = "2"
kind = "purpose"
text.en = "Everything."
terms = {{ permitted = ["detection", "protection", "research", "training", "investigation", "attribution"] }}
[[articles]]
id = "3"
kind = "final-clauses"
text.en = "Always."
terms = {{ notice_days = 0 }}
"#,
        holder = holder.id,
    );
    let draft = Draft::parse(&draft).map_err(|error| not_comparable(&error))?;
    written(draft.instrument(), EVERYTHING, &holder.id)
}

/// A text as the agreement it would be, under the one id.
pub(crate) fn under_one_id(instrument: &Instrument) -> Result<Agreement, NotProved> {
    under_id(instrument, COMPARED)
}

/// An amended text as it would be in force: under the id of what it amends.
///
/// # Errors
/// [`NotProved::NotComparable`] if it cannot be written so.
pub fn under_id(instrument: &Instrument, id: &str) -> Result<Agreement, NotProved> {
    let author = instrument.host().or(instrument.parties().first());
    let author = author.ok_or_else(|| NotProved::NotComparable {
        why: "it has no parties".to_owned(),
    })?;
    written(instrument, id, &author.id)
}

fn written(instrument: &Instrument, id: &str, author: &PartyId) -> Result<Agreement, NotProved> {
    let id = ObjectId::parse(id).map_err(|error| not_comparable(&error))?;
    let at = Timestamp::parse(WRITTEN).map_err(|error| not_comparable(&error))?;
    let bytes = agreement::write(instrument, &id, author, &BTreeSet::new(), &at)
        .map_err(|faults| not_comparable(&faults))?;
    let accepted = Object::parse(&bytes).map_err(|refused| not_comparable(&refused))?;
    Agreement::from_object(&accepted.object).map_err(|faults| not_comparable(&faults))
}

fn not_comparable(error: &dyn std::fmt::Display) -> NotProved {
    NotProved::NotComparable {
        why: error.to_string(),
    }
}
