//! The gates' policies as they are put to a solver.

use std::collections::BTreeMap;

use cedar_policy::{Entities, EntityUid};
use serde_json::{Value as Json, json};

use super::super::verdict::NotProved;
use crate::class::{Safeguard, SourceName};
use crate::compile::expr::{
    and, any_of, contains_all, entity, is_empty, not, of_context, of_copy, one_of, or, text,
    was_received_under_any,
};
use crate::compile::term::source_word;
use crate::compile::{CompileError, CompiledPolicy, Effect, Gate};
use crate::decide::Grounds;

/// Which levels stand below which, in one gate.
pub(super) struct Ladders {
    /// By type, its levels.
    levels: BTreeMap<String, Vec<String>>,
    /// By type and level, that level and those below it.
    below: BTreeMap<(String, String), Vec<String>>,
}

impl Ladders {
    pub(super) fn of(gate: &Gate) -> Result<Self, NotProved> {
        let fault = |error: &dyn std::fmt::Display| {
            NotProved::NotCompiled(CompileError::Policy {
                id: "levels".to_owned(),
                message: error.to_string(),
            })
        };
        let entities = gate.levels.iter().cloned();
        let entities = Entities::from_entities(entities, Some(gate.schema));
        let entities = entities.map_err(|error| fault(&error))?;
        let mut ladders = Self {
            levels: BTreeMap::new(),
            below: BTreeMap::new(),
        };
        let all: Vec<EntityUid> = gate.levels.iter().map(|level| level.uid()).collect();
        for level in &all {
            let (of, id) = (level.type_name().to_string(), level.id().unescaped());
            let levels = ladders.levels.entry(of.clone()).or_default();
            levels.push(id.to_owned());
            let is_below =
                |other: &&EntityUid| *other == level || entities.is_ancestor_of(level, other);
            let below = all.iter().filter(is_below);
            let below = below.map(|one| one.id().unescaped().to_owned());
            ladders.below.insert((of, id.to_owned()), below.collect());
        }
        Ok(ladders)
    }

    /// An expression with *in this level* written out.
    pub(super) fn resolve(&self, expression: Json) -> Json {
        if let Some(operands) = expression.get("in") {
            let level = operands.pointer("/right/Value/__entity");
            let key = level.and_then(|level| {
                let text = |key: &str| level.get(key)?.as_str().map(str::to_owned);
                Some((text("type")?, text("id")?))
            });
            let key = key.filter(|key| self.below.contains_key(key));
            if let (Some((of, id)), Some(left)) = (key, operands.get("left")) {
                let below = self.below.get(&(of.clone(), id)).into_iter().flatten();
                let below =
                    below.map(|id| json!({ "Value": { "__entity": { "type": of, "id": id } } }));
                return one_of(below, left.clone());
            }
        }
        match expression {
            Json::Object(members) => members
                .into_iter()
                .map(|(key, value)| (key, self.resolve(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Json::Array(members) => members.into_iter().map(|one| self.resolve(one)).collect(),
            other => other,
        }
    }

    fn is_level_of(&self, of: &'static str, level: Json) -> Json {
        let levels = self.levels.get(of).into_iter().flatten();
        one_of(levels.map(|id| entity(of, id)), level)
    }
}

/// A policy for whoever asks: what a gate is asked for is one audience and one action.
fn for_all(effect: &str, conditions: Vec<Json>) -> Json {
    json!({
        "effect": effect,
        "principal": { "op": "All" },
        "action": { "op": "All" },
        "resource": { "op": "All" },
        "conditions": conditions,
    })
}

fn when(body: Json) -> Json {
    json!({ "kind": "when", "body": body })
}

fn unless(body: Json) -> Json {
    json!({ "kind": "unless", "body": body })
}

pub(super) fn forbid(body: Json) -> Json {
    for_all("forbid", vec![when(body)])
}

/// What a policy asks, with the audience's id where it says *whoever asks*.
fn body(policy: &CompiledPolicy) -> Option<Json> {
    let json = policy.to_json();
    let principal = json.pointer("/principal/entity").cloned();
    let body = json.pointer("/conditions/0/body").cloned()?;
    Some(named(body, &json!({ "Value": { "__entity": principal } })))
}

fn named(expression: Json, principal: &Json) -> Json {
    if expression == json!({ "Var": "principal" }) {
        return principal.clone();
    }
    match expression {
        Json::Object(members) => members
            .into_iter()
            .map(|(key, value)| (key, named(value, principal)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Json::Array(members) => members
            .into_iter()
            .map(|one| named(one, principal))
            .collect(),
        other => other,
    }
}

fn effect(policy: &CompiledPolicy) -> &'static str {
    match policy.effect() {
        Effect::Permit => "permit",
        Effect::Forbid => "forbid",
    }
}

/// A policy as it stands in its gate.
pub(super) fn verbatim(policy: &CompiledPolicy) -> Json {
    let mut json = policy.to_json();
    if let Some(members) = json.as_object_mut() {
        members.remove("annotations");
    }
    json
}

/// A policy with its levels written out.
pub(super) fn resolved(policy: &CompiledPolicy, ladders: &Ladders) -> Json {
    let body = body(policy).map(|body| when(ladders.resolve(body)));
    for_all(effect(policy), body.into_iter().collect())
}

/// One set of a gate, asked of nothing but copies that there can be.
pub(super) fn guarded(gate: &Gate, number: usize, ladders: &Ladders) -> Vec<Json> {
    let set = gate.sets.get(number).into_iter();
    let policies = set.flat_map(|set| &set.policies);
    let policies = policies.map(|policy| resolved(policy, ladders));
    policies.chain(facts(gate, ladders)).collect()
}

/// Nothing but copies and questions that there can be.
fn facts(gate: &Gate, ladders: &Ladders) -> impl Iterator<Item = Json> {
    let all = own_facts(ladders).into_iter();
    let all = all.chain(common_facts(ladders, is_crossing(gate)));
    all.map(|fact| forbid(not(fact)))
}

fn is_crossing(gate: &Gate) -> bool {
    let mut grounds = gate.sets.iter().map(|set| &set.grounds);
    grounds.any(|grounds| matches!(grounds, Grounds::Article(_)))
}

/// What is allowed by any of these sets of a gate, each by itself, as permissions alone.
pub(super) fn permissions(gate: &Gate, numbers: &[usize], ladders: &Ladders) -> Vec<Json> {
    let sets = bodies(gate, numbers, ladders);
    sets.iter().flat_map(|set| set.permissions(&[])).collect()
}

/// The same of all sets of a gate, with what all of them forbid said once.
pub(super) fn merged(gate: &Gate, ladders: &Ladders) -> Vec<Json> {
    let numbers: Vec<usize> = (0..gate.sets.len()).collect();
    let sets = bodies(gate, &numbers, ladders);
    let in_all = |body: &&Json| sets.iter().all(|set| set.forbidden.contains(body));
    let first = sets.first().into_iter().flat_map(|set| &set.forbidden);
    let common: Vec<Json> = first.filter(in_all).cloned().collect();
    let permitted = sets.iter().flat_map(|set| set.permissions(&common));
    let permitted: Vec<Json> = permitted.collect();
    let forbidden = common.into_iter().map(forbid);
    permitted.into_iter().chain(forbidden).collect()
}

/// All sets of a gate together, asked of nothing but copies that there can be.
pub(super) fn guarded_all(gate: &Gate, ladders: &Ladders) -> Vec<Json> {
    let mut all = merged(gate, ladders);
    all.extend(facts(gate, ladders));
    all
}

/// Whether one set lets nothing through that another does not, as can be seen from what they say.
pub(super) fn is_plainly_within(
    (one, number, ladders): (&Gate, usize, &Ladders),
    (other, among, others): (&Gate, usize, &Ladders),
) -> bool {
    let one = bodies(one, &[number], ladders);
    let other = bodies(other, &[among], others);
    match (one.first(), other.first()) {
        (Some(one), Some(other)) => {
            one.permitted
                .iter()
                .all(|body| other.permitted.contains(body))
                && other
                    .forbidden
                    .iter()
                    .all(|body| one.forbidden.contains(body))
        }
        // A set that forbids everything.
        (None, _) => true,
        (Some(_), None) => false,
    }
}

/// What a set of policies says.
struct Bodies {
    permitted: Vec<Option<Json>>,
    forbidden: Vec<Json>,
}

impl Bodies {
    /// Its permissions, unless something that it forbids holds; what `said` says is said elsewhere.
    fn permissions(&self, said: &[Json]) -> Vec<Json> {
        let forbidden = self.forbidden.iter().filter(|body| !said.contains(body));
        let forbidden: Vec<Json> = forbidden.cloned().map(unless).collect();
        let permitted = self.permitted.iter().cloned();
        permitted
            .map(|body| {
                let conditions = body.map(when).into_iter().chain(forbidden.clone());
                for_all("permit", conditions.collect())
            })
            .collect()
    }
}

/// What these sets of a gate say. One that forbids whatever is asked lets nothing through, and is left out.
fn bodies(gate: &Gate, numbers: &[usize], ladders: &Ladders) -> Vec<Bodies> {
    let sets = numbers.iter().filter_map(|number| gate.sets.get(*number));
    sets.filter_map(|set| {
        let of = |effect: Effect| {
            let policies = set.policies.iter();
            let policies = policies.filter(move |policy| policy.effect() == effect);
            policies.map(|policy| body(policy).map(|body| ladders.resolve(body)))
        };
        let forbidden: Option<Vec<Json>> = of(Effect::Forbid).collect();
        Some(Bodies {
            permitted: of(Effect::Permit).collect(),
            forbidden: forbidden?,
        })
    })
    .collect()
}

/// Everything but what these policies say.
pub(super) fn all_but(policies: Vec<Json>) -> Vec<Json> {
    let forbidden = policies.into_iter().map(|mut policy| {
        policy["effect"] = "forbid".into();
        policy
    });
    std::iter::once(for_all("permit", Vec::new()))
        .chain(forbidden)
        .collect()
}

/// What holds of every copy: how it is marked and held.
fn own_facts(ladders: &Ladders) -> Vec<Json> {
    let received = was_received_under_any;
    let from = || json!({ "has": { "left": { "Var": "resource" }, "attr": "received_from" } });
    let (own, channel) = (|| of_copy("own"), || of_copy("by_channel"));
    let only = |one: Json, two: Json, three: Json| and(one, and(not(two), not(three)));
    let same = |one: fn() -> Json, other: &dyn Fn() -> Json| {
        or(and(one(), other()), and(not(one()), not(other())))
    };
    vec![
        ladders.is_level_of("Tlp", of_copy("tlp")),
        ladders.is_level_of("Pap", of_copy("pap")),
        or(
            only(own(), channel(), received()),
            or(
                only(channel(), own(), received()),
                only(received(), own(), channel()),
            ),
        ),
        same(was_received_under_any, &from),
        or(not(of_copy("leased")), received()),
        or(not(of_copy("consented")), received()),
    ]
}

/// What holds of every object, and of every question.
fn common_facts(ladders: &Ladders, is_crossing: bool) -> Vec<Json> {
    let sources = [SourceName::Named, SourceName::Unnamed, SourceName::Without];
    let safeguards = [Safeguard::Pseudonymised, Safeguard::NecessityNote];
    let addressed = || of_copy("addressed");
    let nobody = || is_empty(of_copy("addressees"));
    let mut facts = vec![
        one_of(
            sources.map(|source| text(source_word(source))),
            of_copy("source"),
        ),
        contains_all(
            safeguards.map(|safeguard| text(safeguard.word())),
            of_copy("safeguards"),
        ),
        or(
            and(addressed(), not(nobody())),
            and(not(addressed()), nobody()),
        ),
    ];
    if is_crossing {
        facts.push(ladders.is_level_of("Channel", of_context("channel")));
    }
    facts
}

/// One object with several copies, which it tells of: what they have in common once, and the rest for each.
pub(super) struct Copies {
    count: usize,
}

/// What each copy has for itself.
const OWN: [&str; 10] = [
    "originator",
    "tlp",
    "pap",
    "unknown_marking",
    "own",
    "by_channel",
    "received_under",
    "received_from",
    "leased",
    "consented",
];

impl Copies {
    pub(super) fn new(count: usize) -> Self {
        Self { count }
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The schema with a copy's attributes once for each.
    pub(super) fn schema(&self, schema: &str) -> String {
        let mut written = String::new();
        for line in schema.lines() {
            let declared = line.trim().split_once(':');
            let own = declared.filter(|(name, _)| OWN.contains(&name.trim_end_matches('?')));
            match own {
                None => written.push_str(line),
                Some((name, kind)) => {
                    let (bare, maybe) = match name.strip_suffix('?') {
                        Some(bare) => (bare, "?"),
                        None => (name, ""),
                    };
                    for number in 0..self.count {
                        written.push_str(&format!("{bare}_{number}{maybe}:{kind}\n"));
                    }
                }
            }
            written.push('\n');
        }
        written
    }

    /// One set of a gate, which lets all copies through.
    pub(super) fn guarded(&self, gate: &Gate, number: usize, ladders: &Ladders) -> Vec<Json> {
        let policies = || {
            gate.sets
                .get(number)
                .into_iter()
                .flat_map(|set| &set.policies)
        };
        let of_effect = |effect| policies().filter(move |policy| policy.effect() == effect);
        let mut all = vec![for_all("permit", Vec::new())];
        for policy in of_effect(Effect::Forbid) {
            let resolved = resolved(policy, ladders);
            all.extend((0..self.count).map(|copy| of(copy, &resolved)));
        }
        let permitted: Vec<Option<Json>> = of_effect(Effect::Permit)
            .map(|policy| body(policy).map(|body| ladders.resolve(body)))
            .collect();
        // What permits whatever is asked asks nothing of a copy.
        if permitted.iter().all(Option::is_some) {
            let some = any_of(permitted.into_iter().flatten().collect());
            let some = some.unwrap_or_else(|| json!({ "Value": false }));
            let none = forbid(not(some));
            all.extend((0..self.count).map(|copy| of(copy, &none)));
        }
        let facts = own_facts(ladders);
        for fact in facts.into_iter().map(|fact| forbid(not(fact))) {
            all.extend((0..self.count).map(|copy| of(copy, &fact)));
        }
        let facts = common_facts(ladders, is_crossing(gate));
        all.extend(facts.into_iter().map(|fact| forbid(not(fact))));
        all
    }

    /// What is allowed by any of the sets of a gate, each of the copy of its number.
    pub(super) fn merged(&self, gate: &Gate, ladders: &Ladders) -> Vec<Json> {
        let mut all = Vec::new();
        for number in 0..gate.sets.len() {
            let alone = permissions(gate, &[number], ladders);
            all.extend(alone.iter().map(|policy| of(number, policy)));
        }
        all
    }
}

/// A policy about the copy of this number.
fn of(copy: usize, policy: &Json) -> Json {
    match policy {
        Json::Object(members) => {
            let is_read = members.get("left") == Some(&json!({ "Var": "resource" }));
            let members = members.iter().map(|(key, value)| match value.as_str() {
                Some(name) if is_read && key == "attr" && OWN.contains(&name) => {
                    (key.clone(), format!("{name}_{copy}").into())
                }
                _ => (key.clone(), of(copy, value)),
            });
            members.collect::<serde_json::Map<_, _>>().into()
        }
        Json::Array(members) => members.iter().map(|one| of(copy, one)).collect(),
        other => other.clone(),
    }
}
