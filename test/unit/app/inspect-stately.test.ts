import { expect, it } from 'vitest';
import { statelyFlag } from '../../../src/app/inspect-stately.ts';

const { read } = statelyFlag('');

it.each(['ws://127.0.0.1:8080', 'ws://localhost:1/path', 'ws://[::1]:8080', 'ws://127.1.2.3:9'])(
  'takes %s, which is this machine',
  (text) => {
    expect(read([text])).toBe(new URL(text).href);
  },
);

it.each([
  'ws://stately.ai',
  'ws://127.0.0.1.example.com:8080',
  'ws://localhost.example.com',
  'ws://0.0.0.0:8080',
  'ws://[::]:8080',
  'ws://192.168.1.2:8080',
  'wss://127.0.0.1:8080',
  'http://127.0.0.1:8080',
  'ws://user:word@127.0.0.1:8080',
  '8080',
])('refuses %s', (text) => {
  expect(read([text])).toBeUndefined();
});
