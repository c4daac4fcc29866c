# Live reviews: a wall, and phones that answer at the same time

live-title = Live review
live-help = You show the cards on the wall, one by one; the class answers on its phones. The wall says how many have answered, and roughly how well it went, never who said what. Answers count as practice and move no date.
live-which = Which cards
live-weakest = { $n ->
    [one] The weakest one, as of this morning’s figures
   *[other] The { $n } weakest, as of this morning’s figures, or as many of them as you want
}
live-weakest-none = The class’s weakest cards can be chosen once its figures tell them: that takes { $n } students who have been asked the same card again.
live-choose = Choose cards
live-choose-of = Cards of { $name }
live-count = How many cards
live-start = Start
live-past = Earlier ones
live-no-cards = Choose at least one card.
live-no-words = A card without words
live-runs-already = A live review is running in this class.
live-to-stage = To the wall
live-none = Nothing is running in your classes now.
live-look = Look again
live-join = Join
live-runs = A live review is running in { $class }.
live-class-runs = A live review is running.
live-card-of = Card { $n } of { $total }
live-card-gone = This card is not there any more.
live-join-at = Join at
live-qr = QR code to join with
live-back = Back
live-next = Next
live-finish = Finish
live-end = End
live-key-escape = Esc
live-there = { $n ->
    [0] Nobody is here yet
    [one] { $n } is here
   *[other] { $n } are here
}
live-answered = { $n ->
    [one] { $n } of { $of } has answered
   *[other] { $n } of { $of } have answered
}
live-bar = How well it was known, roughly.
live-bar-part = { " " }Grade { $grade }: { $percent }%.
live-bar-help = Roughly, in steps of three answers, and drawn twice at the most: nobody’s own answer can be read off it.
live-bar-later = How it went shows from { $n } answers on, so that nobody’s own can be read off it.
live-think = Think of the answer. It comes when your teacher shows it.
live-grade-1 = not at all
live-grade-2 = barely
live-grade-3 = in part
live-grade-4 = well
live-grade-5 = perfectly
live-noted = Your { $n } is noted. You may change it until the next card.
live-not-noted = Nobody sees what you answer.
live-gone = Too late: that card is not up any more.
live-offline = No network. What you did is sent as soon as it is back.
live-over = That was the last card.
live-over-help = Your answers are kept as practice; no date has moved.
live-ended = The live review is over.
live-summary = How it went
live-resume = Go on with it
live-hardest = Hardest first
live-nothing-shown = No answer was shown.
live-summary-help = Roughly, in steps of three answers, for cards that { $n } students or more have answered.
live-answers = { $n ->
    [one] { $n } answer
   *[other] { $n } answers
}
live-too-few = too few to tell how it went
