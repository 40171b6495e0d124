//! From what an operator asks for to an act in full; and what would change nothing, or could not count, is refused with
//! what to do instead.

use std::collections::BTreeSet;
use std::sync::Arc;

use mithaq_agreement::act::{Acceding, Change, Changes};
use mithaq_agreement::article::final_clauses::Consent;
use mithaq_agreement::fold::PartyStatus;
use mithaq_agreement::{
    AGREEMENT_TYPE, ActKind as Act, Agreement, Article, ArticleId, Draft, Family, PartyId, Terms,
    Texts as _,
};
use mithaq_stix::{Object, Timestamp};

use super::acts::has_text;
use super::{broken, parsed, sealed, written};
use crate::admin::{ActKind, AdminError, ArticleChange, ExitCode};
use crate::inner::Inner;
use crate::projection::{HeldAgreement, LoggedAct, Projection};

/// An act, and what is authored with it.
pub(super) struct Full {
    /// What is done.
    pub(super) kind: Act,
    /// Sealed objects that come before it.
    pub(super) with: Vec<Vec<u8>>,
    /// The act or articles that it is about, for people.
    pub(super) about: Option<String>,
}

impl From<Act> for Full {
    fn from(kind: Act) -> Full {
        Full {
            kind,
            with: Vec::new(),
            about: None,
        }
    }
}

/// Whether an act of this kind may bind us, so that every other party must be known first.
pub(super) fn consents(kind: &Act) -> bool {
    matches!(
        kind,
        Act::Signature
            | Act::Ratification
            | Act::Acceptance
            | Act::Approval
            | Act::Accession(_)
            | Act::ProvisionalApplication
    )
}

/// The act in full.
pub(super) fn full(
    node: &Inner,
    projection: &Projection,
    held: &HeldAgreement,
    kind: &ActKind,
) -> Result<Full, AdminError> {
    let view = View {
        node,
        projection,
        held,
        ours: held.status.party(&node.me),
    };
    if *kind != ActKind::Accession && !held.status.is_party(&node.me) {
        return Err(AdminError::usage(
            "not-a-party",
            "the act was not performed",
            "we are not a party to this agreement",
            "see `mithaq agreement list`; one that is open to others is acceded to: `mithaq agreement accede`",
        ));
    }
    match kind {
        ActKind::Signature => view.signature(),
        ActKind::Ratification => view.ratification(Act::Ratification),
        ActKind::Acceptance => view.ratification(Act::Acceptance),
        ActKind::Approval => view.ratification(Act::Approval),
        ActKind::Accession => view.accession(),
        ActKind::ProvisionalApplication => view.provisional(),
        ActKind::ProvisionalApplicationEnd => view.provisional_end(),
        ActKind::Reservation { changes, text } => {
            let changes = view.changes(changes, text.clone(), true)?;
            view.reservation(changes)
        }
        ActKind::Declaration { changes, text } => {
            let changes = view.changes(changes, text.clone(), false)?;
            view.declaration(changes)
        }
        ActKind::Objection { to, precludes } => view.objection(to, *precludes),
        ActKind::AcceptanceOf { of } => view.acceptance_of(of),
        ActKind::Amendment { draft } => view.amendment(draft),
        ActKind::Suspension => view.suspension(&[], None),
        ActKind::PartialSuspension { articles, towards } => {
            view.suspension(articles, towards.as_deref())
        }
        ActKind::Resumption => view.resumption(),
        ActKind::Lifting { of } => view.lifting(of),
        ActKind::Withdrawal => view.once(Act::Withdrawal, |it| it.leaves.is_some(), "withdrawn"),
        ActKind::Termination => view.once(
            Act::Termination,
            |it| it.terminates.is_some(),
            "agreed to its end",
        ),
        ActKind::NonRenewal => view.non_renewal(),
        ActKind::Notification { of, date } => view.notification(of, date.as_deref()),
    }
}

fn nothing(why: impl Into<String>, next: impl Into<String>) -> AdminError {
    AdminError::usage(
        "nothing-to-do",
        "the act was not performed",
        why.into(),
        next.into(),
    )
}

/// The final clauses do not provide for it.
fn not_provided(code: &str, why: impl Into<String>, next: impl Into<String>) -> AdminError {
    AdminError::new(
        ExitCode::Refused,
        code,
        "the act was not performed",
        why.into(),
        next.into(),
    )
}

struct View<'a> {
    node: &'a Inner,
    projection: &'a Projection,
    held: &'a HeldAgreement,
    ours: Option<&'a PartyStatus>,
}

impl View<'_> {
    fn base(&self) -> &Agreement {
        &self.held.agreement
    }

    fn is_ours(&self, of: impl FnOnce(&PartyStatus) -> bool) -> bool {
        self.ours.is_some_and(of)
    }

    /// Whether an act of ours of one of these kinds waits for the depositary's notification.
    fn waits(&self, words: &[&str]) -> bool {
        let waiting =
            |act: &&LoggedAct| act.author == self.node.me && words.contains(&act.kind.as_str());
        let mut acts = self.held.acts.iter().filter(waiting);
        acts.any(|act| self.is_ours(|it| it.waiting.contains(&act.id)))
    }

    fn waits_for_notice(&self) -> AdminError {
        nothing(
            "we have performed it already, and it waits for the depositary's notification",
            "the depositary notifies it with `mithaq agreement notify`",
        )
    }

    fn signature(&self) -> Result<Full, AdminError> {
        if self.is_ours(|it| it.signed.is_some()) {
            return Err(nothing(
                "we have signed it already",
                "see `mithaq agreement show`",
            ));
        }
        if self.waits(&["signature"]) {
            return Err(self.waits_for_notice());
        }
        Ok(Act::Signature.into())
    }

    fn ratification(&self, kind: Act) -> Result<Full, AdminError> {
        if self.base().final_clauses().1.consent == Consent::Signature {
            return Err(not_provided(
                "signature-binds",
                "by its final clauses a signature binds, and nothing is ratified",
                "sign it: `mithaq agreement sign`",
            ));
        }
        if self.is_ours(|it| it.bound.is_some()) {
            return Err(nothing(
                "we have given our consent already",
                "see `mithaq agreement status`",
            ));
        }
        if self.is_ours(|it| it.consent_waits) {
            return Err(self.waits_for_notice());
        }
        Ok(kind.into())
    }

    fn accession(&self) -> Result<Full, AdminError> {
        let me = &self.node.me;
        if self.base().party(me).is_some() {
            return Err(not_provided(
                "listed",
                "the text lists us as a party, and only others accede",
                "sign it: `mithaq agreement sign`",
            ));
        }
        if !self.base().final_clauses().1.is_open_to(me) {
            return Err(not_provided(
                "not-open",
                "its final clauses do not open it to our accession",
                "ask its parties to amend it",
            ));
        }
        if self.is_ours(|it| it.accession.is_some()) {
            return Err(nothing(
                "we have acceded already",
                "see `mithaq agreement status`",
            ));
        }
        if self.is_ours(|it| it.consent_waits) {
            return Err(self.waits_for_notice());
        }
        Ok(Act::Accession(Acceding {
            name: self.node.party.name.clone(),
            root_fingerprint: self.node.identity.fingerprint(),
        })
        .into())
    }

    fn applies(&self) -> bool {
        self.is_ours(|it| it.provisional.iter().any(|span| span.until.is_none()))
    }

    fn provisional(&self) -> Result<Full, AdminError> {
        if !self.base().final_clauses().1.provisional {
            return Err(not_provided(
                "not-provisional",
                "its final clauses do not provide for provisional application",
                "give our consent: `mithaq agreement sign`, or `ratify`",
            ));
        }
        if !self.is_ours(|it| it.signed.is_some()) && !self.waits(&["signature"]) {
            return Err(not_provided(
                "not-signed",
                "only who has signed it may apply it provisionally",
                "sign it first: `mithaq agreement sign`",
            ));
        }
        if self.applies() {
            return Err(nothing(
                "we apply it provisionally already",
                "see `mithaq agreement status`",
            ));
        }
        Ok(Act::ProvisionalApplication.into())
    }

    fn provisional_end(&self) -> Result<Full, AdminError> {
        if !self.applies() && !self.waits(&["provisional-application"]) {
            return Err(nothing(
                "we do not apply it provisionally",
                "see `mithaq agreement status`",
            ));
        }
        Ok(Act::ProvisionalApplicationEnd.into())
    }

    /// What a reservation or declaration changes, each article once.
    fn changes(
        &self,
        asked: &[ArticleChange],
        text: std::collections::BTreeMap<String, String>,
        reserves: bool,
    ) -> Result<Changes, AdminError> {
        let parties: BTreeSet<PartyId> = self
            .held
            .status
            .parties()
            .iter()
            .map(|it| it.id.clone())
            .collect();
        let mut seen = BTreeSet::new();
        let mut changes = Vec::new();
        for one in asked {
            let article = self.article(&one.article)?;
            if !seen.insert(article.id().clone()) {
                return Err(AdminError::usage(
                    "article-twice",
                    "the act was not performed",
                    format!("article {} is named twice", article.id()),
                    "name each article once",
                ));
            }
            if matches!(article.terms(), Terms::FinalClauses(_)) {
                return Err(not_provided(
                    "not-reservable",
                    "final clauses hold for all parties alike",
                    "change them for all with `mithaq agreement amend`",
                ));
            }
            if reserves && !self.base().final_clauses().1.may_reserve(article.id()) {
                return Err(not_provided(
                    "not-reservable",
                    format!(
                        "its final clauses do not allow a reservation to article {}",
                        article.id()
                    ),
                    "declare how we understand it (`mithaq agreement declare`), or propose to amend it (`mithaq agreement amend`)",
                ));
            }
            changes.push(match &one.terms {
                None => Change::excluding(article),
                Some(terms) => {
                    let read = Change::from_toml(article, terms, &parties);
                    let (change, changed) = read.map_err(|faults| {
                        AdminError::usage(
                            "bad-terms",
                            format!("these are no terms of article {}", article.id()),
                            faults.to_string(),
                            "give all terms of the article, as `mithaq agreement export --format toml` writes them below [articles.terms]",
                        )
                    })?;
                    if !changed.terms().is_at_most(article.terms()) {
                        return Err(AdminError::new(
                            ExitCode::Refused,
                            "widens",
                            "the act was not performed",
                            format!("these terms would permit more than article {} does", article.id()),
                            "a reservation only narrows; to widen, propose an amended text: `mithaq agreement amend`",
                        ));
                    }
                    change
                }
            });
        }
        Ok(Changes { changes, text })
    }

    fn article(&self, id: &str) -> Result<&Article, AdminError> {
        let amended = self.held.family.amended().iter();
        let texts = [self.base()]
            .into_iter()
            .chain(amended.map(|text| &**text.agreement()));
        let mut articles = texts.flat_map(|text| text.articles());
        articles
            .find(|article| article.id().as_str() == id)
            .ok_or_else(|| {
                AdminError::usage(
                    "unknown-article",
                    "the act was not performed",
                    format!("the agreement has no article `{id}`"),
                    "see `mithaq agreement show`",
                )
            })
    }

    fn reservation(&self, changes: Changes) -> Result<Full, AdminError> {
        if changes.changes.is_empty() {
            return Err(AdminError::usage(
                "no-article",
                "the act was not performed",
                "a reservation changes or excludes an article",
                "name one with --article; words alone are a declaration: `mithaq agreement declare`",
            ));
        }
        if self.is_ours(|it| it.bound.is_some() || it.consent_waits) {
            return Err(not_provided(
                "consent-given",
                "we have given our consent already, and a reservation comes before it",
                "suspend the article (`mithaq agreement suspend ID --article N`), or propose to amend it (`mithaq agreement amend`)",
            ));
        }
        let about = articles(&changes);
        Ok(Full {
            about: Some(about),
            ..Act::Reservation(changes).into()
        })
    }

    fn declaration(&self, changes: Changes) -> Result<Full, AdminError> {
        if !self.base().final_clauses().1.declarations {
            return Err(not_provided(
                "no-declarations",
                "its final clauses do not provide for declarations",
                "reserve before consenting: `mithaq agreement reserve`",
            ));
        }
        if changes.changes.is_empty() && changes.text.is_empty() {
            return Err(AdminError::usage(
                "no-words",
                "the act was not performed",
                "a declaration says something",
                "give its words with --text, or an article with --article",
            ));
        }
        Ok(Act::Declaration(changes).into())
    }

    /// The act of somebody that an operator names.
    fn act(&self, name: &str) -> Result<&LoggedAct, AdminError> {
        let begins = |act: &&LoggedAct| {
            let id = act.id.as_str();
            let uuid = id.split_once("--").map_or(id, |(_, uuid)| uuid);
            id == name || (name.len() >= 4 && (uuid.starts_with(name) || id.starts_with(name)))
        };
        let mut found = self.held.acts.iter().filter(begins);
        match (found.next(), found.next()) {
            (Some(act), None) => Ok(act),
            (None, _) => Err(AdminError::usage(
                "unknown-act",
                "the act was not performed",
                format!("no act `{name}` on this agreement is here"),
                "see `mithaq agreement show`, which names each act",
            )),
            (Some(_), Some(_)) => Err(AdminError::usage(
                "ambiguous-act",
                "the act was not performed",
                format!("several acts begin with `{name}`"),
                "give more of the id",
            )),
        }
    }

    /// An act of another party that may be accepted or objected to.
    fn answerable(&self, name: &str) -> Result<&LoggedAct, AdminError> {
        let act = self.act(name)?;
        if act.author == self.node.me {
            return Err(not_provided(
                "our-own",
                "that act is our own",
                "lift it with `mithaq agreement lift`",
            ));
        }
        match act.kind.as_str() {
            "reservation" | "accession" | "amendment" => Ok(act),
            other => Err(not_provided(
                "not-answerable",
                format!("that act is a {other}"),
                "a reservation, an accession or an amendment is accepted or objected to",
            )),
        }
    }

    fn objection(&self, to: &str, precludes: bool) -> Result<Full, AdminError> {
        let act = self.answerable(to)?;
        let objected = |it: &PartyStatus| {
            let to = it.objections.get(&act.id);
            to.is_some_and(|all| {
                let mut all = all.iter();
                all.any(|one| one.lifted.is_none() && (one.precludes || !precludes))
            })
        };
        if self.is_ours(objected) {
            return Err(nothing(
                "we have objected to it already",
                "lift that with `mithaq agreement lift`",
            ));
        }
        let to = act.id.clone();
        Ok(Full {
            about: Some(to.to_string()),
            ..Act::Objection { to, precludes }.into()
        })
    }

    fn acceptance_of(&self, of: &str) -> Result<Full, AdminError> {
        let act = self.answerable(of)?;
        let accepted = self.is_ours(|it| it.accepted.contains_key(&act.id));
        let waits = self.held.acts.iter().any(|logged| {
            logged.kind == "acceptance"
                && logged.author == self.node.me
                && logged.about.as_ref() == Some(&act.id)
                && self.is_ours(|it| it.waiting.contains(&logged.id))
        });
        match (accepted, waits) {
            (true, _) => Err(nothing(
                "we have accepted it already",
                "see `mithaq agreement status`",
            )),
            (false, true) => Err(self.waits_for_notice()),
            (false, false) => Ok(Full {
                about: Some(act.id.to_string()),
                ..Act::AcceptanceOf { of: act.id.clone() }.into()
            }),
        }
    }

    /// The text that a new one amends: of those that we have accepted the one of the highest level.
    fn latest(&self) -> &Agreement {
        let amended = self.held.family.amended().iter();
        let ours = amended
            .filter(|text| self.is_ours(|it| it.texts.contains_key(text.agreement().text_hash())));
        match ours.max_by_key(|text| text.level()) {
            Some(text) => text.agreement(),
            None => self.base(),
        }
    }

    fn amendment(&self, draft: &str) -> Result<Full, AdminError> {
        let node = self.node;
        let mut read: Draft = parsed(draft)?;
        if read.instrument().amends().is_none() {
            let (agreement, text) = (self.base().id(), self.latest().text_hash());
            let text = mithaq_agreement::act::hex(text);
            read = parsed(&format!(
                "amends = {{ agreement = \"{agreement}\", text = \"{text}\" }}\n{draft}"
            ))?;
        }
        let (id, bytes) = written(node, &read)?;
        let object = Object::parse(&bytes)
            .map_err(|error| broken(&error))?
            .object;
        let agreement = Agreement::from_object(&object).map_err(|error| broken(&error))?;
        let hash = *agreement.text_hash();
        let amended = self.held.family.amended().iter();
        let known = amended.map(|text| Arc::clone(text.agreement()));
        let family = Family::new(
            Arc::clone(&self.held.agreement),
            known.chain([Arc::new(agreement)]),
        );
        if !has_text(&family, &hash) {
            return Err(AdminError::usage(
                "not-an-amendment",
                "the draft is no amended text of this agreement",
                "an amended text has the same kind, parties, root keys and depositary, and names the text it changes in `amends`",
                "start from `mithaq agreement export ID --format toml`, and leave its head as it is",
            ));
        }
        Ok(Full {
            with: vec![sealed(node, &bytes, AGREEMENT_TYPE)?],
            about: Some(id.to_string()),
            kind: Act::Amendment { text: id, hash },
        })
    }

    fn suspension(&self, articles: &[String], towards: Option<&str>) -> Result<Full, AdminError> {
        let articles = articles
            .iter()
            .map(|id| Ok(self.article(id)?.id().clone()))
            .collect::<Result<BTreeSet<ArticleId>, AdminError>>()?;
        let towards = towards.map(|name| self.other(name)).transpose()?;
        let same = |it: &PartyStatus| {
            it.suspensions.values().any(|one| {
                let covers = one.articles.is_empty()
                    || (!articles.is_empty() && articles.is_subset(&one.articles));
                let reaches = one.towards.is_none() || one.towards == towards;
                one.lifted.is_none() && covers && reaches
            })
        };
        if self.is_ours(same) {
            return Err(nothing(
                "we have suspended it already",
                "lift that with `mithaq agreement resume`",
            ));
        }
        Ok(match articles.is_empty() && towards.is_none() {
            true => Act::Suspension.into(),
            false => Act::PartialSuspension { articles, towards }.into(),
        })
    }

    /// Another party to the agreement, by its name or id.
    fn other(&self, name: &str) -> Result<PartyId, AdminError> {
        let found = super::life::party_of(self.node, self.projection, self.held, name)?;
        match found == self.node.me {
            false => Ok(found),
            true => Err(nothing("that party is ours", "name another party")),
        }
    }

    fn resumption(&self) -> Result<Full, AdminError> {
        let open = |it: &PartyStatus| {
            let open = it
                .suspensions
                .iter()
                .filter(|(_, one)| one.lifted.is_none());
            let open: Vec<_> = open.map(|(act, one)| (act.clone(), one.clone())).collect();
            open
        };
        let open = self.ours.map(open).unwrap_or_default();
        let whole = open
            .iter()
            .find(|(_, one)| one.articles.is_empty() && one.towards.is_none());
        match (whole, open.as_slice()) {
            (Some((act, _)), _) | (None, [(act, _)]) => Ok(Full {
                about: Some(act.to_string()),
                ..Act::Resumption { lifts: act.clone() }.into()
            }),
            (None, []) => Err(nothing(
                "we have no suspension in force that it could lift",
                "see `mithaq agreement show`",
            )),
            (None, several) => Err(AdminError::usage(
                "ambiguous-act",
                "the act was not performed",
                format!("we have suspended parts of it {} times", several.len()),
                "lift one of them by its act, as `mithaq agreement status` names it: `mithaq agreement lift ID ACT`",
            )),
        }
    }

    fn lifting(&self, of: &str) -> Result<Full, AdminError> {
        let act = self.act(of)?;
        if act.author != self.node.me || act.attested_for.is_some() {
            return Err(not_provided(
                "not-ours",
                "that act is of another party, and only its author lifts it",
                "accept it or object to it: `mithaq agreement accept`, `mithaq agreement object`",
            ));
        }
        let lifts = act.id.clone();
        let (kind, is_open) = match act.kind.as_str() {
            "suspension" => {
                let open = self.is_ours(|it| {
                    it.suspensions
                        .get(&act.id)
                        .is_some_and(|one| one.lifted.is_none())
                });
                (Act::Resumption { lifts }, open)
            }
            "reservation" => {
                let open = self.is_ours(|it| {
                    it.reservations
                        .get(&act.hash)
                        .is_some_and(|one| one.lifted.is_none())
                });
                (Act::ReservationWithdrawal { lifts }, open)
            }
            "declaration" => {
                let open = self.is_ours(|it| {
                    it.declarations
                        .get(&act.hash)
                        .is_some_and(|one| one.lifted.is_none())
                });
                (Act::DeclarationWithdrawal { lifts }, open)
            }
            "objection" => {
                let open = self.is_ours(|it| {
                    let mut all = it.objections.values().flatten();
                    all.any(|one| one.act == act.id && one.lifted.is_none())
                });
                (Act::ObjectionWithdrawal { lifts }, open)
            }
            other => {
                return Err(not_provided(
                    "not-liftable",
                    format!("that act is a {other}"),
                    "a suspension, reservation, declaration or objection is lifted; consent is taken back by `mithaq agreement withdraw`",
                ));
            }
        };
        if !is_open {
            return Err(nothing(
                "there is nothing left of that act to lift",
                "see `mithaq agreement status`",
            ));
        }
        Ok(Full {
            about: Some(act.id.to_string()),
            ..kind.into()
        })
    }

    fn once(
        &self,
        kind: Act,
        done: impl FnOnce(&PartyStatus) -> bool,
        said: &str,
    ) -> Result<Full, AdminError> {
        match self.is_ours(done) {
            true => Err(nothing(
                format!("we have {said} already"),
                "see `mithaq agreement show`",
            )),
            false => Ok(kind.into()),
        }
    }

    fn non_renewal(&self) -> Result<Full, AdminError> {
        let clauses = self.base().final_clauses().1;
        if clauses.end.is_none() || clauses.renewal_months.is_none() {
            return Err(not_provided(
                "not-renewed",
                "its final clauses do not renew it",
                "see its dates with `mithaq agreement calendar`; leave it with `mithaq agreement withdraw`",
            ));
        }
        self.once(
            Act::NonRenewal,
            |it| it.not_renewed.is_some(),
            "declined its renewal",
        )
    }

    fn notification(&self, of: &str, date: Option<&str>) -> Result<Full, AdminError> {
        let node = self.node;
        let me = Some(&node.me);
        let Some(depositary) = self.base().depositary() else {
            return Err(not_provided(
                "no-depositary",
                "between two parties nothing is notified: an act counts from its own date",
                "see `mithaq agreement status`",
            ));
        };
        if Some(depositary) != me && self.base().successor() != me {
            let name = self.base().name_of(depositary);
            return Err(not_provided(
                "not-depositary",
                format!("only the depositary notifies, and that is {name}"),
                "wait for its notification",
            ));
        }
        let act = self.act(of)?;
        if act.author == node.me {
            return Err(nothing(
                "the depositary's own acts need no notification",
                "see `mithaq agreement status`",
            ));
        }
        let notified = self.held.acts.iter().any(|logged| {
            logged.author == node.me
                && logged.kind == "notification"
                && logged.about.as_ref() == Some(&act.id)
        });
        if notified {
            return Err(nothing(
                "we have notified it already",
                "see `mithaq agreement show`",
            ));
        }
        if let Some(acceding) = &act.acceding {
            self.check_acceding(&act.author, acceding)?;
        }
        let now = Timestamp::from_unix_millis(node.watch.unix_millis());
        let date = match date {
            None => now,
            Some(date) => {
                let date = super::super::embargo::instant(date)?;
                if now < date {
                    return Err(AdminError::usage(
                        "future-date",
                        "the act was not performed",
                        format!("nothing was deposited at {date} yet"),
                        "give the date at which the instrument came, or leave out --date",
                    ));
                }
                date
            }
        };
        Ok(Full {
            about: Some(act.id.to_string()),
            ..Act::Notification {
                of: act.id.clone(),
                act_hash: act.hash,
                date,
                acceding: act.acceding.clone(),
            }
            .into()
        })
    }

    /// Holds who accedes against whom we know under that id (4.1): a notification vouches for both name and root key.
    fn check_acceding(&self, author: &PartyId, acceding: &Acceding) -> Result<(), AdminError> {
        let Some(peer) = self.projection.peers().get(author) else {
            return Err(AdminError::usage(
                "unknown-party",
                "the act was not performed",
                format!(
                    "{} is not a peer of ours, so its root key was never compared",
                    acceding.name
                ),
                "accept its node first: `mithaq peer invite`, or `mithaq peer accept`",
            ));
        };
        let differs = |code: &str, what: &str, says: &str, known: &str| {
            AdminError::new(
                ExitCode::Refused,
                code,
                format!("the accession names another {what} than we know"),
                format!("it says `{says}`, and we know `{known}`"),
                "compare with that party by voice before anything is notified",
            )
        };
        if peer.fingerprint != acceding.root_fingerprint {
            let (says, known) = (&acceding.root_fingerprint, &peer.fingerprint);
            return Err(differs("other-root-key", "root key", says, known));
        }
        if peer.name != acceding.name {
            return Err(differs("other-name", "name", &acceding.name, &peer.name));
        }
        Ok(())
    }
}

fn articles(changes: &Changes) -> String {
    let ids: Vec<&str> = changes
        .changes
        .iter()
        .map(|it| it.article.as_str())
        .collect();
    ids.join(", ")
}
