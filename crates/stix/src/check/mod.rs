//! Structural checks: what every object must have, and of what kind.
//!
//! ```json
//! {"type": "indicator", "id": "malware--…", "created": "2026-02-30T00:00:00Z"}
//! ```
//! gives one [`Finding`] for each fault, with a code, a JSON path and the rule of the specification.

mod finding;
mod markings;
mod types;

use std::borrow::Cow;

pub use finding::{Finding, Severity};
pub(crate) use finding::{not_an_object, not_json};
pub use types::Family;

use crate::id::ObjectId;
use crate::json;
use crate::object::Properties;
use crate::timestamp::Timestamp;
use types::{COMMON, Kind, Property, TypeRule};

/// What is read of every object once and then kept.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) id: Option<ObjectId>,
    pub(crate) family: Family,
    pub(crate) created: Option<Timestamp>,
    pub(crate) modified: Option<Timestamp>,
    pub(crate) created_by_ref: Option<ObjectId>,
    pub(crate) revoked: bool,
    pub(crate) object_marking_refs: Vec<ObjectId>,
    pub(crate) granular_marking_refs: Vec<ObjectId>,
}

impl Header {
    pub(crate) fn version(&self) -> Option<&Timestamp> {
        match self.family {
            Family::Observable => None,
            _ => self.modified.as_ref().or(self.created.as_ref()),
        }
    }
}

/// Read the header and judge the structure of an object.
pub(crate) fn structure(properties: Properties<'_>) -> (Header, Vec<Finding>) {
    let mut findings = Vec::new();
    let object_type = properties.get("type").and_then(json::string);
    let rule = object_type.as_deref().and_then(types::rule_of);
    let mut header = Header {
        id: None,
        family: family(object_type.as_deref(), rule, properties),
        created: None,
        modified: None,
        created_by_ref: None,
        revoked: false,
        object_marking_refs: Vec::new(),
        granular_marking_refs: Vec::new(),
    };
    if object_type.as_deref() == Some("bundle") {
        let message = "a bundle is a way to send objects, not an object";
        findings.push(Finding::error("bundle", "$.type", "STIX 2.1 §8", message));
        return (header, findings);
    }
    for (name, value) in properties.iter() {
        read_property(&mut header, &mut findings, rule, &name, value);
    }
    missing_properties(&mut findings, header.family, rule, properties);
    agreement_of_type_and_id(&mut findings, object_type, header.id.as_ref());
    order_of_times(&mut findings, &header);
    markings::granular(&mut findings, &mut header, properties);
    markings::definition(&mut findings, &header, properties);
    (header, findings)
}

/// The family of a standard type; `None` for a type that STIX does not have.
pub(crate) fn family_of(object_type: &str) -> Option<Family> {
    types::rule_of(object_type).map(|rule| rule.family)
}

fn family(
    object_type: Option<&str>,
    rule: Option<&TypeRule>,
    properties: Properties<'_>,
) -> Family {
    match (rule, object_type) {
        (Some(rule), _) => rule.family,
        // A type that nobody has told us of: as it has versions or not.
        _ if properties.get("created").is_some() || properties.get("modified").is_some() => {
            Family::Custom
        }
        _ => Family::Observable,
    }
}

fn read_property(
    header: &mut Header,
    findings: &mut Vec<Finding>,
    rule: Option<&TypeRule>,
    name: &str,
    value: &[u8],
) {
    let result = match name {
        "id" => read_id(value).map(|id| header.id = Some(id)),
        "created" => read_time(value).map(|time| header.created = Some(time)),
        "modified" => read_time(value).map(|time| header.modified = Some(time)),
        "created_by_ref" => read_id(value).map(|id| header.created_by_ref = Some(id)),
        "object_marking_refs" => read_ids(value).map(|ids| header.object_marking_refs = ids),
        "revoked" => check_kind(Kind::Boolean, value).map(|()| header.revoked = value == b"true"),
        _ => {
            let own = rule.and_then(|rule| rule.property(name));
            match own.or_else(|| types::find(COMMON, name)) {
                Some(kind) => check_kind(kind, value),
                None => return,
            }
        }
    };
    if let Err(fault) = result {
        let section = match types::find(COMMON, name) {
            Some(_) => types::COMMON_SECTION,
            None => rule.map_or(types::COMMON_SECTION, |rule| rule.section),
        };
        findings.push(Finding::error(
            fault.code,
            &format!("$.{name}{}", fault.place),
            section,
            &fault.message,
        ));
        return;
    }
    match name {
        "created_by_ref" => {
            // No error: the name decides nothing, and a seal that bears it out needs an identity.
            if let Some(creator) = header
                .created_by_ref
                .as_ref()
                .filter(|id| id.object_type() != "identity")
            {
                let message = format!("`{creator}` is not the id of an identity");
                findings.push(Finding::warning(
                    "creator-type",
                    "$.created_by_ref",
                    "STIX 2.1 §3.2",
                    &message,
                ));
            }
        }
        "object_marking_refs" => markings::only_definitions(findings, header),
        "spec_version" if value != b"\"2.1\"" => {
            let message = "a version of STIX other than 2.1 is kept as it is, but checked as 2.1";
            findings.push(Finding::warning(
                "spec-version-other",
                "$.spec_version",
                "STIX 2.1 §3.2",
                message,
            ));
        }
        _ => {}
    }
}

fn missing_properties(
    findings: &mut Vec<Finding>,
    family: Family,
    rule: Option<&TypeRule>,
    properties: Properties<'_>,
) {
    let common: &[&str] = match family {
        Family::Observable => &["type", "id"],
        Family::Marking => &["type", "id", "created"],
        Family::Domain | Family::Relationship | Family::Meta | Family::Custom => {
            &["type", "id", "created", "modified"]
        }
    };
    let own = rule.map(|rule| rule.required).unwrap_or_default();
    let own = own
        .iter()
        .map(|(name, _): &Property| (*name, rule.map_or("", |rule| rule.section)));
    for (name, section) in common
        .iter()
        .map(|name| (*name, types::COMMON_SECTION))
        .chain(own)
    {
        if properties.get(name).is_none() {
            let message = format!("the property `{name}` is required");
            findings.push(Finding::error(
                "property-missing",
                &format!("$.{name}"),
                section,
                &message,
            ));
        }
    }
    if family != Family::Observable && properties.get("spec_version").is_none() {
        let message = "a missing `spec_version` is taken as 2.1";
        findings.push(Finding::warning(
            "spec-version-missing",
            "$.spec_version",
            "STIX 2.1 §3.2",
            message,
        ));
    }
}

fn agreement_of_type_and_id(
    findings: &mut Vec<Finding>,
    object_type: Option<Cow<'_, str>>,
    id: Option<&ObjectId>,
) {
    let (Some(object_type), Some(id)) = (object_type, id) else {
        return;
    };
    if id.object_type() != object_type {
        let message = format!(
            "the type is `{}` but the id is `{id}`",
            crate::id::shown(&object_type)
        );
        findings.push(Finding::error("id-type", "$.id", "STIX 2.1 §2.9", &message));
    }
}

fn order_of_times(findings: &mut Vec<Finding>, header: &Header) {
    if let (Some(created), Some(modified)) = (&header.created, &header.modified)
        && modified < created
    {
        let message = format!("modified `{modified}` lies before created `{created}`");
        findings.push(Finding::error(
            "modified-before-created",
            "$.modified",
            "STIX 2.1 §3.2",
            &message,
        ));
    }
}

/// A value of the wrong kind: the rest of a finding is known where it is used.
struct Fault {
    code: &'static str,
    /// What follows the property's path, such as `[3]`.
    place: String,
    message: String,
}

impl Fault {
    fn new(code: &'static str, message: impl ToString) -> Self {
        Self {
            code,
            place: String::new(),
            message: message.to_string(),
        }
    }
}

fn read_string(value: &[u8]) -> Result<Cow<'_, str>, Fault> {
    json::string(value).ok_or_else(|| Fault::new("kind", "must be a string"))
}

fn read_id(value: &[u8]) -> Result<ObjectId, Fault> {
    ObjectId::parse(&read_string(value)?).map_err(|error| Fault::new("id", error))
}

fn read_time(value: &[u8]) -> Result<Timestamp, Fault> {
    Timestamp::parse(&read_string(value)?).map_err(|error| Fault::new("timestamp", error))
}

fn read_ids(value: &[u8]) -> Result<Vec<ObjectId>, Fault> {
    each(value, read_id)
}

fn each<T>(value: &[u8], read: impl Fn(&[u8]) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
    if !value.starts_with(b"[") {
        return Err(Fault::new("kind", "must be a list"));
    }
    let placed = |(index, element)| {
        read(element).map_err(|fault| Fault {
            place: format!("[{index}]"),
            ..fault
        })
    };
    json::elements(value).enumerate().map(placed).collect()
}

fn check_kind(kind: Kind, value: &[u8]) -> Result<(), Fault> {
    let expect = |holds: bool, message| {
        if holds {
            Ok(())
        } else {
            Err(Fault::new("kind", message))
        }
    };
    match kind {
        Kind::Text => expect(value.starts_with(b"\""), "must be a string"),
        Kind::Boolean => expect(
            value == b"true" || value == b"false",
            "must be true or false",
        ),
        Kind::Number => expect(is_number(value), "must be a number"),
        Kind::Integer => expect(is_whole(value), "must be a whole number"),
        Kind::Dictionary => expect(value.starts_with(b"{"), "must be an object"),
        Kind::Time => read_time(value).map(drop),
        Kind::Id => read_id(value).map(drop),
        Kind::Ids => read_ids(value).map(drop),
        Kind::Texts => each(value, |element| read_string(element).map(drop)).map(drop),
        Kind::Dictionaries => {
            each(value, |element| check_kind(Kind::Dictionary, element)).map(drop)
        }
    }
}

fn is_number(value: &[u8]) -> bool {
    matches!(value.first(), Some(b'-' | b'0'..=b'9'))
}

fn is_whole(value: &[u8]) -> bool {
    let number = std::str::from_utf8(value).ok().filter(|_| is_number(value));
    number
        .and_then(|text| text.parse::<f64>().ok())
        .is_some_and(|number| number.fract() == 0.0)
}
