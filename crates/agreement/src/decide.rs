//! Deciding: one class, one audience, one purpose; the article that lets it through, or every
//! reason that does not.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use cedar_policy::{
    Authorizer, Context, Decision as CedarDecision, Entities, Entity, EntityUid, PolicySet,
    Request, Response, RestrictedExpression,
};

use mithaq_stix::ObjectId;

use crate::agreement::Agreement;
use crate::article::{ArticleRef, Way};
use crate::class::{Class, Licence};
use crate::compile::schema::{COPY, UNMARKED, uid};
use crate::compile::term::{reason::Asked, source_word};
use crate::compile::{CompileError, Gate, Set};
use crate::party::PartyId;
use crate::reason::{ConsentState, Reason};
use crate::relation::Relation;
use crate::vocabulary::{Purpose, pap_word, tlp_word};

/// Decides about one sharing class. Costs Cedar's time: decide once per class, and keep the answer
/// until the gate changes.
///
/// One licence alone must permit, under one exchange article alone: terms of two are never mixed
/// (6.1). Whether the agreement is in force is not asked here: see [`decide_now`].
pub fn decide(gate: &Gate, class: &Class, purpose: Purpose) -> Decision {
    decide_in(gate, class, purpose, &Circumstances::default())
}

/// As [`decide`], told what else is known.
pub fn decide_in(gate: &Gate, class: &Class, purpose: Purpose, known: &Circumstances) -> Decision {
    let mut reasons = Vec::new();
    if class.licences.is_empty() {
        reasons.push(Reason::NoLicence);
    }
    if gate.sets.is_empty() {
        reasons.push(match &gate.nothing {
            Some(nothing) => Reason::NothingGiven {
                agreement: nothing.agreement.clone(),
                giver: nothing.giver.clone(),
            },
            None => Reason::NotPermitted { article: None },
        });
    }
    for attempt in each_attempt(gate, class, purpose, known) {
        if attempt.reasons.is_empty() {
            return Decision::Release {
                under: attempt.under,
            };
        }
        for reason in attempt.reasons {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }
    Decision::Withheld { reasons }
}

/// Every way in which a class could be released, one for each exchange article and licence, and
/// what stands against it. To show in full; [`decide`] stops at the first that nothing stands
/// against.
#[must_use]
pub fn attempts(gate: &Gate, class: &Class, purpose: Purpose) -> Vec<Attempt> {
    attempts_in(gate, class, purpose, &Circumstances::default())
}

/// As [`attempts`], told what else is known.
#[must_use]
pub fn attempts_in(
    gate: &Gate,
    class: &Class,
    purpose: Purpose,
    known: &Circumstances,
) -> Vec<Attempt> {
    each_attempt(gate, class, purpose, known).collect()
}

/// What is known when something is asked, and in no class. Whatever is left out withholds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Circumstances {
    /// By which way the reader gets what it gets.
    pub channel: Way,
    /// Agreements and parties: those whose last act about the agreement is known to be its last, now (5.8).
    pub leased: BTreeSet<(ObjectId, PartyId)>,
    /// Agreements and parties: those that have consented, under the agreement, to this audience's having what is
    /// asked about. A consent is on record, for objects and not for classes: who asks for a class names none.
    pub consented: BTreeSet<(ObjectId, PartyId)>,
    /// What has become of asking those that have not, for who reads reasons: it opens nothing.
    pub asked: BTreeMap<(ObjectId, PartyId), ConsentState>,
}

impl Circumstances {
    /// Nothing known but the reader's way.
    #[must_use]
    pub fn by(channel: Way) -> Self {
        Self {
            channel,
            ..Self::default()
        }
    }
}

/// One way in which a class could be released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// On what ground.
    pub under: Grounds,
    /// Under which licence that we hold.
    pub licence: Licence,
    /// All that stands against it; empty if it may be released so.
    pub reasons: Vec<Reason>,
}

fn each_attempt(
    gate: &Gate,
    class: &Class,
    purpose: Purpose,
    known: &Circumstances,
) -> impl Iterator<Item = Attempt> {
    let pairs = gate
        .sets
        .iter()
        .flat_map(|set| class.licences.iter().map(move |licence| (set, licence)));
    pairs.map(move |(set, licence)| Attempt {
        under: set.grounds.clone(),
        licence: licence.clone(),
        reasons: against(gate, set, class, licence, (purpose, known)),
    })
}

/// All that stands against releasing a class under one article and licence.
fn against(
    gate: &Gate,
    set: &Set,
    class: &Class,
    licence: &Licence,
    (purpose, known): (Purpose, &Circumstances),
) -> Vec<Reason> {
    // Nothing that could not be asked is released.
    let ask = |class: &Class, licence: &Licence| {
        ask(gate, set, class, licence, (purpose, known)).unwrap_or_else(|error| {
            vec![Reason::PolicyFault {
                policy: error.to_string(),
            }]
        })
    };
    let mut reasons = ask(class, licence);
    // INVARIANT: 6.4, 6.1. What the object tells of must be free to go there too, under one licence alone that we
    // hold that under; terms of two are not mixed for it either.
    for ways in &class.tells {
        let mut closed = Vec::new();
        for received in ways {
            let told = Class {
                originator: received.originator.clone(),
                tlp: received.tlp,
                pap: received.pap,
                unknown_marking: received.unknown_marking,
                ..class.clone()
            };
            let against = ask(&told, &received.licence);
            if against.is_empty() {
                closed.clear();
                break;
            }
            closed.push(Reason::TellsOfReceived {
                originator: received.originator.clone(),
            });
            closed.extend(against);
        }
        if ways.is_empty() {
            closed.push(Reason::NoLicence);
        }
        closed.retain(|reason| !reasons.contains(reason));
        reasons.extend(closed);
    }
    reasons
}

/// Decides about one sharing class, given what holds between the two parties now. A relation that
/// is not in force withholds everything, and its reason comes first.
pub fn decide_now(
    agreement: &Agreement,
    relation: &Relation,
    gate: &Gate,
    class: &Class,
    purpose: Purpose,
) -> Decision {
    let asked = (class, purpose, &Circumstances::default());
    decide_now_in(agreement, relation, gate, asked)
}

/// As [`decide_now`], told what else is known.
pub fn decide_now_in(
    agreement: &Agreement,
    relation: &Relation,
    gate: &Gate,
    (class, purpose, known): (&Class, Purpose, &Circumstances),
) -> Decision {
    let decision = decide_in(gate, class, purpose, known);
    let Some(reason) = relation.reason(agreement) else {
        return decision;
    };
    let mut reasons = vec![reason];
    if let Decision::Withheld { reasons: others } = decision {
        reasons.extend(others);
    }
    Decision::Withheld { reasons }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Another party's node.
    Peer(PartyId),
    /// An organisation that our own party hosts.
    Participant(PartyId),
    /// People or tools of our own, by role: `analyst`.
    Role(String),
}

impl Audience {
    /// Its entity type and id in policies.
    pub(crate) fn principal(&self) -> (&'static str, &str) {
        match self {
            Self::Peer(party) => ("Party", party.as_str()),
            Self::Participant(party) => ("Participant", party.as_str()),
            Self::Role(role) => ("Role", role),
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Peer(party) | Self::Participant(party) => write!(f, "{party}"),
            Self::Role(role) => write!(f, "role:{role}"),
        }
    }
}

/// What is decided about a class.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a decision that nobody looks at protects nothing"]
pub enum Decision {
    /// It may be released.
    Release {
        /// On what ground; the first that permits it.
        under: Grounds,
    },
    /// It is withheld.
    Withheld {
        /// Every reason, never none: for each exchange article and licence, all that stand against.
        reasons: Vec<Reason>,
    },
}

impl Decision {
    /// Whether it may be released.
    #[must_use]
    pub fn is_release(&self) -> bool {
        matches!(self, Self::Release { .. })
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Release { under } => write!(f, "released under {under}"),
            Self::Withheld { reasons } => {
                f.write_str("withheld: ")?;
                for (index, reason) in reasons.iter().enumerate() {
                    if index > 0 {
                        f.write_str("; ")?;
                    }
                    write!(f, "{reason}")?;
                }
                Ok(())
            }
        }
    }
}

/// On what ground something is released.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grounds {
    /// An exchange article.
    Article(ArticleRef),
    /// It stays with our own people.
    Local,
    /// The diplomatic channel, which needs no agreement.
    Channel,
}

impl Grounds {
    /// The action in policies.
    pub(crate) fn action(&self) -> &'static str {
        match self {
            Self::Article(_) => "cross",
            Self::Local => "read",
            Self::Channel => "address",
        }
    }
}

impl fmt::Display for Grounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Article(article) => write!(f, "{article}"),
            Self::Local => f.write_str("no border: it stays with our own"),
            Self::Channel => f.write_str("the diplomatic channel"),
        }
    }
}

/// What Cedar says of a class under one licence.
fn respond(
    gate: &Gate,
    grounds: &Grounds,
    policies: &PolicySet,
    class: &Class,
    licence: &Licence,
    (purpose, known): (Purpose, &Circumstances),
) -> Result<Response, CompileError> {
    let (principal_type, principal) = gate.audience.principal();
    let mut context = vec![("purpose", uid("Purpose", purpose.word())?)];
    if let Grounds::Article(_) = grounds {
        context.push(("channel", uid("Channel", known.channel.word())?));
    }
    let context = context.into_iter().map(|(key, value)| {
        let value = RestrictedExpression::new_entity_uid(value);
        (key.to_owned(), value)
    });
    let context = Context::from_pairs(context).map_err(fault)?;
    let copy = uid("Copy", COPY)?;
    let request = Request::new(
        uid(principal_type, principal)?,
        uid("Action", grounds.action())?,
        copy.clone(),
        context,
        Some(gate.schema),
    )
    .map_err(fault)?;
    let entity =
        Entity::new(copy, attributes(class, licence, known)?, HashSet::new()).map_err(fault)?;
    let entities = gate.levels.iter().cloned().chain([entity]);
    let entities = Entities::from_entities(entities, Some(gate.schema)).map_err(fault)?;
    Ok(Authorizer::new().is_authorized(&request, policies, &entities))
}

/// Whether one policy of a gate, alone in `policy`, applies to a class under one licence: what it then does is its
/// effect. For checks, which ask each policy for itself.
///
/// # Errors
/// What Cedar says, if the policy fails.
pub(crate) fn applies(
    gate: &Gate,
    grounds: &Grounds,
    policy: &PolicySet,
    class: &Class,
    licence: &Licence,
    asked: (Purpose, &Circumstances),
) -> Result<bool, String> {
    let response = respond(gate, grounds, policy, class, licence, asked);
    let response = response.map_err(|error| error.to_string())?;
    match response.diagnostics().errors().next() {
        Some(error) => Err(error.to_string()),
        None => Ok(response.diagnostics().reason().next().is_some()),
    }
}

/// Why one set of policies withholds a class under one licence; nothing if it permits.
fn ask(
    gate: &Gate,
    set: &Set,
    class: &Class,
    licence: &Licence,
    (purpose, known): (Purpose, &Circumstances),
) -> Result<Vec<Reason>, CompileError> {
    let asked = (purpose, known);
    let response = respond(gate, &set.grounds, &set.cedar, class, licence, asked)?;
    let diagnostics = response.diagnostics();
    // A policy that fails is skipped by Cedar. A skipped `forbid` would widen, so any failure
    // withholds; strict validation leaves none that we know of.
    let mut reasons: Vec<Reason> = diagnostics
        .errors()
        .map(|error| Reason::PolicyFault {
            policy: error.to_string(),
        })
        .collect();
    if response.decision() == CedarDecision::Allow {
        return Ok(reasons);
    }
    let determining: BTreeSet<String> = diagnostics.reason().map(ToString::to_string).collect();
    reasons.extend(
        set.policies
            .iter()
            .filter(|policy| determining.contains(policy.id()))
            .map(|policy| {
                policy.term.reason(Asked {
                    class,
                    licence,
                    purpose,
                    known,
                })
            }),
    );
    if reasons.is_empty() {
        reasons.push(Reason::NotPermitted {
            article: match &set.grounds {
                Grounds::Article(article) => Some(article.clone()),
                Grounds::Local | Grounds::Channel => None,
            },
        });
    }
    Ok(reasons)
}

/// The copy asked about: the class, under one of its licences.
fn attributes(
    class: &Class,
    licence: &Licence,
    known: &Circumstances,
) -> Result<HashMap<String, RestrictedExpression>, CompileError> {
    let text = |text: &String| RestrictedExpression::new_string(text.clone());
    let party = |party: &PartyId| -> Result<_, CompileError> {
        let party: EntityUid = uid("Party", party.as_str())?;
        Ok(RestrictedExpression::new_entity_uid(party))
    };
    let addressees = class
        .addressees
        .iter()
        .map(party)
        .collect::<Result<Vec<_>, _>>()?;
    let tlp = class.tlp.map_or(UNMARKED, tlp_word);
    let pap = class.pap.map_or(UNMARKED, pap_word);
    let flag = RestrictedExpression::new_bool;
    let texts = |words: &BTreeSet<String>| RestrictedExpression::new_set(words.iter().map(text));
    let has = |among: &BTreeSet<(ObjectId, PartyId)>| match licence {
        Licence::Delivered {
            deliverer,
            agreement,
            ..
        } => among.contains(&(agreement.clone(), deliverer.clone())),
        Licence::Own | Licence::Channel { .. } => false,
    };
    let safeguards = class.safeguards.iter().map(|safeguard| safeguard.word());
    let safeguards = safeguards.map(|word| RestrictedExpression::new_string(word.to_owned()));
    let mut attributes = vec![
        ("originator", party(&class.originator)?),
        ("kind", text(&class.object_type)),
        (
            "tlp",
            RestrictedExpression::new_entity_uid(uid("Tlp", tlp)?),
        ),
        (
            "pap",
            RestrictedExpression::new_entity_uid(uid("Pap", pap)?),
        ),
        ("unknown_marking", flag(class.unknown_marking)),
        ("topics", texts(&class.topics)),
        ("sectors", texts(&class.sectors)),
        ("personal_data", flag(class.personal_data)),
        ("safeguards", RestrictedExpression::new_set(safeguards)),
        (
            "source",
            RestrictedExpression::new_string(source_word(class.source).to_owned()),
        ),
        ("leased", flag(has(&known.leased))),
        ("consented", flag(has(&known.consented))),
        ("addressed", flag(!class.addressees.is_empty())),
        ("addressees", RestrictedExpression::new_set(addressees)),
        ("own", flag(*licence == Licence::Own)),
        (
            "by_channel",
            flag(matches!(licence, Licence::Channel { .. })),
        ),
    ];
    if let Licence::Delivered {
        deliverer,
        agreement,
        ..
    } = licence
    {
        let agreement = uid("Agreement", agreement.as_str())?;
        attributes.push((
            "received_under",
            RestrictedExpression::new_entity_uid(agreement),
        ));
        attributes.push(("received_from", party(deliverer)?));
    }
    if let Some(language) = &class.language {
        let tag = RestrictedExpression::new_string(language.to_string());
        attributes.push(("language", tag));
    }
    Ok(attributes
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect())
}

fn fault(error: impl fmt::Display) -> CompileError {
    CompileError::Policy {
        id: "request".to_owned(),
        message: error.to_string(),
    }
}
