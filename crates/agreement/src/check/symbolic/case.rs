//! From a solver's case to one of ours, and to the plainest that breaks the same.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{ObjectId, Tlp};
use serde_json::Value as Json;

use super::super::domain::Case;
use crate::agreement::AGREEMENT_TYPE;
use crate::article::{Language, Way};
use crate::class::{Class, Licence, Safeguard, SourceName};
use crate::compile::schema::UNMARKED;
use crate::compile::term::source_word;
use crate::decide::Circumstances;
use crate::party::PartyId;
use crate::vocabulary::{Purpose, pap_from_word, tlp_from_word};

/// A case as an object of one copy; `None` if it is none of ours.
pub(super) fn read(case: &Json) -> Option<Case> {
    Reading::new(case).copy("")
}

/// A case of several copies as one object, that tells of the others.
pub(super) fn read_told(case: &Json, copies: usize) -> Option<Case> {
    let mut reading = Reading::new(case);
    let mut object = reading.copy("_0")?;
    for number in 1..copies {
        let told = reading.copy(&format!("_{number}"))?;
        object.class.tells.insert(told.class.received());
        object.known.leased.extend(told.known.leased);
        object.known.consented.extend(told.known.consented);
    }
    Some(object)
}

/// Whatever the solver calls things that nothing names, they get names that are read: other ones for other things.
struct Reading<'a> {
    case: &'a Json,
    named: BTreeMap<String, String>,
}

impl<'a> Reading<'a> {
    fn new(case: &'a Json) -> Self {
        Self {
            case,
            named: BTreeMap::new(),
        }
    }

    fn attribute(&self, name: &str) -> Option<&'a Json> {
        self.case.get("resource")?.get(name)
    }

    fn flag(&self, name: &str) -> Option<bool> {
        self.attribute(name)?.as_bool()
    }

    /// `given` if it is `sound`, else a made name of this form.
    fn name(&mut self, given: &str, form: &str, sound: bool) -> String {
        if sound {
            return given.to_owned();
        }
        let number = self.named.len();
        let key = format!("{form}{given}");
        let made = || form.replace("{}", &format!("{number:08x}"));
        self.named.entry(key).or_insert_with(made).clone()
    }

    fn party(&mut self, of: &Json) -> Option<PartyId> {
        let given = entity_id(of)?;
        let sound = PartyId::parse(given).is_ok();
        let name = self.name(given, "identity--00000000-0000-4000-8000-0000{}", sound);
        PartyId::parse(&name).ok()
    }

    fn agreement(&mut self, of: &Json) -> Option<ObjectId> {
        let given = entity_id(of)?;
        let sound = ObjectId::parse(given).is_ok_and(|id| id.object_type() == AGREEMENT_TYPE);
        let form = "mithaq-agreement--00000000-0000-4000-8000-0000{}";
        let name = self.name(given, form, sound);
        ObjectId::parse(&name).ok()
    }

    fn words(&mut self, name: &str) -> Option<BTreeSet<String>> {
        let words = self.attribute(name)?.as_array()?.iter();
        let words: Vec<&str> = words.map(Json::as_str).collect::<Option<_>>()?;
        let words = words.into_iter().map(|word| {
            let sound = is_word(word);
            self.name(word, "other-{}", sound)
        });
        Some(words.collect())
    }

    fn copy(&mut self, suffix: &str) -> Option<Case> {
        let of = |name: &str| format!("{name}{suffix}");
        let context = |key: &str| self.case.get("context")?.get(key)?.as_str();
        let purpose = Purpose::from_word(context("purpose")?)?;
        let channel = match context("channel") {
            None => Way::Mithaq,
            Some(word) => Way::WORDS.into_iter().find(|(_, one)| *one == word)?.0,
        };
        let level = |name: &str| self.attribute(&of(name)).and_then(entity_id);
        let tlp = match level("tlp")? {
            UNMARKED => None,
            word => Some(tlp_from_word(word)?),
        };
        let pap = match level("pap")? {
            UNMARKED => None,
            word => Some(pap_from_word(word)?),
        };
        let source = self.attribute("source")?.as_str()?;
        let sources = [SourceName::Named, SourceName::Unnamed, SourceName::Without];
        let source = sources
            .into_iter()
            .find(|one| source_word(*one) == source)?;
        let safeguards = self.attribute("safeguards")?.as_array()?;
        let has = |one: &Safeguard| safeguards.iter().any(|word| word == one.word());
        let all = [Safeguard::Pseudonymised, Safeguard::NecessityNote];
        let safeguards: BTreeSet<Safeguard> = all.into_iter().filter(has).collect();
        let addressees = self.attribute("addressees")?.as_array()?;
        let addressees = addressees.iter().map(|party| self.party(party));
        let addressees = addressees.collect::<Option<_>>()?;
        let language = match self.attribute("language").and_then(Json::as_str) {
            None => None,
            Some(given) => {
                let sound = Language::parse(given).is_some();
                Language::parse(&self.name(given, "en-x{}", sound))
            }
        };
        let kind = self.attribute("kind")?.as_str()?;
        let object_type = self.name(kind, "x-other-{}", is_word(kind));
        let mut known = Circumstances::by(channel);
        let licence = match (self.flag(&of("own"))?, self.flag(&of("by_channel"))?) {
            (true, _) => Licence::Own,
            (_, true) => Licence::Channel {
                deliverer: PartyId::parse("identity--00000000-0000-4000-8000-000000000000").ok()?,
            },
            (false, false) => {
                let agreement = self.attribute(&of("received_under"))?;
                let agreement = self.agreement(agreement)?;
                let deliverer = self.attribute(&of("received_from"))?;
                let deliverer = self.party(deliverer)?;
                let of_it = || (agreement.clone(), deliverer.clone());
                if self.flag(&of("leased"))? {
                    known.leased.insert(of_it());
                }
                if self.flag(&of("consented"))? {
                    known.consented.insert(of_it());
                }
                Licence::Delivered {
                    deliverer,
                    agreement,
                    article: None,
                }
            }
        };
        let originator = self.attribute(&of("originator"))?;
        let class = Class {
            originator: self.party(originator)?,
            object_type,
            tlp,
            pap,
            unknown_marking: self.flag(&of("unknown_marking"))?,
            topics: self.words("topics")?,
            sectors: self.words("sectors")?,
            personal_data: self.flag("personal_data")?,
            safeguards,
            language,
            source,
            addressees,
            licences: [licence].into(),
            asked: BTreeSet::new(),
            tells: BTreeSet::new(),
            definition: false,
        };
        Some(Case {
            class,
            purpose,
            known,
        })
    }
}

fn entity_id(of: &Json) -> Option<&str> {
    of.pointer("/__entity/id")?.as_str()
}

/// Whether a word could be one that an agreement names.
fn is_word(word: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (2..=64).contains(&word.len()) && word.bytes().all(plain)
}

/// The case with everything as plain as it can be while it is still `broken`.
pub(super) fn plainest(case: Case, giver: &PartyId, broken: &dyn Fn(&Case) -> bool) -> Case {
    let told = case.class.tells.clone();
    let mut best = case;
    let mut attempt = |change: &dyn Fn(&mut Case)| {
        let mut plainer = best.clone();
        change(&mut plainer);
        if broken(&plainer) {
            best = plainer;
            return true;
        }
        false
    };
    for told in told {
        attempt(&|case| {
            case.class.tells.remove(&told);
        });
    }
    attempt(&|case| case.class.topics.clear());
    attempt(&|case| case.class.sectors.clear());
    attempt(&|case| case.class.addressees.clear());
    attempt(&|case| case.class.personal_data = false);
    attempt(&|case| case.class.safeguards.clear());
    attempt(&|case| case.class.language = None);
    attempt(&|case| case.class.source = SourceName::Named);
    attempt(&|case| case.class.unknown_marking = false);
    attempt(&|case| case.known.channel = Way::Mithaq);
    attempt(&|case| {
        case.class.licences = [Licence::Own].into();
        case.class.originator = giver.clone();
    });
    attempt(&|case| case.known.consented.clear());
    attempt(&|case| case.class.originator = giver.clone());
    attempt(&|case| case.class.pap = None);
    let _ = [Tlp::Clear, Tlp::Green, Tlp::Amber, Tlp::AmberStrict]
        .into_iter()
        .any(|tlp| attempt(&|case| case.class.tlp = Some(tlp)));
    let _ = [Purpose::Protection, Purpose::Detection]
        .into_iter()
        .any(|purpose| attempt(&|case| case.purpose = purpose));
    attempt(&|case| "indicator".clone_into(&mut case.class.object_type));
    best
}
