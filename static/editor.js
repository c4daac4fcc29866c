// @ts-check
// The editor of a card, faster: both sides are shown while one types, what isn't sent yet is kept in this browser, and keys lead on.

const form = /** @type {HTMLFormElement} */ (document.getElementById('editor'));
const user = document.body.dataset.user ?? '0';
const prefix = `recto-draft-${user}-`;
const key = prefix + (form.dataset.draft ?? '');
const PREVIEW_MS = 300;
const KEEP_MS = 250;
const FIELDS = ['front_markup', 'front', 'back_markup', 'back', 'tags'].filter((name) => form.elements.namedItem(name));

/** @typedef {{ base: string, sent: boolean, values: Record<string, string> }} Kept */

/** @param {string} name @returns {HTMLInputElement} */
const field = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
const values = () => Object.fromEntries(FIELDS.map((name) => [name, field(name).value]));
/** @param {Record<string, string>} some */
const fill = (some) => { for (const name of FIELDS) if (name in some) field(name).value = some[name] ?? ''; };
const shown = values();
const base = field('base').value;

// --- The draft: storage may be full or switched off, and then there is none ---

/** @param {string} name @returns {Kept | undefined} */
function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** @param {boolean} sent */
function keep(sent) {
  clearTimeout(keeping);
  try {
    const now = values();
    if (same(now, shown) && !sent) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ base: field('base').value, sent, values: now }));
  } catch {
    // As above.
  }
}

/** @param {Record<string, string>} one @param {Record<string, string>} other */
const same = (one, other) => FIELDS.every((name) => (one[name] ?? '').replaceAll('\r\n', '\n') === (other[name] ?? '').replaceAll('\r\n', '\n'));

/** Drops what the server has taken. */
function dropSent() {
  for (const name of Object.keys(localStorage)) if (name.startsWith(prefix) && read(name)?.sent) localStorage.removeItem(name);
}

function offer() {
  if ('kept' in form.dataset) dropSent();
  const draft = read(key);
  const notice = document.getElementById('draft');
  if (!draft || !notice) return;
  // A page that the server made of what was typed brings it along itself.
  if (document.getElementById('problem') || document.getElementById('meanwhile') || same(draft.values, shown)) return;
  fill(draft.values);
  // Made of an older text: saving says what has changed meanwhile.
  field('base').value = draft.base;
  notice.hidden = false;
  notice.querySelector('button')?.addEventListener('click', () => {
    fill(shown);
    field('base').value = base;
    localStorage.removeItem(key);
    notice.hidden = true;
    field('front').focus();
    preview();
  });
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let keeping;
try {
  offer();
} catch {
  // No storage, no draft.
}

document.getElementById('take-theirs')?.addEventListener('click', () => {
  try {
    localStorage.removeItem(key);
  } catch {
    // As above.
  }
});

// --- The preview ---

/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;
let asked = 0;

/** @param {string} id @param {string} html made safe by the server */
function show(id, html) {
  const box = document.getElementById(id);
  const side = box?.querySelector('.side');
  if (!box || !side) return;
  box.hidden = !html;
  side.innerHTML = html;
}

async function preview() {
  asked += 1;
  const mine = asked;
  try {
    const body = new URLSearchParams(values());
    const reply = await fetch(form.dataset.preview ?? '', { method: 'POST', body });
    // A later question is under way: its answer counts.
    if (!reply.ok || mine !== asked) return;
    const { front_html, back_html, problems, front_difference = '', back_difference = '' } = await reply.json();
    show('front-preview', front_html);
    show('back-preview', back_html);
    show('front-difference', front_difference);
    show('back-difference', back_difference);
    const list = document.getElementById('problems');
    list?.replaceChildren(...problems.map((/** @type {string} */ text) => {
      const line = document.createElement('li');
      line.className = 'error';
      line.textContent = text;
      return line;
    }));
  } catch {
    // Without the network there is no preview; the draft is kept all the same.
  }
}

form.addEventListener('input', () => {
  clearTimeout(waiting);
  clearTimeout(keeping);
  waiting = setTimeout(preview, PREVIEW_MS);
  keeping = setTimeout(() => keep(false), KEEP_MS);
});
const button = /** @type {HTMLElement | null} */ (form.querySelector('button[value=preview]'));
if (button) button.hidden = true;
if (values().front || values().back) preview();

form.addEventListener('submit', () => keep(true));
addEventListener('pagehide', () => { if (!form.dataset.sent) keep(false); });

// --- Keys ---

const keys = document.getElementById('keys');
if (keys) keys.hidden = false;
document.addEventListener('keydown', (event) => {
  if (event.isComposing) return;
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(/** @type {HTMLElement} */ (form.querySelector('button[value=save]')));
  } else if (event.altKey && !event.ctrlKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
    event.preventDefault();
    document.getElementById(event.key === 'ArrowUp' ? 'previous' : 'next')?.click();
  }
});
