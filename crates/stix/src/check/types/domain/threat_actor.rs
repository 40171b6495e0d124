//! Threat actor: who is believed to act with malicious intent.

use crate::check::rule::{Between, Family, Kind, Record, TEXTS, TypeRule, may, need};
use crate::check::vocabulary::{
    ATTACK_MOTIVATION, ATTACK_RESOURCE_LEVEL, THREAT_ACTOR_ROLE, THREAT_ACTOR_SOPHISTICATION,
    THREAT_ACTOR_TYPE,
};

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Domain,
    record: Record {
        section: "STIX 2.1 §4.17",
        properties: &[
            need("name", Kind::Text),
            may("description", Kind::Text),
            may(
                "threat_actor_types",
                Kind::List(&Kind::Open(&THREAT_ACTOR_TYPE)),
            ),
            may("aliases", TEXTS),
            may("first_seen", Kind::Time),
            may("last_seen", Kind::Time),
            may("roles", Kind::List(&Kind::Open(&THREAT_ACTOR_ROLE))),
            may("goals", TEXTS),
            may("sophistication", Kind::Open(&THREAT_ACTOR_SOPHISTICATION)),
            may("resource_level", Kind::Open(&ATTACK_RESOURCE_LEVEL)),
            may("primary_motivation", Kind::Open(&ATTACK_MOTIVATION)),
            may(
                "secondary_motivations",
                Kind::List(&Kind::Open(&ATTACK_MOTIVATION)),
            ),
            may(
                "personal_motivations",
                Kind::List(&Kind::Open(&ATTACK_MOTIVATION)),
            ),
        ],
        between: &[Between::Order("first_seen", "last_seen")],
    },
    extensions: &[],
};
