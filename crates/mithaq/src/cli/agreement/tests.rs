//! What each act asks the node for.

use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

use crate::cli::{Asking, Command, Parsed, parse};
use crate::config::Environment;
use crate::output::Output;
use crate::text::Lang;

/// Remembers what it was asked, and refuses it.
struct Listener(Vec<String>);

impl crate::cli::Ask for Listener {
    fn ask(&mut self, request: Request) -> Result<Answer, AdminError> {
        self.0.push(serde_json::to_string(&request).unwrap());
        Err(AdminError::new(ExitCode::Refused, "heard", "", "", ""))
    }
}

/// What the node is asked for `line`; or the code of the mistake, or the first line of what is not understood.
fn asked(line: &str) -> String {
    // `_` stands for a space within an argument.
    let typed = format!("mithaq agreement {line}");
    let typed: Vec<_> = typed
        .split(' ')
        .map(|word| word.replace('_', " ").into())
        .collect();
    let command = match parse(typed, &Environment::new()) {
        Ok(Parsed {
            command: Some(Command::Asking(Asking::Agreement(command))),
            ..
        }) => command,
        Ok(other) => panic!("{other:?}"),
        Err(error) => return error.to_string().lines().next().unwrap().to_owned(),
    };
    let (mut node, mut printed) = (Listener(Vec::new()), Vec::new());
    let refused = command.run(&mut node, &mut Output::new(&mut printed, true, Lang::En));
    match node.0.pop() {
        Some(request) => request,
        None => refused.unwrap_err().code,
    }
}

#[test]
fn every_act_is_asked_for_as_it_is_typed() {
    let act = |act: &str| format!(r#"{{"agreement-act":{{"agreement":"4f2a","act":{act}}}}}"#);
    let table = [
        ("sign 4f2a", act(r#""signature""#)),
        ("ratify 4f2a", act(r#""ratification""#)),
        ("accept 4f2a", act(r#""acceptance""#)),
        ("accept 4f2a --of 91c0", act(r#"{"acceptance-of":{"of":"91c0"}}"#)),
        ("approve 4f2a", act(r#""approval""#)),
        ("accede 4f2a", act(r#""accession""#)),
        ("apply 4f2a", act(r#""provisional-application""#)),
        ("apply 4f2a --end", act(r#""provisional-application-end""#)),
        (
            "reserve 4f2a --article 5 --excluded --text Not_this.",
            act(r#"{"reservation":{"changes":[{"article":"5","terms":null}],"text":{"und":"Not this."}}}"#),
        ),
        (
            "declare 4f2a --text As_our_law_says.",
            act(r#"{"declaration":{"changes":[],"text":{"und":"As our law says."}}}"#),
        ),
        (
            "object 4f2a --to 91c0 --precludes",
            act(r#"{"objection":{"to":"91c0","precludes":true}}"#),
        ),
        ("suspend 4f2a", act(r#""suspension""#)),
        (
            "suspend 4f2a --article 3 --article 5 --towards Rimal",
            act(r#"{"partial-suspension":{"articles":["3","5"],"towards":"Rimal"}}"#),
        ),
        ("resume 4f2a", act(r#""resumption""#)),
        ("lift 4f2a 91c0", act(r#"{"lifting":{"of":"91c0"}}"#)),
        ("withdraw 4f2a --yes", act(r#""withdrawal""#)),
        ("terminate 4f2a --yes", act(r#""termination""#)),
        ("not-renew 4f2a", act(r#""non-renewal""#)),
        (
            "notify 4f2a 91c0 --date 2027-03-01T09:00:00Z",
            act(r#"{"notification":{"of":"91c0","date":"2027-03-01T09:00:00Z"}}"#),
        ),
        (
            "sign 4f2a --reason Decided_on_Monday.",
            r#"{"agreement-act":{"agreement":"4f2a","act":"signature","reason":"Decided on Monday."}}"#.to_owned(),
        ),
        (
            "confirm 4f2a",
            r#"{"agreement-confirm":{"prepared":"4f2a"}}"#.to_owned(),
        ),
        (
            "status 4f2a",
            r#"{"agreement-status":{"agreement":"4f2a"}}"#.to_owned(),
        ),
        (
            "relation Qamar Rimal --at 2027-03-01T09:00:00Z",
            r#"{"agreement-relation":{"a":"Qamar","b":"Rimal","agreement":null,"at":"2027-03-01T09:00:00Z"}}"#
                .to_owned(),
        ),
        (
            "matrix 4f2a",
            r#"{"agreement-matrix":{"agreement":"4f2a","at":null}}"#.to_owned(),
        ),
        (
            "calendar",
            r#"{"agreement-calendar":{"agreement":null}}"#.to_owned(),
        ),
        // Mistakes.
        ("reserve 4f2a --article 3", "bad-change".to_owned()),
        (
            "reserve 4f2a --article 3 --article 5 --terms none.toml",
            "bad-change".to_owned(),
        ),
        (
            "reserve 4f2a --article 3 --terms none.toml",
            "cannot-read".to_owned(),
        ),
        ("amend 4f2a none.toml", "cannot-read".to_owned()),
        (
            "reserve 4f2a --article 3 --excluded --terms none.toml",
            "error: the argument '--excluded' cannot be used with '--terms <FILE>'".to_owned(),
        ),
        (
            "object 4f2a",
            "error: the following required arguments were not provided:".to_owned(),
        ),
        (
            "notify 4f2a",
            "error: the following required arguments were not provided:".to_owned(),
        ),
    ];
    for (line, expected) in table {
        assert_eq!(asked(line), expected, "{line}");
    }
}
