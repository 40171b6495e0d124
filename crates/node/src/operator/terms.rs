//! An article's terms in one line, for people.

use mithaq_agreement::article::{Givers, Material, ObjectTypes, Onward};
use mithaq_agreement::vocabulary::{pap_label, tlp_label};
use mithaq_agreement::{Agreement, Terms};

/// The terms in words; party ids are given as names.
pub(super) fn line(agreement: &Agreement, terms: &Terms) -> String {
    match terms {
        Terms::TextOnly => "text only".to_owned(),
        Terms::Exchange(exchange) => {
            let gives = match &exchange.gives {
                Givers::Each => "each party gives".to_owned(),
                Givers::Parties(parties) => {
                    let names: Vec<_> = parties
                        .iter()
                        .map(|party| agreement.name_of(party))
                        .collect();
                    format!("{} gives", names.join(", "))
                }
            };
            let types = match &exchange.object_types {
                ObjectTypes::All => "all object types".to_owned(),
                ObjectTypes::Listed(types) => types.iter().cloned().collect::<Vec<_>>().join(", "),
            };
            let material = match exchange.material {
                Material::Own => "own material",
                Material::OwnAndReceived => "own and received material",
            };
            let (tlp, pap) = (
                tlp_label(exchange.highest_tlp),
                pap_label(exchange.highest_pap),
            );
            format!("{gives} {types}, {material}, up to {tlp} and {pap}")
        }
        Terms::Marking(marking) => format!(
            "unmarked counts as {} and {}",
            tlp_label(marking.unmarked_tlp),
            pap_label(marking.unmarked_pap)
        ),
        Terms::Purpose(purposes) => {
            let words: Vec<_> = purposes
                .permitted
                .iter()
                .map(|purpose| purpose.word())
                .collect();
            format!("for {}", words.join(", "))
        }
        Terms::Onward(Onward::None) => "passed on to nobody".to_owned(),
        Terms::Onward(Onward::Constituency) => {
            "passed on to the recipient's own participants".to_owned()
        }
        Terms::FinalClauses(clauses) => {
            let start = clauses
                .start
                .as_ref()
                .map_or("the last signature".to_owned(), ToString::to_string);
            let end = clauses
                .end
                .as_ref()
                .map_or("a withdrawal".to_owned(), ToString::to_string);
            format!(
                "from {start} until {end}, {} days of notice",
                clauses.notice_days
            )
        }
    }
}
