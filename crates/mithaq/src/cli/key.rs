//! `mithaq key …`: the node's key, and what the root key says of it.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use mithaq_node::admin::{AdminError, Answer, ChainHead, ExitCode, KeyWord, PreparedWord, Request};
use mithaq_node::wire::keys::RootKey;
use mithaq_node::wire::root_word;

use super::{Ask, answer, terminal};
use crate::output::{KeyWordShown, NamedHeads, Output, not_written, tell_page};

/// Largest word read, in bytes: a revocation may name ten thousand chains.
const LARGEST_WORD: u64 = 4 << 20;

/// Keys: list, rotate, revoke; sign what the root key says, perhaps on another machine.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Key {
    /// List the keys: ours with their state, and those of other parties.
    #[command(
        after_help = "States: present, overlap (what it signs is still taken), former, expired, revoked, prepared, stated.\n\nExample:\n  mithaq key list"
    )]
    List {},
    /// Give the node a new signing key. The root key states it; what the former key sealed stays sealed.
    #[command(
        after_help = "With --root the statement is signed here and taken in at once; the node itself never reads the file. With --prepare it is written to a file, to be signed with `mithaq key sign` on a machine that no network reaches, and taken in with `mithaq key import`.\n\nExample:\n  mithaq key rotate --root /media/vault/root.pem\n  mithaq key rotate --prepare statement.json"
    )]
    Rotate {
        /// For how many hours requests that the former key signed are still taken, counted from this command: add the time until the word is signed and taken in.
        #[arg(long, value_name = "HOURS", default_value_t = 168, value_parser = clap::value_parser!(u32).range(0..=2160))]
        overlap: u32,
        #[command(flatten)]
        way: Way,
    },
    /// Revoke a key that was lost or stolen. All that it did after the heads that are named is void.
    #[command(
        after_help = "The revocation names the last valid act of every chain that the key wrote: unless --heads says otherwise, the last one that stands now, where all acts by the key were made on this node; where others came under it, --heads must say which act is the last of ours. Which acts are named is shown before it is asked. What the key wrote beyond it is void until it is sealed anew: `mithaq key reseal`. Rotate first if it is the node's present key.\n\nExample:\n  mithaq key revoke ed25519:0123456789abcdef0123456789abcdef --heads 4f2a=9c01d2 --root /media/vault/root.pem"
    )]
    Revoke {
        /// The key's id, or its beginning.
        key: String,
        /// AGREEMENT=HASH: the last valid act of our chain for an agreement, or `none`. May be repeated.
        #[arg(long, value_name = "AGREEMENT=HASH")]
        heads: Vec<String>,
        #[command(flatten)]
        way: Way,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Name the branch that counts where our own chain of acts forks.
    #[command(
        after_help = "Until a branch is named, what restricts binds on every branch, and nothing that permits counts after the fork. `mithaq agreement status` shows the fork and its acts.\n\nExample:\n  mithaq key name-branch 4f2a --head 9c01d2 --root /media/vault/root.pem"
    )]
    NameBranch {
        /// The agreement.
        agreement: String,
        /// The hash of an act on the branch that counts, or its beginning.
        #[arg(long, value_name = "HASH")]
        head: String,
        #[command(flatten)]
        way: Way,
    },
    /// Seal anew acts of ours that a revocation made void, so that they stand.
    #[command(
        after_help = "Without --act: all acts of ours about this agreement that are void. Look at each before: an act that a thief wrote is sealed anew as well.\n\nExample:\n  mithaq key reseal 4f2a --act 9c01d2"
    )]
    Reseal {
        /// The agreement.
        agreement: String,
        /// The hash of an act, or its beginning. May be repeated.
        #[arg(long, value_name = "HASH")]
        act: Vec<String>,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Sign a prepared word with the root key. Needs no node and no network.
    #[command(
        after_help = "Shows what is signed. Run it where the root key is kept.\n\nExample:\n  mithaq key sign statement.json --root /media/vault/root.pem -o signed.json"
    )]
    Sign {
        /// What `--prepare` wrote.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The file of the root key.
        #[arg(long, value_name = "FILE")]
        root: PathBuf,
        /// Where to write the signed word.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Take in what the root key has signed.
    #[command(after_help = "Example:\n  mithaq key import signed.json")]
    Import {
        /// What `mithaq key sign` wrote.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// How a word gets the root key's seal.
#[derive(Debug, PartialEq, Eq, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Way {
    /// The file of the root key: sign here, and take it in at once.
    #[arg(long, value_name = "FILE")]
    root: Option<PathBuf>,
    /// Write what is to be signed to this file instead.
    #[arg(long, value_name = "FILE")]
    prepare: Option<PathBuf>,
}

impl Key {
    /// Does it; `node` is asked for only where a node is needed.
    pub(crate) fn run(
        &self,
        node: impl FnOnce() -> Result<Box<dyn Ask>, AdminError>,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        match self {
            Key::List {} => show(&mut *node()?, Request::KeyList, output)?,
            Key::Rotate { overlap, way } => {
                let word = KeyWord::Rotate {
                    overlap_hours: *overlap,
                };
                let node = &mut *node()?;
                let prepared = prepared(node, word)?;
                way.go(node, prepared, output)?;
            }
            Key::Revoke {
                key,
                heads,
                way,
                yes,
            } => {
                let heads = heads.iter().map(|text| head(text));
                let word = KeyWord::Revoke {
                    key: key.clone(),
                    heads: heads.collect::<Result<_, _>>()?,
                };
                let node = &mut *node()?;
                let prepared = prepared(node, word)?;
                if way.root.is_some() {
                    if !yes && terminal::is_attended() {
                        tell_page(&NamedHeads(&prepared.heads));
                    }
                    terminal::confirm(&output.texts(), "confirm-revoke", &[], *yes)?;
                }
                way.go(node, prepared, output)?;
            }
            Key::NameBranch {
                agreement,
                head,
                way,
            } => {
                let word = KeyWord::Branch {
                    agreement: agreement.clone(),
                    head: head.clone(),
                };
                let node = &mut *node()?;
                let prepared = prepared(node, word)?;
                way.go(node, prepared, output)?;
            }
            Key::Reseal {
                agreement,
                act,
                yes,
            } => {
                terminal::confirm(&output.texts(), "confirm-reseal", &[], *yes)?;
                let request = Request::KeyReseal {
                    agreement: agreement.clone(),
                    acts: act.clone(),
                };
                show(&mut *node()?, request, output)?;
            }
            Key::Sign {
                file,
                root,
                output: to,
            } => {
                let unsealed = read(file)?;
                let sealed = sign(&unsealed, root)?;
                let word = shown(&unsealed)?;
                write(to, &sealed)?;
                output.show(&KeyWordShown::signed(word, &to.to_string_lossy()))?;
            }
            Key::Import { file } => {
                let text =
                    String::from_utf8(read(file)?).map_err(|error| unreadable(file, &error))?;
                show(&mut *node()?, Request::KeyImport { text }, output)?;
            }
        }
        Ok(ExitCode::Success)
    }
}

impl Way {
    fn go(
        &self,
        node: &mut dyn Ask,
        prepared: PreparedWord,
        output: &mut Output<'_>,
    ) -> Result<(), AdminError> {
        let PreparedWord { text, .. } = &prepared;
        match (&self.root, &self.prepare) {
            (Some(root), _) => {
                let sealed = sign(text.as_bytes(), root)?;
                let text = String::from_utf8(sealed).map_err(|error| unreadable(root, &error))?;
                show(node, Request::KeyImport { text }, output)
            }
            (None, Some(file)) => {
                write(file, text.as_bytes())?;
                let word = shown(text.as_bytes())?;
                output.show(&KeyWordShown::prepared(
                    word,
                    &prepared,
                    &file.to_string_lossy(),
                ))
            }
            (None, None) => Err(super::ask::mismatch()),
        }
    }
}

fn prepared(node: &mut dyn Ask, word: KeyWord) -> Result<PreparedWord, AdminError> {
    answer!(node.ask(Request::KeyPrepare { word }), Answer::KeyWord(word) => word)
}

fn show(node: &mut dyn Ask, request: Request, output: &mut Output<'_>) -> Result<(), AdminError> {
    let keys = answer!(node.ask(request), Answer::Keys(keys) => keys)?;
    output.show(&keys)
}

fn shown(bytes: &[u8]) -> Result<root_word::RootWord, AdminError> {
    let (_, word) = root_word::read(bytes).map_err(|error| not_signed(&error))?;
    Ok(word)
}

/// `AGREEMENT=HASH`.
fn head(text: &str) -> Result<ChainHead, AdminError> {
    match text.split_once('=') {
        Some((agreement, head)) if !agreement.is_empty() && !head.is_empty() => Ok(ChainHead {
            agreement: agreement.to_owned(),
            head: head.to_owned(),
        }),
        _ => Err(AdminError::usage(
            "bad-head",
            "nothing was prepared",
            format!("`{text}` is not of the form AGREEMENT=HASH"),
            "give an agreement and the hash of its last valid act, or `none`: --heads 4f2a=9c01d2",
        )),
    }
}

fn sign(unsealed: &[u8], root: &Path) -> Result<Vec<u8>, AdminError> {
    let key = RootKey::load_file(root).map_err(|error| not_signed(&error))?;
    let key = key.ok_or_else(|| not_signed(&format!("there is no file `{}`", root.display())))?;
    root_word::seal_word(&key, unsealed).map_err(|error| not_signed(&error))
}

fn not_signed(why: &dyn std::fmt::Display) -> AdminError {
    AdminError::new(
        ExitCode::Refused,
        "not-signed",
        "nothing was signed",
        why.to_string(),
        "give the file of this party's root key, readable by its owner alone, and a word that `mithaq key … --prepare` wrote",
    )
}

fn read(file: &Path) -> Result<Vec<u8>, AdminError> {
    let length = std::fs::metadata(file).map_or(0, |file| file.len());
    if LARGEST_WORD < length {
        return Err(unreadable(file, &"it is longer than any such word"));
    }
    std::fs::read(file).map_err(|error| unreadable(file, &error))
}

fn unreadable(file: &Path, why: &dyn std::fmt::Display) -> AdminError {
    AdminError::usage(
        "word-unreadable",
        format!("`{}` cannot be read", file.display()),
        why.to_string(),
        "name a file that `mithaq key` wrote",
    )
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), AdminError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options
        .open(file)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.map_err(not_written)
}
