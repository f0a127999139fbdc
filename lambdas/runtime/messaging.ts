import { signedCalls } from '../adapters/aws/signed-call.ts';
import { tokenRoute } from '../adapters/aws/token-route.ts';
import { dynamoPublicKeyStore } from '../adapters/dynamodb/dynamo-public-key-store.ts';
import { patientSender } from '../adapters/gateway/patient-sender.ts';
import { socketReplier } from '../adapters/gateway/socket-replier.ts';
import { environment } from './environment.ts';
import { messageWorks } from './message-works.ts';
import { tokenVerifier } from './token-verifier.ts';

/** What the functions that answer visitors and agents work with. Built once a container, at its first event. */
export type Messaging = ReturnType<typeof build>;

let built: Messaging | undefined;
export const messaging = (): Messaging => {
  built ??= build();
  return built;
};

function build() {
  const around = environment();
  const { edgeKey, tenantsTable, greeterFunction } = around;
  const call = signedCalls(around.aws);
  const works = messageWorks(around);
  const sender = patientSender(works.sender, works.sleep);
  const tokens = tokenVerifier(around, dynamoPublicKeyStore(call, tenantsTable), works.clock);
  return {
    ...works,
    sender,
    replier: socketReplier({ sender, clock: works.clock }),
    edgeKey,
    tokens,
    anyToken: tokens,
    askForToken: tokenRoute({ call, functionName: () => around.tokensFunction, edgeKey }),
    /** Has the first packet of a Socket.IO socket posted once that is open. */
    greetLater: (connectionId: string) => works.invokeLater(greeterFunction, { greet: connectionId }),
  };
}
