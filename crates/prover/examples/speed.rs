//! How long a check of an agreement of forty articles takes the solver: `cargo run --release -p mithaq-prover --example
//! speed`, once `cargo build --release -p mithaq-prover` has made the program. It is named as the first argument, or
//! lies where cargo puts it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "an example that is run by hand"
)]

#[path = "../tests/it/texts.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod texts;

use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use mithaq_agreement::check::symbolic::{Prover, Symbolic};
use mithaq_agreement::check::{EveryCase, Judge, check_by, compare_by};
use serde_json::Value as Json;

struct Program(ChildStdin, BufReader<ChildStdout>);

impl Prover for Program {
    fn ask(&mut self, request: &Json) -> Result<Json, String> {
        writeln!(self.0, "{request}").map_err(|error| error.to_string())?;
        let mut reply = String::new();
        self.1
            .read_line(&mut reply)
            .map_err(|error| error.to_string())?;
        serde_json::from_str(&reply).map_err(|error| error.to_string())
    }
}

fn main() {
    let beside = std::env::current_exe().unwrap();
    let folder = beside.parent().and_then(std::path::Path::parent).unwrap();
    let program = std::env::args_os().nth(1);
    let program = program.unwrap_or_else(|| folder.join("mithaq-prover").into_os_string());
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut running = Program(
        child.stdin.take().unwrap(),
        BufReader::new(child.stdout.take().unwrap()),
    );
    let mut articles = vec!["purpose: permitted = [\"detection\"]".to_owned()];
    for number in 0..38 {
        let levels = ["clear", "green", "amber", "amber+strict", "red"];
        let types = format!(
            "[\"x-type-{number}\", \"x-type-{}\", \"indicator\"]",
            number + 1
        );
        let (tlp, pap) = (levels[number % 5], ["green", "amber", "red"][number % 3]);
        articles.push(texts::exchange(&types, tlp, pap, "own-and-received"));
    }
    let articles: Vec<&str> = articles.iter().map(String::as_str).collect();
    let agreement = texts::text(&articles, texts::RIMAL, texts::FIRST);
    let plain = texts::exchange("\"all\"", "amber", "amber", "own");
    let second = texts::text(&[&plain], texts::SAHIL, texts::SECOND);
    let me = texts::party(texts::QAMAR);
    let run = |name: &str, judge: &mut dyn Judge| {
        let started = Instant::now();
        let findings = check_by(judge, &agreement, &me, &[&second], &[]);
        let checked = started.elapsed();
        let comparison = compare_by(judge, agreement.instrument(), agreement.instrument());
        let compared = started.elapsed() - checked;
        for finding in &findings {
            println!("  {}: {}", finding.question.word(), finding.verdict.word());
        }
        println!("  with itself: {}", comparison.standing().word());
        println!("{name}: check {checked:.2?}, compared with itself {compared:.2?}");
    };
    run("solver", &mut Symbolic::new(&mut running, 60_000));
    run("every case", &mut EveryCase);
    drop(running);
    child.wait().unwrap();
}
