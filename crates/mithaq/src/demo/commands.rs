//! Three commands to paste against the live nodes.

use std::path::{Path, PathBuf};

use mithaq_node::admin::{AdminError, ClientSecret};
use mithaq_taxii::media;

use super::fault::internal;
use super::nodes::Running;
use super::reader::{Reader, objects_path};
use super::report::Command;
use super::treaty::InForce;
use crate::text::{Lang, Texts};

/// Bytes of an answer that the report shows.
const SHOWN: usize = 900;

/// The commands, as they are pasted and as the report shows them.
pub(super) struct Commands {
    /// With secrets, for the terminal.
    pub(super) paste: Vec<Command>,
    /// Without, and with what they answered.
    pub(super) report: Vec<Command>,
    /// The collection that the second one reads, by which its request is recognised.
    pub(super) collection: String,
}

/// What the commands are about.
pub(super) struct About<'a> {
    /// The node that is asked why, and that may suspend.
    pub(super) giver: &'a Running,
    /// The node whose share is read, and the credentials for that.
    pub(super) receiver: &'a Running,
    pub(super) reader: &'a Reader,
    pub(super) secret: &'a ClientSecret,
    /// An object that the giver withholds from the receiver.
    pub(super) object: Option<&'a str>,
    pub(super) agreement: &'a InForce,
    pub(super) operator: &'a str,
    pub(super) lang: Lang,
}

impl Commands {
    /// Composes them, and runs those that change nothing.
    pub(super) async fn compose(about: &About<'_>, texts: &Texts) -> Result<Commands, AdminError> {
        let program = program();
        let collection = about.reader.collection().await?;
        let collection = collection.ok_or_else(|| internal("a share without a collection"))?;
        let path = format!("{}?limit=2", objects_path(&collection));
        let mut paste = Vec::new();
        let mut report = Vec::new();
        let mut add = |key: &str, command: &dyn Fn(&str) -> Vec<String>, output: String| {
            let line = |secret: &str| {
                command(secret)
                    .iter()
                    .map(|word| quoted(word))
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            let caption = texts.get(key, &[]);
            paste.push(Command {
                caption: caption.clone(),
                command: line(&about.secret.token),
                output: String::new(),
            });
            report.push(Command {
                caption,
                command: line("TOKEN"),
                output,
            });
        };
        let giver_dir = about.giver.data_dir.display().to_string();
        if let Some(object) = about.object {
            let mut why: Vec<String> = ["why", object, "--for", &about.receiver.party_name]
                .map(str::to_owned)
                .to_vec();
            if about.lang != Lang::En {
                why.extend(["--lang", about.lang.code()].map(str::to_owned));
            }
            why.extend(["--data-dir", &giver_dir].map(str::to_owned));
            let output = answer_of(&why).await;
            let line = || [vec![program.clone()], why.clone()].concat();
            add("demo-try-why", &|_| line(), output);
        }
        let certificate = about
            .receiver
            .data_dir
            .join("keys")
            .join("tls-certificate.pem");
        let curl = |token: &str| {
            [
                "curl",
                "-s",
                "--cacert",
                &certificate.display().to_string(),
                "-H",
                &format!("Accept: {}", media::TAXII),
                "-H",
                &format!("Authorization: Bearer {token}"),
                &format!("{}{path}", about.receiver.url),
            ]
            .map(str::to_owned)
            .to_vec()
        };
        let answer = about.reader.get(&path).await?;
        add(
            "demo-try-share",
            &curl,
            shortened(&String::from_utf8_lossy(answer.body())),
        );
        let suspend = [
            &program,
            "agreement",
            "suspend",
            about.agreement.short(),
            "--operator",
            about.operator,
            "--data-dir",
            &giver_dir,
        ]
        .map(str::to_owned)
        .to_vec();
        add("demo-try-suspend", &|_| suspend.clone(), String::new());
        Ok(Commands {
            paste,
            report,
            collection,
        })
    }
}

/// How this program is called from where the user is.
fn program() -> String {
    let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("mithaq"));
    let here = std::env::current_dir().ok();
    let below = here
        .as_deref()
        .and_then(|here| program.strip_prefix(here).ok())
        .map(Path::to_owned);
    match below {
        // A name alone would be looked for elsewhere.
        Some(below) if below.components().count() > 1 => below.display().to_string(),
        Some(below) => format!("./{}", below.display()),
        None => program.display().to_string(),
    }
}

/// What the program prints for these arguments.
async fn answer_of(arguments: &[String]) -> String {
    let Ok(program) = std::env::current_exe() else {
        return String::new();
    };
    let run = tokio::process::Command::new(program)
        .args(arguments)
        .kill_on_drop(true)
        .output()
        .await;
    run.map(|output| shortened(&String::from_utf8_lossy(&output.stdout)))
        .unwrap_or_default()
}

fn shortened(text: &str) -> String {
    let text = text.trim_end();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A word as a shell reads it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false if word.contains(['\'', '!', '\\', '`', '$']) => {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
        false => format!("\"{}\"", word.replace('"', "\\\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_a_shell() {
        let check = |word: &str, expected: &str| assert_eq!(quoted(word), expected);
        check("a-b_c/d.e", "a-b_c/d.e");
        check("National CERT of Rimal", "\"National CERT of Rimal\"");
        check("it's $HOME", r"'it'\''s $HOME'");
        check("", "\"\"");
        check("https://h/?limit=2", "\"https://h/?limit=2\"");
    }

    #[test]
    fn long_answers_are_cut_between_characters() {
        assert_eq!(shortened("short\n"), "short");
        let long = shortened(&"ق".repeat(2_000));
        assert_eq!(long.chars().count(), SHOWN + 1);
    }
}
