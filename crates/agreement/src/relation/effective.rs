//! What holds between two parties at an instant, as an agreement: the text that both have accepted, less what they
//! reserve, declare, suspend and object to.
//!
//! ```text
//! text of the highest level that both have accepted
//!   ∧ reservations and declarations of either      each changed article: meet(its terms, the changed ones)
//!   − articles that either has suspended, or whose reservation the other objects to: excluded
//! ```
//! **Architecture invariant:** nothing here widens. Terms are only ever met or excluded, whatever an act says
//! (reservations apply to both, in their mutual relation: VCLT 21).

use std::collections::BTreeMap;

use mithaq_stix::Timestamp;
use sha2::{Digest, Sha256};

use super::now::Now;
use super::pair::{Holds, Pair, objections, restricts, suspensions};
use crate::agreement::Agreement;
use crate::article::{Article, ArticleId, Terms};
use crate::family::{Texts, find};
use crate::fold::{Narrowing, Status};
use crate::instrument::Instrument;
use crate::party::PartyId;

/// Begins what is hashed for a text that nobody has written down, so that it equals the hash of none that somebody has.
const CONTEXT: &[u8] = b"mithaq-effective-v1\0";

/// The agreement as it holds between `a` and `b` now. Its id is the base's; its text hash is the base's too where
/// nothing is changed, and else another for every different set of terms. A party that has acceded is listed in it.
///
/// It is also what would hold where the relation is not in force; then as narrow as what is known makes it.
#[must_use]
pub fn effective<F: Texts + ?Sized>(
    family: &F,
    status: &Status,
    a: &PartyId,
    b: &PartyId,
    now: &Now,
) -> Agreement {
    let base = family.base();
    let Some(pair) = Pair::of(family, status, a, b) else {
        return base.clone();
    };
    let (texts, is_missing) = match pair.holds(now) {
        Holds::OneOf(texts) | Holds::Compete(texts) => (texts, false),
        Holds::Unknown(texts) => (texts, true),
    };
    let cuts = pair.cuts(now);
    let mut met: Option<Instrument> = None;
    for text in texts {
        let narrowed = narrow(text.instrument(), &pair.line(text), &cuts);
        met = Some(match met {
            None => narrowed,
            Some(met) => met.meet(&narrowed),
        });
    }
    let mut instrument = met.unwrap_or_else(|| base.instrument().clone());
    if is_missing {
        instrument.keep_here();
    }
    let is_theirs = |id: &PartyId| id == a || id == b;
    for member in status.parties().iter().filter(|it| is_theirs(&it.id)) {
        if instrument.party(&member.id).is_none() {
            instrument.parties.push(member.clone());
        }
    }
    if instrument == *base.instrument() {
        return base.clone();
    }
    let hash = hash_of(base.text_hash(), &instrument);
    base.saying(instrument, hash)
}

/// What all of several readings of one agreement permit: the terms of material that came under any of them. `None` of
/// none.
#[must_use]
pub fn narrowest<'a>(texts: impl IntoIterator<Item = &'a Agreement>) -> Option<Agreement> {
    texts
        .into_iter()
        .fold(None, |met: Option<Agreement>, text| {
            Some(match met {
                None => text.clone(),
                Some(met) if met.text_hash() == text.text_hash() => met,
                Some(met) => {
                    let instrument = met.instrument().meet(text.instrument());
                    let hash = hash_of(met.text_hash(), &instrument);
                    met.saying(instrument, hash)
                }
            })
        })
}

/// The hash of a text that nobody has written down.
fn hash_of(base: &[u8; 32], instrument: &Instrument) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(CONTEXT);
    hash.update(base);
    // A map of JSON values is always text.
    hash.update(serde_json::to_vec(&instrument.write()).unwrap_or_default());
    hash.finalize().into()
}

/// An article as acts name it: its id, and its kind in the text that the act was about. A suspension names whatever
/// stands under that id.
type Named<'a> = (&'a ArticleId, Option<&'a str>);

/// What acts narrow one article to.
#[derive(Default)]
struct Cut<'a> {
    /// The kind of the article in the first text that has one of that id.
    kind: &'a str,
    terms: Vec<&'a Terms>,
    is_out: bool,
}

impl<'a> Pair<'a> {
    /// All that the two narrow towards one another now.
    fn cuts(&self, now: &'a Now) -> BTreeMap<Named<'a>, Cut<'a>> {
        let mut cuts: BTreeMap<Named<'a>, Cut<'a>> = BTreeMap::new();
        let holds = |since: &Timestamp, lifted: Option<&Timestamp>| restricts(now, since, lifted);
        let mut cut = |one: &'a Narrowing, is_objected: bool| {
            let cut = cuts.entry((&one.article, Some(&one.kind))).or_default();
            cut.kind = &one.kind;
            match &one.terms {
                Some(terms) => cut.terms.push(terms),
                None => cut.is_out = true,
            }
            cut.is_out |= is_objected;
        };
        for ((_, party), (_, other)) in self.each() {
            let reservations = party.reservations.values();
            for one in reservations.filter(|it| holds(&it.since, it.lifted.as_ref())) {
                // Objected to, it does not apply to the extent of the reservation (VCLT 21(3)): as narrow as the
                // reservation itself, and not in its terms either.
                let is_objected = objections(other, &one.act, now).count() > 0;
                one.changes.iter().for_each(|one| cut(one, is_objected));
            }
            let declarations = party.declarations.values();
            for one in declarations.filter(|it| holds(&it.since, it.lifted.as_ref())) {
                one.changes.iter().for_each(|one| cut(one, false));
            }
        }
        for ((_, party), (other_id, _)) in self.each() {
            for article in suspensions(party, other_id, now).flat_map(|one| &one.articles) {
                let cut = cuts.entry((article, None)).or_default();
                cut.kind = self.texts.article(article).map_or("", Article::kind);
                cut.is_out = true;
            }
        }
        cuts
    }

    /// A text, and those that it amends, over however many steps.
    fn line(&self, text: &'a Agreement) -> Vec<&'a Instrument> {
        let mut line = Vec::new();
        let mut next = find(self.texts.amended, text.text_hash());
        while let Some(one) = next {
            line.push(one.agreement().instrument());
            next = find(self.texts.amended, one.amends());
        }
        line.push(self.texts.base.instrument());
        line
    }
}

/// A text narrowed. `line` are the texts that it comes from, itself among them.
fn narrow(
    text: &Instrument,
    line: &[&Instrument],
    cuts: &BTreeMap<Named<'_>, Cut<'_>>,
) -> Instrument {
    let mut narrowed = text.clone();
    let mut places: Vec<Option<Article>> = narrowed.articles.drain(..).map(Some).collect();
    let mut added: Vec<Article> = Vec::new();
    for (named, cut) in cuts {
        let meant = meant(text, line, *named, cut.kind);
        for (place, _) in places.iter_mut().zip(&meant).filter(|(_, meant)| **meant) {
            *place = place.take().and_then(|standing| cut.apply(standing));
        }
        if !meant.contains(&true) {
            // The kind has no article any more, so what holds unless named does: narrowed too.
            added.extend(cut.terms.iter().filter_map(|terms| {
                Some(Article {
                    id: named.0.clone(),
                    kind: cut.kind.to_owned(),
                    text: BTreeMap::new(),
                    terms: terms.excluded()?,
                })
            }));
        }
    }
    narrowed.articles = places.into_iter().flatten().collect();
    for article in added {
        narrowed.restrict(article);
    }
    narrowed
}

/// Which articles of a text an act means, one by one: that of the id, and all that may have been that in one of the
/// texts it comes from.
///
// INVARIANT: what was narrowed stays narrowed under another id. Where a text has no article of the id and kind any more,
// it may be any of the kind; where it has another one there, any of the kind that was not in its place before.
fn meant(
    text: &Instrument,
    line: &[&Instrument],
    (id, kind): Named<'_>,
    known_as: &str,
) -> Vec<bool> {
    let is_kind = |article: &Article| kind.is_none_or(|kind| article.kind == kind);
    let mut found = false;
    // Of a kind, since which text; since none, all of it.
    let mut moved: Vec<(&str, Option<&Instrument>)> = Vec::new();
    for before in line {
        for stood in before
            .articles
            .iter()
            .filter(|it| it.id == *id && is_kind(it))
        {
            found = true;
            match terms_at(text, stood) {
                Some(terms) if *terms == stood.terms => {}
                Some(_) => moved.push((&stood.kind, Some(before))),
                None => moved.push((&stood.kind, None)),
            }
        }
    }
    if !found {
        moved.push((known_as, None));
    }
    let may_be = |article: &Article| {
        moved.iter().any(|(kind, since)| {
            let stayed = |since: &Instrument| terms_at(since, article) == Some(&article.terms);
            article.kind == *kind && !since.is_some_and(stayed)
        })
    };
    let is_meant = |article: &Article| (article.id == *id && is_kind(article)) || may_be(article);
    text.articles.iter().map(is_meant).collect()
}

/// The terms that stand in a text where another has `article`.
fn terms_at<'t>(text: &'t Instrument, article: &Article) -> Option<&'t Terms> {
    let is_it = |one: &&Article| one.id == article.id && one.kind == article.kind;
    text.articles.iter().find(is_it).map(|one| &one.terms)
}

impl Cut<'_> {
    fn apply(&self, article: Article) -> Option<Article> {
        let mut terms = article.terms;
        for other in &self.terms {
            terms = terms.meet(other)?;
        }
        if self.is_out {
            terms = terms.excluded()?;
        }
        Some(Article { terms, ..article })
    }
}
