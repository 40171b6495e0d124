//! `mithaq import`.

use std::collections::BTreeMap;

use super::{Page, View};
use crate::import::{LeftOutPart, MispFile, MispReport, Refused, Report};
use crate::text::Texts;

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
            page.line("No objects were found: nothing was imported");
        } else {
            page.line(format!(
                "{accepted} accepted, {held} held already, {} refused, {} skipped",
                refused.len(),
                skipped.len()
            ));
        }
        list(page, "Refused", refused, refused_line);
        list(page, "Skipped", skipped, |one| {
            format!("{}: {}", one.path, one.why)
        });
        let warnings: Vec<_> = warnings.iter().collect();
        list(
            page,
            "Accepted with a remark",
            &warnings,
            |(warning, count)| format!("{count} × {warning}"),
        );
        if let Some(misp) = misp {
            converted(page, misp);
        }
    }
}

/// What became of MISP files before their objects were sent.
fn converted(page: &mut Page, misp: &MispReport) {
    let MispReport { files, left_out } = misp;
    list(page, "Converted from MISP", files, |file| {
        let MispFile {
            file,
            events,
            held_back,
            converted,
            left_out,
        } = file;
        let (objects, left): (u64, u64) = (converted.values().sum(), left_out.values().sum());
        let mut line = format!(
            "{file}: {}, {}, {} left out",
            count(*events, "event"),
            count(objects, "object"),
            count(left, "part")
        );
        if *held_back > 0 {
            line.push_str(&format!(
                "; {} held back for our own organisation",
                count(*held_back, "event")
            ));
        }
        line
    });
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for (code, count) in files.iter().flat_map(|file| &file.left_out) {
        *reasons.entry(code).or_default() += count;
    }
    let reasons: Vec<_> = reasons.into_iter().collect();
    list(page, "Left out of MISP files", &reasons, |(code, count)| {
        // Of a file with very many, not all are listed.
        match left_out.iter().find(|part| part.code == *code) {
            Some(LeftOutPart {
                file,
                path,
                message,
                ..
            }) => format!("{count} × {message} ({code}), first {path} in {file}"),
            None => format!("{count} × {code}"),
        }
    });
}

fn count(number: u64, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        many => format!("{many} {what}s"),
    }
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

fn list<T>(page: &mut Page, title: &str, items: &[T], line: impl Fn(&T) -> String) {
    if items.is_empty() {
        return;
    }
    page.gap();
    page.line(title);
    for item in items.iter().take(LINES) {
        page.item(1, line(item));
    }
    if items.len() > LINES {
        page.item(
            1,
            format!(
                "and {} more; `--json` lists all of them",
                items.len() - LINES
            ),
        );
    }
}
