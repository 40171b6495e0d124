//! Red lines: a nation's own prohibitions hold above every agreement.

use expect_test::{Expect, expect};
use mithaq_agreement::{Class, Condition, Purpose, RedLine, compile, decide};
use mithaq_stix::Tlp;

use crate::world::{Articles, own, qamar, received, rimal, sahil};

fn line(id: &str, when: Condition) -> RedLine {
    RedLine {
        id: id.to_owned(),
        text: format!("Never {id}."),
        when,
    }
}

fn only(condition: impl FnOnce(&mut Condition)) -> Condition {
    let mut when = Condition::default();
    condition(&mut when);
    when
}

#[test]
fn each_condition_forbids() {
    let malware = Class {
        object_type: "malware".to_owned(),
        ..own()
    };
    let red = Class {
        tlp: Some(Tlp::Red),
        ..own()
    };
    let unmarked = Class { tlp: None, ..own() };
    let personal = Class {
        personal_data: true,
        ..own()
    };
    let types = only(|w| w.types = Some(["malware".to_owned()].into()));
    let tlp = only(|w| w.tlp_above = Some(Tlp::Green));
    let from_sahil = only(|w| w.originators = Some([sahil()].into()));
    let ours = only(|w| w.received = Some(false));
    let data = only(|w| w.personal_data = Some(true));
    check(
        &types,
        &malware,
        expect!["withheld: red line `it`: Never it."],
    );
    check(&types, &own(), expect!["released under article 2"]);
    check(&tlp, &red, expect!["withheld: red line `it`: Never it."]);
    check(
        &tlp,
        &unmarked,
        expect!["withheld: red line `it`: Never it."],
    );
    check(&tlp, &own(), expect!["released under article 2"]);
    check(
        &from_sahil,
        &Class {
            originator: sahil(),
            ..own()
        },
        expect!["withheld: red line `it`: Never it."],
    );
    check(&from_sahil, &own(), expect!["released under article 2"]);
    check(&ours, &own(), expect!["withheld: red line `it`: Never it."]);
    check(
        &data,
        &personal,
        expect!["withheld: red line `it`: Never it."],
    );
    check(&data, &own(), expect!["released under article 2"]);
}

#[test]
fn all_conditions_of_one_must_hold() {
    let both = only(|w| {
        w.types = Some(["malware".to_owned()].into());
        w.tlp_above = Some(Tlp::Green);
    });
    let of = |object_type: &str, tlp| Class {
        object_type: object_type.to_owned(),
        tlp: Some(tlp),
        ..own()
    };
    check(
        &both,
        &of("malware", Tlp::Green),
        expect!["released under article 2"],
    );
    check(
        &both,
        &of("indicator", Tlp::Red),
        expect!["released under article 2"],
    );
    check(
        &both,
        &of("malware", Tlp::Red),
        expect!["withheld: red line `it`: Never it."],
    );
}

#[test]
fn received_material_is_told_from_our_own() {
    let when = only(|w| w.received = Some(true));
    let class = received(crate::world::SECOND);
    check(&when, &own(), expect!["released under article 2"]);
    check(
        &when,
        &class,
        expect![
            "withheld: it was received under mithaq-agreement--bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb, whose terms are not known here; red line `it`: Never it."
        ],
    );
}

#[test]
fn they_are_written_in_toml() {
    #[derive(serde::Deserialize, serde::Serialize)]
    struct Config {
        red_lines: Vec<RedLine>,
    }
    let text = r#"
        [[red_lines]]
        id = "victims"
        text = "Personal data of victims never leaves."
        when = { personal_data = true, tlp_above = "amber+strict", types = ["note"] }
    "#;
    let config: Config = toml::from_str(text).unwrap();
    let when = &config.red_lines[0].when;
    assert_eq!(when.tlp_above, Some(Tlp::AmberStrict));
    assert_eq!(when.personal_data, Some(true));
    let again: Config = toml::from_str(&toml::to_string(&config).unwrap()).unwrap();
    assert_eq!(again.red_lines, config.red_lines);
    for (from, to) in [
        ("amber+strict", "white"),
        ("personal_data", "personal_date"),
        ("when", "if"),
    ] {
        assert!(
            toml::from_str::<Config>(&text.replace(from, to)).is_err(),
            "{to}"
        );
    }
}

#[test]
fn unsound_ones_are_refused() {
    let sound = only(|w| w.personal_data = Some(true));
    refuse(
        &[line("it", Condition::default())],
        expect!["red line `it` has no condition"],
    );
    refuse(
        &[line("it", only(|w| w.types = Some([].into())))],
        expect!["red line `it` has an empty `types`, and would forbid nothing"],
    );
    refuse(
        &[line("it", only(|w| w.tlp_above = Some(Tlp::Red)))],
        expect!["red line `it` forbids what is above TLP:RED, and nothing is"],
    );
    refuse(
        &[line("it", sound.clone()), line("it", sound.clone())],
        expect!["there are two red lines `it`"],
    );
    refuse(
        &[line(" ", sound)],
        expect!["a red line needs an id and a text, but ` ` lacks one"],
    );

    #[track_caller]
    fn refuse(lines: &[RedLine], expected: Expect) {
        let agreement = crate::world::plain().agreement();
        let error = compile::exchange_gate(&agreement, &qamar(), &rimal(), &[], lines).unwrap_err();
        expected.assert_eq(&error.to_string());
    }
}

#[track_caller]
fn check(when: &Condition, class: &Class, expected: Expect) {
    let agreement = Articles::new("notice_days = 1")
        .exchange("\"each\"", "\"all\"", "red", "red", "own-and-received")
        .agreement();
    let lines = [line("it", when.clone())];
    let gate = compile::exchange_gate(&agreement, &qamar(), &rimal(), &[], &lines).unwrap();
    expected.assert_eq(&decide(&gate, class, Purpose::Detection).to_string());
}
