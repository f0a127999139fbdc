/** The public half of a signing key. */
export type PublicKey = {
  kid: string;
  /** Ed25519's public value, base64url. */
  x: string;
  /** Epoch seconds after which no token signed with it is accepted, not even for renewal. */
  until: number;
};

/** Stores the public keys of our own tokens. */
export interface PublicKeyStore {
  /** All keys; expired ones are included until they are removed by `publish`. */
  all(): Promise<PublicKey[]>;
  /** Adds keys, leaves existing ones unchanged, and removes those named. */
  publish(keys: PublicKey[], remove: string[]): Promise<void>;
}
