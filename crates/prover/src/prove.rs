//! From a request to answers.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

use cedar_policy::{
    EntityTypeName, EntityUid, EvalResult, Policy, PolicyId, PolicySet, RequestEnv, Schema,
};
use cedar_policy_symcc::solver::LocalSolver;
use cedar_policy_symcc::{CedarSymCompiler, CompiledPolicy, CompiledPolicySet, Env};
use serde_json::Value as Json;

use crate::protocol::{Answer, Ask, Case, Question, Reply, Request, VERSION};
use crate::solver;

/// Most policies that one request brings.
const MOST_POLICIES: usize = 200_000;
/// What the program adds to the solver's own limit before it gives up on it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Answers every question, or says why none.
pub(crate) async fn answer(request: &Request) -> Reply {
    match try_to_answer(request).await {
        Ok(reply) => reply,
        Err(why) => Reply::refused(Some(request.id), why),
    }
}

async fn try_to_answer(request: &Request) -> Result<Reply, String> {
    if request.version != VERSION {
        let asked = request.version;
        return Err(format!("version {asked} is not spoken here, but {VERSION}"));
    }
    if MOST_POLICIES < request.sets.values().map(Vec::len).sum() {
        return Err(format!("there are more than {MOST_POLICIES} policies"));
    }
    let (schema, _) = Schema::from_cedarschema_str(&request.schema).map_err(|e| e.to_string())?;
    let solver = solver::version().await?;
    let mut asking = Asking {
        schema,
        request,
        compiled: BTreeMap::new(),
        running: None,
    };
    let mut answers = Vec::new();
    for question in &request.questions {
        let answer = asking.ask(question).await;
        answers.push(answer.unwrap_or_else(|why| Answer::Unknown { why }));
    }
    Ok(Reply::of(request.id, solver, answers))
}

/// A set of policies in one request environment.
type Key = (String, String, String, String);

struct Asking<'a> {
    schema: Schema,
    request: &'a Request,
    compiled: BTreeMap<Key, CompiledPolicySet>,
    running: Option<CedarSymCompiler<LocalSolver>>,
}

impl Asking<'_> {
    async fn ask(&mut self, question: &Question) -> Result<Answer, String> {
        let environment = self.environment(question)?;
        match &question.ask {
            Ask::Implies { one, other } => {
                let one = self.compile(one, question, &environment)?;
                let other = self.compile(other, question, &environment)?;
                let (Some(one), Some(other)) = (self.compiled.get(&one), self.compiled.get(&other))
                else {
                    return Err("a set of policies was not compiled".to_owned());
                };
                let mut solver = match self.running.take() {
                    Some(running) => running,
                    None => solver::start(self.request.milliseconds)?,
                };
                let asked = solver.check_implies_with_counterexample_opt(one, other);
                let answer = tokio::time::timeout(self.limit(), asked).await;
                self.running = Some(solver);
                self.settle(answer, question)
            }
            Ask::NeverFails(set) => {
                for policy in self.policies(set)? {
                    let policy = CompiledPolicy::compile(&policy, &environment, &self.schema);
                    let policy = policy.map_err(|error| error.to_string())?;
                    let limit = self.limit();
                    let solver = self.solver()?;
                    let asked = solver.check_never_errors_with_counterexample_opt(&policy);
                    let answer = tokio::time::timeout(limit, asked).await;
                    match self.settle(answer, question)? {
                        Answer::Proved => {}
                        other => return Ok(other),
                    }
                }
                Ok(Answer::Proved)
            }
        }
    }

    /// What the solver's answer means. One that is late, or fails, may say anything next: another is started.
    fn settle(
        &mut self,
        answer: Result<
            Result<Option<Env>, cedar_policy_symcc::err::Error>,
            tokio::time::error::Elapsed,
        >,
        question: &Question,
    ) -> Result<Answer, String> {
        match answer {
            Ok(Ok(None)) => Ok(Answer::Proved),
            Ok(Ok(Some(env))) => Ok(Answer::Refuted {
                case: case(&env, question)?,
            }),
            Ok(Err(error)) => {
                self.running = None;
                Err(format!("the solver did not answer: {error}"))
            }
            Err(_) => {
                self.running = None;
                Err(format!(
                    "the solver did not answer within {} ms",
                    self.request.milliseconds
                ))
            }
        }
    }

    fn limit(&self) -> Duration {
        Duration::from_millis(self.request.milliseconds) + PATIENCE
    }

    fn solver(&mut self) -> Result<&mut CedarSymCompiler<LocalSolver>, String> {
        if self.running.is_none() {
            self.running = Some(solver::start(self.request.milliseconds)?);
        }
        self.running
            .as_mut()
            .ok_or_else(|| "the solver was not started".to_owned())
    }

    fn environment(&self, question: &Question) -> Result<RequestEnv, String> {
        let type_of = |name: &str| EntityTypeName::from_str(name).map_err(|e| e.to_string());
        let action = EntityUid::from_type_name_and_id(
            type_of("Action")?,
            cedar_policy::EntityId::new(&question.action),
        );
        let (principal, resource) = (type_of(&question.principal)?, type_of(&question.resource)?);
        let is_it = |env: &RequestEnv| {
            *env.principal() == principal && *env.action() == action && *env.resource() == resource
        };
        let mut all = self.schema.request_envs();
        all.find(is_it)
            .ok_or_else(|| "the schema has no such request".to_owned())
    }

    fn compile(
        &mut self,
        name: &str,
        question: &Question,
        environment: &RequestEnv,
    ) -> Result<Key, String> {
        let key = (
            name.to_owned(),
            question.principal.clone(),
            question.action.clone(),
            question.resource.clone(),
        );
        if self.compiled.contains_key(&key) {
            return Ok(key);
        }
        let mut set = PolicySet::new();
        for policy in self.policies(name)? {
            set.add(policy).map_err(|error| error.to_string())?;
        }
        let compiled = CompiledPolicySet::compile(&set, environment, &self.schema);
        let compiled = compiled.map_err(|error| error.to_string())?;
        self.compiled.insert(key.clone(), compiled);
        Ok(key)
    }

    fn policies(&self, name: &str) -> Result<Vec<Policy>, String> {
        let set = self.request.sets.get(name);
        let set = set.ok_or_else(|| format!("there is no set `{name}`"))?;
        let policies = set.iter().enumerate().map(|(number, json)| {
            let id = PolicyId::new(format!("policy-{number}"));
            Policy::from_json(Some(id), json.clone()).map_err(|error| error.to_string())
        });
        policies.collect()
    }
}

/// The request of a counterexample, as data.
fn case(env: &Env, question: &Question) -> Result<Case, String> {
    let odd = || "the solver's case is not one of these requests".to_owned();
    let resource = env.request.resource().ok_or_else(odd)?;
    let of = env.entities.to_json_value().map_err(|e| e.to_string())?;
    let is_it = |entity: &&Json| {
        let uid = &entity["uid"];
        uid["type"].as_str() == Some(question.resource.as_str())
            && uid["id"].as_str() == Some(resource.id().unescaped())
    };
    let of = of.as_array().into_iter().flatten().find(is_it);
    let attributes = of.map(|entity| entity["attrs"].clone()).ok_or_else(odd)?;
    let context = env.request.context().ok_or_else(odd)?;
    let known = ["purpose", "channel"]
        .into_iter()
        .filter_map(|key| match context.get(key)? {
            EvalResult::EntityUid(uid) => Some((key.to_owned(), uid.id().unescaped().to_owned())),
            _ => None,
        });
    Ok(Case {
        context: known.collect(),
        resource: attributes,
    })
}
