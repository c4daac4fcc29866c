# What a student wishes: settings, marks, filters, the study mix, a fresh start.

wishes-title = Settings
wishes-account = Account
wishes-keep = Keep these settings
wishes-kept = Your settings are kept.
wishes-kept-day = Your settings are kept. Today’s study day ends as before; then the new day counts.
wishes-number = A whole number from { $least } to { $most }.
wishes-choice = Choose one from the list.
wishes-time = A time such as 04:00.

wishes-day = Your day
wishes-new-per-day = New cards a day
wishes-reviews-per-day = Most reviews a day
wishes-no-limit = 0 for no limit. The most overdue come first.
wishes-day-start = The day starts at
wishes-day-start-help = Until then, late evenings still count as the day before.
wishes-zone = Time zone
wishes-zone-browser = As this device says ({ $zone })
wishes-rounds = Your rounds
wishes-round-size = Cards in a round
wishes-due-order = Order of due cards
wishes-due-overdue = Most overdue first
wishes-due-shuffled = Shuffled
wishes-due-deck = As in the deck
wishes-new-order = Order of new cards
wishes-new-deck = As in the deck
wishes-new-shuffled = Shuffled
wishes-look = The look
wishes-theme = Colours
wishes-theme-system = As this device
wishes-theme-light = Light
wishes-theme-dark = Dark
wishes-text = Text size
wishes-text-normal = Normal
wishes-text-large = Large
wishes-text-larger = Larger
wishes-language = Language
wishes-language-fr = Français
wishes-language-en = English

# The study mix
wishes-mix-deck = Take { $name } into the mix
wishes-mix-study = Study the ticked decks
wishes-mix-help = Together, in one go. Your choice is kept for the next time.

# Marks
wishes-more = More for this card
wishes-note = Your note
wishes-note-help = Only you see it, behind the answer.
wishes-note-keep = Keep the note
wishes-note-kept = Your note is kept.
wishes-note-back = Your note is as it was before.
wishes-note-long = The note is too long: at most { $most } characters.
wishes-suspend = Never ask this card
wishes-resume = Ask this card again
wishes-suspended = This card won’t come any more.
wishes-resumed = This card comes again.
wishes-is-suspended = never asked
wishes-mark-failed = This could not be kept. Try again when the network is back.

# Cards of a deck
wishes-which = Which cards
wishes-filter-all = All
wishes-filter-due = Due
wishes-filter-new = New
wishes-filter-leech = Often forgotten
wishes-filter-bookmarked = Bookmarked
wishes-filter-suspended = Never asked
wishes-filter-failed = Failed this week
wishes-filter-unknown = The filter must be all, due, new, leech, bookmarked, suspended or failed.
wishes-filter-mode = A filter goes with mode=cram only.
wishes-tag = Tag
wishes-tag-any = any
wishes-search = Search
wishes-show = Show
wishes-show-all = Show all
wishes-none-found = No card fits.
wishes-study-these = Study these
wishes-before = Cards before
wishes-pages = Pages

# A fresh start
wishes-afresh = Start afresh
wishes-afresh-done = { $n ->
    [one] One card is new again. Your answers stay in the log.
   *[other] { $n } cards are new again. Your answers stay in the log.
}
wishes-afresh-nothing = All cards of this deck are new already.
wishes-afresh-undone = The deck is as it was before the fresh start.
wishes-afresh-not-undone = This fresh start was undone already.
