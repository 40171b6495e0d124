//! The prover: a program of its own that is started for one check, asked, and ended.
//!
//! Whatever it does, an answer comes within the time given, of bounded size: it is not there, it hangs, it dies, it
//! talks at length, and the check says so. One that has failed once is ended, and asked nothing more.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use mithaq_agreement::check::symbolic::Prover;
use serde_json::Value as Json;

use crate::settings::Settings;

/// The program's name where no setting says where it is: beside our own program, or on the path.
const NAME: &str = "mithaq-prover";
/// For how long the solver may think about one question, in milliseconds.
pub(super) const EACH: u64 = 20_000;
/// For how long one request may take, however many questions it has.
pub(super) const ALL: Duration = Duration::from_mins(4);
/// Longest reply, in bytes.
const MOST_BYTES: u64 = 32 << 20;

/// Where the prover is, if it is anywhere.
pub(super) fn find(settings: &Settings) -> Option<PathBuf> {
    if let Some(set) = &settings.prover {
        return Some(set.clone());
    }
    let beside = std::env::current_exe().ok();
    let beside = beside.and_then(|ours| Some(ours.parent()?.join(NAME)));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<PathBuf> = std::env::split_paths(&path)
        .map(|folder| folder.join(NAME))
        .collect();
    beside
        .into_iter()
        .chain(on_path)
        .find(|file| file.is_file())
}

/// A prover that runs.
pub(super) struct Running {
    child: Child,
    /// For how long one request may take.
    limit: Duration,
    /// Why it was ended, once it has failed.
    failed: Option<String>,
    requests: Sender<Vec<u8>>,
    replies: Receiver<Result<Vec<u8>, String>>,
}

impl Running {
    /// Starts it. It may take so long for one request.
    ///
    /// # Errors
    /// Why it cannot be started.
    pub(super) fn start(program: &Path, limit: Duration) -> Result<Self, String> {
        let failed = |error: &dyn std::fmt::Display| {
            format!("`{}` could not be started: {error}", program.display())
        };
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| failed(&error))?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(failed(&"it has no pipes"));
        };
        let (requests, to_write) = channel::<Vec<u8>>();
        std::thread::spawn(move || {
            for request in to_write {
                // One that ends before it has read everything shows so by its reply.
                if input
                    .write_all(&request)
                    .and_then(|()| input.flush())
                    .is_err()
                {
                    return;
                }
            }
        });
        let (read, replies) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            loop {
                let mut line = Vec::new();
                let mut bounded = output.by_ref().take(MOST_BYTES);
                let reply = match bounded.read_until(b'\n', &mut line) {
                    Err(error) => Err(error.to_string()),
                    Ok(0) => Err("it ended without an answer".to_owned()),
                    Ok(_) if !line.ends_with(b"\n") => Err("its answer is cut off".to_owned()),
                    Ok(_) => Ok(line),
                };
                let last = reply.is_err();
                if read.send(reply).is_err() || last {
                    return;
                }
            }
        });
        Ok(Self {
            child,
            limit,
            failed: None,
            requests,
            replies,
        })
    }
}

impl Prover for Running {
    fn ask(&mut self, request: &Json) -> Result<Json, String> {
        if let Some(why) = &self.failed {
            return Err(why.clone());
        }
        let reply = self.try_to_ask(request);
        // INVARIANT: one that failed to answer is asked nothing more. What it says late would stand where the answer to
        // the next request is looked for.
        if let Err(why) = &reply {
            self.failed = Some(why.clone());
            self.end();
        }
        reply
    }
}

impl Running {
    fn try_to_ask(&mut self, request: &Json) -> Result<Json, String> {
        let mut line = request.to_string().into_bytes();
        line.push(b'\n');
        if MOST_BYTES < line.len() as u64 {
            return Err("there is too much to ask".to_owned());
        }
        self.requests
            .send(line)
            .map_err(|_| "it ended without an answer".to_owned())?;
        let reply = match self.replies.recv_timeout(self.limit) {
            Ok(reply) => reply?,
            Err(RecvTimeoutError::Timeout) => {
                return Err(format!(
                    "it did not answer within {} s",
                    self.limit.as_secs()
                ));
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err("it ended without an answer".to_owned());
            }
        };
        serde_json::from_slice(&reply).map_err(|error| format!("its answer is no JSON: {error}"))
    }
}

impl Running {
    fn end(&mut self) {
        // Ended by force: it may be thinking. Its solver ends with its input.
        let ended = self.child.kill().and_then(|()| self.child.wait());
        if let Err(error) = ended {
            tracing::debug!(%error, "the prover could not be ended");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Waited for already where it has failed.
        if self.failed.is_none() {
            self.end();
        }
    }
}

/// A prover that is not there.
pub(super) struct Missing(pub(super) String);

impl Prover for Missing {
    fn ask(&mut self, _: &Json) -> Result<Json, String> {
        Err(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::{Mutex, PoisonError};

    use serde_json::json;

    use super::*;

    /// A script is not started while another test, about to start its own, still holds it open.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

    /// A program of this shell script, asked twice.
    fn asked_twice(script: &str) -> [Result<Json, String>; 2] {
        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("prover");
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let mut running = Running::start(&program, Duration::from_millis(300)).unwrap();
        [1, 2].map(|id| running.ask(&json!({ "id": id })))
    }

    #[test]
    fn one_that_answers_in_time_is_asked_again() {
        let replies = asked_twice("while read line; do echo \"$line\"; done");
        assert_eq!(replies, [1, 2].map(|id| Ok(json!({ "id": id }))));
    }

    /// It answers the first request when the second one comes: late, and where the second answer is looked for.
    #[test]
    fn a_late_answer_is_nobodys() {
        let replies = asked_twice("read one; read two; echo '{\"answers\":[\"proved\"]}'; cat");
        let late = Err("it did not answer within 0 s".to_owned());
        assert_eq!(replies, [late.clone(), late]);
    }

    #[test]
    fn what_is_no_answer_ends_it() {
        for (script, expected) in [
            ("read one; echo what; cat", "its answer is no JSON"),
            ("read one; printf cut", "its answer is cut off"),
            ("exit 0", "it ended without an answer"),
        ] {
            for reply in asked_twice(script) {
                let why = reply.unwrap_err();
                assert!(why.starts_with(expected), "{script}: {why}");
            }
        }
    }
}
