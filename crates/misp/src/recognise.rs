//! Which files are MISP events, told by their first bytes.

use mithaq_stix::json::Stream;

use crate::id;

/// How many bytes of a file are looked at.
pub const ENOUGH: usize = 64 << 10;

/// How a file holds its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `{"Event": …}`, `{"response": …}`, or a list of the former.
    Framed,
    /// The event alone, with nothing around it.
    Bare,
}

/// Keys that only an event without a frame has at its top: names of STIX properties have no capitals.
const OF_A_BARE_EVENT: [&str; 7] = [
    "Attribute",
    "Object",
    "Tag",
    "Galaxy",
    "Orgc",
    "Org",
    "EventReport",
];

/// How the file that begins with `start` holds MISP events; `None` if it does not look as if it held any.
///
/// `start` are the first [`ENOUGH`] bytes, or the whole of a shorter file. Nothing is judged here: a file that
/// is recognised may still be broken.
#[must_use]
pub fn recognise(start: &[u8]) -> Option<Form> {
    let mut stream = Stream::new(start, ENOUGH);
    stream.pass_byte_order_mark().ok()?;
    let listed = stream.peek().ok()?? == b'[';
    if listed {
        stream.pass(b'[', "a list").ok()?;
    }
    stream.pass(b'{', "an object").ok()?;
    loop {
        let (key, _) = stream.key().ok()?;
        match key.as_str() {
            "Event" => return Some(Form::Framed),
            "response" if !listed => return Some(Form::Framed),
            // A STIX object, or a bundle of them.
            "type" | "objects" | "spec_version" => return None,
            key if !listed && OF_A_BARE_EVENT.contains(&key) => return Some(Form::Bare),
            _ => {}
        }
        stream.value().ok()?;
        stream.pass(b',', "`,`").ok()?;
    }
}

/// Whether the file that begins with `start` is the index of a MISP feed (`manifest.json`): events by their UUIDs,
/// each told in a few words. The events themselves are files beside it.
#[must_use]
pub fn is_feed_index(start: &[u8]) -> bool {
    let begins = || {
        let mut stream = Stream::new(start, ENOUGH);
        stream.pass_byte_order_mark().ok()?;
        stream.pass(b'{', "an object").ok()?;
        let (event, _) = stream.key().ok()?;
        id::uuid(&event)?;
        stream.pass(b'{', "an object").ok()?;
        let (key, _) = stream.key().ok()?;
        TOLD_OF_EVENTS.contains(&key.as_str()).then_some(())
    };
    begins().is_some()
}

/// What an index tells of an event.
const TOLD_OF_EVENTS: [&str; 8] = [
    "Orgc",
    "Tag",
    "info",
    "date",
    "analysis",
    "threat_level_id",
    "timestamp",
    "integrity:sha256",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_told_from_stix_by_their_first_keys() {
        for (text, expected) in [
            (r#"{"Event": {"#, Some(Form::Framed)),
            ("\u{feff} {\n\"response\" : [", Some(Form::Framed)),
            (r#"{"errors": [], "response": "#, Some(Form::Framed)),
            (r#"[ {"Event": "#, Some(Form::Framed)),
            (r#"{"info": "x", "uuid": "y", "Orgc": "#, Some(Form::Bare)),
            (r#"{"Attribute": ["#, Some(Form::Bare)),
            (r#"{"type": "bundle", "Event": 1}"#, None),
            (r#"{"id": "x", "objects": []}"#, None),
            (r#"[{"type": "indicator"}]"#, None),
            (r#"[{"Attribute": []}]"#, None),
            (r#"[["Event"]]"#, None),
            (r#"{"more": false}"#, None),
            ("{}", None),
            ("[]", None),
            ("", None),
            ("Event", None),
            (r#"{"a": {"Event": 1}}"#, None),
        ] {
            assert_eq!(recognise(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn the_index_of_a_feed_is_no_event() {
        let index =
            br#"{"5be1b4c2-6f0c-4c1e-9d0a-4f8302a7e1d5": {"Orgc": {"name": "x"}, "info": "y"}}"#;
        assert!(is_feed_index(index));
        assert_eq!(recognise(index), None);
        for other in [
            "{}",
            r#"{"5be1b4c2-6f0c-4c1e-9d0a-4f8302a7e1d5": 7}"#,
            r#"{"a": {"info": 1}}"#,
            r#"{"Event": {"info": 1}}"#,
        ] {
            assert!(!is_feed_index(other.as_bytes()), "{other}");
        }
    }
}
