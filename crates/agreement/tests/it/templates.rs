//! Templates: in every mix of languages, a draft without faults whose terms are those asked for.

use mithaq_agreement::article::{Material, Onward};
use mithaq_agreement::template::plain::FixedTemplate;
use mithaq_agreement::{Bilateral, Draft, Party, Purpose, TemplateLanguage, bilateral};
use mithaq_stix::Tlp;

use crate::world::{QAMAR, RIMAL, agreement_from, day, qamar, rimal, sahil};

fn parties() -> [Party; 2] {
    [
        Party {
            id: qamar(),
            name: "National CERT of \"Qamar\"".to_owned(),
            root_fingerprint: Some("ed25519:00112233445566778899aabbccddeeff".to_owned()),
        },
        Party {
            id: rimal(),
            name: "فريق رمال".to_owned(),
            root_fingerprint: Some("ed25519:ffeeddccbbaa99887766554433221100".to_owned()),
        },
    ]
}

#[test]
fn the_usual_arrangement_reads_in_every_mix_of_languages() {
    use TemplateLanguage::{Arabic, English, French};
    check(&[Arabic], "ar");
    check(&[English], "en");
    check(&[French], "fr");
    check(&[Arabic, English, French], "ar");
    check(&[French, English, French], "fr");
    check(&[], "en");

    #[track_caller]
    fn check(languages: &[TemplateLanguage], prevailing: &str) {
        let text = bilateral(languages, parties());
        let draft = Draft::parse(&text).expect("a template has no faults");
        let instrument = draft.instrument();
        assert_eq!(instrument.prevailing().as_str(), prevailing);
        assert_eq!(instrument.parties(), parties());
        assert_eq!(
            instrument.purposes().1,
            [Purpose::Detection, Purpose::Protection].into()
        );
        assert_eq!(instrument.onward().1, Onward::NONE);
        assert!(text.contains(QAMAR) && text.contains(RIMAL));
        let agreement = agreement_from(&text, crate::world::FIRST);
        assert_eq!(agreement.instrument(), instrument);
    }
}

#[test]
fn words_follow_the_terms() {
    let mut terms = Bilateral::usual(&TemplateLanguage::ALL, parties());
    terms.highest_tlp = Tlp::Green;
    terms.material = Material::OwnAndReceived;
    terms.onward = Onward::CONSTITUENCY;
    terms.purposes.insert(Purpose::Research);
    terms.start = Some(day(3));
    terms.end = Some(day(20));
    terms.notice_days = 45;
    let draft = Draft::parse(&terms.draft()).unwrap();
    let texts: Vec<&str> = draft
        .instrument()
        .articles()
        .iter()
        .flat_map(|article| article.text().values())
        .map(String::as_str)
        .collect();
    let all = texts.join("\n");
    for (words, times) in [
        ("TLP:GREEN", 3),
        ("45", 3),
        ("2027-01-03", 3),
        ("2027-01-20", 3),
        ("detection, protection and research", 1),
        ("détection, protection et recherche", 1),
        ("الكشف والحماية والبحث", 1),
        ("constituency", 1),
        ("communauté", 1),
        ("المنضوية", 1),
    ] {
        assert_eq!(all.matches(words).count(), times, "{words}\n{all}");
    }
}

#[test]
fn comments_are_in_the_first_language() {
    let text = bilateral(
        &[TemplateLanguage::Arabic, TemplateLanguage::English],
        parties(),
    );
    assert!(text.starts_with("# مسودة"), "{text}");
    let text = bilateral(&[TemplateLanguage::French], parties());
    assert!(text.starts_with("# Projet"), "{text}");
}

#[test]
fn every_fixed_template_is_sound_and_reads_back_in_every_mix_of_languages() {
    use TemplateLanguage::{Arabic, English, French};
    for (template, name) in FixedTemplate::ALL {
        assert_eq!(FixedTemplate::from_name(name), Some(template));
        for languages in [
            &[Arabic][..],
            &[English],
            &[French],
            &[Arabic, English, French],
            &[],
        ] {
            let mut all = parties().to_vec();
            // Of three, the first is the depositary.
            if template.least_parties() == 3 || template == FixedTemplate::WorkingGroup {
                all.push(Party {
                    id: sahil(),
                    name: "Sahil".to_owned(),
                    root_fingerprint: Some("ed25519:0123456789abcdef0123456789abcdef".to_owned()),
                });
            }
            let text = template.draft(languages, &all);
            let draft =
                Draft::parse(&text).unwrap_or_else(|faults| panic!("{name}: {faults}\n{text}"));
            let agreement = agreement_from(&text, crate::world::FIRST);
            assert_eq!(agreement.instrument(), draft.instrument());
            let again = Draft::parse(&mithaq_agreement::draft::to_toml(draft.instrument()));
            assert_eq!(again.unwrap(), draft, "{name}");
            // No Arabic conjunction is glued to a Latin name.
            assert!(
                !text.contains("\u{648}TLP") && !text.contains("\u{648}PAP"),
                "{text}"
            );
        }
    }
    assert_eq!(FixedTemplate::from_name("treaty of everything"), None);
}

/// What stands above the kind of a draft names every kind; and where a Latin word follows the Arabic conjunction, a space
/// parts them.
#[test]
fn notes_name_every_kind_once_and_no_conjunction_is_glued_to_latin_letters() {
    use mithaq_agreement::{Hosting, InstrumentKind};
    let kinds = [
        InstrumentKind::WorkingArrangement,
        InstrumentKind::Arrangement,
        InstrumentKind::MemorandumOfUnderstanding,
        InstrumentKind::ExchangeOfNotes,
        InstrumentKind::NonDisclosureAgreement,
        InstrumentKind::Treaty,
        InstrumentKind::WorkingGroupCharter,
        InstrumentKind::MembershipTerms,
        InstrumentKind::MultilateralArrangement,
        InstrumentKind::Participant,
    ];
    for language in TemplateLanguage::ALL {
        let [host, participant] = parties();
        let text = Bilateral::usual(&[language], parties()).draft();
        let note = text
            .lines()
            .find(|line| line.starts_with('#') && line.contains("treaty"));
        for kind in kinds {
            assert!(
                note.unwrap().contains(kind.word()),
                "{}: {text}",
                kind.word()
            );
        }
        assert_eq!(text.matches("exchange-of-notes").count(), 1, "{text}");
        let without_key = Party {
            root_fingerprint: None,
            ..participant
        };
        let hosted = Hosting::usual(&[language], host, without_key).draft();
        for text in [text, hosted] {
            let mut letters = text.chars().zip(text.chars().skip(1));
            let glued = letters.any(|two| two.0 == '\u{648}' && two.1.is_ascii_alphabetic());
            assert!(!glued, "{text}");
        }
    }
}
