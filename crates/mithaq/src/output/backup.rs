//! `mithaq backup` and `mithaq restore`.

use mithaq_node::backup::Contents;
use serde::Serialize;

use super::{Page, View, name};
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
    fn page(&self, page: &mut Page, texts: &Texts) {
        let word = |key: &str| texts.get(key, &[]);
        let party = [("party", name(&self.party))];
        page.sentence(0, &texts.get("backup-made", &party));
        let keys = match self.keys {
            true => "backup-keys-in",
            false => "backup-keys-out",
        };
        let verified = match self.verified {
            true => "backup-read-back",
            false => "backup-not-read-back",
        };
        page.fields(
            1,
            &[
                (&word("backup-file"), self.file.clone()),
                (&word("backup-bytes"), self.bytes.to_string()),
                (&word("backup-objects"), self.objects.to_string()),
                (&word("backup-keys"), word(keys)),
                (&word("backup-verified"), word(verified)),
                (&word("backup-fingerprint"), self.fingerprint.clone()),
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
    fn page(&self, page: &mut Page, texts: &Texts) {
        page.sentence(0, &texts.get("backup-whole", &[]));
        fields(page, texts, &self.contents);
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
        let word = |key: &str| texts.get(key, &[]);
        let party = [("party", name(&self.contents.party_name))];
        page.sentence(0, &texts.get("backup-restored", &party));
        page.fields(1, &[(&word("backup-data"), self.data_dir.clone())]);
        fields(page, texts, &self.contents);
        if self.erased > 0 {
            let count = Arg::from(usize::try_from(self.erased).unwrap_or(usize::MAX));
            page.sentence(1, &texts.get("restore-erased", &[("count", count)]));
        }
        page.gap();
        if !self.missing.is_empty() {
            page.sentence(0, &word("backup-no-keys"));
            for file in &self.missing {
                page.item(1, file);
            }
            page.gap();
        }
        match self.waits_for.as_slice() {
            [] => page.sentence(0, &word("backup-waits-for-none")),
            waits_for => {
                let count = [("count", waits_for.len().into())];
                page.sentence(0, &texts.get("backup-waits-for", &count));
            }
        }
        page.sentence(0, &word("backup-as-they-were"));
        page.gap();
        page.sentence(0, &word("backup-next"));
        page.item(1, format!("mithaq serve --data-dir {}", self.data_dir));
        page.item(1, format!("mithaq status --data-dir {}", self.data_dir));
    }
}

fn fields(page: &mut Page, texts: &Texts, contents: &Contents) {
    let word = |key: &str| texts.get(key, &[]);
    page.fields(
        1,
        &[
            (&word("backup-made-at"), contents.made.clone()),
            (&word("backup-version"), contents.program.clone()),
            (&word("backup-party"), contents.party.clone()),
            (&word("backup-fingerprint"), contents.fingerprint.clone()),
            (&word("backup-objects"), contents.objects.to_string()),
            (&word("backup-bytes"), contents.bytes().to_string()),
        ],
    );
}
