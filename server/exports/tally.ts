/** Counts what an export writes and what it leaves out, each row once, under the first rule it breaks. */
import { type ExportFormat, type ExportLine, type ExportReport, isTable } from '../../shared/export.ts';
import { type Gate, gateWords } from '../../shared/label.ts';
import { ArgumentKinds } from './formats/argument-kinds.ts';
import type { FileFigures } from './formats/format.ts';
import { formats } from './formats/registry.ts';
import { type FormatRule, ruleWords } from './formats/rules.ts';

/** Gates first, then rules, each in the order of its table: also the order in which a row is judged. */
const words: Record<Gate | FormatRule, string> = { ...gateWords, ...ruleWords };
const gateOrder = Object.keys(gateWords);

export class Tally {
  private readonly figures = { rows: 0, desirable: 0, withTools: 0, withEarlierAnswers: 0 };
  private readonly argumentKinds = new ArgumentKinds();
  private readonly leftOut = new Map<string, number>();
  private readonly policies = new Map<string, number>();

  /** @param policyVersion of the label that the line's row comes from */
  addLine(line: ExportLine, policyVersion: string): void {
    this.figures.rows += 1;
    this.policies.set(policyVersion, (this.policies.get(policyVersion) ?? 0) + 1);
    if (('label' in line && line.label === true) || ('kto_tag' in line && line.kto_tag)) this.figures.desirable += 1;
    if ('tools' in line && line.tools !== '') this.figures.withTools += 1;
    if ('prompt' in line) this.argumentKinds.add(line);
    if ('messages' in line && line.messages.some(isMarkedNotToTrain)) this.figures.withEarlierAnswers += 1;
  }

  /** A row with at least one gate. */
  addGated(gates: readonly string[]): void {
    const [first = 'unknown'] = [...gates].sort((one, other) => gateOrder.indexOf(one) - gateOrder.indexOf(other));
    this.add(first);
  }

  addLeftOut(rule: FormatRule): void {
    this.add(rule);
  }

  report(format: ExportFormat): ExportReport {
    const { rows } = this.figures;
    const wants = isTable(format) ? [] : formats[format].wants(this.read());
    return {
      format,
      rows,
      left_out: Object.entries(words)
        .map(([rule, text]) => ({ rule, words: text, rows: this.leftOut.get(rule) ?? 0 }))
        .filter((entry) => entry.rows > 0),
      policy_versions: [...this.policies]
        .map(([version, count]) => ({ version, rows: count }))
        .sort((one, other) => other.rows - one.rows || (one.version < other.version ? -1 : 1)),
      warnings: rows === 0 ? ['There is no row to write: the file is empty.'] : wants,
    };
  }

  private read(): FileFigures {
    return { ...this.figures, mixedArgument: this.argumentKinds.clash };
  }

  private add(rule: string): void {
    this.leftOut.set(rule, (this.leftOut.get(rule) ?? 0) + 1);
  }
}

function isMarkedNotToTrain(message: object): boolean {
  return 'training' in message && message.training === false;
}
