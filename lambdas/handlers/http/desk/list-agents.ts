import { agentView } from '../../../domain/desk/agent-view.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { desk } from '../../../runtime/desk.ts';
import { listAgents } from '../../../use-cases/desk/list-agents.ts';

/** `GET /api/chat/agents`: the tenant's agents and admins, and who of them is there. */
export const handler = httpRoute(desk, {}, async ({ caller, tenant }) => {
  const { agents, complete } = await listAgents(desk().forTenant(tenant), { caller });
  return { statusCode: 200, body: { agents: agents.map(agentView), complete } };
});
