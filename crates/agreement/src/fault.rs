//! What is wrong with an agreement, or with the draft of one: every fault at once, each with its
//! article and its line.

use std::fmt;

use crate::article::ArticleId;

/// One fault, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The article it is in; `None` in the header, or where the article has no readable id.
    pub article: Option<ArticleId>,
    /// The line of the draft, counted from 1; `None` for an agreement read from its object.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: Problem,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if let Some(article) = &self.article {
            write!(f, "article {article}: ")?;
        }
        write!(f, "{}", self.problem)
    }
}

/// All that is wrong with an agreement or a draft; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    found: Vec<Fault>,
}

impl Faults {
    pub(crate) fn new(mut found: Vec<Fault>) -> Self {
        found.sort_by_key(|fault| fault.line.unwrap_or(0));
        Self { found }
    }

    pub(crate) fn one(problem: Problem) -> Self {
        Self::new(vec![Fault {
            article: None,
            line: None,
            problem,
        }])
    }

    /// The faults, in the order of the draft's lines.
    #[must_use]
    pub fn all(&self) -> &[Fault] {
        &self.found
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.found.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// What can be wrong with an agreement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The draft is not TOML.
    #[error("this is not readable as TOML: {message}")]
    NotToml {
        /// What the parser says.
        message: String,
    },
    /// The object's bytes could not be read.
    #[error("this object cannot be read: {message}")]
    Unreadable {
        /// What the reader says.
        message: String,
    },
    /// The object is of another type.
    #[error("`{found}` is not the type of an agreement")]
    NotAnAgreement {
        /// The type found.
        found: String,
    },
    /// The object does not carry the extension that defines its type.
    #[error("the extension `{extension}` with `extension_type` = `new-sdo` is missing")]
    NoExtension {
        /// The extension's id.
        extension: &'static str,
    },
    /// An agreement is ended by acts of its parties, never by revoking its text.
    #[error("an agreement is ended by acts of its parties, not by `revoked`")]
    Revoked,
    /// A property that must be there is not.
    #[error("`{key}` is missing")]
    Missing {
        /// The property.
        key: String,
    },
    /// A property that no rule knows. It may restrict, so it is not passed over.
    #[error("`{key}` is not known here")]
    UnknownKey {
        /// The property.
        key: String,
    },
    /// A value of the wrong kind.
    #[error("`{key}` must be {expected}, but is {found}")]
    WrongKind {
        /// The property.
        key: String,
        /// What is wanted.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// A word outside a closed vocabulary.
    #[error("`{word}` is not a value of `{key}`: use {known}")]
    UnknownWord {
        /// The property.
        key: String,
        /// The word found.
        word: String,
        /// The words there are.
        known: String,
    },
    /// An article of a kind without terms that is not marked as text only.
    #[error(
        "articles of kind `{kind}` have no terms that a gate can keep: set `text_only = true` if its words alone are meant"
    )]
    UnknownKind {
        /// The kind found.
        kind: String,
    },
    /// An article of a kind with terms that is marked as text only.
    #[error("an article of kind `{kind}` has effect and cannot be `text_only`")]
    TextOnlyKind {
        /// The kind found.
        kind: String,
    },
    /// An article of a kind that may have terms has none, and does not say that it is words alone.
    #[error(
        "an article of kind `{kind}` has `terms`, or says `text_only = true` if its words alone are meant"
    )]
    NoTerms {
        /// The kind.
        kind: String,
    },
    /// Terms that restrict nothing and oblige nobody.
    #[error(
        "these terms of kind `{kind}` have no effect: set `text_only = true` if words are meant"
    )]
    NoEffect {
        /// The kind.
        kind: &'static str,
    },
    /// All object types, and categories beside them.
    #[error(
        "`object_types = \"all\"` covers every category: leave out `categories`, or list types"
    )]
    AllAndCategories,
    /// The steps of a dispute are not in their order, or one stands twice.
    #[error("the step `{step}` is out of order, or stands twice")]
    StepOutOfOrder {
        /// The step.
        step: &'static str,
    },
    /// Not the id of an agreement.
    #[error("`{given}` is not the id of an agreement (`mithaq-agreement--…`)")]
    BadAgreementId {
        /// What was given.
        given: String,
    },
    /// Words alone have no terms.
    #[error("a `text_only` article has no `terms`")]
    TermsOfText,
    /// Not an article id.
    #[error(transparent)]
    BadArticleId(#[from] crate::article::BadArticleIdError),
    /// Two articles have one id.
    #[error("there is already an article `{id}`")]
    SameArticle {
        /// The id.
        id: ArticleId,
    },
    /// Two articles say what only one may.
    #[error("article {first} is already of kind `{kind}`, and two could contradict one another")]
    SecondOfKind {
        /// The kind.
        kind: &'static str,
        /// The article that has it.
        first: ArticleId,
    },
    /// No article of a kind that an agreement needs.
    #[error("there is no article of kind `{kind}`")]
    NoneOfKind {
        /// The kind.
        kind: &'static str,
    },
    /// Not a language tag.
    #[error("`{given}` is not a language tag like `ar`, `en` or `fr`")]
    BadLanguage {
        /// What was given.
        given: String,
    },
    /// The prevailing language is not authentic.
    #[error("the prevailing language `{language}` is not among the authentic languages")]
    PrevailingNotAuthentic {
        /// The language.
        language: String,
    },
    /// A text lacks an authentic language.
    #[error("the text in the authentic language `{language}` is missing")]
    NoText {
        /// The language.
        language: String,
    },
    /// A text in a language that is not authentic.
    #[error(
        "there is a text in `{language}`, which is not an authentic language of this agreement"
    )]
    ForeignText {
        /// The language.
        language: String,
    },
    /// A text without words, or with control characters.
    #[error("`{key}` must hold words, without control characters")]
    NoWords {
        /// The property.
        key: String,
    },
    /// More of something than is read.
    #[error("`{key}` holds more than {limit}")]
    TooMuch {
        /// The property.
        key: String,
        /// The limit, with its unit.
        limit: &'static str,
    },
    /// Not the id of a party.
    #[error(transparent)]
    NotAParty(#[from] crate::party::NotAPartyError),
    /// A party that the agreement does not list.
    #[error("`{party}` is not a party to this agreement")]
    UnknownParty {
        /// The party.
        party: String,
    },
    /// The same party, or one root key, twice.
    #[error("`{given}` is given for two parties")]
    SameParty {
        /// The id or fingerprint.
        given: String,
    },
    /// Fewer than two parties, or more than are read.
    #[error("an agreement has from 2 to {most} parties, but {found} are listed")]
    PartyCount {
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// More than two parties without one whose notifications fix the dates (5.5).
    #[error("an agreement of more than two parties names its `depositary`, one of them")]
    NoDepositary,
    /// Two parties are each the depositary of the other's acts (5.5).
    #[error(
        "`{key}` is for agreements of more than two parties: of two, each is the other's depositary"
    )]
    DepositaryOfTwo {
        /// The property.
        key: &'static str,
    },
    /// A property that needs another.
    #[error("`{key}` has no meaning without `{other}`")]
    Needs {
        /// The property.
        key: &'static str,
        /// The one that is missing.
        other: &'static str,
    },
    /// A party that is named where another than it must be.
    #[error("`{party}` cannot be the {role}")]
    WrongParty {
        /// The party.
        party: String,
        /// As what it is named.
        role: &'static str,
    },
    /// Final clauses that name an article which is not there, or which nobody can reserve.
    #[error("article `{article}` is named as one that may be reserved, and cannot be")]
    NotReservable {
        /// The article.
        article: String,
    },
    /// Accession is for those who are not parties yet.
    #[error("`{party}` is a party already, and cannot accede")]
    AccessionOfParty {
        /// The party.
        party: String,
    },
    /// Not an id of an agreement, or not a hash of a text.
    #[error("`{given}` is not {expected}")]
    BadReference {
        /// What was given.
        given: String,
        /// What is wanted.
        expected: &'static str,
    },
    /// A participant's terms that are not between a host and its participant.
    #[error(
        "an agreement of kind `participant` is between a host, with `root_fingerprint`, and its participant, without"
    )]
    NotHosted,
    /// A party without a node, with a key that it could use only at one.
    #[error(
        "`{party}` is external, which says that it has no node: leave out its `root_fingerprint`, or `external`"
    )]
    ExternalKey {
        /// The party.
        party: String,
    },
    /// A participant is without a node by the kind of its terms.
    #[error("`external` is for parties of other agreements: a participant is one without it")]
    ExternalParticipant,
    /// Nobody could attest what the parties do.
    #[error("all parties are external: one at least has a node, with `root_fingerprint`")]
    NoNode,
    /// Terms that no gate keeps.
    #[error(
        "`equivalence` is kept by no gate: an object with a marking other than TLP and PAP is withheld under every agreement; leave it out, say it in the words of the article, and let authors mark with TLP beside their own word"
    )]
    NoEquivalence,
    /// Not a paper.
    #[error(transparent)]
    BadPaper {
        /// Why.
        why: crate::paper::PaperError,
    },
    /// A participant's terms that somebody else than the host wrote.
    #[error("the author `{author}` is not the host of this participant")]
    AuthorNotHost {
        /// The author.
        author: String,
    },
    /// Not a fingerprint.
    #[error("`{given}` is not a fingerprint: 16 to 160 visible ASCII characters")]
    BadFingerprint {
        /// What was given.
        given: String,
    },
    /// Not an instant.
    #[error("`{given}` is not an instant like `2027-01-01T00:00:00Z`")]
    BadTime {
        /// What was given.
        given: String,
    },
    /// It would end before it starts.
    #[error("the end `{end}` is not after the start `{start}`")]
    EndsBeforeStart {
        /// The start.
        start: String,
        /// The end.
        end: String,
    },
    /// A number outside its range.
    #[error("`{key}` must be from {least} to {most}, but is {found}")]
    OutOfRange {
        /// The property.
        key: String,
        /// The number found.
        found: i64,
        /// The smallest allowed.
        least: i64,
        /// The greatest allowed.
        most: i64,
    },
    /// A list of nothing.
    #[error("`{key}` is empty: it would let nothing through")]
    EmptyList {
        /// The property.
        key: String,
    },
    /// Not an object type.
    #[error("`{given}` is not a STIX object type")]
    BadObjectType {
        /// What was given.
        given: String,
    },
    /// A diplomatic type in an exchange article.
    #[error(
        "`{object_type}` crosses over the diplomatic channel only, and no exchange article gives it"
    )]
    DiplomaticType {
        /// The type.
        object_type: String,
    },
    /// A purpose that no agreement grants.
    #[error("`diplomacy` is the purpose of the diplomatic channel, and no article grants it")]
    DiplomacyGranted,
    /// A treaty binds.
    #[error("an agreement of kind `treaty` is binding, but `binding` is false")]
    TreatyNotBinding,
    /// The author is not a party.
    #[error("the author `{author}` is not a party to this agreement")]
    AuthorNotAParty {
        /// The author.
        author: String,
    },
    /// A party is not addressed.
    #[error("the agreement is not addressed to its party `{party}`")]
    NotAddressed {
        /// The party.
        party: String,
    },
    /// A confidential agreement is addressed to others.
    #[error("the agreement is confidential, but addressed to `{addressee}`, which is not a party")]
    ConfidentialToOthers {
        /// The addressee.
        addressee: String,
    },
}
