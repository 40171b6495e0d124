//! Agreements for these tests.

use std::fmt::Write;

use mithaq_agreement::{Agreement, Draft, PartyId};
use mithaq_stix::{Object, ObjectId, Timestamp};
use mithaq_testkit::world::{self, Party};

pub(crate) const QAMAR: &str = "identity--11111111-1111-4111-8111-111111111111";
pub(crate) const RIMAL: &str = "identity--22222222-2222-4222-8222-222222222222";
pub(crate) const SAHIL: &str = "identity--33333333-3333-4333-8333-333333333333";
pub(crate) const FIRST: &str = "mithaq-agreement--aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
pub(crate) const SECOND: &str = "mithaq-agreement--bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";
pub(crate) const FORUM: &str = "mithaq-agreement--dddddddd-dddd-4ddd-8ddd-dddddddddddd";

pub(crate) fn party(id: &str) -> PartyId {
    PartyId::parse(id).unwrap()
}

/// `kind: terms` for each article, terms parted by `;`.
pub(crate) fn text(articles: &[&str], other: &str, id: &str) -> Agreement {
    let mut draft = format!(
        "kind = \"working-arrangement\"\nbinding = false\nconfidential = true\n\
         languages = [\"en\"]\nprevailing = \"en\"\ntitle.en = \"Words\"\n\
         [[parties]]\nid = \"{QAMAR}\"\nname = \"Qamar\"\nroot_fingerprint = \"qamar-fingerprint\"\n\
         [[parties]]\nid = \"{other}\"\nname = \"Other\"\nroot_fingerprint = \"other-fingerprint\"\n"
    );
    let articles = ["final-clauses: notice_days = 1"].iter().chain(articles);
    for (number, article) in articles.enumerate() {
        let (kind, terms) = article.split_once(": ").unwrap();
        let terms = terms.replace("; ", "\n");
        let terms = terms.replace("RIMAL", RIMAL).replace("SAHIL", SAHIL);
        let terms = terms.replace("FORUM", FORUM);
        write!(
            draft,
            "[[articles]]\nid = \"{}\"\nkind = \"{kind}\"\ntext.en = \"Words.\"\n[articles.terms]\n{terms}\n",
            number + 1
        )
        .unwrap();
    }
    agreement(&draft, id)
}

/// An exchange article.
pub(crate) fn exchange(types: &str, tlp: &str, pap: &str, material: &str) -> String {
    format!(
        "exchange: gives = \"each\"; object_types = {types}; highest_tlp = \"{tlp}\"; \
         highest_pap = \"{pap}\"; material = \"{material}\""
    )
}

pub(crate) fn agreement(draft: &str, id: &str) -> Agreement {
    let draft = Draft::parse(draft).unwrap();
    let author = draft.instrument().parties()[0].id.clone();
    let at = Timestamp::parse("2027-01-01T00:00:00Z").unwrap();
    let bytes = draft
        .object_bytes(&ObjectId::parse(id).unwrap(), &author, &at)
        .unwrap();
    Agreement::from_object(&Object::parse(&bytes).unwrap().object).unwrap()
}

/// A random text of the testkit's.
pub(crate) fn rendered(text: &world::Agreement) -> Agreement {
    let of = |no: Party| [QAMAR, RIMAL, SAHIL][usize::from(no.0) % 3].to_owned();
    let draft = mithaq_testkit::render::draft(text, of);
    agreement(&draft, FIRST)
}
