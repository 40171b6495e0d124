//! Which files are taken, and where others are refused.

use mithaq_misp::{Form, MispError, Options, Survey, recognise};

use crate::support::{convert, event, try_convert, with_attribute};

#[test]
fn every_frame_gives_the_same_objects() {
    let framed = with_attribute("domain", "a.rimal.example", r#""to_ids": true"#);
    let bare = framed
        .strip_prefix("{\"Event\": ")
        .unwrap()
        .strip_suffix('}')
        .unwrap();
    let texts = convert(framed.as_bytes()).texts;
    for file in [
        format!("\u{feff}{framed}"),
        format!("{{\"response\": [{framed}]}}"),
        format!("{{\"response\": {framed}}}"),
        format!("[{framed}]"),
        bare.to_owned(),
    ] {
        assert_eq!(convert(file.as_bytes()).texts, texts, "{file}");
    }
    let two = convert(format!("[{framed}, {framed}]").as_bytes());
    assert_eq!(two.of_type("report").len(), 2);
}

#[track_caller]
fn check_refused(file: &str, expected: &str) {
    let error: MispError = try_convert(file.as_bytes(), &Options::default()).unwrap_err();
    assert_eq!(format!("{}: {error}", error.code()), expected, "{file}");
}

#[test]
fn a_broken_file_is_refused_with_line_and_column() {
    for (file, expected) in [
        (
            "{\"Event\": {\"uuid\": \"x\",\n}}",
            "json-syntax: line 2, column 1: expected a key in quotation marks",
        ),
        (
            "{\"Event\": {\n \"Attribute\": [{}, ]}}",
            "json-syntax: line 2, column 20: expected a value",
        ),
        (
            "{\"Event\": {\n \"Attribute\": [{\"a\": 1,\n \"a\": 2}]}}",
            "json-duplicate-key: line 3, column 2: the object already has a key `a`",
        ),
        (
            "{\"Event\": {\"uuid\": 1, \"uuid\": 2}}",
            "json-duplicate-key: line 1, column 23: the object already has a key `uuid`",
        ),
        (
            "{\"Event\": {}, \"Event\": {}}",
            "json-duplicate-key: line 1, column 15: the object already has a key `Event`",
        ),
        (
            "{\"Event\": {}} x",
            "json-trailing-bytes: line 1, column 15: something follows the value",
        ),
        (
            "{\"Event\": {}",
            "json-unexpected-end: line 1, column 13: the text ends within a value",
        ),
        (
            "{\"Event\": {\"info\": \"\\ud800\"}}",
            "json-lone-surrogate: line 1, column 21: half of a surrogate pair",
        ),
        (
            "{\"Event\": {\"a\": 1e400}}",
            "json-number-out-of-range: line 1, column 17: a number out of the range of a double",
        ),
        (
            "{\"response\": []}",
            "misp-form: line 1, column 17: there is no MISP event in it",
        ),
        (
            "{\"response\": {\"Attribute\": [{}]}}",
            "misp-form: line 1, column 34: there is no MISP event in it",
        ),
        (
            "{\"Event\": {\"Attribute\": {}}}",
            "misp-form: line 1, column 25: `Attribute` must be a list",
        ),
        (
            "{\"Event\": 7, \"response\": 7}",
            "misp-form: line 1, column 28: there is no MISP event in it",
        ),
        (
            "7",
            "misp-form: line 1, column 1: there is no MISP event in it",
        ),
    ] {
        check_refused(file, expected);
    }
    let bytes = b"{\"Event\": {\"Attribute\": [{\"value\": \"\xff\"}]}}";
    let error = try_convert(bytes, &Options::default()).unwrap_err();
    assert_eq!(error.to_string(), "line 1, column 37: not UTF-8");
}

#[test]
fn what_belongs_to_no_event_is_said() {
    let file = format!(
        "{{\"errors\": [1], \"response\": [{}, 7, {{\"Attribute\": []}}], \"x\": null}}",
        event("")
    );
    assert_eq!(
        convert(file.as_bytes()).left(),
        [
            "$.errors: no-event",
            "$.response[1]: no-event",
            "$.response[2].Attribute: no-event",
            "$.x: no-event"
        ]
    );
}

#[test]
fn limits_hold() {
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    // Deeper than is read: left out, and nothing else with it.
    let result = convert(event(&format!("\"Attribute\": [{deep}], \"x\": {deep}")).as_bytes());
    assert_eq!(
        result.left(),
        ["$.Event.Attribute[0]: too-large", "$.Event.x: too-large"]
    );
    let deeper = format!(
        "{{\"Event\": {{\"x\": {}{}}}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert_eq!(
        try_convert(deeper.as_bytes(), &Options::default())
            .unwrap_err()
            .code(),
        "json-too-deep"
    );
    let many = (0..300)
        .map(|number| format!("\"k{number}\": 1"))
        .collect::<Vec<_>>()
        .join(",");
    check_refused(&event(&many).replace('\n', " "), &{
        let error = try_convert(
            event(&many).replace('\n', " ").as_bytes(),
            &Options::default(),
        )
        .unwrap_err();
        format!(
            "misp-form: line 1, column {}: more than 256 members",
            error.line_and_column().unwrap().1
        )
    });
    let long = with_attribute("text", &"x".repeat(17 << 20), "");
    assert_eq!(
        try_convert(long.as_bytes(), &Options::default())
            .unwrap_err()
            .code(),
        "json-too-long"
    );
    // Larger than a STIX object may be.
    let large = with_attribute("text", &"x".repeat(9 << 20), "");
    assert_eq!(
        convert(large.as_bytes()).left(),
        ["$.Event.Attribute[0]: too-large"]
    );
}

#[test]
fn another_file_than_was_looked_through_is_noticed() {
    let one = event("");
    let two = format!("[{one}, {one}]");
    let survey = Survey::read(one.as_bytes(), Form::Framed, &Options::default()).unwrap();
    let mut conversion = mithaq_misp::Conversion::new(two.as_bytes(), survey, Options::default());
    let error = loop {
        match conversion.next_output() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("nothing was noticed"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.code(), "changed");
    assert_eq!(recognise(two.as_bytes()), Some(Form::Framed));
}
