//! Every route of this crate. The path, the method and the document stand beside each handler.

use axum::extract::FromRef;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Accounts, api_keys, capabilities, identity, invitations, log, mailbox, members, organisations,
};

/// The `{org}` in the address of everything that belongs to an organisation.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OrgPath {
    /// The organisation's slug.
    #[param(example = "acme_m1pu4o00", pattern = "^[a-zA-Z0-9_]{3,50}$")]
    #[allow(dead_code)] // read by the document only; `OrgCaller` reads the address
    org: String,
}

/// The routes, to be nested under `/api/v1`.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Accounts: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(capabilities::handler))
        .routes(routes!(identity::sign_up::handler))
        .routes(routes!(
            identity::sign_in::handler,
            identity::sessions::list::handler,
            identity::sessions::end::others_handler
        ))
        .routes(routes!(identity::sessions::end::handler))
        .routes(routes!(identity::email_link::handler))
        .routes(routes!(identity::look::handler))
        .routes(routes!(identity::redeem::handler))
        .routes(routes!(
            identity::show::handler,
            identity::rename::handler,
            identity::sign_out::handler
        ))
        .routes(routes!(identity::change_password::handler))
        .routes(routes!(
            organisations::list::handler,
            organisations::create::handler
        ))
        .routes(routes!(
            organisations::show::handler,
            organisations::update::handler,
            organisations::delete::handler
        ))
        .routes(routes!(members::list::handler))
        .routes(routes!(members::leave::handler))
        .routes(routes!(
            members::show::handler,
            members::update::handler,
            members::remove::handler
        ))
        .routes(routes!(
            invitations::list::handler,
            invitations::create::handler
        ))
        .routes(routes!(
            invitations::show::handler,
            invitations::revoke::handler
        ))
        .routes(routes!(invitations::resend::handler))
        .routes(routes!(invitations::mine::handler))
        .routes(routes!(invitations::answer::accept_handler))
        .routes(routes!(invitations::answer::decline_handler))
        .routes(routes!(api_keys::list::handler, api_keys::create::handler))
        .routes(routes!(api_keys::show::handler, api_keys::revoke::handler))
        .routes(routes!(log::list::handler))
        .routes(routes!(log::changes::handler))
        .routes(routes!(log::show::handler))
        .routes(routes!(log::types::handler))
        .routes(routes!(mailbox::list::handler))
        .routes(routes!(mailbox::show::handler))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    fn document() -> Value {
        let (_, document) = router::<Accounts>().split_for_parts();
        serde_json::to_value(document).expect("a document")
    }

    #[test]
    fn every_operation_is_complete() {
        let document = document();
        let mut ids = BTreeSet::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                let route = format!("{method} {path}");
                let id = operation["operationId"].as_str().expect("an id");
                assert!(ids.insert(id.to_owned()), "{route}: {id} is taken");
                assert!(operation["tags"][0].is_string(), "{route}: no tag");
                assert!(operation["summary"].is_string(), "{route}: no summary");
                assert!(operation["security"].is_array(), "{route}: no security");
                for status in ["401", "403", "404", "422"] {
                    assert!(
                        operation["responses"][status].is_object(),
                        "{route}: no {status}"
                    );
                }
                for (status, response) in operation["responses"].as_object().expect("responses") {
                    assert!(
                        response["description"].is_string(),
                        "{route}: {status} says nothing"
                    );
                }
                let named: BTreeSet<_> = path
                    .split('/')
                    .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
                    .collect();
                let listed: Vec<_> = operation["parameters"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default();
                let listed: Vec<_> = listed.iter().filter(|p| p["in"] == "path").collect();
                let names: BTreeSet<_> = listed.iter().filter_map(|p| p["name"].as_str()).collect();
                assert_eq!(names, named, "{route}");
                assert_eq!(listed.len(), named.len(), "{route}: a parameter twice");
            }
        }
        assert_eq!(ids.len(), 41);
    }

    #[test]
    fn every_schema_that_is_referred_to_is_there() {
        let document = document();
        let schemas = document["components"]["schemas"]
            .as_object()
            .expect("schemas");
        let text = document.to_string();
        for rest in text.split("\"#/components/schemas/").skip(1) {
            let name = rest.split('"').next().expect("a name");
            // `Problem` is added by httpkit's shared parts.
            assert!(name == "Problem" || schemas.contains_key(name), "{name}");
        }
    }

    #[test]
    fn an_answer_says_null_rather_than_nothing() {
        let schemas = document()["components"]["schemas"].clone();
        for (name, field) in [("ApiKey", "revoked_at"), ("ApiKey", "expires_at")] {
            let required = schemas[name]["required"].as_array().expect("required");
            assert!(required.contains(&field.into()), "{name}.{field}");
        }
    }
}
