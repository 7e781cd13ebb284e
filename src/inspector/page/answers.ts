/** The operator's questions, answered above the fold for the record that is shown. */
import { html, nothing, render } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { answersAt } from '../view/answers.ts';
import type { Answers } from '../view/answers.ts';
import { inFlightTemplate, nextTemplate } from './answers-next.ts';
import { heldTemplate } from './answers-held.ts';
import { troublesTemplate } from './answers-troubles.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import { instantOf } from './live-clock.ts';
import type { PageState, Store } from './store.ts';
import { directionInWords, legsInWords } from '../view/where.ts';
import type { Where } from '../view/where.ts';
import { inWords, moneyInWords, timeOfDay } from '../view/words.ts';

/** Draws the answers into `element`, anew with every change. */
export function mountAnswers(
  element: HTMLElement,
  store: Store,
  acknowledgements: Acknowledgements,
): void {
  const draw = (state: PageState): void => {
    render(pageTemplate(state, store.seq(), acknowledgements), element);
  };
  store.subscribe(draw);
  draw(store.state());
}

function pageTemplate(
  state: PageState,
  seq: number,
  acknowledgements: Acknowledgements,
): TemplateResult | typeof nothing {
  const { timeline, charts } = state;
  if (timeline === undefined) return nothing;
  const answers: Answers = answersAt(timeline, charts, seq, instantOf(state));
  return html`
    ${whereTemplate(answers.where)} ${heldTemplate(answers.held)}
    ${inFlightTemplate(answers.inFlight)} ${nextTemplate(answers.next, answers.where.end !== null)}
    ${troublesTemplate(answers.troubles, acknowledgements, state.connection.state === 'live')}
  `;
}

function whereTemplate(where: Where): TemplateResult {
  const { cycleId, state, phase, since, forMs, session, end } = where;
  return html`<section class="answer where" data-phase=${phase ?? 'none'}>
    <h2>Where we are</h2>
    <p class="headline">
      <span class="swatch" aria-hidden="true"></span>
      <strong>${headline(where)}</strong>
      ${
        forMs === null || end !== null
          ? nothing
          : html`<span class="aside num" title="in this state for so long">${inWords(forMs)}</span>`
      }
    </p>
    <dl class="facts">
      <dt>Cycle</dt>
      <dd>${cycleId === null ? 'none yet' : cycleTemplate(where, cycleId)}</dd>
      ${
        end !== null && state !== null
          ? html`<dt>State</dt>
              <dd>
                ${state}${since === null ? nothing : html` <span class="soft num">since ${timeOfDay(since)}</span>`}
              </dd>`
          : since === null
            ? nothing
            : html`<dt>Since</dt>
                <dd class="num">${timeOfDay(since)} <span class="soft">UTC</span></dd>`
      }
      <dt>Session</dt>
      <dd>${session ?? 'unknown'}${streamWords(where)}</dd>
      ${lastCycleTemplate(where)}
    </dl>
  </section>`;
}

function headline({ state, phase, end }: Where): string {
  if (end !== null) return `The run ended ${end.status}`;
  return state ?? phase ?? 'Nothing began yet';
}

function cycleTemplate({ plan }: Where, cycleId: number): TemplateResult {
  if (plan === null) return html`<span class="num">${cycleId}</span> · no plan yet`;
  return html`<span class="num">${cycleId}</span> · ${directionInWords(plan)}
    <span class="soft">(${legsInWords(plan).join(', ')})</span>`;
}

function streamWords({ stream }: Where): TemplateResult | typeof nothing {
  if (stream === null) return nothing;
  const reason = stream.reason === null ? '' : `: ${stream.reason}`;
  return html` · stream
    <span class=${stream.state === 'live' ? 'good' : 'warn'}>${stream.state}</span>${reason}`;
}

function lastCycleTemplate({ lastCycle }: Where): TemplateResult | typeof nothing {
  if (lastCycle === null) return nothing;
  const { id, outcome, pnl, fees, funding } = lastCycle;
  const detail = `PnL ${pnl}, fees ${fees}, funding ${funding ?? 'not told'}`;
  return html`<dt>Last</dt>
    <dd title=${detail}>
      cycle <span class="num">${id}</span> ${outcome}
      <span class="soft num">· PnL ${moneyInWords(pnl)}, fees ${moneyInWords(fees)}</span>
    </dd>`;
}
