//! The contexts under which parties seal their objects, by type.

use mithaq_agreement::{ACT_SEAL_CONTEXT, ACT_TYPE, AGREEMENT_SEAL_CONTEXT, AGREEMENT_TYPE};
use mithaq_stix::{KeyLookup, Object, SealRefusal, Sealed, Verified};

/// The context for objects of no special kind.
const OBJECT_CONTEXT: &str = "mithaq-object-v1";

/// The context for objects of this type: a signature made for one kind is worth nothing for another.
pub(crate) fn context(object_type: &str) -> &'static str {
    match object_type {
        ACT_TYPE => ACT_SEAL_CONTEXT,
        AGREEMENT_TYPE => AGREEMENT_SEAL_CONTEXT,
        _ => OBJECT_CONTEXT,
    }
}

/// Verifies the seal on `object`.
///
/// # Errors
/// The seal's refusal, with its reason.
pub(crate) fn verify(
    object: &Object,
    keys: &dyn KeyLookup,
) -> Result<Verified<Sealed>, SealRefusal> {
    mithaq_stix::seal::verify(object, context(object.object_type()), keys)
}
