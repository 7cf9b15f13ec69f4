//! `Budget`: how much work one request may cause. Pure code that can be made to work long (layout,
//! exact arithmetic) calls [`step`] where it repeats itself; whoever answers a request runs it with
//! [`Budget::run`], which ends the work when the units are used up, the time is over, or nobody waits
//! for the answer any more.
//!
//! The work is ended by unwinding, so that a layout stays a plain function of its input: it gives the
//! same result with a budget and without, or none at all. Outside of a budget a step costs nothing.

use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::error::Error;

/// So many units pass between two looks at the clock.
const UNITS_PER_LOOK: u64 = 1024;

thread_local! {
    static CURRENT: RefCell<Option<Budget>> = const { RefCell::new(None) };
}

/// What one piece of work may cost. Clones share what is spent, so that one can cancel what another
/// thread runs.
#[derive(Debug, Clone)]
pub struct Budget(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    watch: Stopwatch,
    time: Duration,
    units: u64,
    spent: AtomicU64,
    cancelled: AtomicBool,
}

/// Why work was ended before it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exhausted {
    /// It took more than so many units.
    Units(u64),
    /// It took longer than this.
    Time(Duration),
    /// Nobody waits for it any more.
    Cancelled,
}

impl Budget {
    /// `time` counts from now. A unit is one small repetition (a box placed, an element compared):
    /// something between ten nanoseconds and a microsecond, and at most a few hundred bytes.
    pub fn new(time: Duration, units: u64) -> Self {
        Self(Arc::new(Inner {
            watch: Stopwatch::start(),
            time,
            units,
            spent: AtomicU64::new(0),
            cancelled: AtomicBool::new(false),
        }))
    }

    /// Runs `work` on this thread; every [`step`] in it is charged to this budget.
    ///
    /// # Errors
    /// Why the work was ended. Other panics go on as they are.
    pub fn run<T>(&self, work: impl FnOnce() -> T) -> Result<T, Exhausted> {
        let _restore = Restore(CURRENT.replace(Some(self.clone())));
        // What unwinds through the work is dropped with it: nobody sees it half done.
        match catch_unwind(AssertUnwindSafe(work)) {
            Ok(done) => Ok(done),
            Err(payload) => Err(exhausted(payload)),
        }
    }

    /// Ends the work at its next step.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// Cancels when dropped: held by whoever waits for the answer.
    #[must_use]
    pub fn cancel_on_drop(&self) -> CancelOnDrop {
        CancelOnDrop(self.clone())
    }

    /// Units charged so far.
    pub fn spent(&self) -> u64 {
        self.0.spent.load(Ordering::Relaxed)
    }

    fn charge(&self, units: u64) -> Result<(), Exhausted> {
        let inner = &*self.0;
        if inner.cancelled.load(Ordering::Relaxed) {
            return Err(Exhausted::Cancelled);
        }
        let before = inner.spent.fetch_add(units, Ordering::Relaxed);
        let after = before.saturating_add(units);
        if after > inner.units {
            return Err(Exhausted::Units(inner.units));
        }
        let look = after / UNITS_PER_LOOK != before / UNITS_PER_LOOK;
        if look && inner.watch.elapsed() > inner.time {
            return Err(Exhausted::Time(inner.time));
        }
        Ok(())
    }
}

/// See [`Budget::cancel_on_drop`].
#[derive(Debug)]
pub struct CancelOnDrop(Budget);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Charges `units` to the budget this thread works under, if it works under one. Ends the work when
/// that is too much.
pub fn step(units: u64) {
    let charged = CURRENT.with_borrow(|current| match current {
        Some(budget) => budget.charge(units),
        None => Ok(()),
    });
    if let Err(exhausted) = charged {
        // Not a panic: no hook runs and nothing is printed.
        resume_unwind(Box::new(exhausted));
    }
}

fn exhausted(payload: Box<dyn Any + Send>) -> Exhausted {
    match payload.downcast::<Exhausted>() {
        Ok(exhausted) => *exhausted,
        Err(other) => resume_unwind(other),
    }
}

struct Restore(Option<Budget>);

impl Drop for Restore {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Units(most) => write!(
                f,
                "This takes more work than one request may cause ({most} steps). Send less at a time."
            ),
            Self::Time(most) => write!(
                f,
                "This was not done after {} s, the longest that one request may work. Send less at a time, or try again when the server has less to do.",
                most.as_secs_f64()
            ),
            Self::Cancelled => f.write_str("Nobody waits for this any more."),
        }
    }
}

impl std::error::Error for Exhausted {}

impl From<Exhausted> for Error {
    fn from(exhausted: Exhausted) -> Self {
        let message = exhausted.to_string();
        match exhausted {
            Exhausted::Units(_) => Error::invalid("too_much_work", message),
            Exhausted::Time(_) => Error::declined("took_too_long", message),
            Exhausted::Cancelled => Error::declined("cancelled", message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    fn endless() {
        loop {
            step(1);
        }
    }

    fn count(to: u64) -> u64 {
        (0..to).map(|_| step(1)).count() as u64
    }

    #[test]
    fn work_within_its_budget_is_done_and_counted() {
        let budget = Budget::new(LONG, 5000);
        assert_eq!(budget.run(|| count(5000)), Ok(5000));
        assert_eq!(budget.spent(), 5000);
        assert_eq!(budget.run(|| count(1)), Err(Exhausted::Units(5000)));
        assert_eq!(count(10), 10, "outside of a budget nothing is counted");
    }

    #[test]
    fn time_and_cancellation_end_endless_work() {
        let late = Budget::new(Duration::ZERO, u64::MAX).run(endless);
        assert_eq!(late, Err(Exhausted::Time(Duration::ZERO)));
        let budget = Budget::new(LONG, u64::MAX);
        let (started, runs) = std::sync::mpsc::channel();
        let worker = std::thread::spawn({
            let budget = budget.clone();
            move || {
                budget.run(|| {
                    step(1);
                    let _ = started.send(());
                    endless();
                })
            }
        });
        runs.recv().expect("it has begun");
        drop(budget.cancel_on_drop());
        let ended = worker.join().expect("the thread ends well");
        assert_eq!(ended, Err(Exhausted::Cancelled));
    }

    #[test]
    fn budgets_nest_and_other_panics_stay_panics() {
        let (outer, inner) = (Budget::new(LONG, 100), Budget::new(LONG, 10));
        let done = outer.run(|| {
            step(1);
            let refused = inner.run(|| count(11));
            step(1);
            refused
        });
        assert_eq!(done, Ok(Err(Exhausted::Units(10))));
        assert_eq!(outer.spent(), 2);
        let panicked = catch_unwind(|| outer.run(|| -> () { resume_unwind(Box::new("a defect")) }));
        assert_eq!(
            panicked.expect_err("it panics").downcast_ref::<&str>(),
            Some(&"a defect")
        );
    }
}
