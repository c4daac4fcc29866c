# Pasted text: what stands between question and answer and between cards, and what comes of it.

separators-title = What parts them
separators-help = For text from Quizlet and the like. Left to be found out, it mostly is.
separators-sides = Between question and answer
separators-cards = Between cards
separators-own-sides = Typed, between question and answer
separators-own-cards = Typed, between cards
separators-auto = find out
separators-tab = tab
separators-comma = comma
separators-semicolon = semicolon
separators-dash = dash
separators-line = line break
separators-blank = blank line
separators-own = other
separators-own-help = In what is typed, \t is a tab and \n a line break.
separators-perhaps = Perhaps something else stands between its cards.
separators-show = Show its cards
separators-again = Read it again
separators-as-table = Read it as a table
separators-different = Read it differently
separators-as-pasted = Words and their answers with something between them, as Quizlet gives them, and no table with columns.

separators-seen = { $n ->
    [0] No card yet
    [one] One card
   *[other] { $n } cards
}: { $sides } between question and answer, { $cards } between cards.
separators-seen-format = { $n ->
    [one] One card
   *[other] { $n } cards
}, read as: { $format }.
separators-left-out = { $n ->
    [one] One piece has no question or no answer and is left out.
   *[other] { $n } pieces have no question or no answer and are left out.
}
separators-long = The text is too long to show its cards here. Look at it: nothing changes yet.
separators-a-tab = a tab
separators-a-line = a line break
separators-a-blank = a blank line
separators-a-text = “{ $text }”
separators-same = The same stands between question and answer and between cards. Choose two different ones.
separators-nothing = Paste a text first.
