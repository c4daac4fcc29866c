# Les progrès d’une personne

progress-nav = Progrès
progress-of = Cartes de
progress-all = Tout
progress-whole-class = Tout { $class }
progress-show = Afficher
progress-empty = Pas encore de réponse
progress-empty-help = Après tes premières cartes, tu verras ici ce que tu sais et ce qui vient.
progress-long = { $n ->
    [one] carte sue pour trois semaines ou plus, sur { $met } déjà vues
   *[other] cartes sues pour trois semaines ou plus, sur { $met } déjà vues
}
progress-remembered = de bonnes réponses quand une carte est revenue
progress-days = { $n ->
    [one] jour d’étude en un an, { $time } de réflexion
   *[other] jours d’étude en un an, { $time } de réflexion
}
progress-time = { $hours ->
    [0] { $minutes } min
   *[other] { $hours } h { $minutes } min
}
progress-as-table = En tableau
progress-day = Jour
progress-answers = Réponses
progress-cards = Cartes
progress-less = moins de réponses
progress-more = plus
progress-year = Une année de jours
progress-year-said = { $n ->
    [one] { $n } réponse
   *[other] { $n } réponses
} en { $days ->
    [one] { $days } jour
   *[other] { $days } jours
}.
progress-year-second = La deuxième moitié de l’année de jours.
progress-ahead = Les 30 prochains jours
progress-ahead-said = { $n ->
    [one] { $n } carte revient
   *[other] { $n } cartes reviennent
}, dont { $today } aujourd’hui.
progress-ahead-none = Aucune carte ne revient dans les 30 prochains jours.
progress-ahead-help = Selon le plan d’aujourd’hui : ce que tu oublies revient plus tôt, et les nouvelles cartes ne sont pas comptées.
progress-overdue = { $n ->
    [one] { $n } est en retard.
   *[other] { $n } sont en retard.
}
progress-minutes = Temps
progress-minutes-said = { $time } en 30 jours, environ { $each } min par jour d’étude.
progress-minutes-none = Rien d’étudié ces 30 derniers jours.
progress-minutes-column = Minutes
progress-minutes-help = Temps de réflexion, une minute au plus par carte.
progress-retention = Retenu, selon l’intervalle
progress-retention-said = { $percent } % retenu, sur { $n ->
    [one] { $n } réponse
   *[other] { $n } réponses
}.
progress-retention-none = Aucune carte n’est encore revenue.
progress-retention-help = Les cartes revenues à leur échéance, selon le nombre de jours d’absence. En pâle : moins de dix réponses.
progress-interval = Absence
progress-interval-1 = 1 jour
progress-interval-2 = 2–6 j
progress-interval-3 = 7–20 j
progress-interval-4 = 21–60 j
progress-interval-5 = 61 j +
progress-known = Retenues
progress-forgetting = Tes notes, et la suite
progress-forgetting-said = Tu as dit { $grade } : { $percent } % d’oublis la fois suivante.
progress-forgetting-none = Aucune carte n’est encore revenue.
progress-forgetting-help = Selon la note qui a fixé le retour de la carte, sans les répétitions du même jour. En pâle : moins de dix réponses.
progress-grade = Tu as dit
progress-forgotten = Oubliées
progress-share = Part
progress-month-1 = janv.
progress-month-2 = févr.
progress-month-3 = mars
progress-month-4 = avr.
progress-month-5 = mai
progress-month-6 = juin
progress-month-7 = juil.
progress-month-8 = août
progress-month-9 = sept.
progress-month-10 = oct.
progress-month-11 = nov.
progress-month-12 = déc.

# Ce qui est à soi

own-title = Tes données
own-download = Les emporter
own-download-help = Tout ce que Recto garde sur toi : profil, classes, marque-pages, mémos, ce que tu sais de chaque carte, et chaque réponse.
own-json = Tout télécharger en JSON
own-csv = Télécharger les réponses en CSV
own-holds = { $answers ->
    [one] { $answers } réponse
   *[other] { $answers } réponses
} à { $cards ->
    [one] { $cards } carte
   *[other] { $cards } cartes
}.
own-forget = Repartir de rien
own-forget-help = Supprime tes réponses, ce que tu sais de chaque carte, tes marque-pages et tes mémos. Ton compte et tes classes restent. C’est définitif : télécharge-les d’abord.
own-forget-go = Supprimer mes réponses
own-forgotten = Tes réponses, marque-pages et mémos sont supprimés.
own-delete = Supprimer ton compte
own-delete-help = Supprime ton compte et tout ce qui précède. Les cartes et remarques que tu as écrites restent, sans ton nom. C’est définitif.
own-delete-go = Supprimer mon compte
own-deleted = Ton compte est supprimé.
own-backups = Les sauvegardes déjà faites contiennent tes données jusqu’à leur remplacement : demande à qui s’occupe de ce serveur.
own-type-name = Écris ton nom, { $name }, pour confirmer
own-name-wrong = Ce n’est pas ton nom tel qu’il est ici : « { $name } ». Rien n’a été supprimé.
own-last-admin = Il n’y a pas d’autre admin : ton compte doit rester. Donne d’abord ce rôle à quelqu’un.
own-last-instructor = Personne d’autre n’enseigne dans « { $class } » : ton compte doit rester. Confie d’abord la classe à quelqu’un.
own-demo = Les personnes de la démo restent : leurs données partent avec elle.
own-leave = Quitter cette classe
own-left = Tu as quitté { $class }. Tes progrès sont gardés.
own-back = Tu es de retour dans { $class }.
