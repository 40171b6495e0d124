//! Domain objects (STIX 2.1 §4).

pub(super) mod attack_pattern;
pub(super) mod campaign;
pub(super) mod course_of_action;
pub(super) mod grouping;
pub(super) mod identity;
pub(super) mod incident;
pub(super) mod indicator;
pub(super) mod infrastructure;
pub(super) mod intrusion_set;
pub(super) mod location;
pub(super) mod malware;
pub(super) mod malware_analysis;
pub(super) mod note;
pub(super) mod observed_data;
pub(super) mod opinion;
pub(super) mod report;
pub(super) mod threat_actor;
pub(super) mod tool;
pub(super) mod vulnerability;
