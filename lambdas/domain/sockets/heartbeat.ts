/** The texts that clients send to keep a line open, quoted as JSON or not; those of Engine.IO are digits. */
const HEARTBEAT = /^\s*"?(?:ping|pong|heart-?beat|keep-?alive|hb|[23])"?\s*$/i;

/** Whether a native frame is a heartbeat of a client that knows no other form of one. It is answered by nothing. */
export const isHeartbeat = (text: string): boolean => HEARTBEAT.test(text);
