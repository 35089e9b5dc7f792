//! The property: after any sequence of changes and updates, an archive shows what a fresh one shows.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::asking::questions;
use crate::cases;
use crate::changes::{Change, of_containers, of_files, of_settings};
use crate::faults::Fault;
use crate::run::{Chain, Sequence, Step, play};
use crate::writing::{Content, chronicle, content};

/// What happens beside changes, where nothing goes wrong.
fn calm() -> impl Strategy<Value = Step> + Clone {
    prop_oneof![3 => Just(Step::Update), 1 => Just(Step::Reopen), 2 => Just(Step::Other)]
}

/// Updates that come to nothing, or to everything.
fn rough() -> impl Strategy<Value = Step> + Clone {
    let fault = (prop_oneof![0..12usize, 0..80usize], any::<bool>());
    prop_oneof![
        4 => fault.prop_map(|(after, lasting)| Step::Failing(Fault { after, lasting })),
        2 => (0..12usize).prop_map(Step::Abandoned),
        1 => calm(),
    ]
}

/// Eight to ten sequences over an archive: each with some changes, and so many in a hundred steps of another kind.
fn chain(
    beginning: impl Strategy<Value = Vec<Content>>,
    change: impl Strategy<Value = Change> + 'static,
    between: impl Strategy<Value = Step> + 'static,
    often: u32,
) -> impl Strategy<Value = Chain> {
    let step = prop_oneof![
        100 - often => change.prop_map(Step::Change),
        often => between,
    ];
    let sequence =
        (vec(step, 0..7), questions()).prop_map(|(steps, questions)| Sequence { steps, questions });
    (beginning, vec(sequence, 8..=10)).prop_map(|(beginning, sequences)| Chain {
        beginning,
        sequences,
    })
}

fn a_few() -> impl Strategy<Value = Vec<Content>> {
    vec(content(), 2..6)
}

proptest! {
    #![proptest_config(cases(14))]

    #[test]
    fn changed_files(chain in chain(a_few(), of_files(), calm(), 12)) {
        play(&chain)?;
    }

    #[test]
    fn changed_members_of_containers(chain in chain(a_few(), of_containers(), calm(), 12)) {
        play(&chain)?;
    }

    #[test]
    fn changed_settings(chain in chain(a_few(), of_settings(), calm(), 12)) {
        play(&chain)?;
    }

    #[test]
    fn years_told_from_other_reports(chain in chain(chronicle(), of_files(), calm(), 12)) {
        play(&chain)?;
    }

    #[test]
    fn updates_that_fail_or_are_given_up(chain in chain(a_few(), of_files(), rough(), 35)) {
        play(&chain)?;
    }
}
