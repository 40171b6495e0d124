//! The attributes of a MISP object, by their relation to it.

use serde_json::{Map, Value as Json};

use crate::attribute::Said;
use crate::attribute::shape::{self, Algorithm};
use crate::attribute::value;

/// One attribute of an object.
pub(crate) struct Field<'v> {
    pub(crate) relation: String,
    pub(crate) said: Said<'v>,
    /// As it is kept where nothing in STIX says it: under MISP's names.
    pub(crate) whole: Json,
    /// Something in STIX says it.
    used: bool,
}

/// All of them.
pub(crate) struct Fields<'v> {
    all: Vec<Field<'v>>,
}

impl<'v> Fields<'v> {
    pub(crate) fn new() -> Self {
        Self { all: Vec::new() }
    }

    pub(crate) fn add(&mut self, relation: String, said: Said<'v>, whole: Map<String, Json>) {
        self.all.push(Field {
            relation,
            said,
            whole: Json::Object(whole),
            used: false,
        });
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Field<'v>> {
        self.all.iter()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Field<'v>> {
        self.all.iter_mut()
    }

    /// The first value of a relation, if it is of its kind; then something says it.
    pub(crate) fn take<T>(
        &mut self,
        relation: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let field = self
            .all
            .iter_mut()
            .find(|field| !field.used && field.relation == relation)?;
        let value = read(&field.said.value)?;
        field.used = true;
        Some(value)
    }

    /// A text.
    pub(crate) fn text(&mut self, relation: &str) -> Option<String> {
        self.take(relation, |text| Some(text.to_owned()))
    }

    /// The first text of several relations that mean the same.
    pub(crate) fn text_of(&mut self, relations: &[&str]) -> Option<String> {
        relations.iter().find_map(|relation| self.text(relation))
    }

    /// A whole number.
    pub(crate) fn number(&mut self, relation: &str) -> Option<u64> {
        // STIX numbers are at most 2^53.
        self.take(relation, |text| {
            text.trim().parse().ok().filter(|number| *number < 1 << 53)
        })
    }

    /// An instant.
    pub(crate) fn instant(&mut self, relation: &str) -> Option<String> {
        self.take(relation, |text| {
            Some(crate::time::instant(text)?.to_string())
        })
    }

    /// All values of a relation that are of its kind.
    pub(crate) fn all<T>(&mut self, relation: &str, read: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let mut found = Vec::new();
        for field in self
            .all
            .iter_mut()
            .filter(|field| !field.used && field.relation == relation)
        {
            if let Some(value) = read(&field.said.value) {
                field.used = true;
                found.push(value);
            }
        }
        found
    }

    /// The hashes among them, one of each algorithm, as STIX writes them.
    pub(crate) fn hashes(&mut self, prefix: &str) -> Map<String, Json> {
        let mut hashes = Map::new();
        for field in self.all.iter_mut().filter(|field| !field.used) {
            let Some(algorithm) = hash_of(&field.relation, prefix) else {
                continue;
            };
            let plain = field.said.value.replace(':', "");
            let text = if algorithm.name == "SSDEEP" {
                field.said.value.as_ref()
            } else {
                plain.as_str()
            };
            if let (Some(hash), false) = (
                value::hash(algorithm, text),
                hashes.contains_key(algorithm.name),
            ) {
                hashes.insert(algorithm.name.to_owned(), hash.into());
                field.used = true;
            }
        }
        hashes
    }

    /// Everything that nothing has said.
    pub(crate) fn rest(&self) -> Vec<Json> {
        let rest = self.all.iter().filter(|field| !field.used);
        rest.map(|field| field.whole.clone()).collect()
    }

    /// Takes back that something was said.
    pub(crate) fn forget(&mut self) {
        for field in &mut self.all {
            field.used = false;
        }
    }
}

impl Field<'_> {
    pub(crate) fn set_used(&mut self) {
        self.used = true;
    }
}

/// The algorithm that a relation such as `sha256` or `x509-fingerprint-sha1` names.
pub(crate) fn hash_of(relation: &str, prefix: &str) -> Option<Algorithm> {
    shape::algorithm(relation.strip_prefix(prefix)?)
}
