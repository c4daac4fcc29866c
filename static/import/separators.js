// @ts-check
// Pasted text: how many cards it holds and the first of them, as the server sees them, while somebody types. Without this script a
// button does it. What may be typed beside a menu shows only where the menu says so.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('form[data-upload]'));
const PAUSE_MS = 250;
// Longer texts wait for the button.
const LONGEST = 500_000;

/** @param {HTMLFormElement} form */
function start(form) {
  const text = /** @type {HTMLTextAreaElement} */ (form.querySelector('#pasted'));
  const group = /** @type {HTMLElement} */ (form.querySelector('[data-separators]'));
  const seen = /** @type {HTMLElement} */ (form.querySelector('[data-seen]'));
  const button = /** @type {HTMLButtonElement} */ (group.querySelector('button'));
  const help = /** @type {HTMLElement} */ (group.querySelector('[data-own-help]'));
  /** @type {AbortController | null} */
  let asking = null;
  let timer = 0;

  async function look() {
    asking?.abort();
    asking = new AbortController();
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') fields.append(name, value);
    try {
      const response = await fetch(button.formAction, { method: 'POST', body: fields, signal: asking.signal });
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const found = page.querySelector('[data-seen]');
      const problem = page.querySelector('#problem');
      if (!response.ok || !found) return;
      if (problem) seen.textContent = problem.textContent;
      else seen.replaceChildren(...document.importNode(found, true).childNodes);
    } catch {
      // Lost, or overtaken by what was typed since: the next key asks again, and so does the button.
    }
  }

  /** @param {boolean} later */
  function change(later) {
    for (const own of /** @type {NodeListOf<HTMLElement>} */ (group.querySelectorAll('[data-own]'))) {
      const menu = /** @type {HTMLSelectElement} */ (group.querySelector(`#${own.dataset.own}`));
      const field = /** @type {HTMLInputElement} */ (own.querySelector('input'));
      own.hidden = menu.value !== 'own';
      field.disabled = own.hidden;
    }
    help.hidden = !group.querySelector('[data-own]:not([hidden])');
    const empty = text.value.trim() === '';
    group.hidden = empty;
    button.hidden = text.value.length <= LONGEST;
    // Enter in another field sends the form by its first button that can.
    button.type = button.hidden ? 'button' : 'submit';
    clearTimeout(timer);
    if (empty || !button.hidden) {
      asking?.abort();
      seen.replaceChildren();
    } else if (later) timer = setTimeout(look, PAUSE_MS);
  }

  text.addEventListener('input', () => change(true));
  group.addEventListener('input', () => change(true));
  group.addEventListener('change', () => change(true));
  // Enter in a field asks for a look, and doesn't send the form.
  group.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    change(true);
  });
  // A text may be there from before, and a menu that was found at "find out" beside something typed is at "other".
  for (const name of ['sides', 'cards']) {
    const menu = /** @type {HTMLSelectElement} */ (group.querySelector(`#${name}`));
    if (menu.value === 'auto' && /** @type {HTMLInputElement} */ (group.querySelector(`#${name}-own`)).value) menu.value = 'own';
  }
  change(seen.childElementCount === 0);
}

if (form) start(form);

export {};
