//! What each kind of article widens, in a check; and that nothing wider is found beyond the values that a check asks
//! about.

use std::collections::BTreeSet;
use std::fmt::Write;

use mithaq_agreement::article::{Forums, Language, Way};
use mithaq_agreement::check::{
    Example, Finding, Receiver, Verdict, check as check_all, compare, diff, no_wider,
    within_consent,
};
use mithaq_agreement::compile::{self, LicenceTerms};
use mithaq_agreement::template::plain::FixedTemplate;
use mithaq_agreement::{
    Agreement, Around, Circumstances, Class, Draft, Effect, Gate, Licence, Party, PartyId, Purpose,
    Received, Safeguard, SourceName, TemplateLanguage, bilateral, decide_in,
};
use mithaq_stix::{ObjectId, Pap, Tlp};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::world::{Articles, FIRST, RIMAL, SAHIL, UNKNOWN, id, party};
use crate::world::{qamar, rimal, sahil};

const FRAMEWORK: &str = include_str!("../../../../examples/eight-states/framework.toml");
const AMENDED: &str = include_str!("../../../../examples/eight-states/framework-amended.toml");

fn base() -> Articles {
    Articles::new("notice_days = 10").exchange(
        "\"each\"",
        "\"all\"",
        "amber",
        "amber",
        "own-and-received",
    )
}

/// Of each kind of article: the old text's terms, the new text's, and what the new one widens.
#[test]
fn each_kind_of_article_that_widens_has_its_example() {
    const LISTED: &str = "to = \"listed\"\nparties = [\"RIMAL\"]";
    let check = |kind: &str, old: &str, new: &str, expected: &[&str]| {
        let of = |terms: &str| {
            let terms = terms.replace("RIMAL", RIMAL).replace("SAHIL", SAHIL);
            match terms.is_empty() {
                true => base(),
                false => base().article(kind, &terms),
            }
        };
        let (old, new) = (of(old).agreement(), of(new).agreement());
        let compared = compare(old.instrument(), new.instrument());
        let Verdict::Refuted { examples } = &compared.no_wider else {
            panic!("{kind}: {:?}", compared.no_wider);
        };
        let shown: BTreeSet<String> = examples.iter().map(shown).collect();
        for line in expected {
            assert!(shown.contains(*line), "{kind}\n{line}\n{shown:#?}");
        }
        // The article that differs has its own comparison, and it says the same.
        let differing = diff(old.instrument(), new.instrument()).articles;
        let effect = differing[0].effect.as_ref().unwrap();
        assert_eq!(differing.len(), 1);
        assert_eq!(effect.is_wider(), Some(true), "{kind}");
    };
    check(
        "personal-data",
        "allowed = \"pseudonymised\"",
        "",
        &["Rimal: own personal-data: personal-data-not-allowed"],
    );
    check(
        "personal-data",
        "allowed = \"pseudonymised\"",
        "allowed = \"with-note\"",
        &["Rimal: own personal-data necessity-note: personal-data-not-allowed"],
    );
    check(
        "channel",
        "minimum = \"taxii\"\nlanguages = [\"ar\"]",
        "minimum = \"file\"\nlanguages = [\"ar\", \"en\"]",
        &[
            "Rimal: own by-file: channel-too-weak",
            "Rimal: own lang:en: language-not-listed",
        ],
    );
    check(
        "scope",
        "sectors = [\"energy\"]\nexcludes = [\"military\"]",
        "sectors = [\"energy\", \"healthcare\"]",
        &[
            "Rimal: own sectors:energy topics:military: excluded-from-scope",
            "Rimal: own sectors:healthcare: sector-out-of-scope",
        ],
    );
    check(
        "onward",
        LISTED,
        "to = \"listed\"\nparties = [\"RIMAL\", \"SAHIL\"]",
        &["Sahil: received deliverers-own: onward-listed"],
    );
    check(
        "onward",
        "to = \"with-consent\"",
        LISTED,
        &["Rimal: received deliverers-own: consent-missing"],
    );
    check(
        "onward",
        LISTED,
        "to = \"with-consent\"",
        &[
            "Rimal: received deliverers-own TLP:AMBER consented: tlp-too-strict",
            "a stranger: received deliverers-own consented: onward-listed",
        ],
    );
    check(
        "onward",
        "to = \"none\"",
        "to = \"forum\"\nagreement = \"mithaq-agreement--dddddddd-dddd-4ddd-8ddd-dddddddddddd\"",
        &["a member: received deliverers-own: onward-none"],
    );
    check(
        "marking",
        "unmarked_tlp = \"red\"",
        "unmarked_tlp = \"green\"",
        &["Rimal: own unmarked: unmarked-too-strict"],
    );
}

/// Who may name the source matters to those to whom it is passed on.
#[test]
fn naming_the_source_is_a_widening_for_whom_it_is_passed_on_to() {
    let text = |terms: &[(&str, &str)]| {
        let articles = base().onward("constituency");
        let articles = terms
            .iter()
            .fold(articles, |all, (kind, terms)| all.article(kind, terms));
        articles.agreement()
    };
    let old = text(&[("attribution", "name_source = \"must-not\"")]);
    let Verdict::Refuted { examples } = compare(old.instrument(), text(&[]).instrument()).no_wider
    else {
        panic!("it is wider");
    };
    let shown: Vec<String> = examples.iter().map(shown).collect();
    assert_eq!(shown, ["a participant: received of-giver: source-named"]);
}

/// Nothing but an article that lets received material go further is asked about lease and consent.
#[test]
fn a_gate_that_lost_what_guards_passing_on_is_refuted() {
    const STRICT: &str = "unmarked_tlp = \"red\"\nunmarked_pap = \"red\"";
    let listed = format!("to = \"listed\"\nparties = [\"{RIMAL}\"]");
    let forum = format!("to = \"forum\"\nagreement = \"{UNKNOWN}\"");
    let attributed = |onward: &str| {
        base()
            .article("onward", onward)
            .article("attribution", "name_source = \"must-not\"")
            .article("marking", STRICT)
            .purposes("[\"detection\"]")
            .second()
    };
    let wide = base()
        .article("marking", "unmarked_tlp = \"green\"")
        .purposes("[\"detection\", \"attribution\"]")
        .agreement();
    let members = Forums::from([(id(UNKNOWN), BTreeSet::from([rimal()]))]);
    let to = Receiver::Party(rimal());
    let usual = [
        "lease",
        "own-of-deliverer",
        "licence-purpose",
        "source-not-named",
        "unmarked-tlp",
        "unmarked-pap",
    ];
    for (onward, more) in [
        (listed.as_str(), Some("onward-tlp")),
        (forum.as_str(), Some("onward-tlp")),
        ("to = \"with-consent\"", Some("consent")),
    ] {
        let second = attributed(onward);
        let around = Around {
            licences: &[LicenceTerms::of(&second)],
            forums: &members,
            red_lines: &[],
        };
        let gate = compile::exchange_gate_among(&wide, &qamar(), &rimal(), &around).unwrap();
        let asked = |gate: &Gate| within_consent(gate, &wide, &[&second], &members, &qamar(), &to);
        let whole = asked(&gate);
        assert!(whole.is_proved(), "{onward}: {whole:?}");
        for guard in usual.iter().copied().chain(more) {
            let name = format!("2/{guard}/{}", second.id());
            let policies = gate
                .policies()
                .filter(|policy| !policy.id().starts_with(&name));
            let policies: Vec<_> = policies.cloned().collect();
            assert_eq!(
                policies.len() + 1,
                gate.policies().count(),
                "{onward} {name}"
            );
            assert!(
                policies
                    .iter()
                    .any(|policy| policy.effect() == Effect::Permit)
            );
            let Verdict::Refuted { examples } = asked(&gate.with_policies(policies).unwrap())
            else {
                panic!("{onward} {guard}");
            };
            for example in examples {
                let known = &example.known;
                let asked = decide_in(&gate, &example.class, example.purpose, known);
                assert!(!asked.is_release(), "{onward} {guard} {example:?}");
                assert!(!example.against.is_empty());
            }
        }
    }
}

/// Every template, and the worked example, is proved: what there is to read in them is read.
#[test]
fn every_template_and_the_worked_example_are_decided() {
    let named = |party: PartyId, name: &str, digit: &str| Party {
        id: party,
        name: name.to_owned(),
        root_fingerprint: Some(format!("ed25519:{}", digit.repeat(32))),
    };
    let all = [
        named(qamar(), "Qamar", "1"),
        named(rimal(), "Rimal", "2"),
        named(sahil(), "Sahil", "3"),
    ];
    let english = [TemplateLanguage::English];
    let [first, second, _] = all.clone();
    let mut drafts = vec![("bilateral", bilateral(&english, [first, second]))];
    for (template, name) in FixedTemplate::ALL {
        let many = template.least_parties() == 3 || template == FixedTemplate::WorkingGroup;
        let count = if many { 3 } else { 2 };
        drafts.push((name, template.draft(&english, &all[..count])));
    }
    drafts.push(("eight States", FRAMEWORK.to_owned()));
    drafts.push(("eight States, amended", AMENDED.to_owned()));
    let texts: Vec<(&str, Agreement)> = drafts
        .iter()
        .map(|(name, draft)| (*name, as_held(draft)))
        .collect();
    for (name, text) in &texts {
        let me = text.parties()[0].id.clone();
        for Finding { question, verdict } in check_all(text, &me, &[], &[]) {
            assert!(
                verdict.is_proved(),
                "{name} {}: {verdict:?}",
                question.word()
            );
        }
        let itself = compare(text.instrument(), text.instrument());
        assert_eq!(itself.standing().word(), "equal", "{name}: {itself:?}");
    }
    let of = |name: &str| &texts.iter().find(|(one, _)| *one == name).unwrap().1;
    let (old, new) = (of("eight States"), of("eight States, amended"));
    let amended = compare(old.instrument(), new.instrument());
    assert_ne!(amended.standing().word(), "unknown", "{amended:?}");
}

fn as_held(draft: &str) -> Agreement {
    let draft = Draft::parse(draft).unwrap();
    let author = draft.instrument().parties()[0].id.clone();
    let bytes = draft
        .object_bytes(&id(FIRST), &author, &crate::world::day(1))
        .unwrap();
    Agreement::from_object(&crate::world::object(&bytes)).unwrap()
}

fn shown(example: &Example) -> String {
    let Example {
        receiver,
        class,
        known,
        giver,
        against,
        ..
    } = example;
    let mut text = match receiver {
        Receiver::Party(party) if *party == qamar() => "Qamar",
        Receiver::Party(party) if *party == rimal() => "Rimal",
        Receiver::Party(_) => "Sahil",
        Receiver::Participant => "a participant",
        Receiver::Stranger => "a stranger",
        Receiver::Member(_) => "a member",
    }
    .to_owned();
    match class.licences.first() {
        Some(Licence::Own) => text.push_str(": own"),
        Some(Licence::Delivered { deliverer, .. }) => {
            text.push_str(": received");
            text.push_str(match &class.originator {
                one if one == deliverer => " deliverers-own",
                one if one == giver => " of-giver",
                _ => " of-third",
            });
        }
        Some(Licence::Channel { .. }) | None => text.push_str(": channel"),
    }
    match class.tlp {
        None => text.push_str(" unmarked"),
        Some(Tlp::Clear) => {}
        Some(tlp) => {
            write!(text, " {}", mithaq_agreement::vocabulary::tlp_label(tlp)).unwrap();
        }
    }
    if class.personal_data {
        text.push_str(" personal-data");
    }
    if class.safeguards.contains(&Safeguard::NecessityNote) {
        text.push_str(" necessity-note");
    }
    for (what, words) in [("sectors", &class.sectors), ("topics", &class.topics)] {
        if !words.is_empty() {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            write!(text, " {what}:{}", words.join("+")).unwrap();
        }
    }
    if let Some(language) = &class.language {
        write!(text, " lang:{language}").unwrap();
    }
    if known.channel != Way::Mithaq {
        write!(text, " by-{}", known.channel.word()).unwrap();
    }
    if !known.consented.is_empty() {
        text.push_str(" consented");
    }
    write!(text, ": {}", against[0].code()).unwrap();
    text
}

/// Articles with everything that the gate may look at, by chance.
fn text() -> impl Strategy<Value = Articles> {
    let levels = || select(vec!["clear", "green", "amber", "amber+strict", "red"]);
    let exchange = (
        select(vec![
            "\"all\"",
            "[\"indicator\", \"report\"]",
            "[\"malware\"]",
        ]),
        levels(),
        select(vec!["green", "amber", "red"]),
        select(vec!["own", "own-and-received"]),
    );
    let onward = select(vec![
        String::new(),
        "to = \"constituency\"".to_owned(),
        "to = \"with-consent\"".to_owned(),
        format!("to = \"listed\"\nparties = [\"{RIMAL}\"]"),
        format!("to = \"forum\"\nagreement = \"{UNKNOWN}\""),
    ]);
    let one_of = |terms: Vec<&'static str>| select(terms);
    (
        prop::collection::vec(exchange, 1..3),
        onward,
        one_of(vec![
            "",
            "allowed = \"none\"",
            "allowed = \"pseudonymised\"",
            "allowed = \"with-note\"",
        ]),
        one_of(vec![
            "",
            "minimum = \"mithaq\"",
            "minimum = \"taxii\"\nlanguages = [\"ar\", \"en\"]",
            "minimum = \"file\"\nlanguages = [\"fr\"]",
        ]),
        one_of(vec![
            "",
            "name_source = \"must\"",
            "name_source = \"must-not\"",
        ]),
        one_of(vec![
            "",
            "sectors = [\"energy\"]",
            "sectors = \"all\"\nexcludes = [\"military\", \"personal-data\"]",
        ]),
        one_of(vec!["[\"detection\"]", "[\"protection\", \"attribution\"]"]),
    )
        .prop_map(
            |(exchanges, onward, personal, channel, attribution, scope, purposes)| {
                let mut all = Articles::new("notice_days = 1");
                for (types, tlp, pap, material) in exchanges {
                    all = all.exchange("\"each\"", types, tlp, pap, material);
                }
                let rest = [
                    ("onward", onward.as_str()),
                    ("personal-data", personal),
                    ("channel", channel),
                    ("attribution", attribution),
                    ("scope", scope),
                ];
                for (kind, terms) in rest.into_iter().filter(|(_, terms)| !terms.is_empty()) {
                    all = all.article(kind, terms);
                }
                all.purposes(purposes)
            },
        )
}

/// Objects and circumstances beyond the values that texts name.
fn case() -> impl Strategy<Value = (Class, Purpose, Circumstances)> {
    let words = |words: Vec<&'static str>| {
        let most = words.len();
        subsequence(words, 0..=most).prop_map(|words| {
            words
                .into_iter()
                .map(str::to_owned)
                .collect::<BTreeSet<_>>()
        })
    };
    let parties = vec![qamar(), rimal(), sahil(), party(OTHER)];
    let delivered = |deliverer: PartyId, agreement: &str| Licence::Delivered {
        deliverer,
        agreement: id(agreement),
        article: None,
    };
    let licences = vec![
        Licence::Own,
        delivered(rimal(), FIRST),
        delivered(sahil(), crate::world::SECOND),
        delivered(party(OTHER), crate::world::SECOND),
        delivered(sahil(), UNKNOWN),
        Licence::Channel { deliverer: sahil() },
    ];
    let of = licences.iter().filter_map(|licence| match licence {
        Licence::Delivered {
            deliverer,
            agreement,
            ..
        } => Some((agreement.clone(), deliverer.clone())),
        Licence::Own | Licence::Channel { .. } => None,
    });
    let of: Vec<(ObjectId, PartyId)> = of.collect();
    let tlps = vec![
        None,
        Some(Tlp::Clear),
        Some(Tlp::Green),
        Some(Tlp::Amber),
        Some(Tlp::AmberStrict),
        Some(Tlp::Red),
    ];
    let paps = vec![
        None,
        Some(Pap::Clear),
        Some(Pap::Green),
        Some(Pap::Amber),
        Some(Pap::Red),
    ];
    let kinds = vec![
        "indicator",
        "malware",
        "report",
        "x-strange",
        "mithaq-act",
        "note",
    ];
    let languages = vec![
        None,
        Some("en"),
        Some("ar"),
        Some("fr"),
        Some("sw"),
        Some("zh-hans"),
    ];
    let safeguards = vec![Safeguard::Pseudonymised, Safeguard::NecessityNote];
    let sources = vec![SourceName::Named, SourceName::Unnamed, SourceName::Without];
    let way = select(vec![Way::File, Way::Taxii, Way::Mithaq]);
    let purpose = select(vec![
        Purpose::Detection,
        Purpose::Protection,
        Purpose::Attribution,
        Purpose::Research,
    ]);
    let received = (
        select(parties.clone()),
        select(tlps.clone()),
        select(paps.clone()),
        select(licences.clone()),
    )
        .prop_map(|(originator, tlp, pap, licence)| Received {
            originator,
            tlp,
            pap,
            unknown_marking: false,
            licence,
        });
    let intrinsic = (
        (select(kinds), select(parties), select(tlps), select(paps)),
        (
            any::<bool>(),
            subsequence(safeguards, 0..=2),
            select(languages),
            select(sources),
        ),
        words(vec!["military", "ransomware", "wholly-else"]),
        words(vec!["energy", "healthcare"]),
    );
    let tells = prop::collection::btree_set(prop::collection::btree_set(received, 1..2), 0..2);
    let known = (
        way,
        subsequence(of.clone(), 0..=of.len()),
        subsequence(of.clone(), 0..=of.len()),
    );
    let most = licences.len();
    let licences = subsequence(licences, 1..=most);
    (
        intrinsic,
        licences,
        tells,
        purpose,
        known,
        prop::bool::weighted(0.05),
    )
        .prop_map(
            |(
                intrinsic,
                licences,
                tells,
                purpose,
                (channel, leased, consented),
                unknown_marking,
            )| {
                let (
                    (kind, originator, tlp, pap),
                    (personal_data, safeguards, language, source),
                    topics,
                    sectors,
                ) = intrinsic;
                let class = Class {
                    originator,
                    object_type: kind.to_owned(),
                    tlp,
                    pap,
                    unknown_marking,
                    topics,
                    sectors,
                    personal_data,
                    safeguards: safeguards.into_iter().collect(),
                    language: language.and_then(Language::parse),
                    source,
                    licences: licences.into_iter().collect(),
                    tells,
                    ..crate::world::own()
                };
                let known = Circumstances {
                    channel,
                    leased: leased.into_iter().collect(),
                    consented: consented.into_iter().collect(),
                    ..Circumstances::default()
                };
                (class, purpose, known)
            },
        )
}

const OTHER: &str = "identity--44444444-4444-4444-8444-444444444444";

proptest! {
    #![proptest_config(mithaq_testkit::config(12))]

    /// What is proved is contradicted by nothing beyond the values that the texts name, whatever the circumstances;
    /// what is refuted by its example.
    #[test]
    fn nothing_wider_is_found_where_it_is_proved(
        one in text(), other in text(), licence in text(),
        asked in prop::collection::vec(case(), 300),
        is_member in any::<bool>(),
    ) {
        let members = match is_member {
            true => Forums::from([(id(UNKNOWN), BTreeSet::from([rimal()]))]),
            false => Forums::new(),
        };
        let licence = licence.second();
        let texts = [one.agreement(), other.agreement()];
        let gates = [&texts[0], &texts[1]].map(|text| {
            let around = Around {
                licences: &[LicenceTerms::of(&licence)],
                forums: &members,
                red_lines: &[],
            };
            compile::exchange_gate_among(text, &qamar(), &rimal(), &around).unwrap()
        });
        let to = Receiver::Party(rimal());
        let releases = |gate: &Gate, class: &Class, purpose, known: &Circumstances| {
            decide_in(gate, class, purpose, known).is_release()
        };
        match no_wider(&gates[0], &gates[1], &qamar(), &to) {
            Verdict::Proved { .. } => for (class, purpose, known) in &asked {
                let wider = releases(&gates[0], class, *purpose, known)
                    && !releases(&gates[1], class, *purpose, known);
                prop_assert!(!wider, "{class:?} {known:?}");
            },
            Verdict::Refuted { examples } => for example in &examples {
                let Example { class, purpose, known, .. } = example;
                prop_assert!(releases(&gates[0], class, *purpose, known));
                prop_assert!(!releases(&gates[1], class, *purpose, known));
            },
            Verdict::NotProved { why } => prop_assert!(false, "{}", why),
        }
        let consent = within_consent(&gates[0], &texts[0], &[&licence], &members, &qamar(), &to);
        prop_assert!(consent.is_proved(), "{consent:?}");
    }
}
