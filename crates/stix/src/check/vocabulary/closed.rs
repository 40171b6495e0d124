//! Enumerations: what a value must be chosen from (STIX 2.1 §2.4).

use super::Vocabulary;

/// STIX 2.1 §10.4.
pub(in crate::check) static ENCRYPTION_ALGORITHM: Vocabulary = Vocabulary {
    name: "encryption-algorithm-enum",
    lowercase: false,
    values: &["AES-256-GCM", "ChaCha20-Poly1305", "mime-type-indicated"],
};

/// STIX 2.1 §10.5.
pub(in crate::check) static EXTENSION_TYPE: Vocabulary = Vocabulary {
    name: "extension-type-enum",
    lowercase: false,
    values: &[
        "new-sdo",
        "new-sco",
        "new-sro",
        "property-extension",
        "toplevel-property-extension",
    ],
};

/// STIX 2.1 §10.16.
pub(in crate::check) static ADDRESS_FAMILY: Vocabulary = Vocabulary {
    name: "network-socket-address-family-enum",
    lowercase: false,
    values: &[
        "AF_UNSPEC",
        "AF_INET",
        "AF_IPX",
        "AF_APPLETALK",
        "AF_NETBIOS",
        "AF_INET6",
        "AF_IRDA",
        "AF_BTH",
    ],
};

/// STIX 2.1 §10.17.
pub(in crate::check) static SOCKET_TYPE: Vocabulary = Vocabulary {
    name: "network-socket-type-enum",
    lowercase: false,
    values: &[
        "SOCK_STREAM",
        "SOCK_DGRAM",
        "SOCK_RAW",
        "SOCK_RDM",
        "SOCK_SEQPACKET",
    ],
};

/// STIX 2.1 §10.18.
pub(in crate::check) static OPINION: Vocabulary = Vocabulary {
    name: "opinion-enum",
    lowercase: false,
    values: &[
        "strongly-disagree",
        "disagree",
        "neutral",
        "agree",
        "strongly-agree",
    ],
};

/// STIX 2.1 §10.27.
pub(in crate::check) static INTEGRITY_LEVEL: Vocabulary = Vocabulary {
    name: "windows-integrity-level-enum",
    lowercase: false,
    values: &["low", "medium", "high", "system"],
};

/// STIX 2.1 §10.29.
pub(in crate::check) static REGISTRY_DATATYPE: Vocabulary = Vocabulary {
    name: "windows-registry-datatype-enum",
    lowercase: false,
    values: &[
        "REG_NONE",
        "REG_SZ",
        "REG_EXPAND_SZ",
        "REG_BINARY",
        "REG_DWORD",
        "REG_DWORD_BIG_ENDIAN",
        "REG_DWORD_LITTLE_ENDIAN",
        "REG_LINK",
        "REG_MULTI_SZ",
        "REG_RESOURCE_LIST",
        "REG_FULL_RESOURCE_DESCRIPTION",
        "REG_RESOURCE_REQUIREMENTS_LIST",
        "REG_QWORD",
        "REG_INVALID_TYPE",
    ],
};

/// STIX 2.1 §10.30.
pub(in crate::check) static SERVICE_START_TYPE: Vocabulary = Vocabulary {
    name: "windows-service-start-type-enum",
    lowercase: false,
    values: &[
        "SERVICE_AUTO_START",
        "SERVICE_BOOT_START",
        "SERVICE_DEMAND_START",
        "SERVICE_DISABLED",
        "SERVICE_SYSTEM_ALERT",
    ],
};

/// STIX 2.1 §10.31.
pub(in crate::check) static SERVICE_TYPE: Vocabulary = Vocabulary {
    name: "windows-service-type-enum",
    lowercase: false,
    values: &[
        "SERVICE_KERNEL_DRIVER",
        "SERVICE_FILE_SYSTEM_DRIVER",
        "SERVICE_WIN32_OWN_PROCESS",
        "SERVICE_WIN32_SHARE_PROCESS",
    ],
};

/// STIX 2.1 §10.32.
pub(in crate::check) static SERVICE_STATUS: Vocabulary = Vocabulary {
    name: "windows-service-status-enum",
    lowercase: false,
    values: &[
        "SERVICE_CONTINUE_PENDING",
        "SERVICE_PAUSE_PENDING",
        "SERVICE_PAUSED",
        "SERVICE_RUNNING",
        "SERVICE_START_PENDING",
        "SERVICE_STOP_PENDING",
        "SERVICE_STOPPED",
    ],
};
