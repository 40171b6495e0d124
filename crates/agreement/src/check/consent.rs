//! P2: onward release within the originator's consent, read off the articles a second time and apart from the
//! compiled policies.

use std::collections::BTreeSet;

use mithaq_stix::{ObjectId, Pap, Tlp};
use serde_json::Value as Json;

use super::domain::{Case, Domain};
use super::mention::{Attribute, Compared};
use super::question::Asking;
use super::side::{Rule, Side, mentions};
use super::sweep::Cases;
use super::verdict::{Receiver, Verdict};
use crate::agreement::Agreement;
use crate::article::{ArticleRef, Exchange, Forums, Material, Onward};
use crate::class::{Licence, SourceName};
use crate::compile::Gate;
use crate::compile::expr::{
    and, entity, equal, is_in, not, of_context, of_copy, of_copy_if, one_of, text as text_of,
    was_received_under, was_received_under_any,
};
use crate::compile::schema::UNMARKED;
use crate::compile::term::source_word;
use crate::decide::Audience;
use crate::party::PartyId;
use crate::reason::Reason;
use crate::vocabulary::tlp_word;

/// Whether what the gate lets through of what was received goes no further than the agreement that it was received
/// under consents to: where its onward article reaches, for its purposes, up to the marking that another organisation
/// may have; where the article asks for it, with the deliverer's consent; beyond the constituency only of the
/// deliverer's own material, and while its acts are known to be its last (5.8). What is not known to have been
/// received under known terms stays here. `forums` tells who is bound by the agreements that onward articles call so.
#[must_use]
pub fn within_consent(
    gate: &Gate,
    agreement: &Agreement,
    licences: &[&Agreement],
    forums: &Forums,
    giver: &PartyId,
    receiver: &Receiver,
) -> Verdict {
    let consents = Consents::of(gate, agreement, licences, forums);
    every_case(gate, &consents, giver, receiver)
}

/// The same, of consents that are put together.
pub(super) fn every_case(
    gate: &Gate,
    consents: &Consents<'_>,
    giver: &PartyId,
    receiver: &Receiver,
) -> Verdict {
    let find = || {
        // INVARIANT: each agreement counts for itself, whether or not a policy names it: a gate that lost the policy
        // of one must not let another, which consents, stand for it.
        let mut mentions = mentions(gate)?;
        for text in &consents.texts {
            let itself = Compared {
                with: BTreeSet::from([text.id().to_string()]),
                each: true,
            };
            mentions.add(Attribute::Licence, Some(itself));
        }
        let rules = consents.rules();
        for (looks_at, _) in &rules {
            looks_at.iter().for_each(|one| mentions.add(*one, None));
            let whose = [Attribute::Deliverer, Attribute::Originator];
            mentions.whose |= whose.iter().all(|one| looks_at.contains(one));
        }
        let domain = Domain::of(&mentions, giver)?;
        let one = Side::of_gate(gate, &domain)?;
        let holds: Vec<_> = rules
            .iter()
            .map(|(_, asks)| |case: &Case| consents.against(*asks, case).is_empty())
            .collect();
        let asked = rules.iter().zip(&holds);
        let asked: Vec<Rule<'_>> = asked
            .map(|((looks_at, _), holds)| Rule { looks_at, holds })
            .collect();
        let other = Side::of_rules(&asked, &domain)?;
        let cases = Cases::of(&one, &other, &domain.sizes());
        let question = Asking {
            gate,
            domain: &domain,
            giver,
            receiver,
        };
        let against = |case: &Case| consents.all_against(case);
        question.search(&cases, |bits| bits.iter().all(|word| *word == 0), &against)
    };
    Verdict::of(find())
}

/// The texts that received material was received under, and who would have it.
pub struct Consents<'a> {
    texts: Vec<&'a Agreement>,
    /// What it would cross under.
    under: &'a Agreement,
    audience: &'a Audience,
    forums: &'a Forums,
}

/// What one text has against a case that was received under it.
type Asks<'a> = fn(&Consents<'a>, &Agreement, &Onward, &Case) -> Option<Reason>;

impl<'a> Consents<'a> {
    /// What the agreements consent to of what this gate may let through.
    #[must_use]
    pub fn of(
        gate: &'a Gate,
        agreement: &'a Agreement,
        licences: &[&'a Agreement],
        forums: &'a Forums,
    ) -> Self {
        Self {
            texts: licences.iter().copied().chain([agreement]).collect(),
            under: agreement,
            audience: gate.audience(),
            forums,
        }
    }

    /// All that the texts have against a case; none where they have nothing.
    pub(super) fn all_against(&self, case: &Case) -> Option<Vec<Reason>> {
        let rules = self.rules();
        let all = rules.iter().flat_map(|(_, asks)| self.against(*asks, case));
        let mut all: Vec<Reason> = all.collect();
        all.dedup();
        (!all.is_empty()).then_some(all)
    }

    /// The same as expressions: whatever is one of these is not consented to.
    pub(super) fn forbidden(&self) -> Vec<Json> {
        let ids: BTreeSet<&str> = self.texts.iter().map(|text| text.id().as_str()).collect();
        let known = ids.into_iter().map(|id| entity("Agreement", id));
        let known = one_of(known, of_copy("received_under"));
        let mut all = vec![
            of_copy("by_channel"),
            and(was_received_under_any(), not(known)),
        ];
        for text in self.texts.iter().filter(|text| !self.returns(text)) {
            let under = || was_received_under(text.id().as_str());
            let onward = text.onward().1;
            if !self.reaches(text) {
                all.push(under());
                continue;
            }
            let purposes = text.purposes().1;
            let purposes = purposes.iter().map(|one| entity("Purpose", one.word()));
            let mut asked = vec![not(one_of(purposes, of_context("purpose")))];
            if !onward.constituency {
                asked.push(not(of_copy("leased")));
                asked.push(of_copy_if("received_from", |from| {
                    not(equal(from, of_copy("originator")))
                }));
            }
            if onward.consent.is_some() {
                asked.push(not(of_copy("consented")));
            }
            if let (Some(highest), Some(_)) = (self.highest(&onward), text.onward().0) {
                let level = entity("Tlp", tlp_word(highest));
                asked.push(not(is_in(of_copy("tlp"), level)));
            }
            if self.highest_unmarked(&onward) < self.counts_as(text) {
                asked.push(equal(of_copy("tlp"), entity("Tlp", UNMARKED)));
            }
            if self.highest_pap() < text.marking().1.unmarked_pap {
                asked.push(equal(of_copy("pap"), entity("Pap", UNMARKED)));
            }
            if let Some((_, attribution)) = text.attribution() {
                let wrong = [
                    (attribution.must, SourceName::Unnamed),
                    (attribution.must_not, SourceName::Named),
                ];
                let wrong = wrong.into_iter().filter(|(asks, _)| *asks);
                let is_wrong = |name| equal(of_copy("source"), text_of(source_word(name)));
                asked.extend(wrong.map(|(_, name)| is_wrong(name)));
            }
            all.extend(asked.into_iter().map(|asked| and(under(), asked)));
        }
        all
    }

    /// TLP 2.0: AMBER is for the recipient's organisation and its clients, GREEN for its community; the source's
    /// word for the very object goes beyond.
    fn highest(&self, onward: &Onward) -> Option<Tlp> {
        match self.audience {
            Audience::Participant(_) => Some(Tlp::Amber),
            _ if onward.consent.is_some() => None,
            _ => Some(Tlp::Green),
        }
    }

    /// The same of what is unmarked, which is no word of the source: no more than any article lets cross.
    fn highest_unmarked(&self, onward: &Onward) -> Tlp {
        let most = self.received().map(|exchange| exchange.highest_tlp).max();
        let most = most.unwrap_or(Tlp::Clear);
        self.highest(onward)
            .map_or(most, |highest| highest.min(most))
    }

    fn highest_pap(&self) -> Pap {
        let most = self.received().map(|exchange| exchange.highest_pap).max();
        most.unwrap_or(Pap::Clear)
    }

    /// The articles by which what was received may cross.
    fn received(&self) -> impl Iterator<Item = &Exchange> {
        let all = self.under.exchanges().map(|(_, exchange)| exchange);
        all.filter(|exchange| exchange.material == Material::OwnAndReceived)
    }

    /// What is unmarked counts as the stricter of what the two texts say: those that it came under, and those that it
    /// would cross under.
    fn counts_as(&self, text: &Agreement) -> Tlp {
        let here = self.under.marking().1.unmarked_tlp;
        here.max(text.marking().1.unmarked_tlp)
    }

    /// What is asked, each with all that it depends on; what no text asks for is left out.
    fn rules(&self) -> Vec<(Vec<Attribute>, Asks<'a>)> {
        use Attribute::{
            Consented, Deliverer, Leased, Licence, Originator, Pap, Purpose, Source, Tlp,
        };
        let reaching = || self.texts.iter().filter(|text| self.reaches(text));
        let mut rules: Vec<(Vec<Attribute>, Asks<'a>)> =
            vec![(vec![Licence, Purpose], Self::scope)];
        if reaching().any(|text| !text.onward().1.constituency) {
            rules.push((vec![Licence, Deliverer, Leased], Self::lease));
            rules.push((vec![Licence, Deliverer, Originator], Self::whose));
        }
        if reaching().any(|text| text.onward().1.consent.is_some()) {
            rules.push((vec![Licence, Deliverer, Consented], Self::consent));
        }
        if reaching().next().is_some() {
            rules.push((vec![Licence, Tlp], Self::marking));
        }
        if reaching().any(|text| self.highest_pap() < text.marking().1.unmarked_pap) {
            rules.push((vec![Licence, Pap], Self::unmarked_pap));
        }
        if reaching().any(|text| text.attribution().is_some()) {
            rules.push((vec![Licence, Source], Self::source));
        }
        rules
    }

    fn reaches(&self, text: &Agreement) -> bool {
        text.onward().1.reaches(self.audience, self.forums)
    }

    /// What a participant gave under its own terms is returned to it, not passed on.
    fn returns(&self, text: &Agreement) -> bool {
        matches!(self.audience, Audience::Participant(_)) && text.id() == self.under.id()
    }

    fn against(&self, asks: Asks<'a>, case: &Case) -> Vec<Reason> {
        match case.class.licences.first() {
            None | Some(Licence::Own) => Vec::new(),
            Some(Licence::Channel { .. }) => vec![Reason::ChannelMaterial],
            Some(Licence::Delivered { agreement, .. }) => {
                let of_it: Vec<&&Agreement> = self
                    .texts
                    .iter()
                    .filter(|text| text.id() == agreement)
                    .collect();
                if of_it.is_empty() {
                    let agreement = agreement.clone();
                    return vec![Reason::UnknownLicence { agreement }];
                }
                let asked = of_it.into_iter().filter(|text| !self.returns(text));
                asked
                    .filter_map(|text| asks(self, text, &text.onward().1, case))
                    .collect()
            }
        }
    }

    /// To whom, and for what.
    fn scope(&self, text: &Agreement, onward: &Onward, case: &Case) -> Option<Reason> {
        let (agreement, article) = (text.id().clone(), text.onward().0.cloned());
        if !self.reaches(text) {
            let is_participant = matches!(self.audience, Audience::Participant(_));
            return Some(match onward.forums.first() {
                _ if onward.is_none() => Reason::OnwardNone { agreement, article },
                _ if onward.constituency && !is_participant => {
                    Reason::OnwardConstituency { agreement, article }
                }
                Some(forum) if onward.listed.is_none() => Reason::OnwardForum {
                    agreement,
                    article,
                    forum: forum.clone(),
                },
                _ => Reason::OnwardListed { agreement, article },
            });
        }
        let (article, permitted) = text.purposes();
        (!permitted.contains(&case.purpose)).then(|| Reason::PurposeNotPermitted {
            agreement,
            article: article.cloned(),
            purpose: case.purpose,
            permitted,
        })
    }

    fn lease(&self, text: &Agreement, onward: &Onward, case: &Case) -> Option<Reason> {
        let (of, by) = delivered(case)?;
        let is_leased = case.known.leased.contains(&(of, by.clone()));
        (!onward.constituency && !is_leased).then(|| Reason::LeaseMissing {
            agreement: text.id().clone(),
            by: by.to_string(),
        })
    }

    fn whose(&self, text: &Agreement, onward: &Onward, case: &Case) -> Option<Reason> {
        let (_, by) = delivered(case)?;
        let originator = &case.class.originator;
        (!onward.constituency && *originator != by).then(|| Reason::NotTheirsToRelease {
            agreement: text.id().clone(),
            article: text.onward().0.cloned(),
            originator: originator.clone(),
        })
    }

    fn consent(&self, text: &Agreement, onward: &Onward, case: &Case) -> Option<Reason> {
        let (of, by) = delivered(case)?;
        let has_consented = case.known.consented.contains(&(of, by.clone()));
        (onward.consent.is_some() && !has_consented).then(|| Reason::ConsentMissing {
            agreement: text.id().clone(),
            article: text.onward().0.cloned(),
            ask: by.to_string(),
            state: crate::reason::ConsentState::NotAsked,
        })
    }

    fn marking(&self, text: &Agreement, onward: &Onward, case: &Case) -> Option<Reason> {
        let article = ArticleRef {
            agreement: text.id().clone(),
            article: text.onward().0?.clone(),
        };
        let Some(tlp) = case.class.tlp else {
            let (counts_as, highest) = (self.counts_as(text), self.highest_unmarked(onward));
            return (highest < counts_as).then(|| Reason::UnmarkedTooStrict {
                article,
                counts_as,
                marking: text.marking().0.cloned(),
                highest,
            });
        };
        let highest = self.highest(onward)?;
        (highest < tlp).then_some(Reason::TlpTooStrict {
            article,
            tlp,
            highest,
        })
    }

    fn unmarked_pap(&self, text: &Agreement, _: &Onward, case: &Case) -> Option<Reason> {
        let (pap, highest) = (text.marking().1.unmarked_pap, self.highest_pap());
        let article = text.onward().0?.clone();
        (case.class.pap.is_none() && highest < pap).then(|| Reason::PapTooStrict {
            article: ArticleRef {
                agreement: text.id().clone(),
                article,
            },
            pap,
            highest,
        })
    }

    fn source(&self, text: &Agreement, _: &Onward, case: &Case) -> Option<Reason> {
        let (article, attribution) = text.attribution()?;
        let article = ArticleRef {
            agreement: text.id().clone(),
            article: article.clone(),
        };
        match case.class.source {
            SourceName::Named if attribution.must_not => Some(Reason::SourceNamed { article }),
            SourceName::Unnamed if attribution.must => Some(Reason::SourceNotNamed { article }),
            SourceName::Named | SourceName::Unnamed | SourceName::Without => None,
        }
    }
}

fn delivered(case: &Case) -> Option<(ObjectId, PartyId)> {
    match case.class.licences.first()? {
        Licence::Delivered {
            deliverer,
            agreement,
            ..
        } => Some((agreement.clone(), deliverer.clone())),
        Licence::Own | Licence::Channel { .. } => None,
    }
}
