//! Cedar expressions, built as its JSON form: what comes from an agreement or a peer is always a
//! value, and never text that could be read as policy.

use serde_json::{Value as Json, json};

/// An attribute of the copy asked about.
pub(crate) fn of_copy(attribute: &str) -> Json {
    json!({ ".": { "left": { "Var": "resource" }, "attr": attribute } })
}

/// What `holds` says of an attribute that the copy may lack; false where it lacks it.
pub(crate) fn of_copy_if(attribute: &str, holds: impl FnOnce(Json) -> Json) -> Json {
    let has = json!({ "has": { "left": { "Var": "resource" }, "attr": attribute } });
    and(has, holds(of_copy(attribute)))
}

/// Something about the question.
pub(crate) fn of_context(attribute: &str) -> Json {
    json!({ ".": { "left": { "Var": "context" }, "attr": attribute } })
}

/// The purpose asked for.
pub(crate) fn purpose() -> Json {
    of_context("purpose")
}

/// The audience.
pub(crate) fn principal() -> Json {
    json!({ "Var": "principal" })
}

pub(crate) fn entity(entity_type: &str, id: &str) -> Json {
    json!({ "Value": { "__entity": { "type": entity_type, "id": id } } })
}

pub(crate) fn text(text: &str) -> Json {
    json!({ "Value": text })
}

pub(crate) fn not(arg: Json) -> Json {
    json!({ "!": { "arg": arg } })
}

pub(crate) fn and(left: Json, right: Json) -> Json {
    json!({ "&&": { "left": left, "right": right } })
}

pub(crate) fn or(left: Json, right: Json) -> Json {
    json!({ "||": { "left": left, "right": right } })
}

/// Whether one of these holds at least; `None` for none. As a tree of little depth, which Cedar bounds.
pub(crate) fn any_of(mut all: Vec<Json>) -> Option<Json> {
    while all.len() > 1 {
        let mut halved = Vec::with_capacity(all.len().div_ceil(2));
        let mut each = all.into_iter();
        while let Some(left) = each.next() {
            halved.push(match each.next() {
                Some(right) => or(left, right),
                None => left,
            });
        }
        all = halved;
    }
    all.pop()
}

pub(crate) fn equal(left: Json, right: Json) -> Json {
    json!({ "==": { "left": left, "right": right } })
}

pub(crate) fn is_in(left: Json, right: Json) -> Json {
    json!({ "in": { "left": left, "right": right } })
}

/// Whether a set of these elements contains `element`. Cedar has no type for an empty set literal: of none it is
/// none.
pub(crate) fn one_of(elements: impl IntoIterator<Item = Json>, element: Json) -> Json {
    let elements: Vec<Json> = elements.into_iter().collect();
    match elements.is_empty() {
        true => json!({ "Value": false }),
        false => json!({ "contains": { "left": { "Set": elements }, "right": element } }),
    }
}

/// Whether these elements, which must not be none, contain all of `set`.
pub(crate) fn contains_all(elements: impl IntoIterator<Item = Json>, set: Json) -> Json {
    let elements: Vec<Json> = elements.into_iter().collect();
    json!({ "containsAll": { "left": { "Set": elements }, "right": set } })
}

pub(crate) fn is_empty(set: Json) -> Json {
    json!({ "isEmpty": { "arg": set } })
}

pub(crate) fn contains(set: Json, element: Json) -> Json {
    json!({ "contains": { "left": set, "right": element } })
}

/// Whether the copy was received under some agreement.
pub(crate) fn was_received_under_any() -> Json {
    json!({ "has": { "left": { "Var": "resource" }, "attr": "received_under" } })
}

/// Whether the copy was received under this agreement.
pub(crate) fn was_received_under(agreement: &str) -> Json {
    and(
        was_received_under_any(),
        equal(of_copy("received_under"), entity("Agreement", agreement)),
    )
}
