//! The requests that OpenCTI's ingester and Microsoft Sentinel's connector make, as their sources and documents
//! tell (`reference/stix-taxii.md` § 1): neither program can be had here, so their shapes are sent.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::support::nation::Nation;
use crate::support::samples::{GREEN, Indicator, indicator};
use crate::support::wire::{Reply, Wire};

/// A client with user name and password, as both programs have it.
struct Basic {
    wire: Wire,
    authorization: String,
}

impl Basic {
    fn of(nation: &Nation) -> Basic {
        let secret = nation.run(&["client", "add", "ingester"]);
        let text = |name: &str| secret[name].as_str().unwrap().to_owned();
        let pair = format!("{}:{}", text("user"), text("password"));
        Basic {
            wire: nation.wire(),
            authorization: format!("Basic {}", STANDARD.encode(pair)),
        }
    }

    #[track_caller]
    fn get(&self, path: &str, accept: &str) -> Reply {
        let headers = [("Accept", accept), ("Authorization", &*self.authorization)];
        self.wire.request("GET", path, &headers, b"")
    }

    /// The first collection, found as Sentinel's user copies it: API root, collections, id.
    #[track_caller]
    fn collection(&self) -> String {
        let listed = self.get("/exchange/collections/", TAXII).json();
        let id = listed["collections"][0]["id"].as_str().unwrap();
        format!("/exchange/collections/{id}/objects/")
    }
}

const TAXII: &str = "application/taxii+json;version=2.1";

fn nation_with(objects: &[Indicator]) -> Nation {
    let nation = Nation::serving("Qamar");
    let objects: Vec<&Indicator> = objects.iter().collect();
    nation.import(&objects);
    nation
}

fn many(count: usize) -> Vec<Indicator> {
    (0..count)
        .map(|number| indicator(&format!("number {number}"), &[GREEN]))
        .collect()
}

/// OpenCTI asks one page at each tick of its scheduler: `added_after` and, while there is more, `next`, in the
/// same request. It keeps `X-TAXII-Date-Added-Last` cut to milliseconds; so nothing may share a millisecond.
#[test]
fn opencti_loses_nothing_and_repeats_nothing() {
    let objects = many(137);
    let nation = nation_with(&objects);
    let client = Basic::of(&nation);
    let path = client.collection();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let (mut added_after, mut next) = ("2020-01-01T00:00:00.000Z".to_owned(), None::<String>);
    let mut ticks = 0;
    loop {
        let cursor = next
            .take()
            .map_or_else(String::new, |next| format!("&next={next}"));
        let asked = format!("{path}?added_after={added_after}&limit=25{cursor}");
        let reply = client.get(&asked, TAXII);
        assert_eq!(reply.status, 200);
        ticks += 1;
        let page = reply.json();
        for object in page["objects"].as_array().into_iter().flatten() {
            let id = object["id"].as_str().unwrap().to_owned();
            *seen.entry(id).or_default() += 1;
        }
        let Some(last) = reply.header("x-taxii-date-added-last") else {
            // Rule 8: no header on an empty page, and nothing but an empty page is without.
            assert!(page.get("objects").is_none(), "{page}");
            break;
        };
        let (millis, rest) = last.split_at("2020-01-01T00:00:00.000".len());
        assert_eq!(rest, "000Z", "rule 6: whole milliseconds in six digits");
        match page["more"].as_bool().unwrap() {
            true => next = Some(page["next"].as_str().unwrap().to_owned()),
            // What it keeps for the next day, cut.
            false => added_after = format!("{millis}Z"),
        }
    }
    assert_eq!(ticks, 137_usize.div_ceil(25) + 1);
    assert_eq!(seen.len(), objects.len());
    assert!(seen.values().all(|times| *times == 1), "{seen:?}");

    // Older versions sent this: the answer names the right value.
    let refused = client.get(&path, "application/json");
    assert_eq!(refused.status, 406);
    assert!(String::from_utf8_lossy(&refused.body).contains(TAXII));
}

/// Sentinel has user name and password only, polls by `added_after` without a fraction, keeps no cursor between
/// polls, and follows `next` within one.
#[test]
fn sentinel_polls_what_is_new_and_only_that() {
    let early = many(60);
    let nation = nation_with(&early);
    let client = Basic::of(&nation);
    let path = client.collection();
    let poll = |added_after: &str| {
        let mut ids = Vec::new();
        let mut last = None;
        let mut next = String::new();
        loop {
            let reply = client.get(&format!("{path}?added_after={added_after}{next}"), TAXII);
            assert_eq!(reply.status, 200);
            let page: Value = reply.json();
            for object in page["objects"].as_array().into_iter().flatten() {
                ids.push(object["id"].as_str().unwrap().to_owned());
            }
            last = reply
                .header("x-taxii-date-added-last")
                .map(str::to_owned)
                .or(last);
            if page["more"] != true {
                return (ids, last);
            }
            next = format!("&next={}", page["next"].as_str().unwrap());
        }
    };
    let (ids, last) = poll("2020-01-01T00:00:00Z");
    assert_eq!(ids.len(), early.len());
    let late = many(15);
    nation.import(&late.iter().collect::<Vec<_>>());
    let (ids, _) = poll(&last.unwrap());
    let expected: Vec<&str> = late.iter().map(Indicator::id).collect();
    assert_eq!(ids, expected, "what is new, in the order of its arrival");
}
