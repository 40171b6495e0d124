//! Attack case 23: what a backup that somebody else has made can do to the one who restores it.

use std::io::{Read as _, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::home::Home;
use crate::sample;

const BLOCK: usize = 512;

/// An archive, unpacked: header and content of each file.
type Files = Vec<([u8; BLOCK], Vec<u8>)>;

fn unpack(archive: &[u8]) -> Files {
    let mut bytes = Vec::new();
    GzDecoder::new(archive).read_to_end(&mut bytes).unwrap();
    let mut files = Vec::new();
    let mut at = 0;
    loop {
        let header: [u8; BLOCK] = bytes[at..at + BLOCK].try_into().unwrap();
        if header == [0; BLOCK] {
            return files;
        }
        let digits = std::str::from_utf8(&header[124..135]).unwrap();
        let length = usize::from_str_radix(digits, 8).unwrap();
        files.push((header, bytes[at + BLOCK..at + BLOCK + length].to_vec()));
        at += BLOCK + length.div_ceil(BLOCK) * BLOCK;
    }
}

fn pack(files: &Files) -> Vec<u8> {
    let mut to = GzEncoder::new(Vec::new(), Compression::fast());
    for (header, content) in files {
        let mut header = *header;
        header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        to.write_all(&header).unwrap();
        to.write_all(content).unwrap();
        let padding = content.len().div_ceil(BLOCK) * BLOCK - content.len();
        to.write_all(&vec![0; padding]).unwrap();
    }
    to.write_all(&[0; 2 * BLOCK]).unwrap();
    to.finish().unwrap()
}

fn rename(header: &mut [u8; BLOCK], name: &str) {
    header[..100].fill(0);
    header[..name.len()].copy_from_slice(name.as_bytes());
}

fn name_of(header: &[u8; BLOCK]) -> String {
    let end = header.iter().position(|byte| *byte == 0).unwrap();
    String::from_utf8(header[..end].to_vec()).unwrap()
}

/// What a program does that takes names from an archive for paths.
fn naively(archive: &[u8], to: &Path) {
    for (header, content) in unpack(archive) {
        let path = to.join(name_of(&header));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
}

#[test]
fn attack_23_no_name_in_a_backup_becomes_a_path() {
    let home = Home::new();
    let bundle = home.file("feed.json", sample::bundle());
    home.run(&["import", &bundle]).ended(0);
    let file = home.path("backup.tar.gz").to_str().unwrap().to_owned();
    home.run(&["backup", &file]).ended(0);
    let honest = std::fs::read(&file).unwrap();
    // Taken apart and put together again it is as good as before: what follows fails for its own reason.
    std::fs::write(home.path("again.tar.gz"), pack(&unpack(&honest))).unwrap();
    home.run(&[
        "restore",
        "--check",
        home.path("again.tar.gz").to_str().unwrap(),
    ])
    .ended(0);

    std::fs::create_dir(home.path("place")).unwrap();
    let evil = home.path("evil.tar.gz").to_str().unwrap().to_owned();
    let place = home.path("place/data").to_str().unwrap().to_owned();
    let check = |edit: &dyn Fn(&mut Files), why: &str| {
        let mut files = unpack(&honest);
        edit(&mut files);
        std::fs::write(&evil, pack(&files)).unwrap();
        let ended = home
            .run(&["restore", &evil, "--data-dir", &place, "--json"])
            .ended(5);
        assert_eq!(ended.error_code(), "bad-backup");
        let told = ended.json()["error"]["why"].as_str().unwrap().to_owned();
        assert!(told.contains(why), "{told}: {why}");
        let left = std::fs::read_dir(home.path("place")).unwrap().count();
        assert_eq!(left, 0, "nothing was put anywhere");
        assert!(!home.path("outside").exists());
    };
    // The attack itself: a file is added whose name leads out of the directory, and the manifest says so.
    let outside = |files: &mut Files| {
        let mut header = files[2].0;
        rename(&mut header, "../../outside");
        files.insert(3, (header, b"here I am".to_vec()));
        let manifest = String::from_utf8(files[0].1.clone()).unwrap();
        let file = r#""files": [ {"name": "../../outside", "bytes": 9, "sha256": ""},"#;
        files[0].1 = manifest.replace("\"files\": [", file).into_bytes();
    };
    let mut files = unpack(&honest);
    outside(&mut files);
    std::fs::create_dir_all(home.path("naive/data")).unwrap();
    naively(&pack(&files), &home.path("naive/data"));
    assert!(
        home.path("outside").exists(),
        "without the defence it works"
    );
    std::fs::remove_file(home.path("outside")).unwrap();
    check(&outside, "which no backup holds");

    // Only in the archive, and not in the manifest.
    check(
        &|files| rename(&mut files[3].0, "../../outside"),
        "is not what its manifest says comes next",
    );
    check(
        &|files| {
            let path = home.path("outside");
            rename(&mut files[3].0, path.to_str().unwrap());
        },
        "is not what its manifest says comes next",
    );
    check(
        &|files| files.swap(2, 3),
        "is not what its manifest says comes next",
    );
    let twice = |files: &mut Files| {
        let party = files[2].clone();
        files.insert(3, party);
    };
    check(&twice, "is not what its manifest says comes next");
    // A link to a place elsewhere, through which the next file would be written.
    let link = |files: &mut Files| {
        files[3].0[156] = b'2';
        files[3].0[157..161].copy_from_slice(b"/etc");
    };
    check(&link, "is a link");
    // What follows the manifest's files.
    let more = |files: &mut Files| {
        let mut header = files[2].0;
        rename(&mut header, "more");
        files.push((header, Vec::new()));
    };
    check(&more, "behind its end");
    // Content of one's own under a name that belongs there: the hash, then the signature over all hashes.
    check(
        &|files| files[2].1.push(b' '),
        "is not what its manifest says comes next",
    );
    check(
        &|files| {
            let content = &mut files[2].1;
            let at = content.len() - 2;
            content[at] = b' ';
        },
        "is damaged",
    );
    check(
        &|files| {
            let manifest = String::from_utf8(files[0].1.clone()).unwrap();
            files[0].1 = manifest
                .replace("\"objects\": 4", "\"objects\": 5")
                .into_bytes();
        },
        "not signed by the node's key",
    );
}

#[test]
fn attack_23_a_backup_that_claims_more_than_it_can_hold_fills_no_disk() {
    let home = Home::new();
    let file = home.path("backup.tar.gz").to_str().unwrap().to_owned();
    home.run(&["backup", &file]).ended(0);
    let mut files = unpack(&std::fs::read(&file).unwrap());
    let (_, store) = files.last_mut().unwrap();
    let length = store.len();
    // 256 MiB of nothing, which compress to a quarter of one.
    const BOMB: usize = 256 << 20;
    store.resize(BOMB, 0);
    let manifest = String::from_utf8(files[0].1.clone()).unwrap();
    let claimed = manifest.replace(
        &format!("\"bytes\": {length}"),
        &format!("\"bytes\": {BOMB}"),
    );
    assert_ne!(manifest, claimed);
    files[0].1 = claimed.into_bytes();
    let bomb = pack(&files);
    assert!(bomb.len() < 2 << 20, "{}", bomb.len());
    assert_eq!(
        unpack(&bomb).last().unwrap().1.len(),
        BOMB,
        "without the defence it works"
    );
    let evil = home.path("bomb.tar.gz").to_str().unwrap().to_owned();
    std::fs::write(&evil, &bomb).unwrap();
    let place = home.path("place").to_str().unwrap().to_owned();
    let ended = home
        .run(&["restore", &evil, "--data-dir", &place, "--json"])
        .ended(5);
    assert_eq!(ended.error_code(), "bad-backup");
    assert!(ended.out.contains("no honest backup"), "{ended:?}");
    assert!(!home.path("place").exists());
}
