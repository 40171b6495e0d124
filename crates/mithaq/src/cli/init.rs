//! `mithaq init`.

use std::net::SocketAddr;
use std::path::Path;

use mithaq_node::admin::{AdminError, ExitCode};
use mithaq_node::home;
use serde::Serialize;

use super::terminal;
use crate::config;
use crate::output::{Output, Page, View, name};
use crate::text::Texts;

/// Set up a node: party, root and node keys, store, configuration, named operators.
#[derive(Debug, PartialEq, Eq, clap::Args)]
#[command(
    after_help = "Asks on a terminal for what is missing. There is no default password: there is none at all until you add a client.\n\nExample:\n  mithaq init --data-dir /var/lib/mithaq --party \"National CERT of Qamar\" --operator noor --yes"
)]
pub(crate) struct Init {
    /// The party's name, as its peers will read it.
    #[arg(long, value_name = "NAME")]
    party: Option<String>,
    /// A person who may operate the node; may be repeated. The user's own name if absent.
    #[arg(id = "operators", long = "operator", value_name = "NAME")]
    operators: Vec<String>,
    /// Where `serve` will listen: address and port.
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Ask nothing.
    #[arg(long)]
    yes: bool,
}

/// What was made.
#[derive(Debug, Serialize)]
pub(crate) struct Made {
    data_dir: String,
    party: String,
    party_id: String,
    fingerprint: String,
    root_key: String,
    operators: Vec<String>,
}

impl Init {
    /// Makes the node in `data_dir`; `user` is the operator if nobody is named.
    pub(crate) fn run(
        &self,
        data_dir: &Path,
        user: &str,
        output: &mut Output<'_>,
    ) -> Result<ExitCode, AdminError> {
        let (party, operators) = self.complete(user)?;
        let init = home::Init {
            party: party.clone(),
            operators: operators.clone(),
            config: config::sample(self.listen),
        };
        let home::Created {
            party_id,
            fingerprint,
            root_key,
        } = home::create(data_dir, &init)?;
        output.show(&Made {
            data_dir: data_dir.display().to_string(),
            party,
            party_id,
            fingerprint,
            root_key: root_key.display().to_string(),
            operators,
        })?;
        Ok(ExitCode::Success)
    }

    /// Party and operators: as given, else asked for, else (operators) the user.
    fn complete(&self, user: &str) -> Result<(String, Vec<String>), AdminError> {
        let ask = !self.yes && terminal::is_attended();
        let party = match &self.party {
            Some(party) => party.clone(),
            None if ask => terminal::ask("Name of your party, as its peers will read it", "")?,
            None => String::new(),
        };
        if party.trim().is_empty() {
            return Err(AdminError::usage(
                "no-party",
                "no node was made",
                "the party has no name",
                "repeat the command with `--party \"National CERT of …\"`",
            ));
        }
        let operators = match self.operators.as_slice() {
            [] if ask => {
                let names = terminal::ask("Who operates it (names, separated by commas)", user)?;
                names
                    .split(',')
                    .map(str::trim)
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
                    .collect()
            }
            [] => vec![user.to_owned()],
            named => named.to_vec(),
        };
        Ok((party.trim().to_owned(), operators))
    }
}

impl View for Made {
    fn page(&self, page: &mut Page, texts: &Texts) {
        let word = |key: &str| texts.get(key, &[]);
        page.sentence(0, &texts.get("init-made", &[("party", name(&self.party))]));
        page.fields(
            1,
            &[
                (&word("init-data"), self.data_dir.clone()),
                (&word("init-party"), self.party_id.clone()),
                (&word("init-fingerprint"), self.fingerprint.clone()),
                (&word("init-operators"), self.operators.join(", ")),
            ],
        );
        page.gap();
        page.sentence(0, &word("init-root-key"));
        page.item(1, &self.root_key);
        page.gap();
        page.sentence(0, &word("init-next"));
        let dir = &self.data_dir;
        page.item(1, format!("mithaq import --data-dir {dir} PATH…"));
        page.item(1, format!("mithaq serve --data-dir {dir}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn what_to_do_next_is_told_in_every_language() {
        let made = Made {
            data_dir: "/srv/mithaq".to_owned(),
            party: "المركز الوطني لقمر".to_owned(),
            party_id: "identity--1".to_owned(),
            fingerprint: "amber river stone".to_owned(),
            root_key: "/srv/mithaq/keys/root.pem".to_owned(),
            operators: vec!["noor".to_owned(), "salma".to_owned()],
        };
        for (lang, words) in [
            (Lang::En, ["The node of ", "is set up", "root key", "Next:"]),
            (
                Lang::Ar,
                [
                    "أُنشئت عقدة المركز الوطني لقمر.",
                    "البصمة",
                    "مفتاحها الجذر",
                    "ثم:",
                ],
            ),
            (
                Lang::Fr,
                ["Le nœud de ", "est installé", "clé racine", "Ensuite :"],
            ),
        ] {
            let mut page = Page::default();
            made.page(&mut page, &Texts::new(lang));
            for word in words {
                assert!(page.text().contains(word), "{lang}: {}", page.text());
            }
            // What is to be typed and to be found is the same for everybody.
            for same in [
                "mithaq serve --data-dir /srv/mithaq\n",
                "  /srv/mithaq/keys/root.pem\n",
            ] {
                assert!(page.text().contains(same), "{lang}: {}", page.text());
            }
        }
    }
}
