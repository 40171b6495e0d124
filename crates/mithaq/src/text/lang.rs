//! The languages the program speaks.

use std::fmt;
use std::str::FromStr;

/// A language of the interface. English is what an unknown wish falls back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) enum Lang {
    /// English.
    #[default]
    En,
    /// Arabic, right to left.
    Ar,
    /// French.
    Fr,
}

/// A language that the program does not speak.
#[derive(Debug, thiserror::Error)]
#[error("no texts in the language `{wanted}`: choose `ar`, `en` or `fr`")]
pub(crate) struct UnknownLangError {
    wanted: String,
}

impl Lang {
    /// Every language, in the order in which they are offered.
    pub(crate) const ALL: [Lang; 3] = [Lang::En, Lang::Ar, Lang::Fr];

    /// The BCP 47 tag, also the `lang` attribute of a page.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Ar => "ar",
            Lang::Fr => "fr",
        }
    }

    /// The `dir` attribute of a page.
    pub(crate) fn dir(self) -> &'static str {
        match self {
            Lang::Ar => "rtl",
            Lang::En | Lang::Fr => "ltr",
        }
    }

    /// Whether the language runs from right to left.
    pub(crate) fn is_rtl(self) -> bool {
        self.dir() == "rtl"
    }

    /// The Fluent files of the language.
    pub(super) fn sources(self) -> &'static [&'static str] {
        macro_rules! files {
            ($code:literal) => {
                &[
                    include_str!(concat!("../../locales/", $code, "/common.ftl")),
                    include_str!(concat!("../../locales/", $code, "/start.ftl")),
                    include_str!(concat!("../../locales/", $code, "/commands.ftl")),
                    include_str!(concat!("../../locales/", $code, "/lists.ftl")),
                    include_str!(concat!("../../locales/", $code, "/demo.ftl")),
                    include_str!(concat!("../../locales/", $code, "/reasons.ftl")),
                    include_str!(concat!("../../locales/", $code, "/doctor.ftl")),
                    include_str!(concat!("../../locales/", $code, "/checks.ftl")),
                    include_str!(concat!("../../locales/", $code, "/deletion.ftl")),
                    include_str!(concat!("../../locales/", $code, "/life.ftl")),
                    include_str!(concat!("../../locales/", $code, "/notices.ftl")),
                    include_str!(concat!("../../locales/", $code, "/recall.ftl")),
                    include_str!(concat!("../../locales/", $code, "/report.ftl")),
                ]
            };
        }
        match self {
            Lang::En => files!("en"),
            Lang::Ar => files!("ar"),
            Lang::Fr => files!("fr"),
        }
    }
}

impl FromStr for Lang {
    type Err = UnknownLangError;

    /// Reads a tag such as `ar`, `fr-MA` or the `en_GB.UTF-8` of an environment variable.
    fn from_str(wanted: &str) -> Result<Lang, UnknownLangError> {
        let primary = wanted.split(['-', '_', '.']).next().unwrap_or_default();
        Lang::ALL
            .into_iter()
            .find(|lang| lang.code().eq_ignore_ascii_case(primary))
            .ok_or_else(|| UnknownLangError {
                wanted: wanted.to_owned(),
            })
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
