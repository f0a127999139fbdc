import type { CheckName } from '../smoke/check.ts';
import type { Outcome } from '../smoke/run-checks.ts';

/** A check of the smoke test that fails at the emulator, and would not at AWS. */
type KnownFault = {
  check: CheckName;
  /** Part of what the check says then. */
  sign: string;
  /** What the emulator does, where AWS does something else. */
  fault: string;
};

/** The faults of MiniStack that the smoke test meets. */
export const KNOWN_FAULTS: readonly KnownFault[] = [
  {
    check: 'native socket',
    sign: 'Server sent no subprotocol',
    fault:
      'accepts a WebSocket without the subprotocol that $connect returned; so native sockets are tried at /ws, by ?token=',
  },
  {
    check: 'file down',
    sign: 'answered 403',
    fault: 'takes what CloudFront asks of a bucket for requests without TLS, which the bucket’s policy denies',
  },
];

/** What an outcome means at the emulator: in order, a fault of the emulator, or the sentence that says what is wrong. */
export function judged(
  outcome: Outcome,
): { kind: 'in order' } | { kind: 'known'; fault: string } | { kind: 'wrong'; why: string } {
  const known = KNOWN_FAULTS.find(({ check }) => check === outcome.name);
  if (outcome.kind === 'passed') {
    if (!known) return { kind: 'in order' };
    return { kind: 'wrong', why: `${outcome.name} passes here, too: take it out of lib/rehearsal/known-faults.ts` };
  }
  if (known && outcome.kind === 'failed' && outcome.said.includes(known.sign))
    return { kind: 'known', fault: known.fault };
  return { kind: 'wrong', why: `${outcome.name}: ${outcome.said}` };
}
