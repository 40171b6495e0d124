//! A pattern as text again: one space between tokens, brackets only where they matter.

use std::fmt;

use base64::Engine as _;

use super::ast::{
    Comparator, Comparison, Comparisons, Condition, Constant, Observations, Path, Qualifier,
    Seconds, Step,
};
use super::constant::{BASE64, escaped};
use super::parser::is_name;

/// How firmly an operator binds; what binds less firmly than its surroundings needs brackets.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Binding {
    FollowedBy,
    Or,
    And,
    Qualifier,
}

impl fmt::Display for Observations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        observations(self, Binding::FollowedBy, f)
    }
}

fn observations(tree: &Observations, around: Binding, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (list, operator, binding) = match tree {
        Observations::One(comparisons) => return write!(f, "[{comparisons}]"),
        Observations::Qualified(inner, qualifier) => {
            let brackets = open_qualifiers(inner).contains(&sort(qualifier));
            f.write_str(if brackets { "(" } else { "" })?;
            observations(inner, Binding::Qualifier, f)?;
            f.write_str(if brackets { ")" } else { "" })?;
            return write!(f, " {qualifier}");
        }
        Observations::And(list) => (list, " AND ", Binding::And),
        Observations::Or(list) => (list, " OR ", Binding::Or),
        Observations::FollowedBy(list) => (list, " FOLLOWEDBY ", Binding::FollowedBy),
    };
    let brackets = binding < around;
    f.write_str(if brackets { "(" } else { "" })?;
    for (index, part) in list.iter().enumerate() {
        f.write_str(if index == 0 { "" } else { operator })?;
        observations(part, binding, f)?;
    }
    f.write_str(if brackets { ")" } else { "" })
}

/// The sorts of qualifier that stand behind an expression without brackets around it: none of them
/// may follow once more.
fn open_qualifiers(tree: &Observations) -> Vec<u8> {
    match tree {
        Observations::Qualified(inner, qualifier) => {
            let mut open = open_qualifiers(inner);
            if open.contains(&sort(qualifier)) {
                open.clear();
            }
            open.push(sort(qualifier));
            open
        }
        _ => Vec::new(),
    }
}

fn sort(qualifier: &Qualifier) -> u8 {
    match qualifier {
        Qualifier::Within(_) => 0,
        Qualifier::Repeats(_) => 1,
        Qualifier::StartStop(..) => 2,
    }
}

impl fmt::Display for Qualifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Within(seconds) => write!(f, "WITHIN {seconds} SECONDS"),
            Self::Repeats(times) => write!(f, "REPEATS {times} TIMES"),
            Self::StartStop(start, stop) => write!(f, "START t'{start}' STOP t'{stop}'"),
        }
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.0 / Self::ONE, self.0 % Self::ONE);
        if fraction == 0 {
            return write!(f, "{whole}");
        }
        let digits = format!("{fraction:0places$}", places = Self::PLACES);
        write!(f, "{whole}.{}", digits.trim_end_matches('0'))
    }
}

impl fmt::Display for Comparisons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        comparisons(self, Binding::Or, f)
    }
}

fn comparisons(tree: &Comparisons, around: Binding, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (list, operator, binding) = match tree {
        Comparisons::One(comparison) => return write!(f, "{comparison}"),
        Comparisons::And(list) => (list, " AND ", Binding::And),
        Comparisons::Or(list) => (list, " OR ", Binding::Or),
    };
    let brackets = binding < around;
    f.write_str(if brackets { "(" } else { "" })?;
    for (index, part) in list.iter().enumerate() {
        f.write_str(if index == 0 { "" } else { operator })?;
        comparisons(part, binding, f)?;
    }
    f.write_str(if brackets { ")" } else { "" })
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.condition == Condition::Exists {
            return write!(f, "EXISTS {}", self.path);
        }
        write!(f, "{}", self.path)?;
        f.write_str(if self.negated { " NOT " } else { " " })?;
        let string = |text: &str| Constant::Text(text.to_owned());
        match &self.condition {
            Condition::Is(comparator, constant) => write!(f, "{comparator} {constant}"),
            Condition::In(members) => {
                f.write_str("IN (")?;
                for (index, member) in members.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { ", " })?;
                    write!(f, "{member}")?;
                }
                f.write_str(")")
            }
            Condition::Like(text) => write!(f, "LIKE {}", string(text)),
            Condition::Matches(text) => write!(f, "MATCHES {}", string(text)),
            Condition::IsSubset(text) => write!(f, "ISSUBSET {}", string(text)),
            Condition::IsSuperset(text) => write!(f, "ISSUPERSET {}", string(text)),
            Condition::Exists => Ok(()),
        }
    }
}

impl fmt::Display for Comparator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

impl fmt::Display for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(truth) => write!(f, "{truth}"),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Float(number) => {
                // Rust writes no exponents here; a float keeps its full stop.
                let written = number.to_string();
                let suffix = if written.contains('.') { "" } else { ".0" };
                write!(f, "{written}{suffix}")
            }
            Self::Text(text) => write!(f, "'{}'", escaped(text)),
            Self::Binary(bytes) => write!(f, "b'{}'", BASE64.encode(bytes)),
            Self::Hex(bytes) => {
                f.write_str("h'")?;
                for byte in bytes {
                    write!(f, "{byte:02x}")?;
                }
                f.write_str("'")
            }
            Self::Time(time) => write!(f, "t'{time}'"),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.object_type)?;
        for (index, step) in self.steps.iter().enumerate() {
            match step {
                Step::Key(key) => {
                    f.write_str(if index == 0 { "" } else { "." })?;
                    match is_name(key) {
                        true => f.write_str(key)?,
                        false => write!(f, "'{}'", escaped(key))?,
                    }
                }
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Any => f.write_str("[*]")?,
            }
        }
        Ok(())
    }
}
