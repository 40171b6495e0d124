//! `ledger …`: the logs of what crossed, and receipts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use mithaq_ledger::{Content, Edge, Leaf, LogId, Recipient, SignedCheckpoint, cosigner_key};
use mithaq_stix::seal::VerifyingKey;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::LogEnd;

use super::{broken, names};
use crate::admin::{
    AdminError, Answer, EvidenceSummary, ExitCode, Finding, LeafSummary, Level, LogSummary,
    ReceiptText, TheirLog,
};
use crate::inner::Inner;
use crate::ledger::receipts::{self, Found, NoReceipt};
use crate::ledger::{self, Tiles, exchange};

/// Leaves of one log that are listed.
const LEAVES: u64 = 20;

/// The logs of what we released and what is held of the peers' logs; of one recipient with its last leaves.
pub(super) fn show(node: &Inner, recipient: Option<&str>) -> Result<Answer, AdminError> {
    let wanted = recipient.map(|text| recipients(node, text)).transpose()?;
    let is_wanted = |name: &str| wanted.as_ref().is_none_or(|wanted| wanted.contains(name));
    let mut found: BTreeMap<(String, u64), LogSummary> = BTreeMap::new();
    for (key, end) in node.store.logs()? {
        let Some(log) = ledger::read_key(node, &key) else {
            continue;
        };
        if is_wanted(log.recipient.name()) {
            let mut summary = of_log(node, &log, end)?;
            if wanted.is_some() {
                summary.leaves = leaves(node, &key, end)?;
            }
            found.insert((log.recipient.name().to_owned(), log.generation), summary);
        }
    }
    // Peers to whom nothing crossed yet may have released to us.
    let projection = node.projection();
    for peer in projection.peers().list() {
        let id = peer.party.as_str();
        let is_there = found.keys().any(|(name, _)| name == id);
        if !is_there && is_wanted(id) {
            let recipient = Recipient::Party(peer.party.object_id().clone());
            let log = ledger::log_to(node, recipient);
            let end = LogEnd {
                size: 0,
                root: *mithaq_ledger::TreeHead::EMPTY.root.as_bytes(),
            };
            found.insert((id.to_owned(), log.generation), of_log(node, &log, end)?);
        }
    }
    Ok(Answer::Logs {
        key: hex(&node.identity.key.public()),
        logs: found.into_values().collect(),
    })
}

/// The names, as logs have them, of whom an operator means.
fn recipients(node: &Inner, text: &str) -> Result<BTreeSet<String>, AdminError> {
    let projection = node.projection();
    let audience = super::verdict::audience(node, &projection, text)?;
    let mut names = BTreeSet::from([crate::audience::id(&audience)]);
    if let mithaq_agreement::Audience::Peer(party) = &audience {
        names.insert(party.to_string());
    }
    Ok(names)
}

fn of_log(node: &Inner, log: &LogId, end: LogEnd) -> Result<LogSummary, AdminError> {
    let name = log.recipient.name();
    let projection = node.projection();
    let mut summary = LogSummary {
        name: names::of_audience(node, &projection, name),
        recipient: name.to_owned(),
        both: matches!(log.recipient, Recipient::Party(_)),
        anew: anew(log.generation),
        pages: end.size,
        root: mithaq_ledger::Hash::from_bytes(end.root).to_string(),
        key: None,
        cosigned: None,
        cosigned_at: None,
        theirs: None,
        evidence: Vec::new(),
        leaves: Vec::new(),
    };
    let Recipient::Party(party) = &log.recipient else {
        return Ok(summary);
    };
    let key = exchange::key_of_peer(node, party);
    summary.key = key.as_ref().map(hex);
    if let (Some(cosigned), Some(key)) = (exchange::cosigned(node, log)?, key) {
        summary.cosigned = Some(cosigned.head().size);
        summary.cosigned_at = cosigned_at(&cosigned, party, key);
    }
    summary.theirs = exchange::held(node, party)?.map(|held| TheirLog {
        anew: anew(held.generation),
        pages: held.size,
        former: held.former.iter().map(|former| former.size).collect(),
    });
    let evidence = exchange::evidence(node, party)?.into_iter();
    summary.evidence = evidence
        .map(|kept| EvidenceSummary {
            at: Timestamp::from_unix_millis(kept.at).to_string(),
            rewritten: kept.rewritten,
            text: kept.text,
        })
        .collect();
    Ok(summary)
}

fn cosigned_at(
    checkpoint: &SignedCheckpoint,
    party: &ObjectId,
    key: VerifyingKey,
) -> Option<String> {
    let cosigner = cosigner_key(party, key).ok()?;
    let seconds = checkpoint.cosigned_by(&cosigner).ok()?;
    let milliseconds = i64::try_from(seconds).ok()?.checked_mul(1_000)?;
    Some(Timestamp::from_unix_millis(milliseconds).to_string())
}

/// When a log was begun anew.
fn anew(generation: u64) -> Option<String> {
    let at = i64::try_from(generation).ok().filter(|at| 0 < *at)?;
    Some(Timestamp::from_unix_millis(at).to_string())
}

/// The last leaves, the newest first.
fn leaves(node: &Inner, key: &str, end: LogEnd) -> Result<Vec<LeafSummary>, AdminError> {
    let mut found = Vec::new();
    for no in (end.size.saturating_sub(LEAVES)..end.size).rev() {
        let Some(stored) = node.store.leaf(key, no)? else {
            continue;
        };
        let leaf = Leaf::parse(&stored.bytes).map_err(|error| broken(&error))?;
        let header = leaf.header();
        found.push(LeafSummary {
            no,
            at: leaf.at().to_string(),
            agreement: header.agreement.clone(),
            purpose: header.purpose.clone(),
            names: header.content == Content::Names,
            versions: leaf.entries(),
            covers: leaf.covers().to_string(),
        });
    }
    Ok(found)
}

/// A receipt for the newest version of an object that crossed: to this recipient, or to the only one.
pub(super) fn receipt(
    node: &Inner,
    object: &str,
    recipient: Option<&str>,
) -> Result<Answer, AdminError> {
    let id = ObjectId::parse(object).map_err(|error| {
        AdminError::usage(
            "not-an-id",
            format!("`{object}` is not an object"),
            error.to_string(),
            "give a STIX id, such as `mithaq lookup VALUE` shows",
        )
    })?;
    let wanted = recipient.map(|text| recipients(node, text)).transpose()?;
    let mut found = receipts::of_object(node, &id)?;
    found.retain(|found| {
        let name = found.log.recipient.name();
        wanted.as_ref().is_none_or(|wanted| wanted.contains(name))
    });
    let projection = node.projection();
    let to: BTreeSet<&str> = found
        .iter()
        .map(|found| found.log.recipient.name())
        .collect();
    if 1 < to.len() && wanted.is_none() {
        let to = to
            .iter()
            .map(|name| names::of_audience(node, &projection, name));
        return Err(AdminError::usage(
            "several-recipients",
            "one receipt is for one recipient",
            format!("`{id}` crossed to: {}", to.collect::<Vec<_>>().join(", ")),
            "say which with --peer",
        ));
    }
    let order = |found: &&Found| {
        let is_party = matches!(found.log.recipient, Recipient::Party(_));
        (found.version, !found.names, is_party, Reverse(found.no))
    };
    let Some(found) = found.iter().max_by_key(order) else {
        return Err(AdminError::usage(
            "never-crossed",
            format!("there is no receipt for `{id}`"),
            "no log of ours records that a version of it that we hold crossed",
            "ask `mithaq why OBJECT --for AUDIENCE` whether it may cross",
        ));
    };
    let text = receipts::issue(node, found).map_err(|error| refused(&id, error))?;
    let both = text.contains("\"to\":\"ed25519:");
    let to = match &found.log.recipient {
        Recipient::Party(party) if both => exchange::key_of_peer(node, party),
        _ => None,
    };
    Ok(Answer::Receipt(ReceiptText {
        text,
        object: id.to_string(),
        recipient: names::of_audience(node, &projection, found.log.recipient.name()),
        from_key: hex(&node.identity.key.public()),
        to_key: to.as_ref().map(hex),
    }))
}

fn refused(id: &ObjectId, error: NoReceipt) -> AdminError {
    let next = match &error {
        NoReceipt::Store(_) => return broken(&error),
        NoReceipt::Gone => {
            "what was deleted cannot be opened any more; the log still says how much crossed"
        }
        NoReceipt::Log(_) => "see `mithaq doctor`: the log may have been altered where it lies",
    };
    AdminError::new(
        ExitCode::Failure,
        "no-receipt",
        format!("there is no receipt for `{id}`"),
        error.to_string(),
        next,
    )
}

/// A public key as `ledger verify` takes it.
fn hex(key: &VerifyingKey) -> String {
    key.as_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// What `doctor` says of the logs.
pub(super) fn findings(node: &Inner, findings: &mut Vec<Finding>) -> Result<(), AdminError> {
    let (mut logs, mut pages) = (0_u64, 0_u64);
    for (key, end) in node.store.logs()? {
        logs += 1;
        pages += end.size;
        let tiles = Tiles::of(node.store.as_ref(), &key);
        if let Err(error) = Edge::load(&ledger::head_of(end), &tiles) {
            findings.push(
                Finding::new(Level::Fail, "ledger-altered")
                    .with("log", key)
                    .with("error", error),
            );
        }
    }
    findings.push(
        Finding::new(Level::Ok, "ledger-kept")
            .with("count", pages)
            .with("logs", logs),
    );
    let projection = node.projection();
    for peer in projection.peers().list() {
        let party = peer.party.object_id();
        let evidence = exchange::evidence(node, party)?;
        if let Some(first) = evidence.first() {
            let code = match evidence.iter().any(|kept| kept.rewritten) {
                true => "ledger-rewritten",
                false => "ledger-unreconciled",
            };
            findings.push(
                Finding::new(Level::Fail, code)
                    .with("peer", &peer.name)
                    .with("at", Timestamp::from_unix_millis(first.at)),
            );
        }
        let held = exchange::held(node, party)?;
        if let Some(former) = held.as_ref().and_then(|held| held.former.last()) {
            findings.push(
                Finding::new(Level::Warn, "ledger-anew")
                    .with("peer", &peer.name)
                    .with(
                        "at",
                        held.as_ref()
                            .and_then(|held| anew(held.generation))
                            .unwrap_or_default(),
                    )
                    .with("count", former.size),
            );
        }
    }
    Ok(())
}
