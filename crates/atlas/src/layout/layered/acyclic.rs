//! Which links are drawn against the flow, so that the rest has no cycle.

use super::Input;

/// True for each link that is turned round: those that lead back to a box still being walked, when
/// boxes are walked depth first in the order of declaration, those without an incoming link first.
pub(super) fn turned(input: &Input) -> Vec<bool> {
    let count = input.boxes.len();
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut incoming = vec![0usize; count];
    for (index, link) in input.links.iter().enumerate() {
        out[link.from].push(index);
        incoming[link.to] += 1;
    }
    let mut turned = vec![false; input.links.len()];
    let mut state = vec![Seen::Never; count];
    let sources = (0..count).filter(|b| incoming[*b] == 0);
    let rest = (0..count).filter(|b| incoming[*b] > 0);
    for start in sources.chain(rest) {
        if state[start] != Seen::Never {
            continue;
        }
        state[start] = Seen::Open;
        let mut walk = vec![(start, 0)];
        while let Some((at, position)) = walk.last_mut() {
            let Some(link) = out[*at].get(*position).copied() else {
                state[*at] = Seen::Done;
                walk.pop();
                continue;
            };
            *position += 1;
            let to = input.links[link].to;
            match state[to] {
                Seen::Open => turned[link] = true,
                Seen::Never => {
                    state[to] = Seen::Open;
                    walk.push((to, 0));
                }
                Seen::Done => {}
            }
        }
    }
    turned
}

#[derive(Clone, Copy, PartialEq)]
enum Seen {
    Never,
    Open,
    Done,
}
