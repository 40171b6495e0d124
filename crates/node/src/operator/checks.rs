//! `agreement check` and `agreement diff`.

use std::sync::Arc;

use mithaq_agreement::article::Way;
use mithaq_agreement::check::compare::{COMPARED, under_id};
use mithaq_agreement::check::symbolic::{self, Prover, Solved};
use mithaq_agreement::check::{
    self, Comparison, EveryCase, Example, Finding, Judge, MOST_TUPLES, NotProved, Question,
    Receiver, Verdict,
};
use mithaq_agreement::family::{AmendedText, Texts as _};
use mithaq_agreement::instrument::Amends;
use mithaq_agreement::vocabulary::{pap_label, tlp_label};
use mithaq_agreement::{
    Agreement, Grounds, Instrument, Licence, PROOF_TYPE, PartyId, Safeguard, SourceName, proof,
};
use mithaq_stix::Timestamp;

use super::{agreements, broken, names, preview, prover, verdict};
use crate::admin::{
    AdminError, Answer, ArticleDifference, CaseView, CheckReport, Compared, DiffReport, Found,
    HeaderDifference, PreviewUnder, QuestionFound, Symbolic, TextDifference, Title, WithheldReason,
};
use crate::inner::Inner;
use crate::projection::Projection;

/// Asks of an agreement all that can be asked before anyone signs it.
pub(super) fn check(
    node: &Inner,
    operator: &str,
    of: &PreviewUnder,
    symbolic: Symbolic,
) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let (agreement, held) = text(node, &projection, of)?;
    if agreement.party(&node.me).is_none() {
        return Err(AdminError::usage(
            "not-a-party",
            "the agreement was not checked",
            "we are none of its parties, and our red lines and licences do not bind them",
            "name our party id in a [[parties]] table: see `mithaq status`; to compare two texts: `mithaq agreement diff`",
        ));
    }
    let signed: Vec<Arc<Agreement>> = projection
        .agreements()
        .signed()
        .map(|held| Arc::clone(&held.agreement))
        .collect();
    let licences: Vec<&Agreement> = signed.iter().map(AsRef::as_ref).collect();
    let asked = |judge: &mut dyn Judge| findings(node, &projection, &agreement, &licences, judge);
    let (findings, judged) = judged(node, symbolic, asked);
    let verdict = overall(&findings);
    tracing::info!(operator, agreement.id = %agreement.id(), verdict, "an agreement was checked");
    let proof = match held && node.party.operators.iter().any(|named| named == operator) {
        true => Some(recorded(
            node,
            &agreement,
            &findings,
            judged.solved.as_ref(),
        )?),
        false => None,
    };
    let title = Title::of(agreement.instrument());
    let view = Naming {
        node,
        projection: &projection,
        instruments: &[agreement.instrument()],
        title: &title,
        itself: agreement.id().as_str(),
    };
    let findings = findings.iter().map(|finding| QuestionFound {
        question: finding.question.word().to_owned(),
        found: view.found(&finding.verdict),
    });
    Ok(Answer::Checked(Box::new(CheckReport {
        agreement: held.then(|| agreement.id().to_string()),
        title: title.clone(),
        verdict: verdict.to_owned(),
        findings: findings.collect(),
        checked_by: match &judged.solved {
            None => checked_by(),
            Some(Solved { program, solver }) => {
                format!("mithaq {} ({program}, {solver})", env!("CARGO_PKG_VERSION"))
            }
        },
        unanswered: judged.unanswered,
        proof,
    })))
}

/// Every question that one agreement raises.
fn findings(
    node: &Inner,
    projection: &Projection,
    agreement: &Agreement,
    licences: &[&Agreement],
    judge: &mut dyn Judge,
) -> Vec<Finding> {
    let Some(amends) = agreement.amends() else {
        return check::check_by(judge, agreement, &node.me, licences, &node.red_lines);
    };
    // An amended text is in force under the id of what it amends.
    let mut findings = match under_id(agreement.instrument(), amends.agreement.as_str()) {
        Ok(text) => check::check_by(judge, &text, &node.me, licences, &node.red_lines),
        Err(why) => vec![Finding {
            question: Question::WithinRedLines,
            verdict: Verdict::NotProved { why },
        }],
    };
    findings.push(Finding {
        question: Question::NoWider,
        verdict: no_wider(judge, projection, agreement, amends),
    });
    findings
}

/// Who answered.
struct Judged {
    /// The solver, where it answered anything.
    solved: Option<Solved>,
    /// Why it did not answer something.
    unanswered: Option<String>,
}

/// What is found by whom the operator wants to be asked.
fn judged(
    node: &Inner,
    symbolic: Symbolic,
    ask: impl Fn(&mut dyn Judge) -> Vec<Finding>,
) -> (Vec<Finding>, Judged) {
    let by_cases = |findings| {
        let nobody = Judged {
            solved: None,
            unanswered: None,
        };
        (findings, nobody)
    };
    let program = prover::find(&node.settings);
    let missing = || "the prover is not installed: see docs/checks.md".to_owned();
    let mut running: Box<dyn Prover> = match (symbolic, &program) {
        (Symbolic::No, _) | (Symbolic::Auto, None) => return by_cases(ask(&mut EveryCase)),
        (Symbolic::Yes, None) => Box::new(prover::Missing(missing())),
        (Symbolic::Auto | Symbolic::Yes, Some(program)) => {
            match prover::Running::start(program, prover::ALL) {
                Ok(running) => Box::new(running),
                Err(why) => Box::new(prover::Missing(why)),
            }
        }
    };
    let mut solver = symbolic::Symbolic::new(running.as_mut(), prover::EACH);
    let findings = match symbolic {
        Symbolic::Auto => ask(&mut solver.or_every_case()),
        Symbolic::Yes | Symbolic::No => ask(&mut solver),
    };
    let judged = Judged {
        solved: solver.solved().cloned(),
        unanswered: solver.unanswered().map(str::to_owned),
    };
    (findings, judged)
}

/// Whether an amended text is no wider than the text that it amends.
fn no_wider(
    judge: &mut dyn Judge,
    projection: &Projection,
    agreement: &Agreement,
    amends: &Amends,
) -> Verdict {
    let base = projection.agreement(&amends.agreement);
    let old = base.and_then(|held| {
        let amended = held.family.amended().iter().map(AmendedText::agreement);
        let mut texts = amended.chain([&held.agreement]);
        texts.find(|text| *text.text_hash() == amends.text)
    });
    match old {
        Some(old) => check::compare_by(judge, old.instrument(), agreement.instrument()).verdict(),
        None => Verdict::NotProved {
            why: NotProved::NotComparable {
                why: "what it amends is not held here".to_owned(),
            },
        },
    }
}

/// Puts the verdict on record: sealed, attached to the text that was checked, sent to its parties. It speaks for our
/// party, so a named operator's check alone is recorded.
fn recorded(
    node: &Inner,
    agreement: &Agreement,
    findings: &[Finding],
    solved: Option<&Solved>,
) -> Result<String, AdminError> {
    let now = Timestamp::from_unix_millis(node.watch.unix_millis());
    let at = now.max(agreement.modified().clone());
    let (id, bytes) = proof::write(
        agreement,
        &node.me,
        (findings, solved),
        env!("CARGO_PKG_VERSION"),
        (agreement.modified(), &at),
    )
    .map_err(|error| broken(&error))?;
    let sealed = agreements::sealed(node, &bytes, PROOF_TYPE)?;
    agreements::author(node, &[sealed], Vec::new())?;
    Ok(id.to_string())
}

/// Holds one text against another.
pub(super) fn diff(
    node: &Inner,
    old: &PreviewUnder,
    new: &PreviewUnder,
) -> Result<Answer, AdminError> {
    let projection = node.projection();
    let old = instrument(node, &projection, old)?;
    let new = instrument(node, &projection, new)?;
    let found = check::diff(&old, &new);
    let instruments = [&new, &old];
    let (old_title, new_title) = (Title::of(&old), Title::of(&new));
    let view = |title| Naming {
        node,
        projection: &projection,
        instruments: &instruments,
        title,
        itself: COMPARED,
    };
    // What the new lets cross, the old stands against; and the other way round.
    let (wider, narrower) = (view(&old_title), view(&new_title));
    let compared = |comparison: &Comparison| Compared {
        standing: comparison.standing().word().to_owned(),
        disjoint: comparison.disjoint.is_proved(),
        no_wider: wider.found(&comparison.no_wider),
        no_narrower: narrower.found(&comparison.no_narrower),
        lasting: comparison
            .lasting
            .iter()
            .map(|lasting| lasting.word().to_owned())
            .collect(),
    };
    let articles = found.articles.iter().map(|article| ArticleDifference {
        id: article.id.to_string(),
        kind: article.kind.clone(),
        change: article.change.word().to_owned(),
        texts: article
            .texts
            .iter()
            .map(|(language, change)| TextDifference {
                language: language.to_string(),
                old: change.old.clone(),
                new: change.new.clone(),
            })
            .collect(),
        old_terms: article.old_terms.clone(),
        new_terms: article.new_terms.clone(),
        effect: article.effect.as_ref().map(compared),
    });
    let header = found.header.iter().map(|change| HeaderDifference {
        key: change.key.clone(),
        old: change.old.clone(),
        new: change.new.clone(),
    });
    Ok(Answer::Differs(Box::new(DiffReport {
        whole: compared(&found.whole),
        header: header.collect(),
        articles: articles.collect(),
        reordered: found.reordered,
        checked_by: checked_by(),
        old: old_title.title.clone(),
        new: new_title.title.clone(),
    })))
}

/// A draft as the agreement it would be, or one that we hold; and whether we hold it.
pub(super) fn text(
    node: &Inner,
    projection: &Projection,
    of: &PreviewUnder,
) -> Result<(Agreement, bool), AdminError> {
    Ok(match of {
        PreviewUnder::Draft(text) => (preview::drafted(node, text)?, false),
        PreviewUnder::Agreement(name) => {
            let held = agreements::named(projection, name)?;
            (Agreement::clone(&held.agreement), true)
        }
    })
}

/// What a draft, an agreement or a prepared amendment says, whoever its parties are.
pub(super) fn instrument(
    node: &Inner,
    projection: &Projection,
    of: &PreviewUnder,
) -> Result<Instrument, AdminError> {
    let name = match of {
        PreviewUnder::Draft(text) => return Ok(agreements::parsed(text)?.instrument().clone()),
        PreviewUnder::Agreement(name) => name,
    };
    match agreements::named(projection, name) {
        Ok(held) => Ok(held.agreement.instrument().clone()),
        // INVARIANT: what binds takes two who have read it: what one has prepared, the other can hold against the text.
        Err(unknown) => match agreements::proposed(node, projection, name) {
            Some(text) => Ok(text.instrument().clone()),
            None => Err(unknown),
        },
    }
}

/// The verdict on all questions together.
fn overall(findings: &[Finding]) -> &'static str {
    let mut verdict = "proved";
    for finding in findings {
        match finding.verdict {
            Verdict::Refuted { .. } => return "refuted",
            Verdict::NotProved { .. } => verdict = "not-proved",
            Verdict::Proved { .. } => {}
        }
    }
    verdict
}

/// What went through the cases.
fn checked_by() -> String {
    format!(
        "mithaq {} (every case, at most {MOST_TUPLES})",
        env!("CARGO_PKG_VERSION")
    )
}

/// What else of a case matters, in words that are translated. What a plain case is says nothing.
fn circumstances(example: &Example) -> Vec<&'static str> {
    let Example {
        class,
        known,
        giver,
        ..
    } = example;
    let mut words = Vec::new();
    let safeguards = [
        (Safeguard::Pseudonymised, "pseudonymised"),
        (Safeguard::NecessityNote, "necessity-note"),
    ];
    let has = safeguards.into_iter();
    words.extend(
        has.filter(|(one, _)| class.safeguards.contains(one))
            .map(|(_, word)| word),
    );
    match class.source {
        SourceName::Named => {}
        SourceName::Unnamed => words.push("source-unnamed"),
        SourceName::Without => words.push("source-without"),
    }
    let is_known = |party: &PartyId| party == giver || !check::is_made_up(party);
    if let Some(Licence::Delivered {
        deliverer,
        agreement,
        ..
    }) = class.licences.first()
    {
        let of = (agreement.clone(), deliverer.clone());
        if class.originator == *deliverer {
            words.push("deliverers-own");
        }
        if !known.leased.contains(&of) {
            words.push("not-leased");
        }
        if known.consented.contains(&of) {
            words.push("consented");
        }
    }
    if !words.contains(&"deliverers-own") && !is_known(&class.originator) {
        words.push("of-third");
    }
    match known.channel {
        Way::Mithaq => {}
        Way::Taxii => words.push("by-taxii"),
        Way::File => words.push("by-file"),
    }
    words
}

/// How parties and agreements are called in answers.
struct Naming<'a> {
    node: &'a Inner,
    projection: &'a Projection,
    instruments: &'a [&'a Instrument],
    /// What the agreement that is looked at, or compared with, is called.
    title: &'a Title,
    /// Its id in reasons.
    itself: &'a str,
}

impl Naming<'_> {
    fn found(&self, verdict: &Verdict) -> Found {
        let (mut tuples, mut queries) = (None, None);
        let (mut examples, mut why) = (Vec::new(), None);
        match verdict {
            Verdict::Proved {
                tuples: count,
                queries: asked,
            } => {
                queries = (*asked > 0).then_some(*asked);
                tuples = (*count > 0 || *asked == 0).then_some(*count);
            }
            Verdict::Refuted { examples: found } => {
                examples = found.iter().map(|example| self.case(example)).collect();
            }
            Verdict::NotProved { why: reason } => why = Some(reason.to_string()),
        }
        Found {
            verdict: verdict.word().to_owned(),
            tuples,
            queries,
            examples,
            why,
        }
    }

    fn party(&self, party: &PartyId) -> String {
        let named = self.instruments.iter().find_map(|text| text.party(party));
        match named {
            Some(party) => party.name.clone(),
            None => names::of_party(self.node, self.projection, party.as_str()),
        }
    }

    fn case(&self, example: &Example) -> CaseView {
        let class = &example.class;
        let (receiver, audience) = match &example.receiver {
            Receiver::Party(party) => (Some(self.party(party)), "party"),
            Receiver::Participant => (None, "participant"),
            Receiver::Stranger => (None, "stranger"),
            Receiver::Member(_) => (None, "member"),
        };
        let held = match class.licences.first() {
            None | Some(Licence::Own) => "own",
            Some(Licence::Channel { .. }) => "channel",
            Some(Licence::Delivered { agreement, .. }) => {
                match [self.itself, COMPARED].contains(&agreement.as_str()) {
                    true => "received",
                    false => "elsewhere",
                }
            }
        };
        let under = match &example.under {
            Some(Grounds::Article(article)) => Some(article),
            Some(Grounds::Local | Grounds::Channel) | None => None,
        };
        let under =
            under.filter(|article| [self.itself, COMPARED].contains(&article.agreement.as_str()));
        let circumstances = circumstances(example);
        let is_told = |word| circumstances.contains(&word);
        let named =
            class.originator != example.giver && !is_told("deliverers-own") && !is_told("of-third");
        CaseView {
            giver: self.party(&example.giver),
            receiver,
            audience: audience.to_owned(),
            object_type: class.object_type.clone(),
            tlp: class.tlp.map(tlp_label),
            pap: class.pap.map(pap_label),
            held: held.to_owned(),
            purpose: example.purpose.word().to_owned(),
            originator: named.then(|| self.party(&class.originator)),
            topics: class.topics.iter().cloned().collect(),
            sectors: class.sectors.iter().cloned().collect(),
            personal_data: class.personal_data,
            unknown_marking: class.unknown_marking,
            language: class.language.as_ref().map(ToString::to_string),
            circumstances: circumstances.into_iter().map(str::to_owned).collect(),
            tells_of: class.tells.len(),
            article: under.map(|article| article.article.to_string()),
            against: example
                .against
                .iter()
                .map(|reason| self.reason(verdict::withheld(self.projection, reason)))
                .collect(),
        }
    }

    /// A reason, with the title of the text that it rests on.
    fn reason(&self, mut reason: WithheldReason) -> WithheldReason {
        let cited = reason.agreement.as_deref();
        let cited_is_compared = cited == Some(COMPARED);
        if cited == Some(self.itself) || cited == Some(COMPARED) {
            let title = self.title.title.clone();
            reason.text = reason.text.replace(self.itself, &title);
            reason.arguments.insert("agreement".to_owned(), title);
            reason.titles = self.title.titles.clone();
            if cited_is_compared {
                reason.agreement = None;
            }
        }
        reason
    }
}
