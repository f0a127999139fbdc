/** What the published suites expect a server to say of itself: their timers are in milliseconds. */
export const ECHO_OPEN = { pingInterval: 300, pingTimeout: 200, maxPayload: 1_000_000 };
