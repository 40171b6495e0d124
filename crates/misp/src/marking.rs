//! How far something may go: TLP and PAP from tags, reach from MISP's distribution, always the strictest.

use std::borrow::Cow;
use std::collections::BTreeSet;

use mithaq_stix::json::Value;
use mithaq_stix::{Pap, Tlp};

use crate::Source;
use crate::part::{Part, is_empty};

/// What binds an object. `join` of two binds as strictly as both.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Restriction {
    tlp: Option<Tlp>,
    pap: Option<Pap>,
    reach: Option<Reach>,
    /// Restrictions that no agreement can weigh: with any of these, the object leaves for nobody.
    held_back: BTreeSet<HeldBack>,
}

/// Who may have it by MISP's distribution, seen from our node; a greater one is stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// Everybody, over any number of servers.
    All,
    /// Those connected to us, and those connected to them.
    Connected,
    /// Those connected to us, for themselves.
    Community,
    /// Our own organisation.
    Organisation,
}

/// A restriction that has no equivalent in what policy looks at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum HeldBack {
    /// For our own organisation only.
    Organisation,
    /// For the members of a sharing group: its UUID (or what stands for it) and its name.
    Group { key: String, name: String },
    /// A distribution that MISP does not have.
    Distribution(String),
    /// A tag that restricts: a level of TLP that nobody knows, a national classification.
    Tag(String),
}

/// Taxonomies whose tags restrict whom something may be given to, in words other than TLP and PAP (by the MISP
/// taxonomies, 2026). Which of their levels would allow what is for people to say.
const RESTRICTING: [&str; 17] = [
    "acn",
    "acs-marking",
    "ais-marking",
    "approved-category-of-action",
    "cssa",
    "data-classification",
    "dcso-sharing",
    "de-vs",
    "dni-ism",
    "euci",
    "fr-classif",
    "iep",
    "iep2-policy",
    "iep2-reference",
    "nato",
    "pfc",
    "thales_group",
];

/// Taxonomies of which only these predicates, or these with their values, restrict: not to leave the instance, not
/// before somebody has looked at it, how sensitive it is. `ui` and `api` of `misp` hide the tag, not what has it.
const RESTRICTING_PREDICATES: [&str; 4] = [
    "csirt_case_classification:sensitivity-classification",
    "misp:should-not-sync",
    "workflow:todo=review-before-publication",
    "workflow:todo=review-classification",
];

/// Of further restrictions of one object, no more are told apart than this; one is enough to hold it back.
const MOST_HELD_BACK: usize = 8;

impl Restriction {
    /// What `distribution` and the sharing group of a part come to. A part without either, or with 5 (*inherit*),
    /// adds nothing to what holds it.
    ///
    /// MISP names a sharing group with distribution 4 alone. A writer that names a group and no distribution means
    /// that group; what else it could mean is no wider.
    pub(crate) fn of_distribution(part: &Part<'_, '_>, source: Source) -> Self {
        let distribution = match part.value.get("distribution") {
            None | Some(Value::Null) if names_a_group(part) => Cow::Borrowed("4"),
            None | Some(Value::Null) => return Self::default(),
            Some(_) => part.text("distribution").unwrap_or(Cow::Borrowed("?")),
        };
        let reach = match (distribution.trim(), source) {
            ("5", _) => return Self::default(),
            ("3", _) => Reach::All,
            ("2", Source::OurMisp) => Reach::Connected,
            // Coming in is one hop of MISP's synchronisation, which lowers 2 to 1 and 1 to 0.
            ("2", Source::Received) | ("1", Source::OurMisp) => Reach::Community,
            ("1", Source::Received) | ("0", _) => Reach::Organisation,
            ("4", _) => return Self::held_back(group(part)),
            (other, _) => {
                let other: String = other.chars().take(40).collect();
                return Self::held_back(HeldBack::Distribution(other));
            }
        };
        let mut restriction = Self {
            reach: Some(reach),
            ..Self::default()
        };
        if reach == Reach::Organisation {
            restriction.held_back.insert(HeldBack::Organisation);
        }
        restriction
    }

    /// What a tag restricts; `None` if it only describes.
    pub(crate) fn of_tag(name: &str) -> Option<Self> {
        let plain: String = name
            .chars()
            .filter(|mark| !mark.is_whitespace() && *mark != '"')
            .flat_map(char::to_lowercase)
            .collect();
        let namespace = plain.split([':', '=']).next().unwrap_or_default();
        match namespace {
            "tlp" => Some(match plain.parse::<Tlp>() {
                Ok(level) => Self {
                    tlp: Some(level),
                    ..Self::default()
                },
                Err(_) => Self::held_back(HeldBack::Tag(shown(name))),
            }),
            "pap" => Some(match plain.parse::<Pap>() {
                Ok(level) => Self {
                    pap: Some(level),
                    ..Self::default()
                },
                Err(_) => Self::held_back(HeldBack::Tag(shown(name))),
            }),
            _ if RESTRICTING.contains(&namespace) || has_restricting_predicate(&plain) => {
                Some(Self::held_back(HeldBack::Tag(shown(name))))
            }
            _ => None,
        }
    }

    /// What must be assumed where a restriction cannot be read.
    pub(crate) fn unreadable() -> Self {
        Self::held_back(HeldBack::Distribution("?".to_owned()))
    }

    fn held_back(why: HeldBack) -> Self {
        Self {
            reach: Some(Reach::Organisation),
            held_back: BTreeSet::from([why]),
            ..Self::default()
        }
    }

    /// As strict as both.
    pub(crate) fn join(&self, other: &Self) -> Self {
        let mut held_back = self.held_back.clone();
        for why in &other.held_back {
            if held_back.len() < MOST_HELD_BACK {
                held_back.insert(why.clone());
            }
        }
        Self {
            tlp: self.tlp.max(other.tlp),
            pap: self.pap.max(other.pap),
            reach: self.reach.max(other.reach),
            held_back,
        }
    }

    /// The TLP that holds.
    ///
    /// Distribution 3 sets no bound of its own, so a level that the author has given stands; without one,
    /// whoever takes part in MISP is a community, not the public.
    pub(crate) fn tlp(&self) -> Option<Tlp> {
        let of_reach = match self.reach {
            None => None,
            Some(Reach::All) if self.tlp.is_some() => None,
            Some(Reach::All) => Some(Tlp::Green),
            Some(Reach::Connected) => Some(Tlp::Amber),
            Some(Reach::Community) => Some(Tlp::AmberStrict),
            Some(Reach::Organisation) => Some(Tlp::Red),
        };
        self.tlp.max(of_reach)
    }

    /// The same for what many events name, an organisation or a cluster: as strict, without the words of one event
    /// on who may have it.
    pub(crate) fn for_all_events(&self) -> Self {
        let mut all = self.clone();
        if !all.held_back.is_empty() {
            all.held_back = BTreeSet::from([HeldBack::Organisation]);
        }
        all
    }

    /// How strict it is, from 0 to 179: one number for each marking, and a greater one for whatever is stricter in
    /// one respect and no wider in another. Which groups or tags hold back is not told apart: nobody gets it either
    /// way.
    pub(crate) fn strictness(&self) -> i64 {
        let held_back = i64::from(!self.held_back.is_empty());
        let tlp = self.tlp().map_or(0, |tlp| match tlp {
            Tlp::Clear => 1,
            Tlp::Green => 2,
            Tlp::Amber => 3,
            Tlp::AmberStrict => 4,
            Tlp::Red => 5,
        });
        let reach = match self.reach {
            None | Some(Reach::All) => 0,
            Some(Reach::Connected) => 1,
            Some(Reach::Community | Reach::Organisation) => 2,
        };
        let pap = self.pap.map_or(0, |pap| match pap {
            Pap::Clear => 1,
            Pap::Green => 2,
            Pap::Amber => 3,
            Pap::Red => 4,
        });
        ((held_back * 6 + tlp) * 3 + reach) * 5 + pap
    }

    pub(crate) fn pap(&self) -> Option<Pap> {
        self.pap
    }

    pub(crate) fn reach(&self) -> Option<Reach> {
        self.reach
    }

    pub(crate) fn reasons(&self) -> &BTreeSet<HeldBack> {
        &self.held_back
    }
}

/// Whether a tag has one of the predicates that restrict, with whatever value: what a writer sets to `false` is for
/// people to read.
fn has_restricting_predicate(plain: &str) -> bool {
    RESTRICTING_PREDICATES.iter().any(|known| {
        plain
            .strip_prefix(known)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['=', ':']))
    })
}

/// Whether a part names a sharing group, in whatever form; the number 0 stands for none.
fn names_a_group(part: &Part<'_, '_>) -> bool {
    let says = |key: &str| part.value.get(key).is_some_and(|value| !is_empty(value));
    let is_zero = |text: Cow<'_, str>| text.trim().parse::<f64>() == Ok(0.0);
    says("SharingGroup")
        || says("sharing_group_id") && !part.text("sharing_group_id").is_some_and(is_zero)
}

fn group(part: &Part<'_, '_>) -> HeldBack {
    let group = part.object("SharingGroup");
    let text = |key: &str| {
        let text = group.as_ref().and_then(|group| group.text(key));
        text.map(|text| shown(&text)).unwrap_or_default()
    };
    // A group's number means something on its own server only.
    HeldBack::Group {
        key: text("uuid"),
        name: text("name"),
    }
}

/// A text for a marking's name: not longer than people read.
fn shown(text: &str) -> String {
    text.chars().take(120).collect()
}
