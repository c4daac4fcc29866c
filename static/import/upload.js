// @ts-check
// A card export on its way: in parts, with a bar; what a lost connection interrupts goes on where the server has it, after a reload too,
// once the same file is chosen again. Without this script the form sends the file in one piece.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('form[data-upload]'));
const user = document.body.dataset.user ?? '0';
const FIRST = 1 << 20;
const LEAST = 64 << 10;
const PART_MS = 100_000;
const QUICK_MS = 2_000;
const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** @typedef {{ id: string, name: string, bytes: number, offset: number, part: number, import: string | null }} Come */
/** @typedef {{ id: string, name: string, bytes: number, changed: number }} Begun */

class Refused extends Error {}
class Gone extends Error {}

/** @param {number} bytes */
const size = (bytes) => new Intl.NumberFormat(document.documentElement.lang, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(bytes / 1e6);

/** @param {string} text @param {Record<string, string>} values */
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

/** Asks the server; a sentence of its own is thrown as Refused, what is worth another try as any other error.
 * @param {string} path @param {RequestInit} [init] @returns {Promise<Come>} */
async function ask(path, init = {}) {
  const response = await fetch(path, { ...init, headers: { accept: 'application/json', ...init.headers } });
  if (response.ok || response.status === 409) return response.status === 204 ? /** @type {any} */ (null) : response.json();
  if (response.status === 404) throw new Gone();
  if (response.status >= 500 && response.status !== 507 || response.status === 429) throw new Error(String(response.status));
  const told = await response.json().catch(() => null);
  throw new Refused(told?.error?.message ?? '');
}

// What was begun here, and is forgotten with everything else of its user at sign-out.
const place = `recto-draft-${user}-upload-${form?.dataset.upload}`;
/** @returns {Begun | null} */
function begun() {
  try {
    return JSON.parse(localStorage.getItem(place) ?? 'null');
  } catch {
    return null;
  }
}
/** @param {Begun | null} what */
function keep(what) {
  try {
    if (what) localStorage.setItem(place, JSON.stringify(what));
    else localStorage.removeItem(place);
  } catch {
    // Storage may be switched off; the file is then sent from its start after a reload.
  }
}

/** Waits, but no longer than until the connection is back. @param {number} ms @param {AbortSignal} signal */
function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const end = () => { clearTimeout(timer); removeEventListener('online', end); resolve(undefined); };
    const timer = setTimeout(end, ms);
    addEventListener('online', end);
    signal.addEventListener('abort', () => { end(); reject(signal.reason); }, { once: true });
  });
}

/** Sends one part, but not for ever. @param {string} path @param {Blob} body @param {AbortSignal} signal */
async function sendPart(path, body, signal) {
  const late = new AbortController();
  const end = () => late.abort();
  const timer = setTimeout(end, PART_MS);
  signal.addEventListener('abort', end);
  try {
    return await ask(path, { method: 'PUT', body, signal: late.signal });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

/** @param {HTMLFormElement} form */
function start(form) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector('input[type=file]'));
  const sent = /** @type {HTMLElement} */ (form.querySelector('[data-sent]'));
  const unfinished = /** @type {HTMLElement} */ (form.querySelector('[data-unfinished]'));
  const status = /** @type {HTMLElement} */ (sent.querySelector('[role=status]'));
  const bar = /** @type {HTMLProgressElement} */ (sent.querySelector('progress'));
  const stop = /** @type {HTMLButtonElement} */ (sent.querySelector('button'));
  const send = /** @type {HTMLButtonElement} */ (form.querySelector('button.primary'));
  const words = form.dataset;
  /** @type {AbortController | null} */
  let going = null;

  /** @param {string} text */
  const say = (text) => { if (status.textContent !== text) status.textContent = text; };
  /** @param {File} file @param {number} offset */
  const far = (file, offset) => {
    bar.max = file.size;
    bar.value = offset;
    say(filled(words.sending ?? '', { name: file.name, done: size(offset), of: size(file.size) }));
  };

  /** How far the server has what was begun here. @param {File} file @param {AbortSignal} signal @returns {Promise<Come | null>} */
  async function former(file, signal) {
    const known = begun();
    if (!known) return null;
    const same = known.name === file.name && known.bytes === file.size && known.changed === file.lastModified;
    if (!same) {
      await ask(`/uploads/${known.id}`, { method: 'DELETE', signal }).catch(() => {});
      keep(null);
      return null;
    }
    return ask(`/uploads/${known.id}`, { signal }).catch((error) => {
      if (error instanceof Gone) return null;
      throw error;
    });
  }

  /** @param {File} file @param {AbortSignal} signal */
  async function announce(file, signal) {
    const fields = new FormData(form);
    const said = Object.fromEntries(['deck', 'format', 'sides', 'sides_own', 'cards', 'cards_own'].map((name) => [name, fields.get(name) ?? '']));
    const body = JSON.stringify({ ...said, name: file.name, bytes: file.size });
    const come = await ask(words.upload ?? '', { method: 'POST', body, signal, headers: { 'content-type': 'application/json' } });
    keep({ id: come.id, name: file.name, bytes: file.size, changed: file.lastModified });
    return come;
  }

  /** Sends the file to its end and says where its import is. @param {File} file @param {AbortSignal} signal */
  async function sendAll(file, signal) {
    /** @type {Come | null} */
    let come = null;
    let part = FIRST;
    let failures = 0;
    for (;;) {
      try {
        come ??= (await former(file, signal)) ?? (await announce(file, signal));
        if (come.import) return come.import;
        far(file, come.offset);
        const began = performance.now();
        const body = file.slice(come.offset, come.offset + Math.min(part, come.part));
        come = await sendPart(`/uploads/${come.id}?offset=${come.offset}`, body, signal);
        failures = 0;
        if (performance.now() - began < QUICK_MS) part = Math.min(part * 2, come.part);
      } catch (error) {
        if (signal.aborted || error instanceof Refused) throw error;
        // It may be the file that is gone, not the connection.
        await file.slice(0, 1).arrayBuffer().catch(() => { throw new Refused(''); });
        // Given up elsewhere: from its start. Otherwise the server says how far it is.
        if (error instanceof Gone) keep(null);
        come = null;
        part = Math.max(LEAST, part / 2);
        say(words.lost ?? '');
        await pause(WAITS_MS[Math.min(failures, WAITS_MS.length - 1)] ?? 0, signal);
        failures += 1;
      }
    }
  }

  /** @param {string} text */
  function problem(text) {
    let line = form.querySelector('#problem');
    if (!line) {
      line = document.createElement('p');
      line.id = 'problem';
      line.className = 'error';
      line.setAttribute('role', 'alert');
      form.prepend(line);
    }
    line.textContent = text || (words.failed ?? '');
    line.scrollIntoView({ block: 'nearest' });
  }

  /** @param {boolean} on */
  function sending(on) {
    sent.hidden = !on;
    send.hidden = on;
    input.disabled = on;
    unfinished.hidden = true;
    if (on) {
      form.querySelector('#problem')?.remove();
      stop.focus();
    }
  }

  form.addEventListener('submit', async (event) => {
    const file = input.files?.[0];
    if (!file?.size || going || event.submitter?.hasAttribute('formaction')) return;
    event.preventDefault();
    going = new AbortController();
    far(file, 0);
    sending(true);
    try {
      const to = await sendAll(file, going.signal);
      keep(null);
      location.assign(to);
    } catch (error) {
      sending(false);
      if (!going.signal.aborted) problem(error instanceof Refused ? error.message : '');
      send.focus();
    } finally {
      going = null;
    }
  });

  const forget = async () => {
    const known = begun();
    keep(null);
    unfinished.hidden = true;
    if (known) await ask(`/uploads/${known.id}`, { method: 'DELETE' }).catch(() => {});
  };
  stop.addEventListener('click', () => { going?.abort(); forget(); });
  unfinished.querySelector('button')?.addEventListener('click', forget);

  // A file that was copied is pasted as if it had been dropped.
  document.addEventListener('paste', ({ clipboardData }) => {
    const file = clipboardData?.files[0];
    if (!file || going) return;
    const files = new DataTransfer();
    files.items.add(file);
    input.files = files.files;
    input.dispatchEvent(new Event('change'));
  });

  // What a former visit has left unfinished.
  const known = begun();
  if (known) {
    ask(`/uploads/${known.id}`).then((come) => {
      if (come.import) return keep(null);
      const line = unfinished.querySelector('p');
      if (line) line.textContent = filled(words.waits ?? '', { name: come.name, done: size(come.offset), of: size(come.bytes) });
      unfinished.hidden = Boolean(going);
      return undefined;
    }, (error) => { if (error instanceof Gone) keep(null); });
  }

  // Coming back to a page that a browser kept: the form is as it was before.
  addEventListener('pageshow', ({ persisted }) => { if (persisted) sending(false); });
}

if (form) start(form);

export {};
