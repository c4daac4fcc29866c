//! CSS colours drawn to the nearest of our twelve, which are readable in the light and the dark scheme (static/content.css).
//!
//! Nearest by hue in `OKLab` (B. Ottosson, "A perceptual color space for image processing", 2020).

/// Grey, the first of the twelve.
const GREY: u8 = 1;
/// Brown, a dark orange, the last of them.
const BROWN: u8 = 12;
/// The hues of the ten between, in degrees of `OKLab`: red, orange, yellow, lime, green, teal, sky, blue, violet, magenta.
const HUES: [(u8, f64); 10] = [
    (2, 24.0),
    (3, 55.0),
    (4, 98.0),
    (5, 126.0),
    (6, 149.0),
    (7, 185.0),
    (8, 232.0),
    (9, 264.0),
    (10, 297.0),
    (11, 336.0),
];
/// Below so much chroma a colour is a grey.
const COLOURLESS: f64 = 0.03;

/// What a colour paints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paints {
    /// The letters.
    Text,
    /// What lies behind them.
    Ground,
}

/// The number, 1 to 12, of the colour nearest to a CSS value; none for black, white, transparent and what isn't a colour:
/// those are the page's own.
pub fn nearest(value: &str, paints: Paints) -> Option<u8> {
    let rgb = parse(value)?;
    let (lightness, a, b) = oklab(rgb);
    if a.hypot(b) < COLOURLESS {
        let grey = match paints {
            Paints::Text => 0.4..0.8,
            Paints::Ground => 0.6..0.97,
        };
        return grey.contains(&lightness).then_some(GREY);
    }
    let hue = b.atan2(a).to_degrees().rem_euclid(360.0);
    if (30.0..90.0).contains(&hue) && lightness < 0.56 {
        return Some(BROWN);
    }
    let away = |of: f64| {
        let turn = (hue - of).abs();
        turn.min(360.0 - turn)
    };
    HUES.iter().min_by(|x, y| away(x.1).total_cmp(&away(y.1))).map(|(number, _)| *number)
}

/// Red, green and blue of `#rgb`, `#rrggbb`, `rgb()`, `hsl()` or a name. None when it's transparent.
fn parse(value: &str) -> Option<[f64; 3]> {
    let value = value.trim().to_ascii_lowercase();
    if let Some(hex) = value.strip_prefix('#') {
        return from_hex(hex);
    }
    if let Some((function, rest)) = value.split_once('(') {
        let inner = rest.strip_suffix(')')?;
        let numbers: Vec<f64> = inner
            .split(|c: char| matches!(c, ',' | '/') || c.is_whitespace())
            .filter(|part| !part.is_empty())
            .take(4)
            .map(number)
            .collect::<Option<_>>()?;
        let (&[x, y, z], alpha) = numbers.split_first_chunk::<3>()?;
        if alpha.first().is_some_and(|alpha| *alpha <= 0.0) {
            return None;
        }
        return match function {
            "rgb" | "rgba" => Some([x, y, z].map(|part| part.clamp(0.0, 255.0))),
            "hsl" | "hsla" => Some(from_hsl(x, y / 255.0, z / 255.0)),
            _ => None,
        };
    }
    NAMES.iter().find(|(name, _)| *name == value).and_then(|(_, hex)| from_hex(hex))
}

/// A number of a colour function; a percentage as its part of 255.
fn number(part: &str) -> Option<f64> {
    let number = match part.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().ok()? * 2.55,
        None => part.trim_end_matches("deg").parse().ok()?,
    };
    number.is_finite().then_some(number)
}

fn from_hex(hex: &str) -> Option<[f64; 3]> {
    let digits: Vec<u8> =
        hex.chars().take(9).map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    let rgb = match digits.as_slice() {
        [_, _, _, 0] | [_, _, _, _, _, _, 0, 0] => return None,
        [r, g, b] | [r, g, b, _] => [r * 17, g * 17, b * 17],
        [r, r2, g, g2, b, b2] | [r, r2, g, g2, b, b2, _, _] => [r * 16 + r2, g * 16 + g2, b * 16 + b2],
        _ => return None,
    };
    Some(rgb.map(f64::from))
}

/// Hue in degrees, saturation and lightness from 0 to 1.
fn from_hsl(hue: f64, saturation: f64, lightness: f64) -> [f64; 3] {
    let (saturation, lightness) = (saturation.clamp(0.0, 1.0), lightness.clamp(0.0, 1.0));
    let reach = saturation * lightness.min(1.0 - lightness);
    [0.0, 8.0, 4.0].map(|n| {
        let k = (n + hue / 30.0).rem_euclid(12.0);
        255.0 * (lightness - reach * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0))
    })
}

/// Lightness from 0 to 1, and the two axes of colour.
fn oklab(rgb: [f64; 3]) -> (f64, f64, f64) {
    let linear = rgb.map(|part| {
        let part = part / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    let dot = |row: [f64; 3], column: [f64; 3]| row[0] * column[0] + row[1] * column[1] + row[2] * column[2];
    let cones = [
        dot([0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9], linear).cbrt(),
        dot([0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6], linear).cbrt(),
        dot([0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5], linear).cbrt(),
    ];
    (
        dot([0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8], cones),
        dot([1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9], cones),
        dot([0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0], cones),
    )
}

/// The names that card editors write. Those of black, white and transparent need none.
const NAMES: [(&str, &str); 56] = [
    ("aqua", "0ff"),
    ("blue", "00f"),
    ("blueviolet", "8a2be2"),
    ("brown", "a52a2a"),
    ("chocolate", "d2691e"),
    ("coral", "ff7f50"),
    ("cornflowerblue", "6495ed"),
    ("crimson", "dc143c"),
    ("cyan", "0ff"),
    ("darkblue", "00008b"),
    ("darkcyan", "008b8b"),
    ("darkgray", "a9a9a9"),
    ("darkgreen", "006400"),
    ("darkgrey", "a9a9a9"),
    ("darkmagenta", "8b008b"),
    ("darkorange", "ff8c00"),
    ("darkred", "8b0000"),
    ("darkviolet", "9400d3"),
    ("deeppink", "ff1493"),
    ("deepskyblue", "00bfff"),
    ("dimgray", "696969"),
    ("dodgerblue", "1e90ff"),
    ("firebrick", "b22222"),
    ("forestgreen", "228b22"),
    ("fuchsia", "f0f"),
    ("gold", "ffd700"),
    ("gray", "808080"),
    ("green", "008000"),
    ("greenyellow", "adff2f"),
    ("grey", "808080"),
    ("hotpink", "ff69b4"),
    ("indigo", "4b0082"),
    ("khaki", "f0e68c"),
    ("lightblue", "add8e6"),
    ("lightgray", "d3d3d3"),
    ("lightgreen", "90ee90"),
    ("lightgrey", "d3d3d3"),
    ("lightpink", "ffb6c1"),
    ("lightyellow", "ffffe0"),
    ("lime", "0f0"),
    ("limegreen", "32cd32"),
    ("magenta", "f0f"),
    ("maroon", "800000"),
    ("navy", "000080"),
    ("olive", "808000"),
    ("orange", "ffa500"),
    ("orangered", "ff4500"),
    ("pink", "ffc0cb"),
    ("purple", "800080"),
    ("red", "f00"),
    ("royalblue", "4169e1"),
    ("salmon", "fa8072"),
    ("silver", "c0c0c0"),
    ("teal", "008080"),
    ("violet", "ee82ee"),
    ("yellow", "ff0"),
];
