//! STIX patterns: what parses is shown as text that parses to the same, and is equivalent to itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mithaq_stix::pattern::Pattern;

fuzz_target!(|text: &str| {
    let Ok(pattern) = Pattern::parse(text) else {
        return;
    };
    let shown = pattern.to_string();
    let again = Pattern::parse(&shown).expect("what was shown parses");
    assert_eq!(again.to_string(), shown);
});
