//! Tokens become a tree.
//!
//! By hand, from left to right, with one token in sight, after the grammar of STIX 2.1 §9 and OASIS's
//! `STIXPattern.g4`. Where prose and grammar differ, the more is read that both can be read to allow:
//! `==`, `<>`, `IN ()`, `+5` and comments stand in the grammar alone, line feeds in base64 in the prose.

use super::Version;
use super::ast::{
    Comparator, Comparison, Comparisons, Condition, Constant, Observations, Path, Place, Qualifier,
    Seconds, Step,
};
use super::constant;
use super::error::PatternErrorKind;
use super::lexer::{Fault, Lexer, Token};
use super::limits;
use super::network::Network;
use crate::timestamp::Timestamp;

/// Words that are no names unless they stand in apostrophes.
const KEYWORDS: &[&str] = &[
    "AND",
    "OR",
    "NOT",
    "FOLLOWEDBY",
    "LIKE",
    "MATCHES",
    "ISSUPERSET",
    "ISSUBSET",
    "EXISTS",
    "LAST",
    "IN",
    "START",
    "STOP",
    "SECONDS",
    "true",
    "false",
    "WITHIN",
    "REPEATS",
    "TIMES",
];

pub(super) fn parse(text: &str, version: Version) -> Result<Observations, Fault> {
    if text.len() > limits::MAX_BYTES {
        return Err(Fault {
            offset: limits::MAX_BYTES,
            kind: PatternErrorKind::TooLong,
        });
    }
    let mut lexer = Lexer::new(text);
    let (offset, token) = lexer.next()?;
    let mut parser = Parser {
        lexer,
        token,
        offset,
        version,
        depth: 0,
        comparisons: 0,
        observations: 0,
        members: 0,
    };
    let root = parser.followed_by()?;
    match parser.token {
        Token::End => Ok(root),
        _ => Err(parser.expected("`AND`, `OR`, `FOLLOWEDBY`, a qualifier or the end")),
    }
}

struct Parser<'p> {
    lexer: Lexer<'p>,
    token: Token<'p>,
    /// Where `token` begins.
    offset: usize,
    version: Version,
    depth: usize,
    comparisons: usize,
    observations: usize,
    members: usize,
}

type Parsed<T> = Result<T, Fault>;

impl<'p> Parser<'p> {
    /// Observation expressions in order; binds least.
    fn followed_by(&mut self) -> Parsed<Observations> {
        let open = |part| match part {
            Observations::FollowedBy(inner) => Ok(inner),
            other => Err(other),
        };
        self.joined("FOLLOWEDBY", Self::any_of, Observations::FollowedBy, open)
    }

    fn any_of(&mut self) -> Parsed<Observations> {
        let open = |part| match part {
            Observations::Or(inner) => Ok(inner),
            other => Err(other),
        };
        self.joined("OR", Self::all_of, Observations::Or, open)
    }

    fn all_of(&mut self) -> Parsed<Observations> {
        let open = |part| match part {
            Observations::And(inner) => Ok(inner),
            other => Err(other),
        };
        self.joined("AND", Self::observation, Observations::And, open)
    }

    /// `[…]` or `(…)`, with qualifiers.
    fn observation(&mut self) -> Parsed<Observations> {
        let mut inner = match self.token {
            Token::Mark("[") => {
                count(
                    &mut self.observations,
                    limits::MAX_OBSERVATIONS,
                    "observation expressions",
                )
                .map_err(|kind| self.fault(kind))?;
                self.advance()?;
                let comparisons = self.either()?;
                self.pass(Token::Mark("]"), "`AND`, `OR` or `]`")?;
                Observations::One(comparisons)
            }
            Token::Mark("(") => self.nested(
                Self::followed_by,
                "`AND`, `OR`, `FOLLOWEDBY`, a qualifier or `)`",
            )?,
            _ => return Err(self.expected("`[` or `(`")),
        };
        let mut seen: Vec<&'static str> = Vec::new();
        while let Token::Word(word @ ("WITHIN" | "REPEATS" | "START")) = self.token {
            let name = match word {
                "WITHIN" => "`WITHIN`",
                "REPEATS" => "`REPEATS`",
                _ => "`START … STOP`",
            };
            if seen.contains(&name) {
                return Err(self.fault(PatternErrorKind::RepeatedQualifier(name)));
            }
            seen.push(name);
            self.advance()?;
            let qualifier = match word {
                "WITHIN" => self.within()?,
                "REPEATS" => self.repeats()?,
                _ => self.start_stop()?,
            };
            inner = Observations::Qualified(Box::new(inner), qualifier);
        }
        Ok(inner)
    }

    fn within(&mut self) -> Parsed<Qualifier> {
        let number = self.number("a number of seconds")?;
        let seconds = constant::seconds(number).map_err(|kind| self.fault(kind))?;
        if seconds == Seconds(0) {
            return Err(self.fault(PatternErrorKind::NotPositive("the time of `WITHIN`")));
        }
        self.advance()?;
        self.pass(Token::Word("SECONDS"), "`SECONDS`")?;
        Ok(Qualifier::Within(seconds))
    }

    fn repeats(&mut self) -> Parsed<Qualifier> {
        let number = self.number("a whole number")?;
        let times = constant::integer(number).map_err(|kind| self.fault(kind))?;
        let times = u64::try_from(times).unwrap_or(0);
        if times == 0 {
            return Err(self.fault(PatternErrorKind::NotPositive("the number of `REPEATS`")));
        }
        self.advance()?;
        self.pass(Token::Word("TIMES"), "`TIMES`")?;
        Ok(Qualifier::Repeats(times))
    }

    fn start_stop(&mut self) -> Parsed<Qualifier> {
        let start = self.instant()?;
        self.pass(Token::Word("STOP"), "`STOP`")?;
        Ok(Qualifier::StartStop(start, self.instant()?))
    }

    /// The instant of a qualifier: STIX 2.0 wrote it as a string.
    fn instant(&mut self) -> Parsed<Timestamp> {
        let (written, expected) = match (self.version, self.token) {
            (Version::V2_1, Token::Time(written)) | (Version::V2_0, Token::Text(written)) => {
                (Some(written), "")
            }
            (Version::V2_1, _) => (None, "a timestamp, as in `t'2026-01-01T00:00:00Z'`"),
            (Version::V2_0, _) => (
                None,
                "a timestamp as STIX 2.0 has it here, as in `'2026-01-01T00:00:00Z'`",
            ),
        };
        let Some(written) = written else {
            return Err(self.expected(expected));
        };
        let instant = constant::time(written).map_err(|kind| self.fault(kind))?;
        self.advance()?;
        Ok(instant)
    }

    /// Comparisons joined by `OR`, which binds less than `AND`.
    fn either(&mut self) -> Parsed<Comparisons> {
        let open = |part| match part {
            Comparisons::Or(inner) => Ok(inner),
            other => Err(other),
        };
        self.joined("OR", Self::both, Comparisons::Or, open)
    }

    fn both(&mut self) -> Parsed<Comparisons> {
        let open = |part| match part {
            Comparisons::And(inner) => Ok(inner),
            other => Err(other),
        };
        self.joined("AND", Self::comparison, Comparisons::And, open)
    }

    fn comparison(&mut self) -> Parsed<Comparisons> {
        if self.token == Token::Mark("(") {
            return self.nested(Self::either, "`AND`, `OR` or `)`");
        }
        count(
            &mut self.comparisons,
            limits::MAX_COMPARISONS,
            "comparisons",
        )
        .map_err(|kind| self.fault(kind))?;
        if self.version == Version::V2_1 && self.passes(Token::Word("EXISTS"))? {
            let place = Place(self.offset);
            return Ok(Comparisons::One(Comparison {
                path: self.path()?,
                negated: false,
                condition: Condition::Exists,
                place,
            }));
        }
        let path = self.path()?;
        let negated = self.passes(Token::Word("NOT"))?;
        let operator = self.token;
        if !is_operator(operator) {
            return Err(self.expected("an operator: `=`, `!=`, `<`, `IN`, `LIKE`, `MATCHES`, …"));
        }
        self.advance()?;
        let place = Place(self.offset);
        let condition = match operator {
            Token::Word("IN") => Condition::In(self.set()?),
            Token::Word("LIKE") => Condition::Like(self.string()?),
            Token::Word("MATCHES") => Condition::Matches(self.string()?),
            Token::Word("ISSUBSET") => Condition::IsSubset(self.network()?),
            Token::Word("ISSUPERSET") => Condition::IsSuperset(self.network()?),
            Token::Mark("<") => self.ordered(Comparator::Less)?,
            Token::Mark("<=") => self.ordered(Comparator::LessOrEqual)?,
            Token::Mark(">") => self.ordered(Comparator::Greater)?,
            Token::Mark(">=") => self.ordered(Comparator::GreaterOrEqual)?,
            Token::Mark("!=" | "<>") => Condition::Is(Comparator::NotEqual, self.constant()?),
            _ => Condition::Is(Comparator::Equal, self.constant()?),
        };
        Ok(Comparisons::One(Comparison {
            path,
            negated,
            condition,
            place,
        }))
    }

    fn path(&mut self) -> Parsed<Path> {
        let object_type = match self.token {
            Token::Word(word) if !KEYWORDS.contains(&word) => word.to_owned(),
            _ => return Err(self.expected("an object type, as in `file:name`, or `(`")),
        };
        self.advance()?;
        self.pass(Token::Mark(":"), "`:` behind the object type")?;
        let mut steps = vec![Step::Key(self.key()?)];
        loop {
            match self.token {
                Token::Mark(".") => {
                    self.advance()?;
                    steps.push(Step::Key(self.key()?));
                }
                Token::Mark("[") => {
                    self.advance()?;
                    steps.push(self.index()?);
                    self.pass(Token::Mark("]"), "`]`")?;
                }
                _ => return Ok(Path { object_type, steps }),
            }
            if steps.len() > limits::MAX_PATH_STEPS {
                return Err(self.fault(PatternErrorKind::TooMany {
                    what: "steps in a path",
                    limit: limits::MAX_PATH_STEPS,
                }));
            }
        }
    }

    fn key(&mut self) -> Parsed<String> {
        let key = match self.token {
            Token::Text(written) => constant::unescaped(written).into_owned(),
            Token::Word(word) if KEYWORDS.contains(&word) => {
                return Err(self.expected("a property name; this word needs apostrophes"));
            }
            Token::Word(word) if word.contains('-') => {
                return Err(self.fault(PatternErrorKind::NeedsQuotes(shown(word))));
            }
            Token::Word(word) => word.to_owned(),
            _ => return Err(self.expected("a property name")),
        };
        self.advance()?;
        Ok(key)
    }

    fn index(&mut self) -> Parsed<Step> {
        let step = match self.token {
            Token::Mark("*") => Step::Any,
            Token::Number(written) if !written.contains('.') => {
                // What is no index of any list: the grammar has it, and it finds nothing.
                Step::Index(written.parse().unwrap_or(-1))
            }
            _ => return Err(self.expected("an index or `*`")),
        };
        self.advance()?;
        Ok(step)
    }

    fn constant(&mut self) -> Parsed<Constant> {
        let constant = constant::of_token(self.token)
            .unwrap_or_else(|| Err(self.expected("a constant").kind))
            .map_err(|kind| self.fault(kind))?;
        self.advance()?;
        Ok(constant)
    }

    /// What has an order: everything but `true` and `false`.
    fn ordered(&mut self, comparator: Comparator) -> Parsed<Condition> {
        match self.token {
            Token::Word(_) => Err(self.expected("a constant that has an order")),
            _ => Ok(Condition::Is(comparator, self.constant()?)),
        }
    }

    fn set(&mut self) -> Parsed<Vec<Constant>> {
        self.pass(Token::Mark("("), "`(`")?;
        let mut members: Vec<Constant> = Vec::new();
        if self.passes(Token::Mark(")"))? {
            return Ok(members);
        }
        loop {
            count(
                &mut self.members,
                limits::MAX_SET_MEMBERS,
                "constants in sets",
            )
            .map_err(|kind| self.fault(kind))?;
            let offset = self.offset;
            let member = self.constant()?;
            if members
                .first()
                .is_some_and(|first| first.sort() != member.sort())
            {
                return Err(Fault {
                    offset,
                    kind: PatternErrorKind::MixedSet,
                });
            }
            members.push(member);
            if !self.passes(Token::Mark(","))? {
                self.pass(Token::Mark(")"), "`,` or `)`")?;
                return Ok(members);
            }
        }
    }

    fn string(&mut self) -> Parsed<String> {
        match self.token {
            Token::Text(written) => {
                self.advance()?;
                Ok(constant::unescaped(written).into_owned())
            }
            _ => Err(self.expected("a string")),
        }
    }

    fn network(&mut self) -> Parsed<String> {
        let offset = self.offset;
        let text = self.string()?;
        match Network::parse(&text) {
            Some(_) => Ok(text),
            None => Err(Fault {
                offset,
                kind: PatternErrorKind::NotAnAddress(shown(&text)),
            }),
        }
    }

    /// A number that must not be negative.
    fn number(&mut self, expected: &'static str) -> Parsed<&'p str> {
        match self.token {
            Token::Number(written) if !written.starts_with('-') => Ok(written),
            _ => Err(self.expected(expected)),
        }
    }

    /// Parts with an operator between them. One part stays as it is; several become a list, into
    /// which lists of the same sort are merged.
    fn joined<T>(
        &mut self,
        operator: &'static str,
        part: fn(&mut Self) -> Parsed<T>,
        whole: fn(Vec<T>) -> T,
        open: fn(T) -> Result<Vec<T>, T>,
    ) -> Parsed<T> {
        let first = part(self)?;
        if self.token != Token::Word(operator) {
            return Ok(first);
        }
        let mut list = open(first).unwrap_or_else(|single| vec![single]);
        while self.passes(Token::Word(operator))? {
            match open(part(self)?) {
                Ok(inner) => list.extend(inner),
                Err(single) => list.push(single),
            }
        }
        Ok(whole(list))
    }

    /// What stands in round brackets. Everything that nests does so through here.
    fn nested<T>(
        &mut self,
        inner: fn(&mut Self) -> Parsed<T>,
        expected: &'static str,
    ) -> Parsed<T> {
        if self.depth == limits::MAX_DEPTH {
            return Err(self.fault(PatternErrorKind::TooDeep));
        }
        self.advance()?;
        self.depth += 1;
        let found = inner(self)?;
        self.depth -= 1;
        self.pass(Token::Mark(")"), expected)?;
        Ok(found)
    }

    fn advance(&mut self) -> Parsed<()> {
        (self.offset, self.token) = self.lexer.next()?;
        Ok(())
    }

    /// Whether the next token is this one; if so, it is passed.
    fn passes(&mut self, token: Token<'_>) -> Parsed<bool> {
        let found = self.token == token;
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn pass(&mut self, token: Token<'_>, expected: &'static str) -> Parsed<()> {
        match self.passes(token)? {
            true => Ok(()),
            false => Err(self.expected(expected)),
        }
    }

    fn fault(&self, kind: PatternErrorKind) -> Fault {
        Fault {
            offset: self.offset,
            kind,
        }
    }

    fn expected(&self, expected: &'static str) -> Fault {
        let found = match self.token {
            Token::Word(text) | Token::Number(text) => format!("`{}`", shown(text)),
            Token::Mark(mark) => format!("`{mark}`"),
            Token::Text(text) => format!("the string `'{}'`", shown(text)),
            Token::Hex(_) => "a hexadecimal constant".to_owned(),
            Token::Binary(_) => "a binary constant".to_owned(),
            Token::Time(_) => "a timestamp".to_owned(),
            Token::End => "the end".to_owned(),
        };
        self.fault(PatternErrorKind::Expected { expected, found })
    }
}

fn is_operator(token: Token<'_>) -> bool {
    match token {
        Token::Mark(mark) => {
            matches!(mark, "=" | "==" | "!=" | "<>" | "<" | "<=" | ">" | ">=")
        }
        Token::Word(word) => matches!(word, "IN" | "LIKE" | "MATCHES" | "ISSUBSET" | "ISSUPERSET"),
        _ => false,
    }
}

/// The beginning of a text, in one line.
fn shown(text: &str) -> String {
    let shown = crate::id::shown(text);
    match shown.contains(char::is_control) {
        true => shown.escape_debug().to_string(),
        false => shown,
    }
}

fn count(counter: &mut usize, limit: usize, what: &'static str) -> Result<(), PatternErrorKind> {
    *counter += 1;
    match *counter <= limit {
        true => Ok(()),
        false => Err(PatternErrorKind::TooMany { what, limit }),
    }
}

/// Whether a property of this name can stand in a path without apostrophes.
pub(super) fn is_name(key: &str) -> bool {
    let mut bytes = key.bytes();
    let first = bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    first
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !KEYWORDS.contains(&key)
}
