/** Options that npm has itself: that one of them is set says nothing about what was typed after the script's name. */
const npmHasThese = new Set(['force', 'help', 'json', 'workers']);

/**
 * Refuses to run without options that were typed but never arrived: `npm run op name --seed=5`, without `--` before the
 * options, gives them to npm, which keeps them in its environment and passes nothing on.
 *
 * @param options the script's own, without dashes.
 * @throws {RangeError} naming one that npm kept.
 */
export function checkDashes(
  options: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): void {
  const script = env['npm_lifecycle_event'];
  if (script === undefined) return;
  for (const option of options) {
    const value = env[`npm_config_${option.replaceAll('-', '_')}`];
    if (value === undefined || npmHasThese.has(option)) continue;
    throw new RangeError(
      `--${option} went to npm and not to the script; options go after "--": npm run ${script} -- … --${option} …`,
    );
  }
}
