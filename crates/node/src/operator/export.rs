//! `export`: what an audience may see, page by page, through the release gate.

use mithaq_agreement::article::Way;
use mithaq_agreement::{Audience, Purpose};
use mithaq_taxii::{Filter, ObjectPage as _, ObjectQuery, VersionSelector};
use serde_json::value::RawValue;

use super::{broken, disclosure, named, verdict};
use crate::admin::{AdminError, Answer, Disclosure, ExportPage};
use crate::inner::Inner;
use crate::projection::{Projection, Scope, ViewKey};
use crate::release::{self, Asker, ReleaseError};

/// What an operator asks for.
pub(super) struct Wish<'a> {
    pub(super) audience: Option<&'a str>,
    pub(super) purpose: Option<&'a str>,
    pub(super) types: Vec<String>,
    pub(super) disclose: Option<&'a Disclosure>,
}

/// Releases one page.
pub(super) fn export(
    node: &Inner,
    operator: &str,
    wish: Wish<'_>,
    next: Option<String>,
    limit: u64,
) -> Result<Answer, AdminError> {
    let Wish {
        audience,
        purpose,
        types,
        disclose,
    } = wish;
    if disclose.is_some() {
        node.refresh()?;
    }
    let projection = node.projection();
    let mut ids = Vec::new();
    if let Some(Disclosure { object, ground }) = disclose {
        // It is handed out by somebody with a name, to whom the law names, and so by our own people.
        named(node, operator)?;
        if audience.is_some() {
            return Err(AdminError::usage(
                "two-audiences",
                "nothing was exported",
                "what the law compels us to disclose is handed out by our own people, to whom the law names",
                "leave out --for",
            ));
        }
        ids.push(disclosure::may_disclose(node, &projection, object, ground)?);
        tracing::info!(operator, object.id = %object, ground, "an object is disclosed under compulsion");
    }
    let audience = match audience {
        Some(name) => verdict::audience(node, &projection, name)?,
        None => Audience::Role(crate::audience::ANALYSTS.to_owned()),
    };
    // INVARIANT: law 3, § 8. What is handed to another party is handed over by somebody with a name.
    if !matches!(audience, Audience::Role(_)) {
        named(node, operator)?;
    }
    let purpose = purpose.map(verdict::purpose).transpose()?;
    let purpose = purpose.or(match audience {
        Audience::Role(_) => Some(Purpose::Protection),
        Audience::Peer(_) | Audience::Participant(_) => None,
    });
    let mut keys = node.open_views(&audience, purpose)?;
    if keys.is_empty() {
        return Err(verdict::nothing_in_force(&audience));
    }
    keys.retain(|key| may_be_a_file(&node.projection(), key));
    let scopes: Vec<_> = {
        let projection = node.projection();
        let views = keys.iter().map(|key| projection.view(key));
        views
            .map(|view| view.map_or(Scope::Local, |view| view.scope().clone()))
            .collect()
    };
    let order = verdict::by_precedence(&node.projection(), scopes.iter());
    keys = order
        .into_iter()
        .filter_map(|at| keys.get(at).cloned())
        .collect();
    if keys.is_empty() {
        return Err(AdminError::usage(
            "channel-too-weak",
            format!("nothing was exported for {audience}"),
            "the agreements in force with it ask for a stronger channel than a file",
            "let it pull; or agree on `minimum = \"file\"`",
        ));
    }
    // A view is one agreement; a token says in which of them the last page ended.
    let (at, next) = match next.as_deref().and_then(|next| next.split_once('/')) {
        Some((at, next)) => (
            at.parse().unwrap_or(usize::MAX),
            (!next.is_empty()).then(|| next.to_owned()),
        ),
        None => (0, None),
    };
    let Some(key) = keys.get(at) else {
        return Ok(Answer::Export(ExportPage {
            objects: Vec::new(),
            next: None,
        }));
    };
    let query = ObjectQuery {
        limit: Some(limit),
        next,
        filter: Filter {
            ids,
            types,
            versions: vec![VersionSelector::All],
            ..Filter::default()
        },
        ..ObjectQuery::default()
    };
    let page = match release::objects(node, key, Asker::operator(operator), &query) {
        Ok(page) => page,
        Err(ReleaseError::Store(error)) => return Err(error.into()),
        Err(ReleaseError::BadCursor) => {
            return Err(AdminError::usage(
                "bad-next",
                "the export cannot go on",
                "its `next` belongs to another question",
                "begin again",
            ));
        }
        Err(ReleaseError::Absent) => return Err(verdict::nothing_in_force(&audience)),
        Err(ReleaseError::Held) => return Err(super::restored::held(node)),
        Err(error @ (ReleaseError::NotNow(_) | ReleaseError::Lacking)) => {
            return Err(broken(&error));
        }
    };
    let next = match page.next() {
        Some(next) => Some(format!("{at}/{next}")),
        None => (at + 1 < keys.len()).then(|| format!("{}/", at + 1)),
    };
    let objects = page.into_objects().into_iter().map(|bytes| {
        let text = String::from_utf8(bytes.to_vec()).map_err(|error| broken(&error))?;
        RawValue::from_string(text).map_err(|error| broken(&error))
    });
    Ok(Answer::Export(ExportPage {
        objects: objects.collect::<Result<_, _>>()?,
        next,
    }))
}

/// Whether what a view shows may be handed over as a file: an agreement may ask for a stronger channel.
fn may_be_a_file(projection: &Projection, key: &ViewKey) -> bool {
    let view = projection.view(key);
    let Some(Scope::Agreement { agreement, party }) = view.as_ref().map(|view| view.scope()) else {
        return true;
    };
    let agreements = projection.agreements();
    let Some(held) = agreements.get(agreement) else {
        return false;
    };
    let channel = agreements.effective(held, party).channel();
    channel.is_none_or(|(_, channel)| channel.minimum == Way::File)
}
