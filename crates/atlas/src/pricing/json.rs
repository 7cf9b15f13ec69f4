//! The comparison as JSON: amounts as text, never as floats. `exact` is a decimal or a fraction;
//! other numbers are decimals with twelve digits after the point, enough to redraw a chart.

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};

use super::compare::{BookInfo, BreakEven, Comparison, EnvironmentCost, LineCost, PlanCost};
use super::curve::{Curve, Piece};
use super::meeting::Stretch;
use super::number::{Number, exact, rounded, short};
use super::plans::Plan;
use super::sensitivity::Effect;

fn number(value: &Number) -> String {
    short(value, 12)
}

/// The order of two costs, as JSON says it.
fn cheaper(order: std::cmp::Ordering) -> &'static str {
    match order {
        std::cmp::Ordering::Less => "first",
        std::cmp::Ordering::Equal => "equal",
        std::cmp::Ordering::Greater => "second",
    }
}

macro_rules! object {
    ($serializer:expr, { $($key:literal: $value:expr),* $(,)? }) => {{
        let mut map = $serializer.serialize_map(None)?;
        $( map.serialize_entry($key, &$value)?; )*
        map.end()
    }};
}

impl Serialize for Plan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl Serialize for Piece {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        object!(serializer, {
            "from": number(&self.from),
            "to": number(&self.to),
            "intercept": number(&self.intercept),
            "slope": number(&self.slope),
        })
    }
}

impl Serialize for Curve {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.pieces())
    }
}

impl Serialize for BookInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        object!(serializer, {
            "title": self.title,
            "region": self.region,
            "currency": self.currency,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
        })
    }
}

impl Serialize for LineCost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        object!(serializer, {
            "meter": self.meter,
            "label": self.label,
            "quantity": number(&self.quantity),
            "unit": self.unit,
            "unit_price": self.unit_price.as_ref().map(exact),
            "free": number(&self.free),
            "amount": rounded(&self.amount, 2),
            "exact": exact(&self.amount),
            "remark": self.remark,
            "source": self.source,
            "curve": self.curve,
        })
    }
}

impl Serialize for PlanCost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        object!(serializer, {
            "plan": self.plan,
            "name": self.plan.name(),
            "product": self.plan.product(),
            "total": rounded(&self.total, 2),
            "exact": exact(&self.total),
            "lines": self.lines,
            "curve": self.curve,
            "assumptions": self.assumptions,
        })
    }
}

/// Something that needs the plans around it to be told.
struct Within<'a, T>(&'a Comparison, &'a T);

impl Serialize for Within<'_, Stretch> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Within(comparison, stretch) = self;
        object!(serializer, {
            "from": number(&stretch.from),
            "to": number(&stretch.to),
            "plan": comparison.plans[stretch.plan].plan,
        })
    }
}

impl Serialize for Within<'_, BreakEven> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Within(comparison, it) = self;
        object!(serializer, {
            "first": comparison.plans[it.first].plan,
            "second": comparison.plans[it.second].plan,
            "kind": it.meeting.kind,
            "load": number(&it.meeting.load),
            "exact": exact(&it.meeting.load),
            "requests_per_month": rounded(&(&it.meeting.load * &comparison.requests_per_month), 0),
            "cost": rounded(&it.cost, 2),
            "cheaper_below": cheaper(it.meeting.below),
            "cheaper_above": cheaper(it.meeting.above),
            "gap_at": number(&it.meeting.gap_at),
            "gap_above": number(&it.meeting.gap_above),
            "decides": it.decides,
        })
    }
}

impl Serialize for Effect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Costs<'a>(&'a [(Plan, Number, Number)]);
        impl Serialize for Costs<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut list = serializer.serialize_seq(Some(self.0.len()))?;
                for (plan, lower, higher) in self.0 {
                    list.serialize_element(&serde_json::json!({
                        "plan": plan,
                        "lower": rounded(lower, 2),
                        "higher": rounded(higher, 2),
                    }))?;
                }
                list.end()
            }
        }
        object!(serializer, {
            "input": self.input,
            "costs": Costs(&self.costs),
            "cheapest_lower": self.cheapest_lower,
            "cheapest_higher": self.cheapest_higher,
        })
    }
}

impl Serialize for EnvironmentCost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let costs: Vec<serde_json::Value> = self
            .costs
            .iter()
            .map(|(plan, cost)| serde_json::json!({"plan": plan, "total": rounded(cost, 2)}))
            .collect();
        object!(serializer, {
            "name": self.name,
            "requests_per_month": rounded(&self.requests_per_month, 0),
            "hours_on": number(&self.hours_on),
            "costs": costs,
        })
    }
}

impl Serialize for Comparison {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let left_out: Vec<serde_json::Value> = self
            .left_out
            .iter()
            .map(|(plan, why)| serde_json::json!({"plan": plan, "why": why}))
            .collect();
        let not_priced: Vec<serde_json::Value> = self
            .not_priced
            .iter()
            .map(|(meter, why)| serde_json::json!({"meter": meter, "why": why}))
            .collect();
        let cheapest: Vec<Within<'_, Stretch>> =
            self.cheapest.iter().map(|it| Within(self, it)).collect();
        let break_evens: Vec<Within<'_, BreakEven>> =
            self.break_evens.iter().map(|it| Within(self, it)).collect();
        object!(serializer, {
            "workload": self.workload,
            "book": self.book,
            "environment": self.environment,
            "hours_per_month": number(&self.hours_per_month),
            "requests_per_month": rounded(&self.requests_per_month, 0),
            "peak_per_second": number(&self.peak_per_second),
            "highest_load": number(&self.highest_load),
            "plans": self.plans,
            "left_out": left_out,
            "cheapest": cheapest,
            "break_evens": break_evens,
            "sensitivity": self.sensitivity,
            "environments": self.environments,
            "assumptions": self.assumptions,
            "not_priced": not_priced,
        })
    }
}
