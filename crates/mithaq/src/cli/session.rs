//! The way to the node: over the local socket while `serve` runs, in this process otherwise.

use mithaq_node::Node;
use mithaq_node::admin::{AdminError, Answer, Envelope, ExitCode, Request};
use mithaq_node::control::Connection;
use tokio::runtime::Runtime;

use super::Ask;
use crate::config::Config;

/// An operator's session with a node.
pub(crate) struct Session {
    operator: String,
    way: Way,
}

enum Way {
    Running(Connection),
    // Boxed: a node is large beside a socket.
    Here(Box<Node>, Runtime),
}

impl Session {
    /// Reaches the node of the configured data directory, or opens its store in this process.
    pub(crate) fn open(config: &Config, operator: String) -> Result<Session, AdminError> {
        let data_dir = &config.settings.data_dir;
        if !data_dir.is_dir() {
            return Err(AdminError::usage(
                "no-node",
                "no node was found",
                format!("there is no folder `{}`", data_dir.display()),
                format!(
                    "make a node with `mithaq init --data-dir {0}`, or name another folder with `--data-dir`",
                    data_dir.display()
                ),
            ));
        }
        let connection = Connection::open(data_dir).map_err(|error| {
            AdminError::new(
                ExitCode::Unavailable,
                "cannot-connect",
                "the running node could not be reached",
                error.to_string(),
                "run the command as the user who runs `mithaq serve`",
            )
        })?;
        let way = match connection {
            Some(connection) => Way::Running(connection),
            None => {
                let runtime = runtime()?;
                // The node may start tasks of its own while it opens.
                let guard = runtime.enter();
                let node = Node::open(config.settings.clone())?;
                drop(guard);
                Way::Here(Box::new(node), runtime)
            }
        };
        Ok(Session { operator, way })
    }
}

impl Ask for Session {
    fn ask(&mut self, request: Request) -> Result<Answer, AdminError> {
        let envelope = Envelope {
            operator: self.operator.clone(),
            request,
        };
        match &mut self.way {
            Way::Running(connection) => connection.ask(&envelope),
            Way::Here(node, runtime) => runtime.block_on(node.handle(envelope)),
        }
    }
}

/// What node and server run on.
pub(crate) fn runtime() -> Result<Runtime, AdminError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            AdminError::new(
                ExitCode::Failure,
                "no-threads",
                "the program could not start its threads",
                error.to_string(),
                "raise the limit of processes for this user",
            )
        })
}
