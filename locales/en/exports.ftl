# Taking cards home.

out-title = Take home
out-anki = For Anki
out-anki-help = A package with the cards, their tags, pictures and sounds. Cards that came from Anki go back to their notes; Anki updates them and doubles none.
out-anki-plain = Download for Anki
out-anki-schedule = With my schedule and answers
out-updated = { $n ->
    [one] One note was changed here and goes back with its new text or tags.
   *[other] { $n } notes were changed here and go back with their new text or tags.
}
out-copied = { $n ->
    [one] One card was changed here in a way that its note in Anki has no field for. It goes out as a new note, and the old one stays in Anki:
   *[other] { $n } cards were changed here in a way that their notes in Anki have no field for. They go out as new notes, and the old ones stay in Anki:
}
out-joined = { $n ->
    [one] One deck lies deeper than Anki allows: its last levels become one.
   *[other] { $n } decks lie deeper than Anki allows: their last levels become one.
}
out-others = For other programs
out-markdown = Download Markdown
out-markdown-help = Text to read and to edit.
out-csv-help = For a spreadsheet.
out-json-help = Everything, with pictures and sounds; Recto reads it back unchanged.
out-print-help = Cards to cut out, or a list.
out-own-data = All of my answers and settings

error-out-folder = The folder { $name } isn’t empty. Choose one that is new or empty: nothing is ever overwritten.
cli-out-copied = { $n ->
    [one] One card from Anki was changed here in a way that its note has no field for. It goes out as a new note: { $names }
   *[other] { $n } cards from Anki were changed here in a way that their notes have no field for. They go out as new notes: { $names }
}
cli-out-all = { $classes ->
    [one] One class
   *[other] { $classes } classes
}, { $decks ->
    [one] one deck
   *[other] { $decks } decks
} and { $people ->
    [one] one person
   *[other] { $people } people
} are in { $folder }.
cli-out-media-beside = The media of { $name } are too large for one file and lie beside it.
