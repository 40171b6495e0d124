//! Other people's TAXII client and STIX library against a node, as real processes.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::home::{Home, Served};
use crate::support::python;
use crate::support::samples::bundle;

/// Objects to page through.
const MANY: usize = 5_000;
const SCRIPT: &str = "taxii_clients.py";

/// A node on plain loopback HTTP, and its client's user name and password.
struct World {
    home: Home,
    served: Served,
    user: String,
    password: String,
}

impl World {
    fn new(arguments: &[&str]) -> World {
        let home = Home::new();
        let served = home.serve();
        let line: Vec<&str> = ["client", "add", "sensor", "--json"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        let secret = home.run(&line).ended(0).json();
        let text = |name: &str| secret[name].as_str().unwrap().to_owned();
        World {
            user: text("user"),
            password: text("password"),
            home,
            served,
        }
    }

    fn import(&self, objects: &[Value]) {
        let texts: Vec<String> = objects.iter().map(Value::to_string).collect();
        let file = self.home.file("feed.json", bundle(&texts));
        let report = self.home.run(&["import", "--json", &file]).ended(0).json();
        assert_eq!(report["accepted"], objects.len());
    }

    /// One command of the script, as this client.
    #[track_caller]
    fn run(&self, command: &str, arguments: &[&str]) -> Value {
        let discovery = format!("{}/taxii2/", self.served.url);
        let line = [command, &discovery, &self.user, &self.password];
        let line: Vec<&str> = line.iter().chain(arguments).copied().collect();
        python::run(SCRIPT, &line)
    }
}

/// The same objects at every run.
fn feed() -> Vec<Value> {
    const NAMESPACE: Uuid = Uuid::from_u128(0x6a1c_8c2e_5b7f_4f0a_9d43_2f5e_77c1_0b64);
    let id = |object_type: &str, number: usize| {
        let name = format!("{object_type} {number}");
        format!(
            "{object_type}--{}",
            Uuid::new_v5(&NAMESPACE, name.as_bytes())
        )
    };
    let common = |object_type: &str, number: usize| {
        let time = format!(
            "2026-11-{:02}T{:02}:{:02}:00.000Z",
            number % 20 + 1,
            number % 24,
            number % 60
        );
        json!({
            "type": object_type, "spec_version": "2.1", "id": id(object_type, number),
            "created": time, "modified": time,
        })
    };
    (0..MANY)
        .map(|number| {
            let address = format!("198.51.100.{}", number % 256);
            let (mut object, rest) = match number % 10 {
                0..4 => (
                    common("malware", number),
                    json!({ "name": format!("Sirocco {number}"), "is_family": false }),
                ),
                4 => (
                    common("indicator", number),
                    json!({
                        "name": format!("beacon {number}"), "pattern_type": "stix", "valid_from": "2026-11-01T00:00:00Z",
                        "pattern": format!("[ipv4-addr:value = '{address}']"),
                    }),
                ),
                5..8 => (
                    common("relationship", number),
                    json!({
                        "relationship_type": "related-to", "source_ref": id("malware", number - 5),
                        "target_ref": id("indicator", number / 10 * 10 + 4),
                    }),
                ),
                // A type of nobody's but ours, and a property that its type does not have.
                8 => (common("x-qamar-case", number), json!({ "x_qamar_state": "open", "score": 7.5 })),
                _ => (
                    common("identity", number),
                    json!({ "name": format!("Ministry {number} · وزارة"), "identity_class": "organization", "x_qamar_floor": 3 }),
                ),
            };
            let known = object.as_object_mut().unwrap();
            known.extend(rest.as_object().unwrap().clone());
            object
        })
        .collect()
}

fn ids(objects: &[Value]) -> Vec<&str> {
    objects
        .iter()
        .map(|object| object["id"].as_str().unwrap())
        .collect()
}

#[test]
fn taxii2_client_pages_through_five_thousand_objects_without_loss_or_repeat() {
    let world = World::new(&[]);
    let feed = feed();
    world.import(&feed);
    // The second does not divide the number of objects.
    for per_request in [1_000, 547] {
        let facts = world.run("read", &[&per_request.to_string()]);
        let read: Vec<&str> = facts["ids"]
            .as_array()
            .unwrap()
            .iter()
            .map(|id| id.as_str().unwrap())
            .collect();
        assert_eq!(
            read,
            ids(&feed),
            "{per_request} a page, in the order of import"
        );
        assert_eq!(facts["manifest"], facts["ids"]);
        let sizes: Vec<u64> = facts["sizes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|size| size.as_u64().unwrap())
            .collect();
        assert_eq!(sizes.len(), MANY.div_ceil(per_request));
        assert!(
            sizes.iter().all(|size| *size <= per_request as u64),
            "{sizes:?}"
        );
        assert_eq!(
            (&facts["can_read"], &facts["can_write"]),
            (&json!(true), &json!(false))
        );
        assert_eq!(facts["one"], json!([read[0]]));
        assert_eq!(facts["versions"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn taxii2_client_adds_objects_and_polls_until_they_are_in_the_first_collection() {
    let world = World::new(&["--write"]);
    let mut objects = feed()[..40].to_vec();
    let good = objects.len();
    // One of them is refused, and only that one.
    objects[7]["created"] = "yesterday".into();
    let envelope = world
        .home
        .file("envelope.json", json!({ "objects": objects }).to_string());
    let facts = world.run("write", &[&envelope]);
    assert_eq!(facts["status"], "complete");
    let counts =
        ["total", "success", "failure", "pending"].map(|name| facts[name].as_u64().unwrap());
    assert_eq!(counts, [good as u64, good as u64 - 1, 1, 0], "{facts}");
    let refused = &facts["failures"][0];
    assert_eq!(refused["id"], objects[7]["id"]);
    assert!(
        refused["message"].as_str().unwrap().contains("$.created"),
        "{refused}"
    );
    let expected: BTreeSet<&str> = ids(&objects)
        .into_iter()
        .filter(|id| objects[7]["id"] != *id)
        .collect();
    let found: BTreeSet<&str> = facts["in_first"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn stix2_parses_everything_that_is_served() {
    let world = World::new(&[]);
    world.import(&feed());
    let facts = world.run("parse", &[]);
    let kinds = facts["kinds"].as_object().unwrap();
    let count = |kind: &str| kinds[kind].as_u64().unwrap() as usize;
    assert_eq!(count("malware"), MANY / 10 * 4);
    assert_eq!(count("relationship"), MANY / 10 * 3);
    for kind in ["indicator", "identity", "custom"] {
        assert_eq!(count(kind), MANY / 10, "{kind}");
    }
}

/// Rules 4, 5 and 11 of `reference/stix-taxii.md` § 1: cytaxii2 finds its way by `default`, strips slashes and sets
/// its own, and posts a bundle as a string, which gets a 422 that says what to send instead.
#[test]
fn cytaxii2_reads_every_page_and_is_told_why_its_bundle_is_refused() {
    let world = World::new(&["--write"]);
    let feed = feed();
    world.import(&feed);
    let facts = world.run("cyware", &["700"]);
    let read: Vec<&str> = facts["ids"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    assert_eq!(read, ids(&feed));
    assert_eq!(facts["root"], 200);
    assert_eq!(facts["posted"], 422, "{facts}");
    let told = facts["told"].to_string();
    assert!(
        told.contains("bundle") && told.contains("envelope"),
        "{told}"
    );
}
