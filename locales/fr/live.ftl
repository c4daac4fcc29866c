# Révisions en direct : un écran au mur, et les téléphones qui répondent en même temps

live-title = Révision en direct
live-help = Tu montres les cartes au mur, une par une ; la classe répond sur ses téléphones. Le mur dit combien ont répondu et, à peu près, si c’était su, jamais qui a dit quoi. Les réponses comptent comme un entraînement et ne déplacent aucune date.
live-which = Quelles cartes
live-weakest = { $n ->
    [one] { $n } carte fragile, d’après les chiffres de ce matin
   *[other] Les { $n } plus fragiles, d’après les chiffres de ce matin, ou le nombre voulu parmi elles
}
live-weakest-none = Les cartes les plus fragiles de la classe apparaissent ici quand ses chiffres les montrent : il faut pour cela que la même carte soit revenue chez { $n } élèves.
live-choose = Choisir des cartes
live-choose-of = Cartes de { $name }
live-count = Combien de cartes
live-start = Commencer
live-past = Les précédentes
live-no-cards = Il faut choisir au moins une carte.
live-no-words = Une carte sans texte
live-runs-already = Une révision en direct est en cours dans cette classe.
live-to-stage = Vers le mur
live-none = Rien n’est en cours dans tes classes.
live-look = Regarder à nouveau
live-join = Participer
live-runs = Une révision en direct est en cours dans { $class }.
live-class-runs = Une révision en direct est en cours.
live-card-of = Carte { $n } sur { $total }
live-card-gone = Cette carte n’est plus là.
live-join-at = Pour participer :
live-qr = Code QR pour participer
live-back = Retour
live-next = Suivante
live-finish = Terminer
live-end = Arrêter
live-key-escape = Échap
live-there = { $n ->
    [0] Personne n’est encore là
    [one] { $n } personne est là
   *[other] { $n } personnes sont là
}
live-answered = { $n ->
    [one] { $n } sur { $of } a répondu
   *[other] { $n } sur { $of } ont répondu
}
live-bar = À quel point c’était su, à peu près.
live-bar-part = { " " }Note { $grade } : { $percent } %.
live-bar-help = À peu près, par paliers de trois réponses, et tracé deux fois au plus : personne ne peut y lire la réponse de quelqu’un.
live-bar-later = Le résultat apparaît à partir de { $n } réponses, pour que personne ne puisse y lire celle de quelqu’un.
live-think = Cherche la réponse. Elle vient quand on la montre au mur.
live-grade-1 = pas du tout
live-grade-2 = à peine
live-grade-3 = en partie
live-grade-4 = bien
live-grade-5 = très bien
live-noted = Ton { $n } est noté. Tu peux le changer jusqu’à la carte suivante.
live-not-noted = Personne ne voit ce que tu réponds.
live-gone = Trop tard : cette carte n’est plus au mur.
live-offline = Pas de réseau. L’envoi se fera dès qu’il sera revenu.
live-over = C’était la dernière carte.
live-over-help = Tes réponses sont gardées comme un entraînement ; aucune date n’a bougé.
live-ended = La révision en direct est terminée.
live-summary = Le bilan
live-resume = Reprendre
live-hardest = Les plus difficiles d’abord
live-nothing-shown = Aucune réponse n’a été montrée.
live-summary-help = À peu près, par paliers de trois réponses, pour les cartes auxquelles au moins { $n } élèves ont répondu.
live-answers = { $n ->
    [one] { $n } réponse
   *[other] { $n } réponses
}
live-too-few = trop peu pour dire si c’était su
