//! Case 12: a decompression bomb.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::Method;
use mithaq_node::wire::gunzip::gunzip;
use mithaq_node::{HELLO_PATH, NUDGE_PATH};

use super::Player;
use crate::support::eventually;
use crate::support::nation::Nation;
use crate::support::rogue::Body;
use crate::support::samples::{GREEN, indicator};
use crate::support::share::TAXII;

const MIB: usize = 1 << 20;
/// What one member of a bomb unpacks to.
const MEMBER: usize = 16 * MIB;

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// Gzip that unpacks to so many members of zeros. A stream of members is one content, by RFC 1952.
fn bomb(members: usize) -> Vec<u8> {
    gzip(&vec![0; MEMBER]).repeat(members)
}

/// DESIGN § 2 (law 3), attack case 12: what is unpacked is bounded before anybody is authenticated, and for peers
/// too.
#[test]
fn attack_12_a_bomb_does_not_go_off_before_or_after_authentication() {
    // With the defence removed it goes off.
    let small = bomb(4);
    assert!(small.len() < MIB / 8);
    assert_eq!(gunzip(&small, usize::MAX).unwrap().len(), 4 * MEMBER);

    let limit = MIB.to_string();
    let qamar = Nation::serving_with("Qamar", &[("MITHAQ_MAX_CONTENT_LENGTH", &limit)]);
    let rimal = Player::of("Rimal", &qamar);
    let writer = qamar.client("writer", &["--write"]);
    let before = qamar.peak_memory();

    let large = bomb(32);
    assert!(large.len() < MIB, "it passes the limit on what travels");
    let gzipped = [
        ("Content-Type", TAXII),
        ("Accept", TAXII),
        ("Content-Encoding", "gzip"),
    ];
    // A stranger's is not even unpacked, or no further than the limit; the node may hang up on the rest of it. With
    // a credential it is the limit that holds.
    std::thread::scope(|scope| {
        for path in [writer.objects.as_str(), HELLO_PATH, NUDGE_PATH, "/taxii2/"].repeat(2) {
            let (wire, large) = (qamar.wire(), &large);
            scope.spawn(move || {
                let reply = wire.try_request("POST", path, &gzipped, large);
                let status = reply.map(|reply| reply.status);
                assert!(
                    [None, Some(401), Some(413)].contains(&status),
                    "{path}: {status:?}"
                );
            });
        }
    });
    for _ in 0..4 {
        let reply = writer.request_with(&gzipped[2..], "POST", &writer.objects, &large);
        assert_eq!(reply.status, 413);
    }
    // A signature that is none is not worth unpacking for.
    let junk = [
        gzipped[0],
        gzipped[2],
        ("Signature-Input", "mithaq=()"),
        ("Signature", "mithaq=::"),
    ];
    let reply = qamar.wire().request("POST", NUDGE_PATH, &junk, &bomb(8));
    assert_eq!(reply.status, 401);
    // A peer's own signature is no permission to fill our memory.
    let headers = [("content-type", TAXII), ("content-encoding", "gzip")];
    let signed = rimal
        .to_qamar
        .signed(Method::POST, NUDGE_PATH, &headers, &bomb(8));
    let reply = rimal.to_qamar.send(&signed.bytes()).unwrap();
    assert_eq!(reply.status, 413);
    assert!(reply.header("signature").is_some(), "refused as a peer");

    let grown = qamar.peak_memory() - before;
    assert!(
        grown < 48 * MIB as u64,
        "{grown} bytes for bombs of {}",
        32 * MEMBER
    );
    // What is within the limit is unpacked and taken.
    let object = indicator("packed", &[GREEN]);
    let envelope = gzip(format!(r#"{{"objects":[{}]}}"#, object.text()).as_bytes());
    let reply = writer.request_with(
        &[("Content-Encoding", "gzip")],
        "POST",
        &writer.objects,
        &envelope,
    );
    assert_eq!(
        reply.status,
        202,
        "{}",
        String::from_utf8_lossy(&reply.body)
    );
    assert!(writer.sees(object.id()));
}

/// Outbound: a peer's answer is bounded as it is unpacked, and the exchange goes on afterwards.
#[test]
fn attack_12_a_peers_answer_does_not_go_off() {
    let qamar = Nation::serving("Qamar");
    let rimal = Player::of("Rimal", &qamar);
    let (before, held) = (qamar.peak_memory(), qamar.held());
    let members = 64;
    let packed = bomb(members);
    // With the defence removed: its beginning alone is more than a page may be.
    assert_eq!(gunzip(&bomb(5), usize::MAX).unwrap().len(), 5 * MEMBER);
    let path = rimal.rogue.collection(&qamar, &rimal.pact.agreement);
    let body = Body {
        headers: vec![("content-encoding", "gzip")],
        ..Body::of(Bytes::from(packed))
    };
    rimal.is_read(&qamar);
    rimal.rogue.answer_instead(&path, Some(body));
    rimal.last_error(&qamar);
    let grown = qamar.peak_memory() - before;
    assert!(
        grown < 256 * MIB as u64,
        "{grown} bytes for a bomb of {}",
        members * MEMBER
    );

    assert_eq!(qamar.held(), held);
    let object = indicator("packed", &[GREEN]);
    let page = format!(r#"{{"more":false,"objects":[{}]}}"#, object.text());
    let body = Body {
        headers: vec![("content-encoding", "gzip")],
        ..Body::of(gzip(page.as_bytes()))
    };
    rimal.rogue.answer_instead(&path, Some(body));
    eventually("the exchange goes on", || {
        rimal.to_qamar.nudge();
        qamar.analysts().sees(object.id()).then_some(())
    });
}
