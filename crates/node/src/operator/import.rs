//! `import`: objects of our own.

use mithaq_agreement::condition::Condition;
use serde_json::value::RawValue;

use super::places::Noting;
use crate::admin::{AdminError, Answer, ImportPlace, ImportReport};
use crate::inner::Inner;
use crate::intake::{self, Alongside, IntakeError, Origin};

/// Objects taken in one request.
const MOST: usize = 20_000;

/// Takes in one batch.
pub(super) fn import(
    node: &Inner,
    objects: Vec<Box<RawValue>>,
    embargo_until: Option<&str>,
    place: Option<ImportPlace>,
) -> Result<Answer, AdminError> {
    let until = embargo_until.map(super::embargo::instant).transpose()?;
    let embargo = until.map(|until| Condition::Embargo { until });
    let now = node.watch.now();
    if embargo.as_ref().is_some_and(|embargo| embargo.is_met(&now)) {
        return Err(AdminError::usage(
            "past",
            "nothing was imported",
            "the embargo would have ended already",
            "give an instant to come, or import without an embargo",
        ));
    }
    if objects.len() > MOST {
        return Err(AdminError::usage(
            "too-many",
            "the batch was not taken",
            format!(
                "it has {} objects, and one request takes {MOST}",
                objects.len()
            ),
            "send several requests",
        ));
    }
    let noting = place.map(|place| Noting::new(node, place)).transpose()?;
    let raw: Vec<&[u8]> = objects
        .iter()
        .map(|object| object.get().as_bytes())
        .collect();
    let parsed = intake::parse(&raw);
    // A batch is large: its text goes before its objects are made into rows.
    drop(objects);
    let conditions = embargo.into_iter().collect();
    let taken = intake::take_under(node, &Origin::Ourselves, conditions, parsed, |checked| {
        let refused = checked.each.iter().filter_map(|each| each.as_ref().err());
        let records = noting.clone().map(|noting| {
            noting.records(
                checked.each.len() as u64,
                refused.cloned(),
                node.watch.unix_millis(),
            )
        });
        let alongside = Alongside {
            records: records.unwrap_or_default(),
            ..Alongside::default()
        };
        (alongside, ())
    });
    let (taken, ()) = taken.map_err(|IntakeError::Store(error)| error)?;
    crate::unexplained::look_at_all(node);
    Ok(Answer::Import(ImportReport {
        accepted: taken.accepted,
        held: taken.held,
        refused: taken.each.into_iter().filter_map(Result::err).collect(),
        warnings: taken.warnings,
    }))
}
