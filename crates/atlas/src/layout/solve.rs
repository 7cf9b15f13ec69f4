//! Places on a line that break as few wishes as possible: the one optimiser behind ranks and coordinates.
//!
//! A wish says "`head` lies at least `len` after `tail`" and has a price per unit of breaking it; a
//! price of [`HARD`] makes it a law. Minimising the total is the dual of a minimum-cost circulation,
//! which a network simplex on strongly feasible trees solves exactly.

use stoa_kernel::budget::step;

/// The price of a wish that must hold.
pub(crate) const HARD: i64 = 1 << 40;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    pub(crate) tail: usize,
    pub(crate) head: usize,
    pub(crate) len: i64,
    pub(crate) price: i64,
}

/// `head - tail >= len`, always.
pub(crate) fn law(tail: usize, head: usize, len: i64) -> Wish {
    Wish {
        tail,
        head,
        len,
        price: HARD,
    }
}

/// `price` for every unit by which `head - tail` exceeds `len`: pulls the two together.
pub(crate) fn pull(tail: usize, head: usize, len: i64, price: i64) -> Wish {
    Wish {
        tail: head,
        head: tail,
        len: -len,
        price,
    }
}

/// Positions with the least total price, starting from a guess (which decides among equals).
pub(crate) fn solve(guess: &[i64], wishes: &[Wish]) -> Vec<i64> {
    if guess.is_empty() {
        return Vec::new();
    }
    let mut simplex = Simplex::new(guess, wishes);
    simplex.run();
    simplex.at.truncate(guess.len());
    let least = simplex.at.iter().copied().min().unwrap_or(0);
    simplex.at.iter().map(|x| x - least).collect()
}

const NONE: usize = usize::MAX;

#[derive(Clone, Copy, PartialEq)]
enum State {
    Empty,
    Tree,
    Full,
}

/// The spanning tree hangs from an artificial root; every node starts as its child.
struct Simplex<'a> {
    wishes: &'a [Wish],
    flow: Vec<i64>,
    state: Vec<State>,
    at: Vec<i64>,
    parent: Vec<usize>,
    /// The wish between a node and its parent; `NONE` for the artificial one, which points upwards.
    link: Vec<usize>,
    depth: Vec<u32>,
    first: Vec<usize>,
    next: Vec<usize>,
    before: Vec<usize>,
    cursor: usize,
    stack: Vec<usize>,
}

impl<'a> Simplex<'a> {
    fn new(guess: &[i64], wishes: &'a [Wish]) -> Self {
        let nodes = guess.len();
        let mut at = guess.to_vec();
        at.push(0);
        let mut simplex = Self {
            wishes,
            flow: vec![0; wishes.len()],
            state: vec![State::Empty; wishes.len()],
            at,
            parent: vec![nodes; nodes + 1],
            link: vec![NONE; nodes + 1],
            depth: vec![1; nodes + 1],
            first: vec![NONE; nodes + 1],
            next: vec![NONE; nodes + 1],
            before: vec![NONE; nodes + 1],
            cursor: 0,
            stack: Vec::new(),
        };
        simplex.depth[nodes] = 0;
        simplex.parent[nodes] = NONE;
        for node in (0..nodes).rev() {
            simplex.hang(node, nodes);
        }
        simplex
    }

    fn run(&mut self) {
        // The trees are strongly feasible, so this ends; the limit only guards against overflow of prices.
        let limit = 200 * (self.wishes.len() + self.at.len()) + 1000;
        for _ in 0..limit {
            let Some(entering) = self.entering() else {
                return;
            };
            self.pivot(entering);
            step(2);
        }
    }

    /// How much a wish asks to be changed; positive when it is worth a pivot.
    fn gain(&self, wish: usize) -> i64 {
        let Wish {
            tail, head, len, ..
        } = self.wishes[wish];
        let missing = len - (self.at[head] - self.at[tail]);
        match self.state[wish] {
            State::Empty => missing,
            State::Full => -missing,
            State::Tree => 0,
        }
    }

    /// The best wish of the first block that holds one.
    fn entering(&mut self) -> Option<usize> {
        let count = self.wishes.len();
        let block = (count as f64).sqrt() as usize + 10;
        let (mut best, mut most) = (None, 0);
        let mut seen = 0;
        step(count as u64 / 256);
        for _ in 0..count {
            if self.cursor >= count {
                self.cursor = 0;
            }
            let gain = self.gain(self.cursor);
            if gain > most {
                (best, most) = (Some(self.cursor), gain);
            }
            self.cursor += 1;
            seen += 1;
            if seen >= block {
                if best.is_some() {
                    return best;
                }
                seen = 0;
            }
        }
        best
    }

    fn pivot(&mut self, entering: usize) {
        let wish = self.wishes[entering];
        // Flow is pushed from `from` to `to` along the entering wish and back through the tree.
        let (from, to) = if self.state[entering] == State::Empty {
            (wish.tail, wish.head)
        } else {
            (wish.head, wish.tail)
        };
        let apex = self.apex(from, to);
        let mut room = wish.price;
        let mut leaving = NONE;
        // Strict on the way down, not strict on the way up: that keeps the tree strongly feasible.
        let mut node = from;
        while node != apex {
            let free = self.room(node, false);
            if free < room {
                (room, leaving) = (free, node);
            }
            node = self.parent[node];
        }
        let mut below_from = leaving != NONE;
        node = to;
        while node != apex {
            let free = self.room(node, true);
            if free <= room {
                (room, leaving) = (free, node);
                below_from = false;
            }
            node = self.parent[node];
        }
        self.push(entering, from, to, apex, room);
        if leaving == NONE {
            self.state[entering] = if self.state[entering] == State::Empty {
                State::Full
            } else {
                State::Empty
            };
            return;
        }
        self.replace(
            entering,
            leaving,
            if below_from { (from, to) } else { (to, from) },
        );
    }

    fn apex(&self, mut a: usize, mut b: usize) -> usize {
        while a != b {
            if self.depth[a] >= self.depth[b] {
                a = self.parent[a];
            } else {
                b = self.parent[b];
            }
        }
        a
    }

    /// What more can flow between a node and its parent, upwards or downwards.
    fn room(&self, node: usize, upwards: bool) -> i64 {
        let link = self.link[node];
        if link == NONE {
            return if upwards { HARD * 4 } else { 0 };
        }
        let along = (self.wishes[link].tail == node) == upwards;
        if along {
            self.wishes[link].price - self.flow[link]
        } else {
            self.flow[link]
        }
    }

    fn push(&mut self, entering: usize, from: usize, to: usize, apex: usize, amount: i64) {
        if amount == 0 {
            return;
        }
        let forwards = self.state[entering] == State::Empty;
        self.flow[entering] += if forwards { amount } else { -amount };
        for (start, upwards) in [(from, false), (to, true)] {
            let mut node = start;
            while node != apex {
                let link = self.link[node];
                if link != NONE {
                    let along = (self.wishes[link].tail == node) == upwards;
                    self.flow[link] += if along { amount } else { -amount };
                }
                node = self.parent[node];
            }
        }
    }

    /// The subtree under `leaving` lets go and hangs itself by `inner` to `outer`.
    fn replace(&mut self, entering: usize, leaving: usize, (inner, outer): (usize, usize)) {
        let old = self.link[leaving];
        if old != NONE {
            self.state[old] = if self.flow[old] == 0 {
                State::Empty
            } else {
                State::Full
            };
        }
        self.state[entering] = State::Tree;
        let (mut node, mut above, mut link) = (inner, outer, entering);
        loop {
            let (parent, own) = (self.parent[node], self.link[node]);
            self.unhang(node);
            self.hang(node, above);
            self.link[node] = link;
            if node == leaving {
                break;
            }
            (above, link, node) = (node, own, parent);
        }
        self.settle(inner);
    }

    /// Positions and depths of a subtree that was moved; its root says by how much.
    fn settle(&mut self, top: usize) {
        let Wish {
            tail, head, len, ..
        } = self.wishes[self.link[top]];
        let wanted = if tail == top {
            self.at[head] - len
        } else {
            self.at[tail] + len
        };
        let shift = wanted - self.at[top];
        let mut stack = std::mem::take(&mut self.stack);
        stack.push(top);
        let mut moved = 0;
        while let Some(node) = stack.pop() {
            moved += 1;
            self.at[node] += shift;
            self.depth[node] = self.depth[self.parent[node]] + 1;
            let mut child = self.first[node];
            while child != NONE {
                stack.push(child);
                child = self.next[child];
            }
        }
        self.stack = stack;
        step(moved / 16);
    }

    fn hang(&mut self, node: usize, parent: usize) {
        self.parent[node] = parent;
        let old = self.first[parent];
        self.next[node] = old;
        self.before[node] = NONE;
        if old != NONE {
            self.before[old] = node;
        }
        self.first[parent] = node;
    }

    fn unhang(&mut self, node: usize) {
        let (before, next) = (self.before[node], self.next[node]);
        if before == NONE {
            self.first[self.parent[node]] = next;
        } else {
            self.next[before] = next;
        }
        if next != NONE {
            self.before[next] = before;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn price(at: &[i64], wishes: &[Wish]) -> i64 {
        wishes
            .iter()
            .map(|w| w.price * (w.len - (at[w.head] - at[w.tail])).max(0))
            .sum()
    }

    /// The best of every placement within a small range.
    fn by_trying(nodes: usize, wishes: &[Wish], range: i64) -> i64 {
        let total = (range as usize).pow(nodes as u32);
        (0..total)
            .map(|mut code| {
                let at: Vec<i64> = (0..nodes)
                    .map(|_| {
                        let digit = (code % range as usize) as i64;
                        code /= range as usize;
                        digit
                    })
                    .collect();
                price(&at, wishes)
            })
            .min()
            .unwrap()
    }

    #[test]
    fn laws_hold_and_pulls_pull() {
        let wishes = [
            law(0, 1, 5),
            law(1, 2, 5),
            pull(0, 2, 0, 1),
            pull(0, 1, 0, 3),
        ];
        assert_eq!(solve(&[0, 0, 0], &wishes), [0, 5, 10]);
    }

    proptest! {
        #[test]
        fn as_good_as_trying_everything(
            soft in prop::collection::vec((0usize..4, 0usize..4, -2i64..3, 1i64..5), 1..9),
            hard in prop::collection::vec((0usize..4, 0usize..4, 0i64..2), 0..4),
        ) {
            let mut wishes: Vec<Wish> = soft
                .into_iter()
                .filter(|w| w.0 != w.1)
                .map(|(tail, head, len, price)| Wish { tail, head, len, price })
                .collect();
            wishes.extend(hard.into_iter().filter(|h| h.0 < h.1).map(|(t, h, l)| law(t, h, l)));
            let at = solve(&[0; 4], &wishes);
            prop_assert_eq!(price(&at, &wishes), by_trying(4, &wishes, 7));
        }
    }
}
