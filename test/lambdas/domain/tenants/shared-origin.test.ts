import { expect, test } from 'vitest';
import { isSharedOrigin } from '../../../../lambdas/domain/tenants/shared-origin.ts';

test.each([
  'capacitor://localhost',
  'ionic://localhost:8100',
  'app://obsidian.md',
  'https://localhost',
  'http://localhost:*',
  'http://127.0.0.1:*',
  'http://[::1]:*',
  'https://tauri.localhost',
  'http://10.0.2.2:3000',
  'http://172.31.0.1',
  'http://192.168.1.5:8787',
  'http://[fd00::1]:3000',
  'http://intranet',
  'https://shop.local',
  'https://*.shop.internal',
])('%s belongs to nobody', (entry) => {
  expect(isSharedOrigin(entry)).toBe(true);
});

test.each([
  'https://shop.example',
  'https://*.shop.example',
  'http://172.32.0.1',
  'http://11.0.0.1',
  'http://[2001:db8::1]',
  'https://localhost.shop.example',
  'https://shop.example:8443',
])('%s belongs to its owner', (entry) => {
  expect(isSharedOrigin(entry)).toBe(false);
});
