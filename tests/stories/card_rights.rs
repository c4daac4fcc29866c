//! Who may do what with the cards of a class, whatever page or program asks.

use recto::store::classes::ClassRole;
use recto::store::rights::{Act, Policy, Proposers, may};

/// Every line of the table: who, what the class has settled, and which acts that allows.
#[test]
fn the_table_says_who_may_do_what() {
    const ACTS: [Act; 5] = [Act::Propose, Act::CorrectAtOnce, Act::Decide, Act::DecideRetiring, Act::Edit];
    let (student, reviewer, instructor) =
        (Some(ClassRole::Student), Some(ClassRole::Reviewer), Some(ClassRole::Instructor));
    for (role, proposers, at_once, allowed) in [
        (None, Proposers::Everyone, false, "p----"),
        (None, Proposers::Everyone, true, "p----"),
        (None, Proposers::Reviewers, true, "-----"),
        (None, Proposers::Nobody, true, "-----"),
        (student, Proposers::Everyone, false, "p----"),
        (student, Proposers::Everyone, true, "pc---"),
        (student, Proposers::Reviewers, true, "-----"),
        (student, Proposers::Nobody, true, "-----"),
        (reviewer, Proposers::Everyone, false, "p-d--"),
        (reviewer, Proposers::Reviewers, false, "p-d--"),
        (reviewer, Proposers::Reviewers, true, "pcd--"),
        (reviewer, Proposers::Nobody, true, "--d--"),
        (instructor, Proposers::Everyone, false, "p-dre"),
        (instructor, Proposers::Nobody, false, "p-dre"),
    ] {
        let policy = Policy { proposers, at_once };
        let found: String = ACTS
            .iter()
            .zip("pcdre".chars())
            .map(|(act, sign)| if may(role, policy, *act) { sign } else { '-' })
            .collect();
        assert_eq!(found, allowed, "{role:?} {policy:?}");
    }
}
