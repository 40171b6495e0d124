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

use mithaq_stix::Timestamp;
use sha2::{Digest, Sha256};

use super::now::Now;
use super::pair::{Holds, Pair, objections, restricts, suspensions};
use crate::agreement::Agreement;
use crate::article::{Article, ArticleId, Terms};
use crate::family::Texts;
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
    let texts = match pair.holds(now) {
        Holds::OneOf(texts) | Holds::Compete(texts) => texts,
        Holds::Unknown => Vec::new(),
    };
    let mut texts = texts.into_iter();
    let first = texts.next().unwrap_or(base).instrument().clone();
    let mut instrument = texts.fold(first, |met, text| met.meet(text.instrument()));
    let is_theirs = |id: &PartyId| id == a || id == b;
    for member in status.parties().iter().filter(|it| is_theirs(&it.id)) {
        if instrument.party(&member.id).is_none() {
            instrument.parties.push(member.clone());
        }
    }
    narrow(&mut instrument, &pair.narrowings(now));
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

/// One article narrowed: to what, or out.
struct Cut<'a> {
    article: &'a ArticleId,
    /// Its kind, in the text that the act was about.
    kind: &'a str,
    /// Whether an article of that id is meant whatever kind it has by now: terms are of one kind, a suspension of none.
    any_kind: bool,
    terms: Option<&'a Terms>,
}

impl<'a> Pair<'a> {
    /// All that the two narrow towards one another now.
    fn narrowings(&self, now: &'a Now) -> Vec<Cut<'a>> {
        let mut cuts = Vec::new();
        let holds = |since: &Timestamp, lifted: Option<&Timestamp>| restricts(now, since, lifted);
        let cut = |one: &'a Narrowing| Cut {
            article: &one.article,
            kind: &one.kind,
            any_kind: false,
            terms: one.terms.as_ref(),
        };
        for ((_, party), (other_id, other)) in self.each() {
            let reservations = party.reservations.values();
            for one in reservations.filter(|it| holds(&it.since, it.lifted.as_ref())) {
                // Objected to, it does not apply to the extent of the reservation (VCLT 21(3)): as narrow as the
                // reservation itself, and not in its terms either.
                let objected = objections(other, &one.act, now).count() > 0;
                cuts.extend(one.changes.iter().map(cut));
                if objected {
                    let out = |one| Cut {
                        terms: None,
                        ..cut(one)
                    };
                    cuts.extend(one.changes.iter().map(out));
                }
            }
            let declarations = party.declarations.values();
            for one in declarations.filter(|it| holds(&it.since, it.lifted.as_ref())) {
                cuts.extend(one.changes.iter().map(cut));
            }
            for one in suspensions(party, other_id, now) {
                cuts.extend(one.articles.iter().map(|article| Cut {
                    article,
                    kind: self.texts.article(article).map_or("", Article::kind),
                    any_kind: true,
                    terms: None,
                }));
            }
        }
        cuts
    }
}

/// Applies cuts to the articles as they stand. Where a text has no article of that id any more, every article of the
/// kind is cut: under whatever id it now stands, it is among them.
fn narrow(instrument: &mut Instrument, cuts: &[Cut<'_>]) {
    let before = std::mem::take(&mut instrument.articles);
    let mut after: Vec<Option<Article>> = before.iter().cloned().map(Some).collect();
    let mut added: Vec<Article> = Vec::new();
    for cut in cuts {
        let is_named = |article: &Article| {
            article.id == *cut.article && (cut.any_kind || article.kind == cut.kind)
        };
        let named = before.iter().position(is_named);
        let is_cut = |at: usize, article: &Article| match named {
            Some(named) => at == named,
            None => article.kind == cut.kind,
        };
        let mut found = false;
        for (at, (article, place)) in before.iter().zip(&mut after).enumerate() {
            if is_cut(at, article) {
                found = true;
                *place = place.take().and_then(|standing| cut.apply(standing));
            }
        }
        if let (false, Some(terms)) = (found, cut.terms) {
            // The kind has no article any more, so what holds unless named does: narrowed too.
            if let Some(terms) = terms.excluded() {
                added.push(Article {
                    id: cut.article.clone(),
                    kind: cut.kind.to_owned(),
                    text: std::collections::BTreeMap::new(),
                    terms,
                });
            }
        }
    }
    instrument.articles = after.into_iter().flatten().collect();
    for article in added {
        add(instrument, article);
    }
}

impl Cut<'_> {
    fn apply(&self, article: Article) -> Option<Article> {
        let terms = match self.terms {
            Some(terms) => article.terms.meet(terms),
            None => article.terms.excluded(),
        };
        Some(Article {
            terms: terms?,
            ..article
        })
    }
}

/// Adds an article, or narrows the one that was added before it.
fn add(instrument: &mut Instrument, mut article: Article) {
    if matches!(article.terms, Terms::Exchange(_) | Terms::TextOnly) {
        return;
    }
    let standing = instrument
        .articles
        .iter_mut()
        .find(|one| one.kind == article.kind);
    if let Some(standing) = standing {
        if let Some(terms) = standing.terms.meet(&article.terms) {
            standing.terms = terms;
        }
        return;
    }
    if instrument.articles.iter().any(|one| one.id == article.id)
        && let Ok(id) = ArticleId::parse(&article.kind)
    {
        article.id = id;
    }
    instrument.articles.push(article);
}
