use super::*;
use Event::{Closed, Created, Differs, Found, Gone, Lost, Moved, Opened, Other, Placed};
use Event::{Touched, Written};

const QUIET: Duration = Duration::from_millis(300);

fn at(ms: u64) -> Moment {
    Duration::from_millis(ms)
}

fn a() -> PathBuf {
    "库/甲.txt".into()
}

fn b() -> PathBuf {
    "库/乙.txt".into()
}

fn pending(files: &[PathBuf]) -> BTreeSet<PathBuf> {
    files.iter().cloned().collect()
}

/// What a machine gives at a moment, where every file that has to be looked at is as it was.
fn given(settling: &mut Settling, now: Moment) -> Option<BTreeSet<PathBuf>> {
    for path in settling.ripe(now) {
        let stamp = settling.pending[&path].stamp.unwrap_or(Stamp(0));
        settling.looked_at(&path, Some((stamp, Duration::MAX)), now);
    }
    settling.take(now)
}

/// Applies events at their moments, and checks that news comes first at `due`, not a millisecond
/// before, with these files pending.
#[track_caller]
fn check(closes: bool, events: &[(u64, Event)], due: u64, files: &[PathBuf]) -> Settling {
    let mut settling = Settling::new(QUIET, closes);
    let mut events = events.iter().peekable();
    for ms in 0..due {
        while let Some((_, event)) = events.next_if(|(moment, _)| *moment == ms) {
            settling.apply(event.clone(), at(ms));
        }
        assert_eq!(given(&mut settling, at(ms)), None, "at {ms}");
        let next = settling.next();
        assert!(next.is_none_or(|next| next > at(ms)), "{next:?} at {ms}");
    }
    assert_eq!(given(&mut settling, at(due)), Some(pending(files)));
    settling
}

#[test]
fn a_file_has_settled_when_it_is_closed_and_quiet() {
    let events = [
        (0, Created(a())),
        (0, Opened(a())),
        (5, Written(a())),
        (10, Closed(a())),
    ];
    check(true, &events, 310, &[]);
}

#[test]
fn a_file_that_is_not_closed_is_no_news_and_is_pending_in_that_of_others() {
    let written = [(0, Created(a())), (0, Opened(a())), (100, Written(a()))];
    let mut settling = check(
        true,
        &[&written[..], &[(200, Closed(b()))]].concat(),
        500,
        &[a()],
    );
    for ms in 500..3_000 {
        assert_eq!(given(&mut settling, at(ms)), None, "at {ms}");
    }
    settling.apply(Closed(a()), at(3_000));
    assert_eq!(given(&mut settling, at(3_299)), None);
    assert_eq!(given(&mut settling, at(3_300)), Some(pending(&[])));
}

#[test]
fn a_file_being_written_does_not_hold_up_another() {
    let writing = (0..2_000).step_by(20).map(|ms| (ms, Written(a())));
    let mut events: Vec<_> = writing.collect();
    events.insert(51, (1_000, Closed(b())));
    check(true, &events, 1_300, &[a()]);
}

#[test]
fn a_file_that_is_never_closed_settles_in_the_end() {
    check(true, &[(0, Written(a()))], 60_000, &[]);
}

#[test]
fn a_file_that_was_still_written_to_when_looked_at_goes_on_pending() {
    let mut settling = Settling::new(QUIET, true);
    settling.apply(Written(a()), at(0));
    assert_eq!(settling.ripe(at(60_000)), [a()]);
    settling.looked_at(&a(), Some((Stamp(1), at(10))), at(60_000));
    assert_eq!(settling.take(at(60_000)), None);
    assert_eq!(settling.ripe(at(61_000)), [a()]);
    settling.looked_at(&a(), Some((Stamp(2), at(10))), at(61_000));
    assert_eq!(settling.take(at(61_000)), None);
    assert_eq!(settling.ripe(at(62_000)), [a()]);
    settling.looked_at(&a(), Some((Stamp(2), at(10))), at(62_000));
    assert_eq!(settling.take(at(62_000)), Some(pending(&[])));
}

#[test]
fn what_happens_while_a_file_is_looked_at_counts() {
    let mut settling = Settling::new(QUIET, true);
    settling.apply(Found(a(), Stamp(1), at(0)), at(0));
    assert_eq!(settling.ripe(at(1_000)), [a()]);
    settling.apply(Written(a()), at(1_000));
    settling.looked_at(&a(), Some((Stamp(1), Duration::MAX)), at(1_000));
    assert!(settling.is_pending(&a()));
}

#[test]
fn what_needs_no_settling_is_news_when_it_is_quiet() {
    for event in [Placed(a()), Gone(a()), Touched(a()), Other, Moved(a(), b())] {
        check(true, &[(10, event.clone())], 310, &[]);
        check(true, &[(10, event), (200, Gone(b()))], 500, &[]);
    }
}

#[test]
fn a_hard_link_is_never_closed_and_settles_all_the_same() {
    check(true, &[(0, Created(a()))], 1_000, &[]);
    check(true, &[(0, Created(a())), (0, Opened(a()))], 60_000, &[]);
}

#[test]
fn a_burst_is_gathered_until_it_pauses() {
    let files = (0..500).map(|i| (i, Closed(format!("{i}").into())));
    check(true, &files.collect::<Vec<_>>(), 799, &[]);
}

#[test]
fn a_burst_that_goes_on_is_taken_in_piece_by_piece() {
    let name = |i: u64| PathBuf::from(format!("{i:05}"));
    let files: Vec<_> = (0..3_000).map(|i| (i, Closed(name(i)))).collect();
    // The first changed at 0; those of the last 300 ms are pending.
    let fresh: Vec<_> = (701..1_000).map(name).collect();
    check(true, &files, 1_000, &fresh);
}

#[test]
fn a_file_written_over_and_over_is_pending_and_no_news() {
    let log: Vec<_> = (0..5_000)
        .step_by(100)
        .map(|ms| (ms, Closed(a())))
        .collect();
    check(true, &log, 4_900 + 300, &[]);
    let mut events = log;
    events.insert(11, (1_000, Gone(b())));
    check(true, &events, 2_000, &[a()]);
}

#[test]
fn without_closes_a_file_settles_after_longer() {
    let events = [(0, Created(a())), (500, Written(a()))];
    check(false, &events, 2_500, &[]);
    let mut settling = Settling::new(QUIET, true);
    settling.apply(Written(a()), at(0));
    settling.without_closes();
    assert_eq!(given(&mut settling, at(1_999)), None);
    assert_eq!(given(&mut settling, at(2_000)), Some(pending(&[])));
}

#[test]
fn a_file_found_by_a_look_settles_when_it_is_old_enough() {
    check(true, &[(400, Found(a(), Stamp(1), at(100)))], 1_100, &[]);
    // What the system told goes before what is found.
    let events = [(0, Written(a())), (400, Found(a(), Stamp(1), at(100)))];
    check(true, &events, 60_000, &[]);
}

#[test]
fn a_file_that_a_walk_finds_changed_settles_with_the_next_that_does_not() {
    let mut settling = Settling::new(QUIET, false);
    settling.walked(at(0));
    settling.apply(Differs(a()), at(5));
    settling.walked(at(0));
    assert_eq!(settling.take(at(1_000)), None);
    settling.apply(Differs(a()), at(2_005));
    settling.apply(Differs(b()), at(2_006));
    settling.walked(at(2_000));
    assert_eq!(settling.take(at(3_000)), None);
    settling.apply(Differs(b()), at(4_005));
    settling.walked(at(4_000));
    assert_eq!(settling.take(at(4_010)), Some(pending(&[b()])));
    settling.walked(at(6_000));
    assert_eq!(settling.take(at(6_010)), Some(pending(&[])));
}

#[test]
fn a_file_renamed_while_it_is_written_is_still_being_written() {
    for (from, to, file, want) in [
        ("库/甲.txt", "库/乙.txt", "库/甲.txt", "库/乙.txt"),
        ("库", "馆", "库/甲.txt", "馆/甲.txt"),
    ] {
        let events = [
            (0, Written(file.into())),
            (10, Gone(from.into())),
            (10, Placed(to.into())),
            (10, Moved(from.into(), to.into())),
        ];
        check(true, &events, 310, &[want.into()]);
    }
    // Another rename went between: nothing is known of the file.
    let events = [
        (0, Written(a())),
        (10, Gone(a())),
        (10, Placed(b())),
        (10, Moved("丙".into(), b())),
    ];
    check(true, &events, 310, &[]);
}

#[test]
fn what_went_is_not_pending() {
    let other = PathBuf::from("库房/丙.txt");
    let events = [
        (0, Written(a())),
        (0, Written(other.clone())),
        (10, Gone("库".into())),
    ];
    check(true, &events, 310, &[other]);
}

#[test]
fn lost_events_hold_the_news_back_until_the_corpus_is_looked_through() {
    let mut settling = Settling::new(QUIET, true);
    settling.apply(Gone(a()), at(0));
    settling.apply(Lost, at(10));
    assert_eq!(given(&mut settling, at(5_000)), None);
    assert!(settling.take_lost());
    assert!(!settling.take_lost());
    settling.apply(Found(b(), Stamp(1), at(4_900)), at(5_000));
    assert_eq!(given(&mut settling, at(5_000)), Some(pending(&[b()])));
    assert_eq!(given(&mut settling, at(5_899)), None);
    assert_eq!(given(&mut settling, at(5_900)), Some(pending(&[])));
}

#[test]
fn more_pending_files_than_there_is_room_for_are_lost_events() {
    let mut settling = Settling::new(QUIET, true);
    settling.most = 2;
    settling.apply(Written(a()), at(0));
    settling.apply(Closed(b()), at(0));
    settling.apply(Written(a()), at(100));
    assert!(!settling.take_lost());
    settling.apply(Written("丙".into()), at(100));
    assert!(settling.take_lost());
    assert_eq!(settling.pending.len(), 2);
    // What has settled meanwhile makes room.
    settling.apply(Written("丙".into()), at(300));
    assert!(!settling.take_lost());
    assert_eq!(
        given(&mut settling, at(300)),
        Some(pending(&[a(), "丙".into()]))
    );
}

#[test]
fn starting_over_forgets_what_was_pending() {
    let mut settling = Settling::new(QUIET, true);
    settling.apply(Written(a()), at(0));
    settling.start_over(true, at(100));
    assert!(settling.take_lost());
    assert_eq!(given(&mut settling, at(400)), Some(pending(&[])));
}
