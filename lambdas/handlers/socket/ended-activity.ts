/** Fields in which a client says whether somebody is typing, by yes or no. */
const FLAGS = ['isTyping', 'is_typing', 'typing', 'isActive', 'is_active', 'active', 'started', 'value'];

/** Fields in which a client says so by a word. */
const STATES = ['state', 'status', 'action', 'event', 'typing', 'typingStatus', 'typing_status', 'indicator', 'value'];

/** Fields that say the opposite of the flags. */
const OPPOSITES = ['stopped', 'stop', 'ended', 'isStopped', 'is_stopped'];

/** The words for an end, without `typing` and without what joins it (`typing_off`, `stop-typing`, `TypingStopped`). */
const ENDED =
  /^(?:stop(?:ped)?|end(?:ed)?|off|paused?|idle|inactive|none|gone|cancel(?:l?ed)?|finished|false|no|not|0)$/;

const saysNo = (value: unknown): boolean => value === false || value === 0 || saysEnded(value);

const saysEnded = (value: unknown): boolean =>
  typeof value === 'string' &&
  value.length <= 40 &&
  ENDED.test(
    value
      .toLowerCase()
      .replace('typing', '')
      .replace(/[^a-z0-9]/g, ''),
  );

/**
 * Whether a `typing` says that its sender stopped, in one of the ways that chat clients do (`isTyping: false`, `state: "stopped"`,
 * `action: "typing_off"`). Such a one is told to nobody: `typing` has no opposite, and whoever is told of it shows its sign.
 */
export const hasEnded = (fields: Record<string, unknown>): boolean =>
  FLAGS.some((name) => saysNo(fields[name])) ||
  STATES.some((name) => saysEnded(fields[name])) ||
  OPPOSITES.some((name) => fields[name] === true);
