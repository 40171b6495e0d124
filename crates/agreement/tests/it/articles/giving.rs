//! What an agreement lets a party give of its own: scope, exchange, personal data, channel, marking, purpose.

use super::check_giving;

const OK: &str = "released under article 2";

#[test]
fn scope() {
    const LISTED: &str = "scope: sectors = [\"energy\", \"water\"]";
    const INSIDE: &str = "scope: sectors = [\"energy\"]; without_sector = \"inside\"";
    const MILITARY: &str = "scope: sectors = \"all\"; excludes = [\"military\"]";
    const ALL_FOUR: &str = "scope: sectors = \"all\"; excludes = [\"national-security\", \"military\", \"offensive-capability\", \"personal-data\"]";
    const BOTH: &str = "scope: sectors = [\"energy\"]; excludes = [\"military\"]";
    check_giving(&[
        (LISTED, "sector:energy", "", OK),
        (LISTED, "sector:energy sector:water", "", OK),
        (
            LISTED,
            "sector:mining",
            "",
            "withheld: article 3 does not list the sector mining",
        ),
        (
            LISTED,
            "sector:energy sector:mining",
            "",
            "withheld: article 3 does not list the sector mining",
        ),
        (
            LISTED,
            "",
            "",
            "withheld: it names no sector, and article 3 is about listed sectors only",
        ),
        (INSIDE, "", "", OK),
        (INSIDE, "sector:energy", "", OK),
        (
            INSIDE,
            "sector:mining",
            "",
            "withheld: article 3 does not list the sector mining",
        ),
        (MILITARY, "", "", OK),
        (MILITARY, "topic:ransomware", "", OK),
        (
            MILITARY,
            "topic:military",
            "",
            "withheld: article 3 excludes military",
        ),
        (
            MILITARY,
            "topic:military topic:ransomware",
            "",
            "withheld: article 3 excludes military",
        ),
        (MILITARY, "topic:national-security", "", OK),
        (MILITARY, "personal", "", OK),
        (
            ALL_FOUR,
            "topic:national-security",
            "",
            "withheld: article 3 excludes national-security",
        ),
        (
            ALL_FOUR,
            "topic:offensive-capability",
            "",
            "withheld: article 3 excludes offensive-capability",
        ),
        (
            ALL_FOUR,
            "personal",
            "",
            "withheld: article 3 excludes personal-data",
        ),
        (
            ALL_FOUR,
            "personal topic:military",
            "",
            "withheld: article 3 excludes military; article 3 excludes personal-data",
        ),
        (BOTH, "sector:energy", "", OK),
        (
            BOTH,
            "sector:water topic:military",
            "",
            "withheld: article 3 does not list the sector water; article 3 excludes military",
        ),
    ]);
}

#[test]
fn exchange_by_topic_and_category() {
    const TOPICS: &str =
        "exchange: object_types = \"all\"; topics = [\"phishing\", \"ransomware\"]";
    const SAMPLES: &str = "exchange: categories = [\"malware-sample\"]";
    const BESIDE: &str = "exchange: object_types = [\"indicator\"]; categories = [\"assessment\"]";
    const UNLISTED: &str = "withheld: article 2 does not list objects of type `indicator`";
    check_giving(&[
        (TOPICS, "topic:ransomware", "", OK),
        (TOPICS, "topic:ransomware topic:phishing", "", OK),
        (
            TOPICS,
            "topic:ransomware topic:espionage",
            "",
            "withheld: article 2 does not list the topic espionage",
        ),
        (
            TOPICS,
            "",
            "",
            "withheld: it names no topic, and article 2 gives listed topics only",
        ),
        (
            TOPICS,
            "topic:unreadable",
            "",
            "withheld: article 2 does not list the topic unreadable",
        ),
        (SAMPLES, "malware", "", OK),
        (SAMPLES, "file", "", OK),
        (SAMPLES, "indicator", "", UNLISTED),
        (BESIDE, "indicator", "", OK),
        (BESIDE, "note", "", OK),
        (
            BESIDE,
            "malware",
            "",
            "withheld: article 2 does not list objects of type `malware`",
        ),
        (
            "exchange: categories = [\"indicator\"]",
            "indicator",
            "",
            OK,
        ),
        ("exchange: categories = [\"ttp\"]", "attack-pattern", "", OK),
        (
            "exchange: categories = [\"ttp\"]",
            "indicator",
            "",
            UNLISTED,
        ),
        (
            "exchange: categories = [\"vulnerability\"]",
            "vulnerability",
            "",
            OK,
        ),
        (
            "exchange: categories = [\"incident-report\"]",
            "incident",
            "",
            OK,
        ),
        (
            "exchange: categories = [\"log-evidence\"]",
            "sighting",
            "",
            OK,
        ),
        (
            "exchange: categories = [\"strategic-view\"]",
            "threat-actor",
            "",
            OK,
        ),
        (
            "exchange: categories = [\"strategic-view\"]",
            "indicator",
            "",
            UNLISTED,
        ),
    ]);
}

#[test]
fn personal_data() {
    const NONE: &str = "personal-data: allowed = \"none\"";
    const PSEUDONYMS: &str = "personal-data: allowed = \"pseudonymised\"";
    const NOTE: &str = "personal-data: allowed = \"with-note\"";
    const ONLY_PSEUDONYMS: &str =
        "withheld: article 3 lets personal data cross only where it is pseudonymised";
    check_giving(&[
        (NONE, "", "", OK),
        (NONE, "pseudonymised", "", OK),
        (
            NONE,
            "personal pseudonymised note-of-need",
            "",
            "withheld: article 3 lets no personal data cross",
        ),
        (PSEUDONYMS, "", "", OK),
        (PSEUDONYMS, "personal", "", ONLY_PSEUDONYMS),
        (PSEUDONYMS, "personal pseudonymised", "", OK),
        (PSEUDONYMS, "personal note-of-need", "", ONLY_PSEUDONYMS),
        (NOTE, "", "", OK),
        (
            NOTE,
            "personal",
            "",
            "withheld: article 3 lets personal data cross only where it is pseudonymised or has a note of necessity",
        ),
        (NOTE, "personal pseudonymised", "", OK),
        (NOTE, "personal note-of-need", "", OK),
        // Nothing is said of it where no article does.
        ("", "personal", "", OK),
    ]);
}

#[test]
fn channel() {
    const NODE: &str = "channel: minimum = \"mithaq\"";
    const TAXII: &str = "channel: minimum = \"taxii\"";
    const TONGUES: &str = "channel: minimum = \"file\"; languages = [\"ar\", \"fr\"]";
    const BOTH: &str = "channel: minimum = \"mithaq\"; languages = [\"ar\"]";
    check_giving(&[
        (NODE, "", "mithaq", OK),
        (
            NODE,
            "",
            "taxii",
            "withheld: by article 3 it crosses by `mithaq` at least, and the reader's way is `taxii`",
        ),
        (
            NODE,
            "",
            "file",
            "withheld: by article 3 it crosses by `mithaq` at least, and the reader's way is `file`",
        ),
        (TAXII, "", "mithaq", OK),
        (TAXII, "", "taxii", OK),
        (
            TAXII,
            "",
            "file",
            "withheld: by article 3 it crosses by `taxii` at least, and the reader's way is `file`",
        ),
        (TONGUES, "", "file", OK),
        (TONGUES, "lang:ar", "file", OK),
        (TONGUES, "lang:fr", "file", OK),
        (
            TONGUES,
            "lang:en",
            "mithaq",
            "withheld: it is in the language `en`, which article 3 does not list",
        ),
        (
            TONGUES,
            "lang:und",
            "mithaq",
            "withheld: it is in the language `und`, which article 3 does not list",
        ),
        (
            BOTH,
            "lang:fr",
            "taxii",
            "withheld: it is in the language `fr`, which article 3 does not list; by article 3 it crosses by `mithaq` at least, and the reader's way is `taxii`",
        ),
    ]);
}

#[test]
fn marking_and_purpose() {
    const RED: &str = "marking: unmarked_tlp = \"red\"";
    const RESEARCH: &str = "purpose: permitted = [\"research\"]";
    check_giving(&[
        ("", "tlp:none", "", OK),
        (
            RED,
            "tlp:none",
            "",
            "withheld: it is unmarked and counts as TLP:RED by article 3, which is above TLP:AMBER, the highest that article 2 lets through",
        ),
        (RED, "tlp:amber", "", OK),
        (
            "",
            "pap:red",
            "",
            "withheld: PAP:RED is above PAP:AMBER, the highest that article 2 lets through",
        ),
        (RESEARCH, "", "research", OK),
        (
            RESEARCH,
            "",
            "detection",
            "withheld: detection is not among the purposes that article 3 permits (research)",
        ),
    ]);
}
