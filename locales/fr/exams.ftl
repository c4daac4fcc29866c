# Les jours d’examen, et ce qui sera su ces jours-là.

exam-title = Examen
exam-day = Jour de l’examen
exam-ahead = { $n ->
    [1] Examen demain, le { $day }
   *[other] Examen le { $day }, dans { $n } jours
}
exam-of-class = L’examen de la classe
exam-class-help = Les cartes qui viendraient après sont montrées encore une fois dans les deux semaines d’avant. Ensuite, chaque personne continue comme avant.
exam-of-decks = Jours de certains paquets
exam-of-decks-help = Le jour d’un paquet passe avant celui de la classe.
exam-none = La classe n’a pas de jour d’examen.
exam-for-you = Pour toi
exam-own = Ton propre jour d’examen
exam-own-day = Ton jour
exam-own-help = Pour toi seulement ; il passe avant celui de la classe.
exam-own-choose = Un autre jour d’examen, pour toi seulement
exam-keep = Garder
exam-remove = Retirer le jour
exam-set = L’examen est le { $name }. Les cartes viennent à temps.
exam-removed = Le jour d’examen est retiré. Les cartes reviennent à leur propre jour.
exam-own-removed = Ton propre jour d’examen est retiré.
exam-more = Jours d’examen et prévision
exam-day-wrong = Ce n’est pas un jour. Choisis-en un, ou écris-le comme 2027-05-12.
exam-day-past = Choisis un jour à partir de demain, d’ici deux ans.

exam-forecast = Cartes sues ce jour-là : environ { $known } sur { $of }, entre { $low } et { $high }.
exam-forecast-from = Si tu continues comme ces quatre dernières semaines. D’après tes { $n } dernières réponses ; huit fois sur dix, le résultat est entre les deux.
exam-few = Une prévision vient quand tu as répondu { $need } fois de mémoire, à des cartes déjà rencontrées. Jusqu’ici : { $n }.
exam-mean = Le { $day }, la classe saura environ { $percent } des cartes : c’est la moyenne de ses élèves, au { $morning }.
exam-mean-few = Ce que la classe saura le { $day } est calculé chaque matin : dès que { $n } élèves ont assez répondu, puis de nouveau quand { $n } ont répondu depuis.

exam-need = { $left ->
    [one] Une carte est encore nouvelle pour toi. Avec { $n } nouvelles cartes par jour, tu auras tout rencontré deux jours avant.
   *[other] { $left } cartes sont encore nouvelles pour toi. Avec { $n } nouvelles cartes par jour, tu auras tout rencontré deux jours avant.
}
exam-enough = { $left ->
    [one] Une carte est encore nouvelle pour toi. Tes nouvelles cartes par jour suffisent pour la rencontrer à temps.
   *[other] { $left } cartes sont encore nouvelles pour toi. Tes nouvelles cartes par jour suffisent pour les rencontrer à temps.
}
exam-agreed-to = { $n ->
    [one] Au moins une nouvelle carte par jour vient jusqu’à l’examen.
   *[other] Au moins { $n } nouvelles cartes par jour viennent jusqu’à l’examen.
}
exam-all-met = Tu as rencontré toutes les cartes.
exam-agree = { $n ->
    [one] Prendre une nouvelle carte par jour
   *[other] Prendre { $n } nouvelles cartes par jour
}
exam-agree-end = { $n ->
    [0] Revenir à aucune nouvelle carte par jour
    [one] Revenir à une nouvelle carte par jour
   *[other] Revenir à { $n } nouvelles cartes par jour
}
exam-agreed = { $n ->
    [one] Jusqu’à l’examen, au moins une nouvelle carte par jour vient.
   *[other] Jusqu’à l’examen, au moins { $n } nouvelles cartes par jour viennent.
}
exam-agree-ended = { $n ->
    [0] Aucune nouvelle carte par jour, comme avant.
    [one] Une nouvelle carte par jour, comme avant.
   *[other] { $n } nouvelles cartes par jour, comme avant.
}
exam-today-need = { $n ->
    [one] une nouvelle carte par jour
   *[other] { $n } nouvelles cartes par jour
}

audit-exam-set = Jour d’examen fixé pour { $subject }, par { $who }
audit-exam-remove = Jour d’examen retiré pour { $subject }, par { $who }
