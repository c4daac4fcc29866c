# Pictures, sounds and films of cards.

media-title = Pictures and sounds
media-formats = PNG, JPEG, GIF, WebP, AVIF, SVG, MP3, Ogg, Opus, M4A, WAV, MP4, WebM; up to 10 MB
media-add = Add to the deck
media-added = { $name } is in the deck.
media-files = Files of this deck
media-none = No card of this deck has a picture or a sound yet.
media-use = Put the line below a file into a card’s text to show it there.
media-list-all = All ({ $n })
media-list-unused = No card uses them ({ $n })
media-lists = Lists
media-size = { $size } together
media-used-by = Cards:
media-card-retired = retired
media-more = More files
media-before = Files before
media-used-further = { $n ->
    [one] and 1 other
   *[other] and { $n } others
}
media-unused = No card uses it
media-all-used = Every file of this deck is on a card.
media-remove = Remove
media-remove-all = Remove the { $n } that no card uses
media-remove-help = What you remove can come back for a day. After that the file is deleted, unless another deck has it too.
media-removed = { $name } is out of the deck.
media-removed-many = { $n } files are out of the deck.
media-removed-none = Every file of the deck is on a card by now: nothing was removed.
media-back = { $n ->
    [one] 1 file is back in the deck.
   *[other] { $n } files are back in the deck.
}
media-is-used = A card shows this file by now, so it stays. Take it out of the card first.
media-gone = These files were removed more than a day ago, and are deleted. Add them again.
audit-media-remove = { $who } removed unused files from the deck { $subject }
audit-media-return = { $who } brought files of the deck { $subject } back
media-missing = Files that cards miss
media-missing-help = A card shows these names instead. Add a file of the same name, and every card that names it shows it.
media-alt = What it shows, in words
media-alt-help = For those who can’t see or hear it. Leave it empty for decoration.
media-sending = Sending
media-insert = Put into the text
media-failed = The file didn’t reach the server. Check the connection and try again.
media-no-file = No file was chosen. Choose a picture, a sound or a film.
media-too-large = The file is larger than { $limit } MB. Make it smaller, or bring it in with an import.
media-type-unknown = This is no picture, sound or film that a browser shows. Save it as PNG, JPEG, MP3 or MP4, whatever its name says.
media-export-too-large = The files of this deck are more than { $limit } MB together, which no import takes. Export the deck without them.
import-media-type = The file { $name } is no picture, sound or film that a browser shows, and is left out. Cards show its name instead.
plan-media = Media
plan-media-new = { $n ->
    [one] 1 new file
   *[other] { $n } new files
}
plan-media-replaced = { $n ->
    [one] 1 file replaces another of its name
   *[other] { $n } files replace others of their names
}
plan-media-missing = { $n ->
    [one] 1 file is missing: cards show its name instead
   *[other] { $n } files are missing: cards show their names instead
}
cli-export-renamed = Another deck has another file called { $name }, so in the export this one is called { $new }.
cli-export-borrowed = { $n ->
    [one] One deck is shared with this class by another and is left out
   *[other] { $n } decks are shared with this class by others and are left out
}; --with-borrowed takes them along.
