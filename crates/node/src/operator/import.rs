//! `import`: objects of our own.

use serde_json::value::RawValue;

use crate::admin::{AdminError, Answer, ImportReport};
use crate::inner::Inner;
use crate::intake::{self, Alongside, IntakeError, Origin};

/// Objects taken in one request.
const MOST: usize = 20_000;

/// Takes in one batch.
pub(super) fn import(node: &Inner, objects: &[Box<RawValue>]) -> Result<Answer, AdminError> {
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
    let raw: Vec<&[u8]> = objects
        .iter()
        .map(|object| object.get().as_bytes())
        .collect();
    let taken = intake::take(node, &Origin::Ourselves, &raw, |_| {
        (Alongside::default(), ())
    });
    let (taken, ()) = taken.map_err(|IntakeError::Store(error)| error)?;
    Ok(Answer::Import(ImportReport {
        accepted: taken.accepted,
        held: taken.held,
        refused: taken.each.into_iter().filter_map(Result::err).collect(),
        warnings: taken.warnings,
    }))
}
