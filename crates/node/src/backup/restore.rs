//! Holding a backup against its manifest, and putting it in place.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::Signature;
use mithaq_agreement::PartyId;
use mithaq_stix::Timestamp;
use mithaq_store::{OpenMode, SqliteStore};
use sha2::{Digest as _, Sha256};

use super::archive::{ArchiveError, Reader};
use super::files::{self, KNOWN, Known, PARTY, STATEMENT, STORE};
use super::manifest::{self, Contents};
use super::{Progress, failed, refused};
use crate::admin::{AdminError, ExitCode};
use crate::clock::{Clock as _, SystemClock};
use crate::decisions::Decision;
use crate::deletion;
use crate::hold::{self, Cause};
use crate::home::Party;
use crate::machine;
use crate::wire::statement::verify_own_statement;
use crate::wire::words::Fingerprint;

/// Room that must be left on the disk beside what is put there, in bytes.
const ROOM: u64 = 64 << 20;

/// What is to be put where.
#[derive(Debug)]
pub struct Restore<'a> {
    /// The backup.
    pub file: &'a Path,
    /// The new data directory: absent, or empty.
    pub data_dir: &'a Path,
    /// The root key's fingerprint that the backup must bear, in words.
    pub fingerprint: Option<&'a str>,
    /// Who restores.
    pub operator: &'a str,
    /// A list of what was deleted since (the file `erased` of the lost node's data directory). The one beside the
    /// backup is taken anyway.
    pub erased: Option<&'a Path>,
    /// Why the node need not wait for its peers, if an operator has decided so; on record from then on.
    pub without_peers: Option<&'a str>,
}

/// A node that was put back.
#[derive(Debug)]
pub struct Restored {
    /// What the backup held.
    pub contents: Contents,
    /// The ids of the peers that it waits for before it releases anything.
    pub waits_for: Vec<String>,
    /// Copies in it that had been deleted since, and were deleted again.
    pub erased: u64,
    /// Files without which it cannot run, that the backup did not hold.
    pub missing: Vec<PathBuf>,
}

/// Reads a backup to its end and holds every length, hash and signature against its manifest. Nothing is
/// written.
///
/// # Errors
/// What is wrong with it.
pub fn check(
    file: &Path,
    fingerprint: Option<&str>,
    progress: &mut Progress<'_>,
) -> Result<Contents, AdminError> {
    let mut nowhere = |_: &Known| Ok(Box::new(io::sink()) as Box<dyn Write>);
    let (contents, _) = read(file, fingerprint, &mut |_| Ok(()), &mut nowhere, progress)?;
    Ok(contents)
}

/// How many bytes are in a backup, as its manifest says: what [`check`] and [`restore`] tell of on their way.
///
/// # Errors
/// When there is no manifest to be read. Nothing is checked yet.
pub fn length(file: &Path) -> Result<u64, AdminError> {
    let archive = File::open(file).map_err(|error| not_there(file, &error))?;
    let length = archive
        .metadata()
        .map_err(|error| not_there(file, &error))?;
    let manifest = short(&mut Reader::new(archive), manifest::FILE)?;
    let contents = Contents::read(&manifest, length.len())?;
    let files = contents.files.iter().map(|file| file.bytes);
    Ok(files.fold(0, u64::saturating_add))
}

/// Puts a backup in place as a node's data directory: whole, or not at all.
///
/// # Errors
/// When the directory is not empty, the backup is not whole or not honest, its store is newer than this
/// program, or the disk has no room.
pub fn restore(asked: &Restore<'_>, progress: &mut Progress<'_>) -> Result<Restored, AdminError> {
    let place = Place::beside(asked.data_dir)?;
    let mut written = Vec::new();
    let mut room = |contents: &Contents| room_for(contents, &place.path);
    let mut open = |known: &Known| {
        let path = place.path.join(known.name);
        let mut options = OpenOptions::new();
        let file = options.write(true).create_new(true).mode(0o600).open(&path);
        let file = file.map_err(|error| cannot_write(&path, &error))?;
        written.push(path);
        Ok(Box::new(BufWriter::with_capacity(256 * 1024, file)) as Box<dyn Write>)
    };
    let (contents, party) = read(
        asked.file,
        asked.fingerprint,
        &mut room,
        &mut open,
        progress,
    )?;
    let me = PartyId::new(party.id.clone()).map_err(refused)?;
    let decision = decision(asked, &party)?;
    let store = place.path.join(STORE);
    SqliteStore::inspect(&store, false)?;
    let (waits_for, erased) = {
        let store = SqliteStore::open(&store, OpenMode::Existing)?;
        let cause = Cause::Restored {
            made: Timestamp::parse(&contents.made).map_or(0, |made| made.unix_millis()),
        };
        let now = SystemClock.unix_millis();
        let holding = hold::begin_anew(&store, &me, now, cause, decision.as_ref())?;
        // INVARIANT: 7.8. Before anything of it can be served.
        let beside = deletion::list_beside(asked.file);
        let lists = [beside.exists().then_some(beside.as_path()), asked.erased];
        let erased = deletion::delete_again(&store, lists.into_iter().flatten(), now)?;
        (holding.waits_for, erased)
    };
    let sync = |path: &Path| File::open(path).and_then(|file| file.sync_all());
    let folders = ["keys", "store", ""].map(|folder| place.path.join(folder));
    for path in written.iter().chain(&folders) {
        sync(path).map_err(|error| cannot_write(path, &error))?;
    }
    place.put_at(asked.data_dir)?;
    let keys = KNOWN.iter().filter(|known| known.secret);
    let paths = keys.map(|known| asked.data_dir.join(known.name));
    Ok(Restored {
        contents,
        waits_for: waits_for.iter().map(ToString::to_string).collect(),
        erased: erased as u64,
        missing: paths.filter(|path| !path.exists()).collect(),
    })
}

type Open<'a> = dyn FnMut(&Known) -> Result<Box<dyn Write>, AdminError> + 'a;
type Admit<'a> = dyn FnMut(&Contents) -> Result<(), AdminError> + 'a;

/// Reads a backup, each of its files into what `open` gives for it; `admit` sees the manifest before.
fn read(
    file: &Path,
    fingerprint: Option<&str>,
    admit: &mut Admit<'_>,
    open: &mut Open<'_>,
    progress: &mut Progress<'_>,
) -> Result<(Contents, Party), AdminError> {
    let archive = File::open(file).map_err(|error| not_there(file, &error))?;
    let length = archive
        .metadata()
        .map_err(|error| not_there(file, &error))?;
    let mut reader = Reader::new(archive);
    let manifest = short(&mut reader, manifest::FILE)?;
    let contents = Contents::read(&manifest, length.len())?;
    let known_schema = SqliteStore::newest_schema();
    if known_schema < contents.schema {
        return Err(AdminError::new(
            ExitCode::Unavailable,
            "newer-store",
            "the backup cannot be restored",
            format!(
                "its store has schema {}, and this program knows schemas up to {known_schema}",
                contents.schema
            ),
            format!("use program version {} or newer", contents.program),
        ));
    }
    let signature = short(&mut reader, manifest::SIGNATURE)?;
    admit(&contents)?;
    let (mut party, mut statement) = (Vec::new(), Vec::new());
    for stated in &contents.files {
        let entry = reader.next().map_err(refused)?;
        // INVARIANT: attack case 23. The name on the disk is ours; the archive's must be equal to it.
        let known = files::known(&stated.name)
            .filter(|known| known.name == entry.name && stated.bytes == entry.length)
            .ok_or_else(|| {
                let name = entry.name.escape_debug();
                refused(format!(
                    "`{name}` in it is not what its manifest says comes next"
                ))
            })?;
        let mut kept = match known.name {
            PARTY => Some(&mut party),
            STATEMENT => Some(&mut statement),
            _ => None,
        };
        let mut to = open(known)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = reader.read(&mut buffer).map_err(refused)?;
            let part = buffer.get(..read).unwrap_or_default();
            if part.is_empty() {
                break;
            }
            hasher.update(part);
            to.write_all(part)
                .map_err(|error| cannot_write(Path::new(known.name), &error))?;
            if let Some(kept) = &mut kept {
                kept.extend_from_slice(part);
            }
            progress(part.len() as u64);
        }
        to.flush()
            .map_err(|error| cannot_write(Path::new(known.name), &error))?;
        if hexadecimal(&hasher.finalize()) != stated.sha256 {
            return Err(refused(format!("`{}` in it is damaged", known.name)));
        }
    }
    reader.end().map_err(refused)?;
    let party: Party = serde_json::from_slice(&party)
        .map_err(|error| refused(format!("`{PARTY}` in it: {error}")))?;
    check_signature(&party, &statement, &manifest, &signature, fingerprint)?;
    if party.id.as_str() != contents.party || party.root != contents.fingerprint {
        return Err(refused("its manifest and its party contradict one another"));
    }
    Ok((contents, party))
}

/// A file at the archive's beginning, which must be short.
fn short<R: io::Read>(reader: &mut Reader<R>, name: &str) -> Result<Vec<u8>, AdminError> {
    let entry = reader.next().map_err(refused)?;
    if entry.name != name || manifest::MOST < entry.length {
        return Err(refused(ArchiveError::Form(
            "it does not begin with a manifest",
        )));
    }
    reader.whole().map_err(refused)
}

/// That the manifest was signed by the node key, for which the party's root key vouches.
///
/// Who made the archive can have made all three. So the fingerprint is shown, and may be asked for.
fn check_signature(
    party: &Party,
    statement: &[u8],
    manifest: &[u8],
    signature: &[u8],
    fingerprint: Option<&str>,
) -> Result<(), AdminError> {
    let root: Fingerprint = party
        .root
        .parse()
        .map_err(|error| refused(format!("`{PARTY}` in it: {error}")))?;
    if let Some(words) = fingerprint {
        let expected: Fingerprint = words.parse().map_err(|error| {
            AdminError::usage(
                "bad-fingerprint",
                "nothing was restored",
                format!("`{words}` is no fingerprint: {error}"),
                "give the words as `mithaq status` shows them",
            )
        })?;
        if expected != root {
            return Err(refused(format!(
                "it is a backup of the party with the root key `{root}`"
            )));
        }
    }
    let statement = verify_own_statement(statement, &party.id, root)
        .map_err(|error| refused(format!("`{STATEMENT}` in it: {error}")))?;
    let text = std::str::from_utf8(signature).ok();
    let signature = text
        .and_then(|text| text.trim_end().split_once(' '))
        .and_then(|(_, signature)| URL_SAFE_NO_PAD.decode(signature).ok())
        .and_then(|bytes| Signature::from_slice(&bytes).ok());
    let verified = signature.is_some_and(|signature| {
        statement
            .node()
            .verify_strict(&manifest::message(manifest), &signature)
            .is_ok()
    });
    match verified {
        true => Ok(()),
        false => Err(refused("its manifest is not signed by the node's key")),
    }
}

fn decision(asked: &Restore<'_>, party: &Party) -> Result<Option<Decision>, AdminError> {
    let Some(reason) = asked.without_peers else {
        return Ok(None);
    };
    if !party.operators.iter().any(|name| name == asked.operator) {
        return Err(AdminError::new(
            ExitCode::Refused,
            "unknown-operator",
            format!("`{}` may not do this", asked.operator),
            "only the named operators act for this party",
            format!(
                "name one of them with --operator: {}",
                party.operators.join(", ")
            ),
        ));
    }
    Ok(Some(Decision {
        at: SystemClock.unix_millis(),
        operator: asked.operator.to_owned(),
        what: "release-without-peers".to_owned(),
        about: "all".to_owned(),
        reason: reason.to_owned(),
    }))
}

fn room_for(contents: &Contents, place: &Path) -> Result<(), AdminError> {
    let needed = contents.bytes().saturating_add(ROOM);
    match machine::free_bytes(place) {
        Some(free) if free < needed => Err(AdminError::new(
            ExitCode::Failure,
            "disk-full",
            "nothing was restored",
            format!("it needs {needed} bytes on the disk, and {free} are free"),
            "make room, or name a directory on another disk",
        )),
        _ => Ok(()),
    }
}

/// The directory in which a node is put together, until it is whole; taken away if it never is.
struct Place {
    path: PathBuf,
}

impl Place {
    fn beside(data_dir: &Path) -> Result<Place, AdminError> {
        let name = data_dir.file_name().ok_or_else(|| {
            AdminError::usage(
                "no-directory",
                "nothing was restored",
                format!("`{}` names no directory", data_dir.display()),
                "name one with --data-dir",
            )
        })?;
        let is_free = match fs::symlink_metadata(data_dir) {
            Ok(found) => {
                found.is_dir()
                    && fs::read_dir(data_dir).is_ok_and(|mut entries| entries.next().is_none())
            }
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if !is_free {
            return Err(AdminError::usage(
                "not-empty",
                "nothing was restored",
                format!(
                    "`{}` is there, and is no empty directory",
                    data_dir.display()
                ),
                "name a new directory with --data-dir, or move the old one away",
            ));
        }
        let random = crate::random::uuid().map_err(|error| cannot_write(data_dir, &error))?;
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{random}.restoring"));
        let path = data_dir.with_file_name(hidden);
        for folder in [path.clone(), path.join("keys"), path.join("store")] {
            let mut builder = DirBuilder::new();
            builder
                .recursive(true)
                .mode(0o700)
                .create(&folder)
                .map_err(|error| cannot_write(&folder, &error))?;
        }
        Ok(Place { path })
    }

    fn put_at(self, data_dir: &Path) -> Result<(), AdminError> {
        // Over an empty directory, or where there is none; over anything else it fails.
        fs::rename(&self.path, data_dir).map_err(|error| cannot_write(data_dir, &error))?;
        let parent = data_dir.parent().filter(|it| !it.as_os_str().is_empty());
        File::open(parent.unwrap_or(Path::new(".")))
            .and_then(|parent| parent.sync_all())
            .map_err(|error| cannot_write(data_dir, &error))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Renamed, or gone already.
        let _ = fs::remove_dir_all(&self.path);
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn not_there(file: &Path, error: &io::Error) -> AdminError {
    AdminError::usage(
        "cannot-read",
        format!("cannot read `{}`", file.display()),
        error.to_string(),
        "correct the path and repeat the command",
    )
}

fn cannot_write(path: &Path, error: &dyn std::fmt::Display) -> AdminError {
    failed(&format!("`{}` could not be written", path.display()), error)
}
