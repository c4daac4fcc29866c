// @ts-check
// The cards of a deck, put in order by pointer or by keys: a card is grabbed, moved and dropped, and its new place is kept at once.

const form = document.getElementById('order');
const list = /** @type {HTMLOListElement | null} */ (document.querySelector('.lines'));
const said = document.getElementById('said');

/** @param {string} kind @param {Record<string, string | number>} [values] */
function say(kind, values = {}) {
  if (!said) return;
  said.textContent = Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, String(value)), said.dataset[kind] ?? '');
}

/** @param {HTMLElement} line where it stands on this page, from zero */
const index = (line) => [...(list?.children ?? [])].indexOf(line);
const first = Number(form?.dataset.first ?? 0);

/** The numbers and the buttons' places, as they stand now. */
function number() {
  const lines = [...(list?.children ?? [])];
  lines.forEach((line, at) => {
    const place = first + at;
    const label = line.querySelector('.num');
    if (label) label.textContent = String(place + 1);
    const card = /** @type {HTMLElement} */ (line).dataset.card;
    const [up, down, top] = /** @type {HTMLButtonElement[]} */ ([...line.querySelectorAll('button[name=move]')]);
    if (!up || !down || !top) return;
    up.value = `${card}:${Math.max(0, place - 1)}`;
    down.value = `${card}:${place + 1}`;
    up.disabled = place === 0;
    top.disabled = place === 0;
  });
}

/** @type {{ line: HTMLElement, from: number } | undefined} */
let held;
let byPointer = false;

/** @param {HTMLElement} line @param {number} at */
function put(line, at) {
  const others = [...(list?.children ?? [])].filter((one) => one !== line);
  list?.insertBefore(line, others[at] ?? null);
  number();
}

/** @param {HTMLElement} line */
function grab(line) {
  if (held) drop(true);
  held = { line, from: index(line) };
  line.classList.add('held');
  line.querySelector('[data-grab]')?.setAttribute('aria-pressed', 'true');
  say('grabbed', { name: line.querySelector('.what a')?.textContent ?? '', n: first + held.from + 1 });
}

/** @param {boolean} stay false puts the card back to where it was */
async function drop(stay) {
  if (!held) return;
  const { line, from } = held;
  held = undefined;
  line.classList.remove('held');
  line.querySelector('[data-grab]')?.setAttribute('aria-pressed', 'false');
  if (!stay) put(line, from);
  const at = index(line);
  if (at === from) {
    say('back', { n: first + at + 1 });
    return;
  }
  const body = new URLSearchParams({ move: `${line.dataset.card}:${first + at}`, quiet: 'true' });
  const reply = await fetch(form?.dataset.place ?? '', { method: 'POST', body, redirect: 'manual' }).catch(() => null);
  if (reply?.status === 204) {
    say('dropped', { n: first + at + 1 });
    list?.dispatchEvent(new Event('kept'));
  } else {
    put(line, from);
    say('failed');
    said?.classList.replace('hidden', 'error');
  }
}

for (const grip of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll('[data-grab]'))) {
  const line = /** @type {HTMLElement} */ (grip.closest('li'));
  grip.hidden = false;
  grip.addEventListener('keydown', (event) => {
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      if (held?.line === line) drop(true);
      else grab(line);
    } else if (event.key === 'Escape' && held) {
      drop(false);
    } else if (held?.line === line && ['ArrowUp', 'ArrowDown', 'Home', 'End'].includes(event.key)) {
      event.preventDefault();
      const last = (list?.children.length ?? 1) - 1;
      const at = { ArrowUp: index(line) - 1, ArrowDown: index(line) + 1, Home: 0, End: last }[event.key] ?? 0;
      put(line, Math.min(last, Math.max(0, at)));
      // Moved in the document, the button loses the focus in some browsers.
      grip.focus();
      say('at', { n: first + index(line) + 1 });
    }
  });
  grip.addEventListener('blur', () => { setTimeout(() => { if (held?.line === line && document.activeElement !== grip && !byPointer) drop(true); }); });
  grip.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    byPointer = true;
    grip.setPointerCapture(event.pointerId);
    grab(line);
  });
  grip.addEventListener('pointermove', (event) => {
    if (!byPointer || held?.line !== line) return;
    const below = [...(list?.children ?? [])].filter((one) => one !== line).findIndex((one) => {
      const box = one.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    });
    const at = below < 0 ? (list?.children.length ?? 1) - 1 : below;
    if (at !== index(line)) {
      put(line, at);
      // Moved in the document, the button would lose the pointer.
      if (!grip.hasPointerCapture(event.pointerId)) grip.setPointerCapture(event.pointerId);
    }
  });
  for (const type of ['pointerup', 'pointercancel']) {
    grip.addEventListener(type, () => {
      if (!byPointer) return;
      byPointer = false;
      drop(type === 'pointerup');
    });
  }
}

const keys = document.getElementById('keys');
if (keys) keys.hidden = false;
