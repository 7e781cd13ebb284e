/** What went wrong, and the operator's word on it. */
import { html, nothing } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { isCalm } from '../view/troubles.ts';
import type { Alarm, Troubles } from '../view/troubles.ts';
import { spaced, timeOfDay } from '../view/words.ts';
import type { Acknowledgements } from './acknowledgements.ts';

/** The alarms and the reasons; `isConnected` tells whether an alarm can be acknowledged now. */
export function troublesTemplate(
  troubles: Troubles,
  acknowledgements: Acknowledgements,
  isConnected: boolean,
): TemplateResult {
  const { standing, acknowledged, differing, refusedProof, failedCycle, end, stream } = troubles;
  const count = standing.reduce((sum, { times }) => sum + times, 0);
  const said = new Set<string>();
  const reasonOf = (reason: string | null): TemplateResult | string | null => {
    if (reason === null || !said.has(reason)) {
      if (reason !== null) said.add(reason);
      return reason;
    }
    return html`<span class="soft" title=${reason}>for the same reason</span>`;
  };
  const show = (alarm: Alarm): TemplateResult =>
    alarmTemplate(alarm, reasonOf(alarm.reason), acknowledgements, isConnected);
  return html`<section class="answer troubles ${standing.length > 0 ? 'is-bad' : ''}" id="troubles">
    <h2>
      What went wrong ${standing.length === 0 ? nothing : html`<span class="count">${count}</span>`}
    </h2>
    ${isCalm(troubles) ? html`<p class="none"><b class="good" aria-hidden="true">✓</b> Nothing so far.</p>` : nothing}
    <ul>
      ${
        end === null
          ? nothing
          : html`<li>
              <b class="bad"><span aria-hidden="true">■ </span>run ${end.status}</b>
              ${reasonOf(end.reason)}
            </li>`
      }
      ${standing.map(show)}
      ${differing.map(
        ({ key, verdict }) =>
          html`<li>
            <b class="bad"><span aria-hidden="true">≠ </span>${key}</b>
            ${verdict}
          </li>`,
      )}
      ${
        stream === null
          ? nothing
          : html`<li>
              <b class="warn"><span aria-hidden="true">▲ </span>stream ${stream.state}</b>
              ${stream.reason}
            </li>`
      }
      ${
        refusedProof === null
          ? nothing
          : html`<li>
              <b class="warn"><span aria-hidden="true">▲ </span>last proof refused</b>
              ${refusedProof.missing.join('; ')}
            </li>`
      }
      ${
        failedCycle === null
          ? nothing
          : html`<li>
              <b class=${failedCycle.outcome === 'halted' ? 'bad' : 'warn'}
                ><span aria-hidden="true">▲ </span>cycle ${failedCycle.id} ${failedCycle.outcome}</b
              >
              ${reasonOf(failedCycle.reason) ?? 'no reason told'}
            </li>`
      }
      ${acknowledged.map(show)}
    </ul>
  </section>`;
}

function alarmTemplate(
  alarm: Alarm,
  reason: TemplateResult | string | null,
  acknowledgements: Acknowledgements,
  isConnected: boolean,
): TemplateResult {
  const { id, what, at, times, acknowledged, canAcknowledge } = alarm;
  const asked = id === null ? undefined : acknowledgements.of(id);
  return html`<li class="alarm">
    <div>
      <b class=${acknowledged ? 'soft' : 'bad'}
        ><span aria-hidden="true">${acknowledged ? '△' : '▲'} </span>${spaced(what)}</b
      >
      ${reason}
      <span class="aside num"
        >${times > 1 ? `${String(times)} times, last ` : nothing}${at === null ? nothing : timeOfDay(at)}${acknowledged ? ' · acknowledged' : ''}</span
      >
      ${
        asked === undefined || asked.state === 'asked'
          ? nothing
          : html`<span class=${asked.state === 'failed' ? 'bad' : 'good'} role="status"
              >${asked.says}</span
            >`
      }
    </div>
    ${
      canAcknowledge && id !== null && asked?.state !== 'said'
        ? html`<button
            type="button"
            ?disabled=${!isConnected || asked?.state === 'asked'}
            @click=${() => {
              acknowledgements.ask(id);
            }}
          >
            Acknowledge
          </button>`
        : nothing
    }
  </li>`;
}
