//! A conversion in parts beside the ordinary one, in this process; plans that are sent and come back.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion_proto::physical_plan::AsExecutionPlan;
use datafusion_proto::protobuf::PhysicalPlanNode;
use object_store::ObjectStoreExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use tempfile::TempDir;
use url::Url;

use super::codec::Codec;
use super::*;
use crate::convert::{Output, Target};
use crate::error::ErrorKind;
use crate::read::Input;

const HEADER: &str = "BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,ChargeClass,ChargeDescription,ChargeFrequency,ChargePeriodEnd,ChargePeriodStart,CommitmentDiscountCategory,CommitmentDiscountId,CommitmentDiscountName,CommitmentDiscountStatus,CommitmentDiscountType,ConsumedQuantity,ConsumedUnit,ContractedCost,ContractedUnitPrice,EffectiveCost,InvoiceIssuerName,ListCost,ListUnitPrice,PricingCategory,PricingQuantity,PricingUnit,ProviderName,PublisherName,RegionId,RegionName,ResourceId,ResourceName,ResourceType,ServiceCategory,ServiceName,SkuId,SkuPriceId,SubAccountId,SubAccountName,Tags,AvailabilityZone";

/// A folder with bills, and what comes of them.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new(bills: &[(&str, &[&str])]) -> Self {
        let folder = TempDir::new().unwrap();
        for (name, services) in bills {
            let rows = services.iter().map(|service| row(service));
            let text: String = std::iter::once(HEADER.to_owned())
                .chain(rows)
                .map(|line| line + "\n")
                .collect();
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Self { folder }
    }

    fn inputs(&self, names: &[&str]) -> Vec<Input> {
        let input = |name: &&str| {
            let file = self.folder.path().join(name);
            let address = Url::from_file_path(&file).unwrap().to_string();
            let path = Path::from_absolute_path(&file).unwrap();
            Input::object(Arc::new(LocalFileSystem::new()), path).with_address(Some(address))
        };
        names.iter().map(input).collect()
    }

    /// Into a folder of its own.
    fn request(&self, inputs: Vec<Input>, out: &str) -> ConvertRequest {
        let out = self.folder.path().join(out);
        std::fs::create_dir_all(&out).unwrap();
        let output = Output {
            store: Arc::new(LocalFileSystem::new_with_prefix(&out).unwrap()),
            prefix: Path::from("bills"),
            stem: "t".to_owned(),
            rejects: Path::from("rejects.csv"),
            target: Target::Lake,
            address: Some(Url::from_file_path(out.join("bills")).unwrap().to_string()),
        };
        ConvertRequest::new(inputs, output)
    }

    /// In this process as a cluster would, a part per file.
    fn cluster(&self) -> Cluster {
        let folder = Url::from_directory_path(self.folder.path()).unwrap();
        let stores = Stores::new(None, vec![folder.to_string()], Vec::new());
        Cluster::in_process(stores, 2).unwrap().with_parts_of(1)
    }

    /// Names of the files below a folder of output, with their bytes.
    async fn files(&self, out: &str) -> Vec<(String, bytes::Bytes)> {
        let store = LocalFileSystem::new_with_prefix(self.folder.path().join(out)).unwrap();
        let listed = crate::places::list(&store, &Path::default()).await.unwrap();
        let mut files = Vec::new();
        for file in listed {
            let bytes = store.get(&file.path).await.unwrap().bytes().await.unwrap();
            files.push((file.inside, bytes));
        }
        files
    }

    /// Every row of a result as text: the data, the ids, where they come from.
    async fn rows(&self, out: &str, conversion: &Conversion) -> BTreeSet<String> {
        let mut rows = BTreeSet::new();
        let mut count = 0;
        for file in &conversion.files {
            let path = self.folder.path().join(out).join(&file.path);
            let file = std::fs::File::open(path).unwrap();
            let builder =
                parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file);
            for batch in builder.unwrap().build().unwrap() {
                for row in crate::query::cells::objects(&batch.unwrap()).unwrap() {
                    rows.insert(serde_json::to_string(&row).unwrap());
                    count += 1;
                }
            }
        }
        assert_eq!(rows.len(), count, "ids and places make rows differ");
        rows
    }
}

/// A charge; equal services give equal rows.
fn row(service: &str) -> String {
    let cost = service.len() as f64 / 8.0;
    let values = HEADER.split(',').map(|column| match column {
        "BilledCost" | "EffectiveCost" | "ListCost" | "ContractedCost" => match service {
            "bad" => "n/a".to_owned(),
            _ => cost.to_string(),
        },
        "BillingPeriodStart" | "ChargePeriodStart" => "2024-09-01T00:00:00Z".to_owned(),
        "BillingPeriodEnd" | "ChargePeriodEnd" => "2024-10-01T00:00:00Z".to_owned(),
        "BillingCurrency" => "USD".to_owned(),
        "BillingAccountId" | "ProviderName" => "Acme".to_owned(),
        "ChargeCategory" => "Usage".to_owned(),
        "ServiceName" => service.to_owned(),
        _ => String::new(),
    });
    values.collect::<Vec<_>>().join(",")
}

const BILLS: [(&str, &[&str]); 4] = [
    ("a.csv", &["x", "y", "y", "z"]),
    ("b.csv", &["only here", "bad"]),
    ("c.csv", &["y", "x", "z", "y", "only here too"]),
    ("d.csv", &["z", "bad", "z"]),
];
const NAMES: [&str; 4] = ["a.csv", "b.csv", "c.csv", "d.csv"];

#[tokio::test(flavor = "multi_thread")]
async fn in_parts_the_rows_and_their_ids_are_those_of_the_ordinary_conversion() {
    let place = Place::new(&BILLS);
    let ordinary = place.request(place.inputs(&NAMES), "ordinary");
    let ordinary = crate::convert::convert(ordinary).await.unwrap();
    let cluster = place.cluster();
    let in_parts = cluster
        .convert(place.request(place.inputs(&NAMES), "parts"))
        .await
        .unwrap();
    assert_eq!(
        place.rows("ordinary", &ordinary).await,
        place.rows("parts", &in_parts).await
    );
    assert_eq!(ordinary.balance, in_parts.balance);
    assert!(in_parts.balance.balanced());
    assert_eq!(ordinary.rejects, in_parts.rejects);
    assert_eq!((in_parts.rejects.count, in_parts.rows_in), (2, 14));
    assert_eq!(ordinary.periods, in_parts.periods);
    assert_eq!(ordinary.not_carried, in_parts.not_carried);
    assert_eq!(ordinary.recognised, in_parts.recognised);
    assert_eq!(ordinary.bytes_in, in_parts.bytes_in);

    // Only what counts is left: c and d were converted twice, and nothing says so.
    let files = place.files("parts").await;
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let folder = "bills/billing_period=2024-09";
    let expected = ["00000", "00001", "00002-again", "00003-again"]
        .map(|part| format!("{folder}/part-t-{part}-0.parquet"));
    assert_eq!(names[..4], expected);
    assert_eq!(names[4..], ["rejects.csv"]);

    let again = cluster
        .convert(place.request(place.inputs(&NAMES), "again"))
        .await
        .unwrap();
    assert_eq!(in_parts, again);
    assert_eq!(files, place.files("again").await, "to the byte");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_that_are_there_tell_how_far_a_conversion_is() {
    let place = Place::new(&BILLS);
    let request = place.request(place.inputs(&NAMES), "out");
    let sizes = [1000, 200, 30, 4].map(Some);
    let orders = convert::orders(&request, &sizes, Some(1)).unwrap();
    let mut done = convert::progress::Done::of(&orders);
    let output = place.request(Vec::new(), "out").output;
    done.look(&output).await.unwrap();
    let told = |rows, bytes| crate::convert::Progress {
        rows,
        bytes,
        bytes_total: 1234,
    };
    assert_eq!(done.progress, told(0, 0));

    place.cluster().convert(request).await.unwrap();
    // The files of c and d, which were converted again, have gone.
    for _ in 0..2 {
        done.look(&output).await.unwrap();
        assert_eq!(done.progress, told(5, 1200));
    }
}

/// Which file holds which view is known only when all parts have answered.
#[tokio::test(flavor = "multi_thread")]
async fn two_views_of_a_bill_count_once_in_parts_too() {
    let place = Place::new(&[]);
    let formats = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/formats");
    for (name, from) in [("a.csv", "azure-ea"), ("b.csv", "azure-ea-amortized")] {
        let from = format!("{formats}/{from}/input.csv");
        std::fs::copy(from, place.folder.path().join(name)).unwrap();
    }
    let request = |out| place.request(place.inputs(&["a.csv", "b.csv"]), out);
    let ordinary = crate::convert::convert(request("ordinary")).await.unwrap();
    let in_parts = place.cluster().convert(request("parts")).await.unwrap();
    assert_eq!(in_parts.balance.rows_skipped, 19);
    assert_eq!(ordinary.balance, in_parts.balance);
    assert_eq!(
        place.rows("ordinary", &ordinary).await,
        place.rows("parts", &in_parts).await
    );
    assert_eq!(place.files("parts").await.len(), in_parts.files.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_leaves_nothing_and_says_the_same() {
    let place = Place::new(&[("good.csv", &["x"]), ("bad.csv", &["bad"])]);
    std::fs::write(place.folder.path().join("empty.csv"), "").unwrap();
    std::fs::write(place.folder.path().join("other.csv"), "day,model\n1,2\n").unwrap();
    let cases: [(&[&str], ErrorKind); 4] = [
        (&["good.csv", "empty.csv"], ErrorKind::EmptyFile),
        (&["good.csv", "other.csv"], ErrorKind::UnknownColumns),
        (&["bad.csv", "bad.csv"], ErrorKind::NoGoodRows),
        (&[], ErrorKind::NoInput),
    ];
    for (names, kind) in cases {
        let ordinary = crate::convert::convert(place.request(place.inputs(names), "out")).await;
        let ordinary = ordinary.unwrap_err();
        let in_parts = place
            .cluster()
            .convert(place.request(place.inputs(names), "out"))
            .await;
        let in_parts = in_parts.unwrap_err();
        assert_eq!(in_parts.kind, kind);
        assert_eq!(in_parts.to_string(), ordinary.to_string());
        assert_eq!(in_parts.remedy(), ordinary.remedy());
        assert!(place.files("out").await.is_empty(), "{names:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_other_machines_cannot_reach_is_refused_before_anything_is_done() {
    let place = Place::new(&[("a.csv", &["x"])]);
    let told = |error: ConvertError| (error.kind, error.file.clone());
    let stdin = Input::reader("standard input", Box::new(std::io::empty()));
    let refused = place
        .cluster()
        .convert(place.request(vec![stdin], "out"))
        .await;
    let expected = (ErrorKind::BadAddress, Some("standard input".to_owned()));
    assert_eq!(told(refused.unwrap_err()), expected);

    let mut request = place.request(place.inputs(&["a.csv"]), "out");
    request.output.address = Some("file:///elsewhere".to_owned());
    let refused = place.cluster().convert(request).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::AccessDenied);
    assert!(
        refused.to_string().contains("file:///elsewhere"),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_conversion_ends_and_leaves_nothing() {
    let place = Place::new(&BILLS);
    let mut request = place.request(place.inputs(&NAMES), "out");
    let cancel = request.cancel.clone();
    // As soon as it is known what the bill is.
    request.recognised = Some(Arc::new(move |_| cancel.cancel()));
    let error = place.cluster().convert(request).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Cancelled);
    assert!(place.files("out").await.is_empty());
}

#[tokio::test]
async fn an_address_is_df_host_and_port() {
    for good in [
        "df://127.0.0.1:7810",
        "df://scheduler.internal:1/",
        "df://[::1]:7810",
    ] {
        assert!(Cluster::at(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "127.0.0.1:7810",
        "http://a:1",
        "df://a",
        "df://:7",
        "df://a:x",
        "df://a:70000",
    ] {
        assert!(
            Cluster::at(bad)
                .unwrap_err()
                .contains("df://127.0.0.1:7810"),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn nobody_there_is_told_as_such() {
    let place = Place::new(&[("a.csv", &["x"])]);
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let cluster = Cluster::at(&format!("df://127.0.0.1:{port}")).unwrap();
    let request = place.request(place.inputs(&["a.csv"]), "out");
    let error = cluster.convert(request).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable);
    assert!(error.to_string().contains(&port.to_string()), "{error}");
}

#[tokio::test]
async fn plans_come_back_as_they_were_sent() {
    let schema = wire::schema();
    let rows = vec![vec![], vec![]];
    let rows = datafusion::catalog::memory::MemorySourceConfig::try_new(&rows, schema, None);
    let rows = datafusion::datasource::source::DataSourceExec::from_data_source(rows.unwrap());
    let plan = Arc::new(operator::Operator::new(
        operator::Work::Repeats,
        Arc::new(operator::Operator::new(operator::Work::Convert, rows)),
    ));
    let codec = Codec::default();
    let node = PhysicalPlanNode::try_from_physical_plan(plan.clone(), &codec).unwrap();
    let context = SessionContext::new();
    let back = node
        .try_into_physical_plan(&context.task_ctx(), &codec)
        .unwrap();
    let shown = |plan: &dyn ExecutionPlan| {
        datafusion::physical_plan::displayable(plan)
            .indent(true)
            .to_string()
    };
    assert_eq!(shown(&*plan), shown(&*back));
    assert_eq!(back.properties().output_partitioning().partition_count(), 2);
}
