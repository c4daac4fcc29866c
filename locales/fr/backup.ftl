# Sauvegardes : la page d’administration et la ligne de commande.

backup-title = Sauvegardes
backup-last = Dernière sauvegarde
backup-running = Une sauvegarde est en cours. La classe peut étudier pendant ce temps.
backup-look-again = Regarder de nouveau
backup-none-yet = Il n’y en a pas encore.
backup-good = { $file }, { $size }, vérifiée par relecture.
backup-failed = { $when } : aucune sauvegarde n’a été faite.
backup-last-good = La dernière sauvegarde réussie date du { $when }, { $size }.
backup-now = Sauvegarder maintenant
backup-done = La sauvegarde est faite et vérifiée.
backup-kept = Sur ce serveur
backup-kept-help = Chacune contient tout : personnes, réponses, cartes, médias. Pense à en copier une sur un autre ordinateur, car toutes partagent le disque de ce qu’elles protègent.
backup-download = Télécharger
backup-schedule = Calendrier
backup-next = La prochaine est prévue le { $when }.
backup-every = À quelle fréquence
backup-never = Jamais d’elle-même
backup-hourly = { $n ->
    [one] Toutes les heures
   *[other] Toutes les { $n } heures
}
backup-daily = Tous les jours
backup-weekly = Toutes les semaines
backup-keep = Combien en garder
backup-save = Enregistrer
backup-schedule-set = Le calendrier est enregistré.
backup-moment = { $date } à { $time }

backup-error-running = Une sauvegarde est déjà en cours. Attends qu’elle finisse.
backup-error-every = Choisis la fréquence dans la liste.
backup-error-keep = Garde entre 1 et { $most } sauvegardes.

backup-trouble-no-data = Il n’y a pas de recto.db dans { $folder }. Indique le dossier de données avec --data-dir.
backup-trouble-folder = Le dossier { $folder } est inutilisable : { $why ->
    [missing] il n’existe pas
    [denied] Recto n’y a pas accès
    [full] le disque est plein
    [read-only] on ne peut rien écrire sur ce disque
    [in-the-way] autre chose porte ce nom
   *[other] le système refuse
}.
backup-trouble-file = { $file } ne peut être ni lu ni écrit : { $why ->
    [missing] le fichier n’existe pas
    [denied] Recto n’y a pas accès
    [full] le disque est plein
    [read-only] on ne peut rien écrire sur ce disque
    [in-the-way] autre chose porte ce nom
   *[other] le système refuse
}.
backup-trouble-taken = { $file } existe et n’est pas une sauvegarde de Recto. Choisis un autre nom.
backup-trouble-room = Le disque de { $folder } a { $free } Mo libres et il en faut { $needed }. Fais de la place, ou garde moins de sauvegardes.
backup-trouble-database = La base de données n’a pas pu être copiée.
backup-trouble-unfit = L’archive n’a pas passé sa vérification et a été jetée. Les anciennes sauvegardes sont intactes.
backup-trouble-stopped = Le serveur a été arrêté entre-temps.
backup-trouble-cut-short = Le serveur s’est arrêté avant la fin.
backup-trouble-not-empty = { $folder } n’est pas vide : rien n’a été restauré. Indique un dossier vide ou nouveau avec --data-dir.
backup-trouble-not-a-backup = { $file } n’est pas une sauvegarde de Recto, ou il est tronqué : rien n’a été restauré.
backup-trouble-damaged = { $file } est abîmé ({ $part }) : rien n’a été restauré. Utilise une autre sauvegarde.
backup-trouble-stranger = { $file } contient ce qui n’est pas d’une sauvegarde ({ $part }) : rien n’a été restauré.
backup-trouble-newer = { $file } vient d’un Recto plus récent (étape { $found }, celui-ci connaît { $known }). Installe cette version ou une plus récente.
backup-trouble-not-opened = La base restaurée ne peut pas être mise à jour. Rien n’a été restauré.

backup-because-logged = { $sentence } La cause exacte est dans le journal du serveur.
backup-because = { $sentence } La cause : { $cause }
backup-cli-taken = { $file } : base de données et { $n ->
    [one] { $n } fichier
   *[other] { $n } fichiers
} de médias, vérifiés par relecture
backup-cli-altered = { $n ->
    [one] { $n } fichier de médias n’est
   *[other] { $n } fichiers de médias ne sont
} pas ce que dit son nom ; la sauvegarde les contient tels quels
backup-cli-restored = { $folder } : restauré dans l’état du { $at }, avec { $n ->
    [one] { $n } fichier
   *[other] { $n } fichiers
} de médias ; tout le monde se reconnecte
