import { errorText } from './error-text.js';

/** Shows an error until it is dismissed or `clear()` is called. */
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
      text.textContent = errorText(error);
    },
    clear,
  };
}
