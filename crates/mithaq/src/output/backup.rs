//! `mithaq backup` and `mithaq restore`.

use mithaq_node::backup::Contents;
use serde::Serialize;

use super::{Page, View};
use crate::text::{Arg, Texts};

/// A backup that was made.
#[derive(Debug, Serialize)]
pub(crate) struct BackupMade {
    /// Where it is.
    pub(crate) file: String,
    /// Its length, in bytes.
    pub(crate) bytes: u64,
    /// Object versions in it.
    pub(crate) objects: u64,
    /// Whether it holds the node's private keys.
    pub(crate) keys: bool,
    /// Whether it was read back.
    pub(crate) verified: bool,
    /// Whose it is.
    pub(crate) party: String,
    /// The root key's fingerprint.
    pub(crate) fingerprint: String,
}

impl View for BackupMade {
    fn page(&self, page: &mut Page, _texts: &Texts) {
        page.line(format!("The node of {} is backed up.", self.party));
        let keys = match self.keys {
            true => "the node's keys are in it: keep it as you keep them",
            false => "no private keys: keep keys/node.pem and keys/tls-key.pem elsewhere",
        };
        let verified = match self.verified {
            true => "read back and found whole",
            false => "not read back (--verify does)",
        };
        page.fields(
            1,
            &[
                ("file", self.file.clone()),
                ("bytes", self.bytes.to_string()),
                ("objects", self.objects.to_string()),
                ("keys", keys.to_owned()),
                ("verified", verified.to_owned()),
                ("fingerprint", self.fingerprint.clone()),
            ],
        );
    }
}

/// A backup that was checked.
#[derive(Debug, Serialize)]
pub(crate) struct BackupChecked {
    /// What it holds.
    #[serde(flatten)]
    pub(crate) contents: Contents,
}

impl View for BackupChecked {
    fn page(&self, page: &mut Page, _texts: &Texts) {
        page.line("The backup is whole.");
        fields(page, &self.contents);
    }
}

/// A node that was put back.
#[derive(Debug, Serialize)]
pub(crate) struct BackupRestored {
    /// Where it is.
    pub(crate) data_dir: String,
    /// What the backup held.
    pub(crate) contents: Contents,
    /// The peers that it waits for.
    pub(crate) waits_for: Vec<String>,
    /// Copies in it that had been deleted since, and were deleted again.
    pub(crate) erased: u64,
    /// Files that it needs and the backup did not hold.
    pub(crate) missing: Vec<String>,
}

impl View for BackupRestored {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let Contents { party_name, .. } = &self.contents;
        page.line(format!("The node of {party_name} is restored."));
        page.fields(1, &[("data", self.data_dir.clone())]);
        fields(page, &self.contents);
        if self.erased > 0 {
            let count = Arg::from(usize::try_from(self.erased).unwrap_or(usize::MAX));
            page.sentence(1, &texts.get("restore-erased", &[("count", count)]));
        }
        page.gap();
        if !self.missing.is_empty() {
            page.line("The backup held no private keys. Put these back before you start the node:");
            for file in &self.missing {
                page.item(1, file);
            }
            page.gap();
        }
        match self.waits_for.as_slice() {
            [] => page.line("It waits for no peer: it releases by what the backup knows."),
            waits_for => {
                page.line(format!(
                    "It releases nothing until it has read again what its peers know ({} of them).",
                    waits_for.len()
                ));
            }
        }
        page.line("Clients, participants, peers and operators are as they were: look whether somebody was removed since.");
        page.gap();
        page.line("Next:");
        page.item(1, format!("mithaq serve --data-dir {}", self.data_dir));
        page.item(1, format!("mithaq status --data-dir {}", self.data_dir));
    }
}

fn fields(page: &mut Page, contents: &Contents) {
    page.fields(
        1,
        &[
            ("made", contents.made.clone()),
            ("by version", contents.program.clone()),
            ("party", contents.party.clone()),
            ("fingerprint", contents.fingerprint.clone()),
            ("objects", contents.objects.to_string()),
            ("bytes", contents.bytes().to_string()),
        ],
    );
}
