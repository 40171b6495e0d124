//! Names and addresses, each used once, all from the ranges reserved for documentation.

use std::collections::BTreeSet;
use std::net::Ipv6Addr;

use super::dice::Dice;
use super::file::NationFile;
use super::story::Story;

/// Hosts of a documentation network below this number are the shared ones of the story.
const FIRST_HOST: u64 = 16;
/// How many hosts are left: 16 to 254. A prime, so that any step visits each of them.
const HOSTS: u64 = 239;

/// Hands out the values of one nation.
pub(super) struct Values<'a> {
    story: &'a Story,
    nation: &'a NationFile,
    domains: BTreeSet<String>,
    given: u64,
    given6: u64,
}

impl<'a> Values<'a> {
    pub(super) fn new(story: &'a Story, nation: &'a NationFile) -> Values<'a> {
        let domains = story.shared_domains.iter().cloned().collect();
        Values { story, nation, domains, given: 0, given6: 0 }
    }

    /// A domain name that the nation has not used yet.
    pub(super) fn domain(&mut self, dice: &Dice) -> String {
        let word = |words: &[String], dice: &Dice| dice.pick(words).cloned().unwrap_or_default();
        loop {
            let head = word(&self.story.domain_heads, dice);
            let tail = word(&self.story.domain_tails, dice);
            let zone = word(&self.story.domain_zones, dice);
            // The nation's letter keeps the three nations' names apart.
            let domain = format!("{head}-{tail}-{}.{zone}", &self.nation.id.key()[..2]);
            if self.domains.insert(domain.clone()) {
                return domain;
            }
        }
    }

    /// A domain that all three nations met.
    pub(super) fn shared_domain(&self, index: usize) -> String {
        pick_round(&self.story.shared_domains, index).cloned().unwrap_or_default()
    }

    /// An address that all three nations met, in Qamar's network.
    pub(super) fn shared_address(&self, index: usize) -> String {
        let host = pick_round(&self.story.shared_hosts, index).copied().unwrap_or(1);
        format!("203.0.113.{host}")
    }

    /// The next address of the nation: IPv4 while there are any, then IPv6.
    pub(super) fn address(&mut self) -> String {
        if self.given >= HOSTS {
            return self.address6();
        }
        let host = FIRST_HOST + (self.given * 101) % HOSTS;
        self.given += 1;
        format!("{}.{host}", self.nation.network)
    }

    /// The next IPv6 address of the nation.
    pub(super) fn address6(&mut self) -> String {
        self.given6 += 1;
        let text = format!("{}:{:x}::{:x}", self.nation.network6, self.given6 % 97 + 1, self.given6 * 17 + 4);
        // In the canonical form (RFC 5952), which look-ups expect.
        text.parse::<Ipv6Addr>().map(|address| address.to_string()).unwrap_or(text)
    }
}

/// The element at `index`, counting round.
pub(super) fn pick_round<T>(items: &[T], index: usize) -> Option<&T> {
    items.get(index.checked_rem(items.len())?)
}
