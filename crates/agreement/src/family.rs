//! A family of texts: an agreement as it was at the start, its *base*, and the amended texts of it that are known.
//!
//! An amended text is an agreement object of its own, written by one party (one writer), that names in `amends` the
//! base and the hash of the text it changes. Its *level* is the number of steps from the base. It binds nobody by
//! being here: acts do that.
//!
//! **Architecture invariant:** an amended text changes what is agreed, not who agrees: it lists the same parties with
//! the same root keys, the same depositary and the same successor. Otherwise two parties at two levels would wait for
//! two depositaries. It binds under law, and is for the parties' eyes, as its base does and is: what makes an agreement
//! binding is asked of two people, and whom acts are addressed to is read off the base.
//!
//! What an amended text names is a hash over a text that was there before it, so no text amends itself, over however
//! many steps.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::agreement::Agreement;
use crate::party::{Party, PartyId};

/// Most amended texts of one family. Those of the lowest levels stay; what others accept of the rest is a text that
/// is not known here, and closes their relation.
pub const MOST_TEXTS: usize = 1_000;

/// The texts of one agreement: an agreement that was never amended, or a [`Family`].
pub trait Texts {
    /// The agreement as it was at the start.
    fn base(&self) -> &Agreement;

    /// Its amended texts, sorted by the hash of their text.
    fn amended(&self) -> &[AmendedText];
}

/// An amended text and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmendedText {
    agreement: Arc<Agreement>,
    amends: [u8; 32],
    level: u32,
}

impl AmendedText {
    /// The text.
    #[must_use]
    pub fn agreement(&self) -> &Arc<Agreement> {
        &self.agreement
    }

    /// The hash of the text that it changes.
    #[must_use]
    pub fn amends(&self) -> &[u8; 32] {
        &self.amends
    }

    /// How many steps from the base it is: 1 for a text that amends the base.
    #[must_use]
    pub fn level(&self) -> u32 {
        self.level
    }
}

/// An agreement and the amended texts of it that are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    base: Arc<Agreement>,
    amended: Vec<AmendedText>,
}

impl Family {
    /// The family of `base` among `candidates`: those that amend it, or a text that is found to belong to it, and
    /// leave its parties and its depositary as they are. The rest does not count, and is not an error: anybody may
    /// write down anything.
    #[must_use]
    pub fn new(base: Arc<Agreement>, candidates: impl IntoIterator<Item = Arc<Agreement>>) -> Self {
        let mut waiting: BTreeMap<[u8; 32], BTreeMap<[u8; 32], Arc<Agreement>>> = BTreeMap::new();
        for text in candidates {
            if let Some(amends) = text.amends()
                && amends.agreement == *base.id()
                && base.amends().is_none()
                && text.id() != base.id()
                && is_between_the_same(&base, &text)
            {
                let of = waiting.entry(amends.text).or_default();
                of.insert(*text.text_hash(), text);
            }
        }
        let mut amended = Vec::new();
        let mut reached = vec![*base.text_hash()];
        let mut level = 0;
        while !reached.is_empty() && amended.len() < MOST_TEXTS {
            level += 1;
            let found: Vec<AmendedText> = reached
                .iter()
                .flat_map(|amends| {
                    let texts = waiting.remove(amends).unwrap_or_default();
                    texts.into_values().map(|agreement| AmendedText {
                        agreement,
                        amends: *amends,
                        level,
                    })
                })
                .take(MOST_TEXTS - amended.len())
                .collect();
            reached = found.iter().map(|one| *one.agreement.text_hash()).collect();
            amended.extend(found);
        }
        amended.sort_by(|a, b| a.agreement.text_hash().cmp(b.agreement.text_hash()));
        Self { base, amended }
    }

    /// The agreement as it was at the start.
    #[must_use]
    pub fn shared_base(&self) -> &Arc<Agreement> {
        &self.base
    }
}

fn is_between_the_same(base: &Agreement, text: &Agreement) -> bool {
    let parties = |agreement: &Agreement| -> BTreeSet<(PartyId, Option<String>, bool)> {
        let of = |party: &Party| {
            let regional = agreement.is_regional(&party.id);
            (party.id.clone(), party.root_fingerprint.clone(), regional)
        };
        agreement.parties().iter().map(of).collect()
    };
    parties(base) == parties(text)
        && base.kind() == text.kind()
        && base.binding() == text.binding()
        && base.confidential() == text.confidential()
        && base.depositary() == text.depositary()
        && base.successor() == text.successor()
}

/// The amended text of this hash.
pub(crate) fn find<'a>(amended: &'a [AmendedText], hash: &[u8; 32]) -> Option<&'a AmendedText> {
    let at = amended.binary_search_by(|one| one.agreement.text_hash().cmp(hash));
    at.ok().and_then(|at| amended.get(at))
}

/// An agreement alone: no amended text of it is known.
impl Texts for Agreement {
    fn base(&self) -> &Agreement {
        self
    }

    fn amended(&self) -> &[AmendedText] {
        &[]
    }
}

impl Texts for Family {
    fn base(&self) -> &Agreement {
        &self.base
    }

    fn amended(&self) -> &[AmendedText] {
        &self.amended
    }
}

impl<T: Texts + ?Sized> Texts for Arc<T> {
    fn base(&self) -> &Agreement {
        T::base(self)
    }

    fn amended(&self) -> &[AmendedText] {
        T::amended(self)
    }
}
