import { expect, it } from 'vitest';
import { statelyAddress } from '../../../../src/inspector/stately/address.ts';

it.each(['ws://127.0.0.1:8080', 'ws://localhost:1/path', 'ws://[::1]:8080', 'ws://127.1.2.3:9'])(
  'takes %s, which is this machine',
  (text) => {
    expect(statelyAddress(text)).toEqual({ url: new URL(text).href });
  },
);

it.each([
  ['ws://stately.ai', 'stately.ai is not this machine'],
  ['ws://127.0.0.1.example.com:8080', 'not this machine'],
  ['ws://localhost.example.com', 'not this machine'],
  ['ws://0.0.0.0:8080', 'not this machine'],
  ['ws://[::]:8080', 'not this machine'],
  ['ws://192.168.1.2:8080', 'not this machine'],
  ['wss://127.0.0.1:8080', 'begins with ws://'],
  ['http://127.0.0.1:8080', 'begins with ws://'],
  ['ws://user:word@127.0.0.1:8080', 'begins with ws://'],
  ['8080', 'it takes an address'],
])('refuses %s and says why', (text, why) => {
  expect(statelyAddress(text)).toEqual({ error: expect.stringContaining(why) as string });
});
