//! What stays close: victims, liaison, investigations, extortion.

use super::super::json::Json;
use super::super::maker::{Fields, Maker};

/// A note by itself, about the group as a whole.
pub(super) fn single(make: &mut Maker<'_, '_>) {
    let about = make.cast.id("intrusion-set", 0);
    note(make, vec![about]);
}

/// A liaison officer's note, and the report that quotes it.
pub(super) fn liaison(make: &mut Maker<'_, '_>) {
    let campaign = make.cast.id("campaign", make.campaign);
    let note = note(make, vec![campaign.clone()]);
    let said = make.say();
    make.sdo(
        "report",
        &said.passage.lang,
        vec![
            ("name", (&said.name).into()),
            ("description", (&said.description).into()),
            ("report_types", ["threat-actor"].into()),
            ("published", make.time(1_800_000).into()),
            ("object_refs", [note, campaign].into()),
        ],
    );
}

/// An organisation that was reached, what was seen there, and by which campaign.
pub(super) fn victim(make: &mut Maker<'_, '_>) {
    let organisation = make.organisation();
    // Its own name in its own script, whatever language the team writes in.
    let unit = make.said("unit");
    let separator = if unit.is_ascii() { ", " } else { "، " };
    let said = make.say();
    let victim = make.sdo(
        "identity",
        "",
        vec![
            ("name", format!("{}{separator}{unit}", organisation.name).into()),
            ("description", (&said.description).into()),
            ("identity_class", "organization".into()),
            ("sectors", organisation.sectors.as_slice().into()),
        ],
    );
    make.sdo(
        "sighting",
        "",
        vec![
            ("first_seen", make.time(-4 * 86_400_000).into()),
            ("last_seen", make.time(-86_400_000).into()),
            ("count", make.dice.between(1, 9).into()),
            ("sighting_of_ref", make.cast.id("malware", make.malware).into()),
            ("where_sighted_refs", [victim.clone()].into()),
        ],
    );
    let campaign = make.cast.id("campaign", make.campaign);
    make.relationship(&campaign, "targets", &victim);
}

/// A working note of an investigation with the account it follows.
pub(super) fn investigation(make: &mut Maker<'_, '_>) {
    let address = make.values.address();
    make.word("address", &address);
    let said = make.say();
    let login = format!("{}-{}", said.passage.account, make.dice.hex(2));
    let account = make.sco(
        "user-account",
        &["account_type", "user_id", "account_login"],
        vec![("user_id", login.clone().into()), ("account_login", login.into()), ("account_type", "hosting".into())],
    );
    let at = make.address_sco(&address);
    let observed = make.sdo(
        "observed-data",
        "",
        vec![
            ("first_observed", make.time(-86_400_000).into()),
            ("last_observed", make.time(-3_600_000).into()),
            ("number_observed", make.dice.between(1, 6).into()),
            ("object_refs", [account, at].into()),
        ],
    );
    let note = make.sdo("note", &said.passage.lang, content(&said.name, &said.description, vec![observed.clone()]));
    make.sdo(
        "grouping",
        &said.passage.lang,
        vec![
            ("name", (&said.name).into()),
            ("context", "suspicious-activity".into()),
            ("object_refs", [note, observed].into()),
        ],
    );
}

/// A message from the extortionists, and the note about it.
pub(super) fn extortion(make: &mut Maker<'_, '_>) {
    let said = make.say();
    let domain = make.values.domain(&make.dice);
    let from = make.sco("email-addr", &["value"], vec![("value", format!("desk@{domain}").into())]);
    let set = make.cast.id("intrusion-set", 0);
    make.sdo("note", &said.passage.lang, content(&said.name, &said.description, vec![from, set]));
}

fn note(make: &mut Maker<'_, '_>, about: Vec<String>) -> String {
    let said = make.say();
    make.sdo("note", &said.passage.lang, content(&said.name, &said.description, about))
}

/// The properties of a note.
pub(super) fn content(title: &str, content: &str, about: Vec<String>) -> Fields {
    vec![("abstract", title.into()), ("content", content.into()), ("object_refs", Json::from(about))]
}
