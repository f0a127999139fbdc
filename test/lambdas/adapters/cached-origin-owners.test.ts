import { expect, test } from 'vitest';
import { cachedOriginOwners } from '../../../lambdas/adapters/cached-origin-owners.ts';
import { tenantNamed } from '../../../test/support/builders/tenants.ts';
import { fixedClock } from '../../support/builders/fixed-clock.ts';

test('an owner is cached for half a minute, the absence of one is not', async () => {
  const owners = new Map([['https://shop.example', 'shop']]);
  const asked: string[] = [];
  const time = fixedClock();
  const cached = cachedOriginOwners(
    {
      async ownerOf(origin) {
        asked.push(origin);
        const owner = owners.get(origin);
        return owner === undefined ? null : tenantNamed(owner);
      },
    },
    time.now,
  );

  expect([await cached.ownerOf('https://shop.example'), await cached.ownerOf('https://new.example')]).toEqual([
    'shop',
    null,
  ]);
  owners.set('https://new.example', 'new').set('https://shop.example', 'rival');
  expect([await cached.ownerOf('https://shop.example'), await cached.ownerOf('https://new.example')]).toEqual([
    'shop',
    'new',
  ]);
  time.forward(30_000);
  expect(await cached.ownerOf('https://shop.example')).toBe('rival');
  expect(asked).toHaveLength(4);
});
