/** Alerts: rules on the figures of the summary, and what each says now. */
import { z } from 'zod';
import { PlainText, Time } from './event.ts';
import { ALERT_WINDOW_MAX_HOURS, NAME_MAX_CHARS, NUMBER_MAX_ABS } from './limits.ts';
import { checkpointsS, traits } from './measures.ts';
import { Channel, type CounterName, counterNames } from './summary.ts';
import { wishes } from './wishes.ts';

export const alertRates = [
  'positive_rate',
  'weighted_positive_rate',
  'coverage',
  'response_rate',
  'acceptance_rate',
  'regenerate_rate',
  'abandon_rate',
  'kept_30',
  'kept_120',
  'kept_300',
  'kept_600',
  'reason_share',
  'outcome_share',
  'shape_share',
  'typo_share',
] as const satisfies (keyof typeof wishes)[];
export type AlertRate = (typeof alertRates)[number];

export const alertNumbers = [
  'latency_ms_p50',
  'latency_ms_p95',
  'latency_ms_mean',
  'input_tokens_p50',
  'input_tokens_p95',
  'input_tokens_mean',
  'output_tokens_p50',
  'output_tokens_p95',
  'output_tokens_mean',
  'edit_mean',
  'retention_mean',
  'score_mean',
  'outcome_mean',
] as const;
export type AlertNumber = (typeof alertNumbers)[number];

export const AlertMetric = z.enum([...alertRates, ...alertNumbers, ...counterNames]).meta({
  description:
    'a rate of the summary, a number of it, or one of its counts. `kept_30`: of what was watched after 30 s, the share kept; `reason_share`: given ÷ voted; `outcome_share`: true ÷ known, of an outcome that is true or false; `shape_share`: of the answers; `typo_share`: of the prompts looked at for one; `edit_mean`, `retention_mean`: similarity, 0 to 1; `weighted_positive_rate`: that of the exposure; `score_mean`: of what a machine says in numbers; `outcome_mean`: of an outcome, as an amount',
});
export type AlertMetric = z.infer<typeof AlertMetric>;

const Key = PlainText.max(500);
const Threshold = z.number().min(-NUMBER_MAX_ABS).max(NUMBER_MAX_ABS);

export const AlertCondition = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('below'), value: Threshold }),
    z.strictObject({ kind: z.literal('above'), value: Threshold }),
    z.strictObject({
      kind: z.literal('change'),
      to: z
        .enum(['worse', 'better', 'more', 'less', 'either'])
        .meta({ description: 'a rate gets `worse` or `better`, a number or a count `more` or `less`' }),
    }),
  ])
  .meta({
    description:
      '`below` and `above` hold when the whole 95 % interval lies beyond `value`; `change` when the comparison with the window before tells a difference: of a count, beyond what the windows before wavered by; of a number, when the 95 % interval of their ratio leaves out 1; of the mean of a score, an outcome or a retention, of their difference 0',
  });
export type AlertCondition = z.infer<typeof AlertCondition>;

const rule = {
  name: PlainText.trim().min(1).max(NAME_MAX_CHARS).meta({ description: 'unique in the project' }),
  metric: AlertMetric,
  of: Key.optional().meta({
    description: `which: of \`reason_share\`, \`outcome_share\` and \`outcome_mean\` its name, of \`shape_share\` one of ${traits.join(', ')}, of \`score_mean\` \`["name","source"]\`, of \`retention_mean\` after so many seconds: ${checkpointsS.join(', ')}; else absent`,
  }),
  group: z
    .strictObject({
      model: Key.optional(),
      model_version: Key.optional(),
      prompt_version: Key.optional(),
      channel: Channel.optional(),
    })
    .meta({
      description:
        'narrows the figure to one of each, `weighted_positive_rate` by `prompt_version` alone; `""` is "not given", `{}` is all',
    }),
  window_hours: z.number().int().min(1).max(ALERT_WINDOW_MAX_HOURS).meta({
    description:
      'the last so many hours, and what there is of this one; of `weighted_positive_rate` whole UTC days: 24, 48...',
  }),
  condition: AlertCondition,
  least_n: z.number().int().min(0).max(1_000_000).meta({
    description:
      'nothing is said below it: of what a rate divides by, of what has the number, of a count: of generations. A mean needs 30, the change of a rate 20 in both windows',
  }),
};

export const AlertRule = z
  .strictObject(rule)
  .superRefine(({ metric, of, condition, group, window_hours }, { addIssue }) => {
    const refuse = (path: string[], message: string): void => addIssue({ code: 'custom', path, message });
    if (isNamed(metric) !== (of !== undefined)) {
      refuse(['of'], isNamed(metric) ? `must name what ${metric} is of` : `must be absent: ${metric} is of all`);
    } else if (metric === 'shape_share' && !traits.some((trait) => trait === of)) {
      refuse(['of'], `must be one of ${traits.join(', ')}`);
    } else if (metric === 'retention_mean' && !checkpointsS.some((after) => String(after) === of)) {
      refuse(['of'], `must be one of ${checkpointsS.join(', ')}`);
    } else if (metric === 'score_mean' && !isScore(of)) {
      refuse(['of'], 'must be ["name","source"] of the score, written just so');
    }
    if (metric === 'weighted_positive_rate') {
      // Who was shown what is summed by the day, by prompt version alone.
      const other = (['model', 'model_version', 'channel'] as const).find((key) => group[key] !== undefined);
      if (other !== undefined) refuse(['group', other], `must be absent: ${metric} is known by prompt version alone`);
      if (window_hours % 24 !== 0) refuse(['window_hours'], 'must be whole days: 24, 48...');
    }
    if (condition.kind !== 'change' && condition.value < 0 && metric !== 'score_mean' && metric !== 'outcome_mean') {
      refuse(['condition', 'value'], 'must be 0 or more');
    }
    const isShare = metric === 'edit_mean' || metric === 'retention_mean';
    if (isShare && condition.kind !== 'change' && condition.value > 1) {
      refuse(['condition', 'value'], 'must be between 0 and 1 for a similarity');
    }
    if (!isRate(metric)) {
      if (condition.kind === 'change' && (condition.to === 'worse' || condition.to === 'better')) {
        refuse(['condition', 'to'], 'must be more, less or either for a count or a number');
      }
    } else if (condition.kind !== 'change') {
      if (condition.value > 1) refuse(['condition', 'value'], 'must be between 0 and 1 for a rate');
    } else if (condition.to === 'more' || condition.to === 'less') {
      refuse(['condition', 'to'], 'must be worse, better or either for a rate');
    } else if (condition.to !== 'either' && wishes[metric] === 'none') {
      refuse(['condition', 'to'], 'must be either: neither direction of this rate is better by itself');
    }
  })
  .meta({ id: 'AlertRule' });
export type AlertRule = z.infer<typeof AlertRule>;

export const isRate = (metric: AlertMetric): metric is AlertRate => alertRates.some((name) => name === metric);
export const isCount = (metric: AlertMetric): metric is CounterName => counterNames.some((name) => name === metric);
/** Of what only the sums of each hour are kept, without how it is spread. */
export const isMeanOfSums = (metric: AlertMetric): metric is 'retention_mean' | 'score_mean' | 'outcome_mean' =>
  metric === 'retention_mean' || metric === 'score_mean' || metric === 'outcome_mean';
/** There are many of it: a rule names one. */
const isNamed = (metric: AlertMetric): boolean =>
  isMeanOfSums(metric) || ['reason_share', 'outcome_share', 'shape_share'].includes(metric);

/** As the filter `score` of the generations takes one in numbers: to the letter, for it is compared as a text. */
function isScore(text = ''): boolean {
  try {
    const pair = z.tuple([z.string(), z.string()]).safeParse(JSON.parse(text)).data;
    return pair !== undefined && JSON.stringify(pair) === text;
  } catch {
    return false;
  }
}

const AlertFigure = z
  .object({
    value: z.number(),
    low: z.number(),
    high: z.number(),
    n: z.number().int(),
  })
  .nullable()
  .meta({
    description:
      'with its 95 % interval (of a percentile by ranks, of a mean never too narrow for the steps it is read from, of the mean of a score, an outcome or a retention by what its hours waver by); a count is its own, and so is such a mean while that is not known. Null where there is nothing to divide by',
  });
export type AlertFigure = z.infer<typeof AlertFigure>;

export const AlertState = z
  .object({
    status: z.enum(['firing', 'quiet', 'not_enough_data']),
    from: Time.meta({ description: 'where the window begins: the start of an hour' }),
    to: Time,
    now: AlertFigure,
    before: AlertFigure.meta({ description: 'of `change`: the window before' }),
    difference: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable().meta({
      description:
        'of `change` of a rate: now − before, with bounds as in a comparison; of `score_mean`, `outcome_mean` and `retention_mean` of 95 %',
    }),
    ratio: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable().meta({
      description:
        'of `change` of a count or another number: now ÷ before, of a count an hour; null where there was nothing before',
    }),
    more_needed: z.number().int().meta({
      description:
        'how many more until `least_n` is there; a change of a count also needs seven windows before, `score_mean`, `outcome_mean` and `retention_mean` eleven hours with any',
    }),
    since: Time.nullable().meta({
      description: 'the hour since which it has fired, by the labels as they stand; a week is looked back',
    }),
  })
  .meta({ id: 'AlertState' });
export type AlertState = z.infer<typeof AlertState>;

export const Alert = z.object({ id: z.uuid(), ...rule, created_at: Time, state: AlertState }).meta({ id: 'Alert' });
export type Alert = z.infer<typeof Alert>;

export const AlertId = z.strictObject({ id: z.uuid() });
