//! Cyber-observables (STIX 2.1 §6).

pub(super) mod artifact;
pub(super) mod autonomous_system;
pub(super) mod directory;
pub(super) mod domain_name;
pub(super) mod email_addr;
pub(super) mod email_message;
pub(super) mod file;
pub(super) mod ip_addr;
pub(super) mod mac_addr;
pub(super) mod mutex;
pub(super) mod network_traffic;
pub(super) mod process;
pub(super) mod software;
pub(super) mod url;
pub(super) mod user_account;
pub(super) mod windows_registry_key;
pub(super) mod x509_certificate;
