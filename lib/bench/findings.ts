import type { AccessLogs } from './access-log.ts';
import type { BundleCost } from './bundle-cost.ts';
import type { ColdCost } from './cold-cost.ts';
import type { Cost } from './measured-gateway.ts';
import type { CountedOperations } from './run.ts';
import type { StandingCost } from './standing-costs.ts';
import type { SweptCosts } from './sweep-cost.ts';
import type { WarmCost } from './warm-cost.ts';

/** What is kept of the cost of an operation. */
export type Figures = Omit<Cost, 'detail' | 'postedTo' | 'receivedFrom'>;

/** Units and posts by operation and size. */
export type Grown = Record<string, Record<number, Pick<Cost, 'wru' | 'rru' | 'posts'>>>;

/** What does not depend on the machine: counted again, it is the same. Bytes differ by those of ids and times. */
export type Counted = CountedOperations & {
  sweeps: Pick<SweptCosts, 'idle' | 'row'>;
  accessLogs: AccessLogs;
  /** Memory of each function, MB. */
  memoryMb: Record<string, number>;
  /** Metrics in the alarms of `prod`. */
  alarmMetrics: number;
  /** What stages cost a month at rest, but for their sweeps. */
  standing: { dev: StandingCost[]; prod: StandingCost[] };
};

/** What was measured on a machine, and differs a little each time. */
export type Measured = {
  /** The day, `2026-11-29`. */
  on: string;
  warm: Record<string, WarmCost>;
  cold: Record<string, ColdCost>;
  bundles: Record<string, BundleCost>;
  sweepCpuMs: number;
};

/** All findings of the benchmark: what docs/costs.json holds, and docs/costs.md is made of. */
export type Findings = { counted: Counted; measured: Measured };

/** Costs without the single requests. */
export const figures = (costs: Record<string, Cost>): Record<string, Figures> =>
  Object.fromEntries(
    Object.entries(costs).map(([name, { detail: _, postedTo: __, receivedFrom: ___, ...kept }]) => [name, kept]),
  );
