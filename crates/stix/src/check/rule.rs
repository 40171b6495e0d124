//! The language of the tables: what a type, a property, a value can be asked.
//!
//! ```text
//! Record { section, properties: [need("name", Text), may("aliases", TEXTS)], between: [Order("first_seen", "last_seen")] }
//! ```
//! Everything here is data; [`super::value`] and [`super::between`] act on it.

use super::findings::Findings;
use super::members::Members;
use super::place::Place;
use super::vocabulary::Vocabulary;

/// To which family a type of object belongs: it decides which common properties it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// A domain object (SDO), such as an indicator.
    Domain,
    /// A relationship object (SRO).
    Relationship,
    /// A cyber-observable (SCO), or an object of an unknown type that has no versions either.
    Observable,
    /// A marking definition.
    Marking,
    /// Another object about objects: language content, extension definition.
    Meta,
    /// An object of an unknown type that has versions.
    Custom,
}

/// A type of object.
pub(super) struct TypeRule {
    /// Its family.
    pub(super) family: Family,
    /// Its own properties, the common ones left out.
    pub(super) record: Record,
    /// The predefined extensions that it may have, by their keys.
    pub(super) extensions: &'static [(&'static str, &'static Record)],
}

/// Properties that belong together: of a type, of an embedded type, of an extension.
pub(super) struct Record {
    /// The section of the specification that defines it.
    pub(super) section: &'static str,
    /// Each property.
    pub(super) properties: &'static [Property],
    /// What holds between them.
    pub(super) between: &'static [Between],
}

/// A property.
pub(super) struct Property {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether it must be there.
    pub(super) required: bool,
    /// What its value is.
    pub(super) kind: Kind,
}

/// A required property.
pub(super) const fn need(name: &'static str, kind: Kind) -> Property {
    Property {
        name,
        required: true,
        kind,
    }
}

/// An optional property.
pub(super) const fn may(name: &'static str, kind: Kind) -> Property {
    Property {
        name,
        required: false,
        kind,
    }
}

/// What a value is.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// A string.
    Text,
    /// A string of a certain form.
    Form(&'static Form),
    /// A value that should come from an open vocabulary.
    Open(&'static Vocabulary),
    /// A value that must come from an enumeration.
    Closed(&'static Vocabulary),
    /// `true` or `false`.
    Boolean,
    /// A number between two others, both included.
    Number(f64, f64),
    /// A whole number between two others, both included.
    Integer(i64, i64),
    /// An instant.
    Time,
    /// An instant that is to be given to the millisecond (STIX 2.1 §3.2); without, it is remarked on.
    Millisecond,
    /// Octets as hexadecimal digits.
    Hex,
    /// Octets as base64.
    Binary,
    /// A reference to an object.
    Id(Target),
    /// A list of values of one kind.
    List(&'static Kind),
    /// An object with properties of its own.
    Record(&'static Record),
    /// A dictionary with names that should come from a vocabulary, and values of one kind.
    Named(&'static Vocabulary, &'static Kind),
    /// A dictionary of hashes.
    Hashes,
    /// A whole number or a string.
    IntegerOrText,
    /// A list of strings; a single string is met so often that it is only remarked on.
    TextsOrText,
    /// Whatever is not null.
    Any,
    /// What a function of its own looks at.
    Special(fn(&super::value::Look<'_>, &crate::json::Value<'_>, &Place<'_>, &mut Findings)),
}

/// Any integer that STIX can hold (STIX 2.1 §2.10).
pub(super) const INTEGER: Kind = Kind::Integer(-MOST, MOST);
/// A whole number from 0.
pub(super) const NOT_NEGATIVE: Kind = Kind::Integer(0, MOST);
/// Any number.
pub(super) const NUMBER: Kind = Kind::Number(f64::NEG_INFINITY, f64::INFINITY);
/// A list of strings.
pub(super) const TEXTS: Kind = Kind::List(&Kind::Text);
const MOST: i64 = (1 << 53) - 1;

/// Of which types an object may be that is referred to.
#[derive(Clone, Copy)]
pub(super) enum Target {
    /// Of one of these types.
    Only(&'static [&'static str]),
    /// A cyber-observable, or an object of an unknown type, which may be one.
    Observable,
    /// A cyber-observable or a relationship object, or of an unknown type.
    ObservableOrRelationship,
    /// A domain object, or of an unknown type.
    Domain,
    /// A domain object or a cyber-observable, or of an unknown type.
    DomainOrObservable,
    /// Anything but a bundle.
    Object,
}

/// The form of a string.
pub(super) struct Form {
    /// The finding's code.
    pub(super) code: &'static str,
    /// What it must be, to follow "must be".
    pub(super) what: &'static str,
    /// Whether a string has it.
    pub(super) holds: fn(&str) -> bool,
    /// Whether a string without it is refused, or only remarked on.
    pub(super) refuses: bool,
    /// Whether it is the form of an indicator's value, which `defanged` may disguise.
    pub(super) disguisable: bool,
}

/// What holds between the properties of one record.
pub(super) enum Between {
    /// At least one of these is there.
    OneOf(&'static [&'static str]),
    /// At least one property of the record besides these is there, or, of a whole object, an extension.
    Something(&'static [&'static str]),
    /// Exactly one of these two is there.
    Either(&'static str, &'static str),
    /// If the first is there, so are the others.
    Together(&'static str, &'static [&'static str]),
    /// Without the first, the others are there.
    Unless(&'static str, &'static [&'static str]),
    /// The first instant is not later than the second.
    Order(&'static str, &'static str),
    /// The first instant is earlier than the second.
    Before(&'static str, &'static str),
    /// If the first has this value, the second is there.
    IfThen(&'static str, Literal, &'static str),
    /// If the first has this value, the second is not there.
    IfNot(&'static str, Literal, &'static str),
    /// What a function of its own looks at.
    Special(fn(&Members<'_, '_>, &Place<'_>, &mut Findings)),
}

/// A value that a rule depends on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Literal {
    /// `true`.
    True,
    /// `false`.
    False,
}
