/** Reads the one thing that a page may send: the id of an alarm. */
import type { IncomingMessage } from 'node:http';
import { Refusal } from './asked.ts';

const BODY_MAX = 1_024;

const ALARM_ID = /^A\d{1,9}$/;

/** The id in the body, in capital letters. Rejects with a `Refusal` for anything else. */
export async function readId(request: IncomingMessage): Promise<string> {
  // A form of another page cannot send this type without asking first.
  const [type] = (request.headers['content-type'] ?? '').split(';');
  if (type?.trim().toLowerCase() !== 'application/json') {
    throw new Refusal(415, 'an acknowledgement is sent as application/json');
  }
  const body = parse(await readBody(request));
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined;
  if (typeof id === 'string' && ALARM_ID.test(id.toUpperCase())) return id.toUpperCase();
  throw new Refusal(400, 'id must be the id of an alarm, like A3');
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array); // A request without an encoding yields bytes.
    size += bytes.length;
    if (size > BODY_MAX) {
      throw new Refusal(413, `an acknowledgement has ${String(BODY_MAX)} bytes at most`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
