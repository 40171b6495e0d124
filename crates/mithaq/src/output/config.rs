//! `mithaq config show --effective`.

use serde::Serialize;
use serde::ser::{SerializeStruct as _, Serializer};

use super::{Page, View};
use crate::config::{Config, Effective, Source};
use crate::text::Texts;

impl View for Config {
    fn page(&self, page: &mut Page, _texts: &Texts) {
        let file = self.file.display().to_string();
        let rows: Vec<_> = self
            .effective
            .iter()
            .map(|one| {
                [
                    one.key.to_owned(),
                    one.value.clone().unwrap_or_else(|| "-".to_owned()),
                    told(&one.source, &file),
                ]
            })
            .collect();
        page.table(["key", "value", "from"], &rows);
        page.gap();
        let there = if self.file_exists {
            "read"
        } else {
            "not there"
        };
        page.line(format!("file: {file} ({there})"));
        for name in &self.unknown_variables {
            page.line(format!(
                "warning: {name} is set, and no such setting exists"
            ));
        }
    }
}

fn told(source: &Source, file: &str) -> String {
    match source {
        Source::Flag(flag) => format!("flag {flag}"),
        Source::Environment(name) => format!("environment {name}"),
        Source::File(line) => format!("file {file}:{line}"),
        Source::Default => "default".to_owned(),
    }
}

impl Serialize for Config {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Config", 4)?;
        object.serialize_field("data_dir", &self.settings.data_dir.to_string_lossy())?;
        object.serialize_field(
            "file",
            &self.file_exists.then(|| self.file.to_string_lossy()),
        )?;
        object.serialize_field("values", &self.effective)?;
        object.serialize_field("unknown_variables", &self.unknown_variables)?;
        object.end()
    }
}

impl Serialize for Effective {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (source, place) = match &self.source {
            Source::Flag(flag) => ("flag", Some((*flag).to_owned())),
            Source::Environment(name) => ("environment", Some((*name).to_owned())),
            Source::File(line) => ("file", Some(format!("line {line}"))),
            Source::Default => ("default", None),
        };
        let mut object = serializer.serialize_struct("Effective", 4)?;
        object.serialize_field("key", self.key)?;
        object.serialize_field("value", &self.value)?;
        object.serialize_field("source", source)?;
        object.serialize_field("place", &place)?;
        object.end()
    }
}
