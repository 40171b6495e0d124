//! Security case 14: no pattern on any observations costs more than the steps allowed, on a small stack.

use serde_json::{Value, json};

use super::sight::{find, seen};

/// Match on a thread with a small stack.
fn small(pattern: &str, observed: &[Value], steps: u64) -> Result<Option<Vec<usize>>, String> {
    std::thread::scope(|scope| {
        let stack = std::thread::Builder::new().stack_size(1 << 20);
        let run = || find(pattern, observed, steps);
        stack.spawn_scoped(scope, run).unwrap().join().unwrap()
    })
}

const MILLION: u64 = 1_000_000;

fn numbered(count: u32) -> Vec<Value> {
    let at = |index| {
        seen(
            json!({"0": {"type": "x", "n": index}}),
            (index % 60, index % 60),
            1,
        )
    };
    (0..count).map(at).collect()
}

#[test]
fn attack_14_a_regular_expression_takes_linear_time() {
    let long = "a".repeat(100_000);
    let observed = [seen(json!({"0": {"type": "x", "a": long}}), (0, 0), 1)];
    // A backtracking engine takes 2^100000 steps for the first of these.
    for expression in [
        "^(a+)+b$",
        "^(a|a)*b$",
        "^(a?){50}a{50}b$",
        "(.*)*(.*)*(.*)*b",
    ] {
        assert_eq!(
            small(
                &format!("[x:a MATCHES '{expression}']"),
                &observed,
                10 * MILLION
            ),
            Ok(None)
        );
    }
    // Its cost is counted before it is run: a large machine over a long text is too much.
    let many = vec!["x:a MATCHES '[a-z]{300}[0-9]{300}b'"; 20].join(" OR ");
    let error = small(&format!("[{many}]"), &observed, MILLION).unwrap_err();
    assert_eq!(error, "matching this pattern takes more than 1000000 steps");
}

#[test]
fn attack_14_compiling_is_bounded() {
    let error = |pattern: String| find(&pattern, &[], MILLION).unwrap_err();
    assert!(error("[x:a MATCHES '((a{99}){99}){99}']".to_owned()).contains("when compiled"));
    assert!(error(r"[x:a MATCHES '(\\w{200}){20}']".to_owned()).contains("when compiled"));
    let many = vec![r"x:a MATCHES '\\w{20}'"; 256].join(" OR ");
    assert!(error(format!("[{many}]")).contains("all regular expressions together"));
    let many = vec!["x:a MATCHES 'a'"; 257].join(" OR ");
    assert!(error(format!("[{many}]")).contains("at most 256"));
}

#[test]
fn attack_14_wildcards_are_counted() {
    let observed = [seen(
        json!({"0": {"type": "x", "a": "a".repeat(60_000)}}),
        (0, 0),
        1,
    )];
    let pattern = format!("[x:a LIKE '%{}b']", "a".repeat(20_000));
    assert!(small(&pattern, &observed, MILLION).is_err());
    assert_eq!(
        small("[x:a LIKE '%a%a%a%a%a%a%b']", &observed, MILLION),
        Ok(None)
    );
}

/// Each object refers to every other: ten steps are 100^10 ways.
#[test]
fn attack_14_references_in_circles_do_not_multiply() {
    let names: Vec<String> = (0..100).map(|index| index.to_string()).collect();
    let objects = names
        .iter()
        .map(|name| (name.clone(), json!({"type": "x", "to_refs": names})));
    let observed = [seen(Value::Object(objects.collect()), (0, 0), 1)];
    let pattern = format!("[x:{} = 'y']", ["to_refs[*]"; 10].join("."));
    assert_eq!(small(&pattern, &observed, 100 * MILLION), Ok(None));
}

/// Twenty observations for twenty expressions are 20! ways, of which none fits.
#[test]
fn attack_14_bindings_are_not_enumerated() {
    let twenty = numbered(20);
    let all = vec!["[x:n < 20]"; 20].join(" AND ");
    assert_eq!(small(&all, &twenty, MILLION), Ok(Some((0..20).collect())));
    let one_more = vec!["[x:n < 20]"; 21].join(" AND ");
    assert_eq!(small(&one_more, &twenty, MILLION), Ok(None));
    // Each may be one of two, and there is one too few.
    let pairs: Vec<_> = (0..20)
        .map(|index| format!("[x:n IN ({index}, {})]", (index + 1) % 20))
        .collect();
    assert_eq!(
        small(&pairs.join(" AND "), &twenty, MILLION),
        Ok(Some((0..20).collect()))
    );
    assert_eq!(
        small(
            &format!("{} AND [x:n = 3]", pairs.join(" AND ")),
            &twenty,
            MILLION
        ),
        Ok(None)
    );
    // Pairs in order, all of which are needed.
    let ordered = "([x:n < 20] FOLLOWEDBY [x:n > 5]) REPEATS 10 TIMES";
    assert_eq!(
        small(ordered, &twenty, MILLION),
        Ok(Some((0..20).collect()))
    );
    assert_eq!(
        small(
            "([x:n < 20] FOLLOWEDBY [x:n > 5]) REPEATS 11 TIMES",
            &twenty,
            MILLION
        ),
        Ok(None)
    );
}

/// Packing sets, which is as hard as this question gets: whatever the answer, it comes in time.
#[test]
fn attack_14_what_cannot_be_decided_in_time_is_given_up() {
    let forty = numbered(40);
    let triples: Vec<_> = (0..40)
        .map(|index| {
            let three = [index, (index * 7 + 3) % 40, (index * 11 + 5) % 40];
            three
                .map(|number| format!("[x:n = {number}]"))
                .join(" AND ")
        })
        .collect();
    let choice = triples
        .iter()
        .map(|triple| format!("({triple})"))
        .collect::<Vec<_>>()
        .join(" OR ");
    let pattern = format!("({choice}) REPEATS 13 TIMES");
    let error = small(&pattern, &forty, MILLION).unwrap_err();
    assert_eq!(error, "matching this pattern takes more than 1000000 steps");
}

#[test]
fn attack_14_large_plans_fit_on_the_stack_or_are_refused() {
    let many = numbered(1_000);
    let all = vec!["[x:n >= 0]"; 1_000].join(" AND ");
    assert_eq!(
        small(&all, &many, 100 * MILLION).unwrap().unwrap().len(),
        1_000
    );
    let in_order = vec!["[x:n >= 0]"; 500].join(" FOLLOWEDBY ");
    assert_eq!(
        small(&in_order, &many, 100 * MILLION)
            .unwrap()
            .unwrap()
            .len(),
        500
    );
    let alternating: String = (0..31).fold("[x:n >= 0]".to_owned(), |inner, level| {
        let operator = ["FOLLOWEDBY", "OR", "AND"][level % 3];
        format!("(({inner}) WITHIN 60 SECONDS START t'2026-01-01T00:00:00Z' STOP t'2027-01-01T00:00:00Z') {operator} [x:n = {level}]")
    });
    let _ = small(&alternating, &many, 100 * MILLION);
    assert!(
        small(
            "([x:n=1] FOLLOWEDBY [x:n=2]) REPEATS 900 TIMES",
            &many,
            100 * MILLION
        )
        .is_err()
    );
}

/// The cost is that of the observations, not of their pairs.
#[test]
fn attack_14_many_observations_are_matched_in_little_more_than_one_reading() {
    let at = |index: u32| {
        let object = json!({"0": {"type": "x", "n": index % 3}});
        let mut observed = seen(object, (0, 0), 1);
        let time = format!(
            "2026-01-{:02}T{:02}:{:02}:00Z",
            1 + index / 1440,
            index / 60 % 24,
            index % 60
        );
        observed["first_observed"] = json!(time);
        observed["last_observed"] = json!(time);
        observed
    };
    let many: Vec<_> = (0..20_000).map(at).collect();
    for (pattern, expected) in [
        (
            "([x:n=0] AND [x:n=1] AND [x:n=2]) WITHIN 120 SECONDS",
            false,
        ),
        ("([x:n=0] AND [x:n=1] AND [x:n=2]) WITHIN 121 SECONDS", true),
        (
            "([x:n=2] FOLLOWEDBY [x:n=1] FOLLOWEDBY [x:n=0]) WITHIN 4 MINUTES",
            true,
        ),
        ("[x:n=2] FOLLOWEDBY [x:n=1] FOLLOWEDBY [x:n=9]", false),
        ("([x:n>=0] REPEATS 100 TIMES) WITHIN 5940 SECONDS", false),
        ("([x:n>=0] REPEATS 100 TIMES) WITHIN 5941 SECONDS", true),
    ] {
        let pattern = pattern.replace("4 MINUTES", "240.5 SECONDS");
        let found = small(&pattern, &many, 10 * MILLION);
        assert_eq!(
            found.map(|found| found.is_some()),
            Ok(expected),
            "{pattern}"
        );
    }
}
