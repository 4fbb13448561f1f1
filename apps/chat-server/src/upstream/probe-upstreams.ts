import type { FastifyBaseLogger } from 'fastify';
import type { ProviderSettings } from '../provider-settings.ts';

const PROBE_TIMEOUT_MS = 2_000;

/**
 * Asks each upstream once whether it is there, without a key, and warns of those that are not. The
 * server serves either way: an upstream may be started later, and nothing waits for it here.
 */
export async function probeUpstreams(
  providers: readonly ProviderSettings[],
  log: FastifyBaseLogger,
): Promise<void> {
  await Promise.all(
    providers.map(async ({ name, baseUrl }) => {
      try {
        const response = await fetch(`${baseUrl}/models`, {
          signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
          redirect: 'manual',
        });
        await response.body?.cancel();
      } catch {
        log.warn(
          { provider: name, upstreamUrl: baseUrl },
          `the upstream of "${name}" does not answer yet; its requests get 502 until it does`,
        );
      }
    }),
  );
}
