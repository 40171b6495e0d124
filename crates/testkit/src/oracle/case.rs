//! All that is known of one agreement, and what its acts' places and dates are (DESIGN 5.1 to 5.5).
//!
//! Everything is asked of all acts, every time: nothing is sorted, indexed or remembered. So the order
//! of the acts cannot matter, and neither can how often one of them is there.

use std::collections::BTreeSet;

use super::keys::Judged;
use crate::world::{Act, Agreement, AgreementNo, Article, DAY, Deed, Instant, Party, Stated};

/// The texts of one agreement, and the acts that are known.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    base: &'a Agreement,
    amended: Vec<&'a Agreement>,
    acts: &'a [Act],
    /// All acts that have come, those also that do not stand.
    here: &'a [Act],
    keyed: &'a BTreeSet<Party>,
    doubtful: BTreeSet<u32>,
    missing: BTreeSet<(AgreementNo, Party, u64)>,
    stated: BTreeSet<(Party, u64, u32)>,
}

impl<'a> Case<'a> {
    /// A text that nothing amends, where `keyed` are known to have a root key.
    #[must_use]
    pub fn lone(base: &'a Agreement, acts: &'a [Act], keyed: &'a BTreeSet<Party>) -> Self {
        Self {
            base,
            amended: Vec::new(),
            acts,
            here: acts,
            keyed,
            doubtful: BTreeSet::new(),
            missing: BTreeSet::new(),
            stated: BTreeSet::new(),
        }
    }

    /// The same with the doubts that what was said of keys leaves. The acts are those that were judged.
    #[must_use]
    pub fn doubting(mut self, judged: &Judged) -> Self {
        self.doubtful.clone_from(&judged.doubtful);
        self.missing.clone_from(&judged.missing);
        self
    }

    /// The same with what parties have stated of their last acts, where `here` are all acts that have come.
    #[must_use]
    pub fn told(mut self, stated: &[Stated], here: &'a [Act]) -> Self {
        self.here = here;
        let about = stated.iter().filter(|one| one.agreement == self.base.no);
        let missing = about.filter(|one| !here.iter().any(|act| act.tag == one.tag));
        self.stated = missing
            .map(|one| (one.author, one.number, one.tag))
            .collect();
        self
    }

    /// A text with those of `texts` that amend it.
    #[must_use]
    pub fn with(
        base: &'a Agreement,
        texts: &'a [Agreement],
        acts: &'a [Act],
        keyed: &'a BTreeSet<Party>,
    ) -> Self {
        let amended = texts
            .iter()
            .filter(|text| text.no == base.no && text.amends.is_some());
        Self {
            base,
            amended: amended.collect(),
            acts,
            here: acts,
            keyed,
            doubtful: BTreeSet::new(),
            missing: BTreeSet::new(),
            stated: BTreeSet::new(),
        }
    }

    /// The first text of agreement `no` among `texts`, with those that amend it.
    #[must_use]
    pub fn of(
        no: AgreementNo,
        texts: &'a [Agreement],
        acts: &'a [Act],
        keyed: &'a BTreeSet<Party>,
    ) -> Option<Self> {
        let base = texts
            .iter()
            .find(|text| text.no == no && text.amends.is_none())?;
        Some(Self::with(base, texts, acts, keyed))
    }

    /// The text that the others amend.
    #[must_use]
    pub fn base(&self) -> &'a Agreement {
        self.base
    }

    /// The texts that amend it, directly or not.
    pub(super) fn amended(&self) -> impl Iterator<Item = &'a Agreement> {
        let of_ours = self.amended.iter().copied();
        of_ours.filter(|text| self.level(text.text).is_some())
    }

    /// Steps from the first text; `None` for a text that does not lead back to it.
    pub(super) fn level(&self, text: u8) -> Option<usize> {
        let mut at = text;
        for steps in 0..=self.amended.len() {
            if at == self.base.text {
                return Some(steps);
            }
            at = self.amended.iter().find(|other| other.text == at)?.amends?;
        }
        None
    }

    /// All acts about this agreement, whichever text they name.
    pub(super) fn acts(&self) -> impl Iterator<Item = &'a Act> {
        let no = self.base.no;
        self.acts.iter().filter(move |act| act.agreement == no)
    }

    /// The same with those that do not stand, for their keys were revoked or the root key has named another branch.
    pub(super) fn here(&self) -> impl Iterator<Item = &'a Act> {
        let no = self.base.no;
        self.here.iter().filter(move |act| act.agreement == no)
    }

    /// Who hosts the participant, where there is one.
    fn host(&self) -> Option<Party> {
        let participant = self.base.participant?;
        let mut parties = self.base.parties.iter().copied();
        parties.find(|party| *party != participant)
    }

    pub(super) fn is_hosted(&self, party: Party) -> bool {
        self.base.participant == Some(party)
    }

    /// The chain in which a party's acts stand. 5.1: one for each party and agreement, whichever text an act
    /// names. § 4: a participant has no key; its host attests its acts, in its own chain.
    pub(super) fn chain(&self, party: Party) -> Vec<&'a Act> {
        let author = match self.is_hosted(party) {
            true => self.host(),
            false => Some(party),
        };
        self.acts()
            .filter(|act| Some(act.author) == author)
            .collect()
    }

    /// The acts of a party that have an effect.
    pub(super) fn of_party(&self, party: Party) -> Vec<&'a Act> {
        let chain = self.chain(party);
        let mine = chain
            .into_iter()
            .filter(|act| self.performer(act) == Some(party) && self.counts(act));
        mine.collect()
    }

    /// Whose act it is. Only a host attests, for its participant; what is attested for anybody else is
    /// nobody's, and so is what is attested for one that has a root key: it acts for itself. What cannot be
    /// read binds whoever sealed it.
    pub(super) fn performer(&self, act: &Act) -> Option<Party> {
        match act.attested_for {
            Some(party) if act.deed != Deed::Unknown => {
                let may = self.is_hosted(party)
                    && self.host() == Some(act.author)
                    && !self.keyed.contains(&party);
                may.then_some(party)
            }
            _ => Some(act.author),
        }
    }

    /// Whether an act has an effect: if it permits anything, it names a text that is known (5.1) and is addressed to
    /// all parties. What restricts binds, whichever text it names and whomever its author forgot.
    pub(super) fn counts(&self, act: &Act) -> bool {
        !act.deed.permits() || (act.to_all && self.is_about_a_known_text(act))
    }

    /// Whether an act names a text that is here.
    pub(super) fn is_about_a_known_text(&self, act: &Act) -> bool {
        self.level(act.text).is_some()
    }

    /// The first number at which two acts stand, or an act that does not follow the one before it in number.
    pub(super) fn fork(&self, party: Party) -> Option<u64> {
        let chain = self.chain(party);
        let mut first: Option<u64> = None;
        for act in &chain {
            let twice = chain
                .iter()
                .any(|other| other.number == act.number && other.tag != act.tag);
            let before = predecessor(act, &chain);
            let skips = before.is_some_and(|before| before.number + 1 != act.number);
            if twice || skips {
                first = Some(first.map_or(act.number, |first| first.min(act.number)));
            }
        }
        // Two acts have one number, of which at least one is not here.
        let stated: Vec<_> = self.stated.iter().filter(|one| one.0 == party).collect();
        for (_, number, tag) in &stated {
            let here = chain.iter().any(|act| act.number == *number);
            let another = stated.iter().any(|it| it.1 == *number && it.2 != *tag);
            if here || another {
                first = Some(first.map_or(*number, |first| first.min(*number)));
            }
        }
        first
    }

    /// The numbers before acts whose predecessor is not here.
    pub(super) fn gaps(&self, party: Party) -> BTreeSet<u64> {
        let chain = self.chain(party);
        let open = chain
            .iter()
            .filter(|act| act.previous.is_some() && predecessor(act, &chain).is_none());
        let named = self.missing.iter();
        let named = named.filter(|(no, of, _)| (*no, *of) == (self.base.no, party));
        let stated = self.stated.iter().filter(|(of, _, _)| *of == party);
        open.map(|act| act.number - 1)
            .chain(named.map(|(_, _, number)| *number))
            .chain(stated.map(|(_, number, _)| *number))
            .collect()
    }

    /// The date of an act by its author's chain: not before any act that it follows, so that back-dating
    /// gains nothing (5.2). None where its author had contradicted itself before or with it (5.4), or where it is not
    /// known whether it stands.
    pub(super) fn chain_date(&self, act: &Act) -> Option<Instant> {
        if self.doubtful.contains(&act.tag) {
            return None;
        }
        if self.fork(act.author).is_some_and(|fork| fork <= act.number) {
            return None;
        }
        Some(self.not_back_dated(act))
    }

    /// The latest date on the way to an act.
    fn not_back_dated(&self, act: &Act) -> Instant {
        let chain = self.chain(act.author);
        let mut latest = act.at;
        let mut at = act;
        while let Some(before) = predecessor(at, &chain) {
            latest = latest.max(before.at);
            at = before;
        }
        latest
    }

    /// 5.5: whether acts wait for a depositary. Between two, each is the other's.
    fn has_depositary(&self) -> bool {
        self.base.parties.len() > 2
    }

    /// When the depositary leaves, by its own acts alone.
    pub(super) fn depositary_leaves(&self) -> Option<Instant> {
        let depositary = self.base.depositary?;
        let withdrawals = self
            .of_party(depositary)
            .into_iter()
            .filter(|act| act.deed == Deed::Withdrawal);
        withdrawals
            .map(|act| act.at + Instant::from(self.base.notice_days) * DAY)
            .min()
    }

    /// Who is depositary at an instant: the successor from when the depositary has left.
    fn depositary_at(&self, at: Instant) -> Option<Party> {
        match self.depositary_leaves() {
            Some(leaves) if leaves <= at => self.base.successor,
            _ => self.base.depositary,
        }
    }

    /// Whether it is for the author of a notification to notify an act: for the depositary of that day, and between two
    /// for the other.
    fn is_for(&self, notice: &Act, at: Instant, act: &Act) -> bool {
        let by = self.performer(notice);
        match self.has_depositary() {
            true => self.depositary_at(at) == by,
            false => by != self.performer(act) && by.is_some_and(|by| self.is_listed(by)),
        }
    }

    /// The notifications of an act that count for what permits: by who is depositary at its date, of this very
    /// act. With the date of each and the date of deposit that it states.
    fn notifications(&self, act: &Act) -> Vec<(Instant, Instant)> {
        let mut counted = Vec::new();
        for notice in self.acts() {
            let Deed::Notification { of, tag, date } = notice.deed else {
                continue;
            };
            if of == act.id
                && tag == act.tag
                && self.counts(notice)
                && let Some(at) = self.chain_date(notice)
                && self.is_for(notice, at, act)
            {
                counted.push((at, date));
            }
        }
        counted
    }

    /// Whether the depositary has notified an act that is not here.
    pub(super) fn lacks_what_was_notified(&self) -> bool {
        self.acts().any(|notice| {
            let Deed::Notification { tag, .. } = notice.deed else {
                return false;
            };
            self.level(notice.text).is_some()
                && self.depositary_at(notice.at) == self.performer(notice)
                && !self.here().any(|act| act.tag == tag)
        })
    }

    /// Whether an act counts without anybody's notification.
    fn needs_no_notice(&self, act: &Act) -> bool {
        let by_depositary = || {
            let at = self.chain_date(act);
            at.is_some_and(|at| self.depositary_at(at) == self.performer(act))
        };
        !self.has_depositary() || by_depositary()
    }

    /// From when an act permits, as far as its place in its chain and the depositary say. Of two notifications
    /// the later date holds. Of many, what follows an act that is missing waits for it: that could be dated later.
    pub(super) fn permits_from(&self, act: &Act) -> Option<Instant> {
        let is_certain = !self.has_depositary() || self.is_whole(act);
        self.perhaps_from(act).filter(|_| is_certain)
    }

    /// Whether all acts on the way to one are here.
    pub(super) fn is_whole(&self, act: &Act) -> bool {
        let chain = self.chain(act.author);
        let mut at = act;
        while at.previous.is_some() {
            match predecessor(at, &chain) {
                Some(before) => at = before,
                None => return false,
            }
        }
        true
    }

    /// From when an act permits at the earliest, whatever is missing before it.
    pub(super) fn perhaps_from(&self, act: &Act) -> Option<Instant> {
        if !self.counts(act) {
            return None;
        }
        let own = self.chain_date(act)?;
        if self.needs_no_notice(act) {
            return Some(own);
        }
        let notified = self.notifications(act);
        let deposited = notified.into_iter().map(|(_, date)| date).max()?;
        Some(own.max(deposited))
    }

    /// From when an act restricts: from its own date, and if the depositary states an earlier one, from that.
    pub(super) fn restricts_from(&self, act: &Act) -> Instant {
        let mut from = act.at;
        for notice in self.acts() {
            if let Deed::Notification { of, tag, date } = notice.deed
                && (of, tag) == (act.id, act.tag)
                && self.level(notice.text).is_some()
                && self.has_depositary()
                && self.performer(notice).is_some()
                && self.depositary_at(notice.at) == self.performer(notice)
            {
                from = from.min(date);
            }
        }
        from
    }

    /// From when a time for objections runs: from the notification's date, of two the later one's, and not before the
    /// act; between two parties the other notifies. Nobody's own date starts it.
    pub(super) fn window_from(&self, act: &Act) -> Option<Instant> {
        let notified = self.notifications(act);
        let latest = notified.into_iter().map(|(at, _)| at).max()?;
        Some(latest.max(self.not_back_dated(act)))
    }

    /// Whether an act was notified under this id that is not here.
    pub(super) fn is_notified_and_missing(&self, id: u32) -> bool {
        self.acts().any(|notice| {
            let Deed::Notification { of, tag, .. } = notice.deed else {
                return false;
            };
            of == id
                && self.is_notice_of_what_is_missing(notice)
                && !self.here().any(|act| act.tag == tag)
        })
    }

    fn is_notice_of_what_is_missing(&self, notice: &Act) -> bool {
        let in_office = match self.has_depositary() {
            true => self.depositary_at(notice.at) == self.performer(notice),
            false => self.performer(notice).is_some_and(|by| self.is_listed(by)),
        };
        self.is_about_a_known_text(notice) && in_office
    }

    /// Whether who did something had left before, by a withdrawal before it in its chain.
    pub(super) fn had_left(&self, act: &Act) -> bool {
        let Some(party) = self.performer(act) else {
            return false;
        };
        let notice = Instant::from(self.base.notice_days) * DAY;
        self.of_party(party).into_iter().any(|other| {
            other.deed == Deed::Withdrawal
                && other.number < act.number
                && self.restricts_from(other) + notice <= self.not_back_dated(act)
        })
    }

    /// From when an act is lifted: by an act of the same party, after it, that names it (5.3). An id that names
    /// several acts names none.
    pub(super) fn lifted(&self, act: &Act) -> Option<Instant> {
        let chain = self.chain(self.performer(act)?);
        let has_effect = |act: &Act| self.counts(act) && self.performer(act).is_some();
        let mut namesakes = chain
            .iter()
            .filter(|other| other.id == act.id && other.tag != act.tag && has_effect(other));
        if namesakes.next().is_some() {
            return None;
        }
        let mut from = None;
        for other in &chain {
            if lifts(&other.deed, act)
                && has_effect(other)
                && self.performer(other) == self.performer(act)
                && act.number < other.number
                && let Some(instant) = self.permits_from(other)
            {
                from = earlier(from, instant);
            }
        }
        from
    }

    /// Whether any text of this agreement has this article.
    pub(super) fn knows(&self, article: Article) -> bool {
        let mut texts = self.amended().chain([self.base]);
        texts.any(|text| text.has(article))
    }
}

/// Whether a deed lifts an act of its kind by its id.
fn lifts(deed: &Deed, act: &Act) -> bool {
    match deed {
        Deed::Resumption { lifts } => {
            let is_pause = matches!(act.deed, Deed::Suspension | Deed::PartialSuspension { .. });
            is_pause && *lifts == act.id
        }
        Deed::ReservationWithdrawal { lifts } => {
            matches!(act.deed, Deed::Reservation { .. }) && *lifts == act.id
        }
        Deed::ObjectionWithdrawal { lifts } => {
            matches!(act.deed, Deed::Objection { .. }) && *lifts == act.id
        }
        Deed::DeclarationWithdrawal { lifts } => {
            matches!(act.deed, Deed::Declaration { .. }) && *lifts == act.id
        }
        _ => false,
    }
}

fn predecessor<'a>(act: &Act, mine: &[&'a Act]) -> Option<&'a Act> {
    let tag = act.previous?;
    mine.iter().find(|other| other.tag == tag).copied()
}

pub(super) fn earlier(one: Option<Instant>, other: Instant) -> Option<Instant> {
    match one {
        Some(one) => Some(one.min(other)),
        None => Some(other),
    }
}
