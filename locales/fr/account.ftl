# Le compte d’une personne, et la deuxième étape à la connexion.

account = Compte
account-password = Changer le mot de passe
account-password-current = Mot de passe actuel
account-password-new = Nouveau mot de passe
account-password-others = Tous les autres appareils sont déconnectés.
account-password-go = Le changer
account-password-wrong = Ce n’est pas ton mot de passe actuel.
account-password-done = Ton mot de passe est changé. Tous les autres appareils sont déconnectés.
account-step = Deuxième étape à la connexion
account-step-help = En plus du mot de passe, un code d’une application de ton téléphone. Qui apprendrait ton mot de passe ne pourrait toujours pas se connecter.
account-step-begin = L’activer
account-step-scan = Lis ce code avec une application d’authentification, puis tape les six chiffres qu’elle affiche.
account-step-qr = Code QR pour l’application d’authentification
account-step-type = Ou tape-le dans l’application :
account-step-code = Code
account-step-confirm = Activer
account-step-again = Créer un autre secret
account-step-is-on = La deuxième étape est déjà active. Désactive-la d’abord.
account-step-since = Active depuis le { $day }.
account-step-end = La désactiver
account-step-off = La deuxième étape est désactivée.
account-code-wrong = Ce code n’est pas bon. Vérifie que l’horloge du téléphone est juste, et tape le suivant.
account-codes = Tes codes de secours
account-codes-help = Note-les et garde-les en lieu sûr : chacun te connecte une fois si ton téléphone est perdu. Ils ne s’affichent que maintenant.
account-codes-left = { $n ->
    [0] Il ne reste aucun code de secours.
    [one] Il reste un code de secours.
   *[other] Il reste { $n } codes de secours.
}
account-codes-new = Nouveaux codes de secours
account-devices = Appareils
account-devices-n = { $n ->
    [one] Cet appareil est le seul où ta session est ouverte.
   *[other] Ta session est ouverte sur { $n } appareils ou navigateurs.
}
account-sign-out = Se déconnecter partout
account-signed-out = Ta session est fermée sur tous les appareils.
sign-in-code-title = Encore une étape
sign-in-code-help = Tape le code qu’affiche ton application d’authentification, ou l’un de tes codes de secours.
sign-in-code-wrong = Ce code n’est pas bon, ou a déjà servi. Tape le suivant.
sign-in-code-over = Trop d’essais, ou trop tard. Recommence avec ton mot de passe.
sign-in-codes-refused = { $n ->
    [one] Trop de codes faux pour ce compte. Les codes sont de nouveau acceptés dans une minute.
   *[other] Trop de codes faux pour ce compte. Les codes sont de nouveau acceptés dans { $n } minutes.
} S’ils n’étaient pas de toi, quelqu’un connaît ton mot de passe : change-le là où ta session est ouverte.
sign-in-code-back = Recommencer
