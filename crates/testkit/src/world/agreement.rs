//! One text of an agreement: who is party to it, its articles, its final clauses.

use std::collections::BTreeSet;

use super::{AgreementNo, Instant, Onward, Pap, Party, Purpose, Tlp};

/// One text of an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Which agreement. A text that amends another has the number of the first.
    pub no: AgreementNo,
    /// Which of its texts: acts name one.
    pub text: u8,
    /// The text that this one amends; `None` for the first.
    pub amends: Option<u8>,
    /// Between whom. The first wrote it down.
    pub parties: Vec<Party>,
    /// Which of the two is hosted by the other: an organisation without a node and a key, whose acts its
    /// host attests.
    pub participant: Option<Party>,
    /// Who takes note of instruments; none between two.
    pub depositary: Option<Party>,
    /// Who does so after the depositary has left.
    pub successor: Option<Party>,
    /// Parties whose instruments are not counted for entry into force.
    pub organisations: BTreeSet<Party>,
    /// In force not before this.
    pub start: Option<Instant>,
    /// In force not from this on, unless it is renewed.
    pub end: Option<Instant>,
    /// Days from a withdrawal until it takes effect.
    pub notice_days: u16,
    /// What else the final clauses say.
    pub clauses: Clauses,
    /// What is given; any one of these articles is enough. One without givers is no longer there.
    pub exchanges: Vec<Exchange>,
    /// The purposes named, if an article names any.
    pub purposes: Option<BTreeSet<Purpose>>,
    /// Whether the recipient may pass on, if an article says.
    pub onward: Option<Onward>,
    /// What an unmarked object counts as, if an article says.
    pub unmarked: Option<Unmarked>,
}

impl Agreement {
    /// The first two parties: all of them, between two.
    #[must_use]
    pub fn pair(&self) -> [Party; 2] {
        let mut parties = self.parties.iter().copied();
        let first = parties.next().unwrap_or(Party(0));
        [first, parties.next().unwrap_or(first)]
    }

    /// Whether it has this article.
    #[must_use]
    pub fn has(&self, article: Article) -> bool {
        match article {
            Article::Exchange(place) => usize::from(place) < self.exchanges.len(),
            Article::Purpose => self.purposes.is_some(),
            Article::Onward => self.onward.is_some(),
            Article::Marking => self.unmarked.is_some(),
        }
    }

    /// Whether an exchange article lets `party` give. One that names all listed parties means each party, those
    /// that accede too.
    #[must_use]
    pub fn gives(&self, exchange: &Exchange, party: Party) -> bool {
        exchange.givers.contains(&party) || self.is_given_by_each(exchange)
    }

    /// Whether an exchange article means each party.
    #[must_use]
    pub fn is_given_by_each(&self, exchange: &Exchange) -> bool {
        self.parties
            .iter()
            .all(|party| exchange.givers.contains(party))
    }
}

/// What the final clauses say beside start, end and notice. The defaults are what holds unless they say so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clauses {
    /// A signature alone does not bind: ratification, acceptance or approval does.
    pub ratification: bool,
    /// How many instruments are needed for entry into force; by default one of each listed party that counts.
    pub entry_after: Option<u8>,
    /// Days from the last of them until entry into force; for a later party from its own.
    pub entry_days: u16,
    /// Whether a signatory may apply it provisionally.
    pub provisional: bool,
    /// Who may accede.
    pub accession: Accession,
    /// Whether an accession has effect towards those alone that accept it.
    pub accession_accepted_by_each: bool,
    /// Of what reservations may be made.
    pub reservations: Reservable,
    /// Months in which a reservation can be objected to; 12 by default.
    pub objection_months: Option<u8>,
    /// An amendment binds whoever has not objected in so many days; without it, whoever accepts.
    pub tacit_days: Option<u16>,
    /// At its end it goes on for so many months, again and again.
    pub renewal_months: Option<u8>,
}

/// Who may accede.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Accession {
    /// Nobody.
    #[default]
    Closed,
    /// Whoever wants.
    Any,
    /// These.
    Of(BTreeSet<Party>),
}

/// Of what reservations may be made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Reservable {
    /// Of nothing.
    #[default]
    Nothing,
    /// Of any article.
    Any,
    /// Of these articles.
    Of(BTreeSet<Article>),
}

/// An article whose terms can be narrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Article {
    /// An exchange article, by its place.
    Exchange(u8),
    /// That on purposes.
    Purpose,
    /// That on passing on.
    Onward,
    /// That on markings.
    Marking,
}

/// An exchange article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Who gives under it.
    pub givers: BTreeSet<Party>,
    /// The object types; `None` for all.
    pub types: Option<BTreeSet<&'static str>>,
    /// The strictest TLP that crosses.
    pub highest_tlp: Tlp,
    /// The strictest PAP that crosses.
    pub highest_pap: Pap,
    /// Also what the giver received from others.
    pub received_too: bool,
}

/// What a marking article says of unmarked objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmarked {
    /// The TLP they count as.
    pub tlp: Tlp,
    /// The PAP they count as.
    pub pap: Pap,
}
