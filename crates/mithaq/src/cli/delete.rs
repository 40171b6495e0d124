//! `mithaq delete`.

use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

use super::{Ask, answer, terminal};
use crate::output::{Output, name};

/// Delete an object for good, all its versions, whoever's it is.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Body, indexes and what our logs could tell of it go; proofs of everything else stay. The versions do not come in again, whoever delivers them; a newer version does.\nThis node alone deletes it: what has crossed is taken back by a recall. The answer names who has had it and cannot be recalled, the backups that still hold it, and legal holds that keep it.\nActs and agreements cannot be deleted.\n\nExamples:\n  mithaq delete indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f --reason \"entered by mistake\"\n  mithaq delete indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f --lift --modified 2026-11-22T10:00:00Z --reason \"deleted by mistake\""
)]
pub(crate) struct Delete {
    /// The object's STIX id.
    #[arg(value_name = "OBJECT")]
    object: String,
    /// Why. On record, without the object's id.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Let a version that was deleted in again: peers' collections are read anew for it.
    #[arg(long)]
    lift: bool,
    /// With --lift, which version: its `modified`. Left out for objects without versions.
    #[arg(long, value_name = "INSTANT", requires = "lift")]
    modified: Option<String>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

impl Delete {
    /// Asks and shows.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let Delete {
            object,
            reason,
            lift,
            modified,
            yes,
        } = self;
        if *lift {
            let request = Request::DeleteLift {
                object: object.clone(),
                modified: modified.clone(),
                reason: reason.clone(),
            };
            answer!(node.ask(request), Answer::Done => ())?;
            output.done(&output.texts().get("delete-lifted", &[]))?;
            return Ok(ExitCode::Success);
        }
        let about = [("object", name(object))];
        terminal::confirm(&output.texts(), "confirm-delete", &about, *yes)?;
        let request = Request::Delete {
            object: object.clone(),
            reason: reason.clone(),
        };
        let report = answer!(node.ask(request), Answer::Deleted(report) => report)?;
        output.show(&report)?;
        Ok(match report.held.is_empty() {
            true => ExitCode::Success,
            false => ExitCode::Partial,
        })
    }
}
