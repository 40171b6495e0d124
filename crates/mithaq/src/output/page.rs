//! A page for people: lines, labelled values, tables.

use unicode_width::UnicodeWidthStr as _;

use super::clean::{clean, clean_sentence};

/// Columns between two columns of a table.
const GAP: usize = 2;

/// Text being put together. Everything but [`Page::sentence`] is cleaned on its way in.
#[derive(Debug, Default)]
pub(crate) struct Page {
    text: String,
}

impl Page {
    /// What has been put together.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// One line.
    pub(crate) fn line(&mut self, line: impl AsRef<str>) {
        self.push(&clean(line.as_ref()));
    }

    /// One line, indented by `depth` steps.
    pub(crate) fn item(&mut self, depth: usize, line: impl AsRef<str>) {
        self.push(&format!("{}{}", "  ".repeat(depth), clean(line.as_ref())));
    }

    /// One line of [`Texts`](crate::text::Texts), indented by `depth` steps.
    pub(crate) fn sentence(&mut self, depth: usize, sentence: &str) {
        self.push(&format!(
            "{}{}",
            "  ".repeat(depth),
            clean_sentence(sentence)
        ));
    }

    /// An empty line.
    pub(crate) fn gap(&mut self) {
        self.push("");
    }

    /// Labels and values, the values one below the other.
    pub(crate) fn fields(&mut self, depth: usize, fields: &[(&str, String)]) {
        let rows: Vec<[String; 2]> = fields
            .iter()
            .map(|(label, value)| [format!("{}{label}", "  ".repeat(depth)), value.clone()])
            .collect();
        self.rows(&rows);
    }

    /// A table with a head.
    pub(crate) fn table<const N: usize>(&mut self, head: [&str; N], rows: &[[String; N]]) {
        let mut all = vec![head.map(str::to_uppercase)];
        all.extend_from_slice(rows);
        self.rows(&all);
    }

    /// Rows in columns, each as wide as its widest cell; the last is not padded.
    fn rows<const N: usize>(&mut self, rows: &[[String; N]]) {
        let rows: Vec<[String; N]> = rows
            .iter()
            .map(|row| row.each_ref().map(|cell| clean(cell)))
            .collect();
        let mut widths = [0; N];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        for row in &rows {
            let mut line = String::new();
            for (index, (cell, width)) in row.iter().zip(widths).enumerate() {
                line.push_str(cell);
                if index + 1 < N {
                    line.push_str(&" ".repeat(width - cell.width() + GAP));
                }
            }
            self.push(line.trim_end());
        }
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}
