//! Random lives of agreements: what parties do about them, in chains that are mostly sensible.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;

use super::treaties::{article, days, first_guest, new_terms};
use crate::world::{
    Accession, Act, Agreement, Article, Change, DAY, Deed, Instant, NewTerms, Party, day,
};

/// What parties do, before it is known about which texts: see [`live`].
#[derive(Debug, Clone)]
pub struct Life {
    /// What each party does at the beginning.
    openings: Vec<Opening>,
    steps: Vec<Step>,
}

#[derive(Debug, Clone)]
struct Opening {
    consents: bool,
    reserves: Option<Vec<Change>>,
    notified: bool,
}

#[derive(Debug, Clone)]
struct Step {
    who: Index,
    what: u8,
    /// Which earlier act, text or party it is about.
    about: Index,
    changes: Vec<Change>,
    /// After the step before it, in quarters of a day.
    wait: i64,
    notified: bool,
    flag: bool,
    oddity: u8,
    /// After which of the author's acts, where it forks.
    after: Index,
}

/// Anything at all; honest if `sound`: without forks, skips, and dates or addressees that are left out.
pub fn life(sound: bool) -> impl Strategy<Value = Life> {
    let changes = || {
        let change = article().prop_flat_map(|article| (Just(article), new_terms(article)));
        vec(
            change.prop_map(|(article, to)| Change { article, to }),
            1..3,
        )
    };
    let opening = (
        prop::bool::weighted(0.95),
        option::weighted(0.15, changes()),
        prop::bool::weighted(0.97),
    );
    let opening = opening.prop_map(|(consents, reserves, notified)| Opening {
        consents,
        reserves,
        notified,
    });
    let step = (
        (any::<Index>(), 0_u8..60, any::<Index>()),
        changes(),
        0_i64..24,
        prop::bool::weighted(0.8),
        any::<bool>(),
        match sound {
            true => (99_u8..100).boxed(),
            false => (0_u8..100).boxed(),
        },
        any::<Index>(),
    );
    let step = step.prop_map(
        |((who, what, about), changes, wait, notified, flag, oddity, after)| Step {
            who,
            what,
            about,
            changes,
            wait,
            notified,
            flag,
            oddity,
            after,
        },
    );
    (vec(opening, 14), vec(step, 0..24)).prop_map(|(openings, steps)| Life { openings, steps })
}

impl Life {
    /// The same with no more than so many steps: the longer a life, the less is in force at its end.
    pub(super) fn short(mut self, most: usize) -> Self {
        self.steps.truncate(most);
        self
    }
}

/// What is done about an agreement, as it grows.
struct Chronicle<'a> {
    texts: &'a [Agreement],
    acts: Vec<Act>,
    first_tag: u32,
}

/// The acts of a life, about an agreement's texts, in the order of their doing. Two more parties than the text
/// lists do things too.
#[must_use]
pub fn live(texts: &[Agreement], life: &Life) -> Vec<Act> {
    let Some(base) = texts.first() else {
        return Vec::new();
    };
    let mut chronicle = Chronicle {
        texts,
        acts: Vec::new(),
        first_tag: (u32::from(base.no.0) + 1) * 1_000,
    };
    let mut at = day(2);
    for (party, opening) in base.parties.iter().zip(&life.openings) {
        if let Some(changes) = &opening.reserves {
            let changes = fitting(base, changes, 99);
            let tag = chronicle.does(*party, at, Deed::Reservation { changes });
            chronicle.notifies(tag, at, opening.notified);
        }
        if opening.consents {
            let deed = match base.clauses.ratification {
                true => Deed::Ratification,
                false => Deed::Signature,
            };
            let tag = chronicle.does(*party, at, deed);
            chronicle.notifies(tag, at + DAY / 8, opening.notified);
        }
        at += DAY / 4;
    }
    let guest = first_guest(&base.parties);
    let opening = life.openings.get(base.parties.len());
    if let Some(opening) =
        opening.filter(|opening| opening.consents && base.clauses.accession != Accession::Closed)
    {
        let tag = chronicle.does(guest, at, Deed::Accession);
        chronicle.notifies(tag, at + DAY / 8, opening.notified);
    }
    for step in &life.steps {
        at += step.wait * DAY / 4;
        chronicle.goes_on(at, step);
    }
    chronicle.acts
}

impl Chronicle<'_> {
    fn base(&self) -> &Agreement {
        &self.texts[0]
    }

    fn last_of(&self, author: Party) -> Option<&Act> {
        self.acts.iter().rfind(|act| act.author == author)
    }

    /// A party's next act.
    fn does(&mut self, author: Party, at: Instant, deed: Deed) -> u32 {
        let tag = self.first_tag + u32::try_from(self.acts.len()).unwrap_or(u32::MAX);
        let before = self.last_of(author);
        let act = Act {
            tag,
            id: tag,
            author,
            agreement: self.base().no,
            text: self.base().text,
            number: before.map_or(1, |before| before.number + 1),
            previous: before.map(|before| before.tag),
            at,
            to_all: true,
            attested_for: None,
            deed,
        };
        self.acts.push(act);
        tag
    }

    /// The depositary takes note, where there is one and it does.
    fn notifies(&mut self, tag: u32, at: Instant, notified: bool) {
        let act = self.acts.iter().find(|act| act.tag == tag);
        let Some(act) = act.filter(|_| notified) else {
            return;
        };
        let deed = Deed::Notification {
            of: act.id,
            tag,
            date: act.at,
        };
        let waits = !matches!(act.deed, Deed::Notification { .. });
        // Nothing but time to object waits for those whose acts count by themselves.
        let opens = is_reservation(&act.deed) || is_amendment(&act.deed);
        let leaves = self
            .acts
            .iter()
            .find(|act| Some(act.author) == self.base().depositary && act.deed == Deed::Withdrawal);
        let left = leaves.is_some_and(|act| act.at + days(self.base().notice_days) <= at);
        let parties = &self.base().parties;
        let who = match (self.base().depositary, left) {
            (None, _) => parties
                .iter()
                .find(|party| **party != act.author && opens)
                .copied(),
            (Some(depositary), false) => Some(depositary).filter(|it| *it != act.author || opens),
            (Some(_), true) => self.base().successor,
        };
        if let Some(who) = who.filter(|_| waits) {
            self.does(who, at, deed);
        }
    }

    fn goes_on(&mut self, at: Instant, step: &Step) {
        let base = self.base().clone();
        let listed = base.parties.len();
        // Those who may accede have a number of their own after the listed.
        let guest = match step.about.index(2) {
            0 => first_guest(&base.parties),
            _ => Party(first_guest(&base.parties).0.saturating_add(1)),
        };
        let author = match (step.what, step.flag) {
            (44..=46, _) => guest,
            (_, true) if step.what < 20 => self.anyone(step.who),
            _ => base.parties[step.who.index(listed)],
        };
        let Some(deed) = self.deed(author, at, step) else {
            return;
        };
        let followed = step.flag.then(|| match deed {
            Deed::Termination => Some(Deed::Termination),
            Deed::Amendment { .. } => Some(Deed::Accepts {
                of: self.first_tag + u32::try_from(self.acts.len()).unwrap_or(u32::MAX),
            }),
            Deed::Accepts { of } if (37..=40).contains(&step.what) => Some(Deed::Accepts { of }),
            _ => None,
        });
        let tag = self.does(author, at, deed);
        let before = self.last_odd(author, step);
        let another = self.one(step, |act| act.author != author).map(|act| act.id);
        if let Some(act) = self.acts.last_mut() {
            odd(act, (before.as_ref(), another), step, &base);
        }
        self.notifies(tag, at + DAY / 8, step.notified);
        // Now and then all others follow.
        if let Some(deed) = followed.flatten() {
            for other in base.parties.into_iter().filter(|other| *other != author) {
                let tag = self.does(other, at + DAY / 4, deed.clone());
                self.notifies(tag, at + DAY / 3, step.notified);
            }
        }
    }

    fn anyone(&self, index: Index) -> Party {
        let mut all: Vec<Party> = self.base().parties.clone();
        all.extend(self.acts.iter().map(|act| act.author));
        all[index.index(all.len())]
    }

    fn last_odd(&self, author: Party, step: &Step) -> Option<Act> {
        let mine: Vec<&Act> = self
            .acts
            .iter()
            .rev()
            .skip(1)
            .filter(|act| act.author == author)
            .collect();
        mine.get(step.after.index(mine.len().max(1)))
            .map(|act| (*act).clone())
    }

    /// One of the acts for which `is` holds.
    fn one(&self, step: &Step, is: impl Fn(&Act) -> bool) -> Option<&Act> {
        let these: Vec<&Act> = self.acts.iter().filter(|act| is(act)).collect();
        these.get(step.about.index(these.len().max(1))).copied()
    }

    fn deed(&self, author: Party, at: Instant, step: &Step) -> Option<Deed> {
        let base = self.base();
        let lifted = |is: fn(&Deed) -> bool| {
            let mine = self.one(step, |act| act.author == author && is(&act.deed))?;
            Some(mine.id)
        };
        let of_others = |is: fn(&Deed) -> bool| {
            let another = self.one(step, |act| act.author != author && is(&act.deed))?;
            Some(another.id)
        };
        let towards = base.parties[step.about.index(base.parties.len())];
        let changes = || fitting(base, &step.changes, step.oddity);
        Some(match step.what {
            0..=2 => Deed::Suspension,
            3..=6 => {
                let articles = changes().iter().map(|change| change.article).collect();
                let (articles, towards) = match step.what {
                    3 => (None, Some(towards)),
                    4 => (Some(articles), Some(towards)),
                    _ => (Some(articles), None),
                };
                Deed::PartialSuspension { articles, towards }
            }
            7..=10 => Deed::Resumption {
                lifts: lifted(is_pause)?,
            },
            13 => Deed::Declaration { changes: changes() },
            14..=15 => Deed::DeclarationWithdrawal {
                lifts: lifted(|deed| matches!(deed, Deed::Declaration { .. }))?,
            },
            16 => Deed::Reservation { changes: changes() },
            17..=19 => Deed::ReservationWithdrawal {
                lifts: lifted(is_reservation)?,
            },
            20..=23 => Deed::Objection {
                to: of_others(|deed| {
                    is_reservation(deed) || is_amendment(deed) || *deed == Deed::Accession
                })?,
                precludes: step.flag,
            },
            24..=26 => Deed::ObjectionWithdrawal {
                lifts: lifted(|deed| matches!(deed, Deed::Objection { .. }))?,
            },
            27..=30 => Deed::Accepts {
                of: of_others(is_reservation)?,
            },
            31..=36 => Deed::Accepts {
                of: of_others(is_amendment)?,
            },
            37..=40 => Deed::Accepts {
                of: of_others(|deed| *deed == Deed::Accession)?,
            },
            11..=12 | 41..=43 => {
                // Now and then one that nobody has.
                let known = self.texts.len() - usize::from(step.what != 41);
                Deed::Amendment {
                    text: 1 + u8::try_from(step.about.index(known.max(1))).unwrap_or(0),
                }
            }
            44..=46 => Deed::Accession,
            47 => Deed::Withdrawal,
            48 => Deed::Termination,
            49 => Deed::NonRenewal,
            50..=51 => Deed::Provisional,
            52 => Deed::ProvisionalEnd,
            53 => [Deed::Signature, Deed::Acceptance, Deed::Approval][step.about.index(3)].clone(),
            // A notification: of what may have been noted, on another day, by whoever.
            54..=58 => {
                let act = self.one(step, |act| !matches!(act.deed, Deed::Notification { .. }))?;
                Deed::Notification {
                    of: act.id,
                    tag: match step.flag || step.what != 54 {
                        true => act.tag,
                        false => self.acts.first()?.tag,
                    },
                    date: at - (step.wait - 8) * DAY / 2,
                }
            }
            _ => Deed::Unknown,
        })
    }
}

/// Changes of articles that the text has; now and then also of others.
fn fitting(text: &Agreement, changes: &[Change], oddity: u8) -> Vec<Change> {
    let mut fitting = changes.to_vec();
    // Terms are drawn for the first two parties that there are.
    for change in &mut fitting {
        if let NewTerms::Exchange(terms) = &mut change.to {
            let givers = terms.givers.iter();
            let parties = givers.filter_map(|giver| text.parties.get(usize::from(giver.0)));
            terms.givers = parties.copied().collect();
        }
    }
    if !(21..=24).contains(&oddity) {
        fitting.retain(|change| text.has(change.article));
    }
    if fitting.is_empty() {
        fitting.push(Change {
            article: Article::Exchange(0),
            to: NewTerms::Excluded,
        });
    }
    fitting
}

fn is_pause(deed: &Deed) -> bool {
    matches!(deed, Deed::Suspension | Deed::PartialSuspension { .. })
}

fn is_reservation(deed: &Deed) -> bool {
    matches!(deed, Deed::Reservation { .. })
}

fn is_amendment(deed: &Deed) -> bool {
    matches!(deed, Deed::Amendment { .. })
}

/// What parties do that are not honest, or mistaken.
fn odd(
    act: &mut Act,
    (before, another): (Option<&Act>, Option<u32>),
    step: &Step,
    base: &Agreement,
) {
    match (step.oddity, before) {
        // Two acts with one number.
        (0..=1, Some(before)) => {
            (act.number, act.previous) = (before.number + 1, Some(before.tag));
        }
        // A first act once more.
        (2, Some(_)) => (act.number, act.previous) = (1, None),
        // A number left out.
        (3, Some(_)) => act.number += 1,
        // About a text that nobody else has.
        (4, _) => act.text = base.text + 77,
        // Not to everybody.
        (5..=8, _) => act.to_all = false,
        // Another act's id.
        (9, Some(before)) => act.id = before.id,
        // The id of another party's act.
        (25..=27, _) => act.id = another.unwrap_or(act.id),
        // Back-dated, or dated ahead.
        (10..=15, _) => act.at -= DAY * (step.wait - 6),
        // About an amended text.
        (16..=20, _) => act.text = base.text + 1,
        _ => {}
    }
}
