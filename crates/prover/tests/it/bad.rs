//! Whatever is asked badly, and whatever the solver does: it is said, and nothing is proved.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use mithaq_agreement::check::symbolic::Symbolic;
use mithaq_agreement::check::{Verdict, check_by};
use serde_json::json;

use crate::program::Program;
use crate::texts::{FIRST, QAMAR, RIMAL, exchange, party, text};

#[test]
fn a_bad_request_is_refused_with_its_reason_and_the_next_is_read() {
    let mut program = Program::with("cvc5-that-is-not-there");
    let check = |program: &mut Program, line: &str, expected: &str| {
        let reply = program.say(line);
        let said = reply["refused"].as_str().unwrap();
        assert!(said.contains(expected), "{line}: {said}");
        assert_eq!(reply["version"], 2);
        assert_eq!(reply["answers"], json!([]));
    };
    let request = |version: u32, schema: &str| {
        json!({ "version": version, "id": 7, "schema": schema, "sets": {}, "questions": [], "milliseconds": 10 })
            .to_string()
    };
    check(&mut program, "{", "EOF");
    check(&mut program, "{\"version\": 2}", "missing field");
    check(
        &mut program,
        &request(3, ""),
        "version 3 is not spoken here",
    );
    check(&mut program, &request(2, "entity"), "unexpected");
    check(
        &mut program,
        &request(2, "entity A;"),
        "cvc5-that-is-not-there",
    );
}

/// A solver that is missing, dies, hangs, talks nonsense or says that it does not know.
#[test]
fn a_bad_solver_leaves_it_not_proved() {
    let folder = tempfile::tempdir().unwrap();
    let base = exchange("\"all\"", "amber", "amber", "own");
    let agreement = text(&[&base], RIMAL, FIRST);
    let answers = "while read line; do case \"$line\" in '(check-sat)') echo";
    for (name, script) in [
        ("missing", None),
        ("dies", Some("exit 1".to_owned())),
        ("hangs", Some("exec sleep 60".to_owned())),
        ("nonsense", Some(format!("{answers} perhaps ;; esac; done"))),
        ("unknown", Some(format!("{answers} unknown ;; esac; done"))),
        // It says that there is a case, and shows none.
        (
            "empty",
            Some(format!(
                "{answers} sat ;; '(get-model)') echo '('; echo ')' ;; esac; done"
            )),
        ),
    ] {
        let file = folder.path().join(name);
        if let Some(script) = script {
            let version = "[ \"$1\" = --version ] && { echo This is cvc5 version 9.9; exit 0; }";
            fs::write(&file, format!("#!/bin/sh\n{version}\n{script}\n")).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let mut program = Program::with(file.to_str().unwrap());
        let mut judge = Symbolic::new(&mut program, 100);
        let findings = check_by(&mut judge, &agreement, &party(QAMAR), &[], &[]);
        let of = |question: &str| {
            let mut all = findings.iter();
            &all.find(|one| one.question.word() == question)
                .unwrap()
                .verdict
        };
        // It asks the solver nothing, and is answered by a few cases.
        assert!(of("closed-gives-nothing").is_proved());
        let Verdict::NotProved { why } = of("within-consent") else {
            panic!("{name}: {findings:?}");
        };
        assert_eq!(why.code(), "unanswered", "{name}: {why}");
    }
}
