//! `mithaq agreement transcribe`: agreements and acts that were made on paper.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use mithaq_node::admin::{ActKind, AdminError, Answer, ExitCode, PaperGiven, Request};
use sha2::{Digest as _, Sha256};

use super::acts::Changed;
use crate::cli::{Ask, answer};
use crate::output::{Output, Scans};

/// The longest scan that is read.
const LONGEST: u64 = 1024 * 1024 * 1024;
/// Read at a time.
const STRETCH: usize = 64 * 1024;

/// An act on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PaperAct {
    Sign,
    Ratify,
    Accept,
    Approve,
    Reserve,
    Object,
    Declare,
    Suspend,
    Lift,
    Withdraw,
    Terminate,
    NotRenew,
}

/// Record a paper agreement, or what a party without a node did on paper: the hash of its scan, its reference, who attests it.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Without --act the draft is proposed as the text of that paper. With --act the paper is an act of a party that the agreement lists with `external = true`: we attest it, and it opens what we give that party, and nothing of what others give it. What binds takes two operators where the agreement binds under law. The scan is read to hash it and is kept nowhere; keep it yourselves, and hold it against the record with --verify.\n\nExamples:\n  mithaq agreement transcribe draft.toml --scan signed.pdf --reference MFA/2027/114 --date 2027-01-05\n  mithaq agreement transcribe 4f2a --of \"CERT of Sahil\" --act sign --scan letter.pdf --reference S-17 --date 2027-02-01\n  mithaq agreement transcribe 4f2a --of \"CERT of Sahil\" --act lift --on 91c0 --scan note.pdf --reference S-21 --date 2027-03-01\n  mithaq agreement transcribe 4f2a --verify --scan signed.pdf"
)]
pub(crate) struct Transcribe {
    /// The draft (a file, TOML); with --act or --verify the agreement: its id, or the first characters of its UUID.
    #[arg(value_name = "DRAFT|AGREEMENT")]
    of: String,
    /// The scan of the paper: a file of any kind.
    #[arg(long, value_name = "FILE")]
    scan: PathBuf,
    /// The paper's own reference, such as the number of a letter.
    #[arg(long, value_name = "TEXT", required_unless_present = "verify")]
    reference: Option<String>,
    /// The date that the paper bears: 2027-01-05.
    #[arg(long, value_name = "DATE", required_unless_present = "verify")]
    date: Option<String>,
    /// Whose act it is: the name or party id of a party without a node.
    #[arg(long = "of", value_name = "PARTY", requires = "act")]
    party: Option<String>,
    /// What was done: sign, ratify, accept, approve, reserve, object, declare, suspend, lift, withdraw, terminate, not-renew.
    #[arg(
        long,
        value_name = "ACT",
        requires = "party",
        hide_possible_values = true
    )]
    act: Option<PaperAct>,
    /// The act that it accepts, objects to or lifts: its id, or the first characters of its UUID.
    #[arg(long, value_name = "ACT", requires = "act")]
    on: Option<String>,
    /// With `object`: it wants no relation with the author of that act.
    #[arg(long, requires = "on")]
    precludes: bool,
    /// With `suspend`: towards this party alone.
    #[arg(long, value_name = "PARTY", requires = "act")]
    towards: Option<String>,
    #[command(flatten)]
    changed: Changed,
    /// Why, for our own record.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    reason: String,
    /// Hold a scan against what is on record of the agreement and its acts, and record nothing.
    #[arg(long, conflicts_with_all = ["act", "reference", "date"])]
    verify: bool,
}

impl Transcribe {
    /// Asks and shows.
    pub(super) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<(), AdminError> {
        let scan_sha256 = hashed(&self.scan)?;
        if self.verify {
            return self.verified(&scan_sha256, node, output);
        }
        let paper = PaperGiven {
            scan_sha256,
            reference: self.reference.clone().unwrap_or_default(),
            date: self.date.clone().unwrap_or_default(),
        };
        let request = match (&self.party, self.act) {
            (Some(party), Some(act)) => Request::AgreementTranscribeAct {
                agreement: self.of.clone(),
                party: party.clone(),
                act: self.kind(act)?,
                paper,
                reason: self.reason.clone(),
            },
            _ => Request::AgreementTranscribe {
                draft: super::read_draft(Path::new(&self.of))?,
                paper,
            },
        };
        super::show(request, node, output)
    }

    fn kind(&self, act: PaperAct) -> Result<ActKind, AdminError> {
        let (changes, text) = self.changed.read()?;
        let on = || {
            self.on.clone().ok_or_else(|| {
                refused(
                    "it does not say which act it is about",
                    "name that act with --on, as `mithaq agreement show` does",
                )
            })
        };
        Ok(match act {
            PaperAct::Sign => ActKind::Signature,
            PaperAct::Ratify => ActKind::Ratification,
            PaperAct::Accept => match &self.on {
                Some(of) => ActKind::AcceptanceOf { of: of.clone() },
                None => ActKind::Acceptance,
            },
            PaperAct::Approve => ActKind::Approval,
            PaperAct::Reserve => ActKind::Reservation { changes, text },
            PaperAct::Declare => ActKind::Declaration { changes, text },
            PaperAct::Object => ActKind::Objection {
                to: on()?,
                precludes: self.precludes,
            },
            PaperAct::Suspend => {
                let articles = self.changed.articles();
                let towards = self.towards.clone();
                match articles.is_empty() && towards.is_none() {
                    true => ActKind::Suspension,
                    false => ActKind::PartialSuspension { articles, towards },
                }
            }
            PaperAct::Lift => ActKind::Lifting { of: on()? },
            PaperAct::Withdraw => ActKind::Withdrawal,
            PaperAct::Terminate => ActKind::Termination,
            PaperAct::NotRenew => ActKind::NonRenewal,
        })
    }

    /// Shows what is on record with this scan.
    fn verified(
        &self,
        scan_sha256: &str,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<(), AdminError> {
        let request = Request::AgreementShow {
            agreement: self.of.clone(),
        };
        let agreement = answer!(node.ask(request), Answer::Agreement(agreement) => agreement)?;
        let (papers, others): (Vec<_>, Vec<_>) = agreement
            .papers
            .into_iter()
            .partition(|paper| paper.scan_sha256 == scan_sha256);
        if papers.is_empty() {
            let on_record: Vec<String> = others
                .iter()
                .map(|paper| format!("{} ({})", paper.scan_sha256, paper.reference))
                .collect();
            let why = match on_record.is_empty() {
                true => "no paper is on record".to_owned(),
                false => format!("on record are {}", on_record.join(", ")),
            };
            return Err(AdminError::new(
                ExitCode::Refused,
                "other-scan",
                format!("`{}` is no scan that is on record", self.scan.display()),
                format!("its SHA-256 is {scan_sha256}; {why}"),
                "compare it with the paper: the file was changed, or is of another paper",
            ));
        }
        output.show(&Scans { papers })
    }
}

fn refused(why: &str, next: &str) -> AdminError {
    AdminError::usage("bad-act", "nothing was recorded", why, next)
}

/// SHA-256 of a file, in stretches.
fn hashed(file: &Path) -> Result<String, AdminError> {
    let failed = |why: String| {
        AdminError::usage(
            "cannot-read",
            format!("cannot read the scan `{}`", file.display()),
            why,
            "name the file of the scan with --scan: a PDF or an image, 1 GiB at most",
        )
    };
    let opened = File::open(file).map_err(|error| failed(error.to_string()))?;
    // A pipe or a device has no end that could be waited for.
    let is_file = opened.metadata().is_ok_and(|known| known.is_file());
    if !is_file {
        return Err(failed("it is no ordinary file".to_owned()));
    }
    let mut bounded = opened.take(LONGEST + 1);
    let (mut hash, mut length) = (Sha256::new(), 0_u64);
    let mut stretch = vec![0; STRETCH];
    loop {
        let read = bounded
            .read(&mut stretch)
            .map_err(|error| failed(error.to_string()))?;
        if read == 0 {
            break;
        }
        hash.update(stretch.get(..read).unwrap_or_default());
        length = length.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
    }
    match length {
        0 => Err(failed("it is empty".to_owned())),
        length if LONGEST < length => Err(failed("it is longer than 1 GiB".to_owned())),
        _ => Ok(hash
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()),
    }
}
