//! Open vocabularies: what a value should be chosen from (STIX 2.1 §2.14).

use super::Vocabulary;

/// STIX 2.1 §10.1.
pub(in crate::check) static ACCOUNT_TYPE: Vocabulary = Vocabulary {
    name: "account-type-ov",
    lowercase: true,
    values: &[
        "facebook",
        "ldap",
        "nis",
        "openid",
        "radius",
        "skype",
        "tacacs",
        "twitter",
        "unix",
        "windows-local",
        "windows-domain",
    ],
};

/// STIX 2.1 §10.2.
pub(in crate::check) static ATTACK_MOTIVATION: Vocabulary = Vocabulary {
    name: "attack-motivation-ov",
    lowercase: true,
    values: &[
        "accidental",
        "coercion",
        "dominance",
        "ideology",
        "notoriety",
        "organizational-gain",
        "personal-gain",
        "personal-satisfaction",
        "revenge",
        "unpredictable",
    ],
};

/// STIX 2.1 §10.3.
pub(in crate::check) static ATTACK_RESOURCE_LEVEL: Vocabulary = Vocabulary {
    name: "attack-resource-level-ov",
    lowercase: true,
    values: &[
        "individual",
        "club",
        "contest",
        "team",
        "organization",
        "government",
    ],
};

/// STIX 2.1 §10.6.
pub(in crate::check) static GROUPING_CONTEXT: Vocabulary = Vocabulary {
    name: "grouping-context-ov",
    lowercase: true,
    values: &["suspicious-activity", "malware-analysis", "unspecified"],
};

/// STIX 2.1 §10.7: names of another standard, which keep their case.
pub(in crate::check) static HASH_ALGORITHM: Vocabulary = Vocabulary {
    name: "hash-algorithm-ov",
    lowercase: false,
    values: &[
        "MD5", "SHA-1", "SHA-256", "SHA-512", "SHA3-256", "SHA3-512", "SSDEEP", "TLSH",
    ],
};

/// STIX 2.1 §10.8.
pub(in crate::check) static IDENTITY_CLASS: Vocabulary = Vocabulary {
    name: "identity-class-ov",
    lowercase: true,
    values: &[
        "individual",
        "group",
        "system",
        "organization",
        "class",
        "unknown",
    ],
};

/// STIX 2.1 §10.9.
pub(in crate::check) static IMPLEMENTATION_LANGUAGE: Vocabulary = Vocabulary {
    name: "implementation-language-ov",
    lowercase: true,
    values: &[
        "applescript",
        "bash",
        "c",
        "c++",
        "c#",
        "go",
        "java",
        "javascript",
        "lua",
        "objective-c",
        "perl",
        "php",
        "powershell",
        "python",
        "ruby",
        "rust",
        "scala",
        "swift",
        "typescript",
        "visual-basic",
        "x86-32",
        "x86-64",
    ],
};

/// STIX 2.1 §10.10.
pub(in crate::check) static INDICATOR_TYPE: Vocabulary = Vocabulary {
    name: "indicator-type-ov",
    lowercase: true,
    values: &[
        "anomalous-activity",
        "anonymization",
        "benign",
        "compromised",
        "malicious-activity",
        "attribution",
        "unknown",
    ],
};

/// STIX 2.1 §10.11.
pub(in crate::check) static INDUSTRY_SECTOR: Vocabulary = Vocabulary {
    name: "industry-sector-ov",
    lowercase: true,
    values: &[
        "agriculture",
        "aerospace",
        "automotive",
        "chemical",
        "commercial",
        "communications",
        "construction",
        "defense",
        "education",
        "energy",
        "entertainment",
        "financial-services",
        "government",
        "emergency-services",
        "government-local",
        "government-national",
        "government-public-services",
        "government-regional",
        "healthcare",
        "hospitality-leisure",
        "infrastructure",
        "dams",
        "nuclear",
        "water",
        "insurance",
        "legal",
        "manufacturing",
        "mining",
        "non-profit",
        "pharmaceuticals",
        "retail",
        "technology",
        "telecommunications",
        "transportation",
        "utilities",
    ],
};

/// STIX 2.1 §10.12.
pub(in crate::check) static INFRASTRUCTURE_TYPE: Vocabulary = Vocabulary {
    name: "infrastructure-type-ov",
    lowercase: true,
    values: &[
        "amplification",
        "anonymization",
        "botnet",
        "command-and-control",
        "control-system",
        "exfiltration",
        "firewall",
        "hosting-malware",
        "hosting-target-lists",
        "phishing",
        "reconnaissance",
        "routers-switches",
        "staging",
        "workstation",
        "unknown",
    ],
};

/// STIX 2.1 §10.13.
pub(in crate::check) static MALWARE_RESULT: Vocabulary = Vocabulary {
    name: "malware-result-ov",
    lowercase: true,
    values: &["malicious", "suspicious", "benign", "unknown"],
};

/// STIX 2.1 §10.14.
pub(in crate::check) static MALWARE_CAPABILITIES: Vocabulary = Vocabulary {
    name: "malware-capabilities-ov",
    lowercase: true,
    values: &[
        "accesses-remote-machines",
        "anti-debugging",
        "anti-disassembly",
        "anti-emulation",
        "anti-memory-forensics",
        "anti-sandbox",
        "anti-vm",
        "captures-input-peripherals",
        "captures-output-peripherals",
        "captures-system-state-data",
        "cleans-traces-of-infection",
        "commits-fraud",
        "communicates-with-c2",
        "compromises-data-availability",
        "compromises-data-integrity",
        "compromises-system-availability",
        "controls-local-machine",
        "degrades-security-software",
        "degrades-system-updates",
        "determines-c2-server",
        "emails-spam",
        "escalates-privileges",
        "evades-av",
        "exfiltrates-data",
        "fingerprints-host",
        "hides-artifacts",
        "hides-executing-code",
        "infects-files",
        "infects-remote-machines",
        "installs-other-components",
        "persists-after-system-reboot",
        "prevents-artifact-access",
        "prevents-artifact-deletion",
        "probes-network-environment",
        "self-modifies",
        "steals-authentication-credentials",
        "violates-system-operational-integrity",
    ],
};

/// STIX 2.1 §10.15.
pub(in crate::check) static MALWARE_TYPE: Vocabulary = Vocabulary {
    name: "malware-type-ov",
    lowercase: true,
    values: &[
        "adware",
        "backdoor",
        "bot",
        "bootkit",
        "ddos",
        "downloader",
        "dropper",
        "exploit-kit",
        "keylogger",
        "ransomware",
        "remote-access-trojan",
        "resource-exploitation",
        "rogue-security-software",
        "rootkit",
        "screen-capture",
        "spyware",
        "trojan",
        "unknown",
        "virus",
        "webshell",
        "wiper",
        "worm",
    ],
};

/// STIX 2.1 §10.19.
pub(in crate::check) static PATTERN_TYPE: Vocabulary = Vocabulary {
    name: "pattern-type-ov",
    lowercase: true,
    values: &["stix", "pcre", "sigma", "snort", "suricata", "yara"],
};

/// STIX 2.1 §10.20.
pub(in crate::check) static PROCESSOR_ARCHITECTURE: Vocabulary = Vocabulary {
    name: "processor-architecture-ov",
    lowercase: true,
    values: &[
        "alpha", "arm", "ia-64", "mips", "powerpc", "sparc", "x86", "x86-64",
    ],
};

/// STIX 2.1 §10.21.
pub(in crate::check) static REGION: Vocabulary = Vocabulary {
    name: "region-ov",
    lowercase: true,
    values: &[
        "africa",
        "eastern-africa",
        "middle-africa",
        "northern-africa",
        "southern-africa",
        "western-africa",
        "americas",
        "latin-america-caribbean",
        "south-america",
        "caribbean",
        "central-america",
        "northern-america",
        "asia",
        "central-asia",
        "eastern-asia",
        "southern-asia",
        "south-eastern-asia",
        "western-asia",
        "europe",
        "eastern-europe",
        "northern-europe",
        "southern-europe",
        "western-europe",
        "oceania",
        "antarctica",
        "australia-new-zealand",
        "melanesia",
        "micronesia",
        "polynesia",
    ],
};

/// STIX 2.1 §10.22.
pub(in crate::check) static REPORT_TYPE: Vocabulary = Vocabulary {
    name: "report-type-ov",
    lowercase: true,
    values: &[
        "attack-pattern",
        "campaign",
        "identity",
        "incident",
        "indicator",
        "intrusion-set",
        "malware",
        "observed-data",
        "threat-actor",
        "threat-report",
        "tool",
        "vulnerability",
    ],
};

/// STIX 2.1 §10.23.
pub(in crate::check) static THREAT_ACTOR_TYPE: Vocabulary = Vocabulary {
    name: "threat-actor-type-ov",
    lowercase: true,
    values: &[
        "activist",
        "competitor",
        "crime-syndicate",
        "criminal",
        "hacker",
        "insider-accidental",
        "insider-disgruntled",
        "nation-state",
        "private-sector",
        "sensationalist",
        "spy",
        "terrorist",
        "unknown",
    ],
};

/// STIX 2.1 §10.24.
pub(in crate::check) static THREAT_ACTOR_ROLE: Vocabulary = Vocabulary {
    name: "threat-actor-role-ov",
    lowercase: true,
    values: &[
        "agent",
        "director",
        "independent",
        "infrastructure-architect",
        "infrastructure-operator",
        "malware-author",
        "sponsor",
    ],
};

/// STIX 2.1 §10.25.
pub(in crate::check) static THREAT_ACTOR_SOPHISTICATION: Vocabulary = Vocabulary {
    name: "threat-actor-sophistication-ov",
    lowercase: true,
    values: &[
        "none",
        "minimal",
        "intermediate",
        "advanced",
        "expert",
        "innovator",
        "strategic",
    ],
};

/// STIX 2.1 §10.26.
pub(in crate::check) static TOOL_TYPE: Vocabulary = Vocabulary {
    name: "tool-type-ov",
    lowercase: true,
    values: &[
        "denial-of-service",
        "exploitation",
        "information-gathering",
        "network-capture",
        "credential-exploitation",
        "remote-access",
        "vulnerability-scanning",
        "unknown",
    ],
};

/// STIX 2.1 §10.28.
pub(in crate::check) static PE_TYPE: Vocabulary = Vocabulary {
    name: "windows-pebinary-type-ov",
    lowercase: true,
    values: &["dll", "exe", "sys"],
};

/// STIX 2.1 §7.2.1.
pub(in crate::check) static MARKING_TYPE: Vocabulary = Vocabulary {
    name: "the marking types of STIX",
    lowercase: true,
    values: &["statement", "tlp"],
};
