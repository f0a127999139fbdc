import { WebSocket } from 'ws';

/** A WebSocket client that keeps received messages until a test reads them. */
export interface SocketClient {
  readonly socket: WebSocket;
  /** The next text message, or binary one marked as such. */
  next(): Promise<string>;
  nextJson(): Promise<Record<string, unknown>>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  send(message: unknown): void;
}

/** Why a handshake failed. */
export class HandshakeRefused extends Error {
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    super(`refused with ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** Opens a connection or rejects with `HandshakeRefused`. */
export function openSocket(
  url: string,
  { protocols = [], headers = {} }: { protocols?: string[]; headers?: Record<string, string> } = {},
): Promise<SocketClient> {
  const socket = new WebSocket(url, protocols, { headers });
  const heard: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  socket.on('message', (data, isBinary) => {
    const text = isBinary ? `binary:${String(data)}` : String(data);
    const listener = waiting.shift();
    if (listener === undefined) heard.push(text);
    else listener(text);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  const next = () =>
    new Promise<string>((resolve) => {
      const text = heard.shift();
      if (text === undefined) waiting.push(resolve);
      else resolve(text);
    });
  const client: SocketClient = {
    socket,
    closed,
    next,
    nextJson: async () => JSON.parse(await next()),
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
  };
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(client));
    socket.on('error', reject);
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.on('end', () => reject(new HandshakeRefused(response.statusCode ?? 0, body)));
    });
  });
}

/** The status of a handshake that has to fail. */
export async function refusedStatus(url: string, headers: Record<string, string> = {}): Promise<number> {
  try {
    const client = await openSocket(url, { headers });
    client.socket.terminate();
    return 101;
  } catch (error) {
    if (error instanceof HandshakeRefused) return error.status;
    throw error;
  }
}
