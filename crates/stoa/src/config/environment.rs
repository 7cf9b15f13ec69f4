//! The environment, read here and nowhere else.

/// Variables that object storage understands; their names in lower case are its options.
const CLOUDS: [&str; 3] = ["AWS_", "AZURE_", "GOOGLE_"];

/// Every variable that is text.
#[allow(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
pub fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// Credentials, regions and endpoints of the clouds, as their own tools name them.
pub fn cloud_credentials() -> Vec<(String, String)> {
    variables()
        .filter(|(name, _)| CLOUDS.iter().any(|cloud| name.starts_with(cloud)))
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect()
}
