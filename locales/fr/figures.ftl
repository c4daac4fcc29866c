# Ce que voient les personnes qui enseignent dans une classe

figures-title = Chiffres
figures-all = Tous les chiffres
figures-of = Chiffres de
figures-all-decks = Tous les paquets
figures-deck = Paquet
figures-as-of = État au matin du { $day }.
figures-promise = Chaque chiffre porte sur { $n } élèves ou plus, par paliers, et ne bouge pas avant qu’autant d’élèves aient répondu depuis : personne n’y est reconnaissable.
figures-too-few = Le reste apparaît quand la classe compte { $n } élèves qui n’apparaissent pas par leur nom : à moins, les chiffres diraient où en est telle ou telle personne.
figures-students = { $n ->
    [one] élève
   *[other] élèves
}
figures-active = élèves ont répondu ces sept derniers jours, sur { $n }
figures-mastery = de maîtrise, chez celles et ceux qui ont commencé
figures-seen = cartes vues par quelqu’un, sur { $n }
figures-hard = { $n ->
    [one] carte oubliée plus de { $percent } % du temps
   *[other] cartes oubliées plus de { $percent } % du temps
}
figures-fewer = moins de { $n }
figures-range = { $low }–{ $high }
figures-percent-or-less = { $n } % ou moins
figures-percent-or-more = { $n } % ou plus
figures-yes = oui
figures-no = non
figures-weeks = La maîtrise au fil du temps
figures-weeks-said = { $n ->
    [one] { $last } % cette semaine, la première qui soit gardée.
   *[other] De { $first } % à { $last } % en { $n } semaines.
}
figures-weeks-none = Rien encore : la première semaine apparaît quand un paquet a assez d’élèves.
figures-weeks-help = Telle qu’elle était sur cette page à la fin de chaque semaine, depuis la première.
figures-week = Semaine du
figures-mastery-column = Maîtrise
figures-hardest = Les cartes les plus difficiles
figures-hardest-none = Une carte apparaît ici quand elle est revenue chez { $n } élèves.
figures-hardest-help = Part d’oublis quand la carte revient, chaque élève comptant une fois ; la même après un 5 ; pour combien d’élèves c’est une sangsue, oubliée huit fois ou plus.
figures-forgotten = Oubliée
figures-said5 = A dit 5, puis oublié
figures-leech = Sangsue pour
figures-deck-seen = Cartes vues
figures-of-cards = { $n } sur { $cards }
figures-begun = Élèves qui ont commencé
figures-unseen = Cartes que personne n’a vues
figures-unseen-said = { $n ->
    [one] { $n } carte n’a été vue par personne dans la classe.
   *[other] { $n } cartes n’ont été vues par personne dans la classe.
}
figures-named = Par leur nom
figures-named-none = Personne n’a accepté d’apparaître par son nom.
figures-named-small = Des paquets de moins de 10 cartes, rien n’apparaît par un nom.
figures-named-help = Les élèves qui l’ont accepté sur leur page de la classe ; ils y voient la même chose. Parts par paliers de 5 %, jamais carte par carte, et rien des paquets de moins de 10 cartes.
figures-student = Élève
figures-student-active = A répondu ces sept derniers jours
figures-student-met = Cartes vues
figures-csv = Télécharger en CSV
figures-from = Combien d’élèves
figures-from-label = Élèves derrière chaque chiffre, au moins
figures-from-help = Cinq au minimum. Prend effet le lendemain matin. Les élèves voient ce nombre sur leur page de la classe.
figures-from-save = Enregistrer
figures-from-set = Dès le lendemain matin, au moins { $n } élèves sont derrière chaque chiffre.
figures-from-wrong = Il faut au moins { $n } élèves, et au plus 1000.
figures-by-name = Apparaître par ton nom
figures-by-name-help = Les personnes qui enseignent ici voient où en est toute la classe, à partir de { $n } élèves, et rien de toi en particulier. Si tu veux, elles peuvent voir où tu en es, par ton nom, dans tous les paquets et dans chacun : cartes vues, maîtrise, part d’oublis. Jamais une réponse en particulier, et rien des paquets de moins de 10 cartes.
figures-by-name-this = Voici ce qu’elles voient de toi :
figures-by-name-tomorrow = Elles te voient par ton nom dès demain matin ; ce qu’elles voient sera ici.
figures-by-name-small = Rien n’apparaît par ton nom tant qu’aucun paquet d’ici n’a 10 cartes.
figures-by-name-on = Apparaître par mon nom
figures-by-name-off = Ne plus apparaître par mon nom
figures-named-on = Les personnes qui enseignent ici te verront par ton nom dès demain matin.
figures-named-off = Tu n’apparais plus par ton nom.
audit-figures-from = Nombre d’élèves derrière chaque chiffre, par { $who } : { $subject }
audit-figures-named = { $who } accepte d’apparaître par son nom dans les chiffres d’une classe
audit-figures-unnamed = { $who } n’apparaît plus par son nom dans les chiffres d’une classe
