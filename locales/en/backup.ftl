# Backups: the admins' page and the command line.

backup-title = Backups
backup-last = Last backup
backup-running = A backup is being made. The class can study meanwhile.
backup-look-again = Look again
backup-none-yet = There is none yet.
backup-good = { $file }, { $size }, checked by reading it back.
backup-failed = { $when }: no backup was made.
backup-last-good = The last good one is from { $when }, { $size }.
backup-now = Back up now
backup-done = The backup is made and checked.
backup-kept = On this server
backup-kept-help = Each holds everything: people, answers, cards, media. Keep a copy on another computer, for these share a disk with what they protect.
backup-download = Download
backup-schedule = Schedule
backup-next = The next one is due on { $when }.
backup-every = How often
backup-never = Never by itself
backup-hourly = { $n ->
    [one] Every hour
   *[other] Every { $n } hours
}
backup-daily = Every day
backup-weekly = Every week
backup-keep = How many to keep
backup-save = Save
backup-schedule-set = The schedule is saved.
backup-moment = { $date } at { $time }

backup-error-running = A backup is being made already. Wait for it to end.
backup-error-every = Choose how often from the list.
backup-error-keep = Keep between 1 and { $most } backups.

backup-trouble-no-data = There is no recto.db in { $folder }. Name the data folder with --data-dir.
backup-trouble-folder = The folder { $folder } can’t be used: { $why ->
    [missing] it isn’t there
    [denied] Recto may not use it
    [full] the disk is full
    [read-only] the disk can only be read
    [in-the-way] something else has that name
   *[other] the system refuses it
}.
backup-trouble-file = { $file } can’t be read or written: { $why ->
    [missing] it isn’t there
    [denied] Recto may not use it
    [full] the disk is full
    [read-only] the disk can only be read
    [in-the-way] something else has that name
   *[other] the system refuses it
}.
backup-trouble-taken = { $file } is there and isn’t a backup of Recto. Choose another name.
backup-trouble-room = The disk of { $folder } has { $free } MB free and { $needed } MB are needed. Make room, or keep fewer backups.
backup-trouble-database = The database could not be copied.
backup-trouble-unfit = The archive did not pass its check and was thrown away. Older backups are untouched.
backup-trouble-stopped = The server was stopped meanwhile.
backup-trouble-cut-short = The server went away before it was finished.
backup-trouble-not-empty = { $folder } isn’t empty: nothing was restored. Name an empty or a new folder with --data-dir.
backup-trouble-not-a-backup = { $file } isn’t a backup of Recto, or it is cut off: nothing was restored.
backup-trouble-damaged = { $file } is damaged ({ $part }): nothing was restored. Use another backup.
backup-trouble-stranger = { $file } holds something that is no part of a backup ({ $part }): nothing was restored.
backup-trouble-newer = { $file } was made by a newer Recto (step { $found }, this one knows { $known }). Install that version or a newer one.
backup-trouble-not-opened = The restored database can’t be brought up to date. Nothing was restored.

backup-because-logged = { $sentence } The exact cause is in the server’s log.
backup-because = { $sentence } The cause: { $cause }
backup-cli-taken = { $file }: database and { $n ->
    [one] { $n } media file
   *[other] { $n } media files
}, checked by reading them back
backup-cli-altered = { $n ->
    [one] { $n } media file isn’t
   *[other] { $n } media files aren’t
} what the name says; the backup has them as they are
backup-cli-restored = { $folder }: restored as of { $at }, with { $n ->
    [one] { $n } media file
   *[other] { $n } media files
}; everybody signs in anew
