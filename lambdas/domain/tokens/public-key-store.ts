/** The public half of a signing key, and what else a function needs to read its tokens. */
export type PublicKey = {
  kid: string;
  /** Ed25519's public value, base64url. */
  x: string;
  /** Secret outside of the gateway, unlike the rest: the AES-256 key of the handles in its tokens, base64url. */
  handleKey: string;
  /** Epoch seconds after which no token signed with it is accepted, not even for renewal. */
  until: number;
};

/** Stores the public keys of our own tokens, for our own functions. */
export interface PublicKeyStore {
  /** All keys; expired ones are included until they are removed by `publish`. */
  all(): Promise<PublicKey[]>;
  /** Adds keys, leaves existing ones unchanged, and removes those named. */
  publish(keys: PublicKey[], remove: string[]): Promise<void>;
}
