//! Making a backup.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mithaq_stix::Timestamp;
use mithaq_store::SqliteStore;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::archive::Writer;
use super::files::{KNOWN, Known, STORE};
use super::manifest::{self, Contents};
use super::unfinished::Unfinished;
use super::{Progress, failed, restore};
use crate::admin::{AdminError, ExitCode};
use crate::home;
use crate::wire::edge::{Clock as _, SystemClock};
use crate::wire::keys::NodeKey;

/// What goes into a backup.
#[derive(Debug)]
pub struct Source<'a> {
    /// The node's data directory.
    pub data_dir: &'a Path,
    /// A copy of its store that nobody writes to.
    pub snapshot: &'a Path,
    /// Object versions in that copy.
    pub objects: u64,
    /// Whether the node's private keys go in too.
    pub keys: bool,
}

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    /// Its length, in bytes.
    pub bytes: u64,
    /// What is in it.
    pub contents: Contents,
}

/// Writes a backup into the new file `to`: whole, readable by its owner alone and durable, or not at all.
/// `progress` is told of the store's bytes twice: once while they are hashed, once while they are written.
///
/// # Errors
/// When there is such a file already, or something cannot be read or written.
pub fn write(
    source: &Source<'_>,
    to: &Path,
    progress: &mut Progress<'_>,
) -> Result<Made, AdminError> {
    let exists = || {
        AdminError::usage(
            "exists",
            format!("`{}` exists already", to.display()),
            "a backup is not written over another file",
            "name another file",
        )
    };
    if fs::symlink_metadata(to).is_ok() {
        return Err(exists());
    }
    let (contents, small) = contents(source, progress)?;
    let manifest = serde_json::to_vec_pretty(&contents).map_err(|error| cannot_write(&error))?;
    let signature = sign(source.data_dir, &manifest)?;

    let begun = Unfinished::beside(source.data_dir, to);
    let (unfinished, file) = begun.map_err(|error| cannot_write(&error))?;
    let mut writer = Writer::new(BufWriter::with_capacity(256 * 1024, file));
    let seconds = SystemClock.unix_seconds();
    let add = |writer: &mut Writer<_>, name: &str, bytes: &[u8]| {
        writer.add(name, bytes.len() as u64, seconds, bytes, &mut |_| ())
    };
    let written = add(&mut writer, manifest::FILE, &manifest)
        .and_then(|()| add(&mut writer, manifest::SIGNATURE, signature.as_bytes()))
        .and_then(|()| {
            small
                .iter()
                .try_for_each(|(known, bytes)| add(&mut writer, known.name, bytes))
        });
    written.map_err(|error| cannot_write(&error))?;
    add_store(&mut writer, source, &contents, seconds, progress)?;
    let bytes = finish(writer).map_err(|error| cannot_write(&error))?;
    unfinished.put_at(to).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(),
        _ => cannot_write(&error),
    })?;
    Ok(Made { bytes, contents })
}

type Small = Vec<(&'static Known, Zeroizing<Vec<u8>>)>;

/// The manifest, and the files that are short enough to be held.
fn contents(
    source: &Source<'_>,
    progress: &mut Progress<'_>,
) -> Result<(Contents, Small), AdminError> {
    let (party, _) = home::party(source.data_dir)?;
    let schema = SqliteStore::inspect(source.snapshot, false)?;
    let mut files = Vec::new();
    let mut small = Vec::new();
    let mut keys = false;
    for known in &KNOWN {
        if known.name == STORE || (known.secret && !source.keys) {
            continue;
        }
        let path = source.data_dir.join(known.name);
        let bytes = match read(&path, known.most) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !known.needed => continue,
            bytes => bytes.map_err(|error| cannot_read(&path, &error))?,
        };
        keys |= known.secret;
        files.push(manifest::File {
            name: known.name.to_owned(),
            bytes: bytes.len() as u64,
            sha256: restore::hexadecimal(&Sha256::digest(&bytes)),
        });
        small.push((known, bytes));
    }
    let (bytes, sha256) =
        hash(source.snapshot, progress).map_err(|error| cannot_read(source.snapshot, &error))?;
    files.push(manifest::File {
        name: STORE.to_owned(),
        bytes,
        sha256,
    });
    let contents = Contents {
        format: Contents::FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made: Timestamp::from_unix_millis(SystemClock.unix_seconds() * 1000).to_string(),
        party: party.id.to_string(),
        party_name: party.name,
        fingerprint: party.root,
        schema,
        objects: source.objects,
        keys,
        files,
    };
    Ok((contents, small))
}

fn read(path: &Path, most: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    let file = File::open(path)?;
    if file.take(most + 1).read_to_end(&mut bytes)? as u64 > most {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it is too long"));
    }
    Ok(bytes)
}

fn hash(path: &Path, progress: &mut Progress<'_>) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    let mut length = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((length, restore::hexadecimal(&hasher.finalize())));
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
        length += read as u64;
        progress(read as u64);
    }
}

fn add_store(
    writer: &mut Writer<BufWriter<File>>,
    source: &Source<'_>,
    contents: &Contents,
    seconds: i64,
    progress: &mut Progress<'_>,
) -> Result<(), AdminError> {
    let stated = contents.files.iter().find(|file| file.name == STORE);
    let Some(stated) = stated else { return Ok(()) };
    let store =
        File::open(source.snapshot).map_err(|error| cannot_read(source.snapshot, &error))?;
    let mut hasher = Sha256::new();
    let copied = &mut |part: &[u8]| {
        hasher.update(part);
        progress(part.len() as u64);
    };
    let store = BufReader::with_capacity(256 * 1024, store);
    writer
        .add(STORE, stated.bytes, seconds, store, copied)
        .map_err(|error| cannot_write(&error))?;
    match restore::hexadecimal(&hasher.finalize()) == stated.sha256 {
        true => Ok(()),
        false => Err(cannot_read(
            source.snapshot,
            &"it changed while it was read: the disk or something else writes to it",
        )),
    }
}

fn finish(writer: Writer<BufWriter<File>>) -> io::Result<u64> {
    let mut buffered = writer.finish()?;
    buffered.flush()?;
    let file = buffered.get_ref();
    file.sync_all()?;
    Ok(file.metadata()?.len())
}

/// The manifest's signature, one line: key id and Ed25519 signature.
fn sign(data_dir: &Path, manifest: &[u8]) -> Result<String, AdminError> {
    let folder = data_dir.join("keys");
    let key = NodeKey::load(&folder)
        .map_err(|error| cannot_read(&folder, &error))?
        .ok_or_else(|| {
            AdminError::new(
                ExitCode::Failure,
                "no-node-key",
                "no backup was made",
                "the node's key, which signs it, is missing",
                "put `keys/node.pem` back from where it is kept",
            )
        })?;
    let signature = key.sign(&manifest::message(manifest));
    Ok(format!(
        "{} {}\n",
        key.id(),
        URL_SAFE_NO_PAD.encode(signature)
    ))
}

fn cannot_read(path: &Path, error: &dyn std::fmt::Display) -> AdminError {
    failed(&format!("`{}` cannot be read", path.display()), error)
}

fn cannot_write(error: &dyn std::fmt::Display) -> AdminError {
    failed("the backup could not be written", error)
}
