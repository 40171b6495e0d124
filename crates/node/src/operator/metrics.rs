//! `metrics`: figures for the operator's own monitoring, in Prometheus' text exposition format 0.0.4.
//!
//! Reached by the local socket, or by a listener on a loopback address with a token of its own; never by
//! the address that peers and clients reach. It names peers, and no object.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::PoisonError;

use super::backup;
use super::logs::{self, Standing};
use crate::admin::{AdminError, Answer};
use crate::inner::Inner;
use crate::machine;
use crate::peers::PeerState;

/// The figures as they are now.
pub(super) fn metrics(node: &Inner) -> Result<Answer, AdminError> {
    Ok(Answer::Metrics { text: text(node)? })
}

/// The same, as text.
pub(crate) fn text(node: &Inner) -> Result<String, AdminError> {
    let mut page = Exposition::default();
    page.one(
        ("mithaq_build_info", "gauge", "The program that runs."),
        &[("version", env!("CARGO_PKG_VERSION"))],
        1.0,
    );
    store(node, &mut page)?;
    process(node, &mut page);
    exchange(node, &mut page);
    peers(node, &mut page);
    of_logs(node, &mut page)?;
    Ok(page.text)
}

/// A figure of the logs with one peer: its name, what it is, and where it is found.
type LogFigure = (&'static str, &'static str, fn(&Standing) -> u64);

/// How the logs of what crossed stand.
fn of_logs(node: &Inner, page: &mut Exposition) -> Result<(), AdminError> {
    let figures: [LogFigure; 5] = [
        (
            "mithaq_ledger_pages",
            "Pages released to the peer, in the log that goes on.",
            |log| log.pages,
        ),
        (
            "mithaq_ledger_pages_cosigned",
            "Pages of that log that the peer has cosigned.",
            |log| log.cosigned,
        ),
        (
            "mithaq_ledger_pages_behind",
            "Pages of that log that the peer has not cosigned yet.",
            |log| log.pages.saturating_sub(log.cosigned),
        ),
        (
            "mithaq_ledger_peer_pages",
            "Pages of the peer's own log that were checked and cosigned here.",
            |log| log.theirs,
        ),
        (
            "mithaq_ledger_evidence",
            "Evidence against the peer's log that waits for an operator.",
            |log| log.evidence,
        ),
    ];
    let standings = logs::standings(node)?;
    for (name, help, value) in figures {
        page.family(name, "gauge", help);
        for log in &standings {
            page.sample(name, &[("peer", &log.peer)], value(log) as f64);
        }
    }
    Ok(())
}

fn store(node: &Inner, page: &mut Exposition) -> Result<(), AdminError> {
    let counts = node.store.counts()?;
    let (now, mark) = node.watch.reading();
    let seconds = |milliseconds: i64| milliseconds as f64 / 1000.0;
    let log = node.settings.data_dir.join("store").join("mithaq.db-wal");
    let log = std::fs::metadata(log).map_or(0, |log| log.len());
    let gauges = [
        (
            "mithaq_objects",
            "Object versions held.",
            (counts.slots - counts.dead - counts.moved) as f64,
        ),
        (
            "mithaq_objects_deleted",
            "Object versions that were deleted.",
            counts.dead as f64,
        ),
        ("mithaq_classes", "Sharing classes.", counts.classes as f64),
        (
            "mithaq_classes_undecided",
            "Classes that are to be decided yet, for all collections that lead to others.",
            node.undecided()? as f64,
        ),
        (
            "mithaq_epoch",
            "Changes of relations so far.",
            counts.epoch as f64,
        ),
        (
            "mithaq_stamp_lead_seconds",
            "How far the logical clock of date_added is ahead of the clock.",
            seconds((counts.horizon - now).max(0)),
        ),
        (
            "mithaq_clock_mark_lead_seconds",
            "How far the latest instant ever seen is ahead of the clock.",
            seconds((mark - now).max(0)),
        ),
        (
            "mithaq_store_bytes",
            "Length of the store's file.",
            counts.bytes as f64,
        ),
        (
            "mithaq_store_log_bytes",
            "Length of the store's write-ahead log.",
            log as f64,
        ),
    ];
    for (name, help, value) in gauges {
        page.one((name, "gauge", help), &[], value);
    }
    let (destroy, give_back) = node.meters.overdue();
    for (name, help, value) in [
        (
            "mithaq_tombstones",
            "Versions that are not taken in again.",
            node.store.tombstone_count()?,
        ),
        (
            "mithaq_retention_overdue",
            "Versions that should have been destroyed, by the last look.",
            destroy,
        ),
        (
            "mithaq_return_overdue",
            "Versions that should have been given back, by the last look.",
            give_back,
        ),
    ] {
        page.one((name, "gauge", help), &[], value as f64);
    }
    let counters = [
        (
            "mithaq_crossings_total",
            "Pages on record as released to another party.",
            counts.crossings,
        ),
        (
            "mithaq_commits_total",
            "Batches committed since the start.",
            node.store.commits(),
        ),
    ];
    for (name, help, value) in counters {
        page.one((name, "counter", help), &[], value as f64);
    }
    Ok(())
}

fn process(node: &Inner, page: &mut Exposition) {
    let free = machine::free_bytes(&node.settings.data_dir);
    let backup = backup::last(node).map(|backup| backup.at / 1000);
    let gauges = [
        (
            "mithaq_uptime_seconds",
            "Seconds since the start.",
            Some(node.meters.uptime() as f64),
        ),
        (
            "mithaq_resident_memory_bytes",
            "Memory that the process holds.",
            machine::resident_bytes().map(|bytes| bytes as f64),
        ),
        (
            "mithaq_disk_free_bytes",
            "Room on the disk of the data directory.",
            free.map(|bytes| bytes as f64),
        ),
        (
            "mithaq_last_backup_timestamp_seconds",
            "When the last backup was made.",
            backup.map(|seconds| seconds as f64),
        ),
    ];
    for (name, help, value) in gauges {
        if let Some(value) = value {
            page.one((name, "gauge", help), &[], value);
        }
    }
}

fn exchange(node: &Inner, page: &mut Exposition) {
    let projection = node.projection();
    let now = node.watch.now();
    let in_force = projection.agreements().list().filter(|held| {
        held.other_parties(&node.me)
            .any(|party| held.relation(&node.me, party, &now).is_in_force())
    });
    let gauges = [
        (
            "mithaq_agreements_in_force",
            "Agreements in force with another party.",
            in_force.count() as f64,
        ),
        (
            "mithaq_clients",
            "TAXII clients.",
            node.clients.list().len() as f64,
        ),
        (
            "mithaq_held_after_restore",
            "1 while nothing is released because a restore waits for peers.",
            f64::from(u8::from(node.hold.is_on())),
        ),
    ];
    for (name, help, value) in gauges {
        page.one((name, "gauge", help), &[], value);
    }
    let (pages, objects) = node.meters.released_so_far();
    let counters = [
        (
            "mithaq_pages_released_total",
            "Pages released to anybody since the start.",
            pages,
        ),
        (
            "mithaq_objects_released_total",
            "Objects on these pages.",
            objects,
        ),
    ];
    for (name, help, value) in counters {
        page.one((name, "counter", help), &[], value as f64);
    }
    page.family(
        "mithaq_refusals_total",
        "counter",
        "What was refused since the start, by gate and reason.",
    );
    for ((gate, reason), count) in node.meters.refusals() {
        let labels = [("gate", gate.name()), ("reason", reason.as_str())];
        page.sample("mithaq_refusals_total", &labels, count as f64);
    }
}

fn peers(node: &Inner, page: &mut Exposition) {
    let projection = node.projection();
    let now = node.watch.unix_millis();
    let healths = node
        .health
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for peer in projection.peers().list() {
        *names.entry(&peer.name).or_default() += 1;
    }
    let mut rows = Vec::new();
    for peer in projection.peers().list() {
        // Two series of one name would be none.
        let name = match names.get(peer.name.as_str()) {
            Some(1) => peer.name.clone(),
            _ => format!("{} ({})", peer.name, peer.party),
        };
        let health = healths.get(&peer.party).cloned().unwrap_or_default();
        rows.push((name, peer.state == PeerState::Active, health));
    }
    type Row = (String, bool, crate::federation::Health);
    type Value = fn(&Row, i64) -> Option<f64>;
    let families: [(&str, &str, &str, Value); 6] = [
        (
            "mithaq_peer_active",
            "gauge",
            "1 if we exchange with the peer, 0 if it is suspended.",
            |row, _| Some(f64::from(u8::from(row.1))),
        ),
        (
            "mithaq_peer_failing",
            "gauge",
            "1 if the last attempt to read from the peer failed.",
            |row, _| Some(f64::from(u8::from(row.2.last_error.is_some()))),
        ),
        (
            "mithaq_peer_last_pull_timestamp_seconds",
            "gauge",
            "When the peer was last read to the end.",
            |row, _| row.2.last_contact.map(|at| (at / 1000) as f64),
        ),
        (
            "mithaq_peer_pull_lag_seconds",
            "gauge",
            "Seconds since the peer was last read to the end.",
            |row, now| {
                row.2
                    .last_contact
                    .map(|at| (now - at).max(0) as f64 / 1000.0)
            },
        ),
        (
            "mithaq_peer_objects_refused_total",
            "counter",
            "Objects of the peer's that were refused since the start.",
            |row, _| Some(row.2.refused as f64),
        ),
        (
            "mithaq_peer_objects_skipped_total",
            "counter",
            "Objects of the peer's that could not be read since the start.",
            |row, _| Some(row.2.skipped as f64),
        ),
    ];
    for (name, kind, help, value) in families {
        page.family(name, kind, help);
        for row in &rows {
            if let Some(value) = value(row, now) {
                page.sample(name, &[("peer", &row.0)], value);
            }
        }
    }
}

/// A page in the text exposition format.
#[derive(Default)]
struct Exposition {
    text: String,
}

impl Exposition {
    /// A family of one sample: name, kind and help.
    fn one(&mut self, (name, kind, help): (&str, &str, &str), labels: &[(&str, &str)], value: f64) {
        self.family(name, kind, help);
        self.sample(name, labels, value);
    }

    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.text.push_str(name);
        for (place, (label, value)) in labels.iter().enumerate() {
            let open = if place == 0 { '{' } else { ',' };
            let _ = write!(self.text, "{open}{label}=\"{}\"", escaped(value));
        }
        if !labels.is_empty() {
            self.text.push('}');
        }
        let _ = writeln!(self.text, " {value}");
    }
}

/// A label's value: a peer chooses its name, and must not be able to write lines of its own.
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_within_its_quotes() {
        let mut page = Exposition::default();
        page.one(
            ("mithaq_peer_active", "gauge", "Help."),
            &[("peer", "Qa\"mar\\\n# TYPE evil\r"), ("b", "رمال")],
            1.5,
        );
        assert_eq!(
            page.text,
            "# HELP mithaq_peer_active Help.\n# TYPE mithaq_peer_active gauge\n\
             mithaq_peer_active{peer=\"Qa\\\"mar\\\\\\n# TYPE evil\u{fffd}\",b=\"رمال\"} 1.5\n"
        );
    }
}
