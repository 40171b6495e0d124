//! Paging through a collection.

use bytes::Bytes;
use mithaq_stix::Timestamp;
use url::Url;

use super::{Client, ClientError, Transport};
use crate::query::ObjectQuery;

/// One page of objects, as a server answered it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectsPage {
    /// The objects, each a JSON object, otherwise unchecked.
    pub objects: Vec<Bytes>,
    /// The cursor of the next page; `None` on the last one.
    pub next: Option<String>,
    /// When the first of them was added, where the server says so.
    pub date_added_first: Option<Timestamp>,
    /// When the last of them was added, where the server says so. After the last page, this is where to start
    /// the next time.
    pub date_added_last: Option<Timestamp>,
}

/// The pages of a collection, fetched as they are asked for.
///
/// After an error it can be asked again and repeats the page that failed.
#[derive(Debug)]
pub struct Pages<'a, T> {
    client: &'a Client<T>,
    root: Url,
    collection: String,
    query: ObjectQuery,
    empty_in_a_row: u32,
    most_empty: u32,
    finished: bool,
}

impl<'a, T: Transport> Pages<'a, T> {
    pub(super) fn new(
        client: &'a Client<T>,
        root: Url,
        collection: String,
        query: ObjectQuery,
        most_empty: u32,
    ) -> Self {
        Self {
            client,
            root,
            collection,
            query,
            empty_in_a_row: 0,
            most_empty,
            finished: false,
        }
    }

    /// The next page; `None` after the last.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn next(&mut self) -> Result<Option<ObjectsPage>, ClientError<T::Error>> {
        if self.finished {
            return Ok(None);
        }
        if self.most_empty < self.empty_in_a_row {
            return Err(ClientError::Endless {
                pages: self.empty_in_a_row,
            });
        }
        let page = self
            .client
            .objects(&self.root, &self.collection, &self.query)
            .await?;
        self.empty_in_a_row = if page.objects.is_empty() {
            self.empty_in_a_row + 1
        } else {
            0
        };
        // `added_after` is sent again: medallion refuses a cursor whose other parameters have changed.
        match &page.next {
            Some(next) => self.query.next = Some(next.clone()),
            None => self.finished = true,
        }
        Ok(Some(page))
    }
}
