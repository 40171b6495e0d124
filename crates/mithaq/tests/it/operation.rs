//! What an operator needs beside the exchange: a look at the node's health, figures, pages of a manual.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use rusqlite::Connection;

use crate::home::{Ended, Home};
use crate::sample;
use crate::support::nation::{Nation, befriend};
use crate::support::samples::{GREEN, indicator};

/// The findings of a level, by their codes.
fn codes(ended: &Ended, level: &str) -> BTreeSet<String> {
    let told = ended.json();
    let findings = told["findings"].as_array().unwrap();
    // What the machine of the test lacks is no fault of the node's.
    let of_machine = ["open-files-few", "disk-low"];
    let of_level = findings.iter().filter(|finding| {
        finding["level"] == level && !of_machine.contains(&finding["code"].as_str().unwrap())
    });
    let codes = of_level.map(|finding| finding["code"].as_str().unwrap().to_owned());
    codes.collect()
}

fn set<const N: usize>(codes: [&str; N]) -> BTreeSet<String> {
    codes.map(str::to_owned).into()
}

#[test]
fn a_healthy_node_is_told_so_and_what_remains_to_be_done() {
    let home = Home::new();
    let told = home.run(&["doctor", "--json"]).ended(0);
    assert_eq!(codes(&told, "fail"), set([]));
    assert_eq!(codes(&told, "warn"), set(["root-key-here", "backup-never"]));
    std::fs::rename(home.data_dir().join("keys/root.pem"), home.path("root.pem")).unwrap();
    let file = home.path("backup.tar.gz").to_str().unwrap().to_owned();
    home.run(&["backup", &file]).ended(0);
    let told = home.run(&["doctor", "--thorough", "--json"]).ended(0);
    assert_eq!(codes(&told, "warn"), set([]));
    let good = codes(&told, "ok");
    for code in [
        "store-whole",
        "store-durable",
        "clock-agrees",
        "key-valid",
        "backup-recent",
        "no-peers",
    ] {
        assert!(good.contains(code), "{code}: {good:?}");
    }
    // While it serves, the same is asked of the running node.
    let served = home.serve();
    let told = home.run(&["doctor", "--json"]).ended(0);
    assert!(codes(&told, "ok").contains("serving"), "{told:?}");
    assert_eq!(served.terminate(), 0);
    for lang in ["ar", "en", "fr"] {
        let told = home.run(&["doctor", "--lang", lang]).ended(0);
        assert!(
            !told.out.contains('⟨') && 15 < told.out.lines().count(),
            "{told:?}"
        );
    }
}

#[test]
fn what_is_wrong_is_named_also_where_the_node_does_not_open() {
    let home = Home::empty();
    let told = home.run(&["doctor", "--json"]).ended(1);
    assert_eq!(codes(&told, "fail"), set(["not-opened"]));

    let home = Home::new();
    std::fs::rename(home.data_dir().join("keys/node.pem"), home.path("node.pem")).unwrap();
    let told = home.run(&["doctor", "--json"]).ended(1);
    assert_eq!(
        codes(&told, "fail"),
        set(["not-opened", "key-file-missing"])
    );
    std::fs::rename(home.path("node.pem"), home.data_dir().join("keys/node.pem")).unwrap();

    let config = home.data_dir().join("mithaq.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("{text}\nlissen = \"x\"\n")).unwrap();
    let told = home.run(&["doctor", "--json"]).ended(1);
    assert_eq!(codes(&told, "fail"), set(["not-opened"]));
    assert!(told.out.contains("lissen"), "{told:?}");
    std::fs::write(&config, text).unwrap();

    // A page of the store is overwritten with something else.
    let bundle = home.file("feed.json", sample::bundle());
    home.run(&["import", &bundle]).ended(0);
    let store = home.data_dir().join("store/mithaq.db");
    let mut bytes = std::fs::read(&store).unwrap();
    let raw = Connection::open(&store).unwrap();
    let page: i64 = raw
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'edge'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    drop(raw);
    let at = usize::try_from((page - 1) * 8192).unwrap();
    bytes[at..at + 8192].fill(0x55);
    std::fs::write(&store, bytes).unwrap();
    let told = home.run(&["doctor", "--json"]).ended(1);
    let failed = codes(&told, "fail");
    assert!(
        failed.contains("store-damaged") || failed.contains("not-opened"),
        "{told:?}"
    );
    // Nor is it backed up as though it were whole.
    let file = home.path("backup.tar.gz").to_str().unwrap().to_owned();
    home.run(&["backup", &file]).ended(1);
    assert!(!home.path("backup.tar.gz").exists());
}

/// DESIGN 5.9: the mark is false, an operator says so, and that is on record.
#[test]
fn a_false_mark_of_the_clock_is_found_and_set_back() {
    let home = Home::new();
    home.run(&["status"]).ended(0);
    let raw = Connection::open(home.data_dir().join("store/mithaq.db")).unwrap();
    let far: i64 = 4_102_444_800_000;
    raw.execute(
        "INSERT OR REPLACE INTO record VALUES ('clock', 'high-water', ?1)",
        [far.to_be_bytes()],
    )
    .unwrap();
    drop(raw);
    let told = home.run(&["doctor", "--json"]).ended(1);
    assert_eq!(codes(&told, "fail"), set(["clock-mark-ahead"]));
    home.run(&["clock", "reset", "--yes"]).ended(2);
    let line = [
        "clock",
        "reset",
        "--yes",
        "--reason",
        "the time server was wrong",
    ];
    let mut stranger = home.command(&line);
    assert_eq!(
        stranger
            .env("MITHAQ_OPERATOR", "somebody")
            .output()
            .unwrap()
            .status
            .code(),
        Some(5)
    );
    let told = home.run(&line).ended(0);
    assert!(told.out.contains("2100-01-01"), "{told:?}");
    let told = home.run(&["doctor", "--json"]).ended(0);
    let good = codes(&told, "ok");
    assert!(
        good.contains("clock-agrees") && good.contains("decision-clock-reset"),
        "{told:?}"
    );
    assert!(told.out.contains("the time server was wrong"));
}

/// One GET, without TLS; status, head and body.
fn get(addr: &str, path: &str, authorization: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(addr).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {addr}\r\n{authorization}Connection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

/// Prometheus' text format: every sample belongs to a family that was announced, and is a number.
fn figures(text: &str) -> Vec<(String, f64)> {
    let mut family = String::new();
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(["gauge", "counter"].contains(&kind), "{line}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            family = name.to_owned();
        } else if !line.starts_with("# HELP ") {
            let (series, value) = line.rsplit_once(' ').unwrap();
            let name = series.split('{').next().unwrap();
            assert_eq!(name, family, "{line}");
            found.push((series.to_owned(), value.parse().unwrap()));
        }
    }
    let series: BTreeSet<_> = found.iter().map(|(series, _)| series.clone()).collect();
    assert_eq!(series.len(), found.len(), "no series twice");
    found
}

#[test]
fn figures_are_for_the_operator_alone() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = port.local_addr().unwrap().to_string();
    drop(port);
    let qamar = Nation::serving_with("Qamar", &[("MITHAQ_METRICS_LISTEN", &listen)]);
    let rimal = Nation::serving("Rimal");
    befriend(&qamar, &rimal);
    let object = indicator("secret lure", &[GREEN]);
    qamar.import(&[&object]);
    qamar.analysts().ids();
    let refused = qamar.home.file("refused.json", r#"{"type":"indicator"}"#);
    qamar.home.run(&["import", &refused]).ended(3);

    let token = qamar.home.data_dir().join("keys/metrics-token");
    let token = std::fs::read_to_string(&token).unwrap();
    assert_eq!(get(&listen, "/metrics", "").0, 401);
    assert_eq!(
        get(&listen, "/metrics", "Authorization: Bearer wrong\r\n").0,
        401
    );
    let (status, answer) = get(
        &listen,
        "/metrics",
        &format!("Authorization: Bearer {token}\r\n"),
    );
    assert_eq!(status, 200, "{answer}");
    assert!(
        answer
            .to_ascii_lowercase()
            .contains("content-type: text/plain; version=0.0.4")
    );
    // Where peers and clients come there is no such thing, whatever they know.
    let authorization = format!("Bearer {token}");
    let reply = qamar
        .wire()
        .request("GET", "/metrics", &[("Authorization", &authorization)], b"");
    assert_eq!(reply.status / 100, 4);
    assert!(!String::from_utf8_lossy(&reply.body).contains("mithaq_"));

    let printed = qamar.home.run(&["metrics"]).ended(0).out;
    let figures = figures(&printed);
    let figure = |series: &str| {
        let found = figures.iter().find(|(known, _)| known == series);
        found.unwrap_or_else(|| panic!("{series}: {printed}")).1
    };
    assert_eq!(figure("mithaq_objects"), 1.0);
    assert!(1.0 <= figure("mithaq_pages_released_total"));
    assert!(1.0 <= figure("mithaq_commits_total"));
    assert!(0.0 < figure("mithaq_resident_memory_bytes"));
    assert!(0.0 < figure("mithaq_store_bytes"));
    assert_eq!(figure("mithaq_held_after_restore"), 0.0);
    assert_eq!(
        figure(&format!("mithaq_peer_active{{peer=\"{}\"}}", rimal.name)),
        1.0
    );
    assert!(
        figures
            .iter()
            .any(|(series, _)| series.starts_with("mithaq_refusals_total{gate=\"intake\""))
    );
    for secret in [
        object.id(),
        "secret lure",
        "192.0.2.7",
        &qamar.fingerprint,
        token.as_str(),
    ] {
        assert!(!printed.contains(secret), "{secret}");
    }
    // Nowhere but on this machine.
    let elsewhere = Home::new();
    let mut command = elsewhere.command(&["serve", "--listen", "127.0.0.1:0", "--json"]);
    let ended = Ended::of(command.env("MITHAQ_METRICS_LISTEN", "0.0.0.0:9464"));
    assert_eq!(ended.status, 2, "{ended:?}");
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let home = Home::empty();
    let folder = home.path("man");
    let told = home
        .run(&["man", folder.to_str().unwrap(), "--json"])
        .ended(0)
        .json();
    let pages: Vec<&str> = told["pages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|page| page.as_str().unwrap())
        .collect();
    for page in [
        "mithaq.1",
        "mithaq-import.1",
        "mithaq-peer-invite.1",
        "mithaq-restore.1",
        "mithaq-doctor.1",
    ] {
        assert!(pages.contains(&page), "{page}: {pages:?}");
    }
    for page in pages {
        let text = std::fs::read_to_string(folder.join(page)).unwrap();
        assert!(
            text.contains(".SH NAME") && text.contains(".SH SYNOPSIS"),
            "{page}"
        );
        assert!(
            page == "mithaq.1" || text.contains("Example") || text.contains("SUBCOMMANDS"),
            "{page}"
        );
    }
}

#[test]
fn shells_are_told_what_can_be_typed() {
    let home = Home::empty();
    for shell in ["bash", "zsh", "fish"] {
        let script = home.run(&["completions", shell]).ended(0).out;
        for word in [
            "backup",
            "restore",
            "doctor",
            "import",
            "--data-dir".trim_start_matches('-'),
        ] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        let file = home.file(&format!("mithaq.{shell}"), &script);
        // Where that shell is installed it must be able to read the script.
        if let Ok(read) = std::process::Command::new(shell)
            .args(["-n", &file])
            .output()
        {
            assert!(
                read.status.success(),
                "{shell}: {}",
                String::from_utf8_lossy(&read.stderr)
            );
        }
    }
    home.run(&["completions", "powershell"]).ended(2);
}
