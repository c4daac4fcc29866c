# Images, sons et vidéos des cartes.

media-title = Images et sons
media-formats = PNG, JPEG, GIF, WebP, AVIF, SVG, MP3, Ogg, Opus, M4A, WAV, MP4, WebM ; 10 Mo au plus
media-add = Ajouter au paquet
media-added = { $name } est dans le paquet.
media-files = Fichiers de ce paquet
media-none = Aucune carte de ce paquet n’a encore d’image ou de son.
media-use = Mets la ligne sous un fichier dans le texte d’une carte pour l’y montrer.
media-list-all = Tous ({ $n })
media-list-unused = Sur aucune carte ({ $n })
media-lists = Listes
media-size = { $size } en tout
media-used-by = Cartes :
media-card-retired = retirée
media-more = Fichiers suivants
media-before = Fichiers précédents
media-used-further = { $n ->
    [one] et 1 autre
   *[other] et { $n } autres
}
media-unused = Sur aucune carte
media-all-used = Chaque fichier de ce paquet est sur une carte.
media-remove = Retirer
media-remove-all = Retirer les { $n } qui ne sont sur aucune carte
media-remove-help = Ce que tu retires peut revenir pendant un jour. Ensuite le fichier est effacé, sauf si un autre paquet l’a aussi.
media-removed = { $name } n’est plus dans le paquet.
media-removed-many = { $n } fichiers ne sont plus dans le paquet.
media-removed-none = Chaque fichier du paquet est désormais sur une carte : rien n’a été retiré.
media-back = { $n ->
    [one] 1 fichier est de retour dans le paquet.
   *[other] { $n } fichiers sont de retour dans le paquet.
}
media-is-used = Une carte montre désormais ce fichier, il reste donc. Enlève-le d’abord de la carte.
media-gone = Ces fichiers ont été retirés il y a plus d’un jour et sont effacés. Ajoute-les à nouveau.
audit-media-remove = Fichiers inutilisés du paquet { $subject } retirés, par { $who }
audit-media-return = Fichiers du paquet { $subject } rendus, par { $who }
media-missing = Fichiers qui manquent aux cartes
media-missing-help = Une carte montre ces noms à leur place. Ajoute un fichier du même nom, et toutes les cartes qui le nomment le montrent.
media-alt = Ce qu’on y voit ou entend, en mots
media-alt-help = Pour qui ne peut pas le voir ou l’entendre. Laisse vide pour une décoration.
media-sending = Envoi
media-insert = Mettre dans le texte
media-failed = Le fichier n’est pas arrivé au serveur. Vérifie la connexion et réessaie.
media-no-file = Aucun fichier choisi. Choisis une image, un son ou une vidéo.
media-too-large = Le fichier dépasse { $limit } Mo. Réduis-le, ou apporte-le avec un import.
media-type-unknown = Ce n’est ni une image, ni un son, ni une vidéo qu’un navigateur montre. Enregistre-le en PNG, JPEG, MP3 ou MP4, quel que soit son nom.
media-export-too-large = Les fichiers de ce paquet font plus de { $limit } Mo ensemble, ce qu’aucun import n’accepte. Exporte le paquet sans eux.
import-media-type = Le fichier { $name } n’est ni une image, ni un son, ni une vidéo qu’un navigateur montre ; il est laissé de côté. Les cartes montrent son nom à la place.
plan-media = Médias
plan-media-new = { $n ->
    [one] 1 nouveau fichier
   *[other] { $n } nouveaux fichiers
}
plan-media-replaced = { $n ->
    [one] 1 fichier en remplace un autre du même nom
   *[other] { $n } fichiers en remplacent d’autres du même nom
}
plan-media-missing = { $n ->
    [one] 1 fichier manque : les cartes montrent son nom à la place
   *[other] { $n } fichiers manquent : les cartes montrent leurs noms à la place
}
cli-export-renamed = Un autre paquet a un autre fichier nommé { $name } ; dans l’export, celui-ci s’appelle donc { $new }.
cli-export-borrowed = { $n ->
    [one] { $n } paquet est prêté à cette classe par une autre et laissé de côté
   *[other] { $n } paquets sont prêtés à cette classe par d’autres et laissés de côté
} ; --with-borrowed les emporte aussi.
