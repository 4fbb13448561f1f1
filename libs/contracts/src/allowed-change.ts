/** How much worse a figure may get between two versions. */
export interface AllowedChange {
  /** In the words of a comparison's table: `ttftMs p50`, `requestsPerSec`. */
  readonly key: string;
  /** Above 0: 0.05 is 5 %, of a figure that is better `higher` 1 − 1/1.05. */
  readonly allowedChange: number;
}
