//! MISP events: what passes the survey converts to its end, and every object that comes out is STIX.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mithaq_misp::{Conversion, Options, Output, Survey, recognise};
use mithaq_stix::Object;

fuzz_target!(|data: &[u8]| {
    let Some(form) = recognise(data) else {
        return;
    };
    let options = Options::default();
    let Ok(survey) = Survey::read(data, form, &options) else {
        return;
    };
    let mut conversion = Conversion::new(data, survey, options);
    while let Some(output) = conversion.next_output().expect("the survey has seen all of it") {
        if let Output::Object(object) = output {
            Object::parse(object.text.as_bytes()).expect("what comes out is STIX");
        }
    }
});
