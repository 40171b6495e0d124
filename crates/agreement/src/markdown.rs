//! The words of an agreement as Markdown, for lawyers who redline in a word processor, and back.
//!
//! ```markdown
//! ## Article 3 (exchange)
//!
//! > gives = "each"
//!
//! ### 3 / en
//!
//! Each party gives the other its own information.
//! ```
//! Only what stands below a heading `### article / language` is read back, onto the draft it came from; quoted lines
//! show the terms, which are changed in the draft alone. Ids stand in the text itself: a word processor loses
//! comments and anchors, and keeps headings.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::article::Language;
use crate::instrument::Instrument;

/// What stands for an article's id below the title.
const TITLE: &str = "title";

/// The words of an instrument as Markdown.
#[must_use]
pub fn to_markdown(instrument: &Instrument) -> String {
    let mut page = format!("# {}\n\n## Title\n", escaped_line(instrument.name()));
    for (language, text) in instrument.title() {
        section(&mut page, TITLE, language, text);
    }
    for article in instrument.articles() {
        let (id, kind) = (article.id(), escaped_line(article.kind()));
        page.push_str(&format!("\n## Article {id} ({kind})\n"));
        let terms = article.written_terms().unwrap_or_default();
        let mut before = "\n";
        for (key, value) in terms {
            let value = escaped_line(&value.to_string());
            page.push_str(&format!("{before}> {} = {value}\\\n", escaped_line(key)));
            before = "";
        }
        for (language, text) in article.text() {
            section(&mut page, id.as_str(), language, text);
        }
    }
    page
}

/// The draft `onto`, with the words that `markdown` has for them.
///
/// # Errors
/// [`MarkdownFaults`], all of them: words for an article or language that the draft does not have, articles whose
/// words are lost, words that stand there twice.
pub fn from_markdown(markdown: &str, onto: &Instrument) -> Result<Instrument, MarkdownFaults> {
    let mut faults = Vec::new();
    let mut found: BTreeMap<(String, String), String> = BTreeMap::new();
    for (place, text) in sections(markdown) {
        let (id, language) = place.clone();
        if found.insert(place, text).is_some() {
            faults.push(MarkdownFault::Twice { id, language });
        }
    }
    let mut changed = onto.clone();
    let mut take = |id: &str, texts: &mut BTreeMap<Language, String>| {
        for (language, text) in texts {
            let place = (id.to_owned(), language.to_string());
            match found.remove(&place) {
                Some(words) if words.trim().is_empty() && !text.trim().is_empty() => {
                    let (id, language) = place;
                    faults.push(MarkdownFault::Empty { id, language });
                }
                Some(words) => *text = words,
                None => {
                    let (id, language) = place;
                    faults.push(MarkdownFault::Lost { id, language });
                }
            }
        }
    };
    take(TITLE, &mut changed.title);
    for article in &mut changed.articles {
        take(article.id.as_str(), &mut article.text);
    }
    let unknown = found.into_keys();
    faults.extend(unknown.map(|(id, language)| MarkdownFault::Unknown { id, language }));
    match faults.is_empty() {
        true => Ok(changed),
        false => {
            let once: BTreeSet<MarkdownFault> = faults.into_iter().collect();
            Err(MarkdownFaults {
                found: once.into_iter().collect(),
            })
        }
    }
}

/// All that keeps Markdown from being read onto a draft; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkdownFaults {
    found: Vec<MarkdownFault>,
}

impl MarkdownFaults {
    /// The faults.
    #[must_use]
    pub fn all(&self) -> &[MarkdownFault] {
        &self.found
    }
}

impl fmt::Display for MarkdownFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found: Vec<String> = self.found.iter().map(ToString::to_string).collect();
        f.write_str(&found.join("; "))
    }
}

impl std::error::Error for MarkdownFaults {}

/// What keeps Markdown from being read onto a draft. `title` stands for the id of the title.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[non_exhaustive]
pub enum MarkdownFault {
    /// The draft has no such article, or not in this language.
    #[error("the draft has no words for `{id} / {language}`")]
    Unknown {
        /// The article.
        id: String,
        /// The language.
        language: String,
    },
    /// The words of an article are not there.
    #[error("the heading `### {id} / {language}` is lost")]
    Lost {
        /// The article.
        id: String,
        /// The language.
        language: String,
    },
    /// They are there more than once.
    #[error("the heading `### {id} / {language}` stands there more than once")]
    Twice {
        /// The article.
        id: String,
        /// The language.
        language: String,
    },
    /// Nothing stands below their heading.
    #[error("there are no words below `### {id} / {language}`")]
    Empty {
        /// The article.
        id: String,
        /// The language.
        language: String,
    },
}

fn section(page: &mut String, id: &str, language: &Language, text: &str) {
    page.push_str(&format!("\n### {id} / {language}\n\n"));
    page.push_str(&escaped(text));
    page.push('\n');
}

/// The words below each heading `### id / language`.
fn sections(markdown: &str) -> Vec<((String, String), String)> {
    let mut found: Vec<((String, String), Vec<&str>)> = Vec::new();
    let mut is_in = false;
    for line in markdown.lines() {
        if let Some(heading) = heading(line) {
            is_in = false;
            if let Some(place) = place(heading) {
                found.push((place, Vec::new()));
                is_in = true;
            }
        } else if is_in && let Some((_, lines)) = found.last_mut() {
            lines.push(line);
        }
    }
    found
        .into_iter()
        .map(|(place, lines)| (place, unescaped(&lines)))
        .collect()
}

/// What a heading says, of any level.
fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    ((1..=6).contains(&level) && rest.starts_with(' ')).then(|| rest.trim())
}

/// The article and language that a heading names. What a converter adds behind it, in braces, says nothing.
fn place(heading: &str) -> Option<(String, String)> {
    let heading = match heading.rfind('{') {
        Some(at) if heading.ends_with('}') => heading.get(..at).unwrap_or(heading),
        _ => heading,
    };
    let heading: String = heading
        .chars()
        .filter(|c| !matches!(c, '*' | '\\'))
        .collect();
    let (id, language) = heading.trim().split_once('/')?;
    let (id, language) = (id.trim(), language.trim());
    let is_word = |word: &str| !word.is_empty() && !word.contains(char::is_whitespace);
    (is_word(id) && is_word(language)).then(|| (id.to_owned(), language.to_owned()))
}

/// Words as Markdown that reads the same: an empty line between two others parts paragraphs, every other line break
/// is kept by a backslash.
fn escaped(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut page = String::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        page.push_str(&escaped_line(line));
        let is_blank = |place: usize| lines.get(place).is_none_or(|line| line.is_empty());
        // One empty line between two that are not.
        if !line.is_empty() && lines.len() > at + 2 && is_blank(at + 1) && !is_blank(at + 2) {
            page.push_str("\n\n");
            at += 2;
            continue;
        }
        if at + 1 < lines.len() {
            page.push_str("\\\n");
        }
        at += 1;
    }
    page.push('\n');
    page
}

/// Characters that Markdown reads something into.
const SPECIAL: &str = "\\`*_{}[]<>#|~^$@'\"=&";

/// Spaces that are signs of their own, as Markdown names them.
const ENTITIES: [(char, &str); 2] = [('\u{a0}', "&nbsp;"), ('\t', "&#9;")];

fn escaped_line(line: &str) -> String {
    let mut escaped = String::new();
    let words = line.trim_matches(' ');
    let before = line.len() - line.trim_start_matches(' ').len();
    let after = match words.is_empty() {
        true => 0,
        false => line.len() - line.trim_end_matches(' ').len(),
    };
    escaped.push_str(&"\\ ".repeat(before));
    let digits = words.trim_start_matches(|c: char| c.is_ascii_digit());
    let marks_a_list = words.len() - digits.len();
    for (at, c) in words.char_indices() {
        let begins_a_list = at == 0 && matches!(c, '-' | '+' | ':' | '%')
            || 0 < marks_a_list && at == marks_a_list && matches!(c, '.' | ')')
            || at == 0 && c == '(';
        // A converter makes other spaces of these.
        let entity = ENTITIES.iter().find(|(sign, _)| *sign == c);
        if let Some((_, entity)) = entity {
            escaped.push_str(entity);
            continue;
        }
        if SPECIAL.contains(c) || begins_a_list || is_run(words, at, c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped.push_str(&"\\ ".repeat(after));
    escaped
}

/// Whether a converter would make another sign of this one and its neighbour: `--`, `...`.
fn is_run(words: &str, at: usize, c: char) -> bool {
    let next = words
        .get(at + c.len_utf8()..)
        .and_then(|rest| rest.chars().next());
    matches!(c, '-' | '.') && next == Some(c)
}

/// The words that Markdown stands for.
fn unescaped(lines: &[&str]) -> String {
    let is_blank = |line: &str| line.trim_matches([' ', '\t']).is_empty();
    let blank = |line: &&&str| is_blank(line);
    let from = lines.iter().take_while(blank).count();
    let upto = lines.len() - lines.iter().rev().take_while(blank).count();
    let mut text = String::new();
    // What joins the next line to what is there.
    let mut joint = "";
    for line in lines.get(from..upto.max(from)).unwrap_or_default() {
        if is_blank(line) {
            joint = "\n\n";
            continue;
        }
        // A quotation shows terms, and is nobody's words.
        if line.trim_start().starts_with('>') {
            continue;
        }
        text.push_str(joint);
        let (words, breaks) = unescaped_line(line.trim_start_matches([' ', '\t']));
        text.push_str(&words);
        joint = match breaks {
            true => "\n",
            false => " ",
        };
    }
    if joint == "\n" {
        text.push('\n');
    }
    text
}

/// The words of one line, and whether a line break follows.
///
/// A space that does not break is a sign of the words. At the edges of a line a converter has made it of an escaped
/// space, which keeps its place there.
fn unescaped_line(line: &str) -> (String, bool) {
    let mut words = String::new();
    // Plain spaces at the end are none of the words; others are.
    let mut kept = 0;
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let entity = ENTITIES.iter().find(|(_, entity)| rest.starts_with(entity));
        if let Some((sign, entity)) = entity {
            words.push(*sign);
            kept = words.len();
            rest = rest.get(entity.len()..).unwrap_or_default();
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '\\' => match rest.chars().next() {
                Some(next) => {
                    if !next.is_ascii_punctuation() && next != ' ' {
                        words.push('\\');
                    }
                    words.push(next);
                    rest = rest.get(next.len_utf8()..).unwrap_or_default();
                }
                None => return (words, true),
            },
            '\u{a0}' => {
                let ends = rest.trim_start_matches(['\u{a0}', ' ']);
                let at_edge = words.trim_matches(' ').is_empty() || matches!(ends, "" | "\\");
                words.push(if at_edge { ' ' } else { c });
            }
            ' ' => {
                words.push(c);
                continue;
            }
            c => words.push(c),
        }
        kept = words.len();
    }
    words.truncate(kept);
    (words, false)
}
