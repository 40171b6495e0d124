//! The demo's story as one page: a self-contained HTML file that opens anywhere, prints, and loads
//! nothing.
//!
//! No script and no outer resource: the page's own policy allows its one style sheet, by hash, and
//! nothing else. Text that came from elsewhere stands in `<bdi>`, identifiers run left to right.

mod pieces;
#[cfg(test)]
mod tests;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::text::{Texts, id, show_bidi_controls};
use pieces::Piece;

const STYLE: &str = include_str!("../../../templates/report.css");

/// What one run of the demo has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Story {
    /// The page's heading.
    pub(crate) title: String,
    /// When it was written, as text in UTC.
    pub(crate) when: String,
    /// The version of the program.
    pub(crate) version: String,
    /// What happened, in order.
    pub(crate) lines: Vec<StoryLine>,
    /// The names of the nations: the columns of the matrix.
    pub(crate) columns: Vec<String>,
    /// The groups of material, those of one owner together.
    pub(crate) matrix: Vec<MatrixRow>,
    /// Whether the material is the user's own, and so neither fictional nor labelled by hand.
    pub(crate) own_files: bool,
    /// Commands to try, with what they answered.
    pub(crate) commands: Vec<Command>,
}

/// One line of the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoryLine {
    /// The number that the line is about, with its unit, such as `1,240` or `38 ms`.
    pub(crate) figure: String,
    /// The sentence; isolates as [`Texts::get`] makes them become `<bdi>`.
    pub(crate) text: String,
    /// The article behind it.
    pub(crate) article: Option<String>,
}

/// One group of material.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MatrixRow {
    /// The name of the nation whose material it is.
    pub(crate) owner: String,
    /// The group's name.
    pub(crate) name: String,
    /// Its marking; empty for unmarked material.
    pub(crate) marking: String,
    /// How many objects it has.
    pub(crate) count: usize,
    /// One cell for each column.
    pub(crate) cells: Vec<Cell>,
}

/// Where a group stands with one nation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// It is that nation's own.
    Own,
    /// It has crossed to it.
    Crossed,
    /// It may cross and has not arrived.
    Waiting,
    /// It is there and may never be.
    Leaked,
    /// It is withheld, for this reason.
    Withheld(String),
}

/// A command to paste.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Command {
    /// What it shows.
    pub(crate) caption: String,
    /// The command line.
    pub(crate) command: String,
    /// What it printed; empty when it was not run.
    pub(crate) output: String,
}

/// The page for `story`, in the language of `texts`.
///
/// # Errors
/// When the template cannot be filled in, which no story causes.
pub(crate) fn render(story: &Story, texts: &Texts) -> Result<String, askama::Error> {
    let page = Page {
        story,
        texts,
        lang: texts.lang().code(),
        dir: texts.lang().dir(),
        style: STYLE,
        style_hash: STANDARD.encode(Sha256::digest(STYLE)),
    };
    page.render()
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    story: &'a Story,
    texts: &'a Texts,
    lang: &'static str,
    dir: &'static str,
    style: &'static str,
    style_hash: String,
}

/// The rows of one owner.
struct Owner<'a> {
    name: &'a str,
    rows: Vec<Row<'a>>,
}

/// A row with its marking in words.
struct Row<'a> {
    name: &'a str,
    marking: String,
    count: usize,
    cells: &'a [Cell],
}

impl Page<'_> {
    fn text(&self, key: &str) -> String {
        self.texts.get(key, &[])
    }

    fn made(&self) -> String {
        let args = [
            ("when", id(&*self.story.when)),
            ("version", id(&*self.story.version)),
        ];
        self.texts.get("report-made", &args)
    }

    fn number(&self, count: &usize) -> String {
        self.texts.get("number", &[("count", (*count).into())])
    }

    fn visible(&self, text: &str) -> String {
        show_bidi_controls(text)
    }

    fn pieces(&self, text: &str) -> Vec<Piece> {
        pieces::split(text)
    }

    fn owners(&self) -> Vec<Owner<'_>> {
        let mut owners: Vec<Owner<'_>> = Vec::new();
        for row in &self.story.matrix {
            let unmarked = row.marking.is_empty();
            let shown = Row {
                name: &row.name,
                marking: if unmarked {
                    self.text("unmarked")
                } else {
                    row.marking.clone()
                },
                count: row.count,
                cells: &row.cells,
            };
            match owners.last_mut() {
                Some(owner) if owner.name == row.owner => owner.rows.push(shown),
                _ => owners.push(Owner {
                    name: &row.owner,
                    rows: vec![shown],
                }),
            }
        }
        owners
    }
}
