//! The canonical form (RFC 8785), against the RFC's own vectors and two other libraries.

use mithaq_stix::canonical::form;
use proptest::prelude::*;

/// RFC 8785 §3.2.2 and §3.2.3.
#[test]
fn the_sample_of_the_rfc_has_the_form_of_the_rfc() {
    check(
        r#"{
          "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
          "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
          "literals": [null, true, false]
        }"#,
        r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#,
    );
}

/// RFC 8785 §3.2.3: keys sort by UTF-16 code units.
#[test]
fn keys_are_sorted_as_the_rfc_sorts_them() {
    check(
        "{\"\\u20ac\": \"Euro Sign\", \"\\r\": \"Carriage Return\", \"\\ufb33\": \"Hebrew Letter Dalet With Dagesh\", \
         \"1\": \"One\", \"\\ud83d\\ude00\": \"Emoji: Grinning Face\", \"\\u0080\": \"Control\", \
         \"\\u00f6\": \"Latin Small Letter O With Diaeresis\"}",
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\
         \"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}",
    );
}

/// RFC 8785, appendix B: doubles by their bits, and what is written.
#[test]
fn the_numbers_of_the_rfc_are_written_as_in_the_rfc() {
    for (bits, text) in [
        (0x0000_0000_0000_0000_u64, "0"),
        (0x8000_0000_0000_0000, "0"),
        (0x0000_0000_0000_0001, "5e-324"),
        (0x8000_0000_0000_0001, "-5e-324"),
        (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
        (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
        (0x4340_0000_0000_0000, "9007199254740992"),
        (0xc340_0000_0000_0000, "-9007199254740992"),
        (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
        (0x44b5_2d02_c7e1_4af6, "1e+23"),
        (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
        (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
        (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
        (0x444b_1ae4_d6e2_ef50, "1e+21"),
        (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
        (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
        (0x41b3_de43_5555_5553, "333333333.3333332"),
        (0x41b3_de43_5555_5554, "333333333.33333325"),
        (0x41b3_de43_5555_5555, "333333333.3333333"),
        (0x41b3_de43_5555_5556, "333333333.3333334"),
        (0x41b3_de43_5555_5557, "333333333.33333343"),
        (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
        (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ] {
        // With an exponent, for our reader takes no whole numbers beyond 2^53.
        check(&format!("{:e}", f64::from_bits(bits)), text);
    }
}

#[test]
fn one_number_has_one_form() {
    for text in [
        "1",
        "1.0",
        "1e0",
        "10e-1",
        "0.1e1",
        "1.000000000000000000000000000001",
    ] {
        check(text, "1");
    }
    for text in ["0", "-0", "0.0", "-0e9"] {
        check(text, "0");
    }
}

#[test]
fn what_is_refused_has_no_form_case_5() {
    for text in [
        r#"{"a":1,"a":1}"#,
        "9007199254740993",
        "1e400",
        r#""\ud800""#,
        "{} {}",
        "",
    ] {
        assert!(form(text.as_bytes()).is_err(), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn two_other_libraries_agree(value in crate::json::values()) {
        let text = serde_json::to_vec_pretty(&value).unwrap();
        let ours = String::from_utf8(form(&text).unwrap()).unwrap();
        prop_assert_eq!(&ours, &serde_jcs::to_string(&value).unwrap());
        prop_assert_eq!(&ours, &serde_json_canonicalizer::to_string(&value).unwrap());
        // The form of the form is the form; but doubles from 2^53 to 10^21 are written like whole
        // numbers, which our reader takes only as far as 2^53.
        prop_assume!(mithaq_stix::json::check(ours.as_bytes(), &mithaq_stix::Limits::OBJECT).is_ok());
        prop_assert_eq!(String::from_utf8(form(ours.as_bytes()).unwrap()).unwrap(), ours);
    }

    #[test]
    fn every_double_is_written_like_another_library_does(bits: u64) {
        let number = f64::from_bits(bits);
        prop_assume!(number.is_finite());
        let ours = String::from_utf8(form(format!("{number:e}").as_bytes()).unwrap()).unwrap();
        prop_assert_eq!(ours, serde_jcs::to_string(&number).unwrap());
    }
}

fn check(text: &str, expected: &str) {
    assert_eq!(
        String::from_utf8(form(text.as_bytes()).unwrap()).unwrap(),
        expected,
        "{text}"
    );
}
