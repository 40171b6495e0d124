//! Lures and what stands behind them: domains, messages, servers, decoys, and old lists of names.

use super::super::json::Json;
use super::super::maker::{Maker, Said};

/// A domain that poses as another, where it points, and the indicator for it.
pub(super) fn lure_domain(make: &mut Maker<'_, '_>) {
    let domain = make.values.domain(&make.dice);
    let address = make.values.address();
    make.word("domain", &domain);
    make.word("address", &address);
    let name = make.sco("domain-name", &["value"], vec![("value", (&domain).into())]);
    let points_to = make.address_sco(&address);
    make.relationship(&name, "resolves-to", &points_to);
    let said = make.say();
    let pattern = match make.item % 6 {
        0 => {
            let shared = make.values.shared_domain(make.item / 6);
            format!("[domain-name:value = '{domain}'] OR [domain-name:value = '{shared}']")
        }
        3 => format!("[domain-name:value = '{domain}' AND domain-name:resolves_to_refs[*].value = '{address}']"),
        _ => format!("[domain-name:value = '{domain}']"),
    };
    let indicator = indicator(make, &said, pattern, "malicious-activity");
    let campaign = make.cast.id("campaign", make.campaign);
    make.relationship(&indicator, "indicates", &campaign);
}

/// A phishing message with its sender, recipient and link.
pub(super) fn lure(make: &mut Maker<'_, '_>) {
    const SENDERS: [&str; 6] = ["accounts", "berthing", "office", "noreply", "dispatch", "agency"];
    const DESKS: [&str; 5] = ["imports", "pilots", "gate", "registry", "yard"];
    let said = make.say();
    let domain = make.values.domain(&make.dice);
    let number = make.item + 1;
    let sender = format!("{}@{domain}", make.dice.pick(&SENDERS).unwrap_or(&"office"));
    let desk = format!("{}{number}@port.qamar.example", make.dice.pick(&DESKS).unwrap_or(&"gate"));
    let link = format!("https://{domain}/{}/{}", make.dice.hex(3), make.said("serial"));

    let from = make.sco("email-addr", &["value"], vec![("value", (&sender).into())]);
    let to = make.sco("email-addr", &["value"], vec![("value", desk.into())]);
    let url = make.sco("url", &["value"], vec![("value", (&link).into())]);
    let (subject, body) = (make.fill(&said.passage.subject), make.fill(&said.passage.body));
    let message = make.sco(
        "email-message",
        &["from_ref", "subject", "body"],
        vec![
            ("is_multipart", false.into()),
            ("date", make.time(-7_200_000).into()),
            ("from_ref", (&from).into()),
            ("to_refs", [to.clone()].into()),
            ("subject", subject.into()),
            ("body", body.into()),
        ],
    );
    make.sdo(
        "observed-data",
        "",
        vec![
            ("first_observed", make.time(-7_200_000).into()),
            ("last_observed", make.time(-3_600_000).into()),
            ("number_observed", make.dice.between(1, 40).into()),
            ("object_refs", [message, from, to, url].into()),
        ],
    );
    let pattern = format!("[email-message:from_ref.value = '{sender}'] OR [url:value = '{link}']");
    let indicator = indicator(make, &said, pattern, "malicious-activity");
    let malware = make.cast.id("malware", make.malware);
    make.relationship(&indicator, "indicates", &malware);
}

/// A server, its address, its certificate, and what it serves.
pub(super) fn infrastructure(make: &mut Maker<'_, '_>) {
    const KINDS: [&str; 4] = ["command-and-control", "hosting-malware", "phishing", "staging"];
    let shared = make.item < make.cast.all.shared_hosts.len();
    let address = if shared { make.values.shared_address(make.item) } else { make.values.address() };
    let domain =
        if shared { make.values.shared_domain(make.item) } else { make.values.domain(&make.dice) };
    make.word("address", &address);
    make.word("domain", &domain);
    let said = make.say();
    let server = make.sdo(
        "infrastructure",
        &said.passage.lang,
        vec![
            ("name", (&said.name).into()),
            ("description", (&said.description).into()),
            ("infrastructure_types", [*make.dice.pick(&KINDS).unwrap_or(&"unknown")].into()),
            ("first_seen", make.time(-9 * 86_400_000).into()),
        ],
    );
    let at = make.address_sco(&address);
    let hash = Json::Object(vec![("SHA-256", make.dice.hex(32).into())]);
    let certificate = make.sco(
        "x509-certificate",
        &["hashes", "serial_number"],
        vec![
            ("hashes", hash),
            ("serial_number", make.dice.hex(10).into()),
            ("issuer", "CN=Outer Anchor Test Authority".into()),
            ("subject", format!("CN={domain}").into()),
        ],
    );
    let name = make.sco("domain-name", &["value"], vec![("value", domain.into())]);
    for part in [&at, &certificate, &name] {
        make.relationship(&server, "consists-of", part);
    }
    let malware = make.cast.id("malware", make.malware);
    make.relationship(&server, "delivers", &malware);
}

/// An indicator from an older list, and what it is thought to point to.
pub(super) fn old_indicator(make: &mut Maker<'_, '_>) {
    let domain = make.values.domain(&make.dice);
    let address = make.values.address6();
    make.word("domain", &domain);
    make.word("address", &address);
    let said = make.say();
    let pattern = if said.name.contains(&address) {
        format!("[ipv6-addr:value = '{address}']")
    } else {
        format!("[domain-name:value = '{domain}']")
    };
    let indicator = indicator(make, &said, pattern, "anomalous-activity");
    let set = make.cast.id("intrusion-set", 0);
    make.relationship(&indicator, "indicates", &set);
}

/// A system that only looks real, and waits.
pub(super) fn decoy(make: &mut Maker<'_, '_>) {
    let address = make.values.address();
    make.word("address", &address);
    let said = make.say();
    let decoy = make.sdo(
        "infrastructure",
        &said.passage.lang,
        vec![
            ("name", (&said.name).into()),
            ("description", (&said.description).into()),
            ("infrastructure_types", ["unknown"].into()),
        ],
    );
    let at = make.address_sco(&address);
    make.relationship(&decoy, "consists-of", &at);
}

/// An indicator with a STIX pattern.
pub(super) fn indicator(make: &mut Maker<'_, '_>, said: &Said<'_>, pattern: String, kind: &str) -> String {
    let confidence = make.dice.between(4, 19) * 5;
    make.sdo(
        "indicator",
        &said.passage.lang,
        vec![
            ("name", (&said.name).into()),
            ("description", (&said.description).into()),
            ("indicator_types", [kind].into()),
            ("pattern", pattern.into()),
            ("pattern_type", "stix".into()),
            ("pattern_version", "2.1".into()),
            ("valid_from", make.time(0).into()),
            ("confidence", confidence.into()),
        ],
    )
}
