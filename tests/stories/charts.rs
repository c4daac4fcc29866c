//! Pictures of figures: nothing that they show lies outside of them, or under something else.

use std::collections::BTreeSet;

use recto::lang::Lang;
use recto::schedule::day::Day;
use recto::schedule::figures::Studied;
use recto::web::chart::{Bar, bars, calendar, line};

/// Room above the plot for a line of text.
const ABOVE: f64 = 18.0;

fn number(length: &str) -> f64 {
    length.parse().expect("a number")
}

#[test]
fn a_year_fits_into_its_two_halves_on_whatever_day_it_ends() {
    for last in 20_000..20_007 {
        let days: Vec<Studied> =
            (last - 364..=last).map(|n| Studied { day: Day::new(n), answers: 1, duration_ms: 0 }).collect();
        let [first, second] = calendar(Lang::En, &days, [String::new(), String::new()]);
        assert_eq!(first.rects.len() + second.rects.len(), 365);
        let places: BTreeSet<_> = first.rects.iter().map(|rect| (&rect.x, &rect.y)).collect();
        assert_eq!(places.len(), first.rects.len(), "no day covers another");
        for half in [&first, &second] {
            for rect in &half.rects {
                assert!(number(&rect.x) >= 0.0 && number(&rect.x) + number(&rect.width) <= f64::from(half.width));
            }
        }
    }
}

#[test]
fn no_dot_leaves_its_chart() {
    for count in 0..60_u64 {
        let values: Vec<Bar> = (0..count).map(|n| Bar { value: (n * 37) % 101, ..Bar::default() }).collect();
        let chart = line(String::new(), &values, 100);
        assert_eq!(chart.path.split_whitespace().count(), values.len());
        assert_eq!(chart.rects.len(), values.len());
        let (width, base) = (f64::from(chart.width), f64::from(chart.base.expect("a base")));
        for rect in chart.rects {
            assert!(number(&rect.x) >= 0.0 && number(&rect.x) + number(&rect.width) <= width);
            assert!(number(&rect.y) >= 0.0 && number(&rect.y) <= base);
        }
    }
}

#[test]
fn no_bar_leaves_its_chart() {
    let values: Vec<Bar> = (0..30).map(|n| Bar { value: n * n, above: n.to_string(), ..Bar::default() }).collect();
    for most in [None, Some(100)] {
        let chart = bars(String::new(), &values, most);
        let plot = f64::from(chart.base.expect("a base")) - ABOVE;
        assert!(chart.rects.iter().any(|rect| rect.y == "18.0"), "the largest value fills the chart: {most:?}");
        for rect in chart.rects {
            assert!(number(&rect.y) >= ABOVE);
            assert!(number(&rect.height) > 0.0 && number(&rect.height) <= plot);
        }
    }
}
