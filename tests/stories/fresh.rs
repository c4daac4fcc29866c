//! An empty database with today's schema. It is made once and copied for each story: to bring each one up to date from nothing, step
//! by step, took as long as many of the stories themselves.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use recto::store::Store;

/// Where cargo lets tests keep what they make.
const KEPT_IN: &str = env!("CARGO_TARGET_TMPDIR");

/// Puts one into a data folder that has none.
pub async fn database(folder: &Path) {
    let (file, kept) = (folder.join("recto.db"), kept());
    if file.exists() {
        return;
    }
    if !kept.exists() {
        make(&kept).await;
    }
    std::fs::copy(&kept, &file).expect("the empty database can be copied");
}

/// It is called by what the steps of the schema say, so that another schema finds none.
fn kept() -> PathBuf {
    let steps = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let steps = std::fs::read_dir(steps).expect("the steps of the schema");
    let mut steps: Vec<PathBuf> = steps.map(|step| step.expect("a step").path()).collect();
    steps.sort_unstable();
    let mut name = DefaultHasher::new();
    for step in steps {
        std::fs::read(step).expect("a step").hash(&mut name);
    }
    Path::new(KEPT_IN).join(format!("empty-{:016x}.db", name.finish()))
}

async fn make(kept: &Path) {
    let folder = tempfile::tempdir_in(KEPT_IN).expect("a folder");
    let (store, closing) = Store::open(folder.path()).await.expect("an empty store");
    drop(store);
    closing.wait().await;
    // Several stories may come first at once: each brings a whole one.
    std::fs::rename(folder.path().join("recto.db"), kept).expect("the empty database is kept");
}
