//! `mithaq key`.

use mithaq_node::admin::{KeyReport, KeySummary, NamedHead, PreparedWord};
use mithaq_node::wire::root_word::RootWord;
use serde::Serialize;

use super::life::act_word;
use super::{Page, View, code};
use crate::text::{Arg, Texts};

impl View for KeyReport {
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.sentence(0, &texts.get("key-root", &[("root", code(&self.root))]));
        let mut before: Option<&str> = None;
        for key in &self.keys {
            if before != Some(key.party.as_str()) {
                page.gap();
                page.line(&key.name);
                page.item(1, &key.party);
                before = Some(key.party.as_str());
            }
            one(key, page, texts);
        }
    }
}

fn one(key: &KeySummary, page: &mut Page, texts: &Texts) {
    let state = texts.get(&format!("key-state-{}", key.state), &[]);
    let arguments = [("key", code(&key.key)), ("state", Arg::from(state))];
    page.sentence(1, &texts.get("key-line", &arguments));
    if let (Some(from), Some(until)) = (&key.from, &key.until) {
        let arguments = [("from", code(from)), ("until", code(until))];
        page.sentence(2, &texts.get("key-window", &arguments));
    }
    if let Some(chains) = key.chains {
        let arguments = [("count", Arg::from(chains))];
        page.sentence(2, &texts.get("key-revoked-chains", &arguments));
    }
}

/// A word for the root key that was written to a file.
#[derive(Debug, Serialize)]
pub(crate) struct KeyWordShown {
    /// What it says.
    pub(crate) says: &'static str,
    /// The key that it is about.
    pub(crate) key: Option<String>,
    /// From when, until when, and the key before it.
    pub(crate) window: Option<(String, String)>,
    /// Until when what the former key signs is still taken.
    pub(crate) former_until: Option<String>,
    /// The acts that it names: number and hash.
    pub(crate) acts: Vec<(u64, String)>,
    /// The same with what the node knows of them, where it was asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) heads: Vec<NamedHead>,
    /// The root key that is to sign it; nothing once it has.
    pub(crate) root: Option<String>,
    /// Where it is.
    pub(crate) file: String,
}

impl KeyWordShown {
    /// One that is to be signed.
    pub(crate) fn prepared(word: RootWord, prepared: &PreparedWord, file: &str) -> KeyWordShown {
        KeyWordShown {
            root: Some(prepared.root.clone()),
            heads: prepared.heads.clone(),
            ..KeyWordShown::signed(word, file)
        }
    }

    /// One that was signed.
    pub(crate) fn signed(word: RootWord, file: &str) -> KeyWordShown {
        let mut shown = KeyWordShown {
            says: "statement",
            key: None,
            window: None,
            former_until: None,
            acts: Vec::new(),
            heads: Vec::new(),
            root: None,
            file: file.to_owned(),
        };
        match word {
            RootWord::Statement {
                key,
                from,
                until,
                former,
            } => {
                shown.key = Some(key.to_string());
                shown.window = Some((from, until));
                shown.former_until = former.map(|(_, until)| until);
            }
            RootWord::Revocation { key, heads } => {
                shown.says = "revocation";
                shown.key = Some(key.to_string());
                shown.acts = heads;
            }
            RootWord::Branch { number, hash } => {
                shown.says = "branch";
                shown.acts = vec![(number, hash)];
            }
        }
        shown
    }
}

/// The last valid acts that a revocation names, for who is asked about it.
pub(crate) struct NamedHeads<'a>(pub(crate) &'a [NamedHead]);

impl View for NamedHeads<'_> {
    fn page(&self, page: &mut Page, texts: &Texts) {
        if !self.0.is_empty() {
            page.sentence(0, &texts.get("key-heads", &[]));
        }
        for head in self.0 {
            page.sentence(1, &head.title);
            page.item(2, &head.agreement);
            let Some(act) = &head.act else {
                page.sentence(2, &texts.get("key-head-none", &[]));
                continue;
            };
            let arguments = [
                ("number", code(&act.number.to_string())),
                ("what", act_word(texts, &act.kind)),
                ("at", code(&act.at)),
                ("hash", code(&act.hash)),
            ];
            let said = match act.made_here {
                true => "key-head",
                false => "key-head-not-ours",
            };
            page.sentence(2, &texts.get(said, &arguments));
        }
    }
}

impl View for KeyWordShown {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let key = code(self.key.as_deref().unwrap_or_default());
        let says = texts.get(&format!("key-word-{}", self.says), &[("key", key)]);
        page.sentence(0, &says);
        if let Some((from, until)) = &self.window {
            let arguments = [("from", code(from)), ("until", code(until))];
            page.sentence(1, &texts.get("key-window", &arguments));
        }
        if let Some(until) = &self.former_until {
            let arguments = [("until", code(until))];
            page.sentence(1, &texts.get("key-former-until", &arguments));
        }
        NamedHeads(&self.heads).page(page, texts);
        let acts = self.acts.iter().filter(|_| self.heads.is_empty());
        for (number, hash) in acts {
            let arguments = [("number", code(&number.to_string())), ("hash", code(hash))];
            page.sentence(1, &texts.get("key-word-act", &arguments));
        }
        let file = ("file", code(&self.file));
        match &self.root {
            Some(root) => {
                let arguments = [file, ("root", code(root))];
                page.sentence(0, &texts.get("key-word-prepared", &arguments));
            }
            None => page.sentence(0, &texts.get("key-word-signed", &[file])),
        }
    }
}
