//! The settings, one row each: the file, the environment, `config show`, the sample file and the
//! error messages all read this table.

use std::path::{Path, PathBuf};
use std::time::Duration;

use mithaq_node::settings::{Consent, Settings};

/// Bytes in a mebibyte.
const MIB: u64 = 1024 * 1024;

/// A setting.
pub(crate) struct Key {
    /// Its name in the file; a dot is a table.
    pub(crate) name: &'static str,
    /// Its variable in the environment.
    pub(crate) env: &'static str,
    /// How the file writes it.
    pub(crate) form: Form,
    /// What it is for, as the sample file says it.
    pub(crate) meaning: &'static str,
    /// What a value looks like, after "is not".
    pub(crate) expects: &'static str,
    /// A value for the sample file, as TOML.
    pub(crate) example: &'static str,
    /// Sets it; `None` when the text is no such value.
    pub(crate) apply: fn(&mut Values, &str) -> Option<()>,
    /// Its value; `None` when unset.
    pub(crate) show: fn(&Values) -> Option<String>,
}

/// The kind of TOML value that a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A string.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A whole number, or a string with a unit.
    Measure,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What the rows set.
#[derive(Debug)]
pub(crate) struct Values {
    pub(crate) settings: Settings,
    pub(crate) certificate: Option<PathBuf>,
    pub(crate) key: Option<PathBuf>,
    pub(crate) log_filter: Option<String>,
    pub(crate) log_format: LogFormat,
}

impl Values {
    /// The defaults.
    pub(crate) fn new(data_dir: &Path) -> Values {
        Values {
            settings: Settings::new(data_dir.to_owned()),
            certificate: None,
            key: None,
            log_filter: None,
            log_format: LogFormat::Text,
        }
    }

    /// A path of the file is relative to the data directory, wherever the command was started.
    fn path(&self, text: &str) -> Option<PathBuf> {
        (!text.is_empty()).then(|| self.settings.data_dir.join(text))
    }
}

/// Every setting.
pub(crate) const KEYS: &[Key] = &[
    Key {
        name: "listen",
        env: "MITHAQ_LISTEN",
        form: Form::Text,
        meaning: "Where `serve` listens: address and port.",
        expects: "an address with a port, such as `127.0.0.1:8443` or `[::]:8443`",
        example: "\"127.0.0.1:8443\"",
        apply: |values, text| {
            text.parse()
                .ok()
                .map(|listen| values.settings.listen = listen)
        },
        show: |values| Some(values.settings.listen.to_string()),
    },
    Key {
        name: "plain_http",
        env: "MITHAQ_PLAIN_HTTP",
        form: Form::Boolean,
        meaning: "HTTP without TLS; only on a loopback address, behind a proxy or for tests.",
        expects: "`true` or `false`",
        example: "false",
        apply: |values, text| boolean(text).map(|on| values.settings.plain_http = on),
        show: |values| Some(values.settings.plain_http.to_string()),
    },
    Key {
        name: "public_url",
        env: "MITHAQ_PUBLIC_URL",
        form: Form::Text,
        meaning: "The address at which peers and clients reach this node; made from `listen` if unset.",
        expects: "an address such as `https://mithaq.cert.example`",
        example: "\"https://mithaq.cert.example\"",
        apply: |values, text| web_address(text).map(|url| values.settings.public_url = Some(url)),
        show: |values| values.settings.public_url.clone(),
    },
    Key {
        name: "tls.certificate",
        env: "MITHAQ_TLS_CERTIFICATE",
        form: Form::Text,
        meaning: "A certificate chain of your own (PEM, leaf first); without one the node makes its own, which peers pin.",
        expects: "a path",
        example: "\"fullchain.pem\"",
        apply: |values, text| {
            values
                .path(text)
                .map(|path| values.certificate = Some(path))
        },
        show: |values| values.certificate.as_deref().map(shown),
    },
    Key {
        name: "tls.key",
        env: "MITHAQ_TLS_KEY",
        form: Form::Text,
        meaning: "The private key of that certificate (PEM, PKCS #8).",
        expects: "a path",
        example: "\"key.pem\"",
        apply: |values, text| values.path(text).map(|path| values.key = Some(path)),
        show: |values| values.key.as_deref().map(shown),
    },
    Key {
        name: "allow_loopback",
        env: "MITHAQ_ALLOW_LOOPBACK",
        form: Form::Boolean,
        meaning: "Whether peers may be on this machine: for several nodes on one host.",
        expects: "`true` or `false`",
        example: "false",
        apply: |values, text| boolean(text).map(|on| values.settings.allow_loopback = on),
        show: |values| Some(values.settings.allow_loopback.to_string()),
    },
    Key {
        name: "poll",
        env: "MITHAQ_POLL",
        form: Form::Measure,
        meaning: "How long a peer goes unasked when it does not say that something is new: 1s to 24h.",
        expects: "a time from `1s` to `24h`, such as `60s` or `5m`",
        example: "\"60s\"",
        apply: |values, text| {
            let poll = duration(text).filter(|poll| (1..=24 * 3600).contains(&poll.as_secs()))?;
            values.settings.poll = poll;
            Some(())
        },
        show: |values| Some(format!("{}s", values.settings.poll.as_secs())),
    },
    Key {
        name: "page_maximum",
        env: "MITHAQ_PAGE_MAXIMUM",
        form: Form::Integer,
        meaning: "Objects that a TAXII page holds at most: 1000 to 10000.",
        expects: "a whole number from 1000 to 10000",
        example: "5000",
        apply: |values, text| {
            let maximum = text
                .parse()
                .ok()
                .filter(|maximum| (1_000..=10_000).contains(maximum))?;
            values.settings.page_maximum = maximum;
            Some(())
        },
        show: |values| Some(values.settings.page_maximum.to_string()),
    },
    Key {
        name: "max_content_length",
        env: "MITHAQ_MAX_CONTENT_LENGTH",
        form: Form::Measure,
        meaning: "Bytes that the body of a request holds at most, after decompression: 1 MiB to 256 MiB.",
        expects: "a size from `1 MiB` to `256 MiB`, or a number of bytes",
        example: "\"64 MiB\"",
        apply: |values, text| {
            let length = size(text).filter(|length| (MIB..=256 * MIB).contains(length))?;
            values.settings.max_content_length = length;
            Some(())
        },
        show: |values| Some(shown_size(values.settings.max_content_length)),
    },
    Key {
        name: "store_maximum",
        env: "MITHAQ_STORE_MAXIMUM",
        form: Form::Measure,
        meaning: "Bytes that the store's file may hold, 1 MiB or more; without it the disk decides. When it is full, new objects are refused and what is held is served on.",
        expects: "a size such as `20 GiB`, at least `1 MiB`, or a number of bytes",
        example: "\"20 GiB\"",
        apply: |values, text| {
            let bytes = size(text).filter(|bytes| MIB <= *bytes)?;
            values.settings.store_maximum = Some(bytes);
            Some(())
        },
        show: |values| values.settings.store_maximum.map(shown_size),
    },
    Key {
        name: "metrics.listen",
        env: "MITHAQ_METRICS_LISTEN",
        form: Form::Text,
        meaning: "Where `serve` shows figures to your own monitoring (Prometheus), with the token in keys/metrics-token: a loopback address; nowhere if unset.",
        expects: "a loopback address with a port, such as `127.0.0.1:9464`",
        example: "\"127.0.0.1:9464\"",
        apply: |values, text| {
            let listen: std::net::SocketAddr = text.parse().ok()?;
            values.settings.metrics_listen = listen.ip().is_loopback().then_some(listen);
            values.settings.metrics_listen.map(drop)
        },
        show: |values| {
            let listen = values.settings.metrics_listen;
            listen.map(|listen| listen.to_string())
        },
    },
    Key {
        name: "recall.consent",
        env: "MITHAQ_RECALL_CONSENT",
        form: Form::Text,
        meaning: "What is done at once when a peer recalls what is its own: `delete` (whatever it asks; a legal hold keeps it from everybody instead), `restrict`, or `ask`: an operator decides.",
        expects: "`delete`, `restrict` or `ask`",
        example: "\"delete\"",
        apply: |values, text| {
            let known = Consent::WORDS.iter().find(|(_, word)| *word == text);
            known.map(|(consent, _)| values.settings.recall_consent = *consent)
        },
        show: |values| {
            let mut words = Consent::WORDS.iter();
            let known = words.find(|(consent, _)| *consent == values.settings.recall_consent);
            known.map(|(_, word)| (*word).to_owned())
        },
    },
    Key {
        name: "recall.ask",
        env: "MITHAQ_RECALL_ASK",
        form: Form::Text,
        meaning: "Peers, by name or party id with commas between, whose recalls wait for an operator whatever `recall.consent` says.",
        expects: "names or party ids with commas between",
        example: "\"National CERT of Rimal\"",
        apply: |values, text| {
            let names = text.split(',').map(|name| name.trim().to_owned());
            values.settings.recall_ask = names.filter(|name| !name.is_empty()).collect();
            Some(())
        },
        show: |values| {
            let names = &values.settings.recall_ask;
            (!names.is_empty()).then(|| names.join(", "))
        },
    },
    Key {
        name: "recall.answer_within",
        env: "MITHAQ_RECALL_ANSWER_WITHIN",
        form: Form::Measure,
        meaning: "Within what time our recalls ask for an answer; later ones are listed as overdue: 1s to 2160h.",
        expects: "a time from `1s` to `2160h`, such as `72h`",
        example: "\"72h\"",
        apply: |values, text| {
            let within = duration(text)?;
            let fits = (1..=2_160 * 3_600).contains(&within.as_secs());
            fits.then(|| values.settings.recall_answer = within)
        },
        show: |values| Some(format!("{}s", values.settings.recall_answer.as_secs())),
    },
    Key {
        name: "check.prover",
        env: "MITHAQ_PROVER",
        form: Form::Text,
        meaning: "The program that asks the solver cvc5 for `mithaq agreement check`; beside `mithaq` or on the path if unset.",
        expects: "the path of `mithaq-prover`",
        example: "\"/usr/local/bin/mithaq-prover\"",
        apply: |values, text| {
            values.settings.prover = (!text.is_empty()).then(|| text.into());
            values.settings.prover.as_ref().map(drop)
        },
        show: |values| {
            let prover = values.settings.prover.as_ref();
            prover.map(|path| path.display().to_string())
        },
    },
    Key {
        name: "log.filter",
        env: "MITHAQ_LOG",
        form: Form::Text,
        meaning: "Which log lines are written, to standard error: `error`, `warn`, `info`, `debug`, or per part: `info,mithaq_node=debug`.",
        expects: "a filter such as `info` or `warn,mithaq_node=debug`",
        example: "\"info\"",
        apply: |values, text| {
            tracing_subscriber::EnvFilter::try_new(text).ok()?;
            values.log_filter = Some(text.to_owned());
            Some(())
        },
        show: |values| values.log_filter.clone(),
    },
    Key {
        name: "log.format",
        env: "MITHAQ_LOG_FORMAT",
        form: Form::Text,
        meaning: "`text`, or `json`: one object a line.",
        expects: "`text` or `json`",
        example: "\"text\"",
        apply: |values, text| {
            values.log_format = match text {
                "text" => LogFormat::Text,
                "json" => LogFormat::Json,
                _ => return None,
            };
            Some(())
        },
        show: |values| {
            Some(match values.log_format {
                LogFormat::Text => "text".to_owned(),
                LogFormat::Json => "json".to_owned(),
            })
        },
    },
];

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// `https://host[:port]`, without a path: the node's paths are its own.
fn web_address(text: &str) -> Option<String> {
    let address = text.strip_suffix('/').unwrap_or(text);
    let host = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"))?;
    let clean = !host.is_empty()
        && !host.contains(|c: char| "/?#@\\".contains(c) || c.is_whitespace() || c.is_control());
    clean.then(|| address.to_owned())
}

/// `60`, `60s`, `5m`, `24h`.
fn duration(text: &str) -> Option<Duration> {
    let (number, seconds) = match text.trim().strip_suffix(['s', 'm', 'h']) {
        Some(number) if text.ends_with('m') => (number, 60),
        Some(number) if text.ends_with('h') => (number, 3600),
        Some(number) => (number, 1),
        None => (text, 1),
    };
    let number: u64 = number.trim().parse().ok()?;
    Some(Duration::from_secs(number.checked_mul(seconds)?))
}

/// `1048576`, `64 MiB`, `512KiB`.
fn size(text: &str) -> Option<u64> {
    let text = text.trim();
    let (number, unit) = match text.find(|c: char| !c.is_ascii_digit()) {
        Some(end) => text.split_at(end),
        None => (text, ""),
    };
    let unit = match unit.trim() {
        "" => 1,
        "KiB" => 1024,
        "MiB" => MIB,
        "GiB" => 1024 * MIB,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
}

fn shown_size(bytes: u64) -> String {
    if bytes.is_multiple_of(MIB) {
        format!("{} MiB", bytes / MIB)
    } else {
        bytes.to_string()
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
