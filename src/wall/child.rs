//! The child's side of the wall: reads what it is asked for, within its limits.

use std::io::{self, BufReader, Read, Write};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::frames::{Greeting, Reply, Request, parted, read, write};
use super::stumbled;
use crate::limits::Limits;
use crate::open::{Found, Way, rich};

/// The status a child leaves with when a source takes too long.
pub(super) const TOO_LONG: i32 = 75;
/// Readers recurse where documents nest: this much stack lets honest ones through, in bytes.
const STACK: usize = 64 << 20;

/// Serves a parent that reads an archive with [`Readers::Children`](super::Readers::Children): reads
/// files as asked for on `input`, and gives what they hold on `output`, until `input` is closed.
///
/// This is for a process of its own: its memory is limited from here on, and the process is ended
/// when a source takes longer than the parent allows. Nothing else may write to `output`.
///
/// # Errors
/// Where the parent cannot be heard or reached any more.
pub fn serve_reader(
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
) -> io::Result<()> {
    let serving = thread::Builder::new()
        .name("reader".to_owned())
        .stack_size(STACK)
        .spawn(move || serve(input, output))?;
    serving
        .join()
        .unwrap_or_else(|_| Err(io::Error::other("a reader stumbled")))
}

fn serve(input: impl Read, output: impl Write) -> io::Result<()> {
    let mut input = BufReader::new(input);
    let Some((Greeting { limits }, _)) = read(&mut input, 0)? else {
        return Ok(());
    };
    limit_memory(limits.memory);
    let mut line = Line {
        output,
        clock: Clock::start(limits.time),
        broken: None,
    };
    while let Some((request, _)) = read::<Request>(&mut input, 0)? {
        line.clock.set();
        let ended = read_one(&request, &limits, &mut line);
        line.clock.stop();
        if let Some(error) = line.broken {
            return Err(error);
        }
        write(&mut line.output, &Reply::Ended(ended), &[])?;
    }
    Ok(())
}

fn read_one(
    request: &Request,
    limits: &Limits,
    line: &mut Line<impl Write>,
) -> Result<(), crate::open::unread::Unread> {
    let reading = || {
        rich(
            Path::new(&request.file),
            &request.name,
            request.only.as_deref(),
            request.skip,
            limits,
            line,
        )
    };
    catch_unwind(AssertUnwindSafe(reading)).unwrap_or_else(|_| Err(stumbled()))
}

/// The line to the parent, and the clock that runs while it is silent.
struct Line<W> {
    output: W,
    clock: Clock,
    broken: Option<io::Error>,
}

impl<W: Write> Line<W> {
    fn say(&mut self, reply: &Reply, bytes: &[u8]) -> ControlFlow<()> {
        // A parent that is slow to listen is not the source's fault.
        self.clock.stop();
        let said = write(&mut self.output, reply, bytes);
        self.clock.set();
        match said {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.broken = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

impl<W: Write> Way for Line<W> {
    fn begins(&mut self, member: Option<&str>) {
        let _ = self.say(&Reply::Begins(member.map(str::to_owned)), &[]);
    }

    fn found(&mut self, found: Found) -> ControlFlow<()> {
        let (reply, bytes) = parted(found);
        self.say(&reply, &bytes)
    }
}

/// Ends the process when a source takes too long.
struct Clock {
    begun: Instant,
    /// Milliseconds after `begun` at which time is up; `u64::MAX` while the clock stands.
    deadline: Arc<AtomicU64>,
    time: Duration,
}

impl Clock {
    fn start(time: Duration) -> Clock {
        let begun = Instant::now();
        let deadline = Arc::new(AtomicU64::new(u64::MAX));
        let watched = Arc::clone(&deadline);
        thread::spawn(move || {
            loop {
                thread::sleep(Duration::from_millis(50));
                let now = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
                if now > watched.load(Ordering::Relaxed) {
                    std::process::exit(TOO_LONG);
                }
            }
        });
        Clock {
            begun,
            deadline,
            time,
        }
    }

    fn set(&self) {
        let at = (self.begun.elapsed() + self.time).as_millis();
        let at = u64::try_from(at).unwrap_or(u64::MAX);
        self.deadline.store(at, Ordering::Relaxed);
    }

    fn stop(&self) {
        self.deadline.store(u64::MAX, Ordering::Relaxed);
    }
}

/// Limits the memory of this process. Where the system knows no such limit, the readers' own limits
/// on sizes have to do.
fn limit_memory(bytes: u64) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let maximum = getrlimit(Resource::As).maximum;
        let limit = Rlimit {
            current: Some(maximum.map_or(bytes, |maximum| maximum.min(bytes))),
            maximum,
        };
        let _ = setrlimit(Resource::As, limit);
    }
    #[cfg(not(unix))]
    let _ = bytes;
}
