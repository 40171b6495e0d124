//! What was found in the hospitals, and how they came back.

use super::super::json::Json;
use super::super::maker::Maker;
use super::notes::content;

/// One night's traces: a process, its file, a registry key, and who saw them.
pub(super) fn incident(make: &mut Maker<'_, '_>) {
    let said = make.say();
    let hash = Json::Object(vec![("SHA-256", make.dice.hex(32).into())]);
    let name = make.dice.pick(&said.passage.file).cloned().unwrap_or_else(|| "service.exe".to_owned());
    let file = make.sco("file", &["hashes", "name"], vec![("hashes", hash), ("name", (&name).into())]);
    let process = make.sco(
        "process",
        &[],
        vec![
            ("pid", make.dice.between(900, 9_900).into()),
            ("created_time", make.time(-10_800_000).into()),
            ("command_line", format!("{name} --quiet --after {}", make.dice.between(10, 50)).into()),
            ("image_ref", (&file).into()),
        ],
    );
    let task = format!("HKEY_LOCAL_MACHINE\\SOFTWARE\\PrintHall\\Tasks\\{}", make.dice.hex(4));
    let key = make.sco("windows-registry-key", &["key"], vec![("key", task.into())]);
    let observed = make.sdo(
        "observed-data",
        "",
        vec![
            ("first_observed", make.time(-10_800_000).into()),
            ("last_observed", make.time(-7_200_000).into()),
            ("number_observed", make.dice.between(1, 12).into()),
            ("object_refs", [file, process, key].into()),
        ],
    );
    make.sdo(
        "sighting",
        "",
        vec![
            ("first_seen", make.time(-10_800_000).into()),
            ("last_seen", make.time(-7_200_000).into()),
            ("count", make.dice.between(1, 12).into()),
            ("sighting_of_ref", make.cast.id("malware", make.malware).into()),
            ("observed_data_refs", [observed.clone()].into()),
            ("where_sighted_refs", [make.cast.nation.identity.clone()].into()),
        ],
    );
    make.sdo("note", &said.passage.lang, content(&said.name, &said.description, vec![observed]));
}

/// A diary of the recovery.
pub(super) fn ward_log(make: &mut Maker<'_, '_>) {
    let said = make.say();
    let campaign = make.cast.id("campaign", make.campaign);
    let course = make.cast.id("course-of-action", make.item % make.cast.story.courses.len().max(1));
    make.sdo(
        "report",
        &said.passage.lang,
        vec![
            ("name", (&said.name).into()),
            ("description", (&said.description).into()),
            ("report_types", ["observed-data"].into()),
            ("published", make.time(86_400_000).into()),
            ("object_refs", [campaign, course].into()),
        ],
    );
}
