import type { LocalOptions } from '@chat-gateway/local';
import { readAssembly } from '@chat-gateway/local/assembly';
import { inject } from 'vitest';
import { type Product, startProduct } from '../../../lib/local-product.ts';
import { contractJudges } from '../contract/contract-judges.ts';
import { recordContract } from '../contract/record-contract.ts';
import { checkStoredRows } from '../stored-rows/check-stored-rows.ts';
import { recordPermissions } from './needed-permissions.ts';

/**
 * Starts the whole product in memory on a free port, with schedules fired by hand; the stage `local`, unless an assembly is
 * given. Stopping it checks what it was permitted, what it has stored, and what has passed its front door.
 */
export async function startLocal(options: Partial<LocalOptions> = {}): Promise<Product> {
  const assembly = readAssembly(inject('assembly'));
  const product = await startProduct({ schedules: 'manual', assembly, ...options });
  const permitted = recordPermissions(product, inject('permissions'));
  return recordContract(checkStoredRows(permitted), contractJudges);
}
