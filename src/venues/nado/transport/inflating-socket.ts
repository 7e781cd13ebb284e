/** A connection that inflates compressed messages in the tick in which their last byte arrived. */
import { connect as connectTcp, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { constants, inflateRawSync } from 'node:zlib';

const HEAD_END = Buffer.from('\r\n\r\n');
const HEAD_BYTES_MAX = 64 * 1024;
const ACCEPTED = /^HTTP\/1\.1 101 [^]*\r\nsec-websocket-extensions:[^\r\n]*permessage-deflate/i;
const FORGETS = /server_no_context_takeover/i;
/** What the sender of a message cuts off its end (RFC 7692, 7.2.1). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);
/** How far back a compressed message may reach into those before it. */
const WINDOW_BYTES = 32 * 1024;

/** In what pieces a message is inflated: most of the venue's fit into one. */
const CHUNK_BYTES = 4 * 1024;

const FIN = 0x80;
const COMPRESSED = 0x40;
const OPCODE = 0x0f;
const CONTROL = 0x08;
const MASKED = 0x80;
const LENGTH = 0x7f;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** One frame as it came: `payload` is what follows its header. */
type Frame = { readonly first: number; readonly bytes: Buffer; readonly payload: Buffer };

/** What `inflateRawSync` gives when it is asked for its engine as well. */
type WithInfo = { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };

/** Opens a connection to a `ws:` or `wss:` address; each message has at most `bytesMax` bytes. */
export function connectInflating(
  { protocol, hostname, port }: URL,
  bytesMax: number,
): InflatingSocket {
  const isSecure = protocol === 'wss:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const to = { host, port: port === '' ? (isSecure ? 443 : 80) : Number(port) };
  const servername = isIP(host) === 0 ? host : '';
  const socket = isSecure ? connectTls({ ...to, servername }) : connectTcp(to);
  return new InflatingSocket(socket, bytesMax);
}

/**
 * The bytes of a connection, in which each compressed message has become one plain frame.
 *
 * A library that inflates on the thread pool delivers the frames of one read turns apart, and stands
 * still while the pool is busy with something else. Everything but inflating stays the library's: a
 * message that cannot be inflated here, and all behind it, is handed on as it came, to be judged there.
 */
export class InflatingSocket extends Duplex {
  readonly #socket: Socket;
  readonly #bytesMax: number;
  #state: 'head' | 'frames' | 'asItComes' = 'head';
  #unread: Buffer = Buffer.alloc(0);
  #keepsWindow = true;
  /** The end of what was inflated so far, where messages refer to those before them. */
  #window: Buffer = Buffer.alloc(0);
  /** The frames so far of a compressed message that comes in parts. */
  #parts: Frame[] = [];

  constructor(socket: Socket, bytesMax: number) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.#bytesMax = bytesMax;
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(this.#take(chunk))) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('timeout', () => this.emit('timeout'));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  /** As of a socket, for the time that a handshake may take. */
  setTimeout(ms: number): this {
    this.#socket.setTimeout(ms);
    return this;
  }

  /** As of a socket: what is sent leaves at once. */
  setNoDelay(isOn?: boolean): this {
    this.#socket.setNoDelay(isOn);
    return this;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  /** What of the bytes so far can be handed on. */
  #take(chunk: Buffer): Buffer {
    if (this.#isGivenUp()) return chunk;
    this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    const taken: Buffer[] = [];
    if (this.#state === 'head') taken.push(this.#takeHead());
    while (this.#state === 'frames') {
      const frame = this.#nextFrame();
      if (frame === undefined) break;
      taken.push(...this.#inflated(frame));
    }
    if (this.#isGivenUp()) taken.push(this.#cut(this.#unread.length));
    return Buffer.concat(taken);
  }

  /** Whether all that comes is handed on as it comes. */
  #isGivenUp(): boolean {
    return this.#state === 'asItComes';
  }

  /** The head of the answer to the handshake, by which compression is agreed on or not. */
  #takeHead(): Buffer {
    const end = this.#unread.indexOf(HEAD_END);
    if (end < 0) {
      if (this.#unread.length > HEAD_BYTES_MAX) this.#state = 'asItComes';
      return Buffer.alloc(0);
    }
    const head = this.#cut(end + HEAD_END.length);
    const text = head.toString('latin1');
    this.#state = ACCEPTED.test(text) ? 'frames' : 'asItComes';
    this.#keepsWindow = !FORGETS.test(text);
    return head;
  }

  #nextFrame(): Frame | undefined {
    const { length } = this.#unread;
    const [first = 0, second = 0] = this.#unread;
    const short = second & LENGTH;
    const header = short === LENGTH_64 ? 10 : short === LENGTH_16 ? 4 : 2;
    if (length < header) return undefined;
    const size =
      short === LENGTH_64
        ? Number(this.#unread.readBigUInt64BE(2))
        : short === LENGTH_16
          ? this.#unread.readUInt16BE(2)
          : short;
    // No server masks, and none of ours sends so much.
    if ((second & MASKED) !== 0 || size > this.#bytesMax) {
      this.#state = 'asItComes';
      return undefined;
    }
    if (length < header + size) return undefined;
    const bytes = this.#cut(header + size);
    return { first, bytes, payload: bytes.subarray(header) };
  }

  /** A frame as it is to be handed on: whole messages alone are inflated. */
  #inflated(frame: Frame): readonly Buffer[] {
    const { first, bytes } = frame;
    if ((first & CONTROL) !== 0) return [bytes];
    const isCompressed = (first & COMPRESSED) !== 0 || this.#parts.length > 0;
    if (!isCompressed) return [bytes];
    this.#parts.push(frame);
    const parts = this.#parts;
    const size = parts.reduce((total, { payload }) => total + payload.length, 0);
    if ((first & FIN) === 0 && size <= this.#bytesMax) return [];
    this.#parts = [];
    try {
      const whole = this.#inflate(Buffer.concat([...parts.map(({ payload }) => payload), TAIL]));
      return [headerOf(parts[0]?.first ?? 0, whole.length), whole];
    } catch {
      this.#state = 'asItComes';
      return parts.map((part) => part.bytes);
    }
  }

  /** Throws for what is no compressed message, is not its whole, or is too long. */
  #inflate(deflated: Buffer): Buffer {
    const inflated: unknown = inflateRawSync(deflated, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: this.#bytesMax,
      chunkSize: CHUNK_BYTES,
      info: true,
      ...(this.#window.length > 0 && { dictionary: this.#window }),
    });
    // Node's documentation names what `info` gives, and its types do not.
    const { buffer, engine } = inflated as WithInfo;
    // A last block in the middle ends the reading of what stands behind it.
    if (engine.bytesWritten < deflated.length - TAIL.length) throw new RangeError('not the whole');
    if (this.#keepsWindow) {
      const window = Buffer.concat([this.#window, buffer]);
      this.#window = window.subarray(Math.max(0, window.length - WINDOW_BYTES));
    }
    return buffer;
  }

  #cut(size: number): Buffer {
    const cut = this.#unread.subarray(0, size);
    this.#unread = this.#unread.subarray(size);
    return cut;
  }
}

/** The header of a whole, plain message of the type that its first frame had. */
function headerOf(first: number, size: number): Buffer {
  const header = Buffer.alloc(size < LENGTH_16 ? 2 : size < 2 ** 16 ? 4 : 10);
  header[0] = FIN | (first & OPCODE);
  if (header.length === 2) {
    header[1] = size;
  } else if (header.length === 4) {
    header[1] = LENGTH_16;
    header.writeUInt16BE(size, 2);
  } else {
    header[1] = LENGTH_64;
    header.writeBigUInt64BE(BigInt(size), 2);
  }
  return header;
}
