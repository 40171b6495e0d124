//! The recipient's side: holding what a peer shows of its log against what came from it.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::PartyId;
use mithaq_ledger::{
    Advance, ConsistencyProof, Frontier, Hash, Hint, LAST_GENERATION, Leaf, LogId, MARK, NotAmong,
    NotReceived, PageSecret, SignedCheckpoint, TreeHead, Weight as Mark, check_except, witness,
};
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{Batch, StoreError};
use serde::Serialize;

use super::claim;
use super::held::{self, Held, Line, cosign, log_from};
use super::plausible::contradiction;
use super::{
    Answer, Claim, LARGEST_ANSWER, LONGEST_CHECKPOINT, LookError, Missing, Round, Shown, ShownLeaf,
    held as held_of, hex, key_of_peer, unpacked,
};
use crate::inner::Inner;
use crate::ledger::evidence::{self, Kept, Weight};
use crate::ledger::received::{Came, Received};

/// Comparisons that each version which a leaf records may cost, beside those that a look may cost ([`Received::steps`]).
const STEPS_EACH: u64 = 8;

/// Versions that are asked for by name in one round, at most.
const MOST_MISSING: usize = 64;
/// Logs that a peer begins and leaves again before anybody has acknowledged them, as far as they are kept.
const MOST_LEFT: usize = 64;

/// How long it may be ago, in milliseconds, that a log was seen to end before that is noted anew.
const SEEN: i64 = 30 * 60 * 1000;

/// How a look goes on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// There is a checkpoint to be returned, and there may be more.
    On,
    /// Ask for so many leaves: the one behind them is not to be cosigned.
    Less(u64),
    /// Ask for the next leaf by name: something on it has not come.
    Named,
    /// This has not come.
    Missing(Vec<Missing>),
    /// Say that this has not come, and was not to be had.
    NotReceived(Claim),
    /// That was all.
    Done,
}

/// What we show of a peer's log: the last that we hold of it.
pub(super) fn shown(
    node: &Inner,
    party: &ObjectId,
    most: Option<u64>,
    named: bool,
) -> Result<Shown, StoreError> {
    let Some(held) = held_of(node, party)? else {
        return Ok(Shown {
            most,
            named,
            ..Shown::default()
        });
    };
    let line = held.anew.unwrap_or(held.line);
    // Where a page is missing its leaf is asked for alone, until it comes.
    let missing = evidence::of(node.store.as_ref(), party)?
        .iter()
        .any(|kept| {
            kept.weight == Weight::NotReceived
                && kept.generation == line.generation
                && kept.place == line.size
        });
    Ok(Shown {
        held: (!line.checkpoint.is_empty()).then_some(line.checkpoint),
        generation: line.generation,
        most: most.or(missing.then_some(1)),
        named,
        not_received: None,
    })
}

/// A peer's log as it was shown, read but not judged.
struct Seen {
    log: LogId,
    checkpoint: SignedCheckpoint,
    /// The key that signed it.
    key: String,
    proof: ConsistencyProof,
    /// What it says that we have not received.
    not_received: NotReceived,
    from: u64,
    frontier: Vec<Hash>,
    leaves: Vec<ShownLeaf>,
}

/// Takes an answer.
pub(super) fn take(
    node: &Inner,
    peer: &PartyId,
    shown: &Shown,
    received: &mut Received,
    body: &[u8],
    round: Round,
) -> Result<Step, LookError> {
    let party = peer.object_id();
    let seen = read(node, party, body)?;
    let mut held = held_of(node, party)?.unwrap_or_default();
    let all = evidence::of(node.store.as_ref(), party)?;
    let at = node.watch.unix_millis();

    // INVARIANT: 8.2. A peer chooses the number of its log, so a new one proves nothing, least of all that the
    // former is no more: what is held of that is left as it is until an operator has said what to make of it.
    let is_known = !held.line.checkpoint.is_empty();
    if is_known && seen.log.generation < held.line.generation {
        return Err(LookError::Unreadable(
            "it shows a log that it had given up for a newer one".to_owned(),
        ));
    }
    let mut is_anew = is_known && held.line.generation < seen.log.generation;
    let acknowledged = all.iter().any(|kept| {
        kept.weight == Weight::BegunAnew
            && kept.generation == seen.log.generation
            && kept.settled.is_some()
    });
    if is_anew && acknowledged {
        // INVARIANT: 8.2. What was signed of the former log stays, however often another is begun.
        let line = held.anew.take();
        let line = line.filter(|line| line.generation == seen.log.generation);
        let line = line.unwrap_or_else(|| Line::of(seen.log.generation));
        held.former.push(std::mem::replace(&mut held.line, line));
        is_anew = false;
    }
    if !is_anew && held.anew.take().is_some() {
        // It is back at the log that it had left: what was shown of the new one stays as evidence.
        let mut batch = Batch::at(at);
        batch.records.push(held::change(party, &held));
        node.store.commit(batch)?;
        if shown.generation != seen.log.generation {
            return Ok(Step::On);
        }
    }
    let line = match (is_anew, &held.anew) {
        (false, _) => held.line.clone(),
        (true, Some(line)) if line.generation == seen.log.generation => line.clone(),
        (true, _) => {
            begun_anew(node, peer, &held, &seen, all.clone())?;
            Line::of(seen.log.generation)
        }
    };
    let before = match line.checkpoint.is_empty() {
        true => None,
        false => Some(line.checkpoint(&seen.log).ok_or_else(|| {
            LookError::Unreadable("what is held of its log cannot be read any more".to_owned())
        })?),
    };
    let head = *seen.checkpoint.head();
    let accepted = match witness::advance(before.as_ref(), seen.checkpoint.clone(), &seen.proof)
        .map_err(LookError::unreadable)?
    {
        Advance::Accepted(next) => next,
        Advance::Refused(found) => {
            tracing::error!(peer.id = %peer, evidence = %found, "a peer's log does not go on from what it had signed: the evidence is kept");
            let keys = [super::unhex(&line.key), super::unhex(&seen.key)];
            let keys: Vec<_> = keys.into_iter().flatten().collect();
            let text = found.to_text(&seen.log, &keys).unwrap_or_default();
            let new = Kept {
                at,
                weight: match found.weight() {
                    Mark::Rewritten => Weight::Rewritten,
                    Mark::Unreconciled => Weight::Unreconciled,
                },
                generation: seen.log.generation,
                place: head.size,
                text,
                settled: None,
            };
            keep(node, party, all, new)?;
            return Ok(Step::Done);
        }
    };
    if let Some(step) = checked(node, peer, shown, &seen, &line, received, round)? {
        return Ok(step);
    }
    if before.as_ref().is_some_and(|before| *before.head() == head) {
        if !is_anew && !is_cosigned(node, &line) {
            // An operator has acknowledged it since.
            held.line = next_line(node, &seen, &accepted, true, line.seen)?;
            return step(node, party, &held, &seen, Step::On);
        }
        // Nothing is behind it, so all that has come until now is on record and checked.
        received.forget(node.store.as_ref())?;
        let line = held.anew.as_mut().unwrap_or(&mut held.line);
        // A clock that was set back too.
        if SEEN < (at - line.seen).abs() {
            line.seen = at;
            let mut batch = Batch::at(at);
            batch.records.push(held::change(party, &held));
            node.store.commit(batch)?;
        }
        return Ok(Step::Done);
    }
    let next = next_line(node, &seen, &accepted, !is_anew, line.seen)?;
    match is_anew {
        true => {
            let left = held.anew.replace(next);
            let left = left.filter(|line| line.generation != seen.log.generation);
            // One that was left before anybody had acknowledged it.
            held.former
                .extend(left.filter(|_| held.former.len() < MOST_LEFT));
        }
        false => held.line = next,
    }
    step(node, party, &held, &seen, Step::On)
}

fn step(
    node: &Inner,
    party: &ObjectId,
    held: &Held,
    seen: &Seen,
    step: Step,
) -> Result<Step, LookError> {
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.records.push(held::change(party, held));
    let mut all = evidence::of(node.store.as_ref(), party)?;
    let size = seen.checkpoint.head().size;
    if evidence::came(&mut all, seen.log.generation, size) {
        batch.records.push(evidence::change(party, &all));
    }
    node.store.commit(batch)?;
    node.ledger.carried.changed(party);
    Ok(step)
}

fn next_line(
    node: &Inner,
    seen: &Seen,
    accepted: &mithaq_ledger::Accepted,
    is_cosigned: bool,
    last_seen: i64,
) -> Result<Line, LookError> {
    let checkpoint = match is_cosigned {
        true => cosign(node, accepted).map_err(LookError::unreadable)?,
        false => seen.checkpoint.clone(),
    };
    Ok(Line {
        generation: seen.log.generation,
        size: checkpoint.head().size,
        checkpoint: checkpoint.to_string(),
        key: seen.key.clone(),
        seen: last_seen,
    })
}

/// Whether what is held bears our cosignature: a log that was begun anew gets it when an operator has seen that.
fn is_cosigned(node: &Inner, line: &Line) -> bool {
    let note = mithaq_ledger::Note::parse(line.checkpoint.as_bytes()).ok();
    let own = mithaq_ledger::cosigner_key(node.me.object_id(), node.identity.key().public()).ok();
    let signers = note.as_ref().map(mithaq_ledger::Note::signatures);
    let own = own.as_ref().map(mithaq_ledger::NoteKey::name);
    signers
        .unwrap_or_default()
        .iter()
        .any(|line| Some(line.name()) == own)
}

fn read(node: &Inner, party: &ObjectId, body: &[u8]) -> Result<Seen, LookError> {
    let unreadable = |why: &str| LookError::Unreadable(why.to_owned());
    if LARGEST_ANSWER < body.len() {
        return Err(unreadable("its answer is too long"));
    }
    // What is wrong is not repeated: it would be the peer's text in our log.
    let answer: Answer = serde_json::from_slice(body).map_err(|error| {
        LookError::Unreadable(format!(
            "its answer is none: line {}, column {}",
            error.line(),
            error.column()
        ))
    })?;
    if LAST_GENERATION < answer.generation {
        return Err(unreadable("its log has a number that none can have"));
    }
    let log = log_from(node, party, answer.generation);
    let their = key_of_peer(node, party).ok_or_else(|| unreadable("it is no peer of ours"))?;
    let owner = log.owner_key(their).map_err(LookError::unreadable)?;
    if LONGEST_CHECKPOINT < answer.checkpoint.len() {
        return Err(unreadable("its checkpoint is too long"));
    }
    let checkpoint = SignedCheckpoint::verify(answer.checkpoint.as_bytes(), &owner)
        .map_err(LookError::unreadable)?;
    let not_received = checkpoint.checkpoint().not_received();
    let not_received = not_received.map_err(LookError::unreadable)?;
    let frontier = answer.frontier.iter().map(|hash| Hash::from_hex(hash));
    let frontier: Option<Vec<Hash>> = frontier.collect();
    Ok(Seen {
        log,
        checkpoint,
        key: hex(&their),
        proof: ConsistencyProof::parse(&answer.proof).map_err(LookError::unreadable)?,
        not_received,
        from: answer.from,
        frontier: frontier.ok_or_else(|| unreadable("its hashes cannot be read"))?,
        leaves: answer.leaves,
    })
}

/// As [`checked_within`] what is left of the comparisons of this look.
// INVARIANT: attack case 25. What an answer does not use up is left to the next, and no answer gets more: whoever answers
// each question with a leaf that is not among what came costs us no more than one who does so once.
fn checked(
    node: &Inner,
    peer: &PartyId,
    request: &Shown,
    seen: &Seen,
    line: &Line,
    received: &mut Received,
    round: Round,
) -> Result<Option<Step>, LookError> {
    let mut steps = received.steps;
    let found = checked_within(node, peer, request, seen, line, received, round, &mut steps);
    received.steps = steps;
    found
}

/// Checks that the leaves are those by which the log grew, and that each records what came. `Some` says how it goes on where
/// one does not.
#[expect(
    clippy::too_many_arguments,
    reason = "an answer, what was asked, and what it is held against"
)]
fn checked_within(
    node: &Inner,
    peer: &PartyId,
    request: &Shown,
    seen: &Seen,
    line: &Line,
    received: &mut Received,
    round: Round,
    steps: &mut u64,
) -> Result<Option<Step>, LookError> {
    let unreadable = |why: &str| LookError::Unreadable(why.to_owned());
    if seen.from != line.size {
        return Err(unreadable("its leaves do not follow on what is held"));
    }
    let (held, before) = match line.checkpoint(&seen.log) {
        Some(held) => {
            let said = held.checkpoint().not_received();
            (*held.head(), said.map_err(LookError::unreadable)?)
        }
        None => (TreeHead::EMPTY, NotReceived::default()),
    };
    let excepted = claim::granted(
        request,
        &before,
        seen.from,
        &seen.not_received,
        &seen.leaves,
    )?;
    let mut frontier = Frontier::of(&held, &seen.frontier)
        .ok_or_else(|| unreadable("its hashes are not those of what is held"))?;
    let mut leaves = Vec::with_capacity(seen.leaves.len());
    for shown in &seen.leaves {
        let leaf = Leaf::parse(shown.leaf.as_bytes()).map_err(LookError::unreadable)?;
        frontier.push(leaf.hash());
        leaves.push(leaf);
    }
    if frontier.head() != *seen.checkpoint.head() {
        return Err(unreadable("its leaves are not those of its log"));
    }
    let mut came: BTreeMap<&str, Came<'_>> = BTreeMap::new();
    for (no, (leaf, shown)) in (0_u64..).zip(leaves.iter().zip(&seen.leaves)) {
        *steps = steps.saturating_add(STEPS_EACH * u64::from(leaf.entries()));
        if leaf.header().log != seen.log {
            let why = "it is of another log";
            return missing(node, peer, seen, leaf, no, why, Round::Last, Vec::new());
        }
        if let Some(why) = contradiction(node, line, leaf, shown) {
            return missing(node, peer, seen, leaf, no, why, Round::Last, Vec::new());
        }
        let agreement = leaf.header().agreement.as_str();
        let came = came
            .entry(agreement)
            .or_insert_with(|| received.under(agreement));
        let nothing = BTreeMap::new();
        let excepted = if no == 0 { &excepted } else { &nothing };
        let hints = hints(leaf, shown);
        let found = hints.and_then(|hints| among(leaf, &hints, came, excepted, steps));
        match found {
            Ok(()) if !excepted.is_empty() => {
                tracing::warn!(peer.id = %peer, page = seen.from, "a page of a peer's log did not come here and cannot be sent any more: it is cosigned but for that");
            }
            Ok(()) => {}
            Err(NotAmong::TooLong) => {
                return Err(unreadable("its leaves take too long to be checked"));
            }
            Err(error) => {
                let why = error.to_string();
                let absent = absent(agreement, shown, came);
                if no == 0
                    && round != Round::Part
                    && !request.named
                    && request.not_received.is_none()
                {
                    return Ok(Some(Step::Named));
                }
                let is_last = round == Round::Last || (round == Round::Whole && absent.is_empty());
                if no == 0 && is_last && request.named {
                    let hints = self::hints(leaf, shown).map_err(LookError::unreadable)?;
                    let claim =
                        claim::of(leaf, shown, &hints, came).map_err(LookError::unreadable)?;
                    if let Some(claim) = claim {
                        return Ok(Some(Step::NotReceived(claim)));
                    }
                }
                return missing(node, peer, seen, leaf, no, &why, round, absent);
            }
        }
    }
    let ends: Vec<(String, usize)> = came
        .iter()
        .map(|(agreement, came)| ((*agreement).to_owned(), came.end))
        .collect();
    received.ended(ends);
    Ok(None)
}

/// By what the entries of a leaf are found among what came.
fn hints<'a>(leaf: &Leaf, shown: &'a ShownLeaf) -> Result<Vec<Hint<'a>>, NotAmong> {
    let other = || NotAmong::Leaf(mithaq_ledger::LeafError::OtherEntries);
    let secret = shown.secret.as_deref().and_then(Hash::from_hex);
    let salts = match (secret, &shown.salts) {
        (Some(secret), _) => PageSecret::new(*secret.as_bytes()).all_salts(leaf.entries()),
        (None, Some(salts)) => unpacked(salts).ok_or_else(other)?,
        (None, None) => return Err(other()),
    };
    let marks: Vec<[u8; MARK]> = unpacked(&shown.marks).ok_or_else(other)?;
    let names: Option<Vec<[u8; 32]>> = match &shown.names {
        Some(names) => Some(unpacked(names).ok_or_else(other)?),
        None => None,
    };
    let mut articles = Vec::with_capacity(marks.len());
    for (article, count) in &shown.under {
        let count = usize::try_from(*count).unwrap_or(usize::MAX);
        if marks.len() < articles.len().saturating_add(count) {
            return Err(other());
        }
        articles.resize(articles.len() + count, article.as_str());
    }
    if articles.len() != marks.len() || salts.len() != marks.len() {
        return Err(other());
    }
    let hints = marks.iter().zip(&salts).zip(articles).enumerate();
    let hints = hints.map(|(place, ((mark, salt), article))| Hint {
        salt: *salt,
        mark: *mark,
        article,
        of_name: names
            .as_ref()
            .and_then(|names| names.get(place))
            .map(|hash| Hash::from_bytes(*hash)),
    });
    Ok(hints.collect())
}

/// Whether a leaf records what came, but for what is excepted.
fn among(
    leaf: &Leaf,
    hints: &[Hint<'_>],
    came: &mut Came<'_>,
    excepted: &BTreeMap<u32, Hash>,
    steps: &mut u64,
) -> Result<(), NotAmong> {
    let (_, end) = check_except(leaf, hints, &came.versions, came.end, excepted, steps)?;
    came.end = end;
    Ok(())
}

/// What a leaf records by name and did not come.
fn absent(agreement: &str, shown: &ShownLeaf, came: &Came<'_>) -> Vec<Missing> {
    let named = shown.entries.iter().filter_map(|(_, object, version)| {
        let version = version.as_deref().map(Timestamp::parse);
        Some(Missing {
            agreement: agreement.to_owned(),
            object: ObjectId::parse(object).ok()?,
            version: version.transpose().ok()?,
        })
    });
    let have: BTreeSet<(&str, Option<&str>)> = came
        .versions
        .iter()
        .filter(|one| one.hash.is_some())
        .map(|one| (one.object.as_str(), one.version.map(Timestamp::as_str)))
        .collect();
    named
        .filter(|one| {
            let version = one.version.as_ref().map(Timestamp::as_str);
            !have.contains(&(one.object.as_str(), version))
        })
        .take(MOST_MISSING)
        .collect()
}

/// What is kept of a page that did not come.
#[derive(Serialize)]
struct NotCome<'a> {
    format: &'static str,
    from: &'a str,
    to: &'a str,
    generation: u64,
    page: u64,
    leaf: &'a str,
    why: &'a str,
    key: &'a str,
    checkpoint: String,
}

/// A leaf of this answer is not to be cosigned. What is missing is asked for once; then it is evidence.
#[expect(
    clippy::too_many_arguments,
    reason = "all that one line of evidence says"
)]
fn missing(
    node: &Inner,
    peer: &PartyId,
    seen: &Seen,
    leaf: &Leaf,
    no: u64,
    why: &str,
    round: Round,
    absent: Vec<Missing>,
) -> Result<Option<Step>, LookError> {
    // Those before it first: what is kept is about the first one behind what is cosigned.
    if 0 < no {
        return Ok(Some(Step::Less(no)));
    }
    match round {
        Round::Part => return Ok(Some(Step::Done)),
        Round::Whole if !absent.is_empty() => return Ok(Some(Step::Missing(absent))),
        Round::Whole | Round::Last => {}
    }
    let place = seen.from;
    let me = node.me.object_id();
    let text = NotCome {
        format: "mithaq-not-received-v1",
        from: peer.as_str(),
        to: me.as_str(),
        generation: seen.log.generation,
        page: place,
        leaf: &leaf.to_string(),
        why,
        key: &seen.key,
        checkpoint: seen.checkpoint.to_string(),
    };
    let new = Kept {
        at: node.watch.unix_millis(),
        weight: Weight::NotReceived,
        generation: seen.log.generation,
        place,
        // Strings and numbers always become JSON.
        text: serde_json::to_string(&text).unwrap_or_default(),
        settled: None,
    };
    let all = evidence::of(node.store.as_ref(), peer.object_id())?;
    if keep(node, peer.object_id(), all, new)? {
        tracing::error!(peer.id = %peer, page = place, why, "a peer's log has a page that did not come here: it is not cosigned, and the evidence is kept");
    }
    Ok(Some(Step::Done))
}

/// What is kept of a log that was begun anew.
#[derive(Serialize)]
struct BegunAnew<'a> {
    format: &'static str,
    from: &'a str,
    to: &'a str,
    former_generation: u64,
    former_key: &'a str,
    former: &'a str,
    generation: u64,
    key: &'a str,
    shown: String,
}

fn begun_anew(
    node: &Inner,
    peer: &PartyId,
    held: &Held,
    seen: &Seen,
    all: Vec<Kept>,
) -> Result<(), StoreError> {
    let text = BegunAnew {
        format: "mithaq-begun-anew-v1",
        from: peer.as_str(),
        to: node.me.as_str(),
        former_generation: held.line.generation,
        former_key: &held.line.key,
        former: &held.line.checkpoint,
        generation: seen.log.generation,
        key: &seen.key,
        shown: seen.checkpoint.to_string(),
    };
    let new = Kept {
        at: node.watch.unix_millis(),
        weight: Weight::BegunAnew,
        generation: seen.log.generation,
        place: seen.checkpoint.head().size,
        text: serde_json::to_string(&text).unwrap_or_default(),
        settled: None,
    };
    if keep(node, peer.object_id(), all, new)? {
        tracing::warn!(peer.id = %peer, former = held.line.size, "a peer has begun its log anew: it is not cosigned before an operator has acknowledged that");
    }
    Ok(())
}

fn keep(node: &Inner, party: &ObjectId, mut all: Vec<Kept>, new: Kept) -> Result<bool, StoreError> {
    if new.text.is_empty() || !evidence::add(&mut all, new) {
        return Ok(false);
    }
    let mut batch = Batch::at(node.watch.unix_millis());
    batch.records.push(evidence::change(party, &all));
    node.store.commit(batch)?;
    Ok(true)
}
