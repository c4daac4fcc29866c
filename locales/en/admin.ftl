# What admins see, accounts without a code, and the command line.

nav-admin = Admin
admin-overview = Overview
admin-audit = Log
admin-pages = Pages of the list
admin-former = Previous
admin-next = Next
admin-newest = Newest
admin-older = Older
admin-any = any
admin-find = Find
admin-minute = { $day }, { $time }

# Overview
admin-holds = What is here
admin-students = { $n ->
    [one] student
   *[other] students
}
admin-instructors = { $n ->
    [one] instructor
   *[other] instructors
}
admin-admins = { $n ->
    [one] admin
   *[other] admins
}
admin-classes = { $n ->
    [one] class
   *[other] classes
}
admin-answers = { $n ->
    [0] No answers yet.
    [one] One answer so far.
   *[other] { $n } answers so far.
}
admin-sessions = { $n ->
    [one] Signed in: one browser.
   *[other] Signed in: { $n } browsers.
}
admin-shut-out = { $n ->
    [one] One person is shut out.
   *[other] { $n } people are shut out.
}
admin-archived = { $n ->
    [one] One class is archived.
   *[other] { $n } classes are archived.
}
admin-storage = Storage
admin-file-database = Database
admin-file-log = Its log, not merged in yet
admin-file-uploads = Uploads that wait
admin-file-media = Images and sounds
admin-free = Free on this disk
admin-check = Check the database
admin-check-help = Reads through all of it. Studying goes on meanwhile.
admin-check-sound = The database is sound.
admin-check-broken = The database is damaged. Stop the server, copy the data folder, and restore the last backup. SQLite says:
admin-server = Server
admin-version = Recto
admin-schema = Schema step
admin-uptime = Running for
admin-up-days = { $days } d { $hours } h
admin-up-hours = { $hours } h { $minutes } min
admin-registration = New accounts
admin-registration-closed = only from instructors and admins
admin-registration-invite = with the join code of a class
admin-registration-open = for everybody
admin-metrics = Metrics
admin-metrics-off = off

# People
admin-find-name = Part of the name
admin-state = Account
admin-state-active = active
admin-state-disabled = shut out
admin-found = { $n ->
    [0] Nobody found
    [one] One person
   *[other] { $n } people
}
admin-last-sign-in = Last sign-in
admin-never = never
admin-add = Add somebody
admin-add-go = Add
admin-add-help = You get a link to hand out, with which they choose a password. Whole classes are added from a list on the class’s own page.
admin-account = Account
admin-since = Here since
admin-ways-in = Ways in
admin-browsers = { $n ->
    [0] no browser
    [one] one browser
   *[other] { $n } browsers
}
admin-tokens = { $n ->
    [0] no API token
    [one] one API token
   *[other] { $n } API tokens
}
admin-link-title = Link to hand out
admin-link-help = It works once, for two weeks, and is shown only now. With it they choose a password; until then the old one works.
admin-link-new = Link for a new password
admin-sign-out = Sign out everywhere
admin-disable = Shut out
admin-enable = Let in again
admin-make-student = Make a student
admin-make-instructor = Make an instructor
admin-make-admin = Make an admin
admin-now-student = { $name } is a student now.
admin-now-instructor = { $name } is an instructor now and may make classes.
admin-now-admin = { $name } is an admin now.
admin-disabled = { $name } is shut out, in every browser and with every token. All answers stay.
admin-enabled = { $name } may sign in again.
admin-signed-out = { $name } is signed out everywhere.
admin-audit-of = What the log says of them
admin-no-classes = In no class.
admin-left = left
admin-put-away = archived
admin-delete-person = Delete this person
admin-delete-person-help = The account and all its answers go for good. What they imported and wrote stays, without their name.
admin-delete-person-rather = To keep the answers, shut them out instead.
admin-type-name = To be sure, type the name: { $name }
admin-delete = Delete for good
admin-person-deleted = { $name } is deleted.

# Classes
admin-no-class = No classes yet.
admin-decks = { $n ->
    [0] no decks
    [one] one deck
   *[other] { $n } decks
}
admin-last-answer = Last studied on { $day }.
admin-no-answer = Not studied yet.
admin-put-away-on = archived on { $day }
admin-archive = Archive
admin-bring-back = Bring back
admin-class-archived = { $name } is archived: nobody sees or studies it. All progress stays.
admin-class-back = { $name } is back, with everybody’s progress.
admin-delete-class = Delete
admin-delete-class-help = Its decks, cards and all answers to them go for good, for everybody.
admin-delete-class-rather = To keep them, archive the class instead.
admin-class-deleted = { $name } is deleted.

# Imports
admin-no-imports = No imports yet.
admin-nobody = the command line, or a deleted account

# The log
admin-audit-person = Name of a person
admin-audit-action = What
admin-audit-none = Nothing of the kind.
audit-who-command = The command line
audit-who-gone = Somebody who has been deleted
audit-other = { $who }: { $subject }
audit-sign-in = { $who } signed in
audit-join = { $who } joined with a new account
audit-class-join = { $who } joined the class
audit-sign-up = { $who } made an account
audit-first-admin = { $who } became the first admin
audit-person-add = { $who } added { $subject }
audit-person-disable = { $who } shut { $subject } out
audit-person-enable = { $who } let { $subject } in again
audit-person-delete = { $who } deleted the person { $subject }
audit-role-student = { $who } made { $subject } a student
audit-role-instructor = { $who } made { $subject } an instructor
audit-role-admin = { $who } made { $subject } an admin
audit-password = { $who } set a password
audit-password-of = { $who } set the password of { $subject }
audit-password-link = { $who } made a password link for { $subject }
audit-sign-out-everywhere = { $who } signed { $subject } out everywhere
audit-token-add = { $who } made an API token for { $subject }
audit-token-revoke = { $who } revoked an API token of { $subject }
audit-member-add = { $who } put { $subject } into the class
audit-member-remove = { $who } took { $subject } out of the class
audit-member-return = { $who } took { $subject } back into the class
audit-class-add = { $who } made the class { $subject }
audit-class-rename = { $who } renamed the class: { $subject }
audit-class-archive = { $who } archived the class { $subject }
audit-class-restore = { $who } brought the class { $subject } back
audit-class-delete = { $who } deleted the class { $subject }
audit-code-renew = { $who } changed the join code
audit-import = { $who } imported { $subject }
audit-import-undo = { $who } undid the import of { $subject }

error-last-admin = Nobody else could look after the server: this is the last admin. Make somebody else an admin first.
error-typed-name = That isn’t the name, so nothing was deleted. Type it as it stands there.
error-token-unknown = No API token that works has the number { $id }. “recto token list” shows them.
error-class-not-archived = No archived class is called “{ $name }”.
error-member-unknown = { $name } isn’t in this class.

# Accounts without a code
sign-up = Make an account
sign-up-help = No e-mail needed: a name and a password are all you need. You join your class with its code after that.
sign-up-go = Make it
sign-up-known = Already have an account?

# Command line
cli-person-added = added
cli-person-link = They choose a password here, once, within two weeks: { $link }
cli-password-set = set; their sessions have ended
cli-person-disabled = disabled
cli-person-enabled = may sign in again
cli-person-role = { $name } is { $role } now
cli-person-signed-out = { $n ->
    [0] was signed in nowhere
    [one] signed out of one browser
   *[other] signed out of { $n } browsers
}
cli-class-added = added: { $name }, join code { $code }
cli-joined = joined
cli-left = out of the class; their progress is kept
cli-archived = archived; all progress is kept
cli-brought-back = brought back
cli-token-revoked = revoked
audit-second-step-on = { $who } turned a second step on
audit-second-step-off = { $who } turned the second step off
audit-recovery-codes = { $who } made new recovery codes
audit-codes-refused = Too many wrong codes, with the right password, at the sign-in of { $who }
audit-backup = { $who } made a backup
audit-backup-failed = A backup failed
audit-backup-download = { $who } downloaded the backup { $subject }
audit-backup-schedule = { $who } changed when backups are made
audit-restore = { $who } restored a backup
audit-class-leave = { $who } left the class
audit-class-come-back = { $who } came back to the class
audit-progress-delete = { $who } deleted all of their own answers
audit-account-delete = Somebody deleted their own account
