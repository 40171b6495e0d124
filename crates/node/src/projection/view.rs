//! A view: what one audience reads through one collection, and the decisions that make it up.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use mithaq_agreement::article::Way;
use mithaq_agreement::{
    Audience, Circumstances, Class, Decision, Grounds, PartyId, Purpose, RedLine,
};
use mithaq_stix::ObjectId;
use mithaq_store::{ClassNo, ClassSet};
use uuid::Uuid;

use super::agreements::{Agreements, HeldAgreement};
use super::collection_id;
use super::consents::{self, Given};
use super::gate::{LazyGate, Source};
use super::participants;
use crate::audience;
use crate::clients::Client;
use crate::inner::Inner;

/// Proposals that we have not signed which one question of an operator goes through, the newest first.
const MOST_PROPOSALS: usize = 64;

/// From so many classes on it is worth while to find out which of them are decided alike.
const MANY: usize = 64;

/// What stands for an agreement on record where a page came or went through the diplomatic channel.
pub(crate) const CHANNEL: &str = "channel";

/// The key of a collection in the store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ViewKey(String);

impl ViewKey {
    /// The key as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a view leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scope {
    /// To people and tools of our own.
    Local,
    /// To another party, under an agreement.
    Agreement {
        /// The agreement.
        agreement: ObjectId,
        /// The party.
        party: PartyId,
    },
    /// To a peer, over the diplomatic channel.
    Channel {
        /// The peer.
        peer: PartyId,
    },
}

/// What one audience reads through one collection.
pub(crate) struct View {
    key: ViewKey,
    id: Uuid,
    title: String,
    audience: Audience,
    scope: Scope,
    purpose: Purpose,
    /// For what its readers use what they get.
    purposes: BTreeSet<Purpose>,
    /// What has become of asking for consent to its audience's having something.
    consents: Given,
    gate: LazyGate,
    /// What is known when it is asked, and in no class.
    known: Circumstances,
    decisions: RwLock<Arc<Decisions>>,
}

/// Which classes a view shows, decided up to some class.
#[derive(Debug, Default)]
pub(crate) struct Decisions {
    /// The classes that may be seen.
    pub(crate) permitted: ClassSet,
    /// Classes below this number were decided.
    pub(crate) decided: ClassNo,
    articles: BTreeMap<ClassNo, String>,
    /// Under which article what was decided is released, by what its classes have in common.
    alike: HashMap<Class, Option<String>>,
}

impl Decisions {
    /// The article under which a class is released.
    pub(crate) fn article(&self, class: ClassNo) -> Option<&str> {
        self.articles.get(&class).map(String::as_str)
    }
}

impl View {
    /// To our own role, for a purpose.
    pub(super) fn local(agreements: &Agreements, role: &str, purpose: Purpose) -> View {
        let key = ViewKey(format!("local/{role}/{purpose}"));
        View {
            id: collection_id::local(&key),
            title: format!("Everything that {role} may see, for {purpose}"),
            audience: Audience::Role(role.to_owned()),
            scope: Scope::Local,
            purpose,
            purposes: [purpose].into(),
            consents: Given::new(),
            gate: LazyGate::new(Source::Local {
                role: role.to_owned(),
                licences: Arc::clone(agreements.licences()),
            }),
            known: Circumstances::by(Way::Taxii),
            decisions: RwLock::default(),
            key,
        }
    }

    /// To a peer, over the diplomatic channel.
    pub(super) fn channel(me: &PartyId, peer: &PartyId) -> View {
        View {
            key: ViewKey(format!("channel/{peer}")),
            id: collection_id::channel(me, peer),
            title: "Diplomatic channel".to_owned(),
            audience: Audience::Peer(peer.clone()),
            scope: Scope::Channel { peer: peer.clone() },
            purpose: Purpose::Diplomacy,
            purposes: [Purpose::Diplomacy].into(),
            consents: Given::new(),
            gate: LazyGate::new(Source::Channel { peer: peer.clone() }),
            known: Circumstances::by(Way::Mithaq),
            decisions: RwLock::default(),
        }
    }

    /// To another party under an agreement; for the first purpose that it permits unless another is named.
    pub(super) fn agreement(
        node: &Inner,
        agreements: &Agreements,
        held: &HeldAgreement,
        party: &PartyId,
        purpose: Option<Purpose>,
    ) -> View {
        let agreement = held.agreement.id().clone();
        let audience = participants::audience(held, party);
        let text = agreements.effective(held, party);
        let (_, permitted) = text.purposes();
        // A peer's own node may use what crosses for every purpose that the agreement permits; for whom it
        // passes it on inside is that node's gate. So one of them stands for all.
        let stands_for_all = permitted.first().copied().unwrap_or(Purpose::Protection);
        // A peer's own node reads what is for no purpose in particular; all others are TAXII clients.
        let is_for_node = purpose.is_none() && matches!(audience, Audience::Peer(_));
        let way = match is_for_node {
            // What an operator hands over to a party without a node is a file.
            true if held.agreement.is_external(party) => Way::File,
            true => Way::Mithaq,
            false => Way::Taxii,
        };
        let (key, id) = match purpose {
            // A participant has no node that could stand for all of its readers: each has its purpose.
            purpose if matches!(audience, Audience::Participant(_)) => {
                let purpose = purpose.unwrap_or(stands_for_all);
                let key = ViewKey(format!("participant/{agreement}/{party}/{purpose}"));
                (key.clone(), collection_id::local(&key))
            }
            None => (
                ViewKey(format!("agreement/{agreement}/{party}")),
                collection_id::agreement(&agreement, &node.me, party),
            ),
            Some(purpose) => {
                let key = ViewKey(format!("agreement/{agreement}/{party}/{purpose}"));
                (key.clone(), collection_id::local(&key))
            }
        };
        // Its node uses what it gets for all of them, whoever asks there.
        let purposes = match (purpose, &audience) {
            (Some(purpose), _) => [purpose].into(),
            (None, Audience::Participant(_)) => [stands_for_all].into(),
            (None, _) => permitted,
        };
        View {
            key,
            id,
            title: held.agreement.instrument().name().to_owned(),
            consents: agreements.consents().towards(&audience),
            audience,
            scope: Scope::Agreement {
                agreement,
                party: party.clone(),
            },
            purpose: purpose.unwrap_or(stands_for_all),
            purposes,
            gate: gate_to(agreements, held, (&node.me, party), &node.red_lines),
            known: known_of(agreements, way),
            decisions: RwLock::default(),
        }
    }

    /// All that an audience reads for a purpose: one collection for a role of ours, one for each agreement
    /// with a party that we have signed. Without a purpose, what that party's own node reads.
    pub(super) fn kept_for(
        node: &Inner,
        agreements: &Agreements,
        audience: &Audience,
        purpose: Option<Purpose>,
    ) -> Vec<View> {
        match audience {
            Audience::Role(role) => {
                let purpose = purpose.unwrap_or(Purpose::Protection);
                vec![View::local(agreements, role, purpose)]
            }
            Audience::Peer(party) | Audience::Participant(party) => agreements
                .signed()
                .filter(|held| is_between(held, &node.me, party))
                .filter(|held| participants::audience(held, party) == *audience)
                .map(|held| View::agreement(node, agreements, held, party, purpose))
                .collect(),
        }
    }

    /// As [`View::kept_for`], and what the audience would read under proposals that we have not signed: for
    /// an operator who asks why nothing crosses.
    pub(crate) fn of_audience(
        node: &Inner,
        agreements: &Agreements,
        audience: &Audience,
        purpose: Option<Purpose>,
    ) -> Vec<View> {
        let mut views = View::kept_for(node, agreements, audience, purpose);
        if let Audience::Peer(party) = audience {
            let mut proposals: Vec<_> = agreements
                .list()
                .filter(|held| !held.signed_by_us && is_between(held, &node.me, party))
                .collect();
            proposals.sort_by(|a, b| b.agreement.created().cmp(a.agreement.created()));
            proposals.truncate(MOST_PROPOSALS);
            let asked = proposals.into_iter();
            views.extend(asked.map(|held| View::agreement(node, agreements, held, party, purpose)));
        }
        views
    }

    /// Whether `other` shows exactly the same, so that what one of them decided holds for both. Classes
    /// never change, so this asks only what the gates are compiled from, and what they were told.
    pub(super) fn is_same(&self, other: &View) -> bool {
        self.key == other.key
            && self.purpose == other.purpose
            && self.known == other.known
            && self.consents == other.consents
            && self.gate.is_same(&other.gate)
    }

    /// Whether its gate was asked yet.
    #[cfg(test)]
    pub(super) fn was_asked(&self) -> bool {
        self.gate.is_compiled()
    }

    /// The collection's key in the store.
    pub(crate) fn key(&self) -> &ViewKey {
        &self.key
    }

    /// The collection's id in TAXII.
    pub(crate) fn id(&self) -> Uuid {
        self.id
    }

    /// The collection's name for people.
    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    /// Where it leads.
    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether what it shows leaves our hands.
    pub(crate) fn crosses_border(&self) -> bool {
        self.scope != Scope::Local
    }

    /// The purpose for which it decides.
    pub(crate) fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The audience, as it is put on record.
    pub(crate) fn audience_id(&self) -> String {
        audience::id(&self.audience)
    }

    /// The agreement, or what stands for one on record.
    pub(crate) fn agreement_id(&self) -> String {
        match &self.scope {
            Scope::Local => "local".to_owned(),
            Scope::Channel { .. } => CHANNEL.to_owned(),
            Scope::Agreement { agreement, .. } => agreement.to_string(),
        }
    }

    /// The peer whose node reads it, if it is one for nodes.
    pub(crate) fn peer(&self) -> Option<&PartyId> {
        match &self.scope {
            Scope::Local => None,
            Scope::Channel { peer } => Some(peer),
            Scope::Agreement { agreement, party } => {
                let for_nodes = *self.key.as_str() == format!("agreement/{agreement}/{party}");
                for_nodes.then_some(party)
            }
        }
    }

    /// The participant that it leads to, and its terms: what that one adds is taken in under them.
    pub(crate) fn participant(&self) -> Option<(&PartyId, &ObjectId)> {
        match (&self.audience, &self.scope) {
            (Audience::Participant(party), Scope::Agreement { agreement, .. }) => {
                Some((party, agreement))
            }
            _ => None,
        }
    }

    /// Whether this party's node may ask for it.
    pub(crate) fn serves_peer(&self, party: &PartyId) -> bool {
        self.peer() == Some(party)
    }

    /// Whether this TAXII client may ask for it.
    pub(crate) fn serves_client(&self, client: &Client) -> bool {
        let Some((audience, purpose)) = audience::of_client(client) else {
            return false;
        };
        self.audience == audience && self.purpose == purpose && self.peer().is_none()
    }

    /// What was decided so far.
    pub(crate) fn decisions(&self) -> Arc<Decisions> {
        self.decisions
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Decides the next `most` of `classes` that were not decided yet. All that was decided, if that is all of them.
    ///
    /// What is decided at a time is little, so that whoever else asks need not wait for the rest.
    pub(crate) fn decide_some(
        &self,
        classes: &[Arc<Class>],
        most: usize,
    ) -> Option<Arc<Decisions>> {
        let mut held = self
            .decisions
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let first = held.decided as usize;
        if first >= classes.len() {
            return Some(held.clone());
        }
        let left = classes.get(first..).unwrap_or_default();
        // Of a few it costs more to find out which are alike.
        let are_many = MANY <= left.len();
        let mut alike = held.alike.clone();
        let mut permitted = held.permitted.clone();
        let mut articles = held.articles.clone();
        let mut decided = held.decided;
        for class in left.iter().take(most) {
            let key = are_many.then(|| self.gate.key(class)).flatten();
            let known = key.as_ref().and_then(|key| alike.get(key).cloned());
            let article = known.unwrap_or_else(|| match self.ask(class) {
                Decision::Release { under } => Some(ground_name(&under)),
                Decision::Withheld { .. } => None,
            });
            if let Some(key) = key {
                alike.insert(key, article.clone());
            }
            if let Some(article) = article {
                permitted.insert(decided);
                articles.insert(decided, article);
            }
            decided += 1;
        }
        let is_done = classes.len() <= decided as usize;
        *held = Arc::new(Decisions {
            permitted,
            decided,
            articles,
            // It is as large as what was asked; once all is decided few more come.
            alike: if is_done { HashMap::new() } else { alike },
        });
        is_done.then(|| held.clone())
    }

    /// What the gate says of one class.
    pub(crate) fn ask(&self, class: &Class) -> Decision {
        let mut known = self.known.clone();
        consents::tell(&self.consents, class, &self.purposes, &mut known);
        self.gate.decide(class, self.purpose, &known)
    }

    /// By which request, and by whose consent, its audience may have what is of this class, where that is asked for.
    pub(crate) fn consented(&self, class: &Class) -> Option<(&ObjectId, &PartyId)> {
        consents::given_by(&self.consents, class, &self.purposes)
    }
}

/// The gate between two under an agreement, by what is effective between them.
pub(super) fn gate_to(
    agreements: &Agreements,
    held: &HeldAgreement,
    (giver, receiver): (&PartyId, &PartyId),
    red_lines: &[RedLine],
) -> LazyGate {
    LazyGate::new(Source::Exchange {
        agreement: Arc::clone(agreements.effective(held, receiver)),
        giver: giver.clone(),
        receiver: receiver.clone(),
        licences: Arc::clone(agreements.licences()),
        forums: Arc::clone(agreements.forums()),
        red_lines: red_lines.to_vec(),
    })
}

/// What such a gate is told, but for consents.
//
// INVARIANT: 5.8. What runs now: a projection in which other leases run takes the place of this one before anything leaves
// (`Agreements::are_current`).
pub(super) fn known_of(agreements: &Agreements, way: Way) -> Circumstances {
    Circumstances {
        leased: agreements.leased().clone(),
        ..Circumstances::by(way)
    }
}

/// A ground as it is put on record.
pub(crate) fn ground_name(grounds: &Grounds) -> String {
    match grounds {
        Grounds::Article(article) => article.article.to_string(),
        Grounds::Local => "local".to_owned(),
        Grounds::Channel => "channel".to_owned(),
    }
}

fn is_between(held: &HeldAgreement, me: &PartyId, party: &PartyId) -> bool {
    held.status.is_party(party) && held.status.is_party(me)
}
