/** What the end of an agent's socket asks for, where no tenant has a desk. */
export const NO_DESKS = {
  tenants: { find: async () => null },
  staffNames: { nameOf: async () => undefined },
  staffRecords: { find: async () => null },
  dueList: { add: async () => {} },
};
