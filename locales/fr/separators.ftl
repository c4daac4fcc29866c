# Texte collé : ce qui sépare la question de la réponse et les cartes entre elles, et ce que cela donne.

separators-title = Ce qui les sépare
separators-help = Pour un texte de Quizlet ou d’un site semblable. D’habitude, c’est trouvé tout seul.
separators-sides = Entre question et réponse
separators-cards = Entre les cartes
separators-own-sides = Saisi, entre question et réponse
separators-own-cards = Saisi, entre les cartes
separators-auto = à trouver
separators-tab = tabulation
separators-comma = virgule
separators-semicolon = point-virgule
separators-dash = tiret
separators-line = saut de ligne
separators-blank = ligne vide
separators-own = autre
separators-own-help = Dans ce qui est saisi, \t vaut une tabulation et \n un saut de ligne.
separators-perhaps = Peut-être que ses cartes sont séparées autrement.
separators-show = Montrer ses cartes
separators-again = Relire
separators-as-table = Le lire comme un tableau
separators-different = Le lire autrement
separators-as-pasted = Des mots et leurs réponses avec quelque chose entre les deux, comme les donne Quizlet, et non un tableau à colonnes.

separators-seen = { $n ->
    [0] Pas encore de carte
    [one] { $n } carte
   *[other] { $n } cartes
} : { $sides } entre question et réponse, { $cards } entre les cartes.
separators-seen-format = { $n ->
    [one] { $n } carte
   *[other] { $n } cartes
}, lu comme : { $format }.
separators-left-out = { $n ->
    [one] { $n } morceau n’a pas de question ou pas de réponse et est laissé de côté.
   *[other] { $n } morceaux n’ont pas de question ou pas de réponse et sont laissés de côté.
}
separators-long = Le texte est trop long pour montrer ses cartes ici. Regarde-le : rien ne change encore.
separators-a-tab = une tabulation
separators-a-line = un saut de ligne
separators-a-blank = une ligne vide
separators-a-text = « { $text } »
separators-same = La même chose sépare question et réponse et les cartes. Choisis deux séparateurs différents.
separators-nothing = Colle d’abord un texte.
