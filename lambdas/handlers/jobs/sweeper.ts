import { sweeping } from '../../runtime/sweeping.ts';
import { sweepTurn } from '../../use-cases/sweep/sweep-turn.ts';

/** Invoked by a schedule once a minute: keeps sockets open, repairs failed pushes, closes idle conversations. */
export const handler = (): Promise<void> => sweepTurn(sweeping());
