//! How deep a formula nests, estimated before math-core sees it: it recurses, and a stack that is full ends the process.
//!
//! The estimate errs on the high side. It was checked against every command of math-core 0.7 in twenty-six combinations, each
//! repeated up to the longest formula, with the 2 MiB of stack that a thread has.

use super::math::COMMANDS;

/// Commands without an argument that often stand in a row, where the estimate of [`nesting`] would be far too high.
const SYMBOLS: [&str; 72] = [
    "alpha",
    "approx",
    "ast",
    "beta",
    "bullet",
    "cap",
    "cdot",
    "cdots",
    "chi",
    "circ",
    "cup",
    "ddots",
    "delta",
    "dots",
    "ell",
    "epsilon",
    "eta",
    "equiv",
    "exists",
    "forall",
    "gamma",
    "ge",
    "geq",
    "hline",
    "iff",
    "implies",
    "in",
    "infty",
    "int",
    "iota",
    "kappa",
    "lambda",
    "land",
    "ldots",
    "le",
    "leftarrow",
    "leq",
    "lor",
    "mapsto",
    "mid",
    "mu",
    "nabla",
    "ne",
    "neg",
    "neq",
    "notin",
    "nu",
    "omega",
    "partial",
    "phi",
    "pi",
    "pm",
    "prime",
    "prod",
    "psi",
    "qquad",
    "quad",
    "rho",
    "rightarrow",
    "Rightarrow",
    "setminus",
    "sigma",
    "sim",
    "star",
    "subset",
    "sum",
    "tau",
    "theta",
    "times",
    "to",
    "varepsilon",
    "vdots",
];
/// Commands that reach to the end of their group, and hold all of it as an argument.
const SWITCHES: [&str; 28] = [
    "Bbb",
    "Huge",
    "LARGE",
    "Large",
    "bf",
    "bold",
    "cal",
    "color",
    "displaystyle",
    "footnotesize",
    "frak",
    "huge",
    "it",
    "large",
    "normalsize",
    "rm",
    "scriptscriptstyle",
    "scriptsize",
    "scriptstyle",
    "sf",
    "sixptsize",
    "small",
    "textstyle",
    "tiny",
    "tt",
    "over",
    "atop",
    "choose",
];
/// Commands with two arguments.
const PAIRS: [&str; 10] =
    ["binom", "cfrac", "dbinom", "dfrac", "frac", "overset", "stackrel", "tbinom", "tfrac", "underset"];

/// Levels that one of [`COMMANDS`] takes where it's written out: its own and those within.
const EXPANSION: usize = 4;

/// What a command waits for.
enum Wait {
    /// So many arguments.
    Arguments(u8),
    /// The script of `^` or `_`. It ends no argument of another, as what it stands on may have a second one.
    Script,
    /// The end of its group, through all cells of a table.
    Group,
}

/// One group, and what waits for arguments in it.
#[derive(Default)]
struct Group {
    /// `[…]`, which ends with what is around it.
    bracket: bool,
    waiting: Vec<Wait>,
}

/// How many levels `source` can't exceed, however it's read: each takes one of these characters.
pub fn at_most(source: &str) -> usize {
    source.bytes().filter(|byte| matches!(byte, b'\\' | b'{' | b'[' | b'^' | b'_')).count()
}

/// Whether `source` nests deeper than `most` levels: groups, and commands that wait for an argument, as one that isn't known here may.
pub fn exceeds(source: &str, most: usize) -> bool {
    let mut groups = vec![Group::default()];
    let mut depth = 0_usize;
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        let mut event = Event::Atom;
        match c {
            '\\' => {
                let after = rest.get(1..).unwrap_or_default();
                let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
                taken += if letters > 0 { letters } else { after.chars().next().map_or(0, char::len_utf8) };
                event = command(after.get(..taken - 1).unwrap_or_default(), rest.get(taken..).unwrap_or_default());
            }
            '{' => event = Event::Open(false),
            '}' => event = Event::Close(false),
            // Only an optional argument recurses, and it can stand nowhere else than behind a command.
            '[' if groups.last().is_some_and(|group| !group.waiting.is_empty()) => event = Event::Open(true),
            ']' if groups.last().is_some_and(|group| group.bracket) => event = Event::Close(true),
            '^' | '_' => event = Event::Waits(Wait::Script),
            // A run of primes is one token.
            '\'' => taken += rest.get(1..).unwrap_or_default().bytes().take_while(|b| *b == b'\'').count(),
            c if c.is_whitespace() => event = Event::Nothing,
            _ => {}
        }
        match event {
            Event::Nothing => {}
            Event::Atom => depth -= satisfied(groups.last_mut()),
            Event::Waits(wait) => {
                depth += 1;
                if let Some(group) = groups.last_mut() {
                    group.waiting.push(wait);
                }
            }
            Event::Expands(arguments) => {
                depth += EXPANSION;
                if let Some(group) = groups.last_mut() {
                    // Each level inside of it is the only argument of the one around.
                    group.waiting.extend((1..EXPANSION).map(|_| Wait::Arguments(1)));
                    group.waiting.push(Wait::Arguments(arguments));
                }
            }
            Event::Open(bracket) => {
                depth += 1;
                groups.push(Group { bracket, waiting: Vec::new() });
            }
            Event::Close(bracket) => {
                // What closes a group closes the brackets left open in it.
                while groups.len() > 1
                    && let Some(group) = groups.pop()
                {
                    depth -= 1 + group.waiting.len();
                    if bracket || !group.bracket {
                        break;
                    }
                }
                if !bracket {
                    depth -= satisfied(groups.last_mut());
                }
            }
        }
        if depth > most {
            return true;
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    false
}

enum Event {
    Nothing,
    Atom,
    Waits(Wait),
    /// One of [`COMMANDS`], with so many arguments.
    Expands(u8),
    Open(bool),
    Close(bool),
}

/// What the command `name`, which `after` follows, does to the nesting.
fn command(name: &str, after: &str) -> Event {
    match name {
        "left" | "begin" => Event::Open(false),
        "right" | "end" => Event::Close(false),
        name if let Some((_, meaning)) =
            COMMANDS.iter().find(|(ours, meaning)| *ours == name && meaning.contains('#')) =>
        {
            Event::Expands(if meaning.contains("#2") { 2 } else { 1 })
        }
        name if SWITCHES.contains(&name) => Event::Waits(Wait::Group),
        "genfrac" => Event::Waits(Wait::Arguments(6)),
        "prescript" | "sideset" => Event::Waits(Wait::Arguments(3)),
        name if PAIRS.contains(&name) => Event::Waits(Wait::Arguments(2)),
        // With scripts of its own it goes on.
        name if SYMBOLS.contains(&name) && after.trim_start().starts_with(['^', '_']) => Event::Nothing,
        name if SYMBOLS.contains(&name) => Event::Atom,
        name if name.starts_with(|c: char| c.is_ascii_alphabetic()) => Event::Waits(Wait::Arguments(1)),
        "'" | "`" | "^" | "\"" | "~" | "=" | "." => Event::Waits(Wait::Arguments(1)),
        _ => Event::Atom,
    }
}

/// Gives an argument to the last command that waits for one, and with it to those that wait for that command. How many were done.
fn satisfied(group: Option<&mut Group>) -> usize {
    let Some(group) = group else { return 0 };
    let mut done = 0;
    while let Some(wait) = group.waiting.last_mut() {
        match wait {
            Wait::Group => break,
            Wait::Arguments(left @ 2..) => {
                *left -= 1;
                break;
            }
            Wait::Arguments(_) => {
                group.waiting.pop();
                done += 1;
            }
            Wait::Script => {
                group.waiting.pop();
                done += 1;
                break;
            }
        }
    }
    done
}
