//! The contexts under which parties seal their objects, by type.

use mithaq_agreement::key_words::{
    BRANCH_SEAL_CONTEXT, BRANCH_TYPE, RESEAL_SEAL_CONTEXT, RESEAL_TYPE, REVOCATION_SEAL_CONTEXT,
    REVOCATION_TYPE,
};
use mithaq_agreement::{
    ACT_SEAL_CONTEXT, ACT_TYPE, AGREEMENT_SEAL_CONTEXT, AGREEMENT_TYPE, CERTIFICATE_SEAL_CONTEXT,
    CERTIFICATE_TYPE, HEAD_STATEMENT_SEAL_CONTEXT, HEAD_STATEMENT_TYPE, NOTICE_SEAL_CONTEXT,
    NOTICE_TYPE, PROOF_SEAL_CONTEXT, PROOF_TYPE,
    consent::{CONSENT_SEAL_CONTEXT, CONSENT_TYPE, REQUEST_SEAL_CONTEXT, REQUEST_TYPE},
};
use mithaq_recall::{ANSWER_SEAL_CONTEXT, ANSWER_TYPE, RECALL_SEAL_CONTEXT, RECALL_TYPE};
use mithaq_stix::{KeyLookup, Object, SealRefusal, Sealed, Verified};

use crate::wire::statement::{CONTEXT as STATEMENT_SEAL_CONTEXT, STATEMENT_TYPE};

/// The context for objects of no special kind.
const OBJECT_CONTEXT: &str = "mithaq-object-v1";

/// The context for objects of this type: a signature made for one kind is worth nothing for another.
pub(crate) fn context(object_type: &str) -> &'static str {
    match object_type {
        ACT_TYPE => ACT_SEAL_CONTEXT,
        AGREEMENT_TYPE => AGREEMENT_SEAL_CONTEXT,
        HEAD_STATEMENT_TYPE => HEAD_STATEMENT_SEAL_CONTEXT,
        PROOF_TYPE => PROOF_SEAL_CONTEXT,
        CERTIFICATE_TYPE => CERTIFICATE_SEAL_CONTEXT,
        RECALL_TYPE => RECALL_SEAL_CONTEXT,
        ANSWER_TYPE => ANSWER_SEAL_CONTEXT,
        REQUEST_TYPE => REQUEST_SEAL_CONTEXT,
        CONSENT_TYPE => CONSENT_SEAL_CONTEXT,
        NOTICE_TYPE => NOTICE_SEAL_CONTEXT,
        STATEMENT_TYPE => STATEMENT_SEAL_CONTEXT,
        REVOCATION_TYPE => REVOCATION_SEAL_CONTEXT,
        BRANCH_TYPE => BRANCH_SEAL_CONTEXT,
        RESEAL_TYPE => RESEAL_SEAL_CONTEXT,
        _ => OBJECT_CONTEXT,
    }
}

/// Verifies the seal on `object`. What comes back of an act or agreement is its RFC 8785 form, whatever arrangement
/// it was delivered in.
///
/// # Errors
/// The seal's refusal, with its reason.
pub(crate) fn verify(
    object: &Object,
    keys: &dyn KeyLookup,
) -> Result<Verified<Sealed>, SealRefusal> {
    let context = context(object.object_type());
    if !mithaq_agreement::is_diplomatic(object.object_type()) {
        return mithaq_stix::seal::verify(object, context, keys);
    }
    // INVARIANT: attack case 5. An act is read in the one form that its seal is over. A relay that writes `2.0` for
    // `2` leaves the seal whole, and would else keep the act from being read, and so from counting.
    // What `object` had to be to become one is not asked of its other form again.
    let form = mithaq_stix::canonical::form(object.bytes()).ok();
    let form = form.and_then(|form| Object::stored(&form).ok());
    mithaq_stix::seal::verify(form.as_ref().unwrap_or(object), context, keys)
}
