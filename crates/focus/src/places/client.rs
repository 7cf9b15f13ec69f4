//! The HTTP client under the clouds' clients and of plain downloads: whether it goes on where a server
//! sends it. Whoever asks on behalf of others must not: an address that was allowed would open every
//! address its server names, this machine's own network among them.

use std::time::Duration;

use object_store::client::{HttpClient, HttpConnector, ReqwestConnector};
use object_store::{ClientConfigKey, ClientOptions};

/// What happens when a server answers that what is asked for lies elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redirects {
    /// It is asked there: for somebody who may reach every address anyway, as on a command line.
    Followed,
    /// The answer is an error, [`crate::ErrorKind::Redirected`].
    Refused,
}

/// Connecting at all, and the whole of one request: conversions read large files in pieces.
const CONNECT: Duration = Duration::from_secs(10);
const REQUEST: Duration = Duration::from_secs(15 * 60);

/// No limit on the whole of a download: it lasts as long as the conversion needs it.
pub(super) fn options() -> ClientOptions {
    ClientOptions::new()
        .with_connect_timeout(CONNECT)
        .with_timeout(REQUEST)
}

impl HttpConnector for Redirects {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        match self {
            Self::Followed => ReqwestConnector::default().connect(options),
            Self::Refused => steady(options),
        }
    }
}

/// `object_store` has no option for this, so its client is built here, with those of its options that
/// are used or that an operator sets in the environment.
fn steady(options: &ClientOptions) -> object_store::Result<HttpClient> {
    let says = |key| options.get_config_value(&key).as_deref() == Some("true");
    let unusable = |error: reqwest::Error| object_store::Error::Generic {
        store: "HTTP client",
        source: Box::new(error),
    };
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT)
        .timeout(REQUEST)
        .https_only(!says(ClientConfigKey::AllowHttp))
        // What is stored is asked for byte for byte.
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate();
    if says(ClientConfigKey::AllowInvalidCertificates) {
        builder = builder.danger_accept_invalid_certs(true);
    }
    if let Some(proxy) = options.get_config_value(&ClientConfigKey::ProxyUrl) {
        builder = builder.proxy(reqwest::Proxy::all(proxy).map_err(unusable)?);
    }
    if let Some(agent) = options.get_config_value(&ClientConfigKey::UserAgent) {
        builder = builder.user_agent(agent);
    }
    Ok(HttpClient::new(builder.build().map_err(unusable)?))
}
