//! Fingerprints that two people can read to one another over a telephone.
//!
//! ```text
//! 7f00 0001  →  lusab babad
//! ```
//! Sixteen bits become five letters, consonant-vowel-consonant-vowel-consonant (the "proquint"
//! alphabet), so that 128 bits are eight pronounceable words in any of our languages' alphabets.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::VerifyingKey;
use sha2::{Digest as _, Sha256};

/// Words in a fingerprint.
pub const WORDS: usize = 8;

const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
const VOWELS: &[u8; 4] = b"aiou";

/// The first 128 bits of the SHA-256 of an Ed25519 public key: how people name a root key.
///
/// Finding another key with the fingerprint of a given one takes about 2^128 trials.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// The fingerprint of `key`.
    pub fn of(key: &VerifyingKey) -> Self {
        let mut first = [0; 16];
        first.copy_from_slice(&Sha256::digest(key.as_bytes())[..16]);
        Self(first)
    }

    /// Its sixteen bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The fingerprint with these bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, pair) in self.0.chunks_exact(2).enumerate() {
            if index > 0 {
                f.write_str("-")?;
            }
            for byte in word(u16::from_be_bytes([pair[0], pair[1]])) {
                fmt::Write::write_char(f, char::from(byte))?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// The five letters of sixteen bits.
fn word(bits: u16) -> [u8; 5] {
    let consonant = |shift: u16| CONSONANTS[usize::from((bits >> shift) & 15)];
    let vowel = |shift: u16| VOWELS[usize::from((bits >> shift) & 3)];
    [
        consonant(12),
        vowel(10),
        consonant(6),
        vowel(4),
        consonant(0),
    ]
}

/// Why words are not a fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FingerprintError {
    /// Not [`WORDS`] words.
    #[error("a fingerprint has {WORDS} words, this has {count}")]
    Count {
        /// How many were found; counting stops at one too many.
        count: usize,
    },
    /// A word that no sixteen bits give.
    #[error("word {position} is not one a fingerprint can have: five letters such as `lusab`")]
    Word {
        /// Which word, from 1.
        position: usize,
    },
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    /// Reads words in either case, separated by hyphens or white space.
    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let words: Vec<&str> = text
            .split(|c: char| c == '-' || c.is_whitespace())
            .filter(|word| !word.is_empty())
            .take(WORDS + 1)
            .collect();
        if words.len() != WORDS {
            return Err(FingerprintError::Count { count: words.len() });
        }
        let mut bytes = [0; 16];
        for (index, (word, pair)) in words.iter().zip(bytes.chunks_exact_mut(2)).enumerate() {
            let bits = bits(word).ok_or(FingerprintError::Word {
                position: index + 1,
            })?;
            pair.copy_from_slice(&bits.to_be_bytes());
        }
        Ok(Self(bytes))
    }
}

/// The sixteen bits of a word, or `None` if it is not one.
fn bits(word: &str) -> Option<u16> {
    let letters: [u8; 5] = word.as_bytes().try_into().ok()?;
    let mut bits = 0_u16;
    for (index, letter) in letters.iter().enumerate() {
        let (alphabet, width): (&[u8], u16) = if index % 2 == 0 {
            (CONSONANTS, 4)
        } else {
            (VOWELS, 2)
        };
        let letter = letter.to_ascii_lowercase();
        let value = alphabet.iter().position(|candidate| *candidate == letter)?;
        bits = (bits << width) | u16::try_from(value).ok()?;
    }
    Some(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words() {
        // Pairs published with the alphabet: dotted IPv4 addresses and their words.
        for (address, words) in [
            ([127, 0, 0, 1], "lusab-babad"),
            ([63, 84, 220, 193], "gutih-tugad"),
            ([63, 118, 7, 35], "gutuk-bisog"),
            ([140, 98, 193, 141], "mudof-sakat"),
        ] {
            let [a, b, c, d] = address;
            let text = [
                word(u16::from_be_bytes([a, b])),
                word(u16::from_be_bytes([c, d])),
            ]
            .map(|letters| String::from_utf8(letters.to_vec()).unwrap())
            .join("-");
            assert_eq!(text, words);
        }
    }

    #[test]
    fn every_sixteen_bits_come_back() {
        for bits_in in 0..=u16::MAX {
            let letters = word(bits_in);
            assert_eq!(bits(std::str::from_utf8(&letters).unwrap()), Some(bits_in));
        }
    }

    #[test]
    fn spoken_forms_are_read() {
        let fingerprint =
            Fingerprint(*b"\x7f\x00\x00\x01\x3f\x54\xdc\xc1\x3f\x76\x07\x23\x8c\x62\xc1\x8d");
        let words = fingerprint.to_string();
        assert_eq!(words, "lusab-babad-gutih-tugad-gutuk-bisog-mudof-sakat");
        for form in [
            words.clone(),
            words.to_uppercase(),
            words.replace('-', " "),
            format!("\n {words}\t"),
        ] {
            assert_eq!(form.parse::<Fingerprint>(), Ok(fingerprint), "{form}");
        }
    }

    #[test]
    fn faults_are_named() {
        for (text, error) in [
            ("", FingerprintError::Count { count: 0 }),
            ("lusab", FingerprintError::Count { count: 1 }),
            (&"lusab ".repeat(500), FingerprintError::Count { count: 9 }),
            (
                "lusab babad gutih tugad gutuk bisog mudof sakax",
                FingerprintError::Word { position: 8 },
            ),
            (
                "lusab babad gutih tugad gutuk bisog mudof saka",
                FingerprintError::Word { position: 8 },
            ),
            (
                "lusab babad gütih tugad gutuk bisog mudof sakat",
                FingerprintError::Word { position: 3 },
            ),
            (
                "ulsab babad gutih tugad gutuk bisog mudof sakat",
                FingerprintError::Word { position: 1 },
            ),
        ] {
            assert_eq!(text.parse::<Fingerprint>(), Err(error), "{text}");
        }
    }
}
