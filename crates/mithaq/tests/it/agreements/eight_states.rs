//! The worked example in `examples/eight-states`, by the command: a real node hears what eight States did, and its matrix at
//! noon of six days is the one that was written by hand.

use std::collections::BTreeMap;

use mithaq_agreement::act::hex;
use mithaq_agreement::{ACT_SEAL_CONTEXT, AGREEMENT_SEAL_CONTEXT, Agreement, Draft, PartyId};
use mithaq_node::wire::keys::NodeKey;
use mithaq_stix::seal::{self, unsealed_hash};
use mithaq_stix::{Object, Timestamp};
use mithaq_testkit::render::{self, ActLinks};
use mithaq_testkit::world::{Act, AgreementNo, Deed, Party};
use serde_json::Value;
use toml::{Table, Value as Toml};

use crate::support::nation::Nation;
use crate::support::rogue::Rogue;
use crate::support::{eventually, new_id};

const FRAMEWORK: &str = include_str!("../../../../../examples/eight-states/framework.toml");
const AMENDED: &str = include_str!("../../../../../examples/eight-states/framework-amended.toml");
const ACTS: &str = include_str!("../../../../../examples/eight-states/acts.toml");
const PAGE: &str = include_str!("../../../../../examples/eight-states/README.md");

/// The States, in the order in which the page names them. The first is the node that is asked.
const STATES: [&str; 8] = [
    "Qamar", "Rimal", "Sahil", "Marjan", "Ghayma", "Rayhan", "Zuhra", "Sanawbar",
];

/// The same four years earlier: in the days of the example nobody's clock has yet been, and what is dated after tomorrow is taken by
/// nobody. After four years the days of the months are the same, leap days too.
fn earlier(text: &str) -> String {
    let years = [2026, 2027, 2028, 2029];
    years.iter().fold(text.to_owned(), |text, year| {
        text.replace(&year.to_string(), &(year - 4).to_string())
    })
}

/// A day, and the mark of every two States on it.
type Day = (String, BTreeMap<(usize, usize), String>);

/// The tables.
fn tables() -> Vec<Day> {
    let mut tables: Vec<Day> = Vec::new();
    let place = |name: &str| STATES.iter().position(|state| *state == name);
    let mut head: Vec<usize> = Vec::new();
    for line in earlier(PAGE).lines() {
        let columns: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let day = columns[0];
        if day.len() == 10 && Timestamp::parse(&format!("{day}T12:00:00.000Z")).is_ok() {
            head = columns[1..]
                .iter()
                .map(|name| place(name).unwrap())
                .collect();
            tables.push((day.to_owned(), BTreeMap::new()));
        } else if let (Some(first), Some((_, cells))) = (place(day), tables.last_mut()) {
            for (second, mark) in head.iter().zip(&columns[1..]) {
                if !mark.is_empty() {
                    cells.insert((first, *second), (*mark).to_owned());
                }
            }
        }
    }
    tables
}

/// The example's States with nodes of their own: one real, and seven that say what they are told to.
struct Stage {
    host: Nation,
    rogues: Vec<Rogue>,
    host_key: NodeKey,
}

impl Stage {
    fn party(&self, place: usize) -> &str {
        match place.checked_sub(1) {
            None => &self.host.party,
            Some(place) => &self.rogues[place].party,
        }
    }

    /// The example's text with the ids and root keys of these States.
    fn with_ids(&self, text: &str) -> String {
        let mut text = earlier(text);
        for (place, name) in STATES.iter().enumerate() {
            let no = place + 1;
            let old = format!("identity--a{no}000000-0000-4000-8000-{no:012}");
            assert!(text.contains(&old) || place == 7, "{old}");
            let root = match place.checked_sub(1) {
                None => self.host.fingerprint.clone(),
                Some(place) => self.rogues[place].root.fingerprint().to_string(),
            };
            text = text.replace(&old, self.party(place));
            text = text.replace(&format!("example-root-of-{}", name.to_lowercase()), &root);
        }
        text
    }

    fn seals(&self, place: usize, text: &[u8], context: &str) -> String {
        match place.checked_sub(1) {
            Some(place) => self.rogues[place].seal(text, context),
            None => {
                let key = &self.host_key;
                let sealed = seal::seal(text, context, &key.id(), |message| key.sign(message));
                String::from_utf8(sealed.unwrap()).unwrap()
            }
        }
    }

    /// A text of the framework, as Rimal proposes it.
    fn proposes(&self, draft: &str) -> (Agreement, String) {
        let draft = Draft::parse(draft).unwrap_or_else(|faults| panic!("{faults}"));
        let at = Timestamp::parse("2022-12-01T00:00:00.000Z").unwrap();
        let author = PartyId::parse(self.party(1)).unwrap();
        let bytes = draft.object_bytes(&new_id("mithaq-agreement"), &author, &at);
        let body = self.seals(1, &bytes.unwrap(), AGREEMENT_SEAL_CONTEXT);
        (Agreement::from_object(&object(&body)).unwrap(), body)
    }
}

fn object(text: &str) -> Object {
    Object::parse(text.as_bytes()).unwrap().object
}

fn instant(value: &Toml) -> Timestamp {
    Timestamp::parse(&value.as_datetime().unwrap().to_string()).unwrap()
}

fn text<'a>(row: &'a Table, key: &str) -> &'a str {
    row[key].as_str().unwrap()
}

/// The acts of the list, each sealed by its State, with its date.
fn performed(stage: &Stage, base: &Agreement, amended: &Agreement) -> Vec<(Timestamp, String)> {
    let file: Table = stage.with_ids(ACTS).parse().unwrap();
    let rows: Vec<&Table> = file["acts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row.as_table().unwrap())
        .collect();
    let ids: Vec<String> = rows
        .iter()
        .map(|_| new_id("mithaq-act").to_string())
        .collect();
    let listed: Vec<String> = (0..7).map(|place| stage.party(place).to_owned()).collect();
    let mut last: BTreeMap<usize, (u64, usize)> = BTreeMap::new();
    let mut hashes: Vec<String> = Vec::new();
    let mut acts = Vec::new();
    let quoted = |text: &str| format!("\"{text}\"");
    for (no, row) in rows.iter().enumerate() {
        let about = |key: &str| {
            let name = text(row, key);
            rows.iter()
                .position(|other| text(other, "id") == name)
                .unwrap()
        };
        let mut members: Vec<(&'static str, String)> = Vec::new();
        for key in ["text", "name", "root_fingerprint"] {
            let words = row
                .get(key)
                .map(|words| (key, quoted(words.as_str().unwrap())));
            members.extend(words);
        }
        if let Some(changes) = row.get("changes") {
            members.push(("changes", serde_json::to_string(changes).unwrap()));
        }
        // Which act it is is all that the rendering looks at.
        let deed = match text(row, "act") {
            "signature" => Deed::Signature,
            "ratification" => Deed::Ratification,
            "accession" => Deed::Accession,
            "withdrawal" => Deed::Withdrawal,
            "reservation" => Deed::Reservation {
                changes: Vec::new(),
            },
            "amendment" => {
                members.push(("text_ref", quoted(amended.id().as_str())));
                members.push(("text_hash", quoted(&hex(amended.text_hash()))));
                Deed::Amendment { text: 1 }
            }
            "acceptance" => {
                members.push(("of_ref", quoted(&ids[about("of")])));
                Deed::Accepts { of: 0 }
            }
            "objection" => {
                members.push(("to_ref", quoted(&ids[about("to")])));
                members.push(("precludes", row["precludes"].as_bool().unwrap().to_string()));
                Deed::Objection {
                    to: 0,
                    precludes: true,
                }
            }
            "notification" => {
                let of = about("of");
                members.push(("of_ref", quoted(&ids[of])));
                members.push(("act_hash", quoted(&hashes[of])));
                let date = instant(&row["date"]).unix_millis();
                members.push(("date", quoted(&render::instant(date))));
                Deed::Notification {
                    of: 0,
                    tag: 0,
                    date,
                }
            }
            other => panic!("{other}"),
        };
        let author = STATES
            .iter()
            .position(|state| *state == text(row, "by"))
            .unwrap();
        let before = last.get(&author).copied();
        let at = instant(&row["at"]);
        let number = before.map_or(1, |(number, _)| number + 1);
        let act = Act {
            tag: u32::try_from(no).unwrap(),
            id: 0,
            author: Party(0),
            agreement: AgreementNo(0),
            text: 0,
            number,
            previous: None,
            at: at.unix_millis(),
            to_all: true,
            attested_for: None,
            deed,
        };
        let links = ActLinks {
            id: ids[no].clone(),
            author: stage.party(author).to_owned(),
            addressees: listed.clone(),
            agreement: base.id().to_string(),
            text_hash: hex(base.text_hash()),
            previous: before.map(|(_, place)| hashes[place].clone()),
            lifts: None,
            attested_for: None,
            members,
        };
        let body = stage.seals(
            author,
            render::act(&act, &links).as_bytes(),
            ACT_SEAL_CONTEXT,
        );
        hashes.push(hex(&unsealed_hash(&object(&body))));
        last.insert(author, (number, no));
        acts.push((at, body));
    }
    acts
}

/// The page's mark for a pair, by what the commands say.
fn mark(stage: &Stage, agreement: &str, pair: Option<&Value>, at: &str) -> String {
    let Some(pair) = pair else {
        return "–".to_owned();
    };
    if pair["in_force"] == true {
        let party = |side: &str| pair[side]["id"].as_str().unwrap().to_owned();
        let (a, b) = (party("a"), party("b"));
        let line = [
            "agreement",
            "relation",
            &a,
            &b,
            "--agreement",
            agreement,
            "--at",
            at,
        ];
        let told = stage.host.run(&line);
        let articles = told["relations"][0]["articles"].as_array().unwrap().clone();
        let of = |id: &str| articles.iter().find(|it| it["id"] == id).unwrap().clone();
        let is_new = of("2")["standing"] == "changed";
        let is_less = ["3", "4"]
            .iter()
            .any(|id| of(id)["standing"] != "as-written");
        let mark = ["yes", "new"][usize::from(is_new)];
        return format!("{mark}{}", ["", " r"][usize::from(is_less)]);
    }
    let mark = match pair["reason"]["code"].as_str().unwrap() {
        "not-parties" | "not-signed" | "not-ratified" => "–",
        "not-yet-in-force" | "not-enough-instruments" => "soon",
        "objection-window-open" | "window-open" => "open",
        "precluded" => "none",
        "withdrawn" => "left",
        other => other,
    };
    mark.to_owned()
}

#[test]
fn the_matrix_of_eight_states_by_command_is_that_written_by_hand() {
    let host = Nation::serving(STATES[0]);
    let rogues: Vec<Rogue> = STATES[1..].iter().map(|name| Rogue::new(name)).collect();
    let envoys: Vec<_> = rogues
        .iter()
        .map(|it| it.accept_invitation(&host))
        .collect();
    let host_key = NodeKey::load(&host.home.data_dir().join("keys"))
        .unwrap()
        .unwrap();
    let stage = Stage {
        host,
        rogues,
        host_key,
    };
    let (base, proposed) = stage.proposes(&stage.with_ids(FRAMEWORK));
    let hash = hex(base.text_hash());
    let amends = format!(
        "amends = {{ agreement = \"{}\", text = \"{hash}\" }}\n[title]\n",
        base.id()
    );
    let amended = stage.with_ids(AMENDED).replacen("[title]\n", &amends, 1);
    let (amended, proposed_later) = stage.proposes(&amended);
    let says = |objects: &[String]| stage.rogues[0].say(&stage.host, &envoys[0], objects);
    says(&[proposed, proposed_later]);
    let acts = performed(&stage, &base, &amended);
    let id = base.id().as_str();
    eventually("the text is there", || stage.host.standing(id));
    let tables = tables();
    assert_eq!(tables.len(), 6);
    let mut told = 0;
    for (day, expected) in tables {
        assert_eq!(expected.len(), 28);
        let at = format!("{day}T12:00:00.000Z");
        let noon = Timestamp::parse(&at).unwrap();
        // What had been done by then.
        let by_then = acts.iter().filter(|(at, _)| *at <= noon).count();
        let new: Vec<String> = acts[told..by_then]
            .iter()
            .map(|(_, body)| body.clone())
            .collect();
        says(&new);
        told = by_then;
        eventually("all acts are there", || {
            let shown = stage.host.run(&["agreement", "show", id]);
            (shown["acts"].as_array().unwrap().len() == told).then_some(())
        });
        let matrix = stage.host.run(&["agreement", "matrix", id, "--at", &at]);
        let pairs = matrix["pairs"].as_array().unwrap();
        for ((first, second), mark_by_hand) in expected {
            let (a, b) = (stage.party(first), stage.party(second));
            let is_it = |pair: &&Value| {
                let found = [pair["a"]["id"].as_str(), pair["b"]["id"].as_str()];
                found == [Some(a), Some(b)] || found == [Some(b), Some(a)]
            };
            let found = mark(&stage, id, pairs.iter().find(is_it), &at);
            let names = (STATES[first], STATES[second]);
            assert_eq!(found, mark_by_hand, "{names:?} on {day}");
        }
    }
    assert_eq!(told, acts.len());
}
