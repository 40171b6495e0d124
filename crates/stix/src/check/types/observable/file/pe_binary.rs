//! Windows PE binary: an extension of files.

use crate::check::rule::{Between, INTEGER, Kind, NOT_NEGATIVE, NUMBER, Record, may, need};
use crate::check::value::form::SECOND;
use crate::check::vocabulary::PE_TYPE;

pub(super) static PE_BINARY: Record = Record {
    section: "STIX 2.1 §6.7.6",
    properties: &[
        need("pe_type", Kind::Open(&PE_TYPE)),
        may("imphash", Kind::Text),
        may("machine_hex", Kind::Hex),
        may("number_of_sections", NOT_NEGATIVE),
        may("time_date_stamp", Kind::Form(&SECOND)),
        may("pointer_to_symbol_table_hex", Kind::Hex),
        may("number_of_symbols", NOT_NEGATIVE),
        may("size_of_optional_header", NOT_NEGATIVE),
        may("characteristics_hex", Kind::Hex),
        may("file_header_hashes", Kind::Hashes),
        may("optional_header", Kind::Record(&OPTIONAL_HEADER)),
        may("sections", Kind::List(&Kind::Record(&SECTION))),
    ],
    between: &[Between::Something(&["pe_type"])],
};

static OPTIONAL_HEADER: Record = Record {
    section: "STIX 2.1 §6.7.6",
    properties: &[
        may("magic_hex", Kind::Hex),
        may("major_linker_version", INTEGER),
        may("minor_linker_version", INTEGER),
        may("size_of_code", NOT_NEGATIVE),
        may("size_of_initialized_data", NOT_NEGATIVE),
        may("size_of_uninitialized_data", NOT_NEGATIVE),
        may("address_of_entry_point", INTEGER),
        may("base_of_code", INTEGER),
        may("base_of_data", INTEGER),
        may("image_base", INTEGER),
        may("section_alignment", INTEGER),
        may("file_alignment", INTEGER),
        may("major_os_version", INTEGER),
        may("minor_os_version", INTEGER),
        may("major_image_version", INTEGER),
        may("minor_image_version", INTEGER),
        may("major_subsystem_version", INTEGER),
        may("minor_subsystem_version", INTEGER),
        may("win32_version_value_hex", Kind::Hex),
        may("size_of_image", NOT_NEGATIVE),
        may("size_of_headers", NOT_NEGATIVE),
        may("checksum_hex", Kind::Hex),
        may("dll_characteristics_hex", Kind::Hex),
        may("size_of_stack_reserve", NOT_NEGATIVE),
        may("size_of_stack_commit", NOT_NEGATIVE),
        may("size_of_heap_reserve", NOT_NEGATIVE),
        may("size_of_heap_commit", NOT_NEGATIVE),
        may("loader_flags_hex", Kind::Hex),
        may("number_of_rva_and_sizes", INTEGER),
        may("subsystem_hex", Kind::Hex),
        may("hashes", Kind::Hashes),
    ],
    between: &[Between::Something(&[])],
};

static SECTION: Record = Record {
    section: "STIX 2.1 §6.7.6",
    properties: &[
        need("name", Kind::Text),
        may("size", NOT_NEGATIVE),
        may("entropy", NUMBER),
        may("hashes", Kind::Hashes),
    ],
    between: &[],
};
