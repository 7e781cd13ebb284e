import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GATE_MAX_AGE_MS, refuseAtGate } from '../../../src/app/live-gate.ts';
import type { GateSubject } from '../../../src/app/live-gate.ts';
import {
  gateFile,
  keepAlarmAnswers,
  keepSelfTest,
  readGateRecords,
} from '../../../src/app/state/gate-records.ts';
import type { GateRecords, SelfTestRecord } from '../../../src/app/state/gate-records.ts';
import { TESTNET, endpointsAt } from '../../../src/venues/nado/protocol/endpoints.ts';
import { toIso } from '../../../src/lib/instant.ts';
import { temporaryDirectory } from '../journal/journals.ts';

const NOW = Date.UTC(2026, 0, 10);
const SUBACCOUNT = `0x${'ab'.repeat(32)}`;
const { endpoints } = TESTNET;
const SUBJECT: GateSubject = {
  network: 'testnet',
  endpoints,
  subaccount: SUBACCOUNT,
  margin: 'cross',
  version: '1.2.3',
  destinations: ['webhook https://hooks.example', 'command page'],
};
const PASSED: SelfTestRecord = {
  network: 'testnet',
  subaccount: SUBACCOUNT,
  margin: 'cross',
  endpoints,
  version: '1.2.3',
  at: toIso(NOW - 1_000),
  passed: true,
  facts: [],
};
const HEARD = { destination: 'command page', at: toIso(NOW - 1_000) };
const OPEN: GateRecords = { selfTests: [PASSED], alarmAnswers: [HEARD] };

const judge = (records: Partial<GateRecords>, subject: Partial<GateSubject> = {}) =>
  refuseAtGate(
    { ...SUBJECT, ...subject },
    { state: 'read', records: { ...OPEN, ...records } },
    NOW,
  );

describe('the live gate', () => {
  it('opens to a self-test of this very account, mode, place and version, and an alarm heard', () => {
    expect(judge({})).toBeUndefined();
  });

  it.each<readonly [says: string, changed: Partial<SelfTestRecord>]>([
    ['no self-test of this subaccount on testnet', { network: 'mainnet' }],
    ['no self-test of this subaccount on testnet', { subaccount: `0x${'cd'.repeat(32)}` }],
    ['was not made with cross margin', { margin: 'isolated' }],
    ['made at other addresses', { endpoints: endpointsAt('http://127.0.0.1:8080') }],
    ['made at other addresses', { endpoints: { ...endpoints, archive: 'http://127.0.0.1:1' } }],
    ['made by tandem 1.2.2, and this is 1.2.3', { version: '1.2.2' }],
    ['did not pass', { passed: false }],
    ['is not within the last 7 days', { at: toIso(NOW - GATE_MAX_AGE_MS - 1) }],
    ['is not within the last 7 days', { at: toIso(NOW + 1) }],
  ])('stays shut where %s', (says, changed) => {
    const refusal = judge({ selfTests: [{ ...PASSED, ...changed }] });
    expect(refusal?.reason).toContain(says);
    expect(refusal?.needs).toBe('selfTest');
  });

  it('stays open for seven days to the millisecond', () => {
    const at = toIso(NOW - GATE_MAX_AGE_MS);
    const alarmAnswers = [{ ...HEARD, at }];
    expect(judge({ selfTests: [{ ...PASSED, at }], alarmAnswers })).toBeUndefined();
  });

  it('is shut by a self-test that failed after one that passed', () => {
    const later = { ...PASSED, passed: false, at: toIso(NOW - 1) };
    expect(judge({ selfTests: [PASSED, later] })?.reason).toContain('did not pass');
  });

  it('stays shut while nobody would be woken', () => {
    expect(judge({}, { destinations: [] })?.needs).toBe('configuration');
    expect(judge({ alarmAnswers: [] })?.needs).toBe('alarmTest');
    const old = { ...HEARD, at: toIso(NOW - GATE_MAX_AGE_MS - 1) };
    expect(judge({ alarmAnswers: [old] })?.reason).toContain('no alarm channel answered');
    expect(judge({}, { destinations: ['command other'] })?.reason).toContain('(command other)');
  });

  it('is shut on mainnet whatever was tested there', () => {
    const selfTests = [{ ...PASSED, network: 'mainnet' }];
    expect(judge({ selfTests }, { network: 'mainnet' })?.reason).toMatch(/^mainnet opens nothing/);
  });

  it('is shut by records that cannot be read', () => {
    const read = { state: 'unreadable', reason: 'it is torn' } as const;
    expect(refuseAtGate(SUBJECT, read, NOW)?.needs).toBe('selfTest');
  });
});

describe('the records of the gate', () => {
  it('come back from the disk as they were kept', () => {
    const directory = temporaryDirectory();
    expect(readGateRecords(directory)).toEqual({
      state: 'read',
      records: { selfTests: [], alarmAnswers: [] },
    });
    keepSelfTest(directory, PASSED);
    keepAlarmAnswers(directory, [HEARD]);
    expect(readGateRecords(directory)).toEqual({ state: 'read', records: OPEN });
  });

  it('keep one self-test for each account, mode and place', () => {
    const directory = temporaryDirectory();
    const isolated = { ...PASSED, margin: 'isolated' } as const;
    const rehearsal = { ...PASSED, endpoints: endpointsAt('http://127.0.0.1:8080') };
    const failed = { ...PASSED, passed: false };
    for (const record of [PASSED, isolated, rehearsal, failed]) keepSelfTest(directory, record);
    const read = readGateRecords(directory);
    expect(read.state === 'read' && read.records.selfTests).toEqual([isolated, rehearsal, failed]);
  });

  it.each(['{', '[]', '{"selfTests":[{}],"alarmAnswers":[]}'])('are unreadable as %s', (text) => {
    const directory = temporaryDirectory();
    writeFileSync(gateFile(directory), text);
    expect(readGateRecords(directory).state).toBe('unreadable');
    keepSelfTest(directory, PASSED);
    expect(readGateRecords(directory).state).toBe('read');
  });
});
