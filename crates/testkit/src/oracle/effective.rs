//! What an agreement says between two parties, now: the text that both have accepted, narrowed by what either has
//! reserved, declared or suspended. Nothing here widens.

use std::collections::BTreeSet;

use super::marks::UNMARKED;
use super::relation::{has_come, is_past};
use super::release::USUAL;
use super::{Case, Why};
use crate::world::{
    Act, Agreement, Article, Change, DAY, Deed, Exchange, Instant, NewTerms, Now, Onward, Party,
    Unmarked,
};

impl Case<'_> {
    /// The text in force between two, now, as it binds these two. Whether anything is in force is another matter.
    /// Where now may lie on either side of the instant from which another text holds, what both say (5.9).
    #[must_use]
    pub fn effective(&self, pair: (Party, Party), now: Now) -> Agreement {
        let texts = self.texts_between(pair, now);
        let narrowed = texts.iter().map(|text| self.narrowed(text, pair, now));
        let met = narrowed.reduce(|one, other| what_both_say(one, &other));
        met.unwrap_or_else(|| self.base().clone())
    }

    /// A text, less what two parties take away from it towards one another.
    fn narrowed(&self, text: &Agreement, (a, b): (Party, Party), now: Now) -> Agreement {
        let mut narrowed = text.clone();
        let mut take = |change: &Change, is_out: bool| {
            for article in self.meant(text, change.article) {
                let to = change.to.clone();
                narrow(&mut narrowed, &Change { article, to });
                if is_out {
                    exclude(&mut narrowed, article);
                }
            }
        };
        for (one, other) in [(a, b), (b, a)] {
            for reservation in self.reservations(one, now) {
                // Objected to, the article does not hold between the two.
                let objected = self.objects(other, reservation, now, false);
                if let Deed::Reservation { changes } = &reservation.deed {
                    changes.iter().for_each(|change| take(change, objected));
                }
            }
            for act in self.of_party(one) {
                match &act.deed {
                    Deed::Declaration { changes } if self.restricts_now(act, now) => {
                        changes.iter().for_each(|change| take(change, false));
                    }
                    Deed::PartialSuspension {
                        articles: Some(articles),
                        towards,
                    } if towards.is_none_or(|party| party == other)
                        && self.restricts_now(act, now) =>
                    {
                        for article in articles.iter().copied() {
                            let to = NewTerms::Excluded;
                            take(&Change { article, to }, true);
                        }
                    }
                    _ => {}
                }
            }
        }
        narrowed
    }

    /// The articles of a text that an act means by one: that one; and where it has not stayed what it was in the texts
    /// before, any other exchange article that has not stayed either, for it may have moved there.
    fn meant(&self, text: &Agreement, article: Article) -> BTreeSet<Article> {
        let mut meant = BTreeSet::from([article]);
        let Article::Exchange(named) = article else {
            return meant;
        };
        let places = || (0..=u8::MAX).zip(&text.exchanges);
        let all = places().map(|(place, _)| Article::Exchange(place));
        if !text.has(article) {
            return all.collect();
        }
        let mut before = Some(text);
        while let Some(earlier) = before {
            let stayed = |place: u8| {
                let (place, of) = (usize::from(place), |text: &Agreement| {
                    text.exchanges.clone()
                });
                of(earlier).get(place) == of(text).get(place)
            };
            if earlier.has(article) && !stayed(named) {
                let moved = places().map(|(place, _)| place).filter(|it| !stayed(*it));
                meant.extend(moved.map(Article::Exchange));
            }
            before = earlier.amends.and_then(|amended| {
                let base = std::iter::once(self.base());
                let mut texts = base.chain(self.amended());
                texts.find(|other| other.text == amended)
            });
        }
        meant
    }

    /// The texts that may be the one of the highest level that both have accepted.
    fn texts_between(&self, pair: (Party, Party), now: Now) -> Vec<Agreement> {
        let past = self.best(pair, |from| is_past(from, now));
        let text = past.first().map_or_else(|| self.base(), |text| *text);
        let mut texts = vec![text.clone()];
        let level = self.level(text.text);
        for other in self.amended() {
            if self.perhaps_accepted(pair, other.text, now) && level <= self.level(other.text) {
                texts.push(other.clone());
            }
        }
        texts
    }

    /// What stands against there being one text: two of one level, or one that is not here.
    pub(super) fn between_texts(&self, pair: (Party, Party), now: Now, whys: &mut BTreeSet<Why>) {
        let past = self.best(pair, |from| is_past(from, now));
        let top = past.first().map_or(Some(0), |text| self.level(text.text));
        let is_past_it = |text: &Agreement| past.iter().any(|other| other.text == text.text);
        let mut levels = BTreeSet::new();
        for text in self.amended() {
            let level = self.level(text.text);
            let may_hold = top <= level && self.perhaps_accepted(pair, text.text, now);
            // One of the level that surely holds, and surely does itself, or one that perhaps goes before it.
            if text.text != self.base().text
                && (is_past_it(text) || may_hold)
                && !levels.insert(level)
            {
                whys.insert(Why::AmendmentsCompete);
            }
        }
        let mut unknown = self.unknown_texts().into_iter();
        if unknown.any(|text| self.perhaps_accepted(pair, text, now)) {
            whys.insert(Why::UnknownText);
        }
        // Both have accepted something that is not here: it may be an amendment. Of two alone one has accepted what the
        // other did, and who proposes accepts.
        let by_one = self.accepted_unseen(pair.0, now);
        let by_other = self.accepted_unseen(pair.1, now);
        let are_alone = self.base().depositary.is_none();
        let by_any = are_alone && !(by_one.is_empty() && by_other.is_empty());
        if by_any || !by_one.is_disjoint(&by_other) {
            whys.insert(Why::UnknownText);
        }
    }

    /// The ids that a party has accepted by now, and under which no act is here, or an amendment of one who may accede
    /// and whose accession is not here.
    fn accepted_unseen(&self, party: Party, now: Now) -> BTreeSet<u32> {
        let mut unseen = BTreeSet::new();
        for act in self.of_party(party) {
            if let Deed::Accepts { of } = act.deed
                && (self.is_notified_and_missing(of)
                    || !self
                        .here()
                        .any(|other| other.id == of && !self.is_of_one_to_come(other)))
                && self
                    .permits_from(act)
                    .is_some_and(|from| has_come(from, now))
            {
                unseen.insert(of);
            }
        }
        unseen
    }

    /// The texts of the highest level that both have accepted by dates of which `counts` holds; none for the first
    /// text.
    fn best(&self, (a, b): (Party, Party), counts: impl Fn(Instant) -> bool) -> Vec<&Agreement> {
        let by_both = |text: &&Agreement| {
            [a, b].into_iter().all(|party| {
                let mut dates = self.acceptances(party, text.text, true).into_iter();
                dates.any(&counts)
            })
        };
        let accepted: Vec<&Agreement> = self
            .amended()
            .filter(|text| text.text != self.base().text)
            .filter(by_both)
            .collect();
        let highest = accepted.iter().map(|text| self.level(text.text)).max();
        accepted
            .into_iter()
            .filter(|text| Some(self.level(text.text)) == highest)
            .collect()
    }

    /// Whether it is an amendment of one who may accede, and whose accession is not here.
    fn is_of_one_to_come(&self, act: &Act) -> bool {
        let mut others = self.here().filter(|other| other.author == act.author);
        matches!(act.deed, Deed::Amendment { .. })
            && !self.is_listed(act.author)
            && self.is_open_to(act.author)
            && !others.any(|other| other.deed == Deed::Accession)
    }

    /// Texts that are proposed and that nobody here has.
    fn unknown_texts(&self) -> BTreeSet<u8> {
        let proposed = self.acts().filter_map(|act| match act.deed {
            Deed::Amendment { text } => Some(text),
            _ => None,
        });
        proposed
            .filter(|text| self.level(*text).is_none())
            .collect()
    }

    /// Whether both have accepted a text by now, as far as can be told: what one of them has accepted and is not here could
    /// be a proposal of it.
    fn perhaps_accepted(&self, (a, b): (Party, Party), text: u8, now: Now) -> bool {
        let own = |party| {
            let mut dates = self.acceptances(party, text, false).into_iter();
            dates.any(|from| has_come(from, now))
        };
        let perhaps = |party| own(party) || !self.accepted_unseen(party, now).is_empty();
        let is_known = |party| !self.acceptances(party, text, false).is_empty();
        perhaps(a) && perhaps(b) && (is_known(a) || is_known(b))
    }

    /// From when a party has accepted an amended text, on whatever ground; for certain, or as far as can be told where an
    /// act before its proposal is missing.
    fn acceptances(&self, party: Party, text: u8, certain: bool) -> Vec<Instant> {
        // Who consents to an amended text has accepted it.
        let consents = self.consents(party).into_iter();
        let named =
            consents.filter(|(consent, _)| consent.text == text && text != self.base().text);
        let mut dates: Vec<Instant> = named.map(|(_, from)| from).collect();
        for author in self.everybody() {
            let proposals = self.of_party(author).into_iter();
            for proposal in proposals.filter(|act| act.deed == Deed::Amendment { text }) {
                let proposed = match certain {
                    true => self.permits_from(proposal),
                    false => self.perhaps_from(proposal),
                };
                let Some(proposed) = proposed else {
                    continue;
                };
                if !self.is_member(author) {
                    continue;
                }
                if author == party {
                    dates.push(proposed);
                }
                let accepted = self.accepted(party, proposal);
                dates.extend(accepted.map(|accepted| accepted.max(proposed)));
                let tacit = self.tacit(party, proposal, certain);
                dates.extend(tacit.map(|tacit| tacit.max(proposed)));
            }
        }
        dates
    }

    fn predecessor_of(&self, text: u8) -> Option<u8> {
        let mut texts = self.amended();
        texts.find(|other| other.text == text)?.amends
    }

    /// From when a party is taken to have accepted an amendment, for it has not objected to it in time.
    fn tacit(&self, party: Party, proposal: &Act, certain: bool) -> Option<Instant> {
        let days = self.base().clauses.tacit_days?;
        // Of a text that is not here, the time for objections may be over at once.
        let days = match proposal.deed {
            Deed::Amendment { text } if self.level(text).is_none() => 0,
            _ => days,
        };
        // It is for who is bound to propose, and for nobody who has left.
        let proposer = self.performer(proposal)?;
        if self.had_left(proposal) {
            return None;
        }
        let mut opened = self.window_from(proposal)?;
        // Where an act before it is missing, that may be its consent.
        if self.base().depositary.is_none() || self.is_whole(proposal) {
            opened = opened.max(self.consent(proposer)?);
        }
        let closes = opened + Instant::from(days) * DAY;
        let mut from = closes.max(self.consent(party)?);
        // Silence binds whom the text that is amended binds.
        if let Deed::Amendment { text } = proposal.deed
            && let Some(amends) = self.predecessor_of(text)
            && amends != self.base().text
        {
            let before = self.acceptances(party, amends, certain).into_iter();
            from = from.max(before.min()?);
        }
        for objection in self.of_party(party) {
            let objects = matches!(objection.deed, Deed::Objection { to, .. } if to == proposal.id);
            if objects && self.restricts_from(objection) <= closes {
                from = from.max(self.lifted(objection)?);
            }
        }
        Some(from)
    }
}

/// What two texts both say: an exchange article in its place, the others as what holds without them has it.
fn what_both_say(one: Agreement, other: &Agreement) -> Agreement {
    let both = |(one, other)| meet(one, other);
    let purposes = |text| super::release::purposes(text);
    let onward = |text: &Agreement| text.onward.unwrap_or(Onward::NOBODY);
    let unmarked = |text: &Agreement| text.unmarked.unwrap_or(UNMARKED);
    Agreement {
        exchanges: one
            .exchanges
            .iter()
            .zip(&other.exchanges)
            .map(both)
            .collect(),
        purposes: Some(&purposes(&one) & &purposes(other)),
        onward: Some(onward(&one).meet(onward(other))),
        unmarked: Some(stricter(unmarked(&one), unmarked(other))),
        ..one
    }
}

/// Narrows an article, if the text has it.
fn narrow(text: &mut Agreement, change: &Change) {
    if !text.has(change.article) {
        return;
    }
    match (change.article, &change.to) {
        (Article::Exchange(place), NewTerms::Exchange(terms)) => {
            if let Some(exchange) = text.exchanges.get_mut(usize::from(place)) {
                *exchange = meet(exchange, terms);
            }
        }
        (Article::Purpose, NewTerms::Purposes(purposes)) => {
            text.purposes = text
                .purposes
                .as_ref()
                .map(|named| named.intersection(purposes).copied().collect());
        }
        (Article::Onward, NewTerms::Onward(onward)) => {
            text.onward = text.onward.map(|named| named.meet(*onward));
        }
        (Article::Marking, NewTerms::Unmarked(unmarked)) => {
            text.unmarked = text.unmarked.map(|named| stricter(named, *unmarked));
        }
        // Terms of another kind say at least that the article is not to hold as it stands.
        _ => exclude(text, change.article),
    }
}

/// Takes an article away: nothing is given under it; where it restricts, what holds without it restricts as well.
fn exclude(text: &mut Agreement, article: Article) {
    match article {
        Article::Exchange(place) => {
            if let Some(exchange) = text.exchanges.get_mut(usize::from(place)) {
                exchange.givers.clear();
            }
        }
        Article::Purpose => {
            if let Some(named) = &mut text.purposes {
                named.retain(|purpose| USUAL.contains(purpose));
            }
        }
        Article::Onward => text.onward = text.onward.map(|_| Onward::NOBODY),
        Article::Marking => {
            text.unmarked = text.unmarked.map(|named| stricter(named, UNMARKED));
        }
    }
}

/// What both of two exchange articles give.
fn meet(one: &Exchange, other: &Exchange) -> Exchange {
    let both = |one: &BTreeSet<_>, other: &BTreeSet<_>| -> BTreeSet<_> {
        one.intersection(other).copied().collect()
    };
    Exchange {
        givers: one.givers.intersection(&other.givers).copied().collect(),
        types: match (&one.types, &other.types) {
            (Some(one), Some(other)) => Some(both(one, other)),
            (Some(types), None) | (None, Some(types)) => Some(types.clone()),
            (None, None) => None,
        },
        highest_tlp: one.highest_tlp.min(other.highest_tlp),
        highest_pap: one.highest_pap.min(other.highest_pap),
        received_too: one.received_too && other.received_too,
    }
}

fn stricter(one: Unmarked, other: Unmarked) -> Unmarked {
    Unmarked {
        tlp: one.tlp.max(other.tlp),
        pap: one.pap.max(other.pap),
    }
}
