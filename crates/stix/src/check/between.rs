//! What holds between the properties of one record.

use super::findings::Findings;
use super::members::Members;
use super::place::Place;
use super::rule::{Between, Record};

/// Check everything that holds between the properties of `record`.
pub(super) fn check(
    record: &Record,
    members: &Members<'_, '_>,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    for rule in record.between {
        match *rule {
            Between::OneOf(names) => {
                if !names.iter().any(|name| members.has(name)) {
                    let message = format!("must have at least one of {}", listed(names));
                    findings.error("property-needed", place, record.section, message);
                }
            }
            Between::Something(besides) => {
                // A property of an author's own says nothing of what the object is; an extension may.
                let mut own = record.properties.iter().map(|property| property.name);
                let extended = matches!(members, Members::Whole(_)) && members.has("extensions");
                if !extended && !own.any(|name| !besides.contains(&name) && members.has(name)) {
                    let message = "must have at least one property of its own";
                    findings.error("property-needed", place, record.section, message);
                }
            }
            Between::Either(one, other) => {
                let message = match (members.has(one), members.has(other)) {
                    (true, true) => {
                        format!("has both `{one}` and `{other}`, and must have one only")
                    }
                    (false, false) => format!("must have either `{one}` or `{other}`"),
                    _ => continue,
                };
                findings.error("property-needed", place, record.section, message);
            }
            Between::Together(one, others) => {
                if members.has(one) {
                    needed(
                        record,
                        members,
                        others,
                        &format!("with `{one}`"),
                        place,
                        findings,
                    );
                }
            }
            Between::Unless(one, others) => {
                if !members.has(one) {
                    needed(
                        record,
                        members,
                        others,
                        &format!("without `{one}`"),
                        place,
                        findings,
                    );
                }
            }
            Between::Order(first, last) => {
                order(record, members, (first, last), false, place, findings)
            }
            Between::Before(first, last) => {
                order(record, members, (first, last), true, place, findings)
            }
            Between::IfThen(one, literal, other) => {
                if members.is(one, literal) {
                    needed(
                        record,
                        members,
                        &[other],
                        &format!("with this `{one}`"),
                        place,
                        findings,
                    );
                }
            }
            Between::IfNot(one, literal, other) => {
                if members.is(one, literal) && members.has(other) {
                    let message = format!("must not be there with this `{one}`");
                    let place = place.member(other);
                    findings.error("property-forbidden", &place, record.section, message);
                }
            }
            Between::Special(judge) => judge(members, place, findings),
        }
    }
}

fn needed(
    record: &Record,
    members: &Members<'_, '_>,
    names: &[&str],
    when: &str,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    for name in names.iter().filter(|name| !members.has(name)) {
        let message = format!("the property `{name}` is required {when}");
        findings.error(
            "property-needed",
            &place.member(name),
            record.section,
            message,
        );
    }
}

fn order(
    record: &Record,
    members: &Members<'_, '_>,
    (first, last): (&str, &str),
    strictly: bool,
    place: &Place<'_>,
    findings: &mut Findings,
) {
    if !members.has(last) {
        return;
    }
    let (Some(earlier), Some(later)) = (members.time(first), members.time(last)) else {
        return;
    };
    if later < earlier || (strictly && later == earlier) {
        let must = if strictly {
            "must lie after"
        } else {
            "lies before"
        };
        let message = format!("{last} `{later}` {must} {first} `{earlier}`");
        findings.error("time-order", &place.member(last), record.section, message);
    }
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
