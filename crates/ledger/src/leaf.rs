//! A leaf of the log: one page that was released (8.1).
//!
//! ```json
//! {"agreement":"mithaq-agreement--…","at":"2026-11-22T10:00:00.000Z","content":"objects","covers":"",
//!  "entries":2,"format":"mithaq-leaf-v1","from":"identity--…","purpose":"detection","root":"4ab1…",
//!  "sides":"both","to":"identity--…"}
//! ```
//! The text is canonical JSON (RFC 8785), without the line breaks shown here; there is one text for each leaf.
//!
//! | member | what it says |
//! |---|---|
//! | `format` | `mithaq-leaf-v1`; a text of any other format is refused |
//! | `from`, `to` | the party that released, and who received: so the relation, and the direction in it |
//! | `generation` | left out in the first log of the two; in one that was begun anew after a restore, when that was |
//! | `sides` | `both` where the recipient has a node and cosigns, `one` where it has none |
//! | `agreement` | the agreement, or the local rule that stands for one, under which the page was released |
//! | `purpose` | for which purpose the recipient asked |
//! | `at` | when, by the clock of the party that released, to the millisecond |
//! | `content` | `objects`, or `names` where only ids and versions crossed |
//! | `entries` | how many versions crossed that had not crossed before |
//! | `root` | the root of the tree over those, each salted; that of the empty tree if there are none |
//! | `covers` | the leaves, by index, that cover the other versions on the page: `4-9,17`; empty if there are none |

use std::collections::BTreeSet;
use std::fmt;

use mithaq_stix::json::{JsonError, Limits, Value};
use mithaq_stix::{ObjectId, Timestamp};

use crate::bundle::LONGEST_ENTRY;
use crate::hash::{Hash, leaf_hash};
use crate::json::{MemberError, generation, hash, number, quoted, text};
use crate::log::{LAST_GENERATION, LONGEST_NAME, LogId, Recipient};

/// The format that this program writes, and the only one that it reads.
pub(crate) const FORMAT: &str = "mithaq-leaf-v1";
/// The most versions on one page: more than any node serves.
pub const MOST_ENTRIES: u32 = 1 << 16;
/// A leaf is an entry of a bundle.
const LIMITS: Limits = Limits {
    bytes: LONGEST_ENTRY,
    depth: 2,
    values: 32,
};

/// What crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Content {
    /// The objects themselves.
    Objects,
    /// Their ids and versions alone, as in a manifest.
    Names,
}

impl Content {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Content::Objects => "objects",
            Content::Names => "names",
        }
    }
}

/// What is the same for all of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Whose log the leaf is for: who released to whom.
    pub log: LogId,
    /// Under which agreement, or which local rule stood for one.
    pub agreement: String,
    /// For which purpose.
    pub purpose: String,
    /// Whether the objects crossed, or their names alone.
    pub content: Content,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// One page that was released. [`crate::page::record`] makes one, [`Leaf::parse`] reads it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    // INVARIANT: texts are of the lengths and characters that `check_text` asks for.
    header: Header,
    // INVARIANT: `entries` are from 0 to `MOST_ENTRIES`; if 0, `root` is that of the empty tree and
    // `covers` is not empty.
    entries: u32,
    root: Hash,
    covers: Covered,
}

impl Leaf {
    pub(crate) fn new(
        header: Header,
        entries: u32,
        root: Hash,
        covers: Covered,
    ) -> Result<Self, LeafError> {
        let Header { log, at, .. } = &header;
        check_text("agreement", &header.agreement)?;
        check_text("purpose", &header.purpose)?;
        check_text("to", log.recipient.name())?;
        for party in [Some(&log.owner), party(&log.recipient)]
            .into_iter()
            .flatten()
        {
            if party.object_type() != "identity" {
                let id = party.clone();
                return Err(LeafError::NotAParty { id });
            }
        }
        if LAST_GENERATION < log.generation {
            return Err(MemberError {
                member: "generation",
            }
            .into());
        }
        if !(0..=LAST_MILLISECOND).contains(at) {
            return Err(MemberError { member: "at" }.into());
        }
        if MOST_ENTRIES < entries {
            return Err(LeafError::TooMany);
        }
        if entries == 0 && covers.0.is_empty() {
            return Err(LeafError::Nothing);
        }
        if (entries == 0) != (root == Hash::EMPTY) {
            return Err(MemberError { member: "root" }.into());
        }
        let leaf = Self {
            header,
            entries,
            root,
            covers,
        };
        match leaf.to_string().len() <= LONGEST_ENTRY {
            true => Ok(leaf),
            false => Err(LeafError::TooMany),
        }
    }

    /// Read a leaf.
    ///
    /// # Errors
    /// [`LeafError`] for whatever [`Leaf::to_bytes`] would not have written.
    pub fn parse(bytes: &[u8]) -> Result<Self, LeafError> {
        let leaf = Self::read(&Value::parse(bytes, &LIMITS)?)?;
        match leaf.to_string().as_bytes() == bytes {
            true => Ok(leaf),
            false => Err(LeafError::NotCanonical),
        }
    }

    /// The leaf in a JSON value. Whoever calls compares the text.
    pub(crate) fn read(value: &Value<'_>) -> Result<Self, LeafError> {
        let format = text(value, "format")?;
        if format != FORMAT {
            let format = format.chars().take(80).collect();
            return Err(LeafError::UnknownFormat { format });
        }
        let id = |member| {
            let id = ObjectId::parse(text(value, member)?);
            id.map_err(|_| MemberError { member })
        };
        let recipient = match text(value, "sides")? {
            "both" => Recipient::Party(id("to")?),
            "one" => Recipient::WithoutNode(text(value, "to")?.to_owned()),
            _ => return Err(MemberError { member: "sides" }.into()),
        };
        let content = match text(value, "content")? {
            "objects" => Content::Objects,
            "names" => Content::Names,
            _ => return Err(MemberError { member: "content" }.into()),
        };
        let at = Timestamp::parse(text(value, "at")?);
        let header = Header {
            log: LogId {
                owner: id("from")?,
                recipient,
                generation: generation(value)?,
            },
            agreement: text(value, "agreement")?.to_owned(),
            purpose: text(value, "purpose")?.to_owned(),
            content,
            at: at.map_err(|_| MemberError { member: "at" })?.unix_millis(),
        };
        let entries = number(value, "entries")?;
        let entries = u32::try_from(entries).map_err(|_| LeafError::TooMany)?;
        let covers = Covered::parse(text(value, "covers")?);
        let covers = covers.ok_or(MemberError { member: "covers" })?;
        Self::new(header, entries, hash(value, "root")?, covers)
    }

    /// What is the same for all of the page.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// When it was released.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.header.at)
    }

    /// How many versions crossed that had not crossed before.
    #[must_use]
    pub fn entries(&self) -> u32 {
        self.entries
    }

    /// The root of the tree over those.
    #[must_use]
    pub fn root(&self) -> &Hash {
        &self.root
    }

    /// The leaves that cover the rest of the page.
    #[must_use]
    pub fn covers(&self) -> &Covered {
        &self.covers
    }

    /// The bytes of the log's entry.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }

    /// The hash of the leaf, as [`crate::Edge::append`] takes it.
    #[must_use]
    pub fn hash(&self) -> Hash {
        leaf_hash(self.to_string().as_bytes())
    }
}

/// The text of the leaf: canonical JSON.
impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Header { log, .. } = &self.header;
        let sides = match log.recipient {
            Recipient::Party(_) => "both",
            Recipient::WithoutNode(_) => "one",
        };
        // RFC 8785 § 3.2.3: members in the order of their names.
        write!(
            f,
            "{{\"agreement\":{},\"at\":\"{}\",\"content\":\"{}\",\"covers\":\"{}\",\"entries\":{},\
             \"format\":\"{FORMAT}\",\"from\":\"{}\",{}\"purpose\":{},\"root\":\"{}\",\"sides\":\"{sides}\",\"to\":{}}}",
            quoted(&self.header.agreement),
            self.at(),
            self.header.content.word(),
            self.covers,
            self.entries,
            log.owner,
            log.generation_member(),
            quoted(&self.header.purpose),
            self.root,
            quoted(log.recipient.name()),
        )
    }
}

/// The end of the year 9999, the last that a timestamp can have.
const LAST_MILLISECOND: i64 = 253_402_300_799_999;

fn party(recipient: &Recipient) -> Option<&ObjectId> {
    match recipient {
        Recipient::Party(id) => Some(id),
        Recipient::WithoutNode(_) => None,
    }
}

/// Texts of ours are short and hold nothing that a terminal would obey.
pub(crate) fn check_text(member: &'static str, text: &str) -> Result<(), MemberError> {
    match LONGEST_NAME < text.len() || text.contains(is_unseen) {
        true => Err(MemberError { member }),
        false => Ok(()),
    }
}

/// Whether a character is not seen and may make others look like what they are not: controls, and what turns the direction
/// of writing, breaks lines or joins nothing. Joiners within a word, which names in some languages need, are none of these.
// INVARIANT: 8.1. A leaf is evidence that people read: what it says is what they see.
fn is_unseen(one: char) -> bool {
    one.is_control()
        || matches!(
            one,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}'
        )
        || matches!(one, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(one, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Leaves of the same log, by index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Covered(
    // INVARIANT: first and last of each run; rising, and with a gap before the next.
    Vec<(u64, u64)>,
);

impl Covered {
    /// The runs of leaves: first and last of each.
    #[must_use]
    pub fn runs(&self) -> &[(u64, u64)] {
        &self.0
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut runs: Vec<(u64, u64)> = Vec::new();
        for run in text.split_terminator(',') {
            let (first, last) = run.split_once('-').unwrap_or((run, run));
            let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
            let after = match runs.last() {
                Some((_, before)) => before.checked_add(2)?,
                None => 0,
            };
            if first < after || last < first {
                return None;
            }
            runs.push((first, last));
        }
        let covered = Self(runs);
        (covered.to_string() == text).then_some(covered)
    }

    /// INVARIANT: `runs` are as those of `self.0` are.
    pub(crate) fn of_runs(runs: Vec<(u64, u64)>) -> Self {
        Self(runs)
    }

    /// The same with one leaf more.
    pub(crate) fn with(&self, leaf: u64) -> Self {
        let mut runs: Vec<(u64, u64)> = Vec::new();
        let mut all = self.0.clone();
        let is_there = |(first, last): &(u64, u64)| (*first..=*last).contains(&leaf);
        if !all.iter().any(is_there) {
            all.push((leaf, leaf));
        }
        all.sort_unstable();
        for (first, last) in all {
            match runs.last_mut() {
                Some((_, before)) if before.checked_add(1) == Some(first) => *before = last,
                _ => runs.push((first, last)),
            }
        }
        Self(runs)
    }
}

impl FromIterator<u64> for Covered {
    fn from_iter<I: IntoIterator<Item = u64>>(leaves: I) -> Self {
        let mut runs: Vec<(u64, u64)> = Vec::new();
        for leaf in leaves.into_iter().collect::<BTreeSet<u64>>() {
            match runs.last_mut() {
                Some((_, last)) if last.checked_add(1) == Some(leaf) => *last = leaf,
                _ => runs.push((leaf, leaf)),
            }
        }
        Self(runs)
    }
}

impl fmt::Display for Covered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (first, last)) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            match first == last {
                true => write!(f, "{comma}{first}")?,
                false => write!(f, "{comma}{first}-{last}")?,
            }
        }
        Ok(())
    }
}

/// Why there is no leaf.
#[derive(Debug, thiserror::Error)]
pub enum LeafError {
    /// It is not strict JSON.
    #[error("the leaf is not strict JSON: {0}")]
    Json(#[from] JsonError),
    /// It is of another format.
    #[error("the leaf is of the format `{format}`, which this program does not know")]
    UnknownFormat {
        /// The format.
        format: String,
    },
    /// A member is missing or not of its form.
    #[error("the leaf does not read: {0}")]
    Member(#[from] MemberError),
    /// It could be written otherwise.
    #[error("the leaf is not written as the program writes it")]
    NotCanonical,
    /// A party is an identity.
    #[error("`{id}` is not the id of a party")]
    NotAParty {
        /// The id.
        id: ObjectId,
    },
    /// More entries, or more leaves that cover them, than a leaf can name.
    #[error("the page has more versions than one leaf can record")]
    TooMany,
    /// Nothing crossed.
    #[error("a page without versions has no leaf")]
    Nothing,
    /// The entries are not those of the leaf.
    #[error("these versions are not those that the leaf records")]
    OtherEntries,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inv_8_1_a_leaf_says_what_people_see() {
        for (text, is_sound) in [
            ("exchange", true),
            ("بيانات", true),
            // A joiner within a word, as Persian has it.
            ("می\u{200c}شود", true),
            ("99: told under a \u{202e}duty", false),
            ("4\u{200b}", false),
            ("4\u{2066}", false),
            ("4\u{feff}", false),
            ("4\n", false),
        ] {
            assert_eq!(check_text("article", text).is_ok(), is_sound, "{text:?}");
        }
    }
}
