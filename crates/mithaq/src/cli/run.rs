//! From a command line to what it does.

use std::path::PathBuf;

use mithaq_node::admin::{AdminError, ExitCode};

use super::session::Session;
use super::{Ask, Asking, Command, Parsed, Shared, logging, operator, start};
use crate::config::{self, Config, Environment, Given};
use crate::output::Output;
use crate::text::Texts;

/// Does what was asked.
///
/// # Errors
/// Why it could not be done, in words for the operator.
pub(crate) fn run(
    parsed: Parsed,
    environment: &Environment,
    output: &mut Output<'_>,
) -> Result<ExitCode, AdminError> {
    let Parsed { command, shared } = parsed;
    let place = Place {
        shared: &shared,
        environment,
    };
    match command {
        None => {
            output.write(start::page(&Texts::new(shared.lang)).text().as_bytes())?;
            Ok(ExitCode::Success)
        }
        Some(Command::ExitCodes(codes)) => codes.run(output),
        Some(Command::Stix(command)) => command.run(output),
        Some(Command::Init(init)) => init.run(&place.data_dir()?, &place.operator(), output),
        Some(Command::Config(command)) => {
            command.run(&place.config(&command.listening().given())?, output)
        }
        Some(Command::Serve(serve)) => {
            let config = place.config(&serve.listening().given())?;
            logging::start(&config, "info");
            serve.run(config, output)
        }
        Some(Command::Demo(demo)) => {
            let data_dir = place.demo_dir();
            demo.run(data_dir.as_deref(), &place.operator(), shared.lang, output)
        }
        Some(Command::Backup(backup)) => {
            let data_dir = place.data_dir()?;
            backup.run(&data_dir, &mut place.session()?, output)
        }
        Some(Command::Restore(restore)) => {
            restore.run(&place.data_dir()?, &place.operator(), output)
        }
        Some(Command::Man(man)) => man.run(super::program(), output),
        Some(Command::Completions(completions)) => completions.run(super::program(), output),
        Some(Command::Doctor(doctor)) => {
            let data_dir = place.data_dir()?;
            let config = Config::load(&data_dir, &[], environment).map_err(AdminError::from);
            let operator = place.operator();
            let open = |config: Config| {
                logging::start(&config, "error");
                let session = Session::open(&config, operator)?;
                Ok(Box::new(session) as Box<dyn Ask>)
            };
            doctor.run(&data_dir, config, open, output)
        }
        Some(Command::Key(command)) => {
            command.run(|| Ok(Box::new(place.session()?) as Box<dyn Ask>), output)
        }
        Some(Command::Ledger(command)) => {
            command.run(|| Ok(Box::new(place.session()?) as Box<dyn Ask>), output)
        }
        Some(Command::Asking(command)) => command.run(&mut place.session()?, output),
    }
}

impl Asking {
    /// Asks `node` and shows the answer.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        match self {
            Asking::Status(command) => command.run(node, output),
            Asking::Import(command) => command.run(node, output),
            Asking::Embargo(command) => command.run(node, output),
            Asking::Delete(command) => command.run(node, output),
            Asking::Hold(command) => command.run(node, output),
            Asking::Retention(command) => command.run(node, output),
            Asking::Export(command) => command.run(node, output),
            Asking::Lookup(command) => command.run(node, output),
            Asking::Why(command) => command.run(node, output),
            Asking::Preview(command) => command.run(node, output),
            Asking::Peer(command) => command.run(node, output),
            Asking::Participant(command) => command.run(node, output),
            Asking::Agreement(command) => command.run(node, output),
            Asking::Recall(command) => command.run(node, output),
            Asking::Consent(command) => command.run(node, output),
            Asking::Client(command) => command.run(node, output),
            Asking::Clock(command) => command.run(node, output),
            Asking::Metrics(command) => command.run(node, output),
        }
    }
}

/// Where a command finds its node.
struct Place<'a> {
    shared: &'a Shared,
    environment: &'a Environment,
}

impl Place<'_> {
    fn data_dir(&self) -> Result<PathBuf, AdminError> {
        Ok(config::data_dir(
            self.shared.data_dir.clone(),
            self.environment,
        )?)
    }

    fn config(&self, given: &[Given]) -> Result<Config, AdminError> {
        Ok(Config::load(&self.data_dir()?, given, self.environment)?)
    }

    /// Where the demo keeps its nodes, if the user wants them kept.
    fn demo_dir(&self) -> Option<PathBuf> {
        // Only a flag counts: the variable names a node of the user's own, and the demo's are none.
        let variable = self.environment.get("MITHAQ_DATA_DIR").map(PathBuf::from);
        let given = self.shared.data_dir.clone();
        given.filter(|given| variable.as_ref() != Some(given))
    }

    fn session(&self) -> Result<Session, AdminError> {
        let config = self.config(&[])?;
        logging::start(&config, "warn");
        Session::open(&config, self.operator())
    }

    fn operator(&self) -> String {
        self.shared
            .operator
            .clone()
            .unwrap_or_else(|| operator::user_name(self.environment))
    }
}
