//! Malware on the bench: samples, control servers, vulnerabilities, and flaws in the ransomware.

use super::super::json::Json;
use super::super::maker::Maker;
use super::notes::content;
use super::phishing::indicator;

/// A sample with its file, its analysis and the indicator for its hash.
pub(super) fn sample(make: &mut Maker<'_, '_>) {
    let story = make.cast.story;
    let domain = make.values.domain(&make.dice);
    make.word("domain", &domain);
    let family = story.malware.get(make.malware);
    let family_name = family.map(|family| family.name.clone()).unwrap_or_default();
    make.word("family", &family_name);
    let said = make.say();
    let hash = make.dice.hex(32);
    let file_name = make.dice.pick(&said.passage.file).cloned().unwrap_or_else(|| "sample.bin".to_owned());
    let file = make.sco(
        "file",
        &["hashes", "name"],
        vec![
            ("hashes", Json::Object(vec![("SHA-256", (&hash).into())])),
            ("size", make.dice.between(18_000, 940_000).into()),
            ("name", file_name.into()),
        ],
    );
    let types = family.map(|family| family.types.clone()).unwrap_or_default();
    let sample = make.sdo(
        "malware",
        &said.passage.lang,
        vec![
            ("name", (&said.name).into()),
            ("description", (&said.description).into()),
            ("malware_types", types.into()),
            ("is_family", false.into()),
            ("sample_refs", [file.clone()].into()),
        ],
    );
    let analysis = make.sdo(
        "malware-analysis",
        "",
        vec![
            ("product", "mirsad-sandbox".into()),
            ("version", "4.2".into()),
            ("analysis_started", make.time(-3_600_000).into()),
            ("analysis_ended", make.time(-1_800_000).into()),
            ("result", "malicious".into()),
            ("sample_ref", file.into()),
        ],
    );
    make.relationship(&analysis, "characterizes", &sample);
    let name = make.sco("domain-name", &["value"], vec![("value", (&domain).into())]);
    make.relationship(&sample, "communicates-with", &name);
    let pattern = if make.item % 5 == 0 {
        let shared = make.values.shared_domain(make.item / 5);
        format!("[file:hashes.'SHA-256' = '{hash}'] OR [domain-name:value = '{shared}']")
    } else {
        format!("[file:hashes.'SHA-256' = '{hash}']")
    };
    let indicator = indicator(make, &said, pattern, "malicious-activity");
    make.relationship(&indicator, "indicates", &sample);
    let family_id = make.cast.id("malware", make.malware);
    make.relationship(&sample, "variant-of", &family_id);
}

/// A control server as seen in traffic.
pub(super) fn control_server(make: &mut Maker<'_, '_>) {
    let domain = make.values.domain(&make.dice);
    let address = make.values.address();
    make.word("domain", &domain);
    let port = make.port();
    make.word("port", &port.to_string());
    let said = make.say();
    let name = make.sco("domain-name", &["value"], vec![("value", (&domain).into())]);
    let at = make.address_sco(&address);
    make.relationship(&name, "resolves-to", &at);
    let start = make.second(-5_400_000);
    make.sco(
        "network-traffic",
        &["start", "dst_ref", "dst_port", "protocols"],
        vec![
            ("start", start.into()),
            ("dst_ref", at.into()),
            ("dst_port", port.into()),
            ("protocols", ["tcp", "tls", "https"].into()),
        ],
    );
    let pattern = if make.item % 6 == 1 {
        let shared = make.values.shared_address(make.item / 6);
        format!("[domain-name:value = '{domain}'] OR [ipv4-addr:value = '{shared}']")
    } else {
        format!("[domain-name:value = '{domain}']")
    };
    let indicator = indicator(make, &said, pattern, "malicious-activity");
    let malware = make.cast.id("malware", make.malware);
    make.relationship(&indicator, "indicates", &malware);
}

/// A vulnerability of a product that does not exist, in the nation's own register.
pub(super) fn vulnerability(make: &mut Maker<'_, '_>) {
    let number = format!("RVR-2026-{:04}", 11 + make.item * 3);
    make.word("serial", &number);
    let said = make.say();
    let reference = Json::Object(vec![
        ("source_name", "Rimal vulnerability register".into()),
        ("external_id", number.into()),
        ("url", "https://register.cert.rimal.example/".into()),
    ]);
    let vulnerability = make.sdo(
        "vulnerability",
        &said.passage.lang,
        vec![
            ("name", (&said.name).into()),
            ("description", (&said.description).into()),
            ("external_references", Json::List(vec![reference])),
        ],
    );
    let malware = make.cast.id("malware", make.malware);
    make.relationship(&malware, "exploits", &vulnerability);
}

/// A flaw in the ransomware, and how files are recovered by it.
pub(super) fn weakness(make: &mut Maker<'_, '_>) {
    // The first of the nation's malware is the ransomware.
    make.malware = 0;
    let name = make.cast.story.malware.first().map(|malware| malware.name.clone()).unwrap_or_default();
    make.word("malware", &name);
    let said = make.say();
    let malware = make.cast.id("malware", 0);
    make.sdo("note", &said.passage.lang, content(&said.name, &said.description, vec![malware.clone()]));
    let recovery = make.sdo(
        "course-of-action",
        &said.passage.lang,
        vec![("name", make.fill(&said.passage.action).into()), ("description", (&said.description).into())],
    );
    make.relationship(&recovery, "remediates", &malware);
}
