# A student's own progress

progress-nav = Progress
progress-of = Cards of
progress-all = Everything
progress-whole-class = All of { $class }
progress-show = Show
progress-empty = Nothing answered yet
progress-empty-help = After your first cards you see here what you know and what comes.
progress-long = { $n ->
    [one] card known for three weeks or longer, of { $met } you have met
   *[other] cards known for three weeks or longer, of { $met } you have met
}
progress-remembered = remembered when a card came back
progress-days = { $n ->
    [one] day of study in the last year, { $time } of thinking
   *[other] days of study in the last year, { $time } of thinking
}
progress-time = { $hours ->
    [0] { $minutes } min
   *[other] { $hours } h { $minutes } min
}
progress-as-table = As a table
progress-day = Day
progress-answers = Answers
progress-cards = Cards
progress-less = fewer answers
progress-more = more
progress-year = A year of days
progress-year-said = { $n ->
    [one] One answer
   *[other] { $n } answers
} on { $days ->
    [one] one day
   *[other] { $days } days
}.
progress-year-second = The second half of the year of days.
progress-ahead = The next 30 days
progress-ahead-said = { $n ->
    [one] One card comes back
   *[other] { $n } cards come back
}, { $today } of them today.
progress-ahead-none = No card comes back in the next 30 days.
progress-ahead-help = As planned today: what you forget comes sooner, and new cards are not counted.
progress-overdue = { $n ->
    [one] One is overdue.
   *[other] { $n } are overdue.
}
progress-minutes = Time
progress-minutes-said = { $time } in the last 30 days, about { $each } min on a day of study.
progress-minutes-none = Nothing studied in the last 30 days.
progress-minutes-column = Minutes
progress-minutes-help = Thinking time, at most a minute a card.
progress-retention = Remembered, by interval
progress-retention-said = { $percent }% remembered, of { $n ->
    [one] one answer
   *[other] { $n } answers
}.
progress-retention-none = No card has come back yet.
progress-retention-help = Cards that came back when they were due, by the days they had stayed away. Pale: fewer than ten answers.
progress-interval = Stayed away
progress-interval-1 = 1 day
progress-interval-2 = 2–6 d
progress-interval-3 = 7–20 d
progress-interval-4 = 21–60 d
progress-interval-5 = 61 d +
progress-known = Remembered
progress-forgetting = Your grades, and what came of them
progress-forgetting-said = You said { $grade }: { $percent }% forgotten the next time.
progress-forgetting-none = No card has come back yet.
progress-forgetting-help = By the grade that sent the card away. Repetitions on the same day don’t count. Pale: fewer than ten answers.
progress-grade = You said
progress-forgotten = Forgotten
progress-share = Share
progress-month-1 = Jan
progress-month-2 = Feb
progress-month-3 = Mar
progress-month-4 = Apr
progress-month-5 = May
progress-month-6 = Jun
progress-month-7 = Jul
progress-month-8 = Aug
progress-month-9 = Sep
progress-month-10 = Oct
progress-month-11 = Nov
progress-month-12 = Dec

# What one owns

own-title = Your data
own-download = Take it home
own-download-help = Everything Recto keeps about you: profile, classes, marks, notes, what you know of each card, and every answer.
own-json = Download all as JSON
own-csv = Download answers as CSV
own-holds = { $answers ->
    [one] One answer
   *[other] { $answers } answers
} to { $cards ->
    [one] one card
   *[other] { $cards } cards
}.
own-forget = Start from nothing
own-forget-help = Deletes your answers, what you know of each card, bookmarks and notes. Your account and classes stay. This can’t be undone: download them first.
own-forget-go = Delete my answers
own-forgotten = Your answers, bookmarks and notes are deleted.
own-delete = Delete your account
own-delete-help = Deletes your account and all of the above. Cards and remarks that you wrote stay, without your name. This can’t be undone.
own-delete-go = Delete my account
own-deleted = Your account is deleted.
own-backups = Backups made before still hold your data until they are replaced: ask whoever runs this server.
own-type-name = Type your name, { $name }, to confirm
own-name-wrong = That isn’t your name as it stands here: “{ $name }”. Nothing was deleted.
own-last-admin = You are the last admin, so your account must stay. Make somebody else an admin first.
own-last-instructor = You are the last instructor of “{ $class }”, so your account must stay. Let somebody else teach it first.
own-demo = The demo’s people stay: their data goes when the demo ends.
own-leave = Leave this class
own-left = You have left { $class }. Your progress is kept.
own-back = You are back in { $class }.
