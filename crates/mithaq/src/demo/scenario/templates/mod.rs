//! Templates: what one item of a group consists of.
//!
//! Each takes the words of the story and makes one to eight objects that refer to each other and to
//! the nation's picture of the campaign, never to another nation's objects.

mod bulletins;
mod hospitals;
mod notes;
mod phishing;
mod picture;
mod samples;
mod scans;

use super::FeedObject;
use super::file::{Group, NationFile, ScenarioError};
use super::maker::{Cast, Maker};
use super::story::Story;
use super::values::Values;

/// Makes the objects of one item.
type Template = fn(&mut Maker<'_, '_>);

const TEMPLATES: &[(&str, Template)] = &[
    ("bulletins", bulletins::bulletin),
    ("picture", picture::picture),
    ("lure-domain", phishing::lure_domain),
    ("lure", phishing::lure),
    ("infrastructure", phishing::infrastructure),
    ("archive", phishing::old_indicator),
    ("legacy", phishing::old_indicator),
    ("decoy", phishing::decoy),
    ("liaison", notes::liaison),
    ("foreign-label", notes::single),
    ("victim", notes::victim),
    ("investigation", notes::investigation),
    ("extortion", notes::extortion),
    ("sample", samples::sample),
    ("control-server", samples::control_server),
    ("vulnerability", samples::vulnerability),
    ("weakness", samples::weakness),
    ("incident", hospitals::incident),
    ("ward-log", hospitals::ward_log),
    ("scan", scans::scan),
    ("sinkhole", scans::sinkhole),
    ("telemetry", scans::telemetry),
    ("measurement", scans::measurement),
];

/// All objects of one nation, group after group.
pub(super) fn expand(nation: &NationFile, groups: &[Group], story: &Story) -> Result<Vec<FeedObject>, ScenarioError> {
    let Some(told) = story.nation.get(&nation.id) else {
        return Err(ScenarioError::Missing { nation: nation.id, what: "chapter" });
    };
    for (what, missing) in [
        ("campaigns", told.campaigns.is_empty()),
        ("malware", told.malware.is_empty()),
        ("organisations", told.organisations.is_empty()),
        ("targets", told.targets.is_empty()),
    ] {
        if missing {
            return Err(ScenarioError::Missing { nation: nation.id, what });
        }
    }
    let cast = Cast { nation, story: told, all: story };
    let mut values = Values::new(story, nation);
    let mut feed = Vec::new();
    for group in groups.iter().filter(|group| group.nation == nation.id) {
        let Some((_, template)) = TEMPLATES.iter().find(|(name, _)| *name == group.template) else {
            let (group, name) = (group.id.clone(), group.template.clone());
            return Err(ScenarioError::Unknown { group, what: "template", name });
        };
        feed.extend(one_group(&cast, &mut values, group, *template));
    }
    Ok(feed)
}

fn one_group<'a>(cast: &'a Cast<'a>, values: &mut Values<'a>, group: &'a Group, template: Template) -> Vec<FeedObject> {
    let mut maker = Maker::new(cast, values, group);
    for item in 0..group.items {
        maker.begin(item);
        template(&mut maker);
    }
    maker.into_made()
}
