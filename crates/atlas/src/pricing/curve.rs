//! A quantity or a cost as a function of the load: straight pieces and steps, exact.
//!
//! A piece holds on (`from`, `to`]: the last load that an instance still carries needs no second one.
//! The first piece holds at its `from` too; without load, a curve is what it is for the smallest load.

use std::collections::BTreeMap;

use num_traits::{Signed, Zero};

use super::number::{Number, ceil, charge, whole};

/// No curve needs more steps to be understood, or to be drawn.
pub(crate) const MOST_STEPS: usize = 20_000;

/// The loads a comparison looks at, as factors of the workload's own load.
#[derive(Debug, Clone)]
pub(crate) struct Domain {
    pub(crate) from: Number,
    pub(crate) to: Number,
    /// Steps of one curve beyond which it is refused.
    pub(crate) most_steps: usize,
}

impl Domain {
    pub(crate) fn up_to(most: &Number) -> Domain {
        Domain {
            from: Number::zero(),
            to: most.clone(),
            most_steps: MOST_STEPS,
        }
    }

    /// One load alone: quick, for trying many variations.
    pub(crate) fn only(load: Number) -> Domain {
        Domain {
            from: load.clone(),
            to: load,
            most_steps: MOST_STEPS,
        }
    }
}

/// `intercept + slope × load` on (`from`, `to`].
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    pub from: Number,
    pub to: Number,
    pub intercept: Number,
    pub slope: Number,
}

impl Piece {
    pub fn at(&self, load: &Number) -> Number {
        charge(&self.intercept);
        &self.intercept + &self.slope * load
    }
}

/// A function of the load. Never without a piece.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    pieces: Vec<Piece>,
}

/// The load asks for more steps than a curve should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the curve would have more than {} steps: take a smaller highest load", grouped(*most))]
pub(crate) struct TooManySteps {
    most: usize,
}

/// `20,000`.
fn grouped(count: usize) -> String {
    match (count / 1000, count % 1000) {
        (0, few) => few.to_string(),
        (thousands, rest) => format!("{thousands},{rest:03}"),
    }
}

/// A continuous function of a quantity in straight segments, starting at 0 where it is `start`.
/// Each segment begins at a quantity and has a slope; the first begins at 0.
#[derive(Debug, Clone)]
pub(crate) struct Bends {
    pub(crate) start: Number,
    pub(crate) segments: Vec<(Number, Number)>,
}

impl Bends {
    /// `start + slope × x` of the segment that holds around `x`.
    fn line_at(&self, x: &Number) -> (Number, Number) {
        let mut value = self.start.clone();
        let mut line = (self.start.clone(), Number::zero());
        for (index, (begin, slope)) in self.segments.iter().enumerate() {
            if index > 0 && begin > x {
                break;
            }
            if let Some((before, steep)) = index.checked_sub(1).map(|i| &self.segments[i]) {
                value += (begin - before) * steep;
            }
            line = (&value - slope * begin, slope.clone());
        }
        line
    }
}

impl Curve {
    pub(crate) fn constant(domain: &Domain, value: Number) -> Curve {
        Curve::line(domain, value, Number::zero())
    }

    /// `slope × load`.
    pub(crate) fn linear(domain: &Domain, slope: Number) -> Curve {
        Curve::line(domain, Number::zero(), slope)
    }

    fn line(domain: &Domain, intercept: Number, slope: Number) -> Curve {
        Curve {
            pieces: vec![Piece {
                from: domain.from.clone(),
                to: domain.to.clone(),
                intercept,
                slope,
            }],
        }
    }

    /// Whole things needed when each load unit needs `per` of one, and never fewer than `least`.
    pub(crate) fn steps(
        domain: &Domain,
        per: &Number,
        least: &Number,
    ) -> Result<Curve, TooManySteps> {
        if !per.is_positive() {
            return Ok(Curve::constant(domain, least.clone()));
        }
        let most = ceil(&(per * &domain.to));
        let mut count = ceil(&(per * &domain.from)).max(least.clone());
        if &most - &count > Number::from_integer(domain.most_steps.into()) {
            return Err(TooManySteps {
                most: domain.most_steps,
            });
        }
        let mut pieces = Vec::new();
        let mut from = domain.from.clone();
        loop {
            let to = (&count / per).min(domain.to.clone());
            if to > from || domain.from == domain.to {
                pieces.push(Piece {
                    from: from.clone(),
                    to: to.clone(),
                    intercept: count.clone(),
                    slope: Number::zero(),
                });
                from = to;
            }
            if from >= domain.to {
                return Ok(Curve { pieces }.joined());
            }
            charge(&count);
            count += whole(1);
        }
    }

    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    pub fn at(&self, load: &Number) -> Number {
        let index = self.pieces.partition_point(|piece| piece.to < *load);
        self.pieces[index.min(self.pieces.len() - 1)].at(load)
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.pieces
            .iter()
            .all(|piece| piece.intercept.is_zero() && piece.slope.is_zero())
    }

    pub(crate) fn scaled(&self, factor: &Number) -> Curve {
        self.mapped(|piece| (&piece.intercept * factor, &piece.slope * factor))
    }

    fn mapped(&self, line: impl Fn(&Piece) -> (Number, Number)) -> Curve {
        let pieces = self.pieces.iter().map(|piece| {
            let (intercept, slope) = line(piece);
            charge(&intercept);
            Piece {
                from: piece.from.clone(),
                to: piece.to.clone(),
                intercept,
                slope,
            }
        });
        Curve {
            pieces: pieces.collect(),
        }
        .joined()
    }

    /// The sum of curves over the same domain.
    pub(crate) fn sum<'a>(domain: &Domain, curves: impl IntoIterator<Item = &'a Curve>) -> Curve {
        // What changes at each bend, so that the work grows with the bends and not with bends × curves.
        let mut changes: BTreeMap<Number, (Number, Number)> = BTreeMap::new();
        changes.insert(domain.from.clone(), (Number::zero(), Number::zero()));
        for curve in curves {
            let mut before = (Number::zero(), Number::zero());
            for piece in &curve.pieces {
                let change = changes
                    .entry(piece.from.clone())
                    .or_insert_with(|| (Number::zero(), Number::zero()));
                change.0 += &piece.intercept - &before.0;
                change.1 += &piece.slope - &before.1;
                charge(&change.0);
                before = (piece.intercept.clone(), piece.slope.clone());
            }
        }
        let ends: Vec<Number> = changes
            .keys()
            .skip(1)
            .cloned()
            .chain([domain.to.clone()])
            .collect();
        let (mut intercept, mut slope) = (Number::zero(), Number::zero());
        let pieces = changes.into_iter().zip(ends).map(|((from, change), to)| {
            intercept += change.0;
            slope += change.1;
            charge(&intercept);
            Piece {
                from,
                to,
                intercept: intercept.clone(),
                slope: slope.clone(),
            }
        });
        Curve {
            pieces: pieces.collect(),
        }
        .joined()
    }

    /// The function applied to this curve, whose values are never negative.
    pub(crate) fn through(&self, bends: &Bends) -> Curve {
        let mut pieces = Vec::new();
        for piece in &self.pieces {
            let mut cuts: Vec<Number> = Vec::new();
            if !piece.slope.is_zero() {
                let inner = bends.segments.iter().skip(1);
                cuts.extend(
                    inner
                        .map(|(begin, _)| (begin - &piece.intercept) / &piece.slope)
                        .filter(|cut| *cut > piece.from && *cut < piece.to),
                );
                cuts.sort();
            }
            cuts.push(piece.to.clone());
            let mut from = piece.from.clone();
            for to in cuts {
                charge(&from);
                let middle = (&from + &to) / whole(2);
                let (start, steep) = bends.line_at(&piece.at(&middle));
                pieces.push(Piece {
                    from: from.clone(),
                    to: to.clone(),
                    intercept: start + &steep * &piece.intercept,
                    slope: steep * &piece.slope,
                });
                from = to;
            }
        }
        Curve { pieces }.joined()
    }

    /// Neighbours on one line are one piece.
    fn joined(self) -> Curve {
        let mut pieces: Vec<Piece> = Vec::with_capacity(self.pieces.len());
        for piece in self.pieces {
            match pieces.last_mut() {
                Some(last) if last.intercept == piece.intercept && last.slope == piece.slope => {
                    last.to = piece.to;
                }
                _ => pieces.push(piece),
            }
        }
        Curve { pieces }
    }
}

#[cfg(test)]
mod tests {
    use super::super::number::{exact, fraction};
    use super::*;

    fn ten() -> Domain {
        Domain::up_to(&whole(10))
    }

    fn show(curve: &Curve) -> Vec<String> {
        let piece = |p: &Piece| {
            let [from, to, intercept, slope] = [&p.from, &p.to, &p.intercept, &p.slope].map(exact);
            format!("({from},{to}] {intercept}+{slope}x")
        };
        curve.pieces().iter().map(piece).collect()
    }

    #[test]
    fn a_step_is_taken_after_the_load_it_still_carries() {
        let steps = Curve::steps(&ten(), &fraction(1, 4), &whole(1)).expect("few");
        assert_eq!(show(&steps), ["(0,4] 1+0x", "(4,8] 2+0x", "(8,10] 3+0x"]);
        assert_eq!(steps.at(&whole(4)), whole(1));
        assert_eq!(steps.at(&fraction(401, 100)), whole(2));
        assert_eq!(steps.at(&whole(0)), whole(1));
        let none = Curve::steps(&ten(), &fraction(1, 4), &whole(0)).expect("few");
        assert_eq!(none.at(&whole(0)), whole(1), "the smallest load");
        assert_eq!(none.at(&whole(1)), whole(1));
        let point = Curve::steps(&Domain::only(whole(1)), &fraction(5, 2), &whole(1)).expect("one");
        assert_eq!(show(&point), ["(1,1] 3+0x"]);
        assert_eq!(
            Curve::steps(&ten(), &whole(1_000_000), &whole(1)),
            Err(TooManySteps { most: MOST_STEPS })
        );
    }

    #[test]
    fn sums_and_bends_are_exact() {
        let steps = Curve::steps(&ten(), &fraction(1, 5), &whole(1)).expect("few");
        let line = Curve::linear(&ten(), fraction(1, 3));
        let sum = Curve::sum(&ten(), [&steps, &line]);
        assert_eq!(show(&sum), ["(0,5] 1+1/3x", "(5,10] 2+1/3x"]);
        // Two free, then 3 each up to 5, then 1 each.
        let bends = Bends {
            start: whole(0),
            segments: vec![
                (whole(0), whole(0)),
                (whole(2), whole(3)),
                (whole(5), whole(1)),
            ],
        };
        let cost = Curve::linear(&ten(), whole(1)).through(&bends);
        assert_eq!(show(&cost), ["(0,2] 0+0x", "(2,5] -6+3x", "(5,10] 4+1x"]);
        let falling = Curve::line(&ten(), whole(10), whole(-1)).through(&bends);
        assert_eq!(falling.at(&whole(10)), whole(0));
        assert_eq!(falling.at(&whole(5)), whole(9));
        assert_eq!(falling.at(&whole(0)), whole(14));
    }
}
