import { describe, expect, it } from 'vitest';
import { redact } from '../../../src/journal/redact.ts';

describe('redact', () => {
  it('replaces what a telling name holds, at any depth', () => {
    expect(
      redact({
        venue: 'nado',
        privateKey: '0x01',
        keyFile: undefined,
        alerts: [{ botToken: 'abc', webhookUrl: 'https://a.b' }],
      }),
    ).toEqual({
      venue: 'nado',
      privateKey: '[redacted]',
      keyFile: undefined,
      alerts: [{ botToken: '[redacted]', webhookUrl: '[redacted]' }],
    });
  });

  it('recognises a private key by its form under any name', () => {
    const key = `0x${'Ab'.repeat(32)}`;
    expect(redact({ note: `mine is ${key}!` })).toEqual({ note: 'mine is [redacted]!' });
  });

  it('takes user and password out of an address', () => {
    expect(redact('https://user:pass@host/v1')).toBe('https://[redacted]@host/v1');
  });

  it('leaves everything else as it is', () => {
    const plain = { cycles: 3, speed: null, on: true, gateway: 'http://127.0.0.1:80/v1' };
    expect(redact(plain)).toEqual(plain);
  });
});
