import type { Clock } from '@chatload/kernel';
import type { EventLog } from './event-log.ts';
import type { FaultPicker } from './faults/fault-picker.ts';
import type { LatenessAlarm } from './lateness-alarm.ts';
import type { OpenAnswers } from './open-answers.ts';
import type { Pacer } from './pacing/pacer.ts';
import type { Settings } from './settings.ts';
import type { Stats } from './stats.ts';

/** What the routes of one mock share. */
export interface MockState {
  /** Replaced as a whole by the control API; an answer keeps those it began with. */
  settings: Settings;
  /** How many answers were begun since the start or the last reset: seeds an answer's jitter. */
  answerCount: number;
  readonly nextAnswerId: () => string;
  readonly stats: Stats;
  readonly latenessAlarm: LatenessAlarm;
  readonly log: EventLog;
  readonly faults: FaultPicker;
  readonly openAnswers: OpenAnswers;
  readonly pacer: Pacer;
  readonly clock: Clock;
}
