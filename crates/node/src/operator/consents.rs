//! `consent ask|grant|refuse|list`: who holds what another gave asks it, and it answers (DESIGN 6.2).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use mithaq_agreement::article::Forums;
use mithaq_agreement::article::authorities::Role;
use mithaq_agreement::article::response_time::Severity;
use mithaq_agreement::consent::{Asking, CONSENT_TYPE, REQUEST_TYPE, consent_bytes, request_bytes};
use mithaq_agreement::{
    ArticleId, Audience, Class, ConsentDecision, ConsentStanding, Licence, PartyId, Purpose,
};
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{Copy, CopyRank};

use super::{agreements, broken, contacts, duties, embargo, lookup, names, object_id, verdict};
use crate::admin::{AdminError, Answer, AudienceSummary, ConsentView, ExitCode, Title};
use crate::consents::{MOST_OF_ONE, asks_about, place};
use crate::inner::Inner;
use crate::projection::{HeldRequest, Projection, asks_for_consent};

/// What an operator asks for.
pub(super) struct Wish<'a> {
    pub(super) object: &'a str,
    pub(super) to: &'a str,
    pub(super) under: Option<&'a str>,
    pub(super) purposes: &'a [String],
    pub(super) all_versions: bool,
    pub(super) severity: Option<&'a str>,
    pub(super) reason: &'a str,
}

/// Asks who gave us something whether another may have it.
pub(super) fn ask(node: &Inner, operator: &str, wish: &Wish<'_>) -> Result<Answer, AdminError> {
    super::restored::not_held(node)?;
    let id = {
        let _turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
        node.refresh()?;
        let projection = node.projection();
        let asking = asking(node, &projection, wish)?;
        not_asked_yet(node, &projection, &asking)?;
        if !projection.peers().is_active(&asking.asked) {
            return Err(AdminError::usage(
                "not-a-peer",
                "nobody was asked",
                format!(
                    "{} is to be asked, and no node of its is an active peer of ours",
                    names::of_party(node, &projection, asking.asked.as_str())
                ),
                "see `mithaq peer list`",
            ));
        }
        let id = fresh(REQUEST_TYPE)?;
        let now = Timestamp::from_unix_millis(node.watch.unix_millis());
        let bytes =
            request_bytes(&id, &node.me, &now, &asking).map_err(|error| not_written(&error))?;
        let sealed = agreements::sealed(node, &bytes, REQUEST_TYPE)?;
        agreements::author(node, &[sealed], Vec::new())?;
        id
    };
    place(node)?;
    node.signals.committed();
    tracing::info!(operator, request.id = %id, "consent was asked");
    shown(node, &id)
}

/// What is asked, from what the operator says.
fn asking(node: &Inner, projection: &Projection, wish: &Wish<'_>) -> Result<Asking, AdminError> {
    let id = object_id(wish.object)?;
    let audience = verdict::audience(node, projection, wish.to)?;
    let (Audience::Peer(party) | Audience::Participant(party)) = &audience else {
        return Err(AdminError::usage(
            "no-consent-needed",
            "nobody was asked",
            "our own people may see what we hold",
            "name a peer or a participant with --to",
        ));
    };
    let held = held(node, &id)?;
    let under = wish.under.map(|name| agreements::named(projection, name));
    let under = under.transpose()?.map(|held| held.agreement.id());
    let mut ways: BTreeMap<(ObjectId, PartyId), ArticleId> = BTreeMap::new();
    for (_, class) in &held {
        for licence in &class.licences {
            if let Some((agreement, deliverer, article)) = way(projection, licence, &audience)
                .filter(|(agreement, deliverer, _)| {
                    under.is_none_or(|under| under == agreement) && deliverer != party
                })
            {
                ways.insert((agreement, deliverer), article);
            }
        }
    }
    let mut ways = ways.into_iter();
    let ((agreement, asked), article) = match (ways.next(), ways.next()) {
        (Some(way), None) => way,
        (None, _) => return Err(nobody_to_ask(&id)),
        (Some(_), Some(_)) => {
            return Err(AdminError::usage(
                "ambiguous-licence",
                format!("`{id}` is held under several agreements that ask for consent"),
                "one of them alone lets it go on",
                "name the agreement with --under: `mithaq why` shows them",
            ));
        }
    };
    let mut asking = Asking {
        asked,
        agreement,
        article,
        object: id,
        versions: BTreeSet::new(),
        audience: party.clone(),
        purposes: purposes(projection, wish, &audience)?,
        severity: severity(wish.severity)?,
        reason: wish.reason.to_owned(),
    };
    let about = |copy: &Copy, class: &Class, versions: BTreeSet<Timestamp>| {
        let asking = Asking {
            versions,
            ..asking.clone()
        };
        asks_about(&asking, copy, class)
    };
    let versions = held.iter().filter_map(|(copy, class)| {
        let version = copy.version.clone()?;
        about(copy, class, [version.clone()].into()).then_some(version)
    });
    let mut versions: BTreeSet<Timestamp> = versions.collect();
    if !wish.all_versions {
        versions = versions.pop_last().into_iter().collect();
    }
    asking.versions = versions;
    Ok(asking)
}

/// The agreement, deliverer and article by which a licence lets something go on with consent.
fn way(
    projection: &Projection,
    licence: &Licence,
    audience: &Audience,
) -> Option<(ObjectId, PartyId, ArticleId)> {
    let Licence::Delivered {
        deliverer,
        agreement,
        ..
    } = licence
    else {
        return None;
    };
    let held = projection.agreement(agreement)?;
    let text = projection.agreements().effective(held, deliverer);
    let (article, onward) = text.onward();
    asks_for_consent(text, article?)?;
    let reaches = onward.reaches(audience, &Forums::new());
    let way = (agreement.clone(), deliverer.clone(), article?.clone());
    reaches.then_some(way)
}

fn severity(word: Option<&str>) -> Result<Severity, AdminError> {
    let Some(word) = word else {
        return Ok(Severity::Medium);
    };
    Severity::from_word(word).ok_or_else(|| {
        AdminError::usage(
            "unknown-severity",
            format!("there is no severity `{word}`"),
            "agreements do not know it",
            "name one of: low, medium, high, critical",
        )
    })
}

fn nobody_to_ask(id: &ObjectId) -> AdminError {
    AdminError::usage(
        "no-consent-needed",
        "nobody was asked",
        format!("`{id}` is held under no agreement by which it goes there with consent"),
        "see what stands against it: `mithaq why OBJECT --for AUDIENCE`",
    )
}

/// For what: what the operator says, else all for which the audience would use it.
fn purposes(
    projection: &Projection,
    wish: &Wish<'_>,
    audience: &Audience,
) -> Result<BTreeSet<Purpose>, AdminError> {
    if !wish.purposes.is_empty() {
        return wish
            .purposes
            .iter()
            .map(|word| verdict::purpose(word))
            .collect();
    }
    let (Audience::Peer(party) | Audience::Participant(party)) = audience else {
        return Ok(Purpose::UNLESS_NAMED.into());
    };
    let with_it = projection.agreements().signed();
    let with_it = with_it.filter(|held| held.status.is_party(party));
    let permitted = with_it.flat_map(|held| {
        let text = projection.agreements().effective(held, party);
        text.purposes().1
    });
    let permitted: BTreeSet<Purpose> = permitted.collect();
    match permitted.is_empty() {
        true => Ok(Purpose::UNLESS_NAMED.into()),
        false => Ok(permitted),
    }
}

/// The copies of an object with their classes.
fn held(node: &Inner, id: &ObjectId) -> Result<Vec<(Copy, std::sync::Arc<Class>)>, AdminError> {
    let classes = node.known_classes()?;
    let copies = node.store.copies(id)?.into_iter();
    let copies = copies.filter(|copy| copy.rank != CopyRank::Company);
    let copies = copies.filter_map(|copy| {
        let class = classes.get(copy.class as usize).cloned()?;
        Some((copy, class))
    });
    let copies: Vec<_> = copies.collect();
    match copies.is_empty() {
        false => Ok(copies),
        true => Err(AdminError::usage(
            "not-held",
            format!("`{id}` is not here"),
            "this node holds no version of it",
            "look for it with `mithaq lookup VALUE`",
        )),
    }
}

/// One question at a time: an answer that is there, or still to come, is answer enough.
fn not_asked_yet(node: &Inner, projection: &Projection, asking: &Asking) -> Result<(), AdminError> {
    let now = node.watch.now();
    let about_it = |one: &&HeldRequest| one.request.asking.object == asking.object;
    let consents = projection.agreements().consents();
    if MOST_OF_ONE <= consents.own(&node.me).filter(about_it).count() {
        return Err(AdminError::usage(
            "too-many",
            "nobody was asked",
            format!("consent about it was asked {MOST_OF_ONE} times already"),
            "see `mithaq consent list`",
        ));
    }
    let same = consents.own(&node.me).filter(about_it).find(|one| {
        let before = &one.request.asking;
        let lasts = matches!(
            one.standing(&now),
            ConsentStanding::Open { .. }
                | ConsentStanding::Granted { .. }
                | ConsentStanding::Silence { .. }
        );
        lasts
            && before.audience == asking.audience
            && before.agreement == asking.agreement
            && before.asked == asking.asked
            && asking.versions.is_subset(&before.versions)
            && asking.purposes.is_subset(&before.purposes)
    });
    match same {
        None => Ok(()),
        Some(one) => Err(AdminError::new(
            ExitCode::Refused,
            "already-asked",
            "nobody was asked again",
            format!("it was asked at {}: `{}`", one.request.at, one.request.id),
            "see `mithaq consent list`",
        )),
    }
}

/// Answers a request of another: it may, or it may not, or no longer.
pub(super) fn answer(
    node: &Inner,
    operator: &str,
    request: &str,
    until: Option<&str>,
    grants: bool,
    reason: &str,
) -> Result<Answer, AdminError> {
    super::restored::not_held(node)?;
    let until = until.map(embargo::instant).transpose()?;
    let id = {
        let _turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
        node.refresh()?;
        let projection = node.projection();
        let one = named(node, &projection, request)?;
        let now = Timestamp::from_unix_millis(node.watch.unix_millis());
        if until.as_ref().is_some_and(|until| *until <= now) {
            return Err(AdminError::usage(
                "past",
                "nothing was answered",
                "the instant until which it would hold is past",
                "give an instant to come, or `mithaq consent refuse`",
            ));
        }
        let decision = match grants {
            true => ConsentDecision::Grant { until },
            false => ConsentDecision::Refuse,
        };
        let consent = fresh(CONSENT_TYPE)?;
        let (by, number) = ((&node.me, &now), one.next_number());
        let bytes = consent_bytes(&consent, by, &one.request, number, &decision, reason)
            .map_err(|error| not_written(&error))?;
        let sealed = agreements::sealed(node, &bytes, CONSENT_TYPE)?;
        agreements::author(node, &[sealed], Vec::new())?;
        one.request.id.clone()
    };
    tracing::info!(operator, request.id = %id, grants, "a request for consent was answered");
    shown(node, &id)
}

/// The request to us of that id, or the only one whose id or UUID begins so.
fn named<'a>(
    node: &Inner,
    projection: &'a Projection,
    name: &str,
) -> Result<&'a HeldRequest, AdminError> {
    let begins = |one: &&HeldRequest| names::means(name, one.request.id.as_str());
    let consents = projection.agreements().consents();
    let to_us = consents
        .list()
        .filter(|one| one.request.asking.asked == node.me);
    let mut found = to_us.filter(begins);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(AdminError::usage(
            "unknown-request",
            format!("there is no request `{name}`"),
            "nobody has asked our consent under that id",
            "see `mithaq consent list`",
        )),
        (Some(_), Some(_)) => Err(AdminError::usage(
            "ambiguous-request",
            format!("`{name}` names more than one request"),
            "several ids begin so",
            "give more of the id",
        )),
    }
}

/// All requests: those that we are to answer first, then those that others are, then the rest, the newest first.
pub(super) fn list(node: &Inner) -> Result<Answer, AdminError> {
    Ok(Answer::Consents {
        consents: all(node)?,
    })
}

/// Those that we are to answer.
pub(super) fn to_decide(node: &Inner) -> Result<Vec<ConsentView>, AdminError> {
    let mut consents = all(node)?;
    consents.retain(|one| one.to_decide);
    Ok(consents)
}

fn all(node: &Inner) -> Result<Vec<ConsentView>, AdminError> {
    let projection = node.projection();
    let now = node.watch.now();
    let mut found: Vec<(_, &HeldRequest)> = Vec::new();
    for one in projection.agreements().consents().list() {
        let is_pending = one.is_pending(&now);
        let is_to_us = one.request.asking.asked == node.me;
        found.push(((!(is_pending && is_to_us), !is_pending), one));
    }
    found.sort_by(|(one, a), (other, b)| {
        let newest_first = || b.request.at.cmp(&a.request.at);
        one.cmp(other).then_with(newest_first)
    });
    found
        .into_iter()
        .map(|(_, one)| view(node, &projection, one))
        .collect()
}

fn shown(node: &Inner, id: &ObjectId) -> Result<Answer, AdminError> {
    node.refresh()?;
    let projection = node.projection();
    let one = projection.agreements().consents().get(id);
    let one = one.ok_or_else(|| broken(&"the request is not here"))?;
    Ok(Answer::Consent(Box::new(view(node, &projection, one)?)))
}

fn view(
    node: &Inner,
    projection: &Projection,
    one: &HeldRequest,
) -> Result<ConsentView, AdminError> {
    let (request, asking) = (&one.request, &one.request.asking);
    let standing = one.standing(&node.watch.now());
    let party = |party: &PartyId| AudienceSummary {
        id: party.to_string(),
        name: names::of_party(node, projection, party.as_str()),
    };
    // A grant of this very instant: it is given, and opens from the next on.
    let begins = match &standing {
        ConsentStanding::Open {
            consents_from: Some(since),
        } if !one.answers.is_empty() => Some(since.clone()),
        _ => None,
    };
    let (since, until) = match &standing {
        ConsentStanding::Open { .. } if begins.is_some() => (begins.clone(), None),
        ConsentStanding::Open { consents_from } => (None, consents_from.clone()),
        ConsentStanding::Silence { since } => (Some(since.clone()), None),
        ConsentStanding::Granted { since, until, .. } => (Some(since.clone()), until.clone()),
        ConsentStanding::Expired { at } | ConsentStanding::Refused { at, .. } => {
            (Some(at.clone()), None)
        }
    };
    let by = match &standing {
        ConsentStanding::Granted { by, .. } | ConsentStanding::Refused { by, .. } => Some(by),
        _ => None,
    };
    let answer = one.answers.iter().find(|answer| Some(&answer.id) == by);
    let copies = node.store.copies(&asking.object)?;
    let name = match copies.last() {
        Some(copy) => lookup::read(node, copy.slot)?.map(|object| names::of(&object)),
        None => None,
    };
    let held = projection.agreement(&asking.agreement);
    let title = held.map(|held| Title::of(held.agreement.instrument()));
    let text = |instant: Timestamp| instant.to_string();
    let other = match request.author == node.me {
        true => &asking.asked,
        false => &request.author,
    };
    let is_open = one.is_pending(&node.watch.now());
    let due = held.and_then(|held| duties::answer_due(node, projection, held, one));
    let due = due.map(|(_, at)| at);
    Ok(ConsentView {
        request: request.id.to_string(),
        object: asking.object.to_string(),
        name: name.unwrap_or_else(|| asking.object.to_string()),
        versions: asking.versions.iter().map(ToString::to_string).collect(),
        by: party(&request.author),
        asked: party(&asking.asked),
        audience: party(&asking.audience),
        agreement: asking.agreement.to_string(),
        title: title.unwrap_or_else(|| Title::unknown(&asking.agreement)),
        article: asking.article.to_string(),
        purposes: asking
            .purposes
            .iter()
            .map(|purpose| purpose.word().to_owned())
            .collect(),
        reason: asking.reason.clone(),
        at: request.at.to_string(),
        standing: match begins {
            Some(_) => "granted".to_owned(),
            None => standing.word().to_owned(),
        },
        since: since.map(text),
        until: until.map(text),
        answer: answer
            .map(|answer| answer.reason.clone())
            .unwrap_or_default(),
        to_decide: asking.asked == node.me && one.is_pending(&node.watch.now()),
        overdue: is_open
            && due
                .as_ref()
                .is_some_and(|at| at < node.watch.now().earliest()),
        due: due.filter(|_| is_open).map(text),
        call: match held {
            Some(held) => contacts::to_call(node, projection, held, other, Role::Consent),
            None => Vec::new(),
        },
    })
}

fn fresh(object_type: &str) -> Result<ObjectId, AdminError> {
    let uuid = crate::random::uuid().map_err(|error| broken(&error))?;
    ObjectId::new(object_type, uuid).map_err(|error| broken(&error))
}

fn not_written(error: &mithaq_agreement::consent::ConsentError) -> AdminError {
    AdminError::usage(
        "bad-consent",
        "nothing was asked or answered",
        error.to_string(),
        "shorten the reason, or name fewer versions",
    )
}
