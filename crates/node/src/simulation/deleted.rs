//! What is deleted, kept for a procedure, and destroyed on its day, in a whole node (7.6, 7.7, 7.8).

use std::fs;
use std::path::Path;

use mithaq_agreement::Licence;
use mithaq_agreement::certificate::Done;
use mithaq_stix::ObjectId;
use mithaq_store::{Batch, RecordChange};
use mithaq_testkit::generate::between;
use mithaq_testkit::world::AgreementNo;

use super::history::History;
use super::licences::{GREEN, from, id, indicator, readers, received_too, signed};
use super::reader::collections;
use super::stage::{agreement_id, party, sealed, with_articles};
use super::steps::Step;
use super::{ME, PEERS};
use crate::admin::{ActKind, Answer, DeletionReport, Request};
use crate::deletion::{Cause, CopyRef, Fault, certificates, look};
use crate::intake::Origin;

/// Thirty days, then destroyed, and certified.
const RETENTION: &str = "[[articles]]\nid = \"keep\"\nkind = \"retention\"\ntext.en = \"Words.\"\n\
    [articles.terms]\ndays = 30\nthen = \"destroy\"\ncertificate = true\n";
const DAY: i64 = 24;

pub(super) fn begins(retention: bool) -> History {
    begins_with(if retention { RETENTION } else { "" })
}

fn begins_with(article: &str) -> History {
    let texts = [0, 1].map(|place| {
        let no = AgreementNo(u8::try_from(place).unwrap());
        let mut text = between(no, [ME, PEERS[place]]);
        text.exchanges.iter_mut().for_each(received_too);
        text
    });
    with_articles(AgreementNo(0), article, || signed(texts.to_vec()))
}

/// An indicator of the first peer's, under its seal.
pub(super) fn theirs(no: u32) -> String {
    let text = indicator(no, 1, &[GREEN]);
    String::from_utf8(sealed(PEERS[0], text.as_bytes())).unwrap()
}

fn newer(text: &str) -> String {
    text.replace(r#""modified":"2026-12-01"#, r#""modified":"2026-12-02"#)
}

pub(super) fn of(history: &History, object: &str) -> usize {
    let object: ObjectId = object.parse().unwrap();
    history.stage().node().store.copies(&object).unwrap().len()
}

pub(super) fn deletes(history: &History, object: &str) -> DeletionReport {
    let asked = Request::Delete {
        object: object.to_owned(),
        reason: "a test".to_owned(),
    };
    match history.stage().operates(asked) {
        Answer::Deleted(report) => report,
        answer => panic!("{answer:?}"),
    }
}

/// In which files of the node's folder these bytes are.
pub(super) fn files_with(folder: &Path, what: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, what));
        } else if let Ok(bytes) = fs::read(&path) {
            let mut windows = bytes.windows(what.len());
            if windows.any(|window| window == what.as_bytes()) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

pub(super) fn refused(history: &History, origin: &Origin, object: &str) -> bool {
    history.stage().take(origin, &[object.as_bytes().to_vec()]) == Some(vec![false])
}

#[test]
fn inv_7_7_what_was_deleted_is_in_no_file_and_stays_away_until_a_newer_version() {
    let mut history = begins(false);
    let (gone, stays) = (theirs(77), theirs(78));
    history.brings(&from(0), &[&gone, &stays]);
    let [.., ours, _] = readers();
    assert_eq!(history.sees(&ours), [id(&gone), id(&stays)]);
    let folder = history.stage().folder().to_owned();
    assert!(!files_with(&folder, "'198.51.100.77'").is_empty());
    let report = deletes(&history, &id(&gone));
    assert_eq!((report.erased.len(), report.overwritten), (1, true));
    assert_eq!(files_with(&folder, "'198.51.100.77'"), [] as [String; 0]);
    assert!(!files_with(&folder, "'198.51.100.78'").is_empty());
    assert_eq!(history.sees(&ours), [id(&stays)]);
    // Whoever brings it, with its seal or without, then and after a restart.
    for _ in 0..2 {
        assert!(refused(&history, &from(0), &gone));
        assert!(refused(&history, &from(1), &gone));
        assert!(refused(&history, &from(1), &indicator(77, 1, &[GREEN])));
        assert_eq!(of(&history, &id(&gone)), 0);
        history.goes_on(&Step::Restart);
    }
    // What comes in one delivery with it comes in.
    let beside = theirs(79);
    let both = [gone.clone().into_bytes(), beside.clone().into_bytes()];
    let taken = history.stage().take(&from(0), &both);
    assert_eq!(taken, Some(vec![false, true]));
    let plain = indicator(77, 1, &[GREEN]);
    let newer = String::from_utf8(sealed(PEERS[0], newer(&plain).as_bytes())).unwrap();
    history.brings(&from(0), &[&newer]);
    assert_eq!(of(&history, &id(&gone)), 1);
    // Once it is lifted, that version too.
    history.stage().operates(Request::DeleteLift {
        object: id(&gone),
        modified: Some("2026-12-01T00:00:00.000Z".to_owned()),
        reason: "a test".to_owned(),
    });
    history.brings(&from(0), &[&gone]);
    assert_eq!(of(&history, &id(&gone)), 2);
    history.goes_on(&Step::Restart);
    assert_eq!(of(&history, &id(&gone)), 2);
}

/// 4.6: without a seal each deliverer's is its own. One that takes its copy back keeps nobody else's out.
#[test]
fn inv_7_7_who_takes_back_an_unsealed_copy_takes_nobody_elses() {
    let history = begins(false);
    let text = indicator(5, 1, &[GREEN]);
    history.brings(&from(0), &[&text]);
    history.brings(&from(1), &[&text]);
    let recall = ObjectId::parse("mithaq-recall--11111111-1111-4111-8111-111111111111").unwrap();
    let which = CopyRef {
        id: id(&text).parse().unwrap(),
        modified: Some("2026-12-01T00:00:00.000Z".parse().unwrap()),
        hash: None,
        deliverer: Some(party(PEERS[0])),
    };
    let node = history.stage().node();
    let erased = node
        .erase(std::slice::from_ref(&which), &Cause::Recall(recall.clone()))
        .unwrap();
    assert_eq!(erased.erased.len(), 1);
    assert_eq!(of(&history, &id(&text)), 1);
    assert!(refused(&history, &from(0), &text));
    history.brings(&from(1), &[&text]);
    // Asked again, it is not here, and that is said.
    let again = node.erase(&[which], &Cause::Recall(recall)).unwrap();
    assert_eq!((again.erased.len(), again.absent.len()), (0, 1));
}

#[test]
fn inv_7_7_the_diplomatic_record_cannot_be_deleted() {
    let history = begins(false);
    let agreement = agreement_id(AgreementNo(0));
    let which = CopyRef {
        id: agreement.clone(),
        modified: None,
        hash: None,
        deliverer: None,
    };
    let refused = history
        .stage()
        .node()
        .erase(&[which], &Cause::Operator)
        .unwrap_err();
    assert!(matches!(&refused, Fault::OnRecord(id) if *id == agreement));
    assert!(
        refused.to_string().contains("cannot be destroyed"),
        "{refused}"
    );
    assert_eq!(of(&history, agreement.as_str()), 1);
}

/// The entry of what was deleted opens no more, that of what crossed beside it goes on being proven; all hashes stay.
#[test]
fn inv_7_7_a_log_tells_no_more_of_what_was_deleted_and_proves_the_rest() {
    let history = begins(false);
    let (gone, stays) = (indicator(1, 0, &[GREEN]), indicator(2, 0, &[GREEN]));
    history.imports_texts(&[&gone, &stays]);
    let [first, ..] = readers();
    assert_eq!(history.sees(&first), [id(&gone), id(&stays)]);
    let receipt = |object: &str| {
        let request = Request::LedgerReceipt {
            object: object.to_owned(),
            recipient: None,
        };
        history.stage().asks(request)
    };
    assert!(receipt(&id(&gone)).is_ok());
    let node = history.stage().node();
    let (log, end) = node.store.logs().unwrap().remove(0);
    let before = node.store.leaf(&log, 0).unwrap().unwrap();
    assert!(before.secret.is_some());
    let report = deletes(&history, &id(&gone));
    // The peer has not held the page against its leaf yet, and could not without what opens it: for a day it waits.
    assert!(node.store.leaf(&log, 0).unwrap().unwrap().secret.is_some());
    history
        .stage()
        .clock
        .set(history.stage().clock.reads() + 25 * 3_600_000);
    look(node).unwrap();
    let after = node.store.leaf(&log, 0).unwrap().unwrap();
    assert_eq!(after.secret, None);
    let salts = after.salts.unwrap();
    assert_eq!(salts.len(), before.entries.len());
    assert_eq!(salts[0], [0; 32]);
    assert_ne!(salts[1], [0; 32]);
    assert_eq!((after.bytes, after.hashes), (before.bytes, before.hashes));
    assert_eq!(node.store.log(&log).unwrap(), Some(end));
    assert!(receipt(&id(&gone)).is_err());
    assert!(receipt(&id(&stays)).is_ok());
    // A peer is recalled; who reads as one of us is named.
    let names: Vec<&str> = report
        .consumers
        .iter()
        .map(|one| one.kind.as_str())
        .collect();
    assert_eq!(names, ["own-client", "own-client"]);
    deletes(&history, &id(&stays));
    history
        .stage()
        .clock
        .set(history.stage().clock.reads() + 25 * 3_600_000);
    look(node).unwrap();
    let salts = node.store.leaf(&log, 0).unwrap().unwrap().salts.unwrap();
    assert_eq!(salts, [[0; 32]; 2]);
}

/// A node that was killed after the commit closes what it had not closed when it starts.
#[test]
fn inv_7_7_a_deletion_is_gone_on_with_after_a_kill() {
    let mut history = begins(false);
    let gone = indicator(1, 0, &[GREEN]);
    history.imports_texts(&[&gone]);
    let [first, ..] = readers();
    assert_eq!(history.sees(&first), [id(&gone)]);
    let object: ObjectId = id(&gone).parse().unwrap();
    let node = history.stage().node();
    let slot = node.store.copies(&object).unwrap()[0].slot;
    let (log, _) = node.store.logs().unwrap().remove(0);
    // As far as the first commit goes.
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.deletions = vec![slot];
    batch.records.push(RecordChange {
        kind: "deletion-unfinished".to_owned(),
        key: format!("{slot:020}"),
        bytes: Some(format!("[{slot}]").into_bytes()),
    });
    node.store.commit(batch).unwrap();
    assert!(node.store.leaf(&log, 0).unwrap().unwrap().secret.is_some());
    history.goes_on(&Step::Restart);
    let node = history.stage().node();
    assert_eq!(crate::deletion::left(node).unwrap(), 0);
    history.goes_on(&Step::Clock(25));
    history.goes_on(&Step::Restart);
    let node = history.stage().node();
    assert_eq!(node.store.leaf(&log, 0).unwrap().unwrap().secret, None);
    assert_eq!(crate::deletion::left(node).unwrap(), 0);
}

#[test]
fn inv_7_6_a_legal_hold_keeps_what_is_deleted_and_gives_it_to_nobody() {
    let mut history = begins(false);
    let kept = theirs(7);
    history.brings(&from(0), &[&kept]);
    let [.., ours, _] = readers();
    let hold = Request::HoldAdd {
        object: id(&kept),
        reason: "case 17".to_owned(),
        until: Some("2027-06-01T00:00:00Z".to_owned()),
    };
    let Answer::Holds { holds } = history.stage().operates(hold) else {
        panic!("no hold");
    };
    assert_eq!(
        (holds.len(), holds[0].on, holds[0].restricted),
        (1, true, 0)
    );
    assert_eq!(history.sees(&ours), [id(&kept)]);
    let report = deletes(&history, &id(&kept));
    assert_eq!((report.erased.len(), report.held.len()), (0, 1));
    assert_eq!(report.held[0].hold, holds[0].id);
    assert_eq!(of(&history, &id(&kept)), 1);
    assert_eq!(history.sees(&ours), [] as [String; 0]);
    let why = history.why(&id(&kept), "analysts", None);
    assert_eq!(super::licences::codes(&why), ["restricted"]);
    history.goes_on(&Step::Restart);
    look(history.stage().node()).unwrap();
    assert_eq!(of(&history, &id(&kept)), 1);
    history.stage().operates(Request::HoldLift {
        hold: holds[0].id[..8].to_owned(),
    });
    assert_eq!(of(&history, &id(&kept)), 0);
    assert!(refused(&history, &from(0), &kept));
}

#[test]
fn inv_7_6_a_hold_that_has_ended_lets_go_what_waited_for_it() {
    let mut history = begins(false);
    let kept = theirs(7);
    history.brings(&from(0), &[&kept]);
    let now = history.stage().clock.reads();
    let until = mithaq_stix::Timestamp::from_unix_millis(now + 48 * 3_600_000);
    history.stage().operates(Request::HoldAdd {
        object: id(&kept),
        reason: "case 17".to_owned(),
        until: Some(until.to_string()),
    });
    deletes(&history, &id(&kept));
    history.goes_on(&Step::Clock(47));
    look(history.stage().node()).unwrap();
    assert_eq!(of(&history, &id(&kept)), 1);
    history.goes_on(&Step::Clock(2));
    look(history.stage().node()).unwrap();
    assert_eq!(of(&history, &id(&kept)), 0);
}

/// The licences that the copies of an object are under.
fn licences(history: &History, object: &str) -> Vec<Licence> {
    let node = history.stage().node();
    let classes = node.known_classes().unwrap();
    let copies = node.store.copies(&object.parse().unwrap()).unwrap();
    let of = |class: u32| classes[class as usize].licences.iter().cloned();
    copies.iter().flat_map(|copy| of(copy.class)).collect()
}

#[test]
fn inv_7_7_what_an_article_says_is_destroyed_on_its_day_and_certified() {
    let mut history = begins(true);
    let (alone, both, held) = (theirs(1), theirs(2), theirs(3));
    history.brings(&from(0), &[&alone, &both, &held]);
    history.goes_on(&Step::Clock(DAY));
    history.brings(&from(1), &[&both]);
    history.stage().operates(Request::HoldAdd {
        object: id(&held),
        reason: "case 17".to_owned(),
        until: None,
    });
    // Not before its day: that is past by the earliest that now can be.
    history.goes_on(&Step::Clock(29 * DAY - 1));
    look(history.stage().node()).unwrap();
    assert_eq!(of(&history, &id(&alone)), 1);
    let due = Request::RetentionDue { days: 2 };
    let Answer::Due { due } = history.stage().operates(due) else {
        panic!("nothing is due");
    };
    let told: Vec<_> = due.iter().map(|one| (one.stays, one.overdue)).collect();
    assert_eq!(told, [(false, false), (false, false), (true, false)]);
    history.goes_on(&Step::Clock(2));
    look(history.stage().node()).unwrap();
    assert_eq!(of(&history, &id(&alone)), 0);
    // Under the other agreement it stays, and the one that ended does not come back by another delivery.
    let [left] = <[Licence; 1]>::try_from(licences(&history, &id(&both))).unwrap();
    assert_eq!(left.deliverer(), Some(&party(PEERS[1])));
    assert!(refused(&history, &from(0), &alone));
    assert!(refused(&history, &from(0), &both));
    assert_eq!(licences(&history, &id(&both)), [left]);
    // A legal hold keeps the third, for nobody.
    assert_eq!(of(&history, &id(&held)), 1);
    let [.., ours, _] = readers();
    assert_eq!(history.sees(&ours), [id(&both)]);
    let node = history.stage().node();
    let certificates = certificates::all(node).unwrap();
    let [certificate] = certificates.as_slice() else {
        panic!("{certificates:?}");
    };
    assert_eq!(certificate.licensor, party(PEERS[0]));
    assert_eq!(certificate.article.as_str(), "keep");
    assert_eq!((certificate.done, certificate.held), (Done::Destroyed, 1));
    let named: Vec<String> = certificate
        .versions
        .iter()
        .map(|one| one.object.to_string())
        .collect();
    assert_eq!(named, [id(&alone)]);
    // It goes to that peer over the diplomatic channel, and to no other.
    let channels = collections();
    let has = |place: usize| {
        let all = history.sees(&channels[place]);
        all.contains(&certificate.id.to_string())
    };
    assert_eq!((has(1), has(3)), (true, false));
    // Nothing is done twice, and what another party holds under the other agreement may come in there.
    look(node).unwrap();
    assert_eq!(certificates::all(node).unwrap().len(), 1);
    history.brings(&from(1), &[&alone]);
}

/// What was received stays under its terms when the agreement has ended: the day is the same.
#[test]
fn inv_7_7_the_days_go_on_when_the_agreement_has_ended() {
    let mut history = begins(true);
    let alone = theirs(1);
    history.brings(&from(0), &[&alone]);
    history.goes_on(&Step::Clock(DAY));
    history.stage().operates(Request::AgreementAct {
        agreement: agreement_id(AgreementNo(0)).to_string(),
        act: ActKind::Withdrawal,
        reason: String::new(),
    });
    history.goes_on(&Step::Clock(27 * DAY));
    look(history.stage().node()).unwrap();
    assert_eq!(of(&history, &id(&alone)), 1);
    history.goes_on(&Step::Clock(3 * DAY));
    look(history.stage().node()).unwrap();
    assert_eq!(of(&history, &id(&alone)), 0);
    let certificates = certificates::all(history.stage().node()).unwrap();
    assert_eq!(certificates.len(), 1);
}

/// What is to be given back waits for an operator, and goes when it has been handed over.
#[test]
fn what_is_to_be_given_back_is_handed_over_and_then_destroyed() {
    let mut history = begins_with(&RETENTION.replace("\"destroy\"", "\"return\""));
    let (first, second) = (theirs(1), theirs(2));
    history.brings(&from(0), &[&first]);
    history.goes_on(&Step::Clock(20 * DAY));
    history.brings(&from(0), &[&second]);
    // It goes on behind the one that is due after it.
    let which = [CopyRef {
        id: id(&first).parse().unwrap(),
        modified: Some("2026-12-01T00:00:00.000Z".parse().unwrap()),
        hash: None,
        deliverer: None,
    }];
    let node = history.stage().node();
    node.restrict(&which, &Cause::Operator, Vec::new()).unwrap();
    node.lift(&which, &Cause::Operator).unwrap();
    history.goes_on(&Step::Clock(11 * DAY));
    let node = history.stage().node();
    look(node).unwrap();
    assert_eq!(of(&history, &id(&first)), 1);
    assert_eq!(node.meters.overdue(), (0, 1));
    let (agreement, peer) = (
        agreement_id(AgreementNo(0)).to_string(),
        party(PEERS[0]).to_string(),
    );
    let asked = Request::RetentionHandOver {
        agreement: agreement.clone(),
        peer: peer.clone(),
    };
    let Answer::HandOver {
        objects,
        slots,
        left,
    } = history.stage().operates(asked)
    else {
        panic!("nothing is handed over");
    };
    assert_eq!((objects.len(), left), (1, 0));
    assert_eq!(objects[0].get(), first);
    // What becomes due, or comes in, before that is told is not among what was given back.
    history.brings(&from(0), &[&theirs(3)]);
    history.goes_on(&Step::Clock(30 * DAY));
    let asked = Request::RetentionReturned {
        agreement,
        peer,
        slots,
    };
    let Answer::Returned { gone, stays } = history.stage().operates(asked) else {
        panic!("nothing was returned");
    };
    assert_eq!((gone, stays), (1, 0));
    assert_eq!(of(&history, &id(&first)), 0);
    assert_eq!(of(&history, &id(&second)), 1);
    let certificates = certificates::all(history.stage().node()).unwrap();
    assert_eq!(certificates.len(), 1);
    assert_eq!(certificates[0].done, Done::Returned);
    let named: Vec<&ObjectId> = certificates[0]
        .versions
        .iter()
        .map(|one| &one.object)
        .collect();
    assert_eq!(named, [&id(&first).parse::<ObjectId>().unwrap()]);
}

/// Kept, for nobody, until its originator thinks better of it.
#[test]
fn inv_7_6_what_is_restricted_is_in_no_page_until_that_is_lifted() {
    let mut history = begins(false);
    let text = theirs(4);
    history.brings(&from(0), &[&text]);
    let [.., ours, _] = readers();
    let which = [CopyRef {
        id: id(&text).parse().unwrap(),
        modified: Some("2026-12-01T00:00:00.000Z".parse().unwrap()),
        hash: None,
        deliverer: Some(party(PEERS[0])),
    }];
    let recall = ObjectId::parse("mithaq-recall--11111111-1111-4111-8111-111111111111").unwrap();
    let node = history.stage().node();
    let cause = Cause::Recall(recall);
    node.restrict(&which, &cause, Vec::new()).unwrap();
    assert_eq!(history.sees(&ours), [] as [String; 0]);
    // Brought again it stays what it is, after a restart too.
    history.brings(&from(0), &[&text]);
    history.goes_on(&Step::Restart);
    assert_eq!(history.sees(&ours), [] as [String; 0]);
    let lifted = history.stage().node().lift(&which, &cause).unwrap();
    assert_eq!((lifted.copies, lifted.tombstones), (1, 0));
    assert_eq!(history.sees(&ours), [id(&text)]);
}

/// While a node holds after a restore it destroys nothing: it does not know what was agreed meanwhile.
#[test]
fn inv_7_8_nothing_is_destroyed_while_the_node_holds() {
    let mut history = begins(true);
    let alone = theirs(1);
    history.brings(&from(0), &[&alone]);
    history.goes_on(&Step::Clock(31 * DAY));
    let node = history.stage().node();
    node.lost_cursor().unwrap();
    assert!(node.hold.is_on());
    look(node).unwrap();
    assert_eq!(of(&history, &id(&alone)), 1);
}

/// Somebody puts an older file of the store in its place: what had been deleted is deleted from it before it is served.
#[test]
fn inv_7_8_what_was_deleted_is_deleted_from_an_older_store_too() {
    let mut history = begins(false);
    let (gone, stays) = (theirs(77), theirs(78));
    history.brings(&from(0), &[&gone, &stays]);
    history.goes_on(&Step::Restart);
    let folder = history.stage().folder().to_owned();
    let store = folder.join("store");
    let copy = folder.join("copy.db");
    history.stage().node().store.copy_to(&copy).unwrap();
    deletes(&history, &id(&gone));
    history.puts_back(&copy, &store.join("mithaq.db"));
    assert_eq!(of(&history, &id(&gone)), 0);
    assert_eq!(of(&history, &id(&stays)), 1);
    assert!(refused(&history, &from(0), &gone));
    fs::remove_file(copy).unwrap();
    assert_eq!(crate::deletion::left(history.stage().node()).unwrap(), 0);
    assert_eq!(files_with(&folder, "'198.51.100.77'"), [] as [String; 0]);
}
