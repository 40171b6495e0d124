//! The attack cases of `SECURITY.md` against whole nodes. Each test first shows that the attack would work with
//! the defence removed.

mod acceding;
mod acts;
mod archive;
mod bombs;
mod creator;
mod cut_off;
mod flood;
mod forged_past;
mod half;
mod json;
mod recalls;
mod replay;
mod rollback;
mod scope;
mod side_doors;
mod signature;
mod stolen;
mod strangers;
mod versions;
mod wide;

use crate::support::envoy::Envoy;
use crate::support::eventually;
use crate::support::nation::{Nation, as_is};
use crate::support::rogue::{Pact, Rogue};

/// Qamar, a real node, with two lawful peers that the tests play: agreements with both are in force.
struct Stage {
    qamar: Nation,
    rimal: Player,
    sahil: Player,
}

/// A peer that the test plays.
struct Player {
    rogue: Rogue,
    to_qamar: Envoy,
    pact: Pact,
}

impl Stage {
    fn new() -> Stage {
        Stage::with(as_is)
    }

    /// Both agreements are the bilateral template after `edit`.
    fn with(edit: fn(String) -> String) -> Stage {
        let qamar = Nation::serving("Qamar");
        let [rimal, sahil] = ["Rimal", "Sahil"].map(|name| Player::with(name, &qamar, edit));
        Stage {
            qamar,
            rimal,
            sahil,
        }
    }
}

impl Player {
    fn of(name: &str, host: &Nation) -> Player {
        Player::with(name, host, as_is)
    }

    fn with(name: &str, host: &Nation, edit: fn(String) -> String) -> Player {
        let rogue = Rogue::new(name);
        let to_qamar = rogue.accept_invitation(host);
        let pact = rogue.agree(host, &to_qamar, edit);
        Player {
            rogue,
            to_qamar,
            pact,
        }
    }

    /// Gives objects under its agreement.
    #[track_caller]
    fn gives(&self, host: &Nation, objects: &[String]) {
        self.rogue
            .deliver(host, &self.to_qamar, &self.pact.agreement, objects);
    }

    /// Puts objects into its diplomatic channel.
    #[track_caller]
    fn says(&self, host: &Nation, objects: &[String]) {
        self.rogue.say(host, &self.to_qamar, objects);
    }

    /// Waits until `host` reads from it without an error.
    #[track_caller]
    fn is_read(&self, host: &Nation) {
        eventually("the peer is read without an error", || {
            self.to_qamar.nudge();
            host.peer(&self.rogue.name)?["last_error"]
                .is_null()
                .then_some(())
        });
    }

    /// Waits until `host` says that it could not read from it, and why.
    #[track_caller]
    fn last_error(&self, host: &Nation) -> String {
        eventually("the peer cannot be read", || {
            self.to_qamar.nudge();
            let peer = host.peer(&self.rogue.name)?;
            peer["last_error"].as_str().map(str::to_owned)
        })
    }
}
