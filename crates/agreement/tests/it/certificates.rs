//! Certificates of destruction: what is written is read, and nothing else is.

use expect_test::{Expect, expect};
use mithaq_agreement::certificate::{Certificate, Done, MOST_VERSIONS, Version};
use mithaq_agreement::{ArticleId, CERTIFICATE_TYPE, is_diplomatic};
use mithaq_stix::{Object, ObjectId};

use crate::world::{day, object, plain, qamar, rimal};

fn certificate() -> Certificate {
    let id = |of: &str| ObjectId::parse(&format!("{of}--11111111-1111-4111-8111-111111111111"));
    Certificate {
        id: id(CERTIFICATE_TYPE).unwrap(),
        author: qamar(),
        licensor: rimal(),
        agreement: plain().agreement().id().clone(),
        article: ArticleId::parse("retention").unwrap(),
        done: Done::Destroyed,
        done_at: day(9),
        versions: vec![Version::new(
            id("indicator").unwrap(),
            Some(day(1)),
            &[7; 32],
        )],
        observables: 12,
        held: 1,
        backups: 2,
        consumers: 0,
    }
}

#[test]
fn a_certificate_says_what_is_gone_and_what_limits_it() {
    let written = certificate();
    let bytes = written.write().unwrap();
    assert_eq!(Certificate::from_object(&object(&bytes)).unwrap(), written);
    assert!(is_diplomatic(CERTIFICATE_TYPE));
    let returned = Certificate {
        done: Done::Returned,
        versions: Vec::new(),
        ..written
    };
    let bytes = returned.write().unwrap();
    assert_eq!(Certificate::from_object(&object(&bytes)).unwrap(), returned);
}

#[test]
fn what_is_no_certificate_is_refused() {
    let bytes = String::from_utf8(certificate().write().unwrap()).unwrap();
    let check = |from: &str, to: &str, expected: Expect| {
        assert!(bytes.contains(from), "no {from} in {bytes}");
        let object = Object::parse(bytes.replace(from, to).as_bytes());
        let object = object.unwrap().object;
        let refused = Certificate::from_object(&object).unwrap_err();
        expected.assert_eq(&refused.to_string());
    };
    check(
        "\"done\":\"destroyed\"",
        "\"done\":\"lost\"",
        expect!["`done` is missing or not what it must be"],
    );
    check(
        "\"observables\":12",
        "\"observables\":-12",
        expect!["`observables` is missing or not what it must be"],
    );
    check(
        "\"held\":1",
        "\"kept\":1",
        expect!["`kept` is not known here"],
    );
    check(
        "\"hash\":\"07",
        "\"hash\":\"7",
        expect!["`versions` is missing or not what it must be"],
    );
    check(
        "\"version\":\"",
        "\"note\":\"",
        expect!["`versions` is missing or not what it must be"],
    );
    check(
        "\"extension_type\":\"new-sdo\"",
        "\"extension_type\":\"property-extension\"",
        expect!["this is no certificate of destruction"],
    );
    let all = "\"mithaq_addressees\":[";
    check(
        all,
        &format!("{all}\"{}\",", qamar()),
        expect!["`mithaq_addressees` is missing or not what it must be"],
    );
    let mut many = certificate();
    many.versions = vec![many.versions[0].clone(); MOST_VERSIONS + 1];
    assert!(many.write().is_err());
}
