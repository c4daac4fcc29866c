# Corrections, new cards and retirements that members propose; who may; what becomes of them.

role-reviewer = reviewer
proposal-suggest = Propose a correction
proposal-suggest-new = Propose a new card
proposal-suggest-retire = Or propose to retire this card
proposal-help = Whoever reviews for this class reads it first. You’ll hear on your home page what became of it.
proposal-at-once-help = What you correct here goes in at once, for everybody. The former version stays in the history.
proposal-difference = What you change
proposal-draft = What you typed here before, and did not send, is back.
proposal-reason = Why
proposal-reason-help = Optional: where it says so, what is wrong. It helps whoever reads it.
proposal-reason-was = Why: { $reason }
proposal-send = Send the proposal
proposal-correct = Correct the card
proposal-cancel = Cancel
proposal-retire-why = Why it should never come any more
proposal-retire-help = For a card that is wrong as a whole, or there twice. Its answers are kept.
proposal-retire-send = Propose to retire it
proposal-own-waiting = { $n ->
    [one] One proposal of yours waits here already.
   *[other] { $n } proposals of yours wait here already.
}
proposal-own-see = See
proposal-sent = Thank you. Your proposal waits to be read.
proposal-at-once = Thank you. The card says so now, for everybody.
proposal-same = Nothing is changed yet: correct the front or the back.
proposal-reason-missing = Say why this card should be retired.
proposal-word-long = That is too long: at most { $most } characters.
proposal-side-long = A side of a proposal holds at most { $most } characters. Shorten it, or ask who teaches the class to change the card.
proposal-many = { $most } proposals of yours wait in this class, which is the most. Wait until some are read, or withdraw one.
proposal-decided = Somebody has decided on this proposal already.
proposal-not-decided = There is no decision to take back: this proposal waits.
proposal-stale = The card has changed since this page was made. Look at what the proposal does now, then decide.
proposal-undo-late = The card was changed again since, so this can’t be taken back here. Its page has all versions: put back the one you want.

# The list of those who decide
proposal-title = Proposals
proposal-count = { $n ->
    [0] Nothing waits.
    [one] One waits.
   *[other] { $n } wait.
}
proposal-waiting = { $n ->
    [one] One proposal to read
   *[other] { $n } proposals to read
}
proposal-tick = Tick proposal { $n }
proposal-is-change = Correction
proposal-is-new = New card
proposal-is-retire = To be retired
proposal-late = The card has changed since, elsewhere. Accepting changes only what is marked here.
proposal-conflict = The same words were changed since by somebody else. Here it is against the text as it is now: accepting takes that away.
proposal-met = At least { $n } students have studied this card.
proposal-rivals = { $n ->
    [one] Another proposal waits for the same card.
   *[other] { $n } other proposals wait for the same card.
}
proposal-accept = Accept
proposal-look = Change or refuse
proposal-look-refuse = Look closely
proposal-several = With the ticked ones
proposal-several-accept = Accept them
proposal-several-refuse = Refuse them
proposal-answer = A word to the author
proposal-answer-help = Needed for a refusal.
proposal-answer-missing = Say why: a refusal needs a word to the author.
proposal-none-ticked = No proposal was ticked.
proposal-many-ticked = At most { $most } proposals can be decided at once. Tick fewer.
proposal-none = No proposal waits to be read.
proposal-more = More proposals
proposal-decided-lately = Decided lately
proposal-was-open = It waits.
proposal-was-accepted = Accepted
proposal-was-refused = Refused
proposal-was-withdrawn = Withdrawn by its author
proposal-does = What it changes
proposal-does-now = What it changes now
proposal-was = What was proposed
proposal-was-help = Against the text as it was then.
proposal-resets-nobody = Nobody’s progress is touched.
proposal-accept-all = Accept for everybody
proposal-accept-all-the-same = Accept all the same
proposal-refuse = Refuse
proposal-retire-instructor = Only who teaches the class retires a card.
proposal-change-accept = Change, then accept
proposal-change-accept-go = Accept with these changes
proposal-accepted = The card says so now, for everybody who studies it.
proposal-refused = The proposal is refused. Its author reads your word.
proposal-taken-back = { $n ->
    [0] Nothing was taken back.
    [one] The decision is taken back. The proposal waits again.
   *[other] { $n } decisions are taken back. The proposals wait again.
}
proposal-taken-back-some = { $n ->
    [one] One decision is taken back. The other cards have changed again since: their pages have all versions.
   *[other] { $n } decisions are taken back. The other cards have changed again since: their pages have all versions.
}
proposal-several-accepted = { $n ->
    [one] One proposal is accepted.
   *[other] { $n } proposals are accepted.
}
proposal-several-accepted-left = { $n ->
    [one] One proposal is accepted.
   *[other] { $n } proposals are accepted.
} { $left ->
    [one] One has to be looked at by itself.
   *[other] { $left } have to be looked at by themselves.
}
proposal-several-refused = { $n ->
    [one] One proposal is refused.
   *[other] { $n } proposals are refused.
}
proposal-several-refused-left = { $n ->
    [one] One proposal is refused.
   *[other] { $n } proposals are refused.
} { $left ->
    [one] One was decided meanwhile.
   *[other] { $left } were decided meanwhile.
}

# One's own
proposal-own = Your proposals
proposal-own-help = What you proposed, and what became of it.
proposal-own-none = You have proposed nothing so far. Behind every answer, under “…”, you can propose a correction.
proposal-own-open = Waits to be read
proposal-own-accepted = Accepted: the card says so now
proposal-own-reworded = Accepted in other words
proposal-own-refused = Not taken
proposal-own-withdrawn = Withdrawn by you
proposal-new = new
proposal-withdraw = Withdraw
proposal-return = Send again
proposal-withdrawn = Your proposal is withdrawn.
proposal-put-back = Your proposal waits again.
proposal-older = Older proposals
proposal-news = { $n ->
    [one] A proposal of yours was decided.
   *[other] { $n } proposals of yours were decided.
}
proposal-news-see = See what became of it

# Reviewers, and who may
proposal-by = proposed by { $author }, accepted by { $name }, { $day }
proposal-by-changed = proposed by { $author }, changed and accepted by { $name }, { $day }
proposal-make-reviewer = Let review
proposal-now-reviewer = { $name } reviews proposals in the class now.
proposal-policy = Who may propose changes
proposal-policy-help = Reviewers and who teaches decide. Reviewers are chosen on the people’s page; they accept and refuse, but retire and manage nothing.
proposal-policy-everyone = Everybody who studies these decks
proposal-policy-reviewers = Reviewers
proposal-policy-nobody = Nobody
proposal-policy-at-once = What members of this class correct goes in at once, without being read first
proposal-policy-keep = Keep
proposal-policy-kept = Kept.
proposal-history-retired = Retired.
proposal-history-back = Brought back.

audit-member-reviewer = { $who } let { $subject } review in the class
audit-class-proposals = { $who } settled who may propose: { $subject }
audit-proposal-accept = { $who } accepted a proposal for the deck { $subject }
audit-proposal-refuse = { $who } refused a proposal for the deck { $subject }
audit-proposal-undo = { $who } took back a decision on a proposal for the deck { $subject }
