//! Why something is withheld.

/// One thing that stands against a release. A decision carries every one (DESIGN 5.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// There is no such agreement, or it is not between these two.
    NotParties,
    /// An act is missing (5.7).
    Gap,
    /// An act is of a kind that is not known.
    UnknownAct,
    /// A party has not signed.
    NotSigned,
    /// It is not yet in force.
    NotYet,
    /// It is suspended.
    Suspended,
    /// Its end has come.
    Expired,
    /// A party has left.
    Withdrawn,
    /// The depositary has contradicted itself.
    DepositaryForked,
    /// All whom it bound have ended it.
    Terminated,
    /// One objects to the other's reservation, so that nothing is in force between them.
    Precluded,
    /// One can still object to the other's reservation, and has not accepted it.
    WindowOpen,
    /// One has not accepted the other's accession.
    NotAccepted,
    /// Both have accepted two texts, neither of which goes before the other.
    AmendmentsCompete,
    /// Both have accepted a text that is not known.
    UnknownText,
    /// The depositary has notified acts that are not here.
    NotifiedMissing,
    /// The peer is not accepted, or suspended by our operator.
    NoPeer,
    /// No article lets us give.
    NothingGiven,
    /// It is held under nothing.
    NoLicence,
    /// Marked too strictly for the article.
    Tlp,
    /// Marked too strictly for the article.
    Pap,
    /// The article lists other types.
    Type,
    /// The article gives own material.
    OwnMaterial,
    /// The agreement, or the one it was received under, does not name the purpose.
    Purpose,
    /// What it was received under lets nobody have it.
    OnwardNobody,
    /// What it was received under lets participants alone have it.
    OnwardConstituency,
    /// What it was received under lets others have it, and not this one.
    OnwardOthers,
    /// Its deliverer's last act is not known (5.8).
    NotLeased,
    /// It is not its deliverer's own, which alone that one can let go on.
    NotOfDeliverer,
    /// It was received under an agreement whose terms are not here.
    UnknownLicence,
    /// It came over the diplomatic channel, and is not of its kind.
    ChannelMaterial,
    /// It was received under an agreement, and is asked for over the diplomatic channel.
    NotByChannel,
    /// It has a marking whose meaning is not known (6.3).
    UnknownMarking,
    /// It is addressed to others (7.1).
    NotAddressed,
    /// It is of the kind that crosses over the diplomatic channel alone.
    DiplomaticOnly,
    /// It is not of the kind that crosses over the diplomatic channel.
    NotDiplomatic,
    /// A nation's own prohibition: its place in the list.
    RedLine(usize),
    /// A condition on this one object is not met (6.2).
    Condition,
}
