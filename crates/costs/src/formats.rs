//! Which bills are recognised, from the registry of formats: what the page of uploads and the documents say comes from
//! here, so that a format that is added is said everywhere.

use axum::extract::State;
use serde::Serialize;
use stoa_accounts::{OrgCaller, OrgPath};
use stoa_focus::{Formats, places};
use stoa_httpkit::{ApiResult, Json, Problems};
use stoa_kernel::{Error, Permission};
use utoipa::ToSchema;

use crate::{service::Costs, sources::kinds::KindOfSource};

/// What can be uploaded, or read from a folder or an object store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KnownFormats {
    /// By id.
    pub formats: Vec<KnownFormat>,
    /// How the names of files end, before an ending of `compressions`: `.csv`.
    pub endings: Vec<String>,
    /// `.gz`
    pub compressions: Vec<String>,
}

/// A format that is told by the columns of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KnownFormat {
    /// `aws-cur`, as a source names it.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Who makes such files; null for a format of many vendors, such as FOCUS.
    pub vendor: Option<String>,
    /// Of the format, where it has one.
    pub version: Option<String>,
    /// `CostAndUsage`
    pub dataset: String,
    /// The vendor's document that describes it.
    pub document: String,
    /// Why files of it are recognised but not read; null for those that are.
    pub unsupported: Option<String>,
}

/// List the formats that are recognised
#[utoipa::path(get, path = "/organisations/{org}/costs/formats", tag = "costs: sources", operation_id = "listCostFormats",
    params(OrgPath), responses((status = 200, body = KnownFormats), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn formats(caller: OrgCaller) -> ApiResult<Json<KnownFormats>> {
    caller.require(Permission::CostsRead)?;
    Ok(Json(known()?))
}

/// List the kinds of sources
///
/// Which of them can be used here, and why others cannot.
#[utoipa::path(get, path = "/organisations/{org}/costs/source-kinds", tag = "costs: sources", operation_id = "listCostSourceKinds",
    params(OrgPath), responses((status = 200, body = Vec<KindOfSource>), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn source_kinds(
    State(costs): State<Costs>,
    caller: OrgCaller,
) -> ApiResult<Json<Vec<KindOfSource>>> {
    caller.require(Permission::CostsRead)?;
    let locations = &costs.settings.locations;
    Ok(Json(KindOfSource::all(locations, caller.org.slug.as_str())))
}

/// Whether a source may name it.
pub(crate) fn is_known(id: &str) -> Result<bool, Error> {
    let all = built_in()?.describe();
    Ok(all.iter().any(|format| format.id == id))
}

fn built_in() -> Result<Formats, Error> {
    Formats::built_in().map_err(|error| {
        Error::internal("the formats of the installation cannot be read").with_source(error)
    })
}

fn known() -> Result<KnownFormats, Error> {
    let formats = built_in()?
        .describe()
        .into_iter()
        .map(|format| KnownFormat {
            id: format.id,
            name: format.title,
            vendor: format.vendor,
            version: format.version,
            dataset: format.dataset.as_str().to_owned(),
            document: format.document,
            unsupported: format.unsupported,
        });
    let owned = |endings: &[&str]| endings.iter().map(|ending| (*ending).to_owned()).collect();
    Ok(KnownFormats {
        formats: formats.collect(),
        endings: owned(&places::ENDINGS),
        compressions: owned(&places::COMPRESSIONS),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_says_whose_it_is_and_every_vendor_is_there() {
        let known = known().expect("the built-in formats");
        let of = |id: &str| {
            let found = known.formats.iter().find(|format| format.id == id);
            found.unwrap_or_else(|| panic!("{id} is not there"))
        };
        assert_eq!(of("aws-cur").vendor.as_deref(), Some("AWS"));
        assert_eq!(of("deepseek-cost").vendor.as_deref(), Some("DeepSeek"));
        assert_eq!(
            (
                of("focus-1.2").vendor.as_deref(),
                of("focus-1.2").version.as_deref()
            ),
            (None, Some("1.2"))
        );
        assert!(
            of("gcp-pricing").unsupported.is_some() && of("gcp-standard").unsupported.is_none()
        );
        assert!(known.endings.contains(&".parquet".to_owned()));
        assert_eq!(known.compressions, [".gz", ".zst"]);
    }
}
