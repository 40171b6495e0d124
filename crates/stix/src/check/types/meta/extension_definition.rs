//! Extension definition.

use crate::check::findings::Findings;
use crate::check::members::Members;
use crate::check::place::Place;
use crate::check::rule::{Between, Family, Kind, Record, TEXTS, TypeRule, may, need};
use crate::check::vocabulary::EXTENSION_TYPE;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Meta,
    record: Record {
        section: "STIX 2.1 §7.3",
        properties: &[
            need("created_by_ref", Kind::Any),
            need("name", Kind::Text),
            need("schema", Kind::Text),
            need("version", Kind::Text),
            need(
                "extension_types",
                Kind::List(&Kind::Closed(&EXTENSION_TYPE)),
            ),
            may("description", Kind::Text),
            may("extension_properties", TEXTS),
        ],
        between: &[Between::Special(properties), Between::Special(description)],
    },
    extensions: &[],
};

/// Properties are listed only where they stand beside those of the object.
fn properties(members: &Members<'_, '_>, place: &Place<'_>, findings: &mut Findings) {
    let types = members.get("extension_types");
    let at_top = types.is_some_and(|types| {
        let is_top =
            |value: &crate::json::Value<'_>| value.as_str() == Some("toplevel-property-extension");
        types.elements().iter().any(is_top)
    });
    let place = place.member("extension_properties");
    match (at_top, members.has("extension_properties")) {
        (false, true) => {
            let message =
                "must not be there without the extension type `toplevel-property-extension`";
            findings.error("property-forbidden", &place, "STIX 2.1 §7.3.1", message);
        }
        (true, false) => {
            let message = "an extension at the top level should list its properties";
            findings.remark("extension-properties", &place, "STIX 2.1 §7.3.1", message);
        }
        _ => {}
    }
}

fn description(members: &Members<'_, '_>, place: &Place<'_>, findings: &mut Findings) {
    if !members.has("description") {
        let place = place.member("description");
        let message = "the definition of an extension should have a description";
        findings.remark("extension-description", &place, "STIX 2.1 §7.3.1", message);
    }
}
