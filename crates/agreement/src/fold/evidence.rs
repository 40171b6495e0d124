//! What is kept and shown, because it could not be counted or contradicts itself (DESIGN 4.7).

use std::collections::BTreeSet;

use mithaq_stix::ObjectId;

use crate::party::PartyId;

/// What is kept and shown, because it could not be counted or contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// An act that was not counted, or not as its author meant it.
    Refused {
        /// The act.
        act: ObjectId,
        /// Its author.
        author: PartyId,
        /// Its number.
        number: u64,
        /// Why it was not counted.
        why: Refusal,
    },
    /// Two or more acts take the same place in a chain (5.4).
    Fork {
        /// Whose chain.
        author: PartyId,
        /// The number at which it forks.
        number: u64,
        /// The acts at that place.
        acts: BTreeSet<ObjectId>,
    },
    /// An act is missing (5.7).
    Gap {
        /// Whose chain.
        author: PartyId,
        /// The number that is missing.
        number: u64,
    },
    /// An act is dated before one that it follows. Counted, without gain (5.2).
    BackDated {
        /// The act.
        act: ObjectId,
        /// Its author.
        author: PartyId,
    },
}

/// Why an act was not counted, or not as its author meant it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Refusal {
    /// It is about another agreement.
    #[error("it is about another agreement")]
    OtherAgreement,
    /// Its author is not a party.
    #[error("its author is not a party")]
    NotAParty,
    /// It names another text of the agreement by hash (5.1).
    #[error("it names another text of this agreement")]
    OtherText,
    /// It is attested for a party whose acts its author may not attest (DESIGN § 4).
    #[error("its author may not attest the acts of the party that it names")]
    NotAttestable,
    /// It is attested for a party that has a root key, and so acts for itself (DESIGN § 4).
    #[error("the party that it is attested for has a root key, and acts for itself")]
    HasKey,
    /// Its author is a participant, which has no key and performs no acts itself (DESIGN § 4).
    #[error("its author is a participant, whose acts its host attests")]
    NoKey,
    /// Its author is a party that the text lists as external, and that performs no acts itself (DESIGN § 4).
    #[error("its author has no node by this text: its acts are attested by others")]
    NoNode,
    /// The act of an external party, without the paper that it was done on (DESIGN § 4).
    #[error("it is attested for an external party, and names no paper")]
    NoPaper,
    /// Of a kind that parties with a node perform.
    #[error("acts of this kind are not transcribed for an external party")]
    NotTranscribed,
    /// Another party transcribes the same paper, and has nothing of this in it (DESIGN § 4).
    #[error("another party's transcription of the same paper does not say it")]
    Contested,
    /// It is not addressed to all parties (5.1).
    #[error("it is not addressed to all parties")]
    NotToAll,
    /// It permits something after its author's chain had forked (5.4).
    #[error("it permits something, after the chain of its author had forked")]
    AfterFork,
    /// It does not lift a suspension that its author made before (5.3).
    #[error("it does not name an earlier suspension by the same author")]
    LiftsNothing,
    /// It does not lift a reservation, objection or declaration that its author made before (5.3).
    #[error("it does not name an earlier act of that kind by the same author")]
    NamesNothing,
    /// It is of a kind that this version does not know.
    #[error("it is of a kind that this version does not know")]
    Unread,
    /// It permits something, and the depositary has not notified it (5.5).
    #[error("the depositary has not notified it yet")]
    NotNotified,
    /// An accession by a party that the text lists.
    #[error("its author is listed as a party, and does not accede")]
    Listed,
    /// An accession that the final clauses do not provide for.
    #[error("the final clauses do not let its author accede")]
    NotOpen,
    /// Accessions of one party that contradict one another.
    #[error("its author has acceded under two names or root keys")]
    AccedesTwice,
    /// An accession under the root key of a party that the text lists, or of another that accedes.
    #[error("it names the root key of another party")]
    OthersKey,
    /// A provisional application that the final clauses do not provide for.
    #[error("the final clauses do not provide for provisional application")]
    NotProvisional,
    /// A reservation after its author was bound. It narrows, and opens no window.
    #[error("it came after its author's consent: it narrows, and nothing more")]
    Late,
    /// A reservation to an article that may not be reserved. It narrows, and opens no window.
    #[error("it changes an article that may not be reserved: it narrows, and nothing more")]
    NotReservable,
    /// A declaration that the final clauses do not provide for. It narrows.
    #[error("the final clauses do not provide for declarations: it narrows, and nothing more")]
    NoDeclarations,
    /// It names an article that no text has, or terms that are not those of its kind.
    #[error("it changes an article in a way that is not known here")]
    UnreadChange,
    /// It would permit what the text does not. Only what it restricts is counted.
    #[error("it would permit more than the text: only what it restricts counts")]
    Widens,
    /// A notification by somebody else than the depositary.
    #[error("its author is not the depositary")]
    NotDepositary,
    /// A notification of an act that is not here, or of which it gives another hash or name.
    #[error("it does not name an act that is here as it is")]
    NotThatAct,
    /// An amendment whose text is not known here.
    #[error("the amended text that it names is not known here")]
    TextUnknown,
    /// The key that sealed it was revoked, and it lies behind no head that the revocation names (4.2).
    #[error(
        "the key that it is sealed with was revoked: it is void until its author seals it anew"
    )]
    KeyRevoked,
    /// The root key has named another branch of its author's chain (5.4).
    #[error("the root key of its author has named another branch")]
    OtherBranch,
    /// An act is missing that would tell whether it stands, or what was said of it contradicts itself. It restricts, and
    /// permits nothing.
    #[error("it cannot be told here whether it stands: it restricts, and nothing more")]
    Uncertain,
}
