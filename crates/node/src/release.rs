//! The release gate: the only way out for objects (DESIGN § 2, law 3).
//!
//! A page is decided in one snapshot of the store, then recorded, then handed out; where one of the
//! three fails nothing leaves. To the recipient what is withheld looks exactly like what is absent.
//!
//! [`Released`] has no public constructor, and nothing else becomes a TAXII page: the type is the
//! proof that a body passed here.

use std::sync::Arc;

use bytes::Bytes;
use mithaq_agreement::NOTICE_TYPE;
use mithaq_agreement::consent::REQUEST_TYPE;
use mithaq_stix::Timestamp;
use mithaq_store::{
    Batch, Item, NewCrossing, PageAnswer, PageRequest, Position, StoreError, Versions, Want,
};
use mithaq_taxii::{
    ManifestPage, ManifestRecord, ObjectPage, ObjectQuery, VersionSelector, VersionsPage,
};

use crate::heads::Told;
use crate::inner::Inner;
use crate::ledger::{self, NotRecorded};
use crate::meters::Gate;
use crate::projection::{Projection, Scope, View, ViewKey};

/// Bytes of bodies on one page, at most: what a client can be expected to hold at once, and we for many of them.
const PAGE_BYTES: usize = 16 * 1024 * 1024;
/// How often a page is decided anew because an act came in meanwhile, before the caller is told to ask again.
const ATTEMPTS: usize = 4;

/// Objects that the gate let through, ready to be sent.
#[derive(Debug)]
pub struct Released {
    objects: Vec<Bytes>,
    next: Option<String>,
    date_added: Option<(Timestamp, Timestamp)>,
}

impl Released {
    /// Whether no object is on it.
    pub(crate) fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }
}

impl ObjectPage for Released {
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    fn date_added(&self) -> Option<(Timestamp, Timestamp)> {
        self.date_added.clone()
    }

    fn into_objects(self) -> Vec<Bytes> {
        self.objects
    }
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReleaseError {
    /// Nothing is here for this caller: no such collection, or the relation is not in force.
    #[error("there is no such collection for this caller")]
    Absent,
    /// The cursor was not made for this question.
    #[error("the cursor does not belong to this question")]
    BadCursor,
    /// The node's past was lost, and it has not obtained again what its peers know (7.8).
    #[error("nothing is released until the peers have been read after a restore")]
    Held,
    /// The puller has performed acts that are not here yet (5.7).
    #[error("acts of the party that asks are not here yet")]
    Lacking,
    /// Relations are changing, or the crossing could not be recorded: ask again.
    #[error("release is not possible now: {0}")]
    NotNow(&'static str),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ReleaseError {
    /// Its code in metrics.
    fn code(&self) -> &'static str {
        match self {
            ReleaseError::Absent => "absent",
            ReleaseError::BadCursor => "bad-cursor",
            ReleaseError::Held => "held-after-restore",
            ReleaseError::Lacking => "acts-lacking",
            ReleaseError::NotNow(_) => "not-now",
            ReleaseError::Store(_) => "store",
        }
    }
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asker<'a> {
    /// As far as cursors are bound to it.
    name: &'a str,
    /// The operator who asks for an audience, if one does.
    operator: Option<&'a str>,
    /// How far a puller's own chains go, by its request.
    heads: Option<&'a Told>,
}

impl<'a> Asker<'a> {
    /// A caller of this name, for itself.
    pub(crate) const fn caller(name: &'a str) -> Asker<'a> {
        let (operator, heads) = (None, None);
        Asker {
            name,
            operator,
            heads,
        }
    }

    /// A peer's node of this name, whose request told how far its own chains go.
    pub(crate) const fn peer(name: &'a str, heads: &'a Told) -> Asker<'a> {
        Asker {
            name,
            operator: None,
            heads: Some(heads),
        }
    }

    /// An operator, for an audience.
    pub(crate) const fn operator(operator: &'a str) -> Asker<'a> {
        Asker {
            name: "operator",
            operator: Some(operator),
            heads: None,
        }
    }
}

/// What leaves when a page is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaves {
    /// Objects.
    Bodies,
    /// Their ids and versions.
    Names,
    /// Nothing: we ask for ourselves what would.
    Nothing,
}

impl Leaves {
    const fn want(self) -> Want {
        match self {
            Leaves::Bodies => Want::Bodies,
            Leaves::Names | Leaves::Nothing => Want::Headers,
        }
    }
}

/// A page of objects of the collection `key`.
pub(crate) fn objects(
    node: &Inner,
    key: &ViewKey,
    asker: Asker<'_>,
    query: &ObjectQuery,
) -> Result<Released, ReleaseError> {
    let (view, items, next) = pass(node, key, asker, query, Leaves::Bodies)?;
    let date_added = ends(&items);
    let next = next
        .map(|cursor| seal(node, &view, asker, query, Want::Bodies, &cursor))
        .transpose()?;
    Ok(Released {
        objects: items.into_iter().map(|item| item.body).collect(),
        next,
        date_added,
    })
}

/// A page of the collection's manifest. It names what the same caller may fetch, so it passes the same
/// gate and is on record: the id of an observable is a hash of its value, and says as much to who guesses.
pub(crate) fn manifest(
    node: &Inner,
    key: &ViewKey,
    asker: Asker<'_>,
    query: &ObjectQuery,
) -> Result<ManifestPage, ReleaseError> {
    listed(node, key, asker, query, Leaves::Names)
}

/// What [`manifest`] would say, for ourselves: nothing of it leaves, and nothing is recorded.
pub(crate) fn would_list(
    node: &Inner,
    key: &ViewKey,
    query: &ObjectQuery,
) -> Result<ManifestPage, ReleaseError> {
    listed(
        node,
        key,
        Asker::caller("ourselves"),
        query,
        Leaves::Nothing,
    )
}

fn listed(
    node: &Inner,
    key: &ViewKey,
    asker: Asker<'_>,
    query: &ObjectQuery,
    leaves: Leaves,
) -> Result<ManifestPage, ReleaseError> {
    let (view, items, next) = pass(node, key, asker, query, leaves)?;
    let next = next
        .map(|cursor| seal(node, &view, asker, query, Want::Headers, &cursor))
        .transpose()?;
    let records = items.into_iter().map(|item| ManifestRecord {
        id: item.id.to_string(),
        date_added: Timestamp::from_unix_millis(item.stamp),
        version: item
            .version
            .unwrap_or_else(|| Timestamp::from_unix_millis(item.stamp)),
        media_type: Some(STIX_MEDIA_TYPE.to_owned()),
    });
    Ok(ManifestPage {
        records: records.collect(),
        next,
    })
}

/// A page of an object's versions.
pub(crate) fn versions(
    node: &Inner,
    key: &ViewKey,
    asker: Asker<'_>,
    query: &ObjectQuery,
) -> Result<VersionsPage, ReleaseError> {
    let (view, items, next) = pass(node, key, asker, query, Leaves::Names)?;
    let next = next
        .map(|cursor| seal(node, &view, asker, query, Want::Headers, &cursor))
        .transpose()?;
    let date_added = ends(&items);
    let versions = items.into_iter().map(|item| {
        item.version
            .unwrap_or_else(|| Timestamp::from_unix_millis(item.stamp))
    });
    Ok(VersionsPage {
        versions: versions.collect(),
        date_added,
        next,
    })
}

/// The media type of what collections hold.
pub(crate) const STIX_MEDIA_TYPE: &str = "application/stix+json;version=2.1";

type Passed = (Arc<View>, Vec<Item>, Option<mithaq_store::Cursor>);

/// Decides, reads and records one page; what comes of it is counted.
fn pass(
    node: &Inner,
    key: &ViewKey,
    asker: Asker<'_>,
    query: &ObjectQuery,
    leaves: Leaves,
) -> Result<Passed, ReleaseError> {
    let passed = try_to_pass(node, key, asker, query, leaves);
    match &passed {
        Ok((_, items, _)) if leaves == Leaves::Bodies => node.meters.released(items.len()),
        Ok(_) => {}
        Err(error) => node.meters.refused(Gate::Release, error.code()),
    }
    passed
}

fn try_to_pass(
    node: &Inner,
    key: &ViewKey,
    asker: Asker<'_>,
    query: &ObjectQuery,
    leaves: Leaves,
) -> Result<Passed, ReleaseError> {
    let want = leaves.want();
    for _ in 0..ATTEMPTS {
        // INVARIANT: 7.8. Asked before anything is read: to anybody, under any agreement or none.
        if node.hold.is_on() {
            return Err(ReleaseError::Held);
        }
        let projection = node.projection();
        let at = node.watch.now();
        // INVARIANT: 7.4. By terms that time has changed nothing leaves.
        if !projection.is_current(&at) {
            node.refresh()?;
            continue;
        }
        let view = projection.view(key).ok_or(ReleaseError::Absent)?;
        if !projection.is_open(&view, &at) {
            return Err(ReleaseError::Absent);
        }
        obtain(node, &projection, &view, asker)?;
        let after = position(node, &view, asker, query, want)?;
        if !speaks_stix_21(query) {
            return Ok((view, Vec::new(), None));
        }
        // What stays with us waits for all of it; whoever else asks is told to come back.
        let decisions = match view.crosses_border() && leaves != Leaves::Nothing {
            true => node.decide_soon(&view)?,
            false => Some(node.decide(&view)?),
        };
        let Some(decisions) = decisions else {
            node.signals.committed();
            return Err(ReleaseError::NotNow("what may be released is decided anew"));
        };
        let now = node.watch.unix_millis();
        let limit = query.page_size(node.settings.page_maximum);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let request = PageRequest {
            collection: view.key().as_str(),
            permitted: &decisions.permitted,
            decided: decisions.decided,
            epoch: projection.epoch(),
            at: now,
            after,
            // A leaf records no more.
            limit: limit.min(ledger::MOST_ON_A_PAGE),
            max_bytes: PAGE_BYTES,
            filter: filter(query),
            want,
        };
        let answer = match node.store.page(&request) {
            // INVARIANT: 8.3. What stays with us is read on while the store cannot be written.
            Err(error) if !view.crosses_border() && cannot_write(&error) => {
                tracing::warn!(%error, collection = view.key().as_str(), "a collection is read though the store cannot be written");
                node.store.page_unwritten(&request)?
            }
            answer => answer?,
        };
        let page = match answer {
            PageAnswer::Page(page) => page,
            PageAnswer::StaleEpoch { .. } => {
                node.refresh()?;
                continue;
            }
            PageAnswer::Undecided { .. } => continue,
        };
        let recorded = match view.crosses_border() && leaves != Leaves::Nothing {
            true => {
                let items = &page.items;
                record(node, &projection, &view, &decisions, items, asker, leaves)
            }
            false => Ok(()),
        };
        match recorded {
            Ok(()) => return Ok((view, page.items, page.next)),
            // An act came in between reading and recording: what was read may no longer leave.
            Err(NotRecorded::Again) => node.refresh()?,
            Err(error) => {
                // INVARIANT: 8.3. What cannot be recorded does not cross.
                tracing::error!(%error, collection = view.key().as_str(), "a crossing could not be recorded");
                return Err(ReleaseError::NotNow("the crossing could not be recorded"));
            }
        }
    }
    Err(ReleaseError::NotNow("relations are changing"))
}

/// Whether all acts of the party that asks are here, up to the heads that it told. If not they are asked for at once.
///
// INVARIANT: 5.7. The diplomatic channel stays open: by it both sides obtain what they lack. Were it closed as well, two
// nodes that each lack an act of the other would wait for one another for ever.
fn obtain(
    node: &Inner,
    projection: &Projection,
    view: &View,
    asker: Asker<'_>,
) -> Result<(), ReleaseError> {
    let Scope::Agreement { party, .. } = view.scope() else {
        return Ok(());
    };
    let Some((agreement, head)) = asker.heads.and_then(|told| told.lacking(projection)) else {
        return Ok(());
    };
    // Said once for each request, and whoever asks decides how often: the log keeps quiet unless it is asked.
    tracing::debug!(peer.id = %party, agreement.id = %agreement, act.number = head.number, "a peer has performed an act that is not here: its channel is read before anything is released to it");
    node.signals.nudged(party);
    Err(ReleaseError::Lacking)
}

/// Puts a page that crosses to another party on record.
fn record(
    node: &Inner,
    projection: &Projection,
    view: &View,
    decisions: &crate::projection::Decisions,
    items: &[Item],
    asker: Asker<'_>,
    leaves: Leaves,
) -> Result<(), NotRecorded> {
    if items.is_empty() {
        return Ok(());
    }
    let mut articles = Vec::new();
    let mut classes: Vec<_> = items.iter().map(|item| item.class).collect();
    classes.sort_unstable();
    classes.dedup();
    for class in classes {
        articles.push((
            class,
            decisions.article(class).unwrap_or_default().to_owned(),
        ));
    }
    let at = node.watch.unix_millis();
    let article = |item: &Item| {
        let article = decisions.article(item.class);
        article.unwrap_or_default().to_owned()
    };
    let page = ledger::Page {
        view,
        items,
        article: &article,
        names: leaves == Leaves::Names,
        is_exported: asker.operator.is_some(),
        epoch: projection.epoch(),
        at,
    };
    let mut batch = Batch::at(at);
    batch.expect_epoch = Some(projection.epoch());
    batch.crossings.push(NewCrossing {
        audience: view.audience_id(),
        agreement: view.agreement_id(),
        collection: view.key().as_str().to_owned(),
        purpose: view.purpose().word().to_owned(),
        slots: items.iter().map(|item| item.slot).collect(),
        articles,
        named: leaves == Leaves::Names,
        operator: asker.operator.map(str::to_owned),
    });
    // Silence counts from when a request reached whom it asks, and what a notice permits from when it reached the
    // other: what is known of that is computed anew.
    let asks = |item: &Item| [REQUEST_TYPE, NOTICE_TYPE].contains(&item.id.object_type());
    batch.bump_epoch = leaves == Leaves::Bodies && items.iter().any(asks);
    // INVARIANT: 8.1, 8.3. The leaf is appended with the crossing, or neither is there and nothing leaves.
    ledger::append(node, &page, |leaf| {
        batch.leaves.push(leaf);
        node.store.commit(batch).map(drop)
    })
}

fn position(
    node: &Inner,
    view: &View,
    asker: Asker<'_>,
    query: &ObjectQuery,
    want: Want,
) -> Result<Position, ReleaseError> {
    if let Some(next) = &query.next {
        let cursor = node.tokens().open(next, &context(view, asker, query, want));
        let cursor = cursor.map_err(|_| ReleaseError::BadCursor)?;
        if node.store.counts()?.slots < cursor.slot {
            // Nobody but we can have made it, and slots are never given back.
            if let Err(error) = node.lost_cursor() {
                tracing::error!(%error, "the node could not begin anew");
            }
            return Err(ReleaseError::Held);
        }
        return Ok(Position::Cursor(cursor));
    }
    Ok(match &query.added_after {
        Some(after) => Position::AddedAfter(after.unix_millis()),
        None => Position::Start,
    })
}

fn seal(
    node: &Inner,
    view: &View,
    asker: Asker<'_>,
    query: &ObjectQuery,
    want: Want,
    cursor: &mithaq_store::Cursor,
) -> Result<String, ReleaseError> {
    let sealed = node
        .tokens()
        .seal(cursor, &context(view, asker, query, want));
    sealed.map_err(|_| ReleaseError::NotNow("no random numbers are to be had"))
}

/// Whether the store was not to be written, as against not to be read.
fn cannot_write(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::DiskFull
            | StoreError::Io(_)
            | StoreError::Sqlite(_)
            | StoreError::Busy
            | StoreError::TooFarAhead { .. }
    )
}

/// What a cursor is bound to: who asks, of which collection, with which filters, for what.
fn context(view: &View, asker: Asker<'_>, query: &ObjectQuery, want: Want) -> Vec<u8> {
    let mut context = Vec::new();
    for part in [
        asker.name.as_bytes(),
        view.key().as_str().as_bytes(),
        &query.filter.canonical_bytes(),
    ] {
        context.extend_from_slice(&(part.len() as u64).to_be_bytes());
        context.extend_from_slice(part);
    }
    context.push(u8::from(want == Want::Bodies));
    context
}

fn filter(query: &ObjectQuery) -> mithaq_store::Filter {
    let mut versions = Versions {
        all: false,
        first: false,
        last: query.filter.versions.is_empty(),
        exact: Vec::new(),
    };
    for selector in &query.filter.versions {
        match selector {
            VersionSelector::First => versions.first = true,
            VersionSelector::Last => versions.last = true,
            VersionSelector::All => versions.all = true,
            VersionSelector::Exact(instant) => versions.exact.push(instant.clone()),
        }
    }
    mithaq_store::Filter {
        ids: query.filter.ids.clone(),
        types: query.filter.types.clone(),
        versions,
    }
}

/// Everything held is STIX 2.1, so a filter for other versions finds nothing.
fn speaks_stix_21(query: &ObjectQuery) -> bool {
    query.filter.spec_versions.is_empty()
        || query
            .filter
            .spec_versions
            .iter()
            .any(|version| version == "2.1")
}

fn ends(items: &[Item]) -> Option<(Timestamp, Timestamp)> {
    let (first, last) = (items.first()?, items.last()?);
    Some((
        Timestamp::from_unix_millis(first.stamp),
        Timestamp::from_unix_millis(last.stamp),
    ))
}
