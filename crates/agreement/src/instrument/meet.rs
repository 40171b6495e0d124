//! Two texts at a time: what both permit.

use super::Instrument;
use crate::article::{Article, ArticleId, Onward, Terms};

impl Instrument {
    /// What both texts permit, in the words of this one. An article that only one of them has gives nothing
    /// if it is an exchange article, and restricts as it does there beside what holds unless named.
    ///
    // INVARIANT: no restriction of either is lost, under whatever id it stands: ids only tell exchange articles apart,
    // the other terms an instrument has once at most.
    pub(crate) fn meet(&self, other: &Self) -> Self {
        let mut met = self.clone();
        met.articles = self
            .articles
            .iter()
            .filter_map(|article| {
                let terms = match counterpart(article, other) {
                    Some(terms) => article.terms.meet(terms),
                    None => article.terms.excluded(),
                };
                Some(Article {
                    terms: terms?,
                    ..article.clone()
                })
            })
            .collect();
        for article in &other.articles {
            if counterpart(article, self).is_none()
                && let Some(terms) = article.terms.excluded()
            {
                met.restrict(Article {
                    terms,
                    ..article.clone()
                });
            }
        }
        let clauses = Terms::FinalClauses(self.final_clauses.1.clone());
        let others = Terms::FinalClauses(other.final_clauses.1.clone());
        if let Some(Terms::FinalClauses(clauses)) = clauses.meet(&others) {
            met.final_clauses.1 = clauses;
        }
        met
    }

    /// Lets nobody have more of what was received: of terms that are missing, an onward article may say so.
    pub(crate) fn keep_here(&mut self) {
        for article in &mut self.articles {
            if let Terms::Onward(onward) = &mut article.terms {
                *onward = Onward::NONE;
            }
        }
    }

    /// Takes in an article that restricts: in the place of the words of that kind or of terms of it, else beside the
    /// others, under an id that is free.
    pub(crate) fn restrict(&mut self, mut article: Article) {
        if matches!(article.terms, Terms::Exchange(_) | Terms::TextOnly) {
            return;
        }
        let of_kind = |one: &Article| one.kind == article.kind;
        let is_typed = |one: &Article| of_kind(one) && one.terms != Terms::TextOnly;
        let typed = self.articles.iter().position(is_typed);
        let words = || self.articles.iter().position(of_kind);
        if let Some(at) = typed.or_else(words) {
            let standing = self.articles.remove(at);
            // Nothing is left where the two have nothing in common.
            if let Some(terms) = standing.terms.meet(&article.terms) {
                self.articles.insert(at, Article { terms, ..standing });
            }
            return;
        }
        if let Some(id) = self.free_id(&article) {
            article.id = id;
            self.articles.push(article);
        }
    }

    /// The id of an article, the word for its kind, or one that is made up: the first that no other article has.
    fn free_id(&self, article: &Article) -> Option<ArticleId> {
        let is_free = |id: &ArticleId| self.articles.iter().all(|one| one.id != *id);
        let of_kind = ArticleId::parse(&article.kind).ok();
        let made_up = (1..=self.articles.len() + 1).map(|number| format!("added-{number}"));
        std::iter::once(article.id.clone())
            .chain(of_kind)
            .chain(made_up.filter_map(|id| ArticleId::parse(&id).ok()))
            .find(is_free)
    }
}

/// What another text says where this one has `article`: an exchange article of that id, and of any other kind its terms
/// of that kind. Words are nothing's counterpart.
fn counterpart<'a>(article: &Article, other: &'a Instrument) -> Option<&'a Terms> {
    let is_it = |one: &&Article| match &article.terms {
        Terms::TextOnly => false,
        Terms::Exchange(_) => one.id == article.id && matches!(one.terms, Terms::Exchange(_)),
        _ => one.kind == article.kind && one.terms != Terms::TextOnly,
    };
    other
        .articles
        .iter()
        .find(is_it)
        .map(|article| &article.terms)
}
