import type { Endpoint, Plan, RequestPlan, Sample } from '@chatload/contracts';
import { monotonicNow } from '@chatload/kernel';
import { createChatClient } from '@chatload/sse-client';
import { prepareBodies } from '../engine/request-bodies.ts';

/** A target that is alive answers its first request well within this. */
const READY_TIMEOUT_MS = 15_000;

export interface Question {
  readonly endpoint: Endpoint;
  readonly request: RequestPlan;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/**
 * The Sample of one real chat completion, which is what "ready" means: a health page can be green
 * while no answer ever comes. Sent on a connection of its own, and in no figure.
 */
export async function askOnce(question: Question, signal?: AbortSignal): Promise<Sample> {
  const { endpoint, request, headers, timeoutMs = READY_TIMEOUT_MS } = question;
  const client = createChatClient({
    endpoint,
    connections: 1,
    keepAlive: false,
    limits: { timeoutMs, stallTimeoutMs: timeoutMs },
    recordChunks: false,
  });
  try {
    const { sample } = await client.send(
      {
        phaseId: 'ready',
        index: 0,
        model: endpoint.model,
        stream: request.stream,
        headers,
        body: prepareBodies(request, endpoint.model, 0)(0, 0),
        scheduledAtMs: null,
        startedAtMs: monotonicNow(),
      },
      signal,
    );
    return sample;
  } finally {
    await client.close();
  }
}

/** One line on why a sample is no chat completion; `null` when it is one. */
export function whyNotReady(sample: Sample): string | null {
  if (sample.ending === 'complete') return null;
  const status = sample.httpStatus === null ? '' : ` ${sample.httpStatus}`;
  const detail = sample.detail === null ? '' : `: ${sample.detail}`;
  return `${sample.ending}${status}${detail}`;
}

/** The plan's request with the smallest question there is: for servers whose models are known. */
export function plainRequest(plan: Plan): RequestPlan {
  return { ...plan.request, prompts: ['ping'], maxTokens: null, bodyExtra: null, headers: [] };
}
