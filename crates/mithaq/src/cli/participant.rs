//! `mithaq participant …`: organisations that our party hosts.

use std::path::PathBuf;

use clap::Subcommand;
use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

use super::{Ask, answer, terminal};
use crate::output::{Output, Participants, name};

/// Organisations that we host: add, list, show, suspend, resume, remove.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Participant {
    /// Host an organisation under terms of its own: it reads, and adds, through this node.
    #[command(
        after_help = "The template lets it read up to TLP:GREEN and add up to TLP:AMBER, for detection, protection and research; nothing that it adds is passed on. For other terms:\n  mithaq agreement new --template participant --peer \"University of Rimal\" -o terms.toml\n\nWhat it signed on paper you attest with this command. Then give it a client: `mithaq client add NAME --as PARTICIPANT`.\n\nExample:\n  mithaq participant add \"University of Rimal\" --sector education\n  mithaq participant add \"University of Rimal\" --terms terms.toml"
    )]
    Add {
        /// Its name.
        name: String,
        /// The template of its terms: `participant`.
        #[arg(long, value_name = "NAME", default_value = "participant", value_parser = ["participant"], conflicts_with = "terms")]
        template: String,
        /// A draft of its terms instead, TOML.
        #[arg(long, value_name = "FILE")]
        terms: Option<PathBuf>,
        /// A sector that it belongs to (STIX 2.1 § 10.11); may be given several times.
        #[arg(long = "sector", value_name = "SECTOR")]
        sectors: Vec<String>,
        /// Languages of the template's text, the prevailing one first: ar, en, fr.
        #[arg(id = "languages", long = "lang", value_name = "LANG,…", value_delimiter = ',', default_value = "en", value_parser = ["ar", "en", "fr"], conflicts_with = "terms")]
        languages: Vec<String>,
    },
    /// List the participants.
    #[command(after_help = "Example:\n  mithaq participant list")]
    List {},
    /// Show a participant and its terms.
    #[command(after_help = "Example:\n  mithaq participant show \"University of Rimal\"")]
    Show {
        /// Its name or party id.
        participant: String,
    },
    /// Suspend it: it reads and adds nothing until it is resumed.
    #[command(after_help = "Example:\n  mithaq participant suspend \"University of Rimal\"")]
    Suspend {
        /// Its name or party id.
        participant: String,
    },
    /// Lift our suspension of it.
    #[command(after_help = "Example:\n  mithaq participant resume \"University of Rimal\"")]
    Resume {
        /// Its name or party id.
        participant: String,
    },
    /// End its terms and remove its clients, all at once.
    #[command(
        after_help = "What it gave stays here, under the terms it was given under.\n\nExample:\n  mithaq participant remove \"University of Rimal\" --yes"
    )]
    Remove {
        /// Its name or party id.
        participant: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

impl Participant {
    /// Asks and shows.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        match self {
            Participant::Add {
                name,
                template: _,
                terms,
                sectors,
                languages,
            } => {
                let terms = terms.as_ref().map(read_terms).transpose()?;
                let request = Request::ParticipantAdd {
                    name: name.clone(),
                    terms,
                    languages: languages.clone(),
                    sectors: sectors.clone(),
                };
                show(request, node, output)?;
            }
            Participant::List {} => {
                let participants = answer!(node.ask(Request::ParticipantList), Answer::Participants { participants } => participants)?;
                output.show(&Participants { participants })?;
            }
            Participant::Show { participant } => {
                let participant = participant.clone();
                show(Request::ParticipantShow { participant }, node, output)?;
            }
            Participant::Suspend { participant } => {
                let participant = participant.clone();
                show(Request::ParticipantSuspend { participant }, node, output)?;
            }
            Participant::Resume { participant } => {
                let participant = participant.clone();
                show(Request::ParticipantResume { participant }, node, output)?;
            }
            Participant::Remove { participant, yes } => {
                let about = [("participant", name(participant))];
                terminal::confirm(&output.texts(), "confirm-participant", &about, *yes)?;
                let request = Request::ParticipantRemove {
                    participant: participant.clone(),
                };
                answer!(node.ask(request), Answer::Done => ())?;
                output.done(&format!(
                    "The participant {participant} is removed; its clients no longer open anything."
                ))?;
            }
        }
        Ok(ExitCode::Success)
    }
}

fn show(request: Request, node: &mut dyn Ask, output: &mut Output<'_>) -> Result<(), AdminError> {
    let participant = answer!(node.ask(request), Answer::Participant(participant) => participant)?;
    output.show(&*participant)
}

fn read_terms(file: &PathBuf) -> Result<String, AdminError> {
    std::fs::read_to_string(file).map_err(|error| {
        AdminError::usage(
            "cannot-read",
            format!("cannot read `{}`", file.display()),
            error.to_string(),
            "write a draft with `mithaq agreement new --template participant --peer NAME -o terms.toml`",
        )
    })
}
