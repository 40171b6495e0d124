//! What is said to the program and what it says: version 2.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// The version that is spoken here.
pub(crate) const VERSION: u32 = 2;

/// Longest request, in bytes.
pub(crate) const MOST_BYTES: u64 = 32 << 20;

/// The program with its version.
pub(crate) fn program() -> String {
    format!("mithaq-prover {}", env!("CARGO_PKG_VERSION"))
}

/// Some questions about policies.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    pub(crate) version: u32,
    /// What the reply is to be told by.
    pub(crate) id: u64,
    /// The Cedar schema, as text.
    pub(crate) schema: String,
    /// Policies, in Cedar's JSON form, by the name of their set.
    pub(crate) sets: BTreeMap<String, Vec<Json>>,
    pub(crate) questions: Vec<Question>,
    /// For how long the solver may think about one question.
    pub(crate) milliseconds: u64,
}

/// One question, of one request environment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    /// The principal's type.
    pub(crate) principal: String,
    /// The action's id.
    pub(crate) action: String,
    /// The resource's type.
    pub(crate) resource: String,
    pub(crate) ask: Ask,
}

/// What is asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Ask {
    /// Whether everything that one set of policies allows is allowed by the other.
    Implies { one: String, other: String },
    /// Whether no policy of a set ever fails.
    NeverFails(String),
}

/// The answers, in the order of the questions.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    version: u32,
    /// The request that it answers, where that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    /// The program, its version, and that of the compiler.
    program: String,
    /// The solver with its version, where it was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    solver: Option<String>,
    /// Why nothing was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
    answers: Vec<Answer>,
}

/// One answer.
#[derive(Debug, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub(crate) enum Answer {
    /// It holds of every request there can be.
    Proved,
    /// It does not hold of this one.
    Refuted { case: Case },
    /// Nobody knows.
    Unknown { why: String },
}

/// A request that breaks what was asked, in Cedar's JSON form.
#[derive(Debug, Serialize)]
pub(crate) struct Case {
    pub(crate) context: BTreeMap<String, String>,
    /// The resource's attributes.
    pub(crate) resource: Json,
}

impl Reply {
    pub(crate) fn refused(id: Option<u64>, why: String) -> Self {
        Self {
            version: VERSION,
            id,
            program: program(),
            solver: None,
            refused: Some(why),
            answers: Vec::new(),
        }
    }

    pub(crate) fn of(id: u64, solver: String, answers: Vec<Answer>) -> Self {
        Self {
            version: VERSION,
            id: Some(id),
            program: format!("{}, {COMPILER}", program()),
            solver: Some(solver),
            refused: None,
            answers,
        }
    }
}

/// What makes questions for the solver out of policies, of the very version that the workspace asks for.
const COMPILER: &str = "cedar-policy-symcc 0.8.1";
