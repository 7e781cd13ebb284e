/** What is in flight, and what comes next. */
import { html, nothing } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import type { InFlight, OrderFlight, RequestFlight } from '../view/in-flight.ts';
import type { NextStep } from '../view/next.ts';
import { inWords, spaced } from '../view/words.ts';

/** Clocks and requests that are shown; the rest is counted. */
const SHOWN_MAX = 5;

/** Orders whose fate is not told, and requests without an answer. */
export function inFlightTemplate({ orders, requests }: InFlight): TemplateResult {
  return html`<section class="answer flight">
    <h2>
      What is in flight
      ${orders.length === 0 ? nothing : html`<span class="count">${orders.length}</span>`}
    </h2>
    ${
      orders.length === 0
        ? html`<p class="none">No order.</p>`
        : html`<ul>
            ${orders.map(orderTemplate)}
          </ul>`
    }
    ${
      requests.length === 0
        ? nothing
        : html`<p class="requests">
            <span class="soft">Asked:</span>
            ${requests.slice(0, SHOWN_MAX).map(requestTemplate)}
            ${requests.length > SHOWN_MAX ? `… and ${String(requests.length - SHOWN_MAX)} more` : nothing}
          </p>`
    }
  </section>`;
}

function orderTemplate(order: OrderFlight): TemplateResult {
  const { number, purpose, side, quantity, symbol, margin, limitPrice, fate, filled } = order;
  const isUnknown = fate === 'unknown';
  return html`<li title=${order.digest}>
    <span class="num soft">#${number}</span> ${purpose}
    <b>${side} <span class="num">${quantity}</span> ${symbol}</b>
    <span class="soft">${margin === 'cross' ? '' : margin}</span> at
    <span class="num">${limitPrice}</span>
    <span class="aside num"
      ><i class=${isUnknown ? 'bad' : ''}>${isUnknown ? '? ' : ''}${spaced(fate)}</i>, ${filled}
      filled
      ${order.ageMs === null ? nothing : html`· ${inWords(order.ageMs)}`}${
        order.reduceOnly ? ' · reduce-only' : ''
      }</span
    >
  </li>`;
}

function requestTemplate({ call, count, ageMs }: RequestFlight): TemplateResult {
  return html`<span class="request"
    >${call}${count > 1 ? html` ×${count}` : nothing}${
      ageMs === null ? nothing : html` <span class="num soft">${inWords(ageMs)}</span>`
    }</span
  > `;
}

/** The clocks that run, the soonest first. */
export function nextTemplate(steps: readonly NextStep[], hasEnded: boolean): TemplateResult {
  return html`<section class="answer next">
    <h2>What comes next</h2>
    ${
      steps.length === 0
        ? html`<p class="none">
            ${hasEnded ? 'Nothing: the run has ended.' : 'No clock runs; an event decides.'}
          </p>`
        : html`<ul>
            ${steps.slice(0, SHOWN_MAX).map(stepTemplate)}
          </ul>`
    }
    ${
      steps.length > SHOWN_MAX
        ? html`<p class="soft">… and ${steps.length - SHOWN_MAX} more</p>`
        : nothing
    }
  </section>`;
}

/** A timer of a busy machine fires a little late: that is no news. */
const GRACE_MS = 250;

function stepTemplate(step: NextStep): TemplateResult {
  const { actor, name, leadsTo, leftMs, part, ranMs } = step;
  const when =
    leftMs === null
      ? html`<span class="soft">runs for ${inWords(ranMs)}</span>`
      : leftMs > -GRACE_MS
        ? html`${leftMs > 0 ? `in ${inWords(leftMs)}` : 'now'}`
        : html`<span class="warn">▲ overdue ${inWords(-leftMs)}</span>`;
  return html`<li>
    <span class="when num">${when}</span>
    <span class="what"
      ><b>${name}</b> <span class="soft">of ${actor}</span>
      ${leadsTo.length === 0 ? nothing : html`<span class="leads">→ ${leadsTo.join(', or ')}</span>`}
      <progress
        class=${leftMs !== null && leftMs <= -GRACE_MS ? 'is-over' : ''}
        max="1"
        .value=${part ?? 0}
        aria-hidden="true"
        ?hidden=${part === null}
      ></progress
    ></span>
  </li>`;
}
