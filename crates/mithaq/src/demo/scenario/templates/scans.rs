//! What a coast sees of its own networks: scans, sinkholes, infected customers, counts.

use super::super::maker::Maker;
use super::notes::content;
use super::phishing::indicator;

/// A scan: the address it came from, whose network that is, the traffic, and sometimes an indicator.
pub(super) fn scan(make: &mut Maker<'_, '_>) {
    let address = if make.item % 2 == 0 { make.values.address() } else { make.values.address6() };
    make.word("address", &address);
    let port = make.port();
    make.word("port", &port.to_string());
    let said = make.say();
    let from = make.address_sco(&address);
    let start = make.second(-14_400_000);
    let traffic = make.sco(
        "network-traffic",
        &["start", "src_ref", "dst_port", "protocols"],
        vec![
            ("start", start.into()),
            ("src_ref", (&from).into()),
            ("dst_port", port.into()),
            ("protocols", ["tcp", "tls"].into()),
        ],
    );
    let observed = make.sdo(
        "observed-data",
        "",
        vec![
            ("first_observed", make.time(-14_400_000).into()),
            ("last_observed", make.time(-600_000).into()),
            ("number_observed", make.said("count").parse::<i64>().unwrap_or(1).into()),
            ("object_refs", [traffic, from].into()),
        ],
    );
    let kind = if address.contains(':') { "ipv6-addr" } else { "ipv4-addr" };
    let pattern = if make.item % 9 == 4 {
        let shared = make.values.shared_address(make.item / 9);
        format!("[{kind}:value = '{address}'] OR [ipv4-addr:value = '{shared}']")
    } else {
        format!("[{kind}:value = '{address}']")
    };
    let indicator = indicator(make, &said, pattern, "anomalous-activity");
    make.relationship(&indicator, "based-on", &observed);
}

/// A sinkholed domain, and how many still ask for it.
pub(super) fn sinkhole(make: &mut Maker<'_, '_>) {
    let domain = make.values.domain(&make.dice);
    make.word("domain", &domain);
    let said = make.say();
    let name = make.sco("domain-name", &["value"], vec![("value", (&domain).into())]);
    let pattern = if make.item % 8 == 2 {
        let shared = make.values.shared_domain(make.item / 8);
        format!("[domain-name:value IN ('{domain}', '{shared}')]")
    } else {
        format!("[domain-name:value = '{domain}']")
    };
    let indicator = indicator(make, &said, pattern, "compromised");
    let count = make.said("count").parse::<i64>().unwrap_or(1);
    let observed = make.sdo(
        "observed-data",
        "",
        vec![
            ("first_observed", make.time(-7 * 86_400_000).into()),
            ("last_observed", make.time(-3_600_000).into()),
            ("number_observed", count.into()),
            ("object_refs", [name].into()),
        ],
    );
    make.sdo(
        "sighting",
        "",
        vec![
            ("first_seen", make.time(-7 * 86_400_000).into()),
            ("last_seen", make.time(-3_600_000).into()),
            ("count", count.into()),
            ("sighting_of_ref", indicator.into()),
            ("observed_data_refs", [observed].into()),
            ("where_sighted_refs", [make.cast.nation.identity.clone()].into()),
        ],
    );
}

/// A customer's network that asks for a sinkholed name.
pub(super) fn telemetry(make: &mut Maker<'_, '_>) {
    let said = make.say();
    let address = make.values.address6();
    let at = make.address_sco(&address);
    let observed = make.sdo(
        "observed-data",
        "",
        vec![
            ("first_observed", make.time(-86_400_000).into()),
            ("last_observed", make.time(-60_000).into()),
            ("number_observed", make.said("count").parse::<i64>().unwrap_or(1).into()),
            ("object_refs", [at].into()),
        ],
    );
    make.sdo("note", &said.passage.lang, content(&said.name, &said.description, vec![observed]));
}

/// A count of gateways, as it was taken.
pub(super) fn measurement(make: &mut Maker<'_, '_>) {
    let said = make.say();
    let technique = make.cast.id("attack-pattern", 0);
    let note =
        make.sdo("note", &said.passage.lang, content(&said.name, &said.description, vec![technique.clone()]));
    make.sdo(
        "grouping",
        &said.passage.lang,
        vec![
            ("name", (&said.name).into()),
            ("context", "unspecified".into()),
            ("object_refs", [note, technique].into()),
        ],
    );
}
