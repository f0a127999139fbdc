/** Epoch milliseconds. */
export type Clock = () => number;

export type Sleep = (milliseconds: number) => Promise<void>;

/** Calls back once, after so many milliseconds. Answers what prevents that. */
export type SetTimer = (milliseconds: number, ring: () => void) => () => void;
