/** Half of a signing key that everyone may know. */
export type PublicKey = {
  kid: string;
  /** Ed25519's public value, base64url. */
  x: string;
  /** Epoch seconds after which no token signed with it is worth anything, not even for renewal. */
  until: number;
};

/** Keeps the public keys of our own tokens. */
export interface PublicKeyStore {
  /** All of them, expired ones included until someone publishes. */
  all(): Promise<PublicKey[]>;
  /** Adds keys, leaves those that are there as they are, and removes the ones named. */
  publish(keys: PublicKey[], remove: string[]): Promise<void>;
}
