//! Provers that answer wrongly: nothing is proved by them, and no case is shown that the gates do not confirm.

use mithaq_agreement::check::symbolic::{Prover, Symbolic};
use mithaq_agreement::check::{Question, Verdict, check_by};
use mithaq_agreement::{Condition, RedLine};
use serde_json::{Value as Json, json};

use crate::world::{Articles, qamar};

/// Answers every question of a request by its text.
struct Answering(fn(&Json) -> Json);

impl Prover for Answering {
    fn ask(&mut self, request: &Json) -> Result<Json, String> {
        let questions = request["questions"].as_array().unwrap();
        let answers: Vec<Json> = questions.iter().map(|one| (self.0)(&one["ask"])).collect();
        Ok(reply(&request["id"], answers))
    }
}

fn reply(id: &Json, answers: Vec<Json>) -> Json {
    json!({ "version": 2, "id": id, "program": "p", "solver": "s", "answers": answers })
}

/// Answers each request with what it has answered to the one before.
struct Late(Option<Json>);

impl Prover for Late {
    fn ask(&mut self, request: &Json) -> Result<Json, String> {
        let now = Answering(|_| json!({ "verdict": "proved" })).ask(request)?;
        let late = self.0.replace(now);
        late.ok_or_else(|| "it did not answer".to_owned())
    }
}

/// A case that is one of these requests, of our own material.
fn case() -> Json {
    let entity = |of: &str, id: &str| json!({ "__entity": { "type": of, "id": id } });
    json!({
        "context": { "purpose": "protection", "channel": "mithaq" },
        "resource": {
            "kind": "indicator", "originator": entity("Party", qamar().as_str()),
            "tlp": entity("Tlp", "clear"), "pap": entity("Pap", "clear"), "unknown_marking": false,
            "topics": [], "sectors": [], "personal_data": false, "safeguards": [], "source": "named",
            "leased": false, "consented": false, "addressed": false, "addressees": [],
            "own": true, "by_channel": false,
        },
    })
}

/// What a prover's answers come to, by question.
fn check(prover: &mut dyn Prover, question: Question, expected: &str) {
    let agreement = Articles::new("notice_days = 1")
        .exchange("\"each\"", "\"all\"", "amber", "amber", "own")
        .purposes("[\"protection\"]")
        .agreement();
    let mut judge = Symbolic::new(prover, 10);
    let findings = check_by(&mut judge, &agreement, &qamar(), &[], &red_lines());
    let finding = findings.iter().find(|one| one.question == question);
    let found = match &finding.unwrap().verdict {
        Verdict::NotProved { why } => why.code(),
        verdict => verdict.word(),
    };
    assert_eq!(found, expected, "{}", question.word());
}

fn red_lines() -> Vec<RedLine> {
    let when = Condition {
        personal_data: Some(true),
        ..Condition::default()
    };
    vec![RedLine {
        id: "victims".to_owned(),
        text: "Personal data of victims never leaves.".to_owned(),
        when,
    }]
}

#[test]
fn a_reply_to_another_request_proves_nothing() {
    for question in [
        Question::WithinRedLines,
        Question::WithinConsent,
        Question::NeverFails,
    ] {
        check(&mut Late(None), question, "unanswered");
    }
}

#[test]
fn what_is_refuted_together_and_proved_of_each_is_a_contradiction() {
    let mut prover = Answering(|ask| match ask["implies"]["one"] == "all" {
        true => json!({ "verdict": "refuted", "case": case() }),
        false => json!({ "verdict": "proved" }),
    });
    check(&mut prover, Question::WithinRedLines, "contradiction");
    check(&mut prover, Question::WithinConsent, "contradiction");
}

/// No policy of a gate fails of this case, nor does a red line forbid it.
#[test]
fn a_case_that_the_gates_do_not_confirm_refutes_nothing() {
    let mut prover = Answering(|_| json!({ "verdict": "refuted", "case": case() }));
    check(&mut prover, Question::NeverFails, "contradiction");
    check(&mut prover, Question::WithinRedLines, "contradiction");
}
