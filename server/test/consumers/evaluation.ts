/** What evaluation tools check, or do with a case that is given to them. */
import { Complaints, hasOther, isFilled, isObject, list } from './json.ts';

/** `record_to_sample` and `read_messages` of inspect_ai/dataset/_util.py; what runs or is copied must not be there. */
export function refuseInspect(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line)) return ['no record'];
  for (const key of ['setup', 'files', 'sandbox']) said.add(key in line, `${key} runs`);
  said.add(hasOther(line, ['id', 'input', 'target', 'metadata', 'choices']), 'unknown key');
  said.add(!isFilled(line.input) && list(line.input).length === 0, 'No input in dataset');
  for (const message of list(line.input)) {
    if (!isObject(message)) {
      said.add(true, 'no message');
      continue;
    }
    said.add(!['system', 'user', 'assistant', 'tool'].includes(String(message.role)), 'role not specified');
    said.add(typeof message.content !== 'string', 'content not specified');
    for (const call of list(message.tool_calls)) {
      said.add(!isObject(call) || typeof call.function !== 'string' || !isObject(call.arguments), 'ToolCall');
    }
  }
  said.add(!isFilled(line.target), 'nothing to score against');
  said.add(!isObject(line.metadata), "Unexpected type for 'metadata' field");
  return said.all;
}

/** What promptfoo would read from disk, run or render: `renderPrompt`, `resolveVariables` and `runAssertion`. */
export function refusePromptfoo(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line) || !isObject(line.vars)) return ['no test case'];
  said.add(hasOther(line, ['description', 'vars', 'assert', 'metadata']), 'unknown key');
  for (const value of Object.values(line.vars)) said.add(typeof value !== 'string', 'a list of values is many tests');
  const [assertion, ...others] = list(line.assert);
  said.add(others.length > 0 || !isObject(assertion), 'not one assertion');
  if (isObject(assertion)) {
    said.add(!['similar', 'equals', 'llm-rubric'].includes(String(assertion.type)), 'no explicit type');
    said.add(!isFilled(assertion.value), 'Assertion must have a value');
  }
  const metadata = isObject(line.metadata) ? Object.values(line.metadata) : [];
  for (const text of [
    ...Object.values(line.vars),
    isObject(assertion) ? assertion.value : '',
    line.description,
    ...metadata,
  ]) {
    said.add(typeof text !== 'string', 'no text');
    said.add(/\{\{|\{%|\{#|#\}/.test(String(text)), 'Nunjucks renders it');
    said.add(/^\s*(?:file:|package:|javascript:|python:|exec:)/i.test(String(text)), 'it is read or run');
  }
  return said.all;
}

/** `Golden` of DeepEval. */
export function refuseDeepeval(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line)) return ['no golden'];
  said.add(hasOther(line, ['input', 'expected_output', 'additional_metadata']), 'extra fields not permitted');
  said.add(!isFilled(line.input), 'input');
  said.add('expected_output' in line && !isFilled(line.expected_output), 'expected_output');
  said.add(!isObject(line.additional_metadata), 'additional_metadata');
  return said.all;
}

/** `SingleTurnSample` of Ragas; `EvaluationDataset` wants all samples of one type and one set of fields. */
export function refuseRagas(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line)) return ['no sample'];
  said.add(
    Object.keys(line).sort().join() !== 'reference,response,user_input',
    'fields differ from those of other rows',
  );
  for (const field of ['user_input', 'response', 'reference']) said.add(!isFilled(line[field]), field);
  return said.all;
}

/** `POST /v1/datasets/upload` of Phoenix: arrays of one length, of objects. */
export function refusePhoenix(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line)) return ['no body'];
  said.add(hasOther(line, ['inputs', 'outputs', 'metadata', 'splits']), 'unknown key');
  const inputs = list(line.inputs);
  said.add(inputs.length === 0, 'inputs should be non-empty');
  for (const key of ['inputs', 'outputs', 'metadata'] as const) {
    said.add(list(line[key]).length !== inputs.length, `${key} should have the same length as inputs`);
    said.add(
      list(line[key]).some((one) => !isObject(one)),
      `${key} should be a list of dictionaries`,
    );
  }
  said.add(list(line.splits).length !== inputs.length, 'splits should have the same length as inputs');
  said.add(
    list(line.splits).some((split) => split !== null && typeof split !== 'string'),
    'splits',
  );
  return said.all;
}

/** Items of a LangSmith, Langfuse or Braintrust dataset: their published types are held against ours in types.test.ts. */
export function refuseItem(line: unknown, keys: readonly string[], required: readonly string[]): string[] {
  const said = new Complaints();
  if (!isObject(line)) return ['no item'];
  said.add(hasOther(line, [...keys]), 'unknown key');
  for (const key of required) said.add(!(key in line), `${key} is missing`);
  said.add('input' in line && !isFilled(line.input) && list(line.input).length === 0, 'empty input');
  said.add(!isObject(line.metadata), 'metadata');
  return said.all;
}

/** An item of a file for `data_source: {type: "jsonl"}`. */
export function refuseOpenAiEvals(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line) || !isObject(line.item)) return ['item'];
  said.add(hasOther(line, ['item', 'sample']), 'unknown key');
  said.add(!isFilled(line.item.reference), 'reference');
  said.add(!isFilled(line.item.input) && list(line.item.input).length === 0, 'input');
  return said.all;
}
