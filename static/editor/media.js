// @ts-check
// Pictures and sounds into a text: what is pasted or dropped on a `textarea[data-media]` is sent to the address that stands there, and
// what the server calls it is put in at the cursor. The words come with the page of that address, which does the same without scripts.

/** @typedef {{ name: string, markdown: string, html: string }} Added */

/** @type {Map<string, Promise<HTMLTemplateElement>>} */
const panels = new Map();

for (const area of /** @type {NodeListOf<HTMLTextAreaElement>} */ (document.querySelectorAll('textarea[data-media]'))) attach(area);

/** Lets a text take files. For those that come into the page later. @param {HTMLTextAreaElement} area */
export function attach(area) {
  area.addEventListener('paste', (event) => {
    const files = taken(event.clipboardData);
    // A word processor brings a picture of the text along with the text: the text is meant.
    if (files.length === 0 || event.clipboardData?.types.includes('text/plain')) return;
    event.preventDefault();
    void ask(area, files);
  });
  area.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
  area.addEventListener('drop', (event) => {
    const files = taken(event.dataTransfer);
    if (files.length === 0) return;
    event.preventDefault();
    void ask(area, files);
  });
}

/** @param {DataTransfer | null} data */
function taken(data) {
  return [...(data?.files ?? [])].filter((file) => /^(image|audio|video)\//.test(file.type));
}

/** One after the other. @param {HTMLTextAreaElement} area @param {File[]} files */
async function ask(area, files) {
  for (const file of files) await one(area, file);
  area.focus();
}

/** The panel as the server words it. @param {string} address */
function panel(address) {
  const known = panels.get(address);
  if (known) return known;
  const asked = fetch(address).then((response) => response.text()).then((html) => {
    const words = new DOMParser().parseFromString(html, 'text/html').querySelector('#media-words');
    if (!(words instanceof HTMLTemplateElement)) throw new Error('no panel');
    return words;
  });
  panels.set(address, asked);
  asked.catch(() => panels.delete(address));
  return asked;
}

/** Asks what the file shows, sends it, and puts it into the text. Done when that is done or given up. @param {HTMLTextAreaElement} area @param {File} file */
async function one(area, file) {
  const address = area.dataset.media ?? '';
  /** @type {HTMLTemplateElement} */
  let words;
  try {
    words = await panel(address);
  } catch {
    // Without the server nothing can be sent either; its own page says why.
    location.assign(address);
    return;
  }
  const form = /** @type {HTMLFormElement} */ (document.importNode(words.content, true).firstElementChild);
  const alt = /** @type {HTMLInputElement} */ (form.querySelector('input'));
  const label = /** @type {HTMLLabelElement} */ (form.querySelector('label'));
  const progress = /** @type {HTMLProgressElement} */ (form.querySelector('progress'));
  const error = /** @type {HTMLElement} */ (form.querySelector('[role=alert]'));
  const go = /** @type {HTMLButtonElement} */ (form.querySelector('.primary'));
  alt.id = `media-alt-${Date.now()}`;
  label.htmlFor = alt.id;
  /** @type {HTMLElement} */ (form.querySelector('[data-media-name]')).textContent = file.name;
  // The text stands in a form of its own, and a form in a form is none: the panel goes behind that.
  (area.form ?? area).after(form);
  alt.focus();
  await /** @type {Promise<void>} */ (new Promise((done) => {
    /** @type {XMLHttpRequest | undefined} */
    let request;
    const end = () => { form.remove(); done(); };
    /** @type {HTMLElement} */ (form.querySelector('[data-media-cancel]')).onclick = () => { request?.abort(); end(); };
    form.onkeydown = (event) => { if (event.key === 'Escape') { request?.abort(); end(); } };
    form.onsubmit = (event) => {
      event.preventDefault();
      if (go.disabled) return;
      go.disabled = true;
      error.hidden = true;
      progress.hidden = false;
      request = send(address, file, alt.value, (part) => { progress.value = part; }, (added) => {
        insert(area, added);
        end();
      }, (message) => {
        go.disabled = false;
        progress.hidden = true;
        error.textContent = message || (error.dataset.failed ?? '');
        error.hidden = false;
      });
    };
  }));
}

/**
 * @param {string} address @param {File} file @param {string} alt @param {(part: number) => void} progress
 * @param {(added: Added) => void} done @param {(message: string) => void} failed nothing where the server wasn't reached
 */
function send(address, file, alt, progress, done, failed) {
  const body = new FormData();
  body.append('file', file);
  body.append('alt', alt);
  // Unlike fetch it tells how far it is.
  const request = new XMLHttpRequest();
  request.open('POST', address);
  request.setRequestHeader('accept', 'application/json');
  request.responseType = 'json';
  request.upload.onprogress = (event) => { if (event.lengthComputable) progress(event.loaded / event.total); };
  request.onload = () => {
    if (request.status === 200 && request.response?.name) done(request.response);
    else failed(request.response?.error?.message ?? '');
  };
  request.onerror = () => failed('');
  request.send(body);
  return request;
}

/** At the cursor, as the side is written. @param {HTMLTextAreaElement} area @param {Added} added */
function insert(area, added) {
  const around = area.closest('fieldset, .side, .field')?.parentElement ?? area.form ?? document;
  const inside = area.closest('fieldset, .side')?.querySelector('select[name$=markup]');
  const markup = inside ?? around.querySelector('select[name$=markup]');
  const html = markup instanceof HTMLSelectElement && markup.value === 'html';
  area.setRangeText(html ? added.html : added.markdown, area.selectionStart, area.selectionEnd, 'end');
  area.dispatchEvent(new Event('input', { bubbles: true }));
}
