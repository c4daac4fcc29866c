//! `recto export`: decks of a class as JSON, CSV, Markdown or a package for Anki; or everything, into a folder.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Failure, Opened, open};
use crate::config::DataFolder;
use crate::content;
use crate::error::Error;
use crate::lang::Lang;
use crate::store::decks::{self, Deck};
use crate::store::people::Person;
use crate::store::{Store, archive, classes, directory, exports, media, people};
use crate::takeout::{self, Form, Made, Wanted};
use crate::web::own_data;

/// Classes or people read at once.
const BATCH: i64 = 200;
/// Longest name of a file or folder that is made of another name, in characters.
const LONGEST: usize = 80;

/// Export decks of a class, or everything.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("which").args(["class", "all"]).required(true).multiple(true))]
pub(super) struct Export {
    /// Name or number of the class.
    #[arg(long)]
    class: Option<String>,
    /// Only the deck of this name, whether it is the class's own or shared with it.
    #[arg(long)]
    deck: Option<String>,
    /// Decks that other classes share with this one as well.
    #[arg(long)]
    with_borrowed: bool,
    /// What is written.
    #[arg(long, value_enum, default_value = "json")]
    format: Form,
    /// Take the schedule and the answers of this person along, in a package for Anki.
    #[arg(long, value_name = "NAME")]
    schedule_of: Option<String>,
    /// Leave the content of pictures and sounds out of JSON.
    #[arg(long)]
    no_media: bool,
    /// A file instead of standard output.
    #[arg(long)]
    output: Option<PathBuf>,
    /// Every class and every person's answers, into a folder that is new or empty.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["class", "deck", "with_borrowed", "format", "schedule_of", "no_media", "output"])]
    all: Option<PathBuf>,
    #[command(flatten)]
    data: DataFolder,
}

impl Export {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let opened = open(&self.data).await?;
        let done = match &self.all {
            Some(folder) => everything(&opened, folder).await,
            // One of the two is there: the command line is refused without.
            None => self.one_class(&opened, self.class.clone().unwrap_or_default()).await,
        };
        opened.close().await;
        done
    }

    async fn one_class(&self, opened: &Opened, class: String) -> Result<(), Failure> {
        let (deck, learner) = (self.deck.clone(), self.schedule_of.clone());
        let with_borrowed = self.with_borrowed;
        let (wanted, borrowed, learner) = opened
            .store
            .read(|db| {
                Box::pin(async move {
                    let class = classes::by_name(db, &class).await?;
                    let mut wanted = decks::of_class(db, class.id).await?;
                    let mut borrowed = 0;
                    if let Some(name) = deck {
                        wanted.retain(|deck| content::folded(&deck.name) == content::folded(&name));
                        if wanted.is_empty() {
                            return Err(Error::invalid_with("error-deck-unknown", vec![("name", name)]));
                        }
                    } else if !with_borrowed {
                        let all = wanted.len();
                        wanted.retain(|deck| deck.from().is_none());
                        borrowed = all - wanted.len();
                    }
                    let learner = match learner {
                        Some(name) => Some(people::by_name(db, &name).await?),
                        None => None,
                    };
                    Ok((wanted, borrowed, learner))
                })
            })
            .await?;
        let how = Wanted { form: self.format, learner, media: !self.no_media };
        let made = takeout::make(&opened.store, wanted, how, opened.clock.now()).await?;
        tell(&made);
        if borrowed > 0 {
            eprintln!("{}", Lang::En.say("cli-export-borrowed", [("n", borrowed.into())]));
        }
        let mut file = File::open(&made.path)?;
        match &self.output {
            Some(output) => io::copy(&mut file, &mut File::create(output)?)?,
            None => io::copy(&mut file, &mut io::stdout())?,
        };
        Ok(())
    }
}

/// What a person should know of an export.
fn tell(made: &Made) {
    for (name, new) in &made.renamed {
        eprintln!("{}", Lang::En.say_text("cli-export-renamed", &[("name", name.clone()), ("new", new.clone())]));
    }
    if let Some(report) = made.report.as_ref().filter(|report| !report.copied.is_empty()) {
        let names: Vec<&str> = report.copied.iter().map(String::as_str).take(20).collect();
        let args = [("n", report.copied.len().into()), ("names", names.join(" · ").into())];
        eprintln!("{}", Lang::En.say("cli-out-copied", args));
    }
}

/// Every class in a folder of its own, one file a deck, those that are put away too, and every person's answers in `people`.
async fn everything(opened: &Opened, folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        return Err(Failure::say("error-out-folder", &[("name", folder.display().to_string())]));
    }
    let (mut classes, mut decks, mut names) = (0, 0, Names::default());
    names.take("people");
    loop {
        let skip = classes;
        let batch = opened.store.read(|db| Box::pin(async move { archive::list(db, skip, BATCH).await })).await?;
        if batch.is_empty() {
            break;
        }
        for class in batch {
            classes += 1;
            let folder = folder.join(names.take(&class.name));
            fs::create_dir(&folder)?;
            let id = class.id;
            // One that is shared lies with the class that it belongs to.
            let all = opened.store.read(|db| Box::pin(async move { decks::owned_by(db, id).await })).await?;
            let mut names = Names::default();
            for deck in all {
                decks += 1;
                one_deck(opened, &folder, &names.take(&deck.name), deck).await?;
            }
        }
    }
    let people = everybody(opened, &folder.join("people")).await?;
    let args = [
        ("classes", classes.into()),
        ("decks", decks.into()),
        ("people", people.into()),
        ("folder", folder.display().to_string().into()),
    ];
    say!("{}", Lang::En.say("cli-out-all", args))?;
    Ok(())
}

/// A deck as lossless JSON. Media that don't fit into it lie beside it in a folder of its name.
async fn one_deck(opened: &Opened, folder: &Path, name: &str, deck: Deck) -> Result<(), Failure> {
    let id = deck.id;
    let files = opened.store.read(|db| Box::pin(async move { media::of_deck(db, id).await })).await?;
    let whole = exports::fit(&files);
    if !whole {
        eprintln!("{}", Lang::En.say_text("cli-out-media-beside", &[("name", deck.name.clone())]));
        let beside = folder.join(format!("{name}-media"));
        fs::create_dir(&beside)?;
        for file in &files {
            copy_media(&opened.store, &file.sha256, &beside.join(&file.name))?;
        }
    }
    let wanted = Wanted { form: Form::Json, learner: None, media: whole };
    let made = takeout::make(&opened.store, vec![deck], wanted, opened.clock.now()).await?;
    let mut new = new_file(&folder.join(format!("{name}.json")))?;
    io::copy(&mut File::open(&made.path)?, &mut new)?;
    Ok(())
}

fn copy_media(store: &Store, sha256: &str, to: &Path) -> io::Result<()> {
    match File::open(store.files().path(sha256)) {
        Ok(mut file) => io::copy(&mut file, &mut new_file(to)?).map(drop),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(cause),
    }
}

/// What each person could take home themselves: profile, classes, marks, states and the log of answers.
async fn everybody(opened: &Opened, folder: &Path) -> Result<i64, Failure> {
    fs::create_dir(folder)?;
    let mut done = 0;
    let mut names = Names::default();
    loop {
        let skip = done;
        let all = directory::Search::default();
        let batch: Vec<Person> = opened
            .store
            .read(|db| {
                Box::pin(async move {
                    let mut batch = Vec::new();
                    for listed in directory::find(db, &all, skip, BATCH).await? {
                        batch.push(people::get(db, listed.id).await?);
                    }
                    Ok(batch)
                })
            })
            .await?;
        if batch.is_empty() {
            return Ok(done);
        }
        for person in batch {
            done += 1;
            let path = folder.join(format!("{}.json", names.take(&person.name)));
            let mut file = BufWriter::new(new_file(&path)?);
            let mut pieces = own_data::whole(opened.store.clone(), person, opened.clock.now()).await?;
            while let Some(piece) = pieces.next().await? {
                file.write_all(&piece)?;
            }
            file.flush()?;
        }
    }
}

/// A file that wasn't there.
fn new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// Names of files in one folder, each once, on systems that tell no capitals apart too.
#[derive(Default)]
struct Names(HashSet<String>);

impl Names {
    /// A name that every system takes, with a number where it is taken.
    fn take(&mut self, name: &str) -> String {
        let safe: String = name
            .chars()
            .map(|c| if c.is_alphanumeric() || " -_.()".contains(c) { c } else { '_' })
            .take(LONGEST)
            .collect();
        let safe = safe.trim().trim_matches('.').trim();
        let safe = if safe.is_empty() { "_" } else { safe };
        let mut number = 1;
        loop {
            let name = if number == 1 { safe.to_owned() } else { format!("{safe} ({number})") };
            if self.0.insert(content::folded(&name)) {
                return name;
            }
            number += 1;
        }
    }
}
