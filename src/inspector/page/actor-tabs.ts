/** The actors that run, as tabs: each opens its chart. Arrow keys go from one to the next. */
import { html, nothing } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { ActorNode } from '../view/actors.ts';
import type { Chart } from '../view/chart.ts';
import { stateInWords } from '../view/words.ts';

/** What the tabs show, and what they do. */
export type ActorTabs = {
  readonly nodes: readonly ActorNode[];
  /** Actors that ran before. */
  readonly ended: readonly string[];
  readonly charts: readonly Chart[];
  /** The id of the actor, or the machine's where no actor is shown. */
  readonly selected: string;
  readonly open: (actor: string) => void;
};

/** The tabs, and a list of the machines that no actor runs now. */
export function actorTabs({ nodes, ended, charts, selected, open }: ActorTabs): TemplateResult {
  const isAmong = nodes.some(({ id }) => id === selected);
  const machines = charts
    .map(({ machine }) => machine)
    .filter((machine) => !ended.includes(machine));
  return html`<div class="tabs">
    <div role="tablist" aria-label="Actors that run" @keydown=${moveFocus}>
      ${repeat(
        nodes,
        ({ id }) => id,
        (node, index) => tabTemplate(node, node.id === selected, !isAmong && index === 0, open),
      )}
    </div>
    <label class="others"
      ><span class="visually-hidden">Actors that ended, and machines</span>
      <select
        @change=${({ target }: Event) => {
          if (target instanceof HTMLSelectElement && target.value !== '') open(target.value);
        }}
      >
        <option value="" .selected=${isAmong}>others …</option>
        ${groupTemplate('Actors that ended', ended, isAmong ? '' : selected)}
        ${groupTemplate('Machines', machines, isAmong ? '' : selected)}
      </select></label
    >
  </div>`;
}

function groupTemplate(
  label: string,
  names: readonly string[],
  selected: string,
): TemplateResult | typeof nothing {
  if (names.length === 0) return nothing;
  return html`<optgroup label=${label}>
    ${names.map((name) => html`<option value=${name} .selected=${name === selected}>${name}</option>`)}
  </optgroup>`;
}

function tabTemplate(
  { id, moment, depth, isDone }: ActorNode,
  isSelected: boolean,
  isEntry: boolean,
  open: (actor: string) => void,
): TemplateResult {
  return html`<button
    type="button"
    role="tab"
    id="tab-${id}"
    class=${isDone ? 'is-done' : ''}
    aria-selected=${isSelected ? 'true' : 'false'}
    aria-controls="chart-canvas"
    tabindex=${isSelected || isEntry ? '0' : '-1'}
    title="${id} (${moment.machine}), by ${moment.by}"
    @click=${() => {
      open(id);
    }}
  >
    ${depth === 0 ? nothing : html`<span class="depth" aria-hidden="true">${'›'.repeat(depth)}</span>`}<b
      >${id}</b
    >
    <span class="state">${stateInWords(moment.value)}</span>
  </button>`;
}

const STEPS: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index + count - 1) % count,
  Home: () => 0,
  End: (_index, count) => count - 1,
};

function moveFocus(event: KeyboardEvent): void {
  const { currentTarget, target, key } = event;
  const step = STEPS[key];
  if (step === undefined || !(currentTarget instanceof HTMLElement)) return;
  const tabs = [...currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const index = tabs.findIndex((tab) => tab === target);
  if (index === -1) return;
  // The arrow keys also walk the timeline: not while a tab is held.
  event.preventDefault();
  event.stopPropagation();
  const next = tabs[step(index, tabs.length)];
  next?.click();
  next?.focus();
}
