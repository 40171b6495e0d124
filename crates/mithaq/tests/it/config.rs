//! `config show`: four places, one order.

use crate::home::{Ended, Home};

/// Value and source of a key, with the file saying one thing, and then the others.
fn holds(
    home: &Home,
    key: &str,
    variable: Option<(&str, &str)>,
    flags: &[&str],
) -> (String, String) {
    let mut line = vec!["config", "show", "--effective", "--json"];
    line.extend_from_slice(flags);
    let mut command = home.command(&line);
    command.envs(variable);
    let shown = Ended::of(&mut command).ended(0).json();
    let values = shown["values"].as_array().unwrap();
    let one = values.iter().find(|one| one["key"] == key).unwrap();
    let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
    (text("value"), text("source"))
}

#[test]
fn flag_then_environment_then_file_then_default() {
    let home = Home::empty();
    let variable = Some(("MITHAQ_LISTEN", "127.0.0.1:2"));
    let flag = ["--listen", "127.0.0.1:1"];
    let expect = |value: &str, source: &str| (value.to_owned(), source.to_owned());
    assert_eq!(
        holds(&home, "listen", None, &[]),
        expect("127.0.0.1:8443", "default")
    );
    home.file("data/mithaq.toml", "listen = '127.0.0.1:3'\n");
    assert_eq!(
        holds(&home, "listen", None, &[]),
        expect("127.0.0.1:3", "file")
    );
    assert_eq!(
        holds(&home, "listen", variable, &[]),
        expect("127.0.0.1:2", "environment")
    );
    assert_eq!(
        holds(&home, "listen", variable, &flag),
        expect("127.0.0.1:1", "flag")
    );
}

#[test]
fn a_misspelt_key_stops_every_command_with_its_line() {
    let home = Home::new();
    home.file("data/mithaq.toml", "# ours\nlistn = '127.0.0.1:3'\n");
    for line in [["status", "--json"], ["serve", "--json"]] {
        let told = home.run(&line).ended(2);
        assert_eq!(told.error_code(), "config-faults");
        assert!(
            told.out.contains("line 2: unknown key `listn`"),
            "{told:#?}"
        );
    }
}
