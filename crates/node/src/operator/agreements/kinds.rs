//! From what an operator asks for to an act in full; and what would change nothing, or could not count, is refused with
//! what to do instead.

use std::sync::Arc;

use mithaq_agreement::act::Acceding;
use mithaq_agreement::article::final_clauses::Consent;
use mithaq_agreement::fold::PartyStatus;
use mithaq_agreement::{
    ACT_TYPE, AGREEMENT_TYPE, ActBuilder, ActKind as Act, Agreement, Article, Draft, Family, Paper,
    PartyId, Texts as _,
};
use mithaq_stix::{Object, ObjectId};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

mod notices;
mod said;
mod stops;

use super::acts::has_text;
use super::{broken, parsed, sealed, written};
use crate::admin::{ActKind, AdminError, ExitCode};
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
    /// Whose act it is and the paper that it was done on, where we attest it.
    pub(super) on_paper: Option<(PartyId, Paper)>,
}

/// The id under which acts are compared.
const ANY_ID: u128 = 0x0000_0000_0000_4000_8000_0000_0000_0000;

impl Full {
    /// SHA-256 of what is done and to what, in hexadecimal: the act as it would be the first of our chain, under one id
    /// and date for all.
    pub(super) fn content(&self, node: &Inner, held: &HeldAgreement) -> Result<String, AdminError> {
        let id =
            ObjectId::new(ACT_TYPE, Uuid::from_u128(ANY_ID)).map_err(|error| broken(&error))?;
        // Who attests a paper is not settled before the second operator does.
        let on_paper = self.on_paper.as_ref().map(|(party, paper)| {
            let date = paper.date().clone();
            let nobody = vec!["-".to_owned()];
            let paper = Paper::new(*paper.scan_sha256(), paper.reference(), date, nobody);
            paper.map(|paper| (party, paper))
        });
        let on_paper = on_paper.transpose().map_err(|error| broken(&error))?;
        let mut builder = ActBuilder::new(&held.agreement, &node.me, None);
        if let Some((party, paper)) = &on_paper {
            builder = builder.attesting_for(party).on_paper(paper);
        }
        let bytes = builder
            .build(&id, held.agreement.modified(), &self.kind)
            .map_err(|error| broken(&error))?;
        Ok(mithaq_agreement::act::hex(&Sha256::digest(bytes).into()))
    }

    /// Whose act it is and on what paper, for people, where we attest it.
    pub(super) fn about_paper(&self) -> Option<String> {
        let (party, paper) = self.on_paper.as_ref()?;
        let on = self.about.iter().map(|about| format!(" · {about}"));
        Some(format!("{party} · {paper}{}", on.collect::<String>()))
    }

    /// The amended text that it proposes, sealed.
    pub(super) fn amended(&self) -> Result<Option<String>, AdminError> {
        let text = self
            .with
            .first()
            .map(|bytes| String::from_utf8(bytes.clone()));
        text.transpose().map_err(|error| broken(&error))
    }
}

impl From<Act> for Full {
    fn from(kind: Act) -> Full {
        Full {
            kind,
            with: Vec::new(),
            about: None,
            on_paper: None,
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
        whose: None,
    };
    if *kind != ActKind::Accession && !held.status.is_party(&node.me) {
        return Err(AdminError::usage(
            "not-a-party",
            "the act was not performed",
            "we are not a party to this agreement",
            "see `mithaq agreement list`; one that is open to others is acceded to: `mithaq agreement accede`",
        ));
    }
    view.full(kind)
}

/// The act in full of a party without a node, whose acts we attest.
pub(super) fn transcribed(
    node: &Inner,
    projection: &Projection,
    held: &HeldAgreement,
    party: &PartyId,
    kind: &ActKind,
) -> Result<Full, AdminError> {
    if !held.status.is_party(&node.me) {
        return Err(AdminError::usage(
            "not-a-party",
            "the act was not transcribed",
            "we are not a party to this agreement",
            "see `mithaq agreement list`",
        ));
    }
    let view = View {
        node,
        projection,
        held,
        ours: held.status.party_towards(party, &node.me),
        whose: Some(party),
    };
    view.full(kind)
}
/// The proposal of an amended text that is sealed already.
pub(super) fn proposing(
    node: &Inner,
    projection: &Projection,
    held: &HeldAgreement,
    text: &str,
) -> Result<Full, AdminError> {
    let view = View {
        node,
        projection,
        held,
        ours: held.status.party(&node.me),
        whose: None,
    };
    view.proposing(text.as_bytes().to_vec())
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
    /// The party without a node whose act we attest; `None` where it is our own.
    whose: Option<&'a PartyId>,
}

impl View<'_> {
    /// The act in full.
    fn full(&self, kind: &ActKind) -> Result<Full, AdminError> {
        match kind {
            ActKind::Signature => self.signature(),
            ActKind::Ratification => self.ratification(Act::Ratification),
            ActKind::Acceptance => self.ratification(Act::Acceptance),
            ActKind::Approval => self.ratification(Act::Approval),
            ActKind::Accession => self.accession(),
            ActKind::ProvisionalApplication => self.provisional(),
            ActKind::ProvisionalApplicationEnd => self.provisional_end(),
            ActKind::Reservation { changes, text } => {
                let changes = self.changes(changes, text.clone(), true)?;
                self.reservation(changes)
            }
            ActKind::Declaration { changes, text } => {
                let changes = self.changes(changes, text.clone(), false)?;
                self.declaration(changes)
            }
            ActKind::Objection { to, precludes } => self.objection(to, *precludes),
            ActKind::AcceptanceOf { of } => self.acceptance_of(of),
            ActKind::Amendment { draft } => self.amendment(draft),
            ActKind::Suspension => self.suspension(&[], None),
            ActKind::PartialSuspension { articles, towards } => {
                self.suspension(articles, towards.as_deref())
            }
            ActKind::Resumption => self.resumption(),
            ActKind::Lifting { of } => self.lifting(of),
            ActKind::Withdrawal => {
                self.once(Act::Withdrawal, |it| it.leaves.is_some(), "withdrawn")
            }
            ActKind::Termination => self.once(
                Act::Termination,
                |it| it.terminates.is_some(),
                "agreed to its end",
            ),
            ActKind::NonRenewal => self.non_renewal(),
            ActKind::Notification { of, date } => self.notification(of, date.as_deref()),
        }
    }

    fn base(&self) -> &Agreement {
        &self.held.agreement
    }

    fn is_ours(&self, of: impl FnOnce(&PartyStatus) -> bool) -> bool {
        self.ours.is_some_and(of)
    }

    /// "we have" of our own acts, "it has" of those that we attest.
    fn have(&self) -> &'static str {
        match self.whose {
            None => "we have",
            Some(_) => "it has",
        }
    }

    /// Whether an act is of the party whose acts are performed here, in our chain.
    fn is_theirs(&self, act: &LoggedAct) -> bool {
        act.author == self.node.me && act.attested_for.as_ref() == self.whose
    }

    /// Whether an act of ours of one of these kinds waits for the depositary's notification.
    fn waits(&self, words: &[&str]) -> bool {
        let waiting = |act: &&LoggedAct| self.is_theirs(act) && words.contains(&act.kind.as_str());
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
                format!("{} signed it already", self.have()),
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
                format!("{} given consent already", self.have()),
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

    /// The act of somebody that an operator names.
    fn act(&self, name: &str) -> Result<&LoggedAct, AdminError> {
        let begins = |act: &&LoggedAct| {
            let id = act.id.as_str();
            let uuid = id.split_once("--").map_or(id, |(_, uuid)| uuid);
            // Two acts may have one id; no two have one hash.
            let is_hash = || mithaq_agreement::act::hex(&act.hash) == name;
            id == name
                || (name.len() >= 4 && (uuid.starts_with(name) || id.starts_with(name)))
                || is_hash()
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
            (Some(one), Some(other)) => Err(AdminError::usage(
                "ambiguous-act",
                "the act was not performed",
                format!("several acts begin with `{name}`"),
                match one.id == other.id {
                    false => "give more of the id".to_owned(),
                    true => format!(
                        "they have one id; name one by its hash: {}, {}",
                        mithaq_agreement::act::hex(&one.hash),
                        mithaq_agreement::act::hex(&other.hash)
                    ),
                },
            )),
        }
    }

    /// An act of another party that may be accepted or objected to.
    fn answerable(&self, name: &str) -> Result<&LoggedAct, AdminError> {
        let act = self.act(name)?;
        if self.is_theirs(act) {
            return Err(not_provided(
                "our-own",
                "an act is accepted or objected to by others than who performed it",
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
                format!("{} objected to it already", self.have()),
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
                && self.is_theirs(logged)
                && logged.about.as_ref() == Some(&act.id)
                && self.is_ours(|it| it.waiting.contains(&logged.id))
        });
        match (accepted, waits) {
            (true, _) => Err(nothing(
                format!("{} accepted it already", self.have()),
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
        if !self.is_ours(|it| it.bound.is_some()) {
            return Err(not_provided(
                "not-bound",
                "we are not bound by it, so there is nothing of ours to amend",
                "sign it first, or propose another draft with `mithaq agreement propose`",
            ));
        }
        let mut read: Draft = parsed(draft)?;
        if read.instrument().says_the_same(self.latest().instrument()) {
            return Err(nothing(
                "the draft says what the latest text says",
                "see `mithaq agreement diff`",
            ));
        }
        if read.instrument().amends().is_none() {
            let (agreement, text) = (self.base().id(), self.latest().text_hash());
            let text = mithaq_agreement::act::hex(text);
            read = parsed(&format!(
                "amends = {{ agreement = \"{agreement}\", text = \"{text}\" }}\n{draft}"
            ))?;
        }
        // Who acceded, or may, is to have what it would be bound by.
        if !read.instrument().confidential() {
            read = read.addressed_to(self.base().addressees().iter().cloned());
        }
        let (_, bytes) = written(node, &read)?;
        self.proposing(sealed(node, &bytes, AGREEMENT_TYPE)?)
    }

    /// The proposal of this amended text, which is sealed.
    fn proposing(&self, bytes: Vec<u8>) -> Result<Full, AdminError> {
        let object = Object::parse(&bytes)
            .map_err(|error| broken(&error))?
            .object;
        let agreement = Arc::new(Agreement::from_object(&object).map_err(|error| broken(&error))?);
        let hash = *agreement.text_hash();
        let amended = self.held.family.amended().iter();
        let known = amended.map(|text| Arc::clone(text.agreement()));
        let family = Family::new(
            Arc::clone(&self.held.agreement),
            known.chain([Arc::clone(&agreement)]),
        );
        if !has_text(&family, &hash) {
            return Err(AdminError::usage(
                "not-an-amendment",
                "the draft is no amended text of this agreement",
                "an amended text has the same kind, parties, root keys and depositary, is as binding and as confidential, and names the text it changes in `amends`",
                "start from `mithaq agreement export ID --format toml`, and leave its head as it is",
            ));
        }
        let id = agreement.id().clone();
        Ok(Full {
            with: vec![bytes],
            about: Some(id.to_string()),
            on_paper: None,
            kind: Act::Amendment { text: id, hash },
        })
    }

    fn once(
        &self,
        kind: Act,
        done: impl FnOnce(&PartyStatus) -> bool,
        said: &str,
    ) -> Result<Full, AdminError> {
        // What others attest of a party may be on record, and is attested here all the same.
        match self.whose.is_none() && self.is_ours(done) {
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
}
