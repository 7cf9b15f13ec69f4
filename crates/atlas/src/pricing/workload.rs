//! The workload: how many requests, when, how heavy, and in which environments.

mod read;

use super::number::Number;
use super::problem::Problems;
use super::reader::Reader;

/// The workload that stands in where nobody gives one.
pub const EXAMPLE: &str = include_str!("../../../../data/workloads/booking-service.toml");

/// What runs, and how hard it is used.
#[derive(Debug, Clone)]
pub struct Workload {
    pub name: String,
    /// Requests a second for each hour of the day, at load 1.
    pub per_second: Vec<Number>,
    pub latency_ms: Number,
    /// Requests one instance serves at the same time.
    pub concurrency: Number,
    /// Share of an instance's concurrency that is used on purpose; the rest is headroom.
    pub utilisation: Number,
    pub request_kib: Number,
    pub response_kib: Number,
    /// vCPU of one instance.
    pub cpu: Number,
    pub memory_gib: Number,
    pub ephemeral_storage_gib: Number,
    pub object_gib: Number,
    pub database: Option<Database>,
    pub network: Network,
    pub vm: Vm,
    pub gke: Gke,
    pub hours_per_month: Number,
    /// In the order of the file.
    pub environments: Vec<Environment>,
}

#[derive(Debug, Clone)]
pub struct Database {
    pub cpu: Number,
    pub memory_gib: Number,
    pub storage_gib: Number,
    /// A second machine with its own storage.
    pub high_availability: bool,
}

#[derive(Debug, Clone)]
pub struct Network {
    /// A load balancer before VMs and clusters.
    pub load_balancer: bool,
    /// One before Cloud Run too, which has an address of its own.
    pub cloud_run_load_balancer: bool,
    /// VMs and nodes have external addresses (else they need a gateway, which is not modelled).
    pub external_addresses: bool,
}

#[derive(Debug, Clone)]
pub struct Vm {
    /// A machine type, or the cheapest that fits.
    pub machine: Option<String>,
    pub disk_gib: Number,
    /// Kept for the operating system.
    pub system_memory_gib: Number,
    /// Spot VMs beyond what is needed, as a share, because they are taken away at times.
    pub spot_spare: Number,
}

#[derive(Debug, Clone)]
pub struct Gke {
    pub machine: Option<String>,
    pub node_disk_gib: Number,
    /// What system pods and daemons take of each node, beyond what the vendor reserves.
    pub system_cpu: Number,
    pub system_memory_gib: Number,
    /// Several zones; such a cluster gets no credit.
    pub regional: bool,
}

/// Development, staging, production: the same workload at its own scale and hours.
#[derive(Debug, Clone)]
pub struct Environment {
    pub name: String,
    pub scale: Number,
    /// First hour on and first hour off again, 0–24; around midnight when the first is later.
    pub hours: (u32, u32),
    pub days_per_week: Number,
    /// Cloud Run instances kept warm.
    pub min_instances: Number,
    /// Least VMs, pods and nodes.
    pub redundancy: Number,
    /// Free units and credits belong to this environment.
    pub free_tier: bool,
}

impl Workload {
    /// Reads a workload; every problem with line and column.
    pub fn read(text: &str) -> Result<Workload, Problems> {
        let mut reader = Reader::new(text).with_homes(read::HOMES);
        let document = reader.document();
        let root = reader.section("", document.get_ref(), 0..0);
        let workload = read::workload(&mut reader, root);
        reader.finish(workload)
    }

    /// The example that comes with Stoa.
    pub fn example() -> Result<Workload, Problems> {
        Workload::read(EXAMPLE)
    }

    pub fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments.iter().find(|it| it.name == name)
    }

    /// The one named production, or else the one with the most load.
    pub fn main_environment(&self) -> Option<&Environment> {
        self.environment("production").or_else(|| {
            self.environments
                .iter()
                .max_by(|a, b| a.scale.cmp(&b.scale))
        })
    }
}
