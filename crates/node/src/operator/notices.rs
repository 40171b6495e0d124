//! `agreement notice …`: what is told under an agreement, and what follows from it (DESIGN § 5).

use std::collections::BTreeSet;
use std::sync::PoisonError;

use mithaq_agreement::article::authorities::Role;
use mithaq_agreement::article::confidentiality::Ground;
use mithaq_agreement::article::cooperation::Form;
use mithaq_agreement::article::response_time::{self, Severity};
use mithaq_agreement::notice::{Effect, NoEffect, Said, Saying, effect, notice_bytes, rests_on};
use mithaq_agreement::{ArticleId, Licence, NOTICE_TYPE, PartyId};
use mithaq_stix::{ObjectId, Timestamp};
use mithaq_store::{CopyRank, Deliverer};

use super::{agreements, broken, contacts, names, restored};
use crate::admin::{
    AdminError, Answer, AudienceSummary, ExitCode, NoticeAnswer, NoticeRequest, NoticeStep,
    NoticeTold, NoticeView, NoticeWhat, Title,
};
use crate::inner::Inner;
use crate::notices;
use crate::projection::{HeldAgreement, HeldNotice, Projection};

/// Carries out a request about notices.
pub(super) fn handle(
    node: &Inner,
    operator: &str,
    request: NoticeRequest,
) -> Result<Answer, AdminError> {
    match request {
        NoticeRequest::Give {
            what,
            agreement,
            to,
            article,
            severity,
            reason,
        } => {
            let wish = Wish {
                agreement: agreement.as_deref(),
                to: to.as_deref(),
                article: article.as_deref(),
                severity: severity.as_deref(),
                reason: &reason,
            };
            give(node, operator, &what, &wish)
        }
        NoticeRequest::Answer { notice, reason } => answer(node, operator, &notice, &reason),
        NoticeRequest::List => {
            let projection = node.projection();
            Ok(Answer::Notices {
                notices: all(node, &projection),
            })
        }
        NoticeRequest::Contacts {
            agreement,
            party,
            role,
        } => contacts::list(node, &agreement, party.as_deref(), role.as_deref()),
    }
}

/// Whether a request speaks for the party.
pub(super) fn binds(request: &NoticeRequest) -> bool {
    matches!(
        request,
        NoticeRequest::Give { .. } | NoticeRequest::Answer { .. }
    )
}

struct Wish<'a> {
    agreement: Option<&'a str>,
    to: Option<&'a str>,
    article: Option<&'a str>,
    severity: Option<&'a str>,
    reason: &'a str,
}

fn give(
    node: &Inner,
    operator: &str,
    what: &NoticeWhat,
    wish: &Wish<'_>,
) -> Result<Answer, AdminError> {
    restored::not_held(node)?;
    let id = {
        let _turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
        node.refresh()?;
        let projection = node.projection();
        let saying = saying(node, &projection, what, wish)?;
        if !projection.peers().is_active(&saying.to) {
            let name = names::of_party(node, &projection, saying.to.as_str());
            return Err(AdminError::usage(
                "not-a-peer",
                "no notice was given",
                format!("no node of {name} is an active peer of ours"),
                "see `mithaq peer list`",
            ));
        }
        let id = written(node, &saying)?;
        // INVARIANT: what waits is held before anybody could have it: the notice itself goes out after this turn.
        if let Said::Results { objects } = &saying.said {
            notices::hold(node, &id, objects)?;
        }
        id
    };
    node.signals.committed();
    tracing::info!(operator, notice.id = %id, "a notice was given");
    shown(node, &id)
}

/// Seals a notice of ours and puts it on record. Its id.
fn written(node: &Inner, saying: &Saying) -> Result<ObjectId, AdminError> {
    let uuid = crate::random::uuid().map_err(|error| broken(&error))?;
    let id = ObjectId::new(NOTICE_TYPE, uuid).map_err(|error| broken(&error))?;
    let now = Timestamp::from_unix_millis(node.watch.unix_millis());
    let bytes = notice_bytes(&id, &node.me, &now, saying).map_err(|error| {
        AdminError::usage(
            "bad-notice",
            "no notice was given",
            error.to_string(),
            "shorten the reason, or name fewer objects",
        )
    })?;
    let sealed = agreements::sealed(node, &bytes, NOTICE_TYPE)?;
    agreements::author(node, &[sealed], Vec::new())?;
    Ok(id)
}

fn refused(code: &'static str, why: String, next: &str) -> AdminError {
    AdminError::new(ExitCode::Refused, code, "no notice was given", why, next)
}

/// What is said, from what the operator says; refused where no article in force gives it an effect.
fn saying(
    node: &Inner,
    projection: &Projection,
    what: &NoticeWhat,
    wish: &Wish<'_>,
) -> Result<Saying, AdminError> {
    let said = said(what)?;
    let (held, to) = match &said {
        Said::Disclosure { object, .. } => received(node, projection, object, wish)?,
        _ => between(node, projection, wish)?,
    };
    if let Said::Results { objects } = &said {
        for object in objects {
            is_ours(node, object)?;
        }
        if wish.reason.is_empty() {
            return Err(AdminError::usage(
                "no-words",
                "no notice was given",
                "results are shown to the other party by the notice itself, and it has no words",
                "say with --reason what was found",
            ));
        }
    }
    let text = projection.agreements().effective(held, &to);
    let relation = held.relation(&node.me, &to, &node.watch.now());
    if !relation.is_in_force() {
        let name = names::of_party(node, projection, to.as_str());
        return Err(refused(
            "not-in-force",
            format!("the agreement is not in force between us and {name}"),
            "see `mithaq agreement relation`",
        ));
    }
    let now = Timestamp::from_unix_millis(node.watch.unix_millis());
    if let Err(why) = effect(&node.me, &now, &said, text, None) {
        let next = match why {
            NoEffect::NoArticle => {
                "see its articles with `mithaq agreement relation`; an article that is words alone is kept by people"
            }
            NoEffect::MayNot => "see who may with `mithaq agreement show`",
            NoEffect::OtherGround | NoEffect::OtherForm | NoEffect::NotGranted => {
                "see the article's terms with `mithaq agreement show`; an amendment can change them"
            }
        };
        return Err(refused(why.code(), why.to_string(), next));
    }
    let article = rests_on(&said, text).cloned();
    let article = article.ok_or_else(|| broken(&"the article is gone"))?;
    if wish.article.is_some_and(|named| named != article.as_str()) {
        return Err(AdminError::usage(
            "other-article",
            "no notice was given",
            format!("such a notice rests on article {article}"),
            "leave out --article, or name that one",
        ));
    }
    Ok(Saying {
        to,
        agreement: held.agreement.id().clone(),
        article,
        said,
        severity: severity(wish.severity)?,
        reason: wish.reason.to_owned(),
    })
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

fn said(what: &NoticeWhat) -> Result<Said, AdminError> {
    let unknown = |what: &str, word: &str, known: Vec<&str>| {
        AdminError::usage(
            "unknown-word",
            format!("there is no {what} `{word}`"),
            "agreements do not know it",
            format!("name one of: {}", known.join(", ")),
        )
    };
    Ok(match what {
        NoticeWhat::Verification => Said::Verification,
        NoticeWhat::Breach => Said::Breach,
        NoticeWhat::Dispute => Said::Dispute,
        NoticeWhat::Cooperation { form } => Said::Cooperation {
            form: Form::from_word(form)
                .ok_or_else(|| unknown("form", form, Form::words().collect()))?,
        },
        NoticeWhat::Disclosure { object, ground } => Said::Disclosure {
            object: id(object)?,
            ground: known_ground(ground)?,
        },
        NoticeWhat::Results { objects } => {
            let objects = objects.iter().map(|object| id(object));
            Said::Results {
                objects: objects.collect::<Result<BTreeSet<_>, _>>()?,
            }
        }
        NoticeWhat::Question { about } => Said::Question {
            about: about.as_deref().map(id).transpose()?,
        },
    })
}

pub(super) fn known_ground(word: &str) -> Result<Ground, AdminError> {
    Ground::from_word(word).ok_or_else(|| {
        let known: Vec<&str> = Ground::words().collect();
        AdminError::usage(
            "unknown-ground",
            format!("there is no ground `{word}`"),
            "agreements do not know it",
            format!("name one of: {}", known.join(", ")),
        )
    })
}

pub(super) fn id(text: &str) -> Result<ObjectId, AdminError> {
    ObjectId::parse(text).map_err(|error| {
        AdminError::usage(
            "not-an-id",
            format!("`{text}` is not an object"),
            error.to_string(),
            "give a STIX id, such as `mithaq lookup VALUE` shows",
        )
    })
}

/// The agreement that is named, and its only other party or the one that is named.
fn between<'a>(
    node: &Inner,
    projection: &'a Projection,
    wish: &Wish<'_>,
) -> Result<(&'a HeldAgreement, PartyId), AdminError> {
    let held = wish.agreement.ok_or_else(|| {
        AdminError::usage(
            "no-agreement",
            "no notice was given",
            "no agreement is named",
            "name one: see `mithaq agreement list`",
        )
    });
    let held = agreements::named(projection, held?)?;
    let mut others = held.other_parties(&node.me);
    let to = match (wish.to, others.next(), others.next()) {
        (Some(name), ..) => agreements::party_of(node, projection, held, name)?,
        (None, Some(only), None) => only.clone(),
        _ => {
            return Err(AdminError::usage(
                "no-party",
                "no notice was given",
                "it has several other parties, and each gets notices of its own",
                "name one with --to",
            ));
        }
    };
    if to == node.me {
        return Err(AdminError::usage(
            "ourselves",
            "no notice was given",
            "it would be addressed to ourselves",
            "name another party with --to",
        ));
    }
    Ok((held, to))
}

/// The agreement under which an object was received, and who delivered it.
fn received<'a>(
    node: &Inner,
    projection: &'a Projection,
    object: &ObjectId,
    wish: &Wish<'_>,
) -> Result<(&'a HeldAgreement, PartyId), AdminError> {
    let named = wish
        .agreement
        .map(|name| agreements::named(projection, name));
    let named = named.transpose()?.map(|held| held.agreement.id());
    let ways = ways(node, object)?;
    let delivered = ways.into_iter().filter_map(|licence| match licence {
        Licence::Delivered {
            deliverer,
            agreement,
            ..
        } => Some((agreement, deliverer)),
        Licence::Own | Licence::Channel { .. } => None,
    });
    let under = |(agreement, _): &(ObjectId, PartyId)| named.is_none_or(|it| it == agreement);
    let ways: BTreeSet<(ObjectId, PartyId)> = delivered.filter(under).collect();
    let mut ways = ways.into_iter();
    match (ways.next(), ways.next()) {
        (Some((agreement, from)), None) => {
            let held = projection.agreement(&agreement);
            let held = held.ok_or_else(|| broken(&"the agreement is not here"))?;
            Ok((held, from))
        }
        (None, _) => Err(AdminError::usage(
            "not-received",
            "no notice was given",
            format!("`{object}` was received under no such agreement"),
            "see `mithaq lookup VALUE`, which shows under what it is held",
        )),
        (Some(_), Some(_)) => Err(AdminError::usage(
            "ambiguous-licence",
            "no notice was given",
            format!("`{object}` is held under several agreements"),
            "name one with --under; each originator is told of its own",
        )),
    }
}

/// Under what an object is held.
pub(super) fn ways(node: &Inner, object: &ObjectId) -> Result<BTreeSet<Licence>, AdminError> {
    let classes = node.known_classes()?;
    let copies = node.store.copies(object)?.into_iter();
    let copies: Vec<_> = copies
        .filter(|copy| copy.rank != CopyRank::Company)
        .collect();
    if copies.is_empty() {
        return Err(not_held(object));
    }
    let classes = copies
        .iter()
        .filter_map(|copy| classes.get(copy.class as usize));
    Ok(classes.flat_map(|class| class.licences.clone()).collect())
}

fn not_held(object: &ObjectId) -> AdminError {
    AdminError::usage(
        "not-held",
        format!("`{object}` is not here"),
        "this node holds no version of it",
        "look for it with `mithaq lookup VALUE`",
    )
}

fn is_ours(node: &Inner, object: &ObjectId) -> Result<(), AdminError> {
    let copies = node.store.copies(object)?;
    let is_ours = |copy: &mithaq_store::Copy| copy.deliverer == Deliverer::ours();
    match (copies.is_empty(), copies.iter().any(is_ours)) {
        (true, _) => Err(not_held(object)),
        (false, true) if !mithaq_agreement::is_diplomatic(object.object_type()) => Ok(()),
        _ => Err(AdminError::usage(
            "not-ours",
            "no notice was given",
            format!("`{object}` is not material of ours"),
            "results are what this party itself has brought in",
        )),
    }
}

fn answer(node: &Inner, operator: &str, notice: &str, reason: &str) -> Result<Answer, AdminError> {
    restored::not_held(node)?;
    let id = {
        let _turn = node.acting.lock().unwrap_or_else(PoisonError::into_inner);
        node.refresh()?;
        let projection = node.projection();
        let one = named(node, &projection, notice)?;
        if matches!(one.notice.saying.said, Said::Question { .. }) {
            return Err(refused(
                "answered-by-node",
                "it is a question, and the node itself answers what the article grants".to_owned(),
                "see `mithaq agreement notice list`",
            ));
        }
        written(node, &notices::answering(&one.notice, Vec::new(), reason))?;
        one.notice.id.clone()
    };
    node.signals.committed();
    tracing::info!(operator, notice.id = %id, "a notice was answered");
    shown(node, &id)
}

/// The notice to us of that id, or the only one whose id or UUID begins so.
fn named<'a>(
    node: &Inner,
    projection: &'a Projection,
    name: &str,
) -> Result<&'a HeldNotice, AdminError> {
    let begins = |one: &&HeldNotice| names::means(name, one.notice.id.as_str());
    let notices = projection.agreements().notices();
    let to_us = notices.list().filter(|one| one.notice.saying.to == node.me);
    let mut found = to_us.filter(begins);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(AdminError::usage(
            "unknown-notice",
            format!("there is no notice `{name}`"),
            "nobody has given us one under that id",
            "see `mithaq agreement notice list`",
        )),
        (Some(_), Some(_)) => Err(AdminError::usage(
            "ambiguous-notice",
            format!("`{name}` names more than one notice"),
            "several ids begin so",
            "give more of the id",
        )),
    }
}

/// Those that we are to answer.
pub(super) fn to_answer(node: &Inner, projection: &Projection) -> Vec<NoticeView> {
    let mut notices = all(node, projection);
    notices.retain(|one| one.to_answer);
    notices
}

/// All of them: what we are to answer first, then the newest first.
fn all(node: &Inner, projection: &Projection) -> Vec<NoticeView> {
    let notices = projection.agreements().notices();
    let mut views: Vec<NoticeView> = notices
        .list()
        .filter_map(|one| view(node, projection, one))
        .collect();
    views.sort_by(|a, b| {
        let newest_first = || b.at.cmp(&a.at).then_with(|| a.notice.cmp(&b.notice));
        b.to_answer.cmp(&a.to_answer).then_with(newest_first)
    });
    views
}

fn shown(node: &Inner, id: &ObjectId) -> Result<Answer, AdminError> {
    node.refresh()?;
    let projection = node.projection();
    let one = projection.agreements().notices().get(id);
    let view = one.and_then(|one| view(node, &projection, one));
    let view = view.ok_or_else(|| broken(&"the notice is not here"))?;
    Ok(Answer::Notice(Box::new(view)))
}

/// By when a notice is to be answered, by the article on response times between the two.
pub(super) fn due(
    node: &Inner,
    projection: &Projection,
    one: &HeldNotice,
) -> Option<(ArticleId, Timestamp)> {
    let saying = &one.notice.saying;
    let held = projection.agreement(&saying.agreement)?;
    let text = projection.agreements().effective(held, one.other(&node.me));
    // What has no effect asks for no answer; a question is answered by the node.
    let asks = one.effect(text).is_ok() && !matches!(saying.said, Said::Question { .. });
    let (article, terms) = text.response_time().filter(|_| asks)?;
    let from = one.reached.as_ref().unwrap_or(&one.notice.at);
    let at = terms.due(saying.severity, response_time::Answer::First, from)?;
    Some((article.clone(), at))
}

fn view(node: &Inner, projection: &Projection, one: &HeldNotice) -> Option<NoticeView> {
    let (notice, saying) = (&one.notice, &one.notice.saying);
    let held = projection.agreement(&saying.agreement)?;
    let other = one.other(&node.me);
    let text = projection.agreements().effective(held, other);
    let party = |party: &PartyId| AudienceSummary {
        id: party.to_string(),
        name: names::of_party(node, projection, party.as_str()),
    };
    let follows = one.effect(text);
    let mut steps = Vec::new();
    let mut from = None;
    let word = match &follows {
        Err(why) => why.code(),
        Ok(Effect::Begins(at)) => {
            from = Some(at.to_string());
            "begins"
        }
        Ok(Effect::Steps(all)) => {
            steps = all
                .iter()
                .map(|(step, until)| NoticeStep {
                    step: step.word().to_owned(),
                    until: until.to_string(),
                })
                .collect();
            "steps"
        }
        Ok(Effect::PermittedFrom(Some(at))) => {
            from = Some(at.to_string());
            "permitted"
        }
        Ok(Effect::PermittedFrom(None)) => "not-reached",
        Ok(Effect::Asked) => "asked",
        Ok(Effect::Answered) => "answered",
    };
    let (mut objects, mut ground, mut form) = (Vec::new(), None, None);
    match &saying.said {
        Said::Disclosure {
            object,
            ground: named,
        } => {
            objects.push(object.to_string());
            ground = Some(named.word().to_owned());
        }
        Said::Results { objects: named } => {
            objects.extend(named.iter().map(ToString::to_string));
        }
        Said::Question { about } => objects.extend(about.iter().map(ToString::to_string)),
        Said::Cooperation { form: named } => form = Some(named.word().to_owned()),
        Said::Verification | Said::Breach | Said::Dispute | Said::Answer { .. } => {}
    }
    let is_open = one.answers.is_empty();
    let due = due(node, projection, one).map(|(_, at)| at);
    let overdue = is_open
        && due
            .as_ref()
            .is_some_and(|at| at < node.watch.now().earliest());
    let is_question = matches!(saying.said, Said::Question { .. });
    Some(NoticeView {
        notice: notice.id.to_string(),
        kind: saying.said.word().to_owned(),
        agreement: saying.agreement.to_string(),
        title: Title::of(held.agreement.instrument()),
        article: saying.article.to_string(),
        by: party(&notice.author),
        to: party(&saying.to),
        at: notice.at.to_string(),
        severity: saying.severity.word().to_owned(),
        reason: saying.reason.clone(),
        objects,
        ground,
        form,
        effect: word.to_owned(),
        from,
        steps,
        reached: one.reached.as_ref().map(ToString::to_string),
        due: due.filter(|_| is_open).map(|at| at.to_string()),
        overdue,
        answers: one.answers.iter().map(answered).collect(),
        to_answer: saying.to == node.me && is_open && !is_question && follows.is_ok(),
        call: contacts::to_call(node, projection, held, other, role(&saying.said)),
    })
}

fn answered(answer: &mithaq_agreement::Notice) -> NoticeAnswer {
    let told = match &answer.saying.said {
        Said::Answer { told, .. } => told.as_slice(),
        _ => &[],
    };
    NoticeAnswer {
        at: answer.at.to_string(),
        reason: answer.saying.reason.clone(),
        told: told
            .iter()
            .map(|one| NoticeTold {
                article: one.article.to_string(),
                reason: one.reason.clone(),
                count: one.count,
            })
            .collect(),
    }
}

/// Whose matter it is.
fn role(said: &Said) -> Role {
    match said {
        Said::Breach | Said::Dispute => Role::Diplomatic,
        Said::Disclosure { .. } => Role::Legal,
        Said::Cooperation { .. } => Role::Incidents,
        Said::Verification | Said::Results { .. } | Said::Question { .. } | Said::Answer { .. } => {
            Role::Technical
        }
    }
}
