//! `mithaq ledger`.

use mithaq_ledger::page::Form;
use mithaq_ledger::{Content, Sides, VerifiedReceipt};
use mithaq_node::admin::{EvidenceSummary, LeafSummary, LogSummary, ReceiptText};
use mithaq_stix::Timestamp;
use serde::Serialize;

use super::{Page, View, code, name};
use crate::text::{Arg, Texts};

/// The logs of what was released.
#[derive(Debug, Serialize)]
pub(crate) struct Logs {
    /// Our public key.
    pub(crate) key: String,
    /// One for each recipient.
    pub(crate) logs: Vec<LogSummary>,
}

impl View for Logs {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.sentence(0, &texts.get("ledger-our-key", &[("key", code(&self.key))]));
        if self.logs.is_empty() {
            page.sentence(0, &texts.get("ledger-nothing", &[]));
        }
        for log in &self.logs {
            page.gap();
            page.line(&log.name);
            page.item(1, &log.recipient);
            one(log, page, texts);
        }
    }
}

fn one(log: &LogSummary, page: &mut Page, texts: &Texts) {
    let count = |count: u64| Arg::from(usize::try_from(count).unwrap_or(usize::MAX));
    let mut tell = |key: &str, arguments: &[(&str, Arg)]| {
        page.sentence(1, &texts.get(key, arguments));
    };
    tell("ledger-pages", &[("count", count(log.pages))]);
    if let Some(at) = &log.anew {
        tell("ledger-begun-anew", &[("at", code(at))]);
    }
    match (&log.cosigned, &log.cosigned_at) {
        (Some(cosigned), Some(at)) => {
            let arguments = [("count", count(*cosigned)), ("at", code(at))];
            tell("ledger-cosigned", &arguments);
        }
        _ if log.both => tell("ledger-not-cosigned", &[]),
        _ => tell("ledger-one-sided", &[]),
    }
    if let Some(pages) = &log.not_received {
        tell("ledger-excepted", &[("pages", code(pages))]);
    }
    if let Some(key) = &log.key {
        tell("ledger-their-key", &[("key", code(key))]);
    }
    if let Some(theirs) = &log.theirs {
        tell("ledger-theirs", &[("count", count(theirs.pages))]);
        if let Some(at) = &theirs.anew {
            let former = theirs.former.last().copied().unwrap_or_default();
            let arguments = [("at", code(at)), ("count", count(former))];
            tell("ledger-theirs-anew", &arguments);
        }
        if let Some(pages) = &theirs.not_received {
            tell("ledger-theirs-excepted", &[("pages", code(pages))]);
        }
    }
    if let Some(waiting) = log.theirs.as_ref().and_then(|theirs| theirs.waiting) {
        tell("ledger-theirs-waiting", &[("count", count(waiting))]);
    }
    for evidence in &log.evidence {
        page.sentence(1, &of_evidence(evidence, texts));
    }
    for leaf in &log.leaves {
        page.sentence(2, &of_leaf(leaf, texts));
    }
}

/// What is kept against peers' logs.
#[derive(Debug, Serialize)]
pub(crate) struct EvidenceList {
    evidence: Vec<EvidenceSummary>,
    #[serde(skip)]
    is_settled: bool,
}

impl EvidenceList {
    /// All of this; or the one that was settled just now.
    pub(crate) fn of(evidence: Vec<EvidenceSummary>, is_settled: bool) -> EvidenceList {
        EvidenceList {
            evidence,
            is_settled,
        }
    }
}

impl View for EvidenceList {
    fn page(&self, page: &mut Page, texts: &Texts) {
        if self.evidence.is_empty() {
            page.sentence(0, &texts.get("ledger-evidence-none", &[]));
        }
        for evidence in &self.evidence {
            page.line(&evidence.peer);
            page.sentence(1, &of_evidence(evidence, texts));
        }
        let waits = self.evidence.iter().any(|one| one.settled.is_none());
        if waits && !self.is_settled {
            page.gap();
            page.sentence(0, &texts.get("ledger-evidence-next", &[]));
            page.item(1, "mithaq ledger evidence settle ID --reason TEXT");
        }
    }
}

fn of_evidence(evidence: &EvidenceSummary, texts: &Texts) -> String {
    let key = match evidence.weight.as_str() {
        "rewritten" => "ledger-evidence-rewritten",
        "begun-anew" => "ledger-evidence-begun-anew",
        "not-received" => "ledger-evidence-not-received",
        _ => "ledger-evidence-unreconciled",
    };
    let arguments = [
        ("id", code(&evidence.id)),
        ("at", code(&evidence.at)),
        ("page", code(&evidence.page.to_string())),
    ];
    let mut text = texts.get(key, &arguments);
    if let Some(settled) = &evidence.settled {
        let arguments = [
            ("at", code(&settled.at)),
            ("operator", name(&settled.operator)),
            ("reason", name(&settled.reason)),
        ];
        text.push(' ');
        text.push_str(&texts.get("ledger-evidence-settled", &arguments));
    }
    text
}

fn of_leaf(leaf: &LeafSummary, texts: &Texts) -> String {
    let key = match leaf.names {
        true => "ledger-leaf-names",
        false => "ledger-leaf",
    };
    let count = usize::try_from(leaf.versions).unwrap_or(usize::MAX);
    let arguments = [
        ("no", code(&leaf.no.to_string())),
        ("at", code(&leaf.at)),
        ("count", Arg::from(count)),
        ("agreement", code(&leaf.agreement)),
        ("purpose", code(&leaf.purpose)),
    ];
    texts.get(key, &arguments)
}

/// A receipt that was written to a file.
#[derive(Debug, Serialize)]
pub(crate) struct ReceiptWritten {
    /// Where it is.
    pub(crate) file: String,
    /// What it is.
    #[serde(flatten)]
    pub(crate) receipt: ReceiptText,
}

impl View for ReceiptWritten {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let receipt = &self.receipt;
        let arguments = [
            ("object", code(&receipt.object)),
            ("recipient", name(&receipt.recipient)),
            ("file", code(&self.file)),
        ];
        let key = match receipt.to_key {
            _ if receipt.not_received => "ledger-receipt-not-received",
            Some(_) => "ledger-receipt-both",
            None => "ledger-receipt-one",
        };
        page.sentence(0, &texts.get(key, &arguments));
        let to = receipt.to_key.as_ref();
        let to = to.map_or_else(String::new, |key| format!(" --to-key {key}"));
        let command = format!(
            "mithaq ledger verify {} --from-key {}{to}",
            self.file, receipt.from_key
        );
        page.item(1, command);
    }
}

/// What a receipt proves.
#[derive(Debug, Serialize)]
pub(crate) struct VerifiedCrossing {
    object: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    from: String,
    to: String,
    at: String,
    agreement: String,
    article: String,
    purpose: String,
    /// `objects`, or `names` where ids and versions alone crossed.
    content: &'static str,
    /// `both`, `one`, or `not-received`.
    sides: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cosigned_at: Option<String>,
    /// `bytes`: SHA-256 of what crossed; `text`: of its RFC 8785 form without the seal.
    hash_of: &'static str,
    hash: String,
    page: u64,
    pages: u64,
}

impl VerifiedCrossing {
    /// What this one proves.
    pub(crate) fn of(receipt: &VerifiedReceipt) -> VerifiedCrossing {
        let header = receipt.leaf().header();
        let (form, hash) = receipt.hash();
        VerifiedCrossing {
            object: receipt.object().to_string(),
            version: receipt.version().map(ToString::to_string),
            from: header.log.owner.to_string(),
            to: header.log.recipient.name().to_owned(),
            at: receipt.leaf().at().to_string(),
            agreement: header.agreement.clone(),
            article: receipt.article().to_owned(),
            purpose: header.purpose.clone(),
            content: match header.content {
                Content::Objects => "objects",
                Content::Names => "names",
            },
            sides: match receipt.sides() {
                Sides::Both { .. } => "both",
                Sides::NotReceived { .. } => "not-received",
                Sides::One => "one",
            },
            cosigned_at: match receipt.sides() {
                Sides::Both { cosigned_at } => Some(instant(cosigned_at)),
                Sides::NotReceived { cosigned_at } => cosigned_at.map(instant),
                Sides::One => None,
            },
            hash_of: match form {
                Form::Bytes => "bytes",
                Form::Text => "text",
            },
            hash: hash.to_string(),
            page: receipt.index(),
            pages: receipt.head().size,
        }
    }
}

fn instant(seconds: u64) -> String {
    let milliseconds = i64::try_from(seconds)
        .unwrap_or(i64::MAX)
        .saturating_mul(1_000);
    Timestamp::from_unix_millis(milliseconds).to_string()
}

impl View for VerifiedCrossing {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let version = self.version.as_deref().unwrap_or("–");
        let key = match self.content {
            "names" => "ledger-proves-names",
            _ => "ledger-proves",
        };
        let arguments = [
            ("from", code(&self.from)),
            ("to", code(&self.to)),
            ("at", code(&self.at)),
        ];
        page.sentence(0, &texts.get(key, &arguments));
        for (key, value) in [
            ("ledger-object", self.object.as_str()),
            ("ledger-version", version),
            ("ledger-hash", &self.hash),
            ("ledger-agreement", &self.agreement),
            ("ledger-article", &self.article),
            ("ledger-purpose", &self.purpose),
        ] {
            page.sentence(1, &texts.get(key, &[("value", code(value))]));
        }
        let sides = match (&self.cosigned_at, self.sides) {
            (Some(at), "not-received") => {
                texts.get("ledger-proves-not-received-both", &[("at", code(at))])
            }
            (None, "not-received") => texts.get("ledger-proves-not-received", &[]),
            (Some(at), _) => texts.get("ledger-proves-both", &[("at", code(at))]),
            (None, _) => texts.get("ledger-proves-one", &[]),
        };
        page.sentence(0, &sides);
    }
}
