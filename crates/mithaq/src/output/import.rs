//! `mithaq import`.

use std::collections::BTreeMap;

use super::{Page, View, clean, code};
use crate::import::{LeftOutPart, MispFile, MispReport, Refused, Report};
use crate::text::{Arg, Texts};

/// Lines of each list; `--json` has all of them.
const LINES: usize = 20;

impl View for Report {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let Report {
            accepted,
            held,
            refused,
            skipped,
            warnings,
            misp,
            resumed,
        } = self;
        if let Some(count) = resumed {
            page.line(texts.get("import-resumed", &[("count", (*count).into())]));
        }
        let is_empty = accepted + held == 0 && refused.is_empty() && skipped.is_empty();
        if is_empty && resumed.is_none() {
            page.sentence(0, &texts.get("import-nothing", &[]));
        } else {
            let sum = [
                ("accepted", (*accepted).into()),
                ("held", (*held).into()),
                ("refused", refused.len().into()),
                ("skipped", skipped.len().into()),
            ];
            page.sentence(0, &texts.get("import-sum", &sum));
        }
        // What is wrong with a file or an object stays in the words of the specifications.
        list(page, texts, "import-refused", refused, |one| {
            clean(&refused_line(one))
        });
        list(page, texts, "import-skipped", skipped, |one| {
            clean(&format!("{}: {}", one.path, one.why))
        });
        let warnings: Vec<_> = warnings.iter().collect();
        list(
            page,
            texts,
            "import-remarked",
            &warnings,
            |(warning, count)| clean(&format!("{count} × {warning}")),
        );
        if let Some(misp) = misp {
            converted(page, texts, misp);
        }
    }
}

/// What became of MISP files before their objects were sent.
fn converted(page: &mut Page, texts: &Texts, misp: &MispReport) {
    let MispReport { files, left_out } = misp;
    list(page, texts, "import-converted", files, |file| {
        let MispFile {
            file,
            events,
            held_back,
            converted,
            left_out,
        } = file;
        let (objects, left): (u64, u64) = (converted.values().sum(), left_out.values().sum());
        let count = |key: &str, number: u64| Arg::raw(texts.get(key, &[("count", number.into())]));
        let told = [
            ("file", code(file)),
            ("events", count("import-events", *events)),
            ("objects", count("import-objects", objects)),
            ("parts", count("import-parts", left)),
            ("held", count("import-events", *held_back)),
        ];
        match held_back {
            0 => texts.get("import-file", &told),
            _ => texts.get("import-file-held-back", &told),
        }
    });
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for (code, count) in files.iter().flat_map(|file| &file.left_out) {
        *reasons.entry(code).or_default() += count;
    }
    let reasons: Vec<_> = reasons.into_iter().collect();
    list(page, texts, "import-left-out", &reasons, |(code, count)| {
        // Of a file with very many, not all are listed.
        let line = match left_out.iter().find(|part| part.code == *code) {
            Some(LeftOutPart {
                file,
                path,
                message,
                ..
            }) => format!("{count} × {message} ({code}), first {path} in {file}"),
            None => format!("{count} × {code}"),
        };
        clean(&line)
    });
}

fn refused_line(refused: &Refused) -> String {
    let Refused {
        file,
        index,
        id,
        code,
        path,
        message,
        rule,
    } = refused;
    let mut line = file.clone();
    if let Some(index) = index {
        line.push_str(&format!(", object {index}"));
    }
    if let Some(id) = id {
        line.push_str(&format!(", {id}"));
    }
    line.push_str(&format!(": {message} ({code}"));
    for part in [path, rule] {
        if !part.is_empty() {
            line.push_str(&format!(", {part}"));
        }
    }
    line + ")"
}

/// A list under the title `key`; each line comes without anything that could act on a terminal.
fn list<T>(page: &mut Page, texts: &Texts, key: &str, items: &[T], line: impl Fn(&T) -> String) {
    if items.is_empty() {
        return;
    }
    page.gap();
    page.sentence(0, &texts.get(key, &[]));
    for item in items.iter().take(LINES) {
        page.sentence(1, &line(item));
    }
    if items.len() > LINES {
        let more = [("count", (items.len() - LINES).into())];
        page.sentence(1, &texts.get("import-more", &more));
    }
}
