//! A TAXII client that distrusts the server.
//!
//! It builds requests, hands them to a [`Transport`], and checks of every answer: its status, its media type,
//! its size, its JSON (strictly) and its shape. Objects come out as the bytes that came in. What they say, and
//! whether to believe it, is for the caller's intake.

mod error;
mod pages;
mod transport;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use mithaq_stix::json::{self, Limits};
use mithaq_stix::{ObjectId, Timestamp};
use serde::de::DeserializeOwned;
use url::Url;

use crate::envelope::{self, Answered};
use crate::media;
use crate::query::{Filter, ObjectQuery};
use crate::routes::{DATE_ADDED_FIRST, DATE_ADDED_LAST};
use crate::wire::{ApiRoot, Collection, CollectionList, Discovery, Manifest, Status, Versions};
pub use error::{ClientError, Refusal};
pub use pages::{ObjectsPage, Pages};
pub use transport::Transport;

/// How much a client takes from a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The greatest body of an answer, in bytes. Transports should stop reading there; the client checks again.
    pub bytes: usize,
    /// The most entries of any one list.
    pub entries: usize,
    /// The most empty pages in a row before paging is given up: a server that says `more` and sends nothing
    /// could otherwise keep a client busy for ever.
    pub empty_pages: u32,
}

impl Bounds {
    /// For servers of whom nothing is known. The bytes are those of the greatest envelope that the strict JSON
    /// scan takes; the entries are ten times the page size of common servers.
    pub const USUAL: Self = Self {
        bytes: Limits::ENVELOPE.bytes,
        entries: 100_000,
        empty_pages: 16,
    };
}

/// A client of TAXII servers, over a transport that knows how to reach and convince them.
#[derive(Debug, Clone)]
pub struct Client<T> {
    transport: T,
    authorization: Option<HeaderValue>,
    bounds: Bounds,
}

impl<T: Transport> Client<T> {
    /// A client without credentials of its own: the transport may add some, or sign.
    pub fn new(transport: T, bounds: Bounds) -> Self {
        Self {
            transport,
            authorization: None,
            bounds,
        }
    }

    /// The same client, sending this header with every request; see
    /// [`Credentials::to_header`](crate::authorization::Credentials::to_header).
    #[must_use]
    pub fn with_authorization(mut self, authorization: HeaderValue) -> Self {
        self.authorization = Some(authorization);
        self
    }

    /// What a server offers (TAXII 2.1 §4.1). `url` is that of the discovery resource itself, `…/taxii2/`.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn discovery(&self, url: &Url) -> Result<Discovery, ClientError<T::Error>> {
        let discovery: Discovery = self.get(url.clone()).await?.1;
        self.bounded("API roots", discovery.api_roots.len())?;
        Ok(discovery)
    }

    /// An API root (§4.2).
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn api_root(&self, root: &Url) -> Result<ApiRoot, ClientError<T::Error>> {
        Ok(self.get(below(root, &[])?).await?.1)
    }

    /// The collections of an API root (§5.1).
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn collections(&self, root: &Url) -> Result<Vec<Collection>, ClientError<T::Error>> {
        let list: CollectionList = self.get(below(root, &["collections"])?).await?.1;
        self.bounded("collections", list.collections.len())?;
        Ok(list.collections)
    }

    /// One page of a collection's objects (§5.4).
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn objects(
        &self,
        root: &Url,
        collection: &str,
        query: &ObjectQuery,
    ) -> Result<ObjectsPage, ClientError<T::Error>> {
        self.page(with_query(
            below(root, &["collections", collection, "objects"])?,
            query,
        ))
        .await
    }

    /// The pages of a collection's objects, one after the other, from where `query` starts.
    pub fn pages(&self, root: &Url, collection: &str, query: ObjectQuery) -> Pages<'_, T> {
        Pages::new(
            self,
            root.clone(),
            collection.to_owned(),
            query,
            self.bounds.empty_pages,
        )
    }

    /// The versions of one object that `query` selects (§5.6).
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn object(
        &self,
        root: &Url,
        collection: &str,
        object: &ObjectId,
        query: &ObjectQuery,
    ) -> Result<ObjectsPage, ClientError<T::Error>> {
        let path = ["collections", collection, "objects", object.as_str()];
        self.page(with_query(below(root, &path)?, query)).await
    }

    /// One page of a collection's manifest (§5.3).
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn manifest(
        &self,
        root: &Url,
        collection: &str,
        query: &ObjectQuery,
    ) -> Result<Manifest, ClientError<T::Error>> {
        let url = with_query(
            below(root, &["collections", collection, "manifest"])?,
            query,
        );
        let manifest: Manifest = self.get(url).await?.1;
        self.bounded("manifest records", manifest.objects.len())?;
        Ok(manifest)
    }

    /// One page of an object's versions (§5.8).
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn versions(
        &self,
        root: &Url,
        collection: &str,
        object: &ObjectId,
        query: &ObjectQuery,
    ) -> Result<Versions, ClientError<T::Error>> {
        let path = [
            "collections",
            collection,
            "objects",
            object.as_str(),
            "versions",
        ];
        let versions: Versions = self.get(with_query(below(root, &path)?, query)).await?.1;
        self.bounded("versions", versions.versions.len())?;
        Ok(versions)
    }

    /// Posts objects, each a complete JSON text (§5.5). All at once: splitting them to the root's
    /// `max_content_length` is for the caller.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn add(
        &self,
        root: &Url,
        collection: &str,
        objects: &[Bytes],
    ) -> Result<Status, ClientError<T::Error>> {
        let url = below(root, &["collections", collection, "objects"])?;
        let body = envelope::frame(None, objects).map_err(|_| ClientError::Url)?;
        let answer = self
            .send(Method::POST, url, body, StatusCode::ACCEPTED)
            .await?;
        self.status_of(answer)
    }

    /// How far an earlier [`add`](Self::add) has come (§4.3).
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn status(&self, root: &Url, status: &str) -> Result<Status, ClientError<T::Error>> {
        let answer = self
            .send(
                Method::GET,
                below(root, &["status", status])?,
                Bytes::new(),
                StatusCode::OK,
            )
            .await?;
        self.status_of(answer)
    }

    /// Deletes the versions of an object that `filter` selects, all of them when it is empty (§5.7).
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn delete(
        &self,
        root: &Url,
        collection: &str,
        object: &ObjectId,
        filter: &Filter,
    ) -> Result<(), ClientError<T::Error>> {
        let url = below(
            root,
            &["collections", collection, "objects", object.as_str()],
        )?;
        let query = ObjectQuery {
            filter: filter.clone(),
            ..ObjectQuery::default()
        };
        self.send(
            Method::DELETE,
            with_query(url, &query),
            Bytes::new(),
            StatusCode::OK,
        )
        .await?;
        Ok(())
    }

    async fn page(&self, url: Url) -> Result<ObjectsPage, ClientError<T::Error>> {
        let (headers, body) = self
            .send(Method::GET, url, Bytes::new(), StatusCode::OK)
            .await?
            .into_taxii()?;
        let Answered {
            objects,
            more,
            next,
        } = Answered::parse(&body)?;
        self.bounded("objects", objects.len())?;
        if more && next.is_none() {
            return Err(ClientError::MoreWithoutNext);
        }
        Ok(ObjectsPage {
            objects,
            next: next.filter(|_| more),
            date_added_first: instant(&headers, &DATE_ADDED_FIRST)?,
            date_added_last: instant(&headers, &DATE_ADDED_LAST)?,
        })
    }

    async fn get<R: DeserializeOwned>(
        &self,
        url: Url,
    ) -> Result<(HeaderMap, R), ClientError<T::Error>> {
        self.send(Method::GET, url, Bytes::new(), StatusCode::OK)
            .await?
            .into_resource()
    }

    fn status_of(&self, answer: Checked) -> Result<Status, ClientError<T::Error>> {
        let status: Status = answer.into_resource()?.1;
        self.bounded(
            "status details",
            status
                .successes
                .len()
                .max(status.failures.len())
                .max(status.pendings.len()),
        )?;
        Ok(status)
    }

    async fn send(
        &self,
        method: Method,
        url: Url,
        body: Bytes,
        expected: StatusCode,
    ) -> Result<Checked, ClientError<T::Error>> {
        let mut request = Request::builder()
            .method(&method)
            .uri(url.as_str())
            .header(ACCEPT, media::TAXII);
        if method == Method::POST {
            request = request.header(CONTENT_TYPE, media::TAXII);
        }
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let request = request.body(body).map_err(|_| ClientError::Url)?;
        let answer = self
            .transport
            .send(request)
            .await
            .map_err(ClientError::Transport)?;
        if self.bounds.bytes < answer.body().len() {
            return Err(ClientError::TooLarge {
                limit: self.bounds.bytes,
            });
        }
        if answer.status() != expected {
            return Err(ClientError::Refused(refusal(answer)));
        }
        Ok(Checked(answer))
    }

    fn bounded(&self, what: &'static str, count: usize) -> Result<(), ClientError<T::Error>> {
        if count <= self.bounds.entries {
            return Ok(());
        }
        Err(ClientError::TooMany {
            what,
            limit: self.bounds.entries,
        })
    }
}

/// An answer of the expected status, within the bound on bytes.
struct Checked(Response<Bytes>);

impl Checked {
    fn into_taxii<E>(self) -> Result<(HeaderMap, Bytes), ClientError<E>> {
        let (head, body) = self.0.into_parts();
        if !media::is_taxii(&head.headers) {
            let found = head
                .headers
                .get(CONTENT_TYPE)
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into());
            return Err(ClientError::MediaType {
                found: found.unwrap_or_default(),
            });
        }
        if media::is_coded(&head.headers) {
            return Err(ClientError::Coded);
        }
        Ok((head.headers, body))
    }

    fn into_resource<R: DeserializeOwned, E>(self) -> Result<(HeaderMap, R), ClientError<E>> {
        let (headers, body) = self.into_taxii()?;
        json::check(&body, &Limits::ENVELOPE)?;
        Ok((headers, serde_json::from_slice(&body)?))
    }
}

fn refusal(answer: Response<Bytes>) -> Refusal {
    let (head, body) = answer.into_parts();
    let readable = json::check(&body, &Limits::OBJECT).is_ok();
    Refusal {
        status: head.status,
        // A date is also allowed there; those who send one mean "later".
        retry_after: head
            .headers
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.trim().parse().ok()),
        message: readable
            .then(|| serde_json::from_slice(&body).ok())
            .flatten()
            .map(Box::new),
    }
}

fn instant<E>(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Timestamp>, ClientError<E>> {
    let Some(value) = headers.get(name) else {
        return Ok(None);
    };
    match value
        .to_str()
        .ok()
        .and_then(|text| text.trim().parse().ok())
    {
        Some(instant) => Ok(Some(instant)),
        None => Err(ClientError::Header {
            name: name.to_string(),
        }),
    }
}

/// The URL of a resource below an API root, with the final slash that some servers insist on. Segments are
/// escaped, so that an id from outside cannot reach another path.
fn below<E>(root: &Url, segments: &[&str]) -> Result<Url, ClientError<E>> {
    let mut url = root.clone();
    url.set_query(None);
    url.set_fragment(None);
    // `.` and `..` are removed by URL rules, escaped or not.
    if segments
        .iter()
        .any(|segment| matches!(*segment, "" | "." | ".."))
    {
        return Err(ClientError::Url);
    }
    url.path_segments_mut()
        .map_err(|()| ClientError::Url)?
        .pop_if_empty()
        .extend(segments)
        .push("");
    Ok(url)
}

fn with_query(mut url: Url, query: &ObjectQuery) -> Url {
    let text = query.encode();
    if !text.is_empty() {
        url.set_query(Some(&text));
    }
    url
}
