import type { Untold } from '../../domain/delivery/push.ts';
import { telling } from '../../runtime/telling.ts';
import { tellAgents } from '../../use-cases/delivery/tell-agents.ts';

/** Tells the next stretch of a tenant's agents, and hands over the rest. */
export const tellRest = (untold: Untold): Promise<void> => tellAgents(telling(), untold);
