//! HTTP: everything that reaches a node over the network comes through here.
//!
//! - `listen`: connections, TLS, time-outs; `addresses`: how many for each address.
//! - `patience`: how long a body may take to come, and an answer to be taken.
//! - `budget`: how many bytes of bodies and pages are held at one time.
//! - `enter`: what every request passes: bounded bodies, peers' signatures, the log.
//! - `peers`: the node document, the first greeting, nudges.
//! - `health`: `/healthz` and `/readyz`.
//! - `metrics`: figures, at a loopback address of their own and with a token.
//! - `control`: the local socket, for the node's own operators.
//!
//! TAXII itself is `mithaq_taxii::routes` over [`mithaq_node::Share`].
//!
//! **Invariant:** nothing here decides what may be seen, and nothing here names the store. A body with
//! objects comes from the node's release gate, or there is none.

mod addresses;
mod budget;
mod control;
mod enter;
mod health;
mod listen;
mod metrics;
mod patience;
mod peers;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use mithaq_node::admin::{AdminError, ExitCode};
use mithaq_node::{Node, Share};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Where a node listens, once it does.
#[derive(Debug, Clone)]
pub struct Listening {
    /// The address at which peers and clients reach it.
    pub url: String,
    /// The socket address, with the port that was really taken.
    pub addr: SocketAddr,
}

/// Runs `node`: HTTP, the local socket, and the exchange with peers, until `shutdown` is ready.
///
/// `ready` is called once, when requests are answered.
///
/// # Errors
/// When the address cannot be bound, TLS cannot be set up, or plain HTTP is asked for off loopback.
pub async fn serve(
    node: Node,
    ready: impl FnOnce(&Listening),
    shutdown: impl Future<Output = ()>,
) -> Result<(), AdminError> {
    let settings = node.settings().clone();
    if settings.plain_http && !settings.listen.ip().is_loopback() {
        return Err(AdminError::usage(
            "plain-http",
            format!(
                "the node does not listen on {} without TLS",
                settings.listen
            ),
            "plain HTTP is for loopback addresses only",
            "leave out --plain-http, or listen on 127.0.0.1 behind a proxy that speaks TLS",
        ));
    }
    let tls = match settings.plain_http {
        true => None,
        false => Some(node.tls_server_config()?),
    };
    let listener = TcpListener::bind(settings.listen)
        .await
        .map_err(|error| cannot_listen(&settings.listen, &error))?;
    let addr = listener
        .local_addr()
        .map_err(|error| cannot_listen(&settings.listen, &error))?;
    let url = node.listening_at(addr);
    let commands = control::bind(&settings.data_dir).map_err(|error| {
        AdminError::new(
            ExitCode::Failure,
            "control-socket",
            "the node's local socket cannot be made",
            error.to_string(),
            "see that the data directory is writable, and its path shorter than 90 characters",
        )
    })?;

    let figures = metrics::bind(&node).await?;
    let (stop, stopped) = watch::channel(false);
    let figures = figures.map(|(listener, router)| {
        tokio::spawn(listen::serve(listener, None, router, stopped.clone()))
    });
    let http = tokio::spawn(listen::serve(
        listener,
        tls,
        app(node.clone()),
        stopped.clone(),
    ));
    let commands = tokio::spawn(control::serve(commands, node.clone(), stopped.clone()));
    let federation = tokio::spawn(node.clone().federate(stopped));
    tracing::info!(listen = %addr, url, "the node answers");
    ready(&Listening { url, addr });
    shutdown.await;
    tracing::info!("the node stops");
    // The receivers live in the three tasks; when all have ended nobody needs to be told.
    let _ = stop.send(true);
    let _ = tokio::join!(http, commands, federation);
    if let Some(figures) = figures {
        let _ = figures.await;
    }
    let _ = std::fs::remove_file(mithaq_node::control::socket_path(&settings.data_dir));
    Ok(())
}

/// All routes.
fn app(node: Node) -> Router {
    let share = Share::new(node.clone());
    let node = Arc::new(enter::Entrance::new(node, share.clone()));
    Router::new()
        .merge(health::routes())
        .merge(peers::routes())
        .with_state(Arc::clone(&node))
        .merge(mithaq_taxii::routes(share))
        // INVARIANT: stix-taxii.md § 3. Every answer is TAXII, where there is nothing too.
        .fallback(mithaq_taxii::not_found)
        .method_not_allowed_fallback(mithaq_taxii::method_not_allowed)
        .layer(axum::middleware::from_fn_with_state(node, enter::enter))
}

fn cannot_listen(listen: &SocketAddr, error: &std::io::Error) -> AdminError {
    AdminError::new(
        ExitCode::Failure,
        "cannot-listen",
        format!("the node cannot listen on {listen}"),
        error.to_string(),
        "choose another address with --listen, or end the program that holds this one",
    )
}
