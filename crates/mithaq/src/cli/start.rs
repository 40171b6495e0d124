//! `mithaq` alone: three ways to start.

use crate::output::Page;
use crate::text::{Texts, id};

/// For each way, its sentence and what to type.
const WAYS: [(&str, &[&str]); 3] = [
    ("start-demo", &["mithaq demo"]),
    (
        "start-node",
        &[
            "mithaq init --party \"National CERT of Qamar\"",
            "mithaq import feed.json reports/",
            "mithaq serve",
        ],
    ),
    (
        "start-peer",
        &[
            "mithaq peer invite",
            "mithaq agreement new --template bilateral --peer NAME -o draft.toml",
            "mithaq agreement propose draft.toml",
        ],
    ),
];

/// The page.
pub(crate) fn page(texts: &Texts) -> Page {
    let mut page = Page::default();
    page.sentence(0, &texts.get("start-intro", &[]));
    for (number, (key, commands)) in (1..).zip(WAYS) {
        page.gap();
        page.sentence(0, &format!("{number}. {}", texts.get(key, &[])));
        for command in commands {
            page.item(2, command);
        }
    }
    page.gap();
    let help = [
        ("command", id("mithaq help")),
        ("example", id("mithaq help import")),
    ];
    page.sentence(0, &texts.get("start-help", &help));
    page
}
