//! Who is asking, when nobody says: the user of the operating system.

use std::os::unix::fs::MetadataExt as _;

use crate::config::Environment;

/// The user's name; by number when the system has no name for it.
pub(crate) fn user_name(environment: &Environment) -> String {
    // The owner of our own process entry is the user we run as, whatever the environment claims.
    let uid = std::fs::metadata("/proc/self")
        .ok()
        .map(|process| process.uid());
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    uid.and_then(|uid| name_of(uid, &users))
        .or_else(|| {
            ["USER", "LOGNAME"]
                .iter()
                .find_map(|name| environment.get(*name))
                .cloned()
        })
        .unwrap_or_else(|| uid.map_or_else(|| "operator".to_owned(), |uid| format!("user-{uid}")))
}

/// `name:password:uid:…`, one user a line.
fn name_of(uid: u32, users: &str) -> Option<String> {
    let uid = uid.to_string();
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        (fields.nth(1) == Some(&uid)).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_belongs_to_the_number() {
        let users = "root:x:0:0::/root:/bin/sh\n\nnoor:x:1000:1000::/home/noor:/bin/sh\n";
        assert_eq!(name_of(1000, users).as_deref(), Some("noor"));
        assert_eq!(name_of(0, users).as_deref(), Some("root"));
        assert_eq!(name_of(100, users), None);
    }
}
