//! The file itself: what is in it, who may read it, what is refused.

use serde_json::json;

use crate::home::{Home, is_private};
use crate::sample;

/// A node with one object, and a backup of it.
fn backed_up(arguments: &[&str]) -> (Home, String) {
    let home = Home::new();
    let bundle = home.file("feed.json", sample::bundle());
    home.run(&["import", &bundle]).ended(0);
    let file = home.path("backup.tar.gz").to_str().unwrap().to_owned();
    let line: Vec<&str> = ["backup", &file, "--json"]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    home.run(&line).ended(0);
    (home, file)
}

#[test]
fn what_was_backed_up_comes_back() {
    let (home, file) = backed_up(&["--verify"]);
    assert!(is_private(file.as_ref()));
    let status = home.run(&["status", "--json"]).ended(0).json();
    let checked = home
        .run(&["restore", "--check", &file, "--json"])
        .ended(0)
        .json();
    assert_eq!(checked["party"], status["party_id"]);
    assert_eq!(checked["fingerprint"], status["fingerprint"]);
    assert_eq!(
        (&checked["objects"], &checked["keys"]),
        (&json!(4), &json!(true))
    );
    let names: Vec<&str> = checked["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["name"].as_str().unwrap())
        .collect();
    // The root key belongs offline, and so in no backup.
    assert_eq!(
        names,
        [
            "party.json",
            "mithaq.toml",
            "keys/statement.json",
            "keys/node.pem",
            "keys/tls-key.pem",
            "keys/tls-certificate.pem",
            "store/mithaq.db"
        ]
    );
    assert!(home.data_dir().join("keys/root.pem").exists());
    assert!(
        std::fs::read_dir(home.data_dir().join("snapshots"))
            .unwrap()
            .next()
            .is_none(),
        "the copy of the store is gone"
    );

    let place = home.path("elsewhere").to_str().unwrap().to_owned();
    let words = status["fingerprint"].as_str().unwrap();
    let line = [
        "restore",
        &file,
        "--data-dir",
        &place,
        "--fingerprint",
        words,
        "--json",
    ];
    let restored = home.run(&line).ended(0).json();
    assert_eq!(restored["waits_for"], json!([]), "it has no peers");
    assert_eq!(restored["missing"], json!([]));
    for private in [
        "",
        "keys",
        "keys/node.pem",
        "store",
        "store/mithaq.db",
        "mithaq.toml",
    ] {
        assert!(
            is_private(&home.path("elsewhere").join(private)),
            "{private}"
        );
    }
    let there = home
        .run(&["status", "--data-dir", &place, "--json"])
        .ended(0)
        .json();
    assert_eq!(there["objects"], 4);
    assert_eq!(there["fingerprint"], status["fingerprint"]);
    assert_eq!(there.get("held"), None);
    let exported = home.run(&["export", "--data-dir", &place]).ended(0);
    assert!(exported.out.contains(sample::INDICATOR), "{exported:?}");

    // Nothing is written over.
    for (line, code) in [
        (
            ["restore", &file, "--data-dir", &place, "--json"].as_slice(),
            "not-empty",
        ),
        (&["restore", &file, "--json"], "not-empty"),
        (&["backup", &file, "--json"], "exists"),
    ] {
        assert_eq!(home.run(line).ended(2).error_code(), code);
    }
}

#[test]
fn keys_can_be_left_out_and_brought_again() {
    let (home, file) = backed_up(&["--without-keys"]);
    let place = home.path("elsewhere");
    let line = [
        "restore",
        &file,
        "--data-dir",
        place.to_str().unwrap(),
        "--json",
    ];
    let restored = home.run(&line).ended(0).json();
    let missing: Vec<&str> = restored["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|path| path.as_str().unwrap().rsplit('/').next().unwrap())
        .collect();
    assert_eq!(missing, ["node.pem", "tls-key.pem"]);
    let status = ["status", "--data-dir", place.to_str().unwrap(), "--json"];
    assert_eq!(home.run(&status).ended(1).error_code(), "no-node-key");
    for key in missing {
        let from = home.data_dir().join("keys").join(key);
        std::fs::copy(from, place.join("keys").join(key)).unwrap();
    }
    assert_eq!(home.run(&status).ended(0).json()["objects"], 4);
}

/// What a compressed file holds; `None` if it cannot be read.
fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    let mut decoder = flate2::read::GzDecoder::new(bytes);
    std::io::Read::read_to_end(&mut decoder, &mut content).ok()?;
    Some(content)
}

/// Whatever byte is damaged, nothing is put in place and nothing is left lying about.
#[test]
fn a_damaged_backup_is_refused_whole() {
    let (home, file) = backed_up(&[]);
    let whole = std::fs::read(&file).unwrap();
    let place = home.path("place/elsewhere");
    std::fs::create_dir(home.path("place")).unwrap();
    let damaged = home.path("damaged.tar.gz").to_str().unwrap().to_owned();
    let restore = |bytes: &[u8]| {
        std::fs::write(&damaged, bytes).unwrap();
        let line = [
            "restore",
            &damaged,
            "--data-dir",
            place.to_str().unwrap(),
            "--json",
        ];
        let code = home.run(&line).ended(5).error_code();
        let left = std::fs::read_dir(home.path("place")).unwrap().count();
        assert_eq!((code.as_str(), left), ("bad-backup", 0));
    };
    for part in 1..8 {
        let mut bytes = whole.clone();
        let at = whole.len() * part / 8;
        bytes[at] ^= 0x20;
        // Within a run of zeros a reference to other zeros gives the same content: that is no damage.
        if unpacked(&bytes) != unpacked(&whole) {
            restore(&bytes);
        }
    }
    restore(&whole[..whole.len() - 1]);
    restore(&[whole.as_slice(), b"more"].concat());
    restore(b"no archive at all");

    // Another nation's backup is not ours, however whole.
    let other = Home::new();
    let words = other.run(&["status", "--json"]).ended(0).json();
    let words = words["fingerprint"].as_str().unwrap();
    let line = [
        "restore",
        "--check",
        &file,
        "--fingerprint",
        words,
        "--json",
    ];
    assert_eq!(home.run(&line).ended(5).error_code(), "bad-backup");
    home.run(&["restore", "--check", &file]).ended(0);
}

/// A command that is killed leaves a copy of the store behind, which goes with the next; and no file that
/// could be taken for a backup.
#[test]
fn a_backup_that_is_broken_off_leaves_nothing_that_counts() {
    let home = Home::new();
    let served = home.serve();
    let snapshots = home.data_dir().join("snapshots");
    std::fs::create_dir(&snapshots).unwrap();
    std::fs::write(snapshots.join("left-over.db"), b"from a command that died").unwrap();
    let file = home.path("backup.tar.gz").to_str().unwrap().to_owned();
    home.run(&["backup", &file]).ended(0);
    assert_eq!(std::fs::read_dir(&snapshots).unwrap().count(), 0);
    let nowhere = home.path("no/such/folder/backup.tar.gz");
    home.run(&["backup", nowhere.to_str().unwrap()]).ended(1);
    assert_eq!(std::fs::read_dir(&snapshots).unwrap().count(), 0);
    assert_eq!(served.terminate(), 0);
}
