/** Milliseconds between two of our signals, and after which the last one of somebody else is over. */
const EVERY = 2_500;
const OVER_AFTER = 5_000;

/** Says that somebody types here, not with every key. `say()` sends one signal. */
export function typingSignal(say) {
  let last = 0;
  return {
    typed() {
      if (Date.now() - last < EVERY) return;
      last = Date.now();
      say();
    },
    /** The message is written: the next key is said at once. */
    ended() {
      last = 0;
    },
  };
}

/** Shows that somebody types somewhere else, until they stop or have spoken. */
export function typingIndicator(place) {
  let over;
  const hide = () => {
    clearTimeout(over);
    place.textContent = '';
  };
  return {
    show(text) {
      clearTimeout(over);
      over = setTimeout(hide, OVER_AFTER);
      if (place.textContent !== text) place.textContent = text;
    },
    hide,
  };
}
