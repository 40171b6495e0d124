//! `doctor`, the node's part: what only a node that could be opened can say of itself.

use std::net::IpAddr;
use std::sync::PoisonError;

use mithaq_stix::Timestamp;
use mithaq_stix::timestamp::{DAY, HOUR};

use super::{backup, ledger, restored};
use crate::admin::{AdminError, Answer, Finding, Level};
use crate::decisions;
use crate::doctor::{bytes, outside};
use crate::inner::Inner;
use crate::mark;
use crate::meters::Gate;
use crate::peers::PeerState;

const SECOND: i64 = 1_000;
/// A key statement is to be renewed so long before it ends.
const KEY_NOTICE: i64 = 60 * DAY;
/// A backup is old after this.
const BACKUP_AGE: i64 = 7 * DAY;
/// A log of the store that is longer is not carried into its file as it should be.
const LONG_LOG: u64 = 1 << 30;
/// Decisions that are told, at most, and for how long.
const DECISIONS: usize = 20;
const DECISIONS_FOR: i64 = 90 * DAY;

/// Looks at everything. With `thorough` the store's indexes are held against its tables.
pub(super) fn doctor(node: &Inner, thorough: bool) -> Result<Answer, AdminError> {
    let mut findings = outside(&node.settings.data_dir);
    store(node, thorough, &mut findings)?;
    clock(node, &mut findings)?;
    keys(node, &mut findings);
    way_here(node, &mut findings);
    peers(node, &mut findings);
    held(node, &mut findings);
    ledger::findings(node, thorough, &mut findings)?;
    last_backup(node, &mut findings);
    super::deletion::findings(node, &mut findings)?;
    taken(node, &mut findings)?;
    Ok(Answer::Doctor { findings })
}

fn instant(milliseconds: i64) -> Timestamp {
    Timestamp::from_unix_millis(milliseconds)
}

fn store(node: &Inner, thorough: bool, findings: &mut Vec<Finding>) -> Result<(), AdminError> {
    let faults = node.store.faults(thorough)?;
    findings.push(match faults.as_slice() {
        [] => Finding::new(Level::Ok, "store-whole"),
        faults => Finding::new(Level::Fail, "store-damaged").with("faults", faults.join("; ")),
    });
    let facts = node.store.facts();
    let fact = |name: &str| {
        let fact = facts.iter().find(|(known, _)| known == name);
        fact.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    // Read back when the store was opened, which refuses anything less.
    findings.push(
        Finding::new(Level::Ok, "store-durable")
            .with("synchronous", fact("synchronous"))
            .with("journal", fact("journal_mode"))
            .with("schema", fact("schema")),
    );
    let log = node.settings.data_dir.join("store/mithaq.db-wal");
    let log = std::fs::metadata(log).map_or(0, |log| log.len());
    if LONG_LOG < log {
        findings.push(Finding::new(Level::Warn, "store-log-long").with("bytes", bytes(log)));
    }
    Ok(())
}

fn clock(node: &Inner, findings: &mut Vec<Finding>) -> Result<(), AdminError> {
    let (now, mark) = node.watch.reading();
    let ahead = mark - now;
    let (level, code) = match ahead {
        ahead if ahead <= mark::USUAL => (Level::Ok, "clock-agrees"),
        ahead if ahead <= HOUR => (Level::Warn, "clock-mark-ahead"),
        _ => (Level::Fail, "clock-mark-ahead"),
    };
    findings.push(
        Finding::new(level, code)
            .with("now", instant(now))
            .with("mark", instant(mark))
            .with("seconds", ahead.max(0) / SECOND),
    );
    let counts = node.store.counts()?;
    let lead = counts.horizon - now.max(counts.floor);
    let (level, code) = match lead {
        lead if lead < DAY / 2 => (Level::Ok, "stamps-near"),
        lead if lead < DAY - HOUR => (Level::Warn, "stamps-ahead"),
        _ => (Level::Fail, "stamps-ahead"),
    };
    findings.push(
        Finding::new(level, code)
            .with("seconds", lead.max(0) / SECOND)
            .with("restored", (counts.horizon - now - lead).max(0) / SECOND),
    );
    Ok(())
}

fn keys(node: &Inner, findings: &mut Vec<Finding>) {
    let statement = node.identity.statement();
    let now = node.watch.unix_millis();
    let (from, until) = (statement.valid_from(), statement.valid_until());
    let (level, code) = match until.unix_millis() - now {
        left if left <= 0 => (Level::Fail, "key-ended"),
        _ if now < from.unix_millis() => (Level::Fail, "key-not-yet"),
        left if left < KEY_NOTICE => (Level::Warn, "key-ending"),
        _ => (Level::Ok, "key-valid"),
    };
    findings.push(
        Finding::new(level, code)
            .with("from", from)
            .with("until", until)
            .with("fingerprint", node.identity.fingerprint()),
    );
    let code = match node.settings.tls {
        Some(_) => "tls-own",
        None => "tls-made",
    };
    findings.push(Finding::new(Level::Ok, code).with("pin", node.identity.tls.pin()));
}

/// Where the node listens, and whether peers can come there.
fn way_here(node: &Inner, findings: &mut Vec<Finding>) {
    let projection = node.projection();
    let has_peers = projection.peers().list().next().is_some();
    let url = node.public_url();
    let listening = node.listening();
    findings.push(match &listening {
        Some(_) => Finding::new(Level::Ok, "serving")
            .with("listen", node.settings.listen)
            .with("url", &url),
        None if has_peers => Finding::new(Level::Warn, "not-serving"),
        None => Finding::new(Level::Ok, "not-serving-yet"),
    });
    let host = url::Url::parse(&url).ok();
    let host = host.as_ref().and_then(|url| url.host_str());
    let address = host.and_then(|host| host.trim_matches(['[', ']']).parse::<IpAddr>().ok());
    let is_nowhere = address.is_some_and(|address| {
        address.is_unspecified() || (address.is_loopback() && !node.settings.allow_loopback)
    });
    // Whoever asks for the way, peers and clients, is told one that leads to their own machine.
    let is_everywhere = node.settings.listen.ip().is_unspecified();
    let is_told_none = is_everywhere && node.settings.public_url.is_none();
    if is_told_none || (has_peers && is_nowhere) {
        findings.push(Finding::new(Level::Warn, "no-way-here").with("url", &url));
    }
    if node.settings.plain_http {
        findings.push(Finding::new(Level::Ok, "behind-proxy").with("url", &url));
    }
    // What a proxy that rewrites requests does to signatures.
    let altered: u64 = node
        .meters
        .refusals()
        .iter()
        .filter(|((gate, reason), _)| *gate == Gate::Signature && is_altered(reason))
        .map(|(_, count)| count)
        .sum();
    if altered > 0 {
        findings.push(Finding::new(Level::Warn, "requests-altered").with("count", altered));
    }
}

fn is_altered(reason: &str) -> bool {
    matches!(reason, "signature" | "digest" | "absent" | "repeated")
}

fn peers(node: &Inner, findings: &mut Vec<Finding>) {
    let projection = node.projection();
    let is_serving = node.listening().is_some();
    let now = node.watch.unix_millis();
    let poll = i64::try_from(node.settings.poll.as_millis()).unwrap_or(i64::MAX);
    let healths = node
        .health
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let before = findings.len();
    for peer in projection.peers().list() {
        let health = healths.get(&peer.party).cloned().unwrap_or_default();
        let told = |level, code: &str| Finding::new(level, code).with("peer", &peer.name);
        let at = |finding: Finding| match health.last_contact {
            Some(at) => finding.with("at", instant(at)),
            None => finding.with("at", "–"),
        };
        if peer.state == PeerState::Suspended {
            findings.push(told(Level::Ok, "peer-suspended"));
            continue;
        }
        if !is_serving {
            findings.push(told(Level::Ok, "peer-not-asked"));
            continue;
        }
        let is_late = health
            .last_contact
            .is_none_or(|at| poll.saturating_mul(10).max(60 * SECOND) < now - at);
        findings.push(match &health.last_error {
            Some(error) => at(told(Level::Warn, "peer-failing").with("error", error)),
            None if is_late => at(told(Level::Warn, "peer-silent")),
            None => at(told(Level::Ok, "peer-read")),
        });
        if health.refused > 0 || health.skipped > 0 {
            findings.push(
                told(Level::Warn, "peer-not-taken")
                    .with("refused", health.refused)
                    .with("skipped", health.skipped),
            );
        }
    }
    if findings.len() == before {
        findings.push(Finding::new(Level::Ok, "no-peers"));
    }
}

fn held(node: &Inner, findings: &mut Vec<Finding>) {
    if let Some(held) = restored::summary(node) {
        findings.push(
            Finding::new(Level::Warn, &format!("held-{}", held.cause))
                .with("since", held.since)
                .with("peers", held.waits_for.join(", ")),
        );
    }
}

fn last_backup(node: &Inner, findings: &mut Vec<Finding>) {
    let now = node.watch.unix_millis();
    findings.push(match backup::last(node) {
        None => Finding::new(Level::Warn, "backup-never"),
        Some(last) => {
            let (level, code) = match now - last.at {
                age if age < BACKUP_AGE => (Level::Ok, "backup-recent"),
                _ => (Level::Warn, "backup-old"),
            };
            Finding::new(level, code)
                .with("at", instant(last.at))
                .with("file", last.file)
        }
    });
}

/// What operators decided beside the rules, the latest last.
fn taken(node: &Inner, findings: &mut Vec<Finding>) -> Result<(), AdminError> {
    let since = node.watch.unix_millis() - DECISIONS_FOR;
    let all = decisions::all(node.store.as_ref())?;
    let recent: Vec<_> = all
        .into_iter()
        .filter(|decision| since < decision.at)
        .collect();
    let first = recent.len().saturating_sub(DECISIONS);
    for decision in recent.get(first..).unwrap_or_default() {
        findings.push(
            Finding::new(Level::Ok, &format!("decision-{}", decision.what))
                .with("at", instant(decision.at))
                .with("operator", &decision.operator)
                .with("about", &decision.about)
                .with("reason", &decision.reason),
        );
    }
    Ok(())
}
