# Ce que souhaite l’élève : réglages, marques, filtres, mélange de paquets, nouveau départ.

wishes-title = Réglages
wishes-account = Compte
wishes-keep = Garder ces réglages
wishes-kept = Tes réglages sont gardés.
wishes-kept-day = Tes réglages sont gardés. La journée d’étude d’aujourd’hui finit comme avant, puis la nouvelle compte.
wishes-number = Un nombre entier de { $least } à { $most }.
wishes-choice = Choisis dans la liste.
wishes-time = Une heure, par exemple 04:00.

wishes-day = Ta journée
wishes-new-per-day = Nouvelles cartes par jour
wishes-reviews-per-day = Révisions par jour, au plus
wishes-no-limit = 0 pour aucune limite. Les plus en retard viennent d’abord.
wishes-day-start = La journée commence à
wishes-day-start-help = Avant cette heure, la soirée compte encore pour la veille.
wishes-zone = Fuseau horaire
wishes-zone-browser = Celui de cet appareil ({ $zone })
wishes-rounds = Tes séries
wishes-round-size = Cartes dans une série
wishes-due-order = Ordre des cartes à revoir
wishes-due-overdue = Les plus en retard d’abord
wishes-due-shuffled = Mélangées
wishes-due-deck = Comme dans le paquet
wishes-new-order = Ordre des nouvelles cartes
wishes-new-deck = Comme dans le paquet
wishes-new-shuffled = Mélangées
wishes-look = L’apparence
wishes-theme = Couleurs
wishes-theme-system = Comme cet appareil
wishes-theme-light = Claires
wishes-theme-dark = Sombres
wishes-text = Taille du texte
wishes-text-normal = Normale
wishes-text-large = Grande
wishes-text-larger = Très grande
wishes-language = Langue
wishes-language-fr = Français
wishes-language-en = English

# Le mélange de paquets
wishes-mix-deck = Ajouter { $name } au mélange
wishes-mix-study = Étudier les paquets cochés
wishes-mix-help = Ensemble, d’un seul trait. Ton choix est gardé pour la prochaine fois.

# Marques
wishes-more = Plus pour cette carte
wishes-note = Ton mémo
wishes-note-help = Personne d’autre que toi ne le voit ; il est derrière la réponse.
wishes-note-keep = Garder le mémo
wishes-note-kept = Ton mémo est gardé.
wishes-note-back = Ton mémo est comme avant.
wishes-note-long = Le mémo est trop long : { $most } caractères au plus.
wishes-suspend = Ne plus demander cette carte
wishes-resume = Demander de nouveau cette carte
wishes-suspended = Cette carte ne viendra plus.
wishes-resumed = Cette carte revient.
wishes-is-suspended = plus demandée
wishes-mark-failed = Cela n’a pas pu être gardé. Réessaie au retour du réseau.

# Cartes d’un paquet
wishes-which = Quelles cartes
wishes-filter-all = Toutes
wishes-filter-due = À revoir
wishes-filter-new = Nouvelles
wishes-filter-leech = Souvent oubliées
wishes-filter-bookmarked = Marquées
wishes-filter-suspended = Plus demandées
wishes-filter-failed = Ratées cette semaine
wishes-filter-unknown = Le filtre doit être all, due, new, leech, bookmarked, suspended ou failed.
wishes-filter-mode = Un filtre ne va qu’avec mode=cram.
wishes-tag = Étiquette
wishes-tag-any = toutes
wishes-search = Chercher
wishes-show = Afficher
wishes-show-all = Tout afficher
wishes-none-found = Aucune carte ne correspond.
wishes-study-these = Étudier celles-ci
wishes-before = Cartes précédentes
wishes-pages = Pages

# Un nouveau départ
wishes-afresh = Repartir de zéro
wishes-afresh-done = { $n ->
    [one] { $n } carte est de nouveau nouvelle. Tes réponses restent dans le journal.
   *[other] { $n } cartes sont de nouveau nouvelles. Tes réponses restent dans le journal.
}
wishes-afresh-nothing = Toutes les cartes de ce paquet sont déjà nouvelles.
wishes-afresh-undone = Le paquet est comme avant le nouveau départ.
wishes-afresh-not-undone = Ce nouveau départ a déjà été annulé.
