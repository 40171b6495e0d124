//! Two texts side by side: header, articles, and for each change what it lets cross.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::compare::{Comparison, Scope, compare, compare_in};
use crate::article::{Article, ArticleId, Language, Terms};
use crate::instrument::Instrument;

/// How a new text differs from an old one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// What differs in the header.
    pub header: Vec<HeaderChange>,
    /// What differs in the articles: in the new text's order, then those that are gone.
    pub articles: Vec<ArticleDiff>,
    /// Whether the order of the articles that both have differs.
    pub reordered: bool,
    /// The texts as a whole.
    pub whole: Comparison,
}

/// A difference in the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderChange {
    /// The property.
    pub key: String,
    /// What it was, as JSON; `None` if it was not there.
    pub old: Option<String>,
    /// What it is.
    pub new: Option<String>,
}

/// A difference in an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleDiff {
    /// The article.
    pub id: ArticleId,
    /// Its kind in the new text; in the old one if it is gone.
    pub kind: String,
    /// What became of it.
    pub change: Change,
    /// Where its words differ, by language.
    pub texts: BTreeMap<Language, TextChange>,
    /// Its terms in the old text, as JSON, where they differ.
    pub old_terms: Option<String>,
    /// Its terms in the new text, as JSON, where they differ.
    pub new_terms: Option<String>,
    /// What this difference alone lets cross; `None` where the terms are the same.
    pub effect: Option<Comparison>,
}

/// What became of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It differs.
    Changed,
}

impl Change {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// Words that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChange {
    /// What they were; `None` in a language that was not authentic.
    pub old: Option<String>,
    /// What they are.
    pub new: Option<String>,
}

/// Holds `new` against `old`, article by article and as a whole.
#[must_use]
pub fn diff(old: &Instrument, new: &Instrument) -> Diff {
    let before: BTreeMap<&ArticleId, &Article> = by_id(old);
    let after: BTreeMap<&ArticleId, &Article> = by_id(new);
    let mut articles = Vec::new();
    for article in new.articles() {
        articles.extend(of_article(
            old,
            before.get(article.id()).copied(),
            Some(article),
        ));
    }
    for article in old.articles() {
        if !after.contains_key(article.id()) {
            articles.extend(of_article(old, Some(article), None));
        }
    }
    let order = |text: &Instrument, other: &BTreeMap<&ArticleId, &Article>| {
        let ids = text.articles().iter().map(Article::id);
        let ids = ids.filter(|id| other.contains_key(id));
        ids.cloned().collect::<Vec<_>>()
    };
    Diff {
        header: header(old, new),
        articles,
        reordered: order(old, &after) != order(new, &before),
        whole: compare(old, new),
    }
}

fn by_id(text: &Instrument) -> BTreeMap<&ArticleId, &Article> {
    let articles = text.articles().iter();
    articles.map(|article| (article.id(), article)).collect()
}

fn header(old: &Instrument, new: &Instrument) -> Vec<HeaderChange> {
    let (before, after) = (old.write(), new.write());
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|key| *key != "articles" && before.get(*key) != after.get(*key))
        .map(|key| HeaderChange {
            key: key.clone(),
            old: before.get(key).map(Json::to_string),
            new: after.get(key).map(Json::to_string),
        })
        .collect()
}

fn of_article(
    text: &Instrument,
    old: Option<&Article>,
    new: Option<&Article>,
) -> Option<ArticleDiff> {
    let shown = new.or(old)?;
    let mut texts = BTreeMap::new();
    let languages = [old, new].into_iter().flatten();
    for language in languages.flat_map(|article| article.text().keys()) {
        let of = |article: Option<&Article>| article?.text().get(language).cloned();
        let (before, after) = (of(old), of(new));
        if before != after {
            let change = TextChange {
                old: before,
                new: after,
            };
            texts.insert(language.clone(), change);
        }
    }
    let same_terms = match (old, new) {
        (Some(old), Some(new)) => old.terms() == new.terms() && old.kind() == new.kind(),
        (Some(one), None) | (None, Some(one)) => matches!(one.terms(), Terms::TextOnly),
        (None, None) => true,
    };
    if texts.is_empty() && same_terms {
        return None;
    }
    let terms = |article: Option<&Article>| match same_terms {
        true => None,
        false => written(article?),
    };
    Some(ArticleDiff {
        id: shown.id().clone(),
        kind: shown.kind().to_owned(),
        change: match (old, new) {
            (None, _) => Change::Added,
            (_, None) => Change::Removed,
            (Some(_), Some(_)) => Change::Changed,
        },
        texts,
        old_terms: terms(old),
        new_terms: terms(new),
        effect: (!same_terms).then(|| effect(text, old, new)),
    })
}

fn written(article: &Article) -> Option<String> {
    let terms = article.written_terms()?.into_iter();
    let terms: serde_json::Map<String, Json> =
        terms.map(|(key, value)| (key.to_owned(), value)).collect();
    Some(Json::from(terms).to_string())
}

/// What one article's difference alone makes: the old text with this article as it was, against the old text with
/// this article as it is.
fn effect(text: &Instrument, old: Option<&Article>, new: Option<&Article>) -> Comparison {
    let is_exchange = |article: Option<&Article>| {
        article.is_none_or(|one| matches!(one.terms(), Terms::Exchange(_)))
    };
    // An exchange article gives by itself, whatever others give.
    let alone = is_exchange(old) && is_exchange(new);
    let other = |article: &&Article| {
        let is_it = [old, new]
            .into_iter()
            .flatten()
            .any(|one| one.id() == article.id());
        let is_beside = alone && matches!(article.terms(), Terms::Exchange(_));
        !is_it && !is_beside
    };
    let with = |article: Option<&Article>| {
        let mut text = text.clone();
        let others = text.articles.iter().filter(other).cloned();
        text.articles = others.chain(article.cloned()).collect();
        if let Some((id, Terms::FinalClauses(clauses))) = article.map(|one| (one.id(), one.terms()))
        {
            text.final_clauses = (id.clone(), clauses.clone());
        }
        text
    };
    let scope = match alone {
        true => Scope::Crossing,
        false => Scope::Whole,
    };
    compare_in(&with(old), &with(new), scope)
}
