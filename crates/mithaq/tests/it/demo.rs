//! `demo`, as somebody sees it who knows nothing of its inside: processes, files, lines.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::home::{Ended, Home};

const NATIONS: [&str; 3] = ["qamar", "rimal", "sahil"];

#[test]
fn three_processes_exchange_what_the_labels_say_and_nothing_else() {
    let home = Home::empty();
    let (json, report) = (home.path("figures.json"), home.path("story.html"));
    let line = [
        "--once",
        "--json",
        json.to_str().unwrap(),
        "--report",
        report.to_str().unwrap(),
    ];
    let mut demo = Demo::start(&home, &line);
    let pids = demo.pids();
    assert_eq!(BTreeSet::from(pids).len(), 3, "{pids:?}");
    for pid in pids {
        assert_eq!(
            parent(pid),
            Some(demo.child.id()),
            "{pid} is no child of the demo"
        );
        assert!(is_node(pid), "{pid}");
    }
    let (status, told) = demo.end();
    assert_eq!(status, 0, "{told}");
    assert!(!pids.into_iter().any(is_node), "a node outlived the demo");
    assert_eq!(
        demo_folders(&home),
        Vec::<String>::new(),
        "its data are gone"
    );

    let figures: Value = serde_json::from_slice(&fs::read(&json).unwrap()).unwrap();
    let mut keys: Vec<&str> = figures
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.retain(|key| !["missing", "pids", "refusals_identical", "resumed"].contains(key));
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "crossed",
            "cutoff_ms",
            "imported",
            "leaks",
            "nodes",
            "proofs",
            "propagation_ms",
            "recall",
            "receipts"
        ]
    );
    let proofs = &figures["proofs"];
    // Two agreements, each asked about by both parties.
    assert_eq!(proofs["proved"], 16, "{figures}");
    assert_eq!(proofs["widening_caught"], 1, "{figures}");
    assert_eq!(proofs["refuted"], 1, "{figures}");
    let expected = serde_json::json!({ "recipients": 2, "certified": 2 });
    assert_eq!(figures["recall"], expected, "{figures}");
    let receipts = &figures["receipts"];
    assert_eq!(receipts["issued"], 100, "{figures}");
    assert_eq!(receipts["verified"], receipts["issued"], "{figures}");
    assert_eq!(figures["pids"], serde_json::json!(pids));
    assert_eq!(figures["leaks"], 0);
    assert_eq!(figures["missing"], 0);
    assert_eq!(figures["refusals_identical"], true);
    assert!(
        told.contains("The two refusals are equal in all "),
        "{told}"
    );
    assert!(
        told.contains("and Qamar refused it (401). Unaltered, it was accepted."),
        "{told}"
    );
    for key in ["p50", "p99"] {
        assert!(figures["propagation_ms"][key].is_number(), "{figures}");
    }
    assert!(
        figures["cutoff_ms"].is_number() && figures["resumed"].as_u64().unwrap() > 0,
        "{figures}"
    );

    let page = fs::read_to_string(&report).unwrap();
    check_page(&page);
    let [of_qamar, of_rimal, of_sahil] = check_against_labels(&figures, &rows_of(&page));
    // Qamar permits no onward sharing, and the article says so; Sahil lets Rimal's constituency have its own.
    assert_eq!(of_qamar, 0);
    for line in [
        format!(
            "reads {} objects of Rimal with an ordinary TAXII client",
            grouped(of_rimal)
        ),
        format!("reads {} objects of Sahil, too", grouped(of_sahil)),
        "and Technical University of Rimal reads 0 of them. Article 6 of".to_owned(),
    ] {
        assert!(told.contains(&line), "{line} in {told}");
    }
}

#[test]
fn what_people_do_to_the_live_nodes_is_told_and_an_interrupt_ends_it() {
    let home = Home::empty();
    let mut demo = Demo::start(&home, &[]);
    let pids = demo.pids();
    demo.until(|line| line.contains("Press Ctrl-C"));
    let suspend = demo
        .command("agreement suspend")
        .replace(env!("CARGO_BIN_EXE_mithaq"), "");
    let suspend: Vec<&str> = suspend.split_whitespace().collect();
    Ended::of(home.command(&suspend).env_remove("MITHAQ_DATA_DIR")).ended(0);
    demo.until(|line| line.starts_with("Qamar suspended "));
    let why = demo.command(" why ");
    let asked = Command::new("sh").args(["-c", &why]).output().unwrap();
    assert!(
        String::from_utf8_lossy(&asked.stdout).contains("withheld under"),
        "{asked:?}"
    );
    demo.until(|line| line.starts_with("Qamar was asked why "));
    demo.signal("-INT");
    let (status, told) = demo.end();
    assert_eq!(status, 0, "{told}");
    assert!(!pids.into_iter().any(is_node), "a node outlived the demo");
    assert_eq!(
        demo_folders(&home),
        Vec::<String>::new(),
        "its data are gone"
    );
}

#[test]
fn no_node_outlives_a_demo_that_is_killed() {
    let home = Home::empty();
    let mut demo = Demo::start(&home, &[]);
    let pids = demo.pids();
    demo.signal("-KILL");
    demo.child.wait().unwrap();
    let began = Instant::now();
    while pids.into_iter().any(is_node) {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "a node outlived the demo"
        );
        std::thread::yield_now();
    }
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let home = Home::empty();
    let file = home.file("mine/letter.txt", "dear");
    let told = home
        .run(&[
            "demo",
            "--once",
            "--data-dir",
            home.path("mine").to_str().unwrap(),
        ])
        .ended(2);
    assert!(
        told.err.contains("is not empty") && told.err.contains("next: "),
        "{told:#?}"
    );
    assert_eq!(fs::read_to_string(file).unwrap(), "dear");
}

/// A demo that runs. Ends with the test, whatever becomes of the test.
struct Demo {
    child: Child,
    out: Lines<BufReader<ChildStdout>>,
    told: String,
}

impl Demo {
    fn start(home: &Home, arguments: &[&str]) -> Demo {
        let mut child = home
            .command(&[&["demo"], arguments].concat())
            .env("TMPDIR", home.path(""))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap()).lines();
        Demo {
            child,
            out,
            told: String::new(),
        }
    }

    /// Reads on until a line is as asked.
    #[track_caller]
    fn until(&mut self, is: impl Fn(&str) -> bool) {
        loop {
            let line = self
                .out
                .next()
                .unwrap_or_else(|| panic!("{}", self.told))
                .unwrap();
            self.told.push_str(&format!("{line}\n"));
            if is(&line) {
                return;
            }
        }
    }

    /// The processes that it says its nodes are.
    fn pids(&mut self) -> [u32; 3] {
        self.until(|line| line.contains("speak TLS"));
        let (_, numbers) = self.told.split_once("process ids ").unwrap();
        let (numbers, _) = numbers.split_once(')').unwrap();
        let pids: Vec<u32> = numbers
            .split(',')
            .map(|pid| pid.trim().parse().unwrap())
            .collect();
        pids.try_into().unwrap()
    }

    /// The command to paste that holds `part`.
    fn command(&self, part: &str) -> String {
        let is = |line: &&str| {
            line.starts_with("  ") && line.contains(part) && line.contains("--data-dir")
        };
        self.told
            .lines()
            .find(is)
            .unwrap_or_else(|| panic!("{}", self.told))
            .to_owned()
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Reads the rest; its status, and all that it told, sentences on one line each.
    fn end(&mut self) -> (i32, String) {
        for line in self.out.by_ref() {
            self.told.push_str(&format!("{}\n", line.unwrap()));
        }
        let status = self.child.wait().unwrap().code().unwrap();
        (
            status,
            self.told.split_whitespace().collect::<Vec<_>>().join(" "),
        )
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It has ended already when the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A number as the story writes it: `1,240`.
fn grouped(number: u64) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{},{:03}", number / 1_000, number % 1_000),
    }
}

/// Whether that process is a node that serves now.
fn is_node(pid: u32) -> bool {
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let line = String::from_utf8_lossy(&line).replace('\0', " ");
    line.contains("mithaq-demo-") && line.contains(" serve ")
}

fn parent(pid: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("PPid:"))?
        .trim()
        .parse()
        .ok()
}

fn demo_folders(home: &Home) -> Vec<String> {
    let names = fs::read_dir(home.path("")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names
        .filter(|name| name.starts_with("mithaq-demo-"))
        .collect()
}

/// One file: every element closed, nothing from elsewhere, no script.
fn check_page(page: &str) {
    assert!(page.starts_with("<!doctype html>"));
    for forbidden in [
        " src=", " href=", "url(", "@import", "<link", "<script", "<iframe", "⟨",
    ] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    let style = page.find("<style>").unwrap()..page.find("</style>").unwrap();
    let mut open = Vec::new();
    for (at, _) in page
        .match_indices('<')
        .filter(|(at, _)| !style.contains(at) || *at == style.start)
    {
        let tag = page[at + 1..].split(['>', ' ', '\n']).next().unwrap();
        match tag.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed), "at {at}"),
            None if ["!doctype", "meta", "br", "hr"].contains(&tag) => {}
            None => open.push(tag),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

/// A row of the page's matrix: name, objects, and the kinds of its cells: the three nations', the university's.
struct Row {
    name: String,
    objects: u64,
    cells: Vec<String>,
}

fn rows_of(page: &str) -> Vec<Row> {
    let between = |text: &str, from: &str, to: &str| {
        let (_, rest) = text
            .split_once(from)
            .unwrap_or_else(|| panic!("{from} in {text}"));
        rest.split_once(to).unwrap().0.to_owned()
    };
    let rows = page
        .lines()
        .filter(|line| line.starts_with(r#"<tr><th scope="row">"#));
    rows.map(|row| {
        let count = between(row, r#"<td class="count""#, "</td>");
        Row {
            name: between(row, "<bdi>", "</bdi>"),
            objects: count
                .split_once('>')
                .unwrap()
                .1
                .replace(',', "")
                .parse()
                .unwrap(),
            cells: row
                .split(r#"<td class="cell "#)
                .skip(1)
                .map(|cell| cell.split('"').next().unwrap().to_owned())
                .collect(),
        }
    })
    .collect()
}

/// The scenario's labels, read from its file, predict the matrix and what each node received; how many objects
/// of each nation the university reads.
fn check_against_labels(figures: &Value, rows: &[Row]) -> [u64; 3] {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/demo/scenario.toml");
    let scenario: toml::Table = fs::read_to_string(file).unwrap().parse().unwrap();
    let groups = scenario["group"].as_array().unwrap();
    assert_eq!(groups.len(), rows.len());
    let (mut own, mut received, mut read) = ([0; 3], [0; 3], [0; 3]);
    for (group, row) in groups.iter().zip(rows) {
        assert_eq!(group["name"]["en"].as_str().unwrap(), row.name);
        let may_see: Vec<&str> = group["may_see"]
            .as_array()
            .unwrap()
            .iter()
            .map(|nation| nation.as_str().unwrap())
            .collect();
        for (at, nation) in NATIONS.into_iter().enumerate() {
            let expected = match group["nation"].as_str() == Some(nation) {
                true => "own",
                false if may_see.contains(&nation) => "crossed",
                false => "kept",
            };
            assert_eq!(row.cells[at], expected, "{} at {nation}", row.name);
            match expected {
                "own" => own[at] += row.objects,
                "crossed" => received[at] += row.objects,
                _ => {}
            }
        }
        // What reached the university, by its client, and nothing else.
        let label = group["university"].as_str().unwrap();
        let expected = match label {
            "may-see" => "crossed",
            _ => "kept",
        };
        assert_eq!(row.cells.len(), NATIONS.len() + 1);
        assert_eq!(
            row.cells[NATIONS.len()],
            expected,
            "{} at the university",
            row.name
        );
        if label == "may-see" {
            let at = NATIONS
                .iter()
                .position(|one| Some(*one) == group["nation"].as_str());
            read[at.unwrap()] += row.objects;
        }
    }
    let nodes = figures["nodes"].as_array().unwrap();
    for (at, node) in nodes.iter().enumerate() {
        assert_eq!(node["name"].as_str().unwrap().to_lowercase(), NATIONS[at]);
        assert_eq!(node["own"], own[at], "{node}");
        assert_eq!(node["received"], received[at], "{node}");
        let reasons = node["withheld_by_reason"].as_object().unwrap();
        assert!(
            reasons.values().all(|count| count.as_u64().unwrap() > 0),
            "{node}"
        );
        // In the middle no one is without an agreement; at either end somebody is.
        assert_eq!(
            reasons.contains_key("no-agreement"),
            NATIONS[at] != "rimal",
            "{node}"
        );
        assert_eq!(
            reasons.contains_key("onward-none"),
            NATIONS[at] == "rimal",
            "{node}"
        );
    }
    assert_eq!(figures["imported"], own.iter().sum::<u64>());
    assert_eq!(figures["crossed"], received.iter().sum::<u64>());
    read
}
