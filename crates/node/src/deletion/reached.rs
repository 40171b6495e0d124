//! Who has had what was deleted and cannot be recalled, and where it still lies: told, so that nobody takes a
//! certificate for more than it is (DESIGN 7.6).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use mithaq_agreement::Audience;
use mithaq_store::{Crossing, CrossingFilter, Slot, StoreError};

use crate::inner::Inner;
use crate::operator::backup;
use crate::projection::Projection;

/// So few slots are asked for one by one; for more, all crossings are gone through once.
const FEW: usize = 8;
/// Crossings that are read at a time.
const STRETCH: usize = 1_000;

/// Somebody whom no recall reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Consumer {
    /// Who, as it is on record: a party id, `participant:` and one, `role:` and a role, or `client:` and a name.
    pub(crate) audience: String,
    /// How it had it.
    pub(crate) kind: Kind,
    /// The operator who exported it.
    pub(crate) operator: Option<String>,
    /// When last, in milliseconds since 1970; 0 where that is not recorded.
    pub(crate) at: i64,
}

/// How somebody had it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// An operator exported it to a file.
    Export,
    /// A participant of ours read it.
    Participant,
    /// A party that has no node here read it.
    WithoutNode,
    /// A TAXII client of our own people, of which no record is kept, may have read it.
    OwnClient,
}

impl Kind {
    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Export => "export",
            Kind::Participant => "participant",
            Kind::WithoutNode => "without-node",
            Kind::OwnClient => "own-client",
        }
    }
}

/// A backup that still holds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KnownBackup {
    /// Where it was written.
    pub(crate) file: String,
    /// When it was made, in milliseconds since 1970.
    pub(crate) made: i64,
    /// It is there, and what was deleted is listed beside it: a restore deletes it again by itself.
    pub(crate) is_listed: bool,
}

/// Who has had any of these slots and cannot be recalled.
pub(crate) fn consumers(node: &Inner, slots: &[Slot]) -> Result<Vec<Consumer>, StoreError> {
    Ok(of_each(node, &[slots])?.pop().unwrap_or_default())
}

/// The same for several groups of slots, each by itself. Crossings are gone through once for all of them.
pub(super) fn of_each(node: &Inner, groups: &[&[Slot]]) -> Result<Vec<Vec<Consumer>>, StoreError> {
    let mut groups_of: BTreeMap<Slot, BTreeSet<usize>> = BTreeMap::new();
    for (no, slots) in groups.iter().enumerate() {
        for slot in *slots {
            groups_of.entry(*slot).or_default().insert(no);
        }
    }
    let mut consumers: Vec<Vec<Consumer>> = groups.iter().map(|_| Vec::new()).collect();
    let projection = node.projection();
    let mut see = |crossing: &Crossing| {
        let groups = crossing.slots.iter().filter_map(|slot| groups_of.get(slot));
        let groups: BTreeSet<usize> = groups.flatten().copied().collect();
        if let Some(consumer) = consumer(&projection, crossing) {
            for no in groups {
                consumers
                    .get_mut(no)
                    .into_iter()
                    .for_each(|known| add(known, consumer.clone()));
            }
        }
    };
    match groups_of.len() <= FEW {
        true => {
            for slot in groups_of.keys() {
                go_through(node, Some(*slot), &mut see)?;
            }
        }
        false => go_through(node, None, &mut see)?,
    }
    for (known, _) in consumers
        .iter_mut()
        .zip(groups)
        .filter(|(_, of)| !of.is_empty())
    {
        for client in node.clients.list() {
            let reads = crate::audience::of_client(&client);
            if matches!(reads, Some((Audience::Role(_), _))) {
                known.push(Consumer {
                    audience: format!("client:{}", client.name),
                    kind: Kind::OwnClient,
                    operator: None,
                    at: 0,
                });
            }
        }
        known.sort();
    }
    Ok(consumers)
}

/// Adds one, or that it had it later.
fn add(known: &mut Vec<Consumer>, consumer: Consumer) {
    let same = known.iter_mut().find(|known| {
        known.audience == consumer.audience
            && known.kind == consumer.kind
            && known.operator == consumer.operator
    });
    match same {
        Some(known) => known.at = known.at.max(consumer.at),
        None => known.push(consumer),
    }
}

/// Who had a page; `None` for a peer, which is recalled.
fn consumer(projection: &Projection, crossing: &Crossing) -> Option<Consumer> {
    let audience = crate::audience::from_id(&crossing.audience);
    let kind = match (&crossing.operator, audience) {
        (Some(_), _) => Kind::Export,
        (None, Some(Audience::Participant(_))) => Kind::Participant,
        (None, Some(Audience::Peer(party))) if projection.peers().get(&party).is_some() => {
            return None;
        }
        (None, _) => Kind::WithoutNode,
    };
    Some(Consumer {
        audience: crossing.audience.clone(),
        kind,
        operator: crossing.operator.clone(),
        at: crossing.at,
    })
}

fn go_through(
    node: &Inner,
    slot: Option<Slot>,
    see: &mut impl FnMut(&Crossing),
) -> Result<(), StoreError> {
    let mut filter = CrossingFilter {
        slot,
        limit: STRETCH,
        ..CrossingFilter::default()
    };
    loop {
        let crossings = node.store.crossings(&filter)?;
        let Some(last) = crossings.last() else {
            return Ok(());
        };
        filter.after = last.no;
        crossings.iter().for_each(&mut *see);
    }
}

fn is_listed(backup: &Path) -> bool {
    backup.exists() && super::list_beside(backup).exists()
}

/// The backups that were made since `since` (milliseconds since 1970), when the first of what was deleted came in.
pub(crate) fn backups(node: &Inner, since: i64) -> Result<Vec<KnownBackup>, StoreError> {
    let mut known = Vec::new();
    for backup in backup::all(node)? {
        if backup.at < since {
            continue;
        }
        known.push(KnownBackup {
            is_listed: is_listed(Path::new(&backup.file)),
            file: backup.file,
            made: backup.at,
        });
    }
    known.sort();
    Ok(known)
}
