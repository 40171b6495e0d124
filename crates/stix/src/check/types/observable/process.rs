//! Process, with its predefined extensions.

use crate::check::rule::{Between, Family, INTEGER, Kind, Record, TEXTS, Target, TypeRule, may};
use crate::check::value::form::PRIORITY;
use crate::check::vocabulary::{
    ANY_NAME, INTEGRITY_LEVEL, SERVICE_START_TYPE, SERVICE_STATUS, SERVICE_TYPE,
};

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.13",
        properties: &[
            may("is_hidden", Kind::Boolean),
            may("pid", INTEGER),
            may("created_time", Kind::Time),
            may("cwd", Kind::Text),
            may("command_line", Kind::Text),
            may("environment_variables", Kind::Named(&ANY_NAME, &Kind::Text)),
            may(
                "opened_connection_refs",
                Kind::List(&Kind::Id(Target::Only(&["network-traffic"]))),
            ),
            may(
                "creator_user_ref",
                Kind::Id(Target::Only(&["user-account"])),
            ),
            may("image_ref", Kind::Id(Target::Only(&["file"]))),
            may("parent_ref", Kind::Id(Target::Only(&["process"]))),
            may(
                "child_refs",
                Kind::List(&Kind::Id(Target::Only(&["process"]))),
            ),
        ],
        between: &[Between::Something(&[])],
    },
    extensions: &[
        ("windows-process-ext", &WINDOWS_PROCESS),
        ("windows-service-ext", &WINDOWS_SERVICE),
    ],
};

static WINDOWS_PROCESS: Record = Record {
    section: "STIX 2.1 §6.13.2",
    properties: &[
        may("aslr_enabled", Kind::Boolean),
        may("dep_enabled", Kind::Boolean),
        may("priority", Kind::Form(&PRIORITY)),
        may("owner_sid", Kind::Text),
        may("window_title", Kind::Text),
        may("startup_info", Kind::Named(&ANY_NAME, &Kind::Any)),
        may("integrity_level", Kind::Closed(&INTEGRITY_LEVEL)),
    ],
    between: &[Between::Something(&[])],
};

static WINDOWS_SERVICE: Record = Record {
    section: "STIX 2.1 §6.13.3",
    properties: &[
        may("service_name", Kind::Text),
        may("descriptions", TEXTS),
        may("display_name", Kind::Text),
        may("group_name", Kind::Text),
        may("start_type", Kind::Closed(&SERVICE_START_TYPE)),
        may(
            "service_dll_refs",
            Kind::List(&Kind::Id(Target::Only(&["file"]))),
        ),
        may("service_type", Kind::Closed(&SERVICE_TYPE)),
        may("service_status", Kind::Closed(&SERVICE_STATUS)),
    ],
    between: &[Between::Something(&[])],
};
