//! What has happened, counted: what never happened was not tried.

use mithaq_testkit::network::Counts;

/// What has happened.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) network: Counts,
    pub(super) partitions: u64,
    pub(super) back: u64,
    pub(super) refused: u64,
    pub(super) stated: u64,
    pub(super) lacking: u64,
    pub(super) text_missing: u64,
    pub(super) revoked: u64,
    pub(super) branches: u64,
    pub(super) resealed: u64,
    pub(super) void: u64,
    pub(super) many: u64,
    pub(super) looks: u64,
    pub(super) open: u64,
    pub(super) own: u64,
    pub(super) to_peers: u64,
    pub(super) to_participant: u64,
    pub(super) by_several: u64,
    pub(super) by_lease: u64,
    pub(super) withheld: u64,
    pub(super) alike: u64,
}

impl Tally {
    pub(super) fn adds(&mut self, other: &Self) {
        self.network = self.network.and(&other.network);
        for ((_, count), (_, more)) in self.all_mut().into_iter().zip(other.all()) {
            *count += more;
        }
    }

    /// What has not happened.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        let none = self.all().into_iter().filter(|(_, count)| *count == 0);
        let none = none.map(|(name, _)| name);
        self.network.missing().into_iter().chain(none).collect()
    }

    fn all(&self) -> [(&'static str, u64); 20] {
        let mut copy = *self;
        copy.all_mut().map(|(name, count)| (name, *count))
    }

    fn all_mut(&mut self) -> [(&'static str, &mut u64); 20] {
        [
            ("partitions", &mut self.partitions),
            ("clocks set back", &mut self.back),
            ("altered letters refused", &mut self.refused),
            ("last acts stated", &mut self.stated),
            ("acts of the asker that are not here", &mut self.lacking),
            ("amended texts that are not here", &mut self.text_missing),
            ("keys revoked", &mut self.revoked),
            ("branches named", &mut self.branches),
            ("acts sealed anew", &mut self.resealed),
            ("acts void", &mut self.void),
            ("alliances of more than five", &mut self.many),
            ("looks", &mut self.looks),
            ("looks at what is in force", &mut self.open),
            ("own material released", &mut self.own),
            ("received material released to a peer", &mut self.to_peers),
            (
                "received material released to the participant",
                &mut self.to_participant,
            ),
            ("released of what several delivered", &mut self.by_several),
            ("released by a lease alone", &mut self.by_lease),
            ("withheld", &mut self.withheld),
            ("relations held alike in the end", &mut self.alike),
        ]
    }
}
