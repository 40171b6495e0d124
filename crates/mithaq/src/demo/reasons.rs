//! Why something was withheld, in the reader's language, with agreements by their names.

use std::collections::BTreeMap;

use mithaq_node::admin::WithheldReason;

use crate::output::reason_arguments;
use crate::text::{Arg, Texts};

/// Says reasons.
pub(super) struct Reasons<'a> {
    texts: &'a Texts,
    /// Titles of agreements by id.
    titles: BTreeMap<String, String>,
}

impl<'a> Reasons<'a> {
    /// Says them in the language of `texts`.
    pub(super) fn new(texts: &'a Texts, titles: BTreeMap<String, String>) -> Reasons<'a> {
        Reasons { texts, titles }
    }

    /// In a sentence, with its article.
    pub(super) fn sentence(&self, reason: &WithheldReason) -> String {
        self.texts.reason(&reason.code, &self.arguments(reason))
    }

    /// In a few words.
    pub(super) fn short(&self, reason: &WithheldReason) -> String {
        self.texts
            .reason_short(&reason.code, &self.arguments(reason))
    }

    fn arguments<'r>(&self, reason: &'r WithheldReason) -> Vec<(&'r str, Arg)> {
        let title = reason.agreement.as_ref().and_then(|id| self.titles.get(id));
        let mut arguments = reason_arguments(self.texts, reason);
        for (name, value) in &mut arguments {
            if let (true, Some(title)) = (*name == "agreement", title) {
                *value = title.as_str().into();
            }
        }
        arguments
    }
}

/// There is no agreement with that party: the one reason for which there is no gate to ask.
pub(super) fn no_agreement(party: &str) -> WithheldReason {
    WithheldReason {
        code: NO_AGREEMENT.to_owned(),
        agreement: None,
        article: None,
        arguments: [("party".to_owned(), party.to_owned())].into(),
        titles: BTreeMap::new(),
        text: format!("no agreement with {party} is in force"),
    }
}

/// The code of that reason.
pub(super) const NO_AGREEMENT: &str = "no-agreement";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn agreements_are_called_by_their_names() {
        let texts = Texts::new(Lang::En);
        let titles = [("mithaq-agreement--1".to_owned(), "Early warning".to_owned())].into();
        let reasons = Reasons::new(&texts, titles);
        let reason = WithheldReason {
            code: "onward-none".to_owned(),
            agreement: Some("mithaq-agreement--1".to_owned()),
            article: Some("6".to_owned()),
            arguments: [("article".to_owned(), "6".to_owned())].into(),
            titles: BTreeMap::new(),
            text: "…".to_owned(),
        };
        assert_eq!(
            reasons.sentence(&reason),
            "Article 6 of “Early warning”, under which it was given, permits no onward sharing."
        );
        assert_eq!(reasons.short(&reason), "no onward sharing");
        let none = no_agreement("National CERT of Sahil");
        assert_eq!(
            reasons.sentence(&none),
            "No agreement with National CERT of Sahil is in force."
        );
    }
}
