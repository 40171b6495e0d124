//! What a policy looks at: read off the policy itself, so that a kind of article which comes to be compiled
//! later is covered without being named here.
//!
//! A check asks about a few values of each attribute: those that some policy names, and one *other* that nothing
//! names. That is all of them only where policies do nothing but compare attributes with what they name. A policy
//! that does anything else makes the answer *not proved*.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::verdict::NotProved;

/// What policy looks at, in the order in which a check goes through it: first what an object and all that it tells
/// of have in common (6.4), then what each has for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Attribute {
    /// The object's type.
    Kind,
    /// The purpose asked for.
    Purpose,
    /// By which way the reader gets it.
    Channel,
    /// Whether it holds personal data.
    PersonalData,
    /// Under which safeguards it does.
    Safeguards,
    /// The language of its words.
    Language,
    /// Whether it names its creator.
    Source,
    /// Its topics.
    Topics,
    /// Its sectors.
    Sectors,
    /// Whom it is addressed to.
    Addressees,
    /// Under what it is held.
    Licence,
    /// From whom it was received, if it was received under an agreement.
    Deliverer,
    /// Whether that party's acts are known to be its last (5.8).
    Leased,
    /// Whether that party has consented.
    Consented,
    /// Whose material it is.
    Originator,
    /// Its TLP.
    Tlp,
    /// Its PAP.
    Pap,
    /// Whether a marking on it is not known.
    UnknownMarking,
}

impl Attribute {
    /// Every attribute, in order.
    pub(crate) const ALL: [Self; 18] = [
        Self::Kind,
        Self::Purpose,
        Self::Channel,
        Self::PersonalData,
        Self::Safeguards,
        Self::Language,
        Self::Source,
        Self::Topics,
        Self::Sectors,
        Self::Addressees,
        Self::Licence,
        Self::Deliverer,
        Self::Leased,
        Self::Consented,
        Self::Originator,
        Self::Tlp,
        Self::Pap,
        Self::UnknownMarking,
    ];

    /// How many of them an object and what it tells of have in common.
    pub(crate) const COMMON: usize = 10;

    /// What only what was received under an agreement has: to look at it is to look under what it is held.
    const OF_RECEIVED: [Self; 3] = [Self::Deliverer, Self::Leased, Self::Consented];

    /// The attribute of this name in the policy schema.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "kind" => Self::Kind,
            "purpose" => Self::Purpose,
            "channel" => Self::Channel,
            "personal_data" => Self::PersonalData,
            "safeguards" => Self::Safeguards,
            "language" => Self::Language,
            "source" => Self::Source,
            "topics" => Self::Topics,
            "sectors" => Self::Sectors,
            "addressed" | "addressees" => Self::Addressees,
            "own" | "by_channel" | "received_under" => Self::Licence,
            "received_from" => Self::Deliverer,
            "leased" => Self::Leased,
            "consented" => Self::Consented,
            "originator" => Self::Originator,
            "tlp" => Self::Tlp,
            "pap" => Self::Pap,
            "unknown_marking" => Self::UnknownMarking,
            _ => return None,
        })
    }
}

/// What an attribute is compared with, in one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Compared {
    /// What is named there.
    pub(crate) with: BTreeSet<String>,
    /// Whether each of these counts for itself: *has all of them* is another matter than *has one of them*.
    pub(crate) each: bool,
}

/// All that some policies look at.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mentions {
    /// Each attribute that is looked at, with what it is compared with.
    pub(crate) compared: BTreeMap<Attribute, BTreeSet<Compared>>,
    /// Whether it is asked if what was received is its deliverer's own. No other two attributes are compared.
    pub(crate) whose: bool,
}

impl Mentions {
    /// Reads the conditions of one policy, in Cedar's JSON form. `principal` stands for whoever asks.
    pub(crate) fn of(policy: &Json, principal: &str) -> Result<Self, NotProved> {
        let mut found = Self::default();
        let conditions = policy.get("conditions").and_then(Json::as_array);
        for condition in conditions.into_iter().flatten() {
            found.walk(condition.get("body").unwrap_or(&Json::Null), principal)?;
        }
        found.complete();
        Ok(found)
    }

    /// Adds that an attribute is looked at, and what it is compared with.
    pub(crate) fn add(&mut self, attribute: Attribute, compared: Option<Compared>) {
        self.compared.entry(attribute).or_default().extend(compared);
        self.complete();
    }

    /// INVARIANT: whoever looks at what only received material has, looks whether it was received: each table knows
    /// all that its answers depend on.
    fn complete(&mut self) {
        let of_received = |attribute| self.compared.contains_key(attribute);
        if Attribute::OF_RECEIVED.iter().any(of_received) {
            self.compared.entry(Attribute::Licence).or_default();
        }
    }

    /// Adds what others look at.
    pub(crate) fn extend(&mut self, others: Self) {
        self.whose |= others.whose;
        for (attribute, compared) in others.compared {
            self.compared.entry(attribute).or_default().extend(compared);
        }
    }

    fn walk(&mut self, expression: &Json, principal: &str) -> Result<(), NotProved> {
        let (operator, operands) = operator(expression)?;
        match operator {
            "Var" | "Value" => Ok(()),
            "." | "has" => {
                let attribute = attribute(operands)?;
                self.compared.entry(attribute).or_default();
                Ok(())
            }
            "Set" | "!" | "&&" | "||" | "if-then-else" | "isEmpty" => parts(operands)
                .into_iter()
                .try_for_each(|part| self.walk(part, principal)),
            "==" | "!=" | "in" | "contains" | "containsAny" | "containsAll" => {
                let mut inside = Self::default();
                let mut with = BTreeSet::new();
                for part in parts(operands) {
                    inside.walk(part, principal)?;
                    literals(part, principal, &mut with);
                }
                let mut attributes = inside.compared.keys().copied();
                if let (Some(attribute), None) = (attributes.next(), attributes.next()) {
                    let compared = Compared {
                        with,
                        each: matches!(operator, "==" | "!=" | "containsAll"),
                    };
                    let all = self.compared.entry(attribute).or_default();
                    all.insert(compared);
                } else if is_whose(operator, operands) {
                    inside.whose = true;
                } else if 1 < inside.compared.len() {
                    return Err(NotProved::Unread {
                        what: "two attributes compared with one another".to_owned(),
                    });
                }
                self.extend(inside);
                Ok(())
            }
            other => Err(NotProved::Unread {
                what: format!("operator {other}"),
            }),
        }
    }
}

/// The operator of an expression, and what it is applied to.
fn operator(expression: &Json) -> Result<(&str, &Json), NotProved> {
    let mut entries = expression.as_object().into_iter().flatten();
    match (entries.next(), entries.next()) {
        (Some((operator, operands)), None) => Ok((operator, operands)),
        _ => Err(NotProved::Unread {
            what: "an expression without an operator".to_owned(),
        }),
    }
}

/// The attribute that a `.` or `has` reads: of the copy, or of the request.
fn attribute(operands: &Json) -> Result<Attribute, NotProved> {
    let name = operands
        .get("attr")
        .and_then(Json::as_str)
        .unwrap_or_default();
    let of = operands.pointer("/left/Var").and_then(Json::as_str);
    Attribute::named(name)
        .filter(|_| matches!(of, Some("resource" | "context")))
        .ok_or_else(|| NotProved::Unread {
            what: format!("attribute {name}"),
        })
}

/// Whether a comparison asks if what was received is its deliverer's own material.
fn is_whose(operator: &str, operands: &Json) -> bool {
    let side = |name: &str| {
        let side = operands.get(name)?;
        attribute(side.get(".")?).ok()
    };
    let sides = [side("left"), side("right")];
    let both = [Some(Attribute::Deliverer), Some(Attribute::Originator)];
    matches!(operator, "==" | "!=") && both.iter().all(|one| sides.contains(one))
}

/// The expressions that an operator is applied to.
fn parts(operands: &Json) -> Vec<&Json> {
    match operands {
        Json::Array(parts) => parts.iter().collect(),
        Json::Object(parts) => parts.values().collect(),
        _ => Vec::new(),
    }
}

/// What an expression names: texts, and the ids of entities.
fn literals(expression: &Json, principal: &str, found: &mut BTreeSet<String>) {
    if let Some(value) = expression.get("Value") {
        let id = value.pointer("/__entity/id").unwrap_or(value);
        found.extend(id.as_str().map(str::to_owned));
    } else if expression.get("Var").and_then(Json::as_str) == Some("principal") {
        found.insert(principal.to_owned());
    } else if let Ok((operator, operands)) = operator(expression)
        && operator != "Var"
    {
        for part in parts(operands) {
            literals(part, principal, found);
        }
    }
}
