//! What was proved of the agreements before anyone signed them, and a draft that was caught.

use mithaq_node::admin::{AdminError, CheckReport};

use super::{B, C, number};
use crate::demo::fault::internal;
use crate::demo::figures::ProofFigures;
use crate::demo::material::Material;
use crate::demo::tell::Teller;
use crate::demo::treaty::check_amendment;
use crate::demo::world::World;
use crate::output::case_sentence;
use crate::text::{Arg, Lang, id};

/// A ceiling above that of the agreement between B and C.
const WIDER: &str = "TLP:AMBER";

/// What the checks found.
pub(super) struct Proofs {
    pub(super) figures: ProofFigures,
    /// Questions about agreements that were signed all the same, and not proved.
    open: Vec<String>,
    /// Whether the wider draft was refuted with an example.
    caught: bool,
}

impl Proofs {
    /// What did not hold of what is claimed.
    pub(super) fn broken(&self) -> Option<String> {
        if !self.open.is_empty() {
            let open = self.open.join(", ");
            return Some(format!("of the agreements was not proved: {open}"));
        }
        (!self.caught).then(|| "a wider draft was not told from the text in force".to_owned())
    }
}

/// Tells what each party found when it checked the agreements, and has B's clerk check a wider one.
pub(super) async fn tell(
    world: &World<'_>,
    material: &Material,
    lang: Lang,
    teller: &mut Teller<'_, '_>,
) -> Result<Proofs, AdminError> {
    let texts = teller.texts();
    let checks: Vec<&CheckReport> = world
        .agreements
        .iter()
        .flat_map(|held| &held.checks)
        .collect();
    let findings = checks.iter().flat_map(|check| &check.findings);
    let is_proved = |verdict: &str| verdict == "proved";
    let open = findings
        .clone()
        .filter(|finding| !is_proved(&finding.found.verdict))
        .map(|finding| finding.question.clone())
        .collect();
    let proved = findings
        .clone()
        .filter(|finding| is_proved(&finding.found.verdict));
    let (proved, cases) = proved.fold((0_usize, 0_u64), |(count, cases), finding| {
        (count + 1, cases + finding.found.tuples.unwrap_or_default())
    });
    let args = [
        ("count", proved.into()),
        ("agreements", world.agreements.len().into()),
        ("cases", cases.into()),
    ];
    teller.line(number(texts, proved), texts.get("demo-proved", &args), None)?;

    let held = world
        .between(B, C)
        .ok_or_else(|| internal("no agreement between B and C"))?;
    let terms = material.scenario().agreements().iter();
    let terms = terms
        .clone()
        .find(|terms| terms.parties == held.parties)
        .ok_or_else(|| internal("the scenario has no agreement between B and C"))?;
    let draft = check_amendment(world.nodes, B, held, (terms, WIDER), lang).await?;
    let refuted = draft
        .findings
        .iter()
        .filter(|finding| finding.found.verdict == "refuted");
    let refuted: Vec<_> = refuted.collect();
    let examples = refuted.iter().flat_map(|finding| &finding.found.examples);
    let example = examples.clone().next();
    if let Some(example) = example {
        let args = [
            ("nation", super::name(texts, B)),
            ("agreement", held.title.as_str().into()),
            ("from", id(&terms.highest_tlp)),
            ("to", id(WIDER)),
            ("example", Arg::raw(case_sentence(texts, example))),
        ];
        let label = super::article(texts, example.article.as_deref());
        teller.line(
            number(texts, 1_usize),
            texts.get("demo-widening", &args),
            label,
        )?;
    }
    let caught = example.is_some();
    Ok(Proofs {
        figures: ProofFigures {
            proved,
            refuted: refuted.len(),
            widening_caught: usize::from(caught),
        },
        open,
        caught,
    })
}
