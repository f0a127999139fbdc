import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The cost of starting a function, relative to one that does nothing. */
export type BundleCost = {
  bytes: number;
  /** Heap after a collection, divided by that of the empty function. */
  heapRatio: number;
  /**
   * Processor time until the handler is loaded, divided by that of the empty function: the median of pairs, run one after
   * the other.
   */
  loadRatio: number;
  /** Whether loading it loaded undici as well. */
  undici: boolean;
  heapBytes: number;
  loadMs: number;
  emptyMs: number;
  /** Node's own modules that loading it brought besides those of the empty function. */
  builtins: string[];
};

type Probe = { cpu: number; heap: number; modules: string[] };

const PROBE = join(import.meta.dirname, 'load-probe.cjs');

/** Processor time of a fresh process with an empty handler, now: the yardstick for other measurements made at this time. */
export const emptyStarts = async (times: number): Promise<number[]> => {
  const started: number[] = [];
  await withEmpty(async (empty) => {
    for (let n = 0; n < times; n++) started.push((await probe(empty)).cpu);
  });
  return started;
};

async function withEmpty<Result>(use: (file: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'chat-bench-'));
  const empty = join(folder, 'index.js');
  writeFileSync(empty, 'exports.handler = async () => ({ statusCode: 200 });\n');
  try {
    return await use(empty);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Measures bundles in fresh processes, each next to one that loads an empty handler, so that load of the machine affects
 * both.
 */
export const bundleCosts = (bundles: Record<string, string>, pairs: number): Promise<Record<string, BundleCost>> =>
  withEmpty(async (empty) => {
    const costs: Record<string, BundleCost> = {};
    for (const [name, directory] of Object.entries(bundles)) {
      costs[name] = await bundleCost(join(directory, 'index.js'), empty, pairs);
    }
    return costs;
  });

async function bundleCost(file: string, empty: string, pairs: number): Promise<BundleCost> {
  const measured: { full: Probe; bare: Probe }[] = [];
  for (let n = 0; n < pairs; n++) measured.push({ bare: await probe(empty), full: await probe(file) });
  const middle = (of: (pair: (typeof measured)[number]) => number) => median(measured.map(of));
  const { full, bare } = measured[0] ?? { full: NOTHING, bare: NOTHING };
  const heap = { bare: await heapOf(empty), full: await heapOf(file) };
  return {
    bytes: statSync(file).size,
    heapRatio: heap.full / heap.bare,
    loadRatio: middle(({ full, bare }) => full.cpu / bare.cpu),
    undici: full.modules.some((name) => name.includes('undici/undici')),
    heapBytes: heap.full,
    loadMs: middle(({ full }) => full.cpu),
    emptyMs: middle(({ bare }) => bare.cpu),
    builtins: full.modules.filter((name) => !bare.modules.includes(name) && !name.startsWith('internal/')),
  };
}

const NOTHING: Probe = { cpu: Number.NaN, heap: Number.NaN, modules: [] };

/**
 * Options for measuring the heap after a collection, which has to be single-threaded to be exact: a concurrent one leaves 200 to
 * 400 KB in about one process of ten. With them Node compiles its own modules anew, so time is measured without.
 */
const COLLECTING = ['--expose-gc', '--single-threaded-gc'];

/** Processes of which the one with the least heap counts: what a busy machine has not finished yet only adds, 0.8% seen. */
const HEAPS = 3;

async function heapOf(file: string): Promise<number> {
  const heaps: number[] = [];
  for (let n = 0; n < HEAPS; n++) heaps.push((await probe(file, COLLECTING)).heap);
  return Math.min(...heaps);
}

/** Runs a probe with only the variables that the bundle would have on Lambda: no option of the caller's process counts. */
async function probe(file: string, options: string[] = []): Promise<Probe> {
  const { stdout } = await promisify(execFile)(process.execPath, [...options, PROBE, file], { env: {} });
  return JSON.parse(stdout) as Probe;
}

export const median = (values: number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
