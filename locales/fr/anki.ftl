# Ce que dit le lecteur de paquets Anki.
format-anki-package = Paquet Anki
place-note = note { $id }
import-anki-not-package = Ce fichier est du texte, pas un paquet Anki. Choisis un autre format, ou laisse-le trouver.
import-anki-note-types-damaged = Les types de notes de ce paquet sont illisibles. Exporte-le à nouveau depuis Anki.
import-anki-note-types-too-large = Les types de notes de ce paquet sont trop volumineux. Exporte une partie plus petite de la collection.
import-anki-decks-damaged = Les paquets de cartes de ce fichier sont illisibles. Exporte-le à nouveau depuis Anki.
import-anki-nothing-usable = Aucune carte de ce paquet n’est utilisable. Regarde-les dans Anki, puis exporte à nouveau.
import-anki-too-much-text = Les cartes font plus de { $limit } Mio de texte. Exporte un paquet à la fois.
import-anki-no-note-type = Le type de cette note n’est pas dans le fichier ; ses cartes ont été laissées de côté.
import-anki-no-note = Une carte a été laissée de côté : sa note manque ou a été laissée de côté.
import-anki-no-deck = Le paquet numéro { $id } n’est pas dans le fichier. Ses cartes sont dans le paquet par défaut.
import-anki-fields = Cette note a { $there } champs alors que son type « { $type } » en a { $wanted } ; ses cartes ont été laissées de côté. Vérifie la base de données dans Anki.
import-anki-no-template = La carte { $n } de cette note a été laissée de côté : son type « { $type } » n’a pas cette carte.
import-anki-card-twice = Une carte a été laissée de côté parce que la note a déjà la même.
import-anki-no-gap = La carte { $n } de cette note a été laissée de côté : son texte n’a pas de trou c{ $n }.
import-anki-gap-deep = La carte { $n } de cette note a des trous imbriqués sur plus de dix niveaux : les plus profonds ont été laissés de côté, comme dans Anki.
import-anki-blank = La carte { $n } de cette note a été laissée de côté : son recto est vide.
import-anki-shapes = { $count ->
    [one] Une forme sur l’image est illisible et a été laissée de côté.
   *[other] { $count } formes sur l’image sont illisibles et ont été laissées de côté.
}
import-anki-filter = Le modèle « { $template } » de « { $type } » utilise « { $filter } », qui n’est pas d’Anki. Le champ s’affiche sans lui.
import-anki-script = Le modèle « { $template } » de « { $type } » contient des scripts. Ils ont été enlevés.
import-anki-template-unsafe = « { $what } » a été enlevé du modèle « { $template } » de « { $type } ».
import-anki-template-field = Le modèle « { $template } » de « { $type } » nomme un champ « { $field } » qui n’existe pas. { $count ->
    [one] Une carte a été laissée de côté.
   *[other] { $count } cartes ont été laissées de côté.
} Corrige le modèle dans Anki.
import-anki-template-not-open = Le modèle « { $template } » de « { $type } » ferme une section « { $field } » qui n’est pas celle qui est ouverte. { $count ->
    [one] Une carte a été laissée de côté.
   *[other] { $count } cartes ont été laissées de côté.
} Corrige le modèle dans Anki.
import-anki-template-not-closed = Le modèle « { $template } » de « { $type } » ne ferme jamais la section « { $field } ». { $count ->
    [one] Une carte a été laissée de côté.
   *[other] { $count } cartes ont été laissées de côté.
} Corrige le modèle dans Anki.
import-anki-template-deep = Le modèle « { $template } » de « { $type } » imbrique trop de sections. { $count ->
    [one] Une carte a été laissée de côté.
   *[other] { $count } cartes ont été laissées de côté.
} Simplifie-le dans Anki.
import-anki-too-large = Le modèle « { $template } » de « { $type } » fait de cette note plus de texte qu’un côté ne peut contenir. { $count ->
    [one] Une carte a été laissée de côté.
   *[other] { $count } cartes ont été laissées de côté.
} Raccourcis la note ou le modèle.
