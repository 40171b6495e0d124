//! Documents of word processors, converted by pandoc where it is installed.
//!
//! A document comes from outside. So pandoc runs in its sandbox, where it opens no file and asks no network; with a bound on its memory,
//! on what it writes, and on its time; and without our surroundings.

use std::io::{Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use mithaq_node::admin::{AdminError, ExitCode};

use crate::output::not_written;

/// How long a conversion may take. Two hundred articles take a second.
const LONGEST: Duration = Duration::from_secs(60);
/// The longest document that is read, in bytes.
const MOST_IN: usize = 32 * 1024 * 1024;
/// The most that is taken of what it writes, in bytes.
const MOST_OUT: u64 = 32 * 1024 * 1024;
/// The most that is taken of what it complains of, in bytes.
const MOST_SAID: u64 = 16 * 1024;
/// The most memory that it may hold, as its runtime counts it.
const MEMORY: &str = "-M512m";

/// The document of a word processor with these words, which are Markdown of our own.
pub(super) fn document(markdown: &[u8]) -> Result<Vec<u8>, AdminError> {
    let to_docx = ["--from=markdown", "--to=docx", "--output=-"];
    let sandboxed = convert(&[&["--sandbox"], &to_docx[..]].concat(), markdown)?;
    // Where its parts are files of their own, as Debian has them, it does not find them from in there. Every sign by
    // which words would name a file is escaped in what it reads here.
    let ended = match sandboxed.said.contains("data file") {
        true => convert(&to_docx, markdown)?,
        false => sandboxed,
    };
    ended.written()
}

/// The words of such a document, as Markdown.
pub(super) fn words(document: &[u8]) -> Result<Vec<u8>, AdminError> {
    if MOST_IN < document.len() {
        return Err(not_converted("the document is longer than 32 MiB"));
    }
    let to_markdown = [
        "--sandbox",
        "--from=docx",
        "--to=markdown-smart",
        "--wrap=none",
    ];
    convert(&to_markdown, document)?.written()
}

/// How a conversion ended.
struct Ended {
    succeeded: bool,
    out: Vec<u8>,
    said: String,
}

impl Ended {
    fn written(self) -> Result<Vec<u8>, AdminError> {
        match self.succeeded {
            true => Ok(self.out),
            false => Err(not_converted(&format!("pandoc: {}", self.said.trim()))),
        }
    }
}

fn convert(arguments: &[&str], input: &[u8]) -> Result<Ended, AdminError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let child = Command::new("pandoc")
        .args(["+RTS", MEMORY, "-RTS"])
        .args(arguments)
        .env_clear()
        .env("PATH", path)
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.map_err(|error| {
        AdminError::new(
            ExitCode::Failure,
            "no-pandoc",
            "nothing was converted",
            format!("documents of word processors are converted by pandoc, which could not be started: {error}"),
            "install it (`apt-get install pandoc`), or use --format markdown",
        )
    })?;
    let (heard, told) = mpsc::channel();
    let until = Instant::now() + LONGEST;
    std::thread::scope(|scope| {
        if let Some(mut to) = child.stdin.take() {
            // A program that ends before it has read everything says why itself.
            scope.spawn(move || to.write_all(input));
        }
        let pipes: [(Option<Box<dyn Read + Send>>, u64); 2] = [
            (
                child.stdout.take().map(|pipe| Box::new(pipe) as _),
                MOST_OUT,
            ),
            (
                child.stderr.take().map(|pipe| Box::new(pipe) as _),
                MOST_SAID,
            ),
        ];
        for (at, (pipe, most)) in pipes.into_iter().enumerate() {
            let heard = heard.clone();
            scope.spawn(move || {
                let mut bytes = Vec::new();
                let read = pipe.map(|pipe| pipe.take(most + 1).read_to_end(&mut bytes));
                let is_whole = matches!(read, Some(Ok(_)));
                // Nobody listens any more once the time is over.
                let _ = heard.send((at, is_whole && bytes.len() as u64 <= most, bytes));
            });
        }
        let ended = listen(&told, until);
        if ended.is_err() {
            end(&mut child);
        }
        let status = child.wait().map_err(not_written)?;
        let [out, said] = ended?;
        Ok(Ended {
            succeeded: status.success(),
            out,
            said: String::from_utf8_lossy(&said).into_owned(),
        })
    })
}

/// Hears both pipes to their ends.
fn listen(
    told: &mpsc::Receiver<(usize, bool, Vec<u8>)>,
    until: Instant,
) -> Result<[Vec<u8>; 2], AdminError> {
    let mut heard = [Vec::new(), Vec::new()];
    for _ in 0..2 {
        let left = until.saturating_duration_since(Instant::now());
        let (at, is_whole, bytes) = told
            .recv_timeout(left)
            .map_err(|_| not_converted("pandoc took longer than a minute, and was ended"))?;
        if !is_whole {
            return Err(not_converted(
                "pandoc wrote more than a document of words can hold, and was ended",
            ));
        }
        if let Some(place) = heard.get_mut(at) {
            *place = bytes;
        }
    }
    Ok(heard)
}

/// Ends it; one that has ended meanwhile needs no more.
fn end(child: &mut Child) {
    let _ = child.kill();
}

fn not_converted(why: &str) -> AdminError {
    AdminError::usage(
        "not-converted",
        "nothing was converted",
        why,
        "see whether the file is a document of a word processor",
    )
}
