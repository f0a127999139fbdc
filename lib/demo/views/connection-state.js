const WORDS = {
  connecting: 'Connecting…',
  'catching-up': 'Catching up…',
  live: 'Connected',
  polling: 'Connected, with a delay',
  blocked: 'This network blocks WebSockets',
  down: 'Reconnecting…',
  refused: 'Not connected',
};

/** Shows the state of the connection as text and colour. */
export function connectionState(node) {
  return {
    /** @param {keyof typeof WORDS} state */
    show(state) {
      node.dataset.state = state;
      if (node.textContent !== WORDS[state]) node.textContent = WORDS[state];
    },
  };
}
