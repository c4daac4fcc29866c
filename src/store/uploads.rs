//! Files that arrive part by part, each its uploader's own. What has come of one, its file on the disk tells.

use sqlx::types::Json;

use crate::error::Error;
use crate::store::ids::{ClassId, ImportId, UserId};
use crate::store::imports::Options;
use crate::store::{Db, Millis};

/// How long one waits for its next part: a day.
pub const LIFETIME: Millis = 24 * 3_600_000;
/// How many one person may have open; a further one takes the place of the one that has waited longest.
pub const OPEN: i64 = 4;

/// A file that is arriving, or that has arrived and become an import.
#[derive(Debug, Clone)]
pub struct Upload {
    /// A UUID, which names its file too.
    pub id: String,
    /// Where its cards are to go.
    pub class: ClassId,
    /// As the file is called.
    pub file_name: String,
    /// Its size once it is whole.
    pub bytes: i64,
    /// What was said about it.
    pub options: Options,
    /// What it became, once it was whole.
    pub import: Option<ImportId>,
}

/// Opens `upload` for `user`, and says which ones had to go for it, so that their files can go too.
pub async fn open(db: &mut Db, upload: &Upload, user: UserId, now: Millis) -> Result<Vec<String>, Error> {
    let before = now - LIFETIME;
    let keep = OPEN - 1;
    let gone = sqlx::query_scalar!(
        r#"DELETE FROM uploads
           WHERE touched_at < ?1
              OR id IN (SELECT u.id FROM uploads u
                        WHERE u.user_id = ?2 AND u.import_id IS NULL
                        ORDER BY u.touched_at DESC
                        LIMIT -1 OFFSET ?3 + 0)
           RETURNING id AS "id!""#,
        before,
        user,
        keep
    )
    .fetch_all(&mut *db)
    .await?;
    let options = Json(&upload.options);
    sqlx::query!(
        "INSERT INTO uploads (id, class_id, user_id, file_name, bytes, options, touched_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        upload.id,
        upload.class,
        user,
        upload.file_name,
        upload.bytes,
        options,
        now
    )
    .execute(db)
    .await?;
    Ok(gone)
}

/// One upload of `user`; nobody else's.
///
/// Errors: [`Error::NotFound`].
pub async fn of(db: &mut Db, id: &str, user: UserId) -> Result<Upload, Error> {
    let row = sqlx::query!(
        r#"SELECT class_id AS "class: ClassId", file_name, bytes, options AS "options: Json<Options>",
                  import_id AS "import: ImportId"
           FROM uploads
           WHERE id = ? AND user_id = ?"#,
        id,
        user
    )
    .fetch_one(db)
    .await?;
    Ok(Upload {
        id: id.to_owned(),
        class: row.class,
        file_name: row.file_name,
        bytes: row.bytes,
        options: row.options.0,
        import: row.import,
    })
}

/// Notes that a part has come.
pub async fn touch(db: &mut Db, id: &str, now: Millis) -> Result<(), Error> {
    sqlx::query!("UPDATE uploads SET touched_at = ? WHERE id = ?", now, id).execute(db).await?;
    Ok(())
}

/// Notes what it became, so that a browser that missed the answer learns it when it asks again.
///
/// Errors: [`Error::NotFound`] if it was given up meanwhile.
pub async fn became(db: &mut Db, id: &str, import: ImportId) -> Result<(), Error> {
    let noted = sqlx::query!("UPDATE uploads SET import_id = ? WHERE id = ? AND import_id IS NULL", import, id)
        .execute(db)
        .await?;
    if noted.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Gives one up that isn't whole. What it became otherwise is left alone.
pub async fn give_up(db: &mut Db, id: &str, user: UserId) -> Result<(), Error> {
    sqlx::query!("DELETE FROM uploads WHERE id = ? AND user_id = ?", id, user).execute(db).await?;
    Ok(())
}
