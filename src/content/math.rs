//! LaTeX math to `MathML` by math-core, within bounds: it recurses on nesting, and runs out of stack on what is deeper.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use super::{chemistry, mathml, nesting};

/// Bytes of a formula's source. The longest of nine real university decks has 1,100.
pub const MAX_FORMULA: usize = 4_000;
/// Levels of a formula. Unoptimised math-core takes 25 KB of stack for each, and twice that for a script in braces,
/// which count as two here; threads have 2 MiB.
const MAX_NESTING: usize = 32;

/// Levels that the stack of any thread holds.
const SURELY_SHALLOW: usize = 32;
/// Bytes of stack for the longest formula. Only what is used of it takes memory.
const DEEP_STACK: usize = 128 << 20;

/// Commands that math-core doesn't know, in terms of those that it does.
pub const COMMANDS: [(&str, &str); 40] = [
    ("boxed", r"\begin{array}{|c|}\hline\displaystyle #1\end{array}"),
    ("textcolor", r"{\color{#1}#2}"),
    ("SI", r"#1\,\mathrm{#2}"),
    ("qty", r"#1\,\mathrm{#2}"),
    ("si", r"\mathrm{#1}"),
    ("unit", r"\mathrm{#1}"),
    ("num", r"#1"),
    ("per", r"/"),
    ("metre", r"\mathrm{m}"),
    ("meter", r"\mathrm{m}"),
    ("second", r"\mathrm{s}"),
    ("kilogram", r"\mathrm{kg}"),
    ("gram", r"\mathrm{g}"),
    ("kelvin", r"\mathrm{K}"),
    ("celsius", r"\mathrm{°C}"),
    ("ampere", r"\mathrm{A}"),
    ("volt", r"\mathrm{V}"),
    ("watt", r"\mathrm{W}"),
    ("joule", r"\mathrm{J}"),
    ("newton", r"\mathrm{N}"),
    ("pascal", r"\mathrm{Pa}"),
    ("hertz", r"\mathrm{Hz}"),
    ("ohm", r"\mathrm{Ω}"),
    ("mole", r"\mathrm{mol}"),
    ("kilo", r"\mathrm{k}"),
    ("milli", r"\mathrm{m}"),
    ("micro", r"\mathrm{µ}"),
    ("squared", r"^2"),
    ("cubed", r"^3"),
    ("substack", r"\begin{subarray}{c}#1\end{subarray}"),
    ("mathbbm", r"\mathbb{#1}"),
    ("mathds", r"\mathbb{#1}"),
    ("pmb", r"\boldsymbol{#1}"),
    ("smash", r"#1"),
    ("mathclap", r"#1"),
    ("norm", r"\left\lVert #1\right\rVert"),
    ("abs", r"\left\lvert #1\right\rvert"),
    ("bigO", r"\mathcal{O}"),
    ("tr", r"\operatorname{tr}"),
    ("hfill", r"\quad"),
];

/// Commands by another name for the same. Those for text can't be [`COMMANDS`], whose arguments are read as math.
const NAMES: [(&str, &str); 3] = [(r"\mbox{", r"\text{"), (r"\hbox{", r"\text{"), (r"\textnormal{", r"\text{")];
/// Environments by their nearest kin. Numbers beside equations mean nothing on a card.
const ENVIRONMENTS: [(&str, &str); 8] = [
    ("split", "aligned"),
    ("smallmatrix", "matrix"),
    ("eqnarray", "align*"),
    ("eqnarray*", "align*"),
    ("align", "align*"),
    ("equation", "equation*"),
    ("gather", "gather*"),
    ("multline", "gather*"),
];

static CONVERTER: LazyLock<Option<LatexToMathML>> = LazyLock::new(|| {
    let macros = COMMANDS.iter().map(|(name, meaning)| ((*name).to_owned(), (*meaning).to_owned())).collect();
    LatexToMathML::new(MathCoreConfig { macros, ..MathCoreConfig::default() }).ok()
});

/// `MathML` of `source`, safe to put in a page. None if it is too long, too deep or not understood.
pub fn mathml(source: &str, display: bool) -> Option<String> {
    if source.len() > MAX_FORMULA || nesting::exceeds(source, MAX_NESTING) {
        return None;
    }
    let source = with_known_names(&chemistry::expanded(source));
    if source.len() > 2 * MAX_FORMULA || nesting::exceeds(&source, MAX_NESTING) {
        return None;
    }
    let display = if display { MathDisplay::Block } else { MathDisplay::Inline };
    let mathml = if nesting::at_most(&source) <= SURELY_SHALLOW {
        convert(&source, display)
    } else {
        convert_apart(&source, display)
    };
    mathml::ours(&mathml?)
}

fn convert(source: &str, display: MathDisplay) -> Option<String> {
    let math_core = CONVERTER.as_ref()?;
    // A formula that trips the converter is only one that isn't understood; nothing of it is shared with the next.
    let converted = catch_unwind(AssertUnwindSafe(|| math_core.convert_with_local_state(source, display)));
    Some(converted.ok()?.ok()?.mathml)
}

/// Converts on a stack that would be deep enough if every character nested. The estimate of `nesting` follows rules that a
/// hostile formula may bend, and a stack that is full can't be caught: it ends the process.
fn convert_apart(source: &str, display: MathDisplay) -> Option<String> {
    std::thread::scope(|scope| {
        let thread =
            std::thread::Builder::new().stack_size(DEEP_STACK).spawn_scoped(scope, || convert(source, display));
        thread.ok()?.join().ok()?
    })
}

fn with_known_names(source: &str) -> String {
    let mut out = source.to_owned();
    for (from, to) in NAMES {
        out = out.replace(from, to);
    }
    for (from, to) in ENVIRONMENTS {
        if out.contains(&format!("{{{from}}}")) {
            for side in ["begin", "end"] {
                out = out.replace(&format!(r"\{side}{{{from}}}"), &format!(r"\{side}{{{to}}}"));
            }
        }
    }
    out
}
