/** The statechart of one actor, lit as the record that is shown left it. */
import { html, nothing, render } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { actorsAt, chartsByMachine, lastMover } from '../view/actors.ts';
import type { ActorNode } from '../view/actors.ts';
import type { Chart } from '../view/chart.ts';
import { transitionsTaken } from '../view/taken.ts';
import { indexAt } from '../view/track.ts';
import type { ActorMoment, Timeline } from '../view/timeline.ts';
import { activeStates, stateInWords } from '../view/words.ts';
import { actorTabs } from './actor-tabs.ts';
import { createCanvas } from './chart-canvas.ts';
import type { Box, ChartCanvas, Light } from './chart-canvas.ts';
import { createZoom } from './chart-zoom.ts';
import type { Zoom } from './chart-zoom.ts';
import { instantOf } from './live-clock.ts';
import type { PageState, Store } from './store.ts';

/** Draws the panel into `element`. */
export function mountChart(element: HTMLElement, store: Store): void {
  new ChartPanel(element, store).mount();
}

class ChartPanel {
  readonly #store: Store;
  readonly #head = document.createElement('div');
  readonly #view = document.createElement('div');
  readonly #zoom: Zoom;
  readonly #canvases = new Map<string, ChartCanvas>();
  #shown: ChartCanvas | undefined;
  /** The record whose actors are known, and what of them is drawn: nothing is drawn twice. */
  #at = '';
  #lit = '';
  #nodes: readonly ActorNode[] = [];
  #isFollowing = false;
  #revealed: Box | undefined;

  constructor(element: HTMLElement, store: Store) {
    this.#store = store;
    this.#head.className = 'chart-head';
    this.#view.className = 'chart-view';
    this.#view.id = 'chart-canvas';
    this.#view.tabIndex = 0;
    this.#view.setAttribute('role', 'tabpanel');
    element.append(this.#head, this.#view);
    this.#zoom = createZoom(this.#view);
  }

  mount(): void {
    this.#store.subscribe((state) => {
      this.#update(state);
    });
  }

  #update(state: PageState): void {
    const { timeline, charts, revision } = state;
    if (timeline === undefined) return;
    const seq = this.#store.seq();
    const at = [timeline.facts.number, seq, revision, charts.length].join(' ');
    if (at !== this.#at) {
      this.#at = at;
      this.#nodes = actorsAt(timeline, charts, seq);
      const mover = this.#isFollowing ? lastMover(timeline, seq) : undefined;
      if (mover !== undefined && mover !== state.actor) this.#store.set({ actor: mover });
    }
    const { actor } = this.#store.state();
    const lit = [at, actor, this.#isFollowing].join(' ');
    if (lit !== this.#lit) {
      this.#lit = lit;
      this.#light(timeline, charts, actor, seq);
    }
    const moment = this.#nodes.find(({ id }) => id === actor)?.moment;
    this.#shown?.tick(moment?.clocks ?? [], instantOf(state));
  }

  #light(timeline: Timeline, charts: readonly Chart[], actor: string, seq: number): void {
    const node = this.#nodes.find(({ id }) => id === actor);
    const last = lastOf(timeline, actor, seq);
    const machine = node?.moment.machine ?? last?.after.machine ?? actor;
    const chart = chartsByMachine(charts).get(machine);
    this.#show(chart);
    if (chart !== undefined) {
      this.#shown?.light(this.#lightOf(chart, node, last));
    }
    render(this.#headTemplate(charts, actor, chart, node, last), this.#head);
    const focus = this.#shown?.focus();
    // Whoever scrolled elsewhere stays there until another state is active.
    if (focus !== undefined && focus !== this.#revealed) this.#zoom.reveal(focus);
    this.#revealed = focus;
  }

  #lightOf(chart: Chart, node: ActorNode | undefined, last: Change | undefined): Light {
    const none = { taken: new Set<string>(), running: new Map<string, string>() };
    if (node === undefined) {
      const value = last?.after.value;
      return {
        active: value === undefined ? new Set() : activeStates(value),
        isPast: true,
        ...none,
      };
    }
    const taken =
      last === undefined
        ? []
        : transitionsTaken(chart, last.before, last.after.value, last.after.by);
    const children = this.#nodes.filter(({ path }) => path.at(-2) === node.id);
    return {
      active: activeStates(node.moment.value),
      isPast: false,
      taken: new Set(taken),
      running: new Map(children.map(({ id, moment }) => [id, stateInWords(moment.value)])),
    };
  }

  #show(chart: Chart | undefined): void {
    if (this.#shown?.chart === chart) return;
    if (chart === undefined) {
      this.#shown = undefined;
      this.#view.replaceChildren();
      return;
    }
    const known = this.#canvases.get(chart.machine);
    const canvas =
      known?.chart === chart
        ? known
        : createCanvas(chart, (id, machine) => {
            const isThere = this.#nodes.some((node) => node.id === id);
            this.#open(isThere ? id : machine);
          });
    this.#canvases.set(chart.machine, canvas);
    this.#shown = canvas;
    this.#view.replaceChildren(canvas.svg);
    this.#zoom.show(canvas.svg, chart);
    this.#revealed = undefined;
  }

  /** Actors that ran in this run before, and do not now. */
  #ended(): readonly string[] {
    const tracks = this.#store.state().timeline?.tracks.actors ?? {};
    const seq = this.#store.seq();
    const running = new Set(this.#nodes.map(({ id }) => id));
    return Object.entries(tracks)
      .filter(([id, track]) => !running.has(id) && indexAt(track, seq) >= 0)
      .map(([id]) => id);
  }

  readonly #open = (actor: string): void => {
    this.#isFollowing = false;
    this.#store.set({ actor });
  };

  #headTemplate(
    charts: readonly Chart[],
    actor: string,
    chart: Chart | undefined,
    node: ActorNode | undefined,
    last: Change | undefined,
  ): TemplateResult {
    this.#view.setAttribute('aria-label', `Statechart of ${actor}`);
    const ended = this.#ended();
    return html`<div class="chart-title">
        <h2>${crumbsTemplate(node, actor, this.#open)}</h2>
        <span class="soft"
          >${charts.length === 0 ? 'the charts are being drawn …' : standingOf(chart, node, last)}</span
        >
        <span class="grow"></span>
        <label class="follow" title="Opens the actor of each transition"
          ><input
            type="checkbox"
            .checked=${this.#isFollowing}
            @change=${() => {
              this.#isFollowing = !this.#isFollowing;
              this.#store.set({});
            }}
          />
          follow</label
        >
        ${this.#zoom.controls()}
      </div>
      ${actorTabs({ nodes: this.#nodes, ended, charts, selected: actor, open: this.#open })}`;
  }
}

type Change = { readonly before: unknown; readonly after: ActorMoment; readonly seq: number };

/** The last change of an actor up to record `seq`; `before` is null where it began. */
function lastOf(timeline: Timeline, actor: string, seq: number): Change | undefined {
  const track = timeline.tracks.actors[actor];
  if (track === undefined) return undefined;
  const index = indexAt(track, seq);
  const after = track.values[index];
  if (after === undefined) return undefined;
  const before = after.by === 'xstate.init' ? null : (track.values[index - 1]?.value ?? null);
  return { before, after, seq: track.seqs[index] ?? 0 };
}

function standingOf(
  chart: Chart | undefined,
  node: ActorNode | undefined,
  last: Change | undefined,
): TemplateResult | typeof nothing {
  if (chart === undefined) return html`has no chart`;
  if (node !== undefined) return nothing;
  if (last === undefined) return html`does not run`;
  return html`does not run; it was in ${stateInWords(last.after.value)} at record
    <span class="num">${last.seq}</span>`;
}

function crumbsTemplate(
  node: ActorNode | undefined,
  actor: string,
  open: (actor: string) => void,
): TemplateResult {
  const path = node?.path ?? [actor];
  return html`${path.map((id, index) =>
    index === path.length - 1
      ? html`<span>${id}</span>`
      : html`<button
            type="button"
            class="crumb"
            @click=${() => {
              open(id);
            }}
          >
            ${id}</button
          ><span class="soft" aria-hidden="true">›</span>`,
  )}`;
}
