//! Reading an instrument: every fault is noted, and none is passed over.

use std::collections::{BTreeMap, BTreeSet};

use crate::article::read::read_terms;
use crate::article::{
    Article, ArticleId, Language, TYPED_KINDS, TYPED_OR_TEXT, Terms, exchange, final_clauses,
};
use crate::fault::Problem;
use crate::instrument::{Instrument, InstrumentKind, header};
use crate::party::{Party, PartyId};
use crate::source::{Node, Reading, Table, shown};

/// More articles than any instrument read for this project has (the longest has 68).
const MOST_ARTICLES: usize = 200;
/// Longest text of one article in one language, in bytes.
const LONGEST_TEXT: usize = 64 * 1024;
/// Longest name or title, in bytes.
pub(super) const LONGEST_NAME: usize = 500;
/// As many languages as the United Nations and the OIC work in together, and room beside.
const MOST_LANGUAGES: usize = 12;

impl Instrument {
    /// Reads the instrument in a table; properties in `also` are not its own, and passed over.
    ///
    /// `None` only if `reading` has a fault; a fault may also be noted beside an instrument.
    pub(crate) fn read(root: &Node, also: &[&str], reading: &mut Reading) -> Option<Self> {
        let mut table = Table::at(root, "agreement", reading)?;
        let kind = table.word("kind", &InstrumentKind::WORDS, reading);
        let binding = table.flag("binding", reading);
        let confidential = table.flag("confidential", reading);
        let languages = read_languages(&mut table, reading);
        let prevailing = read_prevailing(&mut table, languages.as_deref(), reading);
        let title = table.node("title", reading).and_then(|node| {
            read_texts(node, "title", LONGEST_NAME, languages.as_deref(), reading)
        });
        let (parties, header) = header::read(&mut table, kind, reading).unzip();
        let ids: BTreeSet<PartyId> = parties
            .iter()
            .flatten()
            .map(|party: &Party| party.id.clone())
            .collect();
        let articles = read_articles(&mut table, &ids, languages.as_deref(), reading);
        if kind == Some(InstrumentKind::Treaty) && binding == Some(false) {
            reading.fault(table.line_of("binding"), Problem::TreatyNotBinding);
        }
        table.finish(also, reading);
        let articles = articles?;
        let final_clauses = articles.iter().find_map(|article| match &article.terms {
            Terms::FinalClauses(clauses) => Some((article.id.clone(), clauses.clone())),
            _ => None,
        });
        if let (Some(header), Some((id, clauses))) = (&header, &final_clauses) {
            reading.article = Some(id.clone());
            header::check_clauses(header, &ids, clauses, &articles, reading);
            reading.article = None;
        }
        Some(Self {
            kind: kind?,
            binding: binding?,
            confidential: confidential?,
            languages: languages?,
            prevailing: prevailing?,
            title: title?,
            parties: parties?,
            header: header?,
            final_clauses: final_clauses?,
            articles,
        })
    }
}

fn read_languages(table: &mut Table<'_>, reading: &mut Reading) -> Option<Vec<Language>> {
    const KEY: &str = "languages";
    let node = table.node(KEY, reading)?;
    let list = node.list(KEY, reading)?;
    if list.is_empty() {
        reading.fault(
            node.line,
            Problem::NoWords {
                key: KEY.to_owned(),
            },
        );
        return None;
    }
    if list.len() > MOST_LANGUAGES {
        reading.fault(
            node.line,
            Problem::TooMuch {
                key: KEY.to_owned(),
                limit: "12 languages",
            },
        );
        return None;
    }
    let mut languages = Vec::new();
    let mut sound = true;
    for item in list {
        match item
            .text(KEY, reading)
            .map(|text| (text, Language::parse(text)))
        {
            Some((_, Some(language))) if !languages.contains(&language) => languages.push(language),
            Some((text, _)) => {
                sound = false;
                reading.fault(item.line, Problem::BadLanguage { given: shown(text) });
            }
            None => sound = false,
        }
    }
    sound.then_some(languages)
}

fn read_prevailing(
    table: &mut Table<'_>,
    languages: Option<&[Language]>,
    reading: &mut Reading,
) -> Option<Language> {
    const KEY: &str = "prevailing";
    let line = table.line_of(KEY);
    let text = table.text(KEY, reading)?;
    let authentic = languages?;
    let found = authentic.iter().find(|language| language.as_str() == text);
    if found.is_none() {
        reading.fault(
            line,
            Problem::PrevailingNotAuthentic {
                language: shown(text),
            },
        );
    }
    found.cloned()
}

/// A text in every authentic language, and in no other.
fn read_texts(
    node: &Node,
    key: &'static str,
    longest: usize,
    languages: Option<&[Language]>,
    reading: &mut Reading,
) -> Option<BTreeMap<Language, String>> {
    let table = Table::at(node, key, reading)?;
    let languages = languages?;
    let mut texts = BTreeMap::new();
    let entries = table.entries();
    for (tag, node) in entries {
        let Some(language) = languages.iter().find(|language| language.as_str() == tag) else {
            reading.fault(
                node.line,
                Problem::ForeignText {
                    language: shown(tag),
                },
            );
            continue;
        };
        if let Some(text) = read_words(node, key, longest, reading) {
            texts.insert(language.clone(), text);
        }
    }
    for language in languages {
        if !entries.contains_key(language.as_str()) {
            reading.fault(
                node.line,
                Problem::NoText {
                    language: language.to_string(),
                },
            );
        }
    }
    (texts.len() == languages.len()).then_some(texts)
}

/// Words: something to read, not too long, without control characters except line breaks and tabs.
pub(super) fn read_words(
    node: &Node,
    key: &'static str,
    longest: usize,
    reading: &mut Reading,
) -> Option<String> {
    let text = node.text(key, reading)?;
    if text.len() > longest {
        let limit = match longest {
            LONGEST_TEXT => "65536 bytes",
            _ => "500 bytes",
        };
        reading.fault(
            node.line,
            Problem::TooMuch {
                key: key.to_owned(),
                limit,
            },
        );
        return None;
    }
    let control = text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t' && c != '\r');
    if control || text.trim().is_empty() {
        reading.fault(
            node.line,
            Problem::NoWords {
                key: key.to_owned(),
            },
        );
        return None;
    }
    Some(text.to_owned())
}

fn read_articles(
    table: &mut Table<'_>,
    parties: &BTreeSet<PartyId>,
    languages: Option<&[Language]>,
    reading: &mut Reading,
) -> Option<Vec<Article>> {
    const KEY: &str = "articles";
    let node = table.node(KEY, reading)?;
    let list = node.list(KEY, reading)?;
    if list.len() > MOST_ARTICLES {
        reading.fault(
            node.line,
            Problem::TooMuch {
                key: KEY.to_owned(),
                limit: "200 articles",
            },
        );
        return None;
    }
    let mut articles = Vec::new();
    let mut ids = BTreeSet::new();
    let mut first_of: BTreeMap<&'static str, ArticleId> = BTreeMap::new();
    for item in list {
        let read = read_article(item, parties, languages, reading);
        if let (Some(id), kind) = (&read.id, read.kind) {
            if !ids.insert(id.clone()) {
                reading.fault(item.line, Problem::SameArticle { id: id.clone() });
            }
            // Of words alone there may be several: they cannot contradict one another in effect.
            let words = matches!(&read.article, Some(a) if a.terms == Terms::TextOnly);
            let once = TYPED_KINDS.iter().chain(&TYPED_OR_TEXT);
            let mut once = once.filter(|one| **one != exchange::KIND && !words);
            if let Some(kind) = once.find(|once| Some(**once) == kind) {
                match first_of.get(kind) {
                    None => {
                        first_of.insert(kind, id.clone());
                    }
                    Some(first) => {
                        let first = first.clone();
                        reading.fault(item.line, Problem::SecondOfKind { kind, first });
                    }
                }
            }
        }
        articles.extend(read.article);
        reading.article = None;
    }
    if articles.len() == list.len() && !first_of.contains_key(final_clauses::KIND) {
        reading.fault(
            node.line,
            Problem::NoneOfKind {
                kind: final_clauses::KIND,
            },
        );
    }
    (articles.len() == list.len()).then_some(articles)
}

/// What could be read of an article: also of a faulty one, so that its id and kind still count.
struct ReadArticle<'a> {
    id: Option<ArticleId>,
    kind: Option<&'a str>,
    article: Option<Article>,
}

fn read_article<'a>(
    node: &'a Node,
    parties: &BTreeSet<PartyId>,
    languages: Option<&[Language]>,
    reading: &mut Reading,
) -> ReadArticle<'a> {
    let nothing = ReadArticle {
        id: None,
        kind: None,
        article: None,
    };
    let Some(mut table) = Table::at(node, "articles", reading) else {
        return nothing;
    };
    let line = table.line_of("id");
    let id = table.text("id", reading).and_then(|text| {
        ArticleId::parse(text)
            .map_err(|error| reading.fault(line, error.into()))
            .ok()
    });
    reading.article.clone_from(&id);
    let kind_line = table.line_of("kind");
    let kind = table.text("kind", reading);
    let text = table
        .node("text", reading)
        .and_then(|node| read_texts(node, "text", LONGEST_TEXT, languages, reading));
    let text_only = match table.maybe("text_only") {
        None => Some(false),
        Some(node) => node.flag("text_only", reading),
    };
    let terms = match (kind, text_only) {
        (Some(kind), Some(text_only)) => {
            read_terms(&mut table, kind, text_only, kind_line, parties, reading)
        }
        _ => {
            table.maybe("terms");
            None
        }
    };
    table.finish(&[], reading);
    let article = match (&id, kind, text, terms) {
        (Some(id), Some(kind), Some(text), Some(terms)) => Some(Article {
            id: id.clone(),
            kind: kind.to_owned(),
            text,
            terms,
        }),
        _ => None,
    };
    ReadArticle { id, kind, article }
}
