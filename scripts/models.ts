import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { addToCard, readCards, type ModelCard } from '../bake/model-card.ts';
import { openBank } from '../bake/pictures.ts';
import { projectRoot } from '../bake/project.ts';
import type { Network } from '../compute/network/network.ts';
import { checkDashes } from './forgotten-dashes.ts';
import { checkBank } from './models/bank-check.ts';
import { measureParity, type Parity } from './models/parity.ts';
import { formatTable, rowOf } from './models/table.ts';

const help = `npm run models [-- --json] [--select ID,ID] [--update] [--sheets]

The models as a table: size of the weights, accuracy without and under attack as their cards say, of how many pictures,
and parity: the largest relative difference from PyTorch in one evaluation of the model's fixture, measured now.

  --json      as JSON; with npm run -s there is nothing else in the output
  --select IDS  only these models
  --update    also check the picture bank, and write its result and the parity into the cards
  --sheets    also draw models/<id>/contact-sheet.png of models that were trained against an attack`;

const known = {
  json: { type: 'boolean', default: false },
  select: { type: 'string' },
  update: { type: 'boolean', default: false },
  sheets: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** What the command needs from outside; tests bring their own. */
export interface ModelsServices {
  readonly root: string;
  readonly write: (text: string) => void;
  readonly openNetwork: (folder: string) => Promise<Network & { dispose(): Promise<void> }>;
}

/**
 * `npm run models`.
 *
 * @throws {RangeError} naming a model that does not exist and those that do; {Error} for a damaged card.
 */
export async function main(
  argv: readonly string[],
  services: ModelsServices = nodeServices(),
): Promise<void> {
  checkDashes(Object.keys(known));
  const { values: options } = parseArgs({ args: [...argv], options: known });
  const { root, write } = services;
  if (options.help) {
    write(help);
    return;
  }
  const only = options.select?.split(',');
  const cards = chosenCards(readCards(root), only);
  const rows = [];
  for (const card of cards) {
    const robust = (card.trained_against ?? null) !== null;
    const parity = await measureModel(card, services, {
      update: options.update,
      sheet: options.sheets && robust,
    });
    rows.push(rowOf(card, parity));
  }
  write(options.json ? JSON.stringify(rows, null, 2) : formatTable(rows));
}

function chosenCards(
  cards: readonly ModelCard[],
  only: readonly string[] | undefined,
): readonly ModelCard[] {
  const known = cards.map(({ folder }) => folder);
  for (const id of only ?? []) {
    if (!known.includes(id)) {
      throw new RangeError(`unknown model "${id}"; there are: ${known.join(', ') || 'none'}`);
    }
  }
  return cards.filter(({ folder }) => only?.includes(folder) ?? true);
}

async function measureModel(
  { folder }: ModelCard,
  { root, openNetwork }: ModelsServices,
  { update, sheet }: { readonly update: boolean; readonly sheet: boolean },
): Promise<Parity> {
  const network = await openNetwork(join(root, 'models', folder));
  try {
    const parity = await measureParity(root, folder, network);
    if (update) {
      const bank = await checkBank(network, openBank(root));
      addToCard(root, folder, { parity: { backend: 'wasm', ...parity }, bank });
    }
    if (sheet) {
      const { drawContactSheet } = await import('./models/contact-sheet.ts');
      await drawContactSheet(root, network);
    }
    return parity;
  } finally {
    await network.dispose();
  }
}

function nodeServices(): ModelsServices {
  return {
    root: projectRoot(),
    write: (text) => {
      console.log(text);
    },
    openNetwork: async (folder) => {
      const { openNodeNetwork } = await import('../compute/backend/node.ts');
      return openNodeNetwork(folder);
    },
  };
}

if (import.meta.main) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
