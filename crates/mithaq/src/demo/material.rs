//! What the three nations import: the scenario's feeds, or the user's own files dealt out to them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use mithaq_node::admin::{AdminError, ImportReport};
use mithaq_stix::Object;

use super::fault::internal;
use super::scenario::{FeedObject, Labels, Nation, Scenario, marking_text};
use crate::import::{Misp, Progress, Resume, import};
use crate::text::{Lang, Texts};

/// Objects of the first nation that are imported one by one, to measure each one's way.
const SINGLES: usize = 40;
/// Objects of it that are imported while the agreement is suspended: such as may cross, and others.
const LATE: usize = 48;
const LATE_KEPT: usize = 12;
/// So many paths or more are dealt out whole; fewer are cut.
const DEALT: usize = Nation::ALL.len();

/// Objects and labels of one run.
pub(super) struct Material {
    scenario: Scenario,
    own: Option<OwnFiles>,
    /// The ids of each nation's feed.
    ids: BTreeMap<Nation, BTreeSet<String>>,
}

/// The user's files in place of the sample.
struct OwnFiles {
    feeds: BTreeMap<Nation, Vec<FeedObject>>,
    labels: Labels,
    left_out: usize,
}

/// A row of the matrix.
pub(super) struct Row {
    /// Whose material it is.
    pub(super) owner: Nation,
    /// Its name.
    pub(super) name: String,
    /// Its marking as people write it; empty for none.
    pub(super) marking: String,
    /// Its objects.
    pub(super) ids: BTreeSet<String>,
}

/// The first nation's feed in the order in which it is imported.
pub(super) struct Stages<'a> {
    /// To show a first crossing soon.
    pub(super) first: Vec<&'a FeedObject>,
    /// Almost everything.
    pub(super) bulk: Vec<&'a FeedObject>,
    /// One by one.
    pub(super) singles: Vec<&'a FeedObject>,
    /// While the agreement is suspended.
    pub(super) late: Vec<&'a FeedObject>,
}

impl Material {
    /// The sample, or what `paths` hold.
    ///
    /// # Errors
    /// When a path cannot be read.
    pub(super) fn load(paths: &[PathBuf]) -> Result<Material, AdminError> {
        let scenario = Scenario::load().map_err(internal)?;
        let own = match paths {
            [] => None,
            paths => Some(OwnFiles::read(paths, &scenario)?),
        };
        let mut material = Material {
            scenario,
            own,
            ids: BTreeMap::new(),
        };
        for nation in Nation::ALL {
            let ids = material
                .feed(nation)
                .iter()
                .map(|object| object.id.clone())
                .collect();
            material.ids.insert(nation, ids);
        }
        Ok(material)
    }

    /// The nations and agreements, which are the scenario's in any case.
    pub(super) fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// What `nation` imports.
    pub(super) fn feed(&self, nation: Nation) -> &[FeedObject] {
        match &self.own {
            None => self.scenario.feed(nation),
            Some(own) => own
                .feeds
                .get(&nation)
                .map(Vec::as_slice)
                .unwrap_or_default(),
        }
    }

    /// Whether the object `id` is among what `nation` imports.
    pub(super) fn imports(&self, nation: Nation, id: &str) -> bool {
        self.ids.get(&nation).is_some_and(|ids| ids.contains(id))
    }

    /// Who may ever see what.
    pub(super) fn labels(&self) -> &Labels {
        match &self.own {
            None => self.scenario.labels(),
            Some(own) => &own.labels,
        }
    }

    /// Whether the labels were written by people beforehand: then they also say who must get what.
    pub(super) fn is_labelled(&self) -> bool {
        self.own.is_none()
    }

    /// Objects of the user's files that are no STIX 2.1, and so are left out.
    pub(super) fn left_out(&self) -> usize {
        self.own.as_ref().map_or(0, |own| own.left_out)
    }

    /// The rows of the matrix, those of one owner together.
    pub(super) fn rows(&self, lang: Lang, texts: &Texts) -> Vec<Row> {
        if self.own.is_none() {
            let groups = self.scenario.groups().iter();
            return groups
                .map(|group| Row {
                    owner: group.nation,
                    name: group.name.get(lang).to_owned(),
                    marking: group.marking_text(),
                    ids: self
                        .scenario
                        .ids_of(&group.id)
                        .into_iter()
                        .map(str::to_owned)
                        .collect(),
                })
                .collect();
        }
        let mut rows: BTreeMap<(Nation, &str), BTreeSet<String>> = BTreeMap::new();
        for nation in Nation::ALL {
            for object in self.feed(nation) {
                rows.entry((nation, &object.group))
                    .or_default()
                    .insert(object.id.clone());
            }
        }
        let rows = rows.into_iter();
        rows.map(|((owner, marking), ids)| Row {
            owner,
            name: texts.get("demo-own-rows", &[]),
            marking: marking.to_owned(),
            ids,
        })
        .collect()
    }

    /// Cuts the feed of `from` into stages, by what may reach `to`.
    pub(super) fn stages(&self, from: Nation, to: Nation) -> Stages<'_> {
        let feed = self.feed(from);
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for object in feed {
            *seen.entry(&object.id).or_default() += 1;
        }
        // Several versions of one object come in their order, and what others rest on comes first.
        let is_free = |object: &&FeedObject| {
            seen.get(object.id.as_str()) == Some(&1)
                && !["marking-definition--", "identity--"]
                    .iter()
                    .any(|kind| object.id.starts_with(kind))
        };
        let may_cross = |object: &&FeedObject| self.labels().may_see(&object.id).contains(&to);
        let (crossing, kept): (Vec<_>, Vec<_>) = feed.iter().filter(is_free).partition(may_cross);
        // Of few objects at most a third goes to each of the two measurements.
        let third = crossing.len() / 3;
        let picked = spread(&crossing, SINGLES.min(third) + LATE.min(third));
        let (mut singles, mut late) = (Vec::new(), Vec::new());
        for object in picked {
            // By turns, so that both hold some of everything.
            let to_singles = singles.len() <= late.len() && singles.len() < SINGLES.min(third);
            match to_singles || late.len() == LATE.min(third) {
                true => singles.push(object),
                false => late.push(object),
            }
        }
        late.extend(spread(&kept, LATE_KEPT.min(kept.len() / 3)));
        let taken: BTreeSet<&str> = singles
            .iter()
            .chain(&late)
            .map(|object| object.id.as_str())
            .collect();
        let one = crossing
            .iter()
            .find(|object| !taken.contains(object.id.as_str()))
            .copied();
        let is_first = |object: &FeedObject| {
            object.id.starts_with("marking-definition--")
                || one.is_some_and(|one| one.id == object.id)
        };
        let rest = feed
            .iter()
            .filter(|object| !taken.contains(object.id.as_str()));
        let (first, bulk) = rest.partition(|object| is_first(object));
        Stages {
            first,
            bulk,
            singles,
            late,
        }
    }
}

/// `count` of the objects, evenly spread over all of them.
fn spread<'a>(objects: &[&'a FeedObject], count: usize) -> Vec<&'a FeedObject> {
    (0..count)
        .filter_map(|index| objects.get(index * objects.len() / count).copied())
        .collect()
}

impl OwnFiles {
    /// Three paths or more are dealt out to the nations in turn, whole; the objects of fewer are cut into
    /// three equal stretches. Marking definitions go to everybody: what they mean is no secret.
    fn read(paths: &[PathBuf], scenario: &Scenario) -> Result<OwnFiles, AdminError> {
        let mut parts = Vec::new();
        let mut left_out = 0;
        for path in paths {
            let mut objects = Vec::new();
            let report = import(
                std::slice::from_ref(path),
                &mut Misp::of_nobody(),
                &Progress::hidden(),
                &mut || Ok(Resume::default()),
                &mut |raw, _| {
                    for object in raw {
                        match Object::parse(object.get().as_bytes()) {
                            Ok(accepted) => objects.push(accepted.object),
                            Err(_) => left_out += 1,
                        }
                    }
                    Ok(ImportReport::default())
                },
            )?;
            left_out += report.refused.len();
            parts.push(objects);
        }
        if parts.iter().all(Vec::is_empty) {
            return Err(AdminError::usage(
                "no-objects",
                "there is nothing to show",
                "the files hold no STIX 2.1 object",
                "name files with STIX 2.1 bundles, or leave out `--data` for the sample",
            ));
        }
        let mut dealt: BTreeMap<Nation, Vec<FeedObject>> = BTreeMap::new();
        let (count, cut) = (
            parts.iter().map(Vec::len).sum::<usize>(),
            parts.len() < DEALT,
        );
        let numbered = parts.into_iter().enumerate();
        let numbered =
            numbered.flat_map(|(part, objects)| objects.into_iter().map(move |one| (part, one)));
        for (index, (part, object)) in numbered.enumerate() {
            let turn = if cut {
                index * DEALT / count
            } else {
                part % DEALT
            };
            let is_definition = object.object_type() == "marking-definition";
            for (place, nation) in Nation::ALL.into_iter().enumerate() {
                if place == turn || is_definition {
                    dealt.entry(nation).or_default().push(FeedObject {
                        group: marking_text(object.bytes()),
                        id: object.id().to_string(),
                        bytes: object.bytes().to_vec(),
                    });
                }
            }
        }
        let files: Vec<(Nation, Vec<Vec<u8>>)> = dealt
            .iter()
            .map(|(nation, feed)| {
                (
                    *nation,
                    feed.iter().map(|object| object.bytes.clone()).collect(),
                )
            })
            .collect();
        let labels = Labels::of_own_files(scenario.agreements(), scenario.participant(), &files);
        Ok(OwnFiles {
            feeds: dealt,
            labels,
            left_out,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn the_stages_are_the_feed_and_each_object_is_in_one() {
        let material = Material::load(&[]).unwrap();
        let stages = material.stages(Nation::Qamar, Nation::Rimal);
        let all = [&stages.first, &stages.bulk, &stages.singles, &stages.late];
        let ids: BTreeSet<&str> = all
            .iter()
            .flat_map(|stage| stage.iter())
            .map(|object| object.id.as_str())
            .collect();
        assert_eq!(
            all.iter().map(|stage| stage.len()).sum::<usize>(),
            ids.len()
        );
        assert_eq!(ids.len(), material.feed(Nation::Qamar).len());
        let crossing = |stage: &[&FeedObject]| {
            let may = |object: &&&FeedObject| {
                material
                    .labels()
                    .may_see(&object.id)
                    .contains(&Nation::Rimal)
            };
            stage.iter().filter(may).count()
        };
        assert_eq!(
            (stages.singles.len(), crossing(&stages.singles)),
            (SINGLES, SINGLES)
        );
        assert_eq!(
            (stages.late.len(), crossing(&stages.late)),
            (LATE + LATE_KEPT, LATE)
        );
        assert!(
            crossing(&stages.first) > 0 && stages.first.len() < 20,
            "{}",
            stages.first.len()
        );
    }

    fn file(object_ids: &[u32]) -> tempfile::NamedTempFile {
        let objects: Vec<String> = object_ids
            .iter()
            .map(|id| {
                format!(
                    r#"{{"type":"note","spec_version":"2.1","id":"note--00000000-0000-4000-8000-0000000{id:05}","created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z","content":"x","object_refs":["note--00000000-0000-4000-8000-000000000000"],"object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]}}"#
                )
            })
            .collect();
        let mut file = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
        write!(file, "[{}]", objects.join(",")).unwrap();
        file
    }

    fn check(files: &[&[u32]], expected: [usize; 3]) {
        let files: Vec<_> = files.iter().map(|ids| file(ids)).collect();
        let paths: Vec<PathBuf> = files.iter().map(|file| file.path().to_owned()).collect();
        let material = Material::load(&paths).unwrap();
        assert_eq!(
            Nation::ALL.map(|nation| material.feed(nation).len()),
            expected
        );
        assert!(!material.is_labelled());
        let rows = material.rows(Lang::En, &Texts::new(Lang::En));
        assert!(rows.iter().all(|row| row.marking == "TLP:GREEN"));
    }

    #[test]
    fn own_files_are_dealt_out_whole_or_cut_in_three() {
        check(&[&[1, 2, 3, 4, 5, 6]], [2, 2, 2]);
        check(&[&[1, 2, 3], &[4]], [2, 1, 1]);
        check(&[&[1, 2], &[3], &[4, 5, 6], &[7]], [3, 1, 3]);
    }

    #[test]
    fn files_without_objects_are_told() {
        let error = Material::load(&[file(&[]).path().to_owned()])
            .err()
            .unwrap();
        assert_eq!(error.code, "no-objects");
    }
}
