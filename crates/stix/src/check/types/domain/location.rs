//! Location: a place, as a region, a country or coordinates.

use crate::check::rule::{Between, Family, Kind, NUMBER, Record, TypeRule, may};
use crate::check::value::form::COUNTRY;
use crate::check::vocabulary::REGION;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Domain,
    record: Record {
        section: "STIX 2.1 §4.10",
        properties: &[
            may("name", Kind::Text),
            may("description", Kind::Text),
            may("latitude", Kind::Number(-90.0, 90.0)),
            may("longitude", Kind::Number(-180.0, 180.0)),
            may("precision", NUMBER),
            may("region", Kind::Open(&REGION)),
            may("country", Kind::Form(&COUNTRY)),
            may("administrative_area", Kind::Text),
            may("city", Kind::Text),
            may("street_address", Kind::Text),
            may("postal_code", Kind::Text),
        ],
        between: &[
            Between::OneOf(&["region", "country", "latitude", "longitude"]),
            Between::Together("latitude", &["longitude"]),
            Between::Together("longitude", &["latitude"]),
            Between::Together("precision", &["latitude", "longitude"]),
        ],
    },
    extensions: &[],
};
