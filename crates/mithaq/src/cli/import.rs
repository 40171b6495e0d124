//! `mithaq import`.

use std::cell::RefCell;
use std::path::PathBuf;

use mithaq_node::admin::{AdminError, Answer, ExitCode, ImportPlace, Request};
use mithaq_stix::ObjectId;

use super::{Ask, answer};
use crate::import::{Misp, Progress, Resume, import, name};
use crate::output::Output;
use crate::text::Texts;

/// Import STIX 2.1 files (bundles, TAXII envelopes, arrays, single objects) and MISP events.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "A folder gives its *.json and those of its folders; the rest is listed as skipped. What is held already changes nothing.\nAn import that was broken off goes on where it stopped when the same command is given again; if a file has changed meanwhile, it begins anew.\nA file that is no JSON is refused whole, with line and column.\nExit code 0: everything was taken or held already; 3: something was refused, the rest was taken.\nWith --json: {\"accepted\", \"held\", \"refused\", \"skipped\", \"warnings\"}; with MISP files also \"misp\": {\"files\", \"left_out\"}; after a break \"resumed\": how many objects were not sent again.\n\nMISP events become STIX objects, marked never wider than MISP would let them go: an event for its own organisation or a sharing group stays with us. What has no place in STIX is listed.\n\nExamples:\n  mithaq import feed.json reports/\n  mithaq import --our-misp export.json"
)]
pub(crate) struct Import {
    /// Files and folders.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// MISP files come from our own organisation's MISP: taking them in is no hop, and lowers no distribution.
    #[arg(long)]
    our_misp: bool,
    /// Nobody receives or sees what is new before this instant, in UTC: 2027-03-01T09:00:00Z.
    #[arg(long, value_name = "INSTANT")]
    embargo_until: Option<String>,
}

impl Import {
    /// Reads, sends, reports.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let node = RefCell::new(node);
        let how = match self.our_misp {
            true => "our-misp",
            false => "",
        };
        let until = self.embargo_until.clone().unwrap_or_default();
        let run = name(&self.paths, &[how, &until]);
        // Whether the node keeps a place of this import.
        let mut is_noted = false;
        let mut resume = None;
        let mut begun = || {
            let run = run.clone();
            let request = Request::ImportProgress { run: run.clone() };
            let noted = answer!(node.borrow_mut().ask(request), Answer::ImportProgress { progress } => progress)?;
            resume = noted.as_ref().map(|noted| noted.count);
            Ok(Resume {
                run: Some(run),
                noted,
            })
        };
        let mut send = |objects, place: Option<ImportPlace>| {
            is_noted |= place.is_some();
            let request = Request::Import {
                objects,
                embargo_until: self.embargo_until.clone(),
                place,
            };
            answer!(node.borrow_mut().ask(request), Answer::Import(report) => report)
        };
        let mut misp = Misp {
            source: match self.our_misp {
                true => mithaq_misp::Source::OurMisp,
                false => mithaq_misp::Source::Received,
            },
            parties: Box::new(|| parties(&mut **node.borrow_mut())),
        };
        let progress = Progress::on_terminal().telling(Texts::new(output.lang()));
        let report = import(&self.paths, &mut misp, &progress, &mut begun, &mut send)?;
        if is_noted || resume.is_some() {
            let request = Request::ImportEnd { run };
            answer!(node.borrow_mut().ask(request), Answer::ImportProgress { .. } => ())?;
        }
        output.show(&report)?;
        Ok(report.exit())
    }
}

/// The ids of our party and our peers.
fn parties(node: &mut dyn Ask) -> Result<Vec<ObjectId>, AdminError> {
    let ours = answer!(node.ask(Request::Status), Answer::Status(status) => status.party_id)?;
    let peers = answer!(node.ask(Request::PeerList), Answer::Peers { peers } => peers)?;
    let ids = peers.into_iter().map(|peer| peer.party).chain([ours]);
    Ok(ids.filter_map(|id| ObjectId::parse(&id).ok()).collect())
}
