//! Leaves and pages.

use mithaq_ledger::page::{PageSecret, check, open, record};
use mithaq_ledger::{Content, Entry, Hash, Header, Leaf, LeafError, Recipient};
use mithaq_stix::{Timestamp, canonical};
use proptest::prelude::*;

use crate::support::{AGREEMENT, QAMAR, TEN, Versions, header, id, qamar_to_rimal};

fn secret() -> PageSecret {
    PageSecret::new([9; 32])
}

fn page(number: u32, covered: &[u64]) -> Leaf {
    let versions = Versions::of_page(number);
    let covered = covered.iter().copied();
    record(
        header(qamar_to_rimal()),
        &secret(),
        versions.entries(),
        covered,
    )
    .unwrap()
}

#[test]
fn inv_8_1_a_leaf_is_one_canonical_text() {
    let leaf = page(2, &[7, 4, 5, 6, 17]);
    let expected = format!(
        "{{\"agreement\":\"{AGREEMENT}\",\"at\":\"2026-11-22T10:00:00.000Z\",\"content\":\"objects\",\
         \"covers\":\"4-7,17\",\"entries\":2,\"format\":\"mithaq-leaf-v1\",\
         \"from\":\"identity--11111111-1111-4111-8111-111111111111\",\"purpose\":\"detection\",\
         \"root\":\"{}\",\"sides\":\"both\",\"to\":\"identity--22222222-2222-4222-8222-222222222222\"}}",
        leaf.root()
    );
    assert_eq!(leaf.to_string(), expected);
    assert_eq!(
        canonical::form(expected.as_bytes()).unwrap(),
        expected.as_bytes()
    );
    assert_eq!(Leaf::parse(expected.as_bytes()).unwrap(), leaf);
    assert_eq!(leaf.covers().runs(), [(4, 7), (17, 17)]);
    assert_eq!(leaf.hash(), mithaq_ledger::leaf_hash(expected.as_bytes()));
}

#[test]
fn inv_8_1_a_re_pull_names_the_covering_leaves_and_an_audience_without_a_node_is_marked() {
    let again = page(0, &[3, 2]);
    assert_eq!((again.entries(), again.root()), (0, &Hash::EMPTY));
    assert_eq!(again.covers().to_string(), "2-3");
    assert_eq!(Leaf::parse(&again.to_bytes()).unwrap(), again);

    let mut log = qamar_to_rimal();
    log.recipient = Recipient::WithoutNode("participant \"harbour\"".to_owned());
    let mut names = header(log);
    names.content = Content::Names;
    let versions = Versions::of_page(1);
    let leaf = record(names, &secret(), versions.entries(), []).unwrap();
    let text = leaf.to_string();
    assert!(
        text.ends_with("\"sides\":\"one\",\"to\":\"participant \\\"harbour\\\"\"}"),
        "{text}"
    );
    assert!(text.contains("\"content\":\"names\""));
    assert_eq!(Leaf::parse(text.as_bytes()).unwrap(), leaf);
}

#[test]
fn other_texts_are_no_leaves() {
    let text = page(2, &[4]).to_string();
    let to = |old: &str, new: &str| {
        assert!(text.contains(old), "{old}");
        text.replace(old, new)
    };
    for (text, says) in [
        (
            to("leaf-v1", "leaf-v2"),
            "the leaf is of the format `mithaq-leaf-v2`, which this program does not know",
        ),
        (
            to("\"entries\":2", "\"entries\":2.0"),
            "the leaf does not read: `entries` is missing or malformed",
        ),
        (
            to("\"entries\":2", "\"entries\":-2"),
            "the leaf does not read: `entries` is missing or malformed",
        ),
        (
            to("\"entries\":2", "\"entries\":65537"),
            "the page has more versions than one leaf can record",
        ),
        (
            to("\"entries\":2", "\"entries\":0"),
            "the leaf does not read: `root` is missing or malformed",
        ),
        (
            to("\"covers\":\"4\"", "\"covers\":\"4-4\""),
            "the leaf does not read: `covers` is missing or malformed",
        ),
        (
            to("\"covers\":\"4\"", "\"covers\":\"4,\""),
            "the leaf does not read: `covers` is missing or malformed",
        ),
        (
            to("\"covers\":\"4\"", "\"covers\":\"4,5\""),
            "the leaf does not read: `covers` is missing or malformed",
        ),
        (
            to("\"covers\":\"4\"", "\"covers\":\"5,3\""),
            "the leaf does not read: `covers` is missing or malformed",
        ),
        (
            to("\"covers\":\"4\"", "\"covers\":\"04\""),
            "the leaf does not read: `covers` is missing or malformed",
        ),
        (
            to(".000Z", "Z"),
            "the leaf is not written as the program writes it",
        ),
        (
            to("{\"agreement\"", "{ \"agreement\""),
            "the leaf is not written as the program writes it",
        ),
        (
            to("\"covers\"", "\"a\":1,\"covers\""),
            "the leaf is not written as the program writes it",
        ),
        (
            to("\"both\"", "\"two\""),
            "the leaf does not read: `sides` is missing or malformed",
        ),
        (
            to("\"objects\"", "\"things\""),
            "the leaf does not read: `content` is missing or malformed",
        ),
        (
            to("detection", "de\\ttection"),
            "the leaf does not read: `purpose` is missing or malformed",
        ),
        (
            to(QAMAR, "tool--11111111-1111-4111-8111-111111111111"),
            "`tool--11111111-1111-4111-8111-111111111111` is not the id of a party",
        ),
        (
            to("\"purpose\":\"detection\",", ""),
            "the leaf does not read: `purpose` is missing or malformed",
        ),
        (
            "[]".into(),
            "the leaf does not read: `format` is missing or malformed",
        ),
    ] {
        assert_eq!(
            Leaf::parse(text.as_bytes()).unwrap_err().to_string(),
            says,
            "{text}"
        );
    }
    let twice = to("\"entries\":2", "\"entries\":2,\"entries\":2");
    assert!(matches!(
        Leaf::parse(twice.as_bytes()),
        Err(LeafError::Json(_))
    ));
    assert!(matches!(
        Leaf::parse(&[b' '; 70_000]),
        Err(LeafError::Json(_))
    ));
}

#[test]
fn what_cannot_be_recorded_is_refused() {
    let versions = Versions::of_page(1);
    let refused = |header: Header, entries: Vec<Entry<'_>>, covered: Vec<u64>| {
        record(header, &secret(), entries, covered)
            .unwrap_err()
            .to_string()
    };
    let plain = || header(qamar_to_rimal());
    assert_eq!(
        refused(plain(), vec![], vec![]),
        "a page without versions has no leaf"
    );
    let mut early = plain();
    early.at = -1;
    assert_eq!(
        refused(early, versions.entries(), vec![]),
        "the leaf does not read: `at` is missing or malformed"
    );
    let mut long = plain();
    long.agreement = "a".repeat(1025);
    assert_eq!(
        refused(long, versions.entries(), vec![]),
        "the leaf does not read: `agreement` is missing or malformed"
    );
    let mut entry = versions.entries();
    let article = "a".repeat(1025);
    entry[0].article = &article;
    assert_eq!(
        refused(plain(), entry, vec![]),
        "the leaf does not read: `article` is missing or malformed"
    );
    let scattered = (0..20_000).map(|n| n * 2).collect();
    assert_eq!(
        refused(plain(), versions.entries(), scattered),
        "the page has more versions than one leaf can record"
    );
    // The largest page whose every version was released with another one, in a log of a thousand million leaves.
    let covered = (0..5_000_u64).map(|n| 1_000_000_000 + n * 2);
    let leaf = record(plain(), &secret(), [], covered).unwrap();
    assert!(leaf.to_bytes().len() <= 65_535);
    assert_eq!(Leaf::parse(&leaf.to_bytes()).unwrap(), leaf);
}

/// The recipient holds what it received against the leaf, before it cosigns.
#[test]
fn inv_8_1_a_leaf_holds_just_the_versions_on_its_page() {
    let versions = Versions::of_page(50);
    let leaf = page(50, &[]);
    let page = check(&leaf, &secret(), versions.entries()).unwrap();
    assert_eq!(page.entries(), 50);
    let refused = |entries: Vec<Entry<'_>>, secret: &PageSecret| {
        let error = open(&leaf, secret, &entries, 0).unwrap_err();
        assert!(matches!(error, LeafError::OtherEntries));
        let error = check(&leaf, secret, entries).unwrap_err();
        assert!(matches!(error, LeafError::OtherEntries));
    };
    refused(versions.entries(), &PageSecret::new([8; 32]));
    refused(versions.entries()[..49].to_vec(), &secret());
    refused(Versions::of_page(51).entries(), &secret());
    let mut swapped = versions.entries();
    swapped.swap(3, 4);
    refused(swapped, &secret());
    let mut other = versions.entries();
    other[20].hash = Hash::EMPTY;
    refused(other, &secret());
    let mut other = versions.entries();
    other[20].article = "article-5";
    refused(other, &secret());
    let mut other = versions.entries();
    other[20].form = mithaq_ledger::Form::Text;
    refused(other, &secret());
    let mut other = versions.entries();
    other[20].version = None;
    refused(other, &secret());
}

/// Equal versions on two pages, or twice on one, look different: nobody who sees hashes can compare them.
#[test]
fn inv_8_1_a_salted_hash_tells_nothing_of_others() {
    let versions = Versions::of_page(4);
    let one = page(4, &[]);
    let other = record(
        header(qamar_to_rimal()),
        &PageSecret::new([8; 32]),
        versions.entries(),
        [],
    );
    assert_ne!(one.root(), other.unwrap().root());
    let entry = versions.entries()[0];
    let same = [entry; 4];
    let leaf = record(header(qamar_to_rimal()), &secret(), same, []).unwrap();
    let openings: Vec<_> = (0..4)
        .map(|at| format!("{:?}", open(&leaf, &secret(), &same, at).unwrap()))
        .collect();
    for (place, opening) in openings.iter().enumerate() {
        assert!(!openings[..place].contains(opening));
    }
    let error = open(&leaf, &secret(), &same, 4).unwrap_err();
    assert!(matches!(error, LeafError::OtherEntries));
    assert_eq!(format!("{:?}", secret()), "PageSecret(…)");
}

proptest! {
    #[test]
    fn leaves_come_back_as_they_were(
        agreement in "\\PC{0,40}", purpose in "[a-z\"\\\\é\u{1F600}]{0,20}", to in "\\PC{1,40}",
        at in 0_i64..253_402_300_800_000, covered in prop::collection::vec(0_u64..60, 1..40), number in 0_u32..5,
    ) {
        let mut log = qamar_to_rimal();
        log.recipient = Recipient::WithoutNode(to);
        let header = Header { log, agreement, purpose, content: Content::Objects, at };
        let versions = Versions::of_page(number);
        let leaf = record(header, &secret(), versions.entries(), covered.clone()).unwrap();
        let bytes = leaf.to_bytes();
        prop_assert_eq!(canonical::form(&bytes).unwrap(), bytes.clone());
        prop_assert_eq!(Leaf::parse(&bytes).unwrap(), leaf.clone());
        let named: Vec<u64> = leaf.covers().runs().iter().flat_map(|(first, last)| *first..=*last).collect();
        let mut expected = covered;
        expected.sort_unstable();
        expected.dedup();
        prop_assert_eq!(named, expected);
    }

    #[test]
    fn no_leaf_breaks_the_reader(place in 0_usize..400, byte in any::<u8>()) {
        let mut bytes = page(2, &[4]).to_bytes();
        let place = place % bytes.len();
        let changed = bytes[place] != byte;
        bytes[place] = byte;
        if let Ok(leaf) = Leaf::parse(&bytes) {
            prop_assert_eq!(leaf.to_bytes(), bytes);
            prop_assert!(!changed || leaf.hash() != page(2, &[4]).hash());
        }
    }
}

#[test]
fn the_time_is_the_one_that_was_given() {
    assert_eq!(page(1, &[]).at().unix_millis(), TEN);
    assert_eq!(page(1, &[]).header().log.owner, id(QAMAR));
}

/// Whoever writes a version with very many digits keeps no page from being recorded.
#[test]
fn a_version_of_any_length_is_recorded() {
    let versions = Versions::of_page(2);
    let version =
        |zeros| Timestamp::parse(&format!("2026-11-22T10:00:00.0{}Z", "0".repeat(zeros))).unwrap();
    let (long, longer) = (version(100_000), version(100_001));
    let mut roots = Vec::new();
    for version in [&long, &longer] {
        let mut entries = versions.entries();
        entries[1].version = Some(version);
        let leaf = record(header(qamar_to_rimal()), &secret(), entries.clone(), []).unwrap();
        open(&leaf, &secret(), &entries, 1).unwrap();
        roots.push(*leaf.root());
    }
    assert_ne!(roots[0], roots[1]);
}
