//! `mithaq recall …`: taking back what crossed.

use clap::Subcommand;
use mithaq_node::admin::{AdminError, Answer, ExitCode, RecallChoice, RecallRequest, Request};

use super::{Ask, answer};
use crate::output::{Output, RecallOffers, Recalls};

/// Take back what crossed, see who has answered, and decide about what others take back.
///
/// Everyone who received the object by the ledger is asked to delete it, or with --restrict to keep it from everybody; whoever
/// passed it on asks in turn. From now on it is released to nobody new. Each recipient answers with a signed certificate,
/// which is a statement: nobody but that party can know.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Our own copies are kept, and go to nobody, unless --delete-own is given. A newer version of the object is another matter, and crosses as ever.\n\nExample:\n  mithaq recall indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f --reason \"sent too early\"\n  mithaq recall status"
)]
pub(crate) struct RecallCommand {
    #[command(subcommand)]
    command: Option<Recall>,
    /// The object's STIX id; all its versions are recalled.
    #[arg(value_name = "OBJECT", required = true)]
    object: Option<String>,
    /// Why. Nobody owes a reason.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The language of the reason, as a tag.
    #[arg(long, value_name = "TAG", default_value = "en")]
    reason_lang: String,
    /// Ask that it be kept from everybody, instead of deleted.
    #[arg(long)]
    restrict: bool,
    /// Delete our own copies too.
    #[arg(long)]
    delete_own: bool,
}

/// The commands about recalls that were made.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Recall {
    /// Show who has answered a recall, and how; of all of ours that are not lifted without one.
    #[command(
        after_help = "RECALL is its number or the first characters of it, or the id of the object.\n\nExample:\n  mithaq recall status\n  mithaq recall status indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"
    )]
    Status {
        /// Which recall.
        #[arg(value_name = "RECALL")]
        recall: Option<String>,
    },
    /// List all recalls: ours, and those that ask us.
    #[command(after_help = "Example:\n  mithaq recall list --json")]
    List {},
    /// Show what was released more widely than its newest version may be: a recall of it is offered.
    #[command(
        after_help = "Such an object was revoked, or marked more strictly, after it had crossed. Nothing is done by itself.\n\nExample:\n  mithaq recall offers"
    )]
    Offers {},
    /// Decide about a recall that asks us and waits for a decision.
    #[command(
        after_help = "The answer goes to whoever asked, as a certificate under our seal. A refusal needs no reason.\n`recall.consent` in the configuration says what is done without asking.\n\nExample:\n  mithaq recall answer 3f2c --delete"
    )]
    Answer {
        /// Which recall.
        #[arg(value_name = "RECALL")]
        recall: String,
        /// What becomes of it.
        #[command(flatten)]
        how: How,
    },
    /// Lift a recall of ours: it may be released, received and passed on again.
    #[command(
        after_help = "What recipients deleted comes back to them when it crosses anew; what was deleted here has to be imported again.\n\nExample:\n  mithaq recall lift 3f2c"
    )]
    Lift {
        /// Which recall.
        #[arg(value_name = "RECALL")]
        recall: String,
    },
}

/// What becomes of copies that a recall means.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct How {
    /// Delete them. What a legal hold keeps is kept from everybody instead.
    #[arg(long)]
    delete: bool,
    /// Keep them from everybody.
    #[arg(long)]
    restrict: bool,
    /// Keep them as they are.
    #[arg(long)]
    refuse: bool,
}

impl RecallCommand {
    /// Asks and shows.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let request = match &self.command {
            None => RecallRequest::Make {
                object: self.object.clone().unwrap_or_default(),
                reason: self.reason.clone(),
                language: self.reason_lang.clone(),
                restrict: self.restrict,
                delete_own: self.delete_own,
            },
            Some(Recall::Status { recall }) => RecallRequest::Status {
                recall: recall.clone(),
            },
            Some(Recall::List {}) => RecallRequest::List,
            Some(Recall::Offers {}) => {
                let reply = node.ask(Request::Recall(RecallRequest::Offers));
                let offers = answer!(reply, Answer::RecallOffers(offers) => offers)?;
                output.show(&RecallOffers { offers })?;
                return Ok(ExitCode::Success);
            }
            Some(Recall::Answer { recall, how }) => RecallRequest::Answer {
                recall: recall.clone(),
                how: match how {
                    How { delete: true, .. } => RecallChoice::Delete,
                    How { restrict: true, .. } => RecallChoice::Restrict,
                    How { .. } => RecallChoice::Refuse,
                },
            },
            Some(Recall::Lift { recall }) => RecallRequest::Lift {
                recall: recall.clone(),
            },
        };
        let reply = node.ask(Request::Recall(request));
        let recalls = answer!(reply, Answer::Recalls(recalls) => recalls)?;
        output.show(&Recalls { recalls })?;
        Ok(ExitCode::Success)
    }
}
