# Writing and editing cards, their history and order, decks by hand, print.

editor-edit = Edit
editor-new = New card
editor-card = Card
editor-number = Card { $number } of { $of }
editor-beside = Cards beside this one
editor-previous = Previous
editor-next = Next
editor-history = History
editor-front = Front
editor-back-side = Back
editor-written-in = Written in
editor-shown = As the class sees it
editor-help = Math stands between dollar signs in Markdown, such as $x^2$, and between \( and \) in HTML.
editor-tags = Tags
editor-tags-help = With commas between them.
editor-reason = Why you change it
editor-reason-help = Optional. It stands in the history of the card.
editor-save = Save
editor-save-next = Save, then the next card
editor-save-another = Save, then another new card
editor-preview = Preview
editor-key-save = saves
editor-key-previous = previous card
editor-key-next = next card
editor-draft = What you typed here before, and did not save, is back.
editor-discard = Discard it
editor-kept = The card is saved. The former version stays in its history.
editor-kept-new = The card is in the deck.
editor-kept-same = Nothing was changed: the card says so already.
editor-kept-restored = That version is back. The one before it stays in the history.
editor-meanwhile = Somebody changed this card while you wrote
editor-meanwhile-help = Nothing of yours is lost: it stands in the form below. Take one of the two, or put them together there and save.
editor-theirs = What they changed
editor-now = As it is now
editor-mine = What you changed
editor-take-theirs = Leave it as they wrote it
editor-take-mine = Save mine
editor-front-empty = The front is empty: write a question there.
editor-back-empty = The back is empty: write an answer there.
editor-front-long = The front is too long: a side holds at most 1 MB. Shorten it, or make two cards of it.
editor-back-long = The back is too long: a side holds at most 1 MB. Shorten it, or make two cards of it.
editor-front-deep = The front has too many things one inside the other: take some of its lists, quotes or tags apart.
editor-back-deep = The back has too many things one inside the other: take some of its lists, quotes or tags apart.
editor-front-full = The front has too many tags or formulas for one card: make several of it.
editor-back-full = The back has too many tags or formulas for one card: make several of it.
editor-tags-many = A card holds at most { $most } tags: take some away.
editor-tag-long = The tag “{ $name }…” is too long: at most { $most } characters.
editor-reason-long = The reason is too long: at most { $most } characters.
editor-unsafe = Left out, because it could harm readers: { $what }
editor-formula = This formula can’t be shown, so its source is: { $source }

# History
editor-is-retired = This card is retired: it never comes any more. Its answers are kept.
editor-from-file = First came from the file { $file }.
editor-written-here = First written here.
editor-versions = Versions
editor-today = now
editor-restore = Put this version back
editor-older = Older versions
editor-by = { $name }, { $day }
editor-by-import = { $name }, from { $file }, { $day }
editor-somebody = Somebody
editor-was-restored = A former version was put back.
editor-was-undone = The import was taken back.
editor-as-written = As it was written
editor-markup-changed = It is written in another markup since then.
editor-tags-now = Tags since then: { $name }
editor-retire = Retire
editor-bring-back = Bring back
editor-retired = { $n ->
    [0] No card was retired.
    [one] One card is retired: it never comes any more.
   *[other] { $n } cards are retired: they never come any more.
}
editor-back = { $n ->
    [0] No card was brought back.
    [one] One card is back.
   *[other] { $n } cards are back.
}
editor-filter-retired = Retired

# Order, and several cards at once
editor-order = Order
editor-lists = Lists of cards
editor-list-studied = In the deck: { $n }
editor-list-retired = Retired: { $n }
editor-none-retired = No card of this deck is retired.
editor-several = With the ticked cards
editor-several-help = Tick cards in the list, then say what is to be done with them.
editor-tag-add = Add the tag
editor-tag-remove = Take the tag away
editor-move = Move to the other deck
editor-copy = Copy to the other deck
editor-other-deck = Other deck
editor-choose = Choose a deck
editor-do = Do it
editor-no-words = (without words)
editor-grab = Move { $name }
editor-up = Up: { $name }
editor-down = Down: { $name }
editor-top = To the top: { $name }
editor-drag-help = Drag a card by its dots. With the keyboard: Space on the dots grabs the card, the arrows move it, Space drops it, Escape puts it back.
editor-grabbed = { $name }, place { $n }, is grabbed. The arrows move it, Space drops it, Escape puts it back.
editor-at = Place { $n }
editor-dropped = Dropped at place { $n }. The order is kept.
editor-put-back = Still at place { $n }.
editor-not-placed = The order could not be kept. Try again when the network is back.
editor-placed = The card stands at place { $n } now.
editor-none-ticked = No card was ticked. Go back and tick some in the list.
editor-many-ticked = At most { $most } cards can be changed at once. Tick fewer.
editor-tag-missing = No tag was given. Go back and write one.
editor-tag-too-long = The tag is too long: at most 200 characters.
editor-tag-one = One tag at a time: leave out the comma.
editor-no-deck = No other deck was chosen. Go back and choose one.
editor-same-deck = The cards are in that deck already.
editor-move-twice = { $n ->
    [one] One of these cards is in the other deck already, from the same file. Nothing was moved.
   *[other] { $n } of these cards are in the other deck already, from the same file. Nothing was moved.
}
editor-tagged = { $n ->
    [0] All ticked cards have that tag already.
    [one] One card has the tag now.
   *[other] { $n } cards have the tag now.
}
editor-untagged = { $n ->
    [0] None of the ticked cards has that tag.
    [one] The tag is gone from one card.
   *[other] The tag is gone from { $n } cards.
}
editor-moved = { $n ->
    [one] One card is in the other deck now. Everybody’s progress went with it.
   *[other] { $n } cards are in the other deck now. Everybody’s progress went with them.
}
editor-copied = { $n ->
    [one] One card was copied. It is new for everybody.
   *[other] { $n } cards were copied. They are new for everybody.
}
editor-taken-back = { $n ->
    [one] Taken back for one card.
   *[other] Taken back for { $n } cards.
}

# Decks
editor-deck-new = New deck
editor-deck-make = Make the deck
editor-deck-made = The deck is there. Write its first card.
editor-deck-settings = Deck settings
editor-deck-kept = The settings of the deck are kept.
editor-deck-name = Name
editor-deck-name-help = A slash between blanks puts one deck inside another: Biology / Cells / Membranes.
editor-description = What it is about
editor-language = Language of the cards
editor-language-help = A language tag such as en, fr-CA or ar. It chooses the voice, the hyphens and the direction of writing; leave it empty for a mixed deck.
editor-language-unknown = This is no language tag. Write one such as en, fr or zh-Hant, or leave it empty.
editor-deck-unnamed = The name is missing.
editor-deck-deep = A deck can stand at most { $most } levels deep.
editor-deck-long = A part of the name is too long: at most { $most } characters.
editor-deck-taken = This class has a deck “{ $name }” already. Choose another name.
editor-description-long = The description is too long: at most { $most } characters.
audit-deck-add = { $who } made the deck { $subject }
audit-deck-settings = { $who } changed the settings of the deck { $subject }

# Print
editor-print = Print
editor-print-how = How to print
editor-print-list = List
editor-print-cards = Cards to cut out
editor-print-list-help = Print this page as you print any other.
editor-print-cards-help = Eight cards on a sheet of A4. Print both sides, turned over the long edge, at 100%, and cut along the dashes.
editor-print-long = { $n ->
    [one] One card is too long to be cut out; it follows as a list.
   *[other] { $n } cards are too long to be cut out; they follow as a list.
}
editor-print-number = No.
editor-sheet-fronts = Sheet { $n }, fronts
editor-sheet-backs = Sheet { $n }, backs
