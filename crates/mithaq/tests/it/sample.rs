//! A small feed: one of each thing that the commands look at.

pub(crate) const IDENTITY: &str = "identity--1d9f2c3e-7a54-4c7e-9a44-0c6a3b1f2d10";
pub(crate) const INDICATOR: &str = "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";
pub(crate) const MALWARE: &str = "malware--31b940d4-6f7f-459a-80ea-9c1f17b58abc";
pub(crate) const RELATIONSHIP: &str = "relationship--57b56a43-b8b0-4cba-9deb-34e3e1faed9e";

/// The objects as their authors wrote them: order of keys, digits of times and unknown properties
/// are theirs and must come back.
pub(crate) fn objects() -> [String; 4] {
    let times = r#""created":"2026-11-20T08:00:00.10Z","modified":"2026-11-20T08:00:00.10Z""#;
    [
        format!(
            r#"{{"type":"identity","spec_version":"2.1","id":"{IDENTITY}",{times},"name":"National CERT of Qamar","identity_class":"organization"}}"#
        ),
        format!(
            r#"{{"id":"{INDICATOR}","type":"indicator","spec_version":"2.1",{times},"name":"Beacon of Sirocco","pattern":"[ipv4-addr:value = '192.0.2.7']","pattern_type":"stix","valid_from":"2026-11-20T08:00:00Z","x_qamar_score":7.50}}"#
        ),
        format!(
            r#"{{"type":"malware","spec_version":"2.1","id":"{MALWARE}",{times},"name":"Sirocco","is_family":true,"description":"\u0633\u064a\u0631\u0648\u0643\u0648"}}"#
        ),
        format!(
            r#"{{"type":"relationship","spec_version":"2.1","id":"{RELATIONSHIP}",{times},"relationship_type":"indicates","source_ref":"{INDICATOR}","target_ref":"{MALWARE}"}}"#
        ),
    ]
}

/// The same as a bundle, with white space that is nobody's.
pub(crate) fn bundle() -> String {
    let objects = objects()
        .map(|object| format!("    {}", object.replacen(',', ",\n      ", 1)))
        .join(",\n");
    format!(
        "{{\n  \"type\": \"bundle\",\n  \"id\": \"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d\",\n  \"objects\": [\n{objects}\n  ]\n}}\n"
    )
}
