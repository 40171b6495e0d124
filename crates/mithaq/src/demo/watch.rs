//! After the story: the nodes live on, and what people do to them is told.
//!
//! Standing is asked of the nodes; who asked why, and who read a share, stands in the nodes' logs.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::time::Duration;

use mithaq_node::admin::AdminError;
use serde::Deserialize;

use super::matrix::nation_name;
use super::peer::AsPeer;
use super::reader::objects_path;
use super::scenario::Nation;
use super::tell::Teller;
use super::treaty::{InForce, is_in_force};
use super::world::World;
use crate::text::id;

/// Between two looks.
const LOOK: Duration = Duration::from_millis(250);
/// How long a change may take to be seen at the gate.
const SETTLE: Duration = Duration::from_secs(5);

/// A line of a node's log, as far as it is looked at.
#[derive(Deserialize)]
struct Event {
    message: String,
    #[serde(rename = "http.path")]
    path: Option<String>,
    #[serde(rename = "http.status")]
    status: Option<u16>,
    #[serde(rename = "object.id")]
    object: Option<String>,
    audience: Option<String>,
}

/// A log that is read as it grows.
struct Log {
    nation: Nation,
    file: PathBuf,
    read: u64,
    rest: Vec<u8>,
}

impl Log {
    /// From its present end on.
    fn at_end(nation: Nation, file: PathBuf) -> Log {
        let read = std::fs::metadata(&file)
            .map(|file| file.len())
            .unwrap_or_default();
        Log {
            nation,
            file,
            read,
            rest: Vec::new(),
        }
    }

    /// The events that were written since the last look.
    fn news(&mut self) -> std::io::Result<Vec<Event>> {
        let mut file = File::open(&self.file)?;
        file.seek(SeekFrom::Start(self.read))?;
        self.read += file.read_to_end(&mut self.rest)? as u64;
        let whole = self
            .rest
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        let lines: Vec<u8> = self.rest.drain(..whole).collect();
        let lines = lines.split(|byte| *byte == b'\n');
        Ok(lines
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect())
    }
}

/// Tells what happens at the nodes, for ever.
pub(super) async fn watch(
    world: &World<'_>,
    teller: &mut Teller<'_, '_>,
    collection: &str,
) -> Result<(), AdminError> {
    let mut logs: Vec<Log> = world
        .nodes
        .all()
        .map(|node| Log::at_end(node.nation, node.log.clone()))
        .collect();
    let mut standing = BTreeMap::new();
    let share = objects_path(collection);
    loop {
        for log in &mut logs {
            // A log that cannot be read for a moment is read at the next look.
            for event in log.news().unwrap_or_default() {
                tell_event(world, teller, log.nation, &event, &share)?;
            }
        }
        for held in &world.agreements {
            tell_standing(world, teller, held, &mut standing).await?;
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn tell_event(
    world: &World<'_>,
    teller: &mut Teller<'_, '_>,
    nation: Nation,
    event: &Event,
    share: &str,
) -> Result<(), AdminError> {
    let texts = teller.texts();
    let nation = nation_name(texts, nation);
    match event {
        Event {
            message,
            object: Some(object),
            audience: Some(audience),
            ..
        } if message == ASKED_WHY => {
            // Parties are logged by their ids.
            let party = world.nodes.all().find(|node| node.party == *audience);
            let audience = party.map_or(audience, |node| &node.party_name);
            let args = [
                ("nation", nation.as_str().into()),
                ("object", id(object.as_str())),
                ("audience", audience.as_str().into()),
            ];
            teller.say(&texts.get("demo-effect-why", &args))
        }
        Event {
            path: Some(path),
            status: Some(200),
            ..
        } if path == share => {
            let args = [("nation", nation.as_str().into())];
            teller.say(&texts.get("demo-effect-share", &args))
        }
        _ => Ok(()),
    }
}

/// What a node logs when its operator asks why.
const ASKED_WHY: &str = "why was asked";

/// Says when an agreement's standing has changed, once the other party's node really feels it.
async fn tell_standing(
    world: &World<'_>,
    teller: &mut Teller<'_, '_>,
    held: &InForce,
    before: &mut BTreeMap<String, bool>,
) -> Result<(), AdminError> {
    let mut acts = Vec::new();
    let mut open = true;
    for nation in held.parties {
        let Some(now) = world.nodes.of(nation)?.desk.agreement(&held.id).await? else {
            return Ok(());
        };
        // It is open where both see it so: what narrows is known to its author first.
        open &= is_in_force(&now);
        acts.extend(now.acts);
    }
    if before
        .insert(held.id.clone(), open)
        .is_none_or(|was_open| was_open == open)
    {
        return Ok(());
    }
    // `author · number · act · date`: the newest is by date.
    let [one, other] = held.parties;
    let newest = acts
        .iter()
        .max_by_key(|act| act.rsplit(" · ").next().map(str::to_owned));
    let author = newest.and_then(|act| act.split(" · ").next());
    let author = world
        .nodes
        .all()
        .find(|node| Some(node.party_name.as_str()) == author);
    let author = author.map_or(one, |node| node.nation);
    let peer = if author == one { other } else { one };
    let asker = AsPeer::new(
        &world.egress,
        world.nodes.of(peer)?,
        world.nodes.of(author)?,
    )
    .await?;
    let mut waited = Duration::ZERO;
    while asker.is_offered(&held.title).await? != open && waited < SETTLE {
        tokio::time::sleep(LOOK).await;
        waited += LOOK;
    }
    let texts = teller.texts();
    let key = if open {
        "demo-effect-resumed"
    } else {
        "demo-effect-suspended"
    };
    let args = [
        ("nation", nation_name(texts, author).into()),
        ("peer", nation_name(texts, peer).into()),
        ("agreement", held.title.as_str().into()),
    ];
    teller.say(&texts.get(key, &args))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_log_is_read_as_it_grows_line_by_line() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(file, r#"{{"message":"old"}}"#).unwrap();
        let mut log = Log::at_end(Nation::Qamar, file.path().to_owned());
        let mut news = || -> Vec<String> {
            log.news()
                .unwrap()
                .into_iter()
                .map(|event| event.message)
                .collect()
        };
        assert!(news().is_empty());
        let lines = br#"no JSON
{"message":"new","http.status":200}
{"message":"ha"#;
        file.write_all(lines).unwrap();
        assert_eq!(news(), ["new"]);
        writeln!(file, r#"lf"}}"#).unwrap();
        assert_eq!(news(), ["half"]);
    }
}
