//! Backups, and what a node does after one was put back.

mod file;
mod notice;
mod peers;

use std::path::PathBuf;

use crate::support::nation::Nation;

impl Nation {
    /// Makes a backup under this name, however the node stands. Its path.
    #[track_caller]
    pub(crate) fn backup(&self, name: &str) -> String {
        let file = self.home.path(name).to_str().unwrap().to_owned();
        let made = self.run(&["backup", "--verify", &file]);
        assert_eq!(made["verified"], true);
        file
    }

    /// Puts a backup in the place of all that the node, which must not run, has.
    #[track_caller]
    pub(crate) fn put_back(&self, file: &str) -> serde_json::Value {
        self.set_aside();
        self.run(&["restore", file])
    }

    /// Moves the data directory away; where it is now.
    pub(crate) fn set_aside(&self) -> PathBuf {
        let aside = self
            .home
            .path(&format!("{}.lost", crate::support::new_id("bundle")));
        std::fs::rename(self.home.data_dir(), &aside).unwrap();
        aside
    }

    /// The names of the peers that it waits for after a restore; `None` if it holds nothing back.
    #[track_caller]
    pub(crate) fn waits_for(&self) -> Option<Vec<String>> {
        let status = self.run(&["status"]);
        let held = status.get("held")?["waits_for"].as_array().unwrap().clone();
        let names = held.iter().map(|name| name.as_str().unwrap().to_owned());
        Some(names.collect())
    }
}
