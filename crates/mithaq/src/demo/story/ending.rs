//! How it ends: what really is with whom, and whether every claim held.

use std::collections::BTreeSet;
use std::path::Path;

use mithaq_node::admin::AdminError;

use super::limits::samples;
use super::recall::Recall;
use super::{A, B, Run, number};
use crate::demo::Wishes;
use crate::demo::account::{self, Account};
use crate::demo::commands::{About, Commands};
use crate::demo::fault::{cannot_write, failed, internal};
use crate::demo::figures::{Figures, NodeFigures, PropagationFigures};
use crate::demo::material::Material;
use crate::demo::matrix::Matrix;
use crate::demo::measure::milliseconds;
use crate::demo::reasons::Reasons;
use crate::demo::report;
use crate::demo::scenario::Nation;
use crate::demo::tell::Teller;
use crate::demo::withheld::{Withheld, why_not};
use crate::demo::world::World;
use crate::text::{Lang, id};

/// What really is, once everything has happened.
pub(super) struct Outcome {
    account: Account,
    withheld: Withheld,
    /// Objects where they may never be: with a nation, with the participant.
    leaks: BTreeSet<(Nation, String)>,
    leaks_to_participant: BTreeSet<String>,
    /// Objects that should be somewhere and are not.
    missing: BTreeSet<(Nation, String)>,
    missing_at_participant: BTreeSet<String>,
    /// Reasons that people had not expected.
    other_reasons: Vec<String>,
}

impl Outcome {
    /// Reads it off the nodes.
    pub(super) async fn read(
        world: &mut World<'_>,
        material: &Material,
    ) -> Result<Outcome, AdminError> {
        let account = account::take(world, material).await?;
        for nation in Nation::ALL {
            world.catch_up(nation).await?;
        }
        let withheld = Withheld::ask(world, material).await?;
        let leaks = account.found.leaks(material.labels());
        let leaks_to_participant = account.found.leaks_to_participant(material.labels());
        // Labels made from the user's own files say who must never see something, not who must.
        let (missing, missing_at_participant) = match material.is_labelled() {
            true => (
                account.found.missing(material.labels()),
                account.found.missing_at_participant(material.labels()),
            ),
            false => Default::default(),
        };
        let other_reasons = account::other_reasons(world, material).await?;
        Ok(Outcome {
            account,
            withheld,
            leaks,
            leaks_to_participant,
            missing,
            missing_at_participant,
            other_reasons,
        })
    }

    /// How many objects were found where they may never be, and how many were not found.
    fn counts(&self) -> (usize, usize) {
        (
            self.leaks.len() + self.leaks_to_participant.len(),
            self.missing.len() + self.missing_at_participant.len(),
        )
    }

    /// The matrix.
    pub(super) async fn matrix(
        &self,
        world: &World<'_>,
        material: &Material,
        teller: &mut Teller<'_, '_>,
        lang: Lang,
    ) -> Result<Matrix, AdminError> {
        let texts = teller.texts();
        let rows = material.rows(lang, texts);
        let (found, leaks) = (&self.account.found, &self.leaks);
        let matrix = Matrix::of(world, material, (texts, rows), found, leaks).await?;
        teller.print(&format!("\n{}\n\n", texts.get("demo-matrix-title", &[])))?;
        teller.print(&matrix.lines(texts, &Reasons::new(texts, world.titles())))?;
        teller.print("\n")?;
        Ok(matrix)
    }

    /// The figures of the run.
    pub(super) fn figures(
        &self,
        run: &Run,
        recall: &Recall,
        world: &World<'_>,
        material: &Material,
    ) -> Figures {
        let nodes = self.node_figures(world, material);
        let (leaks, missing) = self.counts();
        Figures {
            imported: run.imported,
            crossed: nodes.iter().map(|node| node.received).sum(),
            nodes,
            leaks,
            propagation_ms: PropagationFigures {
                p50: run.speed.p50,
                p99: run.speed.p99,
            },
            cutoff_ms: milliseconds(run.suspension.cut_off.after),
            missing,
            resumed: run.suspension.resumed,
            proofs: run.proofs.figures,
            receipts: run.receipts.figures,
            recall: recall.figures,
            refusals_identical: run.refusals.iter().all(|refusals| refusals.equal),
            pids: world.nodes.all().map(|node| node.pid).collect(),
        }
    }

    fn node_figures(&self, world: &World<'_>, material: &Material) -> Vec<NodeFigures> {
        let nations = material.scenario().nations();
        let nodes = world.nodes.all();
        nodes
            .map(|node| {
                let feed = material.feed(node.nation).iter();
                let own: BTreeSet<&str> = feed.map(|object| object.id.as_str()).collect();
                let file = nations.iter().find(|file| file.id == node.nation);
                NodeFigures {
                    name: file.map_or_else(String::new, |file| file.name.get(Lang::En).to_owned()),
                    own: own.len(),
                    received: self.account.found.received(node.nation, &own).len(),
                    withheld_by_reason: self.withheld.by_reason(node.nation),
                }
            })
            .collect()
    }

    /// What did not hold of all that the demo claims.
    ///
    /// # Errors
    /// When anything did not.
    pub(super) fn check(&self, run: &Run, recall: &Recall) -> Result<(), AdminError> {
        let mut broken = self.other_reasons.clone();
        broken.extend_from_slice(&self.withheld.disagreements);
        let mut must = |holds: bool, claim: String| {
            if !holds {
                broken.push(claim);
            }
        };
        let (leaks, missing, suspension) = (&self.leaks, &self.missing, &run.suspension);
        let claims = [
            (&self.leaks_to_participant, "may never see and has read"),
            (&self.missing_at_participant, "should have read and has not"),
        ];
        for (objects, what) in claims {
            let claim = format!(
                "the participant {what} {} objects, such as {:?}",
                objects.len(),
                objects.first()
            );
            must(objects.is_empty(), claim);
        }
        must(
            leaks.is_empty(),
            format!(
                "{} objects are where they may never be, such as {:?}",
                leaks.len(),
                leaks.first()
            ),
        );
        must(
            missing.is_empty(),
            format!(
                "{} objects should have crossed and did not, such as {:?}",
                missing.len(),
                missing.first()
            ),
        );
        let repeated = self.account.repeated;
        must(
            repeated == 0,
            format!("shares showed {repeated} objects twice"),
        );
        must(
            run.refusals.iter().all(|refusals| refusals.equal),
            "a refusal for a withheld object differs from one for an absent object".to_owned(),
        );
        must(
            run.flipped,
            "a signed request with a changed byte was not told apart from the unaltered one"
                .to_owned(),
        );
        for claim in [run.proofs.broken(), run.receipts.broken(), recall.broken()] {
            must(claim.is_none(), claim.unwrap_or_default());
        }
        let after = suspension.cut_off.objects_after;
        must(
            after == 0,
            format!("{after} objects were released after the suspension was answered"),
        );
        let early = suspension.early;
        must(
            early == 0,
            format!("{early} objects crossed while the agreement was suspended"),
        );
        let (resumed, waiting) = (suspension.resumed, suspension.waiting);
        must(
            resumed == waiting,
            format!("of {waiting} objects that had been waiting {resumed} arrived"),
        );
        if broken.is_empty() {
            return Ok(());
        }
        Err(failed(
            "demo-broken",
            "the demo found what must not be",
            broken.join("\n"),
            "report it, with the lines above; with `--data-dir DIR` the nodes' data remain for looking at",
        ))
    }

    /// Tells what was found where it may not be, and what was not found.
    pub(super) fn tell(
        &self,
        world: &World<'_>,
        material: &Material,
        teller: &mut Teller<'_, '_>,
    ) -> Result<(), AdminError> {
        let texts = teller.texts();
        let holdings = world
            .nodes
            .all()
            .filter_map(|node| self.account.found.holdings.get(&node.nation));
        let read: usize = holdings
            .map(|holding| holding.share.len() + holding.clients.len())
            .sum();
        let read = read + self.account.found.participant.len();
        let (leaks, missing) = self.counts();
        let args = [("count", leaks.into()), ("read", read.into())];
        teller.line(number(texts, leaks), texts.get("demo-leaks", &args), None)?;
        if missing > 0 {
            let args = [("count", missing.into())];
            teller.line(
                number(texts, missing),
                texts.get("demo-missing", &args),
                None,
            )?;
        }
        if !material.is_labelled() {
            let labelled = material.labels().iter().count();
            teller.line(
                number(texts, labelled),
                texts.get("demo-own-data", &[]),
                None,
            )?;
        }
        Ok(())
    }
}

/// Writes the story as a page.
pub(super) fn write_report(
    file: &Path,
    teller: &mut Teller<'_, '_>,
    matrix: &Matrix,
    commands: &Commands,
    world: &World<'_>,
    material: &Material,
) -> Result<(), AdminError> {
    let texts = teller.texts();
    let story = report::Story {
        title: texts.get("demo-title", &[]),
        when: jiff::Timestamp::now()
            .strftime("%Y-%m-%d %H:%M")
            .to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        lines: teller.lines().to_vec(),
        columns: matrix.columns.clone(),
        matrix: matrix.report(texts, &Reasons::new(texts, world.titles())),
        own_files: !material.is_labelled(),
        commands: commands.report.clone(),
    };
    let page = report::render(&story, texts).map_err(internal)?;
    std::fs::write(file, page).map_err(|error| cannot_write(file, error))?;
    let args = [("path", id(file.display().to_string()))];
    teller.say(&texts.get("demo-report-written", &args))
}

pub(super) async fn compose_commands(
    world: &World<'_>,
    material: &Material,
    wishes: &Wishes<'_>,
    teller: &Teller<'_, '_>,
) -> Result<Commands, AdminError> {
    let (giver, receiver) = (world.nodes.of(A)?, world.nodes.of(B)?);
    let agreement = world
        .between(A, B)
        .ok_or_else(|| internal("no agreement between A and B"))?;
    // What the gate withholds, not what the labels say: it is the gate that will answer.
    let (_, kept) = samples(material, A, B);
    let object = match kept {
        Some(kept) if !why_not(giver, receiver, kept).await?.is_empty() => Some(kept),
        _ => None,
    };
    let secret = receiver.desk.client("visitor", None, None).await?;
    let about = About {
        giver,
        receiver,
        reader: world.analyst(B)?,
        secret: &secret,
        object,
        agreement,
        operator: wishes.operator,
        lang: wishes.lang,
    };
    Commands::compose(&about, teller.texts()).await
}
