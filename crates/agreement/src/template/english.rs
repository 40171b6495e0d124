//! The template in English.

use super::{Bilateral, Words, joined, names};
use crate::article::Material;
use crate::draft::Notes;
use crate::vocabulary::{Purpose, pap_label, tlp_label};

pub(super) struct English;

impl Words for English {
    fn notes(&self) -> Notes {
        Notes {
            head: &[
                "Draft of a bilateral arrangement. Change what you need: each article has words, for",
                "people, and terms, which the release gate keeps. The two must say the same.",
                "Check it with `mithaq agreement show`, then propose it.",
            ],
            keys: &[
                (
                    "kind",
                    "Header: working-arrangement, arrangement, memorandum-of-understanding, exchange-of-notes, non-disclosure-agreement, treaty, working-group-charter, membership-terms or multilateral-arrangement; participant for the terms of an organisation that a party hosts. Article: what it is about.",
                ),
                (
                    "prevailing",
                    "The language that decides where the texts differ.",
                ),
                (
                    "root_fingerprint",
                    "Of the party's offline root key, exchanged out of band.",
                ),
                (
                    "text_only",
                    "Words alone: there is nothing for the gate to keep.",
                ),
                (
                    "gives",
                    "\"each\", or the list of the parties (by id) that give.",
                ),
                (
                    "object_types",
                    "\"all\", or a list such as [\"indicator\", \"malware\"].",
                ),
                ("highest_tlp", "clear, green, amber, amber+strict or red."),
                ("highest_pap", "clear, green, amber or red."),
                ("material", "\"own\", or \"own-and-received\"."),
                (
                    "permitted",
                    "detection, protection, research, training; investigation and attribution only if named.",
                ),
                (
                    "to",
                    "\"none\", \"constituency\" (the recipient's own participants), \"listed\" (those the article names), \"forum\" (the members of one), or \"with-consent\" (of the source).",
                ),
                (
                    "notice_days",
                    "You may add `start` and `end`, such as 2027-01-01T00:00:00Z.",
                ),
            ],
        }
    }

    fn title(&self, terms: &Bilateral) -> String {
        let (a, b) = names(terms);
        format!("Working arrangement between {a} and {b} on the exchange of threat intelligence")
    }

    fn scope(&self, terms: &Bilateral) -> String {
        let (a, b) = names(terms);
        format!(
            "{a} and {b} help one another to protect the networks in their care. This arrangement \
             covers information about threats to them. It covers neither military operations nor \
             offensive capability.\n\
             It records an understanding and creates no obligation under international law."
        )
    }

    fn authorities(&self) -> String {
        "Each party names a point of contact that answers at any hour, and tells the other before \
         it changes."
            .to_owned()
    }

    fn exchange(&self, terms: &Bilateral) -> String {
        let tlp = tlp_label(terms.highest_tlp);
        let pap = pap_label(terms.highest_pap);
        let received = match terms.material {
            Material::Own => "What it received from others it does not give.",
            Material::OwnAndReceived => {
                "It may also give what it received from others, where the terms under which it \
                 received it allow that."
            }
        };
        format!(
            "Each party gives the other its own information about threats, marked no higher than \
             {tlp} and {pap}. {received}"
        )
    }

    fn marking(&self, terms: &Bilateral) -> String {
        let tlp = tlp_label(terms.unmarked_tlp);
        format!(
            "Information without a TLP marking is treated as {tlp}. Information that carries a \
             marking unknown to its holder is not given."
        )
    }

    fn purpose(&self, terms: &Bilateral) -> String {
        let words: Vec<&str> = terms.purposes.iter().map(|p| purpose(*p)).collect();
        let list = joined(&words, ", ", " and ");
        format!("The recipient uses what it receives for {list}, and for nothing else.")
    }

    fn onward(&self, terms: &Bilateral) -> String {
        match terms.onward.word() {
            "none" => "The recipient passes on to nobody what it receives.",
            "constituency" => {
                "The recipient may pass on what it receives to the organisations of its own \
                 constituency, under the same terms, and to nobody else."
            }
            _ => {
                "The recipient may pass on what it receives to those whom the terms of this \
                 article name, as they say, and to nobody else."
            }
        }
        .to_owned()
    }

    fn attribution(&self, terms: &Bilateral) -> String {
        let said = match terms.attribution {
            None => "",
            Some(it) if it.must => {
                "A Party that passes information on names the Party that gave it."
            }
            Some(_) => "A Party that passes information on does not name the Party that gave it.",
        };
        said.to_owned()
    }

    fn confidentiality(&self) -> String {
        "A party that the law compels to disclose what it received tells the other beforehand, \
         wherever the law allows."
            .to_owned()
    }

    fn final_clauses(&self, terms: &Bilateral) -> String {
        let start = match &terms.start {
            None => String::new(),
            Some(at) => format!(", and not before {at}"),
        };
        let end = match &terms.end {
            None => String::new(),
            Some(at) => format!(" It ends at {at}."),
        };
        let notice = terms.notice_days;
        format!(
            "This arrangement takes effect once both parties have signed{start}.{end}\n\
             Either party may suspend it at once, and resume it later. Either may withdraw; the \
             withdrawal takes effect {notice} days after its date.\n\
             Articles 4 to 7 continue to hold for what was received before."
        )
    }
}

fn purpose(purpose: Purpose) -> &'static str {
    purpose.word()
}
