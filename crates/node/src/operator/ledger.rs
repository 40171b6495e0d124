//! `ledger …`: the logs of what crossed, and receipts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use mithaq_ledger::{
    Content, Edge, Leaf, LogId, Recipient, SignedCheckpoint, TreeHead, prove_consistency,
};
use mithaq_stix::seal::VerifyingKey;
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::LogEnd;

use super::{broken, names, object_id};
use crate::admin::{
    AdminError, Answer, EvidenceSummary, ExitCode, Finding, LeafSummary, Level, LogSummary,
    ReceiptText, SettledSummary, TheirLog,
};
use crate::inner::Inner;
use crate::ledger::evidence::{self, Kept, Weight};
use crate::ledger::receipts::{self, Found, NoReceipt};
use crate::ledger::{self, Tiles, exchange};
use crate::projection::Projection;

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
        key: hex(&node.identity.key().public()),
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
        not_received: None,
        theirs: None,
        evidence: Vec::new(),
        leaves: Vec::new(),
    };
    let Recipient::Party(party) = &log.recipient else {
        return Ok(summary);
    };
    summary.key = exchange::key_of_peer(node, party).as_ref().map(hex);
    if let Some(cosigned) = exchange::cosigned(node, log)? {
        summary.cosigned = Some(cosigned.checkpoint.head().size);
        summary.cosigned_at = seconds(cosigned.at);
        summary.not_received = excepted(&cosigned.checkpoint);
    }
    summary.theirs = exchange::held(node, party)?.map(|held| TheirLog {
        not_received: exchange::line_of(node, party, &held.line).and_then(|held| excepted(&held)),
        anew: anew(held.line.generation),
        pages: held.line.size,
        waiting: held.anew.as_ref().map(|line| line.size),
        former: held.former.iter().map(|former| former.size).collect(),
    });
    summary.evidence = evidence_of(node, &projection, party)?;
    Ok(summary)
}

/// What both say that the recipient has not received.
fn excepted(checkpoint: &SignedCheckpoint) -> Option<String> {
    let said = checkpoint.checkpoint().not_received().ok()?;
    (!said.is_empty()).then(|| said.to_string())
}

fn evidence_of(
    node: &Inner,
    projection: &Projection,
    party: &ObjectId,
) -> Result<Vec<EvidenceSummary>, AdminError> {
    let all = evidence::of(node.store.as_ref(), party)?;
    let summaries = all
        .iter()
        .map(|kept| summary(node, projection, party, kept));
    Ok(summaries.collect())
}

fn summary(
    node: &Inner,
    projection: &Projection,
    party: &ObjectId,
    kept: &Kept,
) -> EvidenceSummary {
    EvidenceSummary {
        id: kept.id(),
        peer: names::of_audience(node, projection, party.as_str()),
        at: Timestamp::from_unix_millis(kept.at).to_string(),
        weight: kept.weight.word().to_owned(),
        rewritten: kept.weight == Weight::Rewritten,
        page: kept.place,
        text: kept.text.clone(),
        settled: kept.settled.as_ref().map(|settled| SettledSummary {
            at: Timestamp::from_unix_millis(settled.at).to_string(),
            operator: settled.operator.clone(),
            reason: settled.reason.clone(),
        }),
    }
}

/// What is kept against peers' logs: of one of them, or of all.
pub(super) fn evidence_list(node: &Inner, peer: Option<&str>) -> Result<Answer, AdminError> {
    let wanted = peer.map(|text| recipients(node, text)).transpose()?;
    let projection = node.projection();
    let mut evidence = Vec::new();
    for (party, _) in node.store.records(evidence::EVIDENCE)? {
        if wanted.as_ref().is_none_or(|wanted| wanted.contains(&party))
            && let Ok(party) = ObjectId::parse(&party)
        {
            evidence.extend(evidence_of(node, &projection, &party)?);
        }
    }
    Ok(Answer::Evidence { evidence })
}

/// An operator has seen one piece of it, and says what is to be made of it.
pub(super) fn settle(
    node: &Inner,
    operator: &str,
    id: &str,
    reason: &str,
) -> Result<Answer, AdminError> {
    super::named(node, operator)?;
    if reason.trim().is_empty() {
        return Err(AdminError::usage(
            "no-reason",
            "the evidence was not settled",
            "there is no reason",
            "say what you found out, and from whom, with --reason",
        ));
    }
    let Some((party, kept)) = exchange::settle(node, id, operator, reason)? else {
        return Err(AdminError::usage(
            "no-such-evidence",
            format!("`{id}` is not settled"),
            "no evidence of this name waits for an operator",
            "see `mithaq ledger evidence list`",
        ));
    };
    // What waited for this is looked at now.
    if let Ok(party) = mithaq_agreement::PartyId::new(party.clone()) {
        node.signals.nudged(&party);
    }
    let projection = node.projection();
    Ok(Answer::Evidence {
        evidence: vec![summary(node, &projection, &party, &kept)],
    })
}

fn seconds(seconds: u64) -> Option<String> {
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
    let id = object_id(object)?;
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
    let issued = receipts::issue(node, found).map_err(|error| refused(&id, error))?;
    Ok(Answer::Receipt(ReceiptText {
        text: issued.text,
        object: id.to_string(),
        recipient: names::of_audience(node, &projection, found.log.recipient.name()),
        from_key: hex(&issued.from),
        to_key: issued.to.as_ref().map(hex),
        not_received: issued.not_received,
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

/// What is wrong with a log of ours, as far as it is looked at.
fn fault(
    node: &Inner,
    key: &str,
    head: &TreeHead,
    thorough: bool,
) -> Result<Option<String>, AdminError> {
    let tiles = Tiles::of(node.store.as_ref(), key);
    if let Err(error) = Edge::load(head, &tiles) {
        return Ok(Some(error.to_string()));
    }
    if let Some(log) = ledger::read_key(node, key)
        && let Some(cosigned) = exchange::cosigned(node, &log)?
        && let Err(error) = prove_consistency(&tiles, cosigned.checkpoint.head(), head)
    {
        return Ok(Some(format!(
            "it does not go on from what its recipient has cosigned: {error}"
        )));
    }
    if thorough && !exchange::bears_out(node, key, head)? {
        return Ok(Some("its leaves are not those of its tree".to_owned()));
    }
    Ok(None)
}

/// What `doctor` says of the logs.
pub(super) fn findings(
    node: &Inner,
    thorough: bool,
    findings: &mut Vec<Finding>,
) -> Result<(), AdminError> {
    let (mut logs, mut pages, mut faults) = (0_u64, 0_u64, 0_u64);
    for (key, end) in node.store.logs()? {
        logs += 1;
        pages += end.size;
        if let Some(error) = fault(node, &key, &ledger::head_of(end), thorough)? {
            faults += 1;
            findings.push(
                Finding::new(Level::Fail, "ledger-altered")
                    .with("log", key)
                    .with("error", error),
            );
        }
    }
    // Only of what was looked at: the tiles at the end of each log, what recipients have cosigned of it, and with
    // `thorough` every leaf.
    if faults == 0 {
        let code = match thorough {
            true => "ledger-kept",
            false => "ledger-ends",
        };
        findings.push(
            Finding::new(Level::Ok, code)
                .with("count", pages)
                .with("logs", logs),
        );
    }
    let projection = node.projection();
    for peer in projection.peers().list() {
        let party = peer.party.object_id();
        let evidence = evidence::of(node.store.as_ref(), party)?;
        for (weight, code) in [
            (Weight::Rewritten, "ledger-rewritten"),
            (Weight::Unreconciled, "ledger-unreconciled"),
            (Weight::BegunAnew, "ledger-begun-anew"),
            (Weight::NotReceived, "ledger-not-received"),
        ] {
            let mut waiting = evidence
                .iter()
                .filter(|kept| kept.weight == weight && kept.settled.is_none());
            if let Some(first) = waiting.next() {
                findings.push(
                    Finding::new(Level::Fail, code)
                        .with("peer", &peer.name)
                        .with("id", first.id())
                        .with("page", first.place)
                        .with("at", Timestamp::from_unix_millis(first.at)),
                );
            }
        }
        let held = exchange::held(node, party)?.unwrap_or_default();
        if let Some(former) = held.former.last() {
            findings.push(
                Finding::new(Level::Warn, "ledger-anew")
                    .with("peer", &peer.name)
                    .with("at", anew(held.line.generation).unwrap_or_default())
                    .with("count", former.size),
            );
        }
    }
    Ok(())
}
