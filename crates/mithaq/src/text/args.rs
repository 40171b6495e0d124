//! Arguments of a sentence: numbers written as the language writes them, strings kept from
//! disturbing the direction of what surrounds them.

use std::fmt::Write as _;

use fluent_bundle::FluentValue;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};

use super::Lang;

/// Unicode's isolates (UAX 9): first strong, left to right, and their end.
pub(crate) const FIRST_STRONG_ISOLATE: char = '\u{2068}';
/// Left-to-right isolate.
pub(crate) const LEFT_TO_RIGHT_ISOLATE: char = '\u{2066}';
/// The end of an isolate.
pub(crate) const POP_ISOLATE: char = '\u{2069}';

/// One argument of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Arg {
    /// A number, which may also choose a plural form.
    Number(f64),
    /// A name or a phrase; its own first letter sets its direction.
    Text(String),
    /// An identifier, address, command or marking: always left to right.
    Id(String),
    /// A text that these texts have made themselves, isolates included.
    Raw(String),
}

/// An identifier, address, path, marking or command as an argument: always left to right.
pub(crate) fn id(value: impl Into<String>) -> Arg {
    Arg::Id(value.into())
}

impl Arg {
    /// A sentence made by [`super::Texts`] as part of another.
    pub(crate) fn raw(text: impl Into<String>) -> Arg {
        Arg::Raw(text.into())
    }

    pub(super) fn to_fluent(&self, lang: Lang) -> FluentValue<'static> {
        match self {
            Arg::Number(number) => FluentValue::Number(counted(lang, *number)),
            Arg::Text(text) => isolate(lang, FIRST_STRONG_ISOLATE, text).into(),
            Arg::Id(text) => isolate(lang, LEFT_TO_RIGHT_ISOLATE, text).into(),
            Arg::Raw(text) => text.clone().into(),
        }
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Arg {
        Arg::Text(text)
    }
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Arg {
            fn from(number: $kind) -> Arg {
                // Counts and milliseconds of a demo: far below 2^53, where this would round.
                Arg::Number(number as f64)
            }
        }
    )*};
}
numbers!(i32, i64, u32, u64, usize, f64);

/// A number that chooses the right plural form.
///
/// Arabic's forms go by the last two digits (Unicode CLDR: `n % 100 = 3..10` is *few*, `11..99` *many*).
/// The rules that Fluent uses (`intl_pluralrules` 7) have lost that modulus, so that 249 would be counted
/// as 200 is. The value below chooses the form; the number itself rides along, and is what is printed.
fn counted(lang: Lang, number: f64) -> FluentNumber {
    let mut options = FluentNumberOptions::default();
    let last_two = number % 100.0;
    if lang != Lang::Ar || number < 100.0 || number.fract() != 0.0 || last_two < 3.0 {
        return FluentNumber::new(number, options);
    }
    // Below 2^53, as all that is counted here: the conversion is exact.
    options.maximum_significant_digits = Some(number as usize);
    FluentNumber::new(last_two, options)
}

/// Wraps `text` where its direction could differ from the language's, and shows hidden controls.
fn isolate(lang: Lang, opener: char, text: &str) -> String {
    let text = show_bidi_controls(text);
    let at_home = if lang.is_rtl() {
        text.chars().all(|c| is_rtl(c) || c == ' ' || c == '،')
    } else {
        !text.chars().any(is_rtl)
    };
    if at_home {
        text
    } else {
        format!("{opener}{text}{POP_ISOLATE}")
    }
}

/// Writes every bidi control of `text` as `⟨U+202E⟩`: peers could reorder a line with them.
pub(crate) fn show_bidi_controls(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{200E}'
            | '\u{200F}'
            | '\u{061C}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}' => {
                // Writing to a String cannot fail.
                let _ = write!(shown, "⟨U+{:04X}⟩", u32::from(c));
            }
            other => shown.push(other),
        }
    }
    shown
}

/// Letters of the scripts that run from right to left (Hebrew to Arabic, and their presentation
/// forms): enough to see that a string needs isolation.
fn is_rtl(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// `1240.5` as `1,240.5`: English, and Arabic with Western digits.
pub(super) fn format_with_commas<M>(value: &FluentValue, _: &M) -> Option<String> {
    format_number(value, ',', '.')
}

/// `1240.5` as `1 240,5` with the narrow no-break space of French typography.
pub(super) fn format_with_spaces<M>(value: &FluentValue, _: &M) -> Option<String> {
    format_number(value, '\u{202F}', ',')
}

fn format_number(value: &FluentValue, group: char, point: char) -> Option<String> {
    let FluentValue::Number(FluentNumber { value, options }) = value else {
        return None;
    };
    // See `counted`.
    let whole = options.maximum_significant_digits;
    let value = &whole.map_or(*value, |whole| whole as f64);
    // At most one decimal: these are counts, milliseconds and rates, read and not calculated with.
    let rounded = format!("{:.1}", value.abs());
    let (whole, fraction) = rounded.split_once('.').unwrap_or((&rounded, "0"));
    let mut text = String::new();
    if *value < 0.0 {
        text.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    if fraction != "0" {
        text.push(point);
        text.push_str(fraction);
    }
    Some(text)
}
