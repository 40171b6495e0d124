//! Selectors of granular markings: they must lead to where what they mark has gone.

use std::borrow::Cow;

use super::{Members, remove};
use crate::json::Value;

/// Replace each selector by those that `becomes` gives. A granular marking without selectors is left out,
/// and so is a list without granular markings.
pub(super) fn each(members: &mut Members<'_>, becomes: impl Fn(&str) -> Vec<Cow<'static, str>>) {
    let Some((_, Value::Array(markings))) = members
        .iter_mut()
        .find(|(name, _)| name == "granular_markings")
    else {
        return;
    };
    for marking in markings.iter_mut() {
        let Value::Object(marking) = marking else {
            continue;
        };
        let selectors = marking.iter_mut().find(|(name, _)| name == "selectors");
        let Some((_, Value::Array(selectors))) = selectors else {
            continue;
        };
        let new = selectors
            .iter()
            .flat_map(|selector| match selector.as_str() {
                Some(text) => becomes(text).into_iter().map(Value::String).collect(),
                None => vec![selector.clone()],
            });
        *selectors = new.collect();
    }
    markings.retain(|marking| !matches!(marking.get("selectors"), Some(Value::Array(selectors)) if selectors.is_empty()));
    if markings.is_empty() {
        remove(members, "granular_markings");
    }
}
