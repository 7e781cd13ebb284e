/** A relay for Stately's messages as its package has one, and a journal to tell it of. */
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { catalog } from '../../../../machines/catalog.ts';
import type { BridgeSource } from '../../../../src/inspector/stately/bridge.ts';
import { machineFacts } from '../../../../src/inspector/stately/machine-facts.ts';
import type { InspectionMessage } from '../../../../src/inspector/stately/messages.ts';
import type { JournalRecord } from '../../../../src/ports/journal.ts';

/** The shipped machines. */
export const FACTS = machineFacts(catalog.map(({ machine }) => machine));

/** A relay on loopback: what one client says, every other hears. */
export async function openRelay(port = 0) {
  const server = new WebSocketServer({ port, host: '127.0.0.1' });
  const heard: InspectionMessage[] = [];
  server.on('connection', (from) => {
    from.on('message', (data: Buffer) => {
      heard.push(JSON.parse(data.toString()) as InspectionMessage);
      for (const to of server.clients) if (to !== from) to.send(data.toString());
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port: at } = server.address() as AddressInfo;
  return {
    server,
    heard,
    port: at,
    url: `ws://127.0.0.1:${String(at)}/`,
    close: async () => {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** A record for each of `told`, numbered from 1. */
export function recordsOf(
  ...told: readonly (readonly [kind: string, data: unknown])[]
): readonly JournalRecord[] {
  return told.map(([kind, data], index) => ({
    seq: index + 1,
    at: new Date(1_767_225_600_000 + index).toISOString(),
    kind,
    data,
  }));
}

/** A machine that is in a state. */
export function state(actor: string, machine: string, value: unknown, by = 'xstate.init') {
  return ['machine.state', { actor, machine, value, by }] as const;
}

/** A journal that a bridge follows; it has what `records` has, and is asked from `asked()` on. */
export function sourceOf(records: readonly JournalRecord[]) {
  const listeners = new Set<() => void>();
  let last = 0;
  const source: BridgeSource = {
    timeline: () => ({ firstSeq: 1 }),
    records: (from, count) => {
      last = from;
      return Promise.resolve(records.slice(from - 1, from - 1 + count));
    },
    subscribe: (listener) => {
      const wake = (): void => {
        listener({ type: 'caughtUp', at: 0, lastSeq: records.length });
      };
      listeners.add(wake);
      return () => listeners.delete(wake);
    },
  };
  const grew = (): void => {
    for (const listener of listeners) listener();
  };
  return { source, grew, asked: () => last };
}
