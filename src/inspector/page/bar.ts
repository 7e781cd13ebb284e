/** The bar on top: which run this is, how it stands, whether what is shown is now. */
import { html, nothing, render } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { writePlace } from '../view/place.ts';
import { RUN, valueAt } from '../view/track.ts';
import type { Timeline } from '../view/timeline.ts';
import { statusAt } from '../view/where.ts';
import { dayAndTime, timeOf, timeOfDay } from '../view/words.ts';
import type { Line } from './connection.ts';
import type { PageState, Store } from './store.ts';
import { applyTheme, chosenTheme, THEMES } from './theme.ts';

/** Draws the bar, and the banner below it that tells of a lost connection. */
export function mountBar(
  elements: { readonly bar: HTMLElement; readonly banner: HTMLElement },
  store: Store,
  line: Line,
): void {
  let theme = chosenTheme();
  applyTheme(theme);
  const draw = (): void => {
    const state = store.state();
    document.documentElement.dataset['connection'] = state.connection.state;
    const turn = (): void => {
      theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
      applyTheme(theme);
      store.set({});
    };
    render(barTemplate(state, store, line, { theme, turn }), elements.bar);
    render(bannerTemplate(state, line), elements.banner);
    document.title = titleOf(state);
  };
  store.subscribe(draw);
  draw();
}

type ThemeButton = { readonly theme: string; readonly turn: () => void };

function barTemplate(
  state: PageState,
  store: Store,
  line: Line,
  { theme, turn }: ThemeButton,
): TemplateResult {
  const { timeline } = state;
  return html`<a class="skip" href="#answers" @click=${skipTo('answers')}>Skip to the answers</a>
    <h1><img src="page/icon.svg" alt="" width="20" height="20" />tandem</h1>
    ${timeline === undefined ? nothing : runTemplate(state, timeline, store.seq(), line)}
    <span class="grow"></span>
    ${timeline === undefined ? nothing : nowTemplate(state, store)} ${connectionTemplate(state)}
    <button type="button" class="theme" @click=${turn} title="Light, dark, or as the system has it">
      <span aria-hidden="true">◐</span> ${theme}
    </button>`;
}

function runTemplate(
  { connection, selected }: PageState,
  timeline: Timeline,
  seq: number,
  line: Line,
): TemplateResult {
  const { facts } = timeline;
  const { word, tone, reason } = statusAt(timeline, seq);
  // While the line is lost, the newest that is known is no longer what is.
  const isLastKnown =
    connection.state === 'lost' && selected === null && timeline.tracks.end[RUN] === undefined;
  const standing = (valueAt(timeline.tracks.alarms[RUN], seq) ?? []).filter(
    ({ acknowledged }) => !acknowledged,
  ).length;
  return html`${facts.title === null ? nothing : html`<span class="title">${facts.title}</span>`}
    <span class="pill is-${tone}" title=${reason ?? ''}>${isLastKnown ? 'was ' : ''}${word}</span>
    ${
      standing === 0
        ? nothing
        : html`<a class="pill is-bad" href="#troubles" @click=${skipTo('troubles')}
            ><span aria-hidden="true">▲ </span>${standing} ${standing === 1 ? 'alarm' : 'alarms'}</a
          >`
    }
    <span class="about" title="tandem inspect ${facts.file} · tandem ${facts.version}"
      >${facts.network} · ${facts.primary} / ${facts.hedge} ·
      <span class="file">${shortPath(facts.file)}</span></span
    >
    ${facts.runs < 2 && line.runs().length < 2 ? nothing : runsTemplate(timeline, line)}`;
}

function runsTemplate({ facts }: Timeline, line: Line): TemplateResult {
  return html`<label class="runs"
    ><span class="visually-hidden">Run of the journal</span>
    <select
      @change=${({ target }: Event) => {
        if (!(target instanceof HTMLSelectElement)) return;
        // The address leads: so the browser's way back leads back to this run.
        location.hash = writePlace({ run: Number(target.value), seq: null, actor: null });
      }}
    >
      ${line
        .runs()
        .map(
          ({ number, title, startedAt, hasEnded }) =>
            html`<option value=${number} ?selected=${number === facts.number}>
              run ${number} of ${facts.runs}${title === null ? '' : ` · ${title}`} ·
              ${dayAndTime(startedAt)}${hasEnded ? '' : ' · no end'}
            </option>`,
        )}
    </select></label
  >`;
}

function nowTemplate(state: PageState, store: Store): TemplateResult {
  const { timeline, selected, connection } = state;
  if (timeline === undefined) return html``;
  const hasEnded = timeline.tracks.end[RUN] !== undefined;
  const at = timeOf(timeline, store.seq());
  const toggle = (): void => {
    store.set({ selected: selected === null ? store.seq() : null });
  };
  const isLive = connection.state === 'live';
  const words = hasEnded ? 'at the end' : isLive ? 'live' : 'last known';
  return html`<button
    type="button"
    class="now ${selected === null && isLive && !hasEnded ? 'is-live' : ''}"
    aria-pressed=${selected === null ? 'true' : 'false'}
    title=${selected === null ? 'Stop here' : 'Follow the newest record'}
    @click=${toggle}
  >
    ${
      selected === null
        ? html`<span aria-hidden="true">${hasEnded ? '■' : '●'}</span> ${words}
            <span class="num soft">${at === undefined ? '' : timeOfDay(at)}</span>`
        : html`<span aria-hidden="true">▮</span> at
            <span class="num"
              >${at === undefined ? `record ${String(selected)}` : timeOfDay(at)}</span
            >
            <span class="back">${hasEnded ? 'to the end' : 'back to live'}</span>`
    }
  </button>`;
}

function connectionTemplate({ connection }: PageState): TemplateResult {
  switch (connection.state) {
    case 'opening':
      return html`<span class="line" role="status"
        ><span aria-hidden="true">◌</span> opening</span
      >`;
    case 'live':
      return html`<span class="line" role="status" title="The inspector answers"
        ><span class="good" aria-hidden="true">⬤</span> connected</span
      >`;
    case 'lost':
      return html`<span class="line bad" role="status"
        ><span aria-hidden="true">✕</span> connection lost</span
      >`;
  }
}

function bannerTemplate(
  { connection, timeline }: PageState,
  line: Line,
): TemplateResult | typeof nothing {
  if (connection.state !== 'lost') return nothing;
  const { since, says } = connection;
  return html`<div class="banner" role="alert">
    <strong><span aria-hidden="true">✕ </span>Connection lost</strong>
    <span>
      ${says}
      ${
        timeline === undefined
          ? 'Nothing is known of the run.'
          : html`What stands below is what was known at
              <span class="num">${timeOfDay(since)}</span> UTC; it is not now.`
      }
    </span>
    <button type="button" @click=${line.retry}>Try again</button>
  </div>`;
}

function titleOf({ timeline, connection }: PageState): string {
  const lost = connection.state === 'lost' ? '✕ lost · ' : '';
  if (timeline === undefined) return `${lost}tandem inspector`;
  const { facts, firstSeq, times } = timeline;
  const { word } = statusAt(timeline, firstSeq + times.length - 1);
  return `${lost}${word} · ${facts.title ?? facts.network} · tandem`;
}

/** Focuses a part without touching the fragment, which holds the place. */
function skipTo(id: string): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    const part = document.getElementById(id);
    part?.setAttribute('tabindex', '-1');
    part?.focus();
    part?.scrollIntoView({ block: 'nearest' });
  };
}

function shortPath(file: string): string {
  const parts = file.split('/');
  return parts.length <= 3 ? file : `…/${parts.slice(-2).join('/')}`;
}
