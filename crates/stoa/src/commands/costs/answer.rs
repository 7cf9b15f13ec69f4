//! `stoa costs confirm` and `stoa costs discard`: answers what a run asks before it publishes. A server works on what
//! was confirmed; the command only says so.

use stoa_costs::runs::answer;
use stoa_costs::runs::state::RunState;
use stoa_costs::runs::view;
use stoa_costs::runs::wire::{RowsAndMoney, Run};
use stoa_kernel::{Kind, RunId};

use super::{REASON, word};
use crate::app::App;
use crate::commands::{Failure, Tenant, tenants};
use crate::terminal::{Table, Terminal, called, count, money};

pub(super) async fn confirm(
    app: &App,
    run: RunId,
    question: Option<u32>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let (tenant, found) = find(app, run).await?;
    let Some(question) = question else {
        terminal.result(&found, || asked(&found));
        return Ok(());
    };
    let actor = tenant.actor(REASON);
    let run = answer::confirm(&app.costs, &actor, &tenant.slug, run, question).await?;
    terminal.result(&run, || {
        format!(
            "Confirmed. Run {} is {}: the server publishes it.",
            run.id,
            word(&run.state)
        )
    });
    Ok(())
}

pub(super) async fn discard(app: &App, run: RunId, terminal: &Terminal) -> Result<(), Failure> {
    let (tenant, before) = find(app, run).await?;
    let actor = tenant.actor(REASON);
    let run = answer::discard(&app.costs, &actor, &tenant.slug, run).await?;
    terminal.result(&run, || match before.state {
        RunState::Waiting => format!("Discarded. Nothing of run {} was published.", run.id),
        _ => format!("Run {} was discarded before; nothing changed.", run.id),
    });
    Ok(())
}

/// What a run asks, with the months before and after, and how to answer.
fn asked(run: &Run) -> String {
    let Some(question) = run
        .question
        .as_ref()
        .filter(|_| run.state == RunState::Waiting)
    else {
        return format!("Run {} is {}; it asks nothing.", run.id, word(&run.state));
    };
    let mut told = String::new();
    for ask in &question.asks {
        told.push_str(&format!("{}\n  {}\n\n", ask.message, ask.remedy));
    }
    let mut table = Table::new(&[
        "Month",
        "Rows now",
        "Rows then",
        "Billed now",
        "Billed then",
    ])
    .right(&[1, 2]);
    for month in &question.months {
        let rows = |side: &RowsAndMoney| count(side.rows.unsigned_abs());
        table.row([
            month.billing_period.clone(),
            rows(&month.before),
            rows(&month.after),
            billed(&month.before),
            billed(&month.after),
        ]);
    }
    let (id, number, until) = (run.id, question.number, question.until);
    let stoa = called();
    format!(
        "{told}{table}\n\nUnanswered, it is cancelled at {until}. Answer it with one of\n  {stoa} costs confirm {id} --question {number}\n  {stoa} costs discard {id}"
    )
}

fn billed(side: &RowsAndMoney) -> String {
    let sums: Vec<String> = side
        .billed
        .iter()
        .map(|(currency, sum)| format!("{} {currency}", money(sum)))
        .collect();
    match sums.is_empty() {
        true => "-".into(),
        false => sums.join(", "),
    }
}

/// The run and its organisation.
async fn find(app: &App, id: RunId) -> Result<(Tenant, Run), Failure> {
    for tenant in tenants(app, None).await? {
        let read = app.store.read(&tenant.actor(REASON)).await?;
        match view::get(&read, id).await {
            Ok(run) => return Ok((tenant, run)),
            Err(error) if error.is(Kind::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::failed(format!(
        "there is no run {id}. `{} costs runs` shows them",
        called()
    ))
    .coded("not_found"))
}
