//! Suspensions, and the lifting of what our party has restricted.

use std::collections::BTreeSet;

use mithaq_agreement::fold::PartyStatus;
use mithaq_agreement::{ActKind as Act, ArticleId, PartyId, Terms};

use super::super::life;
use super::{Full, View, not_provided, nothing};
use crate::admin::AdminError;

impl View<'_> {
    pub(super) fn suspension(
        &self,
        articles: &[String],
        towards: Option<&str>,
    ) -> Result<Full, AdminError> {
        let articles = articles
            .iter()
            .map(|id| {
                let article = self.article(id)?;
                match article.terms() {
                    Terms::FinalClauses(_) => Err(not_provided(
                        "not-suspendable",
                        "final clauses hold for all parties alike",
                        "suspend all of it: `mithaq agreement suspend`, without `--article`",
                    )),
                    _ => Ok(article.id().clone()),
                }
            })
            .collect::<Result<BTreeSet<ArticleId>, AdminError>>()?;
        let towards = towards.map(|name| self.other(name)).transpose()?;
        let same = |it: &PartyStatus| {
            it.suspensions.values().any(|one| {
                let covers = one.articles.is_empty()
                    || (!articles.is_empty() && articles.is_subset(&one.articles));
                let reaches = one.towards.is_none() || one.towards == towards;
                one.lifted.is_none() && covers && reaches
            })
        };
        if self.whose.is_none() && self.is_ours(same) {
            return Err(nothing(
                "we have suspended it already",
                "lift that with `mithaq agreement resume`",
            ));
        }
        Ok(match articles.is_empty() && towards.is_none() {
            true => Act::Suspension.into(),
            false => Act::PartialSuspension { articles, towards }.into(),
        })
    }

    /// Another party to the agreement, by its name or id.
    pub(super) fn other(&self, name: &str) -> Result<PartyId, AdminError> {
        let found = life::party_of(self.node, self.projection, self.held, name)?;
        match found == *self.whose.unwrap_or(&self.node.me) {
            false => Ok(found),
            true => Err(nothing(
                "that party performs the act itself",
                "name another party",
            )),
        }
    }

    pub(super) fn resumption(&self) -> Result<Full, AdminError> {
        if self.whose.is_some() {
            return Err(AdminError::usage(
                "which-act",
                "the act was not transcribed",
                "others may have transcribed suspensions of that party, too",
                "name the act that it lifts: `mithaq agreement transcribe ID --of PARTY --act lift --on ACT …`",
            ));
        }
        let open = |it: &PartyStatus| {
            let open = it
                .suspensions
                .iter()
                .filter(|(_, one)| one.lifted.is_none());
            let open: Vec<_> = open.map(|(act, one)| (act.clone(), one.clone())).collect();
            open
        };
        let open = self.ours.map(open).unwrap_or_default();
        let whole = open
            .iter()
            .find(|(_, one)| one.articles.is_empty() && one.towards.is_none());
        match (whole, open.as_slice()) {
            (Some((act, _)), _) | (None, [(act, _)]) => Ok(Full {
                about: Some(act.to_string()),
                ..Act::Resumption { lifts: act.clone() }.into()
            }),
            (None, []) => Err(nothing(
                "we have no suspension in force that it could lift",
                "see `mithaq agreement show`",
            )),
            (None, several) => Err(AdminError::usage(
                "ambiguous-act",
                "the act was not performed",
                format!("we have suspended parts of it {} times", several.len()),
                "lift one of them by its act, as `mithaq agreement status` names it: `mithaq agreement lift ID ACT`",
            )),
        }
    }

    pub(super) fn lifting(&self, of: &str) -> Result<Full, AdminError> {
        let act = self.act(of)?;
        if !self.is_theirs(act) {
            return Err(not_provided(
                "not-ours",
                "that act is of another party, and only its author lifts it",
                "accept it or object to it: `mithaq agreement accept`, `mithaq agreement object`",
            ));
        }
        let lifts = act.id.clone();
        let (kind, is_open) = match act.kind.as_str() {
            "suspension" => {
                let open = self.is_ours(|it| {
                    it.suspensions
                        .get(&act.id)
                        .is_some_and(|one| one.lifted.is_none())
                });
                (Act::Resumption { lifts }, open)
            }
            "reservation" => {
                let open = self.is_ours(|it| {
                    it.reservations
                        .get(&act.hash)
                        .is_some_and(|one| one.lifted.is_none())
                });
                (Act::ReservationWithdrawal { lifts }, open)
            }
            "declaration" => {
                let open = self.is_ours(|it| {
                    it.declarations
                        .get(&act.hash)
                        .is_some_and(|one| one.lifted.is_none())
                });
                (Act::DeclarationWithdrawal { lifts }, open)
            }
            "objection" => {
                let open = self.is_ours(|it| {
                    let mut all = it.objections.values().flatten();
                    all.any(|one| one.act == act.id && one.lifted.is_none())
                });
                (Act::ObjectionWithdrawal { lifts }, open)
            }
            other => {
                return Err(not_provided(
                    "not-liftable",
                    format!("that act is a {other}"),
                    "a suspension, reservation, declaration or objection is lifted; consent is taken back by `mithaq agreement withdraw`",
                ));
            }
        };
        if !is_open {
            return Err(nothing(
                "there is nothing left of that act to lift",
                "see `mithaq agreement status`",
            ));
        }
        Ok(Full {
            about: Some(act.id.to_string()),
            ..kind.into()
        })
    }
}
