# One's own schedule that an import brings along.

learned-title = Your own schedule
learned-holds = This file holds what its owner had learned: { $cards ->
    [one] one card seen
   *[other] { $cards } cards seen
}, { $answers ->
    [one] one answer
   *[other] { $answers } answers
}.
learned-take = Take it as my own schedule
learned-help = Only tick this if the file comes from your own collection. It counts for you alone. Cards that you have answered here keep their schedule. You can take it back with the import.
learned-apply = Done
learned-no-member = Only a member of the class can bring a schedule along for its cards. Join the class first.

## What came of it
learned-done = { $cards ->
    [one] One card with your own schedule
   *[other] { $cards } cards with your own schedule
}, { $answers ->
    [one] one answer
   *[other] { $answers } answers
}
learned-same = { $n ->
    [one] One card’s schedule was the same already
   *[other] The schedule of { $n } cards was the same already
}
learned-own = { $n ->
    [one] One card that you had answered here keeps its schedule
   *[other] { $n } cards that you had answered here keep their schedule
}
learned-left-out = { $n ->
    [one] One answer left out, dated in the future or too old
   *[other] { $n } answers left out, dated in the future or too old
}
learned-kept = { $n ->
    [one] You have answered one card since: its schedule stays as it is.
   *[other] You have answered { $n } cards since: their schedule stays as it is.
}

## On the command line
learned-cli-holds = schedule of its owner: { $cards ->
    [one] one card seen
   *[other] { $cards } cards seen
}, { $answers ->
    [one] one answer
   *[other] { $answers } answers
}
learned-cli-done = schedule for { $name }: { $cards ->
    [one] one card
   *[other] { $cards } cards
}, { $answers ->
    [one] one answer
   *[other] { $answers } answers
}, { $same } the same already, { $own } kept because they were answered here, { $out } answers left out
learned-cli-kept = { $n ->
    [one] One card was answered since and keeps its schedule.
   *[other] { $n } cards were answered since and keep their schedule.
}
