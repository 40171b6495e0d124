//! `mithaq stix convert`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use mithaq_node::admin::{AdminError, ExitCode};
use mithaq_stix::bundle::Frame;
use mithaq_stix::convert::{self, BundleId};
use mithaq_stix::{Object, json};

use super::files::{self, Files, Member, Reader};
use crate::output::stix::{Conversion, Fault, First, Refused, Remark};
use crate::output::{Output, not_written, tell_page};

/// Convert STIX 2.0 files to one bundle of STIX 2.1.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Objects keep their ids and times. The cyber-observables of observed data become objects of their own, marked as what they were in was marked. What is STIX 2.1 already stays as it is. The same files always give the same bundle.\nWhat has no equivalent is listed: on standard error, or with -o on standard output.\nExit code 0: everything was converted; 3: something was refused, the rest was converted. A file that breaks is refused whole; of standard input, what came before the break is converted.\nWith --json and a FILE: {\"file\", \"files\", \"converted\", \"unchanged\", \"objects\", \"notes\", \"refused\", \"broken\", \"skipped\"}.\n\nExample:\n  mithaq stix convert feed-2.0.json -o feed-2.1.json"
)]
pub(crate) struct Convert {
    /// Files and folders, or `-` for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Convert {
    /// Reads, converts, writes as it goes, reports.
    pub(super) fn run(&self, output: &mut Output<'_>) -> Result<ExitCode, AdminError> {
        // Nothing of a broken file is written.
        let broken: BTreeSet<String> = files::broken_files(&self.paths)?.into_iter().collect();
        let conversion = match &self.output {
            Some(file) => {
                let mut conversion = to_file(&self.paths, &broken, file)?;
                conversion.file = Some(file.to_string_lossy().into_owned());
                output.show(&conversion)?;
                conversion
            }
            None => {
                let conversion = bundle(&self.paths, &broken, &mut |bytes| output.write(bytes))?;
                tell_page(&conversion);
                conversion
            }
        };
        Ok(
            match conversion.refused.is_empty() && conversion.broken.is_empty() {
                true => ExitCode::Success,
                false => ExitCode::Partial,
            },
        )
    }
}

/// Writes beside the file and moves it there when it is complete: half a bundle never bears its name.
fn to_file(
    paths: &[PathBuf],
    broken: &BTreeSet<String>,
    file: &Path,
) -> Result<Conversion, AdminError> {
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(".part");
    let unfinished = PathBuf::from(unfinished);
    let written = File::create(&unfinished)
        .map_err(not_written)
        .and_then(|new| {
            let mut new = BufWriter::new(new);
            let conversion = bundle(paths, broken, &mut |bytes| {
                new.write_all(bytes).map_err(not_written)
            })?;
            new.into_inner()
                .map_err(|error| not_written(error.into_error()))?
                .sync_all()
                .map_err(not_written)?;
            std::fs::rename(&unfinished, file).map_err(not_written)?;
            Ok(conversion)
        });
    if written.is_err() {
        // If it cannot be removed either, the first error says more.
        let _ = std::fs::remove_file(&unfinished);
    }
    written
}

/// Writes the bundle.
fn bundle(
    paths: &[PathBuf],
    broken: &BTreeSet<String>,
    write: &mut dyn FnMut(&[u8]) -> Result<(), AdminError>,
) -> Result<Conversion, AdminError> {
    write(b"{\"type\":\"bundle\"")?;
    let mut converting = Converting {
        broken,
        write,
        conversion: Conversion::default(),
        notes: BTreeMap::new(),
        written: BTreeSet::new(),
        id: BundleId::default(),
        bundles: Vec::new(),
        left_out: false,
    };
    let files = files::read(paths, &mut converting)?;
    converting.end(files)
}

struct Converting<'w> {
    broken: &'w BTreeSet<String>,
    write: &'w mut dyn FnMut(&[u8]) -> Result<(), AdminError>,
    conversion: Conversion,
    notes: BTreeMap<(&'static str, String), Remark>,
    /// Cyber-observables that are written already, by their hashes: the same one is in many observations.
    written: BTreeSet<[u8; 16]>,
    /// What the id of the bundle follows from.
    id: BundleId,
    /// The ids of the bundles read.
    bundles: Vec<String>,
    /// The file that is being read breaks further on.
    left_out: bool,
}

impl Reader for Converting<'_> {
    fn file(&mut self, name: &str) {
        self.left_out = self.broken.contains(name);
    }

    fn member(&mut self, member: &Member<'_>) -> Result<(), AdminError> {
        if self.left_out {
            return Ok(());
        }
        let converted = match convert::object(member.raw) {
            Ok(converted) => converted,
            Err(refused) => {
                self.refuse(member, &refused);
                return Ok(());
            }
        };
        match converted.unchanged {
            true => self.conversion.unchanged += 1,
            false => self.conversion.converted += 1,
        }
        for refused in &converted.refused {
            self.refuse(member, refused);
        }
        let id = converted
            .objects
            .last()
            .map(|object| object.id().to_string());
        for note in converted.notes {
            let key = (note.code, note.message.clone());
            let first = || First {
                file: member.file.to_owned(),
                index: Some(member.index),
                id: id.clone(),
                path: note.path.clone(),
            };
            let remark = self.notes.entry(key).or_insert_with(|| Remark {
                code: note.code.to_owned(),
                message: note.message.clone(),
                rule: String::new(),
                count: 0,
                first: first(),
            });
            remark.count += 1;
        }
        for object in &converted.objects {
            self.object(object)?;
        }
        Ok(())
    }

    fn frame(&mut self, _: &str, frame: Frame, properties: &[(String, Vec<u8>)], _: &[String]) {
        if frame == Frame::Bundle
            && let Some((_, raw)) = properties.iter().find(|(name, _)| name == "id")
            && let Ok(json::Value::String(id)) = json::Value::parse(raw, &json::Limits::OBJECT)
        {
            self.bundles.push(id.into_owned());
        }
    }
}

impl Converting<'_> {
    fn object(&mut self, object: &Object) -> Result<(), AdminError> {
        let hash = object.hash();
        if object.version().is_none() {
            let key = hash.first_chunk::<16>().copied().unwrap_or_default();
            if !self.written.insert(key) {
                return Ok(());
            }
        }
        self.id.object(object);
        // A list in STIX is never empty (2.1 §2.12), so it begins with its first object.
        (self.write)(match self.conversion.objects {
            0 => b",\"objects\":[\n",
            _ => b",\n",
        })?;
        (self.write)(object.bytes())?;
        self.conversion.objects += 1;
        Ok(())
    }

    fn refuse(&mut self, member: &Member<'_>, refused: &mithaq_stix::object::Refused) {
        let errors = refused.findings.iter().filter(|finding| finding.is_error());
        self.conversion.refused.push(Refused {
            file: member.file.to_owned(),
            index: Some(member.index),
            line: Some(member.line),
            column: Some(member.column),
            id: refused.id.as_ref().map(ToString::to_string),
            errors: errors.map(Fault::of).collect(),
        });
    }

    /// Ends the bundle. One that comes from one bundle keeps its id; else the id follows from the objects.
    fn end(self, files: Files) -> Result<Conversion, AdminError> {
        let mut conversion = self.conversion;
        let own = match self.bundles.as_slice() {
            [id] if files.read == 1
                && mithaq_stix::ObjectId::parse(id)
                    .is_ok_and(|id| id.object_type() == "bundle") =>
            {
                id.clone()
            }
            _ => self.id.id(),
        };
        if conversion.objects > 0 {
            (self.write)(b"\n]")?;
        }
        (self.write)(format!(",\"id\":\"{own}\"}}\n").as_bytes())?;
        conversion.files = files.read + files.broken.len() as u64;
        conversion.broken = files.broken;
        conversion.skipped = files.skipped;
        conversion.notes = self.notes.into_values().collect();
        Ok(conversion)
    }
}
