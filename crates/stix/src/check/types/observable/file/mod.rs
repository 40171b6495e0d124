//! File, with its predefined extensions.

mod pe_binary;

use crate::check::findings::Findings;
use crate::check::members::Members;
use crate::check::place::Place;
use crate::check::rule::{
    Between, Family, INTEGER, Kind, NOT_NEGATIVE, Record, Target, TypeRule, may, need,
};
use crate::check::value::form::{CHARSET, MEDIA_TYPE};
use crate::check::vocabulary::{ANY_NAME, PDF_INFORMATION};
use crate::json::Value;

pub(in crate::check) static RULE: TypeRule = TypeRule {
    family: Family::Observable,
    record: Record {
        section: "STIX 2.1 §6.7",
        properties: &[
            may("hashes", Kind::Hashes),
            may("size", NOT_NEGATIVE),
            may("name", Kind::Text),
            may("name_enc", Kind::Form(&CHARSET)),
            may("magic_number_hex", Kind::Hex),
            may("mime_type", Kind::Form(&MEDIA_TYPE)),
            may("ctime", Kind::Time),
            may("mtime", Kind::Time),
            may("atime", Kind::Time),
            may(
                "parent_directory_ref",
                Kind::Id(Target::Only(&["directory"])),
            ),
            may("contains_refs", Kind::List(&Kind::Id(Target::Observable))),
            may("content_ref", Kind::Id(Target::Only(&["artifact"]))),
        ],
        between: &[
            Between::OneOf(&["hashes", "name"]),
            Between::Together("name_enc", &["name"]),
        ],
    },
    extensions: &[
        ("archive-ext", &ARCHIVE),
        ("ntfs-ext", &NTFS),
        ("pdf-ext", &PDF),
        ("raster-image-ext", &RASTER_IMAGE),
        ("windows-pebinary-ext", &pe_binary::PE_BINARY),
    ],
};

static ARCHIVE: Record = Record {
    section: "STIX 2.1 §6.7.2",
    properties: &[
        need(
            "contains_refs",
            Kind::List(&Kind::Id(Target::Only(&["file", "directory"]))),
        ),
        may("comment", Kind::Text),
    ],
    between: &[Between::Special(a_file)],
};

/// Among what an archive contains is at least one file.
fn a_file(members: &Members<'_, '_>, place: &Place<'_>, findings: &mut Findings) {
    let Some(references) = members.get("contains_refs") else {
        return;
    };
    let references = references.elements();
    let is_file = |id: &str| id.starts_with("file--");
    let mut texts = references.iter().filter_map(Value::as_str);
    if !references.is_empty() && !texts.any(is_file) {
        let place = place.member("contains_refs");
        let message = "must have at least one file";
        findings.error("property-needed", &place, "STIX 2.1 §6.7.2", message);
    }
}

static NTFS: Record = Record {
    section: "STIX 2.1 §6.7.3",
    properties: &[
        may("sid", Kind::Text),
        may(
            "alternate_data_streams",
            Kind::List(&Kind::Record(&DATA_STREAM)),
        ),
    ],
    between: &[Between::Something(&[])],
};

static DATA_STREAM: Record = Record {
    section: "STIX 2.1 §6.7.3",
    properties: &[
        need("name", Kind::Text),
        may("hashes", Kind::Hashes),
        may("size", NOT_NEGATIVE),
    ],
    between: &[],
};

static PDF: Record = Record {
    section: "STIX 2.1 §6.7.4",
    properties: &[
        may("version", Kind::Text),
        may("is_optimized", Kind::Boolean),
        may(
            "document_info_dict",
            Kind::Named(&PDF_INFORMATION, &Kind::Text),
        ),
        may("pdfid0", Kind::Text),
        may("pdfid1", Kind::Text),
    ],
    between: &[Between::Something(&[])],
};

static RASTER_IMAGE: Record = Record {
    section: "STIX 2.1 §6.7.5",
    properties: &[
        may("image_height", INTEGER),
        may("image_width", INTEGER),
        may("bits_per_pixel", INTEGER),
        may("exif_tags", Kind::Named(&ANY_NAME, &Kind::IntegerOrText)),
    ],
    between: &[Between::Something(&[])],
};
