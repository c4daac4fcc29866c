# What those who teach a class see of it

figures-title = Figures
figures-all = All figures
figures-of = Figures of
figures-all-decks = All decks
figures-deck = Deck
figures-as-of = As of the morning of { $day }.
figures-promise = Every figure is of { $n } students or more, in steps, and stands still until as many have answered since: nobody’s own answers can be told from it.
figures-too-few = More is shown once the class has { $n } students who are not seen by name: figures of fewer would tell how one of them does.
figures-students = { $n ->
    [one] student
   *[other] students
}
figures-active = students active in the last seven days, of { $n }
figures-mastery = mastery, over those who have begun
figures-seen = cards met by somebody, of { $n }
figures-hard = { $n ->
    [one] card forgotten more than { $percent }% of the time
   *[other] cards forgotten more than { $percent }% of the time
}
figures-fewer = under { $n }
figures-range = { $low }–{ $high }
figures-percent-or-less = { $n }% or less
figures-percent-or-more = { $n }% or more
figures-yes = yes
figures-no = no
figures-weeks = Mastery over time
figures-weeks-said = { $n ->
    [one] { $last }% this week, the first that is kept.
   *[other] From { $first }% to { $last }% in { $n } weeks.
}
figures-weeks-none = Nothing yet: the first week stands here once a deck has enough students.
figures-weeks-help = As it stood on this page at the end of each week, from the first one on.
figures-week = Week of
figures-mastery-column = Mastery
figures-hardest = Hardest cards
figures-hardest-none = A card stands here once it has come back to { $n } students.
figures-hardest-help = How often a card is forgotten when it comes back, each student counted once; how often after they had said 5; for how many it is a leech, forgotten eight times or more.
figures-forgotten = Forgotten
figures-said5 = Said 5, then forgot
figures-leech = Leech for
figures-deck-seen = Cards met
figures-of-cards = { $n } of { $cards }
figures-begun = Students who began
figures-unseen = Cards nobody has met
figures-unseen-said = { $n ->
    [one] One card has not been met by anybody in the class.
   *[other] { $n } cards have not been met by anybody in the class.
}
figures-named = By name
figures-named-none = Nobody has agreed to be seen by name.
figures-named-small = Nothing is shown by name of decks with fewer than 10 cards.
figures-named-help = Students who agreed to it, on their page of the class; they see the same there. Shares in steps of 5%, never by card, and nothing of decks with fewer than 10 cards.
figures-student = Student
figures-student-active = Active in the last seven days
figures-student-met = Cards met
figures-csv = Download as CSV
figures-from = How many students
figures-from-label = Students behind each figure, at least
figures-from-help = 5 at the least. It takes effect the next morning. Students see this number on their page of the class.
figures-from-save = Save
figures-from-set = From the next morning on, at least { $n } students stand behind each figure.
figures-from-wrong = It takes { $n } students at the least, and 1,000 at the most.
figures-by-name = Being seen by name
figures-by-name-help = Who teaches the class sees how the whole of it does, from { $n } students on, and nothing of yours by itself. If you like, they can see how you do by name, in all decks and in each: cards met, mastery, how often you forget. Never single answers, and nothing of decks with fewer than 10 cards.
figures-by-name-this = This is what they see of you:
figures-by-name-tomorrow = They see you by name from tomorrow morning on; what they see will stand here.
figures-by-name-small = Nothing is seen by name as long as no deck here has 10 cards.
figures-by-name-on = Let them see me by name
figures-by-name-off = Stop being seen by name
figures-named-on = Who teaches the class will see you by name from tomorrow morning on.
figures-named-off = You are not seen by name any more.
audit-figures-from = { $who } set the number of students behind each figure: { $subject }
audit-figures-named = { $who } agreed to be seen by name in a class’s figures
audit-figures-unnamed = { $who } is not seen by name in a class’s figures any more
