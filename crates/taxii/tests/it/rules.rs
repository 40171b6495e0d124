//! The rules that make every known client work: `reference/stix-taxii.md` § 1, by their numbers.
//!
//! Rule 13 is about secrets and 16 about the console: neither is this crate's. Rule 12's splitting is the
//! client's; taking the parts is tested here.

use serde_json::{Value, json};

use crate::http::{Reply, check_taxii};
use crate::local::{
    CLOSED, OPEN, at_once, call, get, ids, indicator, indicator_id, objects_path, post, server,
};

fn manifest_path() -> String {
    format!("/share/collections/{OPEN}/manifest/")
}

fn version(n: u64, modified: &str) -> Value {
    let mut object = indicator(n);
    object["modified"] = modified.into();
    object
}

#[tokio::test]
async fn rule_1_more_comes_with_next() {
    let objects: Vec<_> = (1..=3)
        .map(|month| {
            (
                version(0, &format!("2026-0{month}-01T00:00:00Z")),
                format!("2026-0{month}-02T00:00:00Z"),
            )
        })
        .chain(at_once(3))
        .collect();
    let server = server(&objects);
    let versions = format!("{}{}/versions/", objects_path(OPEN), indicator_id(0));
    for path in [objects_path(OPEN), manifest_path(), versions] {
        let page = get(&server, &format!("{path}?limit=1")).await.json();
        assert_eq!(page["more"], true, "{path}");
        assert!(page["next"].is_string(), "{path}");
        let last = get(&server, &path).await.json();
        assert_eq!(
            (&last["more"], last.get("next")),
            (&json!(false), None),
            "{path}"
        );
    }
}

#[tokio::test]
async fn rule_2_every_answer_is_taxii() {
    let server = server(&at_once(1));
    for path in [
        "/taxii2/".to_owned(),
        "/share/".to_owned(),
        "/share/collections/".to_owned(),
        format!("/share/collections/{OPEN}/"),
        objects_path(OPEN),
        manifest_path(),
        objects_path(CLOSED),
        "/share/nothing/".to_owned(),
        "/%FF/".to_owned(),
    ] {
        check_taxii(&get(&server, &path).await);
        check_taxii(&call(&server, "GET", &path, &[("Accept", "text/html")], "").await);
        check_taxii(&call(&server, "PUT", &path, &[], "x").await);
    }
    // The next layer's methods are told apart by the body's absence only.
    let head = call(&server, "HEAD", "/taxii2/", &[], "").await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    // Pages are not made for those who do not read them.
    for path in [objects_path(OPEN), manifest_path()] {
        let head = call(&server, "HEAD", &path, &[], "").await;
        assert_eq!((head.status, head.body.len()), (405, 0), "{path}");
        assert!(
            head.header("allow")
                .is_some_and(|methods| !methods.contains("HEAD"))
        );
    }
}

#[tokio::test]
async fn rule_3_required_fields_are_there() {
    let server = server(&[]);
    let list = get(&server, "/share/collections/").await.json();
    for collection in list["collections"].as_array().unwrap() {
        assert!(
            collection["can_read"].is_boolean() && collection["can_write"].is_boolean(),
            "{collection}"
        );
        assert!(
            collection["id"].is_string() && collection["title"].is_string(),
            "{collection}"
        );
    }
    let status = post(&server, OPEN, &[indicator(1)]).await.json();
    for count in [
        "total_count",
        "success_count",
        "failure_count",
        "pending_count",
    ] {
        assert!(status[count].is_u64(), "{status}");
    }
}

#[tokio::test]
async fn rule_4_discovery_has_a_default_and_urls_are_as_written() {
    let discovery = get(&server(&[]), "/taxii2/").await.json();
    assert_eq!(discovery["default"], "http://cert.qamar.example/share/");
    assert_eq!(
        discovery["api_roots"],
        json!(["http://cert.qamar.example/share/"])
    );
}

#[tokio::test]
async fn rule_5_with_and_without_the_final_slash() {
    let server = server(&at_once(1));
    let status = post(&server, OPEN, &[indicator(9)]).await.json();
    let object = format!("{}{}", objects_path(OPEN), indicator_id(0));
    for path in [
        "/taxii2".to_owned(),
        "/share".to_owned(),
        "/share/collections".to_owned(),
        format!("/share/collections/{OPEN}"),
        format!("/share/collections/{OPEN}/objects"),
        format!("/share/collections/{OPEN}/manifest"),
        object.clone(),
        format!("{object}/versions"),
        format!("/share/status/{}", status["id"].as_str().unwrap()),
    ] {
        let without = get(&server, &path).await;
        let with = get(&server, &format!("{path}/")).await;
        assert_eq!((without.status, &without.body), (200, &with.body), "{path}");
    }
}

#[tokio::test]
async fn rule_6_date_added_increases_although_the_clock_stands_still() {
    let server = server(&[]);
    let objects: Vec<Value> = (0..10).map(indicator).collect();
    assert_eq!(post(&server, OPEN, &objects[..7]).await.status, 202);
    assert_eq!(post(&server, OPEN, &objects[7..]).await.status, 202);
    let manifest = get(&server, &manifest_path()).await.json();
    let dates: Vec<&str> = manifest["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["date_added"].as_str().unwrap())
        .collect();
    assert_eq!(dates.len(), 10);
    for pair in dates.windows(2) {
        assert!(pair[0] < pair[1], "{pair:?}");
    }
    for date in dates {
        assert!(
            date.len() == "2026-11-22T11:20:00.000000Z".len() && date.ends_with("000Z"),
            "{date}"
        );
    }
}

#[tokio::test]
async fn rule_7_cursors() {
    let server = server(&at_once(6));
    let first = get(
        &server,
        &format!(
            "{}?match[type]=indicator,malware&limit=2",
            objects_path(OPEN)
        ),
    )
    .await
    .json();
    let next = first["next"].as_str().unwrap();
    let check = async |path: &str, query: &str| {
        let reply = get(&server, &format!("{path}?next={next}{query}")).await;
        check_taxii(&reply);
        reply
    };
    let objects = objects_path(OPEN);
    // `next` wins over `added_after`, `limit` may change, and the order of a filter's values says nothing.
    for (query, expected) in [
        ("&match[type]=indicator,malware&limit=2", 2..4),
        ("&match[type]=malware,indicator&limit=3", 2..5),
        ("&match[type]=indicator,malware", 2..6),
        (
            "&match[type]=indicator,malware&added_after=2030-01-01T00:00:00Z",
            2..6,
        ),
    ] {
        let expected: Vec<String> = expected.map(indicator_id).collect();
        assert_eq!(ids(&check(&objects, query).await), expected, "{query}");
    }
    // A cursor serves the filters and the resource for which it was issued.
    for (path, query) in [
        (&objects, ""),
        (&objects, "&match[type]=indicator"),
        (
            &objects,
            "&match[type]=indicator,malware&match[version]=all",
        ),
        (
            &objects,
            "&match[type]=indicator,malware&match[spec_version]=2.1",
        ),
        (&manifest_path(), "&match[type]=indicator,malware"),
    ] {
        assert_eq!(check(path, query).await.status, 400, "{path} {query}");
    }
}

#[tokio::test]
async fn rule_8_date_headers() {
    let server = server(&at_once(2));
    let dates = |reply: &Reply| {
        ["x-taxii-date-added-first", "x-taxii-date-added-last"]
            .map(|name| reply.header(name).map(str::to_owned))
    };
    let there = Some("2026-02-01T00:00:00.000000Z".to_owned());
    let object = format!("{}{}/", objects_path(OPEN), indicator_id(1));
    for path in [
        objects_path(OPEN),
        manifest_path(),
        object.clone(),
        format!("{object}versions/"),
    ] {
        assert_eq!(
            dates(&get(&server, &path).await),
            [there.clone(), there.clone()],
            "{path}"
        );
        let empty = get(&server, &format!("{path}?added_after=2027-01-01T00:00:00Z")).await;
        // Rules 8 and 10: no header, and a page that says that there is no more.
        assert_eq!(
            (dates(&empty), empty.json()),
            ([None, None], json!({"more": false})),
            "{path}"
        );
    }
}

#[tokio::test]
async fn rule_9_added_after_is_strict_however_it_is_written() {
    let objects = [
        (indicator(0), "2026-02-01T00:00:00.000000Z".to_owned()),
        (indicator(1), "2026-02-01T00:00:00.001000Z".to_owned()),
    ];
    let server = server(&objects);
    for (instant, expected) in [
        ("2026-01-31T23:59:59Z", 2),
        ("2026-02-01T00:00:00Z", 1),
        ("2026-02-01T00:00:00.0Z", 1),
        ("2026-02-01T00:00:00.000Z", 1),
        ("2026-02-01T00:00:00.000999999Z", 1),
        ("2026-02-01T00:00:00.001Z", 0),
        ("2026-02-01T00:00:00.001000Z", 0),
        ("2026-02-01T00:00:01Z", 0),
    ] {
        let page = get(
            &server,
            &format!("{}?added_after={instant}", objects_path(OPEN)),
        )
        .await;
        assert_eq!(ids(&page).len(), expected, "{instant}");
    }
}

#[tokio::test]
async fn rule_12_parts_of_a_set_are_taken_in_any_order() {
    let server = server(&[]);
    assert!(get(&server, "/share/").await.json()["max_content_length"].is_u64());
    let relationship = json!({"type": "relationship", "spec_version": "2.1", "relationship_type": "related-to",
        "id": "relationship--00000000-0000-4000-8000-000000000001", "created": "2026-01-01T00:00:00Z",
        "modified": "2026-01-01T00:00:00Z", "source_ref": indicator_id(1), "target_ref": indicator_id(2)});
    for part in [relationship, indicator(2), indicator(1)] {
        assert_eq!(
            post(&server, OPEN, &[part]).await.json()["success_count"],
            1
        );
    }
    assert_eq!(ids(&get(&server, &objects_path(OPEN)).await).len(), 3);
}

#[tokio::test]
async fn rule_14_strangers_are_challenged_and_not_redirected() {
    let server = server(&[]);
    for path in ["/taxii2/", "/share/", "/nothing/", "/share/status/x/"] {
        let reply = call(&server, "GET", path, &[("Authorization", "")], "").await;
        assert_eq!(reply.status, 401, "{path}");
        assert!(
            reply
                .header("www-authenticate")
                .unwrap()
                .starts_with("Basic realm="),
            "{path}"
        );
        assert_eq!(reply.header("location"), None);
    }
}

/// Rule 15 needs `where_sighted_refs` to arrive: nothing of an object is lost or written anew.
#[tokio::test]
async fn rule_15_objects_are_served_as_they_came() {
    let server = server(&[]);
    let sighting = r#"{"x_z":1.50e1,"type":"sighting","spec_version":"2.1","id":"sighting--00000000-0000-4000-8000-000000000001","created":"2026-01-01T00:00:00.10Z","modified":"2026-01-01T00:00:00.10Z","sighting_of_ref":"indicator--00000000-0000-4000-8000-000000000001","where_sighted_refs":["identity--00000000-0000-4000-8000-000000000002"],"x_a":"\u0041\/"}"#;
    let envelope = format!("{{\"objects\": [ {sighting} ]}}");
    assert_eq!(
        call(&server, "POST", &objects_path(OPEN), &[], &envelope)
            .await
            .status,
        202
    );
    let page = get(&server, &objects_path(OPEN)).await;
    assert_eq!(
        String::from_utf8(page.body).unwrap(),
        format!(r#"{{"more":false,"objects":[{sighting}]}}"#)
    );
}
