import type {
  Endpoint,
  Plan,
  RequestBuilder,
  RequestPlan,
  Sample,
  TransportName,
} from '@chatload/contracts';
import { ChatloadError, monotonicNow } from '@chatload/kernel';
import { createChatClient } from '@chatload/sse-client';
import { prepareBodies } from '../engine/request-bodies.ts';
import { findRequestBuilder } from '../request-builders/find-request-builder.ts';

/** A target that is alive answers its first request well within this. */
const READY_TIMEOUT_MS = 15_000;

export interface Question {
  readonly endpoint: Endpoint;
  readonly request: RequestPlan;
  readonly requestBuilders: Readonly<Record<string, RequestBuilder>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Default: `lean`. */
  readonly transport?: TransportName;
}

/**
 * The Sample of one real chat completion, which is what "ready" means: a health page can be green
 * while no answer ever comes. Sent on a connection of its own, and in no figure.
 */
export async function askOnce(question: Question, signal?: AbortSignal): Promise<Sample> {
  const { endpoint, request, headers, timeoutMs = READY_TIMEOUT_MS } = question;
  const { transport = 'lean' } = question;
  const client = createChatClient({
    endpoint,
    connections: 1,
    // Of no use for one request, but without it there is no HTTP/2.
    keepAlive: transport === 'undici',
    transport,
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
        body: buildFirstBody(question),
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

/** @throws CHL_ERR_BUILDER_FAILED */
function buildFirstBody({ request, requestBuilders, endpoint }: Question): Buffer {
  const { role, model } = endpoint;
  const builder = findRequestBuilder(role, request, requestBuilders);
  try {
    return prepareBodies({ request, builder, model, seed: 0 })(0, 0);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const details = { builder: request.builder, reason };
    throw new ChatloadError('CHL_ERR_BUILDER_FAILED', details, { cause });
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
