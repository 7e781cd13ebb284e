/** One worker of the check: explores the jobs that it is given, one after the other. */
import { parentPort } from 'node:worker_threads';
import { invariant } from '../../src/lib/invariant.ts';
import { doJob } from './jobs.ts';
import type { Job, Word } from './jobs.ts';

/** How often a worker tells how far it is, in milliseconds. */
const PROGRESS_EVERY_MS = 2000;

const port = parentPort;
invariant(port !== null, 'A worker is started by the check.');
const tell = (word: Word): void => {
  port.postMessage(word);
};

// The command that started this thread sends nothing else.
port.on('message', (job: Job) => {
  let toldAt = performance.now();
  const found = doJob(job, (states, edges) => {
    const now = performance.now();
    if (now - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = now;
    tell({ kind: 'progress', job, states, edges });
  });
  tell({ kind: 'found', job, found });
});
