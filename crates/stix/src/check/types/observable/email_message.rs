//! E-mail message.

use crate::check::rule::{
    Between, Family, Kind, Literal, Record, TEXTS, Target, TypeRule, may, need,
};
use crate::check::vocabulary::ANY_NAME;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.6",
        properties: &[
            need("is_multipart", Kind::Boolean),
            may("date", Kind::Time),
            may("content_type", Kind::Text),
            may("from_ref", Kind::Id(Target::Only(&["email-addr"]))),
            may("sender_ref", Kind::Id(Target::Only(&["email-addr"]))),
            may(
                "to_refs",
                Kind::List(&Kind::Id(Target::Only(&["email-addr"]))),
            ),
            may(
                "cc_refs",
                Kind::List(&Kind::Id(Target::Only(&["email-addr"]))),
            ),
            may(
                "bcc_refs",
                Kind::List(&Kind::Id(Target::Only(&["email-addr"]))),
            ),
            may("message_id", Kind::Text),
            may("subject", Kind::Text),
            may("received_lines", TEXTS),
            may(
                "additional_header_fields",
                Kind::Named(&ANY_NAME, &Kind::TextsOrText),
            ),
            may("body", Kind::Text),
            may("body_multipart", Kind::List(&Kind::Record(&MIME_PART))),
            may("raw_email_ref", Kind::Id(Target::Only(&["artifact"]))),
        ],
        between: &[
            Between::IfNot("is_multipart", Literal::True, "body"),
            Between::IfNot("is_multipart", Literal::False, "body_multipart"),
        ],
    },
    extensions: &[],
};

static MIME_PART: Record = Record {
    section: "STIX 2.1 §6.6.2",
    properties: &[
        may("body", Kind::Text),
        may(
            "body_raw_ref",
            Kind::Id(Target::Only(&["artifact", "file"])),
        ),
        may("content_type", Kind::Text),
        may("content_disposition", Kind::Text),
    ],
    between: &[Between::OneOf(&["body", "body_raw_ref"])],
};
