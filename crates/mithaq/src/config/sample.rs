//! The file that `init` writes: every key with its meaning, commented out.

use std::fmt::Write as _;
use std::net::SocketAddr;

use super::keys::KEYS;

const HEAD: &str = "\
# Mithaq: settings of this node.
#
# Flags come first, then the environment (in brackets), then this file, then the default.
# `mithaq config show --effective` says what holds and where it comes from.
# A key that is not listed here is an error.
";

const RED_LINES: &str = "
# Red lines: what this nation never shares, whatever an agreement says. Each is a table at the end
# of this file; all conditions of one must hold for it to forbid.
#
# [[red_line]]
# id = \"victims\"
# text = \"Personal data of victims never leaves.\"
# when = { personal_data = true }
";

/// A commented `mithaq.toml`; only `listen` is set, if it is given.
pub(crate) fn sample(listen: Option<SocketAddr>) -> String {
    let mut text = HEAD.to_owned();
    for key in KEYS {
        let line = match listen.filter(|_| key.name == "listen") {
            Some(listen) => format!("{} = \"{listen}\"", key.name),
            None => format!("# {} = {}", key.name, key.example),
        };
        // Writing to a String cannot fail.
        let _ = write!(text, "\n# {} [{}]\n{line}\n", key.meaning, key.env);
    }
    text.push_str(RED_LINES);
    text
}
