//! Acts that one operator has prepared, and that wait for another: two named operators perform what binds under law.
//!
//! What is prepared is the act in full: which act of whom it is about, and the amended text that it proposes. Whether it may
//! be performed is asked again when it is confirmed, and it must come to the same: much may have come in between, and what
//! the second operator confirms is what the first prepared.

use mithaq_agreement::Agreement;
use mithaq_agreement::draft::to_toml;
use mithaq_stix::timestamp::DAY;
use mithaq_stix::{Object, Timestamp};
use mithaq_store::{Batch, RecordChange};
use serde::{Deserialize, Serialize};

use super::acts::Note;
use super::kinds::Full;
use super::paper::Transcribed;
use super::{broken, named as agreement_named};
use crate::admin::{ActKind, AdminError, ExitCode, PreparedSummary, PreparedUnder, Title};
use crate::inner::Inner;
use crate::projection::{HeldAgreement, Projection};

/// The kind of record that a prepared act is kept as.
const RECORD: &str = "prepared-act";
/// After so many days it lapses.
const LAPSES_AFTER: i64 = 14;
/// Most that wait at one time: one more is refused.
const MOST: usize = 64;

/// One of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Prepared {
    agreement: String,
    /// The hash of its text, in hexadecimal.
    text: String,
    /// What was asked for.
    pub(super) act: ActKind,
    /// The act or article that it is about, for people.
    about: Option<String>,
    /// SHA-256 of the act in full, in hexadecimal: without its place in our chain, its id and its date.
    content: String,
    /// The amended text that it proposes, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) amended: Option<String>,
    /// Whose act it is and on what paper, where we attest it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) transcribed: Option<Transcribed>,
    /// Who asked for it.
    pub(super) operator: String,
    /// Why.
    pub(super) reason: String,
    /// When, in milliseconds since 1970.
    at: i64,
}

/// Keeps an act until another operator confirms it.
pub(super) fn keep(
    node: &Inner,
    held: &HeldAgreement,
    kind: &ActKind,
    full: &Full,
    note: &Note,
    transcribed: Option<&Transcribed>,
) -> Result<(), AdminError> {
    let mut batch = Batch::at(node.watch.unix_millis());
    let mut waiting = 0;
    for (key, one) in all(node)? {
        if one.has_lapsed(node) {
            batch.records.push(forgotten(&key));
            continue;
        }
        waiting += 1;
        if one.agreement == held.agreement.id().as_str()
            && one.act == *kind
            && one.transcribed.as_ref() == transcribed
        {
            return Err(AdminError::new(
                ExitCode::Refused,
                "already-prepared",
                "the act was not prepared again",
                format!("{} has prepared it already", one.operator),
                format!(
                    "another operator performs it: mithaq agreement confirm {}",
                    short(&key)
                ),
            ));
        }
    }
    if waiting >= MOST {
        return Err(AdminError::usage(
            "too-many",
            "the act was not prepared",
            format!("{MOST} acts wait for a second operator already"),
            "confirm some of them, or let them lapse: see `mithaq agreement status`",
        ));
    }
    two_operators(node)?;
    let id = crate::random::uuid().map_err(|error| broken(&error))?;
    let one = Prepared {
        agreement: held.agreement.id().to_string(),
        text: mithaq_agreement::act::hex(held.agreement.text_hash()),
        act: kind.clone(),
        about: full.about_paper().or_else(|| full.about.clone()),
        content: full.content(node, held)?,
        amended: full.amended()?,
        transcribed: transcribed.cloned(),
        operator: note.operator.clone(),
        reason: note.reason.clone(),
        at: node.watch.high_water().max(node.watch.unix_millis()),
    };
    batch.records.push(RecordChange {
        kind: RECORD.to_owned(),
        key: id.to_string(),
        bytes: Some(serde_json::to_vec(&one).map_err(|error| broken(&error))?),
    });
    node.store.commit(batch)?;
    let operator = &note.operator;
    tracing::info!(operator, agreement.id = %held.agreement.id(), act.kind = kind.word(), "an act was prepared, and waits for a second operator");
    Ok(())
}

/// Refuses where nobody could confirm.
pub(in crate::operator) fn two_operators(node: &Inner) -> Result<(), AdminError> {
    match 2 <= node.party.operators.len() {
        true => Ok(()),
        false => Err(AdminError::usage(
            "one-operator",
            "the act was not prepared",
            "the agreement binds under law, so two named operators perform this act, and this node has one",
            "name a second operator in `party.json`, and start the node again",
        )),
    }
}

/// Those that wait for a second operator under any agreement.
pub(in crate::operator) fn everywhere(
    node: &Inner,
    projection: &Projection,
) -> Result<Vec<PreparedUnder>, AdminError> {
    let mut found = Vec::new();
    if all(node)?.is_empty() {
        return Ok(found);
    }
    for held in projection.agreements().list() {
        found.extend(of(node, held)?.into_iter().map(|act| PreparedUnder {
            agreement: held.agreement.id().to_string(),
            title: Title::of(held.agreement.instrument()),
            act,
        }));
    }
    found.sort_by(|a, b| a.act.at.cmp(&b.act.at));
    Ok(found)
}

/// Those that wait for a second operator under an agreement, the oldest first.
pub(super) fn of(node: &Inner, held: &HeldAgreement) -> Result<Vec<PreparedSummary>, AdminError> {
    let id = held.agreement.id().as_str();
    let mut waiting = all(node)?;
    waiting.retain(|(_, one)| one.agreement == id && !one.has_lapsed(node));
    waiting.sort_by_key(|(_, one)| one.at);
    let summary = |(key, one): (String, Prepared)| PreparedSummary {
        id: key,
        act: one.act.word().to_owned(),
        about: one.about.clone(),
        amended: one.text().map(|text| to_toml(text.instrument())),
        at: instant(one.at),
        lapses: instant(one.lapses()),
        operator: one.operator,
        reason: one.reason,
    };
    Ok(waiting.into_iter().map(summary).collect())
}

/// The prepared act of that id, or the only one whose id begins so, or the only one that waits under that agreement.
pub(super) fn named(
    node: &Inner,
    projection: &Projection,
    name: &str,
) -> Result<(String, Prepared), AdminError> {
    let waiting = all(node)?;
    let begins = |key: &str| key == name || (name.len() >= 4 && key.starts_with(name));
    let mut found: Vec<_> = waiting.iter().filter(|(key, _)| begins(key)).collect();
    if found.is_empty()
        && let Ok(held) = agreement_named(projection, name)
    {
        let id = held.agreement.id().as_str();
        found = waiting
            .iter()
            .filter(|(_, one)| one.agreement == id && !one.has_lapsed(node))
            .collect();
    }
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(AdminError::usage(
            "nothing-prepared",
            "nothing was performed",
            format!("no act waits for a second operator under `{name}`"),
            "see `mithaq agreement show`; a prepared act lapses after 14 days",
        )),
        several => Err(AdminError::usage(
            "ambiguous-act",
            "nothing was performed",
            format!("{} acts wait under `{name}`", several.len()),
            "name one of them by the id that `mithaq agreement show` gives it",
        )),
    }
}

/// What the prepared act of that id proposes, if it proposes a text.
pub(in crate::operator) fn proposed(
    node: &Inner,
    projection: &Projection,
    name: &str,
) -> Option<Agreement> {
    let (_, waiting) = named(node, projection, name).ok()?;
    waiting.text()
}

/// What takes it out of the store.
pub(super) fn forgotten(key: &str) -> RecordChange {
    RecordChange {
        kind: RECORD.to_owned(),
        key: key.to_owned(),
        bytes: None,
    }
}

fn all(node: &Inner) -> Result<Vec<(String, Prepared)>, AdminError> {
    let records = node.store.records(RECORD)?.into_iter();
    // One that cannot be read any more binds nobody.
    let read = records.filter_map(|(key, bytes)| Some((key, serde_json::from_slice(&bytes).ok()?)));
    Ok(read.collect())
}

impl Prepared {
    /// Whether `operator` may confirm it now; the agreement that it is about.
    pub(super) fn still_holds<'a>(
        &self,
        node: &Inner,
        projection: &'a Projection,
        operator: &str,
    ) -> Result<&'a HeldAgreement, AdminError> {
        let refused = |code: &str, why: String, next: &str| {
            AdminError::new(
                ExitCode::Refused,
                code,
                "the act was not performed",
                why,
                next,
            )
        };
        if self.has_lapsed(node) {
            let why = format!(
                "it was prepared by {}, and lapsed at {}",
                self.operator,
                instant(self.lapses())
            );
            return Err(refused("lapsed", why, "prepare it again"));
        }
        if self.operator == operator {
            return Err(refused(
                "same-operator",
                format!("{operator} has prepared it, and what binds takes two"),
                "let another named operator confirm it, with --operator",
            ));
        }
        if !node.party.operators.contains(&self.operator) {
            return Err(refused(
                "unknown-operator",
                format!(
                    "{}, who prepared it, is no named operator any more",
                    self.operator
                ),
                "prepare it again",
            ));
        }
        let held = agreement_named(projection, &self.agreement)?;
        if mithaq_agreement::act::hex(held.agreement.text_hash()) != self.text {
            return Err(refused(
                "other-text",
                "the agreement of that id has another text than when it was prepared".to_owned(),
                "read it with `mithaq agreement show`, and prepare the act again",
            ));
        }
        Ok(held)
    }

    /// The amended text that it proposes.
    fn text(&self) -> Option<Agreement> {
        let object = Object::parse(self.amended.as_ref()?.as_bytes())
            .ok()?
            .object;
        Agreement::from_object(&object).ok()
    }

    /// Refuses what would no longer be the act that was prepared.
    pub(super) fn is_still(
        &self,
        node: &Inner,
        held: &HeldAgreement,
        full: &Full,
    ) -> Result<(), AdminError> {
        match full.content(node, held)? == self.content {
            true => Ok(()),
            false => Err(AdminError::new(
                ExitCode::Refused,
                "other-act",
                "the act was not performed",
                "what has come in between would make another act of it than was prepared",
                "see `mithaq agreement status`, and prepare it again",
            )),
        }
    }

    fn lapses(&self) -> i64 {
        self.at.saturating_add(LAPSES_AFTER * DAY)
    }

    fn has_lapsed(&self, node: &Inner) -> bool {
        self.lapses() <= node.watch.now().latest().unix_millis()
    }
}

fn instant(millis: i64) -> String {
    Timestamp::from_unix_millis(millis).to_string()
}

fn short(key: &str) -> &str {
    key.get(..8).unwrap_or(key)
}
