/**
 * The position tracker keeps the authoritative stream connected for as long as it runs: it drives the
 * link, and the book outlives it. It never ends by itself.
 */
import { sendTo } from 'xstate';
import { trackerSetup } from './position-tracker.setup.ts';

export const positionTrackerMachine = trackerSetup.createMachine({
  id: 'positionTracker',
  context: ({ input }) => ({ ...input, attempts: 0, lostReason: null }),
  invoke: { id: 'link', src: 'link', onError: { target: '.offline', actions: 'noteLoss' } },
  on: { 'link.lost': { target: '.offline', actions: 'noteLoss' } },
  initial: 'offline',
  states: {
    offline: {
      on: { 'link.acknowledged': 'resyncing' },
      after: { reconnectDelay: 'connecting' },
    },
    connecting: {
      entry: ['countAttempt', sendTo('link', { type: 'link.connect' })],
      on: { 'link.opened': 'subscribing' },
      after: { connectTimeout: 'closing' },
    },
    subscribing: {
      on: { 'link.acknowledged': { target: 'resyncing', actions: 'forgetAttempts' } },
      after: { connectTimeout: 'closing' },
    },
    resyncing: {
      invoke: {
        id: 'attestPositions',
        src: 'attestPositions',
        onDone: 'live',
        onError: { target: 'closing', actions: 'noteLoss' },
      },
      on: { 'link.silent': 'stale' },
    },
    live: {
      tags: 'tracking',
      on: { 'link.silent': 'stale' },
    },
    stale: {
      on: { 'link.heard': 'resyncing' },
    },
    closing: {
      entry: sendTo('link', { type: 'link.close' }),
      always: 'offline',
    },
  },
});
