//! Who has had what was deleted and cannot be recalled, and where it still lies: told, so that nobody takes a
//! certificate for more than it is (DESIGN 7.6).

use std::collections::BTreeSet;
use std::path::Path;

use mithaq_agreement::Audience;
use mithaq_store::{Crossing, CrossingFilter, Slot, StoreError};

use crate::inner::Inner;
use crate::operator::backup;

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
    if slots.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: BTreeSet<Slot> = slots.iter().copied().collect();
    let mut crossings = Vec::new();
    match wanted.len() <= FEW {
        true => {
            for slot in &wanted {
                crossings.extend(all_of(node, Some(*slot), |_| true)?);
            }
        }
        false => {
            let is_wanted = |one: &Crossing| one.slots.iter().any(|slot| wanted.contains(slot));
            crossings.extend(all_of(node, None, is_wanted)?);
        }
    }
    let projection = node.projection();
    let mut consumers: Vec<Consumer> = Vec::new();
    let mut add = |consumer: Consumer| {
        let known = consumers.iter_mut().find(|known| {
            known.audience == consumer.audience
                && known.kind == consumer.kind
                && known.operator == consumer.operator
        });
        match known {
            Some(known) => known.at = known.at.max(consumer.at),
            None => consumers.push(consumer),
        }
    };
    for crossing in crossings {
        let kind = match (
            &crossing.operator,
            crate::audience::from_id(&crossing.audience),
        ) {
            (Some(_), _) => Kind::Export,
            (None, Some(Audience::Participant(_))) => Kind::Participant,
            // A peer is recalled.
            (None, Some(Audience::Peer(party))) if projection.peers().get(&party).is_some() => {
                continue;
            }
            (None, _) => Kind::WithoutNode,
        };
        add(Consumer {
            audience: crossing.audience,
            kind,
            operator: crossing.operator,
            at: crossing.at,
        });
    }
    for client in node.clients.list() {
        let reads = crate::audience::of_client(&client);
        if matches!(reads, Some((Audience::Role(_), _))) {
            add(Consumer {
                audience: format!("client:{}", client.name),
                kind: Kind::OwnClient,
                operator: None,
                at: 0,
            });
        }
    }
    consumers.sort();
    Ok(consumers)
}

fn all_of(
    node: &Inner,
    slot: Option<Slot>,
    is_wanted: impl Fn(&Crossing) -> bool,
) -> Result<Vec<Crossing>, StoreError> {
    let mut found = Vec::new();
    let mut filter = CrossingFilter {
        slot,
        limit: STRETCH,
        ..CrossingFilter::default()
    };
    loop {
        let crossings = node.store.crossings(&filter)?;
        let Some(last) = crossings.last() else {
            return Ok(found);
        };
        filter.after = last.no;
        found.extend(crossings.into_iter().filter(|one| is_wanted(one)));
    }
}

fn is_listed(backup: &Path) -> bool {
    backup.exists() && super::list_beside(backup).exists()
}

/// The backups that were made since `since` (milliseconds since 1970), when the first of what was deleted came in.
pub(super) fn backups(node: &Inner, since: i64) -> Result<Vec<KnownBackup>, StoreError> {
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
