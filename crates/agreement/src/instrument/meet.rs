//! Two texts at a time: what both permit.

use super::Instrument;
use crate::article::{Article, Terms};

impl Instrument {
    /// What both texts permit, in the words of this one. An article that only one of them has gives nothing
    /// if it is an exchange article, and restricts as it does there beside what holds unless named.
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
            let is_new = counterpart(article, self).is_none();
            let id_is_free = met.articles.iter().all(|one| one.id != article.id);
            if let Some(terms) = article.terms.excluded()
                && is_new
                && id_is_free
            {
                met.articles.push(Article {
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
}

/// What another text says where this one has `article`: the article of that id, else the only one of that kind.
fn counterpart<'a>(article: &Article, other: &'a Instrument) -> Option<&'a Terms> {
    let of_kind = || other.articles.iter().filter(|one| one.kind == article.kind);
    let same_id = of_kind().find(|one| one.id == article.id);
    let only = || {
        let is_exchange = matches!(article.terms, Terms::Exchange(_) | Terms::TextOnly);
        let mut found = of_kind();
        match (found.next(), found.next()) {
            (Some(one), None) if !is_exchange => Some(one),
            _ => None,
        }
    };
    same_id.or_else(only).map(|article| &article.terms)
}
