//! Makes STIX 2.1 objects of one group: ids, times, markings and references in one place, so that a
//! template only says what its objects tell.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::date;
use mithaq_stix::Limits;
use mithaq_stix::json::Value;
use mithaq_stix::sco::deterministic_id;
use mithaq_stix::timestamp::DAY;

use super::FeedObject;
use super::dice::Dice;
use super::file::{Group, NationFile};
use super::json::Json;
use super::markings;
use super::story::{NationStory, Organisation, Passage, Story};
use super::values::{Values, pick_round};

const SECOND: i64 = 1_000;

/// The properties that a template writes, in order.
pub(super) type Fields = Vec<(&'static str, Json)>;

/// What a nation's templates refer to: the objects of its `picture` and its CERT. Whoever may see a
/// group may see these too. Their ids follow from their names, so the order of groups is free.
pub(super) struct Cast<'a> {
    pub(super) nation: &'a NationFile,
    pub(super) story: &'a NationStory,
    pub(super) all: &'a Story,
}

impl Cast<'_> {
    /// The id of the `index`th object of `kind`, a STIX type, in the nation's picture.
    pub(super) fn id(&self, kind: &str, index: usize) -> String {
        let dice = Dice::new(&[self.nation.id.key(), "picture", kind, &index.to_string()]);
        format!("{kind}--{}", dice.uuid())
    }
}

/// Makes the objects of one group, item by item.
pub(super) struct Maker<'a, 'v> {
    pub(super) cast: &'a Cast<'a>,
    pub(super) values: &'v mut Values<'a>,
    pub(super) dice: Dice,
    /// The number of the item being made, from 0.
    pub(super) item: usize,
    /// Which of the cast's malware and campaigns the item is about.
    pub(super) malware: usize,
    pub(super) campaign: usize,
    group: &'a Group,
    words: BTreeMap<&'static str, String>,
    now: i64,
    made: Vec<FeedObject>,
}

/// A passage with its words filled in.
pub(super) struct Said<'a> {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) passage: &'a Passage,
}

impl<'a, 'v> Maker<'a, 'v> {
    pub(super) fn new(
        cast: &'a Cast<'a>,
        values: &'v mut Values<'a>,
        group: &'a Group,
    ) -> Maker<'a, 'v> {
        Maker {
            cast,
            values,
            dice: Dice::new(&[&group.id]),
            item: 0,
            malware: 0,
            campaign: 0,
            group,
            words: BTreeMap::new(),
            now: 0,
            made: Vec::new(),
        }
    }

    /// Turns to item `item`: its own numbers, its own time between the group's days.
    pub(super) fn begin(&mut self, item: usize) {
        self.item = item;
        self.dice = Dice::new(&[&self.group.id, &item.to_string()]);
        let first = millis(self.group.from);
        let span = millis(self.group.to).saturating_sub(first).max(DAY);
        let step = span / self.group.items.max(1) as i64;
        self.now = first
            + step * item as i64
            + self.dice.between(0, step.min(20 * DAY))
            + 5 * 3600 * SECOND;

        let story = self.cast.story;
        self.malware = self.dice.next() as usize % story.malware.len().max(1);
        self.campaign = self.dice.next() as usize % story.campaigns.len().max(1);
        let name = |passage: Option<&Passage>| {
            passage
                .map(|passage| passage.name.clone())
                .unwrap_or_default()
        };
        let organisation = self.organisation();
        let units = if is_arabic(&organisation.name) {
            &self.cast.all.units_ar
        } else {
            &self.cast.all.units
        };
        let unit = pick_round(units, item / story.organisations.len().max(1))
            .cloned()
            .unwrap_or_default();
        let sector = pick_round(&story.targets, self.campaign).map(|target| target.name.clone());
        let shown = [
            ("org", organisation.name.clone()),
            ("unit", unit),
            ("sector", sector.unwrap_or_default()),
            ("campaign", name(story.campaigns.get(self.campaign))),
            ("malware", name(story.malware.get(self.malware))),
            ("serial", format!("2026-{:03}", item + 1)),
            ("date", self.time(-2 * DAY)[..10].to_owned()),
            (
                "time",
                format!(
                    "0{}:{:02}",
                    self.dice.between(1, 4),
                    self.dice.between(0, 59)
                ),
            ),
            ("count", self.dice.between(7, 412).to_string()),
            ("port", self.port().to_string()),
        ];
        self.words = shown.into_iter().collect();
    }

    /// The item's organisation, each in its turn.
    pub(super) fn organisation(&self) -> &'a Organisation {
        const NONE: &Organisation = &Organisation {
            name: String::new(),
            sectors: Vec::new(),
        };
        pick_round(&self.cast.story.organisations, self.item).unwrap_or(NONE)
    }

    /// Sets a word for the passages of this item.
    pub(super) fn word(&mut self, name: &'static str, value: &str) {
        self.words.insert(name, value.to_owned());
    }

    /// A word of this item.
    pub(super) fn said(&self, name: &str) -> String {
        self.words.get(name).cloned().unwrap_or_default()
    }

    /// A passage for this item, in one of the languages of the nation's team.
    pub(super) fn say(&mut self) -> Said<'a> {
        const NONE: &[Passage] = &[];
        let passages = self
            .cast
            .all
            .text
            .get(&self.group.template)
            .map_or(NONE, Vec::as_slice);
        let lang = self
            .dice
            .pick(&self.cast.story.langs)
            .map_or("en", String::as_str);
        let in_lang: Vec<&Passage> = passages
            .iter()
            .filter(|passage| passage.lang == lang)
            .collect();
        let chosen = self
            .dice
            .pick(&in_lang)
            .copied()
            .or_else(|| self.dice.pick(passages));
        self.fill_passage(chosen.unwrap_or(const { &Passage::EMPTY }))
    }

    fn fill_passage(&self, passage: &'a Passage) -> Said<'a> {
        Said {
            name: self.fill(&passage.name),
            description: self.fill(&passage.description),
            passage,
        }
    }

    /// `text` with its braces filled in.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (name, value) in &self.words {
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
        filled
    }

    /// An instant `offset` milliseconds from the item's own, as STIX writes it.
    pub(super) fn time(&self, offset: i64) -> String {
        let instant =
            Timestamp::from_millisecond(self.now + offset).unwrap_or(Timestamp::UNIX_EPOCH);
        instant.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
    }

    /// The same in whole seconds: where it goes into the id of an observable, every implementation
    /// then prints the same digits.
    pub(super) fn second(&self, offset: i64) -> String {
        let mut text = self.time(offset);
        text.truncate("2026-01-01T00:00:00".len());
        text + "Z"
    }

    /// A port on which a service answers.
    pub(super) fn port(&mut self) -> i64 {
        const PORTS: [i64; 6] = [443, 8443, 4443, 9443, 2087, 10443];
        self.dice.pick(&PORTS).copied().unwrap_or(443)
    }

    /// A new STIX domain or relationship object with an id of its own.
    pub(super) fn sdo(&mut self, kind: &'static str, lang: &str, fields: Fields) -> String {
        let id = format!("{kind}--{}", self.dice.uuid());
        self.sdo_as(id, kind, lang, fields)
    }

    /// The same under a given id.
    pub(super) fn sdo_as(
        &mut self,
        id: String,
        kind: &'static str,
        lang: &str,
        fields: Fields,
    ) -> String {
        self.now += self.dice.between(3, 900) * SECOND + self.dice.between(0, 999);
        let created = self.time(0);
        // Every seventh object was revised once.
        let modified = if self.dice.next().is_multiple_of(7) {
            self.time(3 * DAY + 1_234)
        } else {
            created.clone()
        };
        let mut all: Fields = vec![
            ("type", kind.into()),
            ("spec_version", "2.1".into()),
            ("id", (&id).into()),
        ];
        if id != self.cast.nation.identity {
            all.push(("created_by_ref", (&self.cast.nation.identity).into()));
        }
        all.push(("created", created.into()));
        if kind != "marking-definition" {
            all.push(("modified", modified.into()));
        }
        if !lang.is_empty() {
            all.push(("lang", lang.into()));
        }
        all.extend(fields);
        self.finish(id, all)
    }

    /// A relationship between two objects.
    pub(super) fn relationship(&mut self, source: &str, verb: &str, target: &str) -> String {
        self.sdo(
            "relationship",
            "",
            vec![
                ("relationship_type", verb.into()),
                ("source_ref", source.into()),
                ("target_ref", target.into()),
            ],
        )
    }

    /// An observable, under the id that its value gives it, or a random one where STIX has none.
    pub(super) fn sco(&mut self, kind: &'static str, fields: Fields) -> String {
        let mut all: Fields = vec![("type", kind.into()), ("spec_version", "2.1".into())];
        all.extend(fields);
        let value = Json::Object(all.clone()).bytes();
        let id = Value::parse(&value, &Limits::OBJECT)
            .ok()
            .and_then(|value| deterministic_id(&value))
            .map_or_else(
                || format!("{kind}--{}", self.dice.uuid()),
                |id| id.to_string(),
            );
        all.insert(2, ("id", (&id).into()));
        self.finish(id, all)
    }

    /// An address as an observable of its family.
    pub(super) fn address_sco(&mut self, address: &str) -> String {
        let kind = if address.contains(':') {
            "ipv6-addr"
        } else {
            "ipv4-addr"
        };
        self.sco(kind, vec![("value", address.into())])
    }

    /// Adds the group's markings and keeps the object.
    fn finish(&mut self, id: String, mut fields: Fields) -> String {
        let mut refs: Vec<&str> = self
            .group
            .marking
            .iter()
            .filter_map(|name| markings::id(name))
            .collect();
        // A template may have added a statement of its own.
        let extra = fields
            .iter()
            .position(|(name, _)| *name == "object_marking_refs")
            .map(|at| fields.remove(at).1);
        let extra = match &extra {
            Some(Json::Text(extra)) => Some(extra.as_str()),
            _ => None,
        };
        refs.extend(extra);
        if !refs.is_empty() {
            fields.push(("object_marking_refs", refs.into()));
        }
        if let Some(marking) = self.group.granular.as_deref().and_then(markings::id) {
            const SELECTABLE: [&str; 3] = ["description", "content", "relationship_type"];
            let selector = SELECTABLE
                .into_iter()
                .find(|name| fields.iter().any(|(field, _)| field == name));
            let selectors: Json = [selector.unwrap_or("id")].into();
            let granular = Json::Object(vec![
                ("marking_ref", marking.into()),
                ("selectors", selectors),
            ]);
            fields.push(("granular_markings", Json::List(vec![granular])));
        }
        let bytes = Json::Object(fields).bytes();
        self.made.push(FeedObject {
            group: self.group.id.clone(),
            id: id.clone(),
            bytes,
        });
        id
    }

    /// Everything made so far.
    pub(super) fn into_made(self) -> Vec<FeedObject> {
        self.made
    }
}

fn millis(day: jiff::civil::Date) -> i64 {
    day.duration_since(date(1970, 1, 1)).as_secs() * SECOND
}

fn is_arabic(text: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|first| ('\u{0600}'..'\u{0700}').contains(&first))
}
