/** The minute of the sweeper's last turn, and the last up to which it has made up what it missed. */
export type Swept = { turn: number; upTo: number };

/** How far the sweeper has come, so that a turn that was missed is made up. */
export interface SweepLog {
  /** `null` before the first turn. */
  last(): Promise<Swept | null>;
  swept(swept: Swept): Promise<void>;
}
