//! Numbers in few bytes: the slots and articles of a crossing, the entries of a leaf.

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
        put(&mut bytes, zigzag(step));
        before = slot.cast_signed();
    }
    bytes
}

pub(super) fn read_slots(mut bytes: &[u8]) -> Option<Vec<Slot>> {
    let mut slots = Vec::new();
    let mut before = 0_i64;
    while !bytes.is_empty() {
        before = before.wrapping_add(unzigzag(take(&mut bytes)?));
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

/// Slots with a text each; the texts are few and written once.
pub(super) fn entries(entries: &[(Slot, String)]) -> Vec<u8> {
    let mut texts: Vec<&str> = Vec::new();
    let mut of_each = Vec::with_capacity(entries.len());
    for (_, text) in entries {
        let known = texts.iter().position(|known| known == text);
        of_each.push(known.unwrap_or(texts.len()) as u64);
        if known.is_none() {
            texts.push(text);
        }
    }
    let mut bytes = Vec::with_capacity(16 + entries.len() * 3);
    put(&mut bytes, texts.len() as u64);
    for text in texts {
        put(&mut bytes, text.len() as u64);
        bytes.extend(text.as_bytes());
    }
    let mut before = 0;
    for ((slot, _), text) in entries.iter().zip(of_each) {
        let step = slot.cast_signed().wrapping_sub(before);
        put(&mut bytes, zigzag(step));
        put(&mut bytes, text);
        before = slot.cast_signed();
    }
    bytes
}

pub(super) fn read_entries(mut bytes: &[u8]) -> Option<Vec<(Slot, String)>> {
    let mut texts = Vec::new();
    for _ in 0..take(&mut bytes)? {
        let length = usize::try_from(take(&mut bytes)?).ok()?;
        let (text, rest) = bytes.split_at_checked(length)?;
        bytes = rest;
        texts.push(std::str::from_utf8(text).ok()?);
    }
    let mut entries = Vec::new();
    let mut before = 0_i64;
    while !bytes.is_empty() {
        before = before.wrapping_add(unzigzag(take(&mut bytes)?));
        let text = texts.get(usize::try_from(take(&mut bytes)?).ok()?)?;
        entries.push((before.cast_unsigned(), (*text).to_owned()));
    }
    Some(entries)
}

/// Pairs of numbers, of which neighbours are alike.
pub(super) fn pairs(pairs: &[(u64, u64)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(pairs.len() * 2 + 16);
    let mut before = (0_i64, 0_i64);
    for pair in pairs {
        let (one, other) = (pair.0.cast_signed(), pair.1.cast_signed());
        put(&mut bytes, zigzag(one.wrapping_sub(before.0)));
        put(&mut bytes, zigzag(other.wrapping_sub(before.1)));
        before = (one, other);
    }
    bytes
}

pub(super) fn read_pairs(mut bytes: &[u8]) -> Option<Vec<(u64, u64)>> {
    let mut pairs = Vec::new();
    let mut before = (0_i64, 0_i64);
    while !bytes.is_empty() {
        before.0 = before.0.wrapping_add(unzigzag(take(&mut bytes)?));
        before.1 = before.1.wrapping_add(unzigzag(take(&mut bytes)?));
        pairs.push((before.0.cast_unsigned(), before.1.cast_unsigned()));
    }
    Some(pairs)
}

const fn zigzag(step: i64) -> u64 {
    ((step << 1) ^ (step >> 63)).cast_unsigned()
}

const fn unzigzag(coded: u64) -> i64 {
    (coded >> 1).cast_signed() ^ -((coded & 1).cast_signed())
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
            noted in prop::collection::vec((any::<u64>(), "[a-c]{0,2}"), 0..40),
            paired: Vec<(u64, u64)>,
        ) {
            prop_assert_eq!(read_slots(&slots(&numbers)), Some(numbers));
            prop_assert_eq!(read_articles(&articles(&named)), Some(named));
            prop_assert_eq!(read_entries(&entries(&noted)), Some(noted));
            prop_assert_eq!(read_pairs(&pairs(&paired)), Some(paired));
        }

        #[test]
        fn no_bytes_are_too_strange_to_read(bytes: Vec<u8>) {
            let _ = (read_slots(&bytes), read_articles(&bytes), take(&mut bytes.as_slice()));
            let _ = (read_entries(&bytes), read_pairs(&bytes));
        }
    }
}
