//! Texts as QR codes, for a phone to read off a screen or a wall. The code is an SVG of one path with plain attributes.

use qrcode::{Color, QrCode};

/// Light squares around the code, so that a camera finds its edge.
const QUIET: usize = 4;

/// A QR code, ready for a template: `viewBox="0 0 size size"` and the path of its dark squares.
#[derive(Debug, Clone)]
pub struct Qr {
    /// Squares along one side, the quiet zone included.
    pub size: usize,
    /// The `d` of the path.
    pub path: String,
}

impl Qr {
    /// The code of `text`; none if it is too long for one.
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::new(text).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (at, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            use std::fmt::Write as _;
            let _ = write!(path, "M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET);
        }
        Some(Self { size: width + 2 * QUIET, path })
    }
}
