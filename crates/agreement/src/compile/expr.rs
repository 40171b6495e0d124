//! Cedar expressions, built as its JSON form: what comes from an agreement or a peer is always a
//! value, and never text that could be read as policy.

use serde_json::{Value as Json, json};

/// An attribute of the copy asked about.
pub(crate) fn of_copy(attribute: &str) -> Json {
    json!({ ".": { "left": { "Var": "resource" }, "attr": attribute } })
}

/// The purpose asked for.
pub(crate) fn purpose() -> Json {
    json!({ ".": { "left": { "Var": "context" }, "attr": "purpose" } })
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

pub(crate) fn equal(left: Json, right: Json) -> Json {
    json!({ "==": { "left": left, "right": right } })
}

pub(crate) fn is_in(left: Json, right: Json) -> Json {
    json!({ "in": { "left": left, "right": right } })
}

/// Whether a set of these elements contains `element`. Cedar has no type for an empty set literal,
/// so `elements` must not be empty.
pub(crate) fn one_of(elements: impl IntoIterator<Item = Json>, element: Json) -> Json {
    let elements: Vec<Json> = elements.into_iter().collect();
    json!({ "contains": { "left": { "Set": elements }, "right": element } })
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
