//! State machines as tables: the one list of allowed moves that code asks before it moves, and that
//! the diagrams are drawn from.

/// The states of something stored. Implement for its enum; `MOVES` is all that is allowed.
pub trait States: Copy + Eq + Sized + 'static {
    /// Table and column: `cost_run.state`.
    const NAME: &'static str;
    /// What lives this life.
    const ABOUT: &'static str;
    const START: Self;
    /// From, to, and why.
    const MOVES: &'static [(Self, Self, &'static str)];

    /// As it is stored.
    fn word(self) -> &'static str;

    /// The state of a stored word.
    fn of(word: &str) -> Option<Self> {
        let ends = Self::MOVES.iter().flat_map(|(from, to, _)| [*from, *to]);
        let mut all = [Self::START].into_iter().chain(ends);
        all.find(|state| state.word() == word)
    }

    fn may_become(self, next: Self) -> bool {
        Self::MOVES
            .iter()
            .any(|(from, to, _)| *from == self && *to == next)
    }

    /// The stored words of the states that may become this one: the `WHERE` of an update.
    fn before(self) -> Vec<&'static str> {
        Self::MOVES
            .iter()
            .filter(|(_, to, _)| *to == self)
            .map(|(from, _, _)| from.word())
            .collect()
    }

    fn machine() -> Machine {
        Machine {
            name: Self::NAME,
            about: Self::ABOUT,
            start: Self::START.word(),
            moves: Self::MOVES
                .iter()
                .map(|(from, to, why)| (from.word(), to.word(), *why))
                .collect(),
        }
    }
}

/// A table of moves whose type is forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    pub name: &'static str,
    pub about: &'static str,
    pub start: &'static str,
    pub moves: Vec<(&'static str, &'static str, &'static str)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Door {
        Open,
        Closed,
        Locked,
    }

    impl States for Door {
        const NAME: &'static str = "house.door";
        const ABOUT: &'static str = "A door.";
        const START: Self = Self::Closed;
        const MOVES: &'static [(Self, Self, &'static str)] = &[
            (Self::Closed, Self::Open, "push"),
            (Self::Open, Self::Closed, "pull"),
            (Self::Closed, Self::Locked, "turn the key"),
            (Self::Locked, Self::Closed, "turn it back"),
        ];

        fn word(self) -> &'static str {
            match self {
                Self::Open => "open",
                Self::Closed => "closed",
                Self::Locked => "locked",
            }
        }
    }

    #[test]
    fn only_what_the_table_says() {
        assert!(Door::Closed.may_become(Door::Locked));
        assert!(!Door::Open.may_become(Door::Locked));
        assert_eq!(Door::Closed.before(), ["open", "locked"]);
        assert_eq!(Door::of("locked"), Some(Door::Locked));
        assert_eq!(Door::of("ajar"), None);
        let machine = Door::machine();
        assert_eq!((machine.start, machine.moves.len()), ("closed", 4));
    }
}
