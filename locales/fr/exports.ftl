# Emporter des cartes.

out-title = Emporter
out-anki = Pour Anki
out-anki-help = Un paquet avec les cartes, leurs étiquettes, images et sons. Les cartes venues d’Anki retournent à leurs notes ; Anki les met à jour et n’en double aucune.
out-anki-plain = Télécharger pour Anki
out-anki-schedule = Avec mon calendrier et mes réponses
out-updated = { $n ->
    [one] Une note a été modifiée ici et repart avec son nouveau texte ou ses nouvelles étiquettes.
   *[other] { $n } notes ont été modifiées ici et repartent avec leur nouveau texte ou leurs nouvelles étiquettes.
}
out-copied = { $n ->
    [one] Une carte a été modifiée ici d’une façon pour laquelle sa note dans Anki n’a pas de champ. Elle part comme nouvelle note, et l’ancienne reste dans Anki :
   *[other] { $n } cartes ont été modifiées ici d’une façon pour laquelle leurs notes dans Anki n’ont pas de champ. Elles partent comme nouvelles notes, et les anciennes restent dans Anki :
}
out-joined = { $n ->
    [one] Un paquet est plus profond qu’Anki ne le permet : ses derniers niveaux n’en font qu’un.
   *[other] { $n } paquets sont plus profonds qu’Anki ne le permet : leurs derniers niveaux n’en font qu’un.
}
out-others = Pour d’autres programmes
out-markdown = Télécharger en Markdown
out-markdown-help = Du texte à lire et à modifier.
out-csv-help = Pour un tableur.
out-json-help = Tout, avec images et sons ; Recto le relit sans rien changer.
out-print-help = Des cartes à découper, ou une liste.
out-own-data = Toutes mes réponses et mes réglages

error-out-folder = Le dossier { $name } n’est pas vide. Choisis-en un nouveau ou vide : rien n’est jamais écrasé.
cli-out-copied = { $n ->
    [one] Une carte venue d’Anki a été modifiée ici d’une façon pour laquelle sa note n’a pas de champ. Elle part comme nouvelle note : { $names }
   *[other] { $n } cartes venues d’Anki ont été modifiées ici d’une façon pour laquelle leurs notes n’ont pas de champ. Elles partent comme nouvelles notes : { $names }
}
cli-out-all = { $classes ->
    [one] Une classe
   *[other] { $classes } classes
}, { $decks ->
    [one] un paquet
   *[other] { $decks } paquets
} et { $people ->
    [one] une personne
   *[other] { $people } personnes
} sont dans { $folder }.
cli-out-media-beside = Les médias de { $name } sont trop volumineux pour un seul fichier et se trouvent à côté.
