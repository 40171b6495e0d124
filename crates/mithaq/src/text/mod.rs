//! What the program says, in Arabic, English and French.
//!
//! The sentences live in `locales/<language>/*.ftl` (Fluent) and are built into the binary. Code
//! names a key and passes arguments; the language's own grammar (six plural forms in Arabic) stays
//! in the file. All three languages hold the same keys; a test says so.
//!
//! ```text
//! let texts = Texts::new(Lang::Ar);
//! texts.get("demo-imported", &[("nation", "قمر".into()), ("count", 1240.into()), ("ms", 88.into())])
//! ```

mod args;
mod lang;
mod reason;
#[cfg(test)]
mod tests;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

pub(crate) use args::{
    Arg, FIRST_STRONG_ISOLATE, LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE, id, show_bidi_controls,
};
pub(crate) use lang::Lang;
#[cfg(test)]
pub(crate) use reason::REASONS;

/// The texts of one language, ready for use; cheap to share between threads by reference.
pub(crate) struct Texts {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// Loads the sentences of `lang`.
    pub(crate) fn new(lang: Lang) -> Texts {
        // An identifier of two letters always parses; the default would only change plural rules.
        let identifier: LanguageIdentifier = lang.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Fluent isolates every argument, also where direction does not change, and so puts
        // invisible characters into what an English reader copies. `args` isolates where needed.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match lang {
            Lang::En | Lang::Ar => args::format_with_commas,
            Lang::Fr => args::format_with_spaces,
        }));
        for source in lang.sources() {
            // A faulty entry is left out and the others kept; a test finds it long before a user.
            let resource = FluentResource::try_new((*source).to_owned())
                .unwrap_or_else(|(partial, _)| partial);
            bundle.add_resource_overriding(resource);
        }
        Texts { lang, bundle }
    }

    /// The language of these texts.
    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    /// The sentence under `key`; `key.attribute` names an attribute of a message.
    ///
    /// Strings among `args` are isolated where their direction differs from the language's, and
    /// bidi control characters in them are made visible. A key that does not exist comes back in
    /// angle brackets, so that the gap is seen and nothing fails for it.
    pub(crate) fn get(&self, key: &str, args: &[(&str, Arg)]) -> String {
        let (message, attribute) = match key.split_once('.') {
            Some((message, attribute)) => (message, Some(attribute)),
            None => (key, None),
        };
        let found = self
            .bundle
            .get_message(message)
            .and_then(|found| match attribute {
                Some(name) => found.get_attribute(name).map(|attribute| attribute.value()),
                None => found.value(),
            });
        let Some(pattern) = found else {
            return format!("⟨{key}⟩");
        };
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            values.set(*name, arg.to_fluent(self.lang));
        }
        self.bundle
            .format_pattern(pattern, Some(&values), &mut Vec::new())
            .into_owned()
    }

    /// Several things in one breath: `a, b and c`.
    pub(crate) fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [only] => only.clone(),
            // Arabic joins its conjunction to the word that follows, which it cannot be to one of another script.
            items if self.lang == Lang::Ar && items.iter().any(|item| is_foreign(item)) => {
                items.join("، ")
            }
            [first @ .., last] => {
                let separator = match self.lang {
                    // Arabic repeats the conjunction.
                    Lang::Ar => " و",
                    Lang::En | Lang::Fr => ", ",
                };
                self.get(
                    "list-last",
                    &[
                        ("first", Arg::raw(first.join(separator))),
                        ("last", Arg::raw(last.clone())),
                    ],
                )
            }
        }
    }
}

/// Whether an item of an Arabic list begins in another script: it is isolated, or one of ours that needs no isolate.
fn is_foreign(item: &str) -> bool {
    let starts = |c: char| {
        c.is_ascii_alphabetic() || c == FIRST_STRONG_ISOLATE || c == LEFT_TO_RIGHT_ISOLATE
    };
    item.starts_with(starts)
}
