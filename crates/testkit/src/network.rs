//! A network that drops, delays, duplicates, reorders, corrupts and is cut, the same way for the same
//! seed; and that counts what it did, so that a test can show that its faults happened.

use std::collections::BTreeSet;

use crate::dice::Dice;
use crate::world::Instant;

/// How bad the weather is, in times out of a hundred.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    /// A letter is lost.
    pub drop: u8,
    /// A letter arrives twice.
    pub duplicate: u8,
    /// A letter arrives late, and so after later ones.
    pub delay: u8,
    /// A letter arrives altered.
    pub corrupt: u8,
    /// How late at most.
    pub most_delay: Instant,
}

impl Weather {
    /// Nothing goes wrong.
    pub const FAIR: Self = Self {
        drop: 0,
        duplicate: 0,
        delay: 0,
        corrupt: 0,
        most_delay: 0,
    };
    /// A fifth is lost, and much else goes wrong.
    pub const FOUL: Self = Self {
        drop: 20,
        duplicate: 15,
        delay: 30,
        corrupt: 5,
        most_delay: 10_000,
    };
}

/// Something on its way from one node to another; nodes are numbered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter<T> {
    /// Who sent it.
    pub from: usize,
    /// To whom.
    pub to: usize,
    /// What it says.
    pub says: T,
}

/// What the network did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Letters handed to it.
    pub sent: u64,
    /// Letters handed over, doubles too.
    pub delivered: u64,
    /// Letters lost.
    pub dropped: u64,
    /// Letters sent into a cut.
    pub cut: u64,
    /// Letters handed over a second time.
    pub duplicated: u64,
    /// Letters handed over after a later one on the same way.
    pub reordered: u64,
    /// Letters altered.
    pub corrupted: u64,
}

/// Letters between nodes, in bad weather.
#[derive(Debug)]
pub struct Network<T> {
    dice: Dice,
    weather: Weather,
    now: Instant,
    under_way: Vec<UnderWay<T>>,
    cut: BTreeSet<(usize, usize)>,
    counts: Counts,
}

#[derive(Debug)]
struct UnderWay<T> {
    due: Instant,
    number: u64,
    letter: Letter<T>,
}

impl<T: Clone> Network<T> {
    /// A network whose faults fall as `seed` has it.
    #[must_use]
    pub fn new(seed: u64, weather: Weather) -> Self {
        Self {
            dice: Dice::new(seed),
            weather,
            now: 0,
            under_way: Vec::new(),
            cut: BTreeSet::new(),
            counts: Counts::default(),
        }
    }

    /// Hands a letter over to it. `spoil` alters what it says, where the weather has it so.
    pub fn send(&mut self, letter: Letter<T>, spoil: impl Fn(&mut T, &mut Dice)) {
        self.counts.sent += 1;
        if self.cut.contains(&way(letter.from, letter.to)) {
            self.counts.cut += 1;
            return;
        }
        if self.dice.chance(self.weather.drop) {
            self.counts.dropped += 1;
            return;
        }
        let copies = match self.dice.chance(self.weather.duplicate) {
            true => {
                self.counts.duplicated += 1;
                2
            }
            false => 1,
        };
        for _ in 0..copies {
            let mut letter = letter.clone();
            if self.dice.chance(self.weather.corrupt) {
                self.counts.corrupted += 1;
                spoil(&mut letter.says, &mut self.dice);
            }
            let late = match self.dice.chance(self.weather.delay) {
                true => {
                    let most = u64::try_from(self.weather.most_delay).unwrap_or(0);
                    Instant::try_from(self.dice.below(most)).unwrap_or(0)
                }
                false => 0,
            };
            self.under_way.push(UnderWay {
                due: self.now + late,
                number: self.counts.sent,
                letter,
            });
        }
    }

    /// Lets `span` pass, and hands over what is due by then.
    pub fn pass(&mut self, span: Instant) -> Vec<Letter<T>> {
        self.now += span;
        let now = self.now;
        let mut due: Vec<UnderWay<T>> = self
            .under_way
            .extract_if(.., |under_way| under_way.due <= now)
            .collect();
        due.sort_by_key(|under_way| (under_way.due, under_way.number));
        for (place, under_way) in due.iter().enumerate() {
            let earlier = due.iter().take(place);
            let overtaken = earlier
                .filter(|other| way_of(&other.letter) == way_of(&under_way.letter))
                .any(|other| other.number > under_way.number);
            self.counts.reordered += u64::from(overtaken);
        }
        self.counts.delivered += due.len() as u64;
        due.into_iter().map(|under_way| under_way.letter).collect()
    }

    /// Whether nothing is under way.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.under_way.is_empty()
    }

    /// Cuts the way between two nodes, both ways, from now on.
    pub fn cut(&mut self, one: usize, other: usize) {
        self.cut.insert(way(one, other));
    }

    /// Mends every cut.
    pub fn mend(&mut self) {
        self.cut.clear();
    }

    /// Changes the weather.
    pub fn turn(&mut self, weather: Weather) {
        self.weather = weather;
    }

    /// What it did so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }
}

impl Counts {
    /// Both together.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            sent: self.sent + other.sent,
            delivered: self.delivered + other.delivered,
            dropped: self.dropped + other.dropped,
            cut: self.cut + other.cut,
            duplicated: self.duplicated + other.duplicated,
            reordered: self.reordered + other.reordered,
            corrupted: self.corrupted + other.corrupted,
        }
    }

    /// The faults that never happened, by name: a test whose faults did not happen has shown nothing.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        [
            ("dropped", self.dropped),
            ("cut", self.cut),
            ("duplicated", self.duplicated),
            ("reordered", self.reordered),
            ("corrupted", self.corrupted),
        ]
        .into_iter()
        .filter(|(_, count)| *count == 0)
        .map(|(name, _)| name)
        .collect()
    }
}

fn way(one: usize, other: usize) -> (usize, usize) {
    (one.min(other), one.max(other))
}

fn way_of<T>(letter: &Letter<T>) -> (usize, usize) {
    (letter.from, letter.to)
}

#[cfg(test)]
mod tests {
    use super::{Counts, Letter, Network, Weather};

    fn letter(says: u32) -> Letter<u32> {
        Letter {
            from: 0,
            to: 1,
            says,
        }
    }

    fn run(seed: u64, weather: Weather) -> (Vec<u32>, Counts) {
        let mut network = Network::new(seed, weather);
        let mut got = Vec::new();
        for number in 0..300 {
            if number == 250 {
                network.cut(1, 0);
            }
            network.send(letter(number), |says, _| *says += 1_000_000);
            got.extend(network.pass(500).into_iter().map(|letter| letter.says));
        }
        network.mend();
        network.turn(Weather::FAIR);
        network.send(letter(300), |_, _| {});
        got.extend(network.pass(60_000).into_iter().map(|letter| letter.says));
        assert!(network.is_quiet());
        (got, network.counts())
    }

    #[test]
    fn in_fair_weather_all_arrives_in_order_and_in_foul_weather_every_fault_happens() {
        let (got, counts) = run(1, Weather::FAIR);
        let all: Vec<u32> = (0..250).chain([300]).collect();
        assert_eq!(got, all);
        assert_eq!(
            counts.missing(),
            ["dropped", "duplicated", "reordered", "corrupted"]
        );
        let (got, counts) = run(1, Weather::FOUL);
        assert_eq!(counts.missing(), [""; 0]);
        assert_eq!(counts.delivered, got.len() as u64);
        assert_eq!(counts.cut, 50);
        assert_eq!(
            counts.sent,
            counts.delivered - counts.duplicated + counts.dropped + counts.cut
        );
        assert!(got.contains(&300));
        assert_eq!((got, counts), run(1, Weather::FOUL), "the same seed");
    }
}
