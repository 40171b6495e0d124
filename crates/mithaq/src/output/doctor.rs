//! `mithaq doctor`: what a finding means, in the operator's language.

use std::collections::BTreeMap;

use mithaq_node::admin::{Finding, Level};
use serde::Serialize;

use super::{Page, View};
use crate::text::{Arg, Lang, Texts, id};

/// Everything that was found.
#[derive(Debug, Serialize)]
pub(crate) struct Health {
    findings: Vec<Told>,
}

/// A finding with its words.
#[derive(Debug, Serialize)]
struct Told {
    level: Level,
    code: String,
    arguments: BTreeMap<String, String>,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Arguments that are what somebody wrote or is called; all others are identifiers, paths and instants.
const PHRASES: [&str; 6] = ["peer", "peers", "operator", "reason", "why", "do"];
/// Arguments that are counted.
const COUNTS: [&str; 5] = ["seconds", "restored", "refused", "skipped", "count"];

/// Arguments that are sizes, as `55.3 GiB`.
const SIZES: [&str; 2] = ["free", "store"];

/// A size as the language writes it: in French `55,3 Gio`.
fn size(lang: Lang, value: &str) -> String {
    match lang {
        Lang::Fr => value
            .replace('.', ",")
            .replace("iB", "io")
            .replace(" B", " o"),
        _ => value.to_owned(),
    }
}

impl Health {
    /// The findings in the words of `lang`.
    pub(crate) fn told(findings: Vec<Finding>, lang: Lang) -> Health {
        let texts = Texts::new(lang);
        let told = findings
            .into_iter()
            .map(|finding| Told::of(finding, &texts));
        Health {
            findings: told.collect(),
        }
    }
}

impl Told {
    fn of(finding: Finding, texts: &Texts) -> Told {
        let arguments: Vec<(&str, Arg)> = finding
            .arguments
            .iter()
            .map(|(name, value)| (name.as_str(), argument(texts.lang(), name, value)))
            .collect();
        let key = format!("doctor-{}", finding.code);
        let next =
            (finding.level != Level::Ok).then(|| texts.get(&format!("{key}.next"), &arguments));
        Told {
            text: texts.get(&key, &arguments),
            next,
            level: finding.level,
            code: finding.code.clone(),
            arguments: finding.arguments,
        }
    }
}

fn argument(lang: Lang, name: &str, value: &str) -> Arg {
    match value.parse::<f64>() {
        Ok(number) if COUNTS.contains(&name) => number.into(),
        _ if SIZES.contains(&name) => id(size(lang, value)),
        _ if PHRASES.contains(&name) => value.into(),
        _ => id(value),
    }
}

impl View for Health {
    fn page(&self, page: &mut Page, texts: &Texts) {
        for told in &self.findings {
            let level = match told.level {
                Level::Ok => "doctor-ok",
                Level::Warn => "doctor-warn",
                Level::Fail => "doctor-fail",
            };
            let level = texts.get(level, &[]);
            page.sentence(0, &format!("{level}  {}", told.text));
            if let Some(next) = &told.next {
                page.sentence(3, &format!("→ {next}"));
            }
        }
        let count = |level| {
            let found = self.findings.iter().filter(|told| told.level == level);
            Arg::from(found.count())
        };
        page.gap();
        let counts = [
            ("ok", count(Level::Ok)),
            ("warn", count(Level::Warn)),
            ("fail", count(Level::Fail)),
        ];
        page.sentence(0, &texts.get("doctor-sum", &counts));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every finding that the node can make, by its code, level and arguments.
    const FINDINGS: &[(&str, Level, &[&str])] = &[
        ("config-read", Level::Ok, &["file"]),
        ("config-absent", Level::Ok, &["file"]),
        ("unknown-variables", Level::Warn, &["names"]),
        ("not-opened", Level::Fail, &["why", "do"]),
        ("data-dir-private", Level::Ok, &["path"]),
        ("data-dir-open", Level::Fail, &["path", "mode"]),
        ("data-dir-unreadable", Level::Fail, &["path", "error"]),
        ("key-files-private", Level::Ok, &[]),
        ("key-file-open", Level::Fail, &["path", "mode"]),
        ("key-file-missing", Level::Fail, &["path", "error"]),
        ("root-key-here", Level::Warn, &["path"]),
        ("root-key-offline", Level::Ok, &[]),
        ("disk-room", Level::Ok, &["free", "store"]),
        ("disk-low", Level::Warn, &["free", "store"]),
        ("disk-full", Level::Fail, &["free", "store"]),
        ("open-files", Level::Ok, &[]),
        ("open-files-few", Level::Warn, &["limit"]),
        ("no-leftovers", Level::Ok, &[]),
        ("leftovers", Level::Warn, &["files"]),
        ("store-whole", Level::Ok, &[]),
        ("store-damaged", Level::Fail, &["faults"]),
        (
            "store-durable",
            Level::Ok,
            &["synchronous", "journal", "schema"],
        ),
        ("store-log-long", Level::Warn, &["bytes"]),
        ("clock-agrees", Level::Ok, &["now", "mark", "seconds"]),
        ("clock-mark-ahead", Level::Warn, &["now", "mark", "seconds"]),
        ("stamps-near", Level::Ok, &["seconds", "restored"]),
        ("stamps-ahead", Level::Warn, &["seconds", "restored"]),
        ("key-valid", Level::Ok, &["from", "until", "fingerprint"]),
        ("key-ending", Level::Warn, &["from", "until", "fingerprint"]),
        ("key-ended", Level::Fail, &["from", "until", "fingerprint"]),
        (
            "key-not-yet",
            Level::Fail,
            &["from", "until", "fingerprint"],
        ),
        ("tls-own", Level::Ok, &["pin"]),
        ("tls-made", Level::Ok, &["pin"]),
        ("serving", Level::Ok, &["listen", "url"]),
        ("not-serving", Level::Warn, &[]),
        ("not-serving-yet", Level::Ok, &[]),
        ("no-way-here", Level::Warn, &["url"]),
        ("behind-proxy", Level::Ok, &["url"]),
        ("requests-altered", Level::Warn, &["count"]),
        ("no-peers", Level::Ok, &[]),
        ("peer-suspended", Level::Ok, &["peer"]),
        ("peer-not-asked", Level::Ok, &["peer"]),
        ("peer-read", Level::Ok, &["peer", "at"]),
        ("peer-silent", Level::Warn, &["peer", "at"]),
        ("peer-failing", Level::Warn, &["peer", "at", "error"]),
        (
            "peer-not-taken",
            Level::Warn,
            &["peer", "refused", "skipped"],
        ),
        ("held-restored", Level::Warn, &["since", "peers"]),
        ("held-older-store", Level::Warn, &["since", "peers"]),
        ("held-lost-cursor", Level::Warn, &["since", "peers"]),
        ("held-lost-log", Level::Warn, &["since", "peers"]),
        ("ledger-kept", Level::Ok, &["count", "logs"]),
        ("ledger-ends", Level::Ok, &["count", "logs"]),
        ("ledger-altered", Level::Fail, &["log", "error"]),
        (
            "ledger-rewritten",
            Level::Fail,
            &["peer", "id", "page", "at"],
        ),
        (
            "ledger-unreconciled",
            Level::Fail,
            &["peer", "id", "page", "at"],
        ),
        (
            "ledger-begun-anew",
            Level::Fail,
            &["peer", "id", "page", "at"],
        ),
        (
            "ledger-not-received",
            Level::Fail,
            &["peer", "id", "page", "at"],
        ),
        ("ledger-anew", Level::Warn, &["peer", "at", "count"]),
        ("deletion-done", Level::Ok, &[]),
        ("deletion-unfinished", Level::Warn, &["count"]),
        ("retention-kept", Level::Ok, &[]),
        ("retention-overdue", Level::Warn, &["count"]),
        ("return-overdue", Level::Warn, &["count"]),
        ("legal-holds", Level::Ok, &["count"]),
        (
            "decision-delete",
            Level::Ok,
            &["at", "operator", "about", "reason"],
        ),
        (
            "decision-let-in-again",
            Level::Ok,
            &["at", "operator", "about", "reason"],
        ),
        ("backup-never", Level::Warn, &[]),
        ("backup-recent", Level::Ok, &["at", "file"]),
        ("backup-old", Level::Warn, &["at", "file"]),
        (
            "decision-clock-reset",
            Level::Ok,
            &["at", "operator", "about", "reason"],
        ),
        (
            "decision-release-without-peer",
            Level::Ok,
            &["at", "operator", "about", "reason"],
        ),
        (
            "decision-release-without-peers",
            Level::Ok,
            &["at", "operator", "about", "reason"],
        ),
    ];

    #[test]
    fn every_finding_has_words_in_every_language() {
        for lang in Lang::ALL {
            let mut said: BTreeMap<String, &str> = BTreeMap::new();
            for (code, level, arguments) in FINDINGS {
                let mut finding = Finding::new(*level, code);
                for name in *arguments {
                    let value = match COUNTS.contains(name) {
                        true => "7".to_owned(),
                        false => format!("<{name}>"),
                    };
                    finding = finding.with(name, value);
                }
                let told = Health::told(vec![finding], lang);
                let told = &told.findings[0];
                let all = [Some(&told.text), told.next.as_ref()];
                for text in all.into_iter().flatten() {
                    assert!(
                        !text.contains('⟨') && !text.contains('{'),
                        "{lang}: {code}: {text}"
                    );
                }
                let other = said.insert(told.text.clone(), code);
                assert_eq!(other, None, "{lang}: {code}: two findings say the same");
                assert_eq!(told.next.is_some(), *level != Level::Ok);
            }
        }
    }
}
