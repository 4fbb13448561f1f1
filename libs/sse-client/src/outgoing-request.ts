/** One request as the driver releases it. */
export interface OutgoingRequest {
  readonly phaseId: string;
  readonly index: number;
  readonly model: string;
  readonly stream: boolean;
  /** Beside those that the client sends itself; one of the same name replaces it. */
  readonly headers: Readonly<Record<string, string>>;
  /** Serialised JSON. */
  readonly body: Buffer;
  /** Stamped by the driver, absolute monotonic milliseconds. */
  readonly scheduledAtMs: number | null;
  readonly startedAtMs: number;
}
