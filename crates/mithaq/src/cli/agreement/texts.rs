//! `mithaq agreement export`, `import` and `iep`: drafts in the forms that others work with.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use mithaq_node::admin::{AdminError, Answer, Request, TextForm};

use super::{new, pandoc};
use crate::cli::why::under;
use crate::cli::{Ask, answer};
use crate::output::Output;

/// A form in which words are redlined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// Markdown.
    Markdown,
    /// A word processor's, through pandoc where it is installed.
    Docx,
    /// The draft itself.
    Toml,
}

/// Write the words of an agreement for lawyers to redline, with the ids of its articles.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Words come back with `agreement import`; terms are changed in the draft.\n\nExamples:\n  mithaq agreement export draft.toml --format markdown -o words.md\n  mithaq agreement export 4f2a --format docx -o words.docx"
)]
pub(crate) struct Export {
    /// A draft (a file, TOML), or an agreement's id or the first characters of its UUID.
    agreement: String,
    /// markdown, docx or toml.
    #[arg(
        long,
        value_name = "FORM",
        default_value = "markdown",
        hide_possible_values = true
    )]
    format: Form,
    /// Write to a file, which must not exist yet.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    /// Asks and hands out.
    pub(super) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<(), AdminError> {
        let form = match self.format {
            Form::Toml => TextForm::Toml,
            Form::Markdown | Form::Docx => TextForm::Markdown,
        };
        let text = exported(&self.agreement, form, node)?;
        if self.format != Form::Docx {
            return handed_out(text.as_bytes(), self.output.as_deref(), output);
        }
        let Some(file) = &self.output else {
            return Err(AdminError::usage(
                "no-file",
                "nothing was written",
                "a word processor's document is no text for a terminal",
                "name a file with -o",
            ));
        };
        let document = pandoc::document(text.as_bytes())?;
        handed_out(&document, Some(file), output)
    }
}

/// Take redlined words back onto the draft that they came from.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Every article and language of the draft must be there, and no other. Terms stay as they are in the draft.\n\nExample:\n  mithaq agreement import words.docx --format docx --onto draft.toml -o redlined.toml"
)]
pub(crate) struct Import {
    /// The redlined words.
    file: PathBuf,
    /// The draft (a file, TOML) or agreement that they were exported from.
    #[arg(long, value_name = "DRAFT")]
    onto: String,
    /// markdown or docx.
    #[arg(
        long,
        value_name = "FORM",
        default_value = "markdown",
        hide_possible_values = true
    )]
    format: Form,
    /// Write the draft to a file, which must not exist yet.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Import {
    /// Asks and hands out.
    pub(super) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<(), AdminError> {
        let bytes = read(&self.file)?;
        let bytes = match self.format {
            Form::Docx => pandoc::words(&bytes)?,
            Form::Markdown => bytes,
            Form::Toml => {
                return Err(AdminError::usage(
                    "no-words",
                    "nothing was read",
                    "a draft in TOML needs no import",
                    "use it as it is: `mithaq agreement propose FILE`",
                ));
            }
        };
        let request = Request::AgreementImport {
            markdown: text(bytes, &self.file)?,
            onto: under(&self.onto)?,
        };
        let draft = answer!(node.ask(request), Answer::Draft { text } => text)?;
        new::draft(&draft, &proposed, self.output.as_deref(), output)
    }
}

/// FIRST IEP 2.0: export, import.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Iep {
    /// Write policies that say what recipients may do under each exchange article; never wider than its terms.
    #[command(
        after_help = "IEP knows no TLP:AMBER+STRICT, no purposes and no consent: where it has no word, the policy is stricter.\n\nExample:\n  mithaq agreement iep export 4f2a -o policies.json"
    )]
    Export {
        /// A draft (a file, TOML), or an agreement's id or the first characters of its UUID.
        agreement: String,
        /// Write to a file, which must not exist yet.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Write a readable draft that says what a policy says, and the strictest of what it does not.
    #[command(
        after_help = "Example:\n  mithaq agreement iep import policy.json --peer \"National CERT of Rimal\" --lang en,ar -o draft.toml"
    )]
    Import {
        /// The policy, JSON.
        file: PathBuf,
        /// The other party: a peer; placeholders if absent.
        #[arg(long, value_name = "PEER")]
        peer: Option<String>,
        /// Languages of the text, the prevailing one first: ar, en, fr.
        #[arg(id = "languages", long = "lang", value_name = "LANG,…", value_delimiter = ',', default_value = "en", value_parser = ["ar", "en", "fr"])]
        languages: Vec<String>,
        /// Write to a file, which must not exist yet.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

impl Iep {
    /// Asks and hands out.
    pub(super) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<(), AdminError> {
        match self {
            Iep::Export {
                agreement,
                output: file,
            } => {
                let text = exported(agreement, TextForm::Iep, node)?;
                handed_out(text.as_bytes(), file.as_deref(), output)
            }
            Iep::Import {
                file,
                peer,
                languages,
                output: to,
            } => {
                let request = Request::IepImport {
                    policy: text(read(file)?, file)?,
                    peer: peer.clone(),
                    languages: languages.clone(),
                };
                let draft = answer!(node.ask(request), Answer::Draft { text } => text)?;
                new::draft(&draft, &proposed, to.as_deref(), output)
            }
        }
    }
}

fn proposed(file: &str) -> String {
    format!("mithaq agreement propose {file}")
}

fn exported(agreement: &str, form: TextForm, node: &mut dyn Ask) -> Result<String, AdminError> {
    let request = Request::AgreementExport {
        of: under(agreement)?,
        form,
    };
    answer!(node.ask(request), Answer::Draft { text } => text)
}

/// To a new file, or as it is to standard output.
fn handed_out(
    bytes: &[u8],
    file: Option<&Path>,
    output: &mut Output<'_>,
) -> Result<(), AdminError> {
    match file {
        None if output.is_json() => {
            let text = String::from_utf8_lossy(bytes);
            output.json(&serde_json::json!({ "text": text }))
        }
        None => output.write(bytes),
        Some(file) => {
            new::create(file, bytes)?;
            match output.is_json() {
                true => output.json(&serde_json::json!({ "file": file.to_string_lossy() })),
                false => output.done(&format!("It is in {}.", file.display())),
            }
        }
    }
}

fn read(file: &Path) -> Result<Vec<u8>, AdminError> {
    std::fs::read(file).map_err(|error| cannot_read(file, &error))
}

fn text(bytes: Vec<u8>, file: &Path) -> Result<String, AdminError> {
    String::from_utf8(bytes).map_err(|error| cannot_read(file, &error))
}

fn cannot_read(file: &Path, error: &dyn std::fmt::Display) -> AdminError {
    AdminError::usage(
        "cannot-read",
        format!("cannot read `{}`", file.display()),
        error.to_string(),
        "name a file that was exported with `mithaq agreement export`, or a policy",
    )
}
