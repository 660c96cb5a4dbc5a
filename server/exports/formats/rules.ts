/** Why a format leaves a row out, in words a reader of the report understands. Gates of the row itself: shared/label. */
export const ruleWords = {
  access: 'its access tags do not name everybody the export is for',
  no_prompt: 'there is no prompt to train on',
  no_answer: 'there is no answer to learn from',
  no_target: 'nobody said what the answer should have been, or what was wrong with it',
  answer_role: 'the answer is not an assistant’s message',
  empty_content: 'a message says nothing',
  text_only: 'a message holds something other than text',
  system_first: 'a system message stands elsewhere than first',
  prompt_end: 'the prompt does not end with a user’s or a tool’s message',
  tool_arguments: 'the arguments of a tool call are not a JSON object, or name something twice',
  tool_order: 'tool calls and their results do not follow each other',
  tools_missing: 'tools are called, but their definitions were not recorded',
  tools_shape: 'a tool definition has a form the trainer refuses',
  tools_unsupported: 'tools are used, for which the format has no place',
  names: 'a message or a called function has a name the trainer refuses',
  turns_alternate: 'user and assistant do not take turns',
  earlier_answers: 'earlier answers would train too: the format cannot say that only the judged one does',
  reserved_words: 'a text holds words the trainer keeps for itself, such as “User:” or “[EOS]”',
  one_question: 'the prompt is a conversation, where the format holds a single question',
  same_sides: 'both sides are the same answer',
  no_class: 'nothing says whether the answer is wanted',
} as const;
export type FormatRule = keyof typeof ruleWords;

/** In place of a line: the first rule the row breaks. */
export class LeftOut {
  readonly rule: FormatRule;

  constructor(rule: FormatRule) {
    this.rule = rule;
  }
}
