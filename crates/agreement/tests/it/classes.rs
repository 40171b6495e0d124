//! The key of a sharing class is canonical, and loses nothing.

use mithaq_agreement::{ArticleId, Class, ClassKeyError, Licence};
use mithaq_stix::{Pap, Tlp};

use crate::world::{FIRST, delivered, id, own, qamar, rimal, sahil};

#[test]
fn every_attribute_is_in_the_key() {
    let variants = [
        own(),
        Class {
            originator: rimal(),
            ..own()
        },
        Class {
            object_type: "malware".to_owned(),
            ..own()
        },
        Class { tlp: None, ..own() },
        Class {
            tlp: Some(Tlp::AmberStrict),
            ..own()
        },
        Class {
            pap: Some(Pap::Red),
            ..own()
        },
        Class {
            unknown_marking: true,
            ..own()
        },
        Class {
            topics: ["a\"b".to_owned()].into(),
            ..own()
        },
        Class {
            sectors: ["energy".to_owned(), "water".to_owned()].into(),
            ..own()
        },
        Class {
            personal_data: true,
            ..own()
        },
        Class {
            addressees: [sahil()].into(),
            ..own()
        },
        Class {
            licences: [Licence::Own, delivered(FIRST)].into(),
            ..own()
        },
        Class {
            licences: [Licence::Delivered {
                deliverer: qamar(),
                agreement: id(FIRST),
                article: Some(ArticleId::parse("3bis").unwrap()),
            }]
            .into(),
            ..own()
        },
        Class {
            licences: [Licence::Channel { deliverer: qamar() }].into(),
            ..own()
        },
    ];
    let mut keys = std::collections::BTreeSet::new();
    for class in variants {
        let key = class.key();
        assert_eq!(Class::from_key(&key), Ok(class));
        assert!(keys.insert(key), "two classes share a key");
    }
}

#[test]
fn another_writing_of_a_class_is_not_its_key() {
    let key = String::from_utf8(own().key()).unwrap();
    check(b"", ClassKeyError::Unreadable);
    check(b"{}", ClassKeyError::Unreadable);
    check(
        key.replace("green", "lime").as_bytes(),
        ClassKeyError::Unreadable,
    );
    check(
        key.replacen(':', ": ", 1).as_bytes(),
        ClassKeyError::NotCanonical,
    );
    check(
        key.replace("\"topics\":[]", "\"topics\":[\"b\",\"a\"]")
            .as_bytes(),
        ClassKeyError::NotCanonical,
    );

    #[track_caller]
    fn check(key: &[u8], expected: ClassKeyError) {
        assert_eq!(Class::from_key(key), Err(expected));
    }
}
