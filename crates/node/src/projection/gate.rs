//! A gate that is compiled when it is first asked.
//!
//! Compiling costs far more than knowing what to compile from; a gate that nobody asks costs nothing,
//! and one whose texts are the same as before need not be made, or asked, again.

use std::sync::{Arc, OnceLock};

use mithaq_agreement::article::Forums;
use mithaq_agreement::compile::{channel_gate, exchange_gate_among, inbound_gate, local_gate};
use mithaq_agreement::{
    Agreement, Alike, Around, Circumstances, Class, CompileError, Decision, Gate, LicenceTerms,
    PartyId, Purpose, Reason, RedLine, decide_in,
};

/// What a gate is compiled from.
pub(super) enum Source {
    /// What our own role may see of what was received under these agreements.
    Local {
        /// The role.
        role: String,
        /// The agreements under which we may hold material.
        licences: Licences,
    },
    /// The diplomatic channel.
    Channel {
        /// The peer it leads to.
        peer: PartyId,
    },
    /// What one party gives another under an agreement.
    Exchange {
        /// The agreement.
        agreement: Arc<Agreement>,
        /// Who gives.
        giver: PartyId,
        /// Who receives.
        receiver: PartyId,
        /// The agreements under which the giver may hold material.
        licences: Licences,
        /// Who the members of forums are.
        forums: Arc<Forums>,
        /// The giver's red lines.
        red_lines: Vec<RedLine>,
    },
    /// What another party may give us under an agreement.
    Inbound {
        /// The agreement.
        agreement: Arc<Agreement>,
        /// Who gives.
        giver: PartyId,
        /// Who receives: we.
        receiver: PartyId,
    },
}

/// Agreements under which material may be held.
pub(super) type Licences = Arc<[Licensed]>;

/// Terms under which material may be held.
pub(super) struct Licensed {
    /// The agreement, as it holds between us and who delivered the material.
    pub(super) agreement: Arc<Agreement>,
    /// Who that is; `None` where it holds so with all.
    pub(super) deliverer: Option<PartyId>,
}

impl Licensed {
    /// One text for whatever was delivered under the agreement.
    pub(super) fn to_all(agreement: &Arc<Agreement>) -> Licensed {
        Licensed {
            agreement: Arc::clone(agreement),
            deliverer: None,
        }
    }

    fn terms(&self) -> LicenceTerms<'_> {
        LicenceTerms {
            agreement: &self.agreement,
            deliverer: self.deliverer.as_ref(),
        }
    }

    fn is_same(&self, other: &Licensed) -> bool {
        same_text(&self.agreement, &other.agreement) && self.deliverer == other.deliverer
    }
}

/// A gate, compiled on the first question.
pub(super) struct LazyGate {
    source: Source,
    compiled: OnceLock<Result<Gate, CompileError>>,
    /// Which classes it decides alike, once many were asked about.
    alike: OnceLock<Alike>,
}

impl LazyGate {
    pub(super) fn new(source: Source) -> LazyGate {
        LazyGate {
            source,
            compiled: OnceLock::new(),
            alike: OnceLock::new(),
        }
    }

    /// What the gate says of one class. A gate that does not compile opens nothing.
    pub(super) fn decide(
        &self,
        class: &Class,
        purpose: Purpose,
        known: &Circumstances,
    ) -> Decision {
        match self.gate() {
            Ok(gate) => decide_in(gate, class, purpose, known),
            Err(error) => Decision::Withheld {
                reasons: vec![Reason::PolicyFault {
                    policy: error.to_string(),
                }],
            },
        }
    }

    /// What is the same for all classes that it decides as this one; `None` where it is to be asked.
    pub(super) fn key(&self, class: &Class) -> Option<Class> {
        let alike = self.alike.get_or_init(|| match self.gate() {
            Ok(gate) => gate.alike(),
            Err(_) => Alike::default(),
        });
        alike.key(class)
    }

    fn gate(&self) -> &Result<Gate, CompileError> {
        self.compiled.get_or_init(|| {
            self.source.compile().inspect_err(|error| {
                tracing::error!(%error, "an agreement's policies do not compile: nothing crosses under it");
            })
        })
    }

    /// Whether `other` decides everything alike, because it is compiled from the same texts.
    pub(super) fn is_same(&self, other: &LazyGate) -> bool {
        self.source.is_same(&other.source)
    }

    /// Whether it was asked yet.
    #[cfg(test)]
    pub(super) fn is_compiled(&self) -> bool {
        self.compiled.get().is_some()
    }
}

impl Source {
    fn compile(&self) -> Result<Gate, CompileError> {
        match self {
            Source::Local { role, licences } => local_gate(role, &terms(licences)),
            Source::Channel { peer } => channel_gate(peer),
            Source::Exchange {
                agreement,
                giver,
                receiver,
                licences,
                forums,
                red_lines,
            } => {
                let around = Around {
                    licences: &terms(licences),
                    forums,
                    red_lines,
                };
                exchange_gate_among(agreement, giver, receiver, &around)
            }
            Source::Inbound {
                agreement,
                giver,
                receiver,
            } => inbound_gate(agreement, giver, receiver),
        }
    }

    fn is_same(&self, other: &Source) -> bool {
        match (self, other) {
            (
                Source::Local { role, licences },
                Source::Local {
                    role: other_role,
                    licences: other_licences,
                },
            ) => role == other_role && same_texts(licences, other_licences),
            (Source::Channel { peer }, Source::Channel { peer: other_peer }) => peer == other_peer,
            (
                Source::Exchange {
                    agreement,
                    giver,
                    receiver,
                    licences,
                    forums,
                    red_lines,
                },
                Source::Exchange {
                    agreement: other_agreement,
                    giver: other_giver,
                    receiver: other_receiver,
                    licences: other_licences,
                    forums: other_forums,
                    red_lines: other_red_lines,
                },
            ) => {
                same_text(agreement, other_agreement)
                    && giver == other_giver
                    && receiver == other_receiver
                    && same_texts(licences, other_licences)
                    && forums == other_forums
                    && red_lines == other_red_lines
            }
            (
                Source::Inbound {
                    agreement,
                    giver,
                    receiver,
                },
                Source::Inbound {
                    agreement: other_agreement,
                    giver: other_giver,
                    receiver: other_receiver,
                },
            ) => {
                same_text(agreement, other_agreement)
                    && giver == other_giver
                    && receiver == other_receiver
            }
            (
                Source::Local { .. }
                | Source::Channel { .. }
                | Source::Exchange { .. }
                | Source::Inbound { .. },
                _,
            ) => false,
        }
    }
}

fn terms(licences: &Licences) -> Vec<LicenceTerms<'_>> {
    licences.iter().map(Licensed::terms).collect()
}

/// The hash is over the whole text, id and parties' names too: where it is equal, all that is compiled is.
fn same_text(one: &Agreement, other: &Agreement) -> bool {
    one.id() == other.id() && one.text_hash() == other.text_hash()
}

fn same_texts(one: &Licences, other: &Licences) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other.iter())
            .all(|(one, other)| one.is_same(other))
}
