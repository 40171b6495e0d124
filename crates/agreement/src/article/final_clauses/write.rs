//! Writing final clauses: what is as where nothing is said is left out.

use serde_json::Value as Json;

use super::{Amending, Consent, FinalClauses, OpenTo, Reservable};
use crate::article::ArticleId;
use crate::party::PartyId;

impl FinalClauses {
    pub(crate) fn write(&self) -> Vec<(&'static str, Json)> {
        let otherwise = Self::with_notice(self.notice_days);
        let unless = |same: bool, key: &'static str, value: Json| (!same).then_some((key, value));
        let start = self.start.as_ref().map(|at| ("start", at.as_str().into()));
        let end = self.end.as_ref().map(|at| ("end", at.as_str().into()));
        let consent = match self.consent {
            Consent::Signature => "signature",
            Consent::Ratification => "ratification",
        };
        let accession = match &self.accession {
            OpenTo::Nobody => "none".into(),
            OpenTo::Anybody => "any".into(),
            OpenTo::Listed(parties) => parties.iter().map(PartyId::as_str).collect(),
        };
        let reservations = match &self.reservations {
            Reservable::Nothing => "none".into(),
            Reservable::Anything => "any".into(),
            Reservable::Listed(articles) => articles.iter().map(ArticleId::as_str).collect(),
        };
        let amendment = match self.amendment {
            Amending::Explicit => "explicit",
            Amending::Tacit => "tacit",
        };
        let same = |this: &dyn Fn(&Self) -> bool| this(self) == this(&otherwise);
        [
            start,
            end,
            Some(("notice_days", self.notice_days.into())),
            unless(self.consent == otherwise.consent, "consent", consent.into()),
            self.entry_after
                .map(|number| ("entry_after", number.into())),
            unless(self.entry_days == 0, "entry_days", self.entry_days.into()),
            unless(
                same(&|it| it.provisional),
                "provisional",
                self.provisional.into(),
            ),
            unless(self.accession == OpenTo::Nobody, "accession", accession),
            unless(!self.accession_by_each, "accession_consent", "each".into()),
            unless(
                self.reservations == Reservable::Nothing,
                "reservations",
                reservations,
            ),
            unless(
                self.objection_months == otherwise.objection_months,
                "objection_months",
                self.objection_months.into(),
            ),
            unless(
                same(&|it| it.declarations),
                "declarations",
                self.declarations.into(),
            ),
            unless(
                self.amendment == otherwise.amendment,
                "amendment",
                amendment.into(),
            ),
            unless(
                self.amendment_days == otherwise.amendment_days,
                "amendment_days",
                self.amendment_days.into(),
            ),
            self.renewal_months
                .map(|months| ("renewal_months", months.into())),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
