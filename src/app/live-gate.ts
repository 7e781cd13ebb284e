/** The live gate: what must stand before a run trades beyond loopback, as one pure rule. */
import type { Margin } from '../domain/market.ts';
import { parseIso } from '../lib/instant.ts';
import type { Endpoints } from '../venues/nado/protocol/endpoints.ts';
import type { GateRecordsRead, SelfTestRecord } from './state/gate-records.ts';

/** Where a venue listens, as far as a self-test is bound to it. */
type Place = Pick<Endpoints, 'gateway' | 'subscribe' | 'archive' | 'trigger'>;

/** What wants to pass. */
export type GateSubject = {
  readonly network: 'sim' | 'testnet' | 'mainnet';
  readonly endpoints: Place;
  /** The parent subaccount: 0x and 64 hex digits. */
  readonly subaccount: string;
  readonly margin: Margin;
  /** Of tandem. */
  readonly version: string;
  /** Who would be told of its alarms, each as the alarm channel names it. */
  readonly destinations: readonly string[];
};

/** Why it may not, in words without a full stop, and what would have to be asked of the venue or of people. */
export type GateRefusal = {
  readonly reason: string;
  readonly needs: 'selfTest' | 'alarmTest' | 'configuration' | 'patience';
};

/** How long a self-test and an answered test alarm speak for a run, in milliseconds. */
export const GATE_MAX_AGE_MS = 7 * 86_400_000;

/** Why mainnet is shut, and what is open there. */
export const MAINNET_SHUT =
  'mainnet opens nothing yet: a run that dies could neither recover by itself nor be closed by a ' +
  'watchdog, and both come first; run on testnet, or use status, flatten and doctor here';

/**
 * Why a run may not trade there now; undefined when it may. A rehearsal
 * on loopback is not asked, and what was tested there speaks for loopback alone: addresses are compared
 * as they are written.
 */
export function refuseAtGate(
  subject: GateSubject,
  read: GateRecordsRead,
  now: number,
): GateRefusal | undefined {
  if (subject.network === 'mainnet') return { reason: MAINNET_SHUT, needs: 'patience' };
  if (read.state === 'unreadable') {
    return { reason: `${read.reason}, and what was tested is unknown`, needs: 'selfTest' };
  }
  const { selfTests, alarmAnswers } = read.records;
  const untested = refuseSelfTest(subject, selfTests, now);
  if (untested !== undefined) return { reason: untested, needs: 'selfTest' };
  const { destinations } = subject;
  if (destinations.length === 0) return { reason: NOBODY_WOKEN, needs: 'configuration' };
  const young = alarmAnswers.filter(({ at }) => isYoung(at, now));
  if (young.some(({ destination }) => destinations.includes(destination))) return undefined;
  const reason = `no alarm channel answered a test within the last 7 days (${destinations.join(', ')})`;
  return { reason, needs: 'alarmTest' };
}

const NOBODY_WOKEN =
  'no alarm channel is configured (alerts.webhook or alerts.command of --config), so nobody would be woken';

function refuseSelfTest(
  subject: GateSubject,
  records: readonly SelfTestRecord[],
  now: number,
): string | undefined {
  const { network, margin, version, endpoints } = subject;
  const ours = records.filter(
    (record) =>
      record.network === network &&
      record.subaccount.toLowerCase() === subject.subaccount.toLowerCase(),
  );
  if (ours.length === 0) return `no self-test of this subaccount on ${network} is on record`;
  const there = ours.filter((record) => isSamePlace(record.endpoints, endpoints));
  if (there.length === 0) return 'the self-test on record was made at other addresses';
  const last = there.findLast((record) => record.margin === margin);
  if (last === undefined) return `the self-test on record was not made with ${margin} margin`;
  if (!last.passed) return `the last self-test, of ${last.at}, did not pass`;
  if (last.version !== version) {
    return `the last self-test was made by tandem ${last.version}, and this is ${version}`;
  }
  if (isYoung(last.at, now)) return undefined;
  return `the last self-test, of ${last.at}, is not within the last 7 days`;
}

/** What is dated after now was written by another clock, and says nothing of its age. */
function isYoung(at: string, now: number): boolean {
  const instant = parseIso(at);
  return instant !== undefined && instant <= now && now - instant <= GATE_MAX_AGE_MS;
}

function isSamePlace(one: Place, other: Place): boolean {
  return (['gateway', 'subscribe', 'archive', 'trigger'] as const).every(
    (name) => one[name] === other[name],
  );
}
