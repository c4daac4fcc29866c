# Ce que voit l’administration, les comptes sans code, et la ligne de commande.

nav-admin = Admin
admin-overview = Vue d’ensemble
admin-audit = Journal
admin-pages = Pages de la liste
admin-former = Précédent
admin-next = Suivant
admin-newest = Plus récent
admin-older = Plus ancien
admin-any = tout
admin-find = Chercher
admin-minute = { $day }, { $time }

# Vue d’ensemble
admin-holds = Ce qu’il y a ici
admin-students = { $n ->
    [one] élève
   *[other] élèves
}
admin-instructors = { $n ->
    [one] personne qui enseigne
   *[other] personnes qui enseignent
}
admin-admins = { $n ->
    [one] admin
   *[other] admins
}
admin-classes = { $n ->
    [one] classe
   *[other] classes
}
admin-answers = { $n ->
    [0] Aucune réponse encore.
    [one] Une réponse jusqu’ici.
   *[other] { $n } réponses jusqu’ici.
}
admin-sessions = { $n ->
    [one] Sessions ouvertes : { $n } navigateur.
   *[other] Sessions ouvertes : { $n } navigateurs.
}
admin-shut-out = { $n ->
    [one] Un compte est bloqué.
   *[other] { $n } comptes sont bloqués.
}
admin-archived = { $n ->
    [one] Une classe est archivée.
   *[other] { $n } classes sont archivées.
}
admin-storage = Stockage
admin-file-database = Base de données
admin-file-log = Son journal, pas encore intégré
admin-file-uploads = Fichiers en attente
admin-file-media = Images et sons
admin-free = Libre sur ce disque
admin-check = Vérifier la base de données
admin-check-help = Tout est relu. On peut étudier pendant ce temps.
admin-check-sound = La base de données est en bon état.
admin-check-broken = La base de données est abîmée. Arrête le serveur, copie le dossier des données et restaure la dernière sauvegarde. SQLite dit :
admin-server = Serveur
admin-version = Recto
admin-schema = Étape du schéma
admin-uptime = En marche depuis
admin-up-days = { $days } j { $hours } h
admin-up-hours = { $hours } h { $minutes } min
admin-registration = Nouveaux comptes
admin-registration-closed = seulement par l’enseignement et l’administration
admin-registration-invite = avec le code d’une classe
admin-registration-open = pour tout le monde
admin-metrics = Mesures
admin-metrics-off = désactivées

# Personnes
admin-find-name = Une partie du nom
admin-state = Compte
admin-state-active = actif
admin-state-disabled = bloqué
admin-found = { $n ->
    [0] Personne
    [one] Une personne
   *[other] { $n } personnes
}
admin-last-sign-in = Dernière connexion
admin-never = jamais
admin-add = Ajouter quelqu’un
admin-add-go = Ajouter
admin-add-help = Tu reçois un lien à remettre, avec lequel la personne choisit un mot de passe. Une classe entière s’ajoute par liste, sur la page de la classe.
admin-account = Compte
admin-since = Ici depuis le
admin-ways-in = Accès
admin-browsers = { $n ->
    [0] aucun navigateur
    [one] un navigateur
   *[other] { $n } navigateurs
}
admin-tokens = { $n ->
    [0] aucun jeton d’API
    [one] un jeton d’API
   *[other] { $n } jetons d’API
}
admin-link-title = Lien à remettre
admin-link-help = Il sert une seule fois, pendant deux semaines, et n’est montré que maintenant. La personne y choisit un mot de passe ; d’ici là, l’ancien fonctionne.
admin-link-new = Lien pour un nouveau mot de passe
admin-sign-out = Déconnecter partout
admin-disable = Bloquer
admin-enable = Débloquer
admin-make-student = Donner le rôle d’élève
admin-make-instructor = Donner le rôle d’enseignement
admin-make-admin = Donner le rôle d’admin
admin-now-student = { $name } a maintenant le rôle d’élève.
admin-now-instructor = { $name } enseigne maintenant et peut créer des classes.
admin-now-admin = { $name } a maintenant le rôle d’admin.
admin-disabled = Le compte de { $name } est bloqué, dans tous les navigateurs et pour tous les jetons. Toutes les réponses restent.
admin-enabled = { $name } peut se connecter de nouveau.
admin-signed-out = { $name } n’a plus aucune session ouverte.
admin-audit-of = Ce qu’en dit le journal
admin-no-classes = Dans aucune classe.
admin-left = partie
admin-put-away = archivée
admin-delete-person = Supprimer cette personne
admin-delete-person-help = Le compte et toutes ses réponses disparaissent pour de bon. Ce que la personne a importé et écrit reste, sans son nom.
admin-delete-person-rather = Pour garder les réponses, bloque plutôt le compte.
admin-type-name = Pour confirmer, écris le nom : { $name }
admin-delete = Supprimer pour de bon
admin-person-deleted = Le compte de { $name } est supprimé.

# Classes
admin-no-class = Pas encore de classe.
admin-decks = { $n ->
    [0] aucun paquet
    [one] un paquet
   *[other] { $n } paquets
}
admin-last-answer = Dernière étude : { $day }.
admin-no-answer = Pas encore étudiée.
admin-put-away-on = archivée le { $day }
admin-archive = Archiver
admin-bring-back = Rétablir
admin-class-archived = { $name } est archivée : personne ne la voit ni ne l’étudie. Toute la progression reste.
admin-class-back = { $name } est de retour, avec la progression de chacun.
admin-delete-class = Supprimer
admin-delete-class-help = Ses paquets, ses cartes et toutes les réponses disparaissent pour de bon, pour tout le monde.
admin-delete-class-rather = Pour les garder, archive plutôt la classe.
admin-class-deleted = { $name } est supprimée.

# Imports
admin-no-imports = Pas encore d’import.
admin-nobody = la ligne de commande, ou un compte supprimé

# Le journal
admin-audit-person = Nom d’une personne
admin-audit-action = Quoi
admin-audit-none = Rien de tel.
audit-who-command = la ligne de commande
audit-who-gone = une personne supprimée
audit-other = { $who } : { $subject }
audit-sign-in = Connexion : { $who }
audit-join = Nouveau compte avec un code : { $who }
audit-class-join = Arrivée dans la classe : { $who }
audit-sign-up = Nouveau compte : { $who }
audit-first-admin = Premier compte d’administration : { $who }
audit-person-add = Ajout de { $subject }, par { $who }
audit-person-disable = Compte de { $subject } bloqué, par { $who }
audit-person-enable = Compte de { $subject } débloqué, par { $who }
audit-person-delete = Compte de { $subject } supprimé, par { $who }
audit-role-student = Rôle d’élève pour { $subject }, par { $who }
audit-role-instructor = Rôle d’enseignement pour { $subject }, par { $who }
audit-role-admin = Rôle d’admin pour { $subject }, par { $who }
audit-password = Mot de passe choisi par { $who }
audit-password-of = Mot de passe de { $subject } choisi par { $who }
audit-password-link = Lien de mot de passe pour { $subject }, par { $who }
audit-sign-out-everywhere = Sessions de { $subject } fermées, par { $who }
audit-token-add = Jeton d’API pour { $subject }, par { $who }
audit-token-revoke = Jeton d’API de { $subject } révoqué, par { $who }
audit-member-add = { $subject } dans la classe, par { $who }
audit-member-remove = { $subject } hors de la classe, par { $who }
audit-member-return = Retour de { $subject } dans la classe, par { $who }
audit-class-add = Classe { $subject } créée, par { $who }
audit-class-rename = Classe renommée : { $subject }, par { $who }
audit-class-archive = Classe { $subject } archivée, par { $who }
audit-class-restore = Classe { $subject } rétablie, par { $who }
audit-class-delete = Classe { $subject } supprimée, par { $who }
audit-code-renew = Code de la classe changé, par { $who }
audit-import = Import de { $subject }, par { $who }
audit-import-undo = Import de { $subject } annulé, par { $who }

error-last-admin = Plus personne ne pourrait s’occuper du serveur : c’est le dernier compte d’administration. Donne d’abord ce rôle à quelqu’un d’autre.
error-typed-name = Ce n’est pas le nom ; rien n’a été supprimé. Écris-le tel qu’il est affiché.
error-token-unknown = Aucun jeton d’API valable n’a le numéro { $id }. « recto token list » les montre.
error-class-not-archived = Aucune classe archivée ne s’appelle « { $name } ».
error-member-unknown = { $name } n’est pas dans cette classe.

# Comptes sans code
sign-up = Créer un compte
sign-up-help = Pas besoin d’adresse : un nom et un mot de passe suffisent. Tu rejoins ensuite ta classe avec son code.
sign-up-go = Créer
sign-up-known = Déjà un compte ?

# Ligne de commande
cli-person-added = compte ajouté
cli-person-link = Le mot de passe se choisit ici, une seule fois, pendant deux semaines : { $link }
cli-password-set = mot de passe changé ; les sessions sont fermées
cli-person-disabled = compte bloqué
cli-person-enabled = compte débloqué
cli-person-role = { $name } a maintenant le rôle { $role }
cli-person-signed-out = { $n ->
    [0] aucune session n’était ouverte
    [one] une session fermée
   *[other] { $n } sessions fermées
}
cli-class-added = classe ajoutée : { $name }, code { $code }
cli-joined = dans la classe
cli-left = hors de la classe ; la progression est gardée
cli-archived = archivée ; toute la progression est gardée
cli-brought-back = rétablie
cli-token-revoked = révoqué
audit-second-step-on = { $who } a activé une deuxième étape
audit-second-step-off = { $who } a désactivé la deuxième étape
audit-recovery-codes = { $who } a créé de nouveaux codes de secours
audit-codes-refused = Trop de codes faux, avec le bon mot de passe, à la connexion de { $who }
audit-backup = { $who } a fait une sauvegarde
audit-backup-failed = Une sauvegarde a échoué
audit-backup-download = { $who } a téléchargé la sauvegarde { $subject }
audit-backup-schedule = { $who } a changé le rythme des sauvegardes
audit-restore = { $who } a restauré une sauvegarde
audit-class-leave = { $who } a quitté la classe
audit-class-come-back = { $who } est revenu·e dans la classe
audit-progress-delete = { $who } a supprimé toutes ses réponses
audit-account-delete = Quelqu’un a supprimé son propre compte
