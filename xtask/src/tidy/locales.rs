//! Translations: Arabic, English and French say the same things.

use std::collections::{BTreeMap, BTreeSet};

use super::{File, Finding, Subject};

const FOLDER: &str = "crates/mithaq/locales/";
const LANGUAGES: [&str; 3] = ["ar", "en", "fr"];

/// A message's key (`key`, `-term` or `key.attribute`), its line, and the variables it uses.
struct Message {
    key: String,
    line: usize,
    variables: BTreeSet<String>,
}

/// Every language has the same files, and in them the same keys; no translation uses a variable
/// that the English text does not, because nobody would fill it in.
pub(super) fn equal(subject: &Subject) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut held: BTreeMap<&str, BTreeMap<&str, &File>> = BTreeMap::new();
    for file in &subject.files {
        let Some(rest) = file
            .path
            .strip_prefix(FOLDER)
            .filter(|rest| rest.ends_with(".ftl"))
        else {
            continue;
        };
        let Some((language, name)) = rest.split_once('/') else {
            continue;
        };
        held.entry(name).or_default().insert(language, file);
    }
    for (name, languages) in held {
        let mut read: Vec<(&File, Vec<Message>)> = Vec::new();
        for language in LANGUAGES {
            match languages.get(language) {
                Some(file) => read.push((file, messages(&file.text))),
                None => {
                    let path = format!("{FOLDER}{language}/{name}");
                    findings.push(Finding::fault(&path, 0, "this translation file is missing"));
                }
            }
        }
        let all: BTreeSet<&str> = read
            .iter()
            .flat_map(|(_, messages)| messages.iter().map(|message| message.key.as_str()))
            .collect();
        let english = read
            .iter()
            .find(|(file, _)| file.path == format!("{FOLDER}en/{name}"));
        for (file, messages) in &read {
            let mut seen = BTreeSet::new();
            for message in messages {
                if !seen.insert(message.key.as_str()) {
                    let text = format!("key `{}` is there twice", message.key);
                    findings.push(Finding::fault(&file.path, message.line, text));
                }
                let source = english
                    .and_then(|(_, english)| english.iter().find(|other| other.key == message.key));
                for variable in source
                    .iter()
                    .flat_map(|source| message.variables.difference(&source.variables))
                {
                    let text = format!(
                        "`{}` uses `${variable}`, which the English text does not",
                        message.key
                    );
                    findings.push(Finding::fault(&file.path, message.line, text));
                }
            }
            for key in all.difference(&seen) {
                findings.push(Finding::fault(
                    &file.path,
                    0,
                    format!("key `{key}` is missing"),
                ));
            }
        }
    }
    findings
}

/// The messages of a Fluent file: a key begins a line, an attribute begins an indented one with a
/// dot, whatever else is indented belongs to the message before.
fn messages(text: &str) -> Vec<Message> {
    let mut found: Vec<Message> = Vec::new();
    let mut parent = String::new();
    for (line, content) in (1..).zip(text.lines()) {
        let indented = content.starts_with(' ');
        let key = content
            .split_once('=')
            .map(|(key, _)| key.trim())
            .filter(|key| is_key(key, indented));
        match key {
            Some(attribute) if indented => found.push(Message {
                key: format!("{parent}{attribute}"),
                line,
                variables: BTreeSet::new(),
            }),
            Some(key) => {
                key.clone_into(&mut parent);
                found.push(Message {
                    key: key.to_owned(),
                    line,
                    variables: BTreeSet::new(),
                });
            }
            None if indented || content.starts_with('}') => {}
            None => continue,
        }
        if let Some(message) = found.last_mut() {
            message.variables.extend(variables(content));
        }
    }
    found
}

fn is_key(key: &str, attribute: bool) -> bool {
    let name = if attribute {
        key.strip_prefix('.')
    } else {
        Some(key.strip_prefix('-').unwrap_or(key))
    };
    name.is_some_and(|name| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    })
}

fn variables(content: &str) -> impl Iterator<Item = String> {
    content
        .split('$')
        .skip(1)
        .map(|rest| {
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
                .unwrap_or(rest.len());
            rest[..end].to_owned()
        })
        .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::equal;
    use crate::tidy::tests::check;

    const ENGLISH: &str = "# Said at the end.\ndone = { $count ->\n    [one] One object\n   *[other] { $count } objects\n}\n    .title = Done\n-name = Mithaq\n";

    #[test]
    fn the_same_keys_pass() {
        let arabic = "done = تم\n    .title = تم\n-name = ميثاق\n";
        let files = [
            ("crates/mithaq/locales/ar/demo.ftl", arabic),
            ("crates/mithaq/locales/en/demo.ftl", ENGLISH),
            ("crates/mithaq/locales/fr/demo.ftl", ENGLISH),
        ];
        check(equal, &files, &[]);
        check(equal, &[("README.md", "no locales yet\n")], &[]);
    }

    #[test]
    fn missing_keys_files_and_strange_variables_are_found() {
        check(
            equal,
            &[
                (
                    "crates/mithaq/locales/ar/demo.ftl",
                    "done = { $conut }\n-name = a\n-name = b\n",
                ),
                ("crates/mithaq/locales/en/demo.ftl", ENGLISH),
            ],
            &[
                "crates/mithaq/locales/fr/demo.ftl: this translation file is missing",
                "crates/mithaq/locales/ar/demo.ftl:1: `done` uses `$conut`, which the English text does not",
                "crates/mithaq/locales/ar/demo.ftl:3: key `-name` is there twice",
                "crates/mithaq/locales/ar/demo.ftl: key `done.title` is missing",
            ],
        );
    }
}
