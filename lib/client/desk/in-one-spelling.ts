/** A body or query of the contract as this client says it: in one spelling, and without the tenant, which is that of the token. */
export type InOneSpelling<Of> = Omit<
  Of,
  'tenantId' | 'tenant_id' | 'user_id' | 'client_message_id' | 'temp_id' | 'tempId'
>;
