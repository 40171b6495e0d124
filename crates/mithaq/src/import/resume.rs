//! Going on where an import stopped that was broken off.
//!
//! With each batch the node notes, in the transaction that brings it, how many objects of the whole import it has
//! taken in, and a digest over them. The import that is started again reads its files from the beginning, which costs
//! little beside taking objects in, and sends none of these again. If at that place the digest is another, a file has
//! changed, and everything is sent.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{self, PathBuf};

use mithaq_node::admin::{ImportPlace, ImportProgress, RefusedObject};
use sha2::{Digest as _, Sha256};

/// An import that the node knows again.
#[derive(Debug, Default)]
pub(crate) struct Resume {
    /// Its name; without one nothing is noted.
    pub(crate) run: Option<String>,
    /// How far it had come.
    pub(crate) noted: Option<ImportProgress>,
}

/// The name of an import: its files and folders, and how they are taken.
pub(crate) fn name(paths: &[PathBuf], how: &[&str]) -> String {
    let mut digest = Sha256::new();
    let mut add = |bytes: &[u8]| {
        digest.update((bytes.len() as u64).to_be_bytes());
        digest.update(bytes);
    };
    how.iter().for_each(|how| add(how.as_bytes()));
    for path in paths {
        // One that is no path any more is told of by the walk.
        let path = path::absolute(path).unwrap_or_else(|_| path.clone());
        add(path.as_os_str().as_encoded_bytes());
    }
    hexadecimal(digest)
}

/// The objects of an import, counted as they are read.
pub(super) struct Course {
    run: Option<String>,
    noted: Option<Noted>,
    count: u64,
    digest: Sha256,
    /// The digest at the end of the last batch.
    since: String,
}

struct Noted {
    count: u64,
    digest: String,
    refused: BTreeMap<u64, RefusedObject>,
}

/// What is to be done with an object.
pub(super) enum Passage {
    /// It is sent.
    Send,
    /// It was sent before it came to the break, and perhaps refused.
    Sent(Option<RefusedObject>),
}

/// A file is not what it was.
pub(super) struct Changed;

impl Course {
    pub(super) fn new(resume: Resume) -> Course {
        Course {
            run: resume.run,
            noted: resume.noted.map(|noted| Noted {
                count: noted.count,
                digest: noted.digest,
                refused: noted
                    .refused
                    .into_iter()
                    .map(|refused| (refused.index, refused))
                    .collect(),
            }),
            count: 0,
            digest: Sha256::new(),
            since: String::new(),
        }
    }

    /// From the beginning, and everything is sent.
    pub(super) fn begin_again(&mut self) {
        *self = Course::new(Resume {
            run: self.run.take(),
            noted: None,
        });
    }

    /// Whether what is read now was sent before the break.
    pub(super) fn is_catching_up(&self) -> bool {
        self.noted.is_some()
    }

    /// Counts an object.
    pub(super) fn count(&mut self, object: &str) -> Passage {
        if self.run.is_none() {
            return Passage::Send;
        }
        let number = self.count;
        self.count += 1;
        self.digest.update((object.len() as u64).to_be_bytes());
        self.digest.update(object);
        match &mut self.noted {
            None => Passage::Send,
            Some(noted) => Passage::Sent(noted.refused.remove(&number)),
        }
    }

    /// Whether the break is reached now: how many objects there were before it.
    pub(super) fn caught_up(&mut self) -> Result<Option<u64>, Changed> {
        let Some(noted) = self.noted.take_if(|noted| noted.count <= self.count) else {
            return Ok(None);
        };
        self.since = hexadecimal(self.digest.clone());
        match (noted.count, &noted.digest) == (self.count, &self.since) {
            true => Ok(Some(noted.count)),
            false => Err(Changed),
        }
    }

    /// The place after all that was counted, which ends a batch.
    pub(super) fn place(&mut self) -> Option<ImportPlace> {
        let run = self.run.clone()?;
        let digest = hexadecimal(self.digest.clone());
        Some(ImportPlace {
            run,
            count: self.count,
            since: std::mem::replace(&mut self.since, digest.clone()),
            digest,
        })
    }
}

fn hexadecimal(digest: Sha256) -> String {
    digest
        .finalize()
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::fs;
    use std::path::Path;

    use mithaq_node::admin::{AdminError, ImportReport};
    use serde_json::value::RawValue;

    use super::super::batch::OBJECTS;
    use super::super::{Misp, Progress, Report, import};
    use super::*;

    /// A node that refuses what holds `bad`, notes places, and goes away when it has taken enough batches.
    #[derive(Default)]
    struct Node {
        noted: Option<ImportProgress>,
        sent: usize,
    }

    impl Node {
        fn take(&mut self, objects: &[Box<RawValue>], place: Option<ImportPlace>) -> ImportReport {
            self.sent += objects.len();
            let is_bad = |object: &RawValue| object.get().contains("bad");
            let refused = (0..).zip(objects).filter(|(_, object)| is_bad(object));
            let refused: Vec<RefusedObject> = refused
                .map(|(index, _)| RefusedObject {
                    index,
                    id: None,
                    code: "bad".to_owned(),
                    path: String::new(),
                    message: String::new(),
                    rule: String::new(),
                })
                .collect();
            if let Some(place) = place {
                let first = place.count - objects.len() as u64;
                let before = noted_at(self.noted.take(), first, &place.since);
                let now = refused.iter().cloned().map(|refused| RefusedObject {
                    index: first + refused.index,
                    ..refused
                });
                self.noted = Some(ImportProgress {
                    count: place.count,
                    digest: place.digest,
                    refused: before.into_iter().chain(now).collect(),
                });
            }
            ImportReport {
                accepted: (objects.len() - refused.len()) as u64,
                refused,
                ..ImportReport::default()
            }
        }

        /// Imports `file`; it goes away at batch number `until`.
        fn import(&mut self, file: &Path, until: usize) -> Result<Report, AdminError> {
            self.sent = 0;
            let noted = self.noted.clone();
            let mut batches = 0;
            import(
                &[file.to_owned()],
                &mut Misp::of_nobody(),
                &Progress::hidden(),
                &mut || {
                    Ok(Resume {
                        run: Some("run".to_owned()),
                        noted: noted.clone(),
                    })
                },
                &mut |objects, place| {
                    batches += 1;
                    match batches <= until {
                        true => Ok(self.take(&objects, place)),
                        false => Err(AdminError::usage("gone", "gone", "gone", "start it")),
                    }
                },
            )
        }
    }

    /// What was noted before, which must be where the batch begins.
    fn noted_at(noted: Option<ImportProgress>, first: u64, since: &str) -> Vec<RefusedObject> {
        let noted = noted.filter(|_| first > 0);
        let at = noted
            .as_ref()
            .map(|noted| (noted.count, noted.digest.as_str()));
        assert_eq!(at.unwrap_or_default(), (first, since));
        noted.map(|noted| noted.refused).unwrap_or_default()
    }

    /// Three batches and a little; the second object and one of the third batch are refused.
    fn objects() -> Vec<String> {
        let text = |number: usize| match number == 1 || number == 2 * OBJECTS + 5 {
            true => format!(r#"{{"bad":{number},"long":"{:60}"}}"#, ""),
            false => format!(r#"{{"n":{number},"long":"{:60}"}}"#, ""),
        };
        (0..3 * OBJECTS + 7).map(text).collect()
    }

    /// An import that was broken off after `until` batches and is repeated over `after`: objects that were not sent
    /// again, those that were, and the places of those refused.
    fn check(until: usize, after: &[String], expected: (Option<u64>, usize, &[u64])) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.json");
        let write = |objects: &[String]| {
            fs::write(&file, format!("[{}]", objects.join(",\n"))).unwrap();
        };
        write(&objects());
        let mut node = Node::default();
        assert_eq!(node.import(&file, until).unwrap_err().code, "gone");
        write(after);
        let report = node.import(&file, usize::MAX).unwrap();
        let refused: Vec<u64> = report.refused.iter().filter_map(|it| it.index).collect();
        assert_eq!((report.resumed, node.sent, refused.as_slice()), expected);
        let refused_now = report
            .refused
            .iter()
            .filter(|it| it.index.unwrap() >= report.resumed.unwrap_or_default());
        assert_eq!(report.accepted as usize + refused_now.count(), node.sent);
    }

    #[test]
    fn what_was_sent_before_the_break_is_not_sent_again_unless_it_has_changed() {
        let all = objects();
        let bad: &[u64] = &[1, 2 * OBJECTS as u64 + 5];
        let resumed = |batches: usize| Some((batches * OBJECTS) as u64);
        check(0, &all, (None, all.len(), bad));
        check(1, &all, (resumed(1), all.len() - OBJECTS, bad));
        check(3, &all, (resumed(3), 7, bad));

        let mut changed = all.clone();
        changed[OBJECTS - 1] = changed[OBJECTS - 1].replace("long", "lang");
        check(1, &changed, (None, all.len(), bad));
        // What is behind the break may change.
        changed[OBJECTS - 1].clone_from(&all[OBJECTS - 1]);
        changed[OBJECTS] = changed[OBJECTS].replace("long", "lang");
        check(1, &changed, (resumed(1), all.len() - OBJECTS, bad));
        changed.push(r#"{"n":"more"}"#.to_owned());
        check(3, &all[..OBJECTS * 3], (resumed(3), 0, bad));
        check(2, &changed[..changed.len() - 8], (None, 3 * OBJECTS, bad));
        // Less than was sent.
        check(2, &all[..OBJECTS + 3000], (None, OBJECTS + 3000, &bad[..1]));
        // The same objects otherwise divided: one before them.
        let more: Vec<String> = [r#"{"n":"more"}"#.to_owned()]
            .into_iter()
            .chain(all)
            .collect();
        check(1, &more, (None, more.len(), &[2, 2 * OBJECTS as u64 + 6]));
    }

    #[test]
    fn another_command_is_another_import() {
        let paths = |names: &[&str]| -> Vec<PathBuf> { names.iter().map(PathBuf::from).collect() };
        let first = name(&paths(&["a", "b"]), &["", ""]);
        assert_eq!(first, name(&paths(&["a", "b"]), &["", ""]));
        for other in [
            name(&paths(&["a"]), &["", ""]),
            name(&paths(&["ab"]), &["", ""]),
            name(&paths(&["a", "b"]), &["our-misp", ""]),
            name(&paths(&["a", "b"]), &["", "2027-03-01T09:00:00Z"]),
        ] {
            assert_ne!(first, other);
        }
        assert_eq!(first.len(), 64);
    }
}
