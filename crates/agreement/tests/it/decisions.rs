//! Decisions: one agreement, one class, one purpose; one answer, in words.

use expect_test::{Expect, expect};
use mithaq_agreement::{
    Agreement, Class, Decision, Gate, Licence, PartyId, Purpose, compile, decide, decide_now, fold,
    relation,
};
use mithaq_stix::{Pap, Tlp};

use crate::world::{
    Articles, FIRST, QAMAR, RIMAL, SECOND, UNKNOWN, delivered, local_gate, nobody, now, own, plain,
    qamar, received, rimal, sahil, signed,
};

use Purpose::{Attribution, Detection, Investigation, Protection};

#[test]
fn markings() {
    let agreement = plain().agreement();
    let tlp = |tlp| Class { tlp, ..own() };
    let pap = |pap| Class {
        pap: Some(pap),
        ..own()
    };
    check(
        &agreement,
        &own(),
        Detection,
        expect!["released under article 2"],
    );
    check(
        &agreement,
        &tlp(Some(Tlp::Amber)),
        Detection,
        expect!["released under article 2"],
    );
    check(
        &agreement,
        &tlp(Some(Tlp::AmberStrict)),
        Detection,
        expect![
            "withheld: TLP:AMBER+STRICT is above TLP:AMBER, the highest that article 2 lets through"
        ],
    );
    check(
        &agreement,
        &tlp(Some(Tlp::Red)),
        Detection,
        expect!["withheld: TLP:RED is above TLP:AMBER, the highest that article 2 lets through"],
    );
    check(
        &agreement,
        &pap(Pap::Amber),
        Detection,
        expect!["released under article 2"],
    );
    check(
        &agreement,
        &pap(Pap::Red),
        Detection,
        expect!["withheld: PAP:RED is above PAP:AMBER, the highest that article 2 lets through"],
    );
    check(
        &agreement,
        &Class {
            unknown_marking: true,
            ..own()
        },
        Detection,
        expect!["withheld: it carries a marking whose meaning is not known here"],
    );
    check(
        &agreement,
        &Class {
            tlp: Some(Tlp::Red),
            unknown_marking: true,
            pap: Some(Pap::Red),
            ..own()
        },
        Investigation,
        expect![
            "withheld: TLP:RED is above TLP:AMBER, the highest that article 2 lets through; PAP:RED is above PAP:AMBER, the highest that article 2 lets through; investigation is not among the purposes permitted where no article names any (detection, protection, research, training); it carries a marking whose meaning is not known here"
        ],
    );
}

#[test]
fn what_is_unmarked_counts_as_the_marking_article_says() {
    let unmarked = Class { tlp: None, ..own() };
    let up_to_green = || Articles::new("notice_days = 1").own_up_to("green");
    check(
        &up_to_green().agreement(),
        &unmarked,
        Detection,
        expect![
            "withheld: it is unmarked and counts as TLP:AMBER as no article says otherwise, which is above TLP:GREEN, the highest that article 2 lets through"
        ],
    );
    check(
        &up_to_green().marking("red").agreement(),
        &unmarked,
        Detection,
        expect![
            "withheld: it is unmarked and counts as TLP:RED by article 3, which is above TLP:GREEN, the highest that article 2 lets through"
        ],
    );
    check(
        &up_to_green().marking("clear").agreement(),
        &unmarked,
        Detection,
        expect!["released under article 2"],
    );
    let article = "unmarked_tlp = \"clear\"\nunmarked_pap = \"red\"";
    check(
        &up_to_green().article("marking", article).agreement(),
        &unmarked,
        Detection,
        expect!["withheld: PAP:RED is above PAP:AMBER, the highest that article 2 lets through"],
    );
}

#[test]
fn purposes() {
    let agreement = plain()
        .purposes("[\"detection\", \"attribution\"]")
        .agreement();
    check(
        &agreement,
        &own(),
        Detection,
        expect!["released under article 2"],
    );
    check(
        &agreement,
        &own(),
        Attribution,
        expect!["released under article 2"],
    );
    check(
        &agreement,
        &own(),
        Protection,
        expect![
            "withheld: protection is not among the purposes that article 3 permits (detection, attribution)"
        ],
    );
    check(
        &plain().agreement(),
        &own(),
        Attribution,
        expect![
            "withheld: attribution is not among the purposes permitted where no article names any (detection, protection, research, training)"
        ],
    );
}

#[test]
fn types_and_directions() {
    let indicators = |gives: &str| {
        Articles::new("notice_days = 1")
            .exchange(gives, "[\"indicator\"]", "amber", "amber", "own")
            .agreement()
    };
    let malware = Class {
        object_type: "malware".to_owned(),
        ..own()
    };
    check(
        &indicators("\"each\""),
        &own(),
        Detection,
        expect!["released under article 2"],
    );
    check(
        &indicators("\"each\""),
        &malware,
        Detection,
        expect!["withheld: article 2 does not list objects of type `malware`"],
    );
    check(
        &indicators(&format!("[\"{QAMAR}\"]")),
        &own(),
        Detection,
        expect!["released under article 2"],
    );
    check(
        &indicators(&format!("[\"{RIMAL}\"]")),
        &own(),
        Detection,
        expect!["withheld: no article lets Qamar give anything"],
    );
}

#[test]
fn one_exchange_article_is_enough() {
    let agreement = Articles::new("notice_days = 1")
        .exchange("\"each\"", "[\"indicator\"]", "amber", "amber", "own")
        .exchange("\"each\"", "\"all\"", "green", "amber", "own")
        .agreement();
    let of = |object_type: &str, tlp| Class {
        object_type: object_type.to_owned(),
        tlp: Some(tlp),
        ..own()
    };
    check(
        &agreement,
        &of("indicator", Tlp::Amber),
        Detection,
        expect!["released under article 2"],
    );
    check(
        &agreement,
        &of("malware", Tlp::Green),
        Detection,
        expect!["released under article 3"],
    );
    check(
        &agreement,
        &of("malware", Tlp::Amber),
        Detection,
        expect![
            "withheld: article 2 does not list objects of type `malware`; TLP:AMBER is above TLP:GREEN, the highest that article 3 lets through"
        ],
    );
}

/// DESIGN 6.1: one licence alone must permit.
#[test]
fn inv_6_1_received_material_goes_only_where_its_own_agreement_lets_it() {
    let own_only = plain().agreement();
    let also_received = Articles::new("notice_days = 1")
        .exchange("\"each\"", "\"all\"", "amber", "amber", "own-and-received")
        .agreement();
    check(
        &own_only,
        &received(SECOND),
        Detection,
        expect![
            "withheld: article 2 gives own material only, and this was received; it was received, and article 3 of mithaq-agreement--bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb lets it go to our own participants only"
        ],
    );
    check(
        &also_received,
        &received(SECOND),
        Detection,
        expect![
            "withheld: it was received, and article 3 of mithaq-agreement--bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb lets it go to our own participants only"
        ],
    );
    // Not back to where it came from either: nobody said it may.
    check(
        &also_received,
        &received(FIRST),
        Detection,
        expect![
            "withheld: it was received, and no article of mithaq-agreement--aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa lets it go to anybody else"
        ],
    );
    check(
        &also_received,
        &received(UNKNOWN),
        Detection,
        expect![
            "withheld: it was received under mithaq-agreement--cccccccc-cccc-4ccc-8ccc-cccccccccccc, whose terms are not known here"
        ],
    );
    check(
        &also_received,
        &Class {
            licences: [Licence::Own, delivered(SECOND), delivered(UNKNOWN)].into(),
            ..own()
        },
        Detection,
        expect!["released under article 2"],
    );
    check(
        &also_received,
        &Class {
            licences: [].into(),
            ..own()
        },
        Detection,
        expect!["withheld: it is held under no licence"],
    );
}

#[test]
fn diplomatic_objects_cross_over_their_channel_only() {
    let act = |addressees: &[PartyId]| Class {
        object_type: "mithaq-act".to_owned(),
        tlp: None,
        addressees: addressees.iter().cloned().collect(),
        ..own()
    };
    check(
        &plain().agreement(),
        &act(&[rimal()]),
        Detection,
        expect!["withheld: objects of type `mithaq-act` cross over the diplomatic channel only"],
    );
    let channel = compile::channel_gate(&rimal()).unwrap();
    let ask = |class: &Class, expected: Expect| {
        expected.assert_eq(&decide(&channel, class, Purpose::Diplomacy).to_string());
    };
    ask(
        &act(&[qamar(), rimal()]),
        expect!["released under the diplomatic channel"],
    );
    ask(
        &Class {
            licences: [Licence::Channel { deliverer: sahil() }].into(),
            ..act(&[qamar(), rimal(), sahil()])
        },
        expect!["released under the diplomatic channel"],
    );
    ask(
        &act(&[qamar(), sahil()]),
        expect!["withheld: it is addressed to others"],
    );
    ask(&act(&[]), expect!["withheld: it is addressed to others"]);
    ask(
        &Class {
            addressees: [rimal()].into(),
            ..own()
        },
        expect!["withheld: the diplomatic channel does not carry objects of type `indicator`"],
    );
    ask(
        &Class {
            licences: [delivered(SECOND)].into(),
            ..act(&[rimal()])
        },
        expect![
            "withheld: it was received under an agreement, and the diplomatic channel does not carry that"
        ],
    );
    ask(
        &Class {
            unknown_marking: true,
            ..act(&[rimal()])
        },
        expect!["withheld: it carries a marking whose meaning is not known here"],
    );
}

#[test]
fn inv_7_1_what_is_addressed_goes_to_its_addressees() {
    let agreement = plain().agreement();
    let to = |addressees: &[PartyId]| Class {
        addressees: addressees.iter().cloned().collect(),
        ..own()
    };
    check(
        &agreement,
        &to(&[rimal()]),
        Detection,
        expect!["released under article 2"],
    );
    check(
        &agreement,
        &to(&[sahil()]),
        Detection,
        expect!["withheld: it is addressed to others"],
    );
}

#[test]
fn our_own_people_see_all_that_is_held_for_what_it_may_be_used() {
    let second = second();
    let gate = local_gate("analyst", &[&second]);
    let ask = |class: &Class, purpose: Purpose, expected: Expect| {
        expected.assert_eq(&decide(&gate, class, purpose).to_string());
    };
    let released = || expect!["released under no border: it stays with our own"];
    ask(
        &Class {
            tlp: Some(Tlp::Red),
            unknown_marking: true,
            ..own()
        },
        Attribution,
        released(),
    );
    ask(&received(SECOND), Detection, released());
    ask(
        &received(SECOND),
        Investigation,
        expect![
            "withheld: investigation is not among the purposes that article 4 permits (detection)"
        ],
    );
    ask(
        &received(UNKNOWN),
        Detection,
        expect![
            "withheld: it was received under mithaq-agreement--cccccccc-cccc-4ccc-8ccc-cccccccccccc, whose terms are not known here"
        ],
    );
    let by_channel = |object_type: &str| Class {
        object_type: object_type.to_owned(),
        licences: [Licence::Channel { deliverer: sahil() }].into(),
        ..own()
    };
    ask(
        &by_channel("mithaq-act"),
        Detection,
        expect!["withheld: objects of type `mithaq-act` cross over the diplomatic channel only"],
    );
    ask(
        &by_channel("indicator"),
        Detection,
        expect!["withheld: it came over the diplomatic channel, under no agreement"],
    );
    let knows_nothing = local_gate("analyst", &[]);
    assert!(decide(&knows_nothing, &own(), Detection).is_release());
    assert!(!decide(&knows_nothing, &received(SECOND), Detection).is_release());
}

/// Where two texts of one agreement are known, the narrower holds.
#[test]
fn two_texts_of_one_agreement_both_bind() {
    let narrow = plain().purposes("[\"detection\"]").second();
    let wide = plain()
        .purposes("[\"detection\", \"investigation\"]")
        .second();
    let gate = local_gate("analyst", &[&wide, &narrow]);
    assert!(decide(&gate, &received(SECOND), Detection).is_release());
    assert!(!decide(&gate, &received(SECOND), Investigation).is_release());
}

#[test]
fn a_relation_that_is_not_in_force_withholds_and_says_so_first() {
    let agreement = plain().agreement();
    let gate = gate_of(&agreement);
    let status = fold(&agreement, &signed(&agreement)[..1], &nobody());
    let found = relation(&agreement, &status, &qamar(), &rimal(), &now(9));
    let red = Class {
        tlp: Some(Tlp::Red),
        ..own()
    };
    let ask = |class: &Class, expected: Expect| {
        let decision = decide_now(&agreement, &found, &gate, class, Detection);
        expected.assert_eq(&decision.to_string());
    };
    ask(&own(), expect!["withheld: Rimal has not signed"]);
    ask(
        &red,
        expect![
            "withheld: Rimal has not signed; TLP:RED is above TLP:AMBER, the highest that article 2 lets through"
        ],
    );
}

#[test]
fn only_parties_have_a_gate() {
    let agreement = plain().agreement();
    for (giver, receiver) in [(qamar(), sahil()), (sahil(), qamar()), (qamar(), qamar())] {
        assert!(compile::exchange_gate(&agreement, &giver, &receiver, &[], &[]).is_err());
    }
}

#[test]
fn a_reason_serialises_with_its_code_and_parameters() {
    let red = Class {
        tlp: Some(Tlp::Red),
        ..own()
    };
    let decision = decide(&gate_of(&plain().agreement()), &red, Detection);
    let Decision::Withheld { reasons } = decision else {
        panic!("it is withheld");
    };
    let shown = serde_json::to_string_pretty(&reasons).unwrap();
    expect![[r#"
        [
          {
            "code": "tlp-too-strict",
            "text": "TLP:RED is above TLP:AMBER, the highest that article 2 lets through",
            "agreement": "mithaq-agreement--aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
            "article": "2",
            "params": {
              "highest": "TLP:AMBER",
              "marking": "TLP:RED"
            }
          }
        ]"#]]
    .assert_eq(&shown);
}

/// What comes from a peer is a value in policies, and never text that could be read as policy.
#[test]
fn names_and_types_are_never_read_as_policy() {
    let gate = local_gate("a\") || true //", &[]);
    assert!(!decide(&gate, &received(SECOND), Detection).is_release());
    let strange = Class {
        object_type: "indicator\" || \"\"==\"".to_owned(),
        ..own()
    };
    let agreement = Articles::new("notice_days = 1")
        .exchange("\"each\"", "[\"indicator\"]", "amber", "amber", "own")
        .agreement();
    assert!(!decide(&gate_of(&agreement), &strange, Detection).is_release());
}

fn second() -> Agreement {
    plain()
        .onward("constituency")
        .purposes("[\"detection\"]")
        .second()
}

fn gate_of(agreement: &Agreement) -> Gate {
    compile::exchange_gate(agreement, &qamar(), &rimal(), &[&second()], &[]).unwrap()
}

#[track_caller]
fn check(agreement: &Agreement, class: &Class, purpose: Purpose, expected: Expect) {
    expected.assert_eq(&decide(&gate_of(agreement), class, purpose).to_string());
}

/// TLP 2.0: what was received without a marking counts at least as the terms say that it came under, whatever is made of
/// it where it crosses.
#[test]
fn what_was_received_unmarked_counts_as_the_stricter_of_two_agreements_has_it() {
    use crate::participants::{TERMS, UNIVERSITY, hosted, university, usual};
    for (theirs, ours, expected) in [
        (
            "red",
            "clear",
            "withheld: it is unmarked and counts as TLP:RED by article 3, which is above TLP:AMBER, the highest that article 2 lets through",
        ),
        (
            "amber+strict",
            "clear",
            "withheld: it is unmarked and counts as TLP:AMBER+STRICT by article 3, which is above TLP:AMBER, the highest that article 2 lets through",
        ),
        ("amber", "clear", "released under article 2"),
        ("clear", "amber", "released under article 2"),
        (
            "clear",
            "red",
            "withheld: it is unmarked and counts as TLP:RED by article 3, which is above TLP:AMBER, the highest that article 2 lets through",
        ),
    ] {
        let licence = Articles::new("notice_days = 10")
            .own_up_to("red")
            .marking(theirs)
            .onward("constituency")
            .second();
        let terms = hosted(&usual().marking(ours), UNIVERSITY, TERMS);
        let gate =
            compile::exchange_gate(&terms, &qamar(), &university(), &[&licence], &[]).unwrap();
        let class = Class {
            tlp: None,
            ..received(SECOND)
        };
        let found = decide(&gate, &class, Purpose::Protection).to_string();
        assert_eq!(found, expected, "{theirs} {ours}");
        // Its own material counts as the agreement that it crosses under has it.
        let class = Class { tlp: None, ..own() };
        let found = decide(&gate, &class, Purpose::Protection).to_string();
        assert_eq!(
            found.starts_with("released"),
            ours != "red",
            "{theirs} {ours}"
        );
    }
}
