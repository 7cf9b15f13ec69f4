//! State machines out of the tables of moves that the code enforces.

use std::collections::BTreeMap;

use stoa_kernel::Machine;

use crate::model::{Facts, Origin, StateMachine};

/// One machine for each table; its id is the stored name: `cost_run.state` is `states/cost_run`.
pub fn machines(found: &[Machine]) -> Facts {
    let machines = found.iter().map(|machine| {
        let id = machine.name.split('.').next().unwrap_or(machine.name);
        StateMachine {
            id: format!("states/{id}"),
            name: machine.about.trim_end_matches('.').to_owned(),
            about: Some(format!("as stored in {}", machine.name)),
            start: machine.start.to_owned(),
            moves: machine
                .moves
                .iter()
                .map(|(from, to, why)| ((*from).to_owned(), (*to).to_owned(), (*why).to_owned()))
                .collect(),
            states: BTreeMap::new(),
            status: None,
            link: None,
            origin: Origin::Extracted,
        }
    });
    Facts {
        machines: machines.collect(),
        ..Facts::default()
    }
}
