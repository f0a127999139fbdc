/** The minute of the sweeper's last turn, and the last minute up to which it has caught up on missed turns. */
export type Swept = { turn: number; upTo: number };

/** Stores the sweeper's progress, so that it catches up on missed turns. */
export interface SweepLog {
  /** `null` before the first turn. */
  last(): Promise<Swept | null>;
  swept(swept: Swept): Promise<void>;
}
