//! `agreement relation`, `matrix`, `calendar`, `status`: what holds between whom, why not, and what comes.

use std::collections::{BTreeMap, BTreeSet};

use mithaq_agreement::fold::{Evidence, PartyStatus};
use mithaq_agreement::{Article, Event, Now, PartyId, Relation, Texts as _};
use mithaq_stix::{ObjectId, Timestamp};

use super::{named, names, prepared, terms};
use crate::admin::{
    AdminError, Answer, ArticleStanding, AudienceSummary, CalendarEntry, EvidenceView, HeadView,
    MatrixReport, PartyStanding, RelationReport, RelationView, Restriction, StatusReport, Title,
};
use crate::inner::Inner;
use crate::operator::{duties, embargo, verdict};
use crate::projection::{HeldAgreement, Projection};

/// What holds between two parties.
pub(in crate::operator) fn relation(
    node: &Inner,
    a: &str,
    b: &str,
    agreement: Option<&str>,
    at: Option<&str>,
) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let (at, now) = instant(node, at)?;
    let view = View::new(node, &projection, &now);
    let mut relations = Vec::new();
    match agreement {
        Some(name) => {
            let held = named(&projection, name)?;
            let a = party_of(node, &projection, held, a)?;
            let b = party_of(node, &projection, held, b)?;
            relations.push(view.relation(held, &a, &b, true));
        }
        None => {
            let mut all: Vec<_> = projection.agreements().list().collect();
            all.sort_by(|a, b| a.agreement.created().cmp(b.agreement.created()));
            for held in all {
                let find = |name| party_of(node, &projection, held, name);
                if let (Ok(a), Ok(b)) = (find(a), find(b)) {
                    relations.push(view.relation(held, &a, &b, true));
                }
            }
            if relations.is_empty() {
                return Err(AdminError::usage(
                    "no-agreement",
                    format!("no agreement is between `{a}` and `{b}`"),
                    "none that we hold has both among its parties",
                    "see `mithaq agreement list`, and name parties as `mithaq agreement show` does",
                ));
            }
        }
    }
    Ok(Answer::Relations(RelationReport { at, relations }))
}

/// What holds between every two parties.
pub(in crate::operator) fn matrix(
    node: &Inner,
    name: &str,
    at: Option<&str>,
) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let (at, now) = instant(node, at)?;
    let view = View::new(node, &projection, &now);
    let held = named(&projection, name)?;
    let parties = held.status.parties().iter();
    let pairs = mithaq_agreement::matrix(&held.family, &held.status, &now).into_iter();
    let pairs = pairs.map(|(a, b, relation)| view.told(held, &a, &b, &relation));
    Ok(Answer::Matrix(MatrixReport {
        agreement: held.agreement.id().to_string(),
        title: Title::of(held.agreement.instrument()),
        at,
        parties: parties.map(|party| view.party(held, &party.id)).collect(),
        pairs: pairs.collect(),
    }))
}

/// What comes.
pub(in crate::operator) fn calendar(
    node: &Inner,
    agreement: Option<&str>,
) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let now = node.watch.now();
    let view = View::new(node, &projection, &now);
    let mut entries = match agreement {
        Some(name) => view.calendar(named(&projection, name)?),
        // A proposal that we have not signed binds us to no date.
        None => {
            let signed = projection.agreements().signed();
            signed
                .flat_map(|held| view.calendar(held))
                .collect::<Vec<_>>()
        }
    };
    entries.sort_by(|a, b| (&a.at, &a.agreement).cmp(&(&b.at, &b.agreement)));
    Ok(Answer::Calendar { entries })
}

/// One agreement as a whole.
pub(in crate::operator) fn status(node: &Inner, name: &str) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let now = node.watch.now();
    let view = View::new(node, &projection, &now);
    let held = named(&projection, name)?;
    let parties = held.status.parties().iter();
    let depositary = held.agreement.depositary();
    let others = held.other_parties(&node.me);
    Ok(Answer::AgreementStatus(Box::new(StatusReport {
        agreement: held.agreement.id().to_string(),
        title: Title::of(held.agreement.instrument()),
        binding: held.agreement.binding(),
        depositary: depositary.map(|party| view.party(held, party)),
        enters: held.status.enters().map(ToString::to_string),
        parties: parties
            .map(|party| view.standing(held, &party.id))
            .collect(),
        relations: others
            .map(|party| view.relation(held, &node.me, party, false))
            .collect(),
        prepared: prepared::of(node, held)?,
        calendar: view.calendar(held),
        evidence: held
            .status
            .evidence()
            .iter()
            .map(|one| view.evidence(held, one))
            .collect(),
    })))
}

/// A party to an agreement, by its id, by the name it has here, or by the name that the text gives it.
pub(in crate::operator) fn party_of(
    node: &Inner,
    projection: &Projection,
    held: &HeldAgreement,
    name: &str,
) -> Result<PartyId, AdminError> {
    let is_named = |id: &PartyId, listed: &str| {
        id.as_str() == name
            || listed == name
            || names::of_party(node, projection, id.as_str()) == name
    };
    let parties = held.status.parties().iter();
    let mut found = parties.filter(|party| is_named(&party.id, &party.name));
    match (found.next(), found.next()) {
        (Some(party), None) => Ok(party.id.clone()),
        (None, _) => Err(AdminError::usage(
            "unknown-party",
            format!("`{name}` is not a party to it"),
            "no party of that agreement has that name or id",
            "see `mithaq agreement show`",
        )),
        (Some(_), Some(_)) => Err(AdminError::usage(
            "ambiguous-party",
            format!("`{name}` names more than one party"),
            "two parties have that name",
            "name it by its party id",
        )),
    }
}

/// The instant that is asked about, and how far it is known.
fn instant(node: &Inner, at: Option<&str>) -> Result<(String, Now), AdminError> {
    match at {
        Some(at) => {
            let at = embargo::instant(at)?;
            Ok((at.to_string(), Now::at(&at)))
        }
        None => {
            let now = node.watch.now();
            Ok((now.earliest().to_string(), now))
        }
    }
}

/// What is looked at, and when.
struct View<'a> {
    node: &'a Inner,
    projection: &'a Projection,
    now: &'a Now,
}

impl<'a> View<'a> {
    fn new(node: &'a Inner, projection: &'a Projection, now: &'a Now) -> View<'a> {
        View {
            node,
            projection,
            now,
        }
    }

    /// A party by the name that it has here, else by that under which it is a party.
    fn name(&self, held: &HeldAgreement, party: &PartyId) -> String {
        let known = names::of_party(self.node, self.projection, party.as_str());
        if known != party.as_str() {
            return known;
        }
        let mut parties = held.status.parties().iter();
        let member = parties.find(|member| member.id == *party);
        member.map_or(known, |member| member.name.clone())
    }

    fn party(&self, held: &HeldAgreement, party: &PartyId) -> AudienceSummary {
        AudienceSummary {
            id: party.to_string(),
            name: self.name(held, party),
        }
    }

    fn told(
        &self,
        held: &HeldAgreement,
        a: &PartyId,
        b: &PartyId,
        relation: &Relation,
    ) -> RelationView {
        let effective = held.effective(a, b, self.now);
        let reason = relation.reason(&effective);
        let (since, until) = match relation {
            Relation::InForce { since, until } => (Some(since), until.as_ref()),
            _ => (None, None),
        };
        RelationView {
            agreement: held.agreement.id().to_string(),
            title: Title::of(held.agreement.instrument()),
            a: self.party(held, a),
            b: self.party(held, b),
            in_force: relation.is_in_force(),
            since: since.map(ToString::to_string),
            until: until.map(ToString::to_string),
            reason: reason.map(|reason| verdict::withheld(self.projection, &reason)),
            articles: Vec::new(),
            changes: Vec::new(),
        }
    }

    fn relation(
        &self,
        held: &HeldAgreement,
        a: &PartyId,
        b: &PartyId,
        in_full: bool,
    ) -> RelationView {
        let relation = held.relation(a, b, self.now);
        let mut view = self.told(held, a, b, &relation);
        if in_full {
            view.articles = self.articles(held, a, b);
            let changes = held.changes(a, b).into_iter();
            let ahead = changes.filter(|at| self.now.earliest() <= at);
            view.changes = ahead.map(|at| at.to_string()).collect();
        }
        view
    }

    /// The articles of the text that is effective between the two, each held against the one that it was in the
    /// base: of that id and kind, else, where a text has renumbered them, the only one of that kind; and what is left
    /// of the base.
    fn articles(&self, held: &HeldAgreement, a: &PartyId, b: &PartyId) -> Vec<ArticleStanding> {
        let effective = held.effective(a, b, self.now);
        let written = held.agreement.articles();
        let same = |one: &Article| {
            let mut written = written.iter();
            written.find(|it| it.id() == one.id() && it.kind() == one.kind())
        };
        let renumbered = |one: &Article| {
            let free = |it: &&Article| {
                let mut effective = effective.articles().iter();
                it.kind() == one.kind()
                    && !effective.any(|other| other.id() == it.id() && other.kind() == it.kind())
            };
            let mut of_kind = written.iter().filter(free);
            of_kind.next().filter(|_| of_kind.next().is_none())
        };
        let mut found = BTreeSet::new();
        let mut standings: Vec<ArticleStanding> = effective
            .articles()
            .iter()
            .map(|one| {
                let was = same(one).or_else(|| renumbered(one));
                found.extend(was.map(Article::id));
                let standing = match was {
                    Some(was) if was.terms() == one.terms() => "as-written",
                    _ => "changed",
                };
                let was = was.map(Article::id).filter(|id| *id != one.id());
                ArticleStanding {
                    id: one.id().to_string(),
                    kind: one.kind().to_owned(),
                    standing: standing.to_owned(),
                    was: was.map(ToString::to_string),
                    terms: terms::line(&effective, one.terms()),
                }
            })
            .collect();
        let gone = written.iter().filter(|it| !found.contains(it.id()));
        standings.extend(gone.map(|article| ArticleStanding {
            id: article.id().to_string(),
            kind: article.kind().to_owned(),
            standing: "excluded".to_owned(),
            was: None,
            terms: String::new(),
        }));
        let place = |it: &ArticleStanding| {
            let id = it.was.as_ref().unwrap_or(&it.id);
            written.iter().position(|one| one.id().as_str() == id)
        };
        // In the order of the base; what is new comes last.
        standings.sort_by_key(|it| place(it).unwrap_or(usize::MAX));
        standings
    }

    fn calendar(&self, held: &HeldAgreement) -> Vec<CalendarEntry> {
        let entries = mithaq_agreement::calendar(&held.family, &held.status, self.now);
        let told = entries.into_iter().map(|entry| {
            let name = |party: &PartyId| self.name(held, party);
            let arguments = match &entry.event {
                Event::EntersIntoForce | Event::Renews | Event::Ends => Vec::new(),
                Event::EndsBetween { a, b } => vec![("by", name(a)), ("party", name(b))],
                Event::Restricts { act, party } => {
                    vec![("act", act.to_string()), ("party", name(party))]
                }
                Event::EntersIntoForceFor { party }
                | Event::EndsFor { party }
                | Event::ProvisionalEnds { party }
                | Event::Leaves { party } => vec![("party", name(party))],
                Event::WindowCloses {
                    reservation,
                    by,
                    other,
                } => vec![
                    ("act", reservation.to_string()),
                    ("by", name(by)),
                    ("party", name(other)),
                ],
                Event::AmendmentBinds { text, party } => {
                    let mut texts = held.family.amended().iter();
                    let text = texts.find(|one| one.agreement().text_hash() == text);
                    let text = text.map(|one| one.agreement().id().to_string());
                    vec![("text", text.unwrap_or_default()), ("party", name(party))]
                }
                Event::Resumes { suspension, party } => {
                    vec![("act", suspension.to_string()), ("party", name(party))]
                }
            };
            CalendarEntry {
                at: entry.at.to_string(),
                agreement: held.agreement.id().to_string(),
                title: Title::of(held.agreement.instrument()),
                event: entry.event.word().to_owned(),
                arguments: arguments
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect::<BTreeMap<_, _>>(),
            }
        });
        let due = duties::under(self.node, self.projection, held);
        told.chain(due).collect()
    }

    fn standing(&self, held: &HeldAgreement, id: &PartyId) -> PartyStanding {
        let party = self.party(held, id);
        let Some(status) = held.status.party(id) else {
            return PartyStanding {
                party,
                signed: None,
                bound: None,
                waiting: Vec::new(),
                restricts: Vec::new(),
                leaves: None,
                head: None,
            };
        };
        let text = |at: &Option<Timestamp>| at.as_ref().map(ToString::to_string);
        PartyStanding {
            party,
            signed: text(&status.signed),
            bound: text(&status.bound),
            waiting: status.waiting.iter().map(ToString::to_string).collect(),
            restricts: self.restrictions(held, status),
            leaves: text(&status.leaves),
            head: self.head(held, id),
        }
    }

    /// The last act of a party that is here, and whether others go by it.
    fn head(&self, held: &HeldAgreement, id: &PartyId) -> Option<HeadView> {
        let head = held.status.head(id)?;
        let agreement = held.agreement.id();
        let leases = self.projection.agreements().leases();
        let last = self.node.heads.last(agreement, id);
        let until = leases.until(agreement, id);
        Some(HeadView {
            number: head.number,
            hash: mithaq_agreement::act::hex(&head.hash),
            stated: last.map(|last| last.statement.instant.to_string()),
            leased_until: until.map(|until| until.to_string()),
            leased: leases.runs(agreement, id),
        })
    }

    fn restrictions(&self, held: &HeldAgreement, status: &PartyStatus) -> Vec<Restriction> {
        let restriction =
            |kind: &str, act: &ObjectId, since: &Timestamp, lifted: &Option<Timestamp>| {
                Restriction {
                    act: act.to_string(),
                    kind: kind.to_owned(),
                    articles: Vec::new(),
                    towards: None,
                    since: since.to_string(),
                    lifted: lifted.as_ref().map(ToString::to_string),
                }
            };
        let reservations = status.reservations.values().map(|one| Restriction {
            articles: one
                .changes
                .iter()
                .map(|it| it.article.to_string())
                .collect(),
            ..restriction("reservation", &one.act, &one.since, &one.lifted)
        });
        let declarations = status.declarations.values().map(|one| Restriction {
            articles: one
                .changes
                .iter()
                .map(|it| it.article.to_string())
                .collect(),
            ..restriction("declaration", &one.act, &one.since, &one.lifted)
        });
        let suspensions = status.suspensions.iter().map(|(act, one)| Restriction {
            articles: one.articles.iter().map(ToString::to_string).collect(),
            towards: one.towards.as_ref().map(|party| self.name(held, party)),
            ..restriction("suspension", act, &one.since, &one.lifted)
        });
        let objections = status.objections.iter().flat_map(|(to, all)| {
            all.iter().map(move |one| Restriction {
                towards: Some(to.to_string()),
                ..restriction("objection", &one.act, &one.since, &one.lifted)
            })
        });
        let mut all: Vec<_> = reservations
            .chain(declarations)
            .chain(suspensions)
            .chain(objections)
            .collect();
        all.sort_by(|a, b| (&a.since, &a.act).cmp(&(&b.since, &b.act)));
        all
    }

    fn evidence(&self, held: &HeldAgreement, evidence: &Evidence) -> EvidenceView {
        let view = |kind: &str, author: &PartyId| EvidenceView {
            kind: kind.to_owned(),
            author: self.name(held, author),
            number: None,
            acts: Vec::new(),
            why: None,
        };
        match evidence {
            Evidence::Refused {
                act,
                author,
                number,
                why,
            } => EvidenceView {
                number: Some(*number),
                acts: vec![act.to_string()],
                why: Some(why.to_string()),
                ..view("refused", author)
            },
            Evidence::Fork {
                author,
                number,
                acts,
            } => EvidenceView {
                number: Some(*number),
                acts: acts.iter().map(ToString::to_string).collect(),
                ..view("fork", author)
            },
            Evidence::Gap { author, number } => EvidenceView {
                number: Some(*number),
                ..view("gap", author)
            },
            Evidence::BackDated { act, author } => EvidenceView {
                acts: vec![act.to_string()],
                ..view("back-dated", author)
            },
        }
    }
}
