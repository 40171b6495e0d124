//! An article's terms in one line, for people.

use std::collections::BTreeSet;

use mithaq_agreement::article::{
    Channel, Exchange, Givers, Invocation, Material, Onward, PersonalData, Scope, Silence,
};
use mithaq_agreement::vocabulary::{pap_label, tlp_label};
use mithaq_agreement::{Agreement, PartyId, Terms};

/// The terms in words; party ids are given as names.
pub(super) fn line(agreement: &Agreement, terms: &Terms) -> String {
    match terms {
        Terms::TextOnly => "text only".to_owned(),
        Terms::Exchange(terms) => exchange(agreement, terms),
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
        Terms::Onward(terms) => onward(agreement, terms),
        Terms::Scope(terms) => scope(terms),
        Terms::PersonalData(PersonalData::None) => "no personal data".to_owned(),
        Terms::PersonalData(PersonalData::Pseudonymised) => {
            "personal data if pseudonymised".to_owned()
        }
        Terms::PersonalData(PersonalData::WithNote) => {
            "personal data if pseudonymised, or with a note of necessity".to_owned()
        }
        Terms::Channel(terms) => channel(terms),
        Terms::Attribution(terms) => match (terms.must, terms.must_not) {
            (true, false) => "who passes it on names the source".to_owned(),
            _ => "who passes it on does not name the source".to_owned(),
        },
        Terms::Authorities(terms) => {
            let asked = terms.contacts.iter().map(|contact| {
                let party = agreement.name_of(&contact.party);
                let (role, name, at) = (contact.role.word(), &contact.name, &contact.contact);
                format!("{role} of {party}: {name}, {at}")
            });
            asked.collect::<Vec<_>>().join("; ")
        }
        Terms::ResponseTime(terms) => {
            let hours = terms.hours.iter().map(|(severity, hours)| {
                format!(
                    "{}: {} h, {} h, {} h",
                    severity.word(),
                    hours.acknowledge,
                    hours.first_answer,
                    hours.update
                )
            });
            let hours = hours.collect::<Vec<_>>().join("; ");
            format!("acknowledged, answered and updated within {hours}")
        }
        Terms::Retention(terms) => {
            let certificate = match terms.certificate {
                true => ", with a certificate",
                false => "",
            };
            format!(
                "kept {} days, then {}{certificate}",
                terms.days,
                terms.then_word()
            )
        }
        Terms::Results(terms) => {
            format!(
                "results published {} days after they were shown",
                terms.embargo_days
            )
        }
        Terms::Confidentiality(terms) => {
            let grounds = terms.grounds.iter().map(|ground| ground.word());
            format!(
                "disclosed on {} only, {} days after the originator was told",
                grounds.collect::<Vec<_>>().join(", "),
                terms.notify_originator_days
            )
        }
        Terms::Cooperation(terms) => {
            let forms = terms.forms.iter().map(|form| form.word());
            format!("agreed forms: {}", forms.collect::<Vec<_>>().join(", "))
        }
        Terms::Transparency(terms) => {
            let told = [
                (terms.may_ask_why, "why something is withheld"),
                (terms.count_withheld, "how much is withheld"),
            ];
            let told = told.into_iter().filter(|(tells, _)| *tells);
            let told: Vec<_> = told.map(|(_, what)| what).collect();
            format!("the other party is told {}", told.join(", "))
        }
        Terms::Verification(terms) => invoked(agreement, "may verify", terms),
        Terms::Breach(terms) => invoked(agreement, "may act upon a breach", terms),
        Terms::Suspension(terms) => invoked(agreement, "may suspend", terms),
        Terms::Disputes(terms) => {
            let steps = terms.steps.iter();
            let steps = steps.map(|(step, days)| format!("{} {days} days", step.word()));
            steps.collect::<Vec<_>>().join(", then ")
        }
        Terms::Precedence(terms) => {
            let ids = terms.yields_to.iter().map(ToString::to_string);
            format!("yields to {}", ids.collect::<Vec<_>>().join(", "))
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

fn names(agreement: &Agreement, parties: &BTreeSet<PartyId>) -> String {
    let names = parties.iter().map(|party| agreement.name_of(party));
    names.collect::<Vec<_>>().join(", ")
}

fn words(words: &BTreeSet<String>) -> String {
    words.iter().cloned().collect::<Vec<_>>().join(", ")
}

fn exchange(agreement: &Agreement, terms: &Exchange) -> String {
    let gives = match &terms.gives {
        Givers::Each => "each party gives".to_owned(),
        Givers::Parties(parties) => format!("{} gives", names(agreement, parties)),
    };
    let types = match terms.covers() {
        None => "all object types".to_owned(),
        Some(types) => words(&types),
    };
    let topics = match &terms.topics {
        None => String::new(),
        Some(topics) => format!(" about {}", words(topics)),
    };
    let material = match terms.material {
        Material::Own => "own material",
        Material::OwnAndReceived => "own and received material",
    };
    let (tlp, pap) = (tlp_label(terms.highest_tlp), pap_label(terms.highest_pap));
    format!("{gives} {types}{topics}, {material}, up to {tlp} and {pap}")
}

fn onward(agreement: &Agreement, terms: &Onward) -> String {
    if terms.is_none() {
        return "passed on to nobody".to_owned();
    }
    let mut to = Vec::new();
    if terms.constituency {
        to.push("to the recipient's own participants".to_owned());
    }
    if let Some(listed) = &terms.listed {
        to.push(format!("to {}", names(agreement, listed)));
    }
    let forums = terms.forums.iter();
    to.extend(forums.map(|forum| format!("to those bound by {forum}")));
    match terms.consent {
        None => {}
        Some(Silence::Refuses) => to.push("with consent".to_owned()),
        Some(Silence::ConsentsAfter { days }) => {
            to.push(format!("with consent, or {days} days of silence"));
        }
    }
    format!("passed on {}", to.join(", "))
}

fn scope(terms: &Scope) -> String {
    let sectors = match &terms.sectors {
        None => "all sectors".to_owned(),
        Some(sectors) if sectors.without => {
            format!("{}, and what names no sector", words(&sectors.names))
        }
        Some(sectors) => words(&sectors.names),
    };
    let excluded: Vec<_> = terms.excludes.iter().map(|one| one.word()).collect();
    match excluded.is_empty() {
        true => sectors,
        false => format!("{sectors}, without {}", excluded.join(", ")),
    }
}

fn channel(terms: &Channel) -> String {
    let minimum = format!("by {} at least", terms.minimum.word());
    match &terms.languages {
        None => minimum,
        Some(languages) => {
            let tags: Vec<_> = languages.iter().map(ToString::to_string).collect();
            format!("{minimum}, in {}", tags.join(", "))
        }
    }
}

fn invoked(agreement: &Agreement, what: &str, terms: &Invocation) -> String {
    let who = match &terms.parties {
        None => "each party".to_owned(),
        Some(parties) => names(agreement, parties),
    };
    format!("{who} {what}, {} days of notice", terms.notice_days)
}
