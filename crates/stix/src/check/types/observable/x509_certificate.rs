//! X.509 certificate.

use crate::check::rule::{Between, Family, INTEGER, Kind, Record, TypeRule, may};

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.18",
        properties: &[
            may("is_self_signed", Kind::Boolean),
            may("hashes", Kind::Hashes),
            may("version", Kind::Text),
            may("serial_number", Kind::Text),
            may("signature_algorithm", Kind::Text),
            may("issuer", Kind::Text),
            may("validity_not_before", Kind::Time),
            may("validity_not_after", Kind::Time),
            may("subject", Kind::Text),
            may("subject_public_key_algorithm", Kind::Text),
            may("subject_public_key_modulus", Kind::Text),
            may("subject_public_key_exponent", INTEGER),
            may("x509_v3_extensions", Kind::Record(&V3_EXTENSIONS)),
        ],
        between: &[Between::Something(&[])],
    },
    extensions: &[],
};

static V3_EXTENSIONS: Record = Record {
    section: "STIX 2.1 §6.18.2",
    properties: &[
        may("basic_constraints", Kind::Text),
        may("name_constraints", Kind::Text),
        may("policy_constraints", Kind::Text),
        may("key_usage", Kind::Text),
        may("extended_key_usage", Kind::Text),
        may("subject_key_identifier", Kind::Text),
        may("authority_key_identifier", Kind::Text),
        may("subject_alternative_name", Kind::Text),
        may("issuer_alternative_name", Kind::Text),
        may("subject_directory_attributes", Kind::Text),
        may("crl_distribution_points", Kind::Text),
        may("inhibit_any_policy", Kind::Text),
        may("certificate_policies", Kind::Text),
        may("policy_mappings", Kind::Text),
        may("private_key_usage_period_not_before", Kind::Time),
        may("private_key_usage_period_not_after", Kind::Time),
    ],
    between: &[Between::Something(&[])],
};
