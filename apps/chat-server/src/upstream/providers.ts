import OpenAI from 'openai';
import type { ProviderSettings } from '../provider-settings.ts';
import type { RequestCounters } from '../request-counters.ts';

/** The SDK client of each provider, by the prefix of its models; made once, for the server's life. */
export type Providers = ReadonlyMap<string, OpenAI>;

interface UpstreamLimits {
  readonly maxRetries: number;
  readonly timeoutMs: number;
}

/**
 * A client for each provider.
 *
 * The SDK uses Node's global fetch, whose dispatcher keeps connections alive and opens as many to one
 * host as there are requests at once: streams never queue for a connection.
 */
export function createProviders(
  configured: readonly ProviderSettings[],
  limits: UpstreamLimits,
  counters: RequestCounters,
): Providers {
  const countedFetch: typeof fetch = (input, init) => {
    counters.upstreamRequests++;
    return fetch(input, init);
  };
  return new Map(
    configured.map(({ name, baseUrl, apiKey }) => {
      const client = new OpenAI({
        baseURL: baseUrl,
        apiKey,
        maxRetries: limits.maxRetries,
        timeout: limits.timeoutMs,
        fetch: countedFetch,
        // A redirect would hand prompts to a host that nobody configured.
        fetchOptions: { redirect: 'error' },
        // Left out, the SDK takes these from OPENAI_… variables and would send them to every provider.
        adminAPIKey: null,
        organization: null,
        project: null,
        logLevel: 'off',
      });
      return [name, client];
    }),
  );
}

/** What a model's name says: who answers, and what they call the model. */
export interface Route {
  readonly client: OpenAI;
  readonly model: string;
}

/**
 * The provider that `provider/model` names, and the bare model, which may have more slashes in it;
 * `undefined` without a prefix or with an unknown one.
 */
export function routeModel(providers: Providers, model: string): Route | undefined {
  const slash = model.indexOf('/');
  const client = providers.get(model.slice(0, Math.max(0, slash)));
  const bare = model.slice(slash + 1);
  return client === undefined || bare === '' ? undefined : { client, model: bare };
}
