// @ts-check
// An import under way: how far it is, as the server tells it, until there is another page to show. Without this script the page loads
// itself again.

const sheet = /** @type {HTMLElement | null} */ (document.querySelector('[data-events]'));

/** @param {HTMLElement} sheet */
function watch(sheet) {
  const text = sheet.querySelector('[data-far]');
  const bar = /** @type {HTMLProgressElement | null} */ (sheet.querySelector('[data-bar]'));
  const source = new EventSource(sheet.dataset.events ?? '');
  let kind = '';
  source.addEventListener('far', ({ data }) => {
    const far = JSON.parse(data);
    if (bar && far.of > 0) {
      bar.max = far.of;
      bar.value = far.done;
    } else bar?.removeAttribute('value');
    // Each number read aloud would never end: a screen reader hears of a new step, and has the bar for the rest.
    const step = far.text.replace(/\d+/g, '');
    if (text) {
      text.setAttribute('aria-live', step === kind ? 'off' : 'polite');
      text.textContent = far.text;
    }
    kind = step;
  });
  source.addEventListener('done', () => {
    source.close();
    location.reload();
  });
  // Where the server says no for good, its page says why.
  source.addEventListener('error', () => { if (source.readyState === EventSource.CLOSED) location.reload(); });
  addEventListener('pagehide', () => source.close());
}

if (sheet) watch(sheet);

export {};
