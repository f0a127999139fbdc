const WORDS = {
  connecting: 'Connecting…',
  'catching-up': 'Catching up…',
  live: 'Connected',
  down: 'Reconnecting…',
  refused: 'Not connected',
};

/** Says how the line is: in words, and by a colour next to them. */
export function lineState(place) {
  return {
    /** @param {keyof typeof WORDS} state */
    show(state) {
      place.dataset.state = state;
      if (place.textContent !== WORDS[state]) place.textContent = WORDS[state];
    },
  };
}
