//! Whom there is to ask about: of all audiences that onward articles do not tell apart, one.

use std::collections::BTreeSet;

use mithaq_stix::ObjectId;

use super::verdict::{NotProved, Receiver};
use crate::article::Forums;
use crate::decide::Audience;
use crate::instrument::Instrument;
use crate::party::PartyId;

/// A party that is in no text.
pub(super) const NOBODY: &str = "identity--00000000-0000-4000-8000-ffffffffffff";

/// Most forums that articles name together: 2⁶ ways of being a member of some are gone through.
const MOST_FORUMS: usize = 6;

/// Every way of being a member of the forums that these texts name, of none first.
pub(super) fn memberships<'a>(
    texts: impl IntoIterator<Item = &'a Instrument>,
) -> Result<Vec<BTreeSet<ObjectId>>, NotProved> {
    let mut forums = BTreeSet::new();
    for text in texts {
        forums.extend(text.onward().1.forums);
    }
    if MOST_FORUMS < forums.len() {
        return Err(NotProved::TooMany {
            tuples: 1_u64
                .checked_shl(u32::try_from(forums.len()).unwrap_or(u32::MAX))
                .unwrap_or(u64::MAX),
        });
    }
    let chosen = (0..1_usize << forums.len()).map(|chosen| {
        let members = forums.iter().enumerate();
        let members = members.filter(|(place, _)| chosen >> place & 1 == 1);
        members.map(|(_, forum)| forum.clone()).collect()
    });
    let mut ways: Vec<BTreeSet<ObjectId>> = chosen.collect();
    ways.sort_by_key(BTreeSet::len);
    Ok(ways)
}

/// Forums of which one party alone is known to be a member.
pub(super) fn joined(party: &PartyId, forums: &BTreeSet<ObjectId>) -> Forums {
    let members = BTreeSet::from([party.clone()]);
    let forums = forums.iter();
    forums
        .map(|forum| (forum.clone(), members.clone()))
        .collect()
}

/// Somebody to whom a recipient may want to pass something on.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    /// How it is called in examples.
    pub(crate) shown: Receiver,
    /// Its id.
    pub(super) party: PartyId,
    /// Whether it is a participant of the recipient's.
    pub(super) hosted: bool,
    /// The forums it is a member of.
    pub(super) forums: Forums,
}

impl Reader {
    /// Anybody, or any participant: in no list and no forum.
    pub(crate) fn anybody(hosted: bool) -> Result<Self, NotProved> {
        let shown = match hosted {
            true => Receiver::Participant,
            false => Receiver::Stranger,
        };
        Self::new(shown, NOBODY, hosted, &BTreeSet::new())
    }

    fn new(
        shown: Receiver,
        party: &str,
        hosted: bool,
        forums: &BTreeSet<ObjectId>,
    ) -> Result<Self, NotProved> {
        let party = PartyId::parse(party).map_err(|error| NotProved::NotComparable {
            why: error.to_string(),
        })?;
        Ok(Self {
            forums: joined(&party, forums),
            shown,
            party,
            hosted,
        })
    }

    fn is_reached(&self, text: &Instrument) -> bool {
        let audience = match self.hosted {
            true => Audience::Participant(self.party.clone()),
            false => Audience::Peer(self.party.clone()),
        };
        text.onward().1.reaches(&audience, &self.forums)
    }
}

/// To whom `holder` may want to pass on what it received under either text: its participants, strangers, the parties
/// of the texts, third parties that a list names, members of forums; one of all those whom both texts treat alike.
pub(super) fn readers(
    old: &Instrument,
    new: &Instrument,
    holder: &PartyId,
) -> Result<Vec<Reader>, NotProved> {
    let mut named: BTreeSet<PartyId> = BTreeSet::new();
    for text in [old, new] {
        let parties = text.parties().iter();
        let hosted = text.participant().map(|party| &party.id);
        let parties = parties.filter(|party| hosted != Some(&party.id));
        named.extend(parties.map(|party| party.id.clone()));
        named.extend(text.onward().1.listed.into_iter().flatten());
    }
    named.remove(holder);
    let mut all = vec![Reader::anybody(true)?, Reader::anybody(false)?];
    for forums in memberships([old, new])? {
        let member = forums.first().cloned().map(Receiver::Member);
        if let Some(shown) = member {
            all.push(Reader::new(shown, NOBODY, false, &forums)?);
        }
        for party in &named {
            let shown = Receiver::Party(party.clone());
            all.push(Reader::new(shown, party.as_str(), false, &forums)?);
        }
        for party in named.iter().map(PartyId::as_str).chain([NOBODY]) {
            all.push(Reader::new(Receiver::Participant, party, true, &forums)?);
        }
    }
    let mut seen = BTreeSet::new();
    all.retain(|reader| {
        let reached = [old, new].map(|text| reader.is_reached(text));
        seen.insert((reader.hosted, reached))
    });
    Ok(all)
}
