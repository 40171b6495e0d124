//! The HTTP side of a server: every resource of TAXII 2.1, over any [`Collections`].
//!
//! Every path answers with and without its final slash, never by a redirect: clients differ, and some
//! lose their credentials on the way (taxii2-client, cytaxii2). Every answer is TAXII, errors too.
//!
//! For a request, in this order: who asks (401), which media type is wanted (406), what the path names
//! (404), what the query says (400), and for an envelope its media type (415), declared length (413) and
//! only then the body. So a stranger learns nothing and makes the server read nothing.

mod body;
mod extract;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, StatusCode};
use mithaq_stix::ObjectId;
use serde::Serialize;

use crate::collections::{Collections, ObjectPage};
use crate::envelope::{self, Envelope};
use crate::error::TaxiiError;
use crate::media;
use crate::query::{Allowed, ObjectQuery};
use crate::wire::{
    ApiRoot, Collection, CollectionList, Discovery, Manifest, Status, Versions, six_digits,
};
use extract::{Admitted, QueryText, Segments};

/// When the first object of a page was added to the collection (TAXII 2.1 §3.4.2).
pub const DATE_ADDED_FIRST: HeaderName = HeaderName::from_static("x-taxii-date-added-first");

/// When the last object of a page was added to the collection (TAXII 2.1 §3.4.2).
pub const DATE_ADDED_LAST: HeaderName = HeaderName::from_static("x-taxii-date-added-last");

/// All routes of a TAXII server: discovery at `/taxii2/`, API roots at `/{root}/`.
///
/// To be merged with other routes: a path whose first segment is fixed (`/healthz`, `/.well-known/…`,
/// `/api/…`) goes before `/{root}/`, and there is no catch-all and no fallback here. Mount [`not_found`] as
/// the fallback where nothing else is served. Time-outs, content codings and connection limits are for the
/// layers around.
pub fn routes<C: Collections>(collections: C) -> Router {
    let paths: [(&str, MethodRouter<Arc<C>>, &'static str); 9] = [
        ("/taxii2", get(discovery::<C>), "GET, HEAD"),
        ("/{root}", get(api_root::<C>), "GET, HEAD"),
        ("/{root}/status/{status}", get(status::<C>), "GET, HEAD"),
        (
            "/{root}/collections",
            get(collection_list::<C>),
            "GET, HEAD",
        ),
        (
            "/{root}/collections/{collection}",
            get(collection::<C>),
            "GET, HEAD",
        ),
        (
            "/{root}/collections/{collection}/manifest",
            get(manifest::<C>),
            "GET",
        ),
        (
            "/{root}/collections/{collection}/objects",
            get(objects::<C>).post(add::<C>),
            "GET, POST",
        ),
        (
            "/{root}/collections/{collection}/objects/{object}",
            get(object::<C>).delete(delete::<C>),
            "GET, DELETE",
        ),
        (
            "/{root}/collections/{collection}/objects/{object}/versions",
            get(versions::<C>),
            "GET",
        ),
    ];
    let mut router = Router::new();
    for (path, methods, allowed) in paths {
        let refuse = move || async move { knows_only(allowed) };
        let mut methods = methods.fallback(refuse);
        // To answer HEAD to a page, the page would be made, and recorded as handed out by servers that keep
        // a record. RFC 9110 § 15.5.6: a resource may refuse a method.
        if !allowed.contains("HEAD") {
            methods = methods.head(refuse);
        }
        router = router
            .route(path, methods.clone())
            .route(&format!("{path}/"), methods);
    }
    router.with_state(Arc::new(collections))
}

/// Answers 404 as a TAXII error object: a fallback for servers that serve nothing but TAXII.
pub async fn not_found() -> TaxiiError {
    TaxiiError::not_found()
}

/// Answers 405 as a TAXII error object: for routes of other kinds beside those of TAXII.
pub async fn method_not_allowed() -> TaxiiError {
    TaxiiError::method_not_allowed()
}

/// 405 with the methods that the resource knows (RFC 9110 § 15.5.6).
fn knows_only(allowed: &'static str) -> Response {
    let mut response = TaxiiError::method_not_allowed().into_response();
    let allowed = HeaderValue::from_static(allowed);
    response.headers_mut().insert(ALLOW, allowed);
    response
}

type Answer<T> = Result<Taxii<T>, TaxiiError>;
type Server<C> = State<Arc<C>>;

async fn discovery<C: Collections>(
    State(server): Server<C>,
    Admitted(caller): Admitted<C>,
) -> Answer<Discovery> {
    server.discovery(&caller).await.map(Taxii)
}

async fn api_root<C: Collections>(
    State(server): Server<C>,
    Admitted(caller): Admitted<C>,
    Segments([root]): Segments<1>,
) -> Answer<ApiRoot> {
    server.api_root(&caller, &root).await.map(Taxii)
}

async fn status<C: Collections>(
    State(server): Server<C>,
    Admitted(caller): Admitted<C>,
    Segments([root, status]): Segments<2>,
) -> Answer<Status> {
    server.status(&caller, &root, &status).await.map(Taxii)
}

async fn collection_list<C: Collections>(
    State(server): Server<C>,
    Admitted(caller): Admitted<C>,
    Segments([root]): Segments<1>,
) -> Answer<CollectionList> {
    let collections = server.collections(&caller, &root).await?;
    Ok(Taxii(CollectionList { collections }))
}

async fn collection<C: Collections>(
    State(server): Server<C>,
    Admitted(caller): Admitted<C>,
    Segments([root, collection]): Segments<2>,
) -> Answer<Collection> {
    server
        .collection(&caller, &root, &collection)
        .await
        .map(Taxii)
}

async fn manifest<C: Collections>(
    State(server): Server<C>,
    Admitted(caller): Admitted<C>,
    Segments([root, collection]): Segments<2>,
    QueryText(query): QueryText,
) -> Result<Response, TaxiiError> {
    let query = ObjectQuery::parse(&query, Allowed::OBJECTS)?;
    let page = server.manifest(&caller, &root, &collection, &query).await?;
    let dates = match (page.records.first(), page.records.last()) {
        (Some(first), Some(last)) => {
            Some([six_digits(&first.date_added), six_digits(&last.date_added)])
        }
        _ => None,
    };
    let manifest = Manifest {
        more: page.next.is_some(),
        next: page.next,
        objects: page.records,
    };
    with_dates(Taxii(manifest).into_response(), dates)
}

async fn objects<C: Collections>(
    State(server): Server<C>,
    Admitted(caller): Admitted<C>,
    Segments([root, collection]): Segments<2>,
    QueryText(query): QueryText,
) -> Result<Response, TaxiiError> {
    let query = ObjectQuery::parse(&query, Allowed::OBJECTS)?;
    page(server.objects(&caller, &root, &collection, &query).await?)
}

async fn object<C: Collections>(
    State(server): Server<C>,
    Admitted(caller): Admitted<C>,
    Segments([root, collection, object]): Segments<3>,
    QueryText(query): QueryText,
) -> Result<Response, TaxiiError> {
    let query = ObjectQuery::parse(&query, Allowed::OBJECT)?;
    let Ok(id) = object.parse::<ObjectId>() else {
        return Err(no_such_object(&*server, &caller, &root, &collection).await);
    };
    page(
        server
            .object(&caller, &root, &collection, &id, &query)
            .await?,
    )
}

async fn versions<C: Collections>(
    State(server): Server<C>,
    Admitted(caller): Admitted<C>,
    Segments([root, collection, object]): Segments<3>,
    QueryText(query): QueryText,
) -> Result<Response, TaxiiError> {
    let query = ObjectQuery::parse(&query, Allowed::VERSIONS)?;
    let Ok(id) = object.parse::<ObjectId>() else {
        return Err(no_such_object(&*server, &caller, &root, &collection).await);
    };
    let page = server
        .versions(&caller, &root, &collection, &id, &query)
        .await?;
    let dates = page
        .date_added
        .map(|(first, last)| [six_digits(&first), six_digits(&last)]);
    let versions = Versions {
        more: page.next.is_some(),
        next: page.next,
        versions: page.versions,
    };
    with_dates(Taxii(versions).into_response(), dates)
}

async fn delete<C: Collections>(
    State(server): Server<C>,
    Admitted(caller): Admitted<C>,
    Segments([root, collection, object]): Segments<3>,
    QueryText(query): QueryText,
) -> Result<Response, TaxiiError> {
    let query = ObjectQuery::parse(&query, Allowed::DELETE)?;
    let resource = server.collection(&caller, &root, &collection).await?;
    if !resource.can_read || !resource.can_write {
        return Err(TaxiiError::forbidden(
            "deleting from this collection is not permitted to you",
        ));
    }
    let id: ObjectId = object.parse().map_err(|_| TaxiiError::not_found())?;
    server
        .delete(&caller, &root, &collection, &id, &query.filter)
        .await?;
    Ok((StatusCode::OK, [(CONTENT_TYPE, media::TAXII)]).into_response())
}

async fn add<C: Collections>(
    State(server): Server<C>,
    Admitted(caller): Admitted<C>,
    Segments([root, collection]): Segments<2>,
    request: Request,
) -> Result<Response, TaxiiError> {
    let limit = server.api_root(&caller, &root).await?.max_content_length;
    if !server
        .collection(&caller, &root, &collection)
        .await?
        .can_write
    {
        return Err(TaxiiError::forbidden(
            "writing to this collection is not permitted to you",
        ));
    }
    if !media::is_taxii(request.headers()) || media::is_coded(request.headers()) {
        return Err(TaxiiError::unsupported_media_type());
    }
    let body = body::read(request, limit).await?;
    let envelope = Envelope::parse(&body)?;
    let status = server.add(&caller, &root, &collection, envelope).await?;
    Ok((StatusCode::ACCEPTED, Taxii(status)).into_response())
}

/// The refusal for a path whose object is no STIX id: the same as for an id that is not there.
async fn no_such_object<C: Collections>(
    server: &C,
    caller: &C::Caller,
    root: &str,
    collection: &str,
) -> TaxiiError {
    match server.collection(caller, root, collection).await {
        Ok(resource) if !resource.can_read => {
            TaxiiError::forbidden("reading this collection is not permitted to you")
        }
        Ok(_) => TaxiiError::not_found(),
        Err(error) => error,
    }
}

fn page(page: impl ObjectPage) -> Result<Response, TaxiiError> {
    let dates = envelope::date_headers(&page);
    let next = page.next().map(str::to_owned);
    let body = envelope::frame(next.as_deref(), &page.into_objects())
        .map_err(|_| TaxiiError::internal())?;
    with_dates(
        ([(CONTENT_TYPE, media::TAXII)], body).into_response(),
        dates,
    )
}

fn with_dates(mut response: Response, dates: Option<[String; 2]>) -> Result<Response, TaxiiError> {
    // No header at all on an empty page: clients fail on placeholders (opencti#6973).
    for (name, date) in [DATE_ADDED_FIRST, DATE_ADDED_LAST]
        .into_iter()
        .zip(dates.into_iter().flatten())
    {
        let value = HeaderValue::try_from(date).map_err(|_| TaxiiError::internal())?;
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

/// An answer: the resource as JSON, with the media type of TAXII.
struct Taxii<T>(T);

impl<T: Serialize> IntoResponse for Taxii<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => ([(CONTENT_TYPE, media::TAXII)], body).into_response(),
            Err(error) => {
                tracing::error!(%error, "a TAXII resource could not be written");
                TaxiiError::internal().into_response()
            }
        }
    }
}
