//! Reservations and declarations: what our party says about articles.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::act::{Change, Changes};
use mithaq_agreement::{ActKind as Act, PartyId, Terms};

use super::{Full, View, not_provided};
use crate::admin::{AdminError, ArticleChange, ExitCode};

impl View<'_> {
    /// What a reservation or declaration changes, each article once.
    pub(super) fn changes(
        &self,
        asked: &[ArticleChange],
        text: BTreeMap<String, String>,
        reserves: bool,
    ) -> Result<Changes, AdminError> {
        let parties: BTreeSet<PartyId> = self
            .held
            .status
            .parties()
            .iter()
            .map(|it| it.id.clone())
            .collect();
        let mut seen = BTreeSet::new();
        let mut changes = Vec::new();
        for one in asked {
            let article = self.article(&one.article)?;
            if !seen.insert(article.id().clone()) {
                return Err(AdminError::usage(
                    "article-twice",
                    "the act was not performed",
                    format!("article {} is named twice", article.id()),
                    "name each article once",
                ));
            }
            if matches!(article.terms(), Terms::FinalClauses(_)) {
                return Err(not_provided(
                    "not-reservable",
                    "final clauses hold for all parties alike",
                    "change them for all with `mithaq agreement amend`",
                ));
            }
            if reserves && !self.base().final_clauses().1.may_reserve(article.id()) {
                return Err(not_provided(
                    "not-reservable",
                    format!(
                        "its final clauses do not allow a reservation to article {}",
                        article.id()
                    ),
                    "declare how we understand it (`mithaq agreement declare`), or propose to amend it (`mithaq agreement amend`)",
                ));
            }
            changes.push(match &one.terms {
                None => Change::excluding(article),
                Some(terms) => {
                    let read = Change::from_toml(article, terms, &parties);
                    let (change, changed) = read.map_err(|faults| {
                        AdminError::usage(
                            "bad-terms",
                            format!("these are no terms of article {}", article.id()),
                            faults.to_string(),
                            "give all terms of the article, as `mithaq agreement export --format toml` writes them below [articles.terms]",
                        )
                    })?;
                    if !changed.terms().is_at_most(article.terms()) {
                        return Err(AdminError::new(
                            ExitCode::Refused,
                            "widens",
                            "the act was not performed",
                            format!("these terms would permit more than article {} does", article.id()),
                            "a reservation only narrows; to widen, propose an amended text: `mithaq agreement amend`",
                        ));
                    }
                    change
                }
            });
        }
        Ok(Changes { changes, text })
    }

    pub(super) fn reservation(&self, changes: Changes) -> Result<Full, AdminError> {
        if changes.changes.is_empty() {
            return Err(AdminError::usage(
                "no-article",
                "the act was not performed",
                "a reservation changes or excludes an article",
                "name one with --article; words alone are a declaration: `mithaq agreement declare`",
            ));
        }
        if self.is_ours(|it| it.bound.is_some() || it.consent_waits) {
            return Err(not_provided(
                "consent-given",
                format!(
                    "{} given consent already, and a reservation comes before it",
                    self.have()
                ),
                "suspend the article (`mithaq agreement suspend ID --article N`), or propose to amend it (`mithaq agreement amend`)",
            ));
        }
        let about = articles(&changes);
        Ok(Full {
            about: Some(about),
            ..Act::Reservation(changes).into()
        })
    }

    pub(super) fn declaration(&self, changes: Changes) -> Result<Full, AdminError> {
        if !self.base().final_clauses().1.declarations {
            return Err(not_provided(
                "no-declarations",
                "its final clauses do not provide for declarations",
                "reserve before consenting: `mithaq agreement reserve`",
            ));
        }
        if changes.changes.is_empty() && changes.text.is_empty() {
            return Err(AdminError::usage(
                "no-words",
                "the act was not performed",
                "a declaration says something",
                "give its words with --text, or an article with --article",
            ));
        }
        Ok(Act::Declaration(changes).into())
    }
}

fn articles(changes: &Changes) -> String {
    let ids: Vec<&str> = changes
        .changes
        .iter()
        .map(|it| it.article.as_str())
        .collect();
    ids.join(", ")
}
