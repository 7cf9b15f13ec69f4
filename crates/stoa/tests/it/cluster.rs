//! A scheduler and two executors as processes: what they convert and answer is, to the byte, what one
//! process converts and answers, also when an executor is killed in the middle.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use stoa_kernel::Stopwatch;

use crate::app::{Place, grown_report};
use crate::persona::Persona;
use crate::process::{Server, stoa, text};

/// One scheduler and two executors of one task each, on free ports.
struct Cluster {
    scheduler: Server,
    executors: Vec<Server>,
}

impl Cluster {
    /// `data` is the folder of its parts, which may read and write what is `below` another.
    fn start(data: &Path, below: &Path) -> Cluster {
        let all = [
            "log.level=info,ballista_scheduler=info,ballista_executor=info",
            "cluster.executor_timeout_seconds=3",
            "cluster.slots=1",
            "cluster.listen=127.0.0.1:0",
            "cluster.executor_listen=127.0.0.1:0",
            &format!("cluster.addresses=file://{}/", below.display()),
        ];
        let scheduler = Server::part(data, "scheduler", &all);
        let known = format!("lake.cluster={}", scheduler.url);
        let set: Vec<&str> = all.into_iter().chain([known.as_str()]).collect();
        let executors = (0..2).map(|_| Server::part(data, "executor", &set));
        Cluster {
            executors: executors.collect(),
            scheduler,
        }
    }

    /// As an operator ends them; each has to end well.
    fn stop(self) {
        for executor in self.executors {
            let log = executor.terminate();
            assert!(log.contains("stoa stopped"), "{log}");
        }
        self.scheduler.terminate();
    }
}

/// Waits for something that happens by itself; minutes mean that it does not.
fn wait_until(what: &str, mut happened: impl FnMut() -> bool) {
    let watch = Stopwatch::start();
    while !happened() {
        assert!(
            watch.elapsed() < Duration::from_secs(240),
            "{what} does not happen"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Bills large enough that each is a part of its own, with rows that others have too.
fn bills(folder: &Path) -> PathBuf {
    let bills = folder.join("bills");
    std::fs::create_dir(&bills).unwrap();
    let (_, report) = grown_report(16);
    assert!(
        report.len() > 1 << 20,
        "smaller ones would be one part: {}",
        report.len()
    );
    let text = crate::app::unzip(&report);
    let (header, rows) = {
        let at = text.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        text.split_at(at)
    };
    for name in ["a", "b", "c", "d"] {
        // d repeats the rows of a but the first: of two files with the same bytes one is left out.
        let (own, skipped) = if name == "d" { ("a", 1) } else { (name, 0) };
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut out, header).unwrap();
        let lines = rows.split_inclusive(|byte| *byte == b'\n');
        for row in lines.skip(skipped) {
            std::io::Write::write_all(&mut out, own.as_bytes()).unwrap();
            std::io::Write::write_all(&mut out, row).unwrap();
        }
        std::fs::write(bills.join(format!("{name}.csv.gz")), out.finish().unwrap()).unwrap();
    }
    bills
}

fn convert(data: &Path, out: &str, cluster: &str) -> Command {
    let mut command = stoa(data, "");
    command.args([
        "--json",
        "focus",
        "convert",
        "bills",
        "-o",
        out,
        "--cluster",
        cluster,
    ]);
    command
}

fn succeeded(output: &Output) -> Value {
    let (said, complained) = text(output);
    assert!(output.status.success(), "{said}\n{complained}");
    let said: Value = serde_json::from_str(&said).unwrap();
    said.get("conversion").unwrap_or(&said).clone()
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in next.read_dir().unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let name = path.strip_prefix(folder).unwrap().to_owned();
                    files.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
    }
    files
}

/// Rows and money of a conversion, without the names of its files.
fn account(conversion: &Value) -> Value {
    let parts = [
        "rows_in",
        "rows_out",
        "bytes_in",
        "balance",
        "rejects",
        "periods",
        "recognised",
    ];
    parts
        .iter()
        .map(|part| (part.to_string(), conversion[part].clone()))
        .collect()
}

#[test]
fn a_cluster_gives_the_same_bytes_also_when_an_executor_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    bills(data);
    let alone = succeeded(&convert(data, "alone", "in-process").output().unwrap());
    let expected = files(&data.join("alone"));
    assert!(
        expected.len() >= 4,
        "a part per bill: {:?}",
        expected.keys()
    );
    let again = expected
        .keys()
        .filter(|path| path.to_string_lossy().contains("-again-"));
    assert_eq!(
        again.count(),
        1,
        "the bill with rows of another: {:?}",
        expected.keys()
    );

    // A folder that is not there yet.
    let mut cluster = Cluster::start(&data.join("cluster/data"), data);
    let address = cluster.scheduler.url.clone();
    let together = succeeded(&convert(data, "together", &address).output().unwrap());
    assert_eq!(together, alone);
    assert!(
        files(&data.join("together")) == expected,
        "other bytes on the cluster"
    );
    for executor in &cluster.executors {
        assert!(
            executor.log().contains("Finished task"),
            "it had no part in it"
        );
    }

    // The ids are those of the ordinary conversion, whatever files they are in.
    let mut ordinary = stoa(data, "");
    ordinary.args([
        "--json",
        "focus",
        "convert",
        "bills",
        "-o",
        "ordinary",
        "--threads",
        "2",
    ]);
    let ordinary = succeeded(&ordinary.output().unwrap());
    assert_eq!(account(&ordinary), account(&alone));
    let ids = r#"select "x_RowId", "x_SourceFile", "x_SourceLine", "BilledCost" from focus order by 1, 2, 3"#;
    let service = r#"select "ServiceName", "ChargeCategory", count(*) n, sum("BilledCost") b, sum("EffectiveCost") e, min("ChargePeriodStart") s from focus where "BilledCost" >= 0 group by 1, 2 order by b desc, 1, 2"#;
    let few = r#"select "x_RowId", "ResourceId", "ListCost" from focus order by "ListCost" desc, 1 limit 25"#;
    for statement in [service, few, ids] {
        let ask = |folder: &str, cluster: Option<&str>| {
            let mut command = stoa(data, "");
            command.args([
                "--json", "focus", "query", folder, "--limit", "200000", "-s", statement,
            ]);
            if let Some(cluster) = cluster {
                command.args(["--cluster", cluster]);
            }
            let output = command.output().unwrap();
            succeeded(&output);
            output.stdout
        };
        let expected = ask("alone", None);
        assert_eq!(ask("together", Some(&address)), expected, "{statement}");
        assert_eq!(ask("ordinary", None), expected, "{statement}");
    }

    let victim = cluster.executors.pop().unwrap();
    let begun = |log: &str| log.matches("Execute task").count();
    let before = begun(&victim.log());
    let running = convert(data, "killed", &address)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    wait_until("a task on the executor", || begun(&victim.log()) > before);
    let log = victim.kill();
    assert!(
        begun(&log) > log.matches("Finished task").count(),
        "it was killed between tasks, which proves nothing: {log}"
    );
    let finished = succeeded(&running.wait_with_output().unwrap());
    assert_eq!(finished, alone);
    assert!(
        files(&data.join("killed")) == expected,
        "other bytes after a loss"
    );
    let said = cluster.scheduler.log();
    assert!(
        said.contains("on lost Executor"),
        "the loss was not noticed: {said}"
    );
    cluster.stop();
}

/// Questions for the rollup, for the raw rows, with what has to be sent along: tags, limits, days.
fn questions() -> Vec<Value> {
    let base = json!({"measures": ["BilledCost", "EffectiveCost", "Rows"], "group_by": ["ServiceName"], "grain": "none"});
    let with = |change: Value| {
        let mut question = base.clone();
        for (key, value) in change.as_object().unwrap() {
            question[key] = value.clone();
        }
        question
    };
    vec![
        base.clone(),
        with(json!({"group_by": ["ResourceId"], "top": {"n": 5}})),
        with(json!({"group_by": ["ResourceId", "ServiceName"], "grain": "day", "top": {"n": 3}})),
        with(
            json!({"group_by": ["SkuId"], "grain": "month", "filters": [{"dimension": "ServiceName", "op": "contains", "values": ["s3", "storage"]}]}),
        ),
        with(
            json!({"group_by": ["Tags.Name"], "filters": [{"dimension": "ResourceId", "op": "is_not_null"}]}),
        ),
    ]
}

async fn answers(owner: &Persona) -> Vec<Value> {
    let mut all = Vec::new();
    for question in questions() {
        let path = owner.at("/costs/reports/query");
        let mut answer = owner.post(&path, question).await.expect(200);
        answer.as_object_mut().unwrap().remove("elapsed_ms");
        all.push(answer);
    }
    let rows = json!({"sort": "BilledCost", "limit": 20});
    let mut page = owner
        .post(&owner.at("/costs/reports/rows"), rows)
        .await
        .expect(200);
    page.as_object_mut().unwrap().remove("elapsed_ms");
    all.push(page);
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_a_cluster_answers_as_one_without() {
    let place = Place::new().await;
    let data = place.dir();
    let cluster = Cluster::start(data, data);
    let named = format!("lake.cluster={}", cluster.scheduler.url);
    let server = Server::start(
        data,
        &place.database,
        &[&named, "limits.requests_per_minute=0"],
    );
    let owner = Persona::new("owner", &server.url).sign_up("Cluster").await;
    let folder = tempfile::tempdir().unwrap();
    let bills = bills(folder.path());
    // They repeat the same rows.
    let form = Form::new().text("allow_possibly_twice", "true");
    let form = ["a", "b", "d"].iter().fold(form, |form, name| {
        let content = std::fs::read(bills.join(format!("{name}.csv.gz"))).unwrap();
        form.part(
            "file",
            Part::bytes(content).file_name(format!("{name}.csv.gz")),
        )
    });
    let request = owner
        .request(Method::POST, &owner.at("/costs/uploads"))
        .multipart(form);
    let answer = owner
        .try_answer("uploads three bills".to_owned(), request)
        .await;
    let run = answer.expect("an answer").expect(202)["run"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let run = owner.ended(&run, Duration::from_secs(240)).await;
    assert_eq!(
        run["state"],
        "completed",
        "{run}\n{}",
        cluster.scheduler.log()
    );
    assert_eq!(run["rows_in"], run["rows_out"], "{run}");
    let tasks = |log: String| log.matches("Finished task").count();
    let converted: usize = cluster
        .executors
        .iter()
        .map(|executor| tasks(executor.log()))
        .sum();
    assert!(converted >= 3, "the executors converted nothing: {run}");
    let on_cluster = answers(&owner).await;
    let asked: usize = cluster
        .executors
        .iter()
        .map(|executor| tasks(executor.log()))
        .sum();
    assert!(asked > converted, "the executors were asked nothing");
    server.terminate();
    cluster.stop();

    let server = Server::start(data, &place.database, &["limits.requests_per_minute=0"]);
    let owner = owner.moved_to(&server.url);
    let alone = answers(&owner).await;
    for (one, other) in on_cluster.iter().zip(&alone) {
        assert_eq!(one.to_string(), other.to_string());
    }
    let raw = alone
        .iter()
        .filter(|answer| answer["planned_to"] == "raw")
        .count();
    assert_eq!(raw, 4, "questions for raw rows");
    server.terminate();
}
