//! What a server must supply: the [`Collections`] trait and the pages it answers with.

use std::future::Future;

use bytes::Bytes;
use http::request::Parts;
use mithaq_stix::{ObjectId, Timestamp};

use crate::envelope::Envelope;
use crate::error::TaxiiError;
use crate::query::{Filter, ObjectQuery};
use crate::wire::{ApiRoot, Collection, Discovery, ManifestRecord, Status};

/// The collections that a TAXII server offers, as seen by one caller at a time.
///
/// [`routes`](crate::routes()) calls [`authenticate`](Self::authenticate) first, from the headers
/// alone, and passes the caller it returns to every other function. Each function is asked afresh
/// for every request and page: a right that was withdrawn is gone at the next call.
///
/// Errors reach the client as they are. To withhold something, answer exactly as for something that
/// does not exist: [`TaxiiError::not_found`].
pub trait Collections: Send + Sync + 'static {
    /// Who asks, once authenticated.
    type Caller: Clone + Send + Sync;

    /// A page of objects. An associated type, so that an implementation can make it a type that only
    /// its own release gate constructs.
    type Page: ObjectPage;

    /// Tells who sent this request, from its headers and extensions (a layer above may have verified
    /// a peer's signature and left the result there). The body has not been read.
    ///
    /// # Errors
    /// [`TaxiiError::unauthorized`], with the challenges that the server understands.
    fn authenticate(
        &self,
        request: &Parts,
    ) -> impl Future<Output = Result<Self::Caller, TaxiiError>> + Send;

    /// The discovery resource (TAXII 2.1 §4.1). URLs must be absolute.
    ///
    /// # Errors
    /// Whatever the implementation finds in its way.
    fn discovery(
        &self,
        caller: &Self::Caller,
    ) -> impl Future<Output = Result<Discovery, TaxiiError>> + Send;

    /// An API root (§4.2); its `max_content_length` is enforced on what is posted below it.
    ///
    /// # Errors
    /// [`TaxiiError::not_found`] when there is none of that name for this caller.
    fn api_root(
        &self,
        caller: &Self::Caller,
        root: &str,
    ) -> impl Future<Output = Result<ApiRoot, TaxiiError>> + Send;

    /// The collections of an API root that this caller may know of (§5.1).
    ///
    /// # Errors
    /// [`TaxiiError::not_found`] when there is no such root for this caller.
    fn collections(
        &self,
        caller: &Self::Caller,
        root: &str,
    ) -> impl Future<Output = Result<Vec<Collection>, TaxiiError>> + Send;

    /// One collection, by id or alias (§5.2). What this returns decides over writing: the routes
    /// refuse to add with 403 unless it says `can_write`, and to delete unless it says both.
    ///
    /// # Errors
    /// [`TaxiiError::not_found`] when there is none for this caller.
    fn collection(
        &self,
        caller: &Self::Caller,
        root: &str,
        collection: &str,
    ) -> impl Future<Output = Result<Collection, TaxiiError>> + Send;

    /// A page of a collection's objects, by `date_added` ascending (§5.4).
    ///
    /// # Errors
    /// [`TaxiiError::not_found`]; [`TaxiiError::forbidden`] when the caller knows the collection but may
    /// not read it; [`TaxiiError::bad_request`] when `query.next` is no cursor for this collection, this
    /// caller and these filters; [`TaxiiError::unavailable`].
    fn objects(
        &self,
        caller: &Self::Caller,
        root: &str,
        collection: &str,
        query: &ObjectQuery,
    ) -> impl Future<Output = Result<Self::Page, TaxiiError>> + Send;

    /// The versions of one object that the query selects (§5.6). `query.filter.ids` is empty.
    ///
    /// # Errors
    /// As [`objects`](Self::objects); [`TaxiiError::not_found`] also when the collection holds no version
    /// of that object for this caller. Where it holds some and the query selects none, an empty page.
    fn object(
        &self,
        caller: &Self::Caller,
        root: &str,
        collection: &str,
        object: &ObjectId,
        query: &ObjectQuery,
    ) -> impl Future<Output = Result<Self::Page, TaxiiError>> + Send;

    /// A page of the manifest (§5.3): what [`objects`](Self::objects) would return, without bodies.
    ///
    /// # Errors
    /// As [`objects`](Self::objects).
    fn manifest(
        &self,
        caller: &Self::Caller,
        root: &str,
        collection: &str,
        query: &ObjectQuery,
    ) -> impl Future<Output = Result<ManifestPage, TaxiiError>> + Send;

    /// The versions that a collection holds of one object (§5.8), all of them unless the query says
    /// otherwise.
    ///
    /// # Errors
    /// As [`object`](Self::object).
    fn versions(
        &self,
        caller: &Self::Caller,
        root: &str,
        collection: &str,
        object: &ObjectId,
        query: &ObjectQuery,
    ) -> impl Future<Output = Result<VersionsPage, TaxiiError>> + Send;

    /// Takes in what a client posted (§5.5). One bad object fails alone: it is counted among the
    /// failures, and the others are taken.
    ///
    /// # Errors
    /// As [`collection`](Self::collection), and whatever prevents the whole envelope from being taken.
    fn add(
        &self,
        caller: &Self::Caller,
        root: &str,
        collection: &str,
        envelope: Envelope,
    ) -> impl Future<Output = Result<Status, TaxiiError>> + Send;

    /// How far an earlier [`add`](Self::add) has come (§4.3).
    ///
    /// # Errors
    /// [`TaxiiError::not_found`] when there is none of that id, or it is another caller's.
    fn status(
        &self,
        caller: &Self::Caller,
        root: &str,
        status: &str,
    ) -> impl Future<Output = Result<Status, TaxiiError>> + Send;

    /// Deletes the versions of an object that the filter selects (`versions` and `spec_versions` only),
    /// every version when it is empty (§5.7).
    ///
    /// # Errors
    /// [`TaxiiError::not_found`] when the collection holds no such version for this caller;
    /// [`TaxiiError::forbidden`].
    fn delete(
        &self,
        caller: &Self::Caller,
        root: &str,
        collection: &str,
        object: &ObjectId,
        filter: &Filter,
    ) -> impl Future<Output = Result<(), TaxiiError>> + Send;
}

/// A page of objects, ready to be sent.
///
/// The routes do the framing, so a page cannot claim that there is more without saying how to get it:
/// whether there is more *is* whether there is a [`next`](Self::next).
pub trait ObjectPage: Send + 'static {
    /// The cursor of the page after this one; `None` on the last page.
    fn next(&self) -> Option<&str>;

    /// When the first and the last object of this page were added to the collection; `None` exactly
    /// when the page is empty. Sent with six digits of a second, further ones are cut off.
    fn date_added(&self) -> Option<(Timestamp, Timestamp)>;

    /// The objects, each a complete JSON text, in the order of the page. Sent as they are.
    fn into_objects(self) -> Vec<Bytes>;
}

/// A page of a collection's manifest.
#[derive(Debug, Clone, Default)]
pub struct ManifestPage {
    /// The records, by `date_added` ascending.
    pub records: Vec<ManifestRecord>,
    /// The cursor of the page after this one; `None` on the last page.
    pub next: Option<String>,
}

/// A page of an object's versions.
#[derive(Debug, Clone, Default)]
pub struct VersionsPage {
    /// The versions, by `date_added` ascending.
    pub versions: Vec<Timestamp>,
    /// When the first and the last of these were added to the collection; `None` when there are none.
    pub date_added: Option<(Timestamp, Timestamp)>,
    /// The cursor of the page after this one; `None` on the last page.
    pub next: Option<String>,
}
