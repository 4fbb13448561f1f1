import type { RequestPlan } from '@chatload/contracts';
import { deriveSeed } from '@chatload/kernel';

/** Gives the body of a request, from the numbers of its phase and of its turn in it. */
export type PickBody = (phaseNumber: number, index: number) => Buffer;

/**
 * Serialises one body for each prompt, ahead of the run, and gives back a seeded choice among them:
 * the same seed sends the same prompts in the same order.
 */
export function prepareBodies(request: RequestPlan, model: string, seed: number): PickBody {
  const bodies = request.prompts.map((prompt) => serialise(request, model, prompt));
  return (phaseNumber, index) => {
    const body = bodies[deriveSeed(seed, phaseNumber, index) % bodies.length];
    if (body === undefined) throw new Error('a plan has at least one prompt');
    return body;
  };
}

function serialise(request: RequestPlan, model: string, prompt: string): Buffer {
  return Buffer.from(
    JSON.stringify({
      model,
      messages: [{ role: 'user', content: prompt }],
      stream: request.stream,
      ...(request.stream && request.includeUsage && { stream_options: { include_usage: true } }),
      ...(request.maxTokens !== null && { max_tokens: request.maxTokens }),
      ...request.bodyExtra,
    }),
  );
}
