/** Whether somebody looks at what a client shows: only then a line that died silently has to be noticed soon. */
export type Watch = {
  isWatched(): boolean;
  /** Timers run late here, as in a hidden page, so that a late one does not say that the machine slept. */
  isHidden(): boolean;
  /** Calls back when somebody has come back, or the network. Returns a function that ends that. */
  onWake(wake: () => void): () => void;
};

/** For programs without a page. */
export const programWatch = (isWatched: () => boolean): Watch => ({
  isWatched,
  isHidden: () => false,
  onWake: () => () => {},
});
