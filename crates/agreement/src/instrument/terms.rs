//! What an instrument says, by the kind of article that says it; and what holds where none does.

use std::collections::BTreeSet;

use super::Instrument;
use crate::article::{
    ArticleId, Attribution, Authorities, Channel, Confidentiality, Cooperation, Disputes, Exchange,
    Invocation, Marking, Onward, PersonalData, Precedence, Purposes, ResponseTime, Results,
    Retention, Scope, Terms, Transparency,
};
use crate::vocabulary::Purpose;

/// The accessor of a kind that an instrument has once at most.
macro_rules! one {
    ($(#[$doc:meta])* $name:ident, $variant:ident, $terms:ty) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(&self) -> Option<(&ArticleId, &$terms)> {
            self.articles.iter().find_map(|article| match &article.terms {
                Terms::$variant(terms) => Some((&article.id, terms)),
                _ => None,
            })
        }
    };
}

impl Instrument {
    /// The exchange articles, in the order given.
    pub fn exchanges(&self) -> impl Iterator<Item = (&ArticleId, &Exchange)> {
        self.articles
            .iter()
            .filter_map(|article| match &article.terms {
                Terms::Exchange(exchange) => Some((&article.id, exchange)),
                _ => None,
            })
    }

    /// What an unmarked object counts as, and the article that says so.
    #[must_use]
    pub fn marking(&self) -> (Option<&ArticleId>, Marking) {
        self.articles
            .iter()
            .find_map(|article| match &article.terms {
                Terms::Marking(marking) => Some((Some(&article.id), *marking)),
                _ => None,
            })
            .unwrap_or((None, Marking::UNLESS_NAMED))
    }

    /// The permitted purposes, and the article that says so; neither investigation nor attribution
    /// where no article does.
    #[must_use]
    pub fn purposes(&self) -> (Option<&ArticleId>, BTreeSet<Purpose>) {
        self.articles
            .iter()
            .find_map(|article| match &article.terms {
                Terms::Purpose(Purposes { permitted }) => {
                    Some((Some(&article.id), permitted.clone()))
                }
                _ => None,
            })
            .unwrap_or_else(|| (None, Purpose::UNLESS_NAMED.into_iter().collect()))
    }

    /// Whether the recipient may pass material on, and the article that says so; to nobody where
    /// no article does.
    #[must_use]
    pub fn onward(&self) -> (Option<&ArticleId>, Onward) {
        self.articles
            .iter()
            .find_map(|article| match &article.terms {
                Terms::Onward(onward) => Some((Some(&article.id), onward.clone())),
                _ => None,
            })
            .unwrap_or((None, Onward::NONE))
    }

    one!(
        /// What it is about; everything where no article says so.
        scope, Scope, Scope
    );
    one!(
        /// Under which safeguards personal data crosses; nothing is said of it where no article does.
        personal_data, PersonalData, PersonalData
    );
    one!(
        /// By which way material crosses at least; any where no article says so.
        channel, Channel, Channel
    );
    one!(
        /// Whether who passes material on names its source; as it likes where no article says so.
        attribution, Attribution, Attribution
    );
    one!(
        /// Whom to ask.
        authorities, Authorities, Authorities
    );
    one!(
        /// By when answers are due.
        response_time, ResponseTime, ResponseTime
    );
    one!(
        /// How long what was received may be kept; for ever where no article says so.
        retention, Retention, Retention
    );
    one!(
        /// From when on results may be published.
        results, Results, Results
    );
    one!(
        /// What comes before a compelled disclosure.
        confidentiality, Confidentiality, Confidentiality
    );
    one!(
        /// Which forms of working together are agreed.
        cooperation, Cooperation, Cooperation
    );
    one!(
        /// What the other party is told of what is withheld; nothing where no article says so.
        transparency, Transparency, Transparency
    );
    one!(
        /// Who may verify.
        verification, Verification, Invocation
    );
    one!(
        /// Who may act upon a breach.
        breach, Breach, Invocation
    );
    one!(
        /// Who may suspend within the text.
        suspension, Suspension, Invocation
    );
    one!(
        /// How disputes are settled.
        disputes, Disputes, Disputes
    );
    one!(
        /// To which agreements it yields.
        precedence, Precedence, Precedence
    );
}
