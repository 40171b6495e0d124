//! The standard types as a table: what each requires, and of which kind its properties are.
//!
//! Kept to presence and JSON kind. Vocabularies, ranges and conditions between properties are not
//! structural.

use Kind::{Boolean, Dictionaries, Dictionary, Id, Ids, Integer, Number, Text, Texts, Time};

/// To which family a type of object belongs: it decides which common properties it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// A domain object (SDO), such as an indicator.
    Domain,
    /// A relationship object (SRO).
    Relationship,
    /// A cyber-observable (SCO), or an object of an unknown type that has no versions either.
    Observable,
    /// A marking definition.
    Marking,
    /// Another object about objects: language content, extension definition.
    Meta,
    /// An object of an unknown type that has versions.
    Custom,
}

/// The JSON kind of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Texts,
    Boolean,
    Number,
    Integer,
    Time,
    Id,
    Ids,
    Dictionary,
    Dictionaries,
}

pub(super) type Property = (&'static str, Kind);

/// What a standard type asks of its objects.
pub(super) struct TypeRule {
    pub(super) name: &'static str,
    pub(super) family: Family,
    pub(super) section: &'static str,
    pub(super) required: &'static [Property],
    pub(super) optional: &'static [Property],
}

impl TypeRule {
    pub(super) fn property(&self, name: &str) -> Option<Kind> {
        find(self.required, name).or_else(|| find(self.optional, name))
    }
}

pub(super) fn find(properties: &[Property], name: &str) -> Option<Kind> {
    properties
        .iter()
        .find(|(property, _)| *property == name)
        .map(|(_, kind)| *kind)
}

pub(super) fn rule_of(object_type: &str) -> Option<&'static TypeRule> {
    TYPES.iter().find(|rule| rule.name == object_type)
}

pub(super) const COMMON_SECTION: &str = "STIX 2.1 §3.2";

/// Properties that every object may have (STIX 2.1 §3.2).
pub(super) const COMMON: &[Property] = &[
    ("type", Text),
    ("spec_version", Text),
    ("id", Id),
    ("created_by_ref", Id),
    ("created", Time),
    ("modified", Time),
    ("revoked", Boolean),
    ("labels", Texts),
    ("confidence", Integer),
    ("lang", Text),
    ("external_references", Dictionaries),
    ("object_marking_refs", Ids),
    ("granular_markings", Dictionaries),
    ("defanged", Boolean),
    ("extensions", Dictionary),
];

const fn domain(
    name: &'static str,
    section: &'static str,
    required: &'static [Property],
    optional: &'static [Property],
) -> TypeRule {
    TypeRule {
        name,
        family: Family::Domain,
        section,
        required,
        optional,
    }
}

const fn observable(
    name: &'static str,
    section: &'static str,
    required: &'static [Property],
    optional: &'static [Property],
) -> TypeRule {
    TypeRule {
        name,
        family: Family::Observable,
        section,
        required,
        optional,
    }
}

const TYPES: &[TypeRule] = &[
    domain(
        "indicator",
        "STIX 2.1 §4.7",
        &[
            ("pattern", Text),
            ("pattern_type", Text),
            ("valid_from", Time),
        ],
        &[
            ("name", Text),
            ("description", Text),
            ("indicator_types", Texts),
            ("pattern_version", Text),
            ("valid_until", Time),
            ("kill_chain_phases", Dictionaries),
        ],
    ),
    TypeRule {
        name: "relationship",
        family: Family::Relationship,
        section: "STIX 2.1 §5.1",
        required: &[
            ("relationship_type", Text),
            ("source_ref", Id),
            ("target_ref", Id),
        ],
        optional: &[
            ("description", Text),
            ("start_time", Time),
            ("stop_time", Time),
        ],
    },
    TypeRule {
        name: "sighting",
        family: Family::Relationship,
        section: "STIX 2.1 §5.2",
        required: &[("sighting_of_ref", Id)],
        optional: &[
            ("description", Text),
            ("first_seen", Time),
            ("last_seen", Time),
            ("count", Integer),
            ("observed_data_refs", Ids),
            ("where_sighted_refs", Ids),
            ("summary", Boolean),
        ],
    },
    domain(
        "attack-pattern",
        "STIX 2.1 §4.1",
        &[("name", Text)],
        &[
            ("description", Text),
            ("aliases", Texts),
            ("kill_chain_phases", Dictionaries),
        ],
    ),
    domain(
        "campaign",
        "STIX 2.1 §4.2",
        &[("name", Text)],
        &[
            ("description", Text),
            ("aliases", Texts),
            ("first_seen", Time),
            ("last_seen", Time),
            ("objective", Text),
        ],
    ),
    domain(
        "course-of-action",
        "STIX 2.1 §4.3",
        &[("name", Text)],
        &[("description", Text)],
    ),
    domain(
        "grouping",
        "STIX 2.1 §4.4",
        &[("context", Text), ("object_refs", Ids)],
        &[("name", Text), ("description", Text)],
    ),
    domain(
        "identity",
        "STIX 2.1 §4.5",
        &[("name", Text)],
        &[
            ("description", Text),
            ("roles", Texts),
            ("identity_class", Text),
            ("sectors", Texts),
            ("contact_information", Text),
        ],
    ),
    domain(
        "incident",
        "STIX 2.1 §4.6",
        &[("name", Text)],
        &[("description", Text)],
    ),
    domain(
        "infrastructure",
        "STIX 2.1 §4.8",
        &[("name", Text)],
        &[
            ("description", Text),
            ("infrastructure_types", Texts),
            ("aliases", Texts),
            ("kill_chain_phases", Dictionaries),
            ("first_seen", Time),
            ("last_seen", Time),
        ],
    ),
    domain(
        "intrusion-set",
        "STIX 2.1 §4.9",
        &[("name", Text)],
        &[
            ("description", Text),
            ("aliases", Texts),
            ("first_seen", Time),
            ("last_seen", Time),
            ("goals", Texts),
            ("resource_level", Text),
            ("primary_motivation", Text),
            ("secondary_motivations", Texts),
        ],
    ),
    domain(
        "location",
        "STIX 2.1 §4.10",
        &[],
        &[
            ("name", Text),
            ("description", Text),
            ("latitude", Number),
            ("longitude", Number),
            ("precision", Number),
            ("region", Text),
            ("country", Text),
            ("administrative_area", Text),
            ("city", Text),
            ("street_address", Text),
            ("postal_code", Text),
        ],
    ),
    domain(
        "malware",
        "STIX 2.1 §4.11",
        &[("is_family", Boolean)],
        &[
            ("name", Text),
            ("description", Text),
            ("malware_types", Texts),
            ("aliases", Texts),
            ("kill_chain_phases", Dictionaries),
            ("first_seen", Time),
            ("last_seen", Time),
            ("operating_system_refs", Ids),
            ("architecture_execution_envs", Texts),
            ("implementation_languages", Texts),
            ("capabilities", Texts),
            ("sample_refs", Ids),
        ],
    ),
    domain(
        "malware-analysis",
        "STIX 2.1 §4.12",
        &[("product", Text)],
        &[
            ("version", Text),
            ("host_vm_ref", Id),
            ("operating_system_ref", Id),
            ("installed_software_refs", Ids),
            ("configuration_version", Text),
            ("modules", Texts),
            ("analysis_engine_version", Text),
            ("analysis_definition_version", Text),
            ("submitted", Time),
            ("analysis_started", Time),
            ("analysis_ended", Time),
            ("result_name", Text),
            ("result", Text),
            ("analysis_sco_refs", Ids),
            ("sample_ref", Id),
        ],
    ),
    domain(
        "note",
        "STIX 2.1 §4.13",
        &[("content", Text), ("object_refs", Ids)],
        &[("abstract", Text), ("authors", Texts)],
    ),
    domain(
        "observed-data",
        "STIX 2.1 §4.14",
        &[
            ("first_observed", Time),
            ("last_observed", Time),
            ("number_observed", Integer),
        ],
        &[("objects", Dictionary), ("object_refs", Ids)],
    ),
    domain(
        "opinion",
        "STIX 2.1 §4.15",
        &[("opinion", Text), ("object_refs", Ids)],
        &[("explanation", Text), ("authors", Texts)],
    ),
    domain(
        "report",
        "STIX 2.1 §4.16",
        &[("name", Text), ("published", Time), ("object_refs", Ids)],
        &[("description", Text), ("report_types", Texts)],
    ),
    domain(
        "threat-actor",
        "STIX 2.1 §4.17",
        &[("name", Text)],
        &[
            ("description", Text),
            ("threat_actor_types", Texts),
            ("aliases", Texts),
            ("first_seen", Time),
            ("last_seen", Time),
            ("roles", Texts),
            ("goals", Texts),
            ("sophistication", Text),
            ("resource_level", Text),
            ("primary_motivation", Text),
            ("secondary_motivations", Texts),
            ("personal_motivations", Texts),
        ],
    ),
    domain(
        "tool",
        "STIX 2.1 §4.18",
        &[("name", Text)],
        &[
            ("description", Text),
            ("tool_types", Texts),
            ("aliases", Texts),
            ("kill_chain_phases", Dictionaries),
            ("tool_version", Text),
        ],
    ),
    domain(
        "vulnerability",
        "STIX 2.1 §4.19",
        &[("name", Text)],
        &[("description", Text)],
    ),
    observable(
        "artifact",
        "STIX 2.1 §6.1",
        &[],
        &[
            ("mime_type", Text),
            ("payload_bin", Text),
            ("url", Text),
            ("hashes", Dictionary),
            ("encryption_algorithm", Text),
            ("decryption_key", Text),
        ],
    ),
    observable(
        "autonomous-system",
        "STIX 2.1 §6.2",
        &[("number", Integer)],
        &[("name", Text), ("rir", Text)],
    ),
    observable(
        "directory",
        "STIX 2.1 §6.3",
        &[("path", Text)],
        &[
            ("path_enc", Text),
            ("ctime", Time),
            ("mtime", Time),
            ("atime", Time),
            ("contains_refs", Ids),
        ],
    ),
    observable(
        "domain-name",
        "STIX 2.1 §6.4",
        &[("value", Text)],
        &[("resolves_to_refs", Ids)],
    ),
    observable(
        "email-addr",
        "STIX 2.1 §6.5",
        &[("value", Text)],
        &[("display_name", Text), ("belongs_to_ref", Id)],
    ),
    observable(
        "email-message",
        "STIX 2.1 §6.6",
        &[("is_multipart", Boolean)],
        &[
            ("date", Time),
            ("content_type", Text),
            ("from_ref", Id),
            ("sender_ref", Id),
            ("to_refs", Ids),
            ("cc_refs", Ids),
            ("bcc_refs", Ids),
            ("message_id", Text),
            ("subject", Text),
            ("received_lines", Texts),
            ("additional_header_fields", Dictionary),
            ("body", Text),
            ("body_multipart", Dictionaries),
            ("raw_email_ref", Id),
        ],
    ),
    observable(
        "file",
        "STIX 2.1 §6.7",
        &[],
        &[
            ("hashes", Dictionary),
            ("size", Integer),
            ("name", Text),
            ("name_enc", Text),
            ("magic_number_hex", Text),
            ("mime_type", Text),
            ("ctime", Time),
            ("mtime", Time),
            ("atime", Time),
            ("parent_directory_ref", Id),
            ("contains_refs", Ids),
            ("content_ref", Id),
        ],
    ),
    observable(
        "ipv4-addr",
        "STIX 2.1 §6.8",
        &[("value", Text)],
        &[("resolves_to_refs", Ids), ("belongs_to_refs", Ids)],
    ),
    observable(
        "ipv6-addr",
        "STIX 2.1 §6.9",
        &[("value", Text)],
        &[("resolves_to_refs", Ids), ("belongs_to_refs", Ids)],
    ),
    observable("mac-addr", "STIX 2.1 §6.10", &[("value", Text)], &[]),
    observable("mutex", "STIX 2.1 §6.11", &[("name", Text)], &[]),
    observable(
        "network-traffic",
        "STIX 2.1 §6.12",
        &[("protocols", Texts)],
        &[
            ("start", Time),
            ("end", Time),
            ("is_active", Boolean),
            ("src_ref", Id),
            ("dst_ref", Id),
            ("src_port", Integer),
            ("dst_port", Integer),
            ("src_byte_count", Integer),
            ("dst_byte_count", Integer),
            ("src_packets", Integer),
            ("dst_packets", Integer),
            ("ipfix", Dictionary),
            ("src_payload_ref", Id),
            ("dst_payload_ref", Id),
            ("encapsulates_refs", Ids),
            ("encapsulated_by_ref", Id),
        ],
    ),
    observable(
        "process",
        "STIX 2.1 §6.13",
        &[],
        &[
            ("is_hidden", Boolean),
            ("pid", Integer),
            ("created_time", Time),
            ("cwd", Text),
            ("command_line", Text),
            ("environment_variables", Dictionary),
            ("opened_connection_refs", Ids),
            ("creator_user_ref", Id),
            ("image_ref", Id),
            ("parent_ref", Id),
            ("child_refs", Ids),
        ],
    ),
    observable(
        "software",
        "STIX 2.1 §6.14",
        &[("name", Text)],
        &[
            ("cpe", Text),
            ("swid", Text),
            ("languages", Texts),
            ("vendor", Text),
            ("version", Text),
        ],
    ),
    observable("url", "STIX 2.1 §6.15", &[("value", Text)], &[]),
    observable(
        "user-account",
        "STIX 2.1 §6.16",
        &[],
        &[
            ("user_id", Text),
            ("credential", Text),
            ("account_login", Text),
            ("account_type", Text),
            ("display_name", Text),
            ("is_service_account", Boolean),
            ("is_privileged", Boolean),
            ("can_escalate_privs", Boolean),
            ("is_disabled", Boolean),
            ("account_created", Time),
            ("account_expires", Time),
            ("credential_last_changed", Time),
            ("account_first_login", Time),
            ("account_last_login", Time),
        ],
    ),
    observable(
        "windows-registry-key",
        "STIX 2.1 §6.17",
        &[],
        &[
            ("key", Text),
            ("values", Dictionaries),
            ("modified_time", Time),
            ("creator_user_ref", Id),
            ("number_of_subkeys", Integer),
        ],
    ),
    observable(
        "x509-certificate",
        "STIX 2.1 §6.18",
        &[],
        &[
            ("is_self_signed", Boolean),
            ("hashes", Dictionary),
            ("version", Text),
            ("serial_number", Text),
            ("signature_algorithm", Text),
            ("issuer", Text),
            ("validity_not_before", Time),
            ("validity_not_after", Time),
            ("subject", Text),
            ("subject_public_key_algorithm", Text),
            ("subject_public_key_modulus", Text),
            ("subject_public_key_exponent", Integer),
            ("x509_v3_extensions", Dictionary),
        ],
    ),
    TypeRule {
        name: "marking-definition",
        family: Family::Marking,
        section: "STIX 2.1 §7.2.1",
        required: &[],
        optional: &[
            ("name", Text),
            ("definition_type", Text),
            ("definition", Dictionary),
        ],
    },
    TypeRule {
        name: "language-content",
        family: Family::Meta,
        section: "STIX 2.1 §7.1",
        required: &[("object_ref", Id), ("contents", Dictionary)],
        optional: &[("object_modified", Time)],
    },
    TypeRule {
        name: "extension-definition",
        family: Family::Meta,
        section: "STIX 2.1 §7.3",
        required: &[
            ("created_by_ref", Id),
            ("name", Text),
            ("schema", Text),
            ("version", Text),
            ("extension_types", Texts),
        ],
        optional: &[("description", Text), ("extension_properties", Texts)],
    },
];
