//! Signed notes (C2SP `signed-note`), with Ed25519 signatures and Ed25519 cosignatures
//! (C2SP `tlog-cosignature`).
//!
//! ```text
//! mithaq/4ab1…                                  the text, which ends in a line feed
//! 20852163
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//!                                               the last empty line
//! — mithaq/4ab1… Az3grlgtzPICa5OS8npVmf1Myq…    name, and base64 of key id and signature
//! ```

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

/// The largest note that is read, in bytes: sixteen of the longest signatures of the future (5 kB) and
/// room for the text.
pub const LARGEST_NOTE: usize = 256 << 10;
/// The most signatures that are read. The specification asks for sixteen.
pub const MOST_SIGNATURES: usize = 64;

/// The em dash and space that a signature line begins with.
const DASH: &str = "\u{2014} ";

/// How a key signs a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureKind {
    /// Type 0x01: Ed25519 over the text.
    Ed25519,
    /// Type 0x04: Ed25519 over the text and the time of signing, by who has seen the log to only grow.
    Cosignature,
}

impl SignatureKind {
    const fn identifier(self) -> u8 {
        match self {
            SignatureKind::Ed25519 => 0x01,
            SignatureKind::Cosignature => 0x04,
        }
    }
}

/// A public key with its name and use: who can have signed a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteKey {
    name: String,
    kind: SignatureKind,
    key: VerifyingKey,
}

impl NoteKey {
    /// A key under a name.
    ///
    /// # Errors
    /// [`NoteError::BadName`] for a name that is empty or holds a space or plus sign.
    pub fn new(name: &str, kind: SignatureKind, key: VerifyingKey) -> Result<Self, NoteError> {
        check_name(name)?;
        Ok(Self {
            name: name.to_owned(),
            kind,
            key,
        })
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// The key id: four bytes of the hash of name, type and key. Short, so it proves nothing.
    #[must_use]
    pub fn id(&self) -> u32 {
        let hasher = Sha256::new().chain_update(&self.name);
        let hasher = hasher.chain_update([b'\n', self.kind.identifier()]);
        let hash: [u8; 32] = hasher.chain_update(self.key.as_bytes()).finalize().into();
        let [a, b, c, d, ..] = hash;
        u32::from_be_bytes([a, b, c, d])
    }

    /// Sign a text. `time` is when, in seconds since 1970, for a cosignature, and is left out of other
    /// signatures; `sign` signs with the private key.
    ///
    /// # Errors
    /// [`NoteError::BadSignature`] when what `sign` made does not verify with this key.
    pub fn sign(
        &self,
        text: &str,
        time: u64,
        sign: impl FnOnce(&[u8]) -> [u8; 64],
    ) -> Result<NoteSignature, NoteError> {
        let mut bytes = match self.kind {
            SignatureKind::Ed25519 => Vec::new(),
            SignatureKind::Cosignature => time.to_be_bytes().to_vec(),
        };
        bytes.extend_from_slice(&sign(&message(self.kind, time, text)));
        let signature = NoteSignature {
            name: self.name.clone(),
            id: self.id(),
            bytes,
        };
        self.check(text, &signature).map(|_| signature)
    }

    /// Whether the line bears this key's name and id, which proves nothing.
    fn is_of(&self, line: &NoteSignature) -> bool {
        self.name == line.name && self.id() == line.id
    }

    /// The time that a cosignature states; 0 for other signatures.
    fn check(&self, text: &str, signature: &NoteSignature) -> Result<u64, NoteError> {
        let bad = || NoteError::BadSignature {
            name: self.name.clone(),
        };
        let (time, bytes) = match self.kind {
            SignatureKind::Ed25519 => (0, signature.bytes.as_slice()),
            SignatureKind::Cosignature => {
                let (time, bytes) = signature.bytes.split_first_chunk().ok_or_else(bad)?;
                (u64::from_be_bytes(*time), bytes)
            }
        };
        // tlog-cosignature: a time is at most 2^63 - 1.
        let parsed = Signature::from_slice(bytes).ok();
        let parsed = parsed.filter(|_| i64::try_from(time).is_ok());
        let message = message(self.kind, time, text);
        // Strict: keys of small order and second forms of one signature are refused.
        let verified = parsed.and_then(|parsed| self.key.verify_strict(&message, &parsed).ok());
        verified.map(|()| time).ok_or_else(bad)
    }
}

fn message(kind: SignatureKind, time: u64, text: &str) -> Vec<u8> {
    match kind {
        SignatureKind::Ed25519 => text.as_bytes().to_vec(),
        SignatureKind::Cosignature => format!("cosignature/v1\ntime {time}\n{text}").into_bytes(),
    }
}

/// One line below a note: who says to have signed it, and the signature, not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    name: String,
    id: u32,
    bytes: Vec<u8>,
}

impl NoteSignature {
    /// Read a signature line, without its line feed.
    ///
    /// # Errors
    /// [`NoteError::BadLine`] when it is of another form, [`NoteError::BadName`] for its name.
    pub fn parse(line: &str) -> Result<Self, NoteError> {
        let parts = line
            .strip_prefix(DASH)
            .and_then(|rest| rest.split_once(' '));
        let (name, encoded) = parts.ok_or(NoteError::BadLine)?;
        check_name(name)?;
        let decoded = STANDARD.decode(encoded).map_err(|_| NoteError::BadLine)?;
        let (id, bytes) = decoded.split_first_chunk().ok_or(NoteError::BadLine)?;
        if bytes.is_empty() {
            return Err(NoteError::BadLine);
        }
        Ok(Self {
            name: name.to_owned(),
            id: u32::from_be_bytes(*id),
            bytes: bytes.to_vec(),
        })
    }

    /// The name of the key.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [self.id.to_be_bytes().as_slice(), &self.bytes].concat();
        write!(f, "{DASH}{} {}", self.name, STANDARD.encode(bytes))
    }
}

/// A text with signatures that nobody has verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    // INVARIANT: it ends in a line feed and holds no other control characters.
    text: String,
    // INVARIANT: from one to `MOST_SIGNATURES`.
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// A text with its first signature.
    ///
    /// # Errors
    /// [`NoteError::BadText`] for a text that does not end in a line feed, or holds control characters.
    pub fn new(text: String, signature: NoteSignature) -> Result<Self, NoteError> {
        let control = |character: char| character < ' ' && character != '\n';
        if !text.ends_with('\n') || text.contains(control) {
            return Err(NoteError::BadText);
        }
        let signatures = vec![signature];
        Ok(Self { text, signatures })
    }

    /// Read a note.
    ///
    /// # Errors
    /// [`NoteError`]: too large, not of the form, or with too many signatures.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if LARGEST_NOTE < bytes.len() {
            return Err(NoteError::TooLarge);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::BadText)?;
        let last_empty_line = note.rfind("\n\n").ok_or(NoteError::Unsigned)?;
        let (text, lines) = note.split_at(last_empty_line + 1);
        let lines = lines.strip_prefix('\n').unwrap_or_default();
        let lines = match lines.strip_suffix('\n') {
            Some(lines) => lines.split('\n'),
            None if lines.is_empty() => return Err(NoteError::Unsigned),
            None => return Err(NoteError::BadLine),
        };
        let mut note: Option<Self> = None;
        for line in lines {
            let signature = NoteSignature::parse(line)?;
            note = Some(match note {
                None => Self::new(text.to_owned(), signature)?,
                Some(note) => note.with(signature)?,
            });
        }
        note.ok_or(NoteError::Unsigned)
    }

    /// The same note with one signature more.
    ///
    /// # Errors
    /// [`NoteError::TooManySignatures`] beyond [`MOST_SIGNATURES`].
    pub fn with(mut self, signature: NoteSignature) -> Result<Self, NoteError> {
        if self.signatures.len() == MOST_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        self.signatures.push(signature);
        Ok(self)
    }

    /// The signed text, with its final line feed. Believe nothing of it before [`Note::signed_by`].
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, in the order of their lines.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Check that this key has signed the note. Signatures of other keys are passed over, but every one
    /// under this key's name and id must hold.
    ///
    /// # Errors
    /// [`NoteError::NotSigned`] when there is none by this key, [`NoteError::BadSignature`] when it is false.
    pub fn signed_by(&self, key: &NoteKey) -> Result<SignedBy, NoteError> {
        let mut first = None;
        for line in self.signatures.iter().filter(|line| key.is_of(line)) {
            let time = key.check(&self.text, line)?;
            let line = line.clone();
            first.get_or_insert(SignedBy { line, time });
        }
        first.ok_or_else(|| NoteError::NotSigned {
            name: key.name.clone(),
        })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        let mut lines = self.signatures.iter();
        lines.try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

/// That a key has signed a note. Only [`Note::signed_by`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedBy {
    line: NoteSignature,
    time: u64,
}

impl SignedBy {
    /// The signature.
    #[must_use]
    pub fn line(&self) -> &NoteSignature {
        &self.line
    }

    /// When a cosignature says that it was made, in seconds since 1970; 0 for other signatures.
    #[must_use]
    pub fn time(&self) -> u64 {
        self.time
    }
}

fn check_name(name: &str) -> Result<(), NoteError> {
    // No more than the specification forbids: a line of a key that we do not know must not spoil a note.
    let bad = |character: char| character.is_whitespace() || character < ' ' || character == '+';
    match name.is_empty() || name.contains(bad) {
        true => Err(NoteError::BadName {
            name: name.chars().take(80).collect(),
        }),
        false => Ok(()),
    }
}

/// Why a note cannot be read or believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is larger than any that we read.
    #[error("the note is larger than {LARGEST_NOTE} bytes")]
    TooLarge,
    /// It is no text, ends without a line feed, or holds control characters.
    #[error("the note is not lines of text")]
    BadText,
    /// Nobody says to have signed it.
    #[error("the note has no signature")]
    Unsigned,
    /// A line below the text is no signature.
    #[error("a signature line of the note is malformed")]
    BadLine,
    /// A key cannot have this name.
    #[error("`{name}` cannot be the name of a key")]
    BadName {
        /// The name.
        name: String,
    },
    /// There are more signatures than we read.
    #[error("the note has more than {MOST_SIGNATURES} signatures")]
    TooManySignatures,
    /// The key has not signed it.
    #[error("the note has no signature by `{name}`")]
    NotSigned {
        /// The key's name.
        name: String,
    },
    /// The signature under the key's name and id is not the key's, or of another text.
    #[error("the signature by `{name}` does not match the note")]
    BadSignature {
        /// The key's name.
        name: String,
    },
}
