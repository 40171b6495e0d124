//! What is typed and what is understood; what a command asks and what it prints.

use std::collections::VecDeque;

use clap::CommandFactory as _;
use expect_test::{Expect, expect};
use mithaq_node::admin::{
    AdminError, Answer, ClientSecret, ExitCode, ExportPage, ImportReport, Request,
};
use serde_json::value::RawValue;

use super::*;
use crate::output::Output;

fn typed(line: &str) -> Vec<OsString> {
    // `_` stands for a space within an argument.
    line.split(' ')
        .map(|argument| argument.replace('_', " ").into())
        .collect()
}

fn understood(line: &str) -> Result<Parsed, clap::Error> {
    parse(typed(line), &Environment::new())
}

/// What `line` is understood as.
fn check(line: &str, expected: Expect) {
    let understood = match understood(line) {
        Ok(Parsed { command, shared }) => format!("{command:?}\n{shared:?}"),
        Err(error) => error.to_string().lines().next().unwrap().to_owned(),
    };
    expected.assert_eq(&understood);
}

/// A node that gives these answers, in order, and remembers what it was asked.
struct Script {
    answers: VecDeque<Result<Answer, AdminError>>,
    asked: Vec<String>,
}

impl Ask for Script {
    fn ask(&mut self, request: Request) -> Result<Answer, AdminError> {
        self.asked.push(serde_json::to_string(&request).unwrap());
        self.answers.pop_front().unwrap()
    }
}

/// What the node is asked for `line`, what is printed when it answers so, and how the command ends.
fn check_run(line: &str, answers: Vec<Answer>, expected: Expect) {
    let Parsed {
        command: Some(Command::Asking(command)),
        shared,
    } = understood(line).unwrap()
    else {
        panic!("`{line}` asks no node");
    };
    let mut node = Script {
        answers: answers.into_iter().map(Ok).collect(),
        asked: Vec::new(),
    };
    let mut printed = Vec::new();
    let exit = command
        .run(
            &mut node,
            &mut Output::new(&mut printed, shared.json, shared.lang),
        )
        .unwrap();
    let printed = String::from_utf8(printed).unwrap();
    expected.assert_eq(&format!(
        "{}\n---\n{printed}--- {}",
        node.asked.join("\n"),
        exit.status()
    ));
}

fn leaves(command: &clap::Command, path: &str, found: &mut Vec<(String, clap::Command)>) {
    let path = format!("{path} {}", command.get_name());
    if command.has_subcommands() {
        command
            .get_subcommands()
            .for_each(|below| leaves(below, &path, found));
    } else {
        found.push((path, command.clone()));
    }
}

#[test]
fn the_definitions_are_sound() {
    shared::everywhere(Cli::command()).debug_assert();
}

#[test]
fn every_command_takes_data_dir_and_json_and_has_an_example() {
    let mut found = Vec::new();
    leaves(&shared::everywhere(Cli::command()), "", &mut found);
    assert!(found.len() > 20);
    for (path, mut command) in found {
        let help = command.render_long_help().to_string();
        let longs: Vec<&str> = command
            .get_arguments()
            .filter_map(clap::Arg::get_long)
            .collect();
        for long in ["data-dir", "json", "operator", "lang"] {
            assert!(longs.contains(&long), "{path} lacks --{long}");
        }
        assert!(
            help.contains("Example") || path.ends_with("exit-codes"),
            "{path} lacks an example"
        );
        assert!(
            command.get_about().is_some(),
            "{path} says not what it does"
        );
    }
}

#[test]
fn the_line_is_understood() {
    check(
        "mithaq",
        expect![[r#"
        None
        Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq init --data-dir D --party National_CERT_of_Qamar --yes",
        expect![[r#"
        Some(Init(Init { party: Some("National CERT of Qamar"), operators: [], listen: None, yes: true }))
        Shared { data_dir: Some("D"), json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq init --operator noor --operator salim --listen 127.0.0.1:8443",
        expect![[r#"
        Some(Init(Init { party: None, operators: ["noor", "salim"], listen: Some(127.0.0.1:8443), yes: false }))
        Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq serve --data-dir D --listen 127.0.0.1:8080 --plain-http",
        expect![[r#"
        Some(Serve(Serve { listening: Listening { listen: Some("127.0.0.1:8080"), plain_http: true, public_url: None }, until_stdin_closes: false }))
        Shared { data_dir: Some("D"), json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq import --json a.json b",
        expect![[r#"
        Some(Asking(Import(Import { paths: ["a.json", "b"], our_misp: false, embargo_until: None })))
        Shared { data_dir: None, json: true, operator: None, lang: En }"#]],
    );
    check(
        "mithaq --data-dir D import a.json",
        expect![[r#"
        Some(Asking(Import(Import { paths: ["a.json"], our_misp: false, embargo_until: None })))
        Shared { data_dir: Some("D"), json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq --data-dir D --operator a import --data-dir E --operator b a.json",
        expect![[r#"
        Some(Asking(Import(Import { paths: ["a.json"], our_misp: false, embargo_until: None })))
        Shared { data_dir: Some("E"), json: false, operator: Some("b"), lang: En }"#]],
    );
    check(
        "mithaq export --for Rimal --purpose detection --type indicator --type malware -o out.json",
        expect![[r#"
            Some(Asking(Export(Export { audience: Some("Rimal"), purpose: Some("detection"), types: ["indicator", "malware"], disclose: None, ground: None, output: Some("out.json") })))
            Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq lookup 192.0.2.1 bad.example",
        expect![[r#"
        Some(Asking(Lookup(Lookup { values: ["192.0.2.1", "bad.example"], warninglists: None })))
        Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq peer invite",
        expect![[r#"
        Some(Asking(Peer(Invite { hours: 72 })))
        Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq peer accept LINE",
        expect![[r#"
        Some(Asking(Peer(Accept { invitation: Some("LINE") })))
        Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq peer remove Rimal --yes",
        expect![[r#"
        Some(Asking(Peer(Remove { peer: "Rimal", yes: true })))
        Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq agreement new --template bilateral --peer Rimal --lang ar,en,fr -o draft.toml",
        expect![[r#"
        Some(Asking(Agreement(New { template: "bilateral", peer: Some("Rimal"), languages: ["ar", "en", "fr"], output: Some("draft.toml") })))
        Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq --lang fr agreement new",
        expect![[r#"
        Some(Asking(Agreement(New { template: "bilateral", peer: None, languages: ["en"], output: None })))
        Shared { data_dir: None, json: false, operator: None, lang: Fr }"#]],
    );
    check(
        "mithaq agreement suspend 4f2a",
        expect![[r#"
            Some(Asking(Agreement(Acts(Suspend { act: Act { agreement: "4f2a", reason: "" }, articles: [], towards: None }))))
            Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq agreement withdraw 4f2a",
        expect![[r#"
        Some(Asking(Agreement(Acts(Withdraw { act: Act { agreement: "4f2a", reason: "" }, yes: false }))))
        Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq why indicator--1 --for Rimal --purpose detection --lang ar",
        expect![[r#"
        Some(Asking(Why(Why { object: "indicator--1", audience: "Rimal", purpose: Some("detection") })))
        Shared { data_dir: None, json: false, operator: None, lang: Ar }"#]],
    );
    check(
        "mithaq preview --for Rimal --limit 0",
        expect![[r#"
        Some(Asking(Preview(Preview { audience: "Rimal", purpose: None, limit: 0, agreement: None })))
        Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq preview --agreement draft.toml --for Rimal",
        expect![[r#"
        Some(Asking(Preview(Preview { audience: "Rimal", purpose: None, limit: 20, agreement: Some("draft.toml") })))
        Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq embargo report--1 --until 2027-03-01T09:00:00Z",
        expect![[r#"
        Some(Asking(Embargo(Embargo { object: "report--1", until: "2027-03-01T09:00:00Z" })))
        Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq delete report--1 --reason mistake --yes",
        expect![[r#"
        Some(Asking(Delete(Delete { object: "report--1", reason: "mistake", lift: false, modified: None, yes: true })))
        Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq hold add report--1 --reason case --until 2027-03-01T09:00:00Z",
        expect![[r#"
        Some(Asking(Hold(Add { object: "report--1", reason: "case", until: Some("2027-03-01T09:00:00Z") })))
        Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq retention due",
        expect![[r#"
        Some(Asking(Retention(Due { within: 30 })))
        Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq client add siem --as analysts --purpose protection --write --json",
        expect![[r#"
        Some(Asking(Client(Add { name: "siem", audience: Some("analysts"), purpose: Some("protection"), write: true })))
        Shared { data_dir: None, json: true, operator: None, lang: En }"#]],
    );
    check(
        "mithaq config show --effective --listen 127.0.0.1:1",
        expect![[r#"
        Some(Config(Show { effective: true, listening: Listening { listen: Some("127.0.0.1:1"), plain_http: false, public_url: None } }))
        Shared { data_dir: None, json: false, operator: None, lang: En }"#]],
    );
    check(
        "mithaq status --operator noor",
        expect![[r#"
        Some(Asking(Status(Status)))
        Shared { data_dir: None, json: false, operator: Some("noor"), lang: En }"#]],
    );
}

#[test]
fn the_environment_fills_what_the_line_leaves_open() {
    let check = |line: &str, variables: &[(&str, &str)], expected: Expect| {
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        expected.assert_eq(&format!(
            "{:?}",
            parse(typed(line), &variables).unwrap().shared
        ));
    };
    let all = [
        ("MITHAQ_DATA_DIR", "E"),
        ("MITHAQ_OPERATOR", "salim"),
        ("MITHAQ_LANG", "fr_FR.UTF-8"),
    ];
    let empty = [
        ("MITHAQ_DATA_DIR", ""),
        ("MITHAQ_OPERATOR", ""),
        ("MITHAQ_LANG", ""),
    ];
    check(
        "mithaq status",
        &all,
        expect![[
            r#"Shared { data_dir: Some("E"), json: false, operator: Some("salim"), lang: Fr }"#
        ]],
    );
    check(
        "mithaq --json status --data-dir D --operator noor --lang ar",
        &all,
        expect![[
            r#"Shared { data_dir: Some("D"), json: true, operator: Some("noor"), lang: Ar }"#
        ]],
    );
    check(
        "mithaq status",
        &empty,
        expect!["Shared { data_dir: None, json: false, operator: None, lang: En }"],
    );
    check(
        "mithaq",
        &[("MITHAQ_LANG", "de")],
        expect!["Shared { data_dir: None, json: false, operator: None, lang: En }"],
    );
}

#[test]
fn mistakes_are_named() {
    check(
        "mithaq imprt a",
        expect!["error: unrecognized subcommand 'imprt'"],
    );
    check(
        "mithaq import",
        expect!["error: the following required arguments were not provided:"],
    );
    check(
        "mithaq preview --for Rimal --limit 1001",
        expect!["error: invalid value '1001' for '--limit <N>': 1001 is not in 0..=1000"],
    );
    check(
        "mithaq why indicator--1",
        expect!["error: the following required arguments were not provided:"],
    );
    check(
        "mithaq agreement new --lang de",
        expect!["error: invalid value 'de' for '--lang <LANG,…>'"],
    );
    check(
        "mithaq status --lang de",
        expect!["error: invalid value 'de' for '--lang <LANG>'"],
    );
    check(
        "mithaq peer invite --hours 721",
        expect!["error: invalid value '721' for '--hours <N>': 721 is not in 1..=720"],
    );
    check(
        "mithaq init --listen here",
        expect!["error: invalid value 'here' for '--listen <ADDR>': invalid socket address syntax"],
    );
}

#[test]
fn the_start_page_names_three_ways() {
    let page = start::page(&crate::text::Texts::new(crate::text::Lang::En));
    expect![[r#"
        Mithaq exchanges threat intelligence between nations under the agreement they signed. There are three ways to start:

        1. See it work: three fictional nations on this machine, no network, no account.
            mithaq demo

        2. Set up your own node: keys, store and operators; then import what you know and serve it.
            mithaq init --party "National CERT of Qamar"
            mithaq import feed.json reports/
            mithaq serve

        3. Connect to a peer: invite it, compare the fingerprint by telephone, draft and sign an agreement.
            mithaq peer invite
            mithaq agreement new --template bilateral --peer NAME -o draft.toml
            mithaq agreement propose draft.toml

        mithaq help lists every command; mithaq help import explains one.
    "#]].assert_eq(page.text());
}

#[test]
fn exit_codes_are_a_topic_of_help() {
    let error = understood("mithaq help exit-codes").unwrap_err();
    assert_eq!(error.kind(), clap::error::ErrorKind::DisplayHelp);
    let help = error.to_string();
    assert!(help.starts_with(exit_codes::text().trim_end()), "{help}");
}

fn secret() -> Answer {
    Answer::Client(ClientSecret {
        user: "siem".to_owned(),
        password: "pass".to_owned(),
        token: "tok".to_owned(),
    })
}

#[test]
fn client_add_prints_exactly_user_password_token() {
    check_run(
        "mithaq client add siem --write --json",
        vec![secret()],
        expect![[r#"
        {"client-add":{"name":"siem","audience":null,"purpose":null,"write":true}}
        ---
        {"user":"siem","password":"pass","token":"tok"}
        --- 0"#]],
    );
    check_run(
        "mithaq client add siem --as Rimal --purpose detection",
        vec![secret()],
        expect![[r#"
        {"client-add":{"name":"siem","audience":"Rimal","purpose":"detection","write":false}}
        ---
        user      siem
        password  pass
        token     tok

        Shown once: only their hashes are kept. Use user and password, or the token alone (Bearer).
        --- 0"#]],
    );
    check_run(
        "mithaq client remove siem",
        vec![Answer::Done],
        expect![[r#"
        {"client-remove":{"name":"siem"}}
        ---
        The client siem is removed; its credentials no longer open anything.
        --- 0"#]],
    );
    check_run(
        "mithaq client remove siem --json",
        vec![Answer::Done],
        expect![[r#"
        {"client-remove":{"name":"siem"}}
        ---
        {}
        --- 0"#]],
    );
}

fn page(objects: &[&str], next: Option<&str>) -> Answer {
    let objects = objects
        .iter()
        .map(|object| RawValue::from_string((*object).to_owned()).unwrap())
        .collect();
    Answer::Export(ExportPage {
        objects,
        next: next.map(str::to_owned),
    })
}

#[test]
fn export_goes_on_page_by_page() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.json");
    let answers = vec![
        page(&[r#"{"b":1, "a":2}"#, "{}"], Some("n1")),
        page(&[], Some("n2")),
        page(&[r#"{"c":3}"#], None),
    ];
    let line = format!(
        "mithaq export --for Rimal --type indicator -o {} --json",
        file.display()
    );
    let Parsed {
        command: Some(Command::Asking(command)),
        ..
    } = understood(&line).unwrap()
    else {
        panic!()
    };
    let mut node = Script {
        answers: answers.into_iter().map(Ok).collect(),
        asked: Vec::new(),
    };
    let mut printed = Vec::new();
    command
        .run(
            &mut node,
            &mut Output::new(&mut printed, true, crate::text::Lang::En),
        )
        .unwrap();
    assert_eq!(
        String::from_utf8(printed).unwrap(),
        format!("{{\"file\":\"{}\",\"objects\":3}}\n", file.display())
    );
    assert!(node.asked[1].contains(r#""next":"n1""#) && node.asked[2].contains(r#""next":"n2""#));
    let text = std::fs::read_to_string(&file).unwrap();
    // Objects stay byte for byte, order of keys and white space included.
    assert!(
        text.contains(",\"objects\":[\n{\"b\":1, \"a\":2},\n{},\n{\"c\":3}\n]}"),
        "{text}"
    );
    let bundle: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(bundle["id"].as_str().unwrap().starts_with("bundle--"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn an_export_that_fails_leaves_no_half_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.json");
    let Parsed {
        command: Some(Command::Asking(command)),
        ..
    } = understood(&format!("mithaq export -o {}", file.display())).unwrap()
    else {
        panic!()
    };
    let lost = AdminError::new(ExitCode::Failure, "connection-lost", "a", "b", "c");
    let mut node = Script {
        answers: [Ok(page(&["{}"], Some("n"))), Err(lost)].into(),
        asked: Vec::new(),
    };
    let error = command
        .run(
            &mut node,
            &mut Output::new(&mut Vec::new(), true, crate::text::Lang::En),
        )
        .unwrap_err();
    assert_eq!(error.code, "connection-lost");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn an_empty_export_is_a_bundle_without_a_list() {
    let Parsed {
        command: Some(Command::Asking(command)),
        ..
    } = understood("mithaq export").unwrap()
    else {
        panic!()
    };
    let mut node = Script {
        answers: [Ok(page(&[], None))].into(),
        asked: Vec::new(),
    };
    let mut printed = Vec::new();
    command
        .run(
            &mut node,
            &mut Output::new(&mut printed, false, crate::text::Lang::En),
        )
        .unwrap();
    let bundle: serde_json::Value = serde_json::from_slice(&printed).unwrap();
    let mut keys: Vec<&String> = bundle.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["id", "type"]);
}

#[test]
fn import_ends_with_three_when_something_was_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.json"), "[{\"n\":1}]").unwrap();
    std::fs::write(folder.path().join("b.txt"), "").unwrap();
    let line = format!("mithaq import {} --json", folder.path().display());
    let run = |line: &str| {
        let Parsed {
            command: Some(Command::Asking(command)),
            ..
        } = understood(line).unwrap()
        else {
            panic!()
        };
        let report = ImportReport {
            accepted: 1,
            ..ImportReport::default()
        };
        let mut node = Script {
            answers: [Ok(Answer::Import(report))].into(),
            asked: Vec::new(),
        };
        let mut printed = Vec::new();
        let exit = command
            .run(
                &mut node,
                &mut Output::new(&mut printed, true, crate::text::Lang::En),
            )
            .unwrap();
        let report: serde_json::Value = serde_json::from_slice(&printed).unwrap();
        let mut keys: Vec<String> = report.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        assert_eq!(keys, ["accepted", "held", "refused", "skipped", "warnings"]);
        (exit.status(), node.asked)
    };
    let (exit, asked) = run(&line);
    assert_eq!(
        (exit, asked),
        (0, vec![r#"{"import":{"objects":[{"n":1}]}}"#.to_owned()])
    );
    std::fs::write(folder.path().join("c.json"), "[{").unwrap();
    assert_eq!(run(&line).0, 3);
}

#[test]
fn an_answer_to_something_else_is_not_taken() {
    let Parsed {
        command: Some(Command::Asking(command)),
        ..
    } = understood("mithaq status").unwrap()
    else {
        panic!()
    };
    let mut node = Script {
        answers: [Ok(Answer::Done)].into(),
        asked: Vec::new(),
    };
    let error = command
        .run(
            &mut node,
            &mut Output::new(&mut Vec::new(), false, crate::text::Lang::En),
        )
        .unwrap_err();
    assert_eq!(
        (error.code.as_str(), error.exit),
        ("version-mismatch", ExitCode::Unavailable)
    );
}

#[test]
fn a_draft_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("draft.toml");
    let line = format!("mithaq agreement new -o {}", file.display());
    let run = || {
        let Parsed {
            command: Some(Command::Asking(command)),
            ..
        } = understood(&line).unwrap()
        else {
            panic!()
        };
        let draft = Answer::Draft {
            text: "title = 'x'\n".to_owned(),
        };
        let mut node = Script {
            answers: [Ok(draft)].into(),
            asked: Vec::new(),
        };
        command
            .run(
                &mut node,
                &mut Output::new(&mut Vec::new(), false, crate::text::Lang::En),
            )
            .map_err(|error| error.code)
    };
    assert_eq!(run(), Ok(ExitCode::Success));
    std::fs::write(&file, "edited").unwrap();
    assert_eq!(run(), Err("file-exists".to_owned()));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "edited");
}
