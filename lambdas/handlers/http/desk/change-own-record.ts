import { agentView } from '../../../domain/desk/agent-view.ts';
import { saysNothing } from '../../../domain/given.ts';
import { displayName } from '../../../domain/identity/profile.ts';
import { availability } from '../../../domain/identity/staff-records.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { desk } from '../../../runtime/desk.ts';
import { changeOwnRecord } from '../../../use-cases/desk/change-own-record.ts';

/** `PUT /api/chat/me`: an agent says whether it is available, and under which name visitors see it. */
export const handler = httpRoute(desk, { body: ['availability', 'name'] }, async ({ caller, tenant, body }) => {
  const agent = await changeOwnRecord(desk().forTenant(tenant), {
    caller,
    availability: saysNothing(body.availability) ? undefined : availability(body.availability),
    name: body.name === null || body.name === '' ? null : displayName(body.name),
  });
  return { statusCode: 200, body: { agent: agentView(agent) } };
});
