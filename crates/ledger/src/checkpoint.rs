//! Checkpoints (C2SP `tlog-checkpoint`): a log's origin, size and root as a signed note.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::Hash;
use crate::not_received::NotReceived;
use crate::note::{Note, NoteError, NoteKey, NoteSignature};
use crate::tree::TreeHead;

/// What a checkpoint says, signed or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    // INVARIANT: not empty, one line.
    origin: String,
    head: TreeHead,
    // INVARIANT: none is empty, each one line.
    extensions: Vec<String>,
}

impl Checkpoint {
    /// The checkpoint of a log at this head, without extension lines.
    ///
    /// # Errors
    /// [`CheckpointError::Malformed`] when `origin` is not one line of text.
    pub fn new(origin: &str, head: TreeHead) -> Result<Self, CheckpointError> {
        match origin.is_empty() || origin.contains(|character| character < ' ') {
            true => Err(CheckpointError::Malformed("its origin is not a line")),
            false => Ok(Self {
                origin: origin.to_owned(),
                head,
                extensions: Vec::new(),
            }),
        }
    }

    /// Read the text of a note.
    ///
    /// # Errors
    /// [`CheckpointError::Malformed`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        use CheckpointError::Malformed;
        let whole = text.strip_suffix('\n');
        let whole = whole.ok_or(Malformed("its last line does not end"))?;
        let mut lines = whole.split('\n');
        let origin = lines.next().unwrap_or_default();
        let size = lines.next().ok_or(Malformed("its size is missing"))?;
        let root = lines.next().ok_or(Malformed("its root is missing"))?;
        let number = size.parse().ok();
        let number = number.filter(|number: &u64| number.to_string() == size);
        let number = number.ok_or(Malformed("its size is not a number without leading zeros"))?;
        let root = STANDARD
            .decode(root)
            .ok()
            .and_then(|root| root.try_into().ok());
        let root = root.ok_or(Malformed("its root is not a hash in base64"))?;
        let head = TreeHead {
            size: number,
            root: Hash::from_bytes(root),
        };
        if head.size == 0 && head.root != Hash::EMPTY {
            return Err(Malformed("a log without leaves has another root"));
        }
        let mut checkpoint = Self::new(origin, head)?;
        for line in lines {
            if line.is_empty() {
                return Err(Malformed("it has an empty line"));
            }
            checkpoint.extensions.push(line.to_owned());
        }
        Ok(checkpoint)
    }

    /// Whose log it is.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Its size and root.
    #[must_use]
    pub fn head(&self) -> &TreeHead {
        &self.head
    }

    /// Its extension lines.
    #[must_use]
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// What it says that its recipient has not received: the one extension line that a log of ours can have.
    ///
    /// # Errors
    /// [`CheckpointError::Malformed`] for any other line: what is not understood must not be taken for nothing.
    pub fn not_received(&self) -> Result<NotReceived, CheckpointError> {
        match self.extensions.as_slice() {
            [] => Ok(NotReceived::default()),
            [line] => NotReceived::read(line, self.head.size).ok_or(CheckpointError::Malformed(
                "its extension line does not say what was not received",
            )),
            _ => Err(CheckpointError::Malformed("it says more than a checkpoint")),
        }
    }
}

/// The text to be signed.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = STANDARD.encode(self.head.root.as_bytes());
        writeln!(f, "{}\n{}\n{root}", self.origin, self.head.size)?;
        self.extensions
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// A checkpoint that the log's owner has signed. Only [`SignedCheckpoint::sign`] and
/// [`SignedCheckpoint::verify`] make one, and both check the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
    // INVARIANT: the line of the note that the owner's key was verified by.
    owner: NoteSignature,
}

impl SignedCheckpoint {
    /// Sign the head of our own log. `key` is of [`crate::LogId::owner_key`]; `sign` signs with its private key.
    ///
    /// # Errors
    /// [`CheckpointError`] when what `sign` made does not verify.
    pub fn sign(
        head: TreeHead,
        key: &NoteKey,
        sign: impl FnOnce(&[u8]) -> [u8; 64],
    ) -> Result<Self, CheckpointError> {
        Self::sign_except(head, &NotReceived::default(), key, sign)
    }

    /// The same, saying what of it the recipient has not received.
    ///
    /// # Errors
    /// [`CheckpointError`] when what `sign` made does not verify, or leaves are named that the log does not have.
    pub fn sign_except(
        head: TreeHead,
        not_received: &NotReceived,
        key: &NoteKey,
        sign: impl FnOnce(&[u8]) -> [u8; 64],
    ) -> Result<Self, CheckpointError> {
        let mut checkpoint = Checkpoint::new(key.name(), head)?;
        if !not_received.is_empty() {
            checkpoint.extensions.push(not_received.line());
            checkpoint.not_received()?;
        }
        let text = checkpoint.to_string();
        let signature = key.sign(&text, 0, sign)?;
        let note = Note::new(text, signature.clone())?;
        Ok(Self {
            checkpoint,
            note,
            owner: signature,
        })
    }

    /// Read a checkpoint and check that it is of the log of this key and signed with it.
    ///
    /// # Errors
    /// [`CheckpointError`]: malformed, of another log, not signed.
    pub fn verify(bytes: &[u8], key: &NoteKey) -> Result<Self, CheckpointError> {
        let note = Note::parse(bytes)?;
        let owner = note.signed_by(key)?.line().clone();
        let checkpoint = Checkpoint::parse(note.text())?;
        match checkpoint.origin == key.name() {
            true => Ok(Self {
                checkpoint,
                note,
                owner,
            }),
            false => Err(CheckpointError::OtherLog {
                origin: checkpoint.origin,
            }),
        }
    }

    /// What it says.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Its size and root.
    #[must_use]
    pub fn head(&self) -> &TreeHead {
        &self.checkpoint.head
    }

    /// The note, with all signatures that it came with.
    #[must_use]
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// When the counterparty cosigned it, in seconds since 1970. `key` is of [`crate::cosigner_key`].
    ///
    /// # Errors
    /// [`NoteError`] when it did not, or the cosignature is false.
    pub fn cosigned_by(&self, key: &NoteKey) -> Result<u64, NoteError> {
        self.note.signed_by(key).map(|signed| signed.time())
    }

    /// The same checkpoint with a cosignature that came back from the counterparty.
    ///
    /// # Errors
    /// [`NoteError`] when it is not by this key, or false.
    pub fn with_cosignature(
        mut self,
        signature: NoteSignature,
        key: &NoteKey,
    ) -> Result<Self, NoteError> {
        self.note = self.note.with(signature)?;
        self.note.signed_by(key)?;
        Ok(self)
    }

    /// The note with the owner's signature, and that of the other key if one is given, and nothing else.
    ///
    /// # Errors
    /// [`NoteError`] when the other key did not sign it.
    pub fn only(&self, cosigner: Option<&NoteKey>) -> Result<Note, NoteError> {
        let note = Note::new(self.note.text().to_owned(), self.owner.clone())?;
        match cosigner {
            Some(key) => note.with(self.note.signed_by(key)?.line().clone()),
            None => Ok(note),
        }
    }
}

/// The note as it is sent.
impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(f)
    }
}

/// Why a checkpoint does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It is no note, or not signed by the log's owner.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The note's text is no checkpoint.
    #[error("the note is no checkpoint: {0}")]
    Malformed(&'static str),
    /// It is of another log than its key's.
    #[error("the checkpoint is of the log `{origin}`, which is not that of the key")]
    OtherLog {
        /// The log it says to be of.
        origin: String,
    },
}
