//! Which addresses a connection may be made to.
//!
//! The question is answered for the address that is about to be connected to, never for a name. For
//! IPv6 it is answered by what is allowed (global unicast, less what is special within it): lists of
//! what is forbidden have been found incomplete again and again (attack case 9). For IPv4 it follows
//! the IANA registry of special-purpose addresses (RFC 6890 and its successors) in full.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is not connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressRefusal {
    /// 127.0.0.0/8, ::1. Allowed by [`AddressPolicy::allow_loopback`] alone.
    #[error("loopback")]
    Loopback,
    /// 0.0.0.0/8, ::
    #[error("unspecified")]
    Unspecified,
    /// 10/8, 172.16/12, 192.168/16, and everything in IPv6 that is not global unicast.
    #[error("private")]
    Private,
    /// 169.254.0.0/16, where clouds also put their metadata; fe80::/10.
    #[error("link-local")]
    LinkLocal,
    /// 100.64.0.0/10.
    #[error("carrier-grade NAT")]
    SharedAddressSpace,
    /// An IPv4 address inside an IPv6 one: mapped, compatible, NAT64, 6to4, Teredo, ISATAP.
    #[error("an embedded IPv4 address")]
    Embedded,
    /// Multicast and broadcast.
    #[error("multicast or broadcast")]
    Multicast,
    /// A service of the cloud that hosts us, on a public address.
    #[error("a cloud's own service")]
    CloudService,
    /// For documentation, benchmarks, protocols, or not in use.
    #[error("reserved")]
    Reserved,
}

/// What a node's configuration allows beyond the public Internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AddressPolicy {
    /// Connect to this machine too. The demonstration needs it; a real node does not.
    pub allow_loopback: bool,
}

impl AddressPolicy {
    /// Public addresses only.
    pub const PUBLIC: Self = Self {
        allow_loopback: false,
    };

    /// Whether a connection to `address` may be made.
    ///
    /// # Errors
    /// [`AddressRefusal`]: what kind of address it is.
    pub fn check(self, address: IpAddr) -> Result<(), AddressRefusal> {
        match refusal(address) {
            Some(AddressRefusal::Loopback) if self.allow_loopback => Ok(()),
            Some(refusal) => Err(refusal),
            None => Ok(()),
        }
    }
}

fn refusal(address: IpAddr) -> Option<AddressRefusal> {
    match address {
        IpAddr::V4(address) => table(&V4, address.to_bits()),
        IpAddr::V6(address) if address == Ipv6Addr::LOCALHOST => Some(AddressRefusal::Loopback),
        IpAddr::V6(address) => match table(&V6, address.to_bits()) {
            // The interface identifier of ISATAP (RFC 5214 § 6.1) holds an IPv4 address anywhere.
            None if is_isatap(address) => Some(AddressRefusal::Embedded),
            None if address.segments()[0] & 0xe000 != 0x2000 => Some(AddressRefusal::Private),
            refusal => refusal,
        },
    }
}

fn is_isatap(address: Ipv6Addr) -> bool {
    let [.., a, b, _, _] = address.segments();
    b == 0x5efe && a & !0x0300 == 0
}

/// The first network of `table` that `address` is in.
fn table<T: Copy + Into<u128>>(
    table: &[(T, u32, AddressRefusal)],
    address: T,
) -> Option<AddressRefusal> {
    let width = u32::try_from(size_of::<T>() * 8).unwrap_or(128);
    table
        .iter()
        .find(|(network, prefix, _)| {
            let differing: u128 = (*network).into() ^ address.into();
            differing.checked_shr(width - prefix).unwrap_or(0) == 0
        })
        .map(|(_, _, refusal)| *refusal)
}

const fn v4(a: u8, b: u8, c: u8, d: u8) -> u32 {
    Ipv4Addr::new(a, b, c, d).to_bits()
}

/// Narrower networks first where two overlap.
const V4: [(u32, u32, AddressRefusal); 20] = [
    (v4(0, 0, 0, 0), 8, AddressRefusal::Unspecified),
    (v4(10, 0, 0, 0), 8, AddressRefusal::Private),
    (v4(100, 64, 0, 0), 10, AddressRefusal::SharedAddressSpace),
    (v4(127, 0, 0, 0), 8, AddressRefusal::Loopback),
    (v4(168, 63, 129, 16), 32, AddressRefusal::CloudService),
    (v4(169, 254, 0, 0), 16, AddressRefusal::LinkLocal),
    (v4(172, 16, 0, 0), 12, AddressRefusal::Private),
    (v4(192, 0, 0, 0), 24, AddressRefusal::Reserved),
    (v4(192, 0, 2, 0), 24, AddressRefusal::Reserved),
    (v4(192, 31, 196, 0), 24, AddressRefusal::Reserved),
    (v4(192, 52, 193, 0), 24, AddressRefusal::Reserved),
    (v4(192, 88, 99, 0), 24, AddressRefusal::Reserved),
    (v4(192, 168, 0, 0), 16, AddressRefusal::Private),
    (v4(192, 175, 48, 0), 24, AddressRefusal::Reserved),
    (v4(198, 18, 0, 0), 15, AddressRefusal::Reserved),
    (v4(198, 51, 100, 0), 24, AddressRefusal::Reserved),
    (v4(203, 0, 113, 0), 24, AddressRefusal::Reserved),
    (v4(224, 0, 0, 0), 4, AddressRefusal::Multicast),
    (v4(255, 255, 255, 255), 32, AddressRefusal::Multicast),
    (v4(240, 0, 0, 0), 4, AddressRefusal::Reserved),
];

const fn v6(a: u16, b: u16, c: u16) -> u128 {
    Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0).to_bits()
}

/// What is special within 2000::/3, and names for what lies outside it.
const V6: [(u128, u32, AddressRefusal); 11] = [
    (0, 128, AddressRefusal::Unspecified),
    // ::ffff:0:0/96 (mapped), ::/96 (compatible), ::ffff:0:0:0/96 (translated) and their neighbours.
    (0, 64, AddressRefusal::Embedded),
    (v6(0x64, 0xff9b, 0), 32, AddressRefusal::Embedded),
    (v6(0x2001, 0, 0), 32, AddressRefusal::Embedded),
    (v6(0x2001, 0, 0), 23, AddressRefusal::Reserved),
    (v6(0x2001, 0xdb8, 0), 32, AddressRefusal::Reserved),
    (v6(0x2002, 0, 0), 16, AddressRefusal::Embedded),
    (v6(0x2620, 0x4f, 0x8000), 48, AddressRefusal::Reserved),
    (v6(0x3fff, 0, 0), 20, AddressRefusal::Reserved),
    (v6(0xfe80, 0, 0), 10, AddressRefusal::LinkLocal),
    (v6(0xff00, 0, 0), 8, AddressRefusal::Multicast),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(addresses: &[&str], expected: Option<AddressRefusal>) {
        for address in addresses {
            let found = AddressPolicy::PUBLIC.check(address.parse().unwrap()).err();
            assert_eq!(found, expected, "{address}");
        }
    }

    #[test]
    fn only_public_addresses() {
        check(
            &[
                "8.8.8.8",
                "1.1.1.1",
                "100.63.255.255",
                "100.128.0.0",
                "172.32.0.1",
                "2606:4700::1111",
                "2a00:1450::1",
            ],
            None,
        );
        check(
            &[
                "9.255.255.255",
                "11.0.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "223.255.255.255",
            ],
            None,
        );
        check(
            &["127.0.0.1", "127.255.255.254", "::1"],
            Some(AddressRefusal::Loopback),
        );
        check(
            &["0.0.0.0", "0.1.2.3", "::"],
            Some(AddressRefusal::Unspecified),
        );
        check(
            &["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
            Some(AddressRefusal::Private),
        );
        check(
            &[
                "fc00::1",
                "fd00:ec2::254",
                "fec0::1",
                "4000::1",
                "100::1",
                "5f00::1",
            ],
            Some(AddressRefusal::Private),
        );
        check(
            &["169.254.169.254", "fe80::1", "febf::1"],
            Some(AddressRefusal::LinkLocal),
        );
        check(
            &["100.64.0.1", "100.100.100.200", "100.127.255.255"],
            Some(AddressRefusal::SharedAddressSpace),
        );
        check(
            &["224.0.0.1", "239.255.255.255", "255.255.255.255", "ff02::1"],
            Some(AddressRefusal::Multicast),
        );
        check(&["168.63.129.16"], Some(AddressRefusal::CloudService));
        check(
            &[
                "192.0.0.1",
                "192.0.2.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "240.0.0.1",
                "2001:db8::1",
                "3fff::1",
                "2001:2::1",
                "192.88.99.1",
            ],
            Some(AddressRefusal::Reserved),
        );
    }

    #[test]
    fn no_ipv4_address_hides_in_ipv6() {
        check(
            &[
                "::ffff:127.0.0.1",
                "::ffff:8.8.8.8",
                "::127.0.0.1",
                "::ffff:0:127.0.0.1",
                "64:ff9b::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::10.0.0.1",
                "2002:7f00:1::",
                "2001:0:7f00:1::1",
                "2606:4700::5efe:127.0.0.1",
                "2606:4700::200:5efe:10.0.0.1",
            ],
            Some(AddressRefusal::Embedded),
        );
    }

    #[test]
    fn loopback_is_allowed_by_name_only() {
        let demo = AddressPolicy {
            allow_loopback: true,
        };
        for address in ["127.0.0.1", "::1"] {
            assert_eq!(demo.check(address.parse().unwrap()), Ok(()));
        }
        for address in ["10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "0.0.0.0"] {
            assert!(demo.check(address.parse().unwrap()).is_err(), "{address}");
        }
    }
}
