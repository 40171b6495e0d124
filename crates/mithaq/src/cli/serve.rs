//! `mithaq serve`.

use mithaq_node::Node;
use mithaq_node::admin::{AdminError, ExitCode};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use super::session;
use crate::config::{Config, Given};
use crate::output::Output;

/// Run the node: TAXII for peers and clients, the local socket for commands.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Prints its address when it is ready (with --json: {\"url\", \"addr\"}). SIGTERM and Ctrl-C stop it after open requests.\nLog lines go to standard error: see `log.filter` and `log.format` in `mithaq config show --effective`.\n\nExample:\n  mithaq serve --listen 127.0.0.1:8080 --plain-http"
)]
pub(crate) struct Serve {
    #[command(flatten)]
    listening: Listening,
    /// Stop when standard input ends: for a program that starts nodes and may itself be killed.
    #[arg(long, hide = true)]
    until_stdin_closes: bool,
}

/// The settings that are flags too.
#[derive(Debug, PartialEq, Eq, clap::Args)]
pub(crate) struct Listening {
    /// Where to listen: address and port.
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// HTTP without TLS; refused unless the address is a loopback address.
    #[arg(long)]
    plain_http: bool,
    /// The address at which peers and clients reach the node.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

impl Listening {
    /// As the configuration takes them.
    pub(crate) fn given(&self) -> Vec<Given> {
        let Listening {
            listen,
            plain_http,
            public_url,
        } = self;
        let text = |key, flag, value: &Option<String>| {
            value.clone().map(|value| Given { key, flag, value })
        };
        [
            text("listen", "--listen", listen),
            text(
                "plain_http",
                "--plain-http",
                &plain_http.then(|| "true".to_owned()),
            ),
            text("public_url", "--public-url", public_url),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Serve {
    /// The flags that set something.
    pub(crate) fn listening(&self) -> &Listening {
        &self.listening
    }

    /// Runs until a signal.
    pub(crate) fn run(
        &self,
        config: Config,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let runtime = session::runtime()?;
        let mut told = Ok(());
        runtime.block_on(async {
            let node = Node::open(config.settings)?;
            let signal = stopped()?;
            let closed = self.until_stdin_closes.then(stdin_closed);
            let shutdown = async move {
                match closed {
                    Some(closed) => tokio::select! {
                        () = signal => {}
                        _ = closed => {}
                    },
                    None => signal.await,
                }
            };
            let ready = |listening: &mithaq_web::Listening| {
                told = if output.is_json() {
                    output
                        .json(&serde_json::json!({ "url": listening.url, "addr": listening.addr }))
                } else {
                    output.done(&format!("listening on {}", listening.url))
                };
            };
            mithaq_web::serve(node, ready, shutdown).await
        })?;
        // Nobody may be reading any more: the node has served all the same.
        if let Err(error) = told {
            tracing::warn!(%error, "the address could not be printed");
        }
        Ok(ExitCode::Success)
    }
}

/// Ends when standard input does: also when whoever held its other end was killed.
fn stdin_closed() -> oneshot::Receiver<()> {
    let (closed, wait) = oneshot::channel();
    // A thread of its own: one of the runtime's would have to be waited for at the end.
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        let _ = closed.send(());
    });
    wait
}

/// Ends at the first SIGINT or SIGTERM.
fn stopped() -> Result<impl Future<Output = ()>, AdminError> {
    let listen = |kind| {
        signal(kind).map_err(|error| {
            AdminError::new(
                ExitCode::Failure,
                "no-signals",
                "the program could not wait for signals",
                error.to_string(),
                "start it again; if it recurs, look at the limits of the service",
            )
        })
    };
    let (mut interrupt, mut terminate) = (
        listen(SignalKind::interrupt())?,
        listen(SignalKind::terminate())?,
    );
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
