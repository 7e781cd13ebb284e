/** The elements of the timeline, made once. */
import { html } from 'lit-html';

/** The timeline's markup. */
export const timelineFrame = html`
  <div class="tl">
    <div class="tl-bar">
      <p class="tl-place">
        <b data-part="record"></b> <span data-part="of"></span>
        <span class="tl-at" data-part="at"></span>
        <span class="tl-since" data-part="since"></span>
        <span class="tl-phase" data-part="phase"></span>
      </p>
      <div class="tl-tools" role="group" aria-label="What the timeline shows">
        <button type="button" data-part="earlier" title="Earlier (Shift-drag)" aria-label="Earlier">
          ‹
        </button>
        <button type="button" data-part="later" title="Later (Shift-drag)" aria-label="Later">
          ›
        </button>
        <button type="button" data-part="zoom-out" title="Zoom out (wheel)" aria-label="Zoom out">
          −
        </button>
        <button type="button" data-part="zoom-in" title="Zoom in (wheel)" aria-label="Zoom in">
          +
        </button>
        <button type="button" data-part="fit" title="Show the whole run (F, or double-click)">
          Fit
        </button>
        <button type="button" data-part="live" title="Follow the newest record (Space)">
          Newest
        </button>
        <button type="button" data-part="link" title="Copy a link to this record">Link</button>
        <button type="button" data-part="help" title="All keys (?)" aria-label="All keys">?</button>
      </div>
    </div>
    <div class="tl-body" data-part="body">
      <canvas class="tl-still" data-part="lanes" aria-hidden="true"></canvas>
      <div class="tl-label tl-label-phases">Phases</div>
      <div class="tl-cell tl-phases" data-part="phases">
        <p class="tl-note" data-part="phases-note" hidden>No cycle has begun.</p>
      </div>
      <ul class="tl-label tl-label-marks">
        <li>
          <i class="bad">▲</i> alarm <i class="warn">◆</i> drift <i class="warn">×</i> not flat
        </li>
        <li><i>▷</i> sent <i>●</i> fate <i class="primary">■</i> position</li>
        <li><i>❘</i> state <i class="good">✓</i> flat <i class="focus">▾</i> word</li>
      </ul>
      <div class="tl-cell tl-marks" data-part="marks"></div>
      <div class="tl-label">
        <h3>Position</h3>
        <p class="primary">
          <i class="tl-line"></i><span data-name="primary"></span> <b data-part="primary"></b>
        </p>
        <p class="hedge">
          <i class="tl-line tl-dashed"></i><span data-name="hedge"></span> <b data-part="hedge"></b>
        </p>
      </div>
      <div class="tl-cell">
        <div class="tl-plot" data-part="positions"></div>
        <p class="tl-note" data-part="positions-note" hidden>No position was reported yet.</p>
      </div>
      <div class="tl-label tl-label-imbalance">
        <h3>Imbalance</h3>
        <p class="imbalance"><b data-part="imbalance"></b></p>
      </div>
      <div class="tl-cell">
        <div class="tl-plot" data-part="imbalance-plot"></div>
        <p class="tl-note" data-part="imbalance-note" hidden>
          Not known: it needs both legs and their prices.
        </p>
      </div>
      <div class="tl-label">
        <h3>Price</h3>
        <p class="primary">
          <i class="tl-line"></i><span data-name="primary"></span> <b data-part="primary-price"></b>
        </p>
        <p class="hedge">
          <i class="tl-line tl-dashed"></i><span data-name="hedge"></span>
          <b data-part="hedge-price"></b>
        </p>
      </div>
      <div class="tl-cell">
        <div class="tl-plot" data-part="prices"></div>
        <p class="tl-note" data-part="prices-note" hidden>No price was told yet.</p>
      </div>
      <div class="tl-hair" data-part="hair" hidden></div>
      <div class="tl-cursor" data-part="cursor" hidden></div>
      <div class="tl-flag" data-part="flag" hidden></div>
      <div class="tl-tip" data-part="tip" hidden></div>
    </div>
    <input
      class="tl-scrubber"
      data-part="scrubber"
      type="range"
      step="1"
      aria-label="Record that is looked at"
    />
  </div>
`;

/** Finds the elements that are written to. */
export function partsOf(root: HTMLElement) {
  const part = (name: string): HTMLElement => {
    const element = root.querySelector<HTMLElement>(`[data-part="${name}"]`);
    if (element === null) throw new Error(`The timeline has no part ${name}.`);
    return element;
  };
  const named = (name: string): readonly HTMLElement[] => [
    ...root.querySelectorAll<HTMLElement>(`[data-name="${name}"]`),
  ];
  return {
    root,
    body: part('body'),
    lanes: part('lanes') as HTMLCanvasElement,
    phases: part('phases'),
    marks: part('marks'),
    positions: part('positions'),
    imbalance: part('imbalance-plot'),
    prices: part('prices'),
    notes: {
      phases: part('phases-note'),
      positions: part('positions-note'),
      imbalance: part('imbalance-note'),
      prices: part('prices-note'),
    },
    values: {
      primary: part('primary'),
      hedge: part('hedge'),
      imbalance: part('imbalance'),
      primaryPrice: part('primary-price'),
      hedgePrice: part('hedge-price'),
      primaryNames: named('primary'),
      hedgeNames: named('hedge'),
    },
    place: {
      record: part('record'),
      of: part('of'),
      at: part('at'),
      since: part('since'),
      phase: part('phase'),
    },
    tools: {
      earlier: part('earlier'),
      later: part('later'),
      zoomIn: part('zoom-in'),
      zoomOut: part('zoom-out'),
      fit: part('fit'),
    },
    live: part('live'),
    link: part('link'),
    help: part('help'),
    cursor: part('cursor'),
    flag: part('flag'),
    hair: part('hair'),
    tip: part('tip'),
    scrubber: part('scrubber') as HTMLInputElement,
  };
}

/** The elements that are written to. */
export type TimelineParts = ReturnType<typeof partsOf>;
