//! How many connections one address holds: a single machine must not take every place.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// Connections of one address; of this very machine, where a proxy may stand, more.
const CONNECTIONS: usize = 64;
const LOOPBACK_CONNECTIONS: usize = 512;

/// The connections that are open, by address.
#[derive(Clone, Default)]
pub(crate) struct Addresses(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One connection of an address, counted until it is dropped.
pub(crate) struct Counted {
    addresses: Addresses,
    block: IpAddr,
}

impl Addresses {
    /// Counts a connection from `address`; `None` if that has as many as it may have.
    pub(crate) fn admit(&self, address: IpAddr) -> Option<Counted> {
        let block = block(address);
        let most = match block.is_loopback() {
            true => LOOPBACK_CONNECTIONS,
            false => CONNECTIONS,
        };
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(block).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Counted {
            addresses: self.clone(),
            block,
        })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let open = &mut self.addresses.0.lock();
        let open = match open {
            Ok(open) => open,
            Err(poisoned) => poisoned.get_mut(),
        };
        if let Entry::Occupied(mut count) = open.entry(self.block) {
            match count.get() {
                0 | 1 => drop(count.remove()),
                _ => *count.get_mut() -= 1,
            }
        }
    }
}

/// What counts as one address: of IPv6 the network that one customer is given, a /64.
pub(crate) fn block(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) if !six.is_loopback() => {
            IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX)))
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(addresses: &[&str], most: usize) {
        let all = Addresses::default();
        let mut from = addresses.iter().cycle().map(|text| text.parse().unwrap());
        let mut held: Vec<Counted> = Vec::new();
        while let Some(counted) = all.admit(from.next().unwrap()) {
            held.push(counted);
        }
        assert_eq!(held.len(), most, "{addresses:?}");
        // Others are served meanwhile, and what was given back can be had again.
        assert!(all.admit("198.51.100.7".parse().unwrap()).is_some());
        held.pop();
        assert!(all.admit(from.next().unwrap()).is_some());
        drop(held);
        assert!(all.0.lock().unwrap().is_empty());
    }

    #[test]
    fn attack_25_one_address_does_not_take_every_place() {
        check(&["192.0.2.1", "::ffff:192.0.2.1"], CONNECTIONS);
        check(&["2001:db8::1", "2001:db8::ffff:1"], CONNECTIONS);
        check(&["2001:db8::1", "2001:db8:0:1::1"], 2 * CONNECTIONS);
        check(&["127.0.0.1"], LOOPBACK_CONNECTIONS);
        check(&["::1"], LOOPBACK_CONNECTIONS);
    }
}
