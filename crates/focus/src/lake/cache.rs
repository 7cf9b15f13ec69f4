//! A least-recently-used map bounded by the total weight of its values.

use std::collections::HashMap;
use std::hash::Hash;

/// Values weigh what the caller says (bytes, or 1 to count entries).
pub(crate) struct Lru<K, V> {
    capacity: usize,
    weight: usize,
    tick: u64,
    entries: HashMap<K, Entry<V>>,
}

struct Entry<V> {
    value: V,
    weight: usize,
    used: u64,
}

impl<K: Hash + Eq + Clone, V: Clone> Lru<K, V> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            weight: 0,
            tick: 0,
            entries: HashMap::new(),
        }
    }

    pub(crate) fn get(&mut self, key: &K) -> Option<V> {
        self.tick += 1;
        let entry = self.entries.get_mut(key)?;
        entry.used = self.tick;
        Some(entry.value.clone())
    }

    /// Keeps `value` and drops the longest unused ones until the rest fits. A value heavier than
    /// the whole cache is not kept at all: it would only push out everything else.
    pub(crate) fn put(&mut self, key: K, value: V, weight: usize) {
        if weight > self.capacity {
            return;
        }
        self.tick += 1;
        let entry = Entry {
            value,
            weight,
            used: self.tick,
        };
        if let Some(old) = self.entries.insert(key, entry) {
            self.weight -= old.weight;
        }
        self.weight += weight;
        while self.weight > self.capacity {
            let Some(oldest) = self
                .entries
                .iter()
                .min_by_key(|(_, e)| e.used)
                .map(|(k, _)| k.clone())
            else {
                break;
            };
            if let Some(gone) = self.entries.remove(&oldest) {
                self.weight -= gone.weight;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_the_longest_unused_first() {
        let mut lru = Lru::new(10);
        lru.put("a", 1, 4);
        lru.put("b", 2, 4);
        assert_eq!(lru.get(&"a"), Some(1));
        lru.put("c", 3, 4);
        assert_eq!(
            (lru.get(&"a"), lru.get(&"b"), lru.get(&"c")),
            (Some(1), None, Some(3))
        );
    }

    #[test]
    fn refuses_what_is_heavier_than_the_cache() {
        let mut lru = Lru::new(10);
        lru.put("a", 1, 4);
        lru.put("big", 2, 11);
        assert_eq!((lru.get(&"a"), lru.get(&"big")), (Some(1), None));
    }
}
