//! Case 20: what is withheld shows beside the main road: in counts, filters, versions, stamps, error texts.

use crate::support::eventually;
use crate::support::nation::{Nation, agree, as_is, befriend, up_to_green};
use crate::support::samples::{AMBER, GREEN, Indicator, RED, SECOND, indicator};
use crate::support::share::Share;

/// Everything that a reader can ask about an object, `ID` standing for it and `VALUE` for what its pattern has.
const QUESTIONS: [&str; 13] = [
    "{objects}",
    "{objects}?limit=1",
    "{objects}?match[type]=indicator",
    "{objects}?match[id]=ID",
    "{objects}?match[version]=all",
    "{objects}?match[spec_version]=2.1",
    "{objects}?added_after=2020-01-01T00:00:00Z",
    "{objects}ID/",
    "{objects}ID/?match[version]=all",
    "{objects}ID/versions/",
    "{manifest}",
    "{manifest}?match[id]=ID",
    "{collection}",
];

/// DESIGN § 2 (law 3), 6.1, 7.2: no answer to another party tells of an object that it may not have: not its id, not
/// its value, not how many there are, not by a gap in the stamps.
#[test]
fn attack_20_nothing_of_what_is_withheld_shows_in_any_answer() {
    let (qamar, rimal, sahil) = (
        Nation::serving("Qamar"),
        Nation::serving("Rimal"),
        Nation::serving("Sahil"),
    );
    befriend(&qamar, &rimal);
    befriend(&rimal, &sahil);
    agree(&qamar, &rimal, as_is);
    agree(&rimal, &sahil, up_to_green);
    // A partner's, of our own too strict, and of our own with a newer version that is too strict.
    let partners = indicator("what Qamar told", &[GREEN]).about("192.0.2.41");
    let strict = indicator("what Rimal keeps", &[RED]).about("192.0.2.42");
    let open = indicator("open", &[GREEN]).about("192.0.2.43");
    let tightened = Indicator {
        markings: vec![AMBER.to_owned()],
        ..open.version(SECOND, false).about("192.0.2.44")
    };
    let last = indicator("last", &[GREEN]).about("192.0.2.45");
    qamar.import(&[&partners]);
    eventually("it is received", || {
        rimal.analysts().sees(partners.id()).then_some(())
    });
    rimal.import(&[&open, &strict, &tightened, &last]);

    let ours = rimal.analysts();
    let theirs = rimal.client(
        "of-sahil",
        &["--as", &sahil.name, "--purpose", "protection"],
    );
    let withheld = [
        (partners.id(), partners.value.as_str()),
        (strict.id(), strict.value.as_str()),
        ("\u{0}", tightened.value.as_str()),
    ];
    let mut shown = 0;
    for question in QUESTIONS {
        for (id, value) in withheld {
            let asked = if id == "\u{0}" { open.id() } else { id };
            let (ours, theirs) = (ask(&ours, question, asked), ask(&theirs, question, asked));
            // With the defence removed: our own analysts, who may, are shown it by the same question.
            shown += usize::from(ours.contains(id) || ours.contains(value));
            assert!(!theirs.contains(id), "{question}: {theirs}");
            assert!(!theirs.contains(value), "{question}: {theirs}");
            assert!(!theirs.contains(SECOND), "{question}: {theirs}");
        }
    }
    assert!(
        20 < shown,
        "{shown} answers showed it to those who may see it"
    );

    // What is there has stamps one millisecond apart, as if nothing lay between.
    let manifest = theirs.get(&theirs.objects.replace("/objects/", "/manifest/"));
    let manifest = manifest.json();
    let stamps: Vec<&str> = manifest["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["date_added"].as_str().unwrap())
        .collect();
    assert_eq!(stamps.len(), 2, "{manifest}");
    let millis = |stamp: &str| -> i64 {
        let stamp: mithaq_stix::Timestamp = mithaq_stix::Timestamp::parse(stamp).unwrap();
        stamp.unix_millis()
    };
    assert_eq!(millis(stamps[1]) - millis(stamps[0]), 1, "{manifest}");
    // Asked for what it may not have, it gets the very answer for what nobody has.
    let invented = crate::support::new_id("indicator");
    for question in QUESTIONS.iter().filter(|question| question.contains("ID")) {
        assert_eq!(
            ask(&theirs, question, partners.id()),
            ask(&theirs, question, invented.as_str()),
            "{question}"
        );
    }
}

/// Status and body of the answer to a question about `id`.
fn ask(share: &Share, question: &str, id: &str) -> String {
    let path = question
        .replace("{objects}", &share.objects)
        .replace(
            "{manifest}",
            &share.objects.replace("/objects/", "/manifest/"),
        )
        .replace("{collection}", &share.objects.replace("/objects/", "/"))
        .replace("ID", id);
    let reply = share.get(&path);
    format!("{} {}", reply.status, String::from_utf8_lossy(&reply.body))
}
