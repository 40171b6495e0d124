//! `marking`: what an unmarked object counts as.
//!
//! ```toml
//! [articles.terms]
//! unmarked_tlp = "amber"
//! unmarked_pap = "clear"     # may be left out
//! ```
//! It becomes part of the TLP and PAP hierarchies that the exchange articles are compared in.
//! An *unknown* marking is another matter: it withholds, and no article can change that (6.3). So an equivalence of
//! national markings is refused, not passed over: what an object is marked with is part of its class, which is the same
//! under every agreement, and a word that one agreement calls TLP:GREEN may be another's secret. Who wants its objects to
//! cross marks them with a TLP level itself, beside its own word.

use mithaq_stix::{Pap, Tlp};
use serde_json::Value as Json;

use crate::fault::Problem;
use crate::source::{Reading, Table};
use crate::vocabulary::{PAP, TLP, pap_word, tlp_word};

/// The word for this kind of article.
pub const KIND: &str = "marking";

/// The terms of a marking article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marking {
    /// What an object without a TLP counts as.
    pub unmarked_tlp: Tlp,
    /// What an object without a PAP counts as.
    pub unmarked_pap: Pap,
}

impl Marking {
    /// What holds in an agreement without a marking article: TLP:AMBER, as forums of CERTs have it
    /// (APCERT), and PAP:CLEAR, since PAP limits only those objects whose author set it.
    pub const UNLESS_NAMED: Self = Self {
        unmarked_tlp: Tlp::Amber,
        unmarked_pap: Pap::Clear,
    };

    pub(crate) fn read(mut terms: Table<'_>, reading: &mut Reading) -> Option<Self> {
        let otherwise = Self::UNLESS_NAMED;
        let tlp = terms.word_or("unmarked_tlp", &TLP, otherwise.unmarked_tlp, reading);
        let pap = terms.word_or("unmarked_pap", &PAP, otherwise.unmarked_pap, reading);
        if terms.maybe("equivalence").is_some() {
            let line = terms.line_of("equivalence");
            reading.fault(line, Problem::NoEquivalence);
        }
        terms.finish(&[], reading);
        Some(Self {
            unmarked_tlp: tlp?,
            unmarked_pap: pap?,
        })
    }

    pub(crate) fn write(self) -> Vec<(&'static str, Json)> {
        vec![
            ("unmarked_tlp", tlp_word(self.unmarked_tlp).into()),
            ("unmarked_pap", pap_word(self.unmarked_pap).into()),
        ]
    }
}
