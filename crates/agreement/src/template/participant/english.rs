//! A participant's terms in English.

use super::{Hosting, Words, names};
use crate::draft::Notes;
use crate::template::{TemplateLanguage, joined};
use crate::vocabulary::{pap_label, tlp_label};

pub(super) struct English;

impl Words for English {
    fn notes(&self) -> Notes {
        Notes {
            head: &[
                "Draft of a participant's terms. Change what you need: each article has words, for people,",
                "and terms, which the release gate keeps. The two must say the same. Then add the",
                "participant under them: `mithaq participant add NAME --terms FILE`.",
            ],
            keys: TemplateLanguage::English.words().notes().keys,
        }
    }

    fn title(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        format!("Terms of {participant} as a participant of {host}")
    }

    fn scope(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        format!(
            "{participant} takes part in the exchange of information about threats that {host} \
             keeps. It has no node of its own: it reads, and adds, through the node of {host}."
        )
    }

    fn authorities(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        format!(
            "{participant} names a point of contact, keeps its credentials secret, and tells {host} \
             at once when one is lost. What {participant} signs, {host} keeps, and attests here."
        )
    }

    fn given(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        let (tlp, pap) = (tlp_label(terms.given_tlp), pap_label(terms.given_pap));
        format!(
            "{host} gives {participant} information about threats, marked no higher than {tlp} and \
             {pap}: its own, and what it received from others, where the terms under which it \
             received it let its constituency have it."
        )
    }

    fn taken(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        let (tlp, pap) = (tlp_label(terms.taken_tlp), pap_label(terms.taken_pap));
        format!(
            "{participant} gives {host} its own information about threats, marked no higher than \
             {tlp} and {pap}. What it received from others it does not give."
        )
    }

    fn marking(&self, terms: &Hosting) -> String {
        let tlp = tlp_label(terms.unmarked_tlp);
        format!(
            "Information without a TLP marking is treated as {tlp}. Information that carries a \
             marking unknown to its holder is not given."
        )
    }

    fn purpose(&self, terms: &Hosting) -> String {
        let words: Vec<&str> = terms.purposes.iter().map(|p| p.word()).collect();
        let list = joined(&words, ", ", " and ");
        format!("The recipient uses what it receives for {list}, and for nothing else.")
    }

    fn onward(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        match terms.onward.word() {
            "none" => format!(
                "{participant} passes on to nobody what it receives. Nor does {host} pass on what it \
                 receives from {participant}."
            ),
            "constituency" => format!(
                "{participant} passes on to nobody what it receives. {host} may pass on what it \
                 receives from {participant} to the organisations of its own constituency, under \
                 the same terms, and to nobody else."
            ),
            _ => format!(
                "{participant} passes on to nobody what it receives. {host} may pass on what it \
                 receives from {participant} to those whom the terms of this article name, as they \
                 say, and to nobody else."
            ),
        }
    }

    fn confidentiality(&self, _terms: &Hosting) -> String {
        "A party that the law compels to disclose what it received tells the other beforehand, \
         wherever the law allows."
            .to_owned()
    }

    fn final_clauses(&self, terms: &Hosting) -> String {
        let (host, participant) = names(terms);
        let start = match &terms.start {
            None => String::new(),
            Some(at) => format!(", and not before {at}"),
        };
        let end = match &terms.end {
            None => String::new(),
            Some(at) => format!(" They end at {at}."),
        };
        let notice = match terms.notice_days {
            0 => "at once".to_owned(),
            days => format!("{days} days after its date"),
        };
        format!(
            "These terms take effect once {host} has signed them and attested the signature of \
             {participant}{start}.{end}\n\
             {host} may suspend them at once, and resume them later. Either may withdraw; the \
             withdrawal takes effect {notice}.\n\
             Articles 5 to 8 continue to hold for what was received before."
        )
    }
}
