//! Licences at work in a whole node: gained, carried by references, kept company by definitions, held back.

use std::cell::Cell;
use std::collections::BTreeSet;

use bytes::Bytes;
use mithaq_stix::{Object, Timestamp};
use mithaq_store::CopyRank;
use mithaq_testkit::generate::between;
use mithaq_testkit::world::{
    Act, Agreement, AgreementNo, Deed, Exchange, Purpose, Said, Tlp, World, day,
};

use proptest::test_runner::TestRunner;

use super::history::History;
use super::reader::{Collection, Reader, collections};
use super::stage::{agreement_id, party, sealed};
use super::steps::{Step, exchange};
use super::{ME, PEERS};
use crate::admin::{Answer, PreviewUnder, Request, VerdictView};
use crate::intake::Origin;

pub(super) const GREEN: &str = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
const RED: &str = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";

/// Two agreements in force, each after `edit`.
fn in_force(edit: impl Fn(usize, &mut Agreement)) -> History {
    let texts = [0, 1].map(|place| {
        let no = AgreementNo(u8::try_from(place).unwrap());
        let mut text = between(no, [ME, PEERS[place]]);
        edit(place, &mut text);
        text
    });
    signed(texts.to_vec())
}

/// A node with these agreements, all signed.
pub(super) fn signed(texts: Vec<Agreement>) -> History {
    let mut acts: Vec<Act> = Vec::new();
    for text in &texts {
        for party in text.parties.iter().copied() {
            let is_hosted = text.participant == Some(party);
            let author = if is_hosted { text.parties[0] } else { party };
            let tag = acts.len() as u32 + 1;
            acts.push(Act {
                tag,
                id: tag,
                author,
                agreement: text.no,
                text: 0,
                number: if is_hosted { 2 } else { 1 },
                previous: is_hosted.then_some(tag - 1),
                at: day(1),
                to_all: true,
                deed: Deed::Signature,
                attested_for: is_hosted.then_some(party),
            });
        }
    }
    let world = World {
        me: ME,
        agreements: texts,
        acts: Vec::new(),
        peers: BTreeSet::from(PEERS),
        suspended: BTreeSet::new(),
        red_lines: Vec::new(),
        stated: Vec::new(),
        said: Said::default(),
    };
    let agreements: Vec<u8> = acts.iter().map(|act| act.agreement.0).collect();
    let mut history = History::begin(world, acts);
    history.goes_on(&Step::Clock(48));
    for agreement in agreements {
        history.goes_on(&Step::Act {
            agreement,
            lost: false,
        });
    }
    history
}

pub(super) fn received_too(exchange: &mut Exchange) {
    exchange.received_too = true;
}

pub(super) fn indicator(no: u32, creator: usize, markings: &[&str]) -> String {
    let markings: Vec<String> = markings.iter().map(|id| format!("{id:?}")).collect();
    let at = "2026-12-01T00:00:00.000Z";
    format!(
        "{{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--{no:08x}-1111-4111-8111-111111111111\",\
         \"created\":\"{at}\",\"modified\":\"{at}\",\"created_by_ref\":\"{}\",\"pattern\":\"[ipv4-addr:value = '198.51.100.{no}']\",\
         \"pattern_type\":\"stix\",\"valid_from\":\"{at}\",\"object_marking_refs\":[{}]}}",
        party(super::Party(u8::try_from(creator).unwrap())),
        markings.join(",")
    )
}

pub(super) fn address(spaced: bool) -> String {
    let space = if spaced {
        ",\"spec_version\":\"2.1\""
    } else {
        ""
    };
    format!(
        "{{\"type\":\"ipv4-addr\",\"id\":\"ipv4-addr--{ADDRESS}\",\"value\":\"198.51.100.3\"{space}}}"
    )
}

/// The deterministic id of 198.51.100.3 (STIX 2.1 §2.9).
pub(super) const ADDRESS: &str = "28bb3599-77cd-5a82-a950-b5bc3caf07c4";

pub(super) fn observed(no: u32) -> String {
    let at = "2026-12-01T00:00:00.000Z";
    format!(
        "{{\"type\":\"observed-data\",\"spec_version\":\"2.1\",\"id\":\"observed-data--{no:08x}-1111-4111-8111-111111111111\",\
         \"created\":\"{at}\",\"modified\":\"{at}\",\"first_observed\":\"{at}\",\"last_observed\":\"{at}\",\"number_observed\":1,\
         \"object_refs\":[\"ipv4-addr--{ADDRESS}\"],\"object_marking_refs\":[\"{GREEN}\"]}}"
    )
}

pub(super) fn statement(no: u32) -> String {
    format!(
        "{{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"marking-definition--{no:08x}-1111-4111-8111-111111111111\",\
         \"created\":\"2026-12-01T00:00:00.000Z\",\"definition_type\":\"statement\",\"definition\":{{\"statement\":\"Words {no}.\"}}}}"
    )
}

pub(super) fn id(text: &str) -> String {
    Object::parse(text.as_bytes())
        .unwrap()
        .object
        .id()
        .to_string()
}

impl History {
    #[track_caller]
    pub(super) fn brings(&self, origin: &Origin, objects: &[&str]) {
        let objects: Vec<Vec<u8>> = objects.iter().map(|it| it.as_bytes().to_vec()).collect();
        let taken = self.stage().take(origin, &objects);
        assert_eq!(taken, Some(vec![true; objects.len()]));
    }

    #[track_caller]
    pub(super) fn imports_texts(&self, objects: &[&str]) {
        self.brings(&Origin::Ourselves, objects);
    }

    /// All that a collection's reader sees now, in order, as ids.
    pub(super) fn sees(&self, collection: &Collection) -> Vec<String> {
        let found = collection.id(self.stage()).unwrap();
        let all = collection.everything(self.stage(), &found, 2, false);
        all.iter().map(ids).collect()
    }

    pub(super) fn why(
        &self,
        object: &str,
        audience: &str,
        purpose: Option<&str>,
    ) -> Vec<VerdictView> {
        let asked = self.stage().operates(Request::Why {
            object: object.to_owned(),
            audience: audience.to_owned(),
            purpose: purpose.map(str::to_owned),
        });
        let Answer::Why(answer) = asked else {
            panic!("no answer");
        };
        answer.verdicts
    }
}

pub(super) fn ids(body: &Bytes) -> String {
    Object::parse(body).unwrap().object.id().to_string()
}

pub(super) fn from(place: usize) -> Origin {
    Origin::Agreement {
        peer: party(PEERS[place]),
        agreement: agreement_id(AgreementNo(u8::try_from(place).unwrap())),
    }
}

pub(super) fn codes(verdicts: &[VerdictView]) -> Vec<&str> {
    let reasons = verdicts.iter().flat_map(|verdict| &verdict.reasons);
    let codes: BTreeSet<&str> = reasons.map(|reason| reason.code.as_str()).collect();
    codes.into_iter().collect()
}

/// The collections of: the first peer, the second peer, our client for detection, our client for investigation.
pub(super) fn readers() -> [Collection; 4] {
    let all = collections();
    [0, 2, 4, 5].map(|place| all[place].clone())
}

#[test]
fn inv_6_1_one_licence_alone_lets_a_copy_go_and_each_delivery_gives_one() {
    let history = in_force(|place, text| {
        text.exchanges.iter_mut().for_each(received_too);
        text.purposes = Some(match place {
            0 => [Purpose::Detection].into(),
            _ => [Purpose::Investigation].into(),
        });
    });
    let text = indicator(1, 2, &[GREEN]);
    let body = String::from_utf8(sealed(PEERS[1], text.as_bytes())).unwrap();
    let [_, _, siem, inquiry] = readers();
    let mut siem = Reader::new(siem, true);
    let mut inquiry = Reader::new(inquiry, false);
    let polls = |reader: &mut Reader| reader.polls(history.stage(), 10).unwrap().len();

    history.brings(&from(0), &[&body]);
    assert_eq!((polls(&mut siem), polls(&mut inquiry)), (1, 0));
    let object = id(&text);
    let before = history.why(&object, "analysts", Some("investigation"));
    assert_eq!(before[0].copy.licences.len(), 1);
    assert_eq!(codes(&before), ["purpose-not-permitted"]);

    // The author gives it too, for another purpose: it opens to who asks for that, and to nobody twice.
    history.brings(&from(1), &[&body]);
    assert_eq!((polls(&mut siem), polls(&mut inquiry)), (0, 1));
    history.brings(&from(0), &[&body]);
    assert_eq!((polls(&mut siem), polls(&mut inquiry)), (0, 0));
    let after = history.why(&object, "analysts", Some("investigation"));
    assert_eq!(after.len(), 1, "one copy, whoever brings it");
    assert!(after[0].released);
    assert_eq!(after[0].copy.licences.len(), 2);
    assert!(after[0].copy.deliverer.contains("Rimal") && after[0].copy.deliverer.contains("Sahil"));
    // No licence permits research, and two do not do it together.
    let neither = history.why(&object, "analysts", Some("research"));
    assert_eq!(codes(&neither), ["purpose-not-permitted"]);
    assert_eq!(history.sees(&siem.collection), [object.as_str()]);
}

/// 6.1, 6.2, 6.5: whoever brings what, in whatever order, each audience has what the oracle allows, once.
#[test]
fn inv_6_1_whoever_brings_a_sealed_thing_gives_a_licence_and_nobody_gets_it_twice() {
    let (gained, explained) = (Cell::new(0), Cell::new(0));
    let steps = proptest::collection::vec(exchange(), 10..40);
    let ran = TestRunner::new(mithaq_testkit::config(16)).run(&steps, |steps| {
        let mut history = in_force(|place, text| {
            text.exchanges[0].highest_tlp = Tlp::Red;
            received_too(&mut text.exchanges[0]);
            text.purposes = Some(match place {
                0 => [Purpose::Detection].into(),
                _ => [Purpose::Investigation, Purpose::Research].into(),
            });
        });
        for step in &steps {
            history.goes_on(step);
        }
        let tally = history.ends();
        gained.set(gained.get() + tally.gained());
        explained.set(explained.get() + tally.explained());
        Ok(())
    });
    ran.unwrap();
    assert!(gained.get() > 0, "nothing was brought twice");
    assert!(explained.get() > 0, "no marking was explained late");
}

#[test]
fn inv_6_1_what_we_authored_we_hold_from_nobody() {
    let history = in_force(|_, text| text.exchanges.iter_mut().for_each(received_too));
    let text = indicator(1, 0, &[GREEN]);
    let body = String::from_utf8(sealed(ME, text.as_bytes())).unwrap();
    history.imports_texts(&[&body]);
    history.brings(&from(0), &[&body]);
    let verdicts = history.why(&id(&text), "analysts", None);
    assert_eq!(verdicts[0].copy.licences, ["own"]);
}

#[test]
fn inv_6_4_what_refers_to_a_received_observable_goes_where_that_may_go() {
    let history = in_force(|_, text| text.exchanges.iter_mut().for_each(received_too));
    let [rimal, sahil, siem, _] = readers();
    history.imports_texts(&[&observed(1)]);
    history.brings(&from(0), &[&address(false)]);
    // Of what is held already nothing is narrowed; what we author from now on tells what we received.
    history.imports_texts(&[&observed(2)]);
    assert_eq!(history.sees(&sahil), [id(&observed(1))]);
    assert_eq!(history.sees(&rimal), [id(&observed(1))]);
    assert!(history.sees(&siem).contains(&id(&observed(2))));
    let verdicts = history.why(&id(&observed(2)), "National CERT of Sahil", None);
    assert_eq!(codes(&verdicts), ["onward-none", "tells-of-received"]);
    // What others author has its references under its own licence.
    history.brings(&from(1), &[&observed(3)]);
    assert!(history.sees(&siem).contains(&id(&observed(3))));
    // Once we have seen it ourselves it is ours to tell.
    history.imports_texts(&[&address(true), &observed(4)]);
    let seen = history.sees(&sahil);
    assert!(seen.contains(&id(&observed(4))), "{seen:?}");
    assert!(!seen.contains(&id(&observed(2))), "{seen:?}");
}

#[test]
fn inv_6_4_a_definition_crosses_with_what_needs_it_and_with_nothing_else() {
    let history = in_force(|place, text| {
        let exchange = &mut text.exchanges[0];
        exchange.types = Some(BTreeSet::from(["indicator"]));
        exchange.highest_tlp = match place {
            0 => Tlp::Green,
            _ => Tlp::Red,
        };
    });
    let [rimal, sahil, siem, _] = readers();
    let (one, two) = (statement(1), statement(2));
    let green = indicator(1, 0, &[GREEN, &id(&one)]);
    let red = indicator(2, 0, &[RED, &id(&two)]);
    history.imports_texts(&[&one, &two]);
    assert!(
        history.sees(&sahil).is_empty(),
        "no article lists definitions"
    );
    history.imports_texts(&[&red, &green]);
    // Each before what needs it, so that it is known when that is read; withheld looks like absent.
    assert_eq!(history.sees(&rimal), [id(&one), id(&green)]);
    let expected = [id(&two), id(&red), id(&one), id(&green)];
    assert_eq!(history.sees(&sahil), expected);
    assert_eq!(
        history.sees(&siem),
        [id(&one), id(&two), id(&red), id(&green)]
    );
    // More of the same kind brings nothing again.
    let mut reader = Reader::new(rimal.clone(), true);
    while !reader.polls(history.stage(), 1).unwrap().is_empty() {}
    let another = indicator(3, 0, &[GREEN, &id(&one)]);
    history.imports_texts(&[&another]);
    let given = reader.polls(history.stage(), 10).unwrap();
    assert_eq!(given.iter().map(ids).collect::<Vec<_>>(), [id(&another)]);
    let why = history.why(&id(&one), "National CERT of Rimal", None);
    assert!(why.iter().any(|verdict| verdict.released), "{why:?}");
    let why = history.why(&id(&two), "National CERT of Rimal", None);
    assert!(why.iter().all(|verdict| !verdict.released), "{why:?}");
}

/// In one commit: a node that is killed after it would not look for the definition again. It stands before the copy
/// that has gained, which a commit of its own could not bring about.
#[test]
fn inv_6_4_a_definition_comes_in_the_commit_in_which_a_copy_gains_a_licence() {
    let history = in_force(|_, text| text.exchanges.iter_mut().for_each(received_too));
    let store = &history.stage().node().store;
    let one = statement(1);
    let plain = indicator(1, 1, &[GREEN, &id(&one)]);
    let theirs = String::from_utf8(sealed(PEERS[0], plain.as_bytes())).unwrap();
    let slots = |text: &str, company: bool| {
        let copies = store.copies(&id(text).parse().unwrap()).unwrap();
        let of = copies
            .iter()
            .filter(|copy| (copy.rank == CopyRank::Company) == company);
        of.map(|copy| copy.slot).collect::<Vec<_>>()
    };
    history.imports_texts(&[&one]);
    history.brings(&from(0), &[&theirs]);
    let (before, first) = (slots(&plain, false), slots(&one, true));
    assert_eq!((before.len(), first.len()), (1, 1));
    history.brings(&from(1), &[&theirs]);
    let (gained, company) = (slots(&plain, false), slots(&one, true));
    assert!(before[0] < gained[0], "it goes on in a new slot");
    // For the class it had, for the one it was brought in, and for both licences together.
    assert_eq!((gained.len(), company.len()), (1, 3));
    assert!(
        company.iter().all(|slot| *slot < gained[0]),
        "{company:?} {gained:?}"
    );
}

#[test]
fn inv_6_4_a_definition_that_comes_late_crosses_then() {
    let history = in_force(|_, text| {
        text.exchanges[0].types = Some(BTreeSet::from(["indicator"]));
    });
    let [rimal, ..] = readers();
    let at = "2026-12-01T00:00:00.000Z";
    let extension = "extension-definition--11111111-1111-4111-8111-111111111111";
    let plain = indicator(1, 0, &[GREEN]);
    let extended = format!(
        "{},\"extensions\":{{\"{extension}\":{{\"extension_type\":\"property-extension\",\"word\":1}}}}}}",
        plain.strip_suffix('}').unwrap()
    );
    let definition = format!(
        "{{\"type\":\"extension-definition\",\"spec_version\":\"2.1\",\"id\":\"{extension}\",\"created\":\"{at}\",\
         \"modified\":\"{at}\",\"created_by_ref\":\"{}\",\"name\":\"Words\",\"schema\":\"https://qamar.example/words.json\",\
         \"version\":\"1.0.0\",\"extension_types\":[\"property-extension\"]}}",
        party(ME)
    );
    history.imports_texts(&[&extended]);
    let mut reader = Reader::new(rimal, true);
    assert_eq!(reader.polls(history.stage(), 10).unwrap().len(), 1);
    history.imports_texts(&[&definition]);
    let given = reader.polls(history.stage(), 10).unwrap();
    assert_eq!(given.iter().map(ids).collect::<Vec<_>>(), [extension]);
}

#[test]
fn inv_6_2_an_embargo_ends_for_everybody_at_once_and_for_good() {
    let mut history = in_force(|_, _| {});
    let [rimal, _, siem, _] = readers();
    let text = indicator(1, 0, &[GREEN]);
    let object = id(&text);
    history.imports_texts(&[&text]);
    let mut reader = Reader::new(rimal.clone(), true);
    assert_eq!(reader.polls(history.stage(), 10).unwrap().len(), 1);
    let until = Timestamp::from_unix_millis(history.stage().clock.reads() + 5 * 3_600_000);
    let Answer::Embargo(report) = history.stage().operates(Request::Embargo {
        object: object.clone(),
        until: until.to_string(),
    }) else {
        panic!("no answer");
    };
    assert_eq!(report.until, Some(until.to_string()));
    assert_eq!(report.crossed, ["National CERT of Rimal"]);
    let nobody = |history: &History| {
        for collection in [&rimal, &siem] {
            assert!(history.sees(collection).is_empty());
        }
        let why = history.why(&object, "National CERT of Rimal", None);
        assert_eq!(codes(&why), ["embargo"]);
        assert!(why.iter().all(|verdict| !verdict.released));
    };
    nobody(&history);
    // 5.9: at T itself it still holds.
    history.goes_on(&Step::Clock(5));
    nobody(&history);
    history.goes_on(&Step::Restart);
    nobody(&history);
    history.goes_on(&Step::Clock(1));
    for collection in [&rimal, &siem] {
        assert_eq!(history.sees(collection), [object.as_str()]);
    }
    // What was let go stays so, wherever the clock is set.
    history.goes_on(&Step::Clock(-4));
    assert_eq!(history.sees(&rimal), [object.as_str()]);
}

#[test]
fn a_draft_tells_what_would_cross_under_it_and_is_not_kept() {
    let history = in_force(|_, _| {});
    let one = statement(1);
    let green = indicator(1, 0, &[GREEN, &id(&one)]);
    let red = indicator(2, 0, &[RED]);
    history.imports_texts(&[&one, &green, &red]);
    let mut text = between(AgreementNo(1), [ME, PEERS[1]]);
    text.exchanges[0].types = Some(BTreeSet::from(["indicator"]));
    let draft = mithaq_testkit::render::draft(&text, |no| party(no).to_string());
    let preview = |under: Option<PreviewUnder>| {
        let Answer::Preview(page) = history.stage().operates(Request::Preview {
            audience: party(PEERS[1]).to_string(),
            purpose: None,
            limit: 10,
            under,
        }) else {
            panic!("no answer");
        };
        let withheld: Vec<_> = page
            .withheld
            .iter()
            .map(|one| (one.reason.code.clone(), one.count))
            .collect();
        (page.released, withheld)
    };
    let epoch = history.stage().node().store.epoch().unwrap();
    let counts = history.stage().node().store.counts().unwrap();
    let (released, withheld) = preview(Some(PreviewUnder::Draft(draft)));
    // The definition goes with what needs it.
    assert_eq!(released, 2);
    assert_eq!(withheld, [("tlp-too-strict".to_owned(), 1)]);
    assert_eq!(history.stage().node().store.epoch().unwrap(), epoch);
    assert_eq!(history.stage().node().store.counts().unwrap(), counts);
    let held = agreement_id(AgreementNo(1)).to_string();
    let (released, _) = preview(Some(PreviewUnder::Agreement(held)));
    assert_eq!(preview(None).0, released);
}
