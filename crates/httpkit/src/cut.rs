//! Answers that are sent piece by piece and break off when the right to them ends.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, ready};

use futures::stream::{BoxStream, StreamExt};
use futures::task::AtomicWaker;
use tokio::task::AbortHandle;

/// `pieces` until `ended` comes back. Then what makes them is dropped at once, also when nobody reads, and
/// with it the places and the memory it holds; the reader is told `why`, so that nobody takes a part for
/// the whole. May be asked again after its end.
///
/// # Panics
/// Outside of a tokio runtime.
pub fn cut<T, E>(
    pieces: BoxStream<'static, Result<T, E>>,
    ended: impl Future<Output = ()> + Send + 'static,
    why: E,
) -> BoxStream<'static, Result<T, E>>
where
    T: Send + 'static,
    E: Send + 'static,
{
    let open = Arc::new(Open {
        pieces: Mutex::new(Some(pieces)),
        reader: AtomicWaker::new(),
    });
    let watched = Arc::clone(&open);
    let watch = tokio::spawn(async move {
        ended.await;
        watched.close();
    });
    let watch = Watch(watch.abort_handle());
    let mut why = Some(why);
    futures::stream::poll_fn(move |context| {
        let _ends_with_this = &watch;
        open.reader.register(context.waker());
        let mut pieces = open.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(running) = pieces.as_mut() else {
            return Poll::Ready(why.take().map(Err));
        };
        let piece = ready!(running.poll_next_unpin(context));
        if piece.is_none() {
            *pieces = None;
            why = None;
        }
        Poll::Ready(piece)
    })
    .boxed()
}

struct Open<T> {
    /// `None` when it has ended or was cut off. Locked for as long as one poll takes.
    pieces: Mutex<Option<BoxStream<'static, T>>>,
    reader: AtomicWaker,
}

impl<T> Open<T> {
    fn close(&self) {
        let pieces = self
            .pieces
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        drop(pieces);
        self.reader.wake();
    }
}

/// Nobody is watched who has gone.
struct Watch(AbortHandle);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::time::Duration;

    use futures::stream;
    use tokio::sync::oneshot;

    use super::*;

    type Piece = Result<u8, &'static str>;

    async fn until(what: impl Fn() -> bool) {
        for _ in 0..1000 {
            if what() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        panic!("it does not come");
    }

    #[tokio::test]
    async fn what_makes_the_pieces_goes_although_nobody_reads() {
        let held = Arc::new(());
        let holder = Arc::clone(&held);
        let pieces = stream::iter([Ok(1), Ok(2)]).map(move |piece: Piece| {
            let _held = &holder;
            piece
        });
        let (end, ended) = oneshot::channel::<()>();
        let mut sent = cut(pieces.boxed(), async { drop(ended.await) }, "over");
        assert_eq!(sent.next().await, Some(Ok(1)));
        assert_eq!(Arc::strong_count(&held), 2);
        drop(end);
        until(|| Arc::strong_count(&held) == 1).await;
        assert_eq!(sent.next().await, Some(Err("over")));
        assert_eq!(sent.next().await, None);
        assert_eq!(sent.next().await, None);
    }

    #[tokio::test]
    async fn who_waits_for_a_piece_is_woken() {
        let (end, ended) = oneshot::channel::<()>();
        let never = stream::pending::<Piece>().boxed();
        let mut sent = cut(never, async { drop(ended.await) }, "over");
        let waits = tokio::spawn(async move { sent.next().await });
        tokio::time::sleep(Duration::from_millis(10)).await;
        drop(end);
        let told = tokio::time::timeout(Duration::from_secs(10), waits).await;
        assert_eq!(told.expect("in time").expect("no panic"), Some(Err("over")));
    }

    #[tokio::test]
    async fn a_whole_answer_ends_without_a_word_and_nobody_is_watched_after_it() {
        let watching = Arc::new(());
        let watcher = Arc::clone(&watching);
        let ended = async move {
            pending::<()>().await;
            drop(watcher);
        };
        let mut sent = cut(stream::iter([Piece::Ok(1)]).boxed(), ended, "over");
        assert_eq!(sent.next().await, Some(Ok(1)));
        for _ in 0..2 {
            assert_eq!(sent.next().await, None);
        }
        drop(sent);
        until(|| Arc::strong_count(&watching) == 1).await;
    }
}
