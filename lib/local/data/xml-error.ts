import type { GatewayResponse } from '../http/gateway-message.ts';

/** An error in the XML of S3. */
export const xmlError = (status: number, code: string, message: string): GatewayResponse => ({
  status,
  headers: [['Content-Type', 'application/xml']],
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});
