//! Observations for tests, from the JSON of their objects.

use mithaq_stix::json::{self, Limits};
use mithaq_stix::pattern::{Matcher, Observation, Pattern};
use serde_json::{Value, json};

/// An observed-data object as STIX 2.0 has it: from second to second of a minute, so many times.
pub(crate) fn seen(objects: Value, (first, last): (u32, u32), number: u64) -> Value {
    json!({
        "type": "observed-data",
        "first_observed": format!("2026-01-01T00:00:{first:02}Z"),
        "last_observed": format!("2026-01-01T00:00:{last:02}Z"),
        "number_observed": number,
        "objects": objects,
    })
}

/// Match a pattern in so many steps: the observations bound, none, or the error.
pub(crate) fn find(
    pattern: &str,
    observed: &[Value],
    steps: u64,
) -> Result<Option<Vec<usize>>, String> {
    let pattern = Pattern::parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    let matcher = Matcher::new(&pattern).map_err(|error| error.to_string())?;
    let texts: Vec<Vec<u8>> = observed
        .iter()
        .map(|one| serde_json::to_vec(one).unwrap())
        .collect();
    let values: Vec<json::Value<'_>> = texts
        .iter()
        .map(|text| json::Value::parse(text, &Limits::ENVELOPE).unwrap())
        .collect();
    let observations: Vec<Observation<'_>> = values
        .iter()
        .map(|value| Observation::read(value, |_| None).unwrap())
        .collect();
    let found = matcher.find_in(&observations, steps);
    let found = found.map_err(|error| error.to_string())?;
    Ok(found.map(|binding| binding.observations().to_vec()))
}
