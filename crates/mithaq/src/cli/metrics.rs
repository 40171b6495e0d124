//! `mithaq metrics`.

use mithaq_node::admin::{AdminError, Answer, ExitCode, Request};

use super::{Ask, answer};
use crate::output::Output;

/// Print figures for monitoring, in Prometheus' text format.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "For the node's operator only: over the local socket, or, where `metrics.listen` is set to a loopback address, over HTTP with the token in keys/metrics-token. Names peers and no object.\nWith --json: {\"metrics\": \"…\"}.\n\nExample:\n  mithaq metrics > /var/lib/node_exporter/mithaq.prom\n  curl -H \"Authorization: Bearer $(cat /var/lib/mithaq/keys/metrics-token)\" http://127.0.0.1:9464/metrics"
)]
pub(crate) struct Metrics {}

impl Metrics {
    /// Asks and prints.
    pub(crate) fn run(
        &self,
        node: &mut dyn Ask,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let text = answer!(node.ask(Request::Metrics), Answer::Metrics { text } => text)?;
        match output.is_json() {
            true => output.json(&serde_json::json!({ "metrics": text }))?,
            false => output.write(text.as_bytes())?,
        }
        Ok(ExitCode::Success)
    }
}
