//! Every published MISP event, against a kept list of what it became and of what was left out.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use expect_test::expect_file;
use mithaq_misp::Options;

use crate::shared;
use crate::support::{convert, try_convert};

#[test]
fn every_event_is_converted_and_what_was_left_out_is_known() {
    let Some(folder) = shared::folder("data/misp-eset") else {
        return;
    };
    let files = shared::json_files(&folder);
    assert_eq!(files.len(), 38);
    let mut kept = String::new();
    for file in files {
        let text = std::fs::read(&file).unwrap();
        let result = convert(&text);
        // The same again gives the same bytes.
        assert_eq!(convert(&text).texts, result.texts);
        writeln!(kept, "{}", file.file_name().unwrap().to_str().unwrap()).unwrap();
        let types = result.types();
        let types: Vec<String> = types
            .iter()
            .map(|(name, count)| format!("{count} {name}"))
            .collect();
        writeln!(kept, "  {}", types.join(", ")).unwrap();
        let mut left: BTreeMap<(String, &str), usize> = BTreeMap::new();
        for one in &result.left_out {
            *left
                .entry((unnumbered(&one.path), one.why.code()))
                .or_default() += 1;
        }
        for ((path, code), count) in left {
            writeln!(kept, "  {count} × {path}: {code}").unwrap();
        }
    }
    expect_file!["kept/eset.txt"].assert_eq(&kept);
}

/// A path without its numbers.
fn unnumbered(path: &str) -> String {
    path.split('[')
        .map(|part| {
            part.split_once(']')
                .map_or(part.to_owned(), |(_, rest)| format!("]{rest}"))
        })
        .collect::<Vec<_>>()
        .join("[")
}

#[test]
fn the_broken_event_is_refused_where_it_breaks() {
    let Some(folder) = shared::folder("data/misp-eset/broken") else {
        return;
    };
    let text = std::fs::read(&shared::json_files(&folder)[0]).unwrap();
    let error = try_convert(&text, &Options::default()).unwrap_err();
    assert_eq!(error.line_and_column().unwrap().0, 37_374);
    assert_eq!(error.code(), "json-syntax");
}
