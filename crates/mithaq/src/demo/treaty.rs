//! From nobody knowing anybody to two agreements in force and a participant under its terms, as operators
//! do it: invitations, a draft from the template, a proposal, two signatures.

use std::time::{Duration, Instant};

use mithaq_agreement::article::{Material, Onward};
use mithaq_agreement::template::{Bilateral, TemplateLanguage};
use mithaq_agreement::{Hosting, Party, PartyId, Purpose};
use mithaq_node::admin::{ActKind, AdminError, AgreementSummary, CheckReport, PreviewUnder};
use mithaq_stix::{Pap, Tlp};

use super::fault::{internal, late};
use super::nodes::{Nodes, Running};
use super::scenario::{Agreement, InThreeLanguages, Nation, Participant};
use crate::text::Lang;

/// How long the other party may take to hear of something.
const HEAR: Duration = Duration::from_secs(60);
/// Between two looks at whether it has.
const LOOK: Duration = Duration::from_millis(20);

/// An agreement in force.
pub(super) struct InForce {
    /// Its id.
    pub(super) id: String,
    /// Its title, in the language that prevails.
    pub(super) title: String,
    /// Its parties, the proposer first.
    pub(super) parties: [Nation; 2],
    /// What each party found when it checked the text before it signed it.
    pub(super) checks: Vec<CheckReport>,
    /// SHA-256 of its text, hexadecimal.
    text_hash: String,
    /// Its articles by kind.
    articles: Vec<(String, String)>,
}

/// A participant under its terms.
pub(super) struct Hosted {
    /// Its party id.
    pub(super) party: String,
    /// Its name.
    pub(super) name: String,
    /// The agreement that holds its terms.
    pub(super) terms: String,
    /// Their title, in the language that prevails.
    pub(super) title: String,
    /// The articles that bind the gate.
    pub(super) articles: Vec<String>,
}

impl InForce {
    /// The article of that kind.
    pub(super) fn article(&self, kind: &str) -> Option<&str> {
        let found = self.articles.iter().find(|(_, known)| known == kind);
        found.map(|(id, _)| id.as_str())
    }

    /// The first characters of its UUID, which name it at a node of the demo.
    pub(super) fn short(&self) -> &str {
        let uuid = self
            .id
            .split_once("--")
            .map_or(self.id.as_str(), |(_, uuid)| uuid);
        uuid.get(..8).unwrap_or(uuid)
    }
}

/// Two nodes accept one another.
pub(super) async fn introduce(one: &Running, other: &Running) -> Result<(), AdminError> {
    let invitation = one.desk.invite().await?;
    other.desk.accept(invitation).await
}

/// Puts `terms` in force between its two parties.
pub(super) async fn conclude(
    nodes: &Nodes,
    terms: &Agreement,
    lang: Lang,
) -> Result<InForce, AdminError> {
    let [one, other] = terms.parties;
    let (one, other) = (nodes.of(one)?, nodes.of(other)?);
    let draft = draft(terms, [party(one)?, party(other)?], lang)?;
    let proposed = one.desk.propose(draft).await?;
    let text = || PreviewUnder::Agreement(proposed.id.clone());
    let mut checks = vec![one.desk.check(text()).await?];
    one.desk.act(&proposed.id, ActKind::Signature).await?;
    heard(other, &proposed.id, |_| true).await?;
    checks.push(other.desk.check(text()).await?);
    other.desk.act(&proposed.id, ActKind::Signature).await?;
    heard(other, &proposed.id, is_in_force).await?;
    let held = heard(one, &proposed.id, is_in_force).await?;
    Ok(InForce {
        id: held.id,
        title: held.title.title,
        parties: terms.parties,
        checks,
        text_hash: held.text_hash,
        articles: held
            .articles
            .into_iter()
            .map(|article| (article.id, article.kind))
            .collect(),
    })
}

/// Has `clerk` check an amendment of `held` that says the same, but that the highest TLP is `ceiling`. Nothing of it is
/// kept.
pub(super) async fn check_amendment(
    nodes: &Nodes,
    clerk: Nation,
    held: &InForce,
    (terms, ceiling): (&Agreement, &str),
    lang: Lang,
) -> Result<CheckReport, AdminError> {
    let [one, other] = terms.parties;
    let parties = [party(nodes.of(one)?)?, party(nodes.of(other)?)?];
    let terms = Agreement {
        highest_tlp: ceiling.to_owned(),
        ..terms.clone()
    };
    let mut amended: toml::Table = draft(&terms, parties, lang)?.parse().map_err(internal)?;
    let amends = [("agreement", &held.id), ("text", &held.text_hash)]
        .map(|(key, value)| (key.to_owned(), toml::Value::from(value.as_str())));
    let amends = amends.into_iter().collect();
    amended.insert("amends".to_owned(), toml::Value::Table(amends));
    let draft = toml::to_string(&amended).map_err(internal)?;
    let clerk = nodes.of(clerk)?;
    clerk.desk.check(PreviewUnder::Draft(draft)).await
}

/// Hosts the participant at its nation's node, which attests its signature.
pub(super) async fn host(
    nodes: &Nodes,
    participant: &Participant,
    lang: Lang,
) -> Result<Hosted, AdminError> {
    let node = nodes.of(participant.host)?;
    let draft = terms(participant, party(node)?, lang)?;
    let added = node
        .desk
        .host(&participant.party, draft, &participant.sector)
        .await?;
    let terms = added
        .terms
        .ok_or_else(|| internal("a participant without terms"))?;
    let typed = ["exchange", "marking", "purpose", "onward"];
    let articles = terms.articles.into_iter();
    Ok(Hosted {
        party: added.party,
        name: added.name,
        terms: terms.id,
        title: terms.title.title,
        articles: articles
            .filter(|article| typed.contains(&article.kind.as_str()))
            .map(|article| article.id)
            .collect(),
    })
}

/// Waits until a node has the agreement and it is as asked.
pub(super) async fn heard(
    node: &Running,
    agreement: &str,
    is: impl Fn(&AgreementSummary) -> bool,
) -> Result<AgreementSummary, AdminError> {
    let began = Instant::now();
    while began.elapsed() < HEAR {
        if let Some(held) = node
            .desk
            .agreement(agreement)
            .await?
            .filter(|held| is(held))
        {
            return Ok(held);
        }
        tokio::time::sleep(LOOK).await;
    }
    let what = format!("{} did not hear of an act in time", node.party_name);
    Err(late(what, HEAR.as_secs()))
}

/// Whether it is in force between all its parties, as this node sees it.
pub(super) fn is_in_force(held: &AgreementSummary) -> bool {
    !held.standing.is_empty()
        && held
            .standing
            .values()
            .all(|word| word.starts_with("in-force"))
}

fn party(node: &Running) -> Result<Party, AdminError> {
    Ok(Party {
        id: PartyId::parse(&node.party).map_err(internal)?,
        name: node.party_name.clone(),
        root_fingerprint: Some(node.fingerprint.clone()),
    })
}

/// The draft, TOML: the template's words and terms, under the scenario's title.
fn draft(terms: &Agreement, parties: [Party; 2], lang: Lang) -> Result<String, AdminError> {
    let unknown = |name: &str| {
        internal(format!(
            "agreement `{}` names `{name}`, which is not known",
            terms.id
        ))
    };
    let purposes = terms
        .purposes
        .iter()
        .map(|word| Purpose::from_word(word).ok_or_else(|| unknown(word)));
    let template = template_languages(lang);
    let bilateral = Bilateral {
        highest_tlp: tlp(&terms.highest_tlp).ok_or_else(|| unknown(&terms.highest_tlp))?,
        highest_pap: pap(&terms.highest_pap).ok_or_else(|| unknown(&terms.highest_pap))?,
        unmarked_tlp: tlp(&terms.unmarked_counts_as)
            .ok_or_else(|| unknown(&terms.unmarked_counts_as))?,
        material: Material::Own,
        purposes: purposes.collect::<Result<_, _>>()?,
        onward: match terms.onward.as_str() {
            "none" => Onward::NONE,
            "constituency" => Onward::CONSTITUENCY,
            other => return Err(unknown(other)),
        },
        ..Bilateral::usual(&template, parties)
    };
    titled(&bilateral.draft(), &terms.title)
}

/// The draft of a participant's terms, TOML.
fn terms(participant: &Participant, host: Party, lang: Lang) -> Result<String, AdminError> {
    let unknown = |name: &str| internal(format!("the participant's terms name `{name}`"));
    // It is made anew, with an id of its own.
    let id = uuid::Uuid::new_v4();
    let party = Party {
        id: PartyId::parse(&format!("identity--{id}")).map_err(internal)?,
        name: participant.party.clone(),
        root_fingerprint: None,
    };
    let purpose = Purpose::from_word(&participant.purpose);
    let hosting = Hosting {
        given_tlp: tlp(&participant.highest_tlp)
            .ok_or_else(|| unknown(&participant.highest_tlp))?,
        given_pap: pap(&participant.highest_pap)
            .ok_or_else(|| unknown(&participant.highest_pap))?,
        unmarked_tlp: tlp(&participant.unmarked_counts_as)
            .ok_or_else(|| unknown(&participant.unmarked_counts_as))?,
        purposes: [purpose.ok_or_else(|| unknown(&participant.purpose))?].into(),
        ..Hosting::usual(&template_languages(lang), host, party)
    };
    titled(&hosting.draft(), &participant.title)
}

/// The reader's language prevails; all three are authentic.
fn template_languages(lang: Lang) -> Vec<TemplateLanguage> {
    let others = Lang::ALL.into_iter().filter(|other| *other != lang);
    let languages = std::iter::once(lang).chain(others);
    languages
        .filter_map(|lang| TemplateLanguage::from_tag(lang.code()))
        .collect()
}

/// The draft under another title.
fn titled(draft: &str, title: &InThreeLanguages) -> Result<String, AdminError> {
    let mut draft: toml::Table = draft.parse().map_err(internal)?;
    let title = Lang::ALL.map(|lang| {
        let words = toml::Value::from(title.get(lang));
        (lang.code().to_owned(), words)
    });
    let title = title.into_iter().collect();
    draft.insert("title".to_owned(), toml::Value::Table(title));
    toml::to_string(&draft).map_err(internal)
}

fn tlp(name: &str) -> Option<Tlp> {
    Some(match name {
        "TLP:CLEAR" => Tlp::Clear,
        "TLP:GREEN" => Tlp::Green,
        "TLP:AMBER" => Tlp::Amber,
        "TLP:AMBER+STRICT" => Tlp::AmberStrict,
        "TLP:RED" => Tlp::Red,
        _ => return None,
    })
}

fn pap(name: &str) -> Option<Pap> {
    Some(match name {
        "PAP:CLEAR" => Pap::Clear,
        "PAP:GREEN" => Pap::Green,
        "PAP:AMBER" => Pap::Amber,
        "PAP:RED" => Pap::Red,
        _ => return None,
    })
}
