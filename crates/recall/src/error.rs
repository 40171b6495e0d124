//! Why an object is no recall, or no answer to one.

/// Why an object is no recall, or no answer to one. The first fault found: a machine wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecallError {
    /// It is of another type, or does not say what defines its type.
    #[error("this is no `{wanted}`")]
    OtherType {
        /// The type that was looked for.
        wanted: &'static str,
    },
    /// A property is missing, or not of its kind.
    #[error("`{key}` is missing or not what it must be")]
    BadProperty {
        /// The property.
        key: &'static str,
    },
    /// A property that is not known here. It may restrict, so it is not passed over.
    #[error("`{key}` is not known here")]
    UnknownKey {
        /// The property.
        key: String,
    },
    /// A list is longer than one may be.
    #[error("`{key}` is longer than the {most} that it may have")]
    TooMany {
        /// The property.
        key: &'static str,
        /// How many there may be.
        most: usize,
    },
    /// It is so long that nobody could pass it on.
    #[error("it is longer than the {most} bytes that it may have")]
    TooLong {
        /// How long it may be.
        most: usize,
    },
    /// Its id is not the one that follows from what it is about.
    #[error("its id does not follow from its author and what it is about")]
    OtherId,
    /// It recalls what cannot be taken back: agreements and acts, which cannot be destroyed, and recalls.
    #[error("`{object}` cannot be recalled")]
    NotRecallable {
        /// The object.
        object: String,
    },
    /// It could not be written.
    #[error("it could not be written: {message}")]
    NotWritten {
        /// Why.
        message: String,
    },
}
