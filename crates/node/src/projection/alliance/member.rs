//! One node of an alliance: what has reached it, its clock, and what it makes of both.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use mithaq_agreement::PartyId;
use mithaq_testkit::clock::{HighWater, SimClock};
use mithaq_testkit::generate::{Alliance, CIRCLE, GUESTS_FROM, TERMS, TREATY};
use mithaq_testkit::world::{self, AgreementNo, Instant, Party, RedLine, Said, Stated, World};

use super::stage::{Keys, Stage, now, party};
use crate::heads::table::Heads;
use crate::projection::agreements::Agreements;
use crate::projection::gathering::Gathering;

static KEYS: LazyLock<Keys> = LazyLock::new(Keys::new);

/// Something that travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Item {
    /// A text.
    Text(AgreementNo, u8),
    /// An act, by its tag.
    Act(u32),
    /// A statement of a last act, by its place.
    Stated(usize),
    /// A word about keys, by its place among those of its kind.
    Revoked(usize),
    Branch(usize),
    Resealed(usize),
}

/// All there is to know of a case.
pub(super) struct Everything<'a> {
    pub(super) alliance: &'a Alliance,
    pub(super) stage: &'a Stage,
    /// All acts: those of the alliance, and of the host of the organisation about its terms.
    pub(super) acts: &'a [world::Act],
    pub(super) terms: &'a world::Agreement,
    pub(super) host: Party,
    pub(super) red_lines: &'a [RedLine],
}

/// A node.
pub(super) struct Member {
    pub(super) me: Party,
    /// As it came, some of it twice.
    came: Vec<Item>,
    pub(super) heard: BTreeSet<Item>,
    pub(super) clock: SimClock,
    mark: HighWater,
}

impl Member {
    pub(super) fn new(me: Party, at: Instant) -> Self {
        Self {
            me,
            came: Vec::new(),
            heard: BTreeSet::new(),
            clock: SimClock::at(at),
            mark: HighWater::new(),
        }
    }

    /// Something reaches it, perhaps once more.
    pub(super) fn hears(&mut self, item: Item) {
        // Twice is enough to see whether twice is once.
        let times = self.came.iter().filter(|other| **other == item).count();
        if times < 2 {
            self.came.push(item);
        }
        self.heard.insert(item);
    }

    pub(super) fn looks_at_its_clock(&mut self) -> world::Now {
        self.mark.looks(&self.clock)
    }

    /// What it has heard of keys.
    fn said(&self, all: &Said) -> Said {
        let mut said = Said {
            sealed: all.sealed.clone(),
            ..Said::default()
        };
        for item in &self.heard {
            match *item {
                Item::Revoked(place) => said.revoked.push(all.revoked[place].clone()),
                Item::Branch(place) => said.branches.push(all.branches[place]),
                Item::Resealed(place) => said.resealed.push(all.resealed[place].clone()),
                Item::Text(..) | Item::Act(_) | Item::Stated(_) => {}
            }
        }
        said
    }

    /// The same in the oracle's words.
    pub(super) fn world(&self, of: &Everything<'_>, stated: &[Stated]) -> World {
        let has = |item: Item| self.heard.contains(&item);
        let texts = of.alliance.texts.iter().chain([of.terms]);
        let texts = texts.filter(|text| has(Item::Text(text.no, text.text)));
        let acts = of.acts.iter().filter(|act| has(Item::Act(act.tag)));
        let stated = stated.iter().enumerate();
        let stated = stated.filter(|(place, _)| has(Item::Stated(*place)));
        World {
            me: self.me,
            agreements: texts.cloned().collect(),
            acts: acts.cloned().collect(),
            peers: self.peers().collect(),
            suspended: BTreeSet::new(),
            red_lines: of.red_lines.to_vec(),
            stated: stated.map(|(_, stated)| *stated).collect(),
            said: self.said(&of.alliance.said),
        }
    }

    /// Everybody else who has a node, those also who may accede.
    fn peers(&self) -> impl Iterator<Item = Party> {
        let me = self.me;
        (0..GUESTS_FROM + 4)
            .map(Party)
            .filter(move |party| *party != me)
    }

    /// What the product makes of it, at an instant.
    pub(super) fn agreements(
        &self,
        of: &Everything<'_>,
        stated: &[Stated],
        at: world::Now,
    ) -> Agreements {
        let me = party(self.me);
        let said = self.said(&of.alliance.said);
        let words = of.stage.words(&said);
        let roots: BTreeMap<PartyId, String> = self
            .peers()
            .chain([self.me])
            .map(|no| (party(no), format!("fingerprint-of-{}", no.0)))
            .collect();
        let heads = Heads::default();
        let mut gathering = Gathering::new(&me, &*KEYS, &roots, &words);
        self.peers()
            .for_each(|peer| gathering.has_a_node(&party(peer)));
        let acts = |own: bool| {
            let acts = self.came.iter().filter_map(move |item| match item {
                Item::Act(tag) => of.acts.iter().find(|act| act.tag == *tag),
                _ => None,
            });
            let acts = acts.filter(move |act| (act.author == self.me) == own);
            acts.map(|act| &of.stage.acts[&act.tag])
        };
        acts(true).for_each(|body| gathering.own_act(body));
        for item in &self.came {
            match item {
                Item::Text(no, text) => {
                    let text = &of.stage.texts[&(*no, *text)];
                    gathering.text(&text.id, &party(text.author), &text.body);
                }
                Item::Stated(place) => {
                    let one = &stated[*place];
                    let addressees = of.parties(one.agreement);
                    let addressees = addressees.iter().map(|no| party(*no)).collect();
                    heads.take(&of.stage.states(one, &addressees));
                }
                _ => {}
            }
        }
        acts(false).for_each(|body| gathering.act(body));
        let stated = heads.verified(&KEYS.good(&said));
        gathering.finish(&stated).in_terms(&me, &stated, &now(at))
    }
}

impl Everything<'_> {
    /// The parties that the first text of an agreement lists.
    pub(super) fn parties(&self, no: AgreementNo) -> &[Party] {
        let mut texts = self.alliance.texts.iter().chain([self.terms]);
        let text = texts.find(|text| text.no == no);
        text.map_or(&[], |text| &text.parties)
    }

    /// With whom a node has which agreement.
    pub(super) fn with(&self, me: Party) -> BTreeMap<AgreementNo, Vec<Party>> {
        let mut with = BTreeMap::new();
        for no in [TREATY, CIRCLE, TERMS] {
            let parties = self.parties(no);
            if parties.contains(&me) && (no != TERMS || me == self.host) {
                let others = parties.iter().copied().filter(|other| *other != me);
                with.insert(no, others.collect());
            }
        }
        with
    }
}
