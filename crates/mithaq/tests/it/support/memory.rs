//! How much memory a process has held.

use std::process::{Command, Stdio};

use crate::home::Ended;

/// The most memory that a process has held so far, in bytes, its program's own pages included; `None` if it is gone.
pub(crate) fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Runs a command to its end: what it said, and the most memory that it was seen to hold.
pub(crate) fn watched(command: &mut Command) -> (Ended, u64) {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = child.spawn().unwrap();
    let process = child.id();
    let waiting = std::thread::spawn(move || child.wait_with_output().unwrap());
    let mut most = 0;
    while !waiting.is_finished() {
        // A process that has ended tells no more of its memory.
        most = most.max(peak(process).unwrap_or(0));
        std::thread::park_timeout(std::time::Duration::from_millis(5));
    }
    (Ended::new(waiting.join().unwrap()), most)
}
