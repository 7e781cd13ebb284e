/** Wires on which some of the venue's answers say other than the venue: for stories of wrong witnesses. */
import type { DecimalString } from '../../domain/decimal.ts';
import type { MarketSymbol } from '../../domain/market.ts';
import { parseX18 } from '../../exchange/x18.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../venues/nado/protocol/transport.ts';
import { REHEARSAL_EPOCH } from '../rehearsal.ts';

/** What stands between the adapter and the exchange of one rehearsal. */
type WireOf = (wire: Transport) => Transport;

/** Between which instants, in milliseconds since the rehearsal began, the answers are wrong. */
type Span = { readonly fromMs?: number; readonly untilMs?: number };

/** The venue's `/time` is wrong by so much: more than zero is ahead of its engine. */
export function clockIsOff(byMs: number, span: Span = {}): WireOf {
  return rewriting(span, asksTime, (body) => String(Number(body) + byMs));
}

/** The questions of one type are answered with the truth about somebody else's account. */
export function answersForAnother(
  type: 'subaccount_info' | 'isolated_positions',
  span: Span = {},
): WireOf {
  return rewriting(span, asks(type), (body) =>
    body.replaceAll(/"subaccount":"0x[0-9a-f]{2}/g, '"subaccount":"0x00'),
  );
}

/** The venue says that the size step of a market is another. */
export function stepBecomes(symbol: MarketSymbol, step: DecimalString, span: Span = {}): WireOf {
  const told = new RegExp(`("symbol":"${symbol}"[^}]*"size_increment":")\\d+`);
  return rewriting(span, asks('symbols'), (body) =>
    body.replace(told, `$1${String(parseX18(step))}`),
  );
}

function rewriting(
  { fromMs = 0, untilMs = Infinity }: Span,
  isMeant: (request: HttpRequest) => boolean,
  change: (body: string) => string,
): WireOf {
  return (wire) => {
    // What the venue last said of its time: a wire has no clock, and the adapter asks often.
    let nowMs = 0;
    const request = async (asked: HttpRequest): Promise<HttpResponse> => {
      const answer = await wire.request(asked);
      if (asksTime(asked)) nowMs = Number(answer.body) - REHEARSAL_EPOCH;
      const isWrong = isMeant(asked) && nowMs >= fromMs && nowMs < untilMs;
      return isWrong ? { ...answer, body: change(answer.body) } : answer;
    };
    return { ...wire, request };
  };
}

function asksTime({ url }: HttpRequest): boolean {
  return url.endsWith('/time');
}

function asks(type: string): (request: HttpRequest) => boolean {
  return ({ body }) => body?.startsWith(`{"type":"${type}"`) === true;
}
