import type { Finding, ProfileResult, ProfilingSection } from '@chatload/contracts';

/** One of each severity: a problem with its place in the title, one without a place, and a note. */
export const FINDINGS: readonly [serious: Finding, warning: Finding, note: Finding] = [
  {
    rule: 'synchronous-file-access',
    area: 'event-loop',
    severity: 'serious',
    confidence: 'high',
    title: 'readFileSync blocks the event loop for 61.3 ms at a time',
    evidence: [
      '38 times in 10 s without a pause: 52.1 to 88.4 ms, 23.4 % of the time',
      'event-loop delay at these moments: up to 90.2 ms; in the plain run 31 of 40 samples had at least 30.6 ms',
    ],
    location: { functionName: 'loadPrompt', file: '/home/ada/chat/prompts.js', line: 14 },
    cost: 0.23,
    action:
      'Every request in flight waits meanwhile. Read the file once at start, or with node:fs/promises.',
  },
  {
    rule: 'upstream-connections-not-reused',
    area: 'waiting',
    severity: 'warning',
    confidence: 'medium',
    title: '100 % of the upstream requests open a new connection',
    evidence: ['812 new upstream connections for 812 upstream requests in the plain run'],
    location: null,
    cost: 0.5,
    action:
      'Make the provider’s client, or its agent, once at start and share it between all requests, with keep-alive on.',
  },
  {
    rule: 'cpu-breakdown',
    area: 'cpu',
    severity: 'note',
    confidence: 'high',
    title: 'CPU time: own code 41 %, dependencies 22 %, Node 29 %, V8 8 %',
    evidence: [
      '4120 busy samples in 10 s, 41.2 % of a core while profiled, 38 % in the plain run',
      'own code, by self time: loadPrompt (/home/ada/chat/prompts.js:14) 31 %',
    ],
    location: null,
    cost: 0,
    action: 'Nothing to do: the CPU does not limit this server.',
  },
];

/** A page of our own. */
export const CPU_PROFILE: ProfileResult = {
  name: 'cpu',
  title: 'where CPU time goes, split by own code, dependencies, Node and V8',
  profiled: true,
  page: 'profiles/cpu.html',
  data: ['profiles/cpu.cpuprofile'],
  verdict: null,
  failure: null,
  load: '20 at once for 10 s',
  cost: { plainCpuMsPerRequest: 4.12, cpuMsPerRequest: 4.53 },
};

/** A page with a verdict of its tool’s, two of one recording, and one that failed. */
export const PROFILING: ProfilingSection = {
  findings: FINDINGS,
  profiles: [
    CPU_PROFILE,
    { ...CPU_PROFILE, name: 'flame', title: 'where CPU time goes', page: 'profiles/flame.html' },
    {
      ...CPU_PROFILE,
      name: 'doctor',
      title: 'event loop, CPU, memory and handles over time, and Clinic’s own verdict',
      page: 'profiles/doctor.html',
      data: [],
      verdict: 'Doctor has found a potential Event Loop issue',
      cost: { plainCpuMsPerRequest: 4.12, cpuMsPerRequest: 9.87 },
    },
    {
      ...CPU_PROFILE,
      name: 'bubbleprof',
      title: 'where requests wait: asynchronous operations by the code that began them',
      page: null,
      data: [],
      failure: 'the server did not start within 30 s',
      load: '10 at once for 5 s, at most 20 a second',
      cost: null,
    },
  ],
};
