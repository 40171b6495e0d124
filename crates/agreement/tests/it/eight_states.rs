//! The worked example in `examples/eight-states`: what eight States did in two years, and six tables of what was in
//! force between each two of them, written by hand. The second reading says the same as the tables, and so does the
//! product.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mithaq_agreement::act::hex;
use mithaq_agreement::{
    Act, Agreement, Draft, Family, PartyId, Relation, Texts, effective, fold, relation,
};
use mithaq_stix::seal::unsealed_hash;
use mithaq_testkit::generate::between;
use mithaq_testkit::oracle::{Case, Why};
use mithaq_testkit::render::{self, ActLinks};
use mithaq_testkit::world::{
    self, Accession, AgreementNo, Article, Change, Clauses, DAY, Deed, Exchange, Instant, NewTerms,
    Onward, Pap, Party, Purpose, Reservable, Tlp, Unmarked,
};
use toml::{Table, Value};

use crate::plain::{self, act_id, timestamp};
use crate::treaties::{Keys, sealed};
use crate::world::{FIRST, SECOND, id, nobody, object};

const FRAMEWORK: &str = include_str!("../../../../examples/eight-states/framework.toml");
const AMENDED: &str = include_str!("../../../../examples/eight-states/framework-amended.toml");
const ACTS: &str = include_str!("../../../../examples/eight-states/acts.toml");
const PAGE: &str = include_str!("../../../../examples/eight-states/README.md");

/// The States, in the order in which the page names them.
const STATES: [&str; 8] = [
    "Qamar", "Rimal", "Sahil", "Marjan", "Ghayma", "Rayhan", "Zuhra", "Sanawbar",
];

/// What a table says of two States on a day: noon, their places, the mark.
type Cell = (Instant, (usize, usize), String);

/// All cells of all tables on the page.
fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut head: Option<(Instant, Vec<usize>)> = None;
    for line in PAGE.lines() {
        let columns: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let place = |name: &str| STATES.iter().position(|state| *state == name);
        if let Some(noon) = noon(columns[0]) {
            let states = columns[1..].iter().map(|name| place(name).unwrap());
            head = Some((noon, states.collect()));
        } else if let (Some(first), Some((noon, states))) = (place(columns[0]), &head) {
            assert_eq!(columns.len(), states.len() + 1, "{line}");
            let row = states.iter().zip(&columns[1..]);
            let row = row.filter(|(_, mark)| !mark.is_empty());
            cells.extend(row.map(|(second, mark)| (*noon, (first, *second), (*mark).to_owned())));
        }
    }
    cells
}

/// Noon of a day written as `2027-04-20`.
fn noon(day: &str) -> Option<Instant> {
    (day.len() == 10).then_some(())?;
    let at = mithaq_stix::Timestamp::parse(&format!("{day}T12:00:00.000Z")).ok()?;
    Some(at.unix_millis())
}

/// The list of acts.
fn rows() -> Vec<Table> {
    let file: Table = ACTS.parse().unwrap();
    let rows = file["acts"].as_array().unwrap().iter();
    rows.map(|row| row.as_table().unwrap().clone()).collect()
}

fn text<'a>(row: &'a Table, key: &str) -> &'a str {
    row[key].as_str().unwrap()
}

fn instant(value: &Value) -> Instant {
    let text = value.as_datetime().unwrap().to_string();
    mithaq_stix::Timestamp::parse(&text).unwrap().unix_millis()
}

fn author(row: &Table) -> Party {
    let place = STATES.iter().position(|state| *state == text(row, "by"));
    Party(u8::try_from(place.unwrap()).unwrap())
}

/// The same acts, in plain.
fn acts() -> Vec<world::Act> {
    let rows = rows();
    let number_of = |row: &Table, key: &str| {
        let name = text(row, key);
        let place = rows.iter().position(|other| text(other, "id") == name);
        u32::try_from(place.unwrap()).unwrap()
    };
    let mut acts: Vec<world::Act> = Vec::new();
    for (tag, row) in (0..).zip(&rows) {
        let author = author(row);
        let before = acts.iter().rfind(|act| act.author == author);
        let deed = match text(row, "act") {
            "signature" => Deed::Signature,
            "ratification" => Deed::Ratification,
            "accession" => Deed::Accession,
            "withdrawal" => Deed::Withdrawal,
            "amendment" => Deed::Amendment { text: 1 },
            "acceptance" => Deed::Accepts {
                of: number_of(row, "of"),
            },
            "objection" => Deed::Objection {
                to: number_of(row, "to"),
                precludes: row["precludes"].as_bool().unwrap(),
            },
            "notification" => Deed::Notification {
                of: number_of(row, "of"),
                tag: number_of(row, "of"),
                date: instant(&row["date"]),
            },
            "reservation" => Deed::Reservation {
                changes: row["changes"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(change)
                    .collect(),
            },
            other => panic!("{other}"),
        };
        acts.push(world::Act {
            tag,
            id: tag,
            author,
            agreement: AgreementNo(0),
            text: 0,
            number: before.map_or(1, |before| before.number + 1),
            previous: before.map(|before| before.tag),
            at: instant(&row["at"]),
            to_all: true,
            attested_for: None,
            deed,
        });
    }
    acts
}

fn change(change: &Value) -> Change {
    match change["article"].as_str().unwrap() {
        "3" => {
            assert_eq!(change["excluded"].as_bool(), Some(true));
            Change {
                article: Article::Exchange(1),
                to: NewTerms::Excluded,
            }
        }
        _ => {
            assert_eq!(change["terms"]["to"].as_str(), Some("none"));
            Change {
                article: Article::Onward,
                to: NewTerms::Onward(Onward::NOBODY),
            }
        }
    }
}

/// The same texts, in plain: as the drafts say.
fn texts() -> Vec<world::Agreement> {
    let listed: Vec<Party> = (0..7).map(Party).collect();
    let exchange = |highest_tlp, types: Option<&'static str>, received_too| Exchange {
        givers: listed.iter().copied().collect(),
        types: types.map(|name| BTreeSet::from([name])),
        highest_tlp,
        highest_pap: Pap::Amber,
        received_too,
    };
    let base = world::Agreement {
        depositary: Some(Party(0)),
        successor: Some(Party(1)),
        notice_days: 180,
        clauses: Clauses {
            ratification: true,
            entry_after: Some(5),
            entry_days: 30,
            accession: Accession::Any,
            reservations: Reservable::Of(BTreeSet::from([Article::Exchange(1), Article::Onward])),
            ..Clauses::default()
        },
        exchanges: vec![
            exchange(Tlp::Green, None, false),
            exchange(Tlp::Green, Some("indicator"), true),
        ],
        purposes: Some(BTreeSet::from([Purpose::Detection, Purpose::Protection])),
        onward: Some(Onward::CONSTITUENCY),
        unmarked: Some(Unmarked {
            tlp: Tlp::Amber,
            pap: Pap::Clear,
        }),
        parties: listed.clone(),
        ..between(AgreementNo(0), [Party(0), Party(1)])
    };
    let mut amended = world::Agreement {
        text: 1,
        amends: Some(0),
        ..base.clone()
    };
    amended.exchanges[0].highest_tlp = Tlp::Amber;
    vec![base, amended]
}

#[test]
fn the_second_reading_says_what_the_tables_say() {
    let (texts, keyed) = (texts(), BTreeSet::new());
    let cells = cells();
    let mut marks: BTreeMap<&str, u32> = BTreeMap::new();
    for (noon, (first, second), mark) in &cells {
        let pair = [first, second].map(|place| Party(u8::try_from(*place).unwrap()));
        let now = world::Now::at(*noon);
        // What had been done by then.
        let mut acts = acts();
        acts.retain(|act| act.at <= *noon);
        let case = Case::of(AgreementNo(0), &texts, &acts, &keyed).unwrap();
        let whys = case.relation(pair.into(), now);
        let has = |why| whys.contains(&why);
        let found = match whys.is_empty() {
            _ if has(Why::NotParties) || has(Why::NotSigned) => "–",
            _ if has(Why::Withdrawn) => "left",
            _ if has(Why::NotYet) => "soon",
            _ if has(Why::Precluded) => "none",
            _ if has(Why::WindowOpen) => "open",
            false => panic!("{whys:?}"),
            true => {
                let text = case.effective(pair.into(), now);
                match (text.text, text == texts[usize::from(text.text)]) {
                    (0, true) => "yes",
                    (0, false) => "yes r",
                    (_, true) => "new",
                    (_, false) => "new r",
                }
            }
        };
        let names = (STATES[*first], STATES[*second]);
        assert_eq!(found, mark, "{names:?} at {noon}: {whys:?}");
        *marks.entry(found).or_default() += 1;
        assert_eq!(case.relation((pair[1], pair[0]), now), whys);
    }
    assert_eq!(cells.len(), 6 * 28);
    assert_eq!(marks.len(), 9, "{marks:?}");
    // Noon is noon, and no date of the story is so close to one that a mistake of hours would not show.
    assert!(cells.iter().all(|(noon, _, _)| noon % DAY == DAY / 2));
}

/// The identity of a State, as the list of acts has it.
fn identity(place: usize) -> PartyId {
    let file: Table = ACTS.parse().unwrap();
    PartyId::parse(file["states"][STATES[place]].as_str().unwrap()).unwrap()
}

/// The text and the amended text, as the drafts in the example have them.
fn family() -> Family {
    let read = |draft: &str, own_id: &str| {
        let draft = Draft::parse(draft).unwrap_or_else(|faults| panic!("{faults}"));
        let bytes = draft.object_bytes(&id(own_id), &identity(0), &timestamp(world::day(1)));
        Arc::new(Agreement::from_object(&object(&bytes.unwrap())).unwrap())
    };
    let base = read(FRAMEWORK, FIRST);
    let hash = hex(base.text_hash());
    let amends = format!("amends = {{ agreement = \"{FIRST}\", text = \"{hash}\" }}\n[title]\n");
    let amended = read(&AMENDED.replacen("[title]\n", &amends, 1), SECOND);
    Family::new(base, [amended])
}

/// The acts in the list, each sealed by its State.
fn performed(family: &Family) -> Vec<Act> {
    let keys = Keys::of((0..8).map(|place| (Party(place), identity(usize::from(place)))));
    let listed: Vec<String> = (0..7).map(|place| identity(place).to_string()).collect();
    let (base, amended) = (family.shared_base(), family.amended()[0].agreement());
    let mut hashes: Vec<String> = Vec::new();
    let mut acts = Vec::new();
    for (act, row) in self::acts().iter().zip(rows()) {
        let mut members: Vec<(&'static str, String)> = Vec::new();
        let quoted = |text: &str| format!("\"{text}\"");
        for key in ["text", "name", "root_fingerprint"] {
            members.extend(
                row.get(key)
                    .map(|words| (key, quoted(words.as_str().unwrap()))),
            );
        }
        if let Some(changes) = row.get("changes") {
            members.push(("changes", serde_json::to_string(changes).unwrap()));
        }
        match act.deed {
            Deed::Accepts { of } => members.push(("of_ref", quoted(act_id(of).as_str()))),
            Deed::Objection { to, precludes } => {
                members.push(("to_ref", quoted(act_id(to).as_str())));
                members.push(("precludes", precludes.to_string()));
            }
            Deed::Notification { of, date, .. } => {
                members.push(("of_ref", quoted(act_id(of).as_str())));
                members.push(("act_hash", quoted(&hashes[of as usize])));
                members.push(("date", quoted(&render::instant(date))));
            }
            Deed::Amendment { .. } => {
                members.push(("text_ref", quoted(amended.id().as_str())));
                members.push(("text_hash", quoted(&hex(amended.text_hash()))));
            }
            _ => {}
        }
        let links = ActLinks {
            id: act_id(act.id).to_string(),
            author: identity(usize::from(act.author.0)).to_string(),
            addressees: listed.clone(),
            agreement: base.id().to_string(),
            text_hash: hex(base.text_hash()),
            previous: act.previous.map(|tag| hashes[tag as usize].clone()),
            lifts: None,
            attested_for: None,
            members,
        };
        let bytes = sealed(render::act(act, &links).as_bytes(), act.author);
        hashes.push(hex(&unsealed_hash(&object(&bytes))));
        acts.push(keys.read(&bytes).unwrap());
    }
    acts
}

#[test]
fn the_matrix_of_the_worked_example_is_that_written_by_hand() {
    let family = family();
    let acts = performed(&family);
    let texts = [family.shared_base(), family.amended()[0].agreement()];
    for (noon, (first, second), mark) in cells() {
        let (a, b) = (identity(first), identity(second));
        let now = plain::now(world::Now::at(noon));
        let by_then = acts.iter().filter(|act| act.at() <= &timestamp(noon));
        let by_then: Vec<Act> = by_then.cloned().collect();
        let status = fold(&family, &by_then, &nobody());
        let relation = relation(&family, &status, &a, &b, &now);
        let found = match &relation {
            Relation::NotParties | Relation::NotSigned { .. } | Relation::NotRatified { .. } => "–",
            Relation::NotYet { .. } | Relation::NotEnough { .. } => "soon",
            Relation::WindowOpen { .. } => "open",
            Relation::Precluded { .. } => "none",
            Relation::Withdrawn { .. } => "left",
            Relation::InForce { .. } => {
                let text = effective(&family, &status, &a, &b, &now);
                let tlp =
                    |text: &Agreement| text.exchanges().next().map(|(_, own)| own.highest_tlp);
                let says = |text: &Agreement| {
                    let exchanges: Vec<_> = text.exchanges().map(|(id, _)| id.clone()).collect();
                    (exchanges, text.onward().1, text.purposes().1)
                };
                let is_new = tlp(&text) == tlp(texts[1]);
                match (is_new, says(&text) == says(texts[usize::from(is_new)])) {
                    (false, true) => "yes",
                    (false, false) => "yes r",
                    (true, true) => "new",
                    (true, false) => "new r",
                }
            }
            other => panic!("{other:?}"),
        };
        let names = (STATES[first], STATES[second]);
        assert_eq!(found, mark, "{names:?} at {noon}: {relation:?}");
    }
}
