import Type from 'typebox';

export const Administrator = Type.String({
  $id: 'Administrator',
  description:
    'Who administers: an agent or admin (`a_…`), the tenant’s server by its secret key (`k_…`), or `operator`.',
  pattern: '^(a_[A-Za-z0-9_-]{12}|k_[0-9a-f]{12}|operator)$',
  examples: ['a_4mXq0WnPzL1c'],
});
