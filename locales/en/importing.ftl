# The import screen: a file that is sent in parts, read in the background and applied, the decks of a file, the list of imports.

## Sending a file
importing-sending = Sending { "{name}" }: { "{done}" } of { "{of}" }
importing-sending-label = Sending the file
importing-lost = The connection is lost. It goes on by itself as soon as the connection is back.
importing-waits = { "{name}" } has been sent up to { "{done}" } of { "{of}" }. Choose the same file again to go on.
importing-not-sent = The file could not be sent. Try again.
importing-sent-other = This isn’t the file that was begun; it is sent from its start.
importing-forget = Forget it
importing-too-much = More of the file came than was announced. Send it from its start.

## Under way
importing-title = Import under way
importing-waiting = Waiting until other imports are done
importing-opening = Opening the file
importing-reading = Reading its cards
importing-reading-far = Reading its cards: { $done } of { $of }
importing-media = Looking at pictures and sounds: { $done } of { $of }
importing-comparing = Comparing it with the class
importing-applying = Writing down the cards: { $done } of { $of }
importing-again = The server was restarted, so the file is read once more. Nothing has changed so far.
importing-reading-help = Nothing changes yet. You may leave this page: it goes on meanwhile, and the plan waits for a day.
importing-applying-help = You may leave this page. Nobody sees the cards before all of them are there.
importing-look = See how far it is

## What went wrong
importing-refused = The file can’t be imported
importing-nothing-changed = Nothing of it was taken, and nothing has changed.
importing-other-file = Choose another file
importing-read-again = Read it again
importing-drop = Drop it
importing-failed = The import could not be applied, and nothing of it was kept. { $why }
importing-cut-off = The server was restarted while this import was being applied. Nothing of it was kept: apply it once more.
error-import-swept = A server was started on this data folder while the import was being applied, and dropped what was written of it. Nothing was imported: import the file again.

## Decks of a file
importing-decks = Decks of the file
importing-decks-choose = Choose which come, and where they go
importing-decks-help = Take out what you don’t want, and change the name of the deck that the cards go to. A slash between blanks parts the levels.
importing-deck-in-file = In the file
importing-deck-cards = Cards
importing-deck-into = Goes to
importing-deck-into-of = Deck that { $name } goes to
importing-deck-there = is in the class
importing-decks-more = Further decks that come as they are: { $n }
importing-under = Put all under (optional)
importing-under-help = For example the name of a course. It comes before each name.
importing-decks-again = Plan it anew
importing-no-deck = Choose at least one deck of the file.
importing-deck-name = A deck’s name may have 32 levels of 200 characters. Choose a shorter one.

## Former imports
importing-all = All imports of the class
importing-none = Nothing has been imported into this class.
importing-nothing-done = nothing had changed
importing-cli-open = { $n ->
    [one] One of these conflicts is with a card that is only alike. Nothing was decided: import the file in the browser to say whether it is the same.
   *[other] { $n } of these conflicts are with cards that are only alike. Nothing was decided: import the file in the browser to say whether they are the same.
}

## The plan of a large file
plan-rest = { $n ->
    [one] One more isn’t shown here. What becomes of it:
   *[other] { $n } more aren’t shown here. What becomes of them:
}
plan-rest-take = take the file’s
plan-rest-keep = keep the class’s, and don’t ask again
plan-rest-later = decide later: nothing changes, and the next import asks
plan-rest-help = What is left for later shows when you import the same file once more.
plan-rest-requests = { $n ->
    [one] One more isn’t shown here and stays in its card.
   *[other] { $n } more aren’t shown here and stay in their cards.
}
plan-rest-missing = { $n ->
    [one] One more isn’t shown here. It stays in the deck unless you retire it.
   *[other] { $n } more aren’t shown here. They stay in the deck unless you retire all of them.
}
plan-retire-rest = { $n ->
    [one] retire that one too
   *[other] retire these { $n } too
}

## How a table is read
column-markup = how it is written
table-anew = With another separator or another first row the columns are found anew.
table-more = { $n ->
    [one] One more column stays as it is.
   *[other] { $n } more columns stay as they are.
}
