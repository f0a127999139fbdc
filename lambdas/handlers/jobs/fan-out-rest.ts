import type { PendingFanOut } from '../../domain/delivery/push.ts';
import { backgroundDependencies } from '../../runtime/background-dependencies.ts';
import { fanOutToAgents } from '../../use-cases/delivery/fan-out-to-agents.ts';

/** Pushes to the next range of a tenant's agents, and hands over the rest. */
export const fanOutRest = (pending: PendingFanOut): Promise<void> => fanOutToAgents(backgroundDependencies(), pending);
