//! Paging neither loses nor repeats, whatever the page sizes and however many objects share an instant.

use proptest::prelude::*;

use crate::local::{OPEN, get, ids, indicator, indicator_id, objects_path, post, server};

#[tokio::test]
async fn a_page_ends_among_objects_of_one_instant() {
    let server = server(&crate::local::at_once(45));
    let mut target = objects_path(OPEN);
    let mut pages: Vec<Vec<String>> = Vec::new();
    loop {
        let reply = get(&server, &target).await;
        pages.push(ids(&reply));
        match reply.json()["next"].as_str() {
            Some(next) => target = format!("{}?next={next}", objects_path(OPEN)),
            None => break,
        }
    }
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [20, 20, 5]);
    assert_eq!(
        pages.concat(),
        (0..45).map(indicator_id).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn what_is_added_or_deleted_between_pages_shifts_nothing() {
    let server = server(&crate::local::at_once(6));
    let objects = objects_path(OPEN);
    let first = get(&server, &format!("{objects}?limit=3")).await;
    assert_eq!(ids(&first), [0, 1, 2].map(indicator_id));
    // The object on which the cursor stands goes, and so does the one after it.
    for n in [2, 3] {
        let path = format!("{objects}{}/", indicator_id(n));
        assert_eq!(
            crate::local::call(&server, "DELETE", &path, &[], "")
                .await
                .status,
            200
        );
    }
    assert_eq!(post(&server, OPEN, &[indicator(7)]).await.status, 202);
    let next = first.json()["next"].as_str().unwrap().to_owned();
    let second = get(&server, &format!("{objects}?next={next}")).await;
    assert_eq!(ids(&second), [4, 5, 7].map(indicator_id));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// `steps` are the distances between one object's date_added and the next one's, zero for a tie.
    #[test]
    fn every_object_comes_exactly_once(
        steps in prop::collection::vec(0_u64..3, 0..60),
        limits in prop::collection::vec(prop::option::of(1_u64..30), 1..8),
        resource in prop::sample::select(vec!["objects", "manifest"]),
        added_later in 0_u64..5,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut second = 0;
            let objects: Vec<_> = steps.iter().zip(0..).map(|(step, n)| {
                second += step;
                (indicator(n), format!("2026-02-01T00:{:02}:{:02}.000000Z", second / 60, second % 60))
            }).collect();
            let server = server(&objects);
            let path = format!("/share/collections/{OPEN}/{resource}/");
            let mut limits = limits.iter().cycle();
            let (mut seen, mut query, mut added) = (Vec::new(), String::new(), 0);
            loop {
                let limit = limits.next().copied().flatten();
                let text = limit.map_or(String::new(), |limit| format!("&limit={limit}"));
                let reply = get(&server, &format!("{path}?{query}{text}")).await;
                let page = ids(&reply);
                prop_assert!(page.len() as u64 <= limit.unwrap_or(20).min(20));
                seen.extend(page);
                // Others go on adding while we page: that comes at the end, once.
                if added < added_later {
                    let n = steps.len() as u64 + added;
                    prop_assert_eq!(post(&server, OPEN, &[indicator(n)]).await.status, 202);
                    added += 1;
                }
                match reply.json()["next"].as_str() {
                    Some(next) => query = format!("next={next}"),
                    None => break,
                }
            }
            let total = steps.len() as u64;
            prop_assert!(total as usize <= seen.len() && seen.len() as u64 <= total + added);
            let expected: Vec<String> = (0..seen.len() as u64).map(indicator_id).collect();
            prop_assert_eq!(seen, expected);
            Ok(())
        })?;
    }
}
