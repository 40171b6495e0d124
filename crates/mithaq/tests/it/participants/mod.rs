//! Participants: organisations that a nation's node hosts, as people and programs meet them.

mod attested;
mod commands;
mod reading;
mod removal;
mod writing;

use crate::support::nation::Nation;

/// The name of the participant in these tests.
const UNIVERSITY: &str = "University of Rimal";
/// Another one.
const COMPANY: &str = "Harbour Company of Rimal";

/// Adds a participant under the template's terms after `edit`. Its party id.
#[track_caller]
fn host(nation: &Nation, name: &str, edit: impl FnOnce(String) -> String) -> String {
    let draft = nation.run(&[
        "agreement",
        "new",
        "--template",
        "participant",
        "--peer",
        name,
    ]);
    let draft = edit(draft["draft"].as_str().unwrap().to_owned());
    let file = format!("{}.toml", crate::support::new_id("bundle"));
    let file = nation.home.file(&file, draft);
    let added = nation.run(&["participant", "add", name, "--terms", &file]);
    assert_eq!(added["state"], "active", "{added}");
    added["party"].as_str().unwrap().to_owned()
}

/// A draft under which what is received may go on to the recipient's constituency, for research too.
fn open_to_constituency(draft: String) -> String {
    let edited = draft
        .replace("to = \"none\"", "to = \"constituency\"")
        .replace(
            "permitted = [\"detection\", \"protection\"]",
            "permitted = [\"detection\", \"protection\", \"research\"]",
        );
    assert_ne!(edited, draft);
    edited
}
