import type { RequestBuilder, RequestPlan, TargetRole } from '@chatload/contracts';
import { chatCompletions } from './chat-completions.ts';

/** The builder for requests to that target: the mock takes chat completions whatever the plan says. */
export function findRequestBuilder(
  role: TargetRole,
  request: RequestPlan,
  builders: Readonly<Record<string, RequestBuilder>>,
): RequestBuilder {
  if (role === 'mock') return chatCompletions;
  const builder = builders[request.builder];
  if (builder === undefined) throw new Error(`there is no request builder ${request.builder}`);
  return builder;
}
