//! The first step of intake: bytes to objects with all that can be read off one by itself.
//!
//! What it gives depends on the bytes alone, so many are read in several threads at once.

use std::thread;

use mithaq_stix::refs::references;
use mithaq_stix::{Finding, Object, ObjectId, Refused, observable};

use super::company::{EXTENSIONS, extensions};

/// Fewer objects than this are not worth a thread.
const WORTH_A_THREAD: usize = 250;
/// Threads at most, whatever the machine has: peers' pages are read beside one another.
const MOST_THREADS: usize = 4;

/// An object that is well formed.
pub(super) struct Read {
    /// The object.
    pub(super) object: Object,
    /// Remarks that do not keep it out.
    pub(super) warnings: Vec<Finding>,
    /// The values it is looked up by, with their kinds.
    pub(super) observables: Vec<(&'static str, String)>,
    /// The objects it names, with the properties that name them.
    pub(super) edges: Vec<(ObjectId, String)>,
}

/// Objects that were read, each by itself, in their order.
pub(crate) struct Parsed(Vec<Result<Read, Refused>>);

impl Parsed {
    pub(super) fn into_iter(self) -> impl Iterator<Item = Result<Read, Refused>> {
        self.0.into_iter()
    }
}

/// Reads each of `objects`, in their order.
pub(crate) fn parse(objects: &[&[u8]]) -> Parsed {
    Parsed(read_all(objects))
}

fn read_all(objects: &[&[u8]]) -> Vec<Result<Read, Refused>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = cores
        .min(MOST_THREADS)
        .min(objects.len() / WORTH_A_THREAD)
        .max(1);
    if threads == 1 {
        return objects.iter().map(|raw| read(raw)).collect();
    }
    let share = objects.len().div_ceil(threads);
    thread::scope(|scope| {
        let parts: Vec<_> = objects
            .chunks(share)
            .map(|part| scope.spawn(|| part.iter().map(|raw| read(raw)).collect::<Vec<_>>()))
            .collect();
        let joined = parts.into_iter().map(|part| match part.join() {
            Ok(read) => read,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.flatten().collect()
    })
}

fn read(raw: &[u8]) -> Result<Read, Refused> {
    let accepted = Object::parse(raw)?;
    // Kept by the object, and asked for by every origin but a sealed one.
    let _kept = accepted.object.hash();
    Ok(of(accepted.object, accepted.warnings))
}

/// What was read before, from the object that it gave.
pub(super) fn again(object: Object) -> Read {
    let accepted = Object::parse(object.bytes());
    let warnings = accepted.map(|accepted| accepted.warnings);
    of(object, warnings.unwrap_or_default())
}

fn of(object: Object, warnings: Vec<Finding>) -> Read {
    Read {
        observables: observable::extract(&object)
            .into_iter()
            .map(|found| (found.kind.as_str(), found.value))
            .collect(),
        edges: references(&object)
            .into_iter()
            .map(|(property, target)| (target, property))
            .chain(
                extensions(&object)
                    .into_iter()
                    .map(|definition| (definition, EXTENSIONS.to_owned())),
            )
            .collect(),
        warnings,
        object,
    }
}
