//! What the gates say about one object and audience, in the form operators read.

use std::collections::BTreeMap;
use std::sync::Arc;

use mithaq_agreement::article::precedence;
use mithaq_agreement::{Audience, Class, Decision, Purpose, Reason};
use mithaq_stix::ObjectId;

use crate::admin::{AdminError, AudienceSummary, ExitCode, Title, WithheldReason};
use crate::inner::Inner;
use crate::projection::{Projection, Scope, Standing, View, ground_name};

/// A decision with the agreement it was made under.
pub(super) struct Verdict {
    /// The ground of release.
    pub(super) article: Option<String>,
    /// Why not.
    pub(super) reasons: Vec<WithheldReason>,
}

impl Verdict {
    /// Adds the conditions that the copy waits for.
    pub(super) fn waits(&mut self, projection: &Projection, conditions: &[Reason]) {
        self.article = None;
        let conditions = conditions.iter().map(|reason| withheld(projection, reason));
        self.reasons.splice(0..0, conditions);
    }
}

/// The audience that an operator names.
pub(super) fn audience(
    node: &Inner,
    projection: &Projection,
    name: &str,
) -> Result<Audience, AdminError> {
    let now = node.watch.now();
    crate::audience::named(projection, &now, name).ok_or_else(|| {
        let peers = projection.peers().list().map(|peer| peer.name.as_str());
        let participants = projection
            .participants()
            .filter(|one| one.standing(&node.me, &now) != Standing::Removed)
            .map(|one| one.name);
        let known: Vec<_> = std::iter::once("analysts")
            .chain(peers)
            .chain(participants)
            .map(|name| format!("`{name}`"))
            .collect();
        AdminError::usage(
            "unknown-audience",
            format!("there is no audience `{name}`"),
            "it is neither `analysts` nor the name or party id of a peer or participant",
            format!("name one of: {}", known.join(", ")),
        )
    })
}

/// The purpose that an operator names.
pub(super) fn purpose(word: &str) -> Result<Purpose, AdminError> {
    Purpose::from_word(word).ok_or_else(|| {
        let known: Vec<_> = Purpose::ALL.iter().map(|purpose| purpose.word()).collect();
        AdminError::usage(
            "unknown-purpose",
            format!("there is no purpose `{word}`"),
            "agreements do not know it",
            format!("name one of: {}", known.join(", ")),
        )
    })
}

/// How an audience is shown.
pub(super) fn summary(
    node: &Inner,
    projection: &Projection,
    audience: &Audience,
) -> AudienceSummary {
    match audience {
        Audience::Role(role) => AudienceSummary {
            id: format!("role:{role}"),
            name: role.clone(),
        },
        Audience::Peer(party) | Audience::Participant(party) => AudienceSummary {
            id: party.to_string(),
            name: super::names::of_party(node, projection, party.as_str()),
        },
    }
}

/// The views through which an audience reads, made for this question where none is kept.
pub(super) fn views(
    node: &Inner,
    projection: &Projection,
    audience: &Audience,
    purpose: Option<Purpose>,
) -> Result<Vec<Arc<View>>, AdminError> {
    let views = View::of_audience(node, projection.agreements(), audience, purpose);
    match views.is_empty() {
        false => {
            let mut views: Vec<Option<Arc<View>>> =
                views.into_iter().map(|view| Some(Arc::new(view))).collect();
            let order = by_precedence(projection, views.iter().flatten().map(|view| view.scope()));
            // INVARIANT: 6.1. Each agreement decides alone: which is named first widens and narrows nothing.
            Ok(order
                .into_iter()
                .filter_map(|at| views.get_mut(at)?.take())
                .collect())
        }
        true => Err(nothing_in_force(audience)),
    }
}

/// The places of what is read under these, by the articles on precedence: what yields to none of the others is named
/// first, to people and on record.
pub(super) fn by_precedence<'a>(
    projection: &Projection,
    scopes: impl Iterator<Item = &'a Scope>,
) -> Vec<usize> {
    let agreements = projection.agreements();
    let mut texts = Vec::new();
    let (mut places, mut others) = (Vec::new(), Vec::new());
    for (place, scope) in scopes.enumerate() {
        let text = match scope {
            Scope::Agreement { agreement, party } => agreements
                .get(agreement)
                .map(|held| &**agreements.effective(held, party)),
            Scope::Local | Scope::Channel { .. } => None,
        };
        match text {
            Some(text) => {
                texts.push(text);
                places.push(place);
            }
            None => others.push(place),
        }
    }
    let order = precedence::in_order(&texts).into_iter();
    let order = order.filter_map(|at| places.get(at).copied());
    order.chain(others).collect()
}

/// There is no agreement with that audience.
pub(super) fn nothing_in_force(audience: &Audience) -> AdminError {
    AdminError::new(
        ExitCode::Usage,
        "no-agreement",
        "nothing crosses",
        format!("no agreement with `{audience}` is in force here"),
        "see `mithaq agreement list`; draft one with `mithaq agreement new`",
    )
}

/// What a view would say about a class if its agreement were in force.
pub(super) fn would(projection: &Projection, view: &View, class: &Class) -> Verdict {
    match view.ask(class) {
        Decision::Release { under } => Verdict {
            article: Some(ground_name(&under)),
            reasons: Vec::new(),
        },
        Decision::Withheld { reasons } => Verdict {
            article: None,
            reasons: reasons
                .iter()
                .map(|reason| withheld(projection, reason))
                .collect(),
        },
    }
}

/// What a view says about a class now: the relation first, then its gate.
pub(super) fn ask(node: &Inner, projection: &Projection, view: &View, class: &Class) -> Verdict {
    let decision = view.ask(class);
    let (mut reasons, article) = match decision {
        Decision::Release { under } => (Vec::new(), Some(ground_name(&under))),
        Decision::Withheld { reasons } => (reasons, None),
    };
    if let Scope::Agreement { agreement, party } = view.scope()
        && let Some(held) = projection.agreement(agreement)
        && let Some(reason) = held
            .relation(&node.me, party, &node.watch.now())
            .reason(&held.agreement)
    {
        reasons.insert(0, reason);
    }
    let mut reasons: Vec<_> = reasons
        .iter()
        .map(|reason| withheld(projection, reason))
        .collect();
    // What the gate asks first of all (`Projection::is_open`).
    if view.crosses_border() && suspended_peer(projection, view) {
        reasons.insert(0, peer_suspended());
    }
    let article = article.filter(|_| reasons.is_empty());
    Verdict { article, reasons }
}

/// Whether the party that the view leads to is a peer that we have suspended.
fn suspended_peer(projection: &Projection, view: &View) -> bool {
    let (Scope::Agreement { party, .. } | Scope::Channel { peer: party }) = view.scope() else {
        return false;
    };
    let peers = projection.peers();
    peers.get(party).is_some() && !peers.is_active(party)
}

fn peer_suspended() -> WithheldReason {
    WithheldReason {
        code: "peer-suspended".to_owned(),
        agreement: None,
        article: None,
        arguments: BTreeMap::new(),
        titles: BTreeMap::new(),
        text: "we have suspended all exchange with this peer".to_owned(),
    }
}

pub(super) fn withheld(projection: &Projection, reason: &Reason) -> WithheldReason {
    let mut arguments: BTreeMap<String, String> = reason
        .params()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    // People know agreements by their titles.
    let title = reason
        .agreement()
        .map(|agreement| titled(projection, agreement));
    if let Some(title) = &title {
        arguments.insert("agreement".to_owned(), title.title.clone());
    }
    if let Some(article) = reason.article() {
        arguments.insert("article".to_owned(), article.to_string());
    }
    WithheldReason {
        code: reason.code().to_owned(),
        agreement: reason.agreement().map(ToString::to_string),
        article: reason.article().map(ToString::to_string),
        arguments,
        titles: title.map(|title| title.titles).unwrap_or_default(),
        text: reason.to_string(),
    }
}

/// What an agreement is called.
pub(super) fn titled(projection: &Projection, agreement: &ObjectId) -> Title {
    projection.agreement(agreement).map_or_else(
        || Title::unknown(agreement),
        |held| Title::of(held.agreement.instrument()),
    )
}
