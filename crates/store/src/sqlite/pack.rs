//! Numbers in few bytes: the slots and articles of a crossing.

use crate::{ClassNo, Slot};

/// Append `number`, seven bits to a byte, the lowest first.
pub(super) fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while 0x80 <= number {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Take such a number off the front; `None` when the bytes end before it does or it is too great.
pub(super) fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u64::from(byte & 0x7f);
        if shift == 63 && 1 < part {
            return None;
        }
        number |= part << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Slots as differences, which are small on a page: zigzag, since a late segment goes back.
pub(super) fn slots(slots: &[Slot]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(slots.len() * 2);
    let mut before = 0;
    for &slot in slots {
        let step = slot.cast_signed().wrapping_sub(before);
        put(&mut bytes, ((step << 1) ^ (step >> 63)).cast_unsigned());
        before = slot.cast_signed();
    }
    bytes
}

pub(super) fn read_slots(mut bytes: &[u8]) -> Option<Vec<Slot>> {
    let mut slots = Vec::new();
    let mut before = 0_i64;
    while !bytes.is_empty() {
        let coded = take(&mut bytes)?;
        before = before.wrapping_add((coded >> 1).cast_signed() ^ -(coded & 1).cast_signed());
        slots.push(before.cast_unsigned());
    }
    Some(slots)
}

pub(super) fn articles(articles: &[(ClassNo, String)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (class, article) in articles {
        put(&mut bytes, u64::from(*class));
        put(&mut bytes, article.len() as u64);
        bytes.extend(article.as_bytes());
    }
    bytes
}

pub(super) fn read_articles(mut bytes: &[u8]) -> Option<Vec<(ClassNo, String)>> {
    let mut articles = Vec::new();
    while !bytes.is_empty() {
        let class = ClassNo::try_from(take(&mut bytes)?).ok()?;
        let length = usize::try_from(take(&mut bytes)?).ok()?;
        let (article, rest) = bytes.split_at_checked(length)?;
        bytes = rest;
        articles.push((class, std::str::from_utf8(article).ok()?.to_owned()));
    }
    Some(articles)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_packed_is_read_back(
            numbers: Vec<u64>,
            named in prop::collection::vec((0..1_u32 << 24, ".{0,12}"), 0..9),
        ) {
            prop_assert_eq!(read_slots(&slots(&numbers)), Some(numbers));
            prop_assert_eq!(read_articles(&articles(&named)), Some(named));
        }

        #[test]
        fn no_bytes_are_too_strange_to_read(bytes: Vec<u8>) {
            let _ = (read_slots(&bytes), read_articles(&bytes), take(&mut bytes.as_slice()));
        }
    }
}
