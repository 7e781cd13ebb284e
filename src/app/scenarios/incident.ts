/** What an incident of a neighbour is, as the museum keeps it. */

/** One incident, as its reporters tell it, in our words. */
export type Incident = {
  /** Whose incident it is: a program or a library, by its usual name. */
  readonly neighbour: string;
  /** The public thread, over https; no two incidents share one. */
  readonly link: string;
  /** One sentence of facts; code stands in backquotes. */
  readonly incident: string;
  /** The ids of the scenarios that play the same failure, the nearest first; at least one. */
  readonly scenarios: readonly string[];
  /** What tandem does, in one sentence. */
  readonly here: string;
};

/** Incidents of one kind. */
export type Room = { readonly title: string; readonly incidents: readonly Incident[] };
