//! Sets of networks, looked through by the lengths that occur in them.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A network: its family's bits, its prefix length, its first address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    is_v6: bool,
    length: u8,
    first: u128,
}

/// The network that a text names: an address, or one with a length.
pub(super) fn network(text: &str) -> Option<Network> {
    let text = text.trim();
    let (host, length) = match text.split_once('/') {
        Some((host, length)) => (host, Some(length.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let (is_v6, bits, whole) = match host.parse::<Ipv4Addr>() {
        Ok(address) => (false, u128::from(address.to_bits()), 32),
        Err(_) => (true, host.parse::<Ipv6Addr>().ok()?.to_bits(), 128),
    };
    let length = length.unwrap_or(whole);
    (length <= whole).then(|| Network {
        is_v6,
        length,
        first: cut(bits, length, whole),
    })
}

/// The first address of the network of that length.
fn cut(bits: u128, length: u8, whole: u8) -> u128 {
    match u32::from(whole - length) {
        128 => 0,
        free => bits >> free << free,
    }
}

/// Networks by family and length; in each their first addresses, sorted.
#[derive(Debug, Default)]
pub(super) struct Networks {
    by_length: BTreeMap<(bool, u8), Vec<u128>>,
}

impl Networks {
    pub(super) fn len(&self) -> usize {
        self.by_length.values().map(Vec::len).sum()
    }

    /// Whether one of them holds all of `inner`.
    pub(super) fn hold(&self, inner: &Network) -> bool {
        let whole = if inner.is_v6 { 128 } else { 32 };
        self.by_length
            .range((inner.is_v6, 0)..=(inner.is_v6, inner.length))
            .any(|((_, length), firsts)| {
                firsts
                    .binary_search(&cut(inner.first, *length, whole))
                    .is_ok()
            })
    }
}

impl FromIterator<Network> for Networks {
    fn from_iter<I: IntoIterator<Item = Network>>(networks: I) -> Self {
        let mut all = Self::default();
        for network in networks {
            let key = (network.is_v6, network.length);
            all.by_length.entry(key).or_default().push(network.first);
        }
        for firsts in all.by_length.values_mut() {
            firsts.sort_unstable();
        }
        all
    }
}
