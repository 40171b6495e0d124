//! Templates whose words and terms are fixed: one starts from them and changes the draft.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{Pap, Tlp};

use super::TemplateLanguage;
use crate::article::final_clauses::OpenTo;
use crate::article::{
    Article, ArticleId, BadArticleIdError, Exchange, FinalClauses, Givers, Language, Material,
    ObjectTypes, Purposes, Terms, final_clauses,
};
use crate::draft;
use crate::instrument::{Header, Instrument, InstrumentKind};
use crate::party::Party;
use crate::vocabulary::Purpose;

mod accession;
mod multilateral;
mod non_disclosure;
mod working_arrangement;
mod working_group;

/// The templates with fixed words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FixedTemplate {
    /// Ten minutes' work between two teams.
    WorkingArrangement,
    /// The charter of a working group.
    WorkingGroup,
    /// A promise of silence.
    NonDisclosure,
    /// A framework of several States.
    Multilateral,
    /// An arrangement that others may join.
    Accession,
}

impl FixedTemplate {
    /// Every template with its name on the command line.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Multilateral, "multilateral"),
        (Self::Accession, "accession"),
        (Self::WorkingArrangement, "working-arrangement"),
        (Self::WorkingGroup, "working-group"),
        (Self::NonDisclosure, "non-disclosure"),
    ];

    /// The template of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(_, known)| *known == name);
        found.map(|(template, _)| template)
    }

    /// How many parties it needs: with three there is a depositary, who keeps the instruments of those who accede.
    #[must_use]
    pub fn least_parties(self) -> usize {
        match self {
            Self::Multilateral | Self::Accession => 3,
            Self::WorkingArrangement | Self::WorkingGroup | Self::NonDisclosure => 2,
        }
    }

    /// The draft, in these languages, of which the first prevails; English if there are none.
    #[must_use]
    pub fn draft(self, languages: &[TemplateLanguage], parties: &[Party]) -> String {
        let plain = match self {
            Self::WorkingArrangement => Ok(working_arrangement::template()),
            Self::WorkingGroup => Ok(working_group::template()),
            Self::NonDisclosure => Ok(non_disclosure::template()),
            Self::Multilateral => multilateral::template(),
            Self::Accession => Ok(accession::template()),
        };
        let first = languages.first().copied();
        let notes = first.unwrap_or(TemplateLanguage::English).words().notes();
        let notes = draft::Notes {
            head: head(first.unwrap_or(TemplateLanguage::English)),
            keys: notes.keys,
        };
        match plain.and_then(|plain| plain.instrument(languages, parties)) {
            Ok(instrument) => draft::render(&instrument, &notes),
            // Article ids are counted, so they are sound.
            Err(error) => format!("# {error}\n"),
        }
    }
}

fn head(language: TemplateLanguage) -> &'static [&'static str] {
    match language {
        TemplateLanguage::Arabic => &[
            "مسودة. غيّر ما يلزم: لكل مادة نصٌّ يقرؤه الناس، وأحكامٌ إن كان لها أثر، ويجب أن يقول الاثنان الشيء نفسه.",
        ],
        TemplateLanguage::English => &[
            "A draft. Change what you need: each article has words for people and, where it has effect, terms. Both must say the same.",
        ],
        TemplateLanguage::French => &[
            "Un projet. Modifiez ce qu'il faut : chaque article a un texte pour les personnes et, s'il a un effet, des termes. Les deux doivent dire la même chose.",
        ],
    }
}

/// Words in Arabic, English and French.
type Text = [&'static str; 3];

/// A template.
struct Plain {
    kind: InstrumentKind,
    binding: bool,
    title: Text,
    clauses: FinalClauses,
    articles: Vec<Piece>,
    /// The words of the final clauses.
    last: Text,
}

/// One of its articles.
struct Piece {
    kind: &'static str,
    terms: Terms,
    text: Text,
}

impl Plain {
    fn instrument(
        self,
        languages: &[TemplateLanguage],
        parties: &[Party],
    ) -> Result<Instrument, BadArticleIdError> {
        let mut seen = BTreeSet::new();
        let mut languages = languages.to_vec();
        languages.retain(|language| seen.insert(*language));
        if languages.is_empty() {
            languages.push(TemplateLanguage::English);
        }
        let said = |text: Text| -> BTreeMap<Language, String> {
            let of = |language: &TemplateLanguage| {
                let words = match language {
                    TemplateLanguage::Arabic => text[0],
                    TemplateLanguage::English => text[1],
                    TemplateLanguage::French => text[2],
                };
                Some((Language::parse(language.tag())?, words.to_owned()))
            };
            languages.iter().filter_map(of).collect()
        };
        let clauses = self.clauses;
        let last = Piece {
            kind: final_clauses::KIND,
            terms: Terms::FinalClauses(clauses.clone()),
            text: self.last,
        };
        let articles: Vec<Article> = (1..)
            .zip(self.articles.into_iter().chain([last]))
            .map(|(number, piece): (u32, Piece)| {
                Ok(Article {
                    id: ArticleId::parse(&number.to_string())?,
                    kind: piece.kind.to_owned(),
                    text: said(piece.text),
                    terms: piece.terms,
                })
            })
            .collect::<Result<_, BadArticleIdError>>()?;
        let tags = languages.iter().filter_map(|l| Language::parse(l.tag()));
        let tags: Vec<Language> = tags.collect();
        Ok(Instrument {
            kind: self.kind,
            binding: self.binding,
            // What others may accede to, they must be able to read.
            confidential: clauses.accession == OpenTo::Nobody,
            prevailing: tags.first().cloned().unwrap_or_else(Language::english),
            title: said(self.title),
            languages: tags,
            header: Header {
                // Where there are more than two, the first keeps the instruments until another is named.
                depositary: parties
                    .first()
                    .filter(|_| 2 < parties.len())
                    .map(|party| party.id.clone()),
                ..Header::default()
            },
            parties: parties.to_vec(),
            final_clauses: (ArticleId::parse(&articles.len().to_string())?, clauses),
            articles,
        })
    }
}

/// Each gives its own, of all types, up to these markings.
fn exchange_up_to(highest_tlp: Tlp, highest_pap: Pap) -> Terms {
    Terms::Exchange(Exchange {
        gives: Givers::Each,
        object_types: ObjectTypes::All,
        categories: BTreeSet::new(),
        topics: None,
        highest_tlp,
        highest_pap,
        material: Material::Own,
    })
}

fn listed(purposes: &[Purpose]) -> Terms {
    let permitted = purposes.iter().copied().collect();
    Terms::Purpose(Purposes { permitted })
}
