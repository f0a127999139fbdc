import { sweeping } from '../../runtime/sweeping.ts';
import { sweepTurn } from '../../use-cases/sweep/sweep-turn.ts';

/** Called by a schedule once a minute: keeps sockets open, repairs pushes that failed, closes what is idle. */
export const handler = (): Promise<void> => sweepTurn(sweeping());
