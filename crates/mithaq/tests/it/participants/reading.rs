//! What a participant reads: its host's own, and of what its host received what the onward articles let it have.

use super::{UNIVERSITY, host, open_to_constituency};
use crate::support::eventually;
use crate::support::nation::{Nation, agree, as_is, befriend};
use crate::support::samples::{AMBER, GREEN, RED, indicator};

/// DESIGN § 5 (constituency), 6.1: Sahil lets its material go to Rimal's constituency, Qamar does not; the
/// university at Rimal reads for research.
#[test]
fn constituency_reaches_it_and_no_onward_sharing_does_not() {
    let qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    let sahil = Nation::serving("Sahil");
    befriend(&qamar, &rimal);
    befriend(&sahil, &rimal);
    let closed = agree(&qamar, &rimal, as_is);
    agree(&sahil, &rimal, open_to_constituency);
    let university = host(&rimal, UNIVERSITY, as_is);
    let research = rimal.client("library", &["--as", UNIVERSITY, "--purpose", "research"]);
    let defence = rimal.client("siem", &["--as", UNIVERSITY, "--purpose", "detection"]);

    let (of_qamar, of_sahil) = (
        indicator("of Qamar", &[GREEN]),
        indicator("of Sahil", &[GREEN]),
    );
    let amber_of_sahil = indicator("amber of Sahil", &[AMBER]);
    let own = indicator("own", &[GREEN]);
    let (amber, red) = (indicator("amber", &[AMBER]), indicator("red", &[RED]));
    qamar.import(&[&of_qamar]);
    sahil.import(&[&of_sahil, &amber_of_sahil]);
    rimal.import(&[&own, &amber, &red]);
    for object in [&of_qamar, &of_sahil, &amber_of_sahil] {
        eventually("it arrives at Rimal", || {
            rimal.analysts().sees(object.id()).then_some(())
        });
    }
    for share in [&research, &defence] {
        let ids = share.ids();
        let seen: Vec<&String> = ids.keys().collect();
        let mut expected = [own.id(), of_sahil.id()];
        expected.sort_unstable();
        assert_eq!(seen, expected);
        assert!(ids.values().all(|count| *count == 1));
    }
    for (object, reasons) in [
        (&own, &[][..]),
        (&of_sahil, &[]),
        (&of_qamar, &["onward-none", "purpose-not-permitted"][..]),
        (&amber_of_sahil, &["tlp-too-strict"]),
        (&amber, &["tlp-too-strict"]),
        (&red, &["tlp-too-strict"]),
    ] {
        let why = [
            "why",
            object.id(),
            "--for",
            UNIVERSITY,
            "--purpose",
            "research",
        ];
        let why = rimal.run(&why);
        let mut codes: Vec<&str> = why["verdicts"][0]["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .map(|reason| reason["code"].as_str().unwrap())
            .collect();
        codes.sort_unstable();
        // Where it may not go on at all, nothing else is said.
        let expected: Vec<&str> = match object.id() == of_qamar.id() {
            true => vec!["onward-none"],
            false => reasons.to_vec(),
        };
        assert_eq!(codes, expected, "{why}");
        assert_eq!(why["audience"]["id"], university.as_str());
        let crossed = why["crossed"].as_array().unwrap().len();
        assert_eq!(crossed > 0, expected.is_empty(), "{why}");
    }
    let why = rimal.why(of_qamar.id(), UNIVERSITY);
    let reason = &why["verdicts"][0]["reasons"][0];
    assert_eq!(
        (&reason["agreement"], &reason["article"]),
        (&closed.as_str().into(), &"6".into())
    );

    // Withheld looks like absent: by id, and in the manifest, whichever it is.
    let invented = crate::support::new_id("indicator");
    let one = |id: &str| research.get(&format!("{}{id}/", research.objects));
    let (withheld, absent) = (one(of_qamar.id()), one(invented.as_str()));
    assert_eq!((withheld.status, absent.status), (404, 404));
    assert_eq!(withheld.body, absent.body);
    // Nor is its list of collections anybody else's.
    let preview = rimal.run(&["preview", "--for", UNIVERSITY, "--purpose", "research"]);
    assert_eq!(preview["released"], 2, "{preview}");

    // Another party's node does not read what a participant's client does, and the other way round.
    assert!(!sahil.analysts().sees(own.id()) || !sahil.analysts().sees(red.id()));
    // What it reads stays as it is when the node starts again: the same collection under the same id.
    let before = research.objects.clone();
    let mut rimal = rimal;
    rimal.restart();
    assert_eq!(research.get(&before).status, 200);
}
