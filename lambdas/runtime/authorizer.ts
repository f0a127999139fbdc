import { signedCalls } from '../adapters/aws/signed-call.ts';
import { dynamoPublicKeyStore } from '../adapters/dynamodb/dynamo-public-key-store.ts';
import { environment } from './environment.ts';
import { tokenVerifier } from './token-verifier.ts';

/** What the authorizer works with. Built once a container, at its first event. */
export type Authorizing = ReturnType<typeof build>;

let built: Authorizing | undefined;
export const authorizing = (): Authorizing => {
  built ??= build();
  return built;
};

function build() {
  const env = environment();
  const publicKeys = dynamoPublicKeyStore(signedCalls(env.aws), env.tenantsTable);
  return { edgeKey: env.edgeKey, verifier: tokenVerifier(env, publicKeys, Date.now) };
}
