//! `key …`: our node's key, what the root key says of it, and what follows.
//!
//! The node never sees the root key. It writes what is to be said ([`prepare`]); the root key seals that, on another
//! machine perhaps; and the node takes in what came back ([`import`]).

use std::collections::BTreeMap;
use std::sync::PoisonError;

use mithaq_agreement::act::hex;
use mithaq_agreement::key_words::{
    BRANCH_TYPE, RESEAL_TYPE, REVOCATION_TYPE, write_branch, write_reseal, write_revocation,
};
use mithaq_agreement::{
    Branch, ChainId, Evidence, Licence, Place, Reseal, Revocation, fold::Refusal,
};
use mithaq_stix::seal::{KeyId, unsealed_hash};
use mithaq_stix::timestamp::HOUR;
use mithaq_stix::{Object, ObjectId, Timestamp};

use super::agreements::{author, named, sealed};
use super::{broken, names};
use crate::admin::{
    AdminError, Answer, ChainHead, ExitCode, KeyReport, KeySummary, KeyWord, NamedAct, NamedHead,
    PreparedWord,
};
use crate::federation::statement_header;
use crate::home;
use crate::inner::Inner;
use crate::key_words::{self, Heard};
use crate::projection::{HeldAgreement, LoggedAct, Projection};
use crate::wire::binding::Binding;
use crate::wire::keys::NodeKey;
use crate::wire::statement::{Former, STATEMENT_TYPE, write_statement};

/// Longest overlap of two keys, in hours: ninety days.
const MOST_OVERLAP: u32 = 90 * 24;

/// All keys that are known, ours first.
pub(super) fn list(node: &Inner) -> KeyReport {
    let projection = node.projection();
    let book = projection.peers().keys();
    let now = node.watch.unix_millis() / 1000;
    let present = node.identity.key().id();
    let mut keys = Vec::new();
    let mut of = |party: &ObjectId, name: String, ours: bool| {
        let mut these: Vec<KeySummary> = book
            .node_keys(party)
            .map(|(id, key)| summary(&projection, (id, key), (&name, ours), now, &present))
            .collect();
        these.sort_by(|a, b| (&b.from, &a.key).cmp(&(&a.from, &b.key)));
        keys.extend(these);
    };
    of(node.me.object_id(), node.party.name.clone(), true);
    for party in projection.peers().keyed_parties() {
        if party != *node.me.object_id() {
            let name = names::of_party(node, &projection, party.as_str());
            of(&party, name, false);
        }
    }
    if let Ok(Some(next)) = NodeKey::load_next(&node.settings.data_dir.join("keys")) {
        keys.insert(
            0,
            KeySummary {
                key: next.id().to_string(),
                party: node.me.to_string(),
                name: node.party.name.clone(),
                ours: true,
                state: "prepared".to_owned(),
                from: None,
                until: None,
                chains: None,
                public: hex(next.public().as_bytes()),
            },
        );
    }
    KeyReport {
        root: node.identity.fingerprint(),
        keys,
    }
}

fn summary(
    projection: &Projection,
    (id, key): (&KeyId, &Binding),
    (name, ours): (&str, bool),
    now: i64,
    present: &KeyId,
) -> KeySummary {
    let words = projection.peers().key_words();
    let party = mithaq_agreement::PartyId::new(key.party.clone()).ok();
    let revocation = party.and_then(|party| {
        let mut of = words.of_key(&party, id).map(|word| word.heads.len());
        of.next()
    });
    let state = match (key.is_revoked(), key.ended().is_some(), key.in_force(now)) {
        (true, ..) => "revoked",
        (_, true, true) => "overlap",
        (_, true, false) => "former",
        (.., true) if !ours || id == present => "present",
        (.., true) => "stated",
        (.., false) => "expired",
    };
    let from = key.windows().iter().map(|(from, _)| from).min();
    let until = key.windows().iter().map(|(_, until)| until).max();
    let until = match key.ended() {
        Some(ended) => until.map(|until| until.min(ended)),
        None => until,
    };
    KeySummary {
        key: id.to_string(),
        party: key.party.to_string(),
        name: name.to_owned(),
        ours,
        state: state.to_owned(),
        from: from.map(ToString::to_string),
        until: until.map(ToString::to_string),
        chains: revocation,
        public: hex(key.key.as_bytes()),
    }
}

/// Writes what the root key is to seal.
pub(super) fn prepare(node: &Inner, operator: &str, word: &KeyWord) -> Result<Answer, AdminError> {
    let (bytes, heads) = match word {
        KeyWord::Rotate { overlap_hours } => (rotation(node, *overlap_hours)?, Vec::new()),
        KeyWord::Revoke { key, heads } => revocation(node, key, heads)?,
        KeyWord::Branch { agreement, head } => (branch(node, agreement, head)?, Vec::new()),
    };
    tracing::info!(operator, "a word for the root key was prepared");
    Ok(Answer::KeyWord(PreparedWord {
        text: String::from_utf8(bytes).map_err(|error| broken(&error))?,
        root: node.identity.fingerprint(),
        heads,
    }))
}

fn now(node: &Inner) -> Timestamp {
    Timestamp::from_unix_millis(node.watch.unix_millis())
}

fn rotation(node: &Inner, overlap_hours: u32) -> Result<Vec<u8>, AdminError> {
    if MOST_OVERLAP < overlap_hours {
        return Err(AdminError::usage(
            "overlap",
            "nothing was prepared",
            format!("{overlap_hours} hours are more than {MOST_OVERLAP}"),
            "give --overlap between 0 and 2160 hours; a key that was stolen is revoked, whatever the overlap",
        ));
    }
    let folder = node.settings.data_dir.join("keys");
    // One that was prepared before and never stated is as good as another.
    let next = match NodeKey::load_next(&folder).map_err(|error| broken(&error))? {
        Some(next) => next,
        None => {
            let next = NodeKey::generate(node.random.as_ref()).map_err(|error| broken(&error))?;
            next.save_next(&folder).map_err(|error| broken(&error))?;
            next
        }
    };
    let from = node.watch.unix_millis() / 1000 * 1000;
    let after = |millis: i64| Timestamp::from_unix_millis(from.saturating_add(millis));
    let former = Former {
        key: node.identity.key().id(),
        until: after(i64::from(overlap_hours) * HOUR),
    };
    let statement = node.identity.statement();
    write_statement(
        (node.me.object_id(), statement.root()),
        &next,
        (&after(0), &home::statement_until(&after(0))),
        Some(&former),
        node.random.as_ref(),
    )
    .map_err(|error| broken(&error))
}

fn revocation(
    node: &Inner,
    key: &str,
    heads: &[ChainHead],
) -> Result<(Vec<u8>, Vec<NamedHead>), AdminError> {
    let projection = node.projection();
    let book = projection.peers().keys();
    let mut ours = book
        .node_keys(node.me.object_id())
        .map(|(id, _)| id)
        .filter(|id| id.as_str() == key || (key.len() >= 4 && bare(id).starts_with(key)));
    let (Some(id), None) = (ours.next(), ours.next()) else {
        return Err(AdminError::usage(
            "unknown-key",
            "nothing was prepared",
            format!("`{key}` does not name one key of ours"),
            "see `mithaq key list`, and give more of the key's id",
        ));
    };
    if *id == node.identity.key().id() {
        return Err(AdminError::usage(
            "present-key",
            "nothing was prepared",
            "this is the key that the node signs with",
            "give the node another one first: `mithaq key rotate --overlap 0`, then revoke this one",
        ));
    }
    let (places, shown) = named_heads(node, id, heads)?;
    let word = Revocation {
        party: node.me.clone(),
        key: id.clone(),
        heads: places,
    };
    let bytes = write_revocation(&new_id(REVOCATION_TYPE)?, &now(node), &word);
    Ok((bytes.map_err(|error| broken(&error))?, shown))
}

/// The last valid act of each chain of ours that a key wrote: as given, or where nobody says, the last one.
fn named_heads(
    node: &Inner,
    id: &KeyId,
    heads: &[ChainHead],
) -> Result<(BTreeMap<ChainId, Place>, Vec<NamedHead>), AdminError> {
    let projection = node.projection();
    let mut given: Vec<(ObjectId, Option<Place>)> = Vec::new();
    for head in heads {
        let held = named(&projection, &head.agreement)?;
        let place = match head.head.as_str() {
            "none" => None,
            text => Some(own_act(node, held, text)?),
        };
        given.push((held.agreement.id().clone(), place));
    }
    let mut places = BTreeMap::new();
    let mut shown = Vec::new();
    for held in projection.agreements().list() {
        let own = || held.acts.iter().filter(|act| act.author == node.me);
        if !own().any(|act| act.key == *id) {
            continue;
        }
        let chain = ChainId::of(held.agreement.id());
        let place = match given.iter().find(|(of, _)| of == held.agreement.id()) {
            Some((_, place)) => *place,
            None => default_head(node, held, id)?,
        };
        let act = place.and_then(|place| own().find(|act| act.hash == place.hash));
        shown.push(NamedHead {
            agreement: held.agreement.id().to_string(),
            title: held.agreement.name().to_owned(),
            act: act.map(|act| named_act(node, act)).transpose()?,
        });
        places.extend(place.map(|place| (chain, place)));
    }
    Ok((places, shown))
}

fn bare(id: &KeyId) -> &str {
    id.as_str().split_once(':').map_or("", |(_, digits)| digits)
}

fn named_act(node: &Inner, act: &LoggedAct) -> Result<NamedAct, AdminError> {
    Ok(NamedAct {
        number: act.number,
        kind: act.kind.clone(),
        at: act.at.clone(),
        hash: hex(&act.hash),
        made_here: is_made_here(node, act)?,
    })
}

/// Whether an act of ours is one that this node made, and not one that came from others under our key.
fn is_made_here(node: &Inner, act: &LoggedAct) -> Result<bool, AdminError> {
    let classes = node.known_classes()?;
    for copy in node.store.copies(&act.id)? {
        let class = classes.get(copy.class as usize);
        if !class.is_some_and(|class| class.licences.contains(&Licence::Own)) {
            continue;
        }
        let stored = node.store.object(copy.slot)?;
        let object = stored.and_then(|stored| Object::stored(&stored.body).ok());
        if object.is_some_and(|object| unsealed_hash(&object) == act.hash) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The last act of our chain, where that is beyond doubt.
///
// INVARIANT: 4.2. Whoever stole the key may have gone on with the chain. What it did there is confirmed by no default:
// where an act by this key is none that this node made, people say which one is the last of ours.
fn default_head(
    node: &Inner,
    held: &HeldAgreement,
    key: &KeyId,
) -> Result<Option<Place>, AdminError> {
    let own = held.acts.iter().filter(|act| act.author == node.me);
    let mut others = Vec::new();
    let mut lines = Vec::new();
    for act in own {
        let made_here = is_made_here(node, act)?;
        others.extend((act.key == *key && !made_here).then_some(act.number));
        let whose = match made_here {
            true => "made here",
            false => "NOT made here",
        };
        lines.push(format!(
            "{} {} {} {} ({whose})",
            act.number,
            act.kind,
            act.at,
            hex(&act.hash)
        ));
    }
    if !others.is_empty() {
        return Err(AdminError::usage(
            "heads-wanted",
            "nothing was prepared",
            format!(
                "acts by this key for `{}` did not come from this node: {}",
                held.agreement.id(),
                lines.join("; ")
            ),
            "name the last act that is yours: --heads AGREEMENT=HASH, or AGREEMENT=none",
        ));
    }
    let status = held.status.party(&node.me);
    if status.is_some_and(|status| status.fork.is_some()) {
        return Err(AdminError::usage(
            "forked-chain",
            "nothing was prepared",
            format!(
                "our chain for `{}` forks: it does not say which act is the last valid one",
                held.agreement.id()
            ),
            "name it: --heads AGREEMENT=HASH, with a hash from `mithaq agreement status`",
        ));
    }
    Ok(held.status.head(&node.me).map(|head| Place {
        number: head.number,
        hash: head.hash,
    }))
}

/// An act of ours about an agreement, by its hash or the beginning of it.
fn own_act(node: &Inner, held: &HeldAgreement, text: &str) -> Result<Place, AdminError> {
    let mut found: Vec<&LoggedAct> = held
        .acts
        .iter()
        .filter(|act| act.author == node.me)
        .filter(|act| text.len() >= 4 && hex(&act.hash).starts_with(text))
        .collect();
    found.dedup_by_key(|act| act.hash);
    match found[..] {
        [act] => Ok(Place {
            number: act.number,
            hash: act.hash,
        }),
        _ => {
            let own = held.acts.iter().filter(|act| act.author == node.me);
            let lines: Vec<String> = own
                .map(|act| format!("{} {} {}", act.number, act.kind, hex(&act.hash)))
                .collect();
            Err(AdminError::usage(
                "unknown-act",
                "nothing was prepared",
                format!(
                    "`{text}` does not name one act of ours: {}",
                    lines.join("; ")
                ),
                "give its hash, or the beginning of it, four digits at least",
            ))
        }
    }
}

fn branch(node: &Inner, agreement: &str, head: &str) -> Result<Vec<u8>, AdminError> {
    let projection = node.projection();
    let held = named(&projection, agreement)?;
    let word = Branch {
        party: node.me.clone(),
        chain: ChainId::of(held.agreement.id()),
        head: own_act(node, held, head)?,
    };
    write_branch(&new_id(BRANCH_TYPE)?, &now(node), &word).map_err(|error| broken(&error))
}

fn new_id(object_type: &str) -> Result<ObjectId, AdminError> {
    let uuid = crate::random::uuid().map_err(|error| broken(&error))?;
    ObjectId::new(object_type, uuid).map_err(|error| broken(&error))
}

/// Takes in what our root key has sealed.
pub(super) fn import(node: &Inner, operator: &str, text: &str) -> Result<Answer, AdminError> {
    let object = Object::parse(text.trim().as_bytes()).map_err(|error| refused(&error))?;
    let object = object.object;
    if object.created_by_ref() != Some(node.me.object_id()) {
        return Err(refused(&"it is another party's"));
    }
    let projection = node.projection();
    let peers = projection.peers();
    let roots = [(node.me.clone(), node.identity.fingerprint())].into();
    let heard = key_words::hear(&object, peers.keys(), &roots).map_err(|error| refused(&error))?;
    let bytes = object.bytes().to_vec();
    match heard {
        Heard::Statement(statement) => {
            let turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
            let folder = node.settings.data_dir.join("keys");
            let next = NodeKey::load_next(&folder).map_err(|error| broken(&error))?;
            let next = next.filter(|next| next.public() == *statement.node());
            let Some(next) = next else {
                return Err(refused(
                    &"it states a key that was not prepared on this node, or is in use already",
                ));
            };
            // The former key's statement too: who is no peer of ours learns that key from nothing else.
            let former = node.identity.statement().object().bytes().to_vec();
            author(node, &[former, bytes], Vec::new())?;
            home::change_key(&node.settings.data_dir, &node.party, &statement)?;
            let header = statement_header(&statement);
            let key = key_words::stated(&statement);
            let signing =
                node.identity
                    .change(&node.party, next, *statement, &node.public_url())?;
            node.peer_client.change_key(signing, header);
            node.rebuild_now()?;
            drop(turn);
            tracing::warn!(operator, key.id = %key, "the node goes on with a new key");
        }
        Heard::Revocation(word) => {
            if word.key == node.identity.key().id() {
                return Err(refused(&"it revokes the key that the node signs with"));
            }
            author(node, &[bytes], Vec::new())?;
            tracing::warn!(operator, key.id = %word.key, "a key was revoked");
        }
        Heard::Branch(word) => {
            author(node, &[bytes], Vec::new())?;
            tracing::warn!(operator, number = word.head.number, "a branch was named");
        }
        Heard::Reseal(_) => return Err(refused(&"the root key does not seal acts anew")),
    }
    // Whoever may have it is told.
    node.signals.committed();
    Ok(Answer::Keys(list(node)))
}

fn refused(why: &dyn std::fmt::Display) -> AdminError {
    AdminError::new(
        ExitCode::Refused,
        "root-word",
        "nothing was taken in",
        why.to_string(),
        "prepare it on this node, and seal it with this party's root key: `mithaq key sign`",
    )
}

/// The statement of our present key, unless it is in the diplomatic channel already.
pub(crate) fn to_be_published(node: &Inner) -> Option<Vec<u8>> {
    let statement = node.identity.statement();
    let projection = node.projection();
    let held = projection.peers().words_of(STATEMENT_TYPE, &node.me);
    let is_held = held.is_some_and(|held| held.contains(&statement.object().hash()));
    let is_new = statement.is_possessed() && !is_held;
    is_new.then(|| statement.object().bytes().to_vec())
}

/// Seals anew acts of ours that a revocation made void.
pub(super) fn reseal(
    node: &Inner,
    operator: &str,
    agreement: &str,
    acts: &[String],
) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let held = named(&projection, agreement)?;
    let void = void_acts(node, held);
    let chosen = match acts {
        [] => void,
        names => {
            let mut chosen = Vec::new();
            for name in names {
                chosen.push(own_act(node, held, name)?);
            }
            chosen
        }
    };
    if chosen.is_empty() {
        return Err(AdminError::usage(
            "nothing-void",
            "nothing was sealed anew",
            "no act of ours about this agreement is void",
            "see `mithaq agreement status`",
        ));
    }
    let word = Reseal {
        party: node.me.clone(),
        key: node.identity.key().id(),
        chain: ChainId::of(held.agreement.id()),
        acts: chosen.into_iter().collect(),
    };
    let bytes = write_reseal(&new_id(RESEAL_TYPE)?, &now(node), &word);
    let bytes = bytes.map_err(|error| broken(&error))?;
    author(node, &[sealed(node, &bytes, RESEAL_TYPE)?], Vec::new())?;
    tracing::warn!(operator, agreement.id = %held.agreement.id(), count = word.acts.len(), "acts were sealed anew");
    Ok(Answer::Keys(list(node)))
}

/// Our acts that a revocation made void.
fn void_acts(node: &Inner, held: &HeldAgreement) -> Vec<Place> {
    let is_void = |act: &&LoggedAct| {
        held.status.evidence().iter().any(|evidence| {
            matches!(evidence, Evidence::Refused { act: id, author, number, why: Refusal::KeyRevoked }
                if *id == act.id && *author == node.me && *number == act.number)
        })
    };
    let own = held.acts.iter().filter(|act| act.author == node.me);
    own.filter(is_void)
        .map(|act| Place {
            number: act.number,
            hash: act.hash,
        })
        .collect()
}

#[cfg(test)]
mod tests;
