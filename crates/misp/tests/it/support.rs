//! Converting texts, and looking at what comes out.

use std::collections::BTreeMap;

use mithaq_misp::{Conversion, Form, LeftOut, MispError, Options, Output, Survey, recognise};
use mithaq_stix::marking::{PredefinedOnly, effective};
use mithaq_stix::pattern::Pattern;
use mithaq_stix::{EffectiveMarking, MarkingLookup, MarkingMeaning, Object, ObjectId};
use serde_json::Value;

/// What a file became.
#[derive(Debug, Default)]
pub(crate) struct Result {
    pub(crate) texts: Vec<String>,
    pub(crate) left_out: Vec<LeftOut>,
}

pub(crate) fn try_convert(
    file: &[u8],
    options: &Options,
) -> std::result::Result<Result, MispError> {
    let form = recognise(file).unwrap_or(Form::Framed);
    let survey = Survey::read(file, form, options)?;
    let mut conversion = Conversion::new(file, survey, options.clone());
    let mut result = Result::default();
    while let Some(output) = conversion.next_output()? {
        match output {
            Output::Object(object) => result.texts.push(object.text),
            Output::LeftOut(left_out) => result.left_out.push(left_out),
        }
    }
    Ok(result)
}

/// Converts a file; every object must pass the checks of STIX.
#[track_caller]
pub(crate) fn convert(file: &[u8]) -> Result {
    convert_as(file, &Options::default())
}

#[track_caller]
pub(crate) fn convert_as(file: &[u8], options: &Options) -> Result {
    let result = try_convert(file, options).unwrap();
    result.check();
    result
}

impl Result {
    /// Every object is one, and says nothing that the checks would warn of.
    #[track_caller]
    pub(crate) fn check(&self) {
        for text in &self.texts {
            match Object::parse(text.as_bytes()) {
                Ok(accepted) => {
                    let mut warnings = accepted.warnings;
                    warnings.retain(|warning| !UNANSWERABLE.contains(&warning.code));
                    assert_eq!(warnings, [], "{text}");
                }
                Err(refused) => panic!("{:#?}\n{text}", refused.findings),
            }
        }
        for indicator in self.of_type("indicator") {
            if indicator["pattern_type"] == "stix" {
                Pattern::parse(indicator["pattern"].as_str().unwrap()).unwrap();
            }
        }
    }

    pub(crate) fn objects(&self) -> Vec<Object> {
        let parse = |text: &String| Object::parse(text.as_bytes()).unwrap().object;
        self.texts.iter().map(parse).collect()
    }

    /// The objects of a type, as JSON.
    pub(crate) fn of_type(&self, object_type: &str) -> Vec<Value> {
        self.values()
            .into_iter()
            .filter(|value| value["type"] == object_type)
            .collect()
    }

    pub(crate) fn values(&self) -> Vec<Value> {
        let parse = |text: &String| serde_json::from_str(text).unwrap();
        self.texts.iter().map(parse).collect()
    }

    #[track_caller]
    pub(crate) fn one(&self, object_type: &str) -> Value {
        match self.of_type(object_type).as_slice() {
            [one] => one.clone(),
            others => panic!("{} of type {object_type}:\n{self:#?}", others.len()),
        }
    }

    /// How many objects there are of each type.
    pub(crate) fn types(&self) -> BTreeMap<String, usize> {
        let mut types = BTreeMap::new();
        for value in self.values() {
            *types
                .entry(value["type"].as_str().unwrap().to_owned())
                .or_default() += 1;
        }
        types
    }

    /// What was left out, as `path: code`.
    pub(crate) fn left(&self) -> Vec<String> {
        let line = |left: &LeftOut| format!("{}: {}", left.path, left.why.code());
        self.left_out.iter().map(line).collect()
    }

    /// What the markings of an object come to, by the definitions that came with it.
    pub(crate) fn marking(&self, object: &Object) -> EffectiveMarking {
        let definitions = self.objects();
        effective(object, &Definitions(&definitions))
    }
}

struct Definitions<'a>(&'a [Object]);

impl MarkingLookup for Definitions<'_> {
    fn meaning(&self, id: &ObjectId) -> Option<MarkingMeaning> {
        let definition = self.0.iter().find(|object| object.id() == id);
        match definition {
            Some(definition) => Some(MarkingMeaning::of_definition(definition)),
            None => PredefinedOnly.meaning(id),
        }
    }
}

/// An event with these members besides what every event has.
pub(crate) fn event(members: &str) -> String {
    let comma = if members.is_empty() { "" } else { ", " };
    format!(
        r#"{{"Event": {{"uuid": "5be1b4c2-6f0c-4c1e-9d0a-4f8302a7e1d5", "info": "Phishing against ports",
        "date": "2026-03-01", "timestamp": "1772330000",
        "Orgc": {{"name": "Example Research", "uuid": "7d1f4c66-0f29-4f52-8f0e-5a3c2b1d0e9f"}}{comma}{members}}}}}"#
    )
}

/// An event with one attribute, of this type and value.
pub(crate) fn with_attribute(attribute_type: &str, value: &str, members: &str) -> String {
    let value = serde_json::to_string(value).unwrap();
    let comma = if members.is_empty() { "" } else { ", " };
    event(&format!(
        r#""Attribute": [{{"uuid": "0c7fe2d3-5a8b-4f1e-8c07-1f6a2b3c4d5e", "type": "{attribute_type}",
        "category": "Network activity", "value": {value}, "timestamp": "1772330001"{comma}{members}}}]"#
    ))
}

/// What STIX recommends and MISP does not know, or what stable ids and MISP's own words forbid.
const UNANSWERABLE: [&str; 7] = [
    "indicator-words",
    "reference-hashes",
    "ports",
    "uuid-version",
    "dictionary-key-case",
    "vocabulary",
    "relationship-unusual",
];
