//! A change to an article as people write it: the article's terms in TOML, as a draft has them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::kind::Change;
use crate::article::Article;
use crate::article::read::read_terms;
use crate::fault::Faults;
use crate::party::PartyId;
use crate::source::{Node, Reading, Table, Value};

impl Change {
    /// The change that leaves the article out.
    #[must_use]
    pub fn excluding(article: &Article) -> Self {
        Self {
            article: article.id().clone(),
            terms: None,
        }
    }

    /// The change to these terms: all terms of an article of this kind, without the head of their table. It is for
    /// [`Terms::is_at_most`](crate::Terms::is_at_most) to tell whether they narrow the article.
    ///
    /// # Errors
    /// [`Faults`], all of them, each with its line.
    pub fn from_toml(
        article: &Article,
        terms: &str,
        parties: &BTreeSet<PartyId>,
    ) -> Result<(Self, Article), Faults> {
        let terms = Node::from_toml(terms).map_err(Faults::new)?;
        let whole = Node {
            line: None,
            value: Value::Table(BTreeMap::from([("terms".to_owned(), terms)])),
        };
        let mut reading = Reading {
            article: Some(article.id().clone()),
            ..Reading::default()
        };
        let read = Table::at(&whole, "terms", &mut reading).and_then(|mut table| {
            let kind = article.kind();
            read_terms(&mut table, kind, false, None, parties, &mut reading)
        });
        match read {
            Some(terms) if reading.faults.is_empty() => {
                let changed = Article {
                    terms,
                    ..article.clone()
                };
                let written = changed.written_terms().unwrap_or_default();
                let written: Map<String, Json> = written
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect();
                let change = Self {
                    article: article.id().clone(),
                    terms: Some(Json::Object(written).to_string()),
                };
                Ok((change, changed))
            }
            _ => Err(Faults::new(reading.faults)),
        }
    }
}
