//! Telling the story while it happens: lines for the terminal, kept for the report.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use mithaq_node::admin::AdminError;
use unicode_width::UnicodeWidthStr as _;

use super::report::StoryLine;
use crate::output::{Output, clean_sentence};
use crate::text::Texts;

/// Columns of a line, narrow enough for every terminal.
const WIDTH: usize = 92;
/// Columns between the figure at the beginning of a line and the sentence.
const GAP: usize = 2;

/// Who tells.
pub(super) struct Teller<'a, 'o> {
    texts: &'a Texts,
    output: &'a mut Output<'o>,
    bar: ProgressBar,
    lines: Vec<StoryLine>,
    /// Columns for the figure: units are longer words in some languages.
    figure: usize,
}

impl<'a, 'o> Teller<'a, 'o> {
    /// Tells to `output`; what it is doing meanwhile shows on standard error, if that is a terminal.
    pub(super) fn new(texts: &'a Texts, output: &'a mut Output<'o>) -> Teller<'a, 'o> {
        let bar = if io::stderr().is_terminal() {
            ProgressBar::new_spinner()
        } else {
            ProgressBar::hidden()
        };
        bar.set_style(
            ProgressStyle::with_template("{spinner} {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner()),
        );
        bar.enable_steady_tick(Duration::from_millis(120));
        Teller {
            texts,
            output,
            bar,
            lines: Vec::new(),
            figure: texts
                .get("figure-ms", &[("count", 100.5.into())])
                .width()
                .max(10),
        }
    }

    /// The words.
    pub(super) fn texts(&self) -> &'a Texts {
        self.texts
    }

    /// Shows what is being done, until the next call.
    pub(super) fn doing(&self, sentence: &str) {
        self.bar.set_message(clean_sentence(sentence));
    }

    /// Nothing is being done any more.
    pub(super) fn idle(&self) {
        self.bar.finish_and_clear();
    }

    /// Tells one line of the story.
    pub(super) fn line(
        &mut self,
        figure: String,
        text: String,
        article: Option<String>,
    ) -> Result<(), AdminError> {
        let sentence = match &article {
            Some(article) => format!("{text} [{article}]"),
            None => text.clone(),
        };
        let figure_width = figure.width();
        let mut told = String::new();
        for (index, part) in wrap(&sentence, WIDTH - self.figure - GAP)
            .iter()
            .enumerate()
        {
            let (shown, width) = if index == 0 {
                (figure.as_str(), figure_width)
            } else {
                ("", 0)
            };
            let before = " ".repeat(self.figure.saturating_sub(width));
            told.push_str(&format!("{before}{shown}{}{part}\n", " ".repeat(GAP)));
        }
        self.lines.push(StoryLine {
            figure,
            text,
            article,
        });
        self.print(&told)
    }

    /// Prints a sentence that is no line of the story.
    pub(super) fn say(&mut self, sentence: &str) -> Result<(), AdminError> {
        let told: String = wrap(sentence, WIDTH)
            .iter()
            .map(|line| format!("{line}\n"))
            .collect();
        self.print(&told)
    }

    /// Prints lines as they are.
    pub(super) fn print(&mut self, lines: &str) -> Result<(), AdminError> {
        let (bar, output) = (&self.bar, &mut self.output);
        bar.suspend(|| output.write(lines.as_bytes()))
    }

    /// What was told.
    pub(super) fn lines(&self) -> &[StoryLine] {
        &self.lines
    }
}

/// Breaks a sentence into lines of at most `width` columns, between words.
pub(super) fn wrap(sentence: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut column = 0;
    for word in clean_sentence(sentence).split(' ') {
        let wide = word.width();
        let begins = column == 0;
        if !begins && width < column + 1 + wide {
            lines.push(String::new());
            column = 0;
        }
        if let Some(line) = lines.last_mut() {
            if column > 0 {
                line.push(' ');
                column += 1;
            }
            line.push_str(word);
            column += wide;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sentence: &str, expected: &[&str]) {
        assert_eq!(wrap(sentence, 12), expected);
    }

    #[test]
    fn lines_break_between_words() {
        check("", &[""]);
        check("one two three four", &["one two", "three four"]);
        check(
            "indicator--1234567890 is long",
            &["indicator--1234567890", "is long"],
        );
        // Combining marks and isolates take no column.
        check(
            "\u{2066}ab\u{2069} cd\u{0301} efgh ij",
            &["\u{2066}ab\u{2069} cd\u{0301} efgh", "ij"],
        );
    }

    #[test]
    fn a_line_break_from_elsewhere_cannot_forge_a_line() {
        check("a\nb", &["ab"]);
    }
}
