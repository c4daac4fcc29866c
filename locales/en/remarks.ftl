# Remarks on cards: asked, answered, solved, reported.

remark-title = Remarks
remark-none = Nobody has asked anything about this card.
remark-new = Your remark
remark-private = Only for the instructors
remark-private-shared = Only for your instructors and those of { $class }, where this deck comes from
remark-send = Write it
remark-study-on = Back to studying
remark-imported = From the import
remark-instructor = instructor
remark-is-private = for instructors
remark-is-pinned = the answer
remark-is-solved = solved
remark-is-hidden = hidden
remark-solved-by = solved, { $name }
remark-hidden-by = hidden, { $name }
remark-solved-n = { $n ->
    [one] One that is solved
   *[other] { $n } that are solved
}
remark-more = More for this remark
remark-answer = Answer
remark-answer-send = Answer
remark-answers = { $n ->
    [one] one answer
   *[other] { $n } answers
}
remark-answers-last = { $n ->
    [one] one answer, { $when }
   *[other] { $n } answers, the last { $when }
}
remark-solve = It is solved
remark-reopen = Open it again
remark-pin = Pin as the answer
remark-unpin = Take the pin away
remark-hide = Hide
remark-show = Show again
remark-take-back = Take back
remark-report = Report it to the instructors
remark-report-why = What is wrong with it, if you like
remark-unreport = Take your report back
remark-settle = Let it stand

remark-kept = Your remark stands behind the card’s answer.
remark-kept-private = The instructors can read your remark; nobody else can.
remark-answered = Your answer is there.
remark-solved = Solved: the remark no longer stands behind the card.
remark-open-again = The remark is open again.
remark-pinned = Pinned: it stands behind the card, with the remark.
remark-unpinned = The pin is taken away.
remark-hidden = Hidden: only the instructors can read it.
remark-taken-back = Taken back.
remark-there-again = It is there again.
remark-reported = The instructors will look at it.
remark-report-back = Your report is taken back.
remark-settled = It stands, and the report is dealt with.
remark-reported-again = The report waits again.

remark-empty = Write something first.
remark-long = At most { $limit } characters: shorten it a little.
remark-many = You have written { $limit } remarks since yesterday. Write the next one tomorrow.
remark-was-hidden = This remark was hidden meanwhile, so it takes no answers. Go back to the card.
remark-pin-answers = Only an answer can be pinned. Write an answer to this remark and pin that.
remark-report-own = These are your own words: take them back instead.

remark-own = Your remarks
remark-own-none = You haven’t asked anything yet. You find “Remarks” behind the answer of each card.
remark-news = { $n ->
    [one] One of your remarks was answered.
   *[other] { $n } of your remarks were answered.
}
remark-news-read = Read
remark-answered-new = new answer
remark-lists = Lists of remarks
remark-list-open = Open ({ $n })
remark-list-reported = Reported ({ $n })
remark-none-open = Nothing is open. What students ask about a card comes up here.
remark-none-reported = Nothing was reported.
remark-reported-by = Reported by:
remark-waiting = { $n ->
    [one] one remark to read
   *[other] { $n } remarks to read
}
remark-waiting-reported = { $n ->
    [one] one reported
   *[other] { $n } reported
}
audit-remark-hide = hid a remark
audit-remark-show = showed a remark again
audit-remark-settle = looked at a reported remark and let it stand
