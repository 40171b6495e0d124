//! Cases 15 and 25 on the diplomatic channel: what stays for good has an end, in number and in bytes.

use std::collections::BTreeSet;

use mithaq_agreement::article::response_time::Severity;
use mithaq_agreement::certificate::Done;
use mithaq_agreement::consent::{Asking, REQUEST_SEAL_CONTEXT, REQUEST_TYPE, request_bytes};
use mithaq_agreement::key_words::{Place, REVOCATION_TYPE, write_revocation};
use mithaq_agreement::{
    ACT_SEAL_CONTEXT, ACT_TYPE, ActBuilder, ActKind, CERTIFICATE_SEAL_CONTEXT, CERTIFICATE_TYPE,
    Certificate, ChainId, PartyId, Purpose, Revocation,
};
use mithaq_node::wire::edge::SystemRandom;
use mithaq_node::wire::keys::NodeKey;
use mithaq_node::wire::root_word::seal_word;
use mithaq_stix::Timestamp;
use serde_json::Value;

use super::acceding::Claimant;
use super::{Player, Stage};
use crate::support::nation::Nation;
use crate::support::{eventually, new_id};

fn at() -> Timestamp {
    Timestamp::parse("2026-11-22T10:00:00.000Z").unwrap()
}

impl Player {
    /// Waits until so many of what it has said were refused, and no more.
    #[track_caller]
    fn is_refused(&self, host: &Nation, count: u64) {
        eventually("so many are refused", || {
            let refused = host.peer(&self.rogue.name)?["refused"].as_u64()?;
            assert!(refused <= count, "{refused} are refused");
            (refused == count).then_some(())
        });
        self.is_read(host);
    }

    /// A signature of the agreement with a further member of so many bytes, which says nothing.
    fn padded(&self, bytes: usize) -> String {
        let (author, agreement) = (self.party(), &self.pact.agreement);
        let act = ActBuilder::new(agreement, &author, Some(&self.pact.head));
        let text = act.build(&new_id(ACT_TYPE), &at(), &ActKind::Signature);
        let mut act: Value = serde_json::from_slice(&text.unwrap()).unwrap();
        act["extensions"]["extension-definition--00000000-0000-4000-8000-000000000001"] = serde_json::json!({ "extension_type": "property-extension", "more": "x".repeat(bytes) });
        let text = mithaq_stix::canonical::form(act.to_string().as_bytes()).unwrap();
        self.rogue.seal(&text, ACT_SEAL_CONTEXT)
    }

    /// A certificate about nothing that ever was.
    fn certificate(&self, host: &Nation) -> String {
        let certificate = Certificate {
            id: new_id(CERTIFICATE_TYPE),
            author: self.party(),
            licensor: PartyId::parse(&host.party).unwrap(),
            agreement: self.pact.agreement.id().clone(),
            article: self.pact.agreement.articles()[0].id().clone(),
            done: Done::Destroyed,
            done_at: at(),
            versions: Vec::new(),
            observables: 1,
            held: 0,
            backups: 0,
            consumers: 0,
        };
        self.rogue
            .seal(&certificate.write().unwrap(), CERTIFICATE_SEAL_CONTEXT)
    }
}

#[test]
fn attack_15_keys_of_parties_that_nobody_knows_have_an_end() {
    let Stage {
        qamar,
        rimal,
        sahil,
    } = Stage::new();
    let invented = |_| Claimant::new(&PartyId::new(new_id("identity")).unwrap()).statement();
    let many: Vec<String> = (0..140).map(invented).collect();
    sahil.says(&qamar, &many);
    sahil.is_refused(&qamar, 12);
    // They take no room from others.
    rimal.says(&qamar, &[invented(0)]);
    rimal.is_read(&qamar);
    rimal.is_refused(&qamar, 0);
}

#[test]
fn attack_15_what_a_party_says_of_its_keys_has_a_size() {
    let Stage { qamar, sahil, .. } = Stage::new();
    let revocation = |_| {
        let place = Place {
            number: 1,
            hash: [7; 32],
        };
        let heads = (0..6_000_u32).map(|no| {
            let mut chain = [0; 32];
            chain[..4].copy_from_slice(&no.to_be_bytes());
            (ChainId(chain), place)
        });
        let word = Revocation {
            party: sahil.party(),
            key: NodeKey::generate(&SystemRandom).unwrap().id(),
            heads: heads.collect(),
        };
        let text = write_revocation(&new_id(REVOCATION_TYPE), &at(), &word).unwrap();
        String::from_utf8(seal_word(&sahil.rogue.root, &text).unwrap()).unwrap()
    };
    let many: Vec<String> = (0..4).map(revocation).collect();
    assert!(900_000 < many[0].len() && many[0].len() < 1_040_000);
    sahil.says(&qamar, &many);
    sahil.is_refused(&qamar, 2);
}

#[test]
fn attack_25_a_diplomatic_object_has_a_size_whatever_its_members() {
    let Stage { qamar, sahil, .. } = Stage::new();
    sahil.says(&qamar, &[sahil.padded(100_000)]);
    sahil.is_read(&qamar);
    sahil.is_refused(&qamar, 0);
    sahil.says(&qamar, &[sahil.padded(300_000)]);
    sahil.is_refused(&qamar, 1);
    // And all of them have one together: each has less, and not all are taken.
    let many: Vec<String> = (0..20).map(|_| sahil.padded(250_000)).collect();
    sahil.says(&qamar, &many);
    sahil.is_refused(&qamar, 5);
}

#[test]
fn attack_15_certificates_of_destruction_come_from_their_authors() {
    let Stage {
        qamar,
        rimal,
        sahil,
    } = Stage::new();
    sahil.says(&qamar, &[sahil.certificate(&qamar)]);
    sahil.is_read(&qamar);
    sahil.is_refused(&qamar, 0);
    rimal.says(&qamar, &[sahil.certificate(&qamar)]);
    rimal.is_refused(&qamar, 1);
    let shown = qamar.run(&["retention", "certificates"]);
    assert_eq!(shown["certificates"].as_array().unwrap().len(), 1);
}

#[test]
fn attack_15_texts_of_one_request_have_an_end() {
    let Stage { qamar, sahil, .. } = Stage::new();
    let (id, asked) = (new_id(REQUEST_TYPE), PartyId::parse(&qamar.party).unwrap());
    let texts = (0..10).map(|no| {
        let asking = Asking {
            asked: asked.clone(),
            agreement: sahil.pact.agreement.id().clone(),
            article: sahil.pact.agreement.articles()[0].id().clone(),
            object: new_id("indicator"),
            versions: BTreeSet::from([at()]),
            audience: PartyId::new(new_id("identity")).unwrap(),
            purposes: BTreeSet::from([Purpose::Protection]),
            severity: Severity::Low,
            reason: format!("for the reason {no}"),
        };
        let text = request_bytes(&id, &sahil.party(), &at(), &asking).unwrap();
        sahil.rogue.seal(&text, REQUEST_SEAL_CONTEXT)
    });
    sahil.says(&qamar, &texts.collect::<Vec<_>>());
    // The first, which counts, and four others.
    sahil.is_refused(&qamar, 5);
}
