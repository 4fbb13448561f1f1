import type { RequestBuilder, RequestPlan } from '@chatload/contracts';
import { deriveSeed } from '@chatload/kernel';

/** Gives the body of a request, from the numbers of its phase and of its turn in it. */
export type PickBody = (phaseNumber: number, index: number) => Buffer;

export interface BodyOptions {
  readonly request: RequestPlan;
  readonly builder: RequestBuilder;
  readonly model: string;
  readonly seed: number;
}

/**
 * Gives back a seeded choice among the prompts, as bodies: the same seed sends the same prompts in the
 * same order. One body for each prompt is built ahead of the run, unless the builder's vary. Throws
 * what the builder throws.
 */
export function prepareBodies({ request, builder, model, seed }: BodyOptions): PickBody {
  const build = (prompt: string, index: number): Buffer => {
    const { stream, maxTokens, includeUsage, bodyExtra } = request;
    const body = builder.build({ prompt, model, index, stream, maxTokens, includeUsage });
    return Buffer.from(JSON.stringify({ ...body, ...bodyExtra }));
  };
  const pick = <Item>(items: readonly Item[], phaseNumber: number, index: number): Item => {
    const item = items[deriveSeed(seed, phaseNumber, index) % items.length];
    if (item === undefined) throw new Error('a plan has at least one prompt');
    return item;
  };
  if (builder.variesByIndex === true) {
    return (phaseNumber, index) => build(pick(request.prompts, phaseNumber, index), index);
  }
  const bodies = request.prompts.map((prompt) => build(prompt, 0));
  return (phaseNumber, index) => pick(bodies, phaseNumber, index);
}
