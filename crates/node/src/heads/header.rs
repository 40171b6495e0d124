//! The header in which a signed pull carries the heads of the puller's own chains (DESIGN 5.7).
//!
//! ```text
//! Mithaq-Heads: 0e2fb1c4-…-7d9a:4:kX3…Qw, 5b0c2c0e-…-9a55:1:b0_…aE
//! ```
//! For each agreement that the two are parties of: its id's UUID, the number of the puller's last act about it, and that
//! act's hash in base64url. 64 of them stay below the 8 KiB that reverse proxies let one header have. Like every header of
//! ours it is covered by the request's signature, so nobody on the way can leave it out or change it.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderName, HeaderValue};
use mithaq_agreement::{AGREEMENT_TYPE, Head, PartyId};
use mithaq_stix::ObjectId;
use uuid::Uuid;

use super::Told;

/// The header's name.
pub(crate) const HEADS: HeaderName = HeaderName::from_static("mithaq-heads");
/// Agreements not yet over that two parties have with one another, at most.
pub(crate) const MOST: usize = 64;
/// Longest value, in bytes.
const LONGEST: usize = 8 * 1024;

/// Why heads are not written, or not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HeadsError {
    /// More than one header holds.
    #[error(
        "`Mithaq-Heads` holds the heads of {MOST} agreements that are not over, and these are {count}: terminate those that nobody needs, or put several together in one"
    )]
    TooMany {
        /// How many there are.
        count: usize,
    },
    /// It is of no form that we know.
    #[error(
        "`Mithaq-Heads` is not a list of `UUID:NUMBER:HASH`, each agreement once: send for each agreement with this party the number of your last act and its hash in base64url"
    )]
    Malformed,
}

/// The header for these heads; none where there are none.
pub(crate) fn write(heads: &[(ObjectId, Head)]) -> Result<Option<HeaderValue>, HeadsError> {
    if heads.is_empty() {
        return Ok(None);
    }
    if MOST < heads.len() {
        return Err(HeadsError::TooMany { count: heads.len() });
    }
    let mut text = String::new();
    for (agreement, head) in heads {
        let hash = URL_SAFE_NO_PAD.encode(head.hash);
        let separator = if text.is_empty() { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "{separator}{}:{}:{hash}",
            agreement.uuid(),
            head.number
        );
    }
    let value = HeaderValue::from_str(&text);
    value.map(Some).map_err(|_| HeadsError::Malformed)
}

/// The heads that a verified request of `author` carries; none where it carries none.
pub(crate) fn read(headers: &HeaderMap, author: &PartyId) -> Result<Told, HeadsError> {
    let mut values = headers.get_all(HEADS).iter();
    let value = match (values.next(), values.next()) {
        (None, _) => return Ok(Told::default()),
        (Some(value), None) => value.to_str().map_err(|_| HeadsError::Malformed)?,
        (Some(_), Some(_)) => return Err(HeadsError::Malformed),
    };
    let count = value.split(',').count();
    if MOST < count {
        return Err(HeadsError::TooMany { count });
    }
    if LONGEST < value.len() {
        return Err(HeadsError::Malformed);
    }
    let mut heads: Vec<(ObjectId, Head)> = Vec::with_capacity(count);
    for one in value.split(',') {
        let (agreement, head) = read_one(one.trim(), author).ok_or(HeadsError::Malformed)?;
        if heads.iter().any(|(known, _)| *known == agreement) {
            return Err(HeadsError::Malformed);
        }
        heads.push((agreement, head));
    }
    Ok(Told(heads.into()))
}

fn read_one(text: &str, author: &PartyId) -> Option<(ObjectId, Head)> {
    let mut parts = text.split(':');
    let (Some(uuid), Some(number), Some(hash), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let agreement = ObjectId::new(AGREEMENT_TYPE, Uuid::try_parse(uuid).ok()?).ok()?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let number = number
        .parse()
        .ok()
        .filter(|number| is_number && 0 < *number)?;
    let hash = URL_SAFE_NO_PAD.decode(hash).ok()?.try_into().ok()?;
    let author = author.clone();
    Some((
        agreement,
        Head {
            author,
            number,
            hash,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn author() -> PartyId {
        PartyId::parse("identity--0f5fca6e-6a3a-4a63-a4a5-1a2b3c4d5e6f").unwrap()
    }

    fn heads(count: u128) -> Vec<(ObjectId, Head)> {
        let one = |number: u128| {
            let uuid = Uuid::from_u128((4 << 76) | (8 << 60) | number);
            let agreement = ObjectId::new(AGREEMENT_TYPE, uuid).unwrap();
            let head = Head {
                author: author(),
                number: u64::MAX - number as u64,
                hash: [number as u8; 32],
            };
            (agreement, head)
        };
        (0..count).map(one).collect()
    }

    fn carried(value: &str) -> Result<Told, HeadsError> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADS, HeaderValue::from_str(value).unwrap());
        read(&headers, &author())
    }

    #[test]
    fn what_is_written_is_read_for_as_many_agreements_as_may_be() {
        for count in [1, 2, MOST as u128] {
            let told = heads(count);
            let value = write(&told).unwrap().unwrap();
            assert!(value.len() <= LONGEST, "{} bytes", value.len());
            assert_eq!(&*carried(value.to_str().unwrap()).unwrap().0, told);
        }
        assert_eq!(write(&[]).unwrap(), None);
        assert!(read(&HeaderMap::new(), &author()).unwrap().0.is_empty());
    }

    #[test]
    fn more_than_may_be_is_refused_with_what_to_do() {
        let error = write(&heads(MOST as u128 + 1)).unwrap_err();
        assert_eq!(error, HeadsError::TooMany { count: MOST + 1 });
        let value = vec!["x"; MOST + 1].join(",");
        assert_eq!(carried(&value).unwrap_err(), error);
        assert!(
            error
                .to_string()
                .contains("terminate those that nobody needs")
        );
    }

    #[test]
    fn whatever_is_of_another_form_is_refused() {
        let good = write(&heads(1)).unwrap().unwrap();
        let good = good.to_str().unwrap();
        let table = [
            "",
            ",",
            "x",
            "00000000-0000-4000-8000-000000000001",
            "00000000-0000-4000-8000-000000000001:1",
            "00000000-0000-4000-8000-000000000001:0:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "00000000-0000-4000-8000-000000000001:+1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "00000000-0000-4000-8000-000000000001:1:AAAA",
            "00000000-0000-4000-8000-000000000001:1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA:1",
        ];
        for text in table {
            assert_eq!(carried(text).unwrap_err(), HeadsError::Malformed, "{text}");
        }
        let twice = format!("{good}, {good}");
        assert_eq!(carried(&twice).unwrap_err(), HeadsError::Malformed);
        assert!(carried(good).is_ok());
    }
}
