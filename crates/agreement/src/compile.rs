//! From articles to policies: a gate is a few small sets of static Cedar policies (DESIGN 5.10).
//!
//! Each exchange article becomes a set of its own: one `permit`, and one `forbid` for every term
//! that restricts it, whether in that article, elsewhere in the agreement, in the agreement that a
//! copy was received under, or in the nation's red lines. So the policies that determine a refusal
//! are exactly its reasons, and each names them in its annotations:
//!
//! ```text
//! @id("3/tlp") @agreement("mithaq-agreement--…") @article("3") @reason("tlp-too-strict")
//! forbid (principal == Party::"identity--…", action == Action::"cross", resource)
//! when { !(resource.tlp in Tlp::"amber") };
//! ```
//! Default is deny. A set that does not validate against the typed schema is refused.

use std::str::FromStr;

use cedar_policy::{Entity, Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator};
use mithaq_stix::ObjectId;
use serde_json::{Value as Json, json};

use crate::agreement::Agreement;
use crate::article::{ArticleRef, Exchange, Forums, Marking};
use crate::decide::{Audience, Grounds};
use crate::party::PartyId;
use crate::red_line::{RedLine, RedLineError, check_red_lines};

pub(crate) mod expr;
mod licence;
pub(crate) mod schema;
pub(crate) mod term;

pub use licence::LicenceTerms;
use licence::{known, unique, with_own};
use term::{Crossing, Term};

/// The gate from `giver` to `receiver` under an agreement: to its peer, or under the terms of a
/// participant to that participant, which is an audience of its own ([`Audience::Participant`]).
///
/// `licences` are the agreements under which material was ever received here, in force or not, whoever
/// delivered: see [`exchange_gate_among`] for all that a gate may be told.
///
/// # Errors
/// As [`exchange_gate_among`].
pub fn exchange_gate(
    agreement: &Agreement,
    giver: &PartyId,
    receiver: &PartyId,
    licences: &[&Agreement],
    red_lines: &[RedLine],
) -> Result<Gate, CompileError> {
    let licences: Vec<_> = licences.iter().map(|a| LicenceTerms::of(a)).collect();
    let around = Around {
        licences: &licences,
        forums: &Forums::new(),
        red_lines,
    };
    exchange_gate_among(agreement, giver, receiver, &around)
}

/// What stands around an agreement and bears on what is given under it.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// The terms under which material was ever received here, in force or not. Their onward articles stay with it,
    /// and where those let an audience have it, so do their purposes and how its source is named. A copy received
    /// under any other is withheld.
    pub licences: &'a [LicenceTerms<'a>],
    /// Who is bound now by each agreement that an onward article calls a forum. An agreement that is not here has no
    /// members.
    pub forums: &'a Forums,
    /// The giver's red lines.
    pub red_lines: &'a [RedLine],
}

/// As [`exchange_gate`], with all that bears on it. Whether `agreement` is in force is not asked here: see
/// `decide_now`.
///
/// # Errors
/// [`CompileError`] if one of the two is not a party, a red line is unsound, or Cedar refuses a
/// policy.
pub fn exchange_gate_among(
    agreement: &Agreement,
    giver: &PartyId,
    receiver: &PartyId,
    around: &Around<'_>,
) -> Result<Gate, CompileError> {
    check_red_lines(around.red_lines)?;
    let licences = with_own(around.licences, agreement);
    let audience = audience_of(agreement, receiver);
    let crossing = Crossing {
        agreement,
        giver,
        audience: &audience,
    };
    let mut common = vec![
        Term::ChannelMaterial,
        Term::KnownLicences {
            known: known(&licences),
        },
    ];
    common.extend(Term::of_channel(agreement));
    common.extend(
        licences
            .iter()
            .flat_map(|licence| Term::of_licence(licence, crossing, around)),
    );
    common.extend(around.red_lines.iter().cloned().map(Term::RedLine));
    let unmarked = |article: &ArticleRef, exchange: &Exchange| {
        let of = |licence| Term::of_unmarked(licence, (article, exchange), crossing, around);
        licences.iter().flat_map(of).collect()
    };
    gate_of(agreement, giver, receiver, &common, unmarked)
}

/// What `giver` may give `receiver` under an agreement, as far as the receiver can see: all that the text
/// says of it, and nothing of what else binds the giver. How the giver came by a copy shows in one thing
/// only, whether it is its own material.
///
/// # Errors
/// As [`exchange_gate`].
pub fn inbound_gate(
    agreement: &Agreement,
    giver: &PartyId,
    receiver: &PartyId,
) -> Result<Gate, CompileError> {
    gate_of(agreement, giver, receiver, &[], |_, _| Vec::new())
}

/// Who receives under an agreement: a participant is an audience of its own.
pub(crate) fn audience_of(agreement: &Agreement, receiver: &PartyId) -> Audience {
    match agreement.participant() {
        Some(participant) if participant.id == *receiver => Audience::Participant(receiver.clone()),
        _ => Audience::Peer(receiver.clone()),
    }
}

/// The gate between two parties of an agreement, with the agreement's own terms, `further` ones, and those that
/// differ by exchange article.
fn gate_of(
    agreement: &Agreement,
    giver: &PartyId,
    receiver: &PartyId,
    further: &[Term],
    of_exchange: impl Fn(&ArticleRef, &Exchange) -> Vec<Term>,
) -> Result<Gate, CompileError> {
    if giver == receiver {
        return Err(CompileError::ToItself {
            party: giver.clone(),
        });
    }
    for party in [giver, receiver] {
        if agreement.party(party).is_none() {
            return Err(CompileError::UnknownParty {
                party: party.clone(),
                agreement: agreement.id().clone(),
            });
        }
    }
    let mut common = vec![
        Term::of_purposes(agreement),
        Term::UnknownMarking,
        Term::DiplomaticOnly,
        Term::AddresseesIfAny {
            receiver: receiver.clone(),
        },
    ];
    common.extend(Term::of_articles(agreement));
    let sets = agreement
        .exchanges()
        .filter(|(_, exchange)| exchange.is_given_by(giver))
        .map(|(article, exchange)| {
            let article = ArticleRef {
                agreement: agreement.id().clone(),
                article: article.clone(),
            };
            let mut terms = Term::of_exchange(&article, exchange, agreement);
            terms.extend(of_exchange(&article, exchange));
            terms.extend(common.iter().chain(further).cloned());
            (Grounds::Article(article), terms)
        })
        .collect();
    let (_, marking) = agreement.marking();
    let nothing = Nothing {
        agreement: agreement.id().clone(),
        giver: agreement.name_of(giver),
    };
    let audience = audience_of(agreement, receiver);
    Gate::compile(audience, sets, marking, Some(nothing))
}

/// The gate to one of our own roles: all intelligence that is held, but received material only for
/// the purposes that the agreement it was received under permits. Acts and agreements are for
/// operators, not for the collections that analysts and their tools read. The terms are those that hold with each
/// deliverer.
///
/// # Errors
/// [`CompileError`] if Cedar refuses a policy.
pub fn local_gate(role: &str, licences: &[LicenceTerms<'_>]) -> Result<Gate, CompileError> {
    let mut terms = vec![
        Term::Permission { article: None },
        Term::DiplomaticOnly,
        Term::ChannelMaterial,
        Term::KnownLicences {
            known: known(licences),
        },
    ];
    terms.extend(unique(licences).iter().map(Term::of_licence_purposes));
    let sets = vec![(Grounds::Local, terms)];
    let audience = Audience::Role(role.to_owned());
    Gate::compile(audience, sets, Marking::UNLESS_NAMED, None)
}

/// The gate of the diplomatic channel to a peer, which needs no agreement: diplomatic objects, to
/// their addressees (7.1).
///
/// # Errors
/// [`CompileError`] if Cedar refuses a policy.
pub fn channel_gate(peer: &PartyId) -> Result<Gate, CompileError> {
    let terms = vec![
        Term::Permission { article: None },
        Term::NotDiplomatic,
        Term::Addressees,
        Term::NotByChannel,
        Term::UnknownMarking,
    ];
    let sets = vec![(Grounds::Channel, terms)];
    let audience = Audience::Peer(peer.clone());
    Gate::compile(audience, sets, Marking::UNLESS_NAMED, None)
}

/// The compiled policies of one audience. Ask it with `decide`.
#[derive(Debug, Clone)]
pub struct Gate {
    pub(crate) audience: Audience,
    pub(crate) sets: Vec<Set>,
    pub(crate) schema: &'static Schema,
    pub(crate) levels: Vec<Entity>,
    /// What is said where no set permits anything, because there is none.
    pub(crate) nothing: Option<Nothing>,
}

/// An agreement that lets a party give nothing.
#[derive(Debug, Clone)]
pub(crate) struct Nothing {
    pub(crate) agreement: ObjectId,
    pub(crate) giver: String,
}

/// The policies of one exchange article, or of a gate that has no articles.
#[derive(Debug, Clone)]
pub(crate) struct Set {
    pub(crate) grounds: Grounds,
    pub(crate) policies: Vec<CompiledPolicy>,
    pub(crate) cedar: PolicySet,
}

/// One policy of a gate.
#[derive(Debug, Clone)]
pub struct CompiledPolicy {
    set: usize,
    id: String,
    effect: Effect,
    audience: Audience,
    grounds: Grounds,
    pub(crate) term: Term,
}

/// What a policy does where it applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It permits.
    Permit,
    /// It forbids, whatever permits.
    Forbid,
}

impl Gate {
    /// For whom it decides.
    #[must_use]
    pub fn audience(&self) -> &Audience {
        &self.audience
    }

    /// Its policies. For checks and for showing; deciding needs only the gate.
    pub fn policies(&self) -> impl Iterator<Item = &CompiledPolicy> {
        self.sets.iter().flat_map(|set| &set.policies)
    }

    /// The same gate with other policies. For checks only: a test deletes or flips one policy, and
    /// sees that some decision changes.
    ///
    /// # Errors
    /// [`CompileError`] if Cedar refuses a policy.
    pub fn with_policies(&self, policies: Vec<CompiledPolicy>) -> Result<Self, CompileError> {
        let mut gate = self.clone();
        for set in &mut gate.sets {
            set.policies.clear();
        }
        for policy in policies {
            if let Some(set) = gate.sets.get_mut(policy.set) {
                set.policies.push(policy);
            }
        }
        for set in &mut gate.sets {
            set.cedar = to_cedar(&set.policies, gate.schema)?;
        }
        Ok(gate)
    }

    fn compile(
        audience: Audience,
        sets: Vec<(Grounds, Vec<Term>)>,
        marking: Marking,
        nothing: Option<Nothing>,
    ) -> Result<Self, CompileError> {
        let schema = schema::schema()?;
        let sets = sets
            .into_iter()
            .enumerate()
            .map(|(number, (grounds, terms))| {
                let policies: Vec<CompiledPolicy> = terms
                    .into_iter()
                    .map(|term| CompiledPolicy::new(number, &audience, &grounds, term))
                    .collect();
                Ok(Set {
                    cedar: to_cedar(&policies, schema)?,
                    grounds,
                    policies,
                })
            })
            .collect::<Result<_, CompileError>>()?;
        Ok(Self {
            audience,
            sets,
            levels: schema::levels(marking)?,
            schema,
            nothing,
        })
    }
}

impl CompiledPolicy {
    fn new(set: usize, audience: &Audience, grounds: &Grounds, term: Term) -> Self {
        let place = match grounds {
            Grounds::Article(article) => article.article.to_string(),
            Grounds::Local => "local".to_owned(),
            Grounds::Channel => "channel".to_owned(),
        };
        Self {
            set,
            id: format!("{place}/{}", term.name()),
            effect: match term {
                Term::Permission { .. } => Effect::Permit,
                _ => Effect::Forbid,
            },
            audience: audience.clone(),
            grounds: grounds.clone(),
            term,
        }
    }

    /// Its id, unique within its gate's set: the article, then the term.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it does.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// The same policy with the contrary effect. For checks only.
    #[must_use]
    pub fn flipped(&self) -> Self {
        Self {
            effect: match self.effect {
                Effect::Permit => Effect::Forbid,
                Effect::Forbid => Effect::Permit,
            },
            ..self.clone()
        }
    }

    /// The policy in Cedar's JSON form.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let (code, agreement, article) = self.term.cites();
        let mut annotations = json!({ "id": self.id, "reason": code });
        for (key, value) in [("agreement", agreement), ("article", article)] {
            if let Some(value) = value {
                annotations[key] = value.into();
            }
        }
        let conditions: Vec<Json> = self
            .term
            .forbids_when()
            .map(|body| json!({ "kind": "when", "body": body }))
            .into_iter()
            .collect();
        let (principal_type, principal) = self.audience.principal();
        json!({
            "effect": match self.effect {
                Effect::Permit => "permit",
                Effect::Forbid => "forbid",
            },
            "principal": { "op": "==", "entity": { "type": principal_type, "id": principal } },
            "action": { "op": "==", "entity": { "type": "Action", "id": self.grounds.action() } },
            "resource": { "op": "All" },
            "conditions": conditions,
            "annotations": annotations,
        })
    }

    /// The policy as Cedar text, to show.
    ///
    /// # Errors
    /// [`CompileError::Policy`] if Cedar refuses it.
    pub fn to_text(&self) -> Result<String, CompileError> {
        Ok(self.parse()?.to_string())
    }

    /// What it stands for, whatever its effect was turned to.
    pub(crate) fn term(&self) -> &Term {
        &self.term
    }

    /// Its place among the sets of its gate.
    pub(crate) fn set(&self) -> usize {
        self.set
    }

    /// The policy in a set of its own.
    pub(crate) fn alone(&self) -> Result<PolicySet, CompileError> {
        let mut set = PolicySet::new();
        set.add(self.parse()?)
            .map_err(|error| CompileError::Policy {
                id: self.id.clone(),
                message: error.to_string(),
            })?;
        Ok(set)
    }

    fn parse(&self) -> Result<Policy, CompileError> {
        let refused = |message: String| CompileError::Policy {
            id: self.id.clone(),
            message,
        };
        let id = PolicyId::from_str(&self.id).map_err(|error| refused(error.to_string()))?;
        Policy::from_json(Some(id), self.to_json()).map_err(|error| refused(error.to_string()))
    }
}

/// The policies as Cedar has them, validated strictly.
fn to_cedar(policies: &[CompiledPolicy], schema: &Schema) -> Result<PolicySet, CompileError> {
    let mut set = PolicySet::new();
    for policy in policies {
        set.add(policy.parse()?)
            .map_err(|error| CompileError::Policy {
                id: policy.id.clone(),
                message: error.to_string(),
            })?;
    }
    let result = Validator::new(schema.clone()).validate(&set, ValidationMode::Strict);
    match result.validation_errors().next() {
        None => Ok(set),
        Some(error) => Err(CompileError::Invalid {
            id: error.policy_id().to_string(),
            message: error.to_string(),
        }),
    }
}

/// Why no gate could be compiled. Then nothing crosses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// The party is not one of the agreement.
    #[error("party `{party}` is not named in agreement `{agreement}`")]
    UnknownParty {
        /// The party.
        party: PartyId,
        /// The agreement.
        agreement: ObjectId,
    },
    /// A gate from a party to itself.
    #[error("`{party}` gives nothing to itself under an agreement")]
    ToItself {
        /// The party.
        party: PartyId,
    },
    /// A red line is unsound.
    #[error(transparent)]
    RedLine(#[from] RedLineError),
    /// The schema is unsound.
    #[error("the policy schema is not usable: {message}")]
    Schema {
        /// What Cedar says.
        message: String,
    },
    /// A policy cannot be read.
    #[error("policy `{id}` is not usable: {message}")]
    Policy {
        /// Its id.
        id: String,
        /// What Cedar says.
        message: String,
    },
    /// A policy does not validate.
    #[error("policy `{id}` does not validate: {message}")]
    Invalid {
        /// Its id.
        id: String,
        /// What Cedar says.
        message: String,
    },
}
