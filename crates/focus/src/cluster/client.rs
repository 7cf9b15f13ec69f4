//! Gives a plan to a scheduler, waits, and fetches the answer from the executors that hold it.

use std::sync::Arc;
use std::time::Duration;

use arrow::array::RecordBatch;
use ballista_core::JobId;
use ballista_core::client::BallistaClient;
use ballista_core::config::BALLISTA_JOB_NAME;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use ballista_core::serde::protobuf::{
    CancelJobParams, CleanJobDataParams, ExecuteQueryParams, GetJobStatusParams, KeyValuePair,
    PartitionLocation, execute_query_params::Query, execute_query_result, job_status,
};
use ballista_core::utils::{GrpcClientConfig, create_grpc_client_endpoint};
use ballista_core::version;
use datafusion::error::{DataFusionError, Result};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::prelude::SessionConfig;
use datafusion_proto::physical_plan::AsExecutionPlan;
use datafusion_proto::protobuf::PhysicalPlanNode;
use futures::TryStreamExt;
use stoa_kernel::Stopwatch;
use tokio::runtime::Handle;
use tonic::transport::Channel;

use super::MESSAGE;
use super::codec::Codec;
use crate::convert::Cancel;
use crate::remote::RemoteError;

/// A job is given again when a machine dies between finishing it and handing over the answer.
const ATTEMPTS: usize = 3;
/// How often to ask how a job is.
const SOON: Duration = Duration::from_millis(5);
const LATE: Duration = Duration::from_millis(250);
/// A scheduler that does not know the job so long after taking it has been restarted.
const FORGOTTEN: Duration = Duration::from_secs(30);

type Scheduler = SchedulerGrpcClient<Channel>;

#[derive(Debug, Clone)]
pub(super) struct Client {
    /// `df://host:port`, for messages.
    pub(super) address: String,
    /// `http://host:port`.
    pub(super) url: String,
    pub(super) session: String,
}

impl Client {
    /// Runs a plan; all rows, partition by partition.
    pub(super) async fn run(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        config: &SessionConfig,
        what: &str,
        cancel: &Cancel,
    ) -> Result<Vec<RecordBatch>> {
        let node = PhysicalPlanNode::try_from_physical_plan(plan, &Codec::default())?;
        let mut bytes = Vec::new();
        node.try_encode(&mut bytes)?;
        let mut settings: Vec<KeyValuePair> = config
            .options()
            .entries()
            .into_iter()
            .filter(|entry| entry.key != BALLISTA_JOB_NAME)
            .map(|entry| KeyValuePair {
                key: entry.key,
                value: entry.value,
            })
            .collect();
        settings.push(KeyValuePair {
            key: BALLISTA_JOB_NAME.to_owned(),
            value: Some(what.to_owned()),
        });
        let mut scheduler = self.connect().await?;
        let mut attempt = 1;
        loop {
            let mut job = self
                .submit(&mut scheduler, bytes.clone(), settings.clone())
                .await?;
            let places = self.wait(&mut scheduler, &mut job, cancel).await?;
            let fetched = fetch(places).await;
            job.done().await;
            match fetched {
                Ok(batches) => return Ok(batches),
                Err(error) if attempt < ATTEMPTS => {
                    tracing::warn!(%error, attempt, "the answer of a job is lost; it runs again");
                    attempt += 1;
                }
                Err(error) => return Err(failed(format!("its answer cannot be fetched: {error}"))),
            }
        }
    }

    async fn connect(&self) -> Result<Scheduler> {
        let unreachable = |error: &dyn std::error::Error| {
            remote(RemoteError::Unreachable(
                self.address.clone(),
                deepest(error),
            ))
        };
        let config = GrpcClientConfig {
            connect_timeout_seconds: 5,
            timeout_seconds: 60,
            max_message_size: MESSAGE,
            ..GrpcClientConfig::default()
        };
        let endpoint = create_grpc_client_endpoint(self.url.clone(), Some(&config))
            .map_err(|error| unreachable(&error))?;
        let channel = endpoint
            .connect()
            .await
            .map_err(|error| unreachable(&error))?;
        Ok(SchedulerGrpcClient::new(channel)
            .max_encoding_message_size(MESSAGE)
            .max_decoding_message_size(MESSAGE))
    }

    async fn submit(
        &self,
        scheduler: &mut Scheduler,
        plan: Vec<u8>,
        settings: Vec<KeyValuePair>,
    ) -> Result<Job> {
        let mut request = tonic::Request::new(ExecuteQueryParams {
            query: Some(Query::PhysicalPlan(plan)),
            settings,
            session_id: self.session.clone(),
            operation_id: String::new(),
        });
        version::insert_version_header(request.metadata_mut());
        let answer = scheduler
            .execute_query(request)
            .await
            .map_err(|error| self.said(&error))?;
        let theirs = version::version_from_metadata(answer.metadata());
        version::check_compatibility(Some(ballista_core::BALLISTA_VERSION), theirs)
            .map_err(failed)?;
        match answer.into_inner().result {
            Some(execute_query_result::Result::Success(taken)) => Ok(Job {
                id: taken.job_id,
                scheduler: scheduler.clone(),
                running: true,
            }),
            Some(execute_query_result::Result::Failure(refused)) => Err(failed(format!(
                "the scheduler refused the plan: {refused:?}"
            ))),
            None => Err(failed("the scheduler gave no answer")),
        }
    }

    async fn wait(
        &self,
        scheduler: &mut Scheduler,
        job: &mut Job,
        cancel: &Cancel,
    ) -> Result<Vec<PartitionLocation>> {
        let mut pause = SOON;
        let mut unknown = Stopwatch::start();
        loop {
            if cancel.is_cancelled() {
                job.cancel().await;
                return Err(remote(RemoteError::Cancelled));
            }
            let question = GetJobStatusParams {
                job_id: job.id.clone(),
            };
            let answer = scheduler.get_job_status(question).await;
            let answer = answer.map_err(|error| self.said(&error))?.into_inner();
            match answer.status.and_then(|status| status.status) {
                Some(job_status::Status::Successful(done)) => return Ok(done.partition_location),
                Some(job_status::Status::Failed(why)) => {
                    job.running = false;
                    return Err(failed(why.error));
                }
                Some(job_status::Status::Queued(_) | job_status::Status::Running(_)) => {
                    unknown = Stopwatch::start();
                }
                None if unknown.elapsed() > FORGOTTEN => {
                    return Err(failed("the scheduler knows nothing of the job any more"));
                }
                None => {}
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 3 / 2).min(LATE);
        }
    }

    fn said(&self, status: &tonic::Status) -> DataFusionError {
        match status.code() {
            tonic::Code::Unavailable | tonic::Code::DeadlineExceeded | tonic::Code::Cancelled => {
                let said = status.message().to_owned();
                remote(RemoteError::Unreachable(self.address.clone(), said))
            }
            _ => failed(status.message()),
        }
    }
}

/// A job nobody waits for any more is cancelled.
struct Job {
    id: String,
    scheduler: Scheduler,
    running: bool,
}

impl Job {
    async fn cancel(&mut self) {
        let job_id = self.id.clone();
        // Best effort: without an answer the scheduler is gone, and the job with it.
        let _cancelled = self.scheduler.cancel_job(CancelJobParams { job_id }).await;
        self.running = false;
    }

    /// Its data is not needed any more; what is not cleaned now is cleaned later.
    async fn done(mut self) {
        self.running = false;
        let clean = CleanJobDataParams {
            job_id: self.id.clone(),
            remove_stage_ids: Vec::new(),
        };
        let _cleaned = self.scheduler.clean_job_data(clean).await;
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        if !self.running {
            return;
        }
        let (mut scheduler, job_id) = (self.scheduler.clone(), self.id.clone());
        if let Ok(handle) = Handle::try_current() {
            handle.spawn(async move {
                let _cancelled = scheduler.cancel_job(CancelJobParams { job_id }).await;
            });
        }
    }
}

async fn fetch(places: Vec<PartitionLocation>) -> Result<Vec<RecordBatch>> {
    let mut all = Vec::new();
    for place in places {
        let layout = place.layout();
        let (Some(executor), Some(partition)) = (place.executor_meta, place.partition_id) else {
            return Err(failed("the scheduler does not say where the answer is"));
        };
        let port = u16::try_from(executor.port).unwrap_or_default();
        let host = executor.host.as_str();
        let client = BallistaClient::try_new(host, port, MESSAGE, false, None, 1, 0, 0, 0).await;
        let mut client = client.map_err(|error| failed(error.to_string()))?;
        let partition = ballista_core::serde::scheduler::PartitionId {
            job_id: JobId::from(partition.job_id),
            stage_id: partition.stage_id as usize,
            partition_id: partition.partition_id as usize,
        };
        let rows = client
            .fetch_partition(&executor.id, &partition, place.file_id, layout, true)
            .await
            .map_err(|error| failed(error.to_string()))?;
        all.extend(rows.try_collect::<Vec<_>>().await?);
    }
    Ok(all)
}

fn remote(error: RemoteError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

fn failed(why: impl Into<String>) -> DataFusionError {
    let why = why.into();
    match why.contains("Resources exhausted") {
        true => DataFusionError::ResourcesExhausted(why),
        false => remote(RemoteError::Failed(why)),
    }
}

/// The innermost cause says most: "connection refused", not "transport error".
fn deepest(error: &dyn std::error::Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
