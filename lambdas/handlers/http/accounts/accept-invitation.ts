import { nonceHash, presentedInvitation } from '../../../domain/accounts/invitation.ts';
import { saysNothing } from '../../../domain/given.ts';
import { ownPageRoute } from '../../../middleware/http-route.ts';
import { tenantsAgree } from '../../../middleware/tenant-agreement.ts';
import { tokenDependencies } from '../../../runtime/token-dependencies.ts';
import { acceptInvitation } from '../../../use-cases/accounts/accept-invitation.ts';
import { signInAnswer } from './sign-in-answer.ts';

const takes = { body: ['secret', 'nonce'] };

/** `POST /api/chat/accept`: an invited person is signed in. */
export const handler = ownPageRoute(tokenDependencies, takes, async (request) => {
  const { body, address } = request;
  const presented = presentedInvitation(body.secret);
  tenantsAgree(presented.tenantId, request);
  const accepted = await acceptInvitation(tokenDependencies(), {
    presented,
    nonceHash: saysNothing(body.nonce) ? undefined : nonceHash(body.nonce),
    address,
  });
  return signInAnswer(accepted);
});
