/** The headings of the help, in its order. */
export const FLAG_GROUPS = [
  'Load',
  'Server under test',
  'Request',
  'Limits and connections',
  'Bundled mock provider',
  'Verdict',
  'Output',
  'Other',
] as const;

/** One flag as data: parsing, help and the reference table in the docs all read this. */
export type Flag = TextFlag | ListFlag | WholeFlag | DurationFlag | ChoiceFlag | SwitchFlag;

/** Flags by name, without the dashes; the order is that of the help within each group. */
export type FlagTable = Readonly<Record<string, Flag>>;

interface DescribedFlag {
  readonly group: (typeof FLAG_GROUPS)[number];
  /** What it does, as the help says it: no full stop, the default is added behind it. */
  readonly help: string;
}

interface ValueFlag extends DescribedFlag {
  /** Stands for the value in the help, e.g. `URL`. */
  readonly placeholder: string;
  /** Written, and read, like a value of the user's. */
  readonly default?: string;
  /** What the help says of a default that other flags, or another program, decide. */
  readonly defaultNote?: string;
}

interface TextFlag extends ValueFlag {
  readonly kind: 'text';
}

/** Text that may be given several times. */
interface ListFlag extends DescribedFlag {
  readonly kind: 'list';
  readonly placeholder: string;
}

export interface WholeFlag extends ValueFlag {
  readonly kind: 'whole';
  readonly min: number;
  readonly max: number;
}

/** Its value is in milliseconds, whatever unit the user wrote. */
export interface DurationFlag extends ValueFlag {
  readonly kind: 'duration';
  /** The unit of a number without one. */
  readonly bareUnit: 'ms' | 's';
  readonly minMs: number;
  readonly maxMs: number;
}

interface ChoiceFlag extends ValueFlag {
  readonly kind: 'choice';
  readonly choices: readonly string[];
}

/** On when given; those that turn something off are named `no-…`. */
interface SwitchFlag extends DescribedFlag {
  readonly kind: 'switch';
  readonly short?: string;
}

/** What a flag's value is once it is read; `undefined` only where there is no default. */
type FlagValue<F extends Flag> = F extends SwitchFlag
  ? boolean
  : F extends ListFlag
    ? readonly string[]
    : BareValue<F> | (F extends { readonly default: string } ? never : undefined);

type BareValue<F extends Flag> = F extends WholeFlag | DurationFlag
  ? number
  : F extends { readonly choices: readonly (infer Choice)[] }
    ? Choice
    : string;

export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: FlagValue<Table[Name]>;
};
