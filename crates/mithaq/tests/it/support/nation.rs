//! A nation's node: its data directory, its process, and what its operator does.

use std::cell::RefCell;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::rc::Rc;

use serde_json::Value;

use super::samples::Indicator;
use super::share::Share;
use super::wire::Wire;
use super::{eventually, memory, own_address, samples};
use crate::home::{Ended, Home, OPERATOR};

pub(crate) struct Nation {
    pub(crate) home: Home,
    pub(crate) name: String,
    /// Its party's id.
    pub(crate) party: String,
    /// Its root key's fingerprint in words.
    pub(crate) fingerprint: String,
    settings: Vec<(String, String)>,
    addr: SocketAddr,
    child: Option<Child>,
    analysts: RefCell<Option<Rc<Share>>>,
}

impl Nation {
    /// A node that serves over TLS. `settings` are for its environment.
    pub(crate) fn serving_with(name: &str, settings: &[(&str, &str)]) -> Nation {
        let mut nation = Nation::new(name, settings);
        nation.start();
        nation
    }

    /// The same; none of its processes may have more than these bytes of data.
    pub(crate) fn serving_within(name: &str, bytes: u64) -> Nation {
        let mut nation = Nation::new(name, &[]);
        nation.home.limit_memory(bytes);
        nation.start();
        nation
    }

    /// A node that serves over TLS.
    pub(crate) fn serving(name: &str) -> Nation {
        Nation::serving_with(name, &[])
    }

    fn new(name: &str, settings: &[(&str, &str)]) -> Nation {
        let home = Home::empty();
        let name = format!("National CERT of {name}");
        let line = [
            "init",
            "--party",
            &name,
            "--operator",
            OPERATOR,
            "--yes",
            "--json",
        ];
        let made = home.run(&line).ended(0).json();
        Nation {
            party: made["party_id"].as_str().unwrap().to_owned(),
            fingerprint: made["fingerprint"].as_str().unwrap().to_owned(),
            home,
            name,
            settings: settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            addr: own_address(),
            child: None,
            analysts: RefCell::default(),
        }
    }

    /// Starts its process, at the address it had before.
    pub(crate) fn start(&mut self) {
        let log = self.home.path("serve.log");
        let log = File::options().create(true).append(true).open(log).unwrap();
        let listen = self.addr.to_string();
        let mut child = self
            .home
            .command(&["serve", "--listen", &listen, "--json"])
            .env("MITHAQ_ALLOW_LOOPBACK", "true")
            .env("MITHAQ_POLL", "1s")
            .envs(self.settings.iter().cloned())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ready: Value =
            serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}{}", self.log()));
        let addr = ready["addr"].as_str();
        let addr = addr.unwrap_or_else(|| panic!("it does not serve: {line}{}", self.log()));
        self.addr = addr.parse().unwrap();
        self.child = Some(child);
    }

    /// Asks its process to end, as a service manager does, and waits for that.
    pub(crate) fn stop(&mut self) {
        let mut child = self.child.take().unwrap();
        let pid = child.id().to_string();
        let kill = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        assert!(kill.success());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{}", self.log());
    }

    /// Ends its process at once, as a loss of power would, and waits for that.
    pub(crate) fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        assert_eq!(
            child.wait().unwrap().code(),
            None,
            "it ended by itself: {}",
            self.log()
        );
    }

    /// Gives its process other settings, from its next start on.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// Ends its process and starts another.
    pub(crate) fn restart(&mut self) {
        self.stop();
        self.start();
    }

    /// The process's id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// The most memory that the process has ever held, in bytes.
    pub(crate) fn peak_memory(&self) -> u64 {
        memory::peak(self.pid()).unwrap()
    }

    /// What it has written to its log.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.home.path("serve.log")).unwrap_or_default()
    }

    /// Its host and port.
    pub(crate) fn authority(&self) -> String {
        self.addr.to_string()
    }

    /// A line to it.
    pub(crate) fn wire(&self) -> Wire {
        Wire::to(self.addr, &self.home.data_dir().join("keys"))
    }

    /// Runs a command that must succeed; its JSON.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Value {
        let line: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
        self.home.run(&line).ended(0).json()
    }

    /// Runs a command however it ends.
    pub(crate) fn try_run(&self, arguments: &[&str]) -> Ended {
        let line: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
        self.home.run(&line)
    }

    /// Imports objects; all must be new to it.
    #[track_caller]
    pub(crate) fn import(&self, objects: &[&Indicator]) {
        let texts: Vec<String> = objects.iter().map(|object| object.text()).collect();
        self.import_texts(&texts);
    }

    /// The same for any objects.
    #[track_caller]
    pub(crate) fn import_texts(&self, objects: &[String]) {
        let file = format!("{}.json", super::new_id("bundle"));
        let file = self.home.file(&file, samples::bundle(objects));
        let report = self.run(&["import", &file]);
        assert_eq!(report["accepted"], objects.len(), "{report}");
    }

    /// A new client's share; `arguments` are for `client add`.
    #[track_caller]
    pub(crate) fn client(&self, name: &str, arguments: &[&str]) -> Share {
        let line: Vec<&str> = ["client", "add", name]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        let secret = self.run(&line);
        Share::discover(self.wire(), secret["token"].as_str().unwrap())
    }

    /// What its own analysts read.
    #[track_caller]
    pub(crate) fn analysts(&self) -> Rc<Share> {
        let mut held = self.analysts.borrow_mut();
        if held.is_none() {
            *held = Some(Rc::new(self.client("analysts-of-the-test", &[])));
        }
        Rc::clone(held.as_ref().unwrap())
    }

    /// Why an object does or does not cross to `audience`.
    #[track_caller]
    pub(crate) fn why(&self, object: &str, audience: &str) -> Value {
        self.run(&["why", object, "--for", audience])
    }

    /// The codes of all reasons for which an object is withheld from `audience`; none if it is released.
    #[track_caller]
    pub(crate) fn reasons(&self, object: &str, audience: &str) -> Vec<String> {
        let why = self.why(object, audience);
        let mut codes = Vec::new();
        for verdict in why["verdicts"].as_array().unwrap() {
            for reason in verdict["reasons"].as_array().unwrap() {
                codes.push(reason["code"].as_str().unwrap().to_owned());
            }
        }
        codes.sort();
        codes.dedup();
        codes
    }

    /// How often an object has crossed to `audience`, as the record of crossings says.
    #[track_caller]
    pub(crate) fn crossings(&self, object: &str, audience: &str) -> usize {
        self.why(object, audience)["crossed"]
            .as_array()
            .unwrap()
            .len()
    }

    /// How an agreement stands with the other party; `None` if it is not held.
    #[track_caller]
    pub(crate) fn standing(&self, agreement: &str) -> Option<String> {
        let shown = self.try_run(&["agreement", "show", agreement]);
        if shown.status != 0 {
            assert_eq!(shown.json()["error"]["code"], "unknown-agreement");
            return None;
        }
        let standing = shown.json()["standing"].clone();
        let standing = standing.as_object().unwrap().values().next()?.as_str()?;
        Some(standing.to_owned())
    }

    /// A peer as `peer list` shows it; `None` if there is no such peer.
    #[track_caller]
    pub(crate) fn peer(&self, name: &str) -> Option<Value> {
        let list = self.run(&["peer", "list"]);
        let peers = list["peers"].as_array().unwrap();
        peers.iter().find(|peer| peer["name"] == name).cloned()
    }

    /// Objects held.
    #[track_caller]
    pub(crate) fn held(&self) -> u64 {
        self.run(&["status"])["objects"].as_u64().unwrap()
    }

    /// A draft with `peer`, proposed after `edit` and signed by us. Its id.
    #[track_caller]
    pub(crate) fn propose(&self, peer: &str, edit: impl FnOnce(String) -> String) -> String {
        let draft = self.run(&["agreement", "new", "--peer", peer]);
        let draft = edit(draft["draft"].as_str().unwrap().to_owned());
        let draft = self
            .home
            .file(&format!("{}.toml", super::new_id("bundle")), draft);
        let agreement = self.run(&["agreement", "propose", &draft]);
        let id = agreement["id"].as_str().unwrap().to_owned();
        self.run(&["agreement", "sign", &id]);
        id
    }
}

impl Drop for Nation {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
        if std::thread::panicking() {
            eprintln!("--- log of {}:\n{}", self.name, self.log());
        }
    }
}

/// Makes two nodes peers.
#[track_caller]
pub(crate) fn befriend(host: &Nation, guest: &Nation) {
    let invitation = host.run(&["peer", "invite"]);
    guest.run(&["peer", "accept", invitation["text"].as_str().unwrap()]);
    for (one, other) in [(host, guest), (guest, host)] {
        let peer = one.peer(&other.name).unwrap();
        assert_eq!(peer["fingerprint"], other.fingerprint);
    }
}

/// Puts an agreement in force between two peers, from the bilateral template after `edit`: each gives its own
/// material up to TLP:AMBER for detection and protection, and none is passed on. Its id.
#[track_caller]
pub(crate) fn agree(a: &Nation, b: &Nation, edit: impl FnOnce(String) -> String) -> String {
    let id = a.propose(&b.name, edit);
    eventually("the agreement reaches the other party", || b.standing(&id));
    b.run(&["agreement", "sign", &id]);
    in_force(a, &id);
    in_force(b, &id);
    id
}

/// Waits until an agreement is in force at `nation`.
#[track_caller]
pub(crate) fn in_force(nation: &Nation, agreement: &str) {
    stands(nation, agreement, "in-force");
}

/// Waits until an agreement stands so at `nation`.
#[track_caller]
pub(crate) fn stands(nation: &Nation, agreement: &str, standing: &str) {
    eventually(&format!("the agreement is {standing}"), || {
        (nation.standing(agreement)? == standing).then_some(())
    });
}

/// The bilateral template as it is.
pub(crate) fn as_is(draft: String) -> String {
    draft
}

/// The bilateral template with TLP:GREEN as the highest.
pub(crate) fn up_to_green(draft: String) -> String {
    let edited = draft.replace("highest_tlp = \"amber\"", "highest_tlp = \"green\"");
    assert_ne!(edited, draft);
    edited
}

/// The bilateral template, of own material and of what was received from others.
pub(crate) fn also_received(draft: String) -> String {
    let edited = draft.replace("material = \"own\"", "material = \"own-and-received\"");
    assert_ne!(edited, draft);
    edited
}
