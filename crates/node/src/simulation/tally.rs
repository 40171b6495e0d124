//! What has happened, counted: what never happened was not tried.

/// What has happened.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) delivered: u64,
    pub(super) delivery_refused: u64,
    pub(super) added: u64,
    pub(super) addition_refused: u64,
    pub(super) hosted: u64,
    pub(super) passed_on: u64,
    pub(super) lost: u64,
    pub(super) late: u64,
    pub(super) set_back: u64,
    pub(super) restarts: u64,
    pub(super) suspended: u64,
    pub(super) crossed: u64,
    pub(super) read_at_home: u64,
    pub(super) over_channel: u64,
    pub(super) withheld: u64,
    pub(super) closed: u64,
    pub(super) embargoed: u64,
    pub(super) met: u64,
    pub(super) stated: u64,
    pub(super) stated_gap: u64,
    pub(super) stated_ahead: u64,
    pub(super) lapsed: u64,
    pub(super) went_on: u64,
    pub(super) by_lease: u64,
    pub(super) gained: u64,
    pub(super) explained: u64,
}

impl Tally {
    pub(super) fn adds(&mut self, other: &Tally) {
        let (mine, others) = (self.all_mut(), other.all());
        for ((_, count), (_, more)) in mine.into_iter().zip(others) {
            *count += more;
        }
        self.gained += other.gained;
        self.by_lease += other.by_lease;
        self.explained += other.explained;
    }

    /// Whether somebody found a collection closed.
    pub(super) fn is_closed(&self) -> bool {
        self.closed > 0
    }

    /// What has not happened.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        let none = self.all().into_iter().filter(|(_, count)| *count == 0);
        none.map(|(name, _)| name).collect()
    }

    /// How often a copy was seen that is held under several licences.
    pub(super) fn gained(&self) -> u64 {
        self.gained
    }

    /// How often a copy was seen whose marking was explained after it came.
    pub(super) fn explained(&self) -> u64 {
        self.explained
    }

    fn all(&self) -> [(&'static str, u64); 23] {
        let mut copy = *self;
        copy.all_mut().map(|(name, count)| (name, *count))
    }

    fn all_mut(&mut self) -> [(&'static str, &mut u64); 23] {
        [
            ("delivered", &mut self.delivered),
            ("delivery refused", &mut self.delivery_refused),
            ("added by the participant", &mut self.added),
            ("addition refused", &mut self.addition_refused),
            ("read by the participant", &mut self.hosted),
            ("a peer's passed on to the participant", &mut self.passed_on),
            ("lost", &mut self.lost),
            ("late", &mut self.late),
            ("set back", &mut self.set_back),
            ("restarts", &mut self.restarts),
            ("suspended", &mut self.suspended),
            ("crossed", &mut self.crossed),
            ("read at home", &mut self.read_at_home),
            ("over the channel", &mut self.over_channel),
            ("withheld", &mut self.withheld),
            ("closed", &mut self.closed),
            ("embargoed", &mut self.embargoed),
            ("embargo met", &mut self.met),
            ("last acts stated", &mut self.stated),
            ("acts stated that are not here", &mut self.stated_gap),
            ("stated ahead of our clock", &mut self.stated_ahead),
            ("leases that ended", &mut self.lapsed),
            ("a peer's passed on to another", &mut self.went_on),
        ]
    }
}
