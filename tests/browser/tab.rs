//! A browser and its tabs, driven by the protocol of its developer tools: what a person does, and what they see.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::protocol::{Browser, Event, Session};

/// Longest time for anything to come true. Far beyond what any step needs, so that a busy machine fails nothing.
pub const PATIENCE: Duration = Duration::from_secs(40);
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// The study page takes a tap that comes sooner after a change for one meant for what stood there before.
const DOUBLE_TAP_MS: u32 = 250;

/// Calls `look` until it gives something.
///
/// Panics, saying `what` was waited for, when patience ends.
pub async fn wait_for<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    let mut ticks = tokio::time::interval(LOOK_AGAIN);
    loop {
        ticks.tick().await;
        if let Some(found) = look().await {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "never came true: {what}");
    }
}

/// A Chromium with a profile of its own, which ends with it.
pub struct Chromium {
    browser: Browser,
    base: String,
    // Dropped last: the browser writes into it until its end.
    _profile: tempfile::TempDir,
}

impl Chromium {
    /// Starts one for the server at `base`. No other host's name leads anywhere.
    pub async fn start(base: &str) -> Self {
        Self::with(base, &[]).await
    }

    /// One for many pages that are only read: it takes a fifth less of the processor, but knows no finger, fetches no picture when
    /// it comes into view and takes none, so that it is as any other where pictures are wanted.
    pub async fn reading(base: &str) -> Self {
        let pictures = std::env::var_os("RECTO_SCREENSHOTS").is_some();
        Self::with(base, if pictures { &[] } else { &["--disable-threaded-compositing"] }).await
    }

    async fn with(base: &str, more: &[&str]) -> Self {
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let own = [&["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"], more].concat();
        let browser = Browser::launch(profile.path(), &own, PATIENCE).await;
        Self { browser, base: base.to_owned(), _profile: profile }
    }

    /// A new tab, light, without anybody signed in.
    pub async fn tab(&self) -> Tab {
        let (page, events) = self.browser.open("about:blank").await;
        let tab = Tab { page, base: self.base.clone(), seen: Arc::default() };
        tab.listen(events).await;
        tab.scheme(false).await;
        tab
    }
}

/// What a tab asked for and what went wrong in it.
#[derive(Debug, Default)]
struct Seen {
    requests: Vec<String>,
    dialogs: Vec<String>,
    exceptions: Vec<String>,
    /// Answers by which the server said that it is at fault.
    faults: Vec<String>,
}

impl Seen {
    fn note(&mut self, name: &str, event: &Value) {
        let text = |place: &str| event.pointer(place).and_then(Value::as_str).unwrap_or_default().to_owned();
        match name {
            "Network.requestWillBeSent" => self.requests.push(text("/request/url")),
            "Page.javascriptDialogOpening" => self.dialogs.push(text("/message")),
            "Runtime.exceptionThrown" => {
                let [what, more] =
                    ["/text", "/exception/description"].map(|part| text(&format!("/exceptionDetails{part}")));
                self.exceptions.push(format!("{what} {more}"));
            }
            "Network.responseReceived" => {
                let status = event["response"]["status"].as_u64().unwrap_or_default();
                if status >= 500 {
                    self.faults.push(format!("{status} {}", text("/response/url")));
                }
            }
            _ => {}
        }
    }

    /// What was asked of others than the server at `base`.
    fn foreign(&self, base: &str) -> Vec<String> {
        let own = format!("{base}/");
        let outside = |url: &&String| {
            !["data:", "blob:", "about:"].iter().any(|scheme| url.starts_with(scheme)) && !url.starts_with(&own)
        };
        self.requests.iter().filter(outside).cloned().collect()
    }
}

/// One tab.
pub struct Tab {
    page: Session,
    base: String,
    seen: Arc<Mutex<Seen>>,
}

impl Tab {
    async fn call(&self, method: &'static str, params: Value) -> Value {
        self.page.call(method, params).await.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    async fn listen(&self, mut events: UnboundedReceiver<Event>) {
        let (seen, page) = (Arc::clone(&self.seen), self.page.clone());
        tokio::spawn(async move {
            while let Some((name, event)) = events.recv().await {
                seen.lock().expect("nobody panicked here").note(&name, &event);
                if name == "Page.javascriptDialogOpening" {
                    // A tab that is being closed has no use for it.
                    let _ = page.call("Page.handleJavaScriptDialog", json!({ "accept": true })).await;
                }
            }
        });
        for domain in ["Network.enable", "Page.enable", "Runtime.enable"] {
            self.call(domain, json!({})).await;
        }
    }

    /// Fails if this tab asked another host for anything, opened a dialog, or a script of it failed.
    pub fn was_calm(&self) {
        let seen = self.seen.lock().expect("nobody panicked here");
        let foreign = seen.foreign(&self.base);
        assert!(foreign.is_empty(), "requests to others: {foreign:?}");
        assert!(seen.dialogs.is_empty(), "dialogs: {:?}", seen.dialogs);
        assert!(seen.exceptions.is_empty(), "errors in scripts: {:?}", seen.exceptions);
        let own = format!("{}/", self.base);
        assert!(seen.requests.iter().any(|url| url.starts_with(&own)), "the tab was never used");
    }

    /// All of that since the last time, with the faults of the server, a line for each.
    pub fn trouble(&self) -> Vec<String> {
        let mut seen = self.seen.lock().expect("nobody panicked here");
        let foreign = seen.foreign(&self.base).into_iter().map(|url| format!("request to {url}"));
        let mut lines: Vec<String> = foreign.collect();
        let Seen { dialogs, exceptions, faults, .. } = std::mem::take(&mut *seen);
        lines.extend(dialogs.into_iter().map(|text| format!("dialog {text}")));
        lines.extend(exceptions.into_iter().map(|text| format!("error in a script: {text}")));
        lines.extend(faults.into_iter().map(|text| format!("answered {text}")));
        lines
    }

    /// Closes it.
    pub async fn close(self) {
        // The answer may be lost with the tab.
        let _ = self.page.call("Page.close", json!({})).await;
    }

    // --- What the tab is ---

    /// Narrow and touched, as a phone.
    pub async fn phone(&self) {
        self.screen(390, 844, true).await;
        self.call("Emulation.setTouchEmulationEnabled", json!({ "enabled": true, "maxTouchPoints": 5 })).await;
    }

    /// Wide, with a keyboard.
    pub async fn desktop(&self) {
        self.screen(1280, 800, false).await;
        self.call("Emulation.setTouchEmulationEnabled", json!({ "enabled": false })).await;
    }

    /// The size of the screen in CSS pixels.
    pub async fn screen(&self, width: u32, height: u32, mobile: bool) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        self.call("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Light or dark; nothing moves.
    pub async fn scheme(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme }, { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        self.call("Emulation.setEmulatedMedia", features).await;
    }

    /// Runs a script in each page from now on, before the page's own.
    pub async fn before_each_page(&self, script: &str) {
        self.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    }

    /// Switches the pages' scripts off. The tests' own questions are answered all the same.
    pub async fn without_scripts(&self) {
        self.call("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
    }

    /// What the browser believes about its network.
    pub async fn online(&self, online: bool) {
        let network = json!({ "offline": !online, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.call("Network.emulateNetworkConditions", network).await;
        self.until(&format!("navigator.onLine === {online}")).await;
    }

    /// Has each answer of the server come that much later.
    pub async fn slow(&self, milliseconds: u32) {
        let network =
            json!({ "offline": false, "latency": milliseconds, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.call("Network.emulateNetworkConditions", network).await;
    }

    /// Sets a cookie of the server.
    pub async fn cookie(&self, name: &str, value: &str) {
        self.call("Network.setCookie", json!({ "name": name, "value": value, "url": self.base })).await;
    }

    /// Shows this tab rather than another.
    pub async fn to_front(&self) {
        self.call("Page.bringToFront", json!({})).await;
    }

    // --- Where it is ---

    /// Opens a path of the server and waits until it has loaded.
    pub async fn go(&self, path: &str) {
        let url = if path.starts_with('/') { format!("{}{path}", self.base) } else { path.to_owned() };
        let answer = self.call("Page.navigate", json!({ "url": url })).await;
        assert_eq!(answer.get("errorText"), None, "{url}");
        self.until("document.readyState === 'complete'").await;
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.value("window.before = true").await;
        self.call("Page.reload", json!({})).await;
        self.until("!window.before && document.readyState === 'complete'").await;
    }

    /// Waits for a page of that path to have loaded.
    pub async fn arrives(&self, path: &str) {
        self.until(&format!("location.pathname === '{path}' && document.readyState === 'complete'")).await;
    }

    // --- What it shows ---

    /// The value of a JavaScript expression; null where it fails, as in the middle of a navigation.
    pub async fn value(&self, expression: &str) -> Value {
        let question = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.page.call("Runtime.evaluate", question).await;
        answer.map(|answer| answer["result"]["value"].clone()).unwrap_or_default()
    }

    /// Waits until a JavaScript expression is true.
    pub async fn until(&self, expression: &str) {
        let mut now = Value::Null;
        let wait = expression.contains("await ");
        let truth =
            if wait { format!("(async () => Boolean({expression}))()") } else { format!("Boolean({expression})") };
        let look = async || {
            let value = self.value(&truth).await;
            (value == Value::Bool(true)).then_some(())
        };
        if tokio::time::timeout(PATIENCE.saturating_sub(Duration::from_secs(2)), wait_for(expression, look))
            .await
            .is_err()
        {
            let state = "[location.href, document.title, document.body?.innerText.slice(0, 500)].join('\\n')";
            if let Ok(text) = tokio::time::timeout(Duration::from_secs(1), self.value(state)).await {
                now = text;
            }
            panic!("never came true: {expression}\n{}\n{:?}", now.as_str().unwrap_or_default(), self.seen.lock());
        }
    }

    /// The text of the first element that fits.
    pub async fn text(&self, selector: &str) -> String {
        let text = self.value(&format!("document.querySelector('{selector}')?.innerText")).await;
        text.as_str().unwrap_or_default().trim().to_owned()
    }

    /// How many elements fit.
    pub async fn count(&self, selector: &str) -> u64 {
        self.value(&format!("document.querySelectorAll('{selector}').length")).await.as_u64().unwrap_or_default()
    }

    // --- What a person does ---

    /// The middle of what `selector` finds, once it stands there and nothing covers it.
    async fn place(&self, selector: &str) -> (f64, f64) {
        let find = format!(
            "(() => {{
                const found = document.querySelector('{selector}');
                found?.scrollIntoView({{ block: 'center', behavior: 'instant' }});
                const box = found?.getBoundingClientRect();
                if (!box?.width || !box.height) return null;
                const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
                const top = document.elementFromPoint(x, y);
                return top && (found.contains(top) || top.contains(found)) ? [x, y] : null;
            }})()"
        );
        let found = wait_for(selector, async || {
            let found = self.value(&find).await;
            Some((found.get(0)?.as_f64()?, found.get(1)?.as_f64()?))
        });
        found.await
    }

    /// Touches the middle of an element with a finger.
    pub async fn tap(&self, selector: &str) {
        let (x, y) = self.place(selector).await;
        let touch = |kind: &str, points: Value| json!({ "type": kind, "touchPoints": points });
        self.call("Input.dispatchTouchEvent", touch("touchStart", json!([{ "x": x, "y": y }]))).await;
        self.call("Input.dispatchTouchEvent", touch("touchEnd", json!([]))).await;
    }

    /// Clicks in the middle of an element.
    pub async fn click(&self, selector: &str) {
        let (x, y) = self.place(selector).await;
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event).await;
        }
    }

    /// Presses a button by a key: a preview that comes in moves it away from under a mouse.
    pub async fn activate(&self, selector: &str) {
        self.until(&format!("document.querySelector('{selector}')")).await;
        self.value(&format!("document.querySelector('{selector}').focus()")).await;
        self.press("Enter", 13, "\r").await;
    }

    /// Waits as long as a person's finger would: the page takes an earlier tap for the second half of a double tap.
    pub async fn settle(&self) {
        self.value("window.settling = performance.now()").await;
        self.until(&format!("performance.now() - window.settling > {DOUBLE_TAP_MS}")).await;
    }

    /// Presses a key, by the sign on it.
    pub async fn key(&self, sign: &str) {
        let (code, number) = match sign {
            " " => ("Space".to_owned(), 32),
            "?" => ("Slash".to_owned(), 191),
            digit if digit.parse::<u8>().is_ok() => (format!("Digit{digit}"), i32::from(digit.as_bytes()[0])),
            letter => (format!("Key{}", letter.to_uppercase()), i32::from(letter.to_uppercase().as_bytes()[0])),
        };
        let key = |kind: &str| json!({ "type": kind, "key": sign, "code": code, "windowsVirtualKeyCode": number });
        let mut down = key("keyDown");
        down["text"] = json!(sign);
        self.call("Input.dispatchKeyEvent", down).await;
        self.call("Input.dispatchKeyEvent", key("keyUp")).await;
    }

    /// Presses a key that writes nothing, or what `text` says.
    pub async fn press(&self, name: &str, code: u32, text: &str) {
        self.press_with(name, code, text, 0).await;
    }

    /// Presses a key while Alt is held.
    pub async fn press_alt(&self, name: &str, code: u32) {
        self.press_with(name, code, "", 1).await;
    }

    async fn press_with(&self, name: &str, code: u32, text: &str, modifiers: u32) {
        let key = |kind: &str| json!({ "type": kind, "key": name, "code": name, "windowsVirtualKeyCode": code, "modifiers": modifiers });
        let mut down = key(if text.is_empty() { "rawKeyDown" } else { "keyDown" });
        if !text.is_empty() {
            down["text"] = json!(text);
        }
        self.call("Input.dispatchKeyEvent", down).await;
        self.call("Input.dispatchKeyEvent", key("keyUp")).await;
    }

    /// Chooses a file of the disk in a field for files, as its dialog would.
    pub async fn choose(&self, selector: &str, file: &std::path::Path) {
        let find = json!({ "expression": format!("document.querySelector('{selector}')") });
        let field = self.call("Runtime.evaluate", find).await["result"]["objectId"].clone();
        self.call("DOM.setFileInputFiles", json!({ "files": [file], "objectId": field })).await;
    }

    /// Types where the focus is.
    pub async fn insert(&self, text: &str) {
        self.call("Input.insertText", json!({ "text": text })).await;
    }

    /// Drags the middle of one element to the upper edge of another.
    pub async fn drag(&self, from: &str, to: &str) {
        let (x, y) = self.place(from).await;
        let top = self.value(&format!("document.querySelector('{to}').getBoundingClientRect().top + 4")).await;
        let top = top.as_f64().expect("the edge");
        let event = |kind: &str, y: f64| json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1 });
        self.call("Input.dispatchMouseEvent", event("mousePressed", y)).await;
        for step in 1..=8 {
            let at = y + (top - y) * f64::from(step) / 8.0;
            self.call("Input.dispatchMouseEvent", event("mouseMoved", at)).await;
        }
        self.call("Input.dispatchMouseEvent", event("mouseReleased", top)).await;
    }

    /// How many pages of paper a printer would fill.
    pub async fn paper_pages(&self) -> usize {
        use base64::Engine as _;
        let answer = self.call("Page.printToPDF", json!({ "preferCSSPageSize": true, "printBackground": true })).await;
        let pdf = base64::engine::general_purpose::STANDARD.decode(answer["data"].as_str().unwrap_or_default());
        let pdf = String::from_utf8_lossy(&pdf.expect("a PDF")).into_owned();
        pdf.matches("/Type /Page\n").count()
    }

    /// Types into a field, by touch where this is a phone.
    pub async fn fill(&self, selector: &str, text: &str) {
        self.value(&format!("document.querySelector('{selector}').select()")).await;
        self.until(&format!("document.activeElement === document.querySelector('{selector}')")).await;
        self.call("Input.insertText", json!({ "text": text })).await;
    }

    // --- What shuts people out ---

    /// What axe-core has to say about the page, a line for each thing and place; empty if nothing.
    pub async fn axe(&self, source: &str) -> String {
        self.axe_with(source, "resultTypes: ['violations']").await
    }

    /// What it has to say about the colours alone.
    pub async fn axe_of_colours(&self, source: &str) -> String {
        self.axe_with(
            source,
            "resultTypes: ['violations'], runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }",
        )
        .await
    }

    async fn axe_with(&self, source: &str, options: &str) -> String {
        if self.value("typeof axe").await != "object" {
            // The protocol evaluates from outside of the page, so its policy doesn't forbid this.
            self.value(&format!("{source}; 0")).await;
        }
        let run = format!(
            "axe.run(document, {{ {options} }}).then(({{ violations }}) => violations.flatMap(
                (one) => one.nodes.map((node) => `${{one.id}}: ${{node.target.join(' ')}}: ${{node.failureSummary}}`)))"
        );
        let found = self.value(&run).await;
        let found = found.as_array().expect("axe has looked at the page");
        found.iter().filter_map(Value::as_str).fold(String::new(), |mut text, line| {
            let _ = writeln!(text, "{line}");
            text
        })
    }

    /// A picture of the whole page, as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        use base64::Engine as _;
        self.until("document.fonts.status === 'loaded'").await;
        let size = "[innerWidth, Math.min(Math.max(document.documentElement.scrollHeight, innerHeight), 4000)]";
        let size = self.value(size).await;
        let clip = json!({ "x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1 });
        let answer = self.call("Page.captureScreenshot", json!({ "captureBeyondViewport": true, "clip": clip })).await;
        base64::engine::general_purpose::STANDARD
            .decode(answer["data"].as_str().unwrap_or_default())
            .unwrap_or_default()
    }
}
