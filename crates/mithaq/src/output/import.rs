//! `mithaq import`.

use super::{Page, View};
use crate::import::{Refused, Report};
use crate::text::Texts;

/// Lines of each list; `--json` has all of them.
const LINES: usize = 20;

impl View for Report {
    fn page(&self, page: &mut Page, _texts: &Texts) {
        let Report {
            accepted,
            held,
            refused,
            skipped,
            warnings,
        } = self;
        page.line(format!(
            "{accepted} accepted, {held} held already, {} refused, {} skipped",
            refused.len(),
            skipped.len()
        ));
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
