import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type TypeScriptModule from 'typescript';
import type { Node } from 'typescript';
import { z } from 'zod';

import { canonicalJson } from './canonical-json.ts';
import { readJson, writeWhole } from './files.ts';

type TypeScript = typeof TypeScriptModule;

/** What a source file means to results: its code without types, comments and layout, and what it imports. */
const digestSchema = z.strictObject({ code: z.string(), imports: z.array(z.string()) });
type Digest = z.infer<typeof digestSchema>;

/** Hashes the code behind operations. One instance serves a run: it reads each file once. */
export interface SourceHasher {
  /**
   * SHA-256 of everything that `compute/<op>.ts` imports, directly or not, together with `compute/network/`: files
   * by their code, packages by their version. Comments, formatting and types do not count.
   */
  hashOf(op: string): Promise<string>;
  /** Keeps what was learnt for the next run. */
  save(): void;
}

/**
 * @param root the project's folder; digests are kept in its node_modules/.cache, by content, so that a run in which
 * no file changed does not load the TypeScript compiler.
 */
export function sourceHasher(root: string): SourceHasher {
  const cache = openDigests(root);
  const versions = packageVersions(root);
  const digestFile = (path: string): Promise<Digest> => cache.digest(readFileSync(path, 'utf8'));

  async function collect(path: string, found: Map<string, string>): Promise<void> {
    const name = relative(root, path).split(sep).join('/');
    if (found.has(name)) return;
    const { code, imports } = await digestFile(path);
    found.set(name, code);
    for (const specifier of imports) {
      if (specifier.startsWith('.')) await collect(resolve(dirname(path), specifier), found);
      else found.set(...versionOf(specifier, versions));
    }
  }

  const shared = globSync('compute/network/**/*.ts', { cwd: root });
  return {
    async hashOf(op) {
      const found = new Map<string, string>();
      for (const file of [`compute/${op}.ts`, ...shared]) await collect(join(root, file), found);
      return sha256(canonicalJson(Object.fromEntries(found)));
    },
    save: () => {
      cache.save();
    },
  };
}

/** Digests by the SHA-256 of the file they were made from. */
function openDigests(root: string): {
  digest(source: string): Promise<Digest>;
  save(): void;
} {
  const path = join(root, 'node_modules', '.cache', 'bake', 'source-digests.json');
  const stored = z.record(z.string(), digestSchema).safeParse(readJson(path));
  const known = new Map(Object.entries(stored.success ? stored.data : {}));
  const used = new Map<string, Digest>();
  let changed = false;
  return {
    async digest(source) {
      const key = sha256(source);
      const digest = used.get(key) ?? known.get(key) ?? (await digestSource(source));
      changed ||= !known.has(key);
      used.set(key, digest);
      return digest;
    },
    save() {
      if (changed) writeWhole(path, JSON.stringify(Object.fromEntries(used)));
    },
  };
}

/** Compiled to JavaScript without comments: two sources with the same code have the same text then. */
async function digestSource(source: string): Promise<Digest> {
  const { default: ts } = await import('typescript');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      removeComments: true,
    },
  });
  const imports = ts.preProcessFile(outputText).importedFiles.map(({ fileName }) => fileName);
  return { code: sha256(withoutLayout(ts, outputText)), imports };
}

/**
 * The tokens of a program, one a line, strings in one kind of quotes and without trailing commas: what a formatter
 * may change is gone.
 */
function withoutLayout(ts: TypeScript, code: string): string {
  const file = ts.createSourceFile('source.js', code, ts.ScriptTarget.ESNext, false);
  const tokens: string[] = [];
  const visit = (node: Node): void => {
    const children = node.getChildren(file);
    if (ts.isStringLiteral(node)) tokens.push(JSON.stringify(node.text));
    else if (children.length === 0) tokens.push(node.getText(file));
    else children.forEach(visit);
  };
  visit(file);
  const closes = (token: string | undefined): boolean =>
    token !== undefined && ')]}'.includes(token);
  return tokens
    .filter((token) => token !== '')
    .filter((token, index, all) => token !== ',' || !closes(all[index + 1]))
    .join('\n');
}

function packageVersions(root: string): Readonly<Record<string, string>> {
  const path = join(root, 'package.json');
  const dependencies = z.record(z.string(), z.string()).default({});
  const schema = z.object({ dependencies, devDependencies: dependencies });
  const { dependencies: own, devDependencies } = schema.parse(
    existsSync(path) ? readJson(path) : {},
  );
  return { ...devDependencies, ...own };
}

/** `@scope/name/part` → the package and its version as package.json pins it. */
function versionOf(
  specifier: string,
  versions: Readonly<Record<string, string>>,
): [string, string] {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  return [name, versions[name] ?? 'built in'];
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
