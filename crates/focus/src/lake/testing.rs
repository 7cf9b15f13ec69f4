//! A lake in a temporary folder, and charges to put into it.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Decimal128Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload};
use parquet::arrow::ArrowWriter;
use stoa_kernel::ids::{RunId, SourceId};
use tempfile::TempDir;
use uuid::Uuid;

use super::{Lake, LakeOptions, Pin, Publish, Published, StagedFile};
use crate::schema::{lake_schema, staged_path};

pub(crate) const ORG: &str = "acme_m1x2y3z4";

/// What whoever runs a test that needs more than this crate says of it, such as where its Python is.
pub(crate) use stoa_testkit::fuzz::setting;

/// One charge. Amounts are in units of 10^-18.
#[derive(Debug, Clone)]
pub(crate) struct Charge {
    pub(crate) period: &'static str,
    /// `YYYY-MM-DDTHH:MM:SSZ`.
    pub(crate) start: Option<String>,
    pub(crate) service: Option<&'static str>,
    pub(crate) account: Option<&'static str>,
    pub(crate) account_name: Option<&'static str>,
    pub(crate) region: Option<&'static str>,
    pub(crate) category: &'static str,
    pub(crate) currency: Option<&'static str>,
    pub(crate) resource: Option<&'static str>,
    pub(crate) tags: Option<&'static str>,
    pub(crate) billed: i128,
    pub(crate) effective: Option<i128>,
    /// `Estimated`, or none for what is billed.
    pub(crate) basis: Option<&'static str>,
    /// `ConsumedQuantity` and its unit.
    pub(crate) quantity: Option<(i128, Option<&'static str>)>,
}

pub(crate) const UNIT: i128 = 1_000_000_000_000_000_000;

pub(crate) fn charge(
    period: &'static str,
    day: u32,
    service: &'static str,
    billed: i128,
) -> Charge {
    Charge {
        period,
        start: Some(format!("{period}-{day:02}T07:00:00Z")),
        service: Some(service),
        account: Some("111"),
        account_name: Some("prod"),
        region: Some("eu-west-1"),
        category: "Usage",
        currency: Some("USD"),
        resource: Some("i-1"),
        tags: None,
        billed,
        effective: Some(billed),
        basis: None,
        quantity: None,
    }
}

pub(crate) struct TestLake {
    pub(crate) lake: Lake,
    pub(crate) folder: TempDir,
}

pub(crate) fn test_lake() -> TestLake {
    let folder = TempDir::new().unwrap();
    let lake = open(&folder);
    TestLake { lake, folder }
}

/// Another process: nothing shared but the folder.
pub(crate) fn open(folder: &TempDir) -> Lake {
    Lake::open(LakeOptions::new(
        folder.path().join("lake").display().to_string(),
    ))
    .unwrap()
}

pub(crate) fn source(n: u128) -> SourceId {
    SourceId(Uuid::from_u128(0xA000 + n))
}

pub(crate) fn run(n: u128) -> RunId {
    RunId(Uuid::from_u128(0xB000 + n))
}

/// Writes the charges where a converter would, one file per period, and says what to publish.
pub(crate) async fn stage(
    lake: &Lake,
    org: &str,
    source_id: SourceId,
    run_id: RunId,
    charges: &[Charge],
) -> Publish {
    stage_part(lake, org, source_id, run_id, 0, charges).await
}

/// The same for one of several parts of a run: the files with this number.
pub(crate) async fn stage_part(
    lake: &Lake,
    org: &str,
    source_id: SourceId,
    run_id: RunId,
    part: usize,
    charges: &[Charge],
) -> Publish {
    let staging = lake.staging(org, source_id).unwrap();
    let mut periods: Vec<&str> = charges.iter().map(|charge| charge.period).collect();
    periods.sort_unstable();
    periods.dedup();
    let mut files = Vec::new();
    for period in &periods {
        let rows: Vec<(usize, &Charge)> = charges
            .iter()
            .enumerate()
            .filter(|(_, charge)| charge.period == *period)
            .collect();
        let bytes = parquet(&rows, run_id, part);
        let path: Path = staging
            .prefix
            .parts()
            .chain(Path::from(staged_path(period, &run_id.to_string(), part)).parts())
            .collect();
        let size = bytes.len() as u64;
        staging
            .store
            .put(&path, PutPayload::from(bytes))
            .await
            .unwrap();
        files.push(StagedFile {
            path: path.to_string(),
            billing_period: (*period).to_owned(),
            rows: rows.len() as u64,
            bytes: size,
        });
    }
    Publish {
        org_slug: org.to_owned(),
        source_id,
        run_id,
        files,
        periods: periods
            .iter()
            .map(|period| period.parse().unwrap())
            .collect(),
    }
}

/// Stages and publishes.
pub(crate) async fn publish(
    lake: &Lake,
    org: &str,
    source_n: u128,
    run_n: u128,
    charges: &[Charge],
) -> Published {
    let request = stage(lake, org, source(source_n), run(run_n), charges).await;
    lake.publish(&request).await.unwrap()
}

/// A run that brings one charge of 2 September 2024 at one unit of money, staged.
pub(crate) async fn stage_one(lake: &Lake, source_n: u128, run_n: u128) -> Publish {
    let charges = [charge("2024-09", 2, "EC2", UNIT)];
    stage(lake, ORG, source(source_n), run(run_n), &charges).await
}

/// The same at so many units, published.
pub(crate) async fn publish_one(
    lake: &Lake,
    source_n: u128,
    run_n: u128,
    units: i128,
) -> Published {
    let charges = [charge("2024-09", 2, "EC2", units * UNIT)];
    publish(lake, ORG, source_n, run_n, &charges).await
}

pub(crate) fn pin(published: &Published) -> Pin {
    published.pin(ORG)
}

fn parquet(rows: &[(usize, &Charge)], run_id: RunId, part: usize) -> Vec<u8> {
    let schema = lake_schema();
    let texts = |pick: &dyn Fn(usize, &Charge) -> Option<String>| -> ArrayRef {
        Arc::new(StringArray::from(
            rows.iter()
                .map(|(i, charge)| pick(*i, charge))
                .collect::<Vec<_>>(),
        ))
    };
    let amounts = |pick: &dyn Fn(&Charge) -> Option<i128>| -> ArrayRef {
        let values = rows
            .iter()
            .map(|(_, charge)| pick(charge))
            .collect::<Vec<_>>();
        Arc::new(
            Decimal128Array::from(values)
                .with_precision_and_scale(38, 18)
                .unwrap(),
        )
    };
    let columns = schema
        .fields()
        .iter()
        .map(|field| match field.name().as_str() {
            "BilledCost" => amounts(&|c| Some(c.billed)),
            "EffectiveCost" => amounts(&|c| c.effective),
            "ListCost" | "ContractedCost" => amounts(&|c| Some(c.billed * 2)),
            "ConsumedQuantity" => amounts(&|c| Some(c.quantity?.0)),
            "ConsumedUnit" => texts(&|_, c| Some(c.quantity?.1?.to_owned())),
            "ServiceName" => texts(&|_, c| c.service.map(str::to_owned)),
            "ServiceCategory" => texts(&|_, c| {
                c.service.map(|s| {
                    if s.contains("EC2") {
                        "Compute"
                    } else {
                        "Other"
                    }
                    .to_owned()
                })
            }),
            "ServiceProviderName" => texts(&|_, _| Some("AWS".to_owned())),
            "BillingAccountId" => texts(&|_, _| Some("000".to_owned())),
            "SubAccountId" => texts(&|_, c| c.account.map(str::to_owned)),
            "SubAccountName" => texts(&|_, c| c.account_name.map(str::to_owned)),
            "RegionId" => texts(&|_, c| c.region.map(str::to_owned)),
            "ChargeCategory" => texts(&|_, c| Some(c.category.to_owned())),
            "BillingCurrency" => texts(&|_, c| c.currency.map(str::to_owned)),
            "ResourceId" => texts(&|_, c| c.resource.map(str::to_owned)),
            "x_CostBasis" => texts(&|_, c| c.basis.map(str::to_owned)),
            "Tags" => texts(&|_, c| c.tags.map(str::to_owned)),
            "x_RowId" => texts(&|i, c| Some(format!("{run_id}-{}-{}", c.period, part * 1000 + i))),
            "x_SourceFile" => texts(&|_, _| Some("bill.csv".to_owned())),
            "x_SourceLine" => Arc::new(Int64Array::from_iter(
                rows.iter().map(|(i, _)| Some(*i as i64 + 2)),
            )),
            "ChargePeriodStart" => {
                let micros = rows.iter().map(|(_, charge)| {
                    let time =
                        chrono::DateTime::parse_from_rfc3339(charge.start.as_deref()?).unwrap();
                    Some(time.timestamp_micros())
                });
                Arc::new(TimestampMicrosecondArray::from_iter(micros).with_timezone("UTC"))
            }
            _ => arrow::array::new_null_array(field.data_type(), rows.len()),
        });
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns.collect()).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema, None).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}
