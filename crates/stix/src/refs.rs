//! References: which other objects an object names, for the index of edges.

use crate::id::ObjectId;
use crate::json::Value;
use crate::object::Object;

/// Every reference in an object, with the name of the property that holds it, in the order of the
/// text and without repetitions of the same pair.
///
/// These are the ids in properties whose names end in `_ref` or `_refs` (STIX 2.1 §3.1), wherever
/// they are nested. There are no more than the object has values, which its limits bound; nothing is
/// followed, so cycles do not matter.
#[must_use]
pub fn references(object: &Object) -> Vec<(String, ObjectId)> {
    let tree = object.tree();
    let mut found = Vec::new();
    collect(&mut found, &tree);
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|pair| seen.insert(pair.clone()));
    found
}

/// Calls itself once for each level; the scanner has bounded those.
fn collect(found: &mut Vec<(String, ObjectId)>, value: &Value<'_>) {
    for element in value.elements() {
        collect(found, element);
    }
    for (name, member) in value.members() {
        let texts = match member {
            Value::String(_) if name.ends_with("_ref") => std::slice::from_ref(member),
            Value::Array(elements) if name.ends_with("_refs") => elements,
            _ => {
                collect(found, member);
                continue;
            }
        };
        // What is no id refers to nothing; for standard properties the check has refused it.
        let ids = texts
            .iter()
            .filter_map(|text| ObjectId::parse(text.as_str()?).ok());
        found.extend(ids.map(|id| (name.clone().into_owned(), id)));
    }
}
