/**
 * Checks the imports of the project in the working directory against `dependency-rules.mjs`, type-only imports
 * included, and that every module was looked at: a check that sees nothing finds nothing wrong.
 */
import { readdirSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import { CAPABILITY_FILE, IMPURE, PAGE_FILE, rules, TOO_HEAVY_FOR_PAGES } from './dependency-rules.mjs';

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
  ...findHeavyPages(output.modules),
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
        const cause = findNeeded(IMPURE, resolved, bySource);
        return cause === undefined
          ? []
          : [`only-stores-and-decisions: ${source} imports ${resolved}, which needs ${cause}`];
      });
  });
}

/**
 * A page that imports a value from a file of `shared/` that needs zod ships zod: three times the page, and code that
 * Trusted Types refuse.
 */
function findHeavyPages(modules) {
  const bySource = new Map(modules.map((module) => [module.source, module]));
  return modules
    .filter(({ source }) => new RegExp(PAGE_FILE).test(source) && !/\.test\.|\/test\//.test(source))
    .flatMap(({ source, dependencies }) =>
      dependencies
        .filter((dependency) => isValue(dependency) && !new RegExp(PAGE_FILE).test(dependency.resolved))
        .flatMap(({ resolved }) => {
          const cause = findNeeded(TOO_HEAVY_FOR_PAGES, resolved, bySource);
          return cause === undefined ? [] : [`pages-ship-no-zod: ${source} imports ${resolved}, which needs ${cause}`];
        }),
    );
}

/** The first module of these patterns that a file is, or needs as a value, directly or by what it imports of ours. */
function findNeeded(patterns, source, bySource, seen = new Set()) {
  if (patterns.some((pattern) => new RegExp(pattern).test(source))) return source;
  if (seen.has(source) || !isOurs({ source })) return undefined;
  seen.add(source);
  for (const { resolved } of bySource.get(source)?.dependencies.filter(isValue) ?? []) {
    const needed = findNeeded(patterns, resolved, bySource, seen);
    if (needed !== undefined) return needed;
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
