//! The shared parts of the OpenAPI document: the problem answers and the ways to prove who you are.

use std::collections::BTreeMap;

use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify, ToSchema};

use crate::Problem;

pub const COOKIE: &str = "session_cookie";
pub const API_KEY: &str = "api_key";
pub const BEARER: &str = "bearer";
pub const ROOT_KEY: &str = "root_key";

/// `responses((status = 200, …), Problems)`: any other answer is a problem document.
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let schema = Ref::from_schema_name(Problem::name());
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let problem = |text: &str| {
            ResponseBuilder::new()
                .description(text)
                .content("application/problem+json", content.clone())
                .build()
        };
        let answers = [
            ("401", "Nobody is signed in, or the key is not valid"),
            ("403", "The caller lacks the permission"),
            ("404", "Not here, or not the caller's"),
            ("422", "The input is wrong; `errors` names the fields"),
            ("429", "Too many requests; see `Retry-After`"),
            ("default", "Any other problem"),
        ];
        answers
            .into_iter()
            .map(|(status, text)| (status.to_owned(), problem(text).into()))
            .collect()
    }
}

/// Adds the security schemes and the `Problem` schema: `#[openapi(modifiers(&SharedParts))]`, or call it.
pub struct SharedParts;

impl Modify for SharedParts {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_with(Default::default);
        let key = |name: &str, text: &str| ApiKeyValue::with_description(name, text);
        let schemes = [
            (
                COOKIE,
                SecurityScheme::ApiKey(ApiKey::Cookie(key(
                    "stoa_session",
                    "Set by signing in; behind https it is called `__Host-stoa_session`. Unsafe methods also need the header `X-CSRF-Token`.",
                ))),
            ),
            (
                API_KEY,
                SecurityScheme::ApiKey(ApiKey::Header(key(
                    "X-API-Key",
                    "A key of one organisation.",
                ))),
            ),
            (
                BEARER,
                SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
            ),
            (
                ROOT_KEY,
                SecurityScheme::ApiKey(ApiKey::Header(key(
                    "X-Stoa-Root-Key",
                    "The operator's key.",
                ))),
            ),
        ];
        for (name, scheme) in schemes {
            components.add_security_scheme(name, scheme);
        }
        let mut schemas = Vec::new();
        Problem::schemas(&mut schemas);
        schemas.push((
            Problem::name().into_owned(),
            <Problem as utoipa::PartialSchema>::schema(),
        ));
        components.schemas.extend(schemas);
    }
}
