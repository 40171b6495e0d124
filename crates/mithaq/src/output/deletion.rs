//! `mithaq delete`, `mithaq hold` and `mithaq retention`.

use mithaq_node::admin::{CertificateSummary, DeletionReport, DueSummary, LegalHold};
use serde::Serialize;

use super::{Page, View, code, name};
use crate::text::{Arg, Texts};

/// Legal holds.
#[derive(Debug, Serialize)]
pub(crate) struct Holds {
    /// The oldest first.
    pub(crate) holds: Vec<LegalHold>,
}

/// What is due.
#[derive(Debug, Serialize)]
pub(crate) struct DueList {
    /// The earliest first.
    pub(crate) due: Vec<DueSummary>,
}

/// Certificates of destruction.
#[derive(Debug, Serialize)]
pub(crate) struct Certificates {
    /// The oldest first.
    pub(crate) certificates: Vec<CertificateSummary>,
}

/// What was given back.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Returned {
    /// Objects in the file.
    pub(crate) written: u64,
    /// Versions that are gone here.
    pub(crate) gone: u64,
    /// Versions that stay under other licences.
    pub(crate) stays: u64,
    /// Objects left for another file.
    pub(crate) left: u64,
}

fn count(count: u64) -> Arg {
    Arg::from(usize::try_from(count).unwrap_or(usize::MAX))
}

impl View for DeletionReport {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.line(&self.object);
        let mut tell = |depth: usize, key: &str, arguments: &[(&str, Arg)]| {
            page.sentence(depth, &texts.get(key, arguments));
        };
        tell(
            1,
            "delete-gone",
            &[("count", count(self.erased.len() as u64))],
        );
        if !self.erased.is_empty() && !self.overwritten {
            tell(1, "delete-not-overwritten", &[]);
        }
        for kept in &self.held {
            tell(1, "delete-held", &[("hold", code(&kept.hold))]);
        }
        if !self.consumers.is_empty() {
            tell(1, "delete-consumers", &[]);
        }
        for one in &self.consumers {
            let mut arguments = vec![("name", name(&one.name))];
            let mut key = format!("delete-consumer-{}", one.kind);
            if let Some(operator) = &one.operator {
                arguments.push(("operator", name(operator)));
            }
            match &one.at {
                Some(at) => arguments.push(("at", code(at))),
                None => key = "delete-consumer-own-client".to_owned(),
            }
            tell(2, &key, &arguments);
        }
        if !self.backups.is_empty() {
            tell(1, "delete-backups", &[]);
        }
        for one in &self.backups {
            let key = match one.listed {
                true => "delete-backup-listed",
                false => "delete-backup-away",
            };
            tell(
                2,
                key,
                &[("file", code(&one.file)), ("at", code(&one.made))],
            );
        }
    }
}

impl View for Holds {
    fn page(&self, page: &mut Page, texts: &Texts) {
        if self.holds.is_empty() {
            page.sentence(0, &texts.get("hold-none", &[]));
        }
        for hold in &self.holds {
            page.line(&hold.id);
            let mut tell = |key: &str, arguments: &[(&str, Arg)]| {
                page.sentence(1, &texts.get(key, arguments));
            };
            let versions = ("count", count(hold.versions));
            tell("hold-on", &[("object", code(&hold.object)), versions]);
            tell("hold-reason", &[("reason", name(&hold.reason))]);
            let by = [("operator", name(&hold.operator)), ("at", code(&hold.at))];
            tell("hold-by", &by);
            match (&hold.until, &hold.lifted_by, &hold.lifted_at) {
                (_, Some(by), Some(at)) => {
                    tell("hold-lifted", &[("operator", name(by)), ("at", code(at))]);
                }
                (Some(until), ..) if hold.on => tell("hold-until", &[("at", code(until))]),
                (Some(until), ..) => tell("hold-ended", &[("at", code(until))]),
                (None, ..) => {}
            }
            if hold.restricted > 0 {
                tell("hold-restricted", &[("count", count(hold.restricted))]);
            }
        }
    }
}

impl View for DueList {
    fn page(&self, page: &mut Page, texts: &Texts) {
        if self.due.is_empty() {
            page.sentence(0, &texts.get("retention-none", &[]));
        }
        for one in &self.due {
            page.line(&one.object);
            let mut tell = |key: &str, arguments: &[(&str, Arg)]| {
                page.sentence(1, &texts.get(key, arguments));
            };
            let key = match (one.stays, one.overdue) {
                (true, _) => "retention-licence-ends".to_owned(),
                (false, true) => format!("retention-overdue-{}", one.then),
                (false, false) => format!("retention-due-{}", one.then),
            };
            tell(&key, &[("at", code(&one.due))]);
            tell(
                "retention-from",
                &[
                    ("licensor", name(&one.licensor)),
                    (
                        "agreement",
                        name(one.title.for_readers_of(texts.lang().code())),
                    ),
                    ("article", code(&one.article)),
                    ("at", code(&one.received)),
                ],
            );
            if let Some(hold) = &one.hold {
                tell("delete-held", &[("hold", code(hold))]);
            }
        }
    }
}

impl View for Certificates {
    fn page(&self, page: &mut Page, texts: &Texts) {
        if self.certificates.is_empty() {
            page.sentence(0, &texts.get("certificate-none", &[]));
        }
        for one in &self.certificates {
            page.line(&one.id);
            let mut tell = |key: &str, arguments: &[(&str, Arg)]| {
                page.sentence(1, &texts.get(key, arguments));
            };
            tell(
                &format!("certificate-{}", one.done),
                &[
                    ("author", name(&one.author)),
                    ("licensor", name(&one.licensor)),
                    ("at", code(&one.done_at)),
                ],
            );
            tell("certificate-versions", &[("count", count(one.versions))]);
            for (key, number) in [
                ("certificate-observables", one.observables),
                ("certificate-held", one.held),
                ("certificate-backups", one.backups),
                ("certificate-consumers", one.consumers),
            ] {
                if number > 0 {
                    tell(key, &[("count", count(number))]);
                }
            }
        }
    }
}

impl View for Returned {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let mut tell = |key: &str, number: u64| {
            page.sentence(0, &texts.get(key, &[("count", count(number))]));
        };
        if self.written == 0 {
            tell("return-nothing", 0);
            return;
        }
        tell("return-written", self.written);
        tell("return-gone", self.gone);
        if self.stays > 0 {
            tell("return-stays", self.stays);
        }
        if self.left > 0 {
            tell("return-left", self.left);
        }
    }
}
