//! The order of the four places, and what each fault says.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use expect_test::{Expect, expect};

use super::*;

fn environment(variables: &[(&str, &str)]) -> Environment {
    variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn given(flags: &[(&'static str, &'static str, &str)]) -> Vec<Given> {
    flags
        .iter()
        .map(|(key, flag, value)| Given {
            key,
            flag,
            value: (*value).to_owned(),
        })
        .collect()
}

/// What holds for `key`, and where it comes from.
fn check(
    key: &str,
    flags: &[(&'static str, &'static str, &str)],
    variables: &[(&str, &str)],
    file: &str,
    expected: Expect,
) {
    let config = Config::merge(
        Path::new("/data"),
        Some(file),
        &given(flags),
        &environment(variables),
    )
    .unwrap();
    let effective = config
        .effective
        .iter()
        .find(|effective| effective.key == key)
        .unwrap();
    let value = effective.value.as_deref().unwrap_or("-");
    expected.assert_eq(&format!("{value} from {:?}", effective.source));
}

/// What a file, the environment and flags are refused for.
fn refused(
    flags: &[(&'static str, &'static str, &str)],
    variables: &[(&str, &str)],
    file: &str,
    expected: Expect,
) {
    let error = Config::merge(
        Path::new("/data"),
        Some(file),
        &given(flags),
        &environment(variables),
    )
    .unwrap_err();
    expected.assert_eq(&error.to_string());
}

#[test]
fn flag_then_environment_then_file_then_default() {
    let flag = ("listen", "--listen", "127.0.0.1:1");
    let variable = ("MITHAQ_LISTEN", "127.0.0.1:2");
    let file = "\nlisten = '127.0.0.1:3'";
    check(
        "listen",
        &[flag],
        &[variable],
        file,
        expect![[r#"127.0.0.1:1 from Flag("--listen")"#]],
    );
    check(
        "listen",
        &[],
        &[variable],
        file,
        expect![[r#"127.0.0.1:2 from Environment("MITHAQ_LISTEN")"#]],
    );
    check(
        "listen",
        &[],
        &[],
        file,
        expect!["127.0.0.1:3 from File(2)"],
    );
    check(
        "listen",
        &[],
        &[],
        "",
        expect!["127.0.0.1:8443 from Default"],
    );
    check(
        "listen",
        &[],
        &[("MITHAQ_LISTEN", "")],
        file,
        expect!["127.0.0.1:3 from File(2)"],
    );
}

#[test]
fn the_order_holds_for_every_key() {
    let certificate = ("MITHAQ_TLS_CERTIFICATE", "c.pem");
    let private = ("MITHAQ_TLS_KEY", "k.pem");
    for key in KEYS {
        let example = key.example.trim_matches('"');
        let file = format!(
            "tls = {{ certificate = 'a.pem', key = 'b.pem' }}\n{}",
            match key.name {
                name if name.starts_with("tls.") => String::new(),
                name => format!("{name} = {}", key.example),
            }
        );
        let source = |flags: &[Given], variables: &[(&str, &str)], file: &str| {
            let config = Config::merge(
                Path::new("/data"),
                Some(file),
                flags,
                &environment(variables),
            )
            .unwrap();
            config
                .effective
                .into_iter()
                .find(|effective| effective.key == key.name)
                .unwrap()
                .source
        };
        let flag = given(&[(key.name, "--it", example)]);
        let variables = [certificate, private, (key.env, example)];
        assert_eq!(
            source(&flag, &variables, &file),
            Source::Flag("--it"),
            "{}",
            key.name
        );
        assert_eq!(
            source(&[], &variables, &file),
            Source::Environment(key.env),
            "{}",
            key.name
        );
        assert!(
            matches!(source(&[], &[], &file), Source::File(_)),
            "{}",
            key.name
        );
        assert_eq!(source(&[], &[], ""), Source::Default, "{}", key.name);
    }
}

#[test]
fn values_of_each_kind() {
    check(
        "poll",
        &[],
        &[],
        "poll = '5m'",
        expect!["300s from File(1)"],
    );
    check("poll", &[], &[], "poll = 90", expect!["90s from File(1)"]);
    check(
        "poll",
        &[],
        &[("MITHAQ_POLL", "24h")],
        "",
        expect![[r#"86400s from Environment("MITHAQ_POLL")"#]],
    );
    check(
        "page_maximum",
        &[],
        &[],
        "page_maximum = 2_000",
        expect!["2000 from File(1)"],
    );
    check(
        "max_content_length",
        &[],
        &[],
        "max_content_length = '8 MiB'",
        expect!["8 MiB from File(1)"],
    );
    check(
        "max_content_length",
        &[],
        &[],
        "max_content_length = 1048577",
        expect!["1048577 from File(1)"],
    );
    check(
        "plain_http",
        &[],
        &[("MITHAQ_PLAIN_HTTP", "1")],
        "",
        expect![[r#"true from Environment("MITHAQ_PLAIN_HTTP")"#]],
    );
    check(
        "public_url",
        &[],
        &[],
        "public_url = 'https://a.example/'",
        expect!["https://a.example from File(1)"],
    );
    check(
        "log.filter",
        &[],
        &[],
        "[log]\nfilter = 'debug'",
        expect!["debug from File(2)"],
    );
    check(
        "log.format",
        &[],
        &[],
        "log.format = 'json'",
        expect!["json from File(1)"],
    );
    check(
        "tls.key",
        &[],
        &[],
        "[tls]\ncertificate = 'chain.pem'\nkey = '/etc/key.pem'",
        expect!["/etc/key.pem from File(3)"],
    );
    check(
        "tls.certificate",
        &[],
        &[],
        "[tls]\ncertificate = 'c.pem'\nkey = 'k.pem'",
        expect!["/data/c.pem from File(2)"],
    );
}

#[test]
fn faults_are_told_with_their_line_all_at_once() {
    refused(
        &[],
        &[],
        "listn = '127.0.0.1:1'\nplain_http = 'yes'\n\n[tls]\ncertificat = 'x'",
        expect![
            "`/data/mithaq.toml`: line 1: unknown key `listn`; line 2: `plain_http` is not `true` or `false`; line 5: unknown key `tls.certificat`"
        ],
    );
    refused(
        &[],
        &[],
        "poll = '1s'\nlisten = ",
        expect![
            "`/data/mithaq.toml`: line 2, column 10: string values must be quoted, expected literal string"
        ],
    );
    refused(
        &[],
        &[],
        "tls = 3",
        expect!["`/data/mithaq.toml`: line 1: `tls` is not a table"],
    );
    refused(
        &[],
        &[],
        "red_line = 3",
        expect!["`/data/mithaq.toml`: line 1: `red_line` is not a table"],
    );
    refused(
        &[],
        &[],
        "\npoll = '2d'",
        expect![
            "`/data/mithaq.toml`: line 2: `poll`: `2d` is not a time from `1s` to `24h`, such as `60s` or `5m`"
        ],
    );
    refused(
        &[],
        &[("MITHAQ_POLL", "0")],
        "",
        expect!["`MITHAQ_POLL`: `0` is not a time from `1s` to `24h`, such as `60s` or `5m`"],
    );
    refused(
        &[("listen", "--listen", "localhost")],
        &[],
        "",
        expect![
            "`--listen`: `localhost` is not an address with a port, such as `127.0.0.1:8443` or `[::]:8443`"
        ],
    );
    refused(
        &[],
        &[],
        "page_maximum = 999",
        expect![
            "`/data/mithaq.toml`: line 1: `page_maximum`: `999` is not a whole number from 1000 to 10000"
        ],
    );
    refused(
        &[],
        &[],
        "public_url = 'https://a.example/taxii2'",
        expect![
            "`/data/mithaq.toml`: line 1: `public_url`: `https://a.example/taxii2` is not an address such as `https://mithaq.cert.example`"
        ],
    );
    refused(
        &[],
        &[("MITHAQ_TLS_KEY", "k.pem")],
        "",
        expect!["`tls.key` is set and `tls.certificate` is not"],
    );
}

#[test]
fn red_lines_are_handed_on_as_they_are() {
    let file = "listen = '127.0.0.1:3'\n[[red_line]]\nname = 'a'\n[[red_line]]\nname = 'b'\n";
    let config = Config::merge(Path::new("/data"), Some(file), &[], &Environment::new()).unwrap();
    expect![[r#"
        [[red_line]]
        name = "a"

        [[red_line]]
        name = "b"
    "#]]
    .assert_eq(&config.settings.red_lines);
}

#[test]
fn the_sample_file_says_nothing_but_what_was_asked() {
    let listen: SocketAddr = "192.0.2.1:8443".parse().unwrap();
    let config = Config::merge(
        Path::new("/data"),
        Some(&sample(Some(listen))),
        &[],
        &Environment::new(),
    )
    .unwrap();
    let set: Vec<_> = config
        .effective
        .iter()
        .filter(|one| one.source != Source::Default)
        .map(|one| one.key)
        .collect();
    assert_eq!(set, ["listen"]);
    assert_eq!(config.settings.listen, listen);
    // Every line of it is right once its mark is taken away.
    let all = sample(None)
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .filter(|line| line.contains(" = ") || line.starts_with("[["))
        .fold(String::new(), |text, line| text + line + "\n");
    let config = Config::merge(Path::new("/data"), Some(&all), &[], &Environment::new()).unwrap();
    assert!(config.settings.red_lines.contains("personal_data = true"));
    assert!(
        config
            .effective
            .iter()
            .all(|one| one.source != Source::Default),
        "{:?}",
        config.effective
    );
}

#[test]
fn a_misspelt_variable_is_noticed() {
    let variables = environment(&[
        ("MITHAQ_LISTN", "x"),
        ("MITHAQ_DATA_DIR", "/data"),
        ("HOME", "/root"),
    ]);
    let config = Config::merge(Path::new("/data"), None, &[], &variables).unwrap();
    assert_eq!(config.unknown_variables, ["MITHAQ_LISTN"]);
    assert!(!config.file_exists);
}

#[test]
fn the_data_directory_does_not_depend_on_the_current_folder() {
    let check = |given: Option<&str>, variables: &[(&str, &str)], expected: Option<&str>| {
        let found = data_dir(given.map(PathBuf::from), &environment(variables)).ok();
        assert_eq!(found, expected.map(PathBuf::from));
    };
    let home = ("HOME", "/home/noor");
    check(Some("here"), &[home], Some("here"));
    check(Some(""), &[home], Some("/home/noor/.local/share/mithaq"));
    check(None, &[home], Some("/home/noor/.local/share/mithaq"));
    check(
        None,
        &[home, ("XDG_DATA_HOME", "/srv/data")],
        Some("/srv/data/mithaq"),
    );
    check(
        None,
        &[home, ("XDG_DATA_HOME", "data")],
        Some("/home/noor/.local/share/mithaq"),
    );
    check(None, &[], None);
}
