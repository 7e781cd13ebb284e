import { expect, it } from 'vitest';
import { secondPathFinding } from '../../../../src/app/doctor/reach.ts';
import { endpointsAt } from '../../../../src/venues/nado/protocol/endpoints.ts';
import { FakeTransport, testClock } from '../../venues/nado/fake-transport.ts';
import type { SerialResponder } from '../../venues/nado/fake-transport.ts';

const ACTIVE = '{"status":"success","data":"active","request_type":"query_status"}';

async function find(answer: SerialResponder | undefined) {
  const clock = testClock();
  const transport = new FakeTransport(() => {
    throw new Error('The second path asks nothing over HTTP.');
  });
  transport.answerSerially = answer;
  const finding = secondPathFinding(transport, endpointsAt('http://venue'), clock);
  await clock.advance(5_000);
  return finding;
}

it('finds the second path of a close by asking for the status there', async () => {
  const asked: string[] = [];
  const finding = await find((message) => {
    asked.push(message);
    return ACTIVE;
  });
  expect(asked).toEqual(['{"type":"status"}']);
  expect(finding.level).toBe('ok');
  expect(finding.fact).toContain('ws://venue/v1/ws');
});

it.each<readonly [says: string, answer: SerialResponder | undefined]>([
  ['closed: 403', undefined],
  ['was silent for 5000 ms', () => undefined],
  ['answers, not as a gateway', () => '<html>'],
  ['answers, not as a gateway', () => '{"status":"failure","request_type":"query_status"}'],
])('warns that a close has one way alone where the socket %s', async (says, answer) => {
  const finding = await find(answer);
  expect(finding.level).toBe('warn');
  expect(finding.fact).toContain(says);
  expect(finding.remedy).toContain('has no other way');
});
