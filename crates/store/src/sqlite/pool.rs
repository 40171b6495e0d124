//! Connections that only read.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};

use rusqlite::Connection;

use super::open;
use super::snapshot::View;
use crate::StoreError;

pub(super) struct Pool {
    path: PathBuf,
    state: Mutex<State>,
    returned: Condvar,
}

struct State {
    idle: Vec<Connection>,
    /// How many may still be opened.
    unopened: usize,
    /// Whether one was lent since [`Pool::rest`] looked last.
    used: bool,
}

impl Pool {
    pub(super) fn new(path: &Path, readers: usize) -> Self {
        let state = State {
            idle: Vec::new(),
            unopened: readers.max(1),
            used: false,
        };
        Self {
            path: path.to_owned(),
            state: Mutex::new(state),
            returned: Condvar::new(),
        }
    }

    /// Run `work` on one snapshot. It must be short: while it runs, the log cannot be emptied.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&View<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let lent = Lent {
            pool: self,
            connection: Some(self.take()?),
        };
        let Some(connection) = &lent.connection else {
            return Err(StoreError::Closed);
        };
        // Rolled back when dropped, which for a reader only means that its snapshot ends.
        let transaction = connection.unchecked_transaction()?;
        work(&View {
            connection: &transaction,
        })
    }

    /// Close the connections if none was used since this was called last: an idle node gives back what they
    /// cache. Whoever reads next opens one again.
    pub(super) fn rest(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut state.used) {
            return;
        }
        let closing = std::mem::take(&mut state.idle);
        state.unopened += closing.len();
        drop(state);
        drop(closing);
    }

    fn take(&self) -> Result<Connection, StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.used = true;
        loop {
            if let Some(connection) = state.idle.pop() {
                return Ok(connection);
            }
            if 0 < state.unopened {
                state.unopened -= 1;
                drop(state);
                return open::reader(&self.path).inspect_err(|_| {
                    self.state
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .unopened += 1;
                    self.returned.notify_one();
                });
            }
            state = self
                .returned
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Gives the connection back, also when the work fails or panics.
struct Lent<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut state = self
            .pool
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match self.connection.take() {
            Some(connection) => state.idle.push(connection),
            None => state.unopened += 1,
        }
        self.pool.returned.notify_one();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn readers_that_were_not_used_close_their_connections_and_open_them_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        open::writer(&path).unwrap_err();
        std::fs::write(&path, "").unwrap();
        let _writer = open::writer(&path).unwrap();
        let pool = Pool::new(&path, 2);
        let read = || pool.read(|_| Ok(())).unwrap();
        let counts = || {
            let state = pool.state.lock().unwrap();
            (state.idle.len(), state.unopened)
        };
        read();
        assert_eq!(counts(), (1, 1));
        pool.rest();
        assert_eq!(counts(), (1, 1), "it was used since the last time");
        pool.rest();
        assert_eq!(counts(), (0, 2));
        read();
        assert_eq!(counts(), (1, 1));
    }
}
