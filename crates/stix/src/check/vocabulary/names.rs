//! Names that keys of dictionaries are taken from, with the case that another standard gives them.

use super::Vocabulary;

/// Names of which there is no list here: environment variables, header fields, EXIF tags, IPFIX elements.
pub(in crate::check) static ANY_NAME: Vocabulary = Vocabulary {
    name: "names",
    lowercase: false,
    values: &[],
};

/// Entries of a document information dictionary (ISO 32000-1 §14.3.3).
pub(in crate::check) static PDF_INFORMATION: Vocabulary = Vocabulary {
    name: "entries of a PDF document information dictionary",
    lowercase: false,
    values: &[
        "Title",
        "Author",
        "Subject",
        "Keywords",
        "Creator",
        "Producer",
        "CreationDate",
        "ModDate",
        "Trapped",
    ],
};
