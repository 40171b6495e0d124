//! `mithaq demo`: what it takes. What it does is in [`crate::demo`].

use std::path::{Path, PathBuf};

use mithaq_node::admin::{AdminError, ExitCode};

use crate::demo::{self, Wishes};
use crate::output::Output;
use crate::text::Lang;

/// See it work: three fictional nations on this machine exchange intelligence under two agreements, and a university reads.
///
/// Starts three nodes as separate processes on loopback, over TLS, with their own keys and stores;
/// no server, account or network is needed. Ctrl-C stops them and deletes their data.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Without --data-dir everything is kept in a temporary folder and deleted at the end.\n\nWith --data the three nations, their keys and agreements stay fictional and the material is yours: three paths or more are dealt out to the nations in turn, the objects of fewer are cut in three. Nothing leaves this machine.\n\nThe figures: {\"nodes\": [{\"name\", \"own\", \"received\", \"withheld_by_reason\"}], \"imported\", \"crossed\", \"leaks\", \"propagation_ms\": {\"p50\", \"p99\"}, \"cutoff_ms\"}.\nExit code 0: every claim held; 1: one did not, or a node could not be run.\n\nExamples:\n  mithaq demo --lang ar --report story.html\n  mithaq demo --once --json figures.json\n  mithaq demo --data my-feed.json reports/"
)]
pub(crate) struct Demo {
    /// End when the story is told instead of keeping the nodes running.
    #[arg(long)]
    pub(crate) once: bool,
    /// Write the figures as JSON to a file.
    #[arg(id = "figures", long = "json", value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Use these STIX files and folders instead of the sample feed.
    #[arg(id = "files", long = "data", value_name = "PATH", num_args = 1..)]
    pub(crate) data: Vec<PathBuf>,
    /// Write the story as one self-contained HTML page.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
}

impl Demo {
    /// Runs it.
    pub(crate) fn run(
        &self,
        data_dir: Option<&Path>,
        operator: &str,
        lang: Lang,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let wishes = Wishes {
            once: self.once,
            json: self.json.as_deref(),
            report: self.report.as_deref(),
            data: &self.data,
            data_dir,
            operator,
            lang,
        };
        demo::run(&wishes, output)
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;
    use crate::cli::{Command, parse};
    use crate::config::Environment;

    #[test]
    fn the_line_is_understood() {
        let line = "mithaq demo --once --json f.json --data a.json b --report r.html --lang ar";
        let parsed = parse(line.split(' ').map(OsString::from), &Environment::new()).unwrap();
        let Some(Command::Demo(demo)) = parsed.command else {
            panic!("not the demo")
        };
        let expected = Demo {
            once: true,
            json: Some("f.json".into()),
            data: vec!["a.json".into(), "b".into()],
            report: Some("r.html".into()),
        };
        assert_eq!(demo, expected);
        // Its `--json` names a file; results still go to people.
        assert!(!parsed.shared.json);
        assert_eq!(parsed.shared.lang.code(), "ar");
    }
}
