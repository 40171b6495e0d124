//! What patterns are matched against: observations, from STIX 2.1 and from 2.0.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::check::{Family, family_of};
use crate::json::Value;
use crate::timestamp::Timestamp;

/// What one observed-data object stands for: the same things seen `number` times, each time at some
/// instant of a stretch of time (STIX 2.1 §4.14).
#[derive(Debug, Clone)]
pub struct Observation<'a> {
    pub(super) first: i128,
    pub(super) last: i128,
    pub(super) number: u64,
    /// The cyber-observables, by the name under which references reach them.
    pub(super) objects: HashMap<Cow<'a, str>, &'a Value<'a>>,
    /// Those objects by their types, each in the order in which they are listed.
    pub(super) by_type: HashMap<Cow<'a, str>, Vec<&'a Value<'a>>>,
}

/// Why an object is no observation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ObservationError {
    /// A property is missing or is no timestamp.
    #[error("`{0}` must be a timestamp")]
    Time(&'static str),
    /// The stretch of time ends before it begins.
    #[error("`last_observed` must not be earlier than `first_observed`")]
    Order,
    /// The count is missing or none that STIX allows.
    #[error("`number_observed` must be a whole number from 1 to 999,999,999")]
    Number,
}

/// The most that `number_observed` may say.
const MAX_NUMBER: i64 = 999_999_999;

impl<'a> Observation<'a> {
    /// Read an observed-data object. `object` finds another object by its id, for `object_refs`; what
    /// it does not find is not there. Where an object has no `object_refs`, its `objects` count, as in
    /// STIX 2.0.
    ///
    /// # Errors
    /// [`ObservationError`] when times or the count are missing or impossible.
    pub fn read(
        observed_data: &'a Value<'a>,
        object: impl Fn(&str) -> Option<&'a Value<'a>>,
    ) -> Result<Self, ObservationError> {
        let instant = |name: &'static str| {
            let text = observed_data.get(name).and_then(Value::as_str);
            text.and_then(|text| Timestamp::parse(text).ok())
                .map(|time| time.unix_attoseconds())
                .ok_or(ObservationError::Time(name))
        };
        let (first, last) = (instant("first_observed")?, instant("last_observed")?);
        if last < first {
            return Err(ObservationError::Order);
        }
        let number = observed_data
            .get("number_observed")
            .and_then(Value::as_i64)
            .filter(|number| (1..=MAX_NUMBER).contains(number))
            .ok_or(ObservationError::Number)?;
        let mut observation = Self {
            first,
            last,
            number: number.unsigned_abs(),
            objects: HashMap::new(),
            by_type: HashMap::new(),
        };
        match observed_data.get("object_refs") {
            Some(refs) => {
                for id in refs.elements().iter().filter_map(Value::as_str) {
                    if let Some(found) = object(id) {
                        observation.add(Cow::Owned(id.to_owned()), found);
                    }
                }
            }
            None => {
                let objects = observed_data.get("objects").map(Value::members);
                for (name, found) in objects.unwrap_or_default() {
                    observation.add(Cow::Borrowed(name), found);
                }
            }
        }
        Ok(observation)
    }

    /// Add an object, if it is a cyber-observable and has not been added.
    fn add(&mut self, name: Cow<'a, str>, object: &'a Value<'a>) {
        let Some(object_type) = object.get("type").and_then(Value::as_str) else {
            return;
        };
        let known = family_of(object_type);
        if known.is_some_and(|family| family != Family::Observable) {
            return;
        }
        if let Entry::Vacant(place) = self.objects.entry(name) {
            place.insert(object);
            self.by_type
                .entry(Cow::Borrowed(object_type))
                .or_default()
                .push(object);
        }
    }
}

/// An observed-data object among others.
#[derive(Debug)]
pub struct Observed<'a> {
    /// Its place among the objects.
    pub place: usize,
    /// The observation, or why it is none.
    pub observation: Result<Observation<'a>, ObservationError>,
}

/// The observations in a pool of objects: references lead to whichever object of the pool has that id.
///
/// Of several versions of one observed-data object the latest counts, and a revoked one does not.
#[must_use]
pub fn observed<'a>(objects: &'a [Value<'a>]) -> Vec<Observed<'a>> {
    let text = |object: &'a Value<'a>, name: &str| object.get(name).and_then(Value::as_str);
    let mut by_id: HashMap<&str, &'a Value<'a>> = HashMap::new();
    // Those without an id, as in fragments, are all different.
    let mut latest: HashMap<&str, (Option<Timestamp>, usize)> = HashMap::new();
    let mut places = Vec::new();
    for (place, object) in objects.iter().enumerate() {
        let id = text(object, "id");
        if let Some(id) = id {
            by_id.entry(id).or_insert(object);
        }
        if text(object, "type") != Some("observed-data") {
            continue;
        }
        let modified = text(object, "modified").and_then(|time| Timestamp::parse(time).ok());
        match id.map(|id| latest.entry(id)) {
            None => places.push(place),
            Some(Entry::Vacant(first)) => {
                first.insert((modified, place));
            }
            Some(Entry::Occupied(mut other)) => {
                if other.get().0 < modified {
                    other.insert((modified, place));
                }
            }
        }
    }
    places.extend(latest.into_values().map(|(_, place)| place));
    places.sort_unstable();
    let current = |place: &usize| {
        let revoked = objects.get(*place).and_then(|object| object.get("revoked"));
        revoked.and_then(Value::as_bool) != Some(true)
    };
    let read = |place: usize| {
        let object = objects.get(place)?;
        let observation = Observation::read(object, |id| by_id.get(id).copied());
        Some(Observed { place, observation })
    };
    places
        .into_iter()
        .filter(current)
        .filter_map(read)
        .collect()
}
