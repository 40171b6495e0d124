//! The instrument: what an agreement says, before it is an object. A draft holds one, and so does
//! every agreement.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use crate::article::{Article, ArticleId, FinalClauses, Language};
use crate::paper::Paper;
use crate::party::{Party, PartyId};

pub mod header;
mod meet;
mod read;
mod terms;

pub use header::{Amends, Header, Related, Relatedness};

/// Header, articles and final clauses.
///
/// INVARIANT kept by reading: two parties, each with a root key, but for a participant of one of
/// them; or more, one of them the depositary; each with a root key but for those that are external, and one with; exactly one article of final clauses; at most one article of each of marking, purpose and
/// onward; every text in every authentic language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    pub(crate) kind: InstrumentKind,
    pub(crate) binding: bool,
    pub(crate) confidential: bool,
    pub(crate) languages: Vec<Language>,
    pub(crate) prevailing: Language,
    pub(crate) title: BTreeMap<Language, String>,
    pub(crate) parties: Vec<Party>,
    pub(crate) header: Header,
    pub(crate) articles: Vec<Article>,
    pub(crate) final_clauses: (ArticleId, FinalClauses),
}

impl Instrument {
    /// What kind of instrument it is.
    #[must_use]
    pub fn kind(&self) -> InstrumentKind {
        self.kind
    }

    /// Whether it binds under law.
    #[must_use]
    pub fn binding(&self) -> bool {
        self.binding
    }

    /// Whether its text is for its parties alone.
    #[must_use]
    pub fn confidential(&self) -> bool {
        self.confidential
    }

    /// The authentic languages, in the order given.
    #[must_use]
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The language that prevails where texts differ.
    #[must_use]
    pub fn prevailing(&self) -> &Language {
        &self.prevailing
    }

    /// The title, in every authentic language.
    #[must_use]
    pub fn title(&self) -> &BTreeMap<Language, String> {
        &self.title
    }

    /// The title in the prevailing language.
    #[must_use]
    pub fn name(&self) -> &str {
        self.title.get(&self.prevailing).map_or("", String::as_str)
    }

    /// The parties, in the order given.
    #[must_use]
    pub fn parties(&self) -> &[Party] {
        &self.parties
    }

    /// The party of this id.
    #[must_use]
    pub fn party(&self, id: &PartyId) -> Option<&Party> {
        self.parties.iter().find(|party| party.id == *id)
    }

    /// The name a party gives itself here; its id if it is no party.
    #[must_use]
    pub fn name_of(&self, id: &PartyId) -> String {
        self.party(id)
            .map_or_else(|| id.to_string(), |party| party.name.clone())
    }

    /// The ids of the parties.
    #[must_use]
    pub fn party_ids(&self) -> BTreeSet<PartyId> {
        self.parties.iter().map(|party| party.id.clone()).collect()
    }

    /// The party that hosts a participant under this instrument; `None` unless it is of kind
    /// [`InstrumentKind::Participant`].
    #[must_use]
    pub fn host(&self) -> Option<&Party> {
        self.of_hosting(true)
    }

    /// The participant that this instrument is about; `None` unless it is of kind
    /// [`InstrumentKind::Participant`].
    #[must_use]
    pub fn participant(&self) -> Option<&Party> {
        self.of_hosting(false)
    }

    fn of_hosting(&self, has_key: bool) -> Option<&Party> {
        let mut parties = self.parties.iter();
        match self.kind {
            InstrumentKind::Participant => {
                parties.find(|party| party.root_fingerprint.is_some() == has_key)
            }
            _ => None,
        }
    }

    /// Whether a party has no node and no root key: what it does on paper others attest (DESIGN § 4). A participant is
    /// none of these: see [`Instrument::participant`].
    #[must_use]
    pub fn is_external(&self, party: &PartyId) -> bool {
        let is_hosting = self.kind == InstrumentKind::Participant;
        let named = self.party(party).filter(|_| !is_hosting);
        named.is_some_and(|party| party.root_fingerprint.is_none())
    }

    /// The parties without a node.
    pub fn externals(&self) -> impl Iterator<Item = &Party> {
        let all = self.parties.iter();
        all.filter(|party| self.is_external(&party.id))
    }

    /// The paper that it was made on, where it was.
    #[must_use]
    pub fn paper(&self) -> Option<&Paper> {
        self.header.paper.as_ref()
    }

    /// The party whose notifications fix dates (DESIGN 5.5); `None` between two, where each is the other's.
    #[must_use]
    pub fn depositary(&self) -> Option<&PartyId> {
        self.header.depositary.as_ref()
    }

    /// Who becomes the depositary when that has withdrawn.
    #[must_use]
    pub fn successor(&self) -> Option<&PartyId> {
        self.header.successor.as_ref()
    }

    /// Whether a party is a regional organisation, whose instrument is not counted in addition to its members'.
    #[must_use]
    pub fn is_regional(&self, party: &PartyId) -> bool {
        self.header.regional.contains(party)
    }

    /// What this text amends, if it is an amended text; its acts then are those of what it amends.
    #[must_use]
    pub fn amends(&self) -> Option<&Amends> {
        self.header.amends.as_ref()
    }

    /// Whether another text says the same, whichever text either amends.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let alone = |text: &Self| {
            let mut text = text.clone();
            text.header.amends = None;
            text
        };
        alone(self) == alone(other)
    }

    /// Earlier instruments, and how this one relates to them. Shown; without effect.
    #[must_use]
    pub fn related(&self) -> &[Related] {
        &self.header.related
    }

    /// The articles, in the order given.
    #[must_use]
    pub fn articles(&self) -> &[Article] {
        &self.articles
    }

    /// The final clauses, and their article.
    #[must_use]
    pub fn final_clauses(&self) -> (&ArticleId, &FinalClauses) {
        (&self.final_clauses.0, &self.final_clauses.1)
    }

    /// The properties of the agreement object that say all this.
    pub(crate) fn write(&self) -> Map<String, Json> {
        let mut properties = Map::new();
        let mut set = |key: &str, value: Json| {
            properties.insert(key.to_owned(), value);
        };
        set("kind", self.kind.word().into());
        set("binding", self.binding.into());
        set("confidential", self.confidential.into());
        set(
            "languages",
            self.languages.iter().map(Language::as_str).collect(),
        );
        set("prevailing", self.prevailing.as_str().into());
        set("title", texts(&self.title));
        set(
            "parties",
            self.parties
                .iter()
                .map(|party| {
                    let mut written = json!({ "id": party.id.as_str(), "name": party.name });
                    if let Some(fingerprint) = &party.root_fingerprint {
                        written["root_fingerprint"] = fingerprint.as_str().into();
                    }
                    if self.is_external(&party.id) {
                        written["external"] = true.into();
                    }
                    if self.header.regional.contains(&party.id) {
                        written["regional_organisation"] = true.into();
                    }
                    written
                })
                .collect(),
        );
        for (key, value) in self.header.write() {
            set(key, value);
        }
        set("articles", self.articles.iter().map(article).collect());
        properties
    }
}

fn article(article: &Article) -> Json {
    let mut written = Map::new();
    written.insert("id".to_owned(), article.id.as_str().into());
    written.insert("kind".to_owned(), article.kind.as_str().into());
    written.insert("text".to_owned(), texts(&article.text));
    match article.written_terms() {
        Some(terms) => {
            let terms: Map<String, Json> = terms
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect();
            written.insert("terms".to_owned(), terms.into());
        }
        None => {
            written.insert("text_only".to_owned(), true.into());
        }
    }
    written.into()
}

fn texts(texts: &BTreeMap<Language, String>) -> Json {
    texts
        .iter()
        .map(|(language, text)| (language.to_string(), Json::from(text.as_str())))
        .collect::<Map<_, _>>()
        .into()
}

/// What kind of instrument an agreement is. Its effect on the gate is the same for all; only under a
/// participant's terms may one party attest the acts of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum InstrumentKind {
    /// Ten minutes' work between two teams.
    WorkingArrangement,
    /// An arrangement between authorities.
    Arrangement,
    /// A memorandum of understanding.
    MemorandumOfUnderstanding,
    /// An exchange of notes.
    ExchangeOfNotes,
    /// A promise of silence.
    NonDisclosureAgreement,
    /// A treaty under international law; always binding.
    Treaty,
    /// What a working group is for, and how it works.
    WorkingGroupCharter,
    /// The terms on which one belongs to a forum.
    MembershipTerms,
    /// An arrangement of more than two authorities.
    MultilateralArrangement,
    /// The terms of a participant: an organisation without a node and a key, and its host.
    Participant,
}

impl InstrumentKind {
    pub(crate) const WORDS: [(Self, &str); 10] = [
        (Self::WorkingArrangement, "working-arrangement"),
        (Self::Arrangement, "arrangement"),
        (
            Self::MemorandumOfUnderstanding,
            "memorandum-of-understanding",
        ),
        (Self::ExchangeOfNotes, "exchange-of-notes"),
        (Self::NonDisclosureAgreement, "non-disclosure-agreement"),
        (Self::Treaty, "treaty"),
        (Self::WorkingGroupCharter, "working-group-charter"),
        (Self::MembershipTerms, "membership-terms"),
        (Self::MultilateralArrangement, "multilateral-arrangement"),
        (Self::Participant, "participant"),
    ];

    /// The word for it in the header.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::WorkingArrangement => "working-arrangement",
            Self::Arrangement => "arrangement",
            Self::MemorandumOfUnderstanding => "memorandum-of-understanding",
            Self::ExchangeOfNotes => "exchange-of-notes",
            Self::NonDisclosureAgreement => "non-disclosure-agreement",
            Self::Treaty => "treaty",
            Self::WorkingGroupCharter => "working-group-charter",
            Self::MembershipTerms => "membership-terms",
            Self::MultilateralArrangement => "multilateral-arrangement",
            Self::Participant => "participant",
        }
    }
}
