// @ts-check
// The end of a round without the network.
import { count, el, say } from './screen.js';

const SVG = 'http://www.w3.org/2000/svg';

/** Shows it. @param {number[]} grades @param {boolean} cards whether there are more on this device */
export function rest(grades, cards) {
  const kind = cards ? 'round' : 'empty';
  for (const id of ['rest-title', 'rest-text']) el(id).textContent = el(id).dataset[kind];
  el('rest-count').textContent = count('answered', grades.length);
  const bar = el('rest-bar');
  bar.replaceChildren();
  let x = 0;
  const tally = [1, 2, 3, 4, 5].map((grade) => grades.filter((one) => one === grade).length);
  tally.forEach((n, i) => {
    const rect = document.createElementNS(SVG, 'rect');
    const width = (100 * n) / Math.max(grades.length, 1);
    for (const [name, value] of Object.entries({ class: `g${i + 1}`, x, width, y: 0, height: 1 })) rect.setAttribute(name, String(value));
    bar.append(rect);
    x += width;
  });
  bar.setAttribute('aria-label', say('bar', Object.fromEntries(tally.map((n, i) => [`n${i + 1}`, n]))));
  bar.toggleAttribute('hidden', grades.length === 0);
  el('card').hidden = true;
  el('reveal').parentElement.hidden = true;
  el('rest').hidden = false;
  el('rest').focus({ preventScroll: true });
}
