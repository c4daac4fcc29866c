# Exam days, and what will be known on them.

exam-title = Exam
exam-day = Day of the exam
exam-ahead = { $n ->
    [1] Exam tomorrow, on { $day }
   *[other] Exam on { $day }, in { $n } days
}
exam-of-class = The class’s exam
exam-class-help = Cards that would come after it are shown once more in the two weeks before. After it, everybody goes on as before.
exam-of-decks = Days of single decks
exam-of-decks-help = A deck’s own day goes before that of the class.
exam-none = The class has no exam day.
exam-for-you = For you
exam-own = An exam day of your own
exam-own-day = Your day
exam-own-help = For you alone; it goes before the class’s.
exam-own-choose = Another exam day, for you alone
exam-keep = Keep
exam-remove = Take the day away
exam-set = The exam is on { $name }. Cards come in time for it.
exam-removed = The exam day is taken away. Cards come on their own days again.
exam-own-removed = Your own exam day is taken away.
exam-more = Exam days and forecast
exam-day-wrong = This is no day. Choose one, or write it as 2027-05-12.
exam-day-past = Choose a day from tomorrow on, within two years.

exam-forecast = Known on the day: about { $known } of { $of } cards, between { $low } and { $high }.
exam-forecast-from = If you go on as in the last four weeks. From your last { $n } answers; in eight of ten cases it comes out between the two.
exam-few = A forecast comes once you have answered { $need } times from memory, on cards that you had met before. So far: { $n }.
exam-mean = On { $day } the class will know roughly { $percent } of the cards: the mean over its students, as of { $morning }.
exam-mean-few = What the class will know on { $day } is worked out each morning: once { $n } students have answered enough, and anew once { $n } have answered since.

exam-need = { $left ->
    [one] One card is still new to you. With { $n } new cards a day you have met all of them two days before.
   *[other] { $left } cards are still new to you. With { $n } new cards a day you have met all of them two days before.
}
exam-enough = { $left ->
    [one] One card is still new to you. Your new cards a day are enough to meet it in time.
   *[other] { $left } cards are still new to you. Your new cards a day are enough to meet all of them in time.
}
exam-agreed-to = { $n ->
    [one] At least one new card a day comes until the exam.
   *[other] At least { $n } new cards a day come until the exam.
}
exam-all-met = You have met all cards.
exam-agree = { $n ->
    [one] Take one new card a day
   *[other] Take { $n } new cards a day
}
exam-agree-end = { $n ->
    [one] Back to one new card a day
   *[other] Back to { $n } new cards a day
}
exam-agreed = { $n ->
    [one] Until the exam, at least one new card a day comes.
   *[other] Until the exam, at least { $n } new cards a day come.
}
exam-agree-ended = { $n ->
    [one] One new card a day, as before.
   *[other] { $n } new cards a day, as before.
}
exam-today-need = { $n ->
    [one] one new card a day
   *[other] { $n } new cards a day
}

audit-exam-set = { $who } set the exam day of { $subject }
audit-exam-remove = { $who } took the exam day of { $subject } away
