//! Notifications, by our party as the depositary; between two parties, of the other's acts.

use mithaq_agreement::act::Acceding;
use mithaq_agreement::{ActKind as Act, PartyId};
use mithaq_stix::Timestamp;

use super::{Full, View, not_provided, nothing};
use crate::admin::{AdminError, ExitCode};
use crate::operator::embargo;

impl View<'_> {
    pub(super) fn notification(&self, of: &str, date: Option<&str>) -> Result<Full, AdminError> {
        let node = self.node;
        let me = Some(&node.me);
        let depositary = self.base().depositary();
        if let Some(depositary) = depositary
            && Some(depositary) != me
            && self.base().successor() != me
        {
            let name = self.base().name_of(depositary);
            return Err(not_provided(
                "not-depositary",
                format!("only the depositary notifies, and that is {name}"),
                "wait for its notification",
            ));
        }
        let act = self.act(of)?;
        // 5.5: time to object runs from a notification alone, between two parties from the other's.
        let opens_a_window = matches!(act.kind.as_str(), "reservation" | "amendment");
        // What we attest for another that has no node is its act, and deposited with us as any other.
        let is_ours = act.author == node.me && act.attested_for.is_none();
        match (depositary, is_ours) {
            (None, _) if !opens_a_window => {
                return Err(not_provided(
                    "no-depositary",
                    "between two parties only a reservation or an amendment is notified, to which one may object: any other act counts from its own date",
                    "see `mithaq agreement status`",
                ));
            }
            (None, true) => {
                return Err(nothing(
                    "the other party notifies our acts, and we its",
                    "see `mithaq agreement status`",
                ));
            }
            (Some(_), true) if !opens_a_window => {
                return Err(nothing(
                    "the depositary's own acts need no notification",
                    "see `mithaq agreement status`",
                ));
            }
            _ => {}
        }
        let notified = self.held.acts.iter().any(|logged| {
            logged.author == node.me
                && logged.kind == "notification"
                && logged.about.as_ref() == Some(&act.id)
        });
        if notified {
            return Err(nothing(
                "we have notified it already",
                "see `mithaq agreement show`",
            ));
        }
        if let Some(acceding) = &act.acceding {
            self.check_acceding(&act.author, acceding)?;
        }
        let now = Timestamp::from_unix_millis(node.watch.unix_millis());
        let date = match date {
            None => now,
            Some(date) => {
                let date = embargo::instant(date)?;
                if now < date {
                    return Err(AdminError::usage(
                        "future-date",
                        "the act was not performed",
                        format!("nothing was deposited at {date} yet"),
                        "give the date at which the instrument came, or leave out --date",
                    ));
                }
                date
            }
        };
        Ok(Full {
            about: Some(act.id.to_string()),
            ..Act::Notification {
                of: act.id.clone(),
                act_hash: act.hash,
                date,
                acceding: act.acceding.clone(),
            }
            .into()
        })
    }

    /// Holds who accedes against whom we know under that id (4.1): a notification vouches for both name and root key.
    pub(super) fn check_acceding(
        &self,
        author: &PartyId,
        acceding: &Acceding,
    ) -> Result<(), AdminError> {
        let Some(peer) = self.projection.peers().get(author) else {
            return Err(AdminError::usage(
                "unknown-party",
                "the act was not performed",
                format!(
                    "{} is not a peer of ours, so its root key was never compared",
                    acceding.name
                ),
                "accept its node first: `mithaq peer invite`, or `mithaq peer accept`",
            ));
        };
        let differs = |code: &str, what: &str, says: &str, known: &str| {
            AdminError::new(
                ExitCode::Refused,
                code,
                format!("the accession names another {what} than we know"),
                format!("it says `{says}`, and we know `{known}`"),
                "compare with that party by voice before anything is notified",
            )
        };
        if peer.fingerprint != acceding.root_fingerprint {
            let (says, known) = (&acceding.root_fingerprint, &peer.fingerprint);
            return Err(differs("other-root-key", "root key", says, known));
        }
        if peer.name != acceding.name {
            return Err(differs("other-name", "name", &acceding.name, &peer.name));
        }
        Ok(())
    }
}
