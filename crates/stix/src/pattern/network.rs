//! Addresses and networks, for `ISSUBSET` and `ISSUPERSET`.

use std::net::{Ipv4Addr, Ipv6Addr};

/// All addresses of a family that begin with the same bits; a single address is one with all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Network {
    /// How many bits addresses of this family have.
    family: u8,
    /// The bits they share; the others are 0.
    bits: u128,
    length: u8,
}

impl Network {
    /// Read `address` or `address/length`.
    ///
    /// Octets with leading zeros are refused: some read `010` as 8, others as 10.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let (family, bits) = match address.parse::<Ipv4Addr>() {
            Ok(address) => (32, u128::from(address.to_bits())),
            Err(_) => (128, address.parse::<Ipv6Addr>().ok()?.to_bits()),
        };
        let length = match length {
            None => family,
            Some(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
                digits.parse().ok().filter(|length| *length <= family)?
            }
            Some(_) => return None,
        };
        Some(Self {
            family,
            bits: bits & Self::mask(family, length),
            length,
        })
    }

    /// Whether this is an IPv4 network.
    pub(super) fn is_v4(&self) -> bool {
        self.family == 32
    }

    /// Whether every address of `self` is one of `other`.
    pub(super) fn lies_within(&self, other: &Self) -> bool {
        self.family == other.family
            && other.length <= self.length
            && self.bits & Self::mask(other.family, other.length) == other.bits
    }

    fn mask(family: u8, length: u8) -> u128 {
        let host = u32::from(family - length);
        let all = u128::MAX >> (128 - u32::from(family));
        all & u128::MAX.checked_shl(host).unwrap_or(0)
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_v4() {
            write!(f, "{}", Ipv4Addr::from_bits(self.bits as u32))?;
        } else {
            write!(f, "{}", Ipv6Addr::from_bits(self.bits))?;
        }
        match self.length == self.family {
            true => Ok(()),
            false => write!(f, "/{}", self.length),
        }
    }
}
