//! What every command takes, before its name or after it.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::config::Environment;
use crate::text::Lang;

/// What every command takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Shared {
    /// Where keys, store and configuration are.
    pub(crate) data_dir: Option<PathBuf>,
    /// Whether programs read the output.
    pub(crate) json: bool,
    /// Who is asking.
    pub(crate) operator: Option<String>,
    /// The language of reasons and of the start page.
    pub(crate) lang: Lang,
}

const DATA_DIR: &str = "shared-data-dir";
const JSON: &str = "shared-json";
const OPERATOR: &str = "shared-operator";
const LANG: &str = "shared-lang";

fn arguments() -> [Arg; 4] {
    [
        Arg::new(DATA_DIR)
            .long("data-dir")
            .value_name("DIR")
            .value_parser(value_parser!(PathBuf))
            .help("Where keys, store and configuration are [env: MITHAQ_DATA_DIR] [default: ~/.local/share/mithaq]"),
        Arg::new(JSON).long("json").action(ArgAction::SetTrue).help("Print one JSON value for programs"),
        Arg::new(OPERATOR)
            .long("operator")
            .value_name("NAME")
            .help("Who asks, as written to the log and into acts [env: MITHAQ_OPERATOR] [default: the user's name]"),
        Arg::new(LANG)
            .long("lang")
            .value_name("LANG")
            .value_parser(PossibleValuesParser::new(Lang::ALL.map(Lang::code)))
            .help("Language of reasons and of the start page [env: MITHAQ_LANG] [default: en]"),
    ]
    .map(|argument| argument.help_heading("Every command").display_order(1000))
}

/// Adds the shared arguments to a command and to all below it, except where a command has an
/// argument of that name itself: `init --operator` names operators, `agreement new --lang` lists
/// languages, `demo --json` names a file.
pub(crate) fn everywhere(command: Command) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|below| below.get_name().to_owned())
        .collect();
    let own: Vec<String> = command
        .get_arguments()
        .filter_map(Arg::get_long)
        .map(str::to_owned)
        .collect();
    let free = arguments()
        .into_iter()
        .filter(|shared| !own.iter().any(|own| shared.get_long() == Some(own)));
    let command = command.args(free);
    names.into_iter().fold(command, |command, name| {
        let is_about_files = name == "stix";
        let command = command.mut_subcommand(name.clone(), everywhere);
        match is_about_files {
            true => command.mut_subcommand(name, without_a_node),
            false => command,
        }
    })
}

/// Hides from the help of commands that ask no node what is about one. It is understood all the same: an
/// alias or a script may set it for every command.
fn without_a_node(command: Command) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|below| below.get_name().to_owned())
        .collect();
    let command = [DATA_DIR, OPERATOR]
        .into_iter()
        .fold(command, |command, id| {
            command.mut_arg(id, |argument| argument.hide(true))
        });
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, without_a_node)
    })
}

impl Shared {
    /// Reads what was given, wherever: nearer to the end of the line wins, and the line over the
    /// environment. A variable that is empty is as good as unset.
    pub(crate) fn read(matches: &ArgMatches, environment: &Environment) -> Shared {
        let mut levels = vec![matches];
        while let Some((_, below)) = levels.last().and_then(|level| level.subcommand()) {
            levels.push(below);
        }
        let variable = |name: &str| {
            environment
                .get(name)
                .filter(|value| !value.is_empty())
                .cloned()
        };
        let lang = pick::<String>(&levels, LANG).or_else(|| variable("MITHAQ_LANG"));
        Shared {
            data_dir: pick(&levels, DATA_DIR)
                .or_else(|| variable("MITHAQ_DATA_DIR").map(PathBuf::from)),
            json: pick(&levels, JSON).unwrap_or_default(),
            operator: pick(&levels, OPERATOR).or_else(|| variable("MITHAQ_OPERATOR")),
            lang: lang.and_then(|code| code.parse().ok()).unwrap_or_default(),
        }
    }
}

fn pick<T: Clone + Send + Sync + 'static>(levels: &[&ArgMatches], id: &str) -> Option<T> {
    levels.iter().rev().find_map(|level| {
        // Where a command has an argument of its own by that name, its level lacks the id.
        let value = level.try_get_one::<T>(id).ok().flatten()?;
        // What a flag is when nobody gives it hides nothing given further to the front.
        (level.value_source(id) == Some(ValueSource::CommandLine)).then(|| value.clone())
    })
}
