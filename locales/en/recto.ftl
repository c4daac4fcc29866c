# The words of the pages. Import messages stand in import.ftl.

skip = Skip to the content
nav = Main
nav-today = Today
nav-class = Class
nav-classes = Classes
undo = Undo
cancel = Cancel
copy = Copy
copied = Copied
copy-link = Copy the link
rename = Rename
more = More
percent = { $n }%
name = Name
role = Role
card = Card
decks = Decks
people = People
imports = Imports

# Errors
error-not-found = There is nothing here, or it isn’t shared with you.
error-link-used = This link works once, and has been used or is too old. Sign in, or ask for a new one.
error-forbidden = You may not do this. An instructor of the class can.
error-signed-out = Sign in first.
error-other-student = Somebody else is signed in here now. Sign in as yourself to send these answers.
error-not-last = Only your last answer can be undone.
error-other-site = This request didn’t come from a page of this server. Open the page again and repeat.
error-too-large = This is larger than { $limit } { $unit ->
    [kilo] KB
   *[mega] MB
}. Split it, or ask the admin for a higher limit.
error-too-many = Too many tries. Try again in { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
}.
error-busy = The server is busy. Try again in a moment.
error-not-stored = The server could not store this, so nothing has changed. Tell the admin to check the disk.
error-internal = Something went wrong here, and nothing has changed. The admin finds the cause in the log.
error-form = The form could not be read. Go back, reload the page and try again.
error-method = This address doesn’t take this kind of request.
error-json = The JSON can’t be read: { $cause }
error-batch = At most { $most } answers fit in one request.
error-after = “after” must be the “next” of the answer before.
error-exclude = “exclude” must be card ids, parted by commas.
error-mode = The mode must be due, ahead or cram.
error-grade = A grade is a number from 1 to 5.
error-password-short = The password needs at least { $least } characters.
error-password-long = The password is too long: at most 256 bytes.
error-name-empty = The name is missing.
error-name-long = The name is too long: at most { $most } characters.
error-name-taken = Somebody is called “{ $name }” already. Add a letter or a last name.
error-code-unknown = No class has this code. Check it, or ask for the new one.
error-registration-closed = New accounts can’t be made here. Your instructor can give you one.
error-class-unknown = There is no class called “{ $name }”.
error-class-ambiguous = Several classes are called “{ $name }”. Use the number that “recto class list” shows.
error-deck-unknown = There is no deck called “{ $name }” in this class.
error-last-instructor = A class needs an instructor, and this is its last one.
error-list-empty = The list is empty. Write one name a line.
error-list-long = The list is too long: at most { $most } names at once.
error-format = This format isn’t known.
error-columns = One column must be the front and one the back.
error-plan-gone = This plan is no longer waiting. Upload the file again.
error-plan-stale = Somebody changed these cards meanwhile, so nothing was imported. Look at the plan again.
error-plan-refused = The file can’t be read that way: { $why }
error-import-not-applied = This import isn’t applied, so there is nothing to undo.

# Sizes, a thousand and twenty-four of one in the next
size-kilo = { $n } KB
size-mega = { $n } MB
size-giga = { $n } GB

problem-title = That didn’t work
problem-home = To the start

# Signing in
sign-in = Sign in
sign-out = Sign out
sign-out-unsent-one = One of your answers has not reached the server yet. Sign out and lose it?
sign-out-unsent = { "{n}" } of your answers have not reached the server. Sign out and lose them?
sign-in-wrong = Name and password don’t go together.
sign-in-new = New here?
sign-in-forgotten = Forgotten your password? Your instructor, or an admin, gives you a link to choose another.
password = Password
password-new = Choose a password
password-help = At least 8 characters. Three random words are easy to remember.
join = Join
join-with-code = Join a class with a code
join-code = Code
join-find = Find the class
join-invited = You are invited to
join-help = No e-mail needed: a name and a password are all you need.
join-name = Your name, as your class knows it
join-known = Already have an account?
join-as = You are signed in as { $name }.
join-done = You are in { $class } now.
setup-title = Set up Recto
setup-help = You are the first one here, so you become the admin.
setup-lost = Nobody is here yet. When the server started, it printed a link for the first admin: open that one.
setup-name = Your name
setup-class = Your first class (may wait)
setup-go = Start
welcome-title = Welcome
welcome-hello = Welcome
welcome-help = Choose a password. From now on you sign in with it and the name above.
welcome-go = Start
demo-title = Try Recto
demo-help = A made-up class with two decks and ninety days of history. Everything is gone when the demo ends.
demo-as-student = Study as { $name }, student
demo-as-instructor = Look as { $name }, instructor
demo-as-admin = Look as { $name }, admin

# Today
today-waiting = { $n ->
    [one] One card is waiting
   *[other] { $n } cards are waiting
}
today-due = { $n } to review
today-new = { $n } new
today-done = Done for today
today-back = The next cards come back { $day ->
    [tomorrow] tomorrow
   *[other] on { $day }
}.
today-nothing-planned = Nothing else is planned.
today-no-class = You are in no class yet
today-no-class-student = Ask your instructor for the join code.
today-no-class-teacher = Make a class, import your cards, and hand out the code.
today-empty = No cards yet
today-empty-help = As soon as your class has cards, they are here.
study = Study
study-n = Study { $n ->
    [one] one card
   *[other] { $n } cards
}
study-deck = Study { $name }: { $n ->
    [one] { $n } card
   *[other] { $n } cards
}
study-ahead = Continue anyway
study-ahead-help = Weakest cards first. Due dates don’t move, but for a card that you have forgotten: that one comes back tomorrow.
study-cram = Go through all cards
today-go = Back to today
study-all = All decks
about-minutes = { $n ->
    [one] About a minute
   *[other] About { $n } minutes
}
bar-label = Mastery { $percent }%.
bar-part = { " " }Grade { $grade }: { $n ->
    [one] one card.
   *[other] { $n } cards.
}

# When a card comes back
away-today = today
away-tomorrow = tomorrow
away-days = { $n } d
away-months = { $n } mo
away-years = { $n } y
away-minutes = { $n } min
# The same in full
in-minutes = { $n ->
    [one] in a minute
   *[other] in { $n } minutes
}
in-days = in { $n } days
in-months = { $n ->
    [one] in a month
   *[other] in { $n } months
}
in-years = { $n ->
    [one] in a year
   *[other] in { $n } years
}
grade-1-aria = 1 { $label }: not at all, comes back { $when }
grade-2-aria = 2 { $label }: comes back { $when }
grade-3-aria = 3 { $label }: comes back { $when }
grade-4-aria = 4 { $label }: comes back { $when }
grade-5-aria = 5 { $label }: perfectly, comes back { $when }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

# Study
study-title = Study
study-stop = Stop
study-undo = Undo the last answer
study-undone = The last answer is undone.
study-undone-before = That answer was taken back. Here is its card again.
study-graded-already = You gave that card { $n } already, and that counts. Undo takes back the last answer.
study-nothing-to-undo = There is nothing to undo.
study-keys = Keys
study-keys-grade = Grade
study-key-space = space
study-key-enter = Enter
study-speak = Read aloud
study-bookmark = Bookmark
study-reveal = Show the answer
study-ask = How well did you know it?
study-worst = Not at all
study-best = Perfectly
study-close = Close
study-go-on = Go on
study-stop-here = Stop here
study-what-new = new
study-what-due = to review
study-what-again = again
study-what-extra = extra
study-leech = often forgotten
study-round = Card { $n } of { $total }
study-rest-title = End of the round
study-rest-empty-title = Nothing left on this device
study-rest-text = The network is away. Your answers are kept here and sent as soon as it is back.
study-rest-empty-text = More cards come when the network is back. Your answers are kept here until then.
study-js-round = Card { "{n}" } of { "{total}" }
study-js-label-1 = 1 min
study-js-label-2 = 10 min
study-js-label-3 = today
study-js-aria = { "{grade}" } { "{when}" } until it comes back
study-js-wait-one = One answer waits for the network
study-js-wait-other = { "{n}" } answers wait for the network
study-js-wait-plain = Studying without a network needs https: keep this page open until the answers are sent.
study-js-signed-out-one = One answer waits until you sign in.
study-js-signed-out-other = { "{n}" } answers wait until you sign in.
study-js-sign-in = Sign in
study-js-other-student = Somebody else is signed in now. These answers wait until you sign in again.
study-js-refused-one = One answer was not taken: { "{reason}" }
study-js-refused-other = { "{n}" } answers were not taken: { "{reason}" }
study-js-reason-future = this device’s clock runs ahead.
study-js-reason-too-old = this device’s clock is not set.
study-js-reason-not-found = the card is no longer shared with you.
study-js-reason-other = the server didn’t know what to do with it.
study-js-undo-refused = The answer could not be undone: a later one was given elsewhere.
study-js-undo-offline = Undo works again when the network is back.
study-js-bookmark-failed = The bookmark could not be kept. Try again.
study-js-answered-one = One card in this round
study-js-answered-other = { "{n}" } cards in this round
study-js-bar = 1: { "{n1}" }, 2: { "{n2}" }, 3: { "{n3}" }, 4: { "{n4}" }, 5: { "{n5}" }
study-js-close-page = Keep this page open until your answers are sent.

# The end of a round
round-title = End of the round
round-cards = { $n ->
    [one] One card
   *[other] { $n } cards
}
round-took = in { $minutes ->
    [0] { $seconds } s
   *[other] { $minutes } min { $seconds } s
}
round-mastery-deck = mastery of the deck
round-mastery-decks = mastery of your decks
round-bar = Grades of this round.
round-bar-part = { " " }Grade { $grade }: { $n ->
    [one] once.
   *[other] { $n } times.
}
round-before = { $n }% before this round
round-best = 5 · perfectly
round-worst = not at all · 1
round-left = { $n ->
    [one] One more card today.
   *[other] { $n } more cards today.
}
round-done-here = Done here for today
round-elsewhere = { $n ->
    [one] One card is waiting in your other decks.
   *[other] { $n } cards are waiting in your other decks.
}
round-others = Study the other decks
round-go-on = Go on
round-stop = Stop here

# Decks
cards = { $n ->
    [one] one card
   *[other] { $n } cards
}
cards-title = Cards
deck-empty = no cards
card-due-today = due today
card-due-tomorrow = due tomorrow
card-due = due on { $day }
card-last-grade = last grade
remarks = { $n ->
    [one] one remark
   *[other] { $n } remarks
}
bookmarked = bookmarked
more-cards = More cards
export-csv = Download CSV
export-json = Download JSON

# Classes
students = { $n ->
    [0] no students yet
    [one] one student
   *[other] { $n } students
}
members = { $n ->
    [one] One member
   *[other] { $n } members
}
classes-none-teacher = You have no class yet. Make the first one here.
class-new = A new class
class-make = Make it
class-made = The class is there. Import cards, then hand out the code.
class-renamed = The class has its new name.
class-name = Name of the class
class-invite = Invite
class-invite-help = Say this code, or hand out the link. Whoever has it joins as a student.
class-code-renew = Make a new code
class-code-close = Close joining
class-code-open = Open joining with a new code
class-code-new = The old code no longer works; this is the new one.
class-join-closed = Nobody can join now.
class-joining-closed = Joining is closed.
class-no-decks = No decks yet.
class-no-decks-teacher = No decks yet. Import a card export: nothing changes before you have seen what it does.
class-instructors = Instructors:
people-add = Add people
people-add-help = One name a line. Each gets a link to hand out, with which they choose a password.
people-add-go = Add them
people-links = Links to hand out
people-links-help = Each works once, for two weeks. They are shown only now: copy them or print this page.
people-link = Link
people-link-new = New link
people-left-out = Left out
people-waiting = no password yet
people-remove = Remove
people-do = Change
role-student = student
role-instructor = instructor
role-admin = admin
member-removed = { $name } is out of the class. Their progress is kept.
member-back = { $name } is back in the class.

# Import
import-cards = Import cards
import-drop = Drop a file here, or choose one
import-formats = Anki packages and text, a page copied from Brainscape, spreadsheets, CSV or TSV, Quizlet, Mochi, Mnemosyne, Markdown, Moodle, arsnova, Recto’s own JSON
import-paste = … or paste the text
import-paste-help = A whole Brainscape page, a table copied from a spreadsheet, or any of the formats above.
import-more = More
import-deck = Put all cards into this deck
import-deck-help = Left empty, the name comes from the file.
import-format = Format
import-format-auto = find out
import-nothing-given = Choose a file, or paste its text below.
import-nothing-yet = Nothing changes yet: you see first what the file would do.
import-look = Look at it
import-file = File
import-when = When
import-by = By
import-what = What
import-by-command = command line
import-did = { $new } new, { $changed } changed
import-was-undone = This import was undone.
import-cancelled = The plan is dropped; nothing has changed.
import-undone = The import is undone.
import-changed-meanwhile = The class has changed meanwhile. This is the plan as it is now.
import-left = { $n ->
    [one] One card was changed since and stays as it is.
   *[other] { $n } cards were changed since and stay as they are.
}
import-running = This import is under way. Reload the page in a moment.
import-to-class = To the class
import-undo = Undo this import
import-pasted-name = Pasted text
import-at = { $place }: { $text }
format-brainscape-text = Brainscape page
format-csv = CSV or other table
format-anki-text = Anki text export
format-recto-json = Recto JSON
plan-title = Check before it changes anything
plan-new = { $n ->
   *[other] new
}
plan-changed = { $n ->
   *[other] changed
}
plan-same = { $n ->
   *[other] the same
}
plan-missing = { $n ->
   *[other] no longer in the file
}
plan-conflicts = in conflict
plan-restored = back again
plan-moved = { $n ->
   *[other] moved
}
plan-safe = Nobody’s progress is reset. You can undo the whole import later.
plan-inexact = { $n ->
    [one] One card was recognised by its likeness: look at it below.
   *[other] { $n } cards were recognised by their likeness: look at them below.
}
plan-changed-title = Changed
plan-difference = Difference
plan-take = take
plan-tags = other tags
plan-typed = to be typed:
plan-direction = direction:
plan-source = source:
plan-alike = recognised by its likeness
plan-apart = it’s another card: make it, and leave this one alone
plan-conflicts-title = Changed here and in the file
plan-conflicts-help = The class’s own text stays unless you take the file’s.
plan-theirs = take the file’s
plan-requests = Looks like a request to the class
plan-requests-help = As a remark it stands behind the answer, and no longer in the card.
plan-to-remark = move to a remark
plan-missing-title = No longer in the file
plan-missing-help = They stay in the deck unless you retire them. A retired card never comes any more; its answers are kept.
plan-retire = retire
plan-findings = What was noticed
plan-more-findings = { $n } more
plan-preview = The first cards
plan-apply = { $n ->
    [one] Apply one change
   *[other] Apply { $n } changes
}
plan-apply-none = Nothing to change: done
finding-skipped = left out
finding-repaired = put right
finding-request = request
finding-unsafe = unsafe
finding-media = media
table-title = How the table is read
table-separator = Separator
table-tab = tab
table-cells = The cells are
table-plain = plain text
table-header = The first row holds names
table-again = Read it again
column-front = front
column-back = back
column-tags = tags
column-deck = deck
column-id = id
column-note = hint
column-ignore = left out
done-new = { $n ->
    [one] One new card
   *[other] { $n } new cards
}
done-changed = { $n ->
    [one] One card changed
   *[other] { $n } cards changed
}
done-retired = { $n ->
    [one] One card retired
   *[other] { $n } cards retired
}
done-restored = { $n ->
    [one] One card back again
   *[other] { $n } cards back again
}
done-moved = { $n ->
    [one] One card moved
   *[other] { $n } cards moved
}
done-remarks = { $n ->
    [one] One remark made of a request
   *[other] { $n } remarks made of requests
}

# Command line
cli-listen-failed = can’t listen on { $address }: { $cause }. Choose another with --listen.
cli-not-printed = what is to be printed can’t be written: { $cause }
cli-demo-loopback = the demo lets anybody in, so it serves this computer only: { $address } is not a loopback address
cli-file = { $file }: { $cause }
cli-replay-differs = { $n } states differ from the log
cli-health = the server at { $address } isn’t well: { $cause }
