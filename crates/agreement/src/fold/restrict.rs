//! Acts that restrict: they bind at once, whatever branch they are on (5.4), whomever they are addressed to, and
//! without notification (5.5).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{
    Declaration, Folding, Narrowing, Objection, PartyStatus, Refusal, Reservation, Status,
    Suspension, earlier, performer_of,
};
use crate::act::{Act, ActKind, Change, Changes};
use crate::article::read::read_terms;
use crate::article::{Article, ArticleId, Terms};
use crate::party::PartyId;
use crate::source::{Node, Reading, Table};

impl<'a> Folding<'a, '_> {
    /// Counts an act, if it restricts. `consents` has the number of the first act that binds each party.
    pub(super) fn restrict(
        &self,
        act: &'a Act,
        consents: &BTreeMap<&PartyId, u64>,
        party: &mut PartyStatus,
        status: &mut Status,
    ) {
        let since = self.notices.restricts(act);
        match &act.kind {
            ActKind::Suspension => suspend(act, since, &BTreeSet::new(), None, party),
            ActKind::PartialSuspension { articles, towards } => {
                // An article that no known text has could be one of a text that is not known, and so could any article
                // of an act about such a text: all of it stops.
                let is_here = self.texts.has(&act.text_hash);
                let known = is_here
                    && articles.iter().all(|id| {
                        let article = self.texts.article(id);
                        article.is_some_and(|it| !matches!(it.terms(), Terms::FinalClauses(_)))
                    });
                let none = BTreeSet::new();
                let articles = if known { articles } else { &none };
                suspend(act, since, articles, towards.as_ref(), party);
            }
            ActKind::Withdrawal => {
                let (_, clauses) = self.texts.base.final_clauses();
                let leaves = clauses.end_after_notice(&since);
                party.leaves = earlier(party.leaves.take(), leaves);
                party.withdrawn = earlier(party.withdrawn.take(), since);
            }
            ActKind::Termination => party.terminates = earlier(party.terminates.take(), since),
            ActKind::NonRenewal => party.not_renewed = earlier(party.not_renewed.take(), since),
            ActKind::Reservation(said) => {
                let Some(changes) = self.narrowings(act, said, party, status) else {
                    return;
                };
                let in_time = consents
                    .get(performer_of(act))
                    .is_none_or(|consent| act.number < *consent);
                let (_, clauses) = self.texts.base.final_clauses();
                let may = changes.iter().all(|it| clauses.may_reserve(&it.article));
                if !in_time {
                    status.note(act, Refusal::Late);
                }
                if !may {
                    status.note(act, Refusal::NotReservable);
                }
                let reservation = Reservation {
                    act: act.id.clone(),
                    since,
                    lifted: None,
                    opened: self.notices.opened(self.chain, act),
                    regular: in_time && may,
                    changes,
                };
                party.reservations.insert(act.hash, reservation);
            }
            ActKind::Declaration(said) => {
                let Some(changes) = self.narrowings(act, said, party, status) else {
                    return;
                };
                if !self.texts.base.final_clauses().1.declarations {
                    status.note(act, Refusal::NoDeclarations);
                }
                let declaration = Declaration {
                    act: act.id.clone(),
                    since,
                    lifted: None,
                    changes,
                };
                party.declarations.insert(act.hash, declaration);
            }
            ActKind::Objection { to, precludes } => {
                let objection = Objection {
                    act: act.id.clone(),
                    precludes: *precludes,
                    since,
                    dated: self.chain.permits_from(act).clone(),
                    lifted: None,
                };
                party
                    .objections
                    .entry(to.clone())
                    .or_default()
                    .push(objection);
            }
            ActKind::Unread { word } => {
                party.unread.insert(word.clone());
                status.note(act, Refusal::Unread);
            }
            // Settled with what it ends: see `settle_provisional`.
            ActKind::ProvisionalApplicationEnd => {}
            _ => {}
        }
    }

    /// What a reservation or declaration narrows. What cannot be understood could restrict anything: then the party
    /// has performed an act that is not known here.
    fn narrowings(
        &self,
        act: &Act,
        said: &Changes,
        party: &mut PartyStatus,
        status: &mut Status,
    ) -> Option<Vec<Narrowing>> {
        let narrowings: Option<Vec<Narrowing>> = said
            .changes
            .iter()
            .map(|change| self.narrowing(act, change, status))
            .collect();
        if narrowings.is_none() {
            let articles: Vec<&str> = said.changes.iter().map(|it| it.article.as_str()).collect();
            let word = format!("{} of article {}", act.kind.word(), articles.join(", "));
            party.unread.insert(crate::source::shown(&word));
            status.note(act, Refusal::UnreadChange);
        }
        narrowings
    }

    fn narrowing(&self, act: &Act, change: &Change, status: &mut Status) -> Option<Narrowing> {
        if !self.texts.has(&act.text_hash) {
            return None;
        }
        let article = self.texts.article(&change.article)?;
        if matches!(article.terms(), Terms::FinalClauses(_)) {
            return None;
        }
        let terms = match &change.terms {
            None => None,
            Some(text) => {
                let terms = self.read_terms(act, article, text)?;
                if !terms.is_at_most(article.terms()) {
                    status.note(act, Refusal::Widens);
                }
                Some(terms)
            }
        };
        Some(Narrowing {
            article: change.article.clone(),
            kind: article.kind().to_owned(),
            terms,
        })
    }

    /// Terms as an article of this kind has them; `None` if they have any fault.
    fn read_terms(&self, act: &Act, article: &Article, text: &str) -> Option<Terms> {
        if *article.terms() == Terms::TextOnly {
            return None;
        }
        let terms: serde_json::Value = serde_json::from_str(text).ok()?;
        let node = Node::from_json(&json!({ "terms": terms }));
        let mut parties = self.texts.base.party_ids();
        parties.insert(act.author.clone());
        let mut reading = Reading::default();
        let mut table = Table::at(&node, "changes", &mut reading)?;
        let terms = read_terms(
            &mut table,
            article.kind(),
            false,
            None,
            &parties,
            &mut reading,
        );
        terms.filter(|_| reading.faults.is_empty())
    }
}

/// Several acts of one id are one suspension, and stop what any of them stops.
fn suspend(
    act: &Act,
    since: mithaq_stix::Timestamp,
    articles: &BTreeSet<ArticleId>,
    towards: Option<&PartyId>,
    party: &mut PartyStatus,
) {
    let fresh = || Suspension {
        since: since.clone(),
        lifted: None,
        articles: articles.clone(),
        towards: towards.cloned(),
    };
    let suspension = party
        .suspensions
        .entry(act.id.clone())
        .or_insert_with(fresh);
    suspension.since = suspension.since.clone().min(since.clone());
    match suspension.articles.is_empty() || articles.is_empty() {
        true => suspension.articles.clear(),
        false => suspension.articles.extend(articles.iter().cloned()),
    }
    if suspension.towards.as_ref() != towards {
        suspension.towards = None;
    }
}
