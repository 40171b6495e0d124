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
}

impl Pool {
    pub(super) fn new(path: &Path, readers: usize) -> Self {
        let state = State {
            idle: Vec::new(),
            unopened: readers.max(1),
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

    fn take(&self) -> Result<Connection, StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
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
