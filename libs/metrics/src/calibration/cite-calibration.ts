import type {
  Calibration,
  CalibrationRung,
  CitedCalibration,
  PhaseSummary,
} from '@chatload/contracts';

/**
 * What a calibration says of a run's timings: the lowest load that held and that the run's own load is
 * within. Of a run beyond all of them, the highest, and that it is.
 */
export function citeCalibration(
  calibration: Calibration,
  { counts, windowMs, peakInFlight }: Pick<PhaseSummary, 'counts' | 'windowMs' | 'peakInFlight'>,
): CitedCalibration {
  const chunksPerSec = windowMs > 0 ? (1_000 * counts.chunks) / windowMs : 0;
  const held = [calibration.asked, ...calibration.ladder]
    .filter(({ failure }) => failure === null)
    .toSorted((one, other) => one.chunksPerSec - other.chunksPerSec);
  const within = held.find(
    (rung) => rung.streams >= peakInFlight && rung.chunksPerSec >= chunksPerSec,
  );
  const { measuredAt, transport, pacing } = calibration;
  const rung = within ?? held.at(-1) ?? calibration.asked;
  const coversRun = within !== undefined;
  return { measuredAt, transport, pacing, ...citeRung(rung), coversRun };
}

function citeRung({ streams, chunksPerSec, errorsOutsideStalls }: CalibrationRung) {
  const { ttfcMs, ttftMs, gapMs } = errorsOutsideStalls;
  return {
    streams,
    chunksPerSec,
    ttfcErrorP99Ms: ttfcMs?.p99 ?? 0,
    ttftErrorP99Ms: ttftMs?.p99 ?? 0,
    gapErrorP99Ms: gapMs?.p99 ?? 0,
  };
}
