//! Network traffic, with its predefined extensions.

use crate::check::findings::Findings;
use crate::check::members::Members;
use crate::check::place::Place;
use crate::check::rule::{
    Between, Family, INTEGER, Kind, Literal, NOT_NEGATIVE, Record, TEXTS, Target, TypeRule, may,
    need,
};
use crate::check::vocabulary::{ADDRESS_FAMILY, ANY_NAME, SOCKET_TYPE};

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.12",
        properties: &[
            need("protocols", TEXTS),
            may("start", Kind::Time),
            may("end", Kind::Time),
            may("is_active", Kind::Boolean),
            may(
                "src_ref",
                Kind::Id(Target::Only(&[
                    "ipv4-addr",
                    "ipv6-addr",
                    "mac-addr",
                    "domain-name",
                ])),
            ),
            may(
                "dst_ref",
                Kind::Id(Target::Only(&[
                    "ipv4-addr",
                    "ipv6-addr",
                    "mac-addr",
                    "domain-name",
                ])),
            ),
            may("src_port", Kind::Integer(0, 65_535)),
            may("dst_port", Kind::Integer(0, 65_535)),
            may("src_byte_count", NOT_NEGATIVE),
            may("dst_byte_count", NOT_NEGATIVE),
            may("src_packets", NOT_NEGATIVE),
            may("dst_packets", NOT_NEGATIVE),
            may("ipfix", Kind::Named(&ANY_NAME, &Kind::IntegerOrText)),
            may("src_payload_ref", Kind::Id(Target::Only(&["artifact"]))),
            may("dst_payload_ref", Kind::Id(Target::Only(&["artifact"]))),
            may(
                "encapsulates_refs",
                Kind::List(&Kind::Id(Target::Only(&["network-traffic"]))),
            ),
            may(
                "encapsulated_by_ref",
                Kind::Id(Target::Only(&["network-traffic"])),
            ),
        ],
        between: &[
            Between::OneOf(&["src_ref", "dst_ref"]),
            Between::Order("start", "end"),
            Between::IfNot("is_active", Literal::True, "end"),
            Between::Special(ports),
        ],
    },
    extensions: &[
        ("http-request-ext", &HTTP_REQUEST),
        ("icmp-ext", &ICMP),
        ("socket-ext", &SOCKET),
        ("tcp-ext", &TCP),
    ],
};

static HTTP_REQUEST: Record = Record {
    section: "STIX 2.1 §6.12.2",
    properties: &[
        need("request_method", Kind::Text),
        need("request_value", Kind::Text),
        may("request_version", Kind::Text),
        may("request_header", Kind::Named(&ANY_NAME, &TEXTS)),
        may("message_body_length", INTEGER),
        may(
            "message_body_data_ref",
            Kind::Id(Target::Only(&["artifact"])),
        ),
    ],
    between: &[],
};

static ICMP: Record = Record {
    section: "STIX 2.1 §6.12.3",
    properties: &[
        need("icmp_type_hex", Kind::Hex),
        need("icmp_code_hex", Kind::Hex),
    ],
    between: &[],
};

static SOCKET: Record = Record {
    section: "STIX 2.1 §6.12.4",
    properties: &[
        need("address_family", Kind::Closed(&ADDRESS_FAMILY)),
        may("is_blocking", Kind::Boolean),
        may("is_listening", Kind::Boolean),
        may("options", Kind::Named(&ANY_NAME, &INTEGER)),
        may("socket_type", Kind::Closed(&SOCKET_TYPE)),
        may("socket_descriptor", NOT_NEGATIVE),
        may("socket_handle", INTEGER),
    ],
    between: &[],
};

static TCP: Record = Record {
    section: "STIX 2.1 §6.12.5",
    properties: &[
        may("src_flags_hex", Kind::Hex),
        may("dst_flags_hex", Kind::Hex),
    ],
    between: &[Between::Something(&[])],
};

fn ports(members: &Members<'_, '_>, place: &Place<'_>, findings: &mut Findings) {
    for name in ["src_port", "dst_port"] {
        if !members.has(name) {
            let message = "network traffic should have `src_port` and `dst_port`";
            findings.remark("ports", &place.member(name), "STIX 2.1 §6.12", message);
        }
    }
}
