//! `mithaq agreement …`: from a draft to an instrument in force, and out of it again.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

use super::{Ask, answer};
use crate::output::{Agreements, Output};

mod acts;
mod check;
mod life;
mod new;
mod notice;
mod pandoc;
#[cfg(test)]
mod tests;
mod texts;
mod transcribe;

/// Agreements: drafts, acts (sign, reserve, amend, suspend, withdraw, …), what holds and what comes.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Agreement {
    /// Write a readable draft with both parties filled in.
    #[command(
        after_help = "Example:\n  mithaq agreement new --template bilateral --peer \"National CERT of Rimal\" --lang ar,en -o draft.toml"
    )]
    New {
        /// The template: `bilateral`, `working-arrangement`, `working-group`, `non-disclosure`, `multilateral`, `accession`, or
        /// `participant` for the terms of an organisation that we host.
        #[arg(long, value_name = "NAME", default_value = "bilateral")]
        template: String,
        /// The other party: a peer, or the name of the participant to be; placeholders if absent.
        #[arg(long, value_name = "PEER")]
        peer: Option<String>,
        /// Languages of the text, the prevailing one first: ar, en, fr.
        #[arg(id = "languages", long = "lang", value_name = "LANG,…", value_delimiter = ',', default_value = "en", value_parser = ["ar", "en", "fr"])]
        languages: Vec<String>,
        /// Write to a file, which must not exist yet.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Check a draft, seal it as an agreement and send it to its parties.
    #[command(
        after_help = "All faults of the draft are told at once, each with its article and line. Whom the final clauses open it to by\nname receives it, too; where they open it to anybody, name with --to who is to receive it.\n\nExample:\n  mithaq agreement propose draft.toml\n  mithaq agreement propose draft.toml --to \"National CERT of Sahil\""
    )]
    Propose {
        /// The draft, TOML.
        file: PathBuf,
        /// Also send it to a peer that may accede to it; may be given several times.
        #[arg(long, value_name = "PEER")]
        to: Vec<String>,
    },
    Check(check::Check),
    Diff(check::Diff),
    Export(texts::Export),
    Import(texts::Import),
    #[command(subcommand)]
    Iep(texts::Iep),
    /// List the agreements and how they stand.
    #[command(after_help = "Example:\n  mithaq agreement list")]
    List {},
    /// Show an agreement: articles, standing, acts.
    #[command(after_help = "Example:\n  mithaq agreement show 4f2a")]
    Show {
        /// Its id, or the first characters of its UUID.
        agreement: String,
    },
    #[command(subcommand)]
    Notice(notice::Notice),
    Contacts(notice::Call),
    Transcribe(transcribe::Transcribe),
    #[command(flatten)]
    Acts(acts::Acts),
    #[command(flatten)]
    Life(life::Life),
}

impl Agreement {
    /// Asks and shows.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        match self {
            Agreement::New {
                template,
                peer,
                languages,
                output: file,
            } => {
                let request = Request::AgreementTemplate {
                    template: template.clone(),
                    peer: peer.clone(),
                    languages: languages.clone(),
                };
                let text = answer!(node.ask(request), Answer::Draft { text } => text)?;
                let next = |file: &str| match template.as_str() {
                    "participant" => format!("mithaq participant add NAME --terms {file}"),
                    _ => format!("mithaq agreement propose {file}"),
                };
                new::draft(&text, &next, file.as_deref(), output)?;
            }
            Agreement::Propose { file, to } => {
                let request = Request::AgreementPropose {
                    draft: read_draft(file)?,
                    also_to: to.clone(),
                };
                show(request, node, output)?;
            }
            Agreement::Check(check) => return check.run(node, output),
            Agreement::Diff(diff) => return diff.run(node, output),
            Agreement::Export(export) => export.run(node, output)?,
            Agreement::Import(import) => import.run(node, output)?,
            Agreement::Iep(iep) => iep.run(node, output)?,
            Agreement::List {} => {
                let agreements = answer!(node.ask(Request::AgreementList), Answer::Agreements { agreements } => agreements)?;
                output.show(&Agreements { agreements })?;
            }
            Agreement::Show { agreement } => {
                show(
                    Request::AgreementShow {
                        agreement: agreement.clone(),
                    },
                    node,
                    output,
                )?;
            }
            Agreement::Notice(notice) => notice.run(node, output)?,
            Agreement::Contacts(call) => call.run(node, output)?,
            Agreement::Transcribe(transcribe) => transcribe.run(node, output)?,
            Agreement::Acts(acts) => acts.run(node, output)?,
            Agreement::Life(life) => life.run(node, output)?,
        }
        Ok(ExitCode::Success)
    }
}

fn show(request: Request, node: &mut dyn Ask, output: &mut Output<'_>) -> Result<(), AdminError> {
    let agreement = answer!(node.ask(request), Answer::Agreement(agreement) => agreement)?;
    output.show(&*agreement)
}

/// After an act: to programs the agreement as `show` tells it; to people how it stands now, without all its articles again.
fn acted(request: Request, node: &mut dyn Ask, output: &mut Output<'_>) -> Result<(), AdminError> {
    let agreement = answer!(node.ask(request), Answer::Agreement(agreement) => agreement)?;
    if output.is_json() {
        return output.show(&*agreement);
    }
    let agreement = agreement.id;
    let status = Request::AgreementStatus { agreement };
    let status = answer!(node.ask(status), Answer::AgreementStatus(status) => status)?;
    output.show(&*status)
}

fn read_draft(file: &Path) -> Result<String, AdminError> {
    read(
        file,
        "write a draft with `mithaq agreement new -o draft.toml`",
    )
}

fn read_terms(file: &Path) -> Result<String, AdminError> {
    read(
        file,
        "write the terms of the article into a file, as below its [articles.terms] in `mithaq agreement export ID --format toml`",
    )
}

fn read(file: &Path, next: &str) -> Result<String, AdminError> {
    std::fs::read_to_string(file).map_err(|error| {
        AdminError::usage(
            "cannot-read",
            format!("cannot read `{}`", file.display()),
            error.to_string(),
            next,
        )
    })
}
