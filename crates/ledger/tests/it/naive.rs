//! RFC 6962 § 2.1 read a second time, as it is written: recursion over slices, nothing kept, nothing clever.

use sha2::{Digest, Sha256};

pub(crate) type Bytes = [u8; 32];

/// The largest power of two smaller than `n`, found by doubling.
fn k(n: usize) -> usize {
    let mut k = 1;
    while k * 2 < n {
        k *= 2;
    }
    k
}

fn node(left: Bytes, right: Bytes) -> Bytes {
    let mut text = vec![1];
    text.extend(left);
    text.extend(right);
    Sha256::digest(text).into()
}

pub(crate) fn leaf(entry: &[u8]) -> Bytes {
    let mut text = vec![0];
    text.extend(entry);
    Sha256::digest(text).into()
}

/// `MTH`, of leaf hashes.
pub(crate) fn mth(d: &[Bytes]) -> Bytes {
    match d {
        [] => Sha256::digest([]).into(),
        [one] => *one,
        _ => node(mth(&d[..k(d.len())]), mth(&d[k(d.len())..])),
    }
}

/// `PATH`.
pub(crate) fn path(m: usize, d: &[Bytes]) -> Vec<Bytes> {
    if d.len() == 1 {
        return Vec::new();
    }
    let (left, right) = d.split_at(k(d.len()));
    let (mut path, beside) = match m < left.len() {
        true => (path(m, left), mth(right)),
        false => (path(m - left.len(), right), mth(left)),
    };
    path.push(beside);
    path
}

/// `PROOF`, for `0 < m < n`.
pub(crate) fn proof(m: usize, d: &[Bytes]) -> Vec<Bytes> {
    subproof(m, d, true)
}

fn subproof(m: usize, d: &[Bytes], whole: bool) -> Vec<Bytes> {
    if m == d.len() {
        return if whole { Vec::new() } else { vec![mth(d)] };
    }
    let (left, right) = d.split_at(k(d.len()));
    let (mut proof, beside) = match m <= left.len() {
        true => (subproof(m, left, whole), mth(right)),
        false => (subproof(m - left.len(), right, false), mth(left)),
    };
    proof.push(beside);
    proof
}
