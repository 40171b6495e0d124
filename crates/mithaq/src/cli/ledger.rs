//! `mithaq ledger …`: the record of what crossed.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use mithaq_ledger::receipt::{self, LARGEST_RECEIPT};
use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};
use mithaq_stix::seal::VerifyingKey;

use super::{Ask, answer};
use crate::output::{EvidenceList, Logs, Output, ReceiptWritten, VerifiedCrossing, not_written};

/// The record of what crossed: show it, make a receipt, verify one.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Ledger {
    /// Show the logs of what was released, and what is held of the peers' logs.
    #[command(
        after_help = "With PEER: that one's alone, with its last pages.\n\nExample:\n  mithaq ledger show\n  mithaq ledger show \"National CERT of Rimal\""
    )]
    Show {
        /// A peer or participant; all if absent.
        #[arg(value_name = "PEER")]
        peer: Option<String>,
    },
    /// Make a receipt: one file that proves that an object crossed. It shows nothing of other objects.
    #[command(
        after_help = "The receipt is for the newest version that crossed. Whoever has it verifies it with `mithaq ledger verify`,\nwithout a node and without a network.\n\nExample:\n  mithaq ledger receipt indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f --peer \"National CERT of Rimal\" -o receipt.json"
    )]
    Receipt {
        /// The object's STIX id.
        object: String,
        /// To whom it crossed; may be left out where there is only one.
        #[arg(long, value_name = "PEER")]
        peer: Option<String>,
        /// Write to a file instead of standard output.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// What is kept against peers' logs: rewritten, begun anew, or with pages that did not come here.
    #[command(subcommand)]
    Evidence(Evidence),
    /// Verify a receipt with the two parties' public keys. Needs no node and no network.
    #[command(
        after_help = "Keys are 64 hexadecimal digits, as `mithaq ledger show` prints them. Take them from the parties, never from\nwhoever hands you the receipt. Ends with 5 if the receipt proves nothing.\n\nExample:\n  mithaq ledger verify receipt.json --from-key 1f0c… --to-key 9ab3…"
    )]
    Verify {
        /// The receipt.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The public key of the party that released.
        #[arg(long, value_name = "KEY")]
        from_key: String,
        /// The public key of the recipient, if it has cosigned.
        #[arg(long, value_name = "KEY")]
        to_key: Option<String>,
    },
}

/// Evidence against peers' logs.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Evidence {
    /// List it, the oldest first.
    #[command(
        after_help = "With --json: the whole text of each, with both checkpoints as the peer signed them.\n\nExample:\n  mithaq ledger evidence list\n  mithaq ledger evidence list \"National CERT of Rimal\""
    )]
    List {
        /// Of this peer alone.
        #[arg(value_name = "PEER")]
        peer: Option<String>,
    },
    /// Say that you have seen one, and what you make of it. It is kept all the same.
    #[command(
        after_help = "Ask the peer first, by another way than this one. A log that it has begun anew is cosigned from then on.\n\nExample:\n  mithaq --operator amal ledger evidence settle 1f0c9ab35d20 --reason \"restored on Sunday, confirmed by telephone\""
    )]
    Settle {
        /// What names it in the list.
        #[arg(value_name = "ID")]
        id: String,
        /// What you found out, and from whom.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

impl Ledger {
    /// Does it; `node` is asked for only where a node is needed.
    pub(crate) fn run(
        &self,
        node: impl FnOnce() -> Result<Box<dyn Ask>, AdminError>,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        match self {
            Ledger::Show { peer } => {
                let request = Request::LedgerShow {
                    recipient: peer.clone(),
                };
                let reply = node()?.ask(request);
                let logs = answer!(reply, Answer::Logs { key, logs } => Logs { key, logs })?;
                output.show(&logs)?;
            }
            Ledger::Evidence(evidence) => {
                let (request, is_settled) = match evidence {
                    Evidence::List { peer } => {
                        let peer = peer.clone();
                        (Request::LedgerEvidence { peer }, false)
                    }
                    Evidence::Settle { id, reason } => {
                        let (id, reason) = (id.clone(), reason.clone());
                        (Request::LedgerSettle { id, reason }, true)
                    }
                };
                let reply = node()?.ask(request);
                let found = answer!(reply, Answer::Evidence { evidence } => evidence)?;
                output.show(&EvidenceList::of(found, is_settled))?;
            }
            Ledger::Receipt {
                object,
                peer,
                output: file,
            } => {
                let request = Request::LedgerReceipt {
                    object: object.clone(),
                    recipient: peer.clone(),
                };
                let reply = node()?.ask(request);
                let receipt = answer!(reply, Answer::Receipt(receipt) => receipt)?;
                match file {
                    None => output.write(receipt.text.as_bytes())?,
                    Some(file) => {
                        write(file, receipt.text.as_bytes())?;
                        let file = file.to_string_lossy().into_owned();
                        output.show(&ReceiptWritten { file, receipt })?;
                    }
                }
            }
            Ledger::Verify {
                file,
                from_key,
                to_key,
            } => {
                let from = key("--from-key", from_key)?;
                let to = to_key.as_deref().map(|text| key("--to-key", text));
                output.show(&verify(file, &from, to.transpose()?.as_ref())?)?;
            }
        }
        Ok(ExitCode::Success)
    }
}

fn verify(
    file: &Path,
    from: &VerifyingKey,
    to: Option<&VerifyingKey>,
) -> Result<VerifiedCrossing, AdminError> {
    let length = std::fs::metadata(file).map_or(0, |file| file.len());
    if LARGEST_RECEIPT as u64 <= length {
        return Err(unreadable(file, &"it is longer than any receipt"));
    }
    let bytes = std::fs::read(file).map_err(|error| unreadable(file, &error))?;
    let verified = receipt::verify(&bytes, from, to).map_err(|error| {
        AdminError::new(
            ExitCode::Refused,
            "receipt-refused",
            format!("`{}` proves nothing", file.display()),
            error.to_string(),
            "see that the file is whole and the keys are those of the parties at the time; else do not rely on it",
        )
    })?;
    Ok(VerifiedCrossing::of(&verified))
}

fn unreadable(file: &Path, why: &dyn std::fmt::Display) -> AdminError {
    AdminError::usage(
        "receipt-unreadable",
        format!("`{}` cannot be read", file.display()),
        why.to_string(),
        "name a file that `mithaq ledger receipt` wrote",
    )
}

/// A public key in hexadecimal digits.
pub(crate) fn key(option: &str, text: &str) -> Result<VerifyingKey, AdminError> {
    let refused = |why: &str| {
        AdminError::usage(
            "not-a-key",
            format!("`{option}` is not a public key"),
            why.to_owned(),
            "give the 64 hexadecimal digits that `mithaq ledger show` prints at that party",
        )
    };
    let digits: Vec<char> = text.trim().chars().collect();
    let mut bytes = [0; 32];
    if digits.len() != 64 {
        return Err(refused("it does not have 64 hexadecimal digits"));
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let digit = |place: usize| pair.get(place).and_then(|digit| digit.to_digit(16));
        let (Some(high), Some(low)) = (digit(0), digit(1)) else {
            return Err(refused("it has other characters than hexadecimal digits"));
        };
        *byte = u8::try_from(high * 16 + low).unwrap_or_default();
    }
    VerifyingKey::from_bytes(&bytes).map_err(|_| refused("no such key can exist"))
}

/// Writes a file that its owner alone can read: what it proves is between two parties.
fn write(file: &Path, bytes: &[u8]) -> Result<(), AdminError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options
        .open(file)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.map_err(not_written)
}
