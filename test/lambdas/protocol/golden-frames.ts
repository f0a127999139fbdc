import type { EnginePacket } from '../../../lambdas/protocol/engine-packet.ts';
import type { SocketPacket } from '../../../lambdas/protocol/socket-packet.ts';

/** Frames as socket.io-client 4.8.4 and servers exchange them. Written by hand, with short ids, not captured. */
export const engineFrames: [frame: string, packet: EnginePacket][] = [
  [
    '0{"sid":"s1","upgrades":[],"pingInterval":7200000,"pingTimeout":600000,"maxPayload":100000}',
    {
      type: 'open',
      data: '{"sid":"s1","upgrades":[],"pingInterval":7200000,"pingTimeout":600000,"maxPayload":100000}',
    },
  ],
  ['1', { type: 'close' }],
  ['2', { type: 'ping' }],
  ['2probe', { type: 'ping', data: 'probe' }],
  ['3', { type: 'pong' }],
  ['3probe', { type: 'pong', data: 'probe' }],
  ['4', { type: 'message', data: '' }],
  ['42["m",1]', { type: 'message', data: '2["m",1]' }],
  ['5', { type: 'upgrade' }],
  ['6', { type: 'noop' }],
];

export const socketFrames: [frame: string, packet: SocketPacket][] = [
  ['40', { type: 'connect', namespace: '/' }],
  ['40{"token":"T"}', { type: 'connect', namespace: '/', payload: { token: 'T' } }],
  ['40{"sid":"gnLFVf"}', { type: 'connect', namespace: '/', payload: { sid: 'gnLFVf' } }],
  ['40{"sid":"gnLFVf","pid":"oohPnE"}', { type: 'connect', namespace: '/', payload: { sid: 'gnLFVf', pid: 'oohPnE' } }],
  [
    '40{"pid":"oohPnE","offset":"Q84BOAk","token":"T"}',
    { type: 'connect', namespace: '/', payload: { pid: 'oohPnE', offset: 'Q84BOAk', token: 'T' } },
  ],
  ['40/custom,{"token":"C"}', { type: 'connect', namespace: '/custom', payload: { token: 'C' } }],
  ['40/custom,{"sid":"gnLFVf"}', { type: 'connect', namespace: '/custom', payload: { sid: 'gnLFVf' } }],
  ['40/nope,', { type: 'connect', namespace: '/nope' }],
  ['41', { type: 'disconnect', namespace: '/' }],
  ['41/custom,', { type: 'disconnect', namespace: '/custom' }],
  ['42["m",1,"Q84BOAk"]', { type: 'event', namespace: '/', name: 'm', args: [1, 'Q84BOAk'] }],
  ['42["m",2,"Q84BOC5"]', { type: 'event', namespace: '/', name: 'm', args: [2, 'Q84BOC5'] }],
  ['42["m",3,"Q84BOC5.0"]', { type: 'event', namespace: '/', name: 'm', args: [3, 'Q84BOC5.0'] }],
  ['42["status","zzz-online"]', { type: 'event', namespace: '/', name: 'status', args: ['zzz-online'] }],
  ['42["get_online_users"]', { type: 'event', namespace: '/', name: 'get_online_users', args: [] }],
  ['42/custom,["name"]', { type: 'event', namespace: '/custom', name: 'name', args: [] }],
  ['420["echo","a",{"b":1}]', { type: 'event', namespace: '/', id: 0, name: 'echo', args: ['a', { b: 1 }] }],
  ['427["q",1]', { type: 'event', namespace: '/', id: 7, name: 'q', args: [1] }],
  ['42/custom,12["echo",1]', { type: 'event', namespace: '/custom', id: 12, name: 'echo', args: [1] }],
  ['430["a",{"b":1}]', { type: 'ack', namespace: '/', id: 0, args: ['a', { b: 1 }] }],
  ['437["answer",1]', { type: 'ack', namespace: '/', id: 7, args: ['answer', 1] }],
  ['43/custom,12["echo",1]', { type: 'ack', namespace: '/custom', id: 12, args: ['echo', 1] }],
  ['4312[]', { type: 'ack', namespace: '/', id: 12, args: [] }],
  [
    '44{"message":"jwt expired","data":{"code":"E"}}',
    { type: 'connect_error', namespace: '/', payload: { message: 'jwt expired', data: { code: 'E' } } },
  ],
  [
    '44/nope,{"message":"Invalid namespace"}',
    { type: 'connect_error', namespace: '/nope', payload: { message: 'Invalid namespace' } },
  ],
];

/** Other spellings that the official decoder reads like this codec, and that no encoder writes. */
export const otherSpellings: [frame: string, packet: SocketPacket][] = [
  ['40/custom', { type: 'connect', namespace: '/custom' }],
  ['41/custom', { type: 'disconnect', namespace: '/custom' }],
  ['40/,{"token":"T"}', { type: 'connect', namespace: '/', payload: { token: 'T' } }],
  ['40/custom?a=1,', { type: 'connect', namespace: '/custom?a=1' }],
  ['42007["q"]', { type: 'event', namespace: '/', id: 7, name: 'q', args: [] }],
  ['42[ "q" , 1 ] ', { type: 'event', namespace: '/', name: 'q', args: [1] }],
  ['42[7,"a"]', { type: 'event', namespace: '/', name: '7', args: ['a'] }],
  ['429007199254740991["q"]', { type: 'event', namespace: '/', id: Number.MAX_SAFE_INTEGER, name: 'q', args: [] }],
];
