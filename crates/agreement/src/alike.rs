//! Which classes a gate decides alike, so that it is asked once for all of them.
//!
//! Classes differ in much that no policy of a gate looks at: five thousand sets of sectors, where an agreement names four of
//! them. What its policies look at is read off the policies themselves, as for checks ([`crate::check`]): they do nothing
//! but compare attributes with what they name, so of a set it matters which of the named it has, and whether it has others.
//! A gate with a policy that does anything else has no such key, and is asked about each class.

use std::collections::BTreeSet;

use crate::check::mention::{Attribute, Mentions};
use crate::class::{Class, SourceName};
use crate::compile::Gate;
use crate::party::PartyId;

/// In place of what is named nowhere. No word of a policy has this character in it.
const OTHER: &str = "\u{0}";

/// By what a gate tells classes apart.
#[derive(Debug, Clone, Default)]
pub struct Alike {
    /// What its policies look at; `None` where that cannot be read.
    looked: Option<Mentions>,
}

impl Gate {
    /// By what it tells classes apart.
    #[must_use]
    pub fn alike(&self) -> Alike {
        let (_, principal) = self.audience.principal();
        let mut looked = Mentions::default();
        for policy in self.policies() {
            match Mentions::of(&policy.to_json(), principal) {
                Ok(found) => looked.extend(found),
                Err(_) => return Alike { looked: None },
            }
        }
        Alike {
            looked: Some(looked),
        }
    }
}

impl Alike {
    /// What is the same for all classes that the gate decides as it decides this one, for one purpose and in the same
    /// circumstances. A key, and no class: nothing is asked about it. `None` where the gate is to be asked.
    ///
    /// INVARIANT: 5.10. What is left out of the key no policy looks at. Originators, levels, licences, what it tells of and
    /// the requests that it is named in stay as they are.
    #[must_use]
    pub fn key(&self, class: &Class) -> Option<Class> {
        let looked = self.looked.as_ref()?;
        let is_looked_at = |attribute| looked.compared.contains_key(&attribute);
        let named = |attribute| {
            let compared = looked.compared.get(&attribute).into_iter().flatten();
            let names = compared.flat_map(|compared| &compared.with);
            names.map(String::as_str).collect::<BTreeSet<&str>>()
        };
        let texts = |attribute, texts: &BTreeSet<String>| {
            if !is_looked_at(attribute) {
                return BTreeSet::new();
            }
            let named = named(attribute);
            let text = |text: &String| match named.contains(text.as_str()) {
                true => text.clone(),
                false => OTHER.to_owned(),
            };
            texts.iter().map(text).collect()
        };
        let kind = [class.object_type.clone()].into();
        let addressees = class.addressees.iter();
        Some(Class {
            originator: class.originator.clone(),
            object_type: texts(Attribute::Kind, &kind)
                .pop_first()
                .unwrap_or_default(),
            tlp: class.tlp,
            pap: class.pap,
            unknown_marking: class.unknown_marking,
            topics: texts(Attribute::Topics, &class.topics),
            sectors: texts(Attribute::Sectors, &class.sectors),
            personal_data: class.personal_data && is_looked_at(Attribute::PersonalData),
            safeguards: match is_looked_at(Attribute::Safeguards) {
                true => class.safeguards.clone(),
                false => BTreeSet::new(),
            },
            language: class
                .language
                .clone()
                .filter(|_| is_looked_at(Attribute::Language)),
            source: match is_looked_at(Attribute::Source) {
                true => class.source,
                false => SourceName::default(),
            },
            addressees: match is_looked_at(Attribute::Addressees) {
                true => addressees.cloned().collect::<BTreeSet<PartyId>>(),
                false => BTreeSet::new(),
            },
            licences: class.licences.clone(),
            asked: class.asked.clone(),
            tells: class.tells.clone(),
            definition: false,
        })
    }
}
