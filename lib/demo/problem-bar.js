import { inWords } from './gateway-error.js';

/** The place for what went wrong. It stays until it is dismissed or `clear()`ed. */
export function problemBar(bar) {
  const text = bar.querySelector('p');
  const clear = () => {
    bar.hidden = true;
    text.textContent = '';
  };
  bar.querySelector('button').addEventListener('click', clear);
  return {
    show(error) {
      bar.hidden = false;
      text.textContent = inWords(error);
    },
    clear,
  };
}
