import { inject } from 'vitest';
import { readAssembly } from '../../lib/local/assembly.ts';
import type { LocalOptions } from '../../lib/local/local-gateway.ts';
import { type Product, startProduct } from '../../lib/local-product.ts';

/** The whole product in memory on a free port, schedules by hand. */
export const startLocal = (options: Partial<Omit<LocalOptions, 'assembly'>> = {}): Promise<Product> =>
  startProduct({ schedules: 'manual', ...options, assembly: readAssembly(inject('assembly')) });
