//! The same questions put to a solver, by a program that somebody else runs.
//!
//! What is asked is written here, of the same compiled policies and schema that the gates run; who answers is a
//! [`Prover`]. Where a gate's ladders matter (*up to TLP:AMBER*), the levels that stand below are written out: they
//! are the gate's, and two gates may differ in them.
//!
//! **Invariant:** only an answer that says *proved* proves. What refutes is a case, put to the gates themselves with
//! `decide` before it is believed; whatever else comes, or does not come, leaves it *not proved*.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::consent::Consents;
use super::domain::Case;
use super::verdict::{Example, NotProved, Receiver, Verdict, agreement_of};
use super::{EveryCase, Judge};
use crate::compile::term::Term;
use crate::compile::{CompiledPolicy, Gate, schema};
use crate::decide::{Decision, attempts_in};
use crate::party::PartyId;
use crate::reason::Reason;

mod case;
mod policies;

use policies::{Copies, Ladders};

/// Whoever answers.
pub trait Prover {
    /// Puts one request to it, of the protocol in `docs/checks.md`, and gives its reply.
    ///
    /// # Errors
    /// Why there is none, for people.
    fn ask(&mut self, request: &Json) -> Result<Json, String>;
}

/// What answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solved {
    /// The program and what it compiles with, with their versions.
    pub program: String,
    /// The solver and its version.
    pub solver: String,
}

/// The judge that asks a solver.
pub struct Symbolic<'a> {
    prover: &'a mut dyn Prover,
    milliseconds: u64,
    /// How much was asked.
    asked: u64,
    solved: Option<Solved>,
    unanswered: Option<String>,
}

/// The version of the protocol.
const VERSION: u64 = 2;

/// One question's answer.
enum Answer {
    Proved,
    Refuted(Json),
    Unknown(String),
}

/// What is asked of policies, by the names of their sets.
enum Ask {
    Implies { one: String, other: String },
    NeverFails(String),
}

/// Questions of one request environment, with the policies that they name.
struct Sheet {
    schema: String,
    sets: BTreeMap<String, Vec<Json>>,
    questions: Vec<Ask>,
}

impl Sheet {
    fn of(schema: String) -> Self {
        Self {
            schema,
            sets: BTreeMap::new(),
            questions: Vec::new(),
        }
    }

    fn implies(&mut self, one: impl Into<String>, other: impl Into<String>) {
        let (one, other) = (one.into(), other.into());
        self.questions.push(Ask::Implies { one, other });
    }
}

impl<'a> Symbolic<'a> {
    /// A judge that asks `prover`, which may think about each question for so long.
    pub fn new(prover: &'a mut dyn Prover, milliseconds: u64) -> Self {
        Self {
            prover,
            milliseconds,
            asked: 0,
            solved: None,
            unanswered: None,
        }
    }

    /// The judge that asks the solver first, and goes through every case where that leaves something open.
    pub fn or_every_case(&mut self) -> impl Judge {
        OrEveryCase { solver: self }
    }

    /// Why something was not answered, the first time.
    #[must_use]
    pub fn unanswered(&self) -> Option<&str> {
        self.unanswered.as_deref()
    }

    fn verdict(&mut self, found: Result<Found, NotProved>) -> Verdict {
        match found {
            Err(why) => {
                self.unanswered.get_or_insert_with(|| why.to_string());
                Verdict::NotProved { why }
            }
            Ok(Found { queries, examples }) if examples.is_empty() => {
                Verdict::Proved { tuples: 0, queries }
            }
            Ok(Found { examples, .. }) => Verdict::Refuted { examples },
        }
    }

    /// What answered, once anything did.
    #[must_use]
    pub fn solved(&self) -> Option<&Solved> {
        self.solved.as_ref()
    }

    fn ask(&mut self, gate: &Gate, sheet: &Sheet) -> Result<Vec<Answer>, NotProved> {
        let (principal, _) = gate.audience().principal();
        let Some(action) = gate.sets.first().map(|set| set.grounds.action()) else {
            return Ok(Vec::new());
        };
        let questions = sheet.questions.iter().map(|ask| {
            let ask = match ask {
                Ask::Implies { one, other } => json!({ "implies": { "one": one, "other": other } }),
                Ask::NeverFails(set) => json!({ "never-fails": set }),
            };
            json!({ "principal": principal, "action": action, "resource": "Copy", "ask": ask })
        });
        self.asked += 1;
        let request = json!({
            "version": VERSION,
            "id": self.asked,
            "schema": sheet.schema,
            "sets": sheet.sets,
            "questions": questions.collect::<Vec<_>>(),
            "milliseconds": self.milliseconds,
        });
        let failed = |why: String| NotProved::Unanswered { why };
        let reply = self.prover.ask(&request).map_err(failed)?;
        let text = |key: &str| reply.get(key).and_then(Json::as_str).map(str::to_owned);
        if reply.get("version").and_then(Json::as_u64) != Some(VERSION) {
            return Err(failed("its reply is of another version".to_owned()));
        }
        if let Some(why) = text("refused") {
            return Err(failed(why));
        }
        // INVARIANT: a reply proves what was asked in its own request. One that was late stands where the answer to the
        // next question is looked for, and must not be taken for it.
        if reply.get("id").and_then(Json::as_u64) != Some(self.asked) {
            return Err(failed("its reply is to another request".to_owned()));
        }
        let (Some(program), Some(solver)) = (text("program"), text("solver")) else {
            return Err(failed("its reply names no solver".to_owned()));
        };
        self.solved = Some(Solved { program, solver });
        let answers = reply.get("answers").and_then(Json::as_array);
        let answers: Vec<Answer> = answers.into_iter().flatten().map(read).collect();
        match answers.len() == sheet.questions.len() {
            true => Ok(answers),
            false => Err(failed("it did not answer every question".to_owned())),
        }
    }

    /// Whether each set of a gate lets through only what `other` allows. `against` says what stands against a case,
    /// if it breaks what is asked.
    fn each_implies(
        &mut self,
        gate: &Gate,
        other: Vec<Json>,
        (giver, receiver): (&PartyId, &Receiver),
        against: &dyn Fn(&Case) -> Option<Vec<Reason>>,
    ) -> Result<Found, NotProved> {
        // What lets nothing through lets nothing through that it may not.
        if gate.sets.is_empty() {
            return Ok(Found::default());
        }
        let ladders = Ladders::of(gate)?;
        let mut sheet = Sheet::of(schema::TEXT.to_owned());
        sheet.sets.insert("other".to_owned(), other);
        let all = policies::guarded_all(gate, &ladders);
        sheet.sets.insert("all".to_owned(), all);
        sheet.implies("all", "other");
        match self.ask(gate, &sheet)?.pop() {
            Some(Answer::Proved) => {
                return Ok(Found {
                    queries: 1,
                    examples: Vec::new(),
                });
            }
            Some(Answer::Unknown(why)) => return Err(NotProved::Unanswered { why }),
            Some(Answer::Refuted(_)) | None => {}
        }
        // Something breaks it: which articles do?
        sheet.questions.clear();
        for number in 0..gate.sets.len() {
            let one = format!("one-{number}");
            sheet
                .sets
                .insert(one.clone(), policies::guarded(gate, number, &ladders));
            sheet.implies(one, "other");
        }
        let answers = self.ask(gate, &sheet)?;
        let mut found = Found::default();
        for (number, answer) in answers.into_iter().enumerate() {
            found.queries += 1;
            match answer {
                Answer::Proved => {}
                Answer::Unknown(why) => return Err(NotProved::Unanswered { why }),
                Answer::Refuted(json) => {
                    let case = case::read(&json).ok_or_else(|| unreadable(gate, number))?;
                    let example = confirmed(gate, number, case, (giver, receiver), against)?;
                    let is_same = |one: &Example| {
                        (&one.class, one.purpose, &one.known)
                            == (&example.class, example.purpose, &example.known)
                    };
                    if !found.examples.iter().any(is_same) {
                        found.examples.push(example);
                    }
                }
            }
        }
        // INVARIANT: what was refuted of all together is not proved by what is said of each.
        if found.examples.is_empty() {
            return Err(unreadable(gate, 0));
        }
        Ok(found)
    }

    /// 6.4: whether no set of `new` lets through an object together with all that it tells of, where no single one of
    /// `old`'s does.
    fn told_together(
        &mut self,
        new: &Gate,
        old: &Gate,
        (giver, receiver): (&PartyId, &Receiver),
        against: &dyn Fn(&Case) -> Option<Vec<Reason>>,
    ) -> Result<Found, NotProved> {
        let mut found = Found::default();
        if old.sets.len() < 2 {
            return Ok(found);
        }
        let (ladders, olds) = (Ladders::of(new)?, Ladders::of(old)?);
        // Where one article of the old text lets through all that this one does, it does so for what is told too.
        let within: Vec<bool> = (0..new.sets.len())
            .map(|number| {
                let one = (new, number, &ladders);
                let others = 0..old.sets.len();
                others
                    .into_iter()
                    .any(|among| policies::is_plainly_within(one, (old, among, &olds)))
            })
            .collect();
        let mut asked = Vec::new();
        let mut sheet = Sheet::of(schema::TEXT.to_owned());
        for number in 0..old.sets.len() {
            let alone = policies::permissions(old, &[number], &olds);
            sheet.sets.insert(format!("other-{number}"), alone);
        }
        let open = new.sets.iter().enumerate();
        for (number, set) in open.filter(|(number, _)| within.get(*number) != Some(&true)) {
            asked.push(number);
            let one = format!("one-{number}");
            let guarded = policies::guarded(new, number, &ladders);
            sheet.sets.insert(one.clone(), guarded);
            let same = old.sets.iter().position(|old| old.grounds == set.grounds);
            sheet.implies(one, format!("other-{}", same.unwrap_or(0)));
        }
        if asked.is_empty() {
            return Ok(found);
        }
        let answers = self.ask(new, &sheet)?;
        found.queries += sheet.questions.len() as u64;
        let open = asked.into_iter().zip(&answers);
        let open = open.filter(|(_, answer)| !matches!(answer, Answer::Proved));
        let open: Vec<usize> = open.map(|(number, _)| number).collect();
        for number in open {
            let copies = Copies::new(old.sets.len());
            let mut sheet = Sheet::of(copies.schema(schema::TEXT));
            let one = copies.guarded(new, number, &ladders);
            sheet.sets.insert("one".to_owned(), one);
            let other = copies.merged(old, &olds);
            sheet.sets.insert("other".to_owned(), other);
            sheet.implies("one", "other");
            found.queries += 1;
            match self.ask(new, &sheet)?.pop() {
                Some(Answer::Proved) => {}
                Some(Answer::Refuted(json)) => {
                    let case = case::read_told(&json, copies.count());
                    let case = case.ok_or_else(|| unreadable(new, number))?;
                    let example = confirmed(new, number, case, (giver, receiver), against)?;
                    found.examples.push(example);
                }
                Some(Answer::Unknown(why)) => return Err(NotProved::Unanswered { why }),
                None => {
                    let why = "it did not answer".to_owned();
                    return Err(NotProved::Unanswered { why });
                }
            }
        }
        Ok(found)
    }
}

/// What the solver found.
#[derive(Default)]
struct Found {
    queries: u64,
    examples: Vec<Example>,
}

impl Judge for Symbolic<'_> {
    fn no_wider(
        &mut self,
        new: &Gate,
        old: &Gate,
        giver: &PartyId,
        receiver: &Receiver,
    ) -> Verdict {
        let against = |case: &Case| match case.decide(old) {
            Decision::Release { .. } => None,
            Decision::Withheld { reasons } => Some(reasons),
        };
        let mut find = || {
            let other = policies::merged(old, &Ladders::of(old)?);
            let who = (giver, receiver);
            let mut found = self.each_implies(new, other, who, &against)?;
            if found.examples.is_empty() {
                let told = self.told_together(new, old, who, &against)?;
                found.queries += told.queries;
                found.examples = told.examples;
            }
            Ok(found)
        };
        let found = find();
        self.verdict(found)
    }

    fn disjoint(
        &mut self,
        one: &Gate,
        other: &Gate,
        giver: &PartyId,
        receiver: &Receiver,
    ) -> Verdict {
        let also = |case: &Case| case.decide(other).is_release().then(Vec::new);
        let mut find = || {
            let all: Vec<usize> = (0..other.sets.len()).collect();
            let theirs = policies::permissions(other, &all, &Ladders::of(other)?);
            let rest = policies::all_but(theirs);
            self.each_implies(one, rest, (giver, receiver), &also)
        };
        let found = find();
        self.verdict(found)
    }

    fn within_red_lines(
        &mut self,
        ours: &Gate,
        guarded: &Gate,
        giver: &PartyId,
        receiver: &Receiver,
    ) -> Verdict {
        let forbid = |case: &Case| {
            let Decision::Withheld { mut reasons } = case.decide(guarded) else {
                return None;
            };
            reasons.retain(|reason| matches!(reason, Reason::RedLine { .. }));
            (!reasons.is_empty()).then_some(reasons)
        };
        let mut find = || {
            let ladders = Ladders::of(guarded)?;
            let is_red_line = |policy: &&CompiledPolicy| {
                matches!(policy.term(), Term::RedLine(_)) && policy.set() == 0
            };
            let lines = guarded.policies().filter(is_red_line);
            let lines = lines.map(|policy| policies::resolved(policy, &ladders));
            let allowed = policies::all_but(lines.collect());
            self.each_implies(ours, allowed, (giver, receiver), &forbid)
        };
        let found = find();
        self.verdict(found)
    }

    fn within_consent(
        &mut self,
        gate: &Gate,
        consents: &Consents<'_>,
        giver: &PartyId,
        receiver: &Receiver,
    ) -> Verdict {
        let against = |case: &Case| consents.all_against(case);
        let mut find = || {
            let ladders = Ladders::of(gate)?;
            let forbidden = consents.forbidden().into_iter();
            let forbidden = forbidden.map(|when| policies::forbid(ladders.resolve(when)));
            let allowed = policies::all_but(forbidden.collect());
            self.each_implies(gate, allowed, (giver, receiver), &against)
        };
        let found = find();
        self.verdict(found)
    }

    fn never_fails(&mut self, gate: &Gate, giver: &PartyId, receiver: &Receiver) -> Verdict {
        let mut find = || {
            let mut distinct: BTreeMap<String, (&CompiledPolicy, Json)> = BTreeMap::new();
            for policy in gate.policies() {
                let json = policies::verbatim(policy);
                let conditions = json["conditions"].to_string();
                distinct.entry(conditions).or_insert((policy, json));
            }
            let mut sheet = Sheet::of(schema::TEXT.to_owned());
            for (number, (_, json)) in distinct.values().enumerate() {
                let name = format!("policy-{number}");
                sheet.sets.insert(name.clone(), vec![json.clone()]);
                sheet.questions.push(Ask::NeverFails(name));
            }
            let mut found = Found::default();
            for (answer, (policy, _)) in self.ask(gate, &sheet)?.into_iter().zip(distinct.values())
            {
                found.queries += 1;
                match answer {
                    Answer::Proved => {}
                    Answer::Unknown(why) => return Err(NotProved::Unanswered { why }),
                    Answer::Refuted(json) => {
                        let case = case::read(&json);
                        let case = case.filter(|case| fails(gate, case));
                        let case = case.ok_or_else(|| unreadable(gate, policy.set()))?;
                        found.examples.push(Example {
                            giver: giver.clone(),
                            receiver: receiver.clone(),
                            class: case.class,
                            purpose: case.purpose,
                            known: case.known,
                            under: None,
                            against: vec![Reason::PolicyFault {
                                policy: policy.id().to_owned(),
                            }],
                        });
                    }
                }
            }
            Ok(found)
        };
        let found = find();
        self.verdict(found)
    }
}

/// A solver, and every case where it leaves something open.
struct OrEveryCase<'s, 'a> {
    solver: &'s mut Symbolic<'a>,
}

impl OrEveryCase<'_, '_> {
    fn or(&mut self, ask: impl Fn(&mut dyn Judge) -> Verdict) -> Verdict {
        match ask(self.solver) {
            Verdict::NotProved { .. } => ask(&mut EveryCase),
            found => found,
        }
    }
}

impl Judge for OrEveryCase<'_, '_> {
    fn no_wider(
        &mut self,
        new: &Gate,
        old: &Gate,
        giver: &PartyId,
        receiver: &Receiver,
    ) -> Verdict {
        self.or(|judge| judge.no_wider(new, old, giver, receiver))
    }

    fn disjoint(
        &mut self,
        one: &Gate,
        other: &Gate,
        giver: &PartyId,
        receiver: &Receiver,
    ) -> Verdict {
        self.or(|judge| judge.disjoint(one, other, giver, receiver))
    }

    fn within_red_lines(
        &mut self,
        ours: &Gate,
        guarded: &Gate,
        giver: &PartyId,
        receiver: &Receiver,
    ) -> Verdict {
        self.or(|judge| judge.within_red_lines(ours, guarded, giver, receiver))
    }

    fn within_consent(
        &mut self,
        gate: &Gate,
        consents: &Consents<'_>,
        giver: &PartyId,
        receiver: &Receiver,
    ) -> Verdict {
        self.or(|judge| judge.within_consent(gate, consents, giver, receiver))
    }

    fn never_fails(&mut self, gate: &Gate, giver: &PartyId, receiver: &Receiver) -> Verdict {
        self.or(|judge| judge.never_fails(gate, giver, receiver))
    }
}

fn read(answer: &Json) -> Answer {
    match answer.get("verdict").and_then(Json::as_str) {
        Some("proved") => Answer::Proved,
        Some("refuted") => Answer::Refuted(answer.get("case").cloned().unwrap_or_default()),
        _ => {
            let why = answer.get("why").and_then(Json::as_str);
            Answer::Unknown(why.unwrap_or("its answer is not understood").to_owned())
        }
    }
}

/// The case made as plain as it can be while it breaks what is asked, once the gates say that it does.
fn confirmed(
    gate: &Gate,
    number: usize,
    case: Case,
    (giver, receiver): (&PartyId, &Receiver),
    against: &dyn Fn(&Case) -> Option<Vec<Reason>>,
) -> Result<Example, NotProved> {
    let grounds = gate.sets.get(number).map(|set| &set.grounds);
    let breaks = |case: &Case| {
        let permits = attempts_in(gate, &case.class, case.purpose, &case.known);
        let permits = permits
            .iter()
            .any(|attempt| Some(&attempt.under) == grounds && attempt.reasons.is_empty());
        permits.then(|| against(case)).flatten()
    };
    if breaks(&case).is_none() {
        return Err(unreadable(gate, number));
    }
    let plain = case::plainest(case, giver, &|case| breaks(case).is_some());
    let against = breaks(&plain).ok_or_else(|| unreadable(gate, number))?;
    Ok(Example {
        giver: giver.clone(),
        receiver: receiver.clone(),
        class: plain.class,
        purpose: plain.purpose,
        known: plain.known,
        under: grounds.cloned(),
        against,
    })
}

/// Whether the gate itself says that one of its policies fails there.
fn fails(gate: &Gate, case: &Case) -> bool {
    let attempts = attempts_in(gate, &case.class, case.purpose, &case.known);
    let mut reasons = attempts.iter().flat_map(|attempt| &attempt.reasons);
    reasons.any(|reason| matches!(reason, Reason::PolicyFault { .. }))
}

fn unreadable(gate: &Gate, number: usize) -> NotProved {
    let grounds = gate.sets.get(number).map(|set| &set.grounds);
    NotProved::Contradiction {
        agreement: grounds
            .and_then(agreement_of)
            .map_or_else(|| format!("article {number}"), ToString::to_string),
    }
}
