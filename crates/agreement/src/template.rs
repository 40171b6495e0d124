//! Templates: a draft to start from, whose words and terms say the same, in Arabic, English and
//! French.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_stix::{Pap, Timestamp, Tlp};

use crate::article::{
    Article, ArticleId, Attribution, BadArticleIdError, Exchange, FinalClauses, Givers, Language,
    Marking, Material, ObjectTypes, Onward, Purposes, Terms, attribution, exchange, final_clauses,
    marking, onward, purpose,
};
use crate::draft;
use crate::instrument::{Instrument, InstrumentKind};
use crate::party::Party;
use crate::vocabulary::Purpose;

mod arabic;
mod english;
mod french;
pub mod participant;
pub mod plain;

/// A bilateral working arrangement with the terms that teams usually start from: each gives the
/// other its own material up to TLP:AMBER and PAP:AMBER, for detection and protection, and the
/// other passes nothing on. Thirty days' notice.
///
/// The result is a TOML draft with comments in the first language.
#[must_use]
pub fn bilateral(languages: &[TemplateLanguage], parties: [Party; 2]) -> String {
    Bilateral::usual(languages, parties).draft()
}

/// A language that templates are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TemplateLanguage {
    /// Arabic.
    Arabic,
    /// English.
    English,
    /// French.
    French,
}

impl TemplateLanguage {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::Arabic, Self::English, Self::French];

    /// Its tag: `ar`, `en`, `fr`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Arabic => "ar",
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// The language of this tag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    fn words(self) -> &'static dyn Words {
        match self {
            Self::Arabic => &arabic::Arabic,
            Self::English => &english::English,
            Self::French => &french::French,
        }
    }
}

/// The choices in a bilateral arrangement. Its words follow them.
#[derive(Debug, Clone)]
pub struct Bilateral {
    /// The authentic languages; the first prevails. English if empty.
    pub languages: Vec<TemplateLanguage>,
    /// The parties.
    pub parties: [Party; 2],
    /// Whether its text is for the parties alone.
    pub confidential: bool,
    /// The strictest TLP that crosses.
    pub highest_tlp: Tlp,
    /// The strictest PAP that crosses.
    pub highest_pap: Pap,
    /// Whose material crosses.
    pub material: Material,
    /// What an object without a TLP counts as.
    pub unmarked_tlp: Tlp,
    /// What the recipient may use material for.
    pub purposes: BTreeSet<Purpose>,
    /// Whether the recipient may pass it on.
    pub onward: Onward,
    /// Whether who passes it on names the source.
    pub attribution: Option<Attribution>,
    /// Not before this.
    pub start: Option<Timestamp>,
    /// Not from this on.
    pub end: Option<Timestamp>,
    /// Days of notice before a withdrawal takes effect.
    pub notice_days: u32,
}

impl Bilateral {
    /// The terms that [`bilateral`] starts from.
    #[must_use]
    pub fn usual(languages: &[TemplateLanguage], parties: [Party; 2]) -> Self {
        Self {
            languages: languages.to_vec(),
            parties,
            confidential: true,
            highest_tlp: Tlp::Amber,
            highest_pap: Pap::Amber,
            material: Material::Own,
            unmarked_tlp: Tlp::Amber,
            purposes: [Purpose::Detection, Purpose::Protection].into(),
            onward: Onward::NONE,
            attribution: None,
            start: None,
            end: None,
            notice_days: 30,
        }
    }

    /// The draft, with comments in the first language.
    #[must_use]
    pub fn draft(&self) -> String {
        let first = self.languages.first().copied();
        let notes = first.unwrap_or(TemplateLanguage::English).words().notes();
        match self.instrument() {
            Ok(instrument) => draft::render(&instrument, &notes),
            // The article ids below are constants that a test reads.
            Err(error) => format!("# {error}\n"),
        }
    }

    fn instrument(&self) -> Result<Instrument, BadArticleIdError> {
        let clauses = FinalClauses {
            start: self.start.clone(),
            end: self.end.clone(),
            ..FinalClauses::with_notice(self.notice_days)
        };
        let exchange = Exchange {
            gives: Givers::Each,
            object_types: ObjectTypes::All,
            categories: BTreeSet::new(),
            topics: None,
            highest_tlp: self.highest_tlp,
            highest_pap: self.highest_pap,
            material: self.material,
        };
        let marking = Marking {
            unmarked_tlp: self.unmarked_tlp,
            ..Marking::UNLESS_NAMED
        };
        let purposes = Purposes {
            permitted: self.purposes.clone(),
        };
        let on_source = self.attribution.map_or(Terms::TextOnly, Terms::Attribution);
        let articles: [Worded<'_>; 9] = [
            ("1", "scope", Terms::TextOnly, &|l| l.words().scope(self)),
            ("2", "authorities", Terms::TextOnly, &|l| {
                l.words().authorities()
            }),
            ("3", exchange::KIND, Terms::Exchange(exchange), &|l| {
                l.words().exchange(self)
            }),
            ("4", marking::KIND, Terms::Marking(marking), &|l| {
                l.words().marking(self)
            }),
            ("5", purpose::KIND, Terms::Purpose(purposes), &|l| {
                l.words().purpose(self)
            }),
            (
                "6",
                onward::KIND,
                Terms::Onward(self.onward.clone()),
                &|l| l.words().onward(self),
            ),
            ("6.1", attribution::KIND, on_source, &|l| {
                l.words().attribution(self)
            }),
            ("7", "confidentiality", Terms::TextOnly, &|l| {
                l.words().confidentiality()
            }),
            (
                "8",
                final_clauses::KIND,
                Terms::FinalClauses(clauses.clone()),
                &|l| l.words().final_clauses(self),
            ),
        ];
        let without = self.attribution.is_none();
        let articles: Vec<Worded<'_>> = articles
            .into_iter()
            .filter(|(_, kind, ..)| !(without && *kind == attribution::KIND))
            .collect();
        instrument_of(
            InstrumentKind::WorkingArrangement,
            self.confidential,
            &self.languages,
            self.parties.clone(),
            &|l| l.words().title(self),
            &articles,
            clauses,
        )
    }
}

/// An article of a template: its id, kind and terms, and its words in a language.
type Worded<'a> = (
    &'static str,
    &'static str,
    Terms,
    &'a dyn Fn(TemplateLanguage) -> String,
);

/// The instrument that says all this, not binding, in these languages; English without any. The last
/// article is that of the final clauses.
fn instrument_of(
    kind: InstrumentKind,
    confidential: bool,
    languages: &[TemplateLanguage],
    parties: [Party; 2],
    title: &dyn Fn(TemplateLanguage) -> String,
    articles: &[Worded<'_>],
    clauses: FinalClauses,
) -> Result<Instrument, BadArticleIdError> {
    let mut languages = languages.to_vec();
    if languages.is_empty() {
        languages.push(TemplateLanguage::English);
    }
    let mut seen = BTreeSet::new();
    languages.retain(|language| seen.insert(*language));
    let tags: Vec<Language> = languages
        .iter()
        .filter_map(|language| Language::parse(language.tag()))
        .collect();
    let said = |say: &dyn Fn(TemplateLanguage) -> String| -> BTreeMap<Language, String> {
        let texts = languages.iter().map(|language| say(*language));
        tags.iter().cloned().zip(texts).collect()
    };
    let last = ArticleId::parse(articles.last().map_or("", |(id, ..)| id))?;
    let articles: Vec<Article> = articles
        .iter()
        .map(|(id, kind, terms, say)| {
            Ok(Article {
                id: ArticleId::parse(id)?,
                kind: (*kind).to_owned(),
                text: said(say),
                terms: terms.clone(),
            })
        })
        .collect::<Result<_, BadArticleIdError>>()?;
    Ok(Instrument {
        kind,
        binding: false,
        confidential,
        prevailing: tags.first().cloned().unwrap_or_else(Language::english),
        title: said(title),
        languages: tags.clone(),
        parties: parties.to_vec(),
        header: crate::instrument::Header::default(),
        final_clauses: (last, clauses),
        articles,
    })
}

/// The words of the template in one language.
trait Words {
    fn notes(&self) -> draft::Notes;
    fn title(&self, terms: &Bilateral) -> String;
    fn scope(&self, terms: &Bilateral) -> String;
    fn authorities(&self) -> String;
    fn exchange(&self, terms: &Bilateral) -> String;
    fn marking(&self, terms: &Bilateral) -> String;
    fn purpose(&self, terms: &Bilateral) -> String;
    fn onward(&self, terms: &Bilateral) -> String;
    /// Empty where the terms say nothing of it.
    fn attribution(&self, terms: &Bilateral) -> String;
    fn confidentiality(&self) -> String;
    fn final_clauses(&self, terms: &Bilateral) -> String;
}

/// The names of the two parties.
fn names(terms: &Bilateral) -> (&str, &str) {
    let [a, b] = &terms.parties;
    (&a.name, &b.name)
}

/// `a, b and c`, with the language's own comma and conjunction.
fn joined(words: &[&str], comma: &str, and: &str) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{}{and}{last}", most.join(comma)),
    }
}
