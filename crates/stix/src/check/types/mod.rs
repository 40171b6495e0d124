//! The types of the specification, a file each; this page is their list.

mod domain;
mod embedded;
mod meta;
mod observable;
mod relationship;

pub(super) use embedded::EXTERNAL_REFERENCE;

use super::rule::TypeRule;

/// What the specification says of a type; `None` for a type of somebody's own.
pub(super) fn rule_of(object_type: &str) -> Option<&'static TypeRule> {
    Some(match object_type {
        // Domain objects (STIX 2.1 §4).
        "attack-pattern" => &domain::attack_pattern::RULE,
        "campaign" => &domain::campaign::RULE,
        "course-of-action" => &domain::course_of_action::RULE,
        "grouping" => &domain::grouping::RULE,
        "identity" => &domain::identity::RULE,
        "incident" => &domain::incident::RULE,
        "indicator" => &domain::indicator::RULE,
        "infrastructure" => &domain::infrastructure::RULE,
        "intrusion-set" => &domain::intrusion_set::RULE,
        "location" => &domain::location::RULE,
        "malware" => &domain::malware::RULE,
        "malware-analysis" => &domain::malware_analysis::RULE,
        "note" => &domain::note::RULE,
        "observed-data" => &domain::observed_data::RULE,
        "opinion" => &domain::opinion::RULE,
        "report" => &domain::report::RULE,
        "threat-actor" => &domain::threat_actor::RULE,
        "tool" => &domain::tool::RULE,
        "vulnerability" => &domain::vulnerability::RULE,
        // Relationship objects (STIX 2.1 §5).
        "relationship" => &relationship::generic::RULE,
        "sighting" => &relationship::sighting::RULE,
        // Cyber-observables (STIX 2.1 §6).
        "artifact" => &observable::artifact::RULE,
        "autonomous-system" => &observable::autonomous_system::RULE,
        "directory" => &observable::directory::RULE,
        "domain-name" => &observable::domain_name::RULE,
        "email-addr" => &observable::email_addr::RULE,
        "email-message" => &observable::email_message::RULE,
        "file" => &observable::file::RULE,
        "ipv4-addr" => &observable::ip_addr::IPV4,
        "ipv6-addr" => &observable::ip_addr::IPV6,
        "mac-addr" => &observable::mac_addr::RULE,
        "mutex" => &observable::mutex::RULE,
        "network-traffic" => &observable::network_traffic::RULE,
        "process" => &observable::process::RULE,
        "software" => &observable::software::RULE,
        "url" => &observable::url::RULE,
        "user-account" => &observable::user_account::RULE,
        "windows-registry-key" => &observable::windows_registry_key::RULE,
        "x509-certificate" => &observable::x509_certificate::RULE,
        // Objects about objects (STIX 2.1 §7).
        "language-content" => &meta::language_content::RULE,
        "marking-definition" => &meta::marking_definition::RULE,
        "extension-definition" => &meta::extension_definition::RULE,
        _ => return None,
    })
}
