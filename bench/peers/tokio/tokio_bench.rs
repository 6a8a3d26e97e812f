//! The operations of core_bench on tokio: current_thread, paused clock. One line of JSON a row;
//! rows are called as in bench/compare.py. Figures are CPU time of this thread, in ns an operation.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::{mpsc, Notify};
use tokio::task::{yield_now, JoinHandle, JoinSet};
use tokio::time::{sleep, timeout, Sleep};

const OPS: u64 = 20_000;
const HOUR: Duration = Duration::from_secs(3600);
const MS: Duration = Duration::from_millis(1);

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}
extern "C" {
    fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
}

fn cpu_ns() -> f64 {
    const CLOCK_THREAD_CPUTIME_ID: i32 = 3;
    let mut time = Timespec { seconds: 0, nanoseconds: 0 };
    unsafe { clock_gettime(CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.seconds as f64 * 1e9 + time.nanoseconds as f64
}

/// Runs `main` once to warm up and once for the figure, each on a runtime of its own.
fn row<F: Future<Output = ()>>(name: &str, ops: u64, main: impl Fn() -> F) {
    let mut ns = 0.0;
    for _ in 0..2 {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let before = cpu_ns();
        runtime.block_on(main());
        ns = (cpu_ns() - before) / ops as f64;
    }
    println!("{{\"row\": \"{}\", \"ns\": {:.2}}}", name, ns);
}

/// Keeps the compiler from dropping `value`. std's black_box is younger than Debian's compiler.
fn black_box<T>(value: T) -> T {
    unsafe {
        let kept = std::ptr::read_volatile(&value);
        std::mem::forget(value);
        kept
    }
}

struct Scatter(u64);
impl Scatter {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

async fn number(value: u64) -> u64 {
    black_box(value)
}

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

fn descend(frames: u32) -> Boxed<u64> {
    Box::pin(async move {
        if frames == 1 {
            return black_box(1);
        }
        descend(frames - 1).await + 1
    })
}

fn sleep_in(frames: u32) -> Boxed<()> {
    Box::pin(async move {
        if frames > 1 {
            sleep_in(frames - 1).await
        } else {
            sleep(HOUR).await
        }
    })
}

async fn yield_often(count: u64) {
    for _ in 0..count {
        yield_now().await;
    }
}

async fn yield_in_turn(tasks: u64, each: u64) {
    let started: Vec<_> = (0..tasks).map(|_| tokio::spawn(yield_often(each))).collect();
    for task in started {
        task.await.unwrap();
    }
}

async fn spawn_and_join() {
    for i in 0..OPS {
        black_box(tokio::spawn(number(i)).await.unwrap());
    }
}

/// Batches of spawned children, all awaited before the next batch.
async fn spawn_batches(size: u64) {
    for _ in 0..OPS / size {
        let tasks: Vec<JoinHandle<u64>> = (0..size).map(|i| tokio::spawn(number(i))).collect();
        for task in tasks {
            black_box(task.await.unwrap());
        }
    }
}

async fn await_often() {
    for i in 0..OPS * 10 {
        black_box(number(i).await);
    }
}

async fn descend_often() {
    for _ in 0..OPS {
        black_box(descend(8).await);
    }
}

async fn sleep_often() {
    for _ in 0..OPS {
        sleep(MS).await;
    }
}

const SLEEPERS: u64 = 10_000;
const NAPS: u64 = 20;

async fn nap_at_random(seed: u64) {
    let mut scatter = Scatter(seed * 2 + 1);
    for _ in 0..NAPS {
        sleep(MS * (1 + scatter.below(10_000)) as u32).await;
    }
}

async fn all_nap() {
    let tasks: Vec<_> = (0..SLEEPERS).map(|i| tokio::spawn(nap_at_random(i))).collect();
    for task in tasks {
        task.await.unwrap();
    }
}

/// A timer that is polled once, so that it is armed, and then dropped.
struct ArmOnce(Pin<Box<Sleep>>);
impl Future for ArmOnce {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let _ = self.0.as_mut().poll(context);
        Poll::Ready(())
    }
}

async fn arm_and_cancel() {
    let mut scatter = Scatter(3);
    let pending: Vec<_> = (0..1000)
        .map(|_| tokio::spawn(sleep(HOUR + MS * scatter.below(10_000) as u32)))
        .collect();
    yield_now().await;
    for i in 0..OPS {
        ArmOnce(Box::pin(sleep(HOUR + MS * scatter.below(10_000) as u32))).await;
        if i % 100 == 0 {
            yield_now().await;
        }
    }
    for timer in pending {
        timer.abort();
    }
}

async fn ping_pong() {
    let ping = Arc::new(Notify::new());
    let pong = Arc::new(Notify::new());
    let (their_ping, their_pong) = (ping.clone(), pong.clone());
    let partner = tokio::spawn(async move {
        for _ in 0..OPS {
            their_ping.notified().await;
            their_pong.notify_one();
        }
    });
    for _ in 0..OPS {
        ping.notify_one();
        pong.notified().await;
    }
    partner.await.unwrap();
}

async fn through_a_queue(capacity: usize) {
    let (sender, mut receiver) = mpsc::channel(capacity);
    let producer = tokio::spawn(async move {
        for i in 0..OPS {
            sender.send(i).await.unwrap();
        }
    });
    while let Some(item) = receiver.recv().await {
        black_box(item);
    }
    producer.await.unwrap();
}

async fn cancel_sleepers(frames: u32) {
    for _ in 0..OPS {
        let task = tokio::spawn(sleep_in(frames));
        yield_now().await;
        task.abort();
        yield_now().await;
        assert!(task.is_finished());
    }
}

async fn cancel_and_join() {
    for _ in 0..OPS {
        let task = tokio::spawn(sleep_in(1));
        yield_now().await;
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
    }
}

async fn enter_timeouts() {
    for _ in 0..OPS {
        timeout(Duration::from_secs(10), async {}).await.unwrap();
    }
}

async fn yield_in_timeouts() {
    for _ in 0..OPS {
        timeout(Duration::from_secs(10), yield_now()).await.unwrap();
    }
}

async fn let_timeouts_expire() {
    for _ in 0..OPS {
        assert!(timeout(MS, sleep_in(1)).await.is_err());
    }
}

async fn run_groups() {
    for _ in 0..OPS / 100 {
        let mut group = JoinSet::new();
        for i in 0..100 {
            group.spawn(number(i));
        }
        while let Some(result) = group.join_next().await {
            black_box(result.unwrap());
        }
    }
}

async fn fail_or_sleep(fails: bool) -> Result<(), String> {
    if fails {
        return Err("planned".to_string());
    }
    sleep(HOUR).await;
    Ok(())
}

async fn fail_groups() {
    for _ in 0..OPS / 100 {
        let mut group = JoinSet::new();
        for i in 1..=100 {
            group.spawn(fail_or_sleep(i == 100));
        }
        while let Some(result) = group.join_next().await {
            if let Ok(Err(error)) = result {
                black_box(error);
                group.abort_all();
            }
        }
    }
}

fn main() {
    println!("{{\"peer\": \"tokio 1.24\"}}");
    row("yield_1", OPS, || yield_often(OPS));
    row("yield_100", OPS * 10, || yield_in_turn(100, OPS / 10));
    row("spawn_join", OPS, spawn_and_join);
    row("spawn_batch_1000", OPS, || spawn_batches(1000));
    row("await_child", OPS * 10, await_often);
    row("await_8_deep", OPS, descend_often);
    row("timer_1", OPS, sleep_often);
    row("timer_10k", SLEEPERS * NAPS, all_nap);
    row("timer_cancel_1k", OPS, arm_and_cancel);
    row("event_ping_pong", OPS * 2, ping_pong);
    row("queue_1", OPS, || through_a_queue(1));
    row("queue_64", OPS, || through_a_queue(64));
    for frames in [1, 5, 9] {
        row(&format!("cancel_throw/{}", frames), OPS, || cancel_sleepers(frames));
    }
    row("cancel_join", OPS, cancel_and_join);
    row("timeout_enter_exit", OPS, enter_timeouts);
    row("timeout_yield", OPS, yield_in_timeouts);
    row("timeout_expire_throw", OPS, let_timeouts_expire);
    row("group_100", OPS, run_groups);
    row("group_100_fail", OPS, fail_groups);
    row("gather_100", OPS, || spawn_batches(100));
}
