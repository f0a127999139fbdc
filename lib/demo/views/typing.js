/** Milliseconds between two signals that are sent, and after which a received one expires. */
const SEND_EVERY = 2_500;
const EXPIRES_AFTER = 5_000;

/** Sends typing signals at a limited rate while keys are pressed. */
export function typingSignal(send) {
  let last = 0;
  return {
    typed() {
      if (Date.now() - last < SEND_EVERY) return;
      last = Date.now();
      send();
    },
    /** The message is sent: the next key sends a signal at once. */
    ended() {
      last = 0;
    },
  };
}

/** Shows that the other side types, until the signal expires or `hide()` is called. */
export function typingIndicator(node) {
  let expiry;
  const hide = () => {
    clearTimeout(expiry);
    node.textContent = '';
  };
  return {
    show(text) {
      clearTimeout(expiry);
      expiry = setTimeout(hide, EXPIRES_AFTER);
      if (node.textContent !== text) node.textContent = text;
    },
    hide,
  };
}
