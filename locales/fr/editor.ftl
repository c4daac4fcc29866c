# Écrire et modifier des cartes, leur histoire et leur ordre, des paquets à la main, l’impression.

editor-edit = Modifier
editor-new = Nouvelle carte
editor-card = Carte
editor-number = Carte { $number } sur { $of }
editor-beside = Cartes voisines
editor-previous = Précédente
editor-next = Suivante
editor-history = Historique
editor-front = Recto
editor-back-side = Verso
editor-written-in = Écrit en
editor-shown = Comme la classe le voit
editor-help = Les formules se mettent entre dollars en Markdown, par exemple $x^2$, et entre \( et \) en HTML.
editor-tags = Étiquettes
editor-tags-help = Séparées par des virgules.
editor-reason = Pourquoi ce changement
editor-reason-help = Facultatif. La raison figure dans l’historique de la carte.
editor-save = Enregistrer
editor-save-next = Enregistrer, puis la carte suivante
editor-save-another = Enregistrer, puis une autre carte
editor-preview = Aperçu
editor-key-save = enregistre
editor-key-previous = carte précédente
editor-key-next = carte suivante
editor-draft = Ce que tu avais écrit ici sans l’enregistrer est de retour.
editor-discard = L’abandonner
editor-kept = La carte est enregistrée. L’ancienne version reste dans son histoire.
editor-kept-new = La carte est dans le paquet.
editor-kept-same = Rien n’a changé : la carte dit déjà cela.
editor-kept-restored = Cette version est de retour. La précédente reste dans l’histoire.
editor-meanwhile = Quelqu’un a modifié cette carte pendant que tu écrivais
editor-meanwhile-help = Rien de ton texte n’est perdu : il est dans le formulaire ci-dessous. Prends l’un des deux, ou réunis-les et enregistre.
editor-theirs = Ce qui a été changé entre-temps
editor-now = Telle qu’elle est maintenant
editor-mine = Ce que tu as changé
editor-take-theirs = Laisser comme c’est maintenant
editor-take-mine = Enregistrer le mien
editor-front-empty = Le recto est vide : écris-y une question.
editor-back-empty = Le verso est vide : écris-y une réponse.
editor-front-long = Le recto est trop long : une face contient au plus 1 Mo. Raccourcis-le, ou fais-en deux cartes.
editor-back-long = Le verso est trop long : une face contient au plus 1 Mo. Raccourcis-le, ou fais-en deux cartes.
editor-front-deep = Le recto a trop de choses imbriquées : sépare quelques listes, citations ou balises.
editor-back-deep = Le verso a trop de choses imbriquées : sépare quelques listes, citations ou balises.
editor-front-full = Le recto a trop de balises ou de formules pour une carte : fais-en plusieurs.
editor-back-full = Le verso a trop de balises ou de formules pour une carte : fais-en plusieurs.
editor-tags-many = Une carte a au plus { $most } étiquettes : enlèves-en.
editor-tag-long = L’étiquette « { $name }… » est trop longue : { $most } caractères au plus.
editor-reason-long = La raison est trop longue : { $most } caractères au plus.
editor-unsafe = Laissé de côté, car cela pouvait nuire aux lecteurs : { $what }
editor-formula = Cette formule ne peut pas être affichée, voici donc sa source : { $source }

# Histoire
editor-is-retired = Cette carte est retirée : elle ne revient plus. Ses réponses sont gardées.
editor-from-file = Venue d’abord du fichier { $file }.
editor-written-here = Écrite d’abord ici.
editor-versions = Versions
editor-today = maintenant
editor-restore = Remettre cette version
editor-older = Versions plus anciennes
editor-by = { $name }, { $day }
editor-by-import = { $name }, depuis { $file }, { $day }
editor-somebody = Quelqu’un
editor-was-restored = Une ancienne version a été remise.
editor-was-undone = L’importation a été annulée.
editor-as-written = Tel que c’était écrit
editor-markup-changed = Le balisage est autre depuis.
editor-tags-now = Étiquettes depuis : { $name }
editor-retire = Retirer
editor-bring-back = Remettre
editor-retired = { $n ->
    [0] Aucune carte n’a été retirée.
    [one] Une carte est retirée : elle ne revient plus.
   *[other] { $n } cartes sont retirées : elles ne reviennent plus.
}
editor-back = { $n ->
    [0] Aucune carte n’a été remise.
    [one] Une carte est de retour.
   *[other] { $n } cartes sont de retour.
}
editor-filter-retired = Retirées

# Ordre, et plusieurs cartes à la fois
editor-order = Ordre
editor-lists = Listes de cartes
editor-list-studied = Dans le paquet : { $n }
editor-list-retired = Retirées : { $n }
editor-none-retired = Aucune carte de ce paquet n’est retirée.
editor-several = Avec les cartes cochées
editor-several-help = Coche des cartes dans la liste, puis dis ce qu’il faut en faire.
editor-tag-add = Ajouter l’étiquette
editor-tag-remove = Enlever l’étiquette
editor-move = Déplacer vers l’autre paquet
editor-copy = Copier vers l’autre paquet
editor-other-deck = Autre paquet
editor-choose = Choisis un paquet
editor-do = Faire
editor-no-words = (sans mots)
editor-grab = Déplacer { $name }
editor-up = Monter : { $name }
editor-down = Descendre : { $name }
editor-top = Tout en haut : { $name }
editor-drag-help = Fais glisser une carte par ses points. Au clavier : Espace sur les points la prend, les flèches la déplacent, Espace la pose, Échap la remet à sa place.
editor-grabbed = { $name }, place { $n }, est prise. Les flèches la déplacent, Espace la pose, Échap la remet à sa place.
editor-at = Place { $n }
editor-dropped = Posée à la place { $n }. L’ordre est gardé.
editor-put-back = Toujours à la place { $n }.
editor-not-placed = L’ordre n’a pas pu être gardé. Réessaie quand le réseau est de retour.
editor-placed = La carte est maintenant à la place { $n }.
editor-none-ticked = Aucune carte n’est cochée. Reviens et coches-en dans la liste.
editor-many-ticked = Au plus { $most } cartes à la fois. Coches-en moins.
editor-tag-missing = L’étiquette manque. Reviens et écris-en une.
editor-tag-too-long = L’étiquette est trop longue : 200 caractères au plus.
editor-tag-one = Une étiquette à la fois : laisse la virgule de côté.
editor-no-deck = Aucun autre paquet n’est choisi. Reviens et choisis-en un.
editor-same-deck = Les cartes sont déjà dans ce paquet.
editor-move-twice = { $n ->
    [one] Une de ces cartes est déjà dans l’autre paquet, venue du même fichier. Rien n’a été déplacé.
   *[other] { $n } de ces cartes sont déjà dans l’autre paquet, venues du même fichier. Rien n’a été déplacé.
}
editor-tagged = { $n ->
    [0] Toutes les cartes cochées ont déjà cette étiquette.
    [one] Une carte a maintenant l’étiquette.
   *[other] { $n } cartes ont maintenant l’étiquette.
}
editor-untagged = { $n ->
    [0] Aucune des cartes cochées n’a cette étiquette.
    [one] Une carte n’a plus l’étiquette.
   *[other] { $n } cartes n’ont plus l’étiquette.
}
editor-moved = { $n ->
    [one] Une carte est maintenant dans l’autre paquet. Les progrès de chacun l’ont suivie.
   *[other] { $n } cartes sont maintenant dans l’autre paquet. Les progrès de chacun les ont suivies.
}
editor-copied = { $n ->
    [one] Une carte est copiée. Elle est nouvelle pour tout le monde.
   *[other] { $n } cartes sont copiées. Elles sont nouvelles pour tout le monde.
}
editor-taken-back = { $n ->
    [one] Annulé pour une carte.
   *[other] Annulé pour { $n } cartes.
}

# Paquets
editor-deck-new = Nouveau paquet
editor-deck-make = Créer le paquet
editor-deck-made = Le paquet est là. Écris sa première carte.
editor-deck-settings = Réglages du paquet
editor-deck-kept = Les réglages du paquet sont gardés.
editor-deck-name = Nom
editor-deck-name-help = Une barre entre deux espaces range un paquet dans un autre : Biologie / Cellules / Membranes.
editor-description = De quoi il s’agit
editor-language = Langue des cartes
editor-language-help = Un code de langue comme fr, en-GB ou ar. Il choisit la voix, les césures et le sens de l’écriture ; laisse vide si les cartes sont mêlées.
editor-language-unknown = Ce n’est pas un code de langue. Écris par exemple fr, en ou zh-Hant, ou laisse vide.
editor-deck-unnamed = Le nom manque.
editor-deck-deep = Un paquet peut être rangé sur { $most } niveaux au plus.
editor-deck-long = Une partie du nom est trop longue : { $most } caractères au plus.
editor-deck-taken = Cette classe a déjà un paquet « { $name } ». Choisis un autre nom.
editor-description-long = La description est trop longue : { $most } caractères au plus.
audit-deck-add = Paquet { $subject } créé, par { $who }
audit-deck-settings = Réglages du paquet { $subject } changés, par { $who }

# Impression
editor-print = Imprimer
editor-print-how = Comment imprimer
editor-print-list = Liste
editor-print-cards = Cartes à découper
editor-print-list-help = Imprime cette page comme toute autre.
editor-print-cards-help = Huit cartes par feuille A4. Imprime recto verso, retourné sur le bord long, à 100 %, et découpe le long des tirets.
editor-print-long = { $n ->
    [one] Une carte est trop longue pour être découpée ; elle suit dans une liste.
   *[other] { $n } cartes sont trop longues pour être découpées ; elles suivent dans une liste.
}
editor-print-number = Nº
editor-sheet-fronts = Feuille { $n }, rectos
editor-sheet-backs = Feuille { $n }, versos
