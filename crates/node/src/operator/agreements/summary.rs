//! An agreement as it is shown: articles, standing, acts.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::{Agreement, Article, Language, PartyId, Relation};

use super::{acts, names, paper, prepared, terms};
use crate::admin::{AgreementSummary, ArticleSummary, AudienceSummary, Title};
use crate::inner::Inner;
use crate::projection::{HeldAgreement, Projection};

/// All of it.
pub(in crate::operator) fn summary(
    node: &Inner,
    projection: &Projection,
    held: &HeldAgreement,
) -> AgreementSummary {
    let instrument = held.agreement.instrument();
    let now = node.watch.now();
    let standing = held.other_parties(&node.me).map(|party| {
        let relation = held.relation(&node.me, party, &now);
        let word = relation
            .reason(&held.agreement)
            .map_or("in-force", |reason| reason.code());
        let until = match &relation {
            Relation::InForce {
                until: Some(until), ..
            } => format!("{word} until {until}"),
            _ => word.to_owned(),
        };
        (names::of_party(node, projection, party.as_str()), until)
    });
    let mut unsigned: BTreeSet<&PartyId> = BTreeSet::new();
    let relations: Vec<Relation> = held
        .other_parties(&node.me)
        .map(|party| held.relation(&node.me, party, &now))
        .collect();
    for relation in &relations {
        if let Relation::NotSigned { by } = relation {
            unsigned.extend(by);
        }
    }
    let unsigned = unsigned.into_iter().map(|party| AudienceSummary {
        id: party.to_string(),
        name: names::of_party(node, projection, party.as_str()),
    });
    AgreementSummary {
        unsigned: unsigned.collect(),
        id: held.agreement.id().to_string(),
        title: Title::of(instrument),
        parties: instrument
            .parties()
            .iter()
            .map(|party| AudienceSummary {
                id: party.id.to_string(),
                name: party.name.clone(),
            })
            .collect(),
        standing: standing.collect(),
        articles: instrument
            .articles()
            .iter()
            .map(|one| article(&held.agreement, one))
            .collect(),
        acts: held
            .acts
            .iter()
            .map(|act| {
                let mut author = names::of_party(node, projection, act.author.as_str());
                if let Some(party) = &act.attested_for {
                    let party = names::of_party(node, projection, party.as_str());
                    author = format!("{author} for {party}");
                }
                let mut line = format!("{author} · {} · {} · {}", act.number, act.kind, act.at);
                line.push_str(" · ");
                line.push_str(act.id.as_str());
                if let Some(about) = &act.about {
                    line.push_str(" · of ");
                    line.push_str(about.as_str());
                }
                if act.author == node.me
                    && let Ok(Some(note)) = acts::note(node, act.id.as_str())
                {
                    line.push_str(&said(&note));
                }
                if let Some(paper) = &act.paper {
                    line.push_str(&format!(" · on paper: {paper}"));
                }
                match &act.ignored {
                    None => line,
                    Some(why) => format!("{line} · does not count: {why}"),
                }
            })
            .collect(),
        text_hash: mithaq_agreement::act::hex(held.agreement.text_hash()),
        // A store that cannot be read fails what is done with it; here it leaves something out.
        prepared: prepared::of(node, held).unwrap_or_default(),
        proofs: Vec::new(),
        papers: paper::of(node, projection, held),
        external: instrument
            .externals()
            .map(|party| party.id.to_string())
            .collect(),
    }
}

/// Who performed an act of ours, and why.
fn said(note: &acts::Note) -> String {
    let mut said = match &note.prepared_by {
        Some(first) => format!(" · by {first} and {}", note.operator),
        None => format!(" · by {}", note.operator),
    };
    if !note.reason.is_empty() {
        said.push_str(": ");
        said.push_str(&note.reason);
    }
    said
}

fn article(agreement: &Agreement, article: &Article) -> ArticleSummary {
    let text: BTreeMap<String, String> = article
        .text()
        .iter()
        .map(|(language, text): (&Language, &String)| (language.as_str().to_owned(), text.clone()))
        .collect();
    ArticleSummary {
        id: article.id().to_string(),
        kind: article.kind().to_owned(),
        text,
        terms: terms::line(agreement, article.terms()),
    }
}
