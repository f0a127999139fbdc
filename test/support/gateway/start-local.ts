import { readAssembly } from '@chat-gateway/local/assembly';
import { inject } from 'vitest';
import { type Product, type ProductOptions, startProduct } from '../../../lib/local-product.ts';
import { contractJudges } from '../contract/contract-judges.ts';
import { recordContract } from '../contract/record-contract.ts';
import { checkLogs } from '../logs/check-logs.ts';
import { checkStoredRows } from '../stored-rows/check-stored-rows.ts';
import { recordFailures } from './failed-invocations.ts';
import { recordPermissions } from './needed-permissions.ts';

type Options = Partial<Omit<ProductOptions, 'pages'>> & {
  /** Errors with which invocations may end, as `<function>: <error>`: for tests that inject faults. */
  expectedFailures?: readonly RegExp[];
};

/**
 * Starts the whole product in memory on a free port, with schedules fired by hand; the stage `local`, unless an assembly is
 * given. Stopping it checks what it was permitted, what it has stored and logged, what has passed its front door,
 * and that no function failed.
 */
export async function startLocal({ expectedFailures = [], ...options }: Options = {}): Promise<Product> {
  const assembly = readAssembly(inject('assembly'));
  const product = await startProduct({ schedules: 'manual', assembly, ...options });
  const permitted = recordPermissions(product, inject('permissions'));
  const judged = checkLogs(checkStoredRows(recordFailures(permitted, expectedFailures)));
  return recordContract(judged, contractJudges);
}
