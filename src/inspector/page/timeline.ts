/** The timeline: the whole run at a glance, where we are in it, and the way to any instant of it. */
import { render } from 'lit-html';
import { seqAtInstant } from '../view/seek.ts';
import type { Timeline } from '../view/timeline.ts';
import { ask, onAsked } from './commands.ts';
import { mountLink } from './link.ts';
import { createPaint, onThemeChange } from './paint.ts';
import { indexOf } from './run-index.ts';
import { createSight } from './timeline-sight.ts';
import { hideTip, showTip, tellMoment } from './timeline-words.ts';
import type { RunIndex } from './run-index.ts';
import type { PageState, Store } from './store.ts';
import { drawLanes, markUnder } from './timeline-lanes.ts';
import type { LaneBox } from './timeline-lanes.ts';
import { timelineFrame, partsOf } from './timeline-frame.ts';
import type { TimelineParts } from './timeline-frame.ts';
import {
  AXIS_WIDTH,
  imbalanceContent,
  Plot,
  positionsContent,
  pricesContent,
} from './timeline-plots.ts';
import type { PlotView } from './timeline-plots.ts';
import { followPointer } from './timeline-pointer.ts';

/** How much a press of a button zooms, and how far it moves. */
const ZOOM_STEP = 0.5;
const MOVE_STEP = 0.4;
/** Half of what the cursor's time takes, in CSS pixels. */
const FLAG_HALF = 42;

/** Shows the timeline in `element`, and keeps it as the store is. */
export function mountTimeline(element: HTMLElement, store: Store): void {
  render(timelineFrame, element);
  const view = new TimelineView(partsOf(element), store);
  store.subscribe((state) => {
    view.tell(state);
  });
  view.tell(store.state());
  mountLink(partsOf(element).link, store);
}

class TimelineView {
  readonly #parts: TimelineParts;
  readonly #store: Store;
  readonly #paint;
  readonly #plots;
  #timeline: Timeline | undefined;
  #index: RunIndex | undefined;
  #sight = createSight();
  #length = 0;
  #seq = -1;
  #selected: number | null = null;
  #box: LaneBox | undefined;
  #isStale = true;
  #isDue = false;

  constructor(parts: TimelineParts, store: Store) {
    this.#parts = parts;
    this.#store = store;
    this.#paint = createPaint(parts.body);
    const { paint } = this.#paint;
    this.#plots = {
      positions: new Plot(parts.positions, paint, false),
      imbalance: new Plot(parts.imbalance, paint, false),
      prices: new Plot(parts.prices, paint, true),
    };
    this.#listen();
  }

  /** Takes in what changed; the still layer is drawn again only when it would look different. */
  tell({ timeline, selected }: PageState): void {
    this.#parts.root.classList.toggle('is-empty', timeline === undefined);
    if (timeline === undefined) return;
    if (timeline !== this.#timeline) {
      this.#timeline = timeline;
      this.#sight = createSight();
      this.#length = 0;
    }
    this.#index = indexOf(timeline);
    const hasGrown = timeline.times.length !== this.#length;
    this.#length = timeline.times.length;
    const seq = this.#store.seq();
    const last = this.#index.series.instants.at(-1) ?? 0;
    if (hasGrown && this.#sight.grow(last)) this.#isStale = true;
    if (selected === null ? this.#sight.follow() : this.#sight.hold(this.#instantOf(seq))) {
      this.#isStale = true;
    }
    const isSame = seq === this.#seq && selected === this.#selected && !hasGrown;
    this.#selected = selected;
    this.#seq = seq;
    if (this.#isStale) this.#drawStill();
    else if (isSame) return;
    this.#drawCursor();
    this.#tellWords();
  }

  #instantOf(seq: number): number {
    return this.#index?.series.instants[seq - (this.#timeline?.firstSeq ?? 1)] ?? 0;
  }

  #redraw(): void {
    if (this.#timeline === undefined) return;
    this.#drawStill();
    this.#drawCursor();
  }

  #drawStill(): void {
    const timeline = this.#timeline;
    const index = this.#index;
    const { body, lanes, notes } = this.#parts;
    if (timeline === undefined || index === undefined || body.clientWidth === 0) return;
    this.#isStale = false;
    const box = this.#measure();
    const view: PlotView = { timeline, index, span: this.#sight.span() };
    drawLanes(lanes, box, view, this.#paint.paint);
    this.#plots.positions.draw(positionsContent(view), view);
    this.#plots.imbalance.draw(imbalanceContent(view), view);
    this.#plots.prices.draw(pricesContent(view), view);
    const { series, found } = index;
    notes.positions.hidden = series.positions.size > 0;
    notes.imbalance.hidden = series.imbalance.seqs.length > 0;
    notes.prices.hidden = series.mids.size > 0;
    notes.phases.hidden = found.bands.length > 0;
  }

  #measure(): LaneBox {
    const { body, phases, marks } = this.#parts;
    const row = (part: HTMLElement): { top: number; height: number } => ({
      top: part.offsetTop,
      height: part.offsetHeight,
    });
    const width = body.clientWidth;
    const left = phases.offsetLeft + AXIS_WIDTH;
    this.#box = {
      width,
      height: body.clientHeight,
      left,
      right: width - AXIS_WIDTH,
      bands: row(phases),
      lanes: row(marks),
    };
    return this.#box;
  }

  #xOf(instant: number): number {
    const { left, right } = this.#box ?? { left: 0, right: 0 };
    const { from, to } = this.#sight.span();
    return left + ((instant - from) / (to - from)) * (right - left);
  }

  #drawCursor(): void {
    const box = this.#box;
    if (this.#timeline === undefined || box === undefined) return;
    const { cursor, flag } = this.#parts;
    const x = this.#xOf(this.#instantOf(this.#seq));
    const isSeen = x >= box.left - 1 && x <= box.right + 1;
    cursor.hidden = !isSeen;
    flag.hidden = !isSeen;
    if (!isSeen) return;
    cursor.style.transform = `translateX(${x.toFixed(1)}px)`;
    // Its width is never asked for: that would lay the page out once more each time.
    const at = Math.max(box.left - 40 + FLAG_HALF, Math.min(box.width - FLAG_HALF, x));
    flag.style.transform = `translateX(${at.toFixed(1)}px) translateX(-50%)`;
  }

  #tellWords(): void {
    if (this.#timeline === undefined || this.#index === undefined) return;
    const isFollowing = this.#selected === null;
    const moment = { timeline: this.#timeline, index: this.#index, seq: this.#seq, isFollowing };
    tellMoment(this.#parts, moment);
  }

  #listen(): void {
    const { scrubber, live, help, tools, body } = this.#parts;
    scrubber.addEventListener('input', () => {
      this.#store.set({ selected: Number(scrubber.value) });
    });
    live.addEventListener('click', () => {
      const seq = this.#store.seq();
      this.#store.set({ selected: this.#store.state().selected === null ? seq : null });
    });
    const fit = (): void => {
      this.#sight.fit();
      this.#redraw();
    };
    tools.fit.addEventListener('click', fit);
    onAsked('fit', fit);
    help.addEventListener('click', () => {
      ask('help');
    });
    const zoomAtCursor = (factor: number) => () => {
      const span = this.#sight.span();
      const cursor = this.#instantOf(this.#seq);
      const isSeen = cursor >= span.from && cursor <= span.to;
      this.#zoomAbout(isSeen ? cursor : (span.from + span.to) / 2, factor);
    };
    tools.zoomIn.addEventListener('click', zoomAtCursor(ZOOM_STEP));
    tools.zoomOut.addEventListener('click', zoomAtCursor(1 / ZOOM_STEP));
    tools.earlier.addEventListener('click', () => {
      this.#move(-MOVE_STEP);
    });
    tools.later.addEventListener('click', () => {
      this.#move(MOVE_STEP);
    });
    new ResizeObserver(() => {
      this.#redraw();
    }).observe(body);
    onThemeChange(() => {
      this.#paint.forget();
      for (const plot of Object.values(this.#plots)) plot.repaint();
      this.#redraw();
    });
    this.#listenToPointer(fit);
  }

  #listenToPointer(fit: () => void): void {
    const inPlots = (x: number): number => {
      const { left, right } = this.#box ?? { left: 0, right: 1 };
      return (Math.max(left, Math.min(right, x)) - left) / (right - left);
    };
    const instantAt = (x: number): number => {
      const { from, to } = this.#sight.span();
      return from + inPlots(x) * (to - from);
    };
    followPointer(this.#parts.body, {
      select: (x, y, isFirst) => {
        const seq = (isFirst ? this.#markAt(x, y) : undefined) ?? this.#seqAt(instantAt(x));
        if (seq !== undefined && seq !== this.#store.state().selected) {
          this.#store.set({ selected: seq });
        }
      },
      zoom: (x, factor) => {
        this.#zoomAbout(instantAt(x), factor);
      },
      move: (pixels) => {
        const { left, right } = this.#box ?? { left: 0, right: 1 };
        this.#move(pixels / (right - left));
      },
      fit,
      hover: (x, y) => {
        this.#hover(x, y, instantAt(x));
      },
      leave: () => {
        hideTip(this.#parts);
      },
    });
  }

  #zoomAbout(instant: number, factor: number): void {
    this.#sight.zoom(instant, factor);
    this.#redrawSoon();
  }

  #move(part: number): void {
    this.#sight.move(part);
    this.#redrawSoon();
  }

  /** A wheel turns more often than a screen shows. */
  #redrawSoon(): void {
    // What was under the pointer moves away from it.
    hideTip(this.#parts);
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#redraw();
    });
  }

  #hover(x: number, y: number, instant: number): void {
    const timeline = this.#timeline;
    const index = this.#index;
    const box = this.#box;
    if (timeline === undefined || index === undefined || box === undefined) return;
    const seq = this.#markAt(x, y) ?? this.#seqAt(instant);
    if (seq === undefined || x < box.left - 2 || x > box.right + 2) {
      hideTip(this.#parts);
      return;
    }
    const told = { timeline, index, seq, isFollowing: false };
    showTip(this.#parts, told, this.#xOf(this.#instantOf(seq)), box.width);
  }

  #seqAt(instant: number): number | undefined {
    const timeline = this.#timeline;
    if (timeline === undefined || this.#index === undefined) return undefined;
    return seqAtInstant(timeline, this.#index.series.instants, instant);
  }

  #markAt(x: number, y: number): number | undefined {
    if (this.#timeline === undefined || this.#index === undefined || this.#box === undefined) {
      return undefined;
    }
    const data = { timeline: this.#timeline, index: this.#index, span: this.#sight.span() };
    return markUnder(this.#box, data, x, y);
  }
}
