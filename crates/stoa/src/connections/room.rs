//! How many connections there are, of whom, and who has to go when one more comes: whoever waits longest
//! without a request. Those who are being answered stay.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use stoa_httpkit::client::network_of;
use stoa_kernel::Stopwatch;

use super::Limits;
use super::seat::{Reason, Seat};

/// All connections of a listener.
#[derive(Debug)]
pub(super) struct Room {
    limits: Arc<Limits>,
    clock: Stopwatch,
    seats: Mutex<Seats>,
    complained: AtomicU64,
}

/// The right to a seat, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Ticket {
    seat: Arc<Seat>,
    room: Arc<Room>,
}

impl Ticket {
    pub(super) fn seat(&self) -> &Arc<Seat> {
        &self.seat
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.room.leave(self.seat.id());
    }
}

#[derive(Debug, Default)]
struct Seats {
    next: u64,
    taken: HashMap<u64, Arc<Seat>>,
    of_network: HashMap<String, usize>,
}

/// Milliseconds between two warnings that there is no room.
const COMPLAIN_EVERY: u64 = 10_000;

impl Room {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits: Arc::new(limits),
            clock: Stopwatch::start(),
            seats: Mutex::default(),
            complained: AtomicU64::new(0),
        }
    }

    /// A seat, or none when everybody who could make room is being answered.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr) -> Option<Ticket> {
        let proxy = self.limits.proxies.contains(peer.to_canonical());
        let network = network_of(peer);
        let mut seats = self.lock();
        let theirs = seats.of_network.get(&network).copied().unwrap_or(0);
        if !proxy && theirs >= self.limits.per_address && !seats.make_room(Some(&network)) {
            drop(seats);
            self.refuse("address", &network);
            return None;
        }
        if seats.taken.len() >= self.limits.total && !seats.make_room(None) {
            drop(seats);
            self.refuse("total", &network);
            return None;
        }
        let id = seats.next;
        seats.next += 1;
        let seat = Arc::new(Seat::new(id, network.clone(), self));
        seats.taken.insert(id, Arc::clone(&seat));
        *seats.of_network.entry(network).or_default() += 1;
        self.show(&seats);
        metrics::counter!("stoa_connections_total").increment(1);
        Some(Ticket {
            seat,
            room: Arc::clone(self),
        })
    }

    /// The connection has ended, by itself or because it was asked to.
    fn leave(&self, id: u64) {
        let mut seats = self.lock();
        seats.remove(id);
        self.show(&seats);
    }

    /// The system has no file for the next connection.
    pub(super) fn out_of_files(&self, error: &std::io::Error) {
        self.lock().make_room(None);
        if self.may_complain() {
            tracing::error!(%error, "no connection can be accepted; raise the limit of open files (ulimit -n)");
        }
    }

    pub(super) fn limits(&self) -> &Arc<Limits> {
        &self.limits
    }

    pub(super) fn clock(&self) -> Stopwatch {
        self.clock
    }

    fn refuse(&self, limit: &'static str, network: &str) {
        metrics::counter!("stoa_connections_refused_total", "limit" => limit).increment(1);
        if self.may_complain() {
            let (total, per_address) = (self.limits.total, self.limits.per_address);
            tracing::warn!(
                limit,
                network,
                total,
                per_address,
                "a connection was refused: as many as may be are being answered. Is this address a proxy of yours, \
                 list it in server.trusted_proxies"
            );
        }
    }

    fn may_complain(&self) -> bool {
        let now = self.clock.elapsed_ms().max(1);
        let last = self.complained.load(Ordering::Relaxed);
        let due = last == 0 || now.saturating_sub(last) >= COMPLAIN_EVERY;
        if due {
            self.complained.store(now, Ordering::Relaxed);
        }
        due
    }

    fn show(&self, seats: &Seats) {
        metrics::gauge!("stoa_connections").set(seats.taken.len() as f64);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seats {
    /// Sends away who waits longest without a request, of one network or of all.
    fn make_room(&mut self, network: Option<&str>) -> bool {
        let longest = self
            .taken
            .values()
            .filter(|seat| network.is_none_or(|network| seat.network() == network))
            .filter_map(|seat| Some((seat.idle_since()?, seat.id())))
            .min();
        let Some((_, id)) = longest else { return false };
        if let Some(seat) = self.remove(id) {
            seat.end(Reason::Displaced);
        }
        true
    }

    fn remove(&mut self, id: u64) -> Option<Arc<Seat>> {
        let seat = self.taken.remove(&id)?;
        if let Some(count) = self.of_network.get_mut(seat.network()) {
            *count -= 1;
            if *count == 0 {
                self.of_network.remove(seat.network());
            }
        }
        Some(seat)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use stoa_httpkit::TrustedProxies;

    use super::*;

    fn room(total: usize, per_address: usize) -> Arc<Room> {
        let minute = Duration::from_secs(60);
        Arc::new(Room::new(Limits {
            headers: minute,
            idle: minute,
            stall: minute,
            bytes_per_second: 1,
            total,
            per_address,
            proxies: TrustedProxies::parse(["10.0.0.0/8"]).expect("a network"),
            streams: 1,
            resets_per_minute: 1,
        }))
    }

    fn peer(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn open(room: &Room) -> usize {
        room.lock().taken.len()
    }

    #[test]
    fn an_address_makes_room_for_itself_and_never_at_the_cost_of_another() {
        let room = room(100, 3);
        let other = room.admit(peer("192.0.2.9")).expect("room");
        let mine: Vec<_> = (0..10).map(|_| room.admit(peer("192.0.2.1"))).collect();
        assert!(mine.iter().all(Option::is_some));
        assert_eq!(open(&room), 4);
        assert!(room.lock().taken.contains_key(&other.seat().id()));
        // One /64 is one address, an address of IPv4 written as IPv6 is the same.
        let network: Vec<_> = (0..10)
            .map(|n| room.admit(peer(&format!("2001:db8::{n}"))))
            .collect();
        assert_eq!(open(&room), 7);
        let mapped = room.admit(peer("::ffff:192.0.2.1"));
        assert_eq!(open(&room), 7);
        drop((mine, network, mapped, other));
        assert_eq!(open(&room), 0);
        assert!(room.lock().of_network.is_empty());
    }

    #[test]
    fn whoever_is_being_answered_stays() {
        let room = room(4, 2);
        let busy: Vec<_> = (0..2)
            .filter_map(|_| room.admit(peer("192.0.2.1")))
            .collect();
        let requests: Vec<_> = busy
            .iter()
            .map(|ticket| ticket.seat().begin(false))
            .collect();
        assert!(room.admit(peer("192.0.2.1")).is_none());
        let idle = room.admit(peer("192.0.2.2")).expect("room");
        let _more = room.admit(peer("192.0.2.3")).expect("room");
        // All are taken: the one that has waited longest goes.
        assert!(room.admit(peer("192.0.2.4")).is_some());
        assert!(!room.lock().taken.contains_key(&idle.seat().id()));
        drop(requests);
        assert!(room.admit(peer("192.0.2.1")).is_some());
    }

    #[test]
    fn proxies_are_as_many_as_there_is_room() {
        let room = room(100, 3);
        let all: Vec<_> = (0..50).map(|_| room.admit(peer("10.0.0.1"))).collect();
        assert_eq!((all.len(), open(&room)), (50, 50));
    }
}
