import { describe, expect, it } from 'vitest';
import { createGuard } from '../../../src/inspector/server/guard.ts';
import type { Knock } from '../../../src/inspector/server/guard.ts';

const HOST = '127.0.0.1:4100';
const OURS = { host: HOST, origin: `http://${HOST}` };
const guard = createGuard('token', 4100);

function knock(target: string, headers: Knock['headers'] = { host: HOST }, more = {}) {
  const admission = guard({ method: 'GET', target, headers, upgrades: false, ...more });
  return admission.admitted ? `admitted to "${admission.path}"` : admission.status;
}

describe('the guard', () => {
  it.each([
    ['/token/', 'admitted to ""'],
    ['/token/page/main.js', 'admitted to "page/main.js"'],
    ['/token/runs?run=1', 'admitted to "runs"'],
    ['/token', 308],
    ['/', 404],
    ['/tokem/', 404],
    ['/token2/', 404],
    ['/TOKEN/', 404],
    ['//token/', 404],
    ['/../token/', 404],
    ['http://127.0.0.1:4100/token/', 404],
    ['*', 404],
  ])('lets whoever knows the token go on: %s', (target, outcome) => {
    expect(knock(target)).toBe(outcome);
  });

  it.each([
    [undefined],
    ['evil.example:4100'],
    ['127.0.0.1'],
    ['127.0.0.1:4101'],
    ['127.0.0.1:4100.evil.example'],
    ['[::1]:4100'],
    ['LOCALHOST:4100'],
  ])('answers to no other name, so that none can be made to lead here: %s', (host) => {
    expect(knock('/token/', { host })).toBe(403);
  });

  it('answers to localhost, and without a port where HTTP has that port by itself', () => {
    expect(knock('/token/', { host: 'localhost:4100' })).toBe('admitted to ""');
    const plain = createGuard('token', 80);
    const asked = { method: 'GET', target: '/token/', headers: { host: 'localhost' } };
    expect(plain({ ...asked, upgrades: false }).admitted).toBe(true);
  });

  it.each([['http://evil.example'], ['null'], [`https://${HOST}`], ['http://localhost:4100']])(
    'lets no page of another origin ask: %s',
    (origin) => {
      expect(knock('/token/runs', { host: HOST, origin })).toBe(403);
      expect(knock('/token/live', { host: HOST, origin }, { upgrades: true })).toBe(403);
    },
  );

  it('has a WebSocket and a POST name their origin', () => {
    const post = { method: 'POST' };
    expect(knock('/token/live', { host: HOST }, { upgrades: true })).toBe(403);
    expect(knock('/token/acknowledge', { host: HOST }, post)).toBe(403);
    expect(knock('/token/live', OURS, { upgrades: true })).toBe('admitted to "live"');
    expect(knock('/token/acknowledge', OURS, post)).toBe('admitted to "acknowledge"');
  });

  it.each([['cross-site'], ['same-site'], ['nonsense']])(
    'opens the page, and nothing else of it, for a link on a page elsewhere: %s',
    (site) => {
      const from = { host: HOST, 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
      const link = { ...from, 'sec-fetch-dest': 'document' };
      expect(knock('/token/', link)).toBe('admitted to ""');
      expect(knock('/token/runs', link)).toBe(403);
      expect(knock('/token/', { ...from, 'sec-fetch-dest': 'iframe' })).toBe(403);
      expect(knock('/token/page/main.js', { host: HOST, 'sec-fetch-site': site })).toBe(403);
    },
  );

  it('takes what only reads, and one POST', () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      expect(knock('/token/runs', OURS, { method })).toBe(405);
    }
    expect(knock('/token/acknowledge', OURS)).toBe(405);
    expect(knock('/token/runs', OURS, { method: 'HEAD' })).toBe('admitted to "runs"');
  });

  it('keeps the WebSocket and the rest apart', () => {
    expect(knock('/token/live', OURS)).toBe(426);
    expect(knock('/token/runs', OURS, { upgrades: true })).toBe(404);
  });
});
