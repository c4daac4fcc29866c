# Cards whose text has changed since they were answered, the history of a deck, copies, the goal of a week.

change-news = { $n ->
    [one] A card that you study has changed.
    [100] A hundred cards and more that you study have changed.
   *[other] { $n } cards that you study have changed.
}
change-see = See what changed
change-title = Changed cards
change-help = What has become of their texts since you answered them. Your schedule is as it was.
change-none = Every card says what it said when you answered it.
change-look = The words are the same: only how they look, or a picture, was changed.
change-only = Only the last { $n } stand here. Each of the others shows behind its answer what has changed.
change-seen = I have read them
change-behind = Changed since you last answered it ({ $day })
change-behind-look = Since you last answered it ({ $day }) only its look or a picture has changed

change-was-imported = From an import.
change-history-none = Nothing has been written here yet.
change-added = { $n ->
    [one] A card came in
   *[other] { $n } cards came in
}
change-changed = { $n ->
    [one] A card changed
   *[other] { $n } cards changed
}
change-more = { $n ->
    [one] and one more card
   *[other] and { $n } more cards
}
change-newer = Newer
change-back-before = Put all texts back to before this
change-back-one = Put this card back
change-none-back = Every card says what it said then.
change-put-back = { $n ->
    [one] A card says again what it said then.
   *[other] { $n } cards say again what they said then.
}
change-many = At most { $most } cards can be put back at once: put single ones back, or import the former file again.

change-copy = Copy for the next year
change-copy-help = A deck of its own with the same cards and the history of their texts. Answers, remarks and proposals stay here.
change-copy-into = Into which class
change-copy-name = Name of the copy
change-copy-go = Make the copy
change-deck-copied = This is the copy. Nobody has studied it yet.
change-class-copy = Copy for the next year
change-class-copy-help = A new class with copies of the decks that belong to this one, and its rules; without students, answers and remarks. You are its instructor. Decks of other classes are shared with it anew.
change-class-copy-name = Name of the new class
change-class-copied = This is the new class. Its code is for the new students.

change-goal = Study days a week that you aim for
change-goal-help = 0 for no goal. Only you see it.
change-goal-today = { $done } of { $goal } study days this week
change-goal-reached = Goal of the week reached: { $done } of { $goal } study days

audit-deck-copy = { $who } copied the deck { $subject } into the class
audit-class-copy = { $who } made the class { $subject } as a copy
audit-deck-texts-back = { $who } put former texts of the deck { $subject } back
