//! Relationship: one object stands to another in some way.

use super::suggested;
use crate::check::findings::Findings;
use crate::check::members::Members;
use crate::check::place::Place;
use crate::check::rule::{Between, Family, Kind, Record, Target, TypeRule, may, need};
use crate::check::value::form::RELATIONSHIP_TYPE;
use crate::id::ObjectId;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Relationship,
    record: Record {
        section: "STIX 2.1 §5.1",
        properties: &[
            need("relationship_type", Kind::Form(&RELATIONSHIP_TYPE)),
            need("source_ref", Kind::Id(Target::DomainOrObservable)),
            need("target_ref", Kind::Id(Target::DomainOrObservable)),
            may("description", Kind::Text),
            may("start_time", Kind::Time),
            may("stop_time", Kind::Time),
        ],
        between: &[
            Between::Before("start_time", "stop_time"),
            Between::Special(usual),
        ],
    },
    extensions: &[],
};

/// The type of a relationship should be one that the specification gives its two ends.
fn usual(members: &Members<'_, '_>, place: &Place<'_>, findings: &mut Findings) {
    let (Some(name), Some(source), Some(target)) = (
        members.text("relationship_type"),
        members.text("source_ref"),
        members.text("target_ref"),
    ) else {
        return;
    };
    let (Ok(source), Ok(target)) = (ObjectId::check(&source), ObjectId::check(&target)) else {
        return;
    };
    if !suggested::is_usual(&name, source, target) {
        let message = "should be a type that is given for these two types of objects";
        let place = place.member("relationship_type");
        findings.remark("relationship-unusual", &place, "STIX 2.1 §5.1.2", message);
    }
}
