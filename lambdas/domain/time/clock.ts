/** Epoch milliseconds. */
export type Clock = () => number;

export type Sleep = (milliseconds: number) => Promise<void>;
