/** The link actor: one connection of the stream at a time, on behalf of the positions service. */
import { fromCallback } from 'xstate';
import type { LinkCommand, LinkEvent } from '../../machines/position-tracker.setup.ts';
import type { LinkState } from '../positions/reading.ts';
import type { StreamConnection } from '../positions/stream.ts';
import type { World } from './world.ts';

/**
 * Connects on `link.connect`, hands every event to the service, and relays how the link changes. An event
 * that the service cannot take ends the connection: what it missed is then a gap like any other.
 */
export function link({ venue, positions }: World) {
  return fromCallback<LinkCommand>(({ sendBack, receive }) => {
    let connection: StreamConnection | undefined;
    let status: LinkState['status'] = positions.link.status;
    const unsubscribe = positions.subscribe((fact) => {
      if (fact.type !== 'link.changed' || fact.link.status === status) return;
      const event = eventOf(status, fact.link);
      status = fact.link.status;
      if (event !== undefined) sendBack(event);
    });
    receive((command) => {
      if (command.type === 'link.close') {
        connection?.close();
        return;
      }
      connection?.close();
      positions.connecting();
      let hasFailed = false;
      const opened = venue.connect((event) => {
        try {
          positions.receive(event);
        } catch (error) {
          if (hasFailed) return;
          hasFailed = true;
          opened.close();
          sendBack({ type: 'link.lost', reason: String(error) });
        }
      });
      connection = opened;
    });
    return () => {
      unsubscribe();
      // The last word of the connection still reaches the book: what it held is stale from now on.
      connection?.close();
    };
  });
}

function eventOf(before: LinkState['status'], link: LinkState): LinkEvent | undefined {
  switch (link.status) {
    case 'subscribing':
      return { type: 'link.opened' };
    case 'live':
      return { type: before === 'silent' ? 'link.heard' : 'link.acknowledged' };
    case 'silent':
      return { type: 'link.silent' };
    case 'offline':
      return { type: 'link.lost', reason: link.lostReason ?? 'closed' };
    case 'connecting':
      return undefined;
  }
}
