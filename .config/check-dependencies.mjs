/**
 * Checks the imports of the project in the working directory against `dependency-rules.mjs`, type-only imports
 * included, and that every module was looked at: a check that sees nothing finds nothing wrong.
 */
import { readdirSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import { CAPABILITY_FILE, IMPURE, rules } from './dependency-rules.mjs';

const FOLDERS = ['shared', 'server', 'widget', 'demo'];
const MODULE = /\.(ts|tsx|mts|cts|js|jsx|mjs|cjs)$/;

const { output } = await cruise(FOLDERS, {
  validate: true,
  ruleSet: { forbidden: rules.map((rule) => ({ severity: 'error', ...rule })) },
  doNotFollow: { path: 'node_modules' },
  tsPreCompilationDeps: true,
  moduleSystems: ['es6', 'cjs'],
  enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
});

const faults = [
  ...output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} imports ${to}`),
  ...findImpureImports(output.modules),
  ...findUnseen(output.modules),
];
for (const fault of faults) console.error(fault);
console.log(`${output.modules.filter(isOurs).length} modules, ${faults.length} broken dependency rules.`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** Of another capability, only `store.ts` and pure decisions: a file is pure when it needs, values only, nothing that is not. */
function findImpureImports(modules) {
  const bySource = new Map(modules.map((module) => [module.source, module]));
  return modules.flatMap(({ source, dependencies }) => {
    const own = capabilityOf(source);
    if (own === undefined || source.includes('.test.')) return [];
    return dependencies
      .filter(isValue)
      .map(({ resolved }) => resolved)
      .filter((resolved) => (capabilityOf(resolved) ?? own) !== own && !/\/(store|routes)\.ts$/.test(resolved))
      .flatMap((resolved) => {
        const cause = findImpurity(resolved, bySource, new Set());
        return cause === undefined
          ? []
          : [`only-stores-and-decisions: ${source} imports ${resolved}, which needs ${cause}`];
      });
  });
}

function findImpurity(source, bySource, seen) {
  if (seen.has(source)) return undefined;
  seen.add(source);
  for (const dependency of bySource.get(source)?.dependencies.filter(isValue) ?? []) {
    if (IMPURE.some((pattern) => new RegExp(pattern).test(dependency.resolved))) return dependency.resolved;
    const deeper = isOurs({ source: dependency.resolved })
      ? findImpurity(dependency.resolved, bySource, seen)
      : undefined;
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

function findUnseen(modules) {
  const seen = new Set(modules.map((module) => module.source));
  return FOLDERS.flatMap(listModules)
    .filter((path) => !seen.has(path))
    .map((path) => `every-module-is-seen: ${path} was not looked at`);
}

function listModules(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listModules(path);
    return MODULE.test(entry.name) ? [path] : [];
  });
}

function isOurs({ source }) {
  return FOLDERS.some((folder) => source.startsWith(`${folder}/`)) && !source.includes('node_modules');
}

function isValue({ dependencyTypes }) {
  return !dependencyTypes.includes('type-only');
}

function capabilityOf(path) {
  return new RegExp(CAPABILITY_FILE).exec(path)?.[1];
}
