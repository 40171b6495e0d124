//! Account of any sort, with its predefined extension.

use crate::check::rule::{Between, Family, INTEGER, Kind, Record, TEXTS, TypeRule, may};
use crate::check::vocabulary::ACCOUNT_TYPE;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.16",
        properties: &[
            may("user_id", Kind::Text),
            may("credential", Kind::Text),
            may("account_login", Kind::Text),
            may("account_type", Kind::Open(&ACCOUNT_TYPE)),
            may("display_name", Kind::Text),
            may("is_service_account", Kind::Boolean),
            may("is_privileged", Kind::Boolean),
            may("can_escalate_privs", Kind::Boolean),
            may("is_disabled", Kind::Boolean),
            may("account_created", Kind::Time),
            may("account_expires", Kind::Time),
            may("credential_last_changed", Kind::Time),
            may("account_first_login", Kind::Time),
            may("account_last_login", Kind::Time),
        ],
        between: &[Between::Something(&[])],
    },
    extensions: &[("unix-account-ext", &UNIX_ACCOUNT)],
};

static UNIX_ACCOUNT: Record = Record {
    section: "STIX 2.1 §6.16.2",
    properties: &[
        may("gid", INTEGER),
        may("groups", TEXTS),
        may("home_dir", Kind::Text),
        may("shell", Kind::Text),
    ],
    between: &[Between::Something(&[])],
};
