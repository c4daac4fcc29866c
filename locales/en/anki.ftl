# What the reader of Anki packages says.
format-anki-package = Anki package
place-note = note { $id }
import-anki-not-package = This file is text, not an Anki package. Choose another format, or let it be found out.
import-anki-note-types-damaged = The note types of this package can’t be read. Export it from Anki again.
import-anki-note-types-too-large = The note types of this package are too large. Export a smaller part of the collection.
import-anki-decks-damaged = The decks of this package can’t be read. Export it from Anki again.
import-anki-nothing-usable = None of the cards of this package can be used. Look at them in Anki, then export it again.
import-anki-too-much-text = The cards come to more than { $limit } MiB of text. Export one deck at a time.
import-anki-no-note-type = The note type of this note isn’t in the package, so its cards were left out.
import-anki-no-note = A card was left out because its note is missing or was left out.
import-anki-no-deck = The deck with the number { $id } isn’t in the package. Its cards are in the default deck.
import-anki-fields = This note has { $there } fields where its type “{ $type }” has { $wanted }, so its cards were left out. Check the database in Anki.
import-anki-no-template = Card { $n } of this note was left out: its type “{ $type }” has no such card.
import-anki-card-twice = A card was left out because the note has the same one already.
import-anki-no-gap = Card { $n } of this note was left out: there is no gap c{ $n } in its text.
import-anki-gap-deep = Card { $n } of this note has gaps within gaps on more than ten levels: those further in were left out, as in Anki.
import-anki-blank = Card { $n } of this note was left out: its front is blank.
import-anki-shapes = { $count ->
    [one] A shape over the picture can’t be read and was left out.
   *[other] { $count } shapes over the picture can’t be read and were left out.
}
import-anki-filter = The template “{ $template }” of “{ $type }” uses “{ $filter }”, which isn’t Anki’s own. The field is shown without it.
import-anki-script = The template “{ $template }” of “{ $type }” holds scripts. They were left out.
import-anki-template-unsafe = “{ $what }” was left out of the template “{ $template }” of “{ $type }”.
import-anki-template-field = The template “{ $template }” of “{ $type }” names a field “{ $field }” that isn’t there. { $count ->
    [one] One card was left out.
   *[other] { $count } cards were left out.
} Put the template right in Anki.
import-anki-template-not-open = The template “{ $template }” of “{ $type }” ends a section “{ $field }” that isn’t the open one. { $count ->
    [one] One card was left out.
   *[other] { $count } cards were left out.
} Put the template right in Anki.
import-anki-template-not-closed = The template “{ $template }” of “{ $type }” never ends the section “{ $field }”. { $count ->
    [one] One card was left out.
   *[other] { $count } cards were left out.
} Put the template right in Anki.
import-anki-template-deep = The template “{ $template }” of “{ $type }” nests its sections too deep. { $count ->
    [one] One card was left out.
   *[other] { $count } cards were left out.
} Make it simpler in Anki.
import-anki-too-large = The template “{ $template }” of “{ $type }” makes more of this note than a side may hold. { $count ->
    [one] One card was left out.
   *[other] { $count } cards were left out.
} Shorten the note or the template.
