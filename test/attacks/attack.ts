import type { Target } from './target.ts';

/** What came of one input: what the gateway answered, and whether it took the input. */
export type Seen = {
  /** Whether the gateway did what it was asked: an answer of success, an opened socket, an acknowledged event. */
  accepted: boolean;
  /** Of an answer or a handshake; 101 is an open socket. */
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body, or all frames of a socket, a line each. */
  text: string;
};

/** What is wrong with what was seen, as a sentence; `null` if it is as it must be. */
export type Judge = (seen: Seen) => string | null;

/** One input of an attacker. */
export type Attack = {
  /** What is tried, and where; unique in its group. */
  name: string;
  /** Sends it, and answers what is wrong with what came of it. An error thrown says that it was not tried at all. */
  run: () => Promise<string | null>;
};

/** The inputs of a group, and what proves that they reach their mark: both against the same people and tenants. */
export type Prepared = {
  /** The same calls with genuine input, which have to work before the attacks and still after them. */
  controls: readonly Attack[];
  attacks: readonly Attack[];
  /** Ends what the group has opened. */
  end?: () => Promise<void>;
};

/** Attacks of one kind. */
export type Group = {
  /** What an operator reads in the report. */
  name: string;
  /** `product`: needs the product's inside (tables, clock of tokens, IAM), so it runs on this machine only. */
  needs?: 'product';
  /** Whether accesses are refused on purpose while it runs. */
  refusesAccess?: boolean;
  /** Whether its attacks take turns: a limit by the minute is met only by requests that nothing else holds up. */
  inTurn?: boolean;
  prepare: (target: Target) => Promise<Prepared>;
};

/** An input and the judge of what comes of it. */
export const attack = (name: string, send: () => Promise<Seen>, judge: Judge): Attack => ({
  name,
  run: async () => judge(await send()),
});

/** Every input by every way in, as one attack each. */
export const each = <Input, Way>(
  inputs: readonly (readonly [name: string, input: Input])[],
  ways: readonly (readonly [name: string, way: Way])[],
  make: (input: Input, way: Way, name: string) => Attack,
): Attack[] => inputs.flatMap(([what, input]) => ways.map(([where, way]) => make(input, way, `${what}, ${where}`)));
