//! What an agreement lets cross, and only that.

use crate::support::eventually;
use crate::support::nation::{Nation, agree, as_is, befriend, up_to_green};
use crate::support::samples::{AMBER, AMBER_STRICT, CLEAR, GREEN, Indicator, RED, indicator};

/// Everything that the markings of one object can be.
struct Feed {
    clear: Indicator,
    green: Indicator,
    amber: Indicator,
    unmarked: Indicator,
    strict: Indicator,
    red: Indicator,
    unknown: Indicator,
    mixed: Indicator,
}

impl Feed {
    fn new() -> Feed {
        // A definition that nobody here holds: it may forbid what we would do.
        let unheard_of = "marking-definition--6f1a8f5c-12b4-4c25-9d0e-0d7c5a9b8e11";
        Feed {
            clear: indicator("clear", &[CLEAR]),
            green: indicator("green", &[GREEN]),
            amber: indicator("amber", &[AMBER]),
            unmarked: indicator("unmarked", &[]),
            strict: indicator("amber+strict", &[AMBER_STRICT]),
            red: indicator("red", &[RED]),
            unknown: indicator("unknown", &[GREEN, unheard_of]),
            mixed: indicator("mixed", &[CLEAR, RED]),
        }
    }

    fn all(&self) -> [&Indicator; 8] {
        [
            &self.clear,
            &self.green,
            &self.amber,
            &self.unmarked,
            &self.strict,
            &self.red,
            &self.unknown,
            &self.mixed,
        ]
    }
}

/// DESIGN 6.3, 6.1, § 5: the highest TLP of the agreement, what an unmarked object counts as, unknown
/// markings, the strictest of several, and no onward sharing of what was received.
#[test]
fn objects_cross_as_each_agreement_says_and_no_further() {
    let qamar = Nation::serving("Qamar");
    let rimal = Nation::serving("Rimal");
    let sahil = Nation::serving("Sahil");
    befriend(&qamar, &rimal);
    befriend(&rimal, &sahil);
    let feed = Feed::new();
    // Some is there before the agreement, some comes after it.
    qamar.import(&feed.all()[..4]);
    let broad = agree(&qamar, &rimal, as_is);
    agree(&rimal, &sahil, up_to_green);
    qamar.import(&feed.all()[4..]);
    let of_rimal = Feed::new();
    rimal.import(&of_rimal.all());
    // What is imported last crosses last: once it is there, nothing before it is still on its way.
    let last = indicator("last", &[CLEAR]);
    qamar.import(&[&last]);
    eventually("what may cross arrives", || {
        rimal.analysts().sees(last.id()).then_some(())
    });
    let last_of_rimal = indicator("last of Rimal", &[CLEAR]);
    rimal.import(&[&last_of_rimal]);
    for other in [&qamar, &sahil] {
        eventually("what may cross arrives", || {
            other.analysts().sees(last_of_rimal.id()).then_some(())
        });
    }

    let (at_rimal, at_sahil, at_qamar) = (
        rimal.analysts().ids(),
        sahil.analysts().ids(),
        qamar.analysts().ids(),
    );
    let crosses_to_rimal = [&feed.clear, &feed.green, &feed.amber, &feed.unmarked];
    let withheld_from_rimal = [
        (&feed.strict, "tlp-too-strict"),
        (&feed.red, "tlp-too-strict"),
        (&feed.mixed, "tlp-too-strict"),
        (&feed.unknown, "unknown-marking"),
    ];
    for object in crosses_to_rimal {
        assert_eq!(at_rimal.get(object.id()), Some(&1), "{}", object.name);
        assert_eq!(qamar.reasons(object.id(), &rimal.name), [""; 0]);
        assert_eq!(
            qamar.crossings(object.id(), &rimal.name),
            1,
            "{}{}",
            qamar.log(),
            rimal.log()
        );
        // Received under an agreement that lets nothing be passed on: also what the other would allow.
        assert_eq!(at_sahil.get(object.id()), None, "{}", object.name);
        let reasons = rimal.reasons(object.id(), &sahil.name);
        assert!(reasons.contains(&"onward-none".to_owned()), "{reasons:?}");
        assert!(
            reasons.contains(&"own-material-only".to_owned()),
            "{reasons:?}"
        );
        assert_eq!(rimal.crossings(object.id(), &sahil.name), 0);
    }
    for (object, reason) in withheld_from_rimal {
        assert_eq!(at_rimal.get(object.id()), None, "{}", object.name);
        assert_eq!(qamar.reasons(object.id(), &rimal.name), [reason]);
        assert_eq!(qamar.crossings(object.id(), &rimal.name), 0);
    }

    for object in [&of_rimal.clear, &of_rimal.green] {
        assert_eq!(at_sahil.get(object.id()), Some(&1), "{}", object.name);
    }
    for (object, reason) in [
        (&of_rimal.amber, "tlp-too-strict"),
        (&of_rimal.unmarked, "unmarked-too-strict"),
        (&of_rimal.strict, "tlp-too-strict"),
        (&of_rimal.red, "tlp-too-strict"),
        (&of_rimal.unknown, "unknown-marking"),
    ] {
        assert_eq!(at_sahil.get(object.id()), None, "{}", object.name);
        assert_eq!(rimal.reasons(object.id(), &sahil.name), [reason]);
    }
    // The other direction of the first agreement, and nothing twice anywhere.
    for object in [
        &of_rimal.clear,
        &of_rimal.green,
        &of_rimal.amber,
        &of_rimal.unmarked,
    ] {
        assert_eq!(at_qamar.get(object.id()), Some(&1), "{}", object.name);
    }
    assert_eq!(at_qamar.get(of_rimal.red.id()), None);
    assert_eq!(
        (at_rimal.len(), at_sahil.len(), at_qamar.len()),
        (4 + 1 + 8 + 1, 3, 9 + 4 + 1)
    );

    // Between Qamar and Sahil there is nothing at all.
    assert_eq!(sahil.peer(&qamar.name), None);
    assert_eq!(
        sahil.standing(&broad),
        None,
        "a confidential agreement is its parties' own"
    );
    let told = qamar
        .try_run(&["why", feed.clear.id(), "--for", &sahil.party])
        .ended(2);
    assert_eq!(told.json()["error"]["code"], "no-agreement");
}
