//! Five nations in a row, each with an agreement with the next, and what each must end up with.
//!
//! ```text
//! Qamar ── Rimal ── Sahil ── Wadi ── Jabal        "──": an agreement up to TLP:AMBER, or TLP:GREEN
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Command, Stdio};

use mithaq_testkit::dice::Dice;

use crate::home::OPERATOR;
use crate::support::eventually;
use crate::support::nation::{Nation, agree, as_is, befriend, up_to_green};
use crate::support::samples::{self, AMBER, GREEN, Indicator, RED, indicator};

const NAMES: [&str; 5] = ["Qamar", "Rimal", "Sahil", "Wadi", "Jabal"];

pub(super) struct Mesh {
    pub(super) nations: Vec<Nation>,
    /// The agreement between a nation and the next, and whether it lets TLP:AMBER cross.
    agreements: Vec<(String, bool)>,
    /// Which objects each nation has imported, with their marking.
    imported: Vec<Vec<(Indicator, &'static str)>>,
}

impl Mesh {
    pub(super) fn new(settings: impl Fn(usize) -> Vec<(String, String)>) -> Mesh {
        let nations: Vec<Nation> = NAMES
            .iter()
            .enumerate()
            .map(|(number, name)| {
                let settings = settings(number);
                let settings: Vec<(&str, &str)> = settings
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect();
                Nation::serving_with(name, &settings)
            })
            .collect();
        Mesh {
            imported: nations.iter().map(|_| Vec::new()).collect(),
            nations,
            agreements: Vec::new(),
        }
    }

    /// Peers and agreements along the row.
    pub(super) fn agreed(mut self) -> Mesh {
        for (number, pair) in self.nations.windows(2).enumerate() {
            befriend(&pair[0], &pair[1]);
            let amber = number % 2 == 0;
            let edit = if amber { as_is } else { up_to_green };
            self.agreements
                .push((agree(&pair[0], &pair[1], edit), amber));
        }
        self
    }

    /// Starts to import a handful of objects at a nation, and does not wait.
    pub(super) fn start_import(&mut self, at: usize, dice: &mut Dice) -> Import {
        let objects: Vec<(Indicator, &'static str)> = (0..10 + dice.below(200))
            .map(|number| {
                let marking = [GREEN, AMBER, RED][usize::try_from(dice.below(3)).unwrap()];
                (indicator(&format!("number {number}"), &[marking]), marking)
            })
            .collect();
        let texts: Vec<String> = objects.iter().map(|(object, _)| object.text()).collect();
        let nation = &self.nations[at];
        let file = format!("{}.json", crate::support::new_id("bundle"));
        let file = nation.home.file(&file, samples::bundle(&texts));
        self.imported[at].extend(objects);
        Import {
            child: import(nation, &file),
            at,
            file,
        }
    }

    /// Waits for an import. One that a killed node broke off is made again until it goes through: that is
    /// what its user would do, and what was stored of it is held already.
    pub(super) fn finish_import(&self, import: Import) -> bool {
        let Import {
            mut child,
            at,
            file,
        } = import;
        let mut broken = false;
        while !child.wait().unwrap().success() {
            broken = true;
            child = self::import(&self.nations[at], &file);
        }
        broken
    }

    /// What a nation must hold in the end: its own, and what each neighbour's agreement lets cross.
    fn expected(&self, at: usize) -> BTreeSet<String> {
        let mut ids: BTreeSet<String> = self.ids(at, |_| true);
        let neighbours = [at.checked_sub(1), Some(at + 1)];
        for other in neighbours.into_iter().flatten() {
            if let Some((_, amber)) = self.agreements.get(at.min(other))
                && other < self.nations.len()
            {
                ids.extend(self.ids(other, |marking| {
                    marking == GREEN || (marking == AMBER && *amber)
                }));
            }
        }
        ids
    }

    fn ids(&self, at: usize, wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
        self.imported[at]
            .iter()
            .filter(|(_, marking)| wanted(marking))
            .map(|(object, _)| object.id().to_owned())
            .collect()
    }

    /// Waits until every nation holds what it must, and then holds each to exactly that, once.
    pub(super) fn converges(&self) {
        for (at, nation) in self.nations.iter().enumerate() {
            let expected = self.expected(at);
            eventually(
                &format!("{} has all of {} objects", nation.name, expected.len()),
                || {
                    let held = nation.analysts().ids();
                    expected
                        .iter()
                        .all(|id| held.contains_key(id))
                        .then_some(())
                },
            );
        }
        for (at, nation) in self.nations.iter().enumerate() {
            let expected = self.expected(at);
            let held: BTreeMap<String, usize> = nation.analysts().ids();
            for (id, times) in &held {
                assert_eq!(*times, 1, "{} has {id} more than once", nation.name);
                assert!(expected.contains(id), "{id} leaked to {}", nation.name);
            }
            assert_eq!(held.len(), expected.len(), "{}", nation.name);
        }
    }

    /// Objects imported in all.
    pub(super) fn objects(&self) -> usize {
        self.imported.iter().map(Vec::len).sum()
    }
}

/// An import under way.
pub(super) struct Import {
    child: Child,
    at: usize,
    file: String,
}

fn import(nation: &Nation, file: &str) -> Child {
    let mut command: Command =
        nation
            .home
            .command(&["import", file, "--json", "--operator", OPERATOR]);
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
